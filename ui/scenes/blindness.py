"""The pieces of the map of blindness: where nobody measures."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

import pandas as pd
from babel.lists import format_list

from data_sources import catalogue
from insight import blindness
from insight.question import ask
from ui import cache, charts, maps, texts, tiles
from ui.drawing import Chart
from ui.scenes import bold, heading
from ui.tiles import Tile

DENSITY = "spots_per_km2"
MOST = 13  # districts in the chart


def name(sense: str) -> str:
    """A kind of sensing, in words."""
    return texts.value("sense", sense)


def topic(sense: str) -> str:
    """The topic of its dataset."""
    return catalogue.dataset(blindness.SENSES[sense].dataset).topic


@cache.joined(blindness.spots)
def answer(sense: str) -> str:
    """How much of the city a kind of sensing does not see, and where it is thinnest. HTML."""
    found = cache.cached(blindness.by_district)(sense)
    if found.empty:
        return f"<p>{_unknown(sense)}</p>"
    grid = cache.cached(blindness.squares)(sense)
    spots = bold(texts.t("blindness.spots", count=int(found.spots.sum())))
    said = [_seen(sense, spots, grid), *_thin(found)]
    caveat = f"<p>{escape(texts.t('blindness.caveat'))}</p>" if len(grid) else ""
    return f"<p>{' '.join(said)}</p>{caveat}"


def _seen(sense: str, spots: str, grid: pd.DataFrame) -> str:
    if grid.empty:
        return texts.t("blindness.unplaced", sense=escape(name(sense)), spots=spots)
    farthest = grid.iloc[0]
    return texts.t(
        "blindness.placed",
        sense=escape(name(sense)),
        spots=spots,
        unseen=bold(texts.number(int((grid.spots == 0).sum()))),
        squares=texts.number(len(grid)),
        farthest=bold(texts.value("district", farthest.district)),
        distance=bold(texts.with_unit("distance_m", farthest.distance_m)),
    )


def _thin(found: pd.DataFrame) -> Iterable[str]:
    none = found[found.spots == 0]
    if len(none):
        named = _listed(texts.value("district", code) for code in none.district)
        yield texts.t("blindness.without", count=len(none), districts=escape(named))
        return
    first = found.iloc[0]
    density = texts.with_unit(DENSITY, first[DENSITY])
    yield texts.t("blindness.thinnest", district=bold(texts.value("district", first.district)), density=density)


def _unknown(sense: str) -> str:
    dataset = catalogue.dataset(blindness.SENSES[sense].dataset)
    key = catalogue.current().portals[dataset.portal].key_setting
    needs = texts.t("blindness.key", setting=f"<code>{escape(key)}</code>") if key else ""
    title = escape(texts.said(dataset.title))
    return texts.t("blindness.none", sense=escape(name(sense)), dataset=title, setting=needs)


def _listed(words: Iterable[str]) -> str:
    return format_list([*words], locale=texts.language())


@cache.joined(blindness.spots)
def figures(sense: str) -> list[Tile]:
    """How many spots there are, how much of the city they see, how far it is to one."""
    found = cache.cached(blindness.overview)().set_index("sense").loc[sense]
    dataset, asked = blindness.SENSES[sense].dataset, ask(blindness.overview)
    titles = {"distance_m": texts.t("blindness.nearest")}
    shown = [column for column in ("spots", "seen_pct", "distance_m") if found["spots"] and pd.notna(found[column])]
    return [
        Tile(column, float(found[column]), dataset, title=titles.get(column), topic=topic(sense), question=asked)
        for column in shown
    ]


def draw_figures(sense: str) -> None:
    """Draw the figures of a kind as one board, where there are any."""
    if drawn := cache.drawn(figures)(sense):
        tiles.board(drawn, key="blindness_tiles")


@cache.joined(blindness.spots)
def layers(sense: str) -> list[maps.Layer]:
    """Districts by density, and a dot for each square kilometre without any: the larger, the farther from one."""
    found, grid = cache.cached(blindness.by_district)(sense), cache.cached(blindness.squares)(sense)
    if found.empty:
        return []
    shades = maps.districts(found, DENSITY, topic=topic(sense))
    blind = grid[grid.spots == 0]
    if blind.empty:
        return [shades]
    told = [
        f"{texts.value('district', code)}\n{texts.t('blindness.dot', distance=texts.with_unit('distance_m', metres))}"
        for code, metres in zip(blind.district, blind.distance_m, strict=True)
    ]
    dots = blind.assign(id=blind.square, told=told)
    title = texts.t("blindness.dots")
    return [shades, maps.points(dots, size="distance_m", topic="traffic", title=title, id="blind", tip="told")]


@cache.joined(blindness.spots)
def kinds() -> Chart:
    """How much of the city each kind of sensing sees, the least first."""
    return charts.bars(
        cache.cached(blindness.overview)(),
        x="sense",
        y="seen_pct",
        topic="safety",
        is_low_first=True,
        title=texts.t("blindness.overview"),
        lead=texts.t("blindness.overview_lead"),
        question=ask(blindness.overview),
    )


@cache.joined(blindness.spots)
def districts(sense: str) -> Chart:
    """The districts where it is thinnest."""
    return charts.bars(
        cache.cached(blindness.by_district)(sense),
        x="district",
        y=DENSITY,
        topic=topic(sense),
        most=MOST,
        is_low_first=True,
        title=texts.t("blindness.districts"),
        lead=texts.t("blindness.districts_lead"),
        question=ask(blindness.by_district, sense=sense),
    )


@cache.joined(blindness.spots)
def hidden() -> str:
    """Kinds that the chart cannot show: those whose places nobody publishes, and those that are not known here."""
    found = cache.cached(blindness.overview)()
    unknown = blindness.missing(found)
    by_district = [name(each) for each in found.sense if each not in unknown and not blindness.SENSES[each].is_placed]
    lines = [
        texts.t(f"blindness.{word}", senses=escape(_listed(senses)))
        for word, senses in (
            ("hidden", by_district),
            ("unknown", [f"{name(each)} ({key})" if key else name(each) for each, key in unknown.items()]),
        )
        if senses
    ]
    told = "".join(f"<p>{line}</p>" for line in lines)
    return f'<section class="part">{heading(texts.t("blindness.hidden_title"))}{told}</section>' if told else ""
