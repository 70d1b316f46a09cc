"""Water: whether the tap keeps the drinking-water standard, how clean the rivers are, and how that goes.

    water.taps()                      # the measures of the tap beside the standard
    water.stations()                  # the river stations, each with its grade, the poorest first

The standard is that of the rules on drinking water (먹는물 수질기준 및 검사 등에 관한 규칙, 별표 1): turbidity of tap
water at most 0.5 NTU, pH 5.8 to 8.5, residual chlorine at most 4.0 mg/L; at the tap the waterworks must keep at least
0.1 mg/L of it (수도법 시행규칙 제22조의2). Three of some sixty items: the others are tested in laboratories.

Rivers have the grades Ia to VI of the Framework Act on Environmental Policy (환경정책기본법 시행령, 별표 1) by organic
carbon, phosphorus and dissolved oxygen, the worst of which counts here. Beware: the grades are meant for means of a
year; of one hour they say what the year would be, were all of it like this hour.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from data_sources import reference, water
from data_sources.pipeline import clock, store
from data_sources.pipeline.store import Moment
from insight.now import Figure

TURBIDITY, ACIDITY, CHLORINE = "turbidity_ntu", "ph", "residual_chlorine_mg_l"
STANDARD: dict[str, tuple[float, float]] = {  # the lowest and the highest that may be
    TURBIDITY: (0.0, 0.5),
    ACIDITY: (5.8, 8.5),
    CHLORINE: (0.1, 4.0),
}
GRADES = ("Ia", "Ib", "II", "III", "IV", "V", "VI")
HIGHEST: dict[str, tuple[float, ...]] = {  # of Ia to V, mg/L; what is above is VI
    "organic_carbon_mg_l": (2, 3, 4, 5, 6, 8),
    "total_phosphorus_mg_l": (0.02, 0.04, 0.1, 0.2, 0.3, 0.5),
}
OXYGEN = "dissolved_oxygen_mg_l"
LOWEST_OXYGEN = (7.5, 5.0, 5.0, 5.0, 2.0, 2.0)  # of Ia to V, mg/L; what is below is VI
GRADED = (*HIGHEST, OXYGEN)
WEEK = pd.Timedelta("7D")


@dataclass(frozen=True)
class Taps:
    """The tap water of the city or of a district: each measure, and the places."""

    measures: pd.DataFrame  # one row per measure: column, value (mean), lowest, highest of all points, is_within
    places: pd.DataFrame  # one row per district: its means, and is_within_standard at every point
    points: int
    measured_at: pd.Timestamp | None

    @property
    def outside(self) -> pd.DataFrame:
        """The measures of which a point is outside the standard."""
        return self.measures[~self.measures.is_within]


def is_within(column: str, values: pd.Series) -> pd.Series:
    """Whether each value keeps the standard; a missing one breaks nothing."""
    low, high = STANDARD[column]
    return values.isna() | values.between(low, high)


@store.joined(water.taps)
def taps(*, district: str | None = None, at: Moment = None) -> Taps:
    """The newest of the tap beside the standard, in the whole city or a district."""
    points = water.taps(at=at)
    within = pd.DataFrame({name: is_within(name, points[name]) for name in STANDARD}).all(axis=1)
    by_district = points.assign(is_within_standard=within).groupby("district", as_index=False)
    places = by_district.agg({**dict.fromkeys(STANDARD, "mean"), "is_within_standard": "all"})
    ours = points[points.district == district] if district else points
    measures = [
        {
            "measure": name,
            "value": ours[name].mean(),
            "lowest": ours[name].min(),
            "highest": ours[name].max(),
            "is_within": bool(is_within(name, ours[name]).all()),
        }
        for name in STANDARD
        if ours[name].notna().any()
    ]
    columns = ["measure", "value", "lowest", "highest", "is_within"]
    newest_at = ours.measured_at.max() if len(ours) else None
    return Taps(pd.DataFrame(measures, columns=columns).astype({"is_within": bool}), places, len(ours), newest_at)


def _tap_figure(column: str, at: Moment) -> Figure:
    found = water.taps(at=at)
    known = found[column].dropna()
    value = float(known.mean()) if len(known) else math.nan
    return Figure(column, "tap_water", value, measured_at=found.measured_at.max() if len(known) else None)


@store.joined(water.taps)
def turbidity(*, at: Moment = None) -> Figure:
    """Turbidity of the tap water, mean of all points, NTU."""
    return _tap_figure(TURBIDITY, at)


@store.joined(water.taps)
def chlorine(*, at: Moment = None) -> Figure:
    """Residual chlorine of the tap water, mean of all points, mg/L."""
    return _tap_figure(CHLORINE, at)


@store.joined(water.quality)
def river_carbon(*, at: Moment = None) -> Figure:
    """Organic carbon at the river station that has most of it, mg/L."""
    found = stations(at=at)
    known = found.organic_carbon_mg_l.dropna()
    value = float(known.max()) if len(known) else math.nan
    newest_at = found.measured_at.max() if len(known) else None
    return Figure("organic_carbon_mg_l", "water_quality", value, measured_at=newest_at)


@store.joined(water.quality)
def river_warmth(*, at: Moment = None) -> Figure:
    """Temperature of the Han and its streams, mean of the stations, °C."""
    found = water.quality(at=at)
    known = found.water_temperature_c.dropna()
    value = float(known.mean()) if len(known) else math.nan
    newest_at = found.measured_at.max() if len(known) else None
    return Figure("water_temperature_c", "water_quality", value, measured_at=newest_at)


def grade(column: str, value: float) -> int:
    """1 (Ia) to 7 (VI) of one measure; 0 where nothing is known."""
    if pd.isna(value):
        return 0
    if column == OXYGEN:
        return 1 + sum(value < lowest for lowest in LOWEST_OXYGEN)
    return 1 + sum(value > highest for highest in HIGHEST[column])


def begins(column: str) -> list[tuple[float, str]]:
    """Above which value each grade begins, from Ib on."""
    return list(zip(HIGHEST[column], GRADES[1:], strict=True))


@store.joined(water.quality)
def stations(*, at: Moment = None) -> pd.DataFrame:
    """The river stations with what was measured and their grade, the poorest first. One row per station.

    `river_grade` is the worst of organic carbon, phosphorus and oxygen, missing where none of them is known.
    """
    found = water.quality(at=at)
    worst = [max(grade(name, getattr(row, name)) for name in GRADED) for row in found.itertuples()]
    words = pd.Series([GRADES[number - 1] if number else None for number in worst], index=found.index, dtype="object")
    ordered = found.assign(river_grade=words, order=worst).sort_values(
        ["order", "organic_carbon_mg_l"], ascending=False, ignore_index=True
    )
    return ordered.drop(columns="order")


@store.joined(water.quality)
def week(*, column: str = "organic_carbon_mg_l", at: Moment = None) -> pd.DataFrame:
    """A measure of the stations over seven days, the highest station first. One row per station and hour."""
    newest = water.quality(at=at).sort_values(column, ascending=False)
    end = newest.measured_at.max() if len(newest) else clock.now()
    hours = store.hourly("water_quality", column, "water_station", since=end - WEEK, at=at)
    parts = [
        pd.DataFrame({"water_station": name, "measured_at": hours.index, column: hours[name].to_numpy()})
        for name in newest.water_station
        if name in hours.columns
    ]
    return pd.concat(parts) if parts else pd.DataFrame(columns=["water_station", "measured_at", column])


@store.joined(water.taps)
def places(*, at: Moment = None) -> pd.DataFrame:
    """The tap water of all 25 districts; one that nobody measured has no values. One row per district."""
    codes = reference.districts()[["code"]].rename(columns={"code": "district"})
    return codes.merge(taps(at=at).places, how="left")
