"""Disaster and weather: rivers against their alert levels, warnings, rain, messages, shelters, what is coming."""

import streamlit as st

from insight import disaster as judged
from insight import now as figures
from ui import cache, filters, pictures, scenes, tables, texts, tiles
from ui.moments import EVERY
from ui.scenes import disaster as scene
from ui.scenes import shelters


@st.fragment(run_every=EVERY)
def page() -> None:
    """The answer first; then figures, map and rivers; then the day and what is coming; then messages and shelters."""
    with st.container(key="scene_disaster"):
        said = st.container()
        with st.container(key="scene_filters", horizontal=True):
            district = filters.district()
            spots = [filters.EVERYWHERE, *shelters.hotspots()]
            near = filters.choice(texts.t("disaster.near"), spots, key="near", words=shelters.hotspot_name)
            kinds = cache.cached(judged.kinds)()
            kind = filters.choice(texts.label("shelter_kind"), kinds, key="shelter", words=shelters.kind_option)
        hotspot = None if near == filters.EVERYWHERE else near
        with said:
            scenes.answer(cache.drawn(scene.answer, tells_states=True)(district), "river_levels")
        now(district, hotspot, kind)
        over_time(district)
        help_near(district, hotspot, kind)
        with st.expander(texts.t("scene.rows"), key="all_rows", bind="query-params") as below:
            if below.open:
                rows(district, hotspot, kind)


def now(district: str | None, hotspot: str | None, kind: str) -> None:
    """How high, how wet, and where."""
    left, middle, right = st.columns([2, 5, 3], gap="medium")
    with left:
        tiles.newest(judged.highest, figures.rain, figures.messages, figures.temperature, key="disaster_tiles")
    with middle:
        layers = cache.drawn(scene.layers)(kind, district, hotspot)
        scenes.district_map(layers, key="disaster_map", alt=texts.t("disaster.map"), district=district)
    with right:
        pictures.chart(cache.drawn(scene.rivers)(district), key="rivers")


def over_time(district: str | None) -> None:
    """The last day in the rivers and from the sky, and the coming ones."""
    river, rain, coming = st.columns([4, 3, 3], gap="medium")
    with river:
        pictures.chart(cache.drawn(scene.river_day)(district), key="river_day")
    with rain:
        pictures.chart(cache.drawn(scene.rain_day)(district), key="rain_day")
    with coming:
        scenes.part(cache.drawn(scene.in_force, tells_states=True)())
        scenes.part(cache.drawn(scene.coming)())


def help_near(district: str | None, hotspot: str | None, kind: str) -> None:
    """What was sent to telephones, and where to go."""
    left, right = st.columns(2, gap="medium")
    with left:
        scenes.part(cache.drawn(scene.messages, tells_states=True)(district))
    with right:
        if district or hotspot:
            scenes.part(cache.drawn(shelters.near)(kind, district, hotspot))
        else:
            pictures.chart(cache.drawn(shelters.by_district)(kind), key="shelters_by_district")


def rows(district: str | None, hotspot: str | None, kind: str) -> None:
    """Every number behind the pictures, with its source."""
    words = {name: texts.t(f"disaster.rows_{name}") for name in scene.ROWS}
    shown = filters.choice(texts.t("filter.rows"), [*words], key="rows", words=words.__getitem__, is_row=True)
    dataset, question = scene.rows(shown, district, hotspot, kind)
    tables.rows(cache.cached(question.function)(**dict(question.arguments)), dataset, key=shown, question=question)


page()
