"""Traffic: how fast the city moves, where it does not, what is in the way, where to park."""

import streamlit as st

from data_sources import traffic
from insight import now
from ui import cache, charts, filters, maps, pictures, tables, texts, tiles
from ui.moments import EVERY

ROWS = ["traffic_speeds", "traffic_incidents", "traffic_parking"]

st.caption(texts.t("traffic.lead"))


@st.fragment(run_every=EVERY)
def page() -> None:
    """Figures, the roads on the map and from slow to fast, incidents and car parks."""
    tiles.newest(now.road_speed, now.road_incidents, key="traffic_tiles")
    speeds = cache.cached(traffic.speeds)()
    incidents = cache.cached(traffic.incidents)()
    source = now.road_speed_source()
    if not tables.is_missing(speeds, source):
        left, right = st.columns([3, 2], gap="large")
        with left:
            pictures.explore(
                maps.with_paths(speeds), "speed_km_h", label="road", alt=texts.t("traffic.map"), key="roads"
            )
        with right:
            slowest = speeds.groupby("road", as_index=False).speed_km_h.mean()
            pictures.chart(
                charts.bars(slowest, x="road", y="speed_km_h", topic="traffic", is_low_first=True, most=18), key="slow"
            )
    shown = filters.choice(
        texts.t("filter.rows"), ROWS, key="rows", words=lambda name: texts.t(f"traffic.{name}"), is_row=True
    )
    if shown == "traffic_speeds":
        tables.rows(speeds[["road", "from_place", "to_place", "speed_km_h", "measured_at"]], source, key="speed_rows")
    elif shown == "traffic_incidents":
        columns = ["incident_name", "description", "started_at", "ends_at"]
        tables.rows(incidents[columns], "road_incidents", key="incident_rows")
    else:
        parking = cache.cached(traffic.parking)()
        tables.rows(parking[["name", "address", "spaces", "parked", "free_spaces", "measured_at"]], "car_parks_now")


page()
