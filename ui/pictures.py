"""Charts and explorable maps on a page: what ui.charts and ui.maps draw, without Streamlit's own English buttons."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from ui import maps

HEIGHT = 560


def chart(figure: go.Figure, *, key: str) -> None:
    """Show a chart. Its title is also what a screen reader hears."""
    title = str(figure.layout.title.text or "")
    st.plotly_chart(figure, key=key, theme=None, alt=title, config={"displayModeBar": False, "scrollZoom": False})


def explore(frame: pd.DataFrame, column: str, *, label: str, alt: str, key: str, topic: str = "traffic") -> None:
    """Show a map to explore. Its view stays where the viewer left it as long as the key does."""
    st.pydeck_chart(maps.deck(frame, column, label=label, topic=topic), key=key, height=HEIGHT, alt=alt)


def example() -> go.Figure:
    """A chart to show."""
    from ui import charts

    return charts.example()["line"]
