"""Public bicycles: which stations are empty or full, when bikes come and go, and when a station will run out."""

import streamlit as st

from insight import bikes
from insight.question import ask
from ui import cache, filters, maps, pictures, published, scenes, tables, texts, tiles
from ui.moments import EVERY
from ui.scenes import bikes as scene

MAP = "bikes_map"
HEIGHT = "min(92vw, max(340px, calc(520 * var(--u))))"
ROWS = ["stands", "districts", "flows", "rentals"]


@st.fragment(run_every=EVERY)
def page() -> None:
    """The answer first; then the map and what it will be; then the hours and the years; then rows."""
    with st.container(key="scene_bikes"):
        said = st.container()
        with st.container(key="scene_filters", horizontal=True):
            district = filters.district()
            stand = chosen(district)
        with said:
            scenes.answer(cache.drawn(scene.answer)(district, stand), "bike_stands")
        now(district, stand)
        over_time(district, stand)
        with st.expander(texts.t("scene.rows"), key="all_rows", bind="query-params") as below:
            if below.open:
                rows(district, stand)


def chosen(district: str | None) -> str | None:
    """One of the district's stations, or the one that was picked on the map."""
    names = cache.drawn(scene.stands)(district, st.query_params.get("stand", scene.NO_STAND))
    words = {scene.NO_STAND: texts.t("bikes.any_stand"), **names}
    stand = filters.choice(texts.t("bikes.station"), [*words], key="stand", words=words.__getitem__)
    return None if stand == scene.NO_STAND else stand


def now(district: str | None, stand: str | None) -> None:
    """Figures, the stations on the map, and the chosen one or the districts."""
    left, middle, right = st.columns([2, 5, 3], gap="medium")
    with left:
        tiles.board(cache.drawn(scene.figures, tells_states=True)(district), key="bike_tiles")
        if not district:
            tiles.newest(bikes.trips_a_day, key="bike_trips_tile")
    with middle:
        layers, focus = cache.drawn(scene.layers)(district, stand), cache.drawn(scene.focus)(district, stand)
        maps.city(layers, key=MAP, alt=texts.t("bikes.map"), height=HEIGHT, focus=focus)
        picked = next(filter(None, (filters.picked_on(MAP, layer.id) for layer in layers)), None)
        filters.follow(picked, key="stand", map_key=MAP)
    with right:
        if stand:
            pictures.chart(cache.drawn(scene.course)(stand), key="course")
            tables.source("bike_stands")
        pictures.chart(cache.drawn(scene.districts)(), key="districts")


def over_time(district: str | None, stand: str | None) -> None:
    """A day by the hour, and the months."""
    left, right = st.columns(2, gap="medium")
    with left:
        pictures.chart(cache.drawn(scene.flows)(district, stand), key="flows")
        tables.source("bike_trips")
    with right:
        pictures.chart(cache.drawn(scene.rentals)(district), key="rentals")
        scenes.part(scene.rentals_source())


def rows(district: str | None, stand: str | None) -> None:
    """Every number behind the pictures, with its source."""
    words = {name: texts.t(f"bikes.rows_{name}") for name in ROWS}
    place = {"stand": stand} if stand else {"district": district}
    match filters.choice(texts.t("filter.rows"), ROWS, key="rows", words=words.__getitem__, is_row=True):
        case "stands":
            found = cache.cached(bikes.now)(district=district).stands.drop(columns=["state", "lon", "lat"])
            tables.rows(found, "bike_stands", question=ask(bikes.now, "stands", district=district))
        case "districts":
            tables.rows(cache.cached(bikes.now)().districts, "bike_stands", question=ask(bikes.now, "districts"))
        case "flows":
            tables.rows(cache.cached(bikes.flows)(**place), "bike_trips", question=ask(bikes.flows, **place))
        case "rentals":
            published.rows(ask(bikes.rentals, district=district), scene.RENTALS)


page()
