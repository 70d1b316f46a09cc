"""Subway and bus: arrivals, ridership, stations, stops.

Sources: Seoul Open Data Plaza (card counts, in people; by day three days late, by hour of the day one month late),
the subway's real-time service, the bus information system and Seoul Metro. Waiting times are in seconds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import pandas as pd

from data_sources.pipeline import clock, store
from data_sources.pipeline.store import Moment

HOURS = [
    "midnight",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
    "twenty_one",
    "twenty_two",
    "twenty_three",
]
NUMBERED = re.compile(r"hr_(\d{1,2})_get_(on|off)_t?nope")
SPELT = re.compile(rf"({'|'.join(HOURS)})_(ride|alight)_num")
COUNTS = {"on": "boardings", "ride": "boardings", "off": "alightings", "alight": "alightings"}


@cache
def _hour_field(name: str) -> tuple[int, str] | None:
    """Hour and count that a field of the card services holds: HR_4_GET_ON_NOPE, or FOUR_RIDE_NUM until 2024."""
    name = name.lower()
    if found := NUMBERED.fullmatch(name):
        return int(found[1]), COUNTS[found[2]]
    if found := SPELT.fullmatch(name):
        return HOURS.index(found[1]), COUNTS[found[2]]
    return None


def parse_hours(rows: Iterable[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Card counts with the hours side by side to one row for each hour.

    A row without any hour is passed on as it is, so that tidy refuses it.
    """
    for row in rows:
        shared: dict[str, Any] = {}
        hours: dict[int, dict[str, Any]] = {}
        for name, value in row.items():
            if found := _hour_field(name):
                hour, count = found
                hours.setdefault(hour, {})[count] = value
            else:
                shared[name] = value
        if not hours:
            yield "hours", shared
        for hour, counts in hours.items():
            yield "hours", {**shared, "hour": hour, **counts}


def parse_bus_arrivals(rows: Iterable[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Routes at a stop, each with its next two buses side by side (traTime1, traTime2), to one row for each bus."""
    for row in rows:
        shared = {name: value for name, value in row.items() if name[-1:] not in ("1", "2")}
        for order in ("1", "2"):
            bus = {name[:-1]: value for name, value in row.items() if name.endswith(order)}
            if bus:
                yield "arrivals", {**shared, "order": order, **bus}


@store.reads("subway_arrivals")
def arrivals(*, at: Moment = None, station: str | None = None) -> pd.DataFrame:
    """Trains that are coming, soonest first. One row per train and station; `seconds_left` counts from now.

    The portal says how long a train had to go when it was heard of (`received_at`): what has passed since is taken
    off, in whole seconds. Trains that are due since half a minute are left out.
    """
    found = store.latest("subway_arrivals", at=at)
    if station:
        found = found[found.station == station]
    return _coming(found, at)


def _coming(found: pd.DataFrame, at: Moment) -> pd.DataFrame:
    """Vehicles with the seconds that they still have, soonest first, without those that have gone."""
    moment = pd.Timestamp(at) if at is not None else clock.now()
    passed_s = (moment - found.received_at).dt.total_seconds()
    found = found.assign(seconds_left=(found.wait_s.astype("Float64") - passed_s).round())
    gone = (found.seconds_left < -30).fillna(False)
    return found[~gone].sort_values("seconds_left", ignore_index=True)


@store.reads("subway_trains")
def trains(*, at: Moment = None, line: str | None = None) -> pd.DataFrame:
    """Where every train was last heard of, newest first. One row per train and line."""
    found = store.latest("subway_trains", at=at)
    found = found[found.line == line] if line else found
    return found.sort_values("received_at", ascending=False, ignore_index=True)


@store.reads("subway_ridership")
def ridership(*, at: Moment = None, since: Moment = None, until: Moment = None) -> pd.DataFrame:
    """Boardings and alightings by card. One row per day, line and station, oldest first."""
    return store.read("subway_ridership", at=at, since=since, until=until)


@store.reads("bus_arrivals")
def buses(*, at: Moment = None, stop: str | None = None, route: str | None = None) -> pd.DataFrame:
    """Buses that are coming, soonest first. One row per stop, route and order; `seconds_left` counts from now.

    What has passed since the bus was heard of (`received_at`) is taken off; buses due since half a minute are left out.
    """
    found = store.latest("bus_arrivals", at=at)
    for column, wanted in (("stop", stop), ("route", route)):
        found = found[found[column] == wanted] if wanted else found
    return _coming(found, at)


@store.reads("bus_ridership")
def bus_ridership(*, at: Moment = None, since: Moment = None, until: Moment = None) -> pd.DataFrame:
    """Boardings and alightings of the buses by card. One row per day, route and stop, oldest first."""
    return store.read("bus_ridership", at=at, since=since, until=until)


@store.reads("subway_ridership")
def busiest(*, at: Moment = None) -> pd.DataFrame:
    """Stations on the newest day that is published, busiest first. One row per station, its lines together."""
    found = store.latest("subway_ridership", at=at)
    newest = found[found.day_on == found.day_on.max()]
    counts = newest.groupby(["day_on", "station"], as_index=False)[["boardings", "alightings"]].sum()
    return counts.sort_values("boardings", ascending=False, ignore_index=True)
