"""Water: whether the tap keeps the drinking-water standard, where, and how clean the Han and its streams are."""

import streamlit as st

from insight import water as judged
from ui import cache, filters, pictures, scenes, tables, texts, tiles
from ui.moments import EVERY
from ui.scenes import water as scene


@st.fragment(run_every=EVERY)
def page() -> None:
    """The answer first; then figures, map and districts; then the standard, the rivers and their week; then rows."""
    with st.container(key="scene_water"):
        said = st.container()
        with st.container(key="scene_filters", horizontal=True):
            column = filters.column(scene.MEASURES, key="measure")
            district = filters.district()
        with said:
            scenes.answer(cache.drawn(scene.answer)(district), "tap_water")
        taps(column, district)
        rivers()
        with st.expander(texts.t("scene.rows"), key="all_rows", bind="query-params") as below:
            if below.open:
                rows(district)


def taps(column: str, district: str | None) -> None:
    """What comes from the tap, and where."""
    left, middle, right = st.columns([2, 5, 3], gap="medium")
    with left:
        tiles.newest(judged.turbidity, judged.chlorine, judged.river_carbon, judged.river_warmth, key="water_tiles")
    with middle:
        layers = cache.drawn(scene.layers)(column)
        scenes.district_map(layers, key="water_map", alt=texts.t("water.map"), district=district)
    with right:
        pictures.chart(cache.drawn(scene.districts)(column), key="water_districts")
        scenes.part(cache.drawn(scene.standard)(district))


def rivers() -> None:
    """How clean the rivers are, and how that went."""
    now, week = st.columns(2, gap="medium")
    with now:
        scenes.part(cache.drawn(scene.stations)())
    with week:
        pictures.chart(cache.drawn(scene.week)(), key="river_week")


def rows(district: str | None) -> None:
    """Every number behind the pictures, with its source."""
    words = {name: texts.t(f"water.rows_{name}") for name in scene.ROWS}
    shown = filters.choice(texts.t("filter.rows"), [*words], key="rows", words=words.__getitem__, is_row=True)
    dataset, question = scene.rows(shown, district)
    tables.rows(cache.cached(question.function)(**dict(question.arguments)), dataset, key=shown, question=question)


page()
