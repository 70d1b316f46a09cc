"""How fast somebody was there: fires of the last month against the seven minutes, by district, and what is published.

    response.now().districts       # share within seven minutes, median and ninetieth percentile, worst first
    response.published()           # the fire headquarters' own count, of its year

Ours count from the dispatch, the published ones from the call: ours are that much kinder.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from data_sources import fire, reference
from data_sources.pipeline import clock, store
from data_sources.pipeline.store import Moment

SPAN = pd.Timedelta("30D")
LEAST = 5  # fires: of fewer no ninetieth percentile is told
PUBLISHED = "fire_response.csv"


@dataclass(frozen=True, eq=False)
class Response:
    """Response times of a span. Shares are 0 to 1, times are minutes, NaN where there were no fires."""

    times: pd.DataFrame  # one row per fire: district, response_min, is_within_golden_time, dispatched_at
    districts: pd.DataFrame  # one row per district: district, fires, within, median_min, p90_min
    since: pd.Timestamp  # the first fire
    until: pd.Timestamp
    fires: int
    within: float
    median_min: float
    p90_min: float


@store.joined(fire.response_times)
def now(*, at: Moment = None) -> Response:
    """Fires of the last thirty days that somebody has reached, by district."""
    until = clock.moment(at)
    times = fire.response_times(at=at, since=until - SPAN, kind="화재")
    groups = times.groupby("district")
    districts = pd.DataFrame(
        {
            "fires": groups.size(),
            "within": groups.is_within_golden_time.mean(),
            "median_min": groups.response_min.median(),
            "p90_min": groups.response_min.quantile(0.9),
        }
    )
    districts["p90_min"] = districts.p90_min.where(districts.fires >= LEAST)
    minutes = times.response_min
    return Response(
        times=times,
        districts=districts.sort_values(["median_min", "fires"], ascending=False).reset_index(),
        since=times.dispatched_at.min() if len(times) else until - SPAN,
        until=until,
        fires=len(times),
        within=float(times.is_within_golden_time.mean()) if len(times) else math.nan,
        median_min=float(minutes.median()) if len(times) else math.nan,
        p90_min=float(minutes.quantile(0.9)) if len(times) else math.nan,
    )


def published() -> pd.DataFrame:
    """Fires and those reached after seven minutes or more, as published. One row per year, newest first: `within`."""
    found = reference.statistics(PUBLISHED)
    return found.assign(within=1 - found.fires_reached_late / found.fires).sort_values("year", ascending=False)
