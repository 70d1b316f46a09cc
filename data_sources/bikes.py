"""Ttareungi, the public bicycles: what stands where now, where they go, how many are rented.

Source: Seoul Open Data Plaza, bikeList, real time. The portal gives no time: the moment of fetching stands for it.
More bikes than racks are normal, since a bike can be locked beside a rack. Trips are tbCycleRentData, a day late.
"""

from __future__ import annotations

import pandas as pd

from data_sources import reference
from data_sources.pipeline import store
from data_sources.pipeline.store import Moment


@store.reads("bike_stands")
def now(*, at: Moment = None) -> pd.DataFrame:
    """Bikes at every station, fullest first. One row per station."""
    return store.latest("bike_stands", at=at).sort_values("bikes", ascending=False, ignore_index=True)


@store.reads("bike_stands")
def history(*, at: Moment = None, since: Moment = None, until: Moment = None) -> pd.DataFrame:
    """Every change of every station. One row per station and change, by `fetched_at`."""
    return store.read("bike_stands", at=at, since=since, until=until, revisions=True)


@store.reads("bike_stations")
def stations(*, at: Moment = None, district: str | None = None) -> pd.DataFrame:
    """The stations, with district and address. One row per station."""
    return store.latest("bike_stations", at=at, district=district)


@store.reads("bike_trips")
def trips(*, at: Moment = None, since: Moment = None, until: Moment = None) -> pd.DataFrame:
    """Trips by when they began, oldest first. One row per bike and start: from and to which station, ended_at."""
    columns = ["bike", "started_at", "ended_at", "from_bike_station", "to_bike_station"]
    return store.read("bike_trips", at=at, since=since, until=until, columns=columns)


def rentals_by_month(*, at: Moment = None, district: str | None = None) -> pd.DataFrame:
    """Rentals of each month since 2019, as published. One row per month and district: month_on, bike_rentals."""
    found = reference.statistics("bike_monthly_district.csv", at=at, district=district)
    return found.rename(columns={"rentals": "bike_rentals"})
