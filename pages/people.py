"""People: how crowded a place is and will be, who is in which district by the hour, how old, and from where."""

import streamlit as st

from data_sources import people, reference
from insight import people as judged
from insight.question import ask
from ui import cache, filters, maps, pictures, scenes, tables, texts, tiles
from ui.moments import EVERY
from ui.scenes import people as scene
from ui.scenes import presence

MAP = "people_map"
HEIGHT = "min(92vw, max(340px, calc(470 * var(--u))))"
ROWS = ["hotspots", "forecast", "districts", "hours", "passers_by"]
NOW = "now"


@st.fragment(run_every=EVERY)
def page() -> None:
    """The answer first; then figures, map and crowds; the day and the hours to come; then the districts; then rows."""
    with st.container(key="scene_people"):
        said = st.container()
        with st.container(key="scene_filters", horizontal=True):
            hotspot = chosen_hotspot()
            hour = chosen_hour(hotspot)
            district = filters.district()
            measure = filters.choice(
                texts.t("filter.column"), scene.MEASURES, key="measure", words=scene.measure_name, is_row=True
            )
        with said:
            scenes.answer(cache.drawn(scene.answer)(hotspot, hour), "hotspot_people")
        now(hotspot, district, measure)
        over_time(hotspot, district)
        by_district(district)
        with st.expander(texts.t("scene.rows"), key="all_rows", bind="query-params") as below:
            if below.open:
                rows(district)


def chosen_hotspot() -> str | None:
    """One of the hot spots that the city watches now, by the order of their names."""
    known = reference.hotspots()
    codes = sorted(known[known.is_current].code, key=lambda code: texts.order(scene.hotspot_name(code)))
    chosen = filters.choice(
        texts.label("hotspot_name"), [filters.EVERYWHERE, *codes], key="hotspot", words=scene.hotspot_name
    )
    return None if chosen == filters.EVERYWHERE else chosen


def chosen_hour(hotspot: str | None) -> int | None:
    """One of the hours that are forecast, or now."""
    coming = cache.cached(judged.crowd)(hotspot=hotspot).coming
    options = [NOW, *(str(moment.hour) for moment in coming.forecast_at)]
    chosen = filters.choice(
        texts.label("hour"),
        options,
        key="hour",
        words=lambda option: texts.t("people.now") if option == NOW else scene.hour_name(option),
    )
    return None if chosen == NOW else int(chosen)


def now(hotspot: str | None, district: str | None, measure: str) -> None:
    """How many are where: figures, map, and the places with most people."""
    left, middle, right = st.columns([2, 5, 3], gap="medium")
    with left:
        tiles.newest(*scene.LIVE, key="people_now")
        tiles.board(cache.drawn(scene.figures, tells_states=True)(), key="people_daily")
    with middle:
        maps.city(cache.drawn(scene.layers)(measure), key=MAP, alt=texts.t("people.map"), height=HEIGHT)
        filters.follow(filters.picked_on(MAP, "crowds"), key="hotspot", map_key=MAP)
    with right:
        pictures.chart(cache.drawn(scene.busiest)(district), key="busiest")


def over_time(hotspot: str | None, district: str | None) -> None:
    """The last day and the forecast; the ages; who is here."""
    day, coming, ages = st.columns([4, 3, 3], gap="medium")
    with day:
        pictures.chart(cache.drawn(scene.day)(hotspot), key="people_day")
        pictures.chart(cache.drawn(presence.ages)(hotspot, district), key="people_ages")
    with coming:
        scenes.part(cache.drawn(scene.coming)(hotspot))
    with ages:
        scenes.part(cache.drawn(presence.who)(hotspot, district))


def by_district(district: str | None) -> None:
    """The districts through the hours of a day, or one of them through seven days."""
    pictures.chart(
        cache.drawn(presence.week)(district) if district else cache.drawn(presence.hours)(), key="people_hours"
    )


def rows(district: str | None) -> None:
    """Every number behind the pictures, with its source."""
    words = {name: texts.t(f"people.rows_{name}") for name in ROWS}
    match filters.choice(texts.t("filter.rows"), ROWS, key="rows", words=words.__getitem__, is_row=True):
        case "hotspots":
            found = cache.cached(judged.hotspots)(district=district)
            question = ask(judged.hotspots, district=district)
            tables.rows(found, "hotspot_people", key="hotspot_rows", question=question)
        case "forecast":
            found = cache.cached(people.forecast)()
            tables.rows(found, "hotspot_people_forecast", key="forecast_rows", question=ask(people.forecast))
        case "districts":
            found = cache.cached(judged.districts)()
            tables.rows(found, "living_population_districts", key="district_rows", question=ask(judged.districts))
        case "hours":
            found = cache.cached(judged.hours)(district=district)
            question = ask(judged.hours, district=district)
            tables.rows(found, "living_population_districts_hourly", key="hour_rows", question=question)
        case "passers_by":
            found = cache.cached(people.passers_by)(district=district)
            question = ask(people.passers_by, district=district)
            tables.rows(found, "passers_by", key="passer_rows", question=question)


page()
