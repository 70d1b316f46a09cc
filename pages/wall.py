"""The wall: what is happening, where, and whether it can be trusted."""

import streamlit as st

from data_sources import air, crowd, traffic
from insight import now
from ui import cache, feeds, maps, notices, texts, tiles
from ui.moments import EVERY

SAFETY = (now.fires, now.messages, now.emergency_beds, now.river, now.rain, now.boardings)
PULSE = (now.road_speed, now.road_incidents, now.fine_dust, now.temperature, now.people, now.bikes_available)


@cache.joined(air.now, traffic.speeds, traffic.incidents, crowd.now)
def layers() -> list[maps.Layer]:
    """Air by district, slow roads, crowds, incidents."""
    return [
        maps.districts(cache.cached(air.now)(), "pm25_ug_m3", topic="air"),
        maps.roads(cache.cached(traffic.speeds)()),
        maps.crowds(cache.cached(crowd.now)()),
        maps.incidents(cache.cached(traffic.incidents)()),
    ]


@st.fragment(run_every=EVERY)
def wall() -> None:
    """Figures left and right, the map between them, sentences and trust below."""
    left, middle, right = st.columns([2, 6, 2], gap="medium")
    with left:
        tiles.newest(*SAFETY, key="safety")
    with middle:
        maps.city(cache.drawn(layers)(), key="city", alt=texts.t("wall.map"), height="max(420px, calc(620 * var(--u)))")
        notices.board()
        feeds.trust()
    with right:
        tiles.newest(*PULSE, key="pulse")


wall()
