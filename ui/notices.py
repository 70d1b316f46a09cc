"""What is going on, in sentences: emergency messages and road incidents, newest first, each with its time."""

from __future__ import annotations

from html import escape

import pandas as pd
import streamlit as st

from data_sources import disaster, traffic
from data_sources.pipeline import clock, store
from ui import cache, texts, theme

MOST = 7
LONGEST = 110
YOUNG = pd.Timedelta("3D")


@store.reads("disaster_messages", "hotspot_messages", "road_incidents", "road_incident_types")
def sentences() -> list[tuple[pd.Timestamp, str, str]]:
    """When, of which topic, and what: the newest messages and incidents together."""
    recent = clock.now() - YOUNG
    messages = disaster.messages(since=recent).head(MOST)
    incidents = cache.cached(traffic.incidents)().head(MOST)
    told = [(row.sent_at, "disaster", _short(row.message)) for row in messages.itertuples()]
    told += [
        (row.started_at, "traffic", _short(row.description, _kind(row.incident_name))) for row in incidents.itertuples()
    ]
    return sorted((each for each in told if each[2]), key=lambda each: each[0], reverse=True)[:MOST]


def _kind(name: object) -> str | None:
    return texts.value("incident_name", name) if isinstance(name, str) else None


def _short(text: object, kind: object = None) -> str:
    words = " ".join(str(part) for part in (kind, text) if isinstance(part, str)).replace("\n", " ").strip()
    return words if len(words) <= LONGEST else words[: LONGEST - 1].rstrip() + "…"


def board() -> None:
    """Draw the sentences, or say that there is nothing to tell."""
    st.html(cache.drawn(_drawn)())


@store.reads("disaster_messages", "hotspot_messages", "road_incidents", "road_incident_types")
def _drawn() -> str:
    told = sentences()
    if not told:
        return f'<section class="notices"><h3>{texts.t("notices.title")}</h3><p>{texts.t("notices.none")}</p></section>'
    items = "".join(
        f'<li class="{theme.hue(topic)}"><time>{escape(texts.moment(at))}</time> {escape(text)}</li>'
        for at, topic, text in told
    )
    return f'<section class="notices"><h3>{texts.t("notices.title")}</h3><ul>{items}</ul></section>'


def example() -> str:
    """The drawn sentences of whatever the store holds."""
    return _drawn()
