"""What citizens ask, report and propose: calls to 120, complaints, proposals. News is in `news`.

Sources: the call centre's own system (`calls_120`, by the hour; no portal publishes it live) and the city's own
complaint system (`complaints_by_topic`, by week; no portal tells subject and district together). Seoul Open Data Plaza,
SmartUncomfStatSector, SmartUncomfStatLocale and SmartUncomfStatMonth: monthly counts of the smart complaint service; a
month still to come is blank or zero at the portal, and is left out here. ChunmanFreeSuggestions: proposals.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from data_sources import reference
from data_sources.pipeline import store
from data_sources.pipeline.store import Moment

SECTORS = (
    "교통",
    "도로",
    "청소",
    "주택건축",
    "치수방재",
    "가로정비",
    "보건",
    "공원녹지",
    "환경",
    "경제/산업",
    "소방안전",
    "기타",
)
OUTSIDE = "서울 외"
MONTHS = range(1, 13)


def parse_complaints(rows: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """One row per month and subject, district or nothing, from rows that have those side by side."""
    districts = reference.districts().sort_values("code")["name_ko"].to_list()
    for given in rows:
        row = {name.upper(): value for name, value in given.items()}
        for number in MONTHS:
            if (count := row.get(f"MON_{number:02d}")) is not None and _number(count):
                yield "months", {"MONTH_ON": _month(row, number), "COMPLAINTS": count}
        if "MONTH" not in row:
            continue
        month = _month(row, row["MONTH"])
        for number, sector in enumerate(SECTORS, 1):
            if (count := row.get(f"RCPT_CNT_{number:02d}")) is not None:
                yield "sectors", {"MONTH_ON": month, "SECTOR": sector, "COMPLAINTS": count}
        for number, name in enumerate(districts, 1):
            if (count := row.get(f"GU_NM_{number:02d}")) is not None:
                yield "districts", {"MONTH_ON": month, "AREA": name, "DISTRICT": name, "COMPLAINTS": count}
        if (count := row.get("GU_NM_ETC")) is not None:
            yield "districts", {"MONTH_ON": month, "AREA": OUTSIDE, "DISTRICT": "", "COMPLAINTS": count}


def _month(row: dict[str, Any], month: Any) -> str:
    return f"{_number(row['YEAR']):04d}{_number(month):02d}"


def _number(value: Any) -> int:
    """A whole number from any of the portal's spellings; a blank is zero."""
    return int(float(str(value).replace(",", "").strip() or 0))


@store.reads("calls_120")
def calls(*, at: Moment = None, since: Moment = None, until: Moment = None, subject: str | None = None) -> pd.DataFrame:
    """Calls to 120: received, answered, and the mean wait. One row per hour and subject, oldest first."""
    found = store.read("calls_120", at=at, since=since, until=until)
    found = found[found.call_subject == subject].reset_index(drop=True) if subject else found
    return found.assign(answered_pct=_answered(found))


@store.reads("calls_120")
def calls_by_hour(*, at: Moment = None, since: Moment = None, until: Moment = None) -> pd.DataFrame:
    """Calls to 120, all subjects together. One row per hour, oldest first; the wait is the mean of all calls."""
    found = store.read("calls_120", at=at, since=since, until=until)
    found["waited_s"] = found.waiting_s * found.calls_received
    sums = found.groupby("hour_at", as_index=False)[["calls_received", "calls_answered", "waited_s"]].sum()
    waiting_s = sums.waited_s / sums.calls_received
    return sums.drop(columns="waited_s").assign(waiting_s=waiting_s, answered_pct=_answered(sums))


def _answered(found: pd.DataFrame) -> pd.Series:
    return (100 * found.calls_answered.astype("float64") / found.calls_received.astype("float64")).round(1)


@store.reads("complaints_by_month")
def complaints(*, at: Moment = None, since: Moment = None, until: Moment = None) -> pd.DataFrame:
    """Complaints to the smart complaint service. One row per month, oldest first."""
    return store.read("complaints_by_month", at=at, since=since, until=until)


@store.reads("complaints_by_sector")
def complaints_by_sector(*, at: Moment = None, since: Moment = None, until: Moment = None) -> pd.DataFrame:
    """Complaints by subject. One row per month and subject, oldest first."""
    return store.read("complaints_by_sector", at=at, since=since, until=until)


@store.reads("complaints_by_district")
def complaints_by_district(
    *, at: Moment = None, since: Moment = None, until: Moment = None, district: str | None = None
) -> pd.DataFrame:
    """Complaints by district. One row per month and district, oldest first; those from outside Seoul have none."""
    return store.read("complaints_by_district", at=at, since=since, until=until, district=district)


@store.reads("complaints_by_topic")
def complaints_by_topic(
    *,
    at: Moment = None,
    since: Moment = None,
    until: Moment = None,
    district: str | None = None,
    topic: str | None = None,
) -> pd.DataFrame:
    """Complaints by subject and district. One row per week (its Monday), subject and district, oldest first."""
    found = store.read("complaints_by_topic", at=at, since=since, until=until, district=district)
    return found[found.complaint_topic == topic].reset_index(drop=True) if topic else found


@store.reads("proposals")
def proposals(*, at: Moment = None, since: Moment = None, until: Moment = None) -> pd.DataFrame:
    """What citizens propose, newest first. One row per proposal, with the votes for and against it."""
    found = store.read("proposals", at=at, since=since, until=until)
    return found.sort_values("registered_at", ascending=False, ignore_index=True)
