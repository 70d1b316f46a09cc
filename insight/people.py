"""Who is where: the crowds at the hot spots beside their usual and their forecast, and who lives through the day where.

    people.crowd("POI003").course        # Myeongdong: its last week, its usual, its hours to come
    people.crowd("POI003").coming        # what the city forecasts for it, hour by hour
    people.districts()                   # people present by day and night, beside the registered residents

The portal tells bands; what is drawn and compared is their middle, what is said is the band. The city's forecast is the
city's, not ours.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from data_sources import people, reference
from data_sources.once import cached
from data_sources.pipeline import store
from data_sources.pipeline.store import Moment
from insight import course
from insight.course import Course

PEOPLE, FORECAST = "people", "people_forecast"
MIDDLE = "(people_low + people_high) / 2.0"
LEVELS = ("여유", "보통", "약간 붐빔", "붐빔")  # as the portal writes them, quiet first
CROWDED = LEVELS[2:]
NOON, NIGHT = 14, 3  # the hours that stand for the day and the night
AGES = range(0, 71, 10)
DAYS = 7
HOUR = pd.Timedelta("1h")
COMING = ["forecast_at", "people_low", "people_high", FORECAST, "crowd_level", "crowded_hotspots"]


@dataclass(frozen=True)
class Crowd:
    """The people of one hot spot, or of all together, in whose `coming` the level is missing.

    `coming` has one row per hour that is forecast: forecast_at, people_low, people_high, people_forecast (the
    middle), crowd_level, crowded_hotspots (how many are busy or very crowded then).
    """

    course: Course
    low: float
    high: float
    level: str  # "" for all together, and where it is not known
    coming: pd.DataFrame
    measured_at: pd.Timestamp | None
    places: pd.DataFrame  # of all together: each hot spot beside its usual, as of `hotspots`

    @property
    def last_day(self) -> pd.DataFrame:
        """The last 24 hours over the usual, and what is forecast for the next ones. One row per hour."""
        hours = self.course.last_day
        return hours.assign(**{FORECAST: hours.measured_at.map(self.coming.set_index("forecast_at")[FORECAST])})

    def at(self, hour: int | None) -> pd.Series | None:
        """What is forecast for the next time that it is that hour; for the next hour of all when none is meant."""
        found = self.coming if hour is None else self.coming[self.coming.forecast_at.dt.hour == hour]
        return found.iloc[0] if len(found) else None


def _middle(found: pd.DataFrame) -> pd.Series:
    return (found.people_low + found.people_high) / 2


@store.joined(people.crowds, people.forecast)
def crowd(*, hotspot: str | None = None, at: Moment = None) -> Crowd:
    """How many people are at a hot spot, or at all of them, beside the usual and the forecast."""
    newest, coming = cached(people.crowds)(at=at), cached(people.forecast)(at=at)
    place = "hotspot"
    if hotspot:
        newest, coming = newest[newest.hotspot == hotspot], coming[coming.hotspot == hotspot]
        place = f"case when hotspot = '{_known(hotspot)}' then hotspot end"  # the others are not worth reading
    hours = course.hourly("hotspot_people", MIDDLE, place, at=at)
    series = hours.sum(axis=1, min_count=1).astype(float) if len(hours) else pd.Series(dtype=float)
    low, high = (float(newest[name].astype(float).sum(min_count=1)) for name in ("people_low", "people_high"))
    value = (low + high) / 2
    return Crowd(
        course.of(series, PEOPLE, value=None if math.isnan(value) else value),
        low,
        high,
        str(newest.crowd_level.iloc[0]) if hotspot and len(newest) else "",
        _coming(coming, is_one=bool(hotspot)),
        newest.measured_at.max() if len(newest) else None,
        pd.DataFrame() if hotspot else _beside(newest, hours),
    )


def _known(hotspot: str) -> str:
    """The code of a hot spot. Raises LookupError when there is no such one."""
    if hotspot not in set(reference.hotspots().code):
        raise LookupError(f"There is no hot spot {hotspot!r}.")
    return hotspot


def _beside(newest: pd.DataFrame, hours: pd.DataFrame) -> pd.DataFrame:
    """Each hot spot's newest figures beside what is usual there, the most people first."""
    found = course.beside(hours, _middle(newest).set_axis(newest.hotspot), PEOPLE)
    both = newest.merge(found.rename(columns={"place": "hotspot"}), on="hotspot")
    return both.sort_values(PEOPLE, ascending=False, ignore_index=True)


def _coming(found: pd.DataFrame, *, is_one: bool) -> pd.DataFrame:
    """A forecast by the hour, its places added up."""
    rows = found.assign(**{FORECAST: _middle(found), "crowded_hotspots": found.crowd_level.isin(CROWDED).astype(int)})
    if not is_one:
        sums = rows.groupby("forecast_at", as_index=False)[["people_low", "people_high", FORECAST, "crowded_hotspots"]]
        rows = sums.sum().assign(crowd_level=None)
    return rows.sort_values("forecast_at", ignore_index=True)[COMING]


@store.joined(crowd)
def hotspots(*, at: Moment = None, district: str | None = None) -> pd.DataFrame:
    """The hot spots now, the most people first, each beside its usual. One row per hot spot.

    `hotspot`, `people` (middle of the band), `usual`, `people_low`, `people_high`, `crowd_level`, `measured_at`, …
    """
    return within(crowd(at=at).places, district)


def within(found: pd.DataFrame, district: str | None) -> pd.DataFrame:
    """The rows of a district, where one is meant."""
    return found[found.district == district].reset_index(drop=True) if district else found


@store.joined(people.crowds)
def crowded(*, at: Moment = None) -> pd.DataFrame:
    """The hot spots that are busy or very crowded now, the most crowded first. One row per hot spot."""
    found = cached(people.crowds)(at=at)
    found = found[found.crowd_level.isin(CROWDED)]
    return found.assign(order=found.crowd_level.map(CROWDED.index)).sort_values(
        ["order", "people_high"], ascending=False, ignore_index=True
    )


@store.joined(people.forecast)
def crowded_at(hour: int, *, at: Moment = None) -> pd.DataFrame:
    """The hot spots that are forecast to be busy or very crowded at an hour, the most so first. One row each."""
    found = cached(people.forecast)(at=at)
    found = found[(found.forecast_at.dt.hour == hour) & found.crowd_level.isin(CROWDED)]
    return found.assign(order=found.crowd_level.map(CROWDED.index)).sort_values(
        ["order", "people_high"], ascending=False, ignore_index=True
    )


@store.joined(people.crowds)
def ages(hotspot: str, *, at: Moment = None) -> pd.DataFrame:
    """How old the people at a hot spot are. One row per ten years: aged_from, age_share_pct."""
    found = cached(people.crowds)(at=at)
    row = found[found.hotspot == hotspot]
    shares = [float(row[f"aged_{age}_pct"].iloc[0]) if len(row) else math.nan for age in AGES]
    return pd.DataFrame({"aged_from": [*AGES], "age_share_pct": shares}).dropna()


@store.joined(people.districts)
def districts(*, at: Moment = None) -> pd.DataFrame:
    """Living population of each district on its newest day, beside its registered residents. One row per district.

    The columns of `people.districts`, and: population, present_by_day_pct (people by day per 100 residents),
    foreigners_present_pct.
    """
    found = people.districts(at=at)
    residents = reference.districts().set_index("code").population
    foreigners = found.living_population_long_stay_foreigners + found.living_population_short_stay_foreigners
    population = found.district.map(residents).astype(float)
    return found.assign(
        population=population,
        present_by_day_pct=(found.living_population_day / population * 100).round(1),
        foreigners_present_pct=(foreigners / found.living_population * 100).round(2),
    )


@store.joined(people.living_population_by_hour)
def hours(*, at: Moment = None, district: str | None = None) -> pd.DataFrame:
    """Koreans in each district, by the hour of the last seven days that are known. One row per district and hour.

    `district`, `day_on`, `hour`, `started_at`, `living_population`.
    """
    newest_at = store.provenance("living_population_districts_hourly").newest_at
    since = None if newest_at is None else newest_at.normalize() - (DAYS - 1) * pd.Timedelta("1D")
    return people.living_population_by_hour(at=at, since=since, district=district)


@store.joined(hours)
def day(*, at: Moment = None) -> pd.DataFrame:
    """Koreans in each district by the hour of the newest whole day. One row per district and hour, north to south."""
    found = hours(at=at)
    whole = found.groupby("day_on").hour.nunique() == 24
    days = whole[whole].index
    return _thousands(found[found.day_on == days.max()] if len(days) else found.head(0))


@store.joined(hours)
def week(*, at: Moment = None, district: str | None = None) -> pd.DataFrame:
    """Koreans in a district, or in the city, by the hour of seven days. One row per hour."""
    found = hours(at=at, district=district)
    return _thousands(found.groupby(["day_on", "hour", "started_at"], as_index=False).living_population.sum())


def _thousands(found: pd.DataFrame) -> pd.DataFrame:
    """With `present_thousands`: a small picture has no room for millions."""
    return found.assign(present_thousands=(found.living_population / 1000).round(1))


@store.joined(people.groups)
def by_sex_and_age(*, at: Moment = None, district: str | None = None) -> pd.DataFrame:
    """Koreans present at two in the afternoon of the newest day, by age. One row per ten years.

    `aged_from` (70: and over), `women_present`, `men_present`, `started_at`.
    """
    newest_at = store.provenance("living_population_by_group").newest_at
    names = ["started_at", "aged_from", "women_present", "men_present"]
    if newest_at is None:
        return pd.DataFrame(columns=names)
    noon = newest_at.normalize() + NOON * HOUR
    noon = noon if noon <= newest_at else noon - pd.Timedelta("1D")
    found = people.groups_at(noon, at=at, district=district)
    tens = (found.aged_from // 10 * 10).clip(upper=AGES[-1])
    wide = found.assign(aged_from=tens).pivot_table(
        index=["started_at", "aged_from"], columns="sex", values="living_population", aggfunc="sum"
    )
    wide = wide.reindex(columns=["female", "male"]).rename(columns={"female": "women_present", "male": "men_present"})
    return wide.reset_index().rename_axis(columns=None)[names]
