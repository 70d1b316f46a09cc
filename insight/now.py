"""The city in a dozen figures: one function a figure, each from the newest that is known.

now.road_speed().value                        # 19.8, mean of all links, km/h
now.road_speed(at="2026-11-20 18:00").history  # the 24 hours before that moment
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import pandas as pd

from data_sources import air, bikes, crowd, disaster, fire, safety, traffic, transit, water, weather
from data_sources.pipeline import clock, store
from data_sources.pipeline.store import Moment

DAY = pd.Timedelta("1D")
WEEK = pd.Timedelta("7D")
HOUR = pd.Timedelta("1h")


@dataclass(frozen=True)
class Figure:
    """One figure of the whole city. `value` and `change` are in the unit of `column`, NaN where unknown."""

    column: str
    dataset: str  # where it comes from
    value: float = math.nan
    change: float = math.nan  # against the same hour last week
    history: tuple[float, ...] = ()  # the last 24 hours, oldest first
    measured_at: pd.Timestamp | None = None
    topic: str = ""  # where it is another than the dataset's


def _moment(at: Moment) -> pd.Timestamp:
    return clock.now() if at is None else pd.Timestamp(at)


def _over_time(series: pd.Series, column: str, dataset: str) -> Figure:
    """A figure from a series by moment: its newest value, its last day by the hour, and against last week."""
    known = series.dropna().sort_index()
    if known.empty:
        return Figure(column, dataset)
    newest_at = known.index[-1]
    hourly = known.groupby(known.index.floor("h")).mean()
    hours = pd.date_range(newest_at.floor("h") - DAY + HOUR, newest_at.floor("h"), freq="h")
    last_day = hourly.reindex(hours)
    week_ago = hourly.get(newest_at.floor("h") - WEEK, math.nan)
    history = tuple(float(value) for value in last_day) if last_day.count() > 1 else ()
    return Figure(column, dataset, float(known.iloc[-1]), float(known.iloc[-1] - week_ago), history, newest_at)


def _since(at: Moment) -> pd.Timestamp:
    """Far enough back to meet the same hour of last week, whatever the source's delay."""
    return _moment(at) - WEEK - DAY


@store.reads("air_now")
def fine_dust(*, at: Moment = None) -> Figure:
    """PM2.5, mean of the districts, µg/m³."""
    series = air.city(at=at, since=_newest_since("air_now", at)).set_index("measured_at")["pm25_ug_m3"]
    return _over_time(series, "pm25_ug_m3", "air_now")


def _newest_since(dataset: str, at: Moment) -> pd.Timestamp:
    """Like `_since`, counted from the newest row: an old recording has a last day too."""
    newest_at = store.provenance(dataset).newest_at
    return min(_since(at), newest_at - WEEK - DAY) if newest_at is not None else _since(at)


def road_speed_source() -> str:
    """The dataset that speeds come from: all main links where they are, else the roads around the hot spots."""
    return "road_link_speeds" if store.version("road_link_speeds") >= 0 else "hotspot_roads"


@store.reads("road_link_speeds", "hotspot_roads")
def road_speed(*, at: Moment = None) -> Figure:
    """Speed on the links that we know, mean, km/h."""
    speeds = traffic.speeds(at=at)
    dataset = road_speed_source()
    past = _over_time(
        traffic.speed_history(at=at, since=_since(at)).set_index("measured_at")["speed_km_h"], "speed_km_h", dataset
    )
    if speeds.empty:
        return replace(past, topic="traffic")
    value = float(speeds.speed_km_h.mean())
    newest_at = speeds.measured_at.max()
    return Figure("speed_km_h", dataset, value, past.change, past.history, newest_at, topic="traffic")


@store.reads("road_incidents", "road_incident_types")
def road_incidents(*, at: Moment = None) -> Figure:
    """Incidents and works under way on the roads."""
    return _counted(len(traffic.incidents(at=at)), "incident_count", "road_incidents")


def _counted(count: float, column: str, dataset: str) -> Figure:
    """A count, unknown as long as nothing was ever heard."""
    return Figure(column, dataset, float(count)) if store.version(dataset) >= 0 else Figure(column, dataset)


@store.reads("fires_by_station")
def fires(*, at: Moment = None) -> Figure:
    """Calls to 119 about fires in Seoul, on the newest day that is published."""
    days = fire.days(at=at).set_index("day_on")["fires_reported"].dropna()
    if days.empty:
        return Figure("fires_reported", "fires_by_station")
    week_ago = days.get(days.index[-1] - WEEK, math.nan)
    value = float(days.iloc[-1])
    return Figure("fires_reported", "fires_by_station", value, value - week_ago, (), days.index[-1])


@store.reads("disaster_messages", "hotspot_messages")
def messages(*, at: Moment = None) -> Figure:
    """Emergency messages sent in Seoul in the last 24 hours."""
    dataset = "disaster_messages" if store.version("disaster_messages") >= 0 else "hotspot_messages"
    return _counted(len(disaster.messages(at=at, since=_moment(at) - DAY)), "message_count", dataset)


@store.reads("emergency_rooms_now")
def emergency_beds(*, at: Moment = None) -> Figure:
    """Free beds in the emergency rooms; patients waiting count against them."""
    beds = safety.emergency_rooms(at=at).emergency_beds_free
    return Figure("emergency_beds_free", "emergency_rooms_now", float(beds.sum()) if beds.count() else math.nan)


@store.reads("river_levels")
def river(*, at: Moment = None) -> Figure:
    """The stream that stands highest between its bed and the top of its bank, %."""
    fill = water.rivers(at=at).bed_fill_pct
    return Figure("bed_fill_pct", "river_levels", float(fill.max()) if fill.count() else math.nan)


@store.reads("rain_gauges")
def rain(*, at: Moment = None) -> Figure:
    """Rain of the last hour at the wettest gauge, mm."""
    fallen = weather.rain(at=at).rain_hour_mm
    return Figure("rain_hour_mm", "rain_gauges", float(fallen.max()) if fallen.count() else math.nan)


@store.reads("weather_now", "hotspot_weather")
def temperature(*, at: Moment = None) -> Figure:
    """Temperature of the air, °C."""
    dataset = "weather_now" if store.version("weather_now") >= 0 else "hotspot_weather"
    found = weather.now(at=at)
    past = store.read(dataset, at=at, since=_newest_since(dataset, at), columns=["measured_at", "temperature_c"])
    figure = _over_time(past.groupby("measured_at").temperature_c.mean(), "temperature_c", dataset)
    value = float(found.temperature_c.iloc[0]) if len(found) and found.temperature_c.notna().any() else figure.value
    return Figure("temperature_c", dataset, value, figure.change, figure.history, figure.measured_at)


@store.reads("hotspot_people")
def people(*, at: Moment = None) -> Figure:
    """People at the hot spots together: the middle of the portal's bands, added up."""
    past = crowd.history(at=at, since=_newest_since("hotspot_people", at))
    middle = (past.people_low + past.people_high) / 2
    hourly = middle.groupby([past.hotspot, past.measured_at.dt.floor("h")]).mean().unstack("hotspot")
    series = hourly.sum(axis=1, min_count=1).astype("float64")
    figure = _over_time(series, "people_at_hotspots", "hotspot_people")
    newest = crowd.now(at=at)
    total = float(((newest.people_low + newest.people_high) / 2).sum()) if len(newest) else math.nan
    return Figure("people_at_hotspots", "hotspot_people", total, figure.change, figure.history, figure.measured_at)


@store.reads("bike_stands")
def bikes_available(*, at: Moment = None) -> Figure:
    """Public bicycles that stand ready."""
    standing = bikes.now(at=at).bikes
    return Figure("bikes", "bike_stands", float(standing.sum()) if len(standing) else math.nan)


@store.reads("subway_ridership")
def boardings(*, at: Moment = None) -> Figure:
    """Boardings of the subway on the newest day that is published."""
    days = transit.ridership(at=at).groupby("day_on").boardings.sum()
    if days.empty:
        return Figure("boardings", "subway_ridership")
    week_ago = days.get(days.index[-1] - WEEK, math.nan)
    return Figure(
        "boardings", "subway_ridership", float(days.iloc[-1]), float(days.iloc[-1] - week_ago), (), days.index[-1]
    )
