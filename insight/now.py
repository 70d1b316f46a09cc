"""The city in a dozen figures: one function a figure, each from the newest that is known.

now.road_speed().value                        # 19.8, mean of all links, km/h
now.road_speed(at="2026-11-20 18:00").history  # the 24 hours before that moment
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from data_sources import air, bikes, disaster, fire, safety, traffic, transit, water, weather
from data_sources.once import cached
from data_sources.people import crowds
from data_sources.pipeline import clock, store
from data_sources.pipeline.store import Moment
from insight import normal

DAY = pd.Timedelta("1D")
WEEK = pd.Timedelta("7D")
HOUR = pd.Timedelta("1h")
MOST_PLACES = 0.9  # of the places that report now: with fewer an hour's sum is not that of the city


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
    usual: tuple[tuple[float, float], ...] = ()  # lowest and highest that is usual, for each of `history`

    @property
    def rows(self) -> pd.DataFrame:
        """The figure as a frame. One row: the column, `change` against the same hour last week, `measured_at`."""
        moments = pd.Series([self.measured_at], dtype="datetime64[us]")
        return pd.DataFrame({self.column: [self.value], "change": [self.change], "measured_at": moments})


def _moment(at: Moment) -> pd.Timestamp:
    return clock.moment(at)


def _over_time(series: pd.Series, column: str, dataset: str) -> Figure:
    """A figure from a series by moment: its newest value, its last day by the hour beside the usual, and last week."""
    known = series.dropna().sort_index()
    if known.empty:
        return Figure(column, dataset)
    newest_at = known.index[-1]
    hourly = known.groupby(known.index.floor("h")).mean()
    hours = pd.date_range(newest_at.floor("h") - DAY + HOUR, newest_at.floor("h"), freq="h")
    last_day = hourly.reindex(hours)
    week_ago = hourly.get(newest_at.floor("h") - WEEK, math.nan)
    history = tuple(float(value) for value in last_day) if last_day.count() > 1 else ()
    value = float(known.iloc[-1])
    return Figure(column, dataset, value, value - week_ago, history, newest_at, usual=_usual(hourly, hours))


def _newest(figure: Figure, value: float) -> Figure:
    """The figure with the value of the newest rows, whatever is the mean of their hour."""
    if math.isnan(figure.value):
        return replace(figure, value=value)
    history = (*figure.history[:-1], value) if figure.history else ()
    change = figure.change + value - figure.value
    return replace(figure, value=value, change=change, history=history, measured_at=None)


def _usual(hourly: pd.Series, hours: pd.DatetimeIndex) -> tuple[tuple[float, float], ...]:
    """What is usual at these hours, lowest and highest; nothing where there is not enough history."""
    _, low, high = normal.usual(hourly.to_frame("all").asfreq("h"), hours)
    if low["all"].isna().any():
        return ()
    return tuple(zip(low["all"].tolist(), high["all"].tolist(), strict=True))


def _since(at: Moment) -> pd.Timestamp:
    """Far enough back to meet the same hour of last week, whatever the source's delay."""
    return _moment(at) - WEEK - DAY


def _newest_since(dataset: str, at: Moment) -> pd.Timestamp:
    """Like `_since`, counted from the newest row: an old recording has a last day too."""
    newest_at = store.provenance(dataset).newest_at
    return min(_since(at), newest_at - WEEK - DAY) if newest_at is not None else _since(at)


@store.reads("air_now")
def fine_dust(*, at: Moment = None) -> Figure:
    """PM2.5, mean of the districts, µg/m³."""
    past = normal.past("air_now", "pm25_ug_m3", "'all'", at=at)
    figure = _over_time(past["all"] if len(past) else pd.Series(dtype=float), "pm25_ug_m3", "air_now")
    newest = cached(air.now)(at=at)
    known = newest.pm25_ug_m3.dropna()
    return replace(figure, value=float(known.mean()), measured_at=newest.measured_at.max()) if len(known) else figure


def road_speed_source() -> str:
    """The dataset that speeds come from: all main links where they are, else the roads around the hot spots."""
    return "road_link_speeds" if store.version("road_link_speeds") >= 0 else "hotspot_roads"


@store.reads("road_link_speeds", "hotspot_roads")
def road_speed(*, at: Moment = None) -> Figure:
    """Speed on the links that we know, mean, km/h."""
    speeds = cached(traffic.speeds)(at=at)
    dataset = road_speed_source()
    past = normal.past(dataset, "speed_km_h", "'all'", at=at)
    figure = _over_time(past["all"] if len(past) else pd.Series(dtype=float), "speed_km_h", dataset)
    if speeds.empty:
        return replace(figure, topic="traffic")
    value, newest_at = float(speeds.speed_km_h.mean()), speeds.measured_at.max()
    return replace(figure, value=value, measured_at=newest_at, topic="traffic")


@store.reads("road_incidents", "road_incident_types")
def road_incidents(*, at: Moment = None) -> Figure:
    """Incidents and works under way on the roads."""
    return _counted(len(traffic.incidents(at=at)), "incident_count", "road_incidents")


def _counted(count: float, column: str, dataset: str) -> Figure:
    """A count, unknown as long as nothing was ever heard."""
    return Figure(column, dataset, float(count)) if store.version(dataset) >= 0 else Figure(column, dataset)


def _open(kind: str, column: str, at: Moment) -> Figure:
    """Incidents of a kind that are under way, by the control room's own record."""
    moment = _moment(at)
    columns = ["emergency_kind", "dispatched_at", "closed_at"]
    found = store.read("incidents", at=at, since=_since(at) - fire.LONGEST, columns=columns)
    found = found[found.emergency_kind == kind]
    if store.version("incidents") < 0 or found.empty:
        return Figure(column, "incidents", topic="fire")
    began, ended = np.sort(found.dispatched_at.to_numpy()), np.sort(found.closed_at.dropna().to_numpy())
    hours = pd.date_range(moment - DAY + HOUR, moment, freq="h")

    def count(at: pd.Timestamp) -> float:
        return float(began.searchsorted(at.to_datetime64(), "right") - ended.searchsorted(at.to_datetime64(), "right"))

    value = count(moment)
    reaches_back = began[0] <= (moment - WEEK - HOUR).to_datetime64()
    change = value - count(moment - WEEK) if reaches_back else math.nan
    return Figure(column, "incidents", value, change, tuple(map(count, hours)), topic="fire")


@store.reads("incidents", "fires_by_station")
def fires_now(*, at: Moment = None) -> Figure:
    """Fires under way, where a control room's own record is at hand; else calls about fires on the newest day."""
    figure = _open("화재", "fires_now", at)
    return fires(at=at) if math.isnan(figure.value) else figure


@store.reads("incidents")
def rescues_now(*, at: Moment = None) -> Figure:
    """Rescues under way."""
    return _open("구조", "rescues_now", at)


@store.reads("incidents")
def ambulances_now(*, at: Moment = None) -> Figure:
    """Ambulance runs under way."""
    return _open("구급", "ambulances_now", at)


@store.reads("calls_120")
def calls(*, at: Moment = None) -> Figure:
    """Calls to 120 since midnight."""
    past = normal.past("calls_120", "calls_received", "call_subject", at=at).sum(axis=1, min_count=1)
    figure = _over_time(past.astype(float), "calls_today", "calls_120")
    if not figure.history:
        return figure
    newest_at = past.index[-1]
    today = past[newest_at.normalize() :].sum()
    week_ago = past[(newest_at - WEEK).normalize() : newest_at - WEEK]
    change = today - week_ago.sum() if len(week_ago) else math.nan
    return replace(figure, value=float(today), change=float(change))


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
    moment = _moment(at)
    sent = np.sort(disaster.messages(at=at, since=_since(at) - DAY).sent_at.to_numpy())

    def count(at: pd.Timestamp) -> int:
        return int(np.diff(sent.searchsorted([(at - DAY).to_datetime64(), at.to_datetime64()], "right"))[0])

    figure = _counted(count(moment), "message_count", dataset)
    if not len(sent) or sent[0] > (moment - DAY).to_datetime64():
        return figure
    reaches_back = sent[0] <= (moment - WEEK - DAY).to_datetime64()
    hours = pd.date_range(moment - DAY + HOUR, moment, freq="h")
    change = figure.value - count(moment - WEEK) if reaches_back else math.nan
    return replace(figure, change=change, history=tuple(map(float, map(count, hours))))


@store.reads("emergency_rooms_now")
def emergency_beds(*, at: Moment = None) -> Figure:
    """Free beds in the emergency rooms; patients waiting count against them."""
    beds = safety.emergency_rooms(at=at).emergency_beds_free
    return Figure("emergency_beds_free", "emergency_rooms_now", float(beds.sum()) if beds.count() else math.nan)


@store.reads("river_levels")
def river(*, at: Moment = None) -> Figure:
    """The stream that stands highest between its bed and the top of its bank, %."""
    fill = cached(water.rivers)(at=at).bed_fill_pct
    past = normal.past("river_levels", water.BED_FILL_PCT, "river_gauge_code", at=at).max(axis=1)
    figure = _over_time(past.astype(float), "bed_fill_pct", "river_levels")
    return _newest(figure, float(fill.max()) if fill.count() else math.nan)


@store.reads("rain_gauges")
def rain(*, at: Moment = None) -> Figure:
    """Rain of the last hour at the wettest gauge, mm."""
    fallen = cached(weather.rain)(at=at).rain_hour_mm
    since = _newest_since("rain_gauges", at)  # no further: rain has no usual hour
    past = store.hourly("rain_gauges", "6 * rain_10min_mm", "rain_gauge_code", since=since, at=at).max(axis=1)
    figure = replace(_over_time(past.astype(float), "rain_hour_mm", "rain_gauges"), usual=())
    return _newest(figure, float(fallen.max()) if fallen.count() else math.nan)


@store.reads("weather_now", "hotspot_weather")
def temperature(*, at: Moment = None) -> Figure:
    """Temperature of the air, °C."""
    dataset = "weather_now" if store.version("weather_now") >= 0 else "hotspot_weather"
    found = cached(weather.now)(at=at)
    past = store.read(dataset, at=at, since=_newest_since(dataset, at), columns=["measured_at", "temperature_c"])
    figure = _over_time(past.groupby("measured_at").temperature_c.mean(), "temperature_c", dataset)
    value = float(found.temperature_c.iloc[0]) if len(found) and found.temperature_c.notna().any() else figure.value
    return Figure("temperature_c", dataset, value, figure.change, figure.history, figure.measured_at)


@store.reads("hotspot_people")
def people(*, at: Moment = None) -> Figure:
    """People at the hot spots together: the middle of the portal's bands, added up."""
    past = normal.past("hotspot_people", "(people_low + people_high) / 2.0", "hotspot", at=at)
    figure = _over_time(past.sum(axis=1, min_count=1).astype(float), "people_at_hotspots", "hotspot_people")
    newest = crowds(at=at)
    if newest.empty:
        return figure
    total = float(((newest.people_low + newest.people_high) / 2).sum())
    return replace(figure, value=total, measured_at=newest.measured_at.max())


@store.reads("bike_stands")
def bikes_available(*, at: Moment = None) -> Figure:
    """Public bicycles that stand ready."""
    standing = bikes.now(at=at).bikes
    if standing.empty:
        return Figure("bikes", "bike_stands")
    past = store.hourly("bike_stands", "bikes", "bike_station", since=_newest_since("bike_stands", at), at=at).ffill()
    known = past.sum(axis=1)[past.count(axis=1) > MOST_PLACES * len(standing)]
    return _newest(_over_time(known.astype(float), "bikes", "bike_stands"), float(standing.sum()))


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
