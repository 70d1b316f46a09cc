"""Parks and trails: where they are, how large, what is in them, how many visit the river.

Source: Seoul Open Data Plaza, SearchParkInfoService, a few times a year, areas in m²; walkDulaeInfo,
SeoulGilWalkCourse, walkHangangInfo and walkSaengtaeInfo (trails, in the portal's own fields); visitors of the Hangang
parks, published.
"""

from __future__ import annotations

import pandas as pd

from data_sources import reference
from data_sources.nearby import Point, nearest
from data_sources.pipeline import store
from data_sources.pipeline.store import Moment

TRAILS = ("dulle_gil_courses", "walking_courses", "river_walks", "nature_walks")
VISITORS_FILE = "river_park_visitors.csv"


@store.reads("parks")
def places(
    *, at: Moment = None, district: str | None = None, near: Point | None = None, within_m: float | None = None
) -> pd.DataFrame:
    """Parks, largest first, or nearest first with `near`. One row per park."""
    found = store.latest("parks", at=at, district=district)
    return nearest(found.sort_values("area_m2", ascending=False, ignore_index=True), near, within_m)


@store.reads(*TRAILS)
def trails(dataset: str, *, at: Moment = None, district: str | None = None) -> pd.DataFrame:
    """The trails of one of TRAILS, under the portal's own names. One row as the portal gives it."""
    return store.latest(dataset, at=at, district=district)


@store.reads()
def river_visitors(*, at: Moment = None, since: Moment = None, until: Moment = None) -> pd.DataFrame:
    """Visitors of the Hangang parks, as published. One row per park and month, oldest first."""
    return reference.statistics(VISITORS_FILE, at=at, since=since, until=until)
