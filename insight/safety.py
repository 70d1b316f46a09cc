"""Safety as it is published, made comparable: rates beside counts, and each district beside the city.

    safety.measured("crimes_per_100k").places       # the newest year, one row per district, highest first
    safety.measured("road_deaths_per_100k").years   # every year, the districts and the city
    safety.rooms()                                  # emergency rooms now, with where they stand

Rates are counts of a year by registered residents of that year, foreigners included. A district where many work or
go out then looks worse than it is for those who are there, so crimes are also divided by the people present: the mean
over the hours of a week of March 2019, Koreans only, the one week of which that is published by hour.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from data_sources import people, reference, safety
from data_sources.pipeline import store
from data_sources.pipeline.store import Moment
from insight.now import Figure

CITY = "seoul"  # the place that is all districts together
PEOPLE = 100_000
WEEK = {"weekday": 5, "saturday": 1, "sunday": 1}  # days of each kind in a week
YEARS_BEFORE = 4  # what a month is compared with


class Rate(NamedTuple):
    """What is counted, in which published table, and by what it is divided."""

    file: str
    counted: str
    by: str  # residents, present or area_km2
    topic: str


RATES = {
    "crimes_per_100k": Rate("crime.csv", "crimes", "residents", "safety"),
    "crimes_per_100k_present": Rate("crime.csv", "crimes", "present", "safety"),
    "road_accidents_per_100k": Rate("accidents.csv", "accidents", "residents", "traffic"),
    "road_deaths_per_100k": Rate("accidents.csv", "deaths", "residents", "traffic"),
    "cameras_per_km2": Rate("safety_cameras.csv", "cameras", "area_km2", "safety"),
}


@dataclass(frozen=True)
class Measured:
    """A rate of every district and of the city. `years` has one row per place and year, the city's place is CITY.

    Its columns are `place`, `year`, `count` and the measure.
    """

    column: str
    years: pd.DataFrame

    @property
    def year(self) -> int:
        """The newest year that was published."""
        return int(self.years.year.max())

    @property
    def places(self) -> pd.DataFrame:
        """The newest year. One row per district, highest first: district, year, what is counted, the measure."""
        newest = self.years[(self.years.year == self.year) & (self.years.place != CITY)]
        counted = RATES[self.column].counted
        found = newest.rename(columns={"place": "district", "count": counted})
        found = found[["district", "year", counted, self.column]]
        return found.sort_values(self.column, ascending=False, ignore_index=True)

    def value(self, place: str, year: int | None = None) -> float:
        """The measure of a place, in the newest year unless told; NaN where there is none."""
        row = self.years[(self.years.place == place) & (self.years.year == (year or self.year))]
        return float(row[self.column].iloc[0]) if len(row) else math.nan

    def change(self, place: str) -> float:
        """How far it has moved since the first year, as a share."""
        return self.value(place) / self.value(place, int(self.years.year.min())) - 1

    def rank(self, district: str) -> int:
        """The place of a district among all, the highest first."""
        return int(self.places.index[self.places.district == district][0]) + 1


def _bases(by: str) -> pd.DataFrame:
    """What a count is divided by. One row per district, and year where it changes: district, base."""
    if by == "area_km2":
        return reference.districts().rename(columns={"code": "district", "area_km2": "base"})[["district", "base"]]
    if by == "present":
        hours = people.usual_day_2019()
        weight = hours.daytype.map(WEEK)
        sums = (hours.population * weight).groupby(hours.district).sum() / weight.groupby(hours.district).sum()
        return (sums / PEOPLE).rename("base").reset_index()
    found = reference.statistics("population.csv")
    return found.assign(base=found.population / PEOPLE)[["district", "year", "base"]]


@store.reads()
def measured(measure: str, *, at: Moment = None) -> Measured:
    """One of RATES, of every district and the city, year by year. Raises KeyError when there is no such rate."""
    rate = RATES[measure]
    rows = reference.statistics(rate.file, at=at).rename(columns={rate.counted: "count"})
    counts = rows.groupby(["district", "year"], as_index=False)["count"].sum()
    bases = _bases(rate.by)
    both = counts.merge(bases, on=[name for name in ("district", "year") if name in bases], how="inner")
    city = both.groupby("year", as_index=False)[["count", "base"]].sum().assign(district=CITY)
    every = pd.concat([both, city], ignore_index=True).rename(columns={"district": "place"})
    every[measure] = (every["count"] / every.base).round(2)
    return Measured(
        measure, every.sort_values(["place", "year"], ignore_index=True)[["place", "year", "count", measure]]
    )


@store.reads()
def beside(measure: str, *, district: str | None = None, at: Moment = None) -> pd.DataFrame:
    """A rate of the city year by year or, where one is meant, of a district beside it. One row per year.

    `year` and the measure; of a district `year`, `own_value` and `city_value`.
    """
    years = measured(measure, at=at).years
    city = years[years.place == CITY].set_index("year")[measure]
    if district is None:
        return city.reset_index()
    own = years[years.place == district].set_index("year")[measure]
    return pd.DataFrame({"own_value": own, "city_value": city}).reset_index()


@store.reads()
def crime_kinds(*, district: str | None = None, at: Moment = None) -> pd.DataFrame:
    """The newest year's serious crimes by kind, most first. One row per kind.

    `crimes`, `arrests`, `crimes_per_100k` residents, and `year_change_pct`: crimes against the year before.
    """
    rows = safety.crime(district=district, at=at).groupby(["crime_kind", "year"], as_index=False)
    sums = rows[["crimes", "arrests"]].sum()
    year = sums.year.max()
    before = sums[sums.year == year - 1].set_index("crime_kind").crimes
    found = sums[sums.year == year]
    bases = _bases("residents")
    near = bases[(bases.year == year) & (bases.district == district if district else True)]
    changed = (found.crimes / found.crime_kind.map(before).astype("float64") - 1) * 100
    found = found.assign(crimes_per_100k=(found.crimes / near.base.sum()).round(1), year_change_pct=changed.round(1))
    return found.sort_values("crimes", ascending=False, ignore_index=True)


@store.reads()
def crime_places() -> pd.DataFrame:
    """Where in the city the serious crimes of the newest such table happened, most first. One row per place."""
    found = safety.crime_by_place().groupby(["year", "crime_place"], as_index=False)["crimes"].sum()
    return found.sort_values("crimes", ascending=False, ignore_index=True)


@store.reads()
def accident_kinds(*, district: str | None = None) -> pd.DataFrame:
    """Road accidents of the newest year by kind, most first. One row per kind: accidents, deaths, injuries."""
    found = safety.accidents_by_kind(district=district)
    found = found[found.year == found.year.max()].groupby(["year", "accident_kind"], as_index=False).sum()
    names = {"accidents": "road_accidents", "deaths": "road_deaths", "injuries": "road_injuries"}
    kept = found.rename(columns=names)[["year", "accident_kind", *names.values()]]
    return kept.sort_values("road_accidents", ascending=False, ignore_index=True)


@store.reads()
def accident_hours() -> pd.DataFrame:
    """Road accidents in the city by spans of two hours, as far as they are published, by time. One row per span."""
    found = safety.accidents_by_hour().rename(columns={"accidents": "road_accidents"})
    spans = found.hours_of_day.str.replace("-", ":00–", regex=False) + ":00"
    found = found.assign(hours_of_day=spans).sort_values("hours_of_day", ignore_index=True)
    return found[["year", "hours_of_day", "road_accidents"]]


@store.reads()
def months(*, district: str | None = None) -> pd.DataFrame:
    """Road accidents of the newest year by month, beside the lowest and highest of the years before. One row a month.

    `month_on`, `road_accidents`, `usual_low`, `usual_high`.
    """
    rows = safety.accidents_by_month(district=district)
    sums = rows.groupby("month_on", as_index=False).accidents.sum()
    sums = sums.assign(year=sums.month_on.dt.year, month=sums.month_on.dt.month)
    newest = sums.year.max()
    before = sums[sums.year.between(newest - YEARS_BEFORE, newest - 1)].groupby("month").accidents
    found = sums[sums.year == newest]
    found = found.assign(usual_low=found.month.map(before.min()), usual_high=found.month.map(before.max()))
    return found.rename(columns={"accidents": "road_accidents"})[
        ["month_on", "road_accidents", "usual_low", "usual_high"]
    ].reset_index(drop=True)


@store.reads("emergency_rooms_now", "emergency_hospitals")
def rooms(*, at: Moment = None) -> pd.DataFrame:
    """Emergency rooms, most free beds first, with where they stand where that is known. One row per hospital.

    The two publishers have no common number, so they meet by name: `district`, `lon` and `lat` may be missing.
    """
    found = safety.emergency_rooms(at=at)
    where = store.latest("emergency_hospitals", at=at).drop_duplicates("name")
    return found.merge(where[["name", "district", "lon", "lat"]], on="name", how="left")


@store.reads("defibrillators")
def defibrillators(*, at: Moment = None) -> Figure:
    """Public defibrillators that are registered."""
    known = len(safety.aed(at=at))
    return Figure("defibrillators", "defibrillators", float(known) if known else math.nan, topic="safety")
