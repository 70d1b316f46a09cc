"""The ground of a map to explore: our own districts under a layer of deck.gl. Nothing is fetched from outside."""

from __future__ import annotations

from typing import Any

import pydeck as pdk

from data_sources import reference
from ui import theme

VIEW = pdk.ViewState(longitude=126.99, latitude=37.56, zoom=10)


def under(drawn: pdk.Layer, told: str, look: theme.Look | None = None) -> pdk.Deck:
    """A layer on the ground. `told` is what a touch tells, with columns of its rows in braces."""
    ground = pdk.Layer(
        "GeoJsonLayer",
        reference.boundaries(),
        get_fill_color=rgb("land", look),
        get_line_color=rgb("rail", look),
        line_width_min_pixels=1,
    )
    tooltip: Any = {"text": told}
    return pdk.Deck(map_provider=None, layers=[ground, drawn], initial_view_state=VIEW, tooltip=tooltip)


def rgb(name: str, look: theme.Look | None = None) -> list[int]:
    """A hue, a topic or a surface as deck.gl wants it: red, green and blue, 0 to 255."""
    return list(bytes.fromhex(theme.colour(name, look)[1:]))
