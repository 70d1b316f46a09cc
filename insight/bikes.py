"""Public bicycles: which stations are empty or full, when bikes are taken and returned, when a station runs out.

bikes.now().districts             # one row per district, the one with most empty stations first
bikes.outlook("ST-1003").course   # a station's last day, and what its own past says of the next hours
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from data_sources import bikes
from data_sources.pipeline import clock, store
from data_sources.pipeline.store import Moment
from insight.now import DAY, HOUR, Figure

AHEAD = 12  # hours
LEAST_DAYS = 3  # of a station's own past: with fewer nothing is said about what comes
PAST = pd.Timedelta("14D")  # as long as the store keeps it
TRIPS = pd.Timedelta("7D")
LEAST_TRIPS = 20  # begun in an hour in the whole city: fewer are stragglers of an hour that was not asked for
SATURDAY = 5
EMPTY, FULL, BETWEEN = "empty", "full", "between"
COURSE = ["measured_at", "bikes", "usual_low", "usual_high"]


@dataclass(frozen=True)
class Now:
    """The stations as they are. `state` is empty (no bike), full (a bike for every rack, or more), else between."""

    stands: pd.DataFrame  # one row per station: bike_station, name, bikes, racks, state, district, lon, lat
    districts: pd.DataFrame  # one row per district: bikes, stands, empty_stands, full_stands, empty_stands_pct


@store.joined(bikes.now, bikes.stations)
def now(*, at: Moment = None, district: str | None = None) -> Now:
    """What stands where. A station that no list gives a district counts for the city alone."""
    found = bikes.now(at=at)
    known = bikes.stations(at=at).drop_duplicates("bike_station").set_index("bike_station").district
    is_empty, is_full = (held.fillna(False).astype(bool) for held in (found.bikes == 0, found.bikes >= found.racks))
    state = pd.Series(BETWEEN, index=found.index, dtype=object).mask(is_full, FULL).mask(is_empty, EMPTY)
    name = found.name.fillna(found.bike_station)  # a list without names has codes
    found = found.assign(state=state, name=name, district=found.bike_station.map(known))
    parts = found.assign(is_empty=found.state == EMPTY, is_full=found.state == FULL).groupby("district")
    districts = parts.agg(
        bikes=("bikes", "sum"),
        stands=("bike_station", "size"),
        empty_stands=("is_empty", "sum"),
        full_stands=("is_full", "sum"),
    ).reset_index()
    share = 100.0 * districts.empty_stands / districts.stands
    districts = districts.assign(empty_stands_pct=share.astype(float))
    districts = districts.sort_values("empty_stands_pct", ascending=False, ignore_index=True)
    return Now(found[found.district == district] if district else found, districts)


@store.joined(bikes.trips)
def trips_a_day(*, at: Moment = None) -> Figure:
    """Trips of the last 24 hours that are published."""
    newest_at = store.provenance("bike_trips").newest_at
    if newest_at is None:
        return Figure("bike_trips_a_day", "bike_trips")
    until = newest_at if at is None else min(newest_at, pd.Timestamp(at))
    count = len(bikes.trips(at=at, since=until - DAY, until=until))
    return Figure("bike_trips_a_day", "bike_trips", float(count) if count else math.nan, measured_at=until)


@store.joined(bikes.trips, bikes.stations)
def flows(*, district: str | None = None, stand: str | None = None, at: Moment = None) -> pd.DataFrame:
    """Bikes taken here, and brought here, by trips begun in an hour: a mean of the last week. One row per hour.

    `hour`, `taken_an_hour`, `returned_an_hour`; of the city, of a district, or of a station by its code. Hours of
    which the portal has not been asked are left out: counted by the beginning, what is known of the others is whole.
    """
    newest_at = store.provenance("bike_trips").newest_at
    found = bikes.trips(at=at, since=None if newest_at is None else newest_at - TRIPS)
    begun = found.started_at.dt.floor("h")
    counts = begun.value_counts()
    found = found[begun.isin(counts[counts >= LEAST_TRIPS].index)]
    hours = found.started_at.dt.hour
    days = hours.groupby(hours).agg(lambda part: begun[part.index].nunique())
    here = _codes(district, stand, at)
    means = {}
    for column, place in (("taken_an_hour", "from_bike_station"), ("returned_an_hour", "to_bike_station")):
        part = hours if here is None else hours[found[place].isin(here)]
        means[column] = (part.value_counts().reindex(days.index).fillna(0) / days).astype(float)
    return pd.DataFrame(means).rename_axis("hour").sort_index().reset_index()


def _codes(district: str | None, stand: str | None, at: Moment) -> set[str] | None:
    """The stations that are meant, None for all."""
    if stand:
        return {stand}
    return set(bikes.stations(at=at, district=district).bike_station) if district else None


@dataclass(frozen=True)
class Outlook:
    """What a station's own past says: how its bikes changed from this hour on, on days like this one."""

    course: (
        pd.DataFrame
    )  # COURSE: the last 24 hours, and from now on the band that half of those days would have led to
    bikes: float = math.nan  # now
    days: int = 0  # so many days like this one are known, 0: too few
    runs_out: tuple[pd.Timestamp, ...] = ()  # when it would have run out, on each of the days when it would have

    @property
    def usually_at(self) -> pd.Timestamp | None:
        """When it would have run out, the middle of those days."""
        return sorted(self.runs_out)[(len(self.runs_out) - 1) // 2] if self.runs_out else None


@store.joined(bikes.now)
def outlook(stand: str, *, at: Moment = None) -> Outlook:
    """A station by its code: its last day, and when it would run out if it lost bikes as on days before.

    Days like this one are weekdays, or days of the weekend; where there are fewer than LEAST_DAYS of them, all days.
    """
    moment = clock.moment(at).floor("h")
    quoted = stand.replace("'", "''")
    place = f"case when bike_station = '{quoted}' then 'it' end"
    known = store.hourly("bike_stands", "bikes", place, since=moment - PAST, at=at)
    if known.empty or known["it"].isna().all():
        return Outlook(pd.DataFrame(columns=COURSE))
    hours = pd.date_range(known["it"].first_valid_index(), max(moment, known.index[-1]), freq="h")
    held = known["it"].reindex(hours).ffill()  # a number stands until it changes
    standing = bikes.now(at=at).set_index("bike_station").bikes
    held.iloc[-1] = float(standing.get(stand, held.iloc[-1]))
    changes = _changes(held)
    ahead = pd.date_range(held.index[-1] + HOUR, periods=AHEAD, freq="h")
    course = pd.DataFrame({"measured_at": held.index, "bikes": held.to_numpy()})
    course = course[course.measured_at >= held.index[-1] - DAY].assign(usual_low=math.nan, usual_high=math.nan)
    expected = np.clip(held.iloc[-1] + changes, 0, None)
    low, high = np.quantile(expected, [0.25, 0.75], axis=0) if len(changes) else np.full((2, AHEAD), math.nan)
    coming = pd.DataFrame({"measured_at": ahead, "bikes": math.nan, "usual_low": low, "usual_high": high})
    empties = [ahead[day.argmin()] for day in expected > 0 if not day.all()]
    whole = pd.concat([course, coming], ignore_index=True)
    return Outlook(whole, float(held.iloc[-1]), len(changes), tuple(empties))


def _changes(held: pd.Series) -> np.ndarray:
    """How the bikes changed in the hours after this one, on days like this one: one row per day, AHEAD columns."""
    last = held.index[-1]
    starts = pd.date_range(last - DAY, held.index[0], freq=-DAY)
    starts = starts[starts + AHEAD * HOUR <= last]
    alike = starts[(starts.day_of_week >= SATURDAY) == (last.day_of_week >= SATURDAY)]
    chosen = alike if len(alike) >= LEAST_DAYS else starts
    if len(chosen) < LEAST_DAYS:
        return np.empty((0, AHEAD))
    return np.stack([held[start + HOUR : start + AHEAD * HOUR].to_numpy() - held[start] for start in chosen])


@store.reads()
def rentals(*, district: str | None = None) -> pd.DataFrame:
    """Rentals of each month since 2019, as published, of a district or the city. One row per month.

    `month_on`, `bike_rentals`, and `bike_rentals_a_day`: months of different length can be compared.
    """
    found = bikes.rentals_by_month(district=district).groupby("month_on", as_index=False).bike_rentals.sum()
    return found.assign(bike_rentals_a_day=(found.bike_rentals / found.month_on.dt.days_in_month).round().astype(int))
