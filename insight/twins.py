"""Statistical twins: the districts that are most like a district, by features that are declared here and shown.

    twins.of("11680")            # five rows, the nearest first: twin, twin_distance
    twins.features()             # one row per district: the features themselves

A feature says what a district is, not how well it does: size, density, age, origin, households, and how many come by
day. Each is standardised over the 25 districts (less its mean, by its standard deviation); the distance of two
districts is the root of the mean of the squared differences: 1 is one standard deviation apart in every feature.
"""

from __future__ import annotations

from functools import lru_cache

import pandas as pd

from data_sources import reference
from data_sources.pipeline import store
from data_sources.pipeline.store import Moment
from data_sources.reference import files

FEATURES = (  # columns of the catalogue
    "population",
    "people_per_km2",
    "aged_65_plus_pct",
    "foreigners_pct",
    "people_per_household",
    "day_to_night_pct",
)
HOW_MANY = 5
DAY_HOUR, NIGHT_HOUR = 14, 4
SOURCES = ("population.csv", "living_population_district_hour.csv", "districts.csv")


@store.reads()
def features(*, at: Moment = None) -> pd.DataFrame:
    """What the districts are compared by, of the newest year that is published. One row per district: FEATURES."""
    reference.note(*SOURCES)
    return _features(at).copy()


@lru_cache(maxsize=16)
def _features(at: Moment) -> pd.DataFrame:
    """The same, worked out once: what is published does not change while we run."""
    people = reference.statistics("population.csv", at=at)
    people = people[people.year == people.year.max()].set_index("district")
    area = reference.districts().set_index("code").area_km2
    found = pd.DataFrame(
        {
            "population": people.population,
            "people_per_km2": people.population / area,
            "aged_65_plus_pct": people.aged_65_plus / people.population * 100,
            "foreigners_pct": people.foreigners / people.population * 100,
            "people_per_household": people.population / people.households,
            "day_to_night_pct": _day_to_night(),
        }
    )
    return found.dropna().rename_axis("district").reset_index()


def _day_to_night() -> pd.Series:
    """People by day, of those by night, on a weekday, %. One value per district."""
    hours = files.table("living_population_district_hour.csv")
    hours = hours[hours.daytype == "weekday"].pivot(index="district", columns="hour", values="population")
    return hours[DAY_HOUR] / hours[NIGHT_HOUR] * 100


@store.reads()
def distances(district: str, *, at: Moment = None) -> pd.DataFrame:
    """How far each other district is, and how much each feature adds, in standard deviations. One row per district.

    `twin`, `twin_distance`, and the features as differences (`population` 0.4: that much more than here).
    """
    reference.note(*SOURCES)
    return _distances(district, at).copy()


@lru_cache(maxsize=64)
def _distances(district: str, at: Moment) -> pd.DataFrame:
    known = _features(at).set_index("district")
    standard = (known - known.mean()) / known.std(ddof=0)
    apart = standard - standard.loc[district]
    far = (apart**2).mean(axis=1) ** 0.5
    found = apart.assign(twin_distance=far).drop(index=district).rename_axis("twin").reset_index()
    return found.sort_values("twin_distance", ignore_index=True)[["twin", "twin_distance", *FEATURES]]


@store.reads()
def of(district: str, *, at: Moment = None) -> pd.DataFrame:
    """The five districts that are most like this one, nearest first. One row per twin: the features as they are."""
    near = distances(district, at=at)[["twin", "twin_distance"]].head(HOW_MANY)
    return near.merge(features(at=at), left_on="twin", right_on="district").drop(columns="district")
