"""Parks: where they are, how large, what is in them.

Source: Seoul Open Data Plaza, SearchParkInfoService, a few times a year. Areas in m².
"""

from __future__ import annotations

import pandas as pd

from data_sources.nearby import Point, nearest
from data_sources.pipeline import store
from data_sources.pipeline.store import Moment


@store.reads("parks")
def places(
    *, at: Moment = None, district: str | None = None, near: Point | None = None, within_m: float | None = None
) -> pd.DataFrame:
    """Parks, largest first, or nearest first with `near`. One row per park."""
    found = store.latest("parks", at=at, district=district)
    return nearest(found.sort_values("area_m2", ascending=False, ignore_index=True), near, within_m)
