"""Figures: what a number is, how it changed, its last day, its state, age and source.

    tiles.board([Tile("pm25_ug_m3", 38.2, "air_now", change=4.1, history=last_day, page="air")], key="pulse")
    tiles.number("pm25_ug_m3", 38.2, dataset="air_now")

All tiles of a board are one element; the browser changes only what is new and counts the ages by itself.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
import streamlit as st

from data_sources import catalogue
from insight import question as questions
from insight.now import Figure
from insight.question import Question, ask
from ui import cache, components, kiosk, published, texts, theme
from ui.menu import PAGES, address

Band = Sequence[tuple[float | None, float | None]]


@dataclass(frozen=True)
class Tile:
    """One figure. `change` is against the same hour last week; `usual` bounds what is normal for each of `history`."""

    column: str
    value: Any
    dataset: str
    change: float | None = None
    history: Sequence[float | None] | None = None
    usual: Band | None = None
    page: str | None = None
    title: str | None = None
    verdict: str | None = None  # a word for what the value means ("bad"), underlined
    note: str | None = None  # said in place of the change
    topic: str | None = None  # whose hue it has, where that is not the dataset's
    measured_at: pd.Timestamp | None = None  # where it differs from the dataset's newest row
    question: Question | None = None  # what the figure answers; its state leads to what is behind it
    file: str | None = None  # of a published statistic, its table in the reference: no feed, so no age


def board(tiles: Iterable[Tile], *, key: str) -> None:
    """Draw tiles as one element. A tile with a page leads there."""
    components.mount("board", _packed(tiles), key=key, on_news_change=_nothing)


def newest(*figures: Callable[..., Figure], key: str) -> None:
    """Draw the newest of these figures of the city, each leading to the page of its topic, where there is one.

    The whole board is made once for all viewers.
    """

    @cache.joined(*figures)
    def made(_: tuple[Callable[..., Figure], ...], is_kiosk: bool) -> bytes:
        return _packed(_from(cache.cached(figure)(), figure) for figure in figures)

    data = cache.drawn(made, tells_states=True)(figures, kiosk.is_on())
    components.mount("board", data, key=key, on_news_change=_nothing)


def _nothing() -> None:
    """News make the part of the page anew that the board is in: nothing else is to be done."""


def _packed(tiles: Iterable[Tile]) -> bytes:
    with texts.speaking(texts.language()):
        known = [*tiles]
        words = {"now": texts.t("board.now"), "lost": texts.t("kiosk.no_connection")}
        datasets = sorted({tile.dataset for tile in known})
        drawn = [_tile(tile) for tile in known]
        return components.packed({"lang": texts.language(), "words": words, "tiles": drawn, "datasets": datasets})


def _from(figure: Figure, function: Callable[..., Figure]) -> Tile:
    topic = figure.topic or catalogue.dataset(figure.dataset).topic
    return Tile(
        figure.column,
        figure.value,
        figure.dataset,
        change=figure.change,
        history=figure.history,
        page=topic if topic in PAGES else None,
        measured_at=figure.measured_at,
        topic=topic,
        usual=figure.usual,
        question=ask(function, "rows"),
    )


def mean(frame: pd.DataFrame, column: str, dataset: str) -> Tile:
    """The mean of a column as a tile."""
    return Tile(column, frame[column].mean(), dataset)


def number(column: str, value: Any, *, dataset: str, key: str | None = None, **more: Any) -> None:
    """One figure in the look of the board, for the head of a desk page."""
    board([Tile(column, value, dataset, **more)], key=key or f"number_{dataset}_{column}")


def row() -> Any:
    """Figures side by side: `with tiles.row(): tiles.number(...)`."""
    return st.container(horizontal=True, gap="medium")


def _tile(tile: Tile) -> dict[str, Any]:
    found = cache.provenance(tile.dataset)
    state = "published" if tile.file else found.state
    if kiosk.hides(state):
        tile = replace(tile, value=None, change=None, history=None, usual=None, verdict=None, note=None)
    title = tile.title or texts.label(tile.column)
    newest_at = tile.measured_at if tile.measured_at is not None else found.known_at
    history = _finite(tile.history or ())
    return {
        "id": f"{tile.dataset}.{tile.column}.{tile.title or ''}",
        "hue": theme.hue(tile.topic or catalogue.dataset(tile.dataset).topic),
        "title": title,
        "page": tile.page,
        "href": _leads_to(tile),
        "value": texts.large(tile.column, tile.value),
        "unit": "" if pd.isna(tile.value) else texts.unit(tile.column),
        "isKnown": not pd.isna(tile.value),
        "verdict": tile.verdict,
        "change": tile.note or _change(tile),
        "state": state,
        "stateWord": texts.t(f"state.{state}"),
        "behind": _behind(tile),
        "behindWords": f"{texts.t(f'state.{state}')}: {texts.t('way.of', title=title)}",
        "newest": None if newest_at is None or tile.file else texts.epoch(newest_at),
        "source": published.publisher(tile.file) if tile.file else texts.said(found.publisher),
        "link": None if tile.file else found.link or None,
        "history": history,
        "usual": [_finite(pair) for pair in tile.usual or ()],
        "dayWords": _day_in_words(tile.column, title, history),
    }


def _leads_to(tile: Tile) -> str | None:
    """The page of its topic, or else the rows behind it; a kiosk has only its scenes."""
    if tile.page:
        return address(tile.page)
    return None if kiosk.is_on() else address("catalogue", dataset=tile.dataset)


def _behind(tile: Tile) -> str | None:
    """What is behind the figure: its rows, its way, its files. A kiosk has only its scenes."""
    if kiosk.is_on():
        return None
    asked = tile.question.address if tile.question and tile.question.name in questions.functions() else None
    named = {"file": tile.file} if tile.file else {} if asked else {"dataset": tile.dataset}
    return address("source", **(asked or {}), **named)


def _change(tile: Tile) -> str:
    if tile.change is None or math.isnan(tile.change):
        return ""
    decimals = catalogue.column(tile.column).decimals
    size = round(tile.change, decimals)
    if size == 0:
        return texts.t("board.as_last_week")
    mark = "▲" if size > 0 else "▼"
    return texts.t("board.than_last_week", mark=mark, amount=texts.number(abs(size), decimals))


def _day_in_words(column: str, title: str, history: Sequence[float | None]) -> str:
    known = [value for value in history if value is not None]
    if not known:
        return ""
    low, high = (texts.with_unit(column, value) for value in (min(known), max(known)))
    return texts.t("board.day_in_words", title=title, low=low, high=high)


def _finite(values: Iterable[Any]) -> list[float | None]:
    return [None if pd.isna(value) else float(value) for value in values]


def example() -> list[Tile]:
    """Three tiles with made-up figures: a rise with its day, a verdict, and a value that is missing."""
    day = [22 + 14 * math.sin((hour - 6) / 24 * 2 * math.pi) + hour % 3 for hour in range(24)]
    usual = [
        (18 + 10 * math.sin((hour - 6) / 24 * 2 * math.pi), 30 + 14 * math.sin((hour - 6) / 24 * 2 * math.pi))
        for hour in range(24)
    ]
    return [
        Tile("pm25_ug_m3", 38.2, "air_now", change=4.1, history=day, usual=usual, page="air"),
        Tile("air_index", 87, "air_now", change=0.2, history=day[::-1], page="air", verdict=texts.t("tile.bad")),
        Tile("ozone_ppm", None, "air_now"),
    ]
