"""Trade areas of the city: sales, shops and passers-by, by quarter.

Source: Seoul Open Data Plaza, trade area analysis (VwsmTrdarSelngQq, VwsmTrdarStorQq, VwsmTrdarFlpopQq),
estimates published some two months after the quarter. Sales in won. What the portal calls the sales of the
month are those of the quarter.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from data_sources.pipeline import store
from data_sources.pipeline.store import Moment

FIRST_MONTHS = {"1": "01", "2": "04", "3": "07", "4": "10"}


def parse_quarters(rows: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The rows as they are, each with the first month of its quarter: 20254 is 202510."""
    for given in rows:
        row = {name.upper(): value for name, value in given.items()}
        code = row.get("STDR_YYQU_CD") or f"{row.get('STDR_YY_CD', '')}{row.get('STDR_QU_CD', '')}"
        code = str(code).strip().removesuffix(".0")
        month = FIRST_MONTHS.get(code[-1:])
        yield "quarter", {**row, "QUARTER_ON": f"{code[:4]}{month}" if month else code}


@store.reads("trade_area_sales", "trade_areas")
def sales(
    *, at: Moment = None, since: Moment = None, until: Moment = None, district: str | None = None
) -> pd.DataFrame:
    """Sales in won and in number, by weekday, hour, sex and age. One row per trade area, sector and quarter."""
    return _in_districts(store.read("trade_area_sales", at=at, since=since, until=until), at, district)


@store.reads("trade_area_shops", "trade_areas")
def shops(
    *, at: Moment = None, since: Moment = None, until: Moment = None, district: str | None = None
) -> pd.DataFrame:
    """Shops that there are, opened and closed. One row per trade area, sector and quarter."""
    return _in_districts(store.read("trade_area_shops", at=at, since=since, until=until), at, district)


@store.reads("trade_area_footfall", "trade_areas")
def footfall(
    *, at: Moment = None, since: Moment = None, until: Moment = None, district: str | None = None
) -> pd.DataFrame:
    """Passers-by of a whole quarter, by weekday, hour, sex and age. One row per trade area and quarter."""
    return _in_districts(store.read("trade_area_footfall", at=at, since=since, until=until), at, district)


@store.reads("trade_area_sales", "trade_area_shops", "trade_area_footfall", "trade_areas")
def areas(*, at: Moment = None, district: str | None = None) -> pd.DataFrame:
    """Trade areas in their newest quarter, highest sales first. One row per trade area, its sectors added up.

    sales_krw, shops, opened_shops, closed_shops, footfall, and how the sales changed on the quarter before.
    """
    sold = store.read("trade_area_sales", at=at).groupby(["quarter_on", "trade_area"], as_index=False).sales_krw.sum()
    before_krw = sold.sort_values("quarter_on").groupby("trade_area").sales_krw.shift()
    sold["sales_change_pct"] = 100 * (sold.sales_krw / before_krw - 1)
    counts = ["shops", "opened_shops", "closed_shops"]
    open_shops = store.read("trade_area_shops", at=at).groupby(["quarter_on", "trade_area"], as_index=False)
    walked = store.read("trade_area_footfall", at=at)[["quarter_on", "trade_area", "footfall"]]
    quarter = sold[sold.quarter_on == sold.quarter_on.max()]
    for other in (open_shops[counts].sum(), walked):
        quarter = quarter.merge(other, on=["quarter_on", "trade_area"], how="left")
    named = store.latest("trade_areas", at=at, district=district).drop(columns="fetched_at")
    found = named.merge(quarter, on="trade_area")
    return found.sort_values("sales_krw", ascending=False, ignore_index=True)


@store.reads("restaurants")
def restaurants(*, at: Moment = None, district: str | None = None) -> pd.DataFrame:
    """Restaurants as licensed, open and closed ones. One row per licence; `business_state` says which it is."""
    return store.latest("restaurants", at=at, district=district)


def _in_districts(found: pd.DataFrame, at: Moment, district: str | None) -> pd.DataFrame:
    """Rows of trade areas with the district that each lies in."""
    where = store.latest("trade_areas", at=at)[["trade_area", "district"]]
    placed = found.merge(where, on="trade_area", how="left")
    return placed[placed.district == district].reset_index(drop=True) if district else placed
