"""Where the trains of a subway line are, on the line as it is drawn: strips of stations, and places along them.

trains.running("1002").trains      # one row per train: its strip, its place, which way it goes
trains.running("1002").coming      # one row per train and station that it is expected at

A strip is a run of stations without a fork: the line itself, then its branches. A place is the number of a station
on its strip, with parts between two of them. Between two reports nobody knows where a train is: what is said in
between is drawn from the portal's own expectations.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any, TypeAlias

import pandas as pd

from data_sources import reference, transit
from data_sources.once import cached
from data_sources.pipeline import store
from data_sources.pipeline.store import Moment

BEFORE = {"0": 0.15, "1": 0.0, "2": -0.15, "3": 0.6, "4": 1.15, "5": 1.0}  # stations before the one that is told of
DIRECTIONS = {"상행": "0", "내선": "0", "하행": "1", "외선": "1"}
RUNNING = "99"  # the stage of a train that is nearer to another station
ARRIVAL = ("train", "station", "vehicle_at", "direction", "destination", "train_stage", "received_at", "expected_at")
Row: TypeAlias = Any  # of a frame, as `itertuples` gives it
TRAIN = ["train", "running_direction", "station", "destination", "train_stage", "received_at", "strip", "place", "way"]
COMING = ["train", "station", "expected_at", "strip", "place"]


@dataclass(frozen=True)
class Strip:
    """A run of stations, by their Korean names. On a circle the first comes again as the last."""

    stations: tuple[str, ...]

    @property
    def around(self) -> int:
        """How many stations a circle has, 0 where it is none."""
        return len(self.stations) - 1 if self.stations[0] == self.stations[-1] else 0


@dataclass(frozen=True)
class Running:
    """The trains of a line. `way` is 1 for the order of the strip, -1 against it."""

    line_code: str
    trains: pd.DataFrame  # one row per train: TRAIN
    coming: pd.DataFrame  # one row per train and station ahead, where the portal says when: COMING


@cache
def strips(line_code: str) -> tuple[Strip, ...]:
    """The line as runs of stations, the longest first. Empty for a line whose course we do not know."""
    names = reference.lines().set_index("subway_id").line
    if line_code not in names.index:
        return ()
    runs: list[list[str]] = []
    for run in _runs(names[line_code]):
        _joined(runs, run)
    return tuple(Strip(tuple(run)) for run in sorted(runs, key=len, reverse=True))


def _runs(line: str) -> Iterable[list[str]]:
    """The sections of a line, put together where one begins at the end of the one before."""
    sections = [each["properties"] for each in reference.subway_lines()["features"]]
    sections = sorted((each for each in sections if each["line"] == line), key=lambda each: each["order"])
    run = [sections[0]["from"], sections[0]["to"]]
    for before, section in pairwise(sections):
        if section["from"] == before["to"]:
            run.append(section["to"])
        else:
            yield run
            run = [section["from"], section["to"]]
    yield run


def _joined(runs: list[list[str]], run: list[str]) -> None:
    """Add a run, to the end or the beginning of another one where they meet."""
    for known in runs:
        if known[0] == known[-1]:
            continue
        for part in (run, run[::-1]):
            if known[-1] == part[0]:
                known += part[1:]
                return
            if known[0] == part[-1]:
                known[:0] = part[:-1]
                return
    runs.append(run)


@cache
def _places(line_code: str) -> dict[str, dict[int, int]]:
    """The places of each station, by the number of the strip."""
    found: dict[str, dict[int, int]] = {}
    for number, strip in enumerate(strips(line_code)):
        for place, station in enumerate(strip.stations):
            found.setdefault(station, {}).setdefault(number, place)
    return found


@store.joined(transit.arrivals, transit.trains)
def running(line_code: str, *, at: Moment = None) -> Running:
    """The trains of a line, by the station that each is nearest to. `line_code` as in the real-time services."""
    arrivals = cached(transit.arrivals)(at=at)
    arrivals = arrivals[arrivals.line_code == line_code].sort_values(["stops_away", "expected_at"])
    announced: dict[str, list[Row]] = {}
    for row in arrivals[[*ARRIVAL]].itertuples(index=False):
        announced.setdefault(row.train, []).append(row)
    ways = _ways(line_code, announced)
    found: list[dict[str, Any]] = []
    coming: list[dict[str, Any]] = []
    for rows in announced.values():
        first = rows[0]
        here = first.vehicle_at if first.train_stage == RUNNING else None
        if train := _reported(line_code, ways, first, DIRECTIONS.get(first.direction, ""), here):
            found.append(train)
            coming += _ahead(line_code, train, rows)
    newest_at = arrivals.received_at.max() if len(arrivals) else None
    for row in _standing(line_code, newest_at, at).itertuples(index=False):
        if row.train not in announced and (train := _reported(line_code, ways, row, row.running_direction)):
            found.append(train)
    return Running(line_code, pd.DataFrame(found, columns=TRAIN), pd.DataFrame(coming, columns=COMING))


def _standing(line_code: str, heard_at: pd.Timestamp | None, at: Moment) -> pd.DataFrame:
    """Trains that the service of positions knows, where that is as new as the arrivals."""
    found = transit.trains(at=at)
    newest_at = max((each for each in (heard_at, *found.received_at.head(1)) if each is not None), default=pd.NaT)
    found = found[(found.line_code == line_code) & (found.received_at >= newest_at - transit.HEARD_WITHIN)]
    return found.drop_duplicates("train")


def _steps(strip: Strip, start: int, end: int) -> int:
    """Stations from one place to another; on a circle the shorter way."""
    around = strip.around
    return (end - start + around // 2) % around - around // 2 if around else end - start


def _ways(line_code: str, announced: dict[str, list[Row]]) -> dict[tuple[int, str], int]:
    """Which way the trains of a direction go on each strip: what most of them do."""
    known, places = strips(line_code), _places(line_code)
    votes: Counter[tuple[int, str]] = Counter()
    for row in (row for rows in announced.values() for row in rows):
        here, there = places.get(row.vehicle_at, {}), places.get(row.station, {})
        for number in here.keys() & there.keys():
            steps = _steps(known[number], here[number], there[number])
            votes[number, DIRECTIONS.get(row.direction, "")] += (steps > 0) - (steps < 0)
    return {key: 1 if count > 0 else -1 for key, count in votes.items()}


def _reported(
    line_code: str, ways: dict[tuple[int, str], int], row: Row, direction: str, here: str | None = None
) -> dict[str, Any] | None:
    """Where a train is, from one report about it: `here` where that is said, else by how near it is to the station.

    None for a station that is not on the line.
    """
    there = _places(line_code).get(row.station, {})
    known = _places(line_code).get(here, {}) if here else there
    shared = [number for number in there if number in known] or [*there]
    if not shared:
        return None
    strip = shared[0]
    way = ways.get((strip, direction), 1 if direction == "1" else -1)
    before = BEFORE.get(row.train_stage, 0.0)
    place = float(known[strip]) if here and strip in known else there[strip] - way * before
    told = {name: getattr(row, name) for name in ("train", "station", "destination", "train_stage", "received_at")}
    place = _within(strips(line_code)[strip], place)
    return {**told, "running_direction": direction, "strip": strip, "place": place, "way": way}


def _within(strip: Strip, place: float) -> float:
    """A place that is on the strip: around a circle, else not beyond its ends."""
    return place % strip.around if strip.around else min(max(place, 0.0), len(strip.stations) - 1.0)


def _ahead(line_code: str, train: dict[str, Any], rows: list[Row]) -> Iterable[dict[str, Any]]:
    """When a train is expected where, on its strip, counted on beyond the end of a circle."""
    way, last = train["way"], train["place"]
    around = strips(line_code)[train["strip"]].around
    known = (row for row in rows if pd.notna(row.expected_at))
    for row in sorted(known, key=lambda row: row.expected_at):
        place = _places(line_code).get(row.station, {}).get(train["strip"])
        if place is None:
            continue
        steps = way * (place - last)
        if around:
            steps %= around
        if steps < 0 or (around and steps >= around / 2):
            continue
        last += way * steps
        told = {"train": train["train"], "station": row.station, "expected_at": row.expected_at}
        yield {**told, "strip": train["strip"], "place": float(last)}
