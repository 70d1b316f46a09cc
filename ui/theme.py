"""Colours: one hue a topic, in a dark and a light look, and what good, bad and no data look like.

The one place where a colour is written, besides `.streamlit/config.toml`, which a test keeps equal to it.
Checked for contrast (4.5:1 for text) and, under simulated colour blindness, never the only carrier of a meaning.
"""

from __future__ import annotations

from typing import Literal

import plotly.graph_objects as go
import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

Look = Literal["dark", "light"]

FONT = "Civic Sans, Pretendard, sans-serif"

SURFACES: dict[Look, dict[str, str]] = {
    "dark": {
        "ground": "#0a1018",
        "panel": "#131c27",
        "ink": "#eef3f8",
        "soft": "#93a4b7",
        "hair": "#212d3b",
        "land": "#18202b",
        "shore": "#0a1018",
        "river": "#0c3157",
        "rail": "#2a3a4e",
        "good": "#5cb8ff",
        "bad": "#ff8a4d",
        "nothing": "#4a5869",
        "accent": "#4aa3ff",
        "notice": "#f2b632",
    },
    "light": {
        "ground": "#f4f6f8",
        "panel": "#e8ecf1",
        "ink": "#101a26",
        "soft": "#55657a",
        "hair": "#d3dbe3",
        "land": "#e7ebef",
        "shore": "#ffffff",
        "river": "#bcdaf4",
        "rail": "#c3cdd8",
        "good": "#1769c2",
        "bad": "#b8430f",
        "nothing": "#a9b5c2",
        "accent": "#1769c2",
        "notice": "#8a5a00",
    },
}

HUES: dict[Look, dict[str, str]] = {
    "dark": {
        "fire": "#ff6a4d",
        "water": "#4aa3ff",
        "safety": "#b18cff",
        "traffic": "#f2b632",
        "air": "#2fc4a9",
        "people": "#f08bbf",
    },
    "light": {
        "fire": "#c93518",
        "water": "#1769c2",
        "safety": "#6d45c9",
        "traffic": "#8a5a00",
        "air": "#0c7d6b",
        "people": "#b23a78",
    },
}

OTHER_TOPICS = {
    "disaster": "fire",
    "weather": "water",
    "civic": "safety",
    "health": "safety",
    "transit": "traffic",
    "parking": "traffic",
    "bikes": "air",
    "environment": "air",
    "parks": "air",
    "crowd": "people",
    "population": "people",
    "culture": "people",
}


def hue(topic: str) -> str:
    """The name of a topic's hue: a key of HUES."""
    return topic if topic in HUES["dark"] else OTHER_TOPICS.get(topic, "people")


def colour(name: str, shown: Look | None = None) -> str:
    """A hue, a topic or a surface as a hex colour, in the viewer's look unless told."""
    shown = shown or look()
    return SURFACES[shown].get(name) or HUES[shown][hue(name)]


def look() -> Look:
    """The viewer's look in a desk page; light elsewhere, as on paper."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return "light"
    return "dark" if st.context.theme.type == "dark" else "light"


def css() -> str:
    """All colours as custom properties, for the page and the components alike."""
    rules = {}
    for name, surfaces in SURFACES.items():
        values = "".join(f"--{key}:{value};" for key, value in {**surfaces, **HUES[name]}.items())
        rules[name] = f"{values}color-scheme:{name}"
    unsaid = f"@media (prefers-color-scheme:dark){{html[data-look='']{{{rules['dark']}}}}}"
    return f"html{{{rules['light']}}}html[data-look=dark]{{{rules['dark']}}}{unsaid}"


def template(shown: Look | None = None) -> go.layout.Template:
    """Plotly's share of the look: no boxes, no grid but hairlines, our font, our hues."""
    shown = shown or look()
    surface = SURFACES[shown]
    axis = {
        "gridcolor": surface["hair"],
        "linecolor": surface["hair"],
        "zerolinecolor": surface["hair"],
        "tickfont": {"color": surface["soft"]},
        "title": {"font": {"color": surface["soft"]}, "standoff": 8},
        "automargin": True,
    }
    return go.layout.Template(
        layout={
            "font": {"family": FONT, "size": 14, "color": surface["ink"]},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "colorway": list(HUES[shown].values()),
            "xaxis": {**axis, "showgrid": False},
            "yaxis": {**axis, "zeroline": False},
            "margin": {"l": 8, "r": 8, "t": 28, "b": 8},
            "legend": {"orientation": "h", "y": 1.08, "x": 0, "font": {"color": surface["soft"]}},
            "hoverlabel": {
                "bgcolor": surface["panel"],
                "bordercolor": surface["hair"],
                "font": {"family": FONT, "color": surface["ink"]},
            },
        }
    )
