"""Subway: trains that run along the real lines by a timetable, and the people who board them.

Distances and the order of stations are real; headways are typical of weekdays and weekends. Ridership follows the
published means of each station and the hours of its line.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache

import numpy as np
import pandas as pd

from data_sources import reference
from data_sources.demo import places, rhythm, tables
from data_sources.demo.kept import kept
from data_sources.demo.world import World

Array = np.ndarray
METRES_A_MIN = 640.0
STOP_MIN = 0.5
FIRST_H, LAST_H = 5.45, 24.2
HEADWAY_MIN = {  # by hour of the day, on weekdays
    **dict.fromkeys((4, 5), 10.0),
    **dict.fromkeys((6, 9, 17, 20), 5.0),
    **dict.fromkeys((7, 8, 18, 19), 3.2),
    **dict.fromkeys((10, 11, 12, 13, 14, 15, 16), 6.2),
    **dict.fromkeys((21, 22, 23), 7.5),
    24: 11.0,
}
RARER = {
    "1호선": 1.3,
    "2호선": 0.9,
    "경의중앙선": 2.4,
    "경춘선": 3.4,
    "경강선": 2.6,
    "서해선": 2.4,
    "수인분당선": 1.5,
    "공항철도": 1.3,
    "GTXA": 3.0,
}
AT_WEEKENDS = 1.35


@dataclass(frozen=True)
class Route:
    """Stations that trains run along, in order."""

    line: str
    order: int  # among the routes of its line
    subway_id: str
    stations: tuple[str, ...]
    arrives_min: Array = field(compare=False)  # since its first station


@dataclass(frozen=True)
class Trains:
    """The trains of one direction of a route that run, or will soon, at a moment."""

    route: Route
    direction: int  # 0 along the list of stations, 1 against it
    numbers: Array
    running_min: Array  # since their departure; negative: not yet
    is_last: Array


def _runs() -> dict[str, list[list[str]]]:
    """Chains of stations by line, as the sections of the reference follow one another."""
    found: dict[str, list[list[str]]] = {}
    for feature in reference.subway_lines()["features"]:
        section = feature["properties"]
        chains = found.setdefault(section["line"], [])
        if chains and chains[-1][-1] == section["from"]:
            chains[-1].append(section["to"])
        else:
            chains.append([section["from"], section["to"]])
    return found


def _joined(line: str, chains: list[list[str]]) -> list[list[str]]:
    """The chains as trains run: through, where one ends or begins at the end of another."""
    match line:
        case "1호선":
            north, middle, south, incheon, far = chains[0], chains[1][::-1], chains[2], chains[3], chains[4]
            fork = south.index(incheon[0]) + 1
            return [
                north + middle[1:] + south[1:fork] + incheon[1:],
                middle + south[1:] + far[1:],
                chains[5],
                chains[6],
            ]
        case "4호선":
            return [chains[0][::-1] + chains[1][1:]]
        case "5호선":
            fork = chains[0].index(chains[1][0]) + 1
            return [chains[0] + chains[2][1:], chains[0][:fork] + chains[1][1:]]
        case "6호선":
            return [chains[1][:-1] + chains[0]]
        case "경의중앙선":
            fork = chains[0].index(chains[1][0]) + 1
            return [chains[0][:fork] + chains[1][1:], chains[0]]
    return chains


@cache
def stations() -> pd.DataFrame:
    """One row per line and station, indexed by both, with the code that the real-time service uses."""
    table = (
        reference.stations()
        .drop_duplicates(["line", "name_ko"])
        .merge(reference.lines()[["line", "subway_id"]], on="line")
    )
    digits = table.external_code.str.extract(r"^(\d+)$")[0]
    order = table.groupby("line").cumcount() + 680
    number = digits.fillna(order.astype(str)).str.zfill(6)
    return table.assign(realtime=table.subway_id.fillna("").astype(str) + number).set_index(
        ["line", "name_ko"], drop=False
    )


@cache
def routes() -> tuple[Route, ...]:
    """Every route of the lines that the real-time service knows."""
    known = stations()
    found = []
    for line, chains in _runs().items():
        for order, chain in enumerate(_joined(line, chains)):
            names = [name for name in chain if (line, name) in known.index]
            rows = [known.loc[(line, name)] for name in names]
            subway_id = str(rows[0].subway_id)
            if len(rows) < 2 or not subway_id.isdigit():
                continue
            lon, lat = np.array([row.lon for row in rows]), np.array([row.lat for row in rows])
            legs = np.maximum(places.distance_m(lon[1:], lat[1:], lon[:-1], lat[:-1]) / METRES_A_MIN, 1.0) + STOP_MIN
            found.append(Route(line, order, subway_id, tuple(names), np.r_[0, np.cumsum(legs)]))
    return tuple(found)


@lru_cache(maxsize=256)
def departures(route: Route, kind_of_day: int) -> Array:
    """Minutes after midnight at which trains leave either end."""
    stretch = RARER.get(route.line, 1.25 if route.line in {f"{number}호선" for number in range(3, 10)} else 1.9)
    stretch *= AT_WEEKENDS if kind_of_day != rhythm.WEEKDAY else 1.0
    minutes = np.arange(FIRST_H * 60, LAST_H * 60)
    headway = np.array([HEADWAY_MIN[int(minute // 60)] for minute in minutes]) * stretch
    count = np.cumsum(1 / headway)
    return np.interp(np.arange(1, int(count[-1])), count, minutes)


class Transit:
    """Trains and riders."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._trains = lru_cache(maxsize=256)(self._running)

    def trains(self, minute: float, route: Route, direction: int) -> Trains:
        """Trains under way or leaving within half an hour."""
        return self._trains(minute, route, direction)

    def _running(self, minute: float, route: Route, direction: int) -> Trains:
        today = int(minute // rhythm.DAY)
        length = route.arrives_min[-1]
        left, numbers, last = [], [], []
        for day in (today - 1, today):
            of_day = departures(route, int(rhythm.kind_of_day(np.array([day]))[0]))
            late = self.world.dice("late", route.line, route.stations[-1], direction, day).random(len(of_day)) * 1.8
            left.append(day * rhythm.DAY + of_day + late)
            numbers.append(np.arange(len(of_day)) * 2 + 1001 + direction + 600 * route.order)
            last.append(np.arange(len(of_day)) == len(of_day) - 1)
        begins = np.concatenate(left)
        running = minute - begins - self._stopped(minute, begins, route.line)
        kept = (running > -30) & (running <= length)
        return Trains(route, direction, np.concatenate(numbers)[kept], running[kept], np.concatenate(last)[kept])

    def _stopped(self, minute: float, begins: Array, line: str) -> Array:
        """For how long each train has stood still, since a scenario stopped its line."""
        lost = np.zeros(len(begins))
        scenario = self.world.scenario
        for starts, event in scenario.starts("stoppage", minute - 2880, minute) if scenario else ():
            if event.where == line:
                ends = starts + (event.to_h - event.from_h) * 60
                lost += np.clip(min(minute, ends) - np.maximum(begins, starts), 0, None)
        return lost

    def is_stopped(self, minute: float, line: str) -> bool:
        """Whether a line stands still."""
        return bool(self.world.amount("stoppage", np.array([float(minute)]), line)[0] > 0.5)

    def riders(self, day: int) -> pd.DataFrame:
        """Boardings and alightings of a day at every station. One row per line and station."""
        table = self._usual
        kind = ("weekday", "saturday", "sunday_holiday")[int(rhythm.kind_of_day(np.array([day]))[0])]
        rows = table[table.daytype == kind]
        draws = self.world.dice("riders", day).standard_normal(len(rows) * 2 + 1)
        city = 1 + 0.02 * draws[-1]
        own = 1 + 0.035 * draws[: len(rows)]
        boardings = np.round(rows.boardings_mean * own * city).astype(int)
        alightings = np.round(rows.alightings_mean * (0.3 * own + 0.7) * city).astype(int)
        return rows[["line", "station"]].assign(boardings=boardings, alightings=alightings).reset_index(drop=True)

    @cached_property
    def _usual(self) -> pd.DataFrame:
        return tables.files.table("ridership_station_daytype.csv").sort_values(["line", "station", "daytype"])

    @kept
    def boarding(self, minutes: Array) -> Array:
        """Persons an hour boarding in the whole network."""
        share = tables.line_hours("ALL", "boardings")
        hours = np.stack([share, share, share])
        totals = self._usual.groupby("daytype").boardings_mean.sum()
        kinds = rhythm.kind_of_day(rhythm.day(minutes))
        of_day = totals[["weekday", "saturday", "sunday_holiday"]].to_numpy()[kinds]
        return (
            rhythm.daily(hours, minutes)
            * of_day
            * np.exp(0.03 * self.world.memory("boarding", minutes, {60: 0.5, 1440: 0.5})[:, 0])
        )
