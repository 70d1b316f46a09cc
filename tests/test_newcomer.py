"""A newcomer adds a dataset: one entry of at most twenty lines and one recorded answer, no Python."""

from pathlib import Path

import pytest

from data_sources import catalogue, load
from data_sources.pipeline import answers, refresh, store, tidy

ENTRY = """
[datasets.book_stops]
kind = "place"
service = "bookStops"
portal = "seoul"
publisher = "seoul"
page = "OA-12345"
title = { ko = "버스정류장 책장", en = "Book stops", fr = "Arrêts-livres", nl = "Boekenhaltes" }
every = "1D"
key = ["name"]
[datasets.book_stops.columns]
name = ["STOP_NM", "STATION_NAME"]
district = "SGG_NM"
phone = "TELNO"
lon = "LOT"
lat = "LAT"
"""
SAMPLE = """
{"bookStops": {"list_total_count": 2, "RESULT": {"CODE": "INFO-000", "MESSAGE": "정상 처리되었습니다"}, "row": [
  {"STOP_NM": "종로2가", "SGG_NM": "종로구", "TELNO": "02-120", "LOT": "126.985", "LAT": "37.570"},
  {"STOP_NM": "강남역", "SGG_NM": "강남구", "TELNO": "-", "LOT": "127.028", "LAT": "0"}]}}
"""


@pytest.fixture
def book_stops(tmp_path) -> Path:
    folder = tmp_path / "store" / "catalogue"
    folder.mkdir(parents=True)
    (folder / "books.toml").write_text(ENTRY, encoding="utf-8")
    catalogue.look_again()
    (tmp_path / "bookStops__1.json").write_text(SAMPLE, encoding="utf-8")
    return tmp_path / "bookStops__1.json"


def test_an_entry_has_at_most_twenty_lines():
    assert len(ENTRY.strip().splitlines()) <= 20


def test_the_recorded_answer_is_tidied_by_the_entry_alone(book_stops):
    dataset = catalogue.dataset("bookStops")
    tidied = tidy.tidy(tidy.raw(answers.read_answer(book_stops.read_bytes(), dataset)), dataset)
    frame = tidied.frame()
    assert frame.name.tolist() == ["종로2가", "강남역"]
    assert frame.district.tolist() == ["11110", "11680"]
    assert frame.phone.isna().tolist() == [False, True]
    assert frame.lat.isna().tolist() == [False, True]
    assert tidied.report.doubtful == {}


def test_it_is_fetched_kept_and_judged_like_any_other(book_stops, portal):
    portal.answers(book_stops.read_bytes(), service="bookStops")
    assert refresh.refresh(["book_stops"]) == []
    assert load("bookStops").name.tolist() == ["강남역", "종로2가"]
    state = store.freshness().set_index("dataset").loc["book_stops"]
    assert (state.topic, state.state, state.rows) == ("books", "live", 2)


def test_the_made_up_city_has_rows_of_it_too(book_stops, monkeypatch):
    monkeypatch.setenv("CIVIC_SOURCE", "demo")
    found = load("book_stops")
    assert len(found) > 10
    assert found[["name", "lon", "lat"]].notna().all(axis=None)
