"""People: how many are where now, how many are expected, and how many live through the day where.

Sources: Seoul Open Data Plaza. citydata_ppltn: the 120 or so hot spots, every five minutes, as a band from low to
high: show both. SPOP_LOCAL_RESD_DONG and SPOP_LOCAL_RESD_JACHI (neighbourhoods and districts, by hour, Koreans) and
SPOP_DAILYSUM_JACHI (districts, by day, everybody): persons with decimals, estimated from mobile phones, days late;
three or fewer are masked. Average hours, never add.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pandas as pd

from data_sources import reference
from data_sources.pipeline import store
from data_sources.pipeline.store import Moment
from data_sources.reference import files

GROUP = re.compile(r"^(?P<sex>MALE|FEMALE)_F(?P<from>\d+)T(?P<to>\d+)_LVPOP_CO$")
TOTAL = "TOT_LVPOP_CO"
WHOLE_CITY = "11000"
USUAL = "living_population_district_hour.csv"
FORECAST_REACH = pd.Timedelta("3h")  # a place that was not forecast within these hours is left out


def parse_groups(rows: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The total of each neighbourhood and hour, and one row for each sex and age, which the portal has side by side."""
    for given in rows:
        row = {name.upper(): value for name, value in given.items()}
        groups = {match: row.pop(name) for name in list(row) if (match := GROUP.match(name))}
        yield "total", row
        when_and_where = {name: value for name, value in row.items() if name != TOTAL}
        for match, count in groups.items():
            yield "groups", {**when_and_where, "SEX": match["sex"].lower(), "AGED_FROM": match["from"], TOTAL: count}


def parse_districts(rows: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The rows of the districts. The row of the whole city among them is left out: it would be counted twice."""
    for row in rows:
        codes = (value for name, value in row.items() if name.upper() == "SIGNGU_CODE_SE")
        if str(next(codes, "")).removesuffix(".0") != WHOLE_CITY:
            yield "districts", row


def _with_place(found: pd.DataFrame) -> pd.DataFrame:
    """Add where each hot spot lies: lon, lat, district, category."""
    where = reference.hotspots().rename(columns={"code": "hotspot"})
    return found.merge(where[["hotspot", "lon", "lat", "district", "category"]], on="hotspot", how="left")


@store.reads("hotspot_people")
def crowds(*, at: Moment = None, district: str | None = None) -> pd.DataFrame:
    """People at the hot spots, most first. One row per hot spot: people_low, people_high, crowd_level, lon, lat, …"""
    found = _with_place(store.latest("hotspot_people", at=at))
    found = found[found.district == district] if district else found
    return found.sort_values("people_high", ascending=False, ignore_index=True)


@store.reads("hotspot_people")
def crowd_history(*, at: Moment = None, since: Moment = None, until: Moment = None) -> pd.DataFrame:
    """People at the hot spots in the past. One row per hot spot and moment, oldest first."""
    return store.read("hotspot_people", at=at, since=since, until=until)


@store.reads("hotspot_people_forecast")
def forecast(*, at: Moment = None) -> pd.DataFrame:
    """People expected in the next hours, as last forecast. One row per hot spot and hour."""
    since = None if at is None else pd.Timestamp(at) - FORECAST_REACH
    found = store.read("hotspot_people_forecast", at=at, since=since)
    newest = found.groupby("hotspot").published_at.transform("max")
    return found[found.published_at == newest].sort_values(["hotspot", "forecast_at"], ignore_index=True)


@store.reads("living_population_districts")
def living_population(
    *, at: Moment = None, since: Moment = None, until: Moment = None, district: str | None = None
) -> pd.DataFrame:
    """Living population by day: its mean, highest and lowest hour, and who moved. One row per district and day."""
    return store.read("living_population_districts", at=at, since=since, until=until, district=district)


@store.reads("living_population_districts")
def districts(*, at: Moment = None) -> pd.DataFrame:
    """Living population of each district on its newest day, most first. One row per district."""
    found = store.latest("living_population_districts", at=at)
    return found.sort_values("living_population", ascending=False, ignore_index=True)


@store.reads("living_population_districts_hourly")
def living_population_by_hour(
    *, at: Moment = None, since: Moment = None, until: Moment = None, district: str | None = None
) -> pd.DataFrame:
    """Koreans in each district, hour by hour. One row per district and hour, oldest first."""
    return store.read("living_population_districts_hourly", at=at, since=since, until=until, district=district)


@store.reads("living_population")
def neighbourhoods(*, at: Moment = None, district: str | None = None) -> pd.DataFrame:
    """Living population of each neighbourhood in its newest hour. One row per neighbourhood (dong)."""
    return store.latest("living_population", at=at, district=district)


@store.reads("living_population_by_group")
def groups(*, at: Moment = None, district: str | None = None) -> pd.DataFrame:
    """Living population by sex and age in the newest hour. One row per sex and age, its neighbourhoods added up."""
    found = store.latest("living_population_by_group", at=at, district=district)
    newest = found[found.started_at == found.started_at.max()]
    return newest.groupby(["started_at", "sex", "aged_from"], as_index=False)["living_population"].sum()


@store.reads("living_population_by_group")
def groups_at(started_at: pd.Timestamp, *, at: Moment = None, district: str | None = None) -> pd.DataFrame:
    """Living population by sex and age in one hour. One row per sex and age, its neighbourhoods added up."""
    columns = ["started_at", "sex", "aged_from", "living_population"]
    found = store.read(
        "living_population_by_group", at=at, since=started_at, until=started_at, district=district, columns=columns
    )
    return found.groupby(columns[:-1], as_index=False)["living_population"].sum()


@store.reads()
def usual_day_2019(*, district: str | None = None) -> pd.DataFrame:
    """Koreans in each district by kind of day and hour, as published for one week of March 2019.

    One row per district, `daytype` (weekday, saturday, sunday) and `hour`: `population`.
    """
    found = files.table(USUAL).copy()
    return found[found.district == district].reset_index(drop=True) if district else found


@store.reads("passers_by")
def passers_by(*, at: Moment = None, district: str | None = None) -> pd.DataFrame:
    """People who passed the street sensors in the last hour, most first. One row per sensor."""
    found = store.latest("passers_by", at=at, district=district)
    return found.sort_values("passers_by", ascending=False, ignore_index=True)
