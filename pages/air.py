"""A working page until the topic's own one: the pieces with example data."""

import streamlit as st

from ui import charts, filters, maps, tables, texts, tiles

filters.district()
with tiles.row():
    for place, tile in enumerate(tiles.example()):
        tiles.board([tile], key=f"air{place}")
maps.city(maps.example(), key="air", alt=texts.t("map.alt"))
for name, figure in charts.example().items():
    st.plotly_chart(figure, theme=None, key=name)
tables.rows(tables.example(), dataset="air_now")
