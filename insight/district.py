"""One district: how it is now, what it is, where it stands among the 25 and beside its twins, what stands in it.

    district.situation("11680")        # a dozen figures, each with its source
    district.standing("11680")         # one row per indicator: value, rank, twins, city
    district.trend("11680", "aged_65_plus_pct")
    district.facilities("11680")       # how many of each kind of place

Ranks count from the highest value, whatever it means: the first in crimes is no winner.
"""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache

import pandas as pd

from data_sources import air as measured
from data_sources import bikes, disaster, fire, indicators, people, reference, traffic
from data_sources.once import cached
from data_sources.pipeline import clock, store
from data_sources.pipeline.store import Moment
from insight import twins
from insight.now import Figure

DAY = pd.Timedelta("1D")
KINDS = {"fires_now": "화재", "rescues_now": "구조", "ambulances_now": "구급"}
PROFILE = ("population", "people_per_km2", "aged_65_plus_pct", "foreigners_pct")  # who lives there, in the answer
STANDING = (  # what the card ranks, besides who lives there
    *("fires_per_100k", "road_accidents", "road_deaths", "crimes_per_100k", "arrests_pct", "cameras"),
    *("hospital_beds_per_1000", "pm25_ug_m3", "bike_rentals"),
)
TRENDS = ("aged_65_plus_pct", "crimes_per_100k", "fires_per_100k", "pm25_ug_m3")
FACILITIES = (
    *("hospitals", "pharmacies", "defibrillators", "daycare_centers", "welfare_facilities", "public_libraries"),
    *("cultural_venues", "parks", "public_toilets", "cooling_shelters", "warming_shelters"),
)
CITY = "city"  # among the columns of districts
EXTREME = 3  # a rank so near an end is told in words


@store.reads("air_now")
def dust(district: str, *, at: Moment = None) -> Figure:
    """PM2.5, as last measured."""
    found = cached(measured.now)(at=at)
    here = found[found.district == district].dropna(subset="pm25_ug_m3")
    figure = Figure("pm25_ug_m3", "air_now")
    if here.empty:
        return figure
    return replace(figure, value=float(here.pm25_ug_m3.iloc[0]), measured_at=here.measured_at.iloc[0])


@store.reads("incidents")
def emergencies(district: str, *, at: Moment = None) -> list[Figure]:
    """Fires, rescues and ambulance runs under way."""
    if store.version("incidents") < 0:
        return [Figure(column, "incidents", topic="fire") for column in KINDS]
    calls = cached(fire.under_way)(at=at)
    kinds = calls[calls.district == district].emergency_kind.value_counts()
    return [Figure(name, "incidents", float(kinds.get(kind, 0)), topic="fire") for name, kind in KINDS.items()]


@store.reads("living_population_districts")
def present(district: str, *, at: Moment = None) -> Figure:
    """People who are there, mean of the newest day that is published."""
    found = cached(people.districts)(at=at)
    here = found[found.district == district]
    figure = Figure("living_population", "living_population_districts")
    if here.empty:
        return figure
    return replace(figure, value=float(here.living_population.iloc[0]), measured_at=here.day_on.iloc[0])


@store.reads("hotspot_people")
def crowds(district: str, *, at: Moment = None) -> Figure:
    """People at the hot spots of the district: the middle of the portal's bands, added up."""
    found = cached(people.crowds)(at=at)
    found = found[found.district == district]
    figure = Figure("people_at_hotspots", "hotspot_people")
    if found.empty:
        return figure
    total = float(((found.people_low + found.people_high) / 2).sum())
    return replace(figure, value=total, measured_at=found.measured_at.max())


@store.reads("bike_stands", "bike_stations")
def bikes_ready(district: str, *, at: Moment = None) -> Figure:
    """Public bicycles that stand ready."""
    stations = cached(bikes.stations)(at=at)
    where = stations[stations.district == district].bike_station
    standing = cached(bikes.now)(at=at)
    here = standing[standing.bike_station.isin(where)]
    return Figure("bikes", "bike_stands", float(here.bikes.sum()) if len(here) else math.nan)


@store.joined(traffic.parking)
def free_spaces(district: str, *, at: Moment = None) -> Figure:
    """Free spaces in the public car parks that tell them."""
    parks = cached(traffic.parking)(at=at)
    spaces = parks[parks.district == district].free_spaces
    return Figure("free_spaces", "car_parks_now", float(spaces.sum()) if spaces.count() else math.nan)


@store.reads("rain_gauges")
def rain(district: str, *, at: Moment = None) -> Figure:
    """Rain of the last hour at the wettest gauge."""
    found = cached(disaster.rain)(at=at)
    here = found[found.district == district].rain_hour_mm
    return Figure("rain_hour_mm", "rain_gauges", float(here.iloc[0]) if len(here) else math.nan)


@store.reads("disaster_messages", "hotspot_messages")
def messages(district: str, *, at: Moment = None) -> Figure:
    """Emergency messages of the last 24 hours that were meant for the district, or for everybody."""
    if store.version("disaster_messages") < 0:
        return Figure("message_count", "disaster_messages")
    moment = clock.moment(at)
    found = disaster.messages(at=at, since=moment - DAY, district=district)
    return Figure("message_count", "disaster_messages", float(len(found)))


@store.joined(dust, emergencies, present, crowds, bikes_ready, free_spaces, rain, messages)
def situation(district: str, *, at: Moment = None) -> list[Figure]:
    """The district in ten figures, as they are now or were known at a moment."""
    fires, rescues, ambulances = emergencies(district, at=at)
    return [
        dust(district, at=at),
        fires,
        rescues,
        ambulances,
        rain(district, at=at),
        messages(district, at=at),
        present(district, at=at),
        crowds(district, at=at),
        bikes_ready(district, at=at),
        free_spaces(district, at=at),
    ]


@lru_cache(maxsize=16)
def _values(at: Moment) -> pd.DataFrame:
    """Every indicator of every district and of the city, which do not change while we run."""
    with reference.noting():  # it is made of all of them, whoever asks for one is not
        return indicators.values(at=at)


@store.reads()
def standing(district: str, *, at: Moment = None) -> pd.DataFrame:
    """Where a district stands, in the newest year of each indicator. One row per indicator.

    `indicator`, `period`, `own_value`, `unit`, `district_rank` of `districts_ranked` (1 has the highest value),
    `twins_value` (mean of its five twins), `city_value`, `file`.
    """
    found = _standing(district, at)
    reference.note(*found.file.unique(), *twins.SOURCES)
    return found.copy()


@lru_cache(maxsize=64)
def _standing(district: str, at: Moment) -> pd.DataFrame:
    every = _values(at)
    here = every[every.district == district]
    newest = here.groupby("indicator").period.max()
    same = every[every.period == every.indicator.map(newest)]
    ranked = same.dropna(subset="district")
    ranked = ranked.assign(district_rank=ranked.groupby("indicator").value.rank(ascending=False, method="min"))
    near = ranked[ranked.district.isin(twins.of(district, at=at).twin)]
    found = ranked[ranked.district == district].rename(columns={"value": "own_value"}).set_index("indicator")
    found["district_rank"] = found.district_rank.astype("int64")
    found["districts_ranked"] = ranked.groupby("indicator").district.nunique()
    found["twins_value"] = near.groupby("indicator").value.mean()
    found["city_value"] = same[same.district.isna()].set_index("indicator").value
    names = ["period", "own_value", "unit", "district_rank", "districts_ranked", "twins_value", "city_value", "file"]
    return found[names].reset_index()


@store.reads()
def extremes(district: str, *, at: Moment = None) -> pd.DataFrame:
    """What the district has most or least of: indicators that it is among the first or last three in. As `standing`."""
    found = standing(district, at=at)
    found = found[found.indicator.isin((*PROFILE, *STANDING))]
    from_end = found.districts_ranked - found.district_rank + 1
    near = found.assign(from_end=from_end[from_end <= EXTREME]).loc[
        (found.district_rank <= EXTREME) | (from_end <= EXTREME)
    ]
    order = near[["district_rank", "from_end"]].min(axis=1)
    return near.assign(order=order).sort_values("order", kind="stable", ignore_index=True).drop(columns="order")


@store.reads()
def trend(district: str, indicator: str, *, at: Moment = None) -> pd.DataFrame:
    """An indicator over the years, beside the twins and the city. One row per year.

    `year`, `own_value`, `twins_value` (mean of its five twins), `city_value`.
    """
    years, files = _years(indicator, at)
    reference.note(*files)
    near = years[years.columns.intersection(twins.of(district, at=at).twin)]
    lines = {"own_value": years.get(district), "twins_value": near.mean(axis=1), "city_value": years.get(CITY)}
    found = pd.DataFrame(lines, index=years.index, dtype="float64").dropna(subset="own_value").reset_index()
    return found.assign(year=found.period.str[:4].astype("int64")).drop(columns="period")


@lru_cache(maxsize=64)
def _years(indicator: str, at: Moment) -> tuple[pd.DataFrame, list[str]]:
    """An indicator in one row per period and one column per district and for the city, and the tables it is from."""
    every = _values(at)
    every = every[every.indicator == indicator]
    years = every.assign(district=every.district.astype(object).fillna(CITY)).pivot(
        index="period", columns="district", values="value"
    )
    return years, every.file.unique().tolist()


@store.reads(*FACILITIES)
def places(*, at: Moment = None) -> pd.DataFrame:
    """How many places of each kind there are. One row per kind and district: facility, district, places_count."""
    every = [store.read(name, at=at, columns=["district"]).assign(facility=name) for name in FACILITIES]
    counted = pd.concat(every, ignore_index=True).groupby(["facility", "district"]).size()
    return counted.reindex(FACILITIES, level="facility").rename("places_count").reset_index()


@store.reads(*FACILITIES)
def facilities(district: str, *, at: Moment = None) -> pd.DataFrame:
    """The kinds of places in a district, most first. One row per kind: facility, places_count, district_rank."""
    every = cached(places)(at=at)
    every["district_rank"] = every.groupby("facility").places_count.rank(ascending=False, method="min").astype("int64")
    here = every[every.district == district].drop(columns="district")
    return here.sort_values("places_count", ascending=False, ignore_index=True)
