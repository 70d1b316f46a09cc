"""Living population: how many people are in a neighbourhood at an hour, wherever they live.

Source: Seoul Open Data Plaza, SPOP_LOCAL_RESD_DONG (neighbourhoods, by hour, Koreans) and SPOP_DAILYSUM_JACHI
(districts, by day). Estimated from mobile phones, in persons with decimals; three or fewer are masked. Average over
hours, never add.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pandas as pd

from data_sources.pipeline import store
from data_sources.pipeline.store import Moment

GROUP = re.compile(r"^(?P<sex>MALE|FEMALE)_F(?P<from>\d+)T(?P<to>\d+)_LVPOP_CO$")
TOTAL = "TOT_LVPOP_CO"
WHOLE_CITY = "11000"


def parse_groups(rows: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The total of each neighbourhood and hour, and one row for each sex and age, which the portal has side by side."""
    for given in rows:
        row = {name.upper(): value for name, value in given.items()}
        groups = {match: row.pop(name) for name in list(row) if (match := GROUP.match(name))}
        yield "total", row
        when_and_where = {name: value for name, value in row.items() if name != TOTAL}
        for match, count in groups.items():
            yield "groups", {**when_and_where, "SEX": match["sex"].lower(), "AGED_FROM": match["from"], TOTAL: count}


def parse_districts(rows: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The rows of the districts. The row of the whole city among them is left out: it would be counted twice."""
    for row in rows:
        codes = (value for name, value in row.items() if name.upper() == "SIGNGU_CODE_SE")
        if str(next(codes, "")).removesuffix(".0") != WHOLE_CITY:
            yield "districts", row


@store.reads("living_population_districts")
def districts(*, at: Moment = None) -> pd.DataFrame:
    """Living population of each district on its newest day, most first. One row per district."""
    found = store.latest("living_population_districts", at=at)
    return found.sort_values("living_population", ascending=False, ignore_index=True)


@store.reads("living_population")
def neighbourhoods(*, at: Moment = None, district: str | None = None) -> pd.DataFrame:
    """Living population of each neighbourhood in its newest hour. One row per neighbourhood (dong)."""
    return store.latest("living_population", at=at, district=district)
