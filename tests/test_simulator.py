"""The made-up city: the same in every process, in the portals' form, and like the real one."""

import hashlib
import subprocess
import sys

import numpy as np
import orjson
import pandas as pd
import pytest

from data_sources import catalogue
from data_sources.demo import air, calibration, generic, rhythm, simulator
from data_sources.demo.calibration import Figure, Profile, sky
from data_sources.demo.city import City
from data_sources.demo.noise import memory
from data_sources.pipeline import arguments, tidy

NOW = pd.Timestamp("2026-11-23 18:05:20")
NIGHT = pd.Timestamp("2026-11-23 03:20")
FEW = ("RealtimeCityAir", "bikeList", "AccInfo", "control_room_incidents", "culturalEventInfo")
NARROWER = {"SPOP_LOCAL_RESD_DONG": ["09"]}  # one hour, not the whole day
SAME = f"""
import hashlib, orjson, pandas as pd
from data_sources.demo import simulator
now = pd.Timestamp("{NOW}")
for service in {tuple(reversed(FEW))}:
    print(service, hashlib.sha256(orjson.dumps(simulator.rows(service, now, seed=7))).hexdigest())
"""


def asked(service, now=NOW):
    """Rows of a service for the first call that the catalogue makes of it, with what the call adds to each row."""
    dataset = next(each for each in catalogue.current().datasets.values() if each.service[0] == service)
    call = arguments.expand(dataset, now)[0]
    rows = simulator.rows(
        service,
        now,
        arguments=[arguments.fill(text, call) for text in dataset.arguments] + NARROWER.get(service, []),
        parameters={name: arguments.fill(text, call) for name, text in dataset.parameters.items()},
    )
    return [row | arguments.fields(call) for row in rows]


def test_two_processes_make_byte_identical_rows_whatever_the_order_of_calls():
    ran = subprocess.run([sys.executable, "-c", SAME], capture_output=True, text=True, check=True)
    there = dict(line.split() for line in ran.stdout.splitlines())
    here = {name: hashlib.sha256(orjson.dumps(simulator.rows(name, NOW, seed=7))).hexdigest() for name in FEW}
    assert here == there


def test_another_seed_is_another_city():
    assert simulator.rows("bikeList", NOW, seed=1) != simulator.rows("bikeList", NOW, seed=2)


CURATED = [name for name in simulator.services() if catalogue.dataset(name).is_curated]


@pytest.mark.parametrize("service", [name for name in simulator.services() if name not in CURATED])
def test_every_plain_service_makes_rows_in_the_fields_that_it_is_known_to_have(service):
    dataset = catalogue.dataset(service)
    rows = simulator.rows(service, NOW)
    assert rows
    assert not dataset.fields or tuple(rows[0]) == dataset.fields


@pytest.mark.parametrize("service", CURATED)
def test_every_curated_service_makes_rows_that_the_catalogue_reads_without_a_doubt(service):
    datasets = [each for each in catalogue.current().datasets.values() if each.service[0] == service]
    tables_ = tidy.split(asked(service), datasets)
    assert sum(table.num_rows for table in tables_.values())
    for name, table in tables_.items():
        tidied = tidy.tidy(table, catalogue.dataset(name))
        assert not tidied.report.doubtful
        assert not tidied.frame().duplicated(list(catalogue.dataset(name).key)).any()


@pytest.mark.parametrize("service", ["RealtimeCityAir", "bikeList", "TrafficInfo", "ListRiverStageService"])
def test_the_history_of_many_moments_holds_the_rows_of_each(service):
    moments = pd.date_range("2026-11-20 00:10", periods=3, freq="70min")
    table = simulator.history(service, moments).to_pandas()
    for moment in moments:
        rows = table[table["@moment"] == moment].drop(columns="@moment").to_dict("records")
        alone = simulator.rows(service, moment, arguments=[rows[0]["link_id"]] if service == "TrafficInfo" else [])
        assert orjson.dumps(rows[: len(alone)]) == orjson.dumps(alone)


def test_a_service_without_a_vectorised_path_has_no_history():
    assert simulator.history("TbHospitalInfo", pd.date_range(NOW, periods=2)) is None


@pytest.mark.parametrize(
    ("service", "place"),
    [
        ("citydata", "화성"),
        ("TrafficInfo", "42"),
        ("realtimeStationArrival", "평양"),
        ("VolInfo", "Z-99"),
        ("nothing", ""),
    ],
)
def test_what_does_not_exist_is_not_made_up(service, place):
    with pytest.raises(LookupError):
        simulator.rows(service, NOW, arguments=[place])


def test_what_is_not_published_yet_is_not_there():
    assert simulator.rows("CardSubwayStatsNew", NOW, arguments=["20261123"]) == []
    assert simulator.rows("CardSubwayStatsNew", NOW, arguments=["20261120"])
    assert simulator.rows("realtimeStationArrival", NIGHT, arguments=["강남"]) == []


def test_old_names_of_a_service_are_understood():
    assert simulator.rows("AirKorea.getCtprvnRltmMesureDnsty", NOW) == simulator.rows(
        "B552584/ArpltnInforInqireSvc/getCtprvnRltmMesureDnsty", NOW
    )


def test_places_stand_still_and_lie_in_their_districts():
    rows = simulator.rows("tbCycleStationInfo", NOW)
    assert rows == simulator.rows("tbCycleStationInfo", NOW + pd.Timedelta("300D"))
    sites = City.of(1).bikes.stations
    for district in (0, 10, 24):
        here = sites.district == district
        assert generic.places.inside(district, sites.lon[here], sites.lat[here]).all()


def test_numbers_move_from_minute_to_minute():
    before, after = (simulator.rows("bikeList", NOW + pd.Timedelta(minutes=late)) for late in (0, 1))
    moved = sum(one != other for one, other in zip(before, after, strict=True))
    assert 20 < moved < len(before) / 2


def test_noise_remembers_and_can_be_asked_anywhere_alone():
    minutes = np.arange(0.0, 60_000, 60)
    whole = memory(1, "x", minutes, {600.0: 1})[:, 0]
    assert np.array_equal(memory(1, "x", minutes[[777]], {600.0: 1})[:, 0], whole[[777]])
    assert np.corrcoef(whole[1:], whole[:-1])[0, 1] > 0.9
    assert whole.std() == pytest.approx(1, abs=0.15)


@pytest.mark.parametrize("name", calibration.DAYS)
def test_the_day_of_a_feed_is_the_published_one(name):
    day = calibration.DAYS[name](1)
    assert day.correlation > 0.9
    assert day.level == pytest.approx(1, rel=0.15)


@pytest.mark.parametrize("name", calibration.SEASONS)
def test_the_year_of_a_feed_is_the_published_one(name):
    assert calibration.SEASONS[name](1).faults == []


def test_there_are_as_many_trips_as_rentals():
    hours = rhythm.minutes(pd.Timestamp("2026-10-14 08:30")) + np.array([0.0, 600.0])
    rented = City.of(1).bikes.rentals(hours).sum(axis=1)
    trips = [len(simulator.rows("tbCycleRentData", NOW, arguments=["2026-10-14", hour])) for hour in ("8", "18")]
    assert trips == pytest.approx(rented, rel=0.1)


def test_rain_falls_as_often_and_lasts_as_long_as_in_seoul():
    figures = {figure.what: figure for figure in sky.rain(1)}
    for what in ("rain in a year", "share of wet hours in July", "chance that rain goes on for an hour"):
        assert figures[what].faults == []
    year = calibration.SEASONS["rain"](1)
    assert year.simulated[6] == pytest.approx(year.published[6], rel=0.25)


def test_air_is_alike_in_the_districts_and_remembers_the_hours_before():
    pm10 = {figure.what: figure for figure in sky.air(1) if figure.feed == "PM10"}
    for what, near in {
        "memory over 1 h": 0.05,
        "memory over 6 h": 0.12,
        "memory over 24 h": 0.15,
        "likeness of the districts": 0.03,
    }.items():
        assert pm10[what].simulated == pytest.approx(pm10[what].published, abs=near)


@pytest.mark.parametrize(
    ("level", "shape", "faults"),
    [
        (1.0, 1, []),
        (1.3, 1, ["is 30\u00a0% too high on average", "rises and falls too much (130\u00a0% of the published spread)"]),
        (1.0, -1, ["follows the published hours only loosely (correlation -1.00)"]),
    ],
)
def test_what_is_off_is_said_in_words(level, shape, faults):
    published = 10 + np.sin(np.arange(24))
    simulated = level * (published.mean() + shape * (published - published.mean()))
    assert Profile("air", "", "", simulated, published).faults == faults


def test_degrees_are_compared_by_difference():
    lowest = Figure("temperature", "lowest", "°C", "", "mean", -4.8, -5.9)
    assert lowest.faults == ["the lowest is 1.10 °C too high"]


def test_the_air_index_follows_its_published_steps():
    levels = np.array([[30, 15, 0.03, 0.03, 2, 0.02], [80, 20, 0.03, 0.03, 2, 0.02], [120, 20, 0.03, 0.03, 2, 0.02]])
    value, grade, substance = air.index(levels)
    assert list(value) == [50, 100, 186]
    assert list(grade) == ["좋음", "보통", "나쁨"]
    assert substance[2] == "PM10"


def test_most_engines_arrive_within_seven_minutes():
    found = City.of(1).incidents.since(float(rhythm.minutes(NOW)[0]), 24)
    begun = np.array([each.times[1] - each.times[0] for each in found])
    assert 0.88 < (begun < 7).mean() <= 1
    assert all(each.times[0] < each.times[1] < each.times[2] < each.times[-1] for each in found)
