"""Air: how it is now, where, how the last day went, and every row."""

import streamlit as st

from data_sources import air
from ui import cache, charts, filters, maps, pictures, tables, texts, tiles
from ui.moments import EVERY, last

POLLUTANTS = ["pm25_ug_m3", "pm10_ug_m3", "ozone_ppm", "no2_ppm", "co_ppm", "so2_ppm", "air_index"]

chosen = filters.column(POLLUTANTS, key="pollutant")


@st.fragment(run_every=EVERY)
def page() -> None:
    """Figures, map and bars of now; lines of the last two days; rows."""
    districts = cache.cached(air.now)()
    tiles.board([tiles.mean(districts, name, "air_now") for name in POLLUTANTS[:4]], key="air_tiles")
    if tables.is_missing(districts, "air_now"):
        return
    left, right = st.columns([3, 2], gap="large")
    with left:
        layer = maps.districts(districts, chosen, topic="air")
        place = maps.city([layer], key="air_map", alt=texts.t("air.map"), height="560px")
    with right:
        pictures.chart(charts.bars(districts, x="district", y=chosen), key="air_bars")
    hours = cache.cached(air.hourly)(since=last("air_now", days=2))
    if hours.measured_at.nunique() < 2:
        st.caption(texts.t("chart.too_short"))
    elif place and place.layer == "district":
        hours = hours[hours.district == place.id]
        st.subheader(texts.value("district", place.id), anchor=False)
        pictures.chart(charts.line(hours, x="measured_at", y=chosen), key="air_line")
    else:
        pictures.chart(charts.multiples(hours, x="measured_at", y=chosen, by="district"), key="air_multiples")
    tables.rows(districts.drop(columns="area_name"), "air_now", key="air_rows")


st.caption(texts.t("air.lead"))
page()
