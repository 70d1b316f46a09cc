"""Culture: what is on, where it is on, what can be booked, and where to read.

Source: Seoul Open Data Plaza, culturalEventInfo (events, daily), culturalSpaceInfo (venues), SeoulPublicLibraryInfo
and SeoulLibraryTimeInfo (libraries, their hours and closing days), ListPublicReservation… (public services to book).
"""

from __future__ import annotations

import pandas as pd

from data_sources.nearby import Point, nearest
from data_sources.pipeline import clock, store
from data_sources.pipeline.store import Moment

BOOKINGS = ("bookings_culture", "bookings_spaces", "bookings_sport", "bookings_education")
OPEN = "접수중"


@store.reads("cultural_events")
def events(
    *,
    at: Moment = None,
    on: Moment = None,
    district: str | None = None,
    near: Point | None = None,
    within_m: float | None = None,
) -> pd.DataFrame:
    """Events that run on a day, those that end first on top. One row per event; `on` is today unless it is said.

    `near` (longitude, latitude) puts the nearest first, with `distance_m`.
    """
    day = pd.Timestamp(next((moment for moment in (on, at) if moment is not None), clock.now())).normalize()
    found = store.latest("cultural_events", at=at, district=district)
    is_on = (found.from_on <= day) & (found.until_on.fillna(found.from_on) >= day)
    return nearest(found[is_on].sort_values("until_on", ignore_index=True), near, within_m)


@store.reads(*BOOKINGS)
def bookings(
    *, at: Moment = None, district: str | None = None, near: Point | None = None, within_m: float | None = None
) -> pd.DataFrame:
    """Public services that can be booked now, those that close first on top. One row per service."""
    moment = clock.moment(at)
    found = pd.concat([store.latest(name, at=at, district=district) for name in BOOKINGS], ignore_index=True)
    is_open = (found.reservation_state == OPEN) & ~(found.booking_closes_at < moment)
    return nearest(found[is_open].sort_values("booking_closes_at", ignore_index=True), near, within_m)


@store.reads("cultural_venues")
def venues(
    *, at: Moment = None, district: str | None = None, near: Point | None = None, within_m: float | None = None
) -> pd.DataFrame:
    """Halls, museums, galleries. One row per venue."""
    return nearest(store.latest("cultural_venues", at=at, district=district), near, within_m)


@store.reads("public_libraries")
def libraries(
    *, at: Moment = None, district: str | None = None, near: Point | None = None, within_m: float | None = None
) -> pd.DataFrame:
    """Public libraries, with opening hours and closing days. One row per library."""
    return nearest(store.latest("public_libraries", at=at, district=district), near, within_m)
