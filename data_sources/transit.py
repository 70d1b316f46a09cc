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

from data_sources import reference
from data_sources.pipeline import clock, store
from data_sources.pipeline.store import Moment
from data_sources.reference import files

HEARD_WITHIN = pd.Timedelta("10min")  # of the newest train: what was heard of before that is no longer on its way
WEEK, NOTHING = pd.Timedelta("7D"), pd.Timedelta(0)
PASSENGERS = ("boardings", "alightings")
LEAVES = pd.Timedelta("30s")  # how long after it was due a vehicle is still told of
KINDS_OF_DAY = ("평일", "평일", "평일", "평일", "평일", "토요일", "휴일")  # from Monday
OTHER_NAMES = {"서울역": "서울", "4.19민주묘지": "4·19민주묘지", "뚝섬유원지": "자양"}  # card counts: as on the signs
PUBLISHED_DAYS = {"weekday": "평일", "saturday": "토요일", "sunday_holiday": "휴일"}

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


def plain_name(station: str) -> str:
    """A station as the real-time service calls it: card counts add a place, "강변(동서울터미널)"."""
    bare = station.split("(", 1)[0].strip()
    return OTHER_NAMES.get(bare, bare)


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
    off, in whole seconds; `expected_at` is the moment itself. Trains that are due since half a minute are left out,
    and those that were last heard of ten minutes before the newest one.
    """
    newest_at = store.provenance("subway_arrivals").newest_at
    until = min(filter(None, (newest_at, None if at is None else pd.Timestamp(at))), default=None)
    since = None if until is None else until - HEARD_WITHIN
    found = store.read("subway_arrivals", at=at, since=since)
    found = found.drop_duplicates(["station_code", "direction", "train"], keep="last")
    if station:
        found = found[found.station == station]
    return _coming(found, at)


def _coming(found: pd.DataFrame, at: Moment) -> pd.DataFrame:
    """Vehicles with the seconds that they still have, soonest first, without those that have gone."""
    moment = clock.moment(at)
    expected_at = found.received_at + pd.to_timedelta(found.wait_s.astype(float), unit="s")
    seconds_left = (expected_at - moment).dt.total_seconds().round().astype("Float64")
    found = found.assign(expected_at=expected_at, seconds_left=seconds_left)
    return found[~(expected_at < moment - LEAVES)].sort_values("seconds_left", ignore_index=True)


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


@store.reads("subway_ridership_by_hour")
def hours(*, at: Moment = None, station: str | None = None) -> pd.DataFrame:
    """Boardings and alightings of a day by the hour, a mean of the newest month. One row per hour of the day.

    `month_on`, `hour`, `boardings`, `alightings`; of one station by its plain name, or of all together.
    """
    found = _newest("subway_ridership_by_hour", ["month_on", "hour", "station", *PASSENGERS], at)
    if station:
        called = [name for name in found.station.dropna().unique() if plain_name(name) == station]
        found = found[found.station.isin(called)]
    return _by_hour(found)


@store.reads("bus_ridership_by_hour")
def bus_hours(*, at: Moment = None) -> pd.DataFrame:
    """Boardings and alightings of the buses by the hour, as of `hours`. One row per hour of the day."""
    return _by_hour(_newest("bus_ridership_by_hour", ["month_on", "hour", *PASSENGERS], at))


def _newest(dataset: str, columns: list[str], at: Moment, *, back: pd.Timedelta = NOTHING) -> pd.DataFrame:
    """Rows of the newest day or month, and of so long before."""
    newest_at = store.provenance(dataset).newest_at
    since = newest_at - back if newest_at is not None and at is None else None
    found = store.read(dataset, at=at, since=since, columns=columns)
    return found[found[columns[0]] >= found[columns[0]].max() - back]


def _by_hour(found: pd.DataFrame) -> pd.DataFrame:
    """Sums of a month for each hour, as means of a day."""
    sums = found.groupby(["month_on", "hour"], as_index=False)[[*PASSENGERS]].sum()
    days = sums.month_on.dt.days_in_month
    return sums.assign(**{name: (sums[name].astype(float) / days).round().astype("Int64") for name in PASSENGERS})


@store.reads("bus_ridership")
def bus_routes(*, at: Moment = None) -> pd.DataFrame:
    """Bus routes on the newest day that is published, busiest first. One row per route.

    `day_on`, `route`, `boardings`, `alightings` and `week_before`: the boardings of the same route a week earlier.
    """
    found = _newest("bus_ridership", ["day_on", "route", *PASSENGERS], at, back=WEEK)
    sums = found.groupby(["day_on", "route"], as_index=False)[[*PASSENGERS]].sum()
    newest = sums[sums.day_on == sums.day_on.max()]
    before = sums[sums.day_on == sums.day_on.max() - WEEK].set_index("route").boardings
    newest = newest.assign(week_before=newest.route.map(before).astype(float))
    return newest.sort_values("boardings", ascending=False, ignore_index=True)


def published_ridership() -> pd.DataFrame:
    """What is usual by kind of day: means of the first half of 2023. One row per line, station and day_kind.

    `boardings`, `alightings`. Source: reference ridership_station_daytype.csv.
    """
    found = files.table("ridership_station_daytype.csv")
    names = {"boardings_mean": "boardings", "alightings_mean": "alightings"}
    found = found.assign(day_kind=found.daytype.map(PUBLISHED_DAYS)).rename(columns=names)
    return found[["line", "station", "day_kind", "boardings", "alightings"]]


def crowding(*, line: str | None = None, day_kind: str | None = None) -> pd.DataFrame:
    """How full the trains of lines 1 to 9 were in 2025, by Seoul Metro. One row per line, day_kind and hour.

    `train_crowding_mean_pct` is the mean of the line's stations, `train_crowding_high_pct` that of the fullest: a
    tenth of them has more, in the fuller half of the hour. 100 % is every seat taken and as many people standing as
    the train is made for. Hours run from 5 to 24, the one after midnight. Source: reference subway_crowding.csv.
    """
    found = reference.statistics("subway_crowding.csv")
    for column, wanted in (("line", line), ("day_kind", day_kind)):
        found = found[found[column] == wanted] if wanted else found
    hour = found.half_hour.str[:2].astype(int)
    by_hour = found.assign(hour=hour.where(hour >= 5, hour + 24)).groupby(["line", "day_kind", "hour"], as_index=False)
    return by_hour.agg({"train_crowding_mean_pct": "mean", "train_crowding_high_pct": "max"})


@store.reads("subway_ridership")
def busiest(*, at: Moment = None) -> pd.DataFrame:
    """Stations on the newest day that is published, busiest first. One row per station, its lines together."""
    found = store.latest("subway_ridership", at=at)
    newest = found[found.day_on == found.day_on.max()]
    counts = newest.groupby(["day_on", "station"], as_index=False)[["boardings", "alightings"]].sum()
    return counts.sort_values("boardings", ascending=False, ignore_index=True)
