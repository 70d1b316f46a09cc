"""Trade areas of the city: sales, shops and passers-by, by quarter.

Source: Seoul Open Data Plaza, trade area analysis (VwsmTrdarSelngQq, VwsmTrdarStorQq, VwsmTrdarFlpopQq),
estimates published some two months after the quarter. Sales in won. What the portal calls the sales of the
month are those of the quarter.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

FIRST_MONTHS = {"1": "01", "2": "04", "3": "07", "4": "10"}


def parse_quarters(rows: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The rows as they are, each with the first month of its quarter: 20254 is 202510."""
    for given in rows:
        row = {name.upper(): value for name, value in given.items()}
        code = row.get("STDR_YYQU_CD") or f"{row.get('STDR_YY_CD', '')}{row.get('STDR_QU_CD', '')}"
        code = str(code).strip().removesuffix(".0")
        month = FIRST_MONTHS.get(code[-1:])
        yield "quarter", {**row, "QUARTER_ON": f"{code[:4]}{month}" if month else code}
