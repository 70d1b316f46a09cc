"""What the store holds of a dataset: since when, how it has grown, where its places are; and calls of today."""

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from data_sources import catalogue
from data_sources.pipeline import freshness, quota, store
from tests.test_scenes import NOW, keep, table
from tests.test_ui import ROOT
from ui import holdings, texts


@pytest.fixture(autouse=True)
def evening(monkeypatch):
    """A fixed moment: Monday 23 November 2026, ten past six."""
    monkeypatch.setenv("CIVIC_NOW", NOW.isoformat())


def dust(at, *districts):
    """Rows of air quality as they came at a moment."""
    rows = [{"measured_at": at.floor("h"), "district": code, "pm25_ug_m3": 30.0} for code in districts]
    store.write("air_now", table("air_now", rows), fetched_at=at)


def test_rows_are_counted_by_the_day_they_came_and_days_without_any_are_none():
    dust(NOW - pd.Timedelta("3D"), "11110")
    dust(NOW, "11110", "11140")
    assert freshness.arrivals("air_now").rows_added.tolist() == [1, 0, 0, 2]
    assert freshness.arrivals("air_now", days=2).rows_added.tolist() == [2]


def test_a_dataset_without_rows_has_no_history_and_no_period():
    assert freshness.arrivals("air_now").empty
    assert list(freshness.arrivals("air_now").columns) == ["day_on", "rows_added"]
    assert holdings.period("air_now") == ""


def test_the_period_is_that_of_the_rows_in_words():
    dust(NOW - pd.Timedelta("3D"), "11110")
    dust(NOW, "11110")
    with texts.speaking("nl"):
        assert holdings.period("air_now") == "20 november 2026 tot 23 november 2026"


def test_few_places_are_drawn_one_by_one_and_many_are_counted_by_square():
    few = pd.DataFrame({"name": ["a", "b", "c"], "lon": [126.978, 126.979, 127.9], "lat": [37.5665, 37.5666, 37.5]})
    layer, told = holdings._placed(few, "safety")
    assert told == "2 of 3 rows lie in the city"
    many = pd.concat([few.head(2)] * 300)
    layer, told = holdings._placed(many, "safety")
    assert (len(layer.content["items"]), told) == (1, "600 places, counted by square kilometre")
    assert holdings._placed(few.tail(1), "safety") is None


def page(name, **query):
    """A page as everything that is sent to the browser."""
    app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=30)
    app.query_params.update({"lang": "en"})
    app.run().switch_page(f"pages/{name}.py")
    app.query_params.update({"lang": "en", **query})
    app.run()
    assert not app.exception
    return "\n".join(str(element.proto) for element in app.main if hasattr(element, "proto"))


def test_a_dataset_has_its_files_its_map_and_its_history_on_the_page_of_the_catalogue():
    keep("defibrillators", [{"name": "역", "address": "1", "spot": "1층", "lon": 126.978, "lat": 37.5665}])
    shown = page("catalogue", dataset="defibrillators")
    for words in ("Open in a notebook", "/api/datasets/defibrillators/latest", "all 1 places", "All of them came on"):
        assert words in shown, words


def test_the_page_on_freshness_tells_the_calls_of_today_beside_what_is_allowed():
    portal = next(each for each in catalogue.current().portals.values() if each.daily_calls)
    dataset = next(each for each in catalogue.current().datasets.values() if each.portal == portal.name)
    for _ in range(3):
        quota.take(portal, dataset)
    assert f"3 of {portal.daily_calls:,}" in page("freshness")
