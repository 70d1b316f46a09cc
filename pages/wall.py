"""The wall: what is happening, where, what is unusual, and whether it can be trusted."""

import streamlit as st

from data_sources import air, people, traffic
from insight import notable, now
from ui import cache, feeds, maps, sentences, tables, texts, thread, tiles
from ui.moments import EVERY

SAFETY = (now.fires_now, now.rescues_now, now.ambulances_now, now.messages, now.river, now.rain)
PULSE = (now.road_speed, now.fine_dust, now.people, now.boardings, now.bikes_available, now.calls)


@cache.joined(air.now, traffic.speeds, traffic.incidents, people.crowds, notable.now)
def layers() -> list[maps.Layer]:
    """Air by district, slow roads, what is in their way, crowds, and the places that the sentences tell of."""
    return [
        maps.districts(cache.cached(air.now)(), "pm25_ug_m3", topic="air"),
        maps.roads(cache.cached(traffic.speeds)()),
        maps.road_incidents(cache.cached(traffic.incidents)()),
        maps.crowds(cache.cached(people.crowds)()),
        maps.notes(cache.cached(notable.now)().notes),
    ]


def rows() -> dict[str, str]:
    """The datasets behind the map, by what it calls them."""
    return {
        texts.label("pm25_ug_m3"): "air_now",
        texts.label("speed_km_h"): now.road_speed_source(),
        texts.t("map.road_incidents"): "road_incidents",
        texts.t("map.crowds"): "hotspot_people",
    }


@st.fragment(run_every=EVERY)
def wall() -> None:
    """Figures left and right of the map; below, the sentences and the age of the data."""
    left, middle, right = st.columns([2, 6, 2], gap="medium")
    with left:
        tiles.newest(*SAFETY, key="safety")
    with middle:
        maps.city(cache.drawn(layers)(), key="city", alt=texts.t("wall.map"), height="max(420px, calc(690 * var(--u)))")
        tables.behind(rows())
    with right:
        tiles.newest(*PULSE, key="pulse")
    with st.container(key="wall_below"):
        said, course, ages = st.columns([9, 6, 5], gap="medium")
        with said:
            sentences.board()
        with course:
            thread.board()
        with ages:
            feeds.trust()


wall()
