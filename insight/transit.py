"""Public transport: what comes, how many people ride beside what is usual, when it is crowded.

transit.riders().stations     # one row per station, beside the published mean of that kind of day
transit.lines_now()           # one row per line: trains on their way, minutes between two of them
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from data_sources import reference, transit
from data_sources.once import cached
from data_sources.pipeline import clock, store
from data_sources.pipeline.store import Moment
from insight.now import Figure

NOTABLE = 10_000  # boardings: at smaller stations a share says little
FIRST_HOUR = 5  # a day of the subway runs from 5 to 1
LEAST_GAPS = 20  # between two trains: of fewer the middle says little about a line


def day_kind(day: pd.Timestamp) -> str:
    """Weekday, Saturday or Sunday, in the city's words. Nothing here knows the public holidays."""
    return transit.KINDS_OF_DAY[day.weekday()]


@dataclass(frozen=True)
class Riders:
    """Boardings of the newest day that is published, beside the mean of that kind of day in early 2023."""

    stations: pd.DataFrame  # one row per station, busiest first: station, boardings, published_boardings, lon, lat
    lines: pd.DataFrame  # one row per line, busiest first: line, boardings, published_boardings
    day_on: pd.Timestamp | None = None

    @property
    def boardings(self) -> float:
        """Of all lines together."""
        return float(self.lines.boardings.sum()) if len(self.lines) else math.nan

    @property
    def usual(self) -> float:
        """The published mean of the same lines; NaN where one of them has none."""
        return float(self.lines.published_boardings.sum(skipna=False)) if len(self.lines) else math.nan

    @property
    def farthest(self) -> pd.DataFrame:
        """Large stations beside their usual, those that are farthest from it first. One row per station: `off`."""
        large = self.stations[self.stations.published_boardings >= NOTABLE]
        off = large.boardings.astype(float) / large.published_boardings - 1
        return large.assign(off=off).sort_values("off", key=lambda share: -share.abs(), ignore_index=True)


@store.joined(transit.ridership)
def riders(*, at: Moment = None) -> Riders:
    """The newest day that is published, station by station and line by line."""
    newest_at = store.provenance("subway_ridership").newest_at
    since = None if newest_at is None or at is not None else newest_at
    found = transit.ridership(at=at, since=since)
    day_on = found.day_on.max() if len(found) else None
    found = found[found.day_on == day_on]
    if day_on is not None:
        published = transit.published_ridership()
        usual = published[published.day_kind == day_kind(day_on)].drop_duplicates(["line", "station"])
        usual = usual.set_index(["line", "station"]).boardings
        keys = pd.MultiIndex.from_frame(found[["line", "station"]])
        found = found.assign(published_boardings=usual.reindex(keys).to_numpy())
    else:
        found = found.assign(published_boardings=pd.Series(dtype=float))
    found = found.assign(station=found.station.map(transit.plain_name))
    return Riders(_summed(found, "station").merge(_points(), on="station", how="left"), _summed(found, "line"), day_on)


def _summed(found: pd.DataFrame, by: str) -> pd.DataFrame:
    """Boardings by station or line, busiest first; the usual is known where it is of every part."""
    groups = found.groupby(by)
    sums = groups.boardings.sum().to_frame()
    sums["published_boardings"] = groups.published_boardings.agg(lambda part: part.sum(skipna=False)).astype(float)
    return sums.reset_index().sort_values("boardings", ascending=False, ignore_index=True)


def _points() -> pd.DataFrame:
    """Where the stations are. One row per station: station, lon, lat, district."""
    known = reference.stations().rename(columns={"name_ko": "station"})
    return known.drop_duplicates("station")[["station", "lon", "lat", "district"]]


@store.joined(transit.arrivals)
def lines_now(*, at: Moment = None) -> pd.DataFrame:
    """The lines that trains are heard of on, most trains first. One row per line.

    `line_code`, `trains_running`, and `headway_min`: the middle of what lies between the next two trains, over the
    stations and directions of which the portal says when both come. NaN where it says so of fewer than twenty.
    """
    found = cached(transit.arrivals)(at=at)
    counts = found.groupby("line_code").train.nunique()
    expected = found.dropna(subset="expected_at").sort_values("expected_at")
    trains = expected.groupby(["line_code", "station_code", "direction"])
    gaps = trains.expected_at.diff()[trains.cumcount() == 1]  # between the first and the second
    minutes = (gaps.dt.total_seconds() / 60).groupby(expected.line_code)
    middle = minutes.median().where(minutes.size() >= LEAST_GAPS)
    lines = pd.DataFrame({"trains_running": counts, "headway_min": middle.reindex(counts.index).astype(float)})
    return (
        lines.rename_axis("line_code").reset_index().sort_values("trains_running", ascending=False, ignore_index=True)
    )


@store.joined(transit.arrivals)
def trains_running(*, at: Moment = None) -> Figure:
    """Trains that the portal tells of, of all lines together."""
    found = cached(transit.arrivals)(at=at)
    count = float(len(found.drop_duplicates(["line_code", "train"]))) if len(found) else math.nan
    return Figure("trains_running", "subway_arrivals", count)


@store.joined(transit.bus_routes)
def bus_boardings(*, at: Moment = None) -> Figure:
    """Boardings of the buses on the newest day that is published; the change is against the same routes a week ago."""
    found = cached(transit.bus_routes)(at=at)
    if found.empty:
        return Figure("bus_boardings", "bus_ridership")
    change = float((found.boardings - found.week_before).astype(float).sum(min_count=1))
    return Figure("bus_boardings", "bus_ridership", float(found.boardings.sum()), change, (), found.day_on.iloc[0])


@store.reads()
def crowding(line: str, kind: str) -> pd.DataFrame:
    """How full the trains of a line were in 2025 on that kind of day. One row per hour, as of `transit.crowding`."""
    return transit.crowding(line=line, day_kind=kind)


@store.reads()
def fullest(hour: int, kind: str) -> pd.DataFrame:
    """The lines at an hour of that kind of day in 2025, fullest first. One row per line, as of `transit.crowding`."""
    found = transit.crowding(day_kind=kind)
    found = found[found.hour == (hour if hour >= FIRST_HOUR else hour + 24)]
    return found.sort_values("train_crowding_high_pct", ascending=False, ignore_index=True)


@store.joined(transit.arrivals)
def served() -> pd.DataFrame:
    """Which lines stop where, by what is coming. One row per station and line: station, line_code."""
    return transit.arrivals()[["station", "line_code"]].drop_duplicates(ignore_index=True)


def today() -> str:
    """What kind of day it is."""
    return day_kind(clock.now())
