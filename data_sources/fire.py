"""Fires, rescues and ambulance runs: what 119 is at, how fast it is there, and how many a day and a year.

Sources: a control room's own system, minute by minute (`incidents`; no portal publishes single incidents live).
National Fire Agency, FireInformationService (data.go.kr), daily, yesterday's at the earliest; its counts are calls to
119, not confirmed fires. Seoul Open Data Plaza, tbFireItem: hydrants and cisterns. By year: the fire headquarters'
statistics, in `reference`. The record begins with the dispatch: the call itself, some tens of seconds before, is not
in it. Times are in minutes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pandas as pd

from data_sources import reference
from data_sources.pipeline import clock, store
from data_sources.pipeline.store import Moment

PROVINCE_FIELDS = {"sido_nm", "sido_cd", "sidonm", "sidocd"}
STAGES = {  # the column that says when, and what the stage is called
    "dispatched_at": "출동지령",
    "arrived_at": "현장도착",
    "at_work_at": "활동개시",
    "under_control_at": "초진",
    "extinguished_at": "완진",
    "closed_at": "상황종결",
}
GOLDEN_TIME_MIN = 7  # within which the first engine is to be there; officially counted from the call
LONGEST = pd.Timedelta("2D")  # what was dispatched longer ago is taken to be over, closed or not
ABOUT = ["emergency_number", "emergency_kind", "emergency_cause", "emergency_place", "district", "fire_station"]


def parse_fires(rows: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Rows by province and rows by station: the two operations differ in nothing but their fields."""
    for row in rows:
        yield ("province" if _names(row) & PROVINCE_FIELDS else "station"), row


def _names(row: Iterable[str]) -> set[str]:
    return {name.lower() for name in row}


@store.reads("incidents")
def incidents(
    *,
    at: Moment = None,
    since: Moment = None,
    until: Moment = None,
    district: str | None = None,
    kind: str | None = None,
) -> pd.DataFrame:
    """Fires, rescues and ambulance runs, newest first. One row per incident, with the stages that it has reached.

    `kind` is 화재 (fire), 구조 (rescue) or 구급 (ambulance); `since` and `until` bound the dispatch.
    """
    found = store.read("incidents", at=at, since=since, until=until, district=district)
    found = found[found.emergency_kind == kind] if kind else found
    return found.sort_values("dispatched_at", ascending=False, ignore_index=True)


@store.reads("incidents")
def recent(*, at: Moment = None, kind: str | None = None) -> pd.DataFrame:
    """The incidents of the last days, beyond which none is taken to be under way. One row per incident, as of
    `incidents`.
    """
    since = clock.moment(at).floor("h") - LONGEST  # for an hour the same question: the answer is at hand
    return incidents(at=at, since=since, kind=kind)


@store.reads("incidents")
def under_way(*, at: Moment = None, district: str | None = None, kind: str | None = None) -> pd.DataFrame:
    """What 119 is at now, newest first. One row per incident that is not closed, as of `incidents`."""
    found = recent(at=at, kind=kind)
    here = found.closed_at.isna() & ((found.district == district) if district else True)
    return found[here].reset_index(drop=True)


@store.reads("incidents")
def stages(
    *,
    at: Moment = None,
    since: Moment = None,
    until: Moment = None,
    district: str | None = None,
    number: str | None = None,
) -> pd.DataFrame:
    """The course of incidents, in order of time. One row per incident and stage that it has reached.

    `emergency_stage` began at `stage_at`, `since_dispatch_min` minutes after the dispatch. `number` asks for one
    incident.
    """
    found = incidents(at=at, since=since, until=until, district=district)
    found = found[found.emergency_number == number] if number else found
    about = [*ABOUT, "address", "lon", "lat", "began_at"]
    long = found.assign(began_at=found.dispatched_at).melt(about, list(STAGES), "emergency_stage", "stage_at")
    long = long.dropna(subset="stage_at").sort_values(["stage_at", "emergency_number"], ignore_index=True)
    passed = pd.to_datetime(long.stage_at) - pd.to_datetime(long.began_at)
    names = long.emergency_stage.map(STAGES)
    since_min = passed.dt.total_seconds() / 60
    return long.assign(emergency_stage=names, since_dispatch_min=since_min).drop(columns="began_at")


@store.reads("incidents")
def by_cause(
    *,
    at: Moment = None,
    since: Moment = None,
    until: Moment = None,
    district: str | None = None,
    kind: str | None = None,
) -> pd.DataFrame:
    """Incidents by kind and cause, most first. One row per kind and cause: incidents, deaths, injuries.

    `published_causes` has the fire headquarters' yearly counterpart.
    """
    found = incidents(at=at, since=since, until=until, district=district, kind=kind)
    by = found.groupby(["emergency_kind", "emergency_cause"], as_index=False)
    counts = by.agg(incidents=("emergency_number", "size"), deaths=("deaths", "sum"), injuries=("injuries", "sum"))
    return counts.sort_values("incidents", ascending=False, ignore_index=True)


@store.reads("incidents")
def response_times(
    *,
    at: Moment = None,
    since: Moment = None,
    until: Moment = None,
    district: str | None = None,
    kind: str | None = None,
) -> pd.DataFrame:
    """How long the first crew took from dispatch to arrival, newest first. One row per incident that it has reached.

    `response_min` in minutes; `is_within_golden_time` says whether it was seven or less. The official figure counts
    from the call: this one is that much kinder.
    """
    found = incidents(at=at, since=since, until=until, district=district, kind=kind).dropna(subset="arrived_at")
    response_min = (found.arrived_at - found.dispatched_at).dt.total_seconds() / 60
    times = found[[*ABOUT, "dispatched_at", "arrived_at"]].assign(
        response_min=response_min, is_within_golden_time=response_min <= GOLDEN_TIME_MIN
    )
    return times.reset_index(drop=True)


def published(
    *, at: Moment = None, since: Moment = None, until: Moment = None, district: str | None = None
) -> pd.DataFrame:
    """Fires, deaths, injuries and damage as published by the fire headquarters. One row per district and year."""
    return reference.statistics("fires.csv", at=at, since=since, until=until, district=district)


def published_by_month(
    *, at: Moment = None, since: Moment = None, until: Moment = None, district: str | None = None
) -> pd.DataFrame:
    """Fires by month, as published for 2021 and 2022. One row per district and month."""
    return reference.statistics("fire_monthly.csv", at=at, since=since, until=until, district=district)


def published_causes(
    *, at: Moment = None, since: Moment = None, until: Moment = None, district: str | None = None
) -> pd.DataFrame:
    """Fires by accident, by arson and others, as published. One row per district, year and `fire_origin`."""
    return reference.statistics("fire_causes.csv", at=at, since=since, until=until, district=district)


@store.reads("fires_by_station")
def days(*, at: Moment = None, since: Moment = None, until: Moment = None) -> pd.DataFrame:
    """Calls to 119 about fires in Seoul, by day. One row per day, oldest first: fires_reported, fires_under_way, …"""
    found = store.read("fires_by_station", at=at, since=since, until=until)
    seoul = found[found.fire_headquarters.str.startswith("서울", na=False)]
    counts = ["fires_reported", "fires_under_way", "fires_ended", "fires_put_out_on_the_spot", "false_alarms"]
    return seoul.groupby("day_on", as_index=False)[counts].sum(min_count=1)


@store.reads("fires_by_station")
def stations(*, at: Moment = None) -> pd.DataFrame:
    """Calls about fires on the newest day, by station, most first. One row per fire station in Seoul."""
    found = store.latest("fires_by_station", at=at)
    seoul = found[found.fire_headquarters.str.startswith("서울", na=False)]
    return seoul.sort_values("fires_reported", ascending=False, ignore_index=True)


@store.reads("fires_by_cause")
def days_by_cause(*, at: Moment = None, since: Moment = None, until: Moment = None) -> pd.DataFrame:
    """Fires as the national fire agency has investigated them by now. One row per day, province and cause."""
    return store.read("fires_by_cause", at=at, since=since, until=until)


@store.reads("fire_water")
def hydrants(*, at: Moment = None, district: str | None = None) -> pd.DataFrame:
    """Hydrants, standpipes and cisterns. One row per facility."""
    return store.latest("fire_water", at=at, district=district)
