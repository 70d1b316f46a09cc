"""District card: one district on one page, which prints on one sheet of A4."""

import streamlit as st

from data_sources import reference
from insight import district
from ui import cache, filters, maps, pictures, scenes, tables, texts, tiles
from ui.moments import EVERY
from ui.scenes import district as scene

MAP = "district_map"
HEIGHT = "min(92vw, calc(470 * var(--u)))"
CODES = [*reference.districts()["code"]]


@st.fragment(run_every=EVERY)
def page() -> None:
    """The answer first; then the situation; where it stands, whom it is like; how it went; what stands in it; rows."""
    with st.container(key="scene_district"):
        said = st.container()
        with st.container(key="scene_filters", horizontal=True):
            code = filters.choice(texts.label("district"), CODES, key="district", words=scene.name)
        with said:
            scenes.answer(cache.drawn(scene.answer)(code), "air_now")
        tiles.board(cache.drawn(scene.figures, tells_states=True)(code), key="district_tiles")
        standing(code)
        over_time(code)
        scenes.part(cache.drawn(scene.source, tells_states=True)(code))
        with st.expander(texts.t("scene.rows"), key="all_rows", bind="query-params") as below:
            if below.open:
                rows(code)


def standing(code: str) -> None:
    """Where the district is, where it stands among the 25, and which ones are like it."""
    left, middle, right = st.columns([6, 8, 8], gap="medium")
    with left:
        layers, chosen = cache.drawn(scene.layers)(code), maps.Place("district", code)
        alt = texts.t("district.map", place=scene.name(code))
        maps.city(layers, key=MAP, alt=alt, height=HEIGHT, selected=chosen, focus=scene.focus(code))
        filters.follow(filters.picked_on(MAP, "district") or code, key="district", map_key=MAP)
    with middle:
        scenes.part(cache.drawn(scene.standing)(code))
    with right:
        scenes.part(cache.drawn(scene.alike)(code))


def over_time(code: str) -> None:
    """How four indicators went, beside the twins and the city; and what stands in the district."""
    left, middle, right = st.columns([5, 5, 4], gap="medium")
    for place, indicator in enumerate(district.TRENDS):
        with (left, middle)[place % 2]:
            pictures.chart(cache.drawn(scene.trend)(code, indicator), key=f"trend_{indicator}")
    with right:
        pictures.chart(cache.drawn(scene.facilities, tells_states=True)(code), key="district_facilities")


def rows(code: str) -> None:
    """Every indicator of the district, and what stands in it."""
    words = {name: texts.t(f"district.rows_{name}") for name in ("indicators", "places")}
    if filters.choice(texts.t("filter.rows"), [*words], key="rows", words=words.__getitem__, is_row=True) == "places":
        tables.rows(cache.cached(district.facilities)(code), "hospitals", key="place_rows")
    else:
        tables.bare(cache.drawn(scene.every_indicator)(code), alt=words["indicators"], key="indicator_rows")


page()
