"""Subway: what is coming at a station, where the trains are, which stations are busiest."""

import streamlit as st

from data_sources import transit
from insight import now
from ui import cache, charts, filters, pictures, tables, texts, tiles
from ui.moments import EVERY

ARRIVALS = [
    "station",
    "line_code",
    "heading",
    "arrival_message",
    "seconds_left",
    "train_kind",
    "is_last_train",
    "received_at",
]
TRAINS = ["line", "station", "train", "destination", "train_stage", "received_at"]

st.caption(texts.t("transit.lead"))
arrivals = cache.cached(transit.arrivals)()
station = filters.station(sorted(arrivals.station.dropna().unique()), key="station")


@st.fragment(run_every=EVERY)
def page() -> None:
    """Figures, arrivals at the station, the busiest stations, the trains."""
    tiles.newest(now.boardings, key="transit_tiles")
    coming = transit.arrivals(station=station)
    st.subheader(
        texts.t("transit.arrivals", station=station) if station else texts.t("transit.arrivals_any"), anchor=False
    )
    tables.rows(coming[ARRIVALS], "subway_arrivals", key="arrivals")
    busiest = cache.cached(transit.busiest)()
    if not tables.is_missing(busiest, "subway_ridership"):
        pictures.chart(charts.bars(busiest, x="station", y="boardings", topic="people", most=20), key="busiest")
        tables.rows(busiest, "subway_ridership", key="busiest_rows")
    st.subheader(texts.t("transit.trains"), anchor=False)
    tables.rows(cache.cached(transit.trains)()[TRAINS], "subway_trains", key="trains")


page()
