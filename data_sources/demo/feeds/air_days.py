"""Air by the day, at the roadside, and where it is measured: from the same state as the hourly services."""

from __future__ import annotations

import numpy as np

from data_sources.demo import places, rhythm, tables
from data_sources.demo.city import City
from data_sources.demo.feeds import air as hourly
from data_sources.demo.feeds.request import Array, Feed, Request, Row, day_of, decimal, rows, whole

ROAD = "도로변"
DECIMALS = (0, 0, 4, 4, 2, 4)


def _means(city: City, day: int) -> Array:
    """Means of a day: district x pollutant."""
    return city.air.levels(day * 1440 + np.arange(30, 1440, 60.0)).mean(axis=0)


def _day(request: Request) -> int | None:
    """The day asked for, when it is over."""
    day = day_of(request.argument(0))
    return day if day is not None and (day + 1) * 1440 + 300 <= request.minute else None


def _rows(day: int, names: list[str], levels: Array, **more: list[str]) -> list[Row]:
    written = rhythm.written(day * 1440.0, "%Y%m%d")
    values = {name: np.round(levels[:, place], DECIMALS[place]) for place, name in enumerate(hourly.FIELDS)}
    return rows({"MSRMT_DT": written * len(names), **more, "MSRSTN_NM": names, **values})


def _stations(request: Request) -> list[Row]:
    """DailyAverageAirQuality: every station on one day, those of the districts first."""
    if (day := _day(request)) is None:
        return []
    means, beside = _means(request.city, day), hourly.roadside(request.city)
    levels = np.concatenate([means[hourly.ORDER], means[beside] * hourly.AT_THE_ROAD])
    return _rows(day, [*hourly.names(), *hourly.ROADSIDE], levels)


def _areas(request: Request) -> list[Row]:
    """DailyAverageCityAir: the districts on one day, with the area that each lies in."""
    if (day := _day(request)) is None:
        return []
    return _rows(day, hourly.names(), _means(request.city, day)[hourly.ORDER], SAREA_NM=list(hourly.AREA_OF))


def _roads(request: Request) -> list[Row]:
    """DailyAverageRoadside: the roadside stations on one day."""
    if (day := _day(request)) is None:
        return []
    levels = _means(request.city, day)[hourly.roadside(request.city)] * hourly.AT_THE_ROAD
    return _rows(day, list(hourly.ROADSIDE), levels, MSRCLS_CD=[ROAD] * len(hourly.ROADSIDE))


def _roads_now(request: Request) -> list[Row]:
    """RealtimeRoadsideStation: the last full hour."""
    hour = np.floor((request.at - hourly.LAG_MIN) / 60) * 60
    levels = request.city.air.levels(hour - 30)[0, hourly.roadside(request.city)] * hourly.AT_THE_ROAD
    values = {name: np.round(levels[:, place], DECIMALS[place]) for place, name in enumerate(hourly.FIELDS)}
    count = len(hourly.ROADSIDE)
    at = rhythm.written(hour, "%Y%m%d%H%M") * count
    return rows({"MSRMT_DT": at, "MSRCLS_CD": [ROAD] * count, "MSRSTN_NM": list(hourly.ROADSIDE), **values})


def _list(request: Request) -> list[Row]:
    """getMsrstnList: the stations of Seoul; here dmX is the latitude."""
    if not request.parameter("addr", "서울").startswith("서울"):
        return []
    world = request.city.world
    in_districts = places.sites(world, "air/stations", np.arange(25))
    beside = places.sites(world, "air/roadside", np.array(hourly.roadside(request.city)))
    return [
        *_listed(in_districts, tables.names(), "도시대기"),
        *_listed(beside, list(hourly.ROADSIDE), "도로변대기"),
    ]


def _listed(sites: places.Sites, names: list[str], kind: str) -> list[Row]:
    columns = {
        "stationName": names,
        "addr": [address.replace("서울특별시", "서울") for address in sites.addresses()],
        "year": whole(1995 + sites.number % 25),
        "mangName": [kind] * len(sites),
        "item": ["SO2, CO, O3, NO2, PM10, PM2.5"] * len(sites),
        "dmX": decimal(sites.lat, 6),
        "dmY": decimal(sites.lon, 6),
    }
    return rows(columns)


FEEDS: dict[str, Feed] = {
    "DailyAverageAirQuality": _stations,
    "DailyAverageCityAir": _areas,
    "DailyAverageRoadside": _roads,
    "RealtimeRoadsideStation": _roads_now,
    "B552584/MsrstnInfoInqireSvc/getMsrstnList": _list,
}
