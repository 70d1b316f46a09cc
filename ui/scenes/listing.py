"""The list of incidents: who tells of them, which are shown, and which one is chosen. The choice is in the address."""

from __future__ import annotations

from html import escape

import pandas as pd
import streamlit as st

from data_sources import fire
from data_sources.pipeline import clock
from insight import incidents
from insight.incidents import EMERGENCIES, KINDS, Incident
from ui import cache, charts, components, kiosk, texts
from ui.drawing import Chart
from ui.scenes import incident as words

LIST, MOST = "incident_list", 60
EVERYTHING = "all"
CHOSEN = "incident"  # its name in the address
FIRST = next(iter(fire.STAGES.values()))
HUES = {"road": "traffic", "message": "safety"}


@cache.joined(incidents.sources, incidents.listed, fire.days)
def told_by() -> str:
    """Who tells of incidents here, in words. HTML."""
    there = {source.name: source.is_there for source in cache.cached(incidents.sources)()}
    said = [texts.t(f"incidents.from_{name}") for name, is_there in there.items() if is_there and name != "counts"]
    if not (there["control_room"] or there["made_up"]):
        said.insert(0, texts.t("incidents.no_control_room"))
    if there["counts"]:
        days = cache.cached(fire.days)().dropna(subset="fires_reported")
        if len(days):
            newest = days.iloc[-1]
            said.append(texts.t("thread.counts", count=int(newest.fires_reported), day=texts.day(newest.day_on)))
    return f'<p class="told_by">{" ".join(map(escape, said))}</p>'


def tells_fires() -> bool:
    """Whether somebody tells of single fires."""
    there = {source.name for source in cache.cached(incidents.sources)() if source.is_there}
    return bool(there & {"control_room", "made_up"})


@cache.joined(fire.stations)
def counts() -> Chart | None:
    """Where nobody tells of single fires: how many calls about fires each station had on the newest day."""
    found = cache.cached(fire.stations)()
    found = found[found.fires_reported > 0]
    if found.empty:
        return None
    named = found.assign(fire_station=found.fire_station.map(words.station_name))
    title, day = texts.label("fires_reported"), texts.day(found.day_on.iloc[0])
    return charts.bars(named, x="fire_station", y="fires_reported", topic="fire", most=25, title=title, lead=day)


def kinds() -> list[str]:
    """The kinds that can be chosen from: those that somebody tells of."""
    there = {source.name for source in cache.cached(incidents.sources)() if source.is_there}
    known = EMERGENCIES if tells_fires() else ()
    return [EVERYTHING, *known, *(["road"] if "roads" in there else []), *(["message"] if "messages" in there else [])]


def kind_name(kind: str) -> str:
    """What a kind is called."""
    return texts.t(f"incidents.kind_{kind}")


def chosen(kind: str | None, district: str | None) -> str:
    """The incident that the address asks for; else the gravest fire, else the newest one; "" when there is none."""
    asked = st.query_params.get(CHOSEN, "")
    if asked and _is_known(asked):
        return asked
    gravest = cache.cached(incidents.gravest)()
    if gravest and kind in (None, gravest.kind) and district in (None, gravest.district):
        return gravest.number
    listed = incidents.within(cache.cached(incidents.listed)(kind=kind), district)
    return str(listed.number.iloc[0]) if len(listed) else ""


def _is_known(number: str) -> bool:
    try:
        cache.cached(incidents.find)(number)
    except LookupError:
        return False
    return True


def show(kind: str | None, district: str | None, current: str) -> None:
    """Draw the list; who touches a row chooses the incident."""
    data = cache.drawn(_listed, tells_states=True)(kind, district, current, kiosk.is_on())
    components.mount("incidents", data, key=LIST, on_chosen_change=_choose)


def _choose() -> None:
    if number := st.session_state[LIST].chosen:
        st.query_params[CHOSEN] = number


@cache.joined(incidents.listed)
def _listed(kind: str | None, district: str | None, current: str, is_kiosk: bool) -> bytes:
    found = incidents.within(cache.cached(incidents.listed)(kind=kind), district)
    if is_kiosk:
        late = [name for name in found.dataset.unique() if cache.provenance(name).state in kiosk.HIDDEN]
        found = found[~found.dataset.isin(late)]
    shown = [incidents.one(row) for _, row in found.head(MOST).iterrows()]
    rows = [{"id": each.number, "href": words.link(each), "html": _row(each)} for each in shown]
    more = len(found) - len(rows)
    said = {
        "title": texts.t("incidents.now" if kind in (None, "road") else "incidents.last_day"),
        "lead": _counted(found) if len(found) else texts.t("incidents.none"),
        "more": texts.t("incidents.more", count=more) if more else "",
    }
    return components.packed({"lang": texts.language(), "current": current, "rows": rows, **said})


def _counted(found: pd.DataFrame) -> str:
    counts = found.kind.value_counts()
    return " · ".join(texts.t(f"incidents.count_{kind}", count=int(counts[kind])) for kind in KINDS if kind in counts)


def _row(each: Incident) -> str:
    """One incident: what and where, how long; below, how far it has come and since when."""
    minutes = f"{each.began_at:%H:%M}" if each.kind == "message" else words.lasting(each.minutes(clock.now()))
    sent = texts.t("thread.sent", at=f"{each.began_at:%H:%M}")
    stage = f"{texts.value('emergency_stage', each.stage)} · {sent}" if each.stage != FIRST else sent
    below, lang = (stage, "") if each.stage else (each.told, ' lang="ko"')
    state, hue = "on" if each.is_under_way else "over", HUES.get(each.kind, "fire")
    dot = f'<i class="mark {state}" style="--hue:var(--{hue})"></i>'
    small = f'<small{lang} title="{escape(below)}">{escape(below)}</small>'
    told = f"<b>{escape(words.title(each))}</b><time>{escape(minutes)}</time>{small}"
    return dot + told
