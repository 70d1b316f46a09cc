"""The wall: what is happening, where, and whether it can be trusted."""

import streamlit as st

from data_sources.pipeline import store
from ui import cache, maps, texts, tiles


@store.reads("air_now")
def picture() -> list[maps.Layer]:
    """The layers of the map."""
    return maps.example()


left, middle, right = st.columns([2, 6, 2], gap="medium")
with left:
    tiles.board(tiles.example(), key="safety")
with middle:
    height = "max(420px, calc(640 * var(--u)))"
    maps.city(cache.drawn(picture)(), key="wall", alt=texts.t("map.alt"), height=height)
with right:
    tiles.board(tiles.example(), key="pulse")
