"""A screen that nobody tends, in a hall or a tram stop: nothing but the scenes, for whoever comes by.

    ?mode=kiosk&scenes=wall,incidents,air,traffic&pace=30&idle=60&lang=ko

goes through the scenes, each for `pace` seconds, waits for whoever touches it, and starts anew after `idle` seconds
without a touch. Numbers that are late are not shown there: a passer-by does not read their age. What keeps it alive
for days is in components/heal.js.
"""

from __future__ import annotations

from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from ui import components, texts
from ui.menu import PAGES

SCENES = ("wall", "incidents", "air", "traffic")  # unless told otherwise; those that there are
USUAL_S = {"pace": 30, "idle": 60}
SHORTEST_S, LONGEST_S = 2, 3600
HIDDEN = ("late", "missing")  # states of numbers that are not shown
NAMES = {"ko": "한국어", "en": "English", "fr": "Français", "nl": "Nederlands"}  # each as its speakers write it
PARAMETERS = ("mode", "scenes", "pace", "idle")
_ASKED = "kiosk as asked for"


def is_on() -> bool:
    """Whether the viewer is a kiosk. Once it is, it stays one: Streamlit forgets the address on the way to a page."""
    return bool(parameters())


def hides(state: str) -> bool:
    """Whether a number of that state is kept from this viewer."""
    return state in HIDDEN and is_on()


def parameters() -> dict[str, str]:
    """What the address asked of the kiosk; empty for everybody else."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return {}
    if st.query_params.get("mode") == "kiosk":
        st.session_state[_ASKED] = {name: st.query_params[name] for name in PARAMETERS if name in st.query_params}
    return st.session_state.get(_ASKED, {})


def scenes() -> list[str]:
    """The pages to go through: those asked for that there are, else the usual ones."""
    asked = [name for name in parameters().get("scenes", "").split(",") if name in PAGES]
    return [*dict.fromkeys(asked)] or [name for name in SCENES if name in PAGES]


def seconds(name: str) -> int:
    """How long a scene stays (`pace`), or a person may be still (`idle`), as asked for within reason."""
    asked = parameters().get(name, "")
    is_number = asked.isascii() and asked.isdecimal()
    return min(max(int(asked), SHORTEST_S), LONGEST_S) if is_number else USUAL_S[name]


def bar(page: str) -> str | None:
    """Draw the languages and the sign at the foot of the screen. Returns the scene whose turn has come."""
    idle = seconds("idle")
    data: dict[str, Any] = {
        "lang": texts.language(),
        "languages": [{"id": code, "name": name} for code, name in NAMES.items()],
        "page": page,
        "pages": PAGES,
        "scenes": scenes(),
        "pace": seconds("pace"),
        "idle": idle,
        "words": {"languages": texts.t("app.language"), "paused": texts.t("kiosk.paused", count=idle)},
    }
    said = components.mount("kiosk", data, key="kiosk", on_scene_change=_nothing, on_lang_change=_speak)
    return said.scene if said.scene in PAGES and said.scene != page else None


def _speak() -> None:
    """A language was touched."""
    chosen = st.session_state["kiosk"].lang
    if chosen in NAMES:
        st.session_state["lang"] = chosen


def _nothing() -> None:
    """Streamlit reports only those wishes of an element that somebody listens to."""
