"""Catalogue and freshness: every dataset is found in the viewer's words, and every feed says how it is."""

from pathlib import Path
from typing import get_args

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from data_sources import catalogue
from data_sources.catalogue.model import LANGUAGES, Kind, Type
from data_sources.pipeline import drift, errors, ledger, refresh, settings, store, tidy, timetable
from insight import trust
from tests.portal import TEST_KEY
from ui import card, dictionary, freshness, texts

ROOT = Path(__file__).parent.parent
DATASETS = catalogue.current().datasets
FEEDS = [name for name, each in DATASETS.items() if not each.is_retired and not settings.is_filed(name)]
AIR = {"MSRMT_DT": "202611231100", "MSRSTN_NM": "종로구", "PM": 31, "FPM": 12}


def show(page, **query):
    """The page as everything that is sent to the browser."""
    app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=30)
    for name, value in {"lang": "en", **query}.items():
        app.query_params[name] = value
    app.run().switch_page(f"pages/{page}.py").run()
    assert not app.exception
    return app


def sent(app):
    return "\n".join(str(element.proto) for element in app.main if hasattr(element, "proto"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_words_for_everything_that_a_dataset_can_be(language):
    known = texts.strings(language)
    topics = {dataset.topic for dataset in DATASETS.values()}
    verdicts = {verdict.replace(" ", "_") for verdict in drift.VERDICTS}
    failures = {error.__name__ for error in errors.PortalError.__subclasses__()}
    assert {f"topic.{name}" for name in topics} <= known.keys()
    assert {f"kind.{name}" for name in get_args(Kind)} <= known.keys()
    assert {f"type.{name}" for name in get_args(Type)} <= known.keys()
    assert {f"verdict.{name}" for name in verdicts} <= known.keys()
    assert {f"{part}.{name}" for part in ("error", "advice") for name in failures} <= known.keys()


def test_the_list_has_every_dataset_by_title_whatever_its_accents():
    with texts.speaking("fr"):
        found = dictionary.listed()
    assert set(found["dataset"]) == set(DATASETS)
    assert found["title"].map(texts.order).is_monotonic_increasing
    assert texts.order("Éclairage") < texts.order("fontaine")


@pytest.mark.parametrize(
    ("words", "dataset", "language"),
    [
        ("pm2.5", "air_now", "en"),
        ("fijn stof realtimecityair", None, "nl"),
        ("realtimecityair", "air_now", "nl"),
        ("luchtkwaliteit per district", "air_now", "ko"),
        ("자치구별 대기질", "air_now", "fr"),
        ("mesuré", "air_now", "fr"),
    ],
)
def test_a_dataset_is_found_by_its_titles_service_columns_in_any_case(words, dataset, language):
    with texts.speaking(language):
        found = dictionary.listed()
    for word in words.split():
        found = found[found["found_by"].str.contains(word, regex=False)]
    assert (dataset in set(found["dataset"])) if dataset else found.empty


def test_the_list_is_narrowed_by_what_is_in_the_address():
    app = show("catalogue", find="PM2.5", topic="air", depth="curated")
    [table] = app.dataframe
    assert 5 < len(table.value) < 30
    assert set(table.value["topic"]) == {"Air"}
    assert set(table.value["depth"]) == {"curated"}
    assert show("catalogue", find="no such thing").dataframe.len == 0


def test_one_dataset_in_full_with_columns_in_words_and_newest_rows_first(portal):
    older = {**AIR, "MSRMT_DT": "202611231000", "MSRSTN_NM": "중구"}
    store.write("air_now", tidy.tidy(tidy.raw([older, AIR]), DATASETS["air_now"]).table)
    app = show("catalogue", dataset="air_now")
    columns, rows = (table.value for table in app.dataframe)
    assert columns[columns["name"] == "pm25_ug_m3"].iloc[0].tolist() == [
        "PM2.5",
        "µg/m³",
        "number",
        "0 – 1,000",
        "FPM, PM25",
        "pm25_ug_m3",
    ]
    assert rows["district"].tolist() == ["Jongno-gu", "Jung-gu"]
    shown = sent(app)
    for words in (
        "OA-2219",
        "KOGL type 1",
        "RealtimeCityAir",
        "Seoul Open Data Plaza",
        "1 hour",
        "District · Measured",
    ):
        assert words in shown
    assert "Retrieved on" in shown


def test_a_plain_dataset_shows_the_portals_fields_before_and_its_columns_after_the_first_answer():
    name = next(name for name, dataset in DATASETS.items() if len(dataset.fields) > 2)
    [columns] = show("catalogue", dataset=name).dataframe
    assert columns.value["field"].tolist() == list(DATASETS[name].fields)
    row = {"FCLT_NM": "가", "LOT": 126.98, "LAT": 37.5, "GU_NM": "종로구", "USE_CNT": "3"}
    store.write(name, tidy.tidy(tidy.raw([row]), DATASETS[name]).table)
    columns = show("catalogue", dataset=name).dataframe[0].value
    assert dict(zip(columns["name"], columns["type"], strict=True)) == {
        "fclt_nm": "text",
        "lon": "number",
        "lat": "number",
        "district": "district",
        "use_cnt": "whole number",
    }


def test_an_unknown_dataset_in_the_address_leads_to_the_list():
    assert len(show("catalogue", dataset="nonsense").dataframe[0].value) == len(DATASETS)


def test_made_up_rows_are_not_to_be_cited():
    row = tidy.tidy(tidy.raw([AIR]), DATASETS["air_now"]).table
    store.write("air_now", row, origin="simulated")
    ledger.note({"air_now": ledger.Entry(tried_at="2026-11-23T12:00", origin="simulated")})
    shown = sent(show("catalogue", dataset="air_now"))
    assert "there is nothing to cite" in shown
    assert "Retrieved on" not in shown


def test_every_kind_of_dataset_can_be_drawn():
    kinds = {}
    for name, dataset in DATASETS.items():
        kinds.setdefault((dataset.portal, dataset.kind, dataset.is_curated, bool(dataset.fields)), name)
    for name in kinds.values():
        assert dict(card._facts(DATASETS[name]))
    assert len(card.example()) == len(DATASETS["air_now"].columns)


@pytest.fixture
def troubled(portal, now):
    """A store in which one feed came, one failed, one has changed at the portal."""
    portal.lists("RealtimeCityAir", [AIR])
    portal.answers("INFO-100", service="bikeList")
    portal.answers("INFO-200", service="AccInfo")
    refresh.refresh(["air_now", "bike_stands", "road_incidents"])
    drift.check(["air_now"])
    portal.lists("RealtimeCityAir", [{**AIR, "PM": "나쁨", "RADON": 3}])
    drift.check(["air_now"])


def test_the_feeds_that_need_a_look_come_first(troubled, now):
    found = trust.feeds()
    assert len(found) == len(FEEDS)
    assert found["is_doubtful"].is_monotonic_decreasing
    lines = found.set_index("dataset")
    assert lines.loc["air_now", "verdict"] == "changed"
    assert lines.loc["air_now", "due_at"] == now + pd.Timedelta("1h")
    assert lines.loc["bike_stands", "due_at"] == now + pd.Timedelta("5min")
    assert not lines.loc["road_incidents", "is_doubtful"]
    retired = [name for name in FEEDS if DATASETS[name].is_retired]
    assert not lines.loc[retired, "is_doubtful"].any()


@pytest.mark.parametrize(
    ("language", "matter", "check"),
    [
        ("en", "Key missing or not accepted", "changed (+ RADON ≠ PM)"),
        ("fr", "Clé absente ou refusée", "modifié (+ RADON ≠ PM)"),
    ],
)
def test_each_feed_says_in_words_what_is_the_matter_and_what_to_do(troubled, language, matter, check):
    with texts.speaking(language):
        shown = freshness._rows("doubtful").set_index("title")
        bikes = shown.loc[texts.said(DATASETS["bike_stands"].title)]
        air = shown.loc[texts.said(DATASETS["air_now"].title)]
        assert (bikes.matter, bikes.advice) == (matter, texts.t("advice.KeyRejected"))
        assert (air.check, air.advice) == (check, texts.t("advice.drifted"))
        assert TEST_KEY not in shown.to_csv()
        assert freshness._rows("drifted")["title"].tolist() == [texts.said(DATASETS["air_now"].title)]
        every = freshness._rows("every").set_index("title")
        assert len(every) == len(FEEDS)
        assert every.loc[texts.said(DATASETS["road_incidents"].title)].matter == texts.t("error.no_rows")


def test_there_is_one_square_for_each_feed_and_a_mark_on_what_has_changed(troubled):
    drawn = freshness.example().split('<p class="marks">')[0]
    assert drawn.count("<i ") == len(FEEDS)
    assert drawn.count('class="drifted"') == 1
    assert "Air quality by district · live · " in drawn or "Air quality by district · late · " in drawn


def test_a_choice_of_feeds_lives_in_the_address(troubled):
    assert len(show("freshness", feeds="every").dataframe[0].value) == len(FEEDS)


def test_what_is_asked_next_follows_how_the_last_attempt_ended():
    dataset = DATASETS["air_now"]

    def due(**entry):
        return timetable.due_at(dataset, ledger.Entry(**entry))

    assert timetable.due_at(dataset, None) is None
    assert due() is None
    assert due(tried_at="2026-11-23T12:00") == pd.Timestamp("2026-11-23 13:00")
    assert due(tried_at="2026-11-23T12:00", error="Unavailable") == pd.Timestamp("2026-11-23 12:05")
    assert due(tried_at="2026-11-23T12:00", error="QuotaSpent") == pd.Timestamp("2026-11-24 00:00")
