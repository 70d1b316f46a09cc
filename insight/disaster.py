"""Disaster and weather: how near each river is to its alert level, how much rain fell, what is coming, where to go.

    disaster.rivers()                     # every gauge, the one that is highest against its alert level first
    disaster.shelters("heat", district="11680")

How high a river stands is told by `alert_fill_pct`: how much of the height from its bed (at the flood control office's
gauges: from the gauge's zero) up to its first alert level is under water. That level is where the city closes the
stream, or the design flood level where none is set; on the Han the office's level of attention.
"""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from data_sources import disaster, forecast, reference, weather
from data_sources.nearby import Point
from data_sources.once import cached
from data_sources.pipeline import clock, store
from data_sources.pipeline.store import Moment
from insight.now import Figure

DAY = pd.Timedelta("1D")
FILL = "alert_fill_pct"
MESSAGE_AGE = pd.Timedelta("3D")
REACHED = 100.0  # % of the way to the alert level
TRACED = 5  # gauges whose last day is told
WARNED_OF = {  # what a warning is about, and the shelters that are for it
    **{
        "호우": "flood",
        "태풍": "flood",
        "폭염": "heat",
        "열대야": "heat",
        "한파": "cold",
        "대설": "cold",
        "황사": "dust",
    },
}
SEASONS = {"heat": range(5, 10), "flood": range(6, 10), "cold": (11, 12, 1, 2, 3), "dust": (12, 1, 2, 3, 4, 5)}
SNOW = (11, 12, 1, 2, 3)  # months in which the city keeps its snow watch
PLACELESS = ("flood",)  # kinds of which only the address is published
PEOPLE = 10_000
LEVEL_PCT = "100.0 * (river_level_m - river_bed_m) / nullif(coalesce(control_level_m, flood_level_m) - river_bed_m, 0)"


@store.joined(disaster.rivers)
def rivers(*, district: str | None = None, at: Moment = None) -> pd.DataFrame:
    """Every river gauge that has an alert level, highest against it first. One row per gauge, as `disaster.rivers`."""
    found = cached(disaster.rivers)(at=at).dropna(subset=[FILL])
    found = found[found.district == district] if district else found
    return found.sort_values(FILL, ascending=False, ignore_index=True)


@store.joined(disaster.rivers)
def highest(*, at: Moment = None) -> Figure:
    """The river that is highest against its alert level, in % of the way there, with its last day."""
    found = cached(rivers)(at=at)
    if found.empty:
        return Figure(FILL, "river_levels", topic="disaster")
    first = found.iloc[0]
    history = tuple(_hours(found.head(1), at)[FILL].astype(float))
    dataset = "river_levels" if pd.notna(first.bed_fill_pct) else "gauge_levels"
    return Figure(FILL, dataset, float(first[FILL]), history=history, measured_at=first.measured_at, topic="disaster")


@store.joined(disaster.rivers)
def river_hours(*, at: Moment = None) -> pd.DataFrame:
    """The last day of all of the city's gauges on their way to the alert level. One row per gauge and hour.

    `river_gauge`, `district`, `measured_at`, `alert_fill_pct`: the mean of the hour, the gauge that is highest first.
    """
    return _hours(cached(rivers)(at=at), at)


def _hours(now: pd.DataFrame, at: Moment) -> pd.DataFrame:
    """The last day of these gauges, as far as they are the city's."""
    end = now.measured_at.max() if len(now) else clock.now()
    hours = store.hourly("river_levels", LEVEL_PCT, "river_gauge_code", since=end.floor("h") - DAY, at=at).clip(lower=0)
    parts = [
        pd.DataFrame({**_named(row), "measured_at": hours.index, FILL: hours[row.river_gauge_code].to_numpy()})
        for row in now.itertuples()
        if row.river_gauge_code in hours.columns
    ]
    return pd.concat(parts) if parts else pd.DataFrame(columns=["river_gauge", "district", "measured_at", FILL])


def _named(row: Any) -> dict[str, str]:
    return {"river_gauge": row.river_gauge, "district": row.district}


@store.joined(river_hours)
def river_day(*, district: str | None = None, at: Moment = None) -> pd.DataFrame:
    """The last day of the gauges that are highest, of the city or a district. Rows as of `river_hours`."""
    return traced(river_hours(at=at), district)


def traced(hours: pd.DataFrame, district: str | None) -> pd.DataFrame:
    """Those of the highest gauges among the hours of all, in the whole city or a district."""
    ours = hours[hours.district == district] if district else hours
    return ours[ours.river_gauge.isin(ours.river_gauge.unique()[:TRACED])]


def by_district(gauges: pd.DataFrame, fallen: pd.DataFrame) -> pd.DataFrame:
    """How high the highest gauge stands and how much rain fell in each district. One row per district.

    `alert_fill_pct` (missing where no gauge stands), `rain_hour_mm`, `rain_12h_mm`, of `rivers` and `disaster.rain`.
    """
    codes = reference.districts()[["code"]].rename(columns={"code": "district"})
    fullest = gauges.groupby("district", as_index=False)[FILL].max()
    return codes.merge(fullest, how="left").merge(fallen[["district", "rain_hour_mm", "rain_12h_mm"]], how="left")


@store.joined(weather.rain)
def rain_day(*, district: str | None = None, at: Moment = None) -> pd.DataFrame:
    """Rain by the hour over the last day, of the city's gauges or a district's. One row per hour.

    `measured_at`, `mean_rain_mm`, `most_rain_mm`. An hour's rain is six times the mean of its readings, each of ten
    minutes: an hour of which few were heard is less sure.
    """
    newest_at = store.provenance("rain_gauges").newest_at
    end = min(clock.moment(at), newest_at) if newest_at is not None else clock.now()
    since = end.floor("h") - DAY
    hours = store.hourly("rain_gauges", "6 * rain_10min_mm", "district || rain_gauge_code", since=since, at=at)
    ours = hours[[name for name in hours.columns if district is None or str(name).startswith(district)]]
    mean, most = ours.mean(axis=1).to_numpy(), ours.max(axis=1).to_numpy()
    return pd.DataFrame({"measured_at": ours.index, "mean_rain_mm": mean, "most_rain_mm": most})


@store.joined(forecast.weather, forecast.air)
def days(*, at: Moment = None) -> pd.DataFrame:
    """What is coming, day by day. One row per day.

    `day_on`, `min_temperature_c`, `max_temperature_c`, `rain_mm` and `snow_cm` (sums of the lower ends), `wind_m_s`
    (the strongest), `air_grade` of PM10 in AirKorea's words, missing where none is forecast.
    """
    hours = forecast.weather(at=at)
    by_day = hours.assign(day_on=hours.forecast_at.dt.normalize()).groupby("day_on", as_index=False)
    found = by_day.agg(
        min_temperature_c=("temperature_c", "min"),
        max_temperature_c=("temperature_c", "max"),
        rain_mm=("rain_mm", _sum),
        snow_cm=("snow_cm", _sum),
        wind_m_s=("wind_m_s", "max"),
    )
    dust = forecast.air(at=at)
    words = dust[dust.pollutant == "PM10"].set_index("day_on").air_grade
    return found.assign(air_grade=found.day_on.map(words))


def _sum(amounts: pd.Series) -> float:
    """All together; unknown where none is known."""
    return float(amounts.sum(min_count=1))


@store.joined(forecast.warnings)
def kinds(*, at: Moment = None) -> list[str]:
    """Kinds of shelter, those first that a warning in force asks for, then those of the season."""
    asked = {WARNED_OF.get(str(kind)) for kind in cached(forecast.warnings)(at=at).weather_warning}
    month = clock.moment(at).month
    return sorted(disaster.SHELTERS, key=lambda kind: (kind not in asked, month not in SEASONS.get(kind, ())))


@store.joined(disaster.shelters)
def shelters(kind: str, *, district: str | None = None, hotspot: str | None = None, at: Moment = None) -> pd.DataFrame:
    """Where to go. One row per shelter: `name`, `address`, `district`, `capacity_people`, `distance_m`, lon, lat.

    Near a hot spot (by its code), the nearest first; in a district, the nearest to its middle. Kinds without a place of
    their own are told by district, without a distance.
    """
    spot = _row(reference.hotspots(), hotspot)
    if kind in PLACELESS:
        within = district if spot is None else str(spot.district)
        found = disaster.shelters(at=at, kind=kind, district=within)
    elif spot is not None:
        found = disaster.shelters(at=at, kind=kind, near=_point(spot))
    else:
        middle = _row(reference.districts(), district)
        found = disaster.shelters(at=at, kind=kind, district=district, near=None if middle is None else _point(middle))
    columns = ["name", "address", "district", "capacity_people", "opening_hours", "phone", "distance_m", "lon", "lat"]
    return found.reindex(columns=columns).reset_index(drop=True)


def _row(places: pd.DataFrame, code: str | None) -> pd.Series | None:
    found = places[places.code == code]
    return found.iloc[0] if len(found) else None


def _point(place: pd.Series) -> Point:
    return float(place.lon), float(place.lat)


@store.joined(disaster.shelters)
def shelters_by_district(kind: str, *, at: Moment = None) -> pd.DataFrame:
    """Shelters of a kind by district, for how many people each. One row per district.

    `shelters`, `shelters_per_10000` registered residents.
    """
    counts = disaster.shelters(at=at, kind=kind).groupby("district").size()
    people = reference.districts().set_index("code").population
    found = pd.DataFrame({"district": people.index, "shelters": counts.reindex(people.index, fill_value=0).to_numpy()})
    share = found.shelters / people.to_numpy() * PEOPLE if counts.sum() else math.nan
    return found.assign(shelters_per_10000=share).sort_values("shelters_per_10000", ascending=False, ignore_index=True)


@store.joined(disaster.messages)
def messages(*, district: str | None = None, at: Moment = None) -> pd.DataFrame:
    """Emergency messages of the last days to the city or a district, newest first. One row per message."""
    moment = clock.moment(at)
    return disaster.messages(at=at, since=moment - MESSAGE_AGE, district=district)
