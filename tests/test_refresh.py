"""Refresh: what is due is fetched, what came is kept, what did not is said."""

import subprocess
import sys
import textwrap
import threading
import time

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from data_sources import air, catalogue
from data_sources.pipeline import ledger, refresh, store
from data_sources.pipeline.errors import KeyRejected, QuotaSpent, ShapeChanged, Unavailable
from tests.portal import error

AIR = "RealtimeCityAir"
ROWS = [
    {"MSRMT_DT": "202611231100", "MSRSTN_NM": name, "FPM": value, "CAI_GRD": "보통"}
    for name, value in (("종로구", 40), ("중구", 20))
]


@pytest.fixture
def yesterday(portal):
    """A store that holds an answer already."""
    portal.lists(AIR, ROWS)
    assert refresh.refresh(["air_now"]) == []
    return air.now()


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("ERROR-337", QuotaSpent),
        ("INFO-100", KeyRejected),
        ("ERROR-310", ShapeChanged),
        ("ERROR-500", Unavailable),
        ("html", Unavailable),
        ("truncated", Unavailable),
        ("empty", Unavailable),
        ("reset", Unavailable),
        (502, Unavailable),
        (b'{"RealtimeCityAir":{"RESULT":{"CODE":"INFO-000"},"row":[{"NEW":"1"}]}}', ShapeChanged),
    ],
)
def test_a_failure_keeps_the_last_rows_and_is_said_in_words(portal, yesterday, fault, kind):
    portal.answers(fault)
    errors = refresh.refresh(["air_now"])
    assert [type(error) for error in errors] == [kind]
    assert_frame_equal(air.now(), yesterday)
    row = store.freshness().set_index("dataset").loc["air_now"]
    assert row.error.startswith(kind.__name__)
    assert row["rows"] == 2
    assert pd.notna(row.age_s)


def test_it_recovers_by_itself_when_the_fault_goes(portal, yesterday):
    portal.answers("html", times=1)
    assert refresh.refresh(["air_now"])
    assert refresh.refresh(["air_now"]) == []
    assert store.provenance("air_now").error == ""


def test_no_rows_are_an_answer_and_take_nothing_away(portal, yesterday):
    portal.answers("INFO-200")
    assert refresh.refresh(["air_now"]) == []
    assert_frame_equal(air.now(), yesterday)


def test_one_failure_does_not_stop_the_others(portal):
    portal.lists(AIR, ROWS)
    portal.answers("html", service="bikeList")
    results = []
    errors = refresh.refresh(["bike_stands", "air_now"], on_result=results.append)
    assert [error.dataset for error in errors] == ["bike_stands"]
    assert {result.dataset: result.added for result in results} == {"bike_stands": 0, "air_now": 2}


def test_datasets_of_one_call_are_fetched_once(portal):
    portal.answers(b'{"CITYDATA":{"AREA_CD":"POI009"},"RESULT":{"RESULT.CODE":"INFO-000"}}', service="citydata")
    names = [dataset.name for dataset in catalogue.current().datasets.values() if dataset.service == ("citydata",)]
    assert len(names) > 10
    refresh.refresh(names)
    places = [request.arguments for request in portal.asked("citydata")]
    assert len(places) == len(set(places)) > 100


def test_what_is_due_follows_the_cadence(portal, monkeypatch):
    portal.lists(AIR, ROWS)
    monkeypatch.setenv("CIVIC_NOW", "2026-11-23T12:00:00")
    assert "air_now" in refresh.due()
    refresh.refresh(["air_now"])
    assert "air_now" not in refresh.due()
    assert "air_now" in refresh.due(now=pd.Timestamp("2026-11-23 13:00"))


def test_a_failure_is_tried_again_sooner_and_a_spent_quota_after_midnight(portal, monkeypatch):
    monkeypatch.setenv("CIVIC_NOW", "2026-11-23T12:00:00")
    portal.answers("ERROR-500")
    refresh.refresh(["air_now"])
    assert "air_now" in refresh.due(now=pd.Timestamp("2026-11-23 12:06"))
    portal.answers("ERROR-337")
    refresh.refresh(["rain_gauges"])
    ledger.note({"air_now": ledger.Entry(tried_at="2026-11-23T12:00:00", error="QuotaSpent")})
    assert "air_now" not in refresh.due(now=pd.Timestamp("2026-11-23 23:59"))
    assert "air_now" in refresh.due(now=pd.Timestamp("2026-11-24 00:00"))


def test_a_retired_service_is_never_due():
    retired = {dataset.name for dataset in catalogue.current().datasets.values() if dataset.is_retired}
    assert retired
    assert not retired & set(refresh.due())


def test_rows_that_came_before_the_error_are_kept(portal):
    pages = [{"stationId": f"ST-{n}", "stationName": "x", "parkingBikeTotCnt": "1"} for n in range(2500)]
    serve = portal.lists("bikeList", pages, total="page")
    portal.answers(lambda request: error("ERROR-500") if request.start == 1000 else serve(request))
    errors = refresh.refresh(["bike_stands"])
    assert [type(error) for error in errors] == [Unavailable]
    assert len(store.latest("bike_stands")) >= 1000


@pytest.mark.parametrize(("hours_old", "state"), [(1, "live"), (2, "live"), (3, "late"), (500, "late")])
def test_a_measure_is_late_by_its_own_time_and_not_by_when_it_was_fetched(portal, monkeypatch, hours_old, state):
    portal.lists(AIR, ROWS)
    moment = pd.Timestamp("2026-11-23 11:00") + hours_old * pd.Timedelta("1h")
    monkeypatch.setenv("CIVIC_NOW", moment.isoformat())
    refresh.refresh(["air_now"])
    found = store.provenance("air_now")
    assert (found.state, found.age_s) == (state, hours_old * 3600)
    assert found.fetched_at == moment


def test_what_was_never_fetched_is_missing():
    row = store.freshness().set_index("dataset").loc["air_now"]
    assert (row.state, row["rows"]) == ("missing", 0)


def test_in_the_background_the_due_is_fetched_until_it_is_stopped(portal, monkeypatch):
    monkeypatch.setattr(refresh, "due", lambda: ["air_now"] if store.version("air_now") < 0 else [])
    portal.lists(AIR, ROWS)
    background = refresh.start_in_background()
    until = time.monotonic() + 10
    while store.version("air_now") < 0 and time.monotonic() < until:
        time.sleep(0.02)
    background.stop()
    assert len(air.now()) == 2
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("refresh")]


APP = """
    import sys, time
    from data_sources.pipeline import refresh, store
    refresh.due = lambda: ["air_now"] if store.version("air_now") < 0 else []
    background = refresh.start_in_background()
    time.sleep(float(sys.argv[1]))
    background.stop()
"""


def test_four_processes_on_one_store_fetch_once(portal):
    portal.lists(AIR, ROWS)
    command = [sys.executable, "-c", textwrap.dedent(APP), "2.5"]
    processes = [subprocess.Popen(command) for _ in range(4)]
    assert [process.wait() for process in processes] == [0, 0, 0, 0]
    assert len(portal.asked(AIR)) == 1
    assert len(air.now()) == 2
