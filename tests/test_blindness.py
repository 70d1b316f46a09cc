"""Where nobody measures: squares, districts, and what is not known."""

import math

import pytest
from streamlit.testing.v1 import AppTest

from data_sources import catalogue, reference
from data_sources.catalogue.model import LANGUAGES
from insight import blindness
from tests.test_reference import district_at
from tests.test_scenes import NOW, keep, said
from tests.test_ui import ROOT
from ui import texts
from ui.scenes import blindness as scene


@pytest.fixture(autouse=True)
def evening(monkeypatch):
    """A fixed moment: Monday 23 November 2026, ten past six."""
    monkeypatch.setenv("CIVIC_NOW", NOW.isoformat())


def cameras(*places):
    """Safety cameras at these places, each in a district or in none that is told."""
    rows = [
        {"district": district, "address": f"{number}", "cameras": 2, "lon": lon, "lat": lat}
        for number, (district, lon, lat) in enumerate(places)
    ]
    keep("safety_cameras", rows)


def test_the_squares_of_the_reference_lie_in_the_district_that_they_count_for():
    squares = reference.squares()
    assert squares.square.is_unique
    assert squares.groupby("district").size().sum() == 580
    assert (squares.land_pct >= 50).all()
    middle = [district_at(row.lon, row.lat) == row.district for row in squares.itertuples()]
    assert sum(middle) / len(middle) > 0.9  # of the others the middle lies just outside what they have most of


def test_a_square_with_something_in_it_is_seen_and_all_others_know_how_far_it_is():
    here = reference.squares().iloc[100]
    cameras((here.district, here.lon, here.lat))
    found = blindness.squares("cameras").set_index("square")
    assert found.spots.sum() == 1
    assert (found.spots[here.square], found.distance_m[here.square]) == (1, 0)
    assert found.distance_m[found.spots == 0].min() == pytest.approx(1000, abs=5)
    assert found.distance_m.is_monotonic_decreasing


def test_what_stands_outside_the_city_is_not_counted_and_a_place_without_district_gets_one():
    cameras((None, 126.9780, 37.5665), (None, 127.30, 37.20))
    assert blindness.spots("cameras").district.tolist() == ["11140"]


def test_districts_come_emptiest_first_with_their_density_and_their_blind_squares():
    cameras(("11140", 126.9780, 37.5665), ("11140", 126.9781, 37.5666))
    found = blindness.by_district("cameras").set_index("district")
    assert len(found) == 25
    assert found.spots.iloc[:24].eq(0).all()
    assert found.spots_per_km2["11140"] == round(2 / 9.983, 3)
    assert found.unseen_squares["11140"] == found.squares["11140"] - 1


def test_where_only_the_district_is_published_no_square_is_told():
    rows = [{"measured_at": NOW, "district": "11110", "rain_gauge_code": "1", "rain_10min_mm": 0.0}]
    keep("rain_gauges", rows)
    assert blindness.squares("rain").empty
    assert math.isnan(blindness.by_district("rain").unseen_squares.iloc[0])
    with texts.speaking("en"):
        told = said(scene.answer("rain"))
    assert "Rain gauges: 1 spot. Only their district is published" in told
    assert "24 districts have none" in told


def test_the_overview_has_every_kind_and_those_of_which_nothing_is_known():
    cameras(("11140", 126.9780, 37.5665))
    found = blindness.overview().set_index("sense")
    assert {*found.index} == {*blindness.SENSES}
    assert (found.spots["cameras"], found.unseen_squares["cameras"], found.seen_pct["cameras"]) == (1, 579, 0.2)
    unknown = blindness.missing(blindness.overview())
    assert "cameras" not in unknown
    assert unknown["air"] == "DATA_GO_KR_KEY"


def test_every_kind_has_a_name_and_a_dataset_that_says_where_where_it_should():
    for name, sense in blindness.SENSES.items():
        assert name in catalogue.column("sense").values
        columns = catalogue.dataset(sense.dataset).columns
        assert "district" in columns or "lon" in columns or name in ("speeds", "crowds")


def test_the_answer_names_the_farthest_place():
    cameras(("11140", 126.9780, 37.5665))
    with texts.speaking("fr"):
        told = said(scene.answer("cameras"))
    assert told.startswith("Caméras de sécurité : 1 point. 579 des 580 kilomètres carrés n’en ont aucun")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_kind_of_which_nothing_is_known_says_which_key_brings_it(language):
    with texts.speaking(language):
        assert "DATA_GO_KR_KEY" in scene.answer("air")
        assert scene.layers("air") == []
        assert scene.figures("air") == []


def test_the_page_answers_first():
    cameras(("11140", 126.9780, 37.5665))
    app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=30)
    app.query_params.update({"lang": "en"})
    app.run().switch_page("pages/blindness.py")
    app.query_params.update({"lang": "en", "sense": "cameras"})
    app.run()
    assert not app.exception
    assert "579" in "\n".join(str(element.proto) for element in app.main if hasattr(element, "proto"))
