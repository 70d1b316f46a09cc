"""Water: how high the rivers and sewers stand, how clean the Han is, and what comes from the tap.

Source: Seoul Open Data Plaza, ListRiverStageService and DrainpipeMonitoringInfo (metres, every 10 minutes or
less), WPOSInformationTime and AreaQltwtrSttus (hourly); Han River Flood Control Office, waterlevel (every 10
minutes). Turbidity in NTU, all else dissolved in mg/L. Beware: the city's river levels are metres above the sea, those
of the flood control office metres above each gauge's zero.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pandas as pd

from data_sources.pipeline import store
from data_sources.pipeline.store import Moment

DEGREES_MINUTES_SECONDS = re.compile(r"^\s*(\d+)-(\d+)-(\d+(?:\.\d+)?)\s*$")


def parse_gauges(rows: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Gauges with their coordinates in degrees: the office writes 127-47-01."""
    for row in rows:
        yield "gauges", {name: _degrees(value) if name in ("lon", "lat") else value for name, value in row.items()}


def _degrees(value: Any) -> Any:
    found = DEGREES_MINUTES_SECONDS.match(str(value))
    if not found:
        return value
    degrees, minutes, seconds = map(float, found.groups())
    return degrees + minutes / 60 + seconds / 3600


BED_FILL_PCT = "100 * greatest(river_level_m - river_bed_m, 0) / nullif(greatest(river_bank_m - river_bed_m, 0), 0)"


@store.reads("river_levels")
def rivers(*, at: Moment = None) -> pd.DataFrame:
    """Level at every gauge of the streams, fullest bed first. One row per gauge.

    `bed_fill_pct` is how far the water stands between the bed and the top of the bank: levels are metres above the
    sea, so their ratio would say nothing.
    """
    found = store.latest("river_levels", at=at)
    depth = (found.river_level_m - found.river_bed_m).clip(lower=0)
    room = (found.river_bank_m - found.river_bed_m).where(lambda height: height > 0)
    return found.assign(bed_fill_pct=100 * depth / room).sort_values("bed_fill_pct", ascending=False, ignore_index=True)


@store.reads("river_levels")
def river_history(
    *, at: Moment = None, since: Moment = None, until: Moment = None, district: str | None = None
) -> pd.DataFrame:
    """Levels of the past. One row per gauge and moment, oldest first."""
    return store.read("river_levels", at=at, since=since, until=until, district=district)


@store.reads("gauge_levels", "river_gauges")
def han(*, at: Moment = None) -> pd.DataFrame:
    """Level and flow of the Han in Seoul, with the alarm levels of each gauge. One row per gauge in Seoul.

    `gauge_level_m` counts from the gauge's own zero, as do attention_level_m, watch_level_m, alarm_level_m and
    serious_level_m.
    """
    gauges = store.latest("river_gauges", at=at)
    gauges = gauges[gauges.address.str.startswith("서울", na=False)].drop(columns="fetched_at")
    return store.latest("gauge_levels", at=at).merge(gauges, on="river_gauge_code")


@store.reads("sewer_levels")
def sewers(*, at: Moment = None, district: str | None = None) -> pd.DataFrame:
    """Level in the sewers, highest first. One row per sensor; sensors out of contact are left out."""
    found = store.latest("sewer_levels", at=at, district=district)
    connected = found[found.is_connected.fillna(True)]
    return connected.sort_values("sewer_level_m", ascending=False, ignore_index=True)


@store.reads("water_quality")
def quality(*, at: Moment = None) -> pd.DataFrame:
    """Quality of the Han and its streams. One row per station."""
    return store.latest("water_quality", at=at)


@store.reads("water_quality")
def quality_history(*, at: Moment = None, since: Moment = None, until: Moment = None) -> pd.DataFrame:
    """Quality of the past. One row per station and hour, oldest first."""
    return store.read("water_quality", at=at, since=since, until=until)


@store.reads("tap_water")
def taps(*, at: Moment = None, district: str | None = None) -> pd.DataFrame:
    """Tap water at each measuring point, as last heard. One row per point.

    turbidity_ntu, ph, residual_chlorine_mg_l, water_temperature_c.
    """
    return store.latest("tap_water", at=at, district=district)
