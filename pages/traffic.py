"""Traffic: how the city moves, where it does not, what is in the way, how the day and the week went, how else to go."""

import pandas as pd
import streamlit as st

from data_sources import traffic
from insight import now as figures
from insight import traffic as judged
from ui import cache, filters, maps, pictures, scenes, tables, texts, tiles
from ui.moments import EVERY
from ui.scenes import traffic as scene

MAP = "traffic_map"
HEIGHT = "min(92vw, max(340px, calc(498 * var(--u))))"
ROWS = ["traffic_speeds", "traffic_hours", "traffic_incidents", "traffic_parking"]


@st.fragment(run_every=EVERY)
def page() -> None:
    """The answer first; then figures, map and slow roads; then the day, the week and what is in the way; then rows."""
    speeds = cache.cached(traffic.speeds)()
    source = figures.road_speed_source()
    with st.container(key="scene_traffic"):
        said = st.container()
        with st.container(key="scene_filters", horizontal=True):
            road = filters.one_of(texts.label("road"), roads(speeds), key="road", words=scene.road_name)
        with said:
            scenes.answer(cache.drawn(scene.answer)(road), source)
        now(road, speeds)
        over_time(road)
        with st.expander(texts.t("scene.rows"), key="all_rows", bind="query-params") as below:
            if below.open:
                rows(road, speeds, source)


def roads(speeds: pd.DataFrame) -> list[str]:
    """The roads that we know, in the order of their names."""
    return sorted(speeds.road.dropna().unique(), key=scene.road_name)


def now(road: str | None, speeds: pd.DataFrame) -> None:
    """How the roads are, where, and how else to get on."""
    left, middle, right = st.columns([2, 5, 3], gap="medium")
    with left:
        tiles.newest(
            figures.road_speed, figures.road_incidents, judged.free_spaces, figures.bikes_available, key="traffic_tiles"
        )
    with middle:
        maps.city(cache.drawn(scene.layers)(), key=MAP, alt=texts.t("traffic.map"), height=HEIGHT)
        link = speeds[speeds.link == filters.picked_on(MAP, "roads")]
        filters.follow(str(link.road.iloc[0]) if len(link) else None, key="road", map_key=MAP)
    with right:
        pictures.chart(cache.drawn(scene.slowest)(), key="slowest")
        scenes.part(cache.drawn(scene.otherwise)(road))


def over_time(road: str | None) -> None:
    """The last day, the last week, and what is in the way."""
    day, week, incidents = st.columns([3, 4, 3], gap="medium")
    with day:
        pictures.chart(cache.drawn(scene.day)(road), key="traffic_day")
    with week:
        pictures.chart(cache.drawn(scene.days)(road), key="traffic_week")
    with incidents:
        scenes.part(cache.drawn(scene.in_the_way, tells_states=True)())


def rows(road: str | None, speeds: pd.DataFrame, source: str) -> None:
    """Every number behind the pictures, with its source."""
    shown = filters.choice(
        texts.t("filter.rows"), ROWS, key="rows", words=lambda name: texts.t(f"traffic.{name}"), is_row=True
    )
    if shown == "traffic_speeds":
        tables.rows(speeds[["road", "from_place", "to_place", "speed_km_h", "measured_at"]], source, key="speed_rows")
    elif shown == "traffic_hours":
        tables.rows(cache.cached(judged.now)(road=road).course.rows, source, key="hour_rows")
    elif shown == "traffic_incidents":
        columns = ["incident_name", "description", "started_at", "ends_at"]
        tables.rows(cache.cached(judged.incidents)()[columns], "road_incidents", key="incident_rows")
    else:
        parking = cache.cached(traffic.parking)()
        tables.rows(parking[["name", "address", "spaces", "parked", "free_spaces", "measured_at"]], "car_parks_now")


page()
