"""The guests' city beside Seoul: weather, air, bikes and counters of other cities.

Sources: Open-Meteo (weather and air, hourly, from models and not measured), the cities' own bike systems (GBFS), and
the open data of Brussels, Wallonia and Paris. Temperatures in °C, rain in mm, wind in m/s, all pollutants in µg/m³
(Seoul's own gases are in ppm). Times are Seoul's wall-clock, as everywhere; `local_at` is the city's own. Cities are
those of `reference.cities()`, by their codes: brussels, antwerp, liege, paris, amsterdam …
"""

from __future__ import annotations

import pandas as pd

from data_sources import reference
from data_sources.pipeline import clock, store
from data_sources.pipeline.store import Moment

HOUR = pd.Timedelta("1h")
SYSTEMS = {  # bike systems by city; a test keeps it to the catalogue
    "brussels": ("bikes_brussels",),
    "antwerp": ("bikes_antwerp",),
    "ghent": ("bikes_ghent",),
    "paris": ("bikes_paris",),
    "amsterdam": ("bikes_amsterdam",),
    "rotterdam": ("bikes_rotterdam",),
    "the_hague": ("bikes_the_hague",),
    "geneva": ("bikes_geneva",),
    "montreal": ("bikes_montreal",),
}
BIKE_DATASETS = tuple(name for names in SYSTEMS.values() for name in names)
COUNTERS = {"brussels": "brussels_bike_counters", "paris": "paris_bike_counters"}


@store.reads("world_weather")
def weather(*, at: Moment = None, city: str | None = None) -> pd.DataFrame:
    """Weather of the present hour, in the order of the cities. One row per city; `weather_code` is the WMO's."""
    return _present("world_weather", at, city)


@store.reads("world_weather")
def weather_hours(
    *, at: Moment = None, since: Moment = None, until: Moment = None, city: str | None = None
) -> pd.DataFrame:
    """Weather by the hour, a day back and two ahead, oldest first. One row per city and hour."""
    return _of(store.read("world_weather", at=at, since=since, until=until), city)


@store.reads("world_air")
def air(*, at: Moment = None, city: str | None = None) -> pd.DataFrame:
    """Air of the present hour, in the order of the cities. One row per city."""
    return _present("world_air", at, city)


@store.reads("world_air")
def air_hours(
    *, at: Moment = None, since: Moment = None, until: Moment = None, city: str | None = None
) -> pd.DataFrame:
    """Air by the hour, a day back and two ahead, oldest first. One row per city and hour."""
    return _of(store.read("world_air", at=at, since=since, until=until), city)


@store.reads(*BIKE_DATASETS)
def bikes(*, at: Moment = None, city: str | None = None) -> pd.DataFrame:
    """Bikes at the stations of the guests' cities, fullest first. One row per system and station.

    `city`, `bike_system`, `name`, `lon`, `lat`, `racks`, `bikes`, `free_racks`, `is_renting`, `last_reported_at`.
    """
    names = BIKE_DATASETS if city is None else SYSTEMS.get(city, ())
    found = [store.latest(name, at=at) for name in names]
    together = _together(found, BIKE_DATASETS[0])
    return together.sort_values("bikes", ascending=False, ignore_index=True)


@store.reads(*COUNTERS.values())
def counters(*, at: Moment = None, city: str | None = None) -> pd.DataFrame:
    """Bikes (in Brussels also scooters) counted in the last hour that is known, most first. One row per counter.

    `city`, `counter`, `name`, `passages_hour`, `local_at` (the hour, on the city's clock), `lon`, `lat`. Paris
    publishes a day later.
    """
    columns = ["city", "counter", "name", "passages_hour", "local_at", "lon", "lat", "fetched_at"]
    wanted = COUNTERS if city is None else {code: name for code, name in COUNTERS.items() if code == city}
    found = [store.latest(name, at=at).assign(city=code) for code, name in wanted.items()]
    together = _together(found, COUNTERS["brussels"]).reindex(columns=columns)
    return together.sort_values("passages_hour", ascending=False, ignore_index=True)


@store.reads("paris_bike_counters")
def paris_bikes(*, at: Moment = None, since: Moment = None, until: Moment = None) -> pd.DataFrame:
    """Bikes counted in Paris, oldest first. One row per counter and hour."""
    return store.read("paris_bike_counters", at=at, since=since, until=until)


@store.reads("wallonia_air")
def wallonia(*, at: Moment = None, since: Moment = None, until: Moment = None) -> pd.DataFrame:
    """Readings of Wallonia's small air sensors, oldest first. One row per sensor and moment."""
    return store.read("wallonia_air", at=at, since=since, until=until)


@store.reads("brussels_car_parks")
def car_parks(*, at: Moment = None) -> pd.DataFrame:
    """Public car parks of Brussels with their size, largest first. One row per car park."""
    return store.latest("brussels_car_parks", at=at).sort_values("spaces", ascending=False, ignore_index=True)


@store.reads("paris_events")
def events(*, at: Moment = None) -> pd.DataFrame:
    """Events in Paris that are not over, those that began last on top. One row per event."""
    moment = clock.moment(at)
    known = store.latest("paris_events", at=at)
    return known[~(known.ends_at < moment)].sort_values("started_at", ascending=False, ignore_index=True)


def _present(dataset: str, at: Moment, city: str | None) -> pd.DataFrame:
    """The hour that has begun last, of each city."""
    moment = clock.moment(at)
    hours = store.read(dataset, at=at, since=moment - 3 * HOUR, until=moment)
    present = hours.drop_duplicates("city", keep="last")
    order = {code: place for place, code in enumerate(reference.cities().code)}
    return _of(present.sort_values("city", key=lambda codes: codes.map(order)), city)


def _of(frame: pd.DataFrame, city: str | None) -> pd.DataFrame:
    return (frame if city is None else frame[frame.city == city]).reset_index(drop=True)


def _together(frames: list[pd.DataFrame], example: str) -> pd.DataFrame:
    """Several frames as one; an empty one with the columns of the example where there are none."""
    filled = [frame for frame in frames if len(frame)]
    return pd.concat(filled or frames[:1] or [store.latest(example).head(0)], ignore_index=True)
