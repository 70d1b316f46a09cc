"""Health: hospitals and pharmacies, which of them are open at a moment, and the dementia centres.

Source: Seoul Open Data Plaza, TbHospitalInfo and TbPharmacyOperateInfo, daily, from the National Medical Center, and
TbDementiaCenter. Hours are what each has declared; emergency rooms and defibrillators are in `safety`.
"""

from __future__ import annotations

import pandas as pd

from data_sources.nearby import Point, nearest
from data_sources.pipeline import store
from data_sources.pipeline.store import Moment

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DAY_MIN = 1440


@store.reads("hospitals")
def hospitals(
    *,
    at: Moment = None,
    district: str | None = None,
    open_at: Moment = None,
    near: Point | None = None,
    within_m: float | None = None,
) -> pd.DataFrame:
    """Hospitals and clinics. One row per institution; with `open_at` only those that declare to be open then."""
    return nearest(_open(store.latest("hospitals", at=at, district=district), open_at), near, within_m)


@store.reads("pharmacies")
def pharmacies(
    *,
    at: Moment = None,
    district: str | None = None,
    open_at: Moment = None,
    near: Point | None = None,
    within_m: float | None = None,
) -> pd.DataFrame:
    """Pharmacies. One row per pharmacy; with `open_at` only those that declare to be open then."""
    return nearest(_open(store.latest("pharmacies", at=at, district=district), open_at), near, within_m)


@store.reads("dementia_centers")
def dementia_centers(
    *, at: Moment = None, district: str | None = None, near: Point | None = None, within_m: float | None = None
) -> pd.DataFrame:
    """Centres that look after people with dementia and their families. One row per centre."""
    return nearest(store.latest("dementia_centers", at=at, district=district), near, within_m)


def _open(places: pd.DataFrame, moment: Moment) -> pd.DataFrame:
    """Those that are open at a moment, by the hours of its weekday and, past midnight, of the day before.

    A public holiday is taken for the weekday that it falls on: nothing here knows the holidays.
    """
    if moment is None:
        return places
    when = pd.Timestamp(moment)
    minute = when.hour * 60 + when.minute
    today, yesterday = DAYS[when.day_of_week], DAYS[when.day_of_week - 1]
    is_open = _within(places, today, minute) | _within(places, yesterday, minute + DAY_MIN)
    return places[is_open].reset_index(drop=True)


def _within(places: pd.DataFrame, day: str, minute: int) -> pd.Series:
    """Whether a minute, counted from the midnight of a day, lies between its opening and closing."""
    opens, closes = (_minutes(places[f"{day}_{end}"]) for end in ("opens", "closes"))
    closes = closes.where(closes > opens, closes + DAY_MIN)
    return (opens <= minute) & (minute < closes)


def _minutes(clock: pd.Series) -> pd.Series:
    """HH:MM as minutes; hours may pass 24."""
    parts = clock.astype("str").str.extract(r"^(\d{2}):(\d{2})").astype("float64")
    return parts[0] * 60 + parts[1]
