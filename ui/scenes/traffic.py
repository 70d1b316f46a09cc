"""The pieces of the scene on traffic."""

from __future__ import annotations

from html import escape

import pandas as pd
from babel.lists import format_list

from data_sources import traffic as measured
from data_sources.pipeline import clock
from insight import traffic
from insight.course import Course
from insight.question import ask
from ui import cache, charts, maps, places, texts
from ui.drawing import Chart
from ui.scenes import bold, heading, last_day, warned, week

SPEED = traffic.SPEED
SLOWEST, HELD_UP, INCIDENTS = 11, 3, 4  # how many are told


def road_name(road: str) -> str:
    """A road in the viewer's letters."""
    return places.name("road", road)


@cache.joined(traffic.now, traffic.incidents, traffic.messages)
def answer(road: str | None) -> str:
    """How the city, or a road, moves; what is slower than usual and what is in the way. HTML."""
    found = cache.cached(traffic.now)(road=road)
    course = found.course
    is_known = course.at is not None
    said = [_state(course, road), *(() if road else _slower(found))] if is_known else [texts.t("traffic.no_speeds")]
    incidents = cache.cached(traffic.incidents)()
    if is_known or len(incidents):
        said.append(texts.t("traffic.incidents", count=len(incidents)))
    if accidents := int(incidents.incident_type.isin(traffic.ACCIDENTS).sum()):
        said.append(texts.t("traffic.accidents", count=accidents))
    return f"<p>{' '.join(said)}</p>{''.join(map(_message, cache.cached(traffic.messages)().head(1).itertuples()))}"


def _state(course: Course, road: str | None) -> str:
    amount = texts.with_unit(SPEED, abs(course.value - course.usual)) if course.verdict != "unknown" else ""
    relation = texts.t(
        f"traffic.{course.verdict}",
        amount=bold(amount),
        day=escape(texts.weekday(course.at)),
        hour=escape(texts.hour(course.at)),
    )
    who = bold(road_name(road)) if road else escape(texts.t("traffic.city"))
    return texts.t("traffic.moves", who=who, value=bold(texts.with_unit(SPEED, course.value)), relation=relation)


def _slower(found: traffic.Now) -> list[str]:
    """The roads that are slower than usual; that there are none, where that can be told."""
    if found.places.usual.isna().all():
        return []
    held_up = found.held_up.head(HELD_UP)
    if held_up.empty:
        return [texts.t("traffic.none_slower")]
    told = [
        texts.t(
            "traffic.road_beside",
            road=bold(road_name(row.place)),
            value=texts.value(SPEED, getattr(row, SPEED)),
            usual=texts.value(SPEED, row.usual),
        )
        for row in held_up.itertuples()
    ]
    return [texts.t("traffic.slower", roads=format_list(told, locale=texts.language()))]


def _message(row: object) -> str:
    when = texts.moment(row.sent_at)  # type: ignore[attr-defined]
    words = escape(texts.value("message", row.message))  # type: ignore[attr-defined]
    return f'<p class="message"><b>{texts.t("traffic.message", when=when)}</b> <span lang="ko">{words}</span></p>'


@cache.joined(measured.speeds, traffic.incidents)
def layers() -> list[maps.Layer]:
    """Roads by speed, and what is in their way."""
    incidents = cache.cached(traffic.incidents)()
    roads = [maps.roads(cache.cached(measured.speeds)())]
    return [*roads, maps.road_incidents(incidents)] if len(incidents) else roads


@cache.joined(traffic.now)
def slowest() -> Chart:
    """The slowest roads, each beside what is usual there."""
    found = cache.cached(traffic.now)().places
    known = found.usual.notna().any()
    return charts.bars(
        found,
        x="place",
        column="road",
        y=SPEED,
        usual="usual" if known else None,
        topic="traffic",
        most=SLOWEST,
        is_low_first=True,
        title=texts.t("traffic.slowest"),
        lead=texts.t("scene.stroke", unit=texts.unit(SPEED)) if known else texts.unit(SPEED),
        question=ask(traffic.now, "places"),
    )


@cache.joined(traffic.now)
def day(road: str | None) -> Chart:
    """The last 24 hours over the usual, and the usual of the hours to come."""
    course = cache.cached(traffic.now)(road=road).course
    place = road_name(road) if road else texts.t("scene.seoul")
    title = texts.t("scene.day", name=texts.label(SPEED), place=place)
    return last_day(course, topic="traffic", title=title, question=ask(traffic.now, "course.last_day", road=road))


@cache.joined(traffic.now)
def days(road: str | None) -> Chart:
    """The last seven days against the usual."""
    course = cache.cached(traffic.now)(road=road).course
    question = ask(traffic.now, "course.week", road=road)
    return week(course, topic="traffic", title=texts.t("scene.week"), question=question)


@cache.joined(traffic.now, traffic.incidents)
def in_the_way() -> str:
    """What is in the way, accidents first, as a list."""
    found = cache.cached(traffic.incidents)()
    items = "".join(map(_incident, found.head(INCIDENTS).itertuples()))
    more = len(found) - INCIDENTS
    rest = f"<p class='source'>{texts.t('traffic.more_incidents', count=more)}</p>" if more > 0 else ""
    nothing = "unknown_ways" if cache.cached(traffic.now)(road=None).course.at is None else "clear"
    body = f"<ul>{items}</ul>{rest}" if items else f"<p>{texts.t(f'traffic.{nothing}')}</p>"
    head = heading(texts.t("traffic.in_the_way"), texts.t("traffic.in_the_way_lead"))
    return f'<section class="part incidents">{head}{body}</section>'


def _incident(row: object) -> str:
    kind, name = row.incident_type, texts.value("incident_name", row.incident_name)  # type: ignore[attr-defined]
    words = escape(row.description if isinstance(row.description, str) else "")  # type: ignore[attr-defined]
    since = (clock.now() - row.started_at).total_seconds()  # type: ignore[attr-defined]
    strong = warned(name) if kind in traffic.ACCIDENTS else bold(name)
    return f'<li>{strong} <small>{escape(texts.ago(since))}</small><br><span lang="ko">{words}</span></li>'


@cache.joined(traffic.now, traffic.otherwise)
def otherwise(road: str | None) -> str:
    """How else to get on from the chosen road, or from the one that is held up most."""
    found = cache.cached(traffic.now)()
    candidates = found.places[found.places.place == road] if road else found.held_up
    candidates = (candidates if len(candidates) else found.places).dropna(subset=["lon", "lat"])
    if candidates.empty:
        return ""
    start = candidates.iloc[0]
    ways = cache.cached(traffic.otherwise)((float(start.lon), float(start.lat)))
    lines = "".join(_way(row) for row in ways.itertuples())
    head = heading(texts.t("traffic.otherwise"), texts.t("traffic.otherwise_lead", road=road_name(start.place)))
    return f'<section class="part advice">{head}<dl>{lines}</dl></section>'


def _way(row: object) -> str:
    way, count = row.way, row.count  # type: ignore[attr-defined]
    is_korean = texts.language() == "ko" or pd.isna(row.name_en)  # type: ignore[attr-defined]
    name = escape(str(row.name_ko if is_korean else row.name_en))  # type: ignore[attr-defined]
    amount = escape(texts.t(f"traffic.way_{way}", count=int(count))) if pd.notna(count) else ""
    distance = escape(texts.with_unit("distance_m", row.distance_m))  # type: ignore[attr-defined]
    told = " · ".join(
        part for part in (amount, f'<span lang="ko">{name}</span>' if is_korean else name, distance) if part
    )
    return f"<dt>{escape(texts.t(f'traffic.{way}'))}</dt><dd>{told}</dd>"
