"""What the store holds of a dataset: since when, how it has grown, where its places are."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from data_sources import catalogue
from data_sources.pipeline import freshness, store
from insight import blindness
from ui import cache, charts, maps, pictures, texts
from ui.drawing import Chart

MOST = 400  # places drawn one by one; more are counted by square kilometre
FEWEST = 2  # days that a line is drawn of
HIGH = 110
MAP_HEIGHT = "min(92vw, 420px)"


def period(name: str) -> str:
    """The first and the last time in its rows, in words; "" while there are none."""

    @store.reads(name)
    def found(_: str) -> tuple[pd.Timestamp, pd.Timestamp] | None:
        return freshness.span(name)

    span = cache.cached(found)(name)
    if span is None:
        return ""
    first, last = map(texts.full_day, span)
    return first if first == last else texts.t("holdings.span", first=first, last=last)


def history(name: str) -> None:
    """How many rows came on each day, as a small chart."""

    @store.reads(name)
    def drawn(_: str) -> Chart | str:
        days = freshness.arrivals(name)
        if len(days) < FEWEST:
            return texts.t("holdings.at_once", day=texts.full_day(days.day_on.iloc[0]))
        topic, title = catalogue.dataset(name).topic, texts.t("holdings.history")
        lead = texts.t("holdings.history_lead")
        return charts.line(days, x="day_on", y="rows_added", topic=topic, title=title, lead=lead, high=HIGH)

    made = cache.drawn(drawn)(name) if cache.provenance(name).rows else texts.t("holdings.no_history")
    if isinstance(made, Chart):
        pictures.chart(made, key="history")
    else:
        st.markdown(made)


def places(name: str) -> None:
    """A map of its newest rows, where they lie in the city; how many of them there are is told."""
    dataset = catalogue.dataset(name)
    if not {"lon", "lat"} <= {*dataset.columns} or dataset.area == "world":
        return

    @store.reads(name)
    def drawn(_: str) -> tuple[maps.Layer, str] | None:
        return _placed(store.latest(name), dataset.topic)

    made = cache.drawn(drawn)(name)
    if made is None:
        return
    layer, told = made
    st.subheader(texts.t("holdings.places"), anchor=False)
    st.caption(told)
    alt = texts.t("holdings.map", title=texts.said(dataset.title))
    maps.city([layer], key=f"places_{name}", alt=alt, height=MAP_HEIGHT)


def _placed(rows: pd.DataFrame, topic: str) -> tuple[maps.Layer, str] | None:
    """Places one by one, or many of them counted by square; and what of the rows is shown."""
    known = rows.dropna(subset=["lon", "lat"])
    grid = blindness.counted(known)
    inside = int(grid.spots.sum())
    if not inside:
        return None
    shown, whole = texts.number(inside), texts.number(len(rows))
    word = "squares" if inside == len(rows) else "some_squares"
    if inside <= MOST:
        word = "all" if inside == len(rows) else "some"
        near = known.reset_index(drop=True)
        label = "name" if "name" in near else None
        layer = maps.points(near, label=label, topic=topic, title=texts.t("holdings.places"), id="places")
    else:
        busy = grid[grid.spots > 0].assign(id=lambda squares: squares.square)
        layer = maps.points(busy, "spots", size="spots", topic=topic, title=texts.t("holdings.square"), id="places")
    return layer, texts.t(f"holdings.{word}", shown=shown, all=whole)


def example() -> str:
    """What is covered by air quality."""
    return period("air_now")
