"""Subway and bus: what is coming, where the trains are, how many ride beside what is usual, when it is crowded."""

import pandas as pd
import streamlit as st

from data_sources import transit
from data_sources.pipeline import clock
from insight import now as figures
from insight import trains
from insight import transit as judged
from insight.question import ask
from ui import cache, components, filters, maps, pictures, published, scenes, tables, texts, tiles
from ui.moments import EVERY
from ui.scenes import riders as charts
from ui.scenes import transit as scene

MAP = "transit_map"
HEIGHT = "min(92vw, max(340px, calc(470 * var(--u))))"
ROWS = ["arrivals", "stations", "trains", "intervals", "routes", "buses", "crowding"]


@st.fragment(run_every=EVERY)
def page() -> None:
    """The answer first; then map and arrivals, the line with its trains, the riders, the buses; then rows."""
    minute = clock.now().floor("min")
    with st.container(key="scene_transit"):
        said = st.container()
        with st.container(key="scene_filters", horizontal=True):
            station = filters.station(cache.drawn(scene.stations)(), key="station", words=scene.station_name)
            line = filters.choice(
                texts.label("line"), cache.drawn(scene.lines)(station), key="line", words=scene.line_name
            )
        with said:
            answer = cache.drawn(scene.answer)(station, line, judged.day_kind(minute), minute.hour)
            scenes.answer(answer, "subway_ridership")
        coming(station, minute)
        running(line, station)
        riders(station, line, minute)
        buses(minute)
        with st.expander(texts.t("scene.rows"), key="all_rows", bind="query-params") as below:
            if below.open:
                rows(station, line, minute)


def coming(station: str | None, minute: pd.Timestamp) -> None:
    """Figures, the stations on the map, and what comes at the chosen one."""
    left, middle, right = st.columns([2, 4, 4], gap="medium")
    with left:
        tiles.newest(figures.boardings, judged.trains_running, judged.bus_boardings, key="transit_tiles")
    with middle:
        maps.city(cache.drawn(scene.layers)(), key=MAP, alt=texts.t("transit.map"), height=HEIGHT)
        filters.follow(filters.picked_on(MAP, "stations"), key="station", map_key=MAP)
    with right:
        scenes.part(cache.drawn(scene.board)(station, minute))
        tables.source("subway_arrivals")


def running(line: str, station: str | None) -> None:
    """The line as a thread of stations, with its trains."""
    scenes.part(
        f"<section class='part'>{scenes.heading(scene.line_name(line), texts.t('transit.thread_lead'))}</section>"
    )
    components.mount("line", cache.drawn(scene.thread)(line, station), key="thread")
    tables.source("subway_arrivals")


def riders(station: str | None, line: str, minute: pd.Timestamp) -> None:
    """Boardings beside what is usual, by station and line; how full trains are, and when people ride."""
    left, middle, right = st.columns([3, 3, 4], gap="medium")
    with left:
        pictures.chart(cache.drawn(charts.busiest)(), key="busiest")
    with middle:
        pictures.chart(cache.drawn(charts.by_line)(), key="by_line")
        pictures.chart(cache.drawn(charts.hours)(station), key="hours")
    with right:
        pictures.chart(cache.drawn(charts.crowding)(line, judged.day_kind(minute)), key="crowding")
        scenes.part(charts.crowding_source())


def buses(minute: pd.Timestamp) -> None:
    """The busiest routes, the hours of the day, and what comes next."""
    left, middle, right = st.columns([3, 4, 3], gap="medium")
    with left:
        pictures.chart(cache.drawn(charts.routes)(), key="routes")
    with middle:
        pictures.chart(cache.drawn(charts.bus_hours)(), key="bus_hours")
    with right:
        scenes.part(cache.drawn(scene.buses)(minute))


def rows(station: str | None, line: str, minute: pd.Timestamp) -> None:
    """Every number behind the pictures, with its source."""
    words = {name: texts.t(f"transit.rows_{name}") for name in ROWS}
    match filters.choice(texts.t("filter.rows"), ROWS, key="rows", words=words.__getitem__, is_row=True):
        case "arrivals":
            found = cache.drawn(scene.due)(station, minute)
            tables.rows(found, "subway_arrivals", key="arrivals", question=ask(transit.arrivals, station=station))
        case "stations":
            tables.rows(
                cache.cached(judged.riders)().stations, "subway_ridership", question=ask(judged.riders, "stations")
            )
        case "trains":
            found = cache.cached(trains.running)(line).trains.drop(columns=["strip", "place", "way"])
            tables.rows(found, "subway_arrivals", question=ask(trains.running, "trains", line_code=line))
        case "intervals":
            tables.rows(cache.cached(judged.lines_now)(), "subway_arrivals", question=ask(judged.lines_now))
        case "routes":
            tables.rows(cache.cached(transit.bus_routes)(), "bus_ridership", question=ask(transit.bus_routes))
        case "buses":
            tables.rows(cache.cached(transit.buses)(), "bus_arrivals", question=ask(transit.buses))
        case "crowding":
            asked = ask(judged.fullest, hour=minute.hour, kind=judged.day_kind(minute))
            published.rows(asked, charts.CROWDING)


page()
