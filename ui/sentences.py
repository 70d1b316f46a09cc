"""What is not normal now, in plain sentences, worst first; each leads to where there is more.

The judgement is `insight.notable`'s; here it is only said. A number in front of a sentence is the number on the map.
"""

from __future__ import annotations

import math
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from insight import normal, notable
from ui import cache, places, texts, theme
from ui.menu import address

MARKS = {"more": "▲", "less": "▼", "warning": "!", "rain": "▲", "river": "▲", "air": "▲", "fire": "●"}
PAGES_OF = {  # where a sentence leads, by its topic
    "fire": "incidents",
    "traffic": "traffic",
    "air": "air",
    "people": "people",
    "crowd": "people",
    "water": "disaster",
    "weather": "disaster",
    "civic": "voice",
}
DAY_S, WEEK_D = 86_400, 7


def board() -> None:
    """Draw the sentences, or say that nothing is out of the ordinary."""
    st.html(cache.drawn(_drawn)())


@cache.joined(notable.now)
def _drawn() -> str:
    found = cache.cached(notable.now)()
    head = f"<h2>{texts.t('notable.title')} <small>{escape(_lead(found))}</small></h2>"
    items = "".join(_item(number, note) for number, note in enumerate(found.notes, start=1))
    body = f"<ol>{items}</ol>" if items else f"<p>{texts.t(f'notable.{_calm(found)}')}</p>"
    return f'<section class="notices">{head}{body}</section>'


def _calm(found: notable.Notes) -> str:
    """What can be said when there is no sentence: how much depends on how much is known."""
    if not found.looked_at:
        return "unknown"
    return "quiet" if found.weeks < normal.LEAST_WEEKS else "calm"


def _lead(found: notable.Notes) -> str:
    if found.weeks < normal.LEAST_WEEKS:
        return texts.t("notable.short") if found.looked_at else ""
    return texts.t("notable.lead", places=texts.number(found.looked_at), count=round(found.weeks))


def _item(number: int, note: notable.Note) -> str:
    mark = MARKS[note.kind] if math.isnan(note.lon) else str(number)
    words = escape(said(note))
    page = PAGES_OF.get(note.topic)
    if page:
        where = address(page, incident=note.id) if note.kind == "fire" else address(page)
        words = f'<a href="{escape(where)}" target="_self">{words}</a>'
    often = f" <small>{escape(_often(note))}</small>" if note.kind in ("more", "less") else ""
    return f'<li class="{theme.hue(note.topic)}"><b aria-hidden="true">{mark}</b><span>{words}{often}</span></li>'


def said(note: notable.Note) -> str:
    """One sentence in the viewer's language."""
    match note.kind:
        case "fire":
            return _fire(note)
        case "more" | "less":
            return _unusual(note)
    values = {name: _value(name, raw) for name, raw in note.values.items()}
    if "districts" in note.values:
        values["count"] = note.values["districts"]
    return texts.t(f"notable.{note.kind}", **values)


def _fire(note: notable.Note) -> str:
    values = note.values
    known = {name: _value(name, values[name]) for name in ("district", "emergency_place", "emergency_stage")}
    words = texts.t("notable.fire", **known, count=values["minutes"])
    return f"{words} {texts.t('notable.hurt', count=values['hurt'])}" if values["hurt"] else words


def _unusual(note: notable.Note) -> str:
    values = note.values
    column = values["column"]
    return texts.t(
        f"notable.{note.kind}_{column}",
        place=places.name(values["place_column"], values["place"]),
        value=texts.with_unit(column, values["value"]),
        usual=texts.with_unit(column, values["usual"]),
        share=texts.number(abs(values["off"]) * 100),
        day=texts.weekday(note.at),
        hour=texts.hour(note.at),
    )


def _often(note: notable.Note) -> str:
    """How rare that is, by the place's own history."""
    once_in: pd.Timedelta | None = note.values["once_in"]
    if once_in is None:
        return texts.t("notable.never", count=round(note.values["weeks"]))
    days = max(round(once_in.total_seconds() / DAY_S), 1)
    if days < 2 * WEEK_D:
        return texts.t("notable.once_days", count=days)
    return texts.t("notable.once_weeks", count=round(days / WEEK_D))


def _value(name: str, raw: Any) -> str:
    return texts.number(raw) if name in ("minutes", "districts", "hurt") else texts.with_unit(name, raw)


def example() -> str:
    """The drawn sentences of whatever the store holds."""
    return _drawn()
