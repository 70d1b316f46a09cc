"""The district card: twins, ranks, the situation, and what the page says of them."""

import math

import numpy as np
import pandas as pd
import pytest

from data_sources import reference
from data_sources.catalogue.model import LANGUAGES
from insight import district, twins
from tests.test_scenes import keep, page, said
from ui import geometry, texts
from ui.scenes import district as scene

NOW = pd.Timestamp("2026-11-23 18:10")
GANGNAM, JONGNO, JUNG = "11680", "11110", "11140"


@pytest.fixture(autouse=True)
def evening(monkeypatch):
    """A fixed moment: Monday 23 November 2026, ten past six."""
    monkeypatch.setenv("CIVIC_NOW", NOW.isoformat())


def test_the_distance_of_twins_is_computed_from_the_features_that_are_shown():
    known = twins.features().set_index("district")
    assert known.shape == (25, len(twins.FEATURES))
    standard = (known - known.mean()) / known.std(ddof=0)
    far = np.sqrt(((standard - standard.loc[GANGNAM]) ** 2).mean(axis=1)).drop(GANGNAM).sort_values()
    found = twins.of(GANGNAM)
    assert found.twin.tolist() == far.index[: twins.HOW_MANY].tolist()
    assert found.twin_distance.tolist() == pytest.approx(far.head(twins.HOW_MANY).tolist())
    first = found.iloc[0]
    assert first.population == known.population[first.twin]


def test_no_district_is_its_own_twin_and_likeness_is_mutual():
    codes = reference.districts()["code"]
    by_pair = {(code, row.twin): row.twin_distance for code in codes for row in twins.distances(code).itertuples()}
    assert len(by_pair) == 25 * 24
    assert all(math.isclose(far, by_pair[other, one]) for (one, other), far in by_pair.items())


def test_a_past_moment_has_the_features_that_were_published_by_then():
    published = reference.statistics("population.csv", at="2020-06-01", district=JONGNO)
    then = twins.features(at="2020-06-01").set_index("district").population[JONGNO]
    assert then == published.population.iloc[-1] != twins.features().set_index("district").population[JONGNO]


def test_ranks_count_from_the_highest_value_of_the_same_year():
    found = district.standing(GANGNAM).set_index("indicator")
    people = reference.districts().set_index("code").population
    assert found.district_rank["population"] == int((people > people[GANGNAM]).sum()) + 1
    assert found.districts_ranked["population"] == 25
    assert found.own_value["population"] == people[GANGNAM]
    near = twins.of(GANGNAM).twin
    assert found.twins_value["population"] == pytest.approx(people[near].mean())


def test_a_trend_has_the_district_its_twins_and_the_city_year_by_year():
    found = district.trend(GANGNAM, "aged_65_plus_pct")
    assert found.year.is_monotonic_increasing
    assert found.own_value.iloc[-1] < found.city_value.iloc[-1]
    assert district.trend(GANGNAM, "aged_65_plus_pct", at="2020-06-01").year.max() < 2020


def test_extremes_are_among_the_three_highest_or_lowest():
    found = district.extremes(GANGNAM)
    assert len(found)
    assert ((found.district_rank <= 3) | (found.districts_ranked - found.district_rank < 3)).all()


def test_with_nothing_in_the_store_every_figure_is_unknown_and_the_statistics_are_there():
    assert all(math.isnan(figure.value) for figure in district.situation(GANGNAM))
    assert district.facilities(GANGNAM).empty
    with texts.speaking("en"):
        words = said(scene.answer(GANGNAM))
    assert "people live in Gangnam-gu" in words
    assert "air" not in words
    assert "119" not in words


def test_the_situation_is_that_of_the_district():
    at = {"dispatched_at": NOW - pd.Timedelta("20min")}
    fires = [
        {"emergency_number": "1", "emergency_kind": "화재", "district": GANGNAM, **at},
        {"emergency_number": "2", "emergency_kind": "구급", "district": GANGNAM, **at},
        {"emergency_number": "3", "emergency_kind": "화재", "district": JONGNO, **at},
        {"emergency_number": "4", "emergency_kind": "화재", "district": GANGNAM, "closed_at": NOW, **at},
    ]
    keep("incidents", fires)
    keep("bike_stations", [{"bike_station": "A", "district": GANGNAM}, {"bike_station": "B", "district": JUNG}])
    keep("bike_stands", [{"bike_station": "A", "bikes": 7}, {"bike_station": "B", "bikes": 40}])
    keep("air_now", [{"measured_at": NOW.floor("h"), "district": GANGNAM, "pm25_ug_m3": 40.0}])
    found = {figure.column: figure.value for figure in district.situation(GANGNAM)}
    assert (found["fires_now"], found["ambulances_now"], found["bikes"]) == (1, 1, 7)
    assert found["pm25_ug_m3"] == 40
    with texts.speaking("en"):
        words = said(scene.answer(GANGNAM))
    assert "The air is bad now (PM2.5 40 µg/m³). 119 is out on 2 calls there." in words


def test_places_are_counted_and_ranked_by_kind():
    places = [(GANGNAM, "a"), (GANGNAM, "b"), (JONGNO, "c")]
    keep("public_libraries", [{"library": name, "district": code} for code, name in places])
    found = district.facilities(JONGNO)
    assert found.to_dict("records") == [{"facility": "public_libraries", "places_count": 1, "district_rank": 2}]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_card_says_everything_in_every_language(language):
    with texts.speaking(language):
        name = texts.value("district", JUNG)
        html = " ".join([scene.answer(JUNG), scene.standing(JUNG), scene.alike(JUNG), scene.source(JUNG)])
        chart = scene.trend(JUNG, "pm25_ug_m3").html
    assert name in html
    assert "nan" not in said(html).split()
    assert html.count("<tr>") == 1 + len(scene.SHOWN) + 1 + 1 + twins.HOW_MANY
    assert "<path" in chart


def test_the_map_looks_closer_at_a_small_district():
    x, y, close = scene.focus(JUNG)
    assert 0 < x < geometry.WIDTH
    assert 0 < y < geometry.HEIGHT
    assert close > scene.focus(GANGNAM)[2]


def test_the_page_runs_on_an_empty_store_and_takes_its_district_from_the_address():
    assert "people live in <b>Jung-gu</b>" in page("district", district=JUNG)
