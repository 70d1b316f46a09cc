"""Passers-by at the street sensors: where people are and go, less of them by night and in the rain."""

from __future__ import annotations

import numpy as np

from data_sources.demo import places, rhythm, tables
from data_sources.demo.city import City
from data_sources.demo.feeds.request import Array, Columns, Feed, Measure, Request, Row, rows

SENSORS = 120
LAG_MIN = 12
SURROUNDINGS = {  # people who pass in a busy hour
    "main_street": 620.0,
    "commercial_area": 540.0,
    "traditional_markets": 480.0,
    "residential_area": 130.0,
    "public_facilities": 190.0,
    "parks": 150.0,
}
# Share of a busy hour, 0 to 23: on the way to work, at lunch, on the way home.
HOURS = np.array(
    [8, 5, 3, 3, 4, 8, 20, 52, 82, 60, 55, 66, 88, 80, 70, 70, 76, 90, 100, 84, 64, 48, 32, 17], dtype=float
)


def passers(city: City, minutes: Array) -> Columns:
    """IotVdata018: the last full hour at each moment."""
    hours = np.floor((np.asarray(minutes) - LAG_MIN) / 60) * 60
    sites = places.sites(city.world, "passers", places.spread(SENSORS))
    kinds = [list(SURROUNDINGS)[number % len(SURROUNDINGS)] for number in sites.number.tolist()]
    busy = np.array([SURROUNDINGS[kind] for kind in kinds])
    busy = busy * np.exp(0.5 * city.world.dice("passers").standard_normal(SENSORS))
    people = city.people.in_districts(hours)[:, sites.district]
    usual = tables.population().mean(axis=(0, 1))[sites.district]
    wet = np.tanh(city.weather.rain_hour(hours)[:, sites.district] / 4)
    unusual = np.exp(0.12 * city.world.memory("passers", hours, {60: 0.5, 1440: 0.5}, SENSORS))
    hour = rhythm.hour(hours).astype(int)
    counts = busy * (HOURS[hour] / 100)[:, None] * people / usual * (1 - 0.45 * wet) * unusual
    count = len(hours)
    return {
        "@minute": np.repeat(minutes, SENSORS),
        "MODEL_NM": ["SDOT001"] * (SENSORS * count),
        "SERIAL_NO": [f"{4001 + place:011d}" for place in range(SENSORS)] * count,
        "SENSING_TIME": np.repeat(rhythm.written(hours, "%Y-%m-%d_%H:%M:00"), SENSORS),
        "REGION": kinds * count,
        "AUTONOMOUS_DISTRICT": sites.district_names * count,
        "ADMINISTRATIVE_DISTRICT": sites.dong_names * count,
        "VISITOR_COUNT": [str(value) for value in np.round(counts).astype(int).ravel().tolist()],
        "REG_DTTM": np.repeat(rhythm.written(hours + 11, "%Y-%m-%d %H:%M:%S"), SENSORS),
    }


def _passers(request: Request) -> list[Row]:
    return rows(passers(request.city, request.at))


FEEDS: dict[str, Feed] = {"IotVdata018": _passers}
MEASURES: dict[str, Measure] = {"IotVdata018": passers}
