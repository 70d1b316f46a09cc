"""An incident as a thread: what has happened with its times, and rings for what is to come.

    thread.board()                 # the wall's strip: the fire to look at, or that there is none
    thread.of("20261123F11001")    # one incident in its scene

Made once for all who look, and anew every quarter of a minute: minutes pass while the data stay the same.
"""

from __future__ import annotations

import math
from html import escape

import pandas as pd
import streamlit as st

from data_sources import fire
from data_sources.pipeline import clock
from insight import incidents, scene
from insight.incidents import Incident, Stage
from insight.scene import Help
from ui import cache, kiosk, texts
from ui.scenes import incident as words

DATASET = "incidents"
HALF_A_DAY = pd.Timedelta("12h")


def board() -> None:
    """Draw the wall's strip."""
    st.html(cache.drawn(_strip, tells_states=True)(kiosk.is_on()))


def of(number: str) -> None:
    """Draw one incident. Raises LookupError when none of that number is known."""
    st.html(cache.drawn(_whole, tells_states=True)(number, kiosk.is_on()))


@cache.joined(incidents.last_closed, fire.days)
def nothing() -> str:
    """The scene when there is nothing to choose. HTML."""
    return _section(f"<p>{_calm()}</p>", "whole")


@cache.joined(
    incidents.gravest,
    incidents.last_closed,
    fire.days,
    scene.help_near,
    scene.weather_at,
    scene.crowds,
    scene.office,
)
def _strip(is_kiosk: bool) -> str:
    if is_kiosk and _is_late():
        return _section(f"<h3>{texts.t('thread.title')}</h3><p>{texts.t('scene.late')}</p>", "strip")
    found = cache.cached(incidents.gravest)()
    if found is None:
        return _section(f"<h3>{texts.t('thread.title')}</h3><p>{_calm()}</p>", "strip")
    near = cache.cached(scene.help_near)(found.place)
    head = f'<a href="{escape(words.link(found))}" target="_self">{escape(words.title(found))}</a>'
    first = _joined(_response(found), _nearest(near, "emergency_room"))
    wind = words.wind(cache.cached(scene.weather_at)(found.place))
    crowd = words.crowd(cache.cached(scene.crowds)(found.place))
    call = words.call(cache.cached(scene.office)(found.kind, found.fire_station))
    second = _joined(_counted(near), wind, crowd, call)
    sent = texts.t("thread.sent", at=_moment(found.began_at))
    body = f"<h3>{_mark(found)}{head} <small>{sent}</small></h3>{_stages(found)}<p>{first}</p><p>{second}</p>"
    return _section(body, "strip")


@cache.joined(incidents.find)
def _whole(number: str, is_kiosk: bool) -> str:
    found = cache.cached(incidents.find)(number)
    if is_kiosk and found.dataset == DATASET and _is_late():
        return _section(f"<p>{texts.t('scene.late')}</p>", "whole")
    head = f"<h2>{_mark(found)}{escape(words.title(found))} <small>{_state(found)}</small></h2>"
    told = f'<p class="told">{words.korean(found.told)}</p>' if found.told else ""
    answer = _joined(_response(found), _hurt(found))
    return _section(f"{head}{told}{_stages(found)}{f'<p>{answer}</p>' if answer else ''}{_origin(found)}", "whole")


def _section(body: str, kind: str) -> str:
    return f'<section class="thread {kind}">{body}</section>'


def _is_late() -> bool:
    return kiosk.hides(cache.provenance(DATASET).state)


def _calm() -> str:
    """That there is no fire; where nobody tells of single fires, what is told instead."""
    if cache.provenance(DATASET).state == "missing":
        days = cache.cached(fire.days)().dropna(subset="fires_reported")
        if days.empty:
            return texts.t("thread.no_feed")
        newest = days.iloc[-1]
        return texts.t("thread.counts", count=int(newest.fires_reported), day=texts.day(newest.day_on))
    last = cache.cached(incidents.last_closed)()
    if last is None or last.ended_at is None:
        return texts.t("thread.calm")
    title = f'<a href="{escape(words.link(last))}" target="_self">{escape(words.title(last))}</a>'
    return texts.t("thread.calm_last", title=title, at=_moment(last.ended_at))


def _mark(found: Incident) -> str:
    return f'<i class="mark {"on" if found.is_under_way else "over"}" aria-hidden="true"></i>'


def _state(found: Incident) -> str:
    """How far it has come, and how long it takes. HTML."""
    minutes = words.lasting(found.minutes(clock.now()))
    if found.kind == "message":
        return texts.t("thread.message", at=_moment(found.began_at))
    if found.kind == "road":
        until = texts.t("thread.until", at=_moment(found.ended_at)) if found.ended_at is not None else ""
        return _joined(texts.t("thread.since", at=_moment(found.began_at), minutes=minutes), until)
    stage = texts.value("emergency_stage", found.stage)
    key = "thread.going" if found.is_under_way else "thread.lasted"
    return _joined(f"<b>{escape(stage)}</b>", texts.t(key, minutes=minutes), _station(found))


def _station(found: Incident) -> str:
    return words.station(found.fire_station) if found.fire_station else ""


def _stages(found: Incident) -> str:
    """The thread itself: dots that are full, then rings."""
    if not found.stages:
        return ""
    last = [stage for stage in found.stages if stage.at is not None][-1:]
    items = [_stage(stage, is_last=stage in last and found.is_under_way) for stage in found.stages]
    return f'<ol class="stages" style="--count:{len(items)}">{"".join(items)}</ol>'


def _stage(stage: Stage, *, is_last: bool) -> str:
    name = escape(texts.value("emergency_stage", stage.name))
    if stage.at is None:
        ahead = f'–<span class="unseen"> {texts.t("thread.ahead")}</span>'
        return f'<li class="ahead"><i></i><span>{name}</span><time>{ahead}</time></li>'
    kind, current = ("last", ' aria-current="step"') if is_last else ("past", "")
    return f'<li class="{kind}"{current}><i></i><span>{name}</span><time>{stage.at:%H:%M}</time></li>'


def _response(found: Incident) -> str:
    """How fast somebody was there, against the seven minutes. HTML."""
    if found.dataset != DATASET:
        return ""
    if math.isnan(found.response_min):
        if not found.is_under_way:
            return ""
        return texts.t("thread.on_the_way", time=f"<b>{words.exactly(found.minutes(clock.now()))}</b>")
    verdict = texts.t("thread.within", minutes=fire.GOLDEN_TIME_MIN)
    if not found.is_within_golden_time:
        verdict = f'<em class="bad">{texts.t("thread.beyond", minutes=fire.GOLDEN_TIME_MIN)}</em>'
    return texts.t("thread.response", time=f"<b>{words.exactly(found.response_min)}</b>", verdict=verdict)


def _nearest(near: Help, kind: str) -> str:
    told = words.nearest(near, kind)
    return texts.t(f"thread.nearest_{kind}", place=told) if told else ""


def _counted(near: Help) -> str:
    """What is within a kilometre. HTML."""
    counts = {kind: near.within.get(kind, 0) for kind in ("hydrant", "camera")}
    told = [texts.t(f"thread.{kind}s", count=count) for kind, count in counts.items() if count]
    return texts.t("thread.within_km", what=", ".join(told)) if told else ""


def _hurt(found: Incident) -> str:
    return texts.t("notable.hurt", count=found.hurt) if found.hurt and found.kind == "fire" else ""


def _origin(found: Incident) -> str:
    """Whose word that is, and how old."""
    known = cache.provenance(found.dataset)
    age = texts.ago(known.age_s) if known.age_s is not None else ""
    parts = [f"<b>{texts.t(f'state.{known.state}')}</b>", age, texts.said(known.publisher), *_number(found)]
    return f'<p class="origin {known.state}">{_joined(*parts)}</p>'


def _number(found: Incident) -> list[str]:
    return [] if found.kind == "message" else [f"{texts.t('thread.number')} {escape(found.number)}"]


def _moment(at: pd.Timestamp) -> str:
    """The time of day; the day too, where it is half a day away."""
    return f"{at:%H:%M}" if abs(at - clock.now()) < HALF_A_DAY else texts.moment(at)


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def example() -> str:
    """The strip of whatever the store holds."""
    return _strip(is_kiosk=False)
