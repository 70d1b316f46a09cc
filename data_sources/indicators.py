"""What the published statistics say of the districts: population, fires, accidents, crime, air, in one long table.

Sources: the yearly and monthly tables of `reference`, each with its publisher, period and licence
(`reference.sources()`, by `file`). Each indicator is a column of the catalogue, which has its label and unit. Nothing
here is live, and nothing is estimated: a year that was not published is not there.
"""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from data_sources import catalogue, reference
from data_sources.pipeline.store import Moment

COLUMNS = ["indicator", "period", "district", "value", "unit", "file"]


class Ratio(NamedTuple):
    """An indicator as a sum, or as a sum divided by another; that of the city is made of the sums of its districts."""

    file: str
    counted: str  # the column that is added up
    of: str = ""  # what it is divided by: a column, population or area; rows: a mean; nothing for a plain sum
    times: float = 1.0


INDICATORS = {
    "population": Ratio("population.csv", "population"),
    "households": Ratio("population.csv", "households"),
    "people_per_km2": Ratio("population.csv", "population", "area_km2"),
    "aged_65_plus_pct": Ratio("population.csv", "aged_65_plus", "population", 100),
    "foreigners_pct": Ratio("population.csv", "foreigners", "population", 100),
    "fires": Ratio("fires.csv", "fires"),
    "fires_per_100k": Ratio("fires.csv", "fires", "population", 100_000),
    "fires_reached_late_pct": Ratio("fire_response.csv", "fires_reached_late", "fires", 100),
    "fire_deaths": Ratio("fires.csv", "deaths"),
    "fire_injuries": Ratio("fires.csv", "injuries"),
    "fire_damage_krw": Ratio("fires.csv", "property_damage_krw"),
    "road_accidents": Ratio("accidents.csv", "accidents"),
    "road_deaths": Ratio("accidents.csv", "deaths"),
    "road_injuries": Ratio("accidents.csv", "injuries"),
    "crimes": Ratio("crime.csv", "crimes"),
    "crimes_per_100k": Ratio("crime.csv", "crimes", "population", 100_000),
    "arrests_pct": Ratio("crime.csv", "arrests", "crimes", 100),
    "cameras": Ratio("safety_cameras.csv", "cameras"),
    "hospital_beds": Ratio("hospitals.csv", "hospital_beds"),
    "hospital_beds_per_1000": Ratio("hospitals.csv", "hospital_beds", "population", 1000),
    "pm10_ug_m3": Ratio("air_monthly.csv", "pm10", "rows"),
    "pm25_ug_m3": Ratio("air_monthly.csv", "pm25", "rows"),
    "no2_ppm": Ratio("air_monthly.csv", "no2", "rows"),
    "ozone_ppm": Ratio("air_monthly.csv", "o3", "rows"),
    "bike_rentals": Ratio("bike_monthly_district.csv", "rentals"),
}


def values(
    *,
    at: Moment = None,
    since: Moment = None,
    until: Moment = None,
    district: str | None = None,
    indicator: str | None = None,
) -> pd.DataFrame:
    """Every indicator for every district and year. One row per indicator, period and district.

    `period` is the year; `district` is missing in the row of the whole city; `value` is in `unit`; `file` names the
    table in `reference.sources()`. Raises KeyError when there is no such indicator.
    """
    wanted = {indicator: INDICATORS[indicator]} if indicator else INDICATORS
    found = []
    for name, ratio in wanted.items():
        rows = reference.statistics(ratio.file, at=_year(at), since=_year(since), until=_year(until, 1))
        found.append(_valued(_sums(rows, ratio), name, ratio))
    every = pd.concat(found, ignore_index=True)
    return every[every.district == district].reset_index(drop=True) if district else every


def _year(moment: Moment, after: int = 0) -> pd.Timestamp | None:
    """The beginning of a moment's year, or the last instant before one of the years after: years are kept whole."""
    if moment is None:
        return None
    year = pd.Timestamp(moment).to_period("Y") + after
    return year.start_time - pd.Timedelta(nanoseconds=after)


def _sums(rows: pd.DataFrame, ratio: Ratio) -> pd.DataFrame:
    """What is counted, and what by: year, district (missing: the city as a whole), count, base. One row for each."""
    rows = _whole_years(rows) if "month_on" in rows else rows
    counted = rows[["year", "district"]].assign(count=rows[ratio.counted].astype("float64"))
    counted["base"] = rows[ratio.of].astype("float64") if ratio.of in rows else 1.0
    known = counted.dropna(subset=["count", "base"])
    sums = known.groupby(["year", "district"], as_index=False, dropna=False).sum()
    if ratio.of == "area_km2":
        sums["base"] = sums.district.map(reference.districts().set_index("code").area_km2).astype("float64")
    elif ratio.of == "population" and ratio.of not in rows:
        people = reference.statistics("population.csv")[["year", "district", "population"]]
        sums["base"] = sums.merge(people, on=["year", "district"], how="left").population.astype("float64")
    return sums.dropna(subset="base")


def _whole_years(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of years of which every month is there."""
    years = rows.assign(year=rows.month_on.dt.year)
    return years[years.groupby("year").month_on.transform("nunique") == 12]


def _valued(sums: pd.DataFrame, name: str, ratio: Ratio) -> pd.DataFrame:
    """An indicator's rows, those of the city among them."""
    city = sums.groupby("year", as_index=False)[["count", "base"]].sum()
    both = pd.concat([sums.dropna(subset="district"), city], ignore_index=True)
    value = both["count"] * ratio.times / (both["base"] if ratio.of else 1.0)
    both = both.assign(value=value, period=both.year.astype("str"), indicator=name, file=ratio.file)
    both["unit"] = catalogue.column(name).unit
    return both.sort_values(["period", "district"], ignore_index=True)[COLUMNS]
