"""The city's money: how much of the budget is spent, beside how much of the year is over, and where it lags.

    finance.execution(field="교통")        # the whole, by field, by department, the largest programmes

Money is not spent evenly: much is paid in December. Behind the calendar is therefore no verdict, only where to look.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from data_sources import finance
from data_sources.pipeline import clock, store
from data_sources.pipeline.store import Moment

TRILLION = 1e12
AMOUNTS = {"budget_krw": "budget_tn_krw", "spent_krw": "spent_tn_krw", "left_krw": "left_tn_krw"}
PARTS = ["state_share_krw", "city_share_krw", "district_share_krw"]


@dataclass(frozen=True)
class Execution:
    """The money of a year, in trillions of won, and what of it is spent."""

    year: int | None
    year_passed_pct: float
    budget_tn_krw: float
    spent_tn_krw: float
    programmes: pd.DataFrame  # one row per programme, largest first
    fields: pd.DataFrame  # one row per field, largest first
    departments: pd.DataFrame  # one row per department, largest first
    parts: pd.DataFrame  # one row per source of the money: budget_part, budget_tn_krw

    @property
    def execution_pct(self) -> float:
        """What of the budget is spent."""
        return 100 * self.spent_tn_krw / self.budget_tn_krw if self.budget_tn_krw else math.nan

    @property
    def left_tn_krw(self) -> float:
        """What is left to spend."""
        return self.budget_tn_krw - self.spent_tn_krw


@store.reads("budget")
def years(*, at: Moment = None) -> list[int]:
    """The years whose budgets are known, newest first."""
    return sorted({int(year) for year in store.latest("budget", at=at).year.dropna()}, reverse=True)


@store.joined(finance.budget)
def execution(*, year: int | None = None, field: str | None = None, at: Moment = None) -> Execution:
    """Budget and spending of a year, the newest by default, in all fields or in one. The fields are always all."""
    found = finance.budget(at=at, year=year)
    passed = _passed(found, at)
    here = found[found.budget_field == field] if field else found
    return Execution(
        int(found.year.iloc[0]) if len(found) else None,
        passed,
        float(here.budget_krw.sum()) / TRILLION if len(here) else math.nan,
        float(here.spent_krw.sum()) / TRILLION if len(here) else math.nan,
        _programmes(here),
        _spent(found, "budget_field", passed),
        _spent(here, "department", passed),
        _parts(here),
    )


def _parts(found: pd.DataFrame) -> pd.DataFrame:
    amounts = [float(found[part].sum()) / TRILLION for part in PARTS]
    return pd.DataFrame({"budget_part": PARTS, "budget_tn_krw": amounts}).head(len(PARTS) if len(found) else 0)


def _passed(found: pd.DataFrame, at: Moment) -> float:
    """How much of the budget's year is over, in per cent."""
    if found.empty:
        return math.nan
    moment, year = clock.moment(at), int(found.year.iloc[0])
    begins, ends = pd.Timestamp(year, 1, 1), pd.Timestamp(year + 1, 1, 1)
    return min(max(100 * float((moment - begins) / (ends - begins)), 0.0), 100.0)


def _programmes(found: pd.DataFrame) -> pd.DataFrame:
    names = ["programme_name", "budget_field", "department", "account"]
    amounts = _in_trillions(found)
    return amounts.assign(execution_pct=100 * found.spent_krw / found.budget_krw)[
        [*names, *AMOUNTS.values(), "execution_pct"]
    ].reset_index(drop=True)


def _spent(found: pd.DataFrame, by: str, passed: float) -> pd.DataFrame:
    """Budget and spending by a column, largest first, each beside the share of the year that is over."""
    sums = found.groupby(by, as_index=False)[[*AMOUNTS]].sum()
    sums = _in_trillions(sums).assign(execution_pct=100 * sums.spent_krw / sums.budget_krw, year_passed_pct=passed)
    columns = [by, *AMOUNTS.values(), "execution_pct", "year_passed_pct"]
    return sums[columns].sort_values("budget_tn_krw", ascending=False, ignore_index=True)


def _in_trillions(found: pd.DataFrame) -> pd.DataFrame:
    return found.assign(**{ours: found[theirs] / TRILLION for theirs, ours in AMOUNTS.items()})
