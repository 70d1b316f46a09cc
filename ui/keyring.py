"""Keys in words: where to get one, where to put it, what it brings, and whether it is set. Its value is never read."""

from __future__ import annotations

from html import escape
from itertools import groupby

import streamlit as st

from data_sources.catalogue.model import Portal
from insight import keys
from ui import texts

FILE = ".streamlit/secrets.toml"
COMMAND = "streamlit run streamlit_app.py"
MARKS = {"set": "●", "stood_in": "◐", "unset": "○"}


def portal(found: Portal) -> str:
    """Its name as a link to the page where a person gets the key."""
    return f"[{texts.said(found.title)}]({found.page})"


def written(setting: str) -> None:
    """The two places for a key, as they are written there."""
    for place, line in (
        (texts.t("key.in_file", file=FILE), f'{setting} = "…"'),
        (texts.t("key.in_environment"), f'{setting}="…" {COMMAND}'),
    ):
        st.markdown(place)
        st.html(f'<pre class="written" tabindex="0"><code>{escape(line)}</code></pre>')


def entry(key: keys.Key) -> None:
    """One key: state, portals, setting, what to know, and the datasets it brings."""
    first, *others = key.portals
    st.subheader(f"{MARKS[key.state]} {texts.said(first.title)}", anchor=False)
    parts = [
        texts.t(f"key.{key.state}", setting=key.stand_in),
        f"`{key.setting}`",
        texts.t("key.link", page=first.page),
    ]
    if key.daily_calls:
        parts.append(texts.t("key.calls", calls=texts.number(key.daily_calls)))
    st.markdown(" · ".join(parts))
    if note := texts.strings(texts.language()).get(f"key.note.{key.setting}"):
        st.markdown(note)
    if others:
        st.markdown(texts.t("key.also", portals=" · ".join(portal(other) for other in others)))
    with st.expander(texts.t("key.brings", count=len(key.datasets))):
        st.markdown(_titles(key))


def _titles(key: keys.Key) -> str:
    """The datasets, those of a topic in one line."""
    by_topic = groupby(sorted(key.datasets, key=lambda dataset: dataset.topic), lambda dataset: dataset.topic)
    lines = (" · ".join(texts.said(dataset.title) for dataset in group) for _, group in by_topic)
    return "\n".join(f"- {line}" for line in lines)


def example() -> str:
    """The datasets of the key that brings most."""
    return _titles(keys.known()[0])
