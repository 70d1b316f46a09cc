"""Parks, trails, culture: what is on near a district, what can be booked, where it is green, who goes to the river."""

import streamlit as st

from data_sources import parks as known
from insight import parks
from insight.question import ask
from ui import cache, filters, maps, pictures, published, scenes, tables, texts, tiles
from ui.scenes import parks as scene

MAP = "parks_map"
HEIGHT = "min(92vw, max(340px, calc(430 * var(--u))))"
ANY, FREE = "all", "free"
ROWS = ["events", "bookings", "parks", "trails", "river"]


def page() -> None:
    """The answer first; then figures, map and what is on; then the days to come, parks and river; then rows."""
    with st.container(key="scene_parks"):
        said = st.container()
        with st.container(key="scene_filters", horizontal=True):
            day = filters.choice(texts.t("parks.day"), parks.DAYS, key="day", words=scene.day_name, is_row=True)
            fees = {ANY: texts.t("parks.any"), FREE: texts.t("parks.only_free")}
            fee = filters.choice(texts.t("parks.fee"), [*fees], key="fee", words=fees.__getitem__, is_row=True)
            is_free, district = fee == FREE, filters.district()
        with said:
            scenes.answer(cache.drawn(scene.answer)(day, district, is_free), "cultural_events")
        what_is_on(day, district, is_free)
        outdoors(district)
        with st.expander(texts.t("scene.rows"), key="all_rows", bind="query-params") as below:
            if below.open:
                rows(day, district, is_free)


def what_is_on(day: str, district: str | None, is_free: bool) -> None:
    """Events of the day, where, of which kinds, and what can be booked."""
    left, middle, right = st.columns([2, 5, 3], gap="medium")
    with left:
        tiles.board(cache.drawn(scene.figures, tells_states=True)(day, district), key="parks_tiles")
    with middle:
        shown = cache.drawn(scene.layers)(day, district, is_free)
        here = maps.Place("district", district) if district else None
        maps.city(shown, key=MAP, alt=texts.t("parks.map"), height=HEIGHT, selected=here)
        filters.follow(filters.picked_on(MAP, "district"), key="district", map_key=MAP)
    with right:
        scenes.part(cache.drawn(scene.events)(day, district, is_free))
    kinds, days, booked = st.columns(3, gap="medium")
    with kinds:
        pictures.chart(cache.drawn(scene.kinds)(day, district, is_free), key="parks_kinds")
    with days:
        pictures.chart(cache.drawn(scene.ahead)(district), key="parks_ahead")
    with booked:
        scenes.part(cache.drawn(scene.bookings)(district))


def outdoors(district: str | None) -> None:
    """Parks, and the river through the years."""
    pictures.row(
        [3, 4, 3],
        parks_largest=cache.drawn(scene.largest)(district),
        parks_river=cache.drawn(scene.river)(),
        parks_river_parks=cache.drawn(scene.river_parks)(),
    )
    scenes.part(scene.river_source())


def rows(day: str, district: str | None, is_free: bool) -> None:
    """Every number behind the pictures, with its source."""
    words = {name: texts.t(f"parks.rows_{name}") for name in ROWS}
    match filters.choice(texts.t("filter.rows"), ROWS, key="rows", words=words.__getitem__, is_row=True):
        case "events":
            question = ask(parks.events, day=day, district=district, is_free=is_free or None)
            found = cache.cached(parks.events)(day, district=district, is_free=is_free)
            tables.rows(found, "cultural_events", key="event_rows", question=question)
        case "bookings":
            booked = cache.cached(parks.bookings)(district=district)
            tables.rows(booked, "bookings_culture", key="book_rows", question=ask(parks.bookings, district=district))
        case "parks":
            green = cache.cached(parks.places)(district=district)
            tables.rows(green, "parks", key="park_rows", question=ask(parks.places, district=district))
        case "trails":
            st.write(texts.t("parks.trails"))
            for dataset in known.TRAILS:
                walks = cache.cached(known.trails)(dataset, district=district)
                tables.rows(walks, dataset, key=dataset, question=ask(known.trails, dataset=dataset, district=district))
        case _:
            published.rows(ask(known.river_visitors), known.VISITORS_FILE, key="river_rows")


page()
