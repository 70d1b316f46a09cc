"""Compare: two districts, or a district now and as it was known then, side by side."""

import pandas as pd
import streamlit as st

from ui import cache, filters, maps, pictures, scenes, tables, texts
from ui.moments import EVERY
from ui.scenes import compare as scene

MAP = "compare_map"
HEIGHT = "min(92vw, calc(400 * var(--u)))"


@st.fragment(run_every=EVERY)
def page() -> None:
    """The answer first; then both sides in a table, where they differ, how their day went; then every row."""
    with st.container(key="scene_compare"):
        said = st.container()
        with st.container(key="scene_filters", horizontal=True):
            left = filters.choice(texts.t("compare.left"), scene.CODES, key="left", words=scenes.place_name)
            options = [scene.SUGGESTED, *scene.CODES]
            right = filters.choice(texts.t("compare.right"), options, key="right", words=scene.right_word)
            known = scene.moments(st.query_params.get("at"))
            at = filters.choice(texts.t("compare.at"), known, key="at", words=scene.moment_word)
        right, moment = scene.chosen(left, right, at)
        with said:
            scenes.answer(cache.drawn(scene.answer)(left, right, moment), "air_now")
        side_by_side(left, right, moment)
        with st.expander(texts.t("scene.rows"), key="all_rows", bind="query-params") as below:
            if below.open:
                rows = cache.drawn(scene.every_row)(left, right, moment)
                tables.bare(rows, alt=texts.t("compare.table"), key="compare_rows")
                st.caption(texts.t("compare.source"))


def side_by_side(left: str, right: str, moment: pd.Timestamp | None) -> None:
    """The table and their day; beside them where the sides differ, and the map to choose another right side from."""
    wide, narrow = st.columns([6, 5], gap="medium")
    with wide:
        scenes.part(cache.drawn(scene.table, tells_states=True)(left, right, moment))
        pictures.chart(cache.drawn(scene.dust)(left, right, moment), key="compare_dust")
    with narrow:
        pictures.chart(cache.drawn(scene.differences)(left, right, moment), key="compare_differences")
        layers, picked = cache.drawn(scene.layers)(left), maps.Place("district", right)
        maps.city(layers, key=MAP, alt=texts.t("compare.map"), height=HEIGHT, selected=picked)
        filters.follow(filters.picked_on(MAP, "district") or right, key="right", map_key=MAP)


page()
