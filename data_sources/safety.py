"""Safety: crime and accidents as published, cameras, safe ways, defibrillators, emergency rooms.

Sources: Seoul Open Data Plaza (safeOpenCCTV, tbSafeReturnItem, tbEmgcAedInfo; updated a few times a year) and the
National Medical Center (emergency beds, every few minutes; negative free beds are patients waiting). Crime and road
accidents are yearly statistics of police and city, in `reference`: nothing about them is live.
"""

from __future__ import annotations

import pandas as pd

from data_sources import reference
from data_sources.nearby import Point, nearest
from data_sources.pipeline import store
from data_sources.pipeline.store import Moment


@store.reads()
def crime(
    *,
    at: Moment = None,
    since: Moment = None,
    until: Moment = None,
    district: str | None = None,
    kind: str | None = None,
) -> pd.DataFrame:
    """The five serious crimes and the arrests for them, as published. One row per district, year and `crime_kind`.

    `kind` is murder, robbery, sexual_violence, theft or violence.
    """
    found = reference.statistics("crime.csv", at=at, since=since, until=until, district=district)
    return found[found.crime_kind == kind].reset_index(drop=True) if kind else found


@store.reads()
def accidents(
    *, at: Moment = None, since: Moment = None, until: Moment = None, district: str | None = None
) -> pd.DataFrame:
    """Road accidents, deaths and injuries, as published. One row per district and year."""
    return reference.statistics("accidents.csv", at=at, since=since, until=until, district=district)


@store.reads()
def accidents_by_month(
    *, at: Moment = None, since: Moment = None, until: Moment = None, district: str | None = None
) -> pd.DataFrame:
    """Road accidents, deaths and injuries, as published. One row per district and month (`month_on`)."""
    return reference.statistics("accidents_monthly.csv", at=at, since=since, until=until, district=district)


@store.reads()
def accidents_by_kind(
    *, at: Moment = None, since: Moment = None, until: Moment = None, district: str | None = None
) -> pd.DataFrame:
    """Road accidents between vehicles, with pedestrians, of one vehicle alone, as published.

    One row per district, year and `accident_kind`.
    """
    return reference.statistics("accident_kinds.csv", at=at, since=since, until=until, district=district)


@store.reads()
def accidents_by_hour() -> pd.DataFrame:
    """Road accidents in the city in spans of two hours, of 2015, seven of the twelve. One row per span.

    No newer table by hour is published as a file, and none by district.
    """
    return reference.statistics("accident_hours.csv")


@store.reads()
def crime_by_place() -> pd.DataFrame:
    """Where the five serious crimes of 2023 happened in the city, as published. One row per place and crime_kind."""
    return reference.statistics("crime_places.csv")


@store.reads()
def cameras_by_year(
    *, at: Moment = None, since: Moment = None, until: Moment = None, district: str | None = None
) -> pd.DataFrame:
    """Cameras for the prevention of crime at the end of each year, as published. One row per district and year."""
    return reference.statistics("safety_cameras.csv", at=at, since=since, until=until, district=district)


@store.reads("weekly_accidents")
def weeks(*, at: Moment = None, since: Moment = None, until: Moment = None) -> pd.DataFrame:
    """Accidents of the week in building, on the road and by fire, and casualties. One row per week, oldest first."""
    return store.read("weekly_accidents", at=at, since=since, until=until)


@store.reads("safety_cameras")
def cctv(
    *, at: Moment = None, district: str | None = None, near: Point | None = None, within_m: float | None = None
) -> pd.DataFrame:
    """Cameras that the city's safety service can see through. One row per place, with its number of `cameras`."""
    return nearest(store.latest("safety_cameras", at=at, district=district), near, within_m)


@store.reads("defibrillators")
def aed(
    *, at: Moment = None, district: str | None = None, near: Point | None = None, within_m: float | None = None
) -> pd.DataFrame:
    """Public defibrillators. One row per device."""
    return nearest(store.latest("defibrillators", at=at, district=district), near, within_m)


@store.reads("safe_way_facilities")
def safe_ways(*, at: Moment = None, district: str | None = None) -> pd.DataFrame:
    """Bells, lights and cameras along the safe ways home. One row per facility."""
    return store.latest("safe_way_facilities", at=at, district=district)


@store.reads("emergency_rooms_now")
def emergency_rooms(*, at: Moment = None) -> pd.DataFrame:
    """Emergency rooms and their free beds, most first. One row per hospital."""
    found = store.latest("emergency_rooms_now", at=at)
    return found.sort_values("emergency_beds_free", ascending=False, ignore_index=True)
