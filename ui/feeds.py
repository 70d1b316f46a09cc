"""Can I trust it: one square for each dataset, and in words what is late or missing and why."""

from __future__ import annotations

from html import escape

import pandas as pd
import streamlit as st

from data_sources import catalogue
from data_sources.pipeline import past, store
from insight import trust as judged
from ui import cache, texts
from ui.menu import address

SHOWN = 4  # names in a sentence; the squares tell the others


def trust() -> None:
    """Draw the squares and the sentences."""
    st.html(cache.drawn(_drawn, tells_states=True)())


@store.reads()
def _drawn() -> str:
    found = cache.freshness()
    known, states = catalogue.current().datasets, {state: texts.t(f"state.{state}") for state in found.state.unique()}
    squares = "".join(
        f'<i class="{row.state}" title="{escape(f"{texts.said(known[row.dataset].title)}: {states[row.state]}")}"></i>'
        for row in found.sort_values("topic").itertuples()
    )
    fine = int((~found.state.isin(judged.WORST_FIRST)).sum())
    head = texts.t("trust.head", fine=texts.number(fine), all=texts.number(len(found)))
    told = [*_past(), *_sentences(judged.doubtful(found))]
    lines = "".join(f"<p>{escape(line)}</p>" for line in told)
    title = f'<a href="{escape(address("freshness"))}" target="_self">{escape(texts.t("trust.title"))}</a>'
    head = f"<h2>{title} <small>{escape(head)}</small></h2>"
    squares = f'<div class="squares" aria-hidden="true">{squares}</div>'  # the sentences tell which are late
    return f'<section class="trust">{head}{squares}{lines}</section>'


def _past() -> list[str]:
    """How far the past of a made-up city has come, while it is being made."""
    done, of = past.progress() or (0, 0)
    return [texts.t("trust.past", done=texts.number(done), of=texts.number(of))] if done < of else []


def _title(dataset: str) -> str:
    return texts.said(catalogue.dataset(dataset).title)


def _sentences(doubtful: pd.DataFrame) -> list[str]:
    """Late feeds with their age, missing ones by what is the matter."""
    lines = []
    late = doubtful[doubtful.state == "late"].sort_values("age_s")
    if len(late):
        names = [f"{_title(row.dataset)} ({texts.ago(row.age_s)})" for row in late.head(SHOWN).itertuples()]
        lines.append(texts.t("trust.late", count=len(late), names=_listed(names, len(late))))
    failed = doubtful[doubtful.error != ""]
    for kind, group in failed.groupby(failed.error.str.split(":").str[0], sort=False):
        names = [_title(name) for name in group.dataset.head(SHOWN)]
        lines.append(texts.t("trust.failed", why=texts.t(f"error.{kind}"), names=_listed(names, len(group))))
    waiting = doubtful[(doubtful.state == "missing") & (doubtful.error == "")]
    if len(waiting):
        names = [_title(name) for name in waiting.dataset.head(SHOWN)]
        lines.append(texts.t("trust.waiting", count=len(waiting), names=_listed(names, len(waiting))))
    return lines


def _listed(names: list[str], count: int) -> str:
    more = count - len(names)
    return " · ".join(names) + (texts.t("trust.more", more=texts.number(more)) if more else "")


def example() -> str:
    """The drawn squares of whatever the store holds."""
    return _drawn()
