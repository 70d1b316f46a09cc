"""Incidents: what is going on, one of them with its surroundings, and how fast somebody was there."""

import streamlit as st

from data_sources import fire
from insight import response
from ui import cache, filters, kiosk, maps, pictures, stills, tables, texts, thread
from ui.moments import EVERY, last
from ui.scenes import incidents as scene
from ui.scenes import listing
from ui.scenes import response as speed

MAP = "incident_map"
HEIGHT = "max(320px, calc(430 * var(--u)))"
STAGES = ["emergency_number", "emergency_kind", "district", "emergency_place", "address", "fire_station", *fire.STAGES]
RESPONSES = ["dispatched_at", "district", "emergency_place", "fire_station", "response_min", "is_within_golden_time"]


@st.fragment(run_every=EVERY)
def page() -> None:
    """Who tells; the list, and beside it the incident that was chosen; then response times; then every row."""
    with st.container(key="scene_incidents"):
        st.html(cache.drawn(listing.told_by)())
        with st.container(key="scene_filters", horizontal=True):
            kind = filters.choice(
                texts.t("incidents.kind"), listing.kinds(), key="kind", words=listing.kind_name, is_row=True
            )
            district = filters.district()
        chosen_kind = None if kind == listing.EVERYTHING else kind
        number = listing.chosen(chosen_kind, district)
        with st.container(key="scene_both"):
            left, right = st.columns([3, 9], gap="medium")
            with left:
                listing.show(chosen_kind, district, number)
            with right:
                incident(number)
        response_times()
        with st.expander(texts.t("scene.rows"), key="all_rows", bind="query-params") as below:
            if below.open:
                rows(number)


def incident(number: str) -> None:
    """What has happened, where, who is near, and what is around it."""
    if not number:
        st.html(cache.drawn(thread.nothing)())
        return
    thread.of(number)
    middle, right = st.columns([5, 4], gap="medium")
    with middle:
        if where := scene.focus(number):
            layers, alt = cache.drawn(scene.layers)(number), texts.t("incidents.map")
            maps.city(layers, key=MAP, alt=alt, height=HEIGHT, focus=where)
            stills.board(number)
        else:
            st.html(cache.drawn(scene.said)(number))
    with right:
        st.html(cache.drawn(scene.office, tells_states=True)(number))
        if where:
            st.html(cache.drawn(scene.nearest_help, tells_states=True)(number))
            st.html(cache.drawn(scene.surroundings, tells_states=True)(number, kiosk.is_on()))
    if where:
        st.html(cache.drawn(scene.said)(number))


def response_times() -> None:
    """How fast somebody was there; where nobody tells of single fires, the calls of the newest day beside it."""
    if not listing.tells_fires() and (counts := cache.drawn(listing.counts)()):
        left, right = st.columns(2, gap="medium")
        with left:
            pictures.chart(counts, key="fire_counts")
            tables.source("fires_by_station")
        with right:
            st.html(cache.drawn(speed.drawn)())
    else:
        st.html(cache.drawn(speed.drawn)())


def rows(number: str) -> None:
    """Every number behind the pictures, with its source."""
    for dataset, near in cache.cached(scene.rows)(number).items() if number else ():
        tables.rows(near, dataset, key=f"near_{dataset}")
    found = cache.cached(fire.incidents)(since=last("incidents", days=1))
    tables.rows(found[STAGES], "incidents", key="incident_rows")
    tables.rows(cache.cached(response.now)().times[RESPONSES], "incidents", key="response_rows")


page()
