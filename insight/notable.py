"""What is worth a sentence now: fires under way, warnings, high rivers, bad air, and places far from their usual.

    notable.now().notes                # at most seven, worst first; the interface says them in the viewer's language

What comes first is what endangers people: a fire, a warning in force, a river at its alert level. Then what is only
unusual (`normal`), by how far it is off.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from data_sources import air, disaster, fire, forecast, reference
from data_sources.once import cached
from data_sources.pipeline import clock, store
from data_sources.pipeline.store import Moment
from insight import normal

MOST = 7
MOST_FIRES = 2
MOST_OF_A_KIND = 3
SEVERE_AFTER_MIN = 10  # at work that long, a fire is more than a pan
WATCH = "주의보"  # the lower of the two levels of a warning
CALM_RIVER = "평상"
CALM_RAIN = "해당 없음"
BAD_PM25_UG_M3 = 36  # from which PM2.5 counts as bad in Korea


@dataclass(frozen=True)
class Note:
    """One thing to say. `kind` names the sentence, `values` are what it tells, by column where they have one."""

    kind: str
    topic: str
    weight: float  # the higher, the earlier it is said
    dataset: str
    values: dict[str, Any] = field(hash=False)
    at: pd.Timestamp | None = None
    id: str = ""  # of the incident or place
    lon: float = math.nan
    lat: float = math.nan
    district: str | None = None


@dataclass(frozen=True)
class Notes:
    """What to say, worst first, and how much was looked at for it."""

    notes: tuple[Note, ...]
    looked_at: int  # places compared with their usual
    weeks: float  # of history
    too_short: tuple[str, ...]  # datasets that have too little


@store.joined(normal.unusual, fire.under_way, forecast.warnings, disaster.rivers, disaster.rain, air.now)
def now(*, at: Moment = None) -> Notes:
    """What is worth saying, worst first, at most seven."""
    judged = normal.unusual(at=at)
    found = [*fires(at=at), *warnings(at=at), *rivers(at=at), *rain(at=at), *bad_air(at=at), *_unusual(judged)]
    found.sort(key=lambda note: note.weight, reverse=True)
    return Notes(tuple(found[:MOST]), judged.looked_at, judged.weeks, judged.too_short)


def fires(*, at: Moment = None) -> list[Note]:
    """Fires that a crew has reached and that are not closed: those with casualties and the longest first."""
    moment = clock.moment(at)
    going = fire.under_way(at=at, kind="화재")
    going = going[going.arrived_at.notna() & going.extinguished_at.isna()]
    notes = []
    for row in going.itertuples():
        minutes = (moment - row.arrived_at).total_seconds() / 60
        hurt = int((row.deaths or 0) + (row.injuries or 0)) if pd.notna(row.deaths) and pd.notna(row.injuries) else 0
        severe = minutes >= SEVERE_AFTER_MIN or hurt > 0
        values = {
            "district": row.district,
            "emergency_place": row.emergency_place,
            "emergency_stage": row.emergency_stage,
            "minutes": max(int(minutes), 0),
            "hurt": hurt,
        }
        weight = 60 + 30 * severe + min(hurt, 9)
        notes.append(
            Note(
                "fire", "fire", weight, "incidents", values, row.arrived_at,
                row.emergency_number, row.lon, row.lat, row.district,
            )
        )  # fmt: skip
    return sorted(notes, key=lambda note: note.weight, reverse=True)[:MOST_FIRES]


def warnings(*, at: Moment = None) -> list[Note]:
    """Weather warnings in force anywhere in Seoul, each once."""
    found = cached(forecast.warnings)(at=at).drop_duplicates("weather_warning")
    return [
        Note(
            "warning", "weather", 70 if row.warning_level == WATCH else 85, "weather_warnings",
            {"weather_warning": row.weather_warning, "warning_level": row.warning_level}, row.started_at,
        )
        for row in found.itertuples()
    ]  # fmt: skip


def rivers(*, at: Moment = None) -> list[Note]:
    """Rivers at or above an alert level, the most serious first."""
    high = cached(disaster.rivers)(at=at)
    high = high[high.river_stage != CALM_RIVER].head(MOST_OF_A_KIND)
    return [
        Note(
            "river", "water", 75 + disaster.SEVERITY.index(row.river_stage),
            "gauge_levels" if row.river == "한강" else "river_levels",
            {"river_gauge": row.river_gauge, "level_m": row.level_m, "river_stage": row.river_stage},
            row.measured_at, row.river_gauge_code, row.lon, row.lat, row.district,
        )
        for row in high.itertuples()
    ]  # fmt: skip


def rain(*, at: Moment = None) -> list[Note]:
    """The district where most rain fell, when it is as much as the weather service warns of."""
    heavy = cached(disaster.rain)(at=at)
    heavy = heavy[heavy.heavy_rain != CALM_RAIN].head(1)
    return [
        Note("rain", "water", 74, "rain_gauges",
             {"district": row.district, "rain_hour_mm": row.rain_hour_mm, "rain_12h_mm": row.rain_12h_mm},
             row.measured_at, district=row.district)
        for row in heavy.itertuples()
    ]  # fmt: skip


def bad_air(*, at: Moment = None) -> list[Note]:
    """The district with most fine dust, when that is bad."""
    districts = cached(air.now)(at=at)
    bad = districts[districts.pm25_ug_m3 >= BAD_PM25_UG_M3]
    if bad.empty:
        return []
    worst = bad.iloc[0]
    values = {"district": worst.district, "pm25_ug_m3": worst.pm25_ug_m3, "districts": len(bad)}
    weight = 45 + min(len(bad), 25)
    return [Note("air", "air", weight, "air_now", values, worst.measured_at, district=worst.district)]


def _unusual(judged: normal.Judged) -> list[Note]:
    """The farthest of each measure, so that one bad road does not fill the list."""
    notes, counts = [], dict.fromkeys((watch.dataset for watch in normal.WATCHES), 0)
    for each in judged.found:
        counts[each.dataset] += 1
        if counts[each.dataset] > MOST_OF_A_KIND:
            continue
        lon, lat, district = _where(each.place_column, each.place)
        values = {
            "place_column": each.place_column,
            "place": each.place,
            "column": each.column,
            "value": each.value,
            "usual": each.usual,
            "off": each.off,
            "once_in": each.once_in,
            "weeks": each.weeks,
        }
        weight = 20 + min(each.far, 20)
        kind = "more" if each.off > 0 else "less"
        notes.append(Note(kind, each.topic, weight, each.dataset, values, each.at, each.place, lon, lat, district))
    return notes


def _where(column: str, place: str) -> tuple[float, float, str | None]:
    """Where a place lies, as far as that is known: longitude, latitude, district."""
    if column == "district":
        return math.nan, math.nan, place
    if column == "hotspot":
        spots = reference.hotspots().set_index("code")
        if place in spots.index:
            spot = spots.loc[place]
            return float(spot.lon), float(spot.lat), spot.district
    if column == "link":
        links = reference.links().set_index("link_id")
        if place in links.index:
            link = links.loc[place]
            return float((link.lon1 + link.lon2) / 2), float((link.lat1 + link.lat2) / 2), None
    return math.nan, math.nan, None
