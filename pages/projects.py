"""Pledges and major projects: how far they are, where they are, what is late, and what the city publishes of them."""

import streamlit as st

from insight import projects
from insight.question import ask
from ui import cache, filters, maps, pictures, scenes, tables, texts, tiles
from ui.moments import EVERY
from ui.scenes import projects as scene

MAP = "projects_map"
HEIGHT = "min(92vw, max(340px, calc(470 * var(--u))))"


@st.fragment(run_every=EVERY)
def page() -> None:
    """The answer first; then figures, map and stages; then what is late and what the city publishes; then rows."""
    with st.container(key="scene_projects"):
        said = st.container()
        with st.container(key="scene_filters", horizontal=True):
            chosen = filters.choice(
                texts.label("project_kind"), scene.KINDS, key="kind", words=scene.kind_name, is_row=True
            )
            kind = None if chosen == scene.ALL else chosen
            district = filters.district()
        with said:
            scenes.answer(cache.drawn(scene.answer)(kind, district), scene.DATASET)
        if len(cache.cached(projects.course)(kind=kind, district=district)):
            now(kind, district)
            late_and_published(kind, district)
        else:
            nothing_reported(kind, district)
        with st.expander(texts.t("scene.rows"), key="all_rows", bind="query-params") as below:
            if below.open:
                asked = ask(projects.situation, kind=kind, district=district)
                tables.rows(asked.rows(), scene.DATASET, key="project_rows", question=asked)


def where(kind: str | None, district: str | None) -> None:
    """The projects and the building sites on the map."""
    chosen = maps.Place("district", district) if district else None
    layers = cache.drawn(scene.layers)(kind, district)
    maps.city(layers, key=MAP, alt=texts.t("projects.map"), height=HEIGHT, selected=chosen)
    filters.follow(filters.picked_on(MAP, "district"), key="district", map_key=MAP)


def now(kind: str | None, district: str | None) -> None:
    """How many there are and how far, where they are, at which stage, and how they came along."""
    left, middle, right = st.columns([2, 5, 3], gap="medium")
    with left:
        tiles.board(cache.drawn(scene.figures, tells_states=True)(kind, district), key="project_tiles")
    with middle:
        where(kind, district)
    with right:
        pictures.chart(cache.drawn(scene.stages)(kind, district), key="project_stages")
        pictures.chart(cache.drawn(scene.trend)(kind, district), key="project_trend")


def late_and_published(kind: str | None, district: str | None) -> None:
    """Which are late, and what the city itself publishes."""
    late, published = st.columns([6, 4], gap="medium")
    with late:
        scenes.part(cache.drawn(scene.listing)(kind, district))
    with published:
        scenes.part(cache.drawn(scene.related, tells_states=True)())


def nothing_reported(kind: str | None, district: str | None) -> None:
    """The building sites alone, and what the city itself publishes."""
    left, right = st.columns([6, 4], gap="medium")
    with left:
        where(kind, district)
    with right:
        scenes.part(cache.drawn(scene.related, tells_states=True)())


page()
