"""Indicators and targets: where one stands, what it was meant to be, how it went, and what its sheet says."""

import streamlit as st

from data_sources import indicators
from insight import indicators as judged
from ui import cache, filters, maps, pictures, scenes, texts, tiles
from ui.scenes import indicator_sheet
from ui.scenes import indicators as scene

MAP = "indicators_map"
HEIGHT = "min(92vw, max(340px, calc(470 * var(--u))))"
NAMES = [*indicators.declared()]
MODES = ["look", "guess"]


def page() -> None:
    """The answer first; then figures, map and districts; then the course and the sheet; the theme; every indicator."""
    with st.container(key="scene_indicators"):
        said = st.container()
        ways = st.container()
        with st.container(key="scene_filters", horizontal=True):
            name = filters.choice(texts.label("indicator"), NAMES, key="indicator", words=scene.entry)
            district = filters.district()
            mode = filters.choice(
                texts.t("indicators.mode"),
                MODES,
                key="mode",
                words=lambda mode: texts.t(f"indicators.mode_{mode}"),
                is_row=True,
            )
        is_known = len(cache.cached(indicators.course)(name, district=district)) > 0
        with st.container(key="guessing"):
            guess = asked_to_guess(name, district) if mode == "guess" and is_known else None
        is_hidden = mode == "guess" and guess is None and is_known
        with said:
            scenes.part(cache.drawn(scene.answer)(name, district, is_hidden))
        with ways:
            scenes.part(cache.drawn(scene.themes)(name))
        now(name, district, is_hidden, guess)
        theme = indicators.declared()[name].theme
        pictures.chart(cache.drawn(scene.panels)(theme, district, name if is_hidden else None), key="theme_panels")
        with st.expander(texts.t("scene.rows"), key="all_rows", bind="query-params") as below:
            if below.open:
                scenes.part(cache.drawn(indicator_sheet.table)(district))


def asked_to_guess(name: str, district: str | None) -> float | None:
    """A slider and a button; what was guessed once it is pressed, kept in this session only."""
    key = f"guess {name} {district}"
    if key in st.session_state:
        guess = float(st.session_state[key])
        scenes.part(scene.guessed(name, district, guess))
        if st.button(texts.t("indicators.again"), key=f"again {key}"):
            del st.session_state[key]
            st.rerun()
        return guess
    top, step = judged.scale(name, district=district)
    guess = st.slider(scene.question(name), 0.0, top, top / 2, step, key=f"slider {key}", format=scene.shape(name))
    if st.button(texts.t("indicators.see"), key=f"see {key}", type="primary"):
        st.session_state[key] = guess
        st.rerun()
    return None


def now(name: str, district: str | None, is_hidden: bool, guess: float | None) -> None:
    """The value, its target and its sheet; where it is how much, and how it went; the districts beside each other."""
    left, middle, right = st.columns([3, 5, 3], gap="medium")
    with left:
        if not is_hidden:
            tiles.board(cache.drawn(scene.figures)(name, district), key="indicator_tiles")
        scenes.part(cache.drawn(indicator_sheet.sheet)(name, is_hidden))
    with middle:
        if scene.goes_on(name, district):
            pictures.chart(cache.drawn(scene.trend)(name, district, is_hidden, guess), key="indicator_trend")
        else:
            scenes.part(cache.drawn(scene.no_trend)(name, district))
    layers = [] if is_hidden else cache.drawn(scene.layers)(name)
    if not layers:
        with right:
            scenes.part("" if is_hidden else scene.only_the_city(name))
        return
    with middle:
        chosen = maps.Place("district", district) if district else None
        alt = texts.t("indicators.map", name=scene.name(name))
        maps.city(layers, key=MAP, alt=alt, height=HEIGHT, selected=chosen)
        filters.follow(filters.picked_on(MAP, "district"), key="district", map_key=MAP)
    with right:
        pictures.chart(cache.drawn(scene.ranking)(name), key="indicator_ranking")


page()
