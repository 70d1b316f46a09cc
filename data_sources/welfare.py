"""Welfare: who looks after whom, where, and how many places are taken.

Source: Seoul Open Data Plaza, fcltOpenInfo (facilities of all kinds, no coordinates), ChildCareInfo (day care) and
TnFcltySttusInfo1001 (after school), updated from weekly to a few times a year.
"""

from __future__ import annotations

import pandas as pd

from data_sources.nearby import Point, nearest
from data_sources.pipeline import store
from data_sources.pipeline.store import Moment

OPEN = ("정상", "재개")


@store.reads("welfare_facilities")
def facilities(*, at: Moment = None, district: str | None = None, kind: str | None = None) -> pd.DataFrame:
    """Welfare facilities, with the places they have and the people in them. One row per facility.

    `kind` is a `facility_kind`, in the portal's words.
    """
    found = store.latest("welfare_facilities", at=at, district=district)
    return found[found.facility_kind == kind].reset_index(drop=True) if kind else found


@store.reads("daycare_centers")
def daycare(
    *, at: Moment = None, district: str | None = None, near: Point | None = None, within_m: float | None = None
) -> pd.DataFrame:
    """Day-care centres that are open, with their places and children. One row per centre."""
    found = store.latest("daycare_centers", at=at, district=district)
    return nearest(found[found.daycare_state.isin(OPEN)].reset_index(drop=True), near, within_m)


@store.reads("after_school_centers")
def after_school(
    *, at: Moment = None, district: str | None = None, near: Point | None = None, within_m: float | None = None
) -> pd.DataFrame:
    """Centres for children after school. One row per centre."""
    return nearest(store.latest("after_school_centers", at=at, district=district), near, within_m)
