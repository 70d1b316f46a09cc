"""Prices and the economy: what became dearer, where it is cheap, how shops do.

    prices.items()                       # what each item costs, beside four weeks and a year ago
    prices.places("배추(국산)")           # one row per district
    prices.markets(district="11110")     # the cheapest markets

A level of prices compares like with like: each price is set beside the city's mean of the same item, and the items
count alike. A market that sells less than half of them has none.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from data_sources import economy, prices, reference
from data_sources.pipeline import clock, store
from data_sources.pipeline.store import Moment

SAME = 1.0  # per cent: a smaller change nobody would call one
ENOUGH = 0.5  # of the items
WEEKS = pd.Timedelta("84D")
FUEL_DAYS = pd.Timedelta("31D")
KINDS = {"전통시장": "traditional_market_krw", "대형마트": "supermarket_krw"}
SHOPS_FILE = "good_price_shops.csv"
COUNTS = ["shops", "opened_shops", "closed_shops"]


@dataclass(frozen=True)
class Basket:
    """What everyday food costs in the newest week, as a whole."""

    items: pd.DataFrame  # one row per item, the greatest rise in four weeks first
    day_on: pd.Timestamp | None

    @property
    def dearer(self) -> int:
        """How many items cost more than four weeks before."""
        return int((self.items.month_change_pct > SAME).sum())

    @property
    def cheaper(self) -> int:
        """How many items cost less than four weeks before."""
        return int((self.items.month_change_pct < -SAME).sum())

    def only(self, item: str | None) -> Basket:
        """One item of the basket, or all of it."""
        found = self.items[self.items.item_name == item].reset_index(drop=True) if item else self.items
        return Basket(found, found.day_on.max() if len(found) else None)

    @property
    def month_change_pct(self) -> float:
        """The mean change of the items in four weeks."""
        return float(self.items.month_change_pct.mean())

    @property
    def year_change_pct(self) -> float:
        """The mean change of the items in a year."""
        return float(self.items.year_change_pct.mean())


@store.joined(prices.items)
def basket(*, district: str | None = None, at: Moment = None) -> Basket:
    """What each item costs, in the city or in a district."""
    found = prices.items(at=at, district=district)
    return Basket(found, found.day_on.max() if len(found) else None)


@store.joined(prices.markets)
def markets(*, item: str | None = None, district: str | None = None, at: Moment = None) -> pd.DataFrame:
    """What an item costs in each market, or how dear the market is altogether, cheapest first. One row per market."""
    return market_levels(prices.markets(at=at), item, district)


def market_levels(found: pd.DataFrame, item: str | None, district: str | None) -> pd.DataFrame:
    """The same from prices that are at hand, as of `data_sources.prices.markets`."""
    level = _level(found, ["market", "market_name", "market_kind", "district"], item)
    level = level[level.district == district] if district else level
    return level.sort_values("price_krw" if item else "price_level", ignore_index=True)


@store.joined(prices.districts)
def places(*, item: str | None = None, at: Moment = None) -> pd.DataFrame:
    """What an item costs in each district, or how dear the district is altogether. One row per district, dearest first.

    `price_level`, and of a single item `price_krw`; `month_change_pct` is the mean of the items.
    """
    return district_levels(prices.districts(at=at), item)


def district_levels(found: pd.DataFrame, item: str | None) -> pd.DataFrame:
    """The same from prices that are at hand, as of `data_sources.prices.districts`."""
    return _level(found, ["district"], item).sort_values("price_level", ascending=False, ignore_index=True)


def _level(found: pd.DataFrame, by: list[str], item: str | None) -> pd.DataFrame:
    """The prices of places beside the city's means of the same items. One row per place that has enough of them."""
    found = found[found.item_name == item] if item else found
    means = found.groupby("item").price_krw.transform("mean")
    levels = found.assign(price_level=100 * found.price_krw / means)
    sums = levels.groupby(by, as_index=False).agg(
        price_level=("price_level", "mean"),
        price_krw=("price_krw", "mean"),
        month_change_pct=("month_change_pct", "mean"),
        year_change_pct=("year_change_pct", "mean"),
        known=("item", "nunique"),
    )
    most = found.item.nunique()
    sums = sums[sums.known >= ENOUGH * most].drop(columns="known").assign(below_mean_pct=100 - sums.price_level)
    return sums if item else sums.drop(columns="price_krw")


@store.joined(prices.food)
def course(*, item: str | None = None, district: str | None = None, at: Moment = None) -> pd.DataFrame:
    """How prices went in twelve weeks: of an item in both kinds of market, or of the whole basket. One row per week.

    `price_index` sets each price beside the mean of its own shelf over all the weeks, so that a dear market that did
    not report changes nothing.
    """
    moment = clock.moment(at)
    found = prices.food(at=at, since=moment.normalize() - WEEKS, district=district).dropna(subset="price_krw")
    found = found.assign(week_on=found.day_on.dt.to_period("W").dt.start_time)
    if item:
        of_item = found[found.item_name == item]
        wide = of_item.pivot_table(index="week_on", columns="market_kind", values="price_krw", aggfunc="mean")
        return wide.reindex(columns=[*KINDS]).rename(columns=KINDS).rename_axis(columns=None).reset_index()
    means = found.groupby(prices.SHELF).price_krw.transform("mean")
    index = (100 * found.price_krw / means).groupby(found.week_on).mean()
    return index.rename("price_index").reset_index()


@store.joined(prices.fuel)
def fuel(*, at: Moment = None) -> pd.DataFrame:
    """The country's mean price of each fuel in the last month. One row per day and fuel, oldest first."""
    moment = clock.moment(at)
    found = prices.fuel(at=at, since=moment - FUEL_DAYS)
    return found[["day_on", "fuel", "price_krw_l"]]


@store.joined(economy.areas)
def areas(*, district: str | None = None, at: Moment = None) -> pd.DataFrame:
    """Trade areas in their newest quarter, highest sales first. One row per trade area."""
    found = economy.areas(at=at, district=district)
    return found.assign(sales_m_krw=found.sales_krw / 1e6)[
        ["name", "trade_area_kind", "district", "quarter_on", "sales_m_krw", "sales_change_pct", *COUNTS, "footfall"]
    ]


def shops(areas: pd.DataFrame) -> dict[str, float]:
    """Shops in trade areas as of `areas`, and how many opened and closed; NaN where nothing is known."""
    return {name: float(areas[name].sum()) if len(areas) else math.nan for name in COUNTS}


@store.reads()
def good_price(*, at: Moment = None) -> pd.DataFrame:
    """Shops that the city commends for their prices, as published, most for its residents first. One row per district.

    `good_price_shops`, `good_price_shops_per_100k` (of the registered population of 2025), `month_on`.
    """
    found = reference.statistics(SHOPS_FILE, at=at)
    sums = found.groupby(["district", "month_on"], as_index=False).good_price_shops.sum()
    residents = sums.district.map(reference.districts().set_index("code")["population"]).astype(float)
    sums["good_price_shops_per_100k"] = 1e5 * sums.good_price_shops.astype(float) / residents
    return sums.sort_values("good_price_shops_per_100k", ascending=False, ignore_index=True)
