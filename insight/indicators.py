"""Where the indicators stand: the newest value against the one before and against the published target.

indicators.standing()                     # one row per indicator, of the city
indicators.standing(district="11680")
indicators.guessed("road_deaths", 250)    # how far a guess is from the newest value
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from data_sources import indicators, reference
from data_sources.indicators import Indicator, Target
from data_sources.pipeline import store
from data_sources.pipeline.store import Moment

YEAR_END, MONTH_END = pd.offsets.YearEnd(), pd.offsets.MonthEnd()
SAME = 0.005  # of the value before: less is no change
COLUMNS = [
    *("indicator_theme", "indicator", "period", "value", "period_before", "value_before", "change_pct", "verdict"),
    *("target_year", "target_value", "target_state", "file"),
]
Verdict = Literal["better", "worse", "more", "less", "same", "unknown"]
TargetState = Literal["met", "missed", "ahead", "none"]


@dataclass(frozen=True)
class Guess:
    """A viewer's guess beside the truth. `share` is how far off it is, of the value; NaN where the value is zero."""

    value: float
    truth: float

    @property
    def off(self) -> float:
        """How much too high (or, below zero, too low)."""
        return self.value - self.truth

    @property
    def share(self) -> float:
        """The same as a share of the value."""
        return self.off / abs(self.truth) if self.truth else math.nan


@store.reads()
def standing(*, district: str | None = None, theme: str | None = None, at: Moment = None) -> pd.DataFrame:
    """Where each indicator stands that is known of the city, or of a district. One row per indicator.

    `verdict` is better, worse, same or unknown (nothing before); more or less where neither is better.
    `target_state` is met, missed or ahead (its year has not been measured yet), by the newest value; none without one.
    A target of the city is not one of a district where it counts heads: there it is none.
    """
    found = indicators.values(district=district, at=at)
    found = found if district else found[found.district.isna()]
    sheets = indicators.declared()
    rows = [
        _row(sheets[str(name)], group, is_city=district is None)
        for name, group in found.groupby("indicator", sort=False)
        if theme in (None, sheets[str(name)].theme)
    ]
    return pd.DataFrame(rows, columns=COLUMNS).astype({"target_year": "Int64"})


@store.reads()
def courses(theme: str, *, district: str | None = None, at: Moment = None) -> pd.DataFrame:
    """Every indicator of a theme over time, of the city or of a district. One row per indicator and period."""
    with reference.noting():  # of the tables of all indicators, only those of the theme are in the answer
        found = indicators.values(district=district, at=at)
    found = found if district else found[found.district.isna()]
    names = [each.name for each in indicators.declared().values() if each.theme == theme]
    found = found[found.indicator.isin(names)].reset_index(drop=True)
    reference.note(*found.file.unique())
    return found


def _row(each: Indicator, group: pd.DataFrame, *, is_city: bool) -> dict[str, object]:
    newest = group.iloc[-1]
    before = group.iloc[-2] if len(group) > 1 else None
    value, value_before = float(newest.value), math.nan if before is None else float(before.value)
    known_until = newest.period_on + (MONTH_END if each.is_monthly else YEAR_END)
    target = targeted(each, known_until) if is_city or each.method != "sum" else None
    return {
        "indicator_theme": each.theme,
        "indicator": each.name,
        "period": newest.period,
        "value": value,
        "period_before": None if before is None else before.period,
        "value_before": value_before,
        "change_pct": 100 * (value / value_before - 1) if value_before else math.nan,
        "verdict": compared(each, value, value_before),
        "target_year": target.by if target else None,
        "target_value": target.value if target else math.nan,
        "target_state": state(each, target, value, known_until),
        "file": each.file,
    }


def compared(each: Indicator, value: float, before: float) -> Verdict:
    """What a change means, by the indicator's direction."""
    if math.isnan(before):
        return "unknown"
    if abs(value - before) <= SAME * abs(before):
        return "same"
    is_more = value > before
    if each.direction is None:
        return "more" if is_more else "less"
    return "better" if is_more == (each.direction == "good") else "worse"


def targeted(each: Indicator, known_until: pd.Timestamp) -> Target | None:
    """The target to measure the newest value by: the next one that is due, or the last one that was."""
    coming = [target for target in each.targets if _is_ahead(target, known_until)]
    if coming:
        return min(coming, key=lambda target: target.by or 0)
    return max(each.targets, key=lambda target: target.by or 0, default=None)


def state(each: Indicator, target: Target | None, value: float, known_until: pd.Timestamp) -> TargetState:
    """Whether a value meets a target, misses it, or has time left."""
    if target is None:
        return "none"
    if value >= target.value if each.direction == "good" else value <= target.value:
        return "met"
    return "ahead" if _is_ahead(target, known_until) else "missed"


def _is_ahead(target: Target, known_until: pd.Timestamp) -> bool:
    """Whether the target's year had not ended with what is known."""
    return target.by is not None and pd.Timestamp(target.by, 12, 31) > known_until


@store.reads()
def outcomes(indicator: str) -> pd.DataFrame:
    """What became of each target of the city. One row per target, in their order.

    `value` is that of the target's year, missing where it is not known; of a target for all times, the newest.
    """
    each = indicators.declared()[indicator]
    found = indicators.values(indicator=indicator)
    found = found[found.district.isna()]
    newest = found.iloc[-1]
    known_until = newest.period_on + (MONTH_END if each.is_monthly else YEAR_END)
    years = found.set_index(found.period_on.dt.year).value
    rows = []
    for target in each.targets:
        is_due = target.by is not None and not _is_ahead(target, known_until)
        value = float(years.get(target.by, math.nan)) if is_due else float(newest.value)
        rows.append((target.by, target.value, value, state(each, target, value, known_until)))
    columns = ["target_year", "target_value", "value", "target_state"]
    return pd.DataFrame(rows, columns=columns).astype({"target_year": "Int64"})


def guessed(indicator: str, value: float, *, district: str | None = None) -> Guess:
    """A guess beside the newest value. Raises KeyError when there is no such indicator."""
    known = indicators.course(indicator, district=district)[indicator]
    return Guess(value, float(known.iloc[-1]))


def scale(indicator: str, *, district: str | None = None) -> tuple[float, float]:
    """The highest that one may guess, a round number, and the step."""
    known = indicators.course(indicator, district=district)[indicator]
    widest = max(float(known.abs().max()), 1e-9)
    size = 10.0 ** math.floor(math.log10(widest))
    top = next(size * step for step in (1.5, 2, 3, 4, 5, 7.5, 10, 15) if size * step >= 1.15 * widest)
    return top, top / 100
