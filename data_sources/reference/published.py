"""Published statistics by year or month and district, as the tables of this folder hold them. Nothing here is live."""

from __future__ import annotations

from typing import TypeAlias

import pandas as pd

from data_sources.reference import files

Moment: TypeAlias = pd.Timestamp | str | None


def statistics(
    file: str, *, at: Moment = None, since: Moment = None, until: Moment = None, district: str | None = None
) -> pd.DataFrame:
    """A table of this folder that has a year or a month in each row, oldest first. One row as in the table.

    Its months become `month_on`, the first day. `since` and `until` keep the periods that have a part between them,
    `at` those that were over by then (when exactly each was published is not known), `district` one district.
    """
    table = files.table(file)
    if "month" in table:
        periods = pd.PeriodIndex(table["month"].astype(str), freq="M")
        found = table.drop(columns="month").assign(month_on=periods.start_time)
    else:
        periods = pd.PeriodIndex(table["year"].astype(str), freq="Y")
        found = table.copy()
    kept = pd.Series(data=True, index=found.index)
    if since is not None:
        kept &= periods.end_time >= pd.Timestamp(since)
    if until is not None:
        kept &= periods.start_time <= pd.Timestamp(until)
    if at is not None:
        kept &= periods.end_time < pd.Timestamp(at)
    if district:
        kept &= found.district == district
    when = "month_on" if "month" in table else "year"
    return found[kept].sort_values([when, "district"], kind="stable", ignore_index=True)
