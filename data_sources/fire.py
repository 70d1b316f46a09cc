"""Fires a day, and the water to put them out with.

Source: National Fire Agency, FireInformationService (data.go.kr), daily, yesterday's at the earliest. Counts are
calls to 119, not confirmed fires. Seoul Open Data Plaza, tbFireItem: hydrants and cisterns.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pandas as pd

from data_sources.pipeline import store
from data_sources.pipeline.store import Moment

PROVINCE_FIELDS = {"sido_nm", "sido_cd", "sidonm", "sidocd"}


def parse_fires(rows: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Rows by province and rows by station: the two operations differ in nothing but their fields."""
    for row in rows:
        yield ("province" if _names(row) & PROVINCE_FIELDS else "station"), row


def _names(row: Iterable[str]) -> set[str]:
    return {name.lower() for name in row}


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


@store.reads("fire_water")
def hydrants(*, at: Moment = None, district: str | None = None) -> pd.DataFrame:
    """Hydrants, standpipes and cisterns. One row per facility."""
    return store.latest("fire_water", at=at, district=district)
