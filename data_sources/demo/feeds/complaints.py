"""What citizens complain about: counts of the smart complaint service, by month."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data_sources.demo import tables
from data_sources.demo.feeds.request import Array, Feed, Request, Row

COMPLAINTS_A_MONTH = 55_500
SECTOR_SHARES = np.array([0.52, 0.11, 0.12, 0.035, 0.012, 0.045, 0.02, 0.035, 0.03, 0.012, 0.003, 0.058])


def _months(request: Request) -> list[tuple[int, int, Array]]:
    """The months that are over, newest first: year, month, complaints by subject."""
    found = []
    for back in range(1, 15):
        month = pd.Period(request.now, "M") - back
        dice = request.city.world.dice("complaints", month.year, month.month)
        season = 1 + 0.12 * np.cos((month.month - 6.5) / 6 * np.pi)
        found.append(
            (
                month.year,
                month.month,
                np.round(COMPLAINTS_A_MONTH * season * SECTOR_SHARES * np.exp(0.05 * dice.standard_normal(12))),
            )
        )
    return found


def _asked(request: Request, year: int, month: int) -> bool:
    return request.argument(0) in ("", str(year)) and request.argument(1).lstrip("0") in ("", str(month))


def _by_sector(request: Request) -> list[Row]:
    found = []
    for year, month, counts in _months(request):
        if _asked(request, year, month):
            named = {f"RCPT_CNT_{place:02d}": float(count) for place, count in enumerate(counts, 1)}
            found.append({"YEAR": str(year), "MONTH": f"{month:02d}", **named, "RCPT_CNT_TOTAL": float(counts.sum())})
    return found


def _by_district(request: Request) -> list[Row]:
    share = tables.districts().population.to_numpy() / tables.districts().population.sum() * 0.96
    found = []
    for year, month, counts in _months(request):
        if _asked(request, year, month):
            dice = request.city.world.dice("complaints/gu", year, month)
            here = np.round(share * counts.sum() * np.exp(0.1 * dice.standard_normal(25)))
            named = {f"GU_NM_{place:02d}": float(count) for place, count in enumerate(here, 1)}
            found.append(
                {"YEAR": str(year), "MONTH": f"{month:02d}", **named, "GU_NM_ETC": float(round(counts.sum() * 0.04))}
            )
    return found


def _by_month(request: Request) -> list[Row]:
    """A month to come is 0.0."""
    totals = {(year, month): float(counts.sum()) for year, month, counts in _months(request)}
    found = []
    for year in sorted({year for year, _ in totals}, reverse=True):
        if request.argument(0) in ("", str(year)):
            named = {f"MON_{month:02d}": totals.get((year, month), 0.0) for month in range(1, 13)}
            found.append({"YEAR": str(year), **named, "MON_TOTAL": float(sum(named.values()))})
    return found


FEEDS: dict[str, Feed] = {
    "SmartUncomfStatSector": _by_sector,
    "SmartUncomfStatLocale": _by_district,
    "SmartUncomfStatMonth": _by_month,
}
