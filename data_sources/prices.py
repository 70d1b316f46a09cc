"""Prices of everyday food and of fuel, and the shops with good prices.

Sources: Seoul Open Data Plaza, ListNecessariesPricesService (some sixteen items in markets and supermarkets of every
district, surveyed weekly, in won for the unit that `item_unit` names) and ListPriceModelStoreService; Korea National
Oil Corporation, Opinet (won per litre, daily). Comparisons are made on the same shelves: an item of a market counts
when it was sold there both times, so that a dear shop that did not report changes nothing.
"""

from __future__ import annotations

import pandas as pd

from data_sources.pipeline import store
from data_sources.pipeline.store import Moment

ITEM = ["item", "item_name", "item_unit"]
MARKET = ["market", "market_name", "market_kind", "district"]
SHELF = ["market", "item", "item_unit"]
WEEK = pd.Timedelta("7D")
BACK = {"month": pd.Timedelta("28D"), "year": pd.Timedelta("364D")}  # whole weeks: the same day of the week


@store.reads("food_prices")
def food(*, at: Moment = None, since: Moment = None, until: Moment = None, district: str | None = None) -> pd.DataFrame:
    """Prices as surveyed, in won. One row per day, market and item, oldest first."""
    return store.read("food_prices", at=at, since=since, until=until, district=district)


@store.reads("food_prices")
def items(*, at: Moment = None, district: str | None = None) -> pd.DataFrame:
    """What each item costs in the newest week, dearest change first. One row per item and unit.

    `price_krw` is the mean of `markets` markets; `month_change_pct` and `year_change_pct` compare with four and 52
    weeks before, missing where there was no survey then.
    """
    return _compared(ITEM, at, district)


@store.reads("food_prices")
def districts(*, at: Moment = None, item: str | None = None) -> pd.DataFrame:
    """What each item costs in each district, as of `items`. One row per district, item and unit."""
    return _compared(["district", *ITEM], at, None, item)


@store.reads("food_prices")
def markets(*, at: Moment = None, district: str | None = None, item: str | None = None) -> pd.DataFrame:
    """What each item costs in each market, as of `items`. One row per market, item and unit."""
    return _compared([*MARKET, *ITEM], at, district, item)


def _compared(by: list[str], at: Moment, district: str | None, item: str | None = None) -> pd.DataFrame:
    """Mean prices of the newest week by some columns, and their change on the same shelves in a month and a year."""
    newest = store.read("food_prices", at=at, columns=["day_on"]).day_on.max()
    now = _week(newest, at, district, item)
    answer = now.groupby(by, as_index=False, dropna=False).agg(
        day_on=("day_on", "max"), price_krw=("price_krw", "mean"), markets=("market", "nunique")
    )
    for name, back in BACK.items():
        then = _week(newest - back, at, district, item)[[*SHELF, "price_krw"]]
        both = now.merge(then, on=SHELF, suffixes=("", "_then"))
        sums = both.groupby(by, as_index=False, dropna=False)[["price_krw", "price_krw_then"]].sum()
        sums[f"{name}_change_pct"] = 100 * (sums.price_krw / sums.price_krw_then - 1)
        answer = answer.merge(sums[[*by, f"{name}_change_pct"]], on=by, how="left")
    return answer.sort_values("month_change_pct", ascending=False, ignore_index=True)


def _week(last: pd.Timestamp, at: Moment, district: str | None, item: str | None) -> pd.DataFrame:
    """The last price of each shelf in the week that ends on a day."""
    since, until = (None, None) if pd.isna(last) else (last - WEEK + pd.Timedelta("1D"), last)
    found = store.read("food_prices", at=at, since=since, until=until)  # the same for all districts: it is kept
    found = found[found.district == district] if district else found
    found = found[found.item_name == item] if item else found
    found = found.dropna(subset="price_krw")
    return found.sort_values("day_on").drop_duplicates(SHELF, keep="last")


@store.reads("good_price_shops")
def good_price_shops(*, at: Moment = None, district: str | None = None, category: str | None = None) -> pd.DataFrame:
    """Shops that the city commends for their prices, most recommended first. One row per shop."""
    found = store.latest("good_price_shops", at=at, district=district)
    found = found[found.category == category] if category else found
    return found.sort_values("recommendations", ascending=False, ignore_index=True)


@store.reads("fuel_prices")
def fuel(*, at: Moment = None, since: Moment = None, until: Moment = None) -> pd.DataFrame:
    """The country's mean price of each fuel, in won per litre. One row per day and fuel, oldest first."""
    return store.read("fuel_prices", at=at, since=since, until=until)


@store.reads("petrol_stations")
def petrol_stations(*, at: Moment = None) -> pd.DataFrame:
    """Petrol stations within five kilometres of City Hall, cheapest first. One row per station."""
    found = store.latest("petrol_stations", at=at)
    return found.sort_values("price_krw_l", ignore_index=True)
