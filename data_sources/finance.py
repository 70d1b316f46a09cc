"""The city's money: what each programme may spend in a year and what it has spent.

Source: Seoul Open Data Plaza, FiosTbmTecurramt (expenditure of the running year, daily), in won. The city's debt is in
no service that we know of.
"""

from __future__ import annotations

import pandas as pd

from data_sources.pipeline import store
from data_sources.pipeline.store import Moment

AMOUNTS = ["budget_krw", "spent_krw", "left_krw"]


@store.reads("budget")
def budget(*, at: Moment = None, year: int | None = None) -> pd.DataFrame:
    """Programmes and their money, largest budget first. One row per programme of a year, the newest by default."""
    found = store.latest("budget", at=at)
    found = found[found.year == (found.year.max() if year is None else year)]
    return found.sort_values("budget_krw", ascending=False, ignore_index=True)


@store.reads("budget")
def by_field(*, at: Moment = None, year: int | None = None) -> pd.DataFrame:
    """Budget and spending by field, largest first. One row per field: budget_krw, spent_krw, execution_pct, …"""
    return _executed(budget(at=at, year=year), "budget_field")


@store.reads("budget")
def by_department(*, at: Moment = None, year: int | None = None) -> pd.DataFrame:
    """Budget and spending by department, largest first. One row per department, as of `by_field`."""
    return _executed(budget(at=at, year=year), "department")


def _executed(found: pd.DataFrame, by: str) -> pd.DataFrame:
    sums = found.groupby(["year", by], as_index=False).agg(
        programmes=("programme", "size"), **{name: (name, "sum") for name in AMOUNTS}
    )
    sums["execution_pct"] = 100 * sums.spent_krw / sums.budget_krw
    return sums.sort_values("budget_krw", ascending=False, ignore_index=True)
