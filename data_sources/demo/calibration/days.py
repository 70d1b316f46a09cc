"""The mean weekday of a feed, hour by hour, as the simulator's rows have it and as it was published."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial

import numpy as np
import pandas as pd

from data_sources.demo import incidents, rhythm, simulator, tables
from data_sources.demo.calibration.compared import Array, Profile
from data_sources.demo.city import City
from data_sources.demo.roads import CITY_WEEKDAY_KM_H

PUBLISHED_BY = pd.Timestamp("2026-11-23 18:05")  # when the counts asked for below are out
PEOPLE_DISTRICT = "11140"
WEATHER_DAYS = 14


def weekdays(first: str, days: int) -> Array:
    """Every hour of some weekdays, eight days apart, as half past."""
    day = int(rhythm.minutes(pd.Timestamp(first))[0] // rhythm.DAY) + np.arange(days * 2) * 8
    chosen = day[rhythm.kind_of_day(day) == rhythm.WEEKDAY][:days]
    return (chosen[:, None] * rhythm.DAY + np.arange(24) * 60 + 30.0).ravel()


def by_hour(minutes: Array, values: Array) -> Array:
    """Mean of values (moments first) in each hour of the day."""
    flat = np.asarray(values, dtype=float).reshape(len(minutes), -1).mean(axis=1)
    hours = rhythm.hour(minutes).astype(int)
    return np.bincount(hours, flat, 24) / np.bincount(hours, minlength=24)


@cache
def _air_rows(seed: int) -> tuple[Array, pd.DataFrame]:
    minutes = weekdays("2022-01-04", 220)
    late = pd.DatetimeIndex((minutes * 60).astype("datetime64[s]")) + pd.Timedelta("50min")
    table = simulator.history("RealtimeCityAir", late, seed=seed)
    assert table is not None  # noqa: S101  a service with a history
    return minutes, table.to_pandas()


def air(name: str, field: str, unit: str, place: int, seed: int) -> Profile:
    """A pollutant, mean of the 25 districts."""
    minutes, rows = _air_rows(seed)
    hours = tables.air_hours()[rhythm.month(minutes) - 1, 0, rhythm.hour(minutes).astype(int), place]
    level = rhythm.monthly(tables.air_levels(), minutes).mean(axis=1)[:, place]
    simulated = by_hour(minutes, rows[field].to_numpy())
    return Profile(name, unit, "air_hour_profile.csv", simulated, by_hour(minutes, hours * level))


@cache
def _nowcasts(seed: int) -> tuple[Array, pd.DataFrame]:
    """What the weather service says about the hour before, one row per moment."""
    minutes, found = weekdays("2025-05-01", WEATHER_DAYS), []
    for minute in minutes:
        day, hour = rhythm.written(minute - 30, "%Y%m%d %H00")[0].split()
        asked = {"base_date": day, "base_time": hour}
        rows = simulator.rows("KMA.getUltraSrtNcst", rhythm.stamp(minute + 30), seed=seed, parameters=asked)
        found.append({row["category"]: float(row["obsrValue"]) for row in rows})
    return minutes, pd.DataFrame(found)


def weather(name: str, category: str, unit: str, column: str, seed: int) -> Profile:
    """A reading of the weather service."""
    minutes, rows = _nowcasts(seed)
    real = tables.weather_hours()[column][rhythm.month(minutes) - 1, rhythm.hour(minutes).astype(int)]
    simulated = by_hour(minutes, rows[category].to_numpy())
    return Profile(name, unit, "weather_hour_profile.csv", simulated, by_hour(minutes, real))


@cache
def living_population(seed: int) -> Profile:
    """Persons in Jung-gu, where most people work, of its dongs added up."""
    found = np.zeros(24)
    for hour in range(24):
        rows = simulator.rows("SPOP_LOCAL_RESD_DONG", PUBLISHED_BY, seed=seed, arguments=["20261117", f"{hour:02d}"])
        found[hour] = sum(float(row["TOT_LVPOP_CO"]) for row in rows if row["ADSTRD_CODE_SE"].startswith("11140"))
    real = tables.population()[rhythm.WEEKDAY, :, tables.position(PEOPLE_DISTRICT)]
    return Profile("living population", "persons", "living_population_district_hour.csv", found, real)


@cache
def hotspots(seed: int) -> Profile:
    """Persons at all hot spots, the middle of the published bands."""
    table = simulator.history("citydata_ppltn", pd.date_range("2026-11-17 00:40", periods=24, freq="1h"), seed=seed)
    assert table is not None  # noqa: S101  a service with a history
    rows = table.to_pandas()
    middle = (rows.AREA_PPLTN_MIN.astype(int) + rows.AREA_PPLTN_MAX.astype(int)).to_numpy() / 2
    real = tables.hotspot_people()[rhythm.WEEKDAY].sum(axis=1)
    return Profile("hot spots", "persons", "hotspot_hour_profile.csv", middle.reshape(24, -1).sum(axis=1), real)


@cache
def bike_trips(seed: int) -> Profile:
    """Rentals an hour in the whole city, as the trips are drawn from."""
    minutes = weekdays("2024-01-02", 130)
    level = rhythm.monthly(tables.bike_months(), minutes).sum(axis=1).mean()
    rented = by_hour(minutes, City.of(seed).bikes.rentals(minutes).sum(axis=1))
    return Profile(
        "bike trips", "an hour", "bike_hour_profile.csv", rented, tables.bike_hours()[rhythm.WEEKDAY] * level
    )


@cache
def road_speeds(seed: int) -> Profile:
    """Mean of all links on two weekdays; the published profile at the city's own level."""
    days = [pd.date_range(f"2026-11-{day} 00:30", periods=24, freq="1h") for day in (17, 19)]
    table = simulator.history("TrafficInfo", days[0].append(days[1]), seed=seed)
    assert table is not None  # noqa: S101  a service with a history
    speeds = table.to_pandas().prcs_spd.astype(float).to_numpy().reshape(2, 24, -1).mean(axis=(0, 2))
    profile = tables.road_hours()["ALL"][rhythm.WEEKDAY]
    real = profile * CITY_WEEKDAY_KM_H / profile.mean()
    return Profile("road speeds", "km/h", "traffic_speed_hour_profile.csv", speeds, real)


@cache
def subway_boardings(seed: int) -> Profile:
    """Boardings of a month in each hour of the day, all stations."""
    rows = pd.DataFrame(simulator.rows("CardSubwayTime", PUBLISHED_BY, seed=seed, arguments=["202610"]))
    boarded = np.array([rows[f"HR_{hour}_GET_ON_NOPE"].sum() for hour in range(24)])
    usual = tables.files.table("ridership_station_daytype.csv").groupby("daytype").boardings_mean.sum()
    kinds = rhythm.kind_of_day(rhythm.day(rhythm.minutes(pd.date_range("2026-10-01", "2026-10-31"))))
    month = sum(usual[("weekday", "saturday", "sunday_holiday")[kind]] for kind in kinds)
    real = tables.line_hours("ALL", "boardings") * month
    return Profile("subway boardings", "a month", "ridership_hour_profile.csv", boarded, real)


@cache
def bus_boardings(seed: int) -> Profile:
    """The day's boardings by hour, as shares: only some routes are made up, so that the sum says nothing."""
    rows = pd.DataFrame(simulator.rows("CardBusTimeNew", PUBLISHED_BY, seed=seed, arguments=["202610"]))
    boarded = np.array([rows[f"HR_{hour}_GET_ON_TNOPE"].sum() for hour in range(24)])
    real = tables.bus_hours("boardings")
    return Profile("bus boardings", "% of the day", "bus_hour_profile.csv", boarded / boarded.sum() * 100, real * 100)


@cache
def fires(seed: int) -> Profile:
    """Fires an hour in the whole city, as the incidents are drawn from."""
    minutes = weekdays("2025-01-02", 60)
    rates = City.of(seed).incidents.rates(minutes)[incidents.FIRE].sum(axis=1)
    a_day = tables.fires()[rhythm.month(minutes) - 1].sum(axis=1)
    real = a_day * tables.fire_hours()[rhythm.hour(minutes).astype(int)]
    return Profile(
        "fires", "an hour", "fire_hour_profile_over_420s.csv", by_hour(minutes, rates), by_hour(minutes, real)
    )


DAYS: dict[str, Callable[[int], Profile]] = {
    "PM10": partial(air, "PM10", "PM", "µg/m³", 0),
    "PM2.5": partial(air, "PM2.5", "FPM", "µg/m³", 1),
    "ozone": partial(air, "ozone", "OZON", "ppm", 2),
    "NO2": partial(air, "NO2", "NTDX", "ppm", 3),
    "temperature": partial(weather, "temperature", "T1H", "°C", "temp_mean"),
    "humidity": partial(weather, "humidity", "REH", "%", "humidity_mean"),
    "wind": partial(weather, "wind", "WSD", "m/s", "wind_mean"),
    "living population": living_population,
    "hot spots": hotspots,
    "bike trips": bike_trips,
    "road speeds": road_speeds,
    "subway boardings": subway_boardings,
    "bus boardings": bus_boardings,
    "fires": fires,
}
