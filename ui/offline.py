"""Plotly's and deck.gl's pictures in a notebook, without a network: all that they run comes with them.

    offline.shown(maps.deck(speeds, "speed_km_h", label="road"))
    offline.shown(plotly.express.scatter(hours, x="rain_mm", y="bikes"))

By themselves both packages send a notebook to other servers for scripts and style sheets.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache
from html import escape
from pathlib import Path

import plotly.graph_objects as go
import pydeck as pdk

SCRIPT = Path(pdk.__file__).parent / "nbextension" / "static" / "index.js"
HIGH = 520  # pixels
STYLE = "html,body,#deck{margin:0;height:100%;font:13px sans-serif;background:#fff}.deck-tooltip{white-space:pre}"


@dataclass(frozen=True, eq=False)
class Shown:
    """A page of its own within the notebook."""

    page: str = field(repr=False)
    high: int = HIGH

    def _repr_html_(self) -> str:
        return f'<iframe srcdoc="{escape(self.page)}" width="100%" height="{self.high}" style="border:0"></iframe>'


def shown(picture: go.Figure | pdk.Deck, *, high: int = HIGH) -> Shown:
    """A Plotly figure or a deck.gl map, so many pixels high."""
    if isinstance(picture, go.Figure):
        return Shown(picture.to_html(include_plotlyjs=True, include_mathjax=False, default_height="100%"), high)
    settings = f"jsonInput:{picture.to_json()},tooltip:{json.dumps(picture._tooltip)}"
    start = (
        f"createDeck({{container:document.getElementById('deck'),{settings},customLibraries:null,configuration:null}})"
    )
    return Shown(
        f'<!doctype html><meta charset="utf-8"><style>{STYLE}</style><div id="deck"></div>'
        f"<script>{_script()}</script><script>{start}</script>",
        high,
    )


@cache
def _script() -> str:
    """What draws a deck, as the package brings it."""
    return SCRIPT.read_text(encoding="utf-8")


def example() -> Shown:
    """Two made-up numbers."""
    return shown(go.Figure(go.Bar(x=["a", "b"], y=[1, 2])))
