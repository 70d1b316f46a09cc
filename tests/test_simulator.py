"""The made-up city: the same in every process, in the portals' form, and like the real one."""

import hashlib
import subprocess
import sys
from functools import cache

import numpy as np
import orjson
import pandas as pd
import pytest

from data_sources import catalogue
from data_sources.demo import air, generic, incidents, rhythm, simulator, tables
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


@pytest.mark.parametrize("service", simulator.services())
def test_every_service_makes_rows_that_the_catalogue_reads_without_a_doubt(service):
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


def weekdays(first, days):
    """Every hour of some weekdays, seven days apart, as half past."""
    day = int(rhythm.minutes(pd.Timestamp(first))[0] // 1440)
    chosen = [day + each * 8 for each in range(days * 2) if rhythm.kind_of_day(np.array([day + each * 8]))[0] == 0]
    return (np.array(chosen[:days])[:, None] * 1440 + np.arange(24) * 60 + 30.0).ravel()


def by_hour(minutes, values):
    """Mean of values (moments first) in each hour of the day."""
    flat = np.asarray(values, dtype=float).reshape(len(minutes), -1).mean(axis=1)
    return np.array([flat[rhythm.hour(minutes).astype(int) == hour].mean() for hour in range(24)])


@cache
def air_rows():
    minutes = weekdays("2022-01-04", 220)
    late = pd.DatetimeIndex((minutes * 60).astype("datetime64[s]")) + pd.Timedelta("50min")
    return minutes, simulator.history("RealtimeCityAir", late).to_pandas()


def air_of(field, pollutant):
    minutes, rows = air_rows()
    real = tables.air_hours()[rhythm.month(minutes) - 1, 0, rhythm.hour(minutes).astype(int), pollutant]
    level = rhythm.monthly(tables.air_levels(), minutes).mean(axis=1)[:, pollutant]
    return by_hour(minutes, rows[field].to_numpy()), by_hour(minutes, real * level)


def nowcast(category, column):
    minutes, values = weekdays("2025-05-01", 14), []
    for minute in minutes - 30:
        day, hour = rhythm.written(minute, "%Y%m%d %H00")[0].split()
        rows = simulator.rows(
            "KMA.getUltraSrtNcst", rhythm.stamp(minute + 60), parameters={"base_date": day, "base_time": hour}
        )
        values.append(float(next(row["obsrValue"] for row in rows if row["category"] == category)))
    table = tables.weather_hours()[column]
    return by_hour(minutes, values), by_hour(
        minutes, table[rhythm.month(minutes) - 1, rhythm.hour(minutes).astype(int)]
    )


def living_population():
    found = np.zeros(24)
    for hour in range(24):
        rows = simulator.rows("SPOP_LOCAL_RESD_DONG", NOW, arguments=["20261117", f"{hour:02d}"])
        found[hour] = sum(float(row["TOT_LVPOP_CO"]) for row in rows if row["ADSTRD_CODE_SE"].startswith("11140"))
    return found, tables.population()[0, :, tables.position("11140")]


def hotspots():
    moments = pd.date_range("2026-11-17 00:40", periods=24, freq="1h")
    rows = simulator.history("citydata_ppltn", moments).to_pandas()
    middle = (rows.AREA_PPLTN_MIN.astype(int) + rows.AREA_PPLTN_MAX.astype(int)) / 2
    return middle.to_numpy().reshape(24, -1).sum(axis=1), tables.hotspot_people()[0].sum(axis=1)


def bike_trips():
    minutes = weekdays("2024-01-02", 130)
    level = rhythm.monthly(tables.bike_months(), minutes).sum(axis=1).mean()
    return by_hour(minutes, City.of(1).bikes.rentals(minutes).sum(axis=1)), tables.bike_hours()[0] * level


def road_speeds():
    moments = pd.date_range("2026-11-17 00:30", periods=24, freq="1h").append(
        pd.date_range("2026-11-19 00:30", periods=24, freq="1h")
    )
    rows = simulator.history("TrafficInfo", moments).to_pandas()
    speeds = rows.prcs_spd.astype(float).to_numpy().reshape(2, 24, -1).mean(axis=(0, 2))
    profile = tables.road_hours()["ALL"][0]
    return speeds, profile * 21.7 / profile.mean()  # the city's mean of weekdays, 2025


def subway_hours():
    rows = pd.DataFrame(simulator.rows("CardSubwayTime", NOW, arguments=["202610"]))
    boarded = np.array([rows[f"HR_{hour}_GET_ON_NOPE"].sum() for hour in range(24)])
    usual = tables.files.table("ridership_station_daytype.csv").groupby("daytype").boardings_mean.sum()
    kinds = rhythm.kind_of_day(rhythm.day(rhythm.minutes(pd.date_range("2026-10-01", "2026-10-31"))))
    month = sum(usual[("weekday", "saturday", "sunday_holiday")[kind]] for kind in kinds)
    return boarded, tables.line_hours("ALL", "boardings") * month


def bus_hours():
    rows = pd.DataFrame(simulator.rows("CardBusTimeNew", NOW, arguments=["202610"]))
    boarded = np.array([rows[f"HR_{hour}_GET_ON_TNOPE"].sum() for hour in range(24)])
    return boarded / boarded.sum(), tables.bus_hours("boardings")


def fires():
    minutes = weekdays("2025-01-02", 60)
    rates = City.of(1).incidents.rates(minutes)[incidents.FIRE].sum(axis=1)
    real = tables.fires()[rhythm.month(minutes) - 1].sum(axis=1) * tables.fire_hours()[rhythm.hour(minutes).astype(int)]
    return by_hour(minutes, rates), by_hour(minutes, real)


PROFILES = {
    "PM10": lambda: air_of("PM", 0),
    "PM2.5": lambda: air_of("FPM", 1),
    "ozone": lambda: air_of("OZON", 2),
    "NO2": lambda: air_of("NTDX", 3),
    "temperature": lambda: nowcast("T1H", "temp_mean"),
    "humidity": lambda: nowcast("REH", "humidity_mean"),
    "living population": living_population,
    "hot spots": hotspots,
    "bike trips": bike_trips,
    "road speeds": road_speeds,
    "subway boardings": subway_hours,
    "bus boardings": bus_hours,
    "fires": fires,
}


@pytest.mark.parametrize("name", PROFILES)
def test_the_day_of_a_feed_is_the_published_one(name):
    simulated, real = PROFILES[name]()
    assert np.corrcoef(simulated, real)[0, 1] > 0.9
    assert simulated.mean() == pytest.approx(real.mean(), rel=0.15)


def test_there_are_as_many_trips_as_rentals():
    hours = rhythm.minutes(pd.Timestamp("2026-10-14 08:30")) + np.array([0.0, 600.0])
    rented = City.of(1).bikes.rentals(hours).sum(axis=1)
    trips = [len(simulator.rows("tbCycleRentData", NOW, arguments=["2026-10-14", hour])) for hour in ("8", "18")]
    assert trips == pytest.approx(rented, rel=0.1)


def test_rain_falls_as_much_and_as_often_as_in_seoul():
    minutes = rhythm.minutes(pd.Timestamp("2016-01-01"))[0] + np.arange(0, 10 * 365 * 24) * 60.0
    rain = City.of(1).weather.rain(minutes)[:, 0]
    july = rain[rhythm.month(minutes) == 7]
    assert july.sum() / 10 == pytest.approx(tables.weather_months().rain_mm_mean[7], rel=0.25)
    assert rain.sum() / 10 == pytest.approx(tables.weather_months().rain_mm_mean.sum(), rel=0.15)
    assert (july > 0.1).mean() == pytest.approx(0.14, abs=0.04)


def test_air_is_alike_in_the_districts_and_remembers_the_hours_before():
    minutes = rhythm.minutes(pd.Timestamp("2025-01-01"))[0] + np.arange(0, 365 * 24) * 60.0
    pm10 = City.of(1).air.levels(minutes)[..., 0]
    published = tables.files.table("air_autocorrelation.csv").set_index("lag_hours").pm10
    city = pm10.mean(axis=1)
    for lag in (1, 6, 24):
        assert np.corrcoef(city[lag:], city[:-lag])[0, 1] == pytest.approx(published[lag], abs=0.12)
    between = np.corrcoef(pm10.reshape(365, 24, 25).mean(axis=1).T)[np.triu_indices(25, 1)]
    assert between.mean() == pytest.approx(0.954, abs=0.03)


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
