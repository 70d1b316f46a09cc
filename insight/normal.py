"""What is usual at an hour of the week, from the store's own history, and what is not.

    normal.unusual().found          # places far from what they usually are at this hour of the week, the farthest first
    normal.usual(values, hours)     # the middle, and the band that holds most hours

The baseline of a place at an hour is the median of the same hour of the same weekday in the eight weeks before: a
median, so that one strange week does not move it. How far values usually stray from theirs is a median too, of the
place's own history. With fewer than three such weeks nothing is said but that there is not enough history.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from data_sources import catalogue
from data_sources.pipeline import clock, store
from data_sources.pipeline.store import Moment

WEEKS = 8
LEAST_WEEKS = 3
WEEK, HOUR = pd.Timedelta("7D"), pd.Timedelta("1h")
HOURS_A_WEEK = 168
TO_SIGMA = 1.4826  # from a median distance to a standard deviation, of a bell curve
BAND = 2.0  # standard deviations
FAR = 3.0
NARROWEST = 0.03  # below that a spread is rounding
OLDEST_H = 3  # a value older than that says nothing about now


@dataclass(frozen=True)
class Watch:
    """A measure to look at: what of which dataset, at which places, and how far off is worth a sentence."""

    dataset: str
    column: str  # what it is called
    place: str  # the column that tells its places apart
    value: str  # as SQL
    least: float  # share of the usual
    side: Literal["high", "low", "both"]
    floor: float = 0.0  # smaller values are left alone, however far off
    topic: str = ""


WATCHES = (
    Watch("hotspot_people", "people_at_hotspots", "hotspot", "(people_low + people_high) / 2.0", 0.25, "both", 1500),
    Watch("air_now", "pm25_ug_m3", "district", "pm25_ug_m3", 0.5, "high", 25),
    Watch("road_link_speeds", "speed_km_h", "link", "speed_km_h", 0.35, "low", 4, "traffic"),
    Watch("river_levels", "river_level_m", "river_gauge", "river_level_m", 0.3, "high", 0.5),
    Watch("calls_120", "calls_received", "call_subject", "calls_received", 0.4, "high", 40),
)


@dataclass(frozen=True)
class Unusual:
    """A value that is far from its usual: `off` is the share of the usual, negative where it is below."""

    dataset: str
    column: str
    place_column: str
    place: str
    value: float
    usual: float
    off: float
    far: float  # in standard deviations of the place's own straying
    once_in: pd.Timedelta | None  # how often it was as far off, None: never in those weeks
    weeks: float  # of history
    at: pd.Timestamp
    topic: str


@dataclass(frozen=True)
class Judged:
    """What was found, worst first, and what could not be judged."""

    found: tuple[Unusual, ...]
    looked_at: int  # places
    too_short: tuple[str, ...]  # datasets without enough history
    weeks: float  # of the longest history


def past(dataset: str, value: str, place: str, *, at: Moment = None) -> pd.DataFrame:
    """Means by hour and place, as far back from the newest row as is needed to tell what is usual.

    One row per hour, one column per place, as of `store.hourly`. Who asks again has the answer: ask with the same `at`.
    """
    newest_at = store.provenance(dataset).known_at
    until = clock.moment(at) if newest_at is None else min(clock.moment(at), newest_at)
    return store.hourly(dataset, value, place, since=until.floor("h") - (WEEKS + 1) * WEEK, at=at)


def usual(values: pd.DataFrame, hours: pd.DatetimeIndex) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Middle, low and high of what is usual at each of these hours.

    `values` has one row per hour and one column per place; so have the three. NaN where fewer than LEAST_WEEKS of
    the WEEKS before have a value.
    """
    middle = _medians(values, hours)
    reach = BAND * np.maximum(_stray(_off(values)), NARROWEST)
    low, high = middle * (1 - reach), middle * (1 + reach)
    return _framed(middle, hours, values), _framed(low, hours, values), _framed(high, hours, values)


def _framed(found: np.ndarray, hours: pd.DatetimeIndex, values: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(found, index=hours, columns=values.columns)


def _medians(values: pd.DataFrame, hours: pd.DatetimeIndex) -> np.ndarray:
    """The median of the weeks before each of these hours. One row per hour, one column per place."""
    before = hours.append([hours - week * WEEK for week in range(1, WEEKS + 1)])[len(hours) :]
    places = values.index.get_indexer(before)  # all weeks at once: six frames take four times as long
    known = values.to_numpy(dtype=float)[places]
    known[places < 0] = math.nan
    weeks = known.reshape(WEEKS, len(hours), -1)
    enough = np.isfinite(weeks).sum(axis=0) >= LEAST_WEEKS
    return np.where(enough, _median(weeks), math.nan)


def _median(weeks: np.ndarray) -> np.ndarray:
    """The median over the first axis of what is known; as NumPy's, which takes twenty times as long over few weeks."""
    ordered, known = _ordered(weeks)
    return (_at(ordered, (known - 1).clip(0) // 2) + _at(ordered, known // 2)) / 2


def _medians_of_others(weeks: np.ndarray) -> np.ndarray:
    """For each value the median of the others that are known along the first axis: sorted once, itself passed over."""
    ordered, known = _ordered(weeks)
    below, middle, above = (_at(ordered, known // 2 + step) for step in (-1, 0, 1))
    even = np.where(weeks <= below, middle, below)
    odd = (np.where(weeks >= middle, below, middle) + np.where(weeks > middle, middle, above)) / 2
    is_known, is_odd = np.isfinite(weeks), known % 2 == 1
    of_all = np.where(is_odd, middle, (below + middle) / 2)
    found = np.where(is_known, np.where(is_odd, odd, even), of_all)
    return np.where(known > is_known, found, math.nan)


def _ordered(weeks: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The weeks with the lowest of each hour first and what is missing last, and how many are known.

    Neighbours change places until all are in order: over few weeks that is faster than sorting each hour.
    """
    is_known = np.isfinite(weeks)
    ordered = np.where(is_known, weeks, math.inf)
    for turn in range(len(ordered)):
        low, high = ordered[turn % 2 : -1 : 2], ordered[turn % 2 + 1 :: 2]
        lowest = np.minimum(low, high)
        np.maximum(low, high, out=high)
        low[:] = lowest
    return np.where(ordered == math.inf, math.nan, ordered), is_known.sum(axis=0)


def _at(ordered: np.ndarray, place: np.ndarray) -> np.ndarray:
    return np.take_along_axis(ordered, place.clip(0, len(ordered) - 1)[None], axis=0)[0]


def _off(values: pd.DataFrame) -> np.ndarray:
    """How far each value is from the median of its hour of the week in all other weeks, as a share of it."""
    first = values.index[0].normalize()
    places = ((values.index - first) // HOUR).to_numpy()
    weeks = int(places[-1]) // HOURS_A_WEEK + 1
    whole = np.full((weeks * HOURS_A_WEEK, values.shape[1]), math.nan)
    whole[places] = values.to_numpy(dtype=float)
    whole = whole.reshape(weeks, HOURS_A_WEEK, -1)
    with np.errstate(all="ignore"):
        middle = _medians_of_others(whole)
        off = np.where(np.abs(middle) > 0, whole / middle - 1, math.nan)
    return off.reshape(weeks * HOURS_A_WEEK, -1)[places]


def _stray(off: np.ndarray) -> np.ndarray:
    """How far a place usually is from its usual: one standard deviation, as a share. One for each column."""
    ordered = np.sort(np.abs(off.T), axis=1).T  # what is missing comes last; pandas' median takes long
    known = np.isfinite(ordered).sum(axis=0)
    middle = (_at(ordered, (known - 1).clip(0) // 2) + _at(ordered, known // 2)) / 2
    return TO_SIGMA * np.where(known > 0, middle, math.nan)


@store.reads(*(watch.dataset for watch in WATCHES))
def unusual(*, at: Moment = None) -> Judged:
    """Places that are far from what they usually are at this hour of the week, the farthest first."""
    now = clock.moment(at)
    found: list[Unusual] = []
    too_short, weeks, looked_at = [], 0.0, 0
    for watch in WATCHES:
        values = past(watch.dataset, watch.value, watch.place, at=at).ffill(limit=OLDEST_H)
        if values.empty:
            continue
        length = (values.index[-1] - values.index[0]) / WEEK
        weeks = max(weeks, length)
        judged = _judged(watch, values, now)
        looked_at += values.shape[1]
        if judged is None:
            too_short.append(watch.dataset)
        else:
            found += judged
    found.sort(key=lambda each: each.far, reverse=True)
    return Judged(tuple(found), looked_at, tuple(too_short), weeks)


def _judged(watch: Watch, values: pd.DataFrame, now: pd.Timestamp) -> list[Unusual] | None:
    """The places that are far off, None when the history is too short for any of them."""
    at = values.index[-1]
    if now - at > (OLDEST_H + 1) * HOUR:
        return []
    newest, middle = values.iloc[-1].to_numpy(dtype=float), _medians(values, values.index[-1:])[0]
    if np.isnan(middle).all():
        return None
    with np.errstate(all="ignore"):
        off = np.where(np.abs(middle) > 0, newest / middle - 1, math.nan)
    worth = np.flatnonzero((np.abs(off) >= watch.least) & (np.maximum(newest, middle) >= watch.floor))
    if not len(worth):
        return []
    past = values.iloc[:-1, worth]  # of these few alone: most places are as usual
    strayed = _off(past)
    far = off[worth] / np.maximum(_stray(strayed), NARROWEST)
    sign = {"high": 1, "low": -1}.get(watch.side)
    is_far = (far * sign if sign else np.abs(far)) >= FAR
    return [
        Unusual(
            watch.dataset,
            watch.column,
            watch.place,
            str(values.columns[place]),
            float(newest[place]),
            float(middle[place]),
            float(off[place]),
            float(abs(far[order])),
            _once_in(past.index, strayed[:, order], float(off[place])),
            len(values) / HOURS_A_WEEK,
            at,
            watch.topic or catalogue.dataset(watch.dataset).topic,
        )
        for order, place in enumerate(worth)
        if is_far[order]
    ]


def _once_in(hours: pd.DatetimeIndex, past: np.ndarray, off: float) -> pd.Timedelta | None:
    """How long it takes on average until a place is as far off, on the same side, for at least an hour."""
    is_known = np.isfinite(past)
    known, hours = past[is_known], hours[is_known]
    as_far = (known >= off) if off > 0 else (known <= off)
    begins = int(as_far[:1].sum() + (as_far[1:] & ~as_far[:-1]).sum())
    return (hours[-1] - hours[0]) / begins if begins else None
