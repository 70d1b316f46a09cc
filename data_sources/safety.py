"""Safety: cameras, safe ways, defibrillators, emergency rooms.

Sources: Seoul Open Data Plaza (safeOpenCCTV, tbSafeReturnItem, tbEmgcAedInfo; updated a few times a year) and the
National Medical Center (emergency beds, every few minutes; negative free beds are patients waiting).
"""

from __future__ import annotations

import pandas as pd

from data_sources.pipeline import store
from data_sources.pipeline.store import Moment


@store.reads("safety_cameras")
def cctv(*, at: Moment = None, district: str | None = None) -> pd.DataFrame:
    """Cameras that the city's safety service can see through. One row per camera."""
    return store.latest("safety_cameras", at=at, district=district)


@store.reads("defibrillators")
def aed(*, at: Moment = None) -> pd.DataFrame:
    """Public defibrillators. One row per device."""
    return store.latest("defibrillators", at=at)


@store.reads("safe_way_facilities")
def safe_ways(*, at: Moment = None, district: str | None = None) -> pd.DataFrame:
    """Bells, lights and cameras along the safe ways home. One row per facility."""
    return store.latest("safe_way_facilities", at=at, district=district)


@store.reads("emergency_rooms_now")
def emergency_rooms(*, at: Moment = None) -> pd.DataFrame:
    """Emergency rooms and their free beds, most first. One row per hospital."""
    found = store.latest("emergency_rooms_now", at=at)
    return found.sort_values("emergency_beds_free", ascending=False, ignore_index=True)
