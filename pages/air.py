"""Air: how it is, where it is worst, how the day and the week went, what is to come, and what to do."""

import pandas as pd
import streamlit as st

from data_sources import air, forecast
from insight import air as judged
from ui import cache, filters, maps, pictures, scenes, tables, texts, tiles
from ui.moments import EVERY
from ui.scenes import air as scene

MAP = "air_map"
HEIGHT = "min(92vw, max(340px, calc(498 * var(--u))))"


@st.fragment(run_every=EVERY)
def page() -> None:
    """The answer first; then figures, map and worst places; then the day, the week and the outlook; then every row."""
    districts = cache.cached(air.now)()
    if tables.is_missing(districts, "air_now"):
        return
    with st.container(key="scene_air"):
        said = st.container()
        with st.container(key="scene_filters", horizontal=True):
            column = filters.column(scene.POLLUTANTS, key="pollutant")
            district = filters.district()
        with said:
            scenes.answer(cache.drawn(scene.answer)(column, district), "air_now")
        now(column, district)
        over_time(column, district)
        with st.expander(texts.t("scene.rows"), key="all_rows", bind="query-params") as below:
            if below.open:
                rows(column, district, districts)


def now(column: str, district: str | None) -> None:
    """How it is, where, and what to do."""
    left, middle, right = st.columns([2, 5, 3], gap="medium")
    with left:
        tiles.board(cache.drawn(scene.figures)(district), key="air_tiles")
    with middle:
        chosen = maps.Place("district", district) if district else None
        layers = cache.drawn(scene.layers)(column)
        maps.city(layers, key=MAP, alt=texts.t("air.map"), height=HEIGHT, selected=chosen)
        filters.follow(filters.picked_on(MAP, "district"), key="district", map_key=MAP)
    with right:
        pictures.chart(cache.drawn(scene.worst)(column), key="air_worst")
        scenes.part(cache.drawn(scene.advice)(district))


def over_time(column: str, district: str | None) -> None:
    """The last day, the last week, and what is forecast."""
    day, week, outlook = st.columns([3, 4, 3], gap="medium")
    with day:
        pictures.chart(cache.drawn(scene.day)(column, district), key="air_day")
    with week:
        pictures.chart(cache.drawn(scene.days)(column, district), key="air_week")
    with outlook:
        scenes.part(cache.drawn(scene.outlook)())


def rows(column: str, district: str | None, districts: pd.DataFrame) -> None:
    """Every number behind the pictures, with its source."""
    words = {name: texts.t(f"air.rows_{name}") for name in ("now", "hours", "forecast", "weather")}
    match filters.choice(texts.t("filter.rows"), [*words], key="rows", words=words.__getitem__, is_row=True):
        case "now":
            tables.rows(districts.drop(columns="area_name"), "air_now", key="now_rows")
        case "hours":
            tables.rows(cache.cached(judged.now)(column, district=district).course.rows, "air_now", key="hour_rows")
        case "forecast":
            tables.rows(cache.cached(forecast.air)(), "air_forecast", key="forecast_rows")
        case "weather":
            tables.rows(cache.cached(forecast.weather)(), "weather_forecast", key="weather_rows")


page()
