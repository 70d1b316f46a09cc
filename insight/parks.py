"""Parks and culture: what is on near a district, what can be booked, when the river is full of people.

parks.events("tomorrow", district="11440")     # events within five kilometres of the middle of Mapo-gu
parks.ahead()                                  # how many events run on each of the coming days
parks.river()                                  # visitors of the Hangang parks by month
"""

from __future__ import annotations

import pandas as pd

from data_sources import culture, parks, reference
from data_sources.nearby import nearest
from data_sources.pipeline import clock, store
from data_sources.pipeline.store import Moment

DAYS = ("today", "tomorrow", "weekend")
SATURDAY = 5
DAY = pd.Timedelta("1D")
NEAR_M = 5_000
AHEAD = 14  # days
YEARS = 6
EVENT = [
    *("name", "category", "district", "place_name", "from_on", "until_on", "performance_time", "is_free", "fee"),
    *("audience", "homepage", "lon", "lat"),
]
BOOKING = [
    *("name", "category", "subcategory", "district", "place_name", "is_free", "booking_closes_at", "from_on"),
    *("until_on", "homepage", "lon", "lat"),
]
PARK = ["name", "district", "area_m2", "facilities", "plants", "address", "phone", "lon", "lat"]


def on(day: str, *, at: Moment = None) -> pd.Timestamp:
    """Today, tomorrow, or the coming Saturday (today on a Saturday or Sunday)."""
    today = clock.moment(at).normalize()
    if day == "tomorrow":
        return today + DAY
    return today + max(SATURDAY - today.weekday(), 0) * DAY if day == "weekend" else today


def near(found: pd.DataFrame, district: str | None) -> pd.DataFrame:
    """Those within five kilometres of the middle of a district, the nearest first; without a district all of them."""
    if district is None:
        return found
    known = reference.districts().set_index("code")
    return nearest(found, (float(known.lon[district]), float(known.lat[district])), NEAR_M)


@store.joined(culture.events)
def events(
    day: str = "today", *, district: str | None = None, is_free: bool = False, at: Moment = None
) -> pd.DataFrame:
    """Events on a day, those that end first on top, or those near a district, the nearest first. One row per event."""
    found = culture.events(at=at, on=on(day, at=at))
    found = found[found.is_free.fillna(False).astype(bool)] if is_free else found
    return near(found[EVENT].reset_index(drop=True), district)


@store.joined(events)
def kinds(day: str = "today", *, district: str | None = None, is_free: bool = False, at: Moment = None) -> pd.DataFrame:
    """What kinds of events there are, the most first. One row per kind: event_category, events."""
    found = events(day, district=district, is_free=is_free, at=at)
    counts = found.category.rename("event_category").value_counts()
    return counts.rename("events").reset_index()


@store.reads("cultural_events")
def ahead(*, district: str | None = None, at: Moment = None) -> pd.DataFrame:
    """How many events run in the coming two weeks, or near a district. One row per day: day_on, events, free_events."""
    known = store.latest("cultural_events", at=at)
    found = near(known, district)
    last = found.until_on.fillna(found.from_on)
    days = pd.date_range(on("today", at=at), periods=AHEAD if len(known) else 0)
    is_on = [(found.from_on <= day) & (last >= day) for day in days]
    is_free = found.is_free.fillna(False).astype(bool)
    free = [int((each & is_free).sum()) for each in is_on]
    counts = pd.DataFrame({"day_on": days, "events": [int(each.sum()) for each in is_on], "free_events": free})
    return counts.astype({"events": "int64", "free_events": "int64"})


@store.joined(culture.bookings)
def bookings(*, district: str | None = None, at: Moment = None) -> pd.DataFrame:
    """Public services that can be booked now, those that close first on top, or the nearest. One row per service."""
    return near(culture.bookings(at=at)[BOOKING], district)


@store.joined(parks.places)
def places(*, district: str | None = None, at: Moment = None) -> pd.DataFrame:
    """Parks, largest first, or those near a district, the nearest first. One row per park."""
    return near(parks.places(at=at)[PARK], district)


@store.joined(parks.river_visitors)
def river(*, at: Moment = None) -> pd.DataFrame:
    """Visitors of all Hangang parks in the last years that are published. One row per month: year, month_number, …"""
    found = parks.river_visitors(at=at)
    sums = found.groupby("month_on", as_index=False).park_visitors.sum()
    sums = sums.assign(year=sums.month_on.dt.year, month_number=sums.month_on.dt.month)
    return sums[sums.year > sums.year.max() - YEARS].reset_index(drop=True)


@store.joined(parks.river_visitors)
def river_parks(*, at: Moment = None) -> pd.DataFrame:
    """Visitors of each Hangang park in the last whole year that is published, the most first. One row per park."""
    found = parks.river_visitors(at=at)
    months = found.groupby(found.month_on.dt.year).month_on.nunique()
    year = months[months == 12].index.max()
    of_year = found[found.month_on.dt.year == year]
    sums = of_year.groupby("river_park", as_index=False).park_visitors.sum().assign(year=year)
    return sums.sort_values("park_visitors", ascending=False, ignore_index=True)
