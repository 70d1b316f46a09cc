"""What citizens complain about: counts of the smart complaint service by month, and by subject, district and week."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data_sources.demo import rhythm, tables
from data_sources.demo.feeds.request import Array, Feed, Request, Row, rows

COMPLAINTS_A_MONTH = 55_500
SECTOR_SHARES = np.array([0.52, 0.11, 0.12, 0.035, 0.012, 0.045, 0.02, 0.035, 0.03, 0.012, 0.003, 0.058])
WEEKS = 65  # a year, and a quarter of the one before to compare with
TOPICS = {  # complaints in a week, how far a district strays from its share, and when in the year there are most
    "주정차": (5_900, 0.10, None),
    "대중교통": (520, 0.12, None),
    "소음": (780, 0.20, 6),
    "쓰레기·청소": (1_550, 0.15, 7),
    "도로·보도": (1_400, 0.18, 2),
    "불법광고물": (610, 0.18, None),
    "건축": (480, 0.18, 4),
    "공원·가로수": (460, 0.18, 5),
    "하수·침수": (170, 0.18, 6),
    "악취·먼지": (300, 0.18, 6),
    "가로등": (210, 0.15, 11),
    "동물": (240, 0.20, 8),
}
SEASON = 0.22  # how much more there are in the month of most
YEARS_DAYS = 365.25


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


def _by_topic(request: Request) -> list[Row]:
    """controlComplaints: the whole weeks that are over, newest first, each with every subject in every district."""
    monday = (request.now.normalize() - pd.Timedelta(days=request.now.weekday())).tz_localize(None)
    weeks = pd.date_range(end=monday - pd.Timedelta("7D"), periods=WEEKS, freq="7D")[::-1]
    middles = rhythm.minutes(weeks) + 3.5 * 1440
    known = tables.districts()
    share = known.population.to_numpy() / known.population.sum()
    counts = np.stack([_weekly(request, name, weeks, middles, share) for name in TOPICS], axis=1)
    return rows(
        {
            "WEEK_DT": np.repeat(weeks.strftime("%Y%m%d").to_numpy(), len(TOPICS) * len(known)),
            "TOPIC_NM": np.tile(np.repeat([*TOPICS], len(known)), WEEKS),
            "GU_NM": np.tile(known.name_ko.to_numpy(), WEEKS * len(TOPICS)),
            "RCPT_CNT": counts.ravel(),
        }
    )


def _weekly(request: Request, topic: str, weeks: pd.DatetimeIndex, middles: Array, share: Array) -> Array:
    """Complaints about one subject. One row per week, one column per district: each with a level that drifts."""
    mean, strays, month = TOPICS[topic]
    world = request.city.world
    season = 0.0 if month is None else SEASON * np.cos((weeks.day_of_year - 30.4 * month) / YEARS_DAYS * 2 * np.pi)
    drifts = world.memory(f"complaints/{topic}", middles, {43_200: 0.2, 300_000: 0.8}, len(share))
    own = np.exp(0.5 * strays * world.dice("complaints/level", topic).standard_normal(len(share)) + strays * drifts)
    expected = mean * share * own * (1 + np.asarray(season, dtype=float))[..., None]
    return np.stack(
        [
            world.dice("complaints/week", topic, week.strftime("%Y%m%d")).poisson(each)
            for week, each in zip(weeks, np.broadcast_to(expected, (len(weeks), len(share))), strict=True)
        ]
    )


FEEDS: dict[str, Feed] = {
    "SmartUncomfStatSector": _by_sector,
    "SmartUncomfStatLocale": _by_district,
    "SmartUncomfStatMonth": _by_month,
    "controlComplaints": _by_topic,
}
