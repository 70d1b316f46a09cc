"""Blind spots: how much of the city each kind of sensing sees, by district and by square kilometre."""

import streamlit as st

from insight import blindness
from insight.question import ask
from ui import cache, filters, maps, pictures, scenes, tables, texts
from ui.scenes import blindness as scene

HEIGHT = "min(92vw, max(340px, calc(498 * var(--u))))"
ROWS = ["rows_kinds", "rows_districts", "rows_squares"]


def rows(sense: str) -> None:
    """Every number behind the pictures, with its source."""
    dataset = blindness.SENSES[sense].dataset
    shown = filters.choice(
        texts.t("filter.rows"), ROWS, key="rows", words=lambda name: texts.t(f"blindness.{name}"), is_row=True
    )
    asked = {
        "rows_kinds": ask(blindness.overview),
        "rows_districts": ask(blindness.by_district, sense=sense),
        "rows_squares": ask(blindness.squares, sense=sense),
    }[shown]
    tables.rows(cache.cached(asked.function)(**dict(asked.arguments)), dataset, question=asked)


with st.container(key="scene_blindness"):
    said = st.container()
    with st.container(key="scene_filters", horizontal=True):
        chosen = filters.choice(texts.t("blindness.filter"), [*blindness.SENSES], key="sense", words=scene.name)
    with said:
        scenes.answer(cache.drawn(scene.answer)(chosen), blindness.SENSES[chosen].dataset)
    left, middle, right = st.columns([2, 5, 3], gap="medium")
    with left:
        scene.draw_figures(chosen)
        scenes.part(cache.drawn(scene.hidden)())
    with middle:
        maps.city(cache.drawn(scene.layers)(chosen), key="blind_map", alt=texts.t("blindness.map"), height=HEIGHT)
    with right:
        pictures.chart(cache.drawn(scene.kinds)(), key="blind_kinds")
        pictures.chart(cache.drawn(scene.districts)(chosen), key="blind_districts")
    with st.expander(texts.t("scene.rows"), key="all_rows", bind="query-params") as below:
        if below.open:
            rows(chosen)
