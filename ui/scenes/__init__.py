"""What the scenes are made of: sentences, figures, maps, charts and lists, each made once for all who look.

Here is what the scenes share; `air` and `traffic` are beside it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

import streamlit as st

from data_sources import catalogue
from insight.course import Course, judged
from insight.question import Question
from ui import axes, cache, charts, filters, kiosk, maps, texts
from ui.drawing import Chart

DAY_HIGH, WEEK_HIGH = 212, 182  # pixels of the 1920 x 1080 drawing
MAP_HEIGHT = "min(92vw, max(340px, calc(470 * var(--u))))"
MARKS = {"more": "▲", "less": "▼", "same": "=", "unknown": ""}


def heading(title: str, lead: str = "", *, link: str = "") -> str:
    """The line above a part of a scene; `link` leads to what is behind it, as HTML."""
    small = f" <small>{escape(lead)}</small>" if lead else ""
    return f"<h3>{escape(title)}{small}{link}</h3>"


def place_name(district: str | None) -> str:
    """The district, or the city."""
    return texts.value("district", district) if district else texts.t("scene.seoul")


def unsaid_unit(column: str) -> str:
    """A unit that the label does not say already: "per 100,000 people" stands in it."""
    unit = catalogue.column(column).unit
    return "" if "/" in unit and unit.endswith("명") else texts.unit(column)


def bold(words: str) -> str:
    """A number or name that carries a sentence."""
    return f"<b>{escape(words)}</b>"


def warned(words: str) -> str:
    """What is bad: stronger and underlined, never by colour alone."""
    return f'<em class="bad">{escape(words)}</em>'


def answer(html: str, dataset: str) -> None:
    """Draw the answer in words, and how old it is when it is; a kiosk that has only old numbers says just that."""
    found = cache.provenance(dataset)
    if kiosk.hides(found.state):
        html = f"<p>{texts.t('scene.late')}</p>"
    elif found.state == "late" and found.age_s is not None:
        html += f"<p>{warned(texts.t('scene.old', ago=texts.ago(found.age_s)))}</p>"
    st.html(f'<section class="answer">{html}</section>')


def part(html: str) -> None:
    """Draw a part of a scene in words, where there is something to say."""
    if html:
        st.html(html)


def district_map(layers: Sequence[maps.Layer], *, key: str, alt: str, district: str | None) -> None:
    """Draw the districts with the chosen one marked; one that is picked there becomes the choice in the address."""
    chosen = maps.Place("district", district) if district else None
    maps.city(layers, key=key, alt=alt, height=MAP_HEIGHT, selected=chosen)
    filters.follow(filters.picked_on(key, "district"), key="district", map_key=key)


def compared(course: Course) -> str:
    """A figure beside its usual, short: "▼ 9 · usual 26"."""
    if math.isnan(course.usual) or math.isnan(course.value):
        return ""
    usual = texts.value(course.column, course.usual)
    if course.verdict == "same":
        return texts.t("scene.as_usual", usual=usual)
    amount = texts.value(course.column, abs(course.value - course.usual))
    return texts.t("scene.beside_usual", mark=MARKS[course.verdict], amount=amount, usual=usual)


def last_day(
    course: Course, *, topic: str, title: str, limits: charts.Limits = (), question: Question | None = None
) -> Chart:
    """The last 24 hours over the band of what is usual, which goes on for the hours to come."""
    return charts.line(
        course.last_day,
        x="measured_at",
        y=course.column,
        usual=("usual_low", "usual_high"),
        limits=limits,
        topic=topic,
        title=title,
        lead=texts.unit(course.column),
        high=DAY_HIGH,
        question=question,
    )


def week(
    course: Course, *, topic: str, title: str, limits: charts.Limits = (), question: Question | None = None
) -> Chart:
    """The last seven days, each a small line over the band of what is usual, with its mean."""
    means = course.days.set_index("day_on")
    names = {day: axes.short_day(day) for day in means.index}
    notes = {day: _day_note(course.column, row[course.column], row["usual"]) for day, row in means.iterrows()}
    return charts.multiples(
        course.week,
        x="hour",
        y=course.column,
        by="day_on",
        usual=("usual_low", "usual_high"),
        limits=limits,
        topic=topic,
        title=title,
        lead=texts.t("scene.week_lead"),
        names=names,
        notes=notes,
        told="measured_at",
        high=WEEK_HIGH,
        question=question,
    )


def _day_note(column: str, mean: float, usual: float) -> str:
    """The mean of a day and how far it is from the usual: "21 ▼ 3"."""
    verdict = judged(mean, usual)
    amount = texts.value(column, abs(mean - usual)) if verdict in ("more", "less") else ""
    return f"{texts.value(column, mean)} {MARKS[verdict]} {amount}".strip()
