"""Axes of a chart: where a value lies, as a share of the width or height, and which values are written beside it.

Hours, days and months are written as the viewer's language writes them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pandas as pd
from babel import dates

from data_sources import catalogue
from ui import texts

MOST = 4  # values written along a height
NEAR_ZERO = 0.4  # of the highest: where the lowest is below that, an axis starts at zero
STEPS = (1, 2, 5, 10)
TIGHTEST = 0.09  # of the width between two words along it
DAY_BEGINS = pd.Timestamp(0)  # any day: only its hours are told
SHORT_DAY = {"ko": "d일 (EEE)", "en": "EEE d", "fr": "EEE d", "nl": "EEE d"}
TIMES = (  # up to so many days: the step, and how a moment is written; at midnight the day
    (3, "6h", "hour"),
    (15, "1D", "day"),
    (120, "14D", "MMMd"),
    (1200, "3MS", "yMMM"),
    (math.inf, "YS", "y"),
)


@dataclass(frozen=True)
class Axis:
    """From `low` to `high`; `marks` are the values that are written, each with its words."""

    low: float
    high: float
    marks: tuple[tuple[float, str], ...] = ()

    def share(self, value: Any) -> float | None:
        """Where a value lies between low (0) and high (1); None where there is none."""
        number = as_number(value)
        return None if math.isnan(number) else (number - self.low) / ((self.high - self.low) or 1)


def as_number(value: Any) -> float:
    """A value or moment as a number; NaN where there is none."""
    if value is None or value is pd.NaT or value is pd.NA:
        return math.nan
    return value.timestamp() if isinstance(value, pd.Timestamp) else float(value)


def upwards(column: str, numbers: Iterable[float], *, most: int = MOST) -> Axis:
    """A height for these numbers of a column, with a few round ones written."""
    known = [number for number in map(float, numbers) if math.isfinite(number)]
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    low = 0.0 if 0 <= low <= NEAR_ZERO * high else low
    step = _step(high - low or abs(high) or 1.0, most)
    top = high + 0.02 * (high - low)
    first, last = math.floor(low / step), math.ceil(top / step - 0.35)
    values = [step * number for number in range(first, max(last, first + 1) + 1)]
    known_column = catalogue.current().columns.get(column)
    least = known_column.decimals if known_column and step < 1 else 0
    decimals = max(0, -math.floor(math.log10(step) + 1e-9), least)
    words = texts.short if values[-1] >= texts.LARGE else texts.number
    marks = [(value, words(value, decimals if value else 0)) for value in values]
    return Axis(values[0], max(values[-1], top), tuple(marks))


def _step(span: float, most: int) -> float:
    """A round distance, so that at most so many fit into the span."""
    rough = span / most
    size = 10.0 ** math.floor(math.log10(rough))
    return next(size * step for step in STEPS if size * step >= rough * 0.999)


def along(column: str, values: pd.Series) -> Axis:
    """A width for these values: moments, days or numbers."""
    known = values.dropna()
    if known.empty:
        return Axis(0, 1)
    low, high = known.min(), known.max()
    if catalogue.column(column).type in ("time", "date"):
        return Axis(as_number(low), as_number(high), _moments(pd.Timestamp(low), pd.Timestamp(high)))
    if column == "hour":
        return Axis(float(low), float(high), tuple(_hours(int(low), int(high))))
    step = max(_step(float(high - low) or 1.0, 6), 1)
    numbers = [step * number for number in range(math.ceil(low / step), math.floor(high / step) + 1)]
    words = texts.number if column != "year" else lambda number: texts.value(column, number)
    return Axis(float(low), float(high), tuple((number, words(number)) for number in numbers))


def _hours(low: int, high: int) -> Iterable[tuple[float, str]]:
    """Every sixth hour of a day; of a few hours every third."""
    step = 6 if high - low > 12 else 3
    for hour in range(math.ceil(low / step) * step, high + 1, step):
        yield float(hour), texts.hour(DAY_BEGINS + pd.Timedelta(hours=hour))


def _moments(low: pd.Timestamp, high: pd.Timestamp) -> tuple[tuple[float, str], ...]:
    """Round moments of a span, none so near to the next that their words would meet."""
    days = (high - low) / pd.Timedelta("1D")
    step, words = next((step, words) for most, step, words in TIMES if days <= most)
    start = low.floor("D") if step != "6h" else low.floor("6h")
    moments = [moment for moment in pd.date_range(start, high, freq=step) if moment >= low]
    sparse = max(math.ceil(len(moments) * TIGHTEST), 1)
    return tuple((as_number(moment), moment_words(moment, words)) for moment in moments[::sparse])


def moment_words(moment: pd.Timestamp, words: str) -> str:
    """A moment as it stands on an axis; of hours, midnight is told as the day that begins."""
    if words == "hour":
        return texts.hour(moment) if moment.hour else dates.format_date(moment, "EEE", locale=texts.language())
    if words == "day":
        return short_day(moment)
    return dates.format_skeleton(words, moment.to_pydatetime(), locale=texts.language())


def short_day(day: pd.Timestamp) -> str:
    """A day as it stands over a small plot: "Mon 23", "23일 (월)"."""
    return dates.format_date(day, SHORT_DAY[texts.language()], locale=texts.language())


def apart(shares: list[float], least: float) -> list[float]:
    """The same shares, moved just so far that each is at least that far from the next: words that do not meet."""
    order = sorted(range(len(shares)), key=lambda place: shares[place])
    placed = list(shares)
    for below, above in pairwise(order):
        placed[above] = max(placed[above], placed[below] + least)
    over = max(placed, default=0) - 1
    return [share - over if over > 0 else share for share in placed]
