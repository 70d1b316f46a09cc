"""Air quality in the 25 districts, by the hour and by the day.

Source: Seoul Open Data Plaza, RealtimeCityAir, hourly, published some 20 minutes after the hour, and
DailyAverageAirQuality, the day after; AirKorea for the roadside stations. Particulates in µg/m³, gases in ppm, the
comprehensive air-quality index (CAI) from 0 to 500. A station under repair sends zeros with an empty grade: they are
missing here.
"""

from __future__ import annotations

import pandas as pd

from data_sources.pipeline import store
from data_sources.pipeline.store import Moment


@store.reads("air_now")
def now(*, at: Moment = None) -> pd.DataFrame:
    """Newest measurement in each district, worst fine dust first. One row per district."""
    return store.latest("air_now", at=at).sort_values("pm25_ug_m3", ascending=False, ignore_index=True)


@store.reads("air_now")
def hourly(
    *, at: Moment = None, since: Moment = None, until: Moment = None, district: str | None = None
) -> pd.DataFrame:
    """Measurements of the past. One row per district and hour, oldest first."""
    return store.read("air_now", at=at, since=since, until=until, district=district)


@store.reads("air_now")
def city(*, at: Moment = None, since: Moment = None, until: Moment = None) -> pd.DataFrame:
    """Means of all districts that report. One row per hour, oldest first: measured_at, the six substances, index."""
    measured = store.read("air_now", at=at, since=since, until=until)
    columns = ["pm25_ug_m3", "pm10_ug_m3", "ozone_ppm", "no2_ppm", "co_ppm", "so2_ppm", "air_index"]
    return measured.groupby("measured_at", as_index=False)[columns].mean()


@store.reads("air_daily")
def daily(
    *, at: Moment = None, since: Moment = None, until: Moment = None, district: str | None = None
) -> pd.DataFrame:
    """Means of the day. One row per station and day, oldest first; `district` is missing at the roadside stations."""
    return store.read("air_daily", at=at, since=since, until=until, district=district)


@store.reads("air_stations_now")
def stations(*, at: Moment = None) -> pd.DataFrame:
    """Newest measurement at every station of the national network in Seoul, worst fine dust first. One row per station.

    `air_network` tells urban background from roadside.
    """
    return store.latest("air_stations_now", at=at).sort_values("pm25_ug_m3", ascending=False, ignore_index=True)
