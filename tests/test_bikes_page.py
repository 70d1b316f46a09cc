"""The page on public bicycles: what is empty and full, when bikes come and go, when a station runs out."""

import pandas as pd
import pytest

from data_sources import bikes as measured
from data_sources.catalogue.model import LANGUAGES
from data_sources.pipeline import store
from insight import bikes
from tests.test_scenes import said, table
from tests.test_transit_page import page
from ui import texts
from ui.scenes import bikes as scene

NOW = pd.Timestamp("2026-11-23 18:00")
DAY = pd.Timedelta("1D")


@pytest.fixture(autouse=True)
def evening(monkeypatch):
    """A fixed moment: Monday 23 November 2026, six o'clock."""
    monkeypatch.setenv("CIVIC_NOW", NOW.isoformat())


def standing(at, **bikes_at):
    """What stands at stations of ten racks, as it was fetched at a moment."""
    rows = [
        {"bike_station": code, "name": f"역 {code}", "bikes": count, "racks": 10, "lon": 127.0, "lat": 37.5}
        for code, count in bikes_at.items()
    ]
    store.write("bike_stands", table("bike_stands", rows), fetched_at=at)


def listed(**districts):
    """In which district a station stands."""
    rows = [{"bike_station": code, "district": district} for code, district in districts.items()]
    store.write("bike_stations", table("bike_stations", rows), fetched_at=NOW)


def evenings(*days_ago, lost=5):
    """Days on which a station had 8 bikes at six and lost some until nine."""
    for ago in sorted(days_ago, reverse=True):
        standing(NOW - ago * DAY, A=8)
        standing(NOW - ago * DAY + pd.Timedelta("3h"), A=8 - lost)


def test_a_station_without_a_bike_is_empty_and_one_with_a_bike_for_every_rack_is_full():
    standing(NOW, A=0, B=10, C=14, D=3)
    listed(A="11680", B="11680", D="11110")
    found = bikes.now()
    assert dict(zip(found.stands.bike_station, found.stands.state, strict=True)) == {
        "A": "empty",
        "B": "full",
        "C": "full",
        "D": "between",
    }
    first = found.districts.iloc[0]
    assert (first.district, first.stands, first.empty_stands, first.empty_stands_pct) == ("11680", 2, 1, 50.0)
    assert bikes.now(district="11110").stands.bike_station.tolist() == ["D"]


def test_a_station_runs_out_when_it_loses_what_it_lost_on_days_like_this_one():
    evenings(3, 4, 5, 6)  # Tuesday to Friday
    standing(NOW, A=4)
    found = bikes.outlook("A")
    assert (found.bikes, found.days) == (4, 4)
    assert found.runs_out == (NOW + pd.Timedelta("3h"),) * 4
    coming = found.course[found.course.measured_at > NOW]
    assert coming.usual_low.tolist()[:3] == [4, 4, 0]
    assert len(coming) == bikes.AHEAD


def test_a_station_with_more_than_it_ever_loses_lasts():
    evenings(3, 4, 5, 6)
    standing(NOW, A=7)
    found = bikes.outlook("A")
    assert (found.days, found.usually_at) == (4, None)


def test_where_there_are_too_few_days_like_this_one_all_days_count():
    evenings(1, 2, 3, 4)  # Sunday, Saturday, Friday, Thursday
    standing(NOW, A=5)
    assert bikes.outlook("A").days == 4


def test_with_less_than_three_days_nothing_is_said_about_what_comes():
    evenings(1, 2)
    standing(NOW, A=5)
    assert bikes.outlook("A").days == 0
    with texts.speaking("en"):
        told = said(scene.answer(None, "A"))
    assert (
        told
        == "역 A has 5 bicycles on 10 racks. When it will be empty cannot be told: its past in the store is "
        + ("shorter than 3 days.")
    )


def test_a_station_that_nobody_knows_has_no_outlook():
    assert bikes.outlook("nowhere").course.empty


def test_trips_are_counted_by_the_hour_that_they_began_and_stragglers_are_left_out():
    rows = [
        {
            "bike": f"{hour}-{number}",
            "started_at": NOW.normalize() - DAY + pd.Timedelta(hours=hour, minutes=number),
            "ended_at": NOW.normalize() - DAY + pd.Timedelta(hours=hour + 1, minutes=number),
            "from_bike_station": "A" if number % 2 else "B",
            "to_bike_station": "B",
        }
        for hour, count in ((8, 30), (9, 2))
        for number in range(count)
    ]
    store.write("bike_trips", table("bike_trips", rows), fetched_at=NOW)
    listed(A="11680", B="11110")
    assert bikes.flows(stand="B").to_dict("list") == {"hour": [8], "taken_an_hour": [15], "returned_an_hour": [30]}
    assert bikes.flows(district="11680").returned_an_hour.tolist() == [0]
    assert bikes.trips_a_day().value == 32


def test_rentals_are_the_published_ones_of_the_district_or_of_all():
    one = measured.rentals_by_month(district="11110")
    assert (one.month_on.iloc[0], one.bike_rentals.iloc[0]) == (pd.Timestamp("2019-01-01"), 28_388)
    assert bikes.rentals().bike_rentals.iloc[0] > bikes.rentals(district="11110").bike_rentals.iloc[0]


def test_the_answer_counts_empty_and_full_stations_in_four_languages():
    standing(NOW, A=0, B=10)
    listed(A="11680", B="11110")
    told = {}
    for language in LANGUAGES:
        with texts.speaking(language):
            told[language] = said(scene.answer(None, None))
    assert told["en"].startswith(
        "Seoul: 10 public bicycles stand at 2 stations. 1 of these are empty, and at 1 every rack is taken. "
        "Most are empty in Gangnam-gu: 100 % of its stations."
    )
    assert told["ko"].startswith(
        "서울의 대여소 2곳에 따릉이 10대가 있습니다. 1곳은 비었고 1곳은 거치대가 가득 찼습니다."
    )
    assert len(set(told.values())) == len(LANGUAGES)


def test_the_chosen_station_is_on_the_map_with_its_number_of_bikes():
    standing(NOW, A=4, B=0)
    *_, chosen = scene.layers(None, "A")
    assert [(item["id"], item["number"]) for item in chosen.content["items"]] == [("A", 4)]
    assert [layer.id for layer in scene.layers(None, None)] == ["full", "empty"]


def test_without_a_feed_the_answer_says_which_key_brings_it():
    with texts.speaking("en"):
        assert "SEOUL_OPENAPI_KEY" in scene.answer(None, None)


@pytest.mark.parametrize("shown", ["stands", "districts", "flows", "rentals"])
def test_the_page_opens_on_an_empty_store_with_all_its_rows(shown):
    assert not page("bikes", lang="fr", all_rows="true", rows=shown).exception


def test_a_link_restores_the_station_without_its_district():
    standing(NOW, A=4, B=0)
    app = page("bikes", lang="en", stand="A")
    assert app.selectbox[1].value == "A"
