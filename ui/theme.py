"""Colours: one hue a topic, in a dark and a light look, and what good, bad and no data look like.

The one place where a colour is written, besides `.streamlit/config.toml`, which a test keeps equal to it.

What tests/test_theme.py holds us to, in both looks: every colour of words has 4.5:1 on ground, panel and land, and
every colour of shapes 3:1 (WCAG 2.2, 1.4.3 and 1.4.11). Seen by eyes without one of the three cones, no two of these
look alike: good, bad, late and nothing; the topics; the weakest and the strongest fill of the map. Colour still never
tells alone: beside it stand a word, a number or a triangle, a ring for late, an empty square or hatching for nothing.
"""

from __future__ import annotations

from typing import Literal

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
        "bad": "#f9834b",
        "nothing": "#627082",
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
        "bad": "#c92504",
        "nothing": "#76828e",
        "accent": "#1565bb",
        "notice": "#805e2f",
    },
}

HUES: dict[Look, dict[str, str]] = {
    "dark": {
        "fire": "#ff6a4d",
        "water": "#2896ff",
        "safety": "#bea1ff",
        "traffic": "#f5bb3a",
        "air": "#32c4a7",
        "people": "#f089c3",
    },
    "light": {
        "fire": "#d31413",
        "water": "#0065d7",
        "safety": "#5e39b2",
        "traffic": "#835900",
        "air": "#2a6f5c",
        "people": "#b23b7a",
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
    paper = f"@media print{{html[data-look][data-look]{{{rules['light']}}}}}"
    return f"html{{{rules['light']}}}html[data-look=dark]{{{rules['dark']}}}{unsaid}{paper}"
