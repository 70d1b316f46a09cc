"""Disasters: the messages sent to telephones, the rain and the rivers against their alert levels, and where to go.

Sources: Ministry of the Interior and Safety, emergency messages (safetydata.go.kr, real time; its key is bound to
one IP address), the messages that `citydata` repeats; the city's rain gauges and streams and the gauges of the Han
River Flood Control Office, every ten minutes; the shelters of the Seoul Open Data Plaza. Levels are metres above the
sea in the city's streams and above each gauge's zero at the flood control office: each is held against its own
thresholds, never against the other's.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from data_sources import reference, water, weather
from data_sources.nearby import Point, nearest
from data_sources.once import cached
from data_sources.pipeline import store
from data_sources.pipeline.store import Moment

COLUMNS = ["sent_at", "alert_level", "disaster_kind", "message", "message_areas", "district", "fetched_at"]
SHELTERS = {  # the kind of shelter, and the dataset that has them
    "earthquake": "earthquake_shelters",
    "assembly": "earthquake_assembly_areas",
    "heat": "cooling_shelters",
    "cold": "warming_shelters",
    "dust": "dust_shelters",
    "flood": "flood_shelters",
    "housing": "temporary_housing",
    "civil_defence": "civil_defence_shelter_permits",
}
# Rain from which the weather service warns, in mm: its advisory and its warning for heavy rain.
HEAVY_RAIN = {
    "주의보 기준": {"rain_3h_mm": 60, "rain_12h_mm": 110},
    "경보 기준": {"rain_3h_mm": 90, "rain_12h_mm": 180},
}
GIVEN_UP = ("휴업", "폐업", "취소/말소/만료/정지/중지", "제외/삭제/전출")  # the register keeps what nobody may go to
CALM = "해당 없음"
STREAM_STAGES = {"통제": "control_level_m", "홍수": "flood_level_m"}
HAN_STAGES = {
    "관심": "attention_level_m",
    "주의보": "watch_level_m",
    "경보": "alarm_level_m",
    "심각": "serious_level_m",
}
SEVERITY = ["평상", "관심", "통제", "주의보", "경보", "심각", "홍수"]
RIVERS = [
    *("river_gauge_code", "river_gauge", "river", "district", "measured_at", "level_m"),
    *("river_stage", "next_stage_m", "to_next_stage_m", "alert_level_m", "alert_fill_pct", "bed_fill_pct"),
    *("lon", "lat", "fetched_at"),
]


@store.reads("disaster_messages", "hotspot_messages")
def messages(
    *, at: Moment = None, since: Moment = None, until: Moment = None, district: str | None = None
) -> pd.DataFrame:
    """Messages sent to telephones in Seoul, newest first. One row per message: sent_at, alert_level, message, …

    `district` is missing where a message went to several or to the whole city; asking for a district gives those too.
    Raises KeyError when there is no such district.
    """
    names = ("disaster_messages", "hotspot_messages")
    found = [store.read(name, at=at, since=since, until=until) for name in names]
    both = pd.concat([frame.reindex(columns=COLUMNS) for frame in found], ignore_index=True)
    both = both.drop_duplicates(["sent_at", "message"])
    if district:
        both = both[_reaches(both.message_areas, reference.district_name(district, "ko"))]
    return both.sort_values("sent_at", ascending=False, ignore_index=True)


def _reaches(areas: pd.Series, name: str) -> pd.Series:
    """Whether areas name the district, or none at all: the whole city, or a hot spot's message without areas."""
    given = areas.fillna("").astype(str)
    return given.str.contains(name, regex=False) | ~given.str.contains(r"\S구(?:\s|,|$)", regex=True)


@store.reads("rain_gauges")
def rain(*, at: Moment = None, district: str | None = None) -> pd.DataFrame:
    """Rain at the wettest gauge of each district, wettest first. One row per district.

    rain_hour_mm, rain_3h_mm, rain_12h_mm up to `measured_at`; `heavy_rain` says which of the weather service's
    criteria that much rain meets, not that it has warned.
    """
    by_gauge = cached(weather.fallen)(at=at)
    by_gauge = by_gauge[by_gauge.district == district] if district else by_gauge
    amounts = list(weather.AMOUNTS)
    found = by_gauge.groupby("district", as_index=False)[["measured_at", *amounts]].max()
    heavy = pd.Series(CALM, index=found.index, dtype="str")
    for level, limits in HEAVY_RAIN.items():
        is_met = pd.concat([found[name] >= limit for name, limit in limits.items()], axis=1).any(axis=1)
        heavy = heavy.mask(is_met, level)
    return found.assign(heavy_rain=heavy).sort_values(amounts, ascending=False, ignore_index=True)


@store.reads("river_levels", "gauge_levels", "river_gauges")
def rivers(*, at: Moment = None, district: str | None = None) -> pd.DataFrame:
    """Every river gauge against its alert levels, most serious first. One row per gauge.

    `river_stage` is the highest that is reached: 통제 and 홍수 (streams closed, design flood), 관심, 주의보, 경보, 심각
    (Han). `next_stage_m` is where the next begins, `to_next_stage_m` how far that is. `level_m` counts from the sea in
    streams, from the gauge's zero on the Han. `alert_level_m` is where the first stage begins, `alert_fill_pct` how
    much of the height up to there, from the bed or the gauge's zero, is under water: 100 and more says it is reached.
    """
    streams = cached(water.rivers)(at=at).rename(columns={"river_level_m": "level_m", "river_bed_m": "lowest_m"})
    han = water.han(at=at).rename(columns={"gauge_level_m": "level_m"}).assign(river="한강", lowest_m=0.0)
    found = [_staged(streams, STREAM_STAGES), _staged(han, HAN_STAGES)]
    both = pd.concat([frame for frame in found if len(frame)] or found[:1], ignore_index=True)
    both = both[both.district == district] if district else both
    order = both.river_stage.map(SEVERITY.index)
    return both.assign(order=order).sort_values(
        ["order", "to_next_stage_m"], ascending=[False, True], ignore_index=True
    )[RIVERS]


def _staged(found: pd.DataFrame, stages: dict[str, str]) -> pd.DataFrame:
    """Levels with the stage that they have reached and the one to come."""
    limits = found[list(stages.values())].to_numpy(dtype=float)
    level, lowest = found.level_m.to_numpy(dtype=float), found.lowest_m.to_numpy(dtype=float)
    reached = np.full(len(found), SEVERITY[0], dtype=object)
    for stage, limit in zip(stages, limits.T, strict=True):
        reached[level >= limit] = stage
    ahead = np.fmin.reduce(np.where(limits > level[:, None], limits, math.nan), axis=1, initial=math.nan)
    first = np.fmin.reduce(limits, axis=1, initial=math.nan)  # one that nobody has set is passed over
    room = np.where(first > lowest, first - lowest, math.nan)
    staged = found.assign(
        river_stage=pd.array(reached, dtype="str"),
        next_stage_m=ahead,
        to_next_stage_m=ahead - level,
        alert_level_m=first,
        alert_fill_pct=100 * (level - lowest).clip(min=0) / room,
    )
    return staged.reindex(columns=RIVERS)


@store.reads(*SHELTERS.values())
def shelters(
    *,
    at: Moment = None,
    kind: str | None = None,
    district: str | None = None,
    near: Point | None = None,
    within_m: float | None = None,
) -> pd.DataFrame:
    """Places to go. One row per shelter in use; `shelter_kind` says for what: a key of `SHELTERS`.

    `near` (longitude, latitude) puts the nearest first, with `distance_m`, and leaves out the flood shelters, of which
    only the address is published. Raises KeyError when there is no such kind.
    """
    if kind and kind not in SHELTERS:
        raise KeyError(f"There is no kind of shelter {kind!r}: {', '.join(SHELTERS)}.")
    wanted = {kind: SHELTERS[kind]} if kind else SHELTERS
    found = [store.latest(name, at=at, district=district).assign(shelter_kind=each) for each, name in wanted.items()]
    return nearest(pd.concat([_in_use(frame) for frame in found], ignore_index=True), near, within_m)


def _in_use(found: pd.DataFrame) -> pd.DataFrame:
    """The newest of a list that is made anew every year; of a register those that have not been given up."""
    found = found[found.year == found.year.max()] if "year" in found else found
    return found[~found.business_state.isin(GIVEN_UP)] if "business_state" in found else found
