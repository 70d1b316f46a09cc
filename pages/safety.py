"""Safety: what is published of crime, accidents and cameras, made comparable, and the emergency rooms now."""

import streamlit as st

from data_sources import safety
from insight import safety as judged
from insight.question import ask
from ui import cache, filters, maps, pictures, published, scenes, tables, texts, tiles
from ui.moments import EVERY
from ui.scenes import safety as scene

MAP = "safety_map"
HEIGHT = "min(92vw, max(340px, calc(470 * var(--u))))"
ROWS = ["rates", "crime", "accidents", "months", "rooms", "aed"]
MONTHS = "accidents_monthly.csv"
PUBLISHED = {
    "crime": ("crime.csv", safety.crime),
    "accidents": ("accidents.csv", safety.accidents),
    "months": (MONTHS, safety.accidents_by_month),
}


@st.fragment(run_every=EVERY)
def page() -> None:
    """The answer first; then figures, map and ranking; change and kinds; places and hours; then rows."""
    with st.container(key="scene_safety"):
        said = st.container()
        with st.container(key="scene_filters", horizontal=True):
            measure = filters.choice(
                texts.t("filter.column"), scene.MEASURES, key="measure", words=scene.measure_name, is_row=True
            )
            district = filters.district()
        with said:
            scenes.answer(cache.drawn(scene.answer)(measure, district), "emergency_rooms_now")
        now(measure, district)
        change(measure, district)
        where_and_when()
        with st.expander(texts.t("scene.rows"), key="all_rows", bind="query-params") as below:
            if below.open:
                rows(measure, district)


def now(measure: str, district: str | None) -> None:
    """The figures, the map and the ranking, each beside what it means."""
    left, middle, right = st.columns([2, 5, 3], gap="medium")
    with left:
        tiles.newest(*scene.LIVE, key="safety_now")
        tiles.board(cache.drawn(scene.figures)(district), key="safety_published")
    with middle:
        maps.city(cache.drawn(scene.layers)(measure), key=MAP, alt=texts.t("safety.map"), height=HEIGHT)
        filters.follow(filters.picked_on(MAP, "district"), key="district", map_key=MAP)
    with right:
        pictures.chart(cache.drawn(scene.ranking)(measure), key="ranking")
        scenes.part(scene.meaning(measure))


def change(measure: str, district: str | None) -> None:
    """The years, the months of the newest one, and what kinds."""
    years, months, kinds = st.columns([3, 4, 3], gap="medium")
    with years:
        pictures.chart(cache.drawn(scene.years)(measure, district), key="safety_years")
    with months:
        pictures.chart(cache.drawn(scene.months)(district), key="safety_months")
        scenes.part(scene.meaning_of("months", MONTHS))
    with kinds:
        scenes.part(cache.drawn(scene.kinds)(district))


def where_and_when() -> None:
    """Where crimes and when accidents happen, and the emergency rooms now."""
    places, hours, rooms = st.columns([3, 4, 3], gap="medium")
    with places:
        pictures.chart(cache.drawn(scene.crime_places)(), key="crime_places")
        scenes.part(scene.meaning_of("crime_places", "crime_places.csv"))
    with hours:
        pictures.chart(cache.drawn(scene.accident_hours)(), key="accident_hours")
        scenes.part(scene.meaning_of("accident_hours", "accident_hours.csv"))
    with rooms:
        scenes.part(cache.drawn(scene.rooms, tells_states=True)())


def rows(measure: str, district: str | None) -> None:
    """Every number behind the pictures, with its source."""
    shown = filters.choice(
        texts.t("filter.rows"), ROWS, key="rows", words=lambda name: texts.t(f"safety.rows_{name}"), is_row=True
    )
    if shown in PUBLISHED:
        file, loader = PUBLISHED[shown]
        published.rows(ask(loader, district=district), file, key=f"{shown}_rows")
    elif shown == "rates":
        file = judged.RATES[measure].file
        published.rows(ask(judged.measured, "places", measure=measure), file, key="rate_rows")
    elif shown == "rooms":
        found = cache.cached(safety.emergency_rooms)()
        tables.rows(found, "emergency_rooms_now", key="room_rows", question=ask(safety.emergency_rooms))
    else:
        found = cache.cached(safety.aed)(district=district)
        tables.rows(found, "defibrillators", key="aed_rows", question=ask(safety.aed, district=district))


page()
