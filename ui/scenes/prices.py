"""The pieces of the page on prices and the economy."""

from __future__ import annotations

import math
from html import escape

import pandas as pd
from babel.dates import format_skeleton

from data_sources import prices as surveyed
from insight import prices
from insight.question import ask
from ui import axes, cache, charts, maps, published, texts, tiles
from ui.drawing import Chart
from ui.scenes import MARKS, bold, heading, warned

PRICE, LEVEL, CHANGE = "price_krw", "price_level", "month_change_pct"
STATIONS, MARKETS, AREAS, PLACES = 6, 10, 10, 16  # how many are told
FUEL = "B027"  # petrol: the one that people ask for


def item_name(item: str) -> str:
    """An item in the viewer's language; one that is not known to us in the portal's words."""
    return texts.value("item_name", item)


def _place(district: str | None) -> str:
    return texts.value("district", district) if district else texts.t("scene.seoul")


def _pct(change: float) -> str:
    """A change without its sign."""
    return texts.percent(abs(change), 1)


@cache.joined(prices.basket, prices.places)
def answer(item: str | None, district: str | None) -> str:
    """What everyday food, or an item, costs beside a month and a year ago, and where it is cheap. HTML."""
    found = cache.cached(prices.basket)(district=district).only(item)
    if found.day_on is None:
        return f"<p>{texts.t('prices.unknown')}</p>"
    said = [_item(found, district) if item else _basket(found, district)]
    places = prices.district_levels(cache.cached(surveyed.districts)(), item)
    if district is None and len(places) > 1:
        ends = {"dear": texts.value("district", places.district.iloc[0])}
        ends["cheap"] = texts.value("district", places.district.iloc[-1])
        said.append(texts.t("prices.ends", **{name: bold(word) for name, word in ends.items()}))
    return f"<p>{' '.join(said)}</p>"


def _basket(found: prices.Basket, district: str | None) -> str:
    known = found.items.dropna(subset=[CHANGE])
    said = [
        texts.t(
            "prices.basket",
            place=escape(_place(district)),
            dearer=bold(str(found.dearer)),
            cheaper=bold(str(found.cheaper)),
            items=len(known),
        )
    ]
    if found.dearer:
        first = known.iloc[0]
        name, amount, price = item_name(first.item_name), _pct(first[CHANGE]), texts.with_unit(PRICE, first[PRICE])
        said.append(texts.t("prices.most", name=warned(name[:1].lower() + name[1:]), amount=bold(amount), price=price))
    if not math.isnan(found.year_change_pct):
        key = "prices.year_more" if found.year_change_pct > 0 else "prices.year_less"
        said.append(texts.t(key, amount=bold(_pct(found.year_change_pct))))
    return " ".join(said)


def _item(found: prices.Basket, district: str | None) -> str:
    row = found.items.iloc[0]
    return texts.t(
        "prices.item",
        item=bold(item_name(row.item_name)),
        unit=escape(texts.value("item_unit", row.item_unit)),
        price=bold(texts.with_unit(PRICE, row[PRICE])),
        place=escape(_place(district)),
        month=_beside(row.month_change_pct, "month"),
        year=_beside(row.year_change_pct, "year"),
    )


def _beside(change: float, since: str) -> str:
    """A price beside an earlier one, in words."""
    if math.isnan(change):
        return texts.t(f"prices.none_{since}")
    if abs(change) <= prices.SAME:
        return texts.t(f"prices.same_{since}")
    return texts.t(f"prices.{'more' if change > 0 else 'less'}_{since}", amount=bold(_pct(change)))


@cache.joined(prices.basket, prices.fuel)
def figures(item: str | None, district: str | None) -> list[tiles.Tile]:
    """The basket or the item beside a month and a year ago, and petrol."""
    found = cache.cached(prices.basket)(district=district).only(item)
    made = []
    if item and len(found.items):
        row = found.items.iloc[0]
        asked = ask(prices.course, item=item, district=district)
        note = _note(row[CHANGE])
        made.append(tiles.Tile(PRICE, row[PRICE], "food_prices", title=item_name(item), note=note, question=asked))
    for column in (CHANGE, "year_change_pct"):
        value = getattr(found, column)
        asked = ask(prices.basket, "items", district=district)
        title = texts.t(f"prices.tile_{column}")
        made.append(tiles.Tile(column, value, "food_prices", title=title, note=" ", question=asked))
    days = cache.cached(prices.fuel)()
    petrol = days[days.fuel == FUEL].price_krw_l
    newest = petrol.iloc[-1] if len(petrol) else math.nan
    title, where, asked = texts.t("prices.petrol"), texts.t("prices.korea"), ask(prices.fuel)
    return [*made, tiles.Tile("price_krw_l", newest, "fuel_prices", title=title, note=where, question=asked)]


def _note(change: float) -> str:
    if math.isnan(change):
        return " "
    mark = MARKS["more" if change > 0 else "less"]
    return texts.t("prices.tile_note", mark=mark, amount=_pct(change))


@cache.joined(prices.places)
def layers(item: str | None) -> list[maps.Layer]:
    """The districts, darker the dearer."""
    found = prices.district_levels(cache.cached(surveyed.districts)(), item)
    return [maps.districts(found, PRICE if item else LEVEL, topic="prices")] if len(found) else []


@cache.joined(prices.basket, prices.places)
def ranked(item: str | None, district: str | None) -> Chart:
    """The items, those that rose most first; of one item the districts, cheapest first."""
    if item:
        return charts.bars(
            prices.district_levels(cache.cached(surveyed.districts)(), item),
            x="district",
            y=PRICE,
            topic="prices",
            most=PLACES,
            is_low_first=True,
            title=texts.t("prices.cheapest_districts"),
            lead=texts.unit(PRICE),
            question=ask(prices.places, item=item),
        )
    return charts.bars(
        cache.cached(prices.basket)(district=district).items,
        x="item_name",
        y=CHANGE,
        topic="prices",
        most=PLACES,
        title=texts.t("prices.risers"),
        lead=texts.t("prices.risers_lead"),
        question=ask(prices.basket, "items", district=district),
    )


@cache.joined(prices.course)
def course(item: str | None, district: str | None) -> Chart:
    """The last twelve weeks: an item in both kinds of market, or the whole basket."""
    name = item_name(item) if item else texts.t("prices.basket_name")
    return charts.line(
        cache.cached(prices.course)(item=item, district=district),
        x="week_on",
        y=[*prices.KINDS.values()] if item else "price_index",
        topic="prices",
        title=texts.t("prices.course", name=name, place=_place(district)),
        lead=texts.t("prices.by_kind") if item else texts.t("prices.index_lead"),
        question=ask(prices.course, item=item, district=district),
    )


@cache.joined(prices.markets)
def markets(item: str | None, district: str | None) -> Chart:
    """The cheapest markets."""
    return charts.bars(
        prices.market_levels(cache.cached(surveyed.markets)(), item, district),
        x="market_name",
        y=PRICE if item else "below_mean_pct",
        topic="prices",
        most=MARKETS,
        is_low_first=item is not None,
        title=texts.t("prices.cheapest_markets"),
        lead=texts.unit(PRICE) if item else texts.t("prices.level_lead"),
        question=ask(prices.markets, item=item, district=district),
    )


@cache.joined(prices.fuel)
def fuel() -> Chart:
    """Each fuel over the last month, on one scale."""
    found = cache.cached(prices.fuel)()
    newest = found.dropna(subset="price_krw_l").drop_duplicates("fuel", keep="last").set_index("fuel")
    return charts.multiples(
        found,
        x="day_on",
        y="price_krw_l",
        by="fuel",
        topic="prices",
        title=texts.t("prices.fuel"),
        lead=texts.t("prices.fuel_lead", unit=texts.unit("price_krw_l")),
        wide=112,
        notes={fuel: _fuel_note(row) for fuel, row in newest.iterrows()},
        question=ask(prices.fuel),
    )


def _fuel_note(row: pd.Series) -> str:
    return f"{texts.value('price_krw_l', row.price_krw_l)} · {axes.short_day(row.day_on)}"


@cache.joined(surveyed.petrol_stations)
def stations() -> str:
    """The cheapest petrol around City Hall, as a list."""
    found = cache.cached(surveyed.petrol_stations)().dropna(subset="price_krw_l").head(STATIONS)
    lines = "".join(map(_station, found.itertuples()))
    head = heading(texts.t("prices.stations"), texts.t("prices.stations_lead"))
    body = f"<dl>{lines}</dl>" if lines else f"<p>{texts.t('prices.no_stations')}</p>"
    return f'<section class="part">{head}{body}</section>'


def _station(row: object) -> str:
    price = escape(texts.with_unit("price_krw_l", row.price_krw_l))  # type: ignore[attr-defined]
    distance = escape(texts.with_unit("distance_m", row.distance_m))  # type: ignore[attr-defined]
    brand = escape(texts.value("petrol_brand", row.petrol_brand))  # type: ignore[attr-defined]
    name = escape(texts.value("name", row.name))  # type: ignore[attr-defined]
    return f'<dt>{price}</dt><dd><span lang="ko">{name}</span> · {brand} · {distance}</dd>'


@cache.joined(prices.areas)
def areas(district: str | None) -> Chart:
    """The trade areas that sell most."""
    return charts.bars(
        cache.cached(prices.areas)(district=district),
        x="name",
        y="sales_m_krw",
        topic="economy",
        most=AREAS,
        title=texts.t("prices.areas", place=_place(district)),
        lead=texts.unit("sales_m_krw"),
        question=ask(prices.areas, district=district),
    )


@cache.joined(prices.areas)
def shops(district: str | None) -> str:
    """How shops do: how many there are, opened and closed in the newest quarter."""
    head = heading(texts.t("prices.shops", place=_place(district)))
    areas = cache.cached(prices.areas)(district=district)
    found = prices.shops(areas)
    if math.isnan(found["shops"]):
        return f'<section class="part">{head}<p>{texts.t("prices.no_shops")}</p></section>'
    told = texts.t(
        "prices.shops_told",
        quarter=escape(format_skeleton("yQQQQ", areas.quarter_on.iloc[0], locale=texts.language())),
        shops=bold(texts.value("shops", found["shops"])),
        opened=bold(texts.value("opened_shops", found["opened_shops"])),
        closed=bold(texts.value("closed_shops", found["closed_shops"])),
    )
    return f'<section class="part">{head}<p>{told}</p><p class="source">{texts.t("prices.sales_note")}</p></section>'


@cache.joined(prices.good_price)
def good_price() -> Chart:
    """The districts with most good-price shops for their residents, as published."""
    return charts.bars(
        cache.cached(prices.good_price)(),
        x="district",
        y="good_price_shops_per_100k",
        topic="economy",
        most=AREAS,
        title=texts.t("prices.good"),
        lead=texts.t("prices.good_lead"),
        question=ask(prices.good_price),
    )


def good_price_source() -> str:
    """Who published the good-price shops, and of when."""
    return f'<section class="part">{published.line(prices.SHOPS_FILE)}</section>'
