"""Without a key there is a made-up city: in a store of its own, with a past, and never taken for the real one."""

from __future__ import annotations

import threading
import time

import pandas as pd
import pyarrow as pa
import pytest
from typer.testing import CliRunner

from data_sources import catalogue
from data_sources.cli import app
from data_sources.demo import faults, scenarios, simulator
from data_sources.demo.emulator import Emulator
from data_sources.demo.server import Server
from data_sources.pipeline import backfill, delta, ledger, past, refresh, settings, store, tidy
from data_sources.pipeline.client import Client
from insight import now as wall
from tests.portal import served

NOON = pd.Timestamp("2026-11-23 12:00")
KEY = "a-key-of-the-tests"
LIVE = ["air_now", "rain_gauges"]


@pytest.fixture(autouse=True)
def auto(monkeypatch, own_store, now):
    """As a newcomer has it: nothing is set but the time."""
    monkeypatch.delenv("CIVIC_SOURCE")
    for name in ("CIVIC_SEED", "CIVIC_SCENARIO", "CIVIC_FAULTS"):
        monkeypatch.delenv(name, raising=False)


def fill_air(hours: int) -> int:
    """A past of one dataset."""
    moments = [NOON - hour * past.HOUR for hour in range(hours, 0, -1)]
    table = simulator.history("RealtimeCityAir", moments)
    tidied = tidy.tidy(table.drop_columns([past.MOMENT]), catalogue.dataset("air_now"))
    return backfill.write("air_now", tidied.table, table[past.MOMENT])


# Which city


def test_without_a_key_the_rows_are_simulated_and_say_so():
    assert refresh.refresh(LIVE) == []
    assert len(store.latest("air_now")) == 25
    assert store.provenance("air_now").state == "simulated"
    files = delta.snapshot(store.path("air_now")).files["path"]
    assert set(pd.read_parquet(list(files), columns=["row_origin"])["row_origin"]) == {"simulated"}


def test_a_key_or_an_address_makes_it_live(monkeypatch):
    assert settings.feed().source == "demo"
    monkeypatch.setenv("KRIC_URL", "http://127.0.0.1:1")
    assert settings.feed().source == "live"
    monkeypatch.delenv("KRIC_URL")
    monkeypatch.setenv("SEOUL_OPENAPI_KEY", KEY)
    assert settings.feed().source == "live"
    monkeypatch.setenv("CIVIC_SOURCE", "demo")
    assert settings.feed().source == "demo"


def test_what_is_simulated_is_never_seen_among_what_is_live(monkeypatch):
    refresh.refresh(["air_now"])
    monkeypatch.setenv("SEOUL_OPENAPI_KEY", KEY)
    assert store.latest("air_now").empty
    assert store.provenance("air_now").state == "missing"


def test_rows_under_way_when_the_key_comes_still_go_to_the_made_up_city(monkeypatch):
    client = Client()
    monkeypatch.setenv("SEOUL_OPENAPI_KEY", KEY)
    refresh.refresh(["air_now"], client=client)
    assert store.latest("air_now").empty
    with settings.using(client.feed):
        assert len(store.latest("air_now")) == 25


def test_a_drill_is_a_city_of_its_own(monkeypatch):
    refresh.refresh(["air_now"])
    monkeypatch.setenv("CIVIC_SCENARIO", "fine_dust@2026-11-23")
    assert store.latest("air_now").empty
    refresh.refresh(["air_now"])
    assert store.provenance("air_now").state == "drill"
    assert settings.store_path().name == "drill-fine-dust-2026-11-23"


def test_with_a_key_but_no_network_the_last_live_rows_stay_as_late(monkeypatch):
    monkeypatch.setenv("SEOUL_OPENAPI_KEY", KEY)
    monkeypatch.setenv("SEOUL_OPENAPI_URL", "http://127.0.0.1:1")
    with settings.using(settings.Feed("demo")):
        refresh.refresh(["air_now"])
        rows = store.latest("air_now")
    table = tidy.schema(catalogue.dataset("air_now")).empty_table()
    table = type(table).from_pandas(rows.drop(columns="fetched_at"), schema=table.schema, preserve_index=False)
    store.write("air_now", table, fetched_at=NOON)
    monkeypatch.setenv("CIVIC_NOW", "2026-11-23T18:00")
    errors = refresh.refresh(["air_now"])
    assert "cannot be reached" in str(errors[0])
    assert store.provenance("air_now").state == "late"
    assert len(store.latest("air_now")) == 25


@pytest.mark.parametrize(("name", "value"), [("CIVIC_SOURCE", "fake"), ("CIVIC_SEED", "one")])
def test_a_setting_that_makes_no_sense_is_named(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(ValueError, match=f"{name} is {value}"):
        settings.feed()


# In the background


def wait_for(condition) -> bool:
    end = time.monotonic() + 10
    while not (met := condition()) and time.monotonic() < end:
        time.sleep(0.02)
    return bool(met)


def test_the_first_screen_comes_first(monkeypatch):
    monkeypatch.setattr(refresh, "PAST", "this")  # the module of the standard library: nothing happens
    first = refresh.due()[: len(refresh.FIRST_SCREEN)]
    assert first == list(refresh.FIRST_SCREEN)
    read = {name for loader in vars(wall).values() for name in getattr(loader, "datasets", ())}
    assert {name for name in read if not name.startswith("hotspot_")} <= set(refresh.FIRST_SCREEN)


def test_a_key_put_in_while_the_app_runs_moves_it_to_the_real_city(monkeypatch):
    monkeypatch.setattr(refresh, "PAST", "this")
    monkeypatch.setattr(refresh, "TICK_S", 0.05)
    for feed in (settings.feed(), settings.Feed()):
        with settings.using(feed):
            others = catalogue.current().datasets.keys() - {"air_now"}
            ledger.note(dict.fromkeys(others, ledger.Entry(tried_at=NOON.isoformat())))
    with served() as portal:
        portal.lists("RealtimeCityAir", simulator.rows("RealtimeCityAir", NOON))
        background = refresh.start_in_background()
        try:
            assert wait_for(lambda: store.provenance("air_now").state == "simulated")
            monkeypatch.setenv("SEOUL_OPENAPI_URL", portal.url)
            assert wait_for(lambda: store.provenance("air_now").state == "live")
        finally:
            background.stop()


def test_an_emulator_in_a_portals_place_is_found_out(monkeypatch):
    server = Server(Emulator(lambda: NOON))
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    monkeypatch.setenv("SEOUL_OPENAPI_URL", server.url)
    try:
        assert refresh.refresh(["air_now"]) == []
        assert settings.feed().source == "live"
        assert store.provenance("air_now").state == "simulated"
    finally:
        server.shutdown()
        server.server_close()


# A past


def test_a_past_has_each_row_with_the_moment_when_it_would_have_come():
    assert fill_air(6) == 150
    then = store.read("air_now", at=NOON - 3 * past.HOUR)
    assert then.fetched_at.max() == NOON - 3 * past.HOUR
    assert len(then) == 100


def test_a_past_that_is_there_is_not_stored_twice():
    assert fill_air(6) == 150
    assert fill_air(8) == 50
    assert not store.read("air_now").duplicated(["district", "measured_at"]).any()


def test_bikes_are_kept_when_they_change():
    moments = [NOON - minutes * pd.Timedelta("1min") for minutes in (10, 10, 5)]
    table = simulator.history("bikeList", moments)
    tidied = tidy.tidy(table.drop_columns([past.MOMENT]), catalogue.dataset("bike_stands"))
    stations = table.num_rows // 3
    added = backfill.write("bike_stands", tidied.table, table[past.MOMENT])
    assert stations < added < 2 * stations
    assert len(store.latest("bike_stands")) == stations
    refresh.refresh(["bike_stands"])
    assert len(store.latest("bike_stands")) == stations


def test_the_past_of_a_made_up_city_comes_once():
    names, steps = ["air_now", "rain_gauges", "incidents", "weather_now"], []
    total = past.fill(names, days=1, on_step=steps.append)
    assert total == sum(step.added for step in steps) == sum(len(store.read(name, revisions=True)) for name in names)
    assert past.progress() == (len(steps), len(steps))
    assert store.read("air_now").measured_at.nunique() == 24
    assert past.fill(names, days=1) == 0


def test_a_past_of_which_there_is_enough_is_not_gone_on_with():
    assert past.fill(["bike_trips"], days=2) > 0
    assert past.fill(["bike_trips"], days=2) == 0


def test_a_list_that_stayed_as_it_was_is_no_new_form_of_it():
    raw = simulator.history("bikeList", [NOON]).drop_columns([past.MOMENT])
    stations = tidy.tidy(raw, catalogue.dataset("bike_stands")).table
    added = [
        backfill.write("bike_stands", stations, pa.repeat(pa.scalar(moment, pa.timestamp("us")), stations.num_rows))
        for moment in (NOON, NOON + past.HOUR)
    ]
    assert added == [stations.num_rows, 0]


def test_the_real_city_is_given_no_past(monkeypatch):
    monkeypatch.setenv("CIVIC_SOURCE", "live")
    with pytest.raises(ValueError, match="only the made-up city"):
        past.fill(days=1)


# From the shell


def test_the_shell_fills_a_store_and_says_how_much():
    done = CliRunner().invoke(app, ["demo", "--records", "50", "--seed", "7"])
    assert done.exit_code == 0, done.output
    assert "rows of the past in" in done.stdout
    with settings.using(settings.Feed("demo", 7)):
        assert store.freshness().rows.sum() >= 50


def test_so_many_records_as_were_asked_for():
    assert past.fill_records(2_000, ["air_now", "river_levels", "weather_now"]) >= 2_000
    assert len(store.read("weather_now"))


def test_a_misspelt_fault_or_scenario_is_refused_from_the_shell():
    assert "no such fault" in CliRunner().invoke(app, ["emulator", "--faults", "slwo"]).stderr
    assert "no scenario 'monsun'" in CliRunner().invoke(app, ["demo", "--scenario", "monsun"]).stderr
    assert "no scenario 'monsun'" in CliRunner().invoke(app, ["emulator", "--scenario", "monsun"]).stderr
    assert "no day for" in CliRunner().invoke(app, ["demo", "--scenario", "market_fire@soon"]).stderr


@pytest.mark.parametrize(
    "words", [["demo", "--days", "-1"], ["demo", "--records", "0"], ["emulator", "--port", "99999"]]
)
def test_a_number_that_cannot_be_is_refused_from_the_shell(words):
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 2
    assert words[1] in done.stderr


# Its page


def test_the_page_about_it_names_every_fault_and_scenario():
    page = (settings.ROOT / "docs" / "demo.md").read_text(encoding="utf-8")
    assert [name for name in (*faults.FAULTS, *scenarios.SCENARIOS) if f"`{name}`" not in page] == []
