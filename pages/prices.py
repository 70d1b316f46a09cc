"""Prices and the economy: what became dearer, where it is cheap, fuel, trade areas, good-price shops."""

import streamlit as st

from data_sources import prices as surveyed
from insight import prices
from insight.question import ask
from ui import cache, filters, maps, pictures, published, scenes, tables, texts, tiles
from ui.scenes import prices as scene

MAP = "prices_map"
HEIGHT = "min(92vw, max(340px, calc(430 * var(--u))))"
EVERYTHING = "all"
ROWS = ["items", "markets", "areas", "good", "fuel"]


def page() -> None:
    """The answer first; then figures, map and what rose; the year and the markets; fuel; shops; then rows."""
    with st.container(key="scene_prices"):
        said = st.container()
        with st.container(key="scene_filters", horizontal=True):
            item = chosen_item()
            district = filters.district()
        with said:
            scenes.answer(cache.drawn(scene.answer)(item, district), "food_prices")
        food(item, district)
        economy(district)
        with st.expander(texts.t("scene.rows"), key="all_rows", bind="query-params") as below:
            if below.open:
                rows(item, district)


def chosen_item() -> str | None:
    """One of the items that are surveyed, or None for all of them."""
    known = sorted(set(cache.cached(surveyed.items)().item_name), key=scene.item_name)
    words = {EVERYTHING: texts.t("prices.all_items"), **{name: scene.item_name(name) for name in known}}
    chosen = filters.choice(texts.label("item_name"), [*words], key="item", words=words.__getitem__)
    return None if chosen == EVERYTHING else chosen


def food(item: str | None, district: str | None) -> None:
    """What food costs, where, and how it went."""
    left, middle, right = st.columns([2, 5, 3], gap="medium")
    with left:
        tiles.board(cache.drawn(scene.figures, tells_states=True)(item, district), key="prices_tiles")
    with middle:
        layers = cache.drawn(scene.layers)(item)
        where = maps.Place("district", district) if district else None
        maps.city(layers, key=MAP, alt=texts.t("prices.map"), height=HEIGHT, selected=where)
        filters.follow(filters.picked_on(MAP, "district"), key="district", map_key=MAP)
    with right:
        pictures.chart(cache.drawn(scene.ranked)(item, district), key="prices_ranked")
    course, cheapest = (cache.drawn(drawn)(item, district) for drawn in (scene.course, scene.markets))
    pictures.row([1, 1], prices_course=course, prices_markets=cheapest)


def economy(district: str | None) -> None:
    """Fuel, shops, and what they sell."""
    oil, cheap = st.columns([3, 2], gap="medium")
    with oil:
        pictures.chart(cache.drawn(scene.fuel)(), key="prices_fuel")
    with cheap:
        scenes.part(cache.drawn(scene.stations)())
    sold, good = st.columns(2, gap="medium")
    with sold:
        pictures.chart(cache.drawn(scene.areas)(district), key="prices_areas")
        scenes.part(cache.drawn(scene.shops)(district))
    with good:
        pictures.chart(cache.drawn(scene.good_price)(), key="prices_good")
        scenes.part(scene.good_price_source())


def rows(item: str | None, district: str | None) -> None:
    """Every number behind the pictures, with its source."""
    words = {name: texts.t(f"prices.rows_{name}") for name in ROWS}
    match filters.choice(texts.t("filter.rows"), ROWS, key="rows", words=words.__getitem__, is_row=True):
        case "items":
            question = ask(prices.basket, "items", district=district)
            found = cache.cached(prices.basket)(district=district).items
            tables.rows(found, "food_prices", key="item_rows", question=question)
        case "markets":
            found = cache.cached(prices.markets)(item=item, district=district)
            question = ask(prices.markets, item=item, district=district)
            tables.rows(found, "food_prices", key="market_rows", question=question)
        case "areas":
            found = cache.cached(prices.areas)(district=district)
            tables.rows(found, "trade_area_sales", key="area_rows", question=ask(prices.areas, district=district))
        case "good":
            published.rows(ask(prices.good_price), prices.SHOPS_FILE, key="good_rows")
        case _:
            tables.rows(cache.cached(prices.fuel)(), "fuel_prices", key="fuel_rows", question=ask(prices.fuel))


page()
