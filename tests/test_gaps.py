"""Rows of which little is known: a feed may leave out any value but its key, and the pages say so."""

import pandas as pd
import pyarrow as pa
import pytest

from data_sources import catalogue
from data_sources.pipeline import store, tidy
from insight import bikes, safety, transit
from tests.kept import NOON
from ui import texts
from ui.scenes import bikes as bikes_scene
from ui.scenes import disaster as disaster_scene
from ui.scenes import projects as projects_scene
from ui.scenes import safety as safety_scene


@pytest.fixture(autouse=True)
def noon(now):
    """It is noon."""


def known(name, *rows):
    """Rows of a dataset that have these columns alone."""
    schema = tidy.schema(catalogue.dataset(name))
    store.write(
        name, pa.Table.from_pylist([dict.fromkeys(schema.names) | row for row in rows], schema), fetched_at=NOON
    )


def test_a_station_of_unknown_racks_or_bikes_is_neither_empty_nor_full_and_has_its_code_for_a_name():
    place = {"lon": 127.0, "lat": 37.5}
    known("bike_stands", {"bike_station": "A", "bikes": 3} | place, {"bike_station": "B", "racks": 5} | place)
    known("bike_stations", {"bike_station": "A", "district": "11680"})
    found = bikes.now().stands
    assert found.state.tolist() == ["between", "between"]
    assert sorted(found.name) == ["A", "B"]
    with texts.speaking("en"):
        assert bikes_scene.stands("11680", "") == {"A": "A"}
        layers = bikes_scene.layers("11680", "A")
    assert "3 / –" in str([layer.content for layer in layers])


@pytest.mark.parametrize(
    ("dataset", "row", "drawn"),
    [
        ("disaster_messages", {"message_id": "1", "sent_at": NOON}, lambda: disaster_scene.messages(None)),
        ("emergency_rooms_now", {"hospital_id": "1", "updated_at": NOON, "emergency_beds_free": 2}, safety_scene.rooms),
        ("project_reports", {"project": "P", "reported_on": NOON}, lambda: projects_scene.listing("", None)),
    ],
    ids=["message", "emergency room", "project"],
)
def test_what_has_no_words_is_told_with_a_dash(dataset, row, drawn):
    known(dataset, row)
    with texts.speaking("en"):
        assert ">–<" in drawn()


def test_the_change_of_bus_boardings_is_of_routes_that_ran_a_week_ago_too():
    week = pd.Timedelta("7D")
    day = {"day_on": NOON.normalize(), "stop": "S"}
    known(
        "bus_ridership",
        day | {"route": "1", "boardings": 90, "alightings": 0},
        day | {"route": "2", "boardings": 50, "alightings": 0},
        day | {"day_on": NOON.normalize() - week, "route": "1", "boardings": 100, "alightings": 0},
    )
    found = transit.bus_boardings()
    assert (found.value, found.change) == (140, -10)


def test_crimes_of_no_year_have_no_change():
    assert safety.crime_kinds(at="1999-01-01").empty
