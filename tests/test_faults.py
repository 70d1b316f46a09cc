"""Every fault on every protocol: what we had stays, the cause is said in words, and all is well once it has gone."""

from __future__ import annotations

import re
from functools import cache

import pandas as pd
import pytest
import requests
from pandas.testing import assert_frame_equal

from data_sources import catalogue
from data_sources.demo import faults, simulator
from data_sources.demo.adapter import EmulatorAdapter
from data_sources.demo.emulator import Emulator
from data_sources.pipeline import store
from data_sources.pipeline.client import Client
from data_sources.pipeline.refresh import refresh

NOON = pd.Timestamp("2026-11-23 12:00")
ROWS = 1_300  # more than a page
PROTOCOLS = {
    "seoul, in pages": "bike_stations",
    "seoul, in XML": "road_incidents",
    "citydata": "hotspot_people",
    "subway": "subway_arrivals",
    "data.go.kr": "national_bus_stops",
    "airport, in XML": "airport_parking",
    "disaster messages": "disaster_messages",
    "railways": "rail_route_stations",
    "bus": "bus_stops",
    "highways": "highway_events",
    "rivers": "gauge_levels",
}
CAUSES = {  # what the freshness list says
    "timeout": "Unavailable: .* did not answer within",
    "reset": "Unavailable: .* broke the connection off",
    "status_500": "Unavailable: .*HTTP 500",
    "html_502": "Unavailable: .*HTTP 502",
    "error_code": "Unavailable: (ERROR-500|99)",
    "truncated": "Unavailable: the (JSON|XML) breaks off",
    "missing_field": "ShapeChanged: .* is not there",
    "renamed_field": "ShapeChanged: .* is not there",
    "expired_key": "KeyRejected: the portal refused the key",
    "quota_spent": "QuotaSpent: the day's calls are spent",
}
HARMLESS = {"slow", "xml_for_json", "wrong_encoding", "extra_field", "repeated_rows", "shifting_rows", "lying_total"}


@cache
def rows_of(service, arguments, parameters):
    return simulator.rows(service, NOON, arguments=arguments, parameters=dict(parameters))[:ROWS]


def still(service, now, *, arguments=(), parameters=None, **_):
    """A city in which nothing moves."""
    return rows_of(service, tuple(arguments), tuple(sorted((parameters or {}).items())))


@pytest.fixture
def city(monkeypatch):
    """The emulator on the client's session, with one place in place of 121."""
    monkeypatch.setenv("CIVIC_SOURCE", "demo")
    datasets = catalogue.current().datasets
    one_place = datasets["hotspot_people"].model_copy(update={"arguments": ("POI009",)})
    monkeypatch.setitem(datasets, "hotspot_people", one_place)
    adapter = EmulatorAdapter(Emulator(lambda: NOON, simulator=still), slow_s=0.005)
    session = requests.Session()
    session.mount("http://", adapter)
    session.mount("https://", adapter)
    with Client(session=session) as client:
        adapter.client = client
        yield adapter


def fetch(city, name, clock, *names):
    """Refresh at a time of the day, with these faults. Returns what the freshness list says of the dataset."""
    clock.setenv("CIVIC_NOW", f"2026-11-23T{names[0]}")
    city.emulator.faults = names[1:]
    refresh([name], client=city.client)
    return store.provenance(name)


def plain(frame, name):
    """The values alone, in the order of the key."""
    key = list(catalogue.dataset(name).key)
    return frame.drop(columns="fetched_at").sort_values(key).reset_index(drop=True)


@pytest.mark.parametrize("fault", faults.FAULTS)
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_fault_takes_nothing_away_is_named_and_passes(city, monkeypatch, protocol, fault):
    name = PROTOCOLS[protocol]
    assert fetch(city, name, monkeypatch, "12:00").error == ""
    before = store.read(name)
    assert len(before)

    during = fetch(city, name, monkeypatch, "12:10", fault)
    known = store.read(name)
    assert during.state == "simulated"
    if fault == "absurd_values":
        assert not known.select_dtypes("number").max().ge(faults.ABSURD).any()
        assert len(known) == len(before)
    else:
        assert_frame_equal(known, before)
    if fault in CAUSES:
        assert during.age_s >= 600
        assert re.search(CAUSES[fault], f"{during.error}: {during.detail}")
    elif fault == "empty_list" and catalogue.dataset(name).kind in ("measure", "place"):
        assert during.age_s >= 600
        assert "the portal gave no rows" in during.notes
    else:
        assert during.error == ""

    after = fetch(city, name, monkeypatch, "12:20")
    assert after.error == ""
    assert after.fetched_at == pd.Timestamp("2026-11-23 12:20")
    assert_frame_equal(plain(store.read(name), name), plain(before, name))


def test_every_fault_is_expected_to_be_seen_or_to_be_harmless():
    assert set(faults.FAULTS) == set(CAUSES) | HARMLESS | {"empty_list", "absurd_values"}


def test_absurd_values_are_counted(city, monkeypatch):
    fetch(city, "air_now", monkeypatch, "12:00")
    notes = fetch(city, "air_now", monkeypatch, "12:10", "absurd_values").notes
    assert "pm25_ug_m3: 9 doubtful values became missing (9999999999.0)" in notes


def test_the_freshness_list_says_it_all(city, monkeypatch):
    fetch(city, "air_now", monkeypatch, "12:00")
    fetch(city, "air_now", monkeypatch, "12:10", "expired_key")
    line = store.freshness().set_index("dataset").loc["air_now"]
    assert line.error.startswith("KeyRejected: the portal refused the key")


def test_faults_come_in_turn_and_ok_is_none(city, monkeypatch):
    emulator = Emulator(lambda: NOON, simulator=still, faults=["ok", "status_500"])
    met = [emulator.next_fault("/any/json/AccInfo/1/5") for _ in range(4)]
    assert met == ["ok", "status_500", "ok", "status_500"]
    assert emulator.answer("/any/json/AccInfo/1/5", fault="ok").status == 200
    assert emulator.next_fault("/any/json/AccInfo/1/5?fault=slow") == "slow"


def test_a_misspelt_fault_is_refused_with_the_names_of_all():
    with pytest.raises(ValueError, match=r"no such fault\. There are: slow, "):
        faults.checked(["slwo"])
