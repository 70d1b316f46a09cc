"""What citizens report through the city's smart complaint service.

Source: Seoul Open Data Plaza, SmartUncomfStatSector, SmartUncomfStatLocale and SmartUncomfStatMonth, monthly
counts. A month still to come is blank or zero at the portal, and is left out here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from data_sources import reference

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
