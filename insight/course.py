"""How a measure goes: its last week, the hours to come as they usually are, and each place beside its usual.

    course.of(hours, "pm25_ug_m3", value=17.2)         # hours: what was measured, by the hour
    course.beside(hours, newest)                       # each place's newest value, and what is usual there

What is usual is `insight.normal`'s: the middle of the same hour of the week in the weeks before, and how far values
usually stray from it. The hours to come are no forecast, only that.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from data_sources import catalogue
from data_sources.pipeline.store import Moment
from insight import normal

HOUR, DAY = pd.Timedelta("1h"), pd.Timedelta("1D")
SAME = 0.1  # of the usual: a difference that nobody would call one
DAYS = 7  # with today
AHEAD = 12  # hours
USUAL = ["usual", "usual_low", "usual_high"]

Verdict = Literal["more", "less", "same", "unknown"]


def judged(value: float, usual: float) -> Verdict:
    """How a value is beside its usual, where both are known."""
    if math.isnan(value) or math.isnan(usual):
        return "unknown"
    off = value - usual
    return "same" if abs(off) <= SAME * abs(usual) else "more" if off > 0 else "less"


@dataclass(frozen=True)
class Course:
    """A measure over time. `hours` has one row per hour of the last seven days, to midnight or AHEAD hours on.

    Its columns are `measured_at`, the measure, `usual`, `usual_low`, `usual_high` and `day_on`; hours to come have no
    measure, and where there is not enough history nothing is usual.
    """

    column: str
    hours: pd.DataFrame
    at: pd.Timestamp | None = None  # the newest hour
    value: float = math.nan
    usual: float = math.nan

    @property
    def verdict(self) -> Verdict:
        """How the newest value is beside the usual."""
        return judged(self.value, self.usual)

    @property
    def last_day(self) -> pd.DataFrame:
        """The 24 hours up to the newest one, and those to come. One row per hour."""
        if self.at is None:
            return self.hours
        return self.hours[self.hours.measured_at.between(self.at - DAY, self.at + AHEAD * HOUR)]

    @property
    def week(self) -> pd.DataFrame:
        """The last seven days, whole ones, with the hour of the day. One row per hour."""
        if self.at is None:
            return self.hours.assign(hour=self.hours.measured_at.dt.hour)
        within = self.hours.measured_at < self.at.normalize() + DAY
        return self.hours[within].assign(hour=self.hours.measured_at.dt.hour)

    @property
    def days(self) -> pd.DataFrame:
        """Means of the last seven days, over the hours that are known. One row per day: day_on, the measure, usual."""
        known = self.week[self.week[self.column].notna()]
        return known.groupby("day_on", as_index=False)[[self.column, "usual"]].mean()

    @property
    def rows(self) -> pd.DataFrame:
        """The hours behind the pictures, newest first, as exact as they are shown. One row per hour."""
        names = [self.column, *USUAL]
        decimals = catalogue.column(self.column).decimals
        found = self.hours.sort_values("measured_at", ascending=False, ignore_index=True)
        return found.assign(**found[names].round(decimals))[["measured_at", *names]]


def hourly(dataset: str, value: str, place: str, *, at: Moment = None) -> pd.DataFrame:
    """Means by hour and place, as `normal.past` gives them; with an index of hours where there is nothing, too.

    Counted from the newest row, so that an old recording has a course too. One row per hour, one column per place.
    """
    found = normal.past(dataset, value, place, at=at)
    return found if len(found) else pd.DataFrame(index=pd.DatetimeIndex([]))


def of(hours: pd.Series, column: str, *, value: float | None = None) -> Course:
    """The course of a measure by the hour. `value` is the newest, where that is better known than the hour's mean."""
    known = hours.dropna()
    if known.empty:
        return Course(column, _nothing(column))
    at = known.index[-1]
    end = max(at.normalize() + DAY - HOUR, at + AHEAD * HOUR)
    span = pd.date_range(at.normalize() - (DAYS - 1) * DAY, end, freq="h")
    values = known.asfreq("h").to_frame(column)
    middle, low, high = (part[column] for part in normal.usual(values, span))
    frame = pd.DataFrame(
        {
            "measured_at": span,
            column: values[column].reindex(span).to_numpy(),
            "usual": middle.to_numpy(),
            "usual_low": low.clip(lower=0).to_numpy(),
            "usual_high": high.to_numpy(),
            "day_on": span.normalize(),
        }
    )
    newest = float(known.iloc[-1]) if value is None else value
    frame.loc[frame.measured_at == at, column] = newest
    return Course(column, frame, at, newest, float(middle[at]))


def _nothing(column: str) -> pd.DataFrame:
    moments = pd.DatetimeIndex([])
    return pd.DataFrame({"measured_at": moments, "day_on": moments}).reindex(
        columns=["measured_at", column, *USUAL, "day_on"]
    )


def beside(hours: pd.DataFrame, newest: pd.Series, column: str) -> pd.DataFrame:
    """Each place's newest value beside what is usual there at that hour. One row per place.

    `place`, the measure, `usual`, `usual_low`, `usual_high`.
    `hours` has one row per hour and one column per place, `newest` one value per place.
    """
    found = pd.DataFrame({"place": newest.index.astype(str), column: newest.to_numpy(dtype=float)})
    parts = normal.usual(hours.asfreq("h"), hours.index[-1:]) if len(hours) else (pd.DataFrame(),) * len(USUAL)
    for name, part in zip(USUAL, parts, strict=True):
        usual = part.iloc[0].clip(lower=0) if len(part) else {}
        found[name] = found.place.map(usual).astype(float)
    return found
