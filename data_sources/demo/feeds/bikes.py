"""Ttareungi: bikes at each station, the stations, yesterday's trips, broken bikes."""

from __future__ import annotations

import numpy as np

from data_sources.demo import rhythm, tables
from data_sources.demo.city import City
from data_sources.demo.feeds.request import Array, Columns, Feed, Measure, Request, Row, day_of, decimal, rows, whole

PARTS = {"페달": 0.17, "타이어": 0.19, "체인": 0.2, "안장": 0.12, "단말기": 0.19, "기타": 0.13}
TRIP_LAG_MIN = 1440
FAILURES_A_DAY = 420


def stands(city: City, minutes: Array) -> Columns:
    """The answer of bikeList at each moment: everything as text."""
    parked, racks, sites = city.bikes.parked(minutes), city.bikes.racks, city.bikes.stations
    count = len(minutes)
    return {
        "@minute": np.repeat(minutes, len(sites)),
        "rackTotCnt": whole(racks) * count,
        "stationName": city.bikes.names * count,
        "parkingBikeTotCnt": whole(parked),
        "shared": whole(parked / racks * 100),
        "stationLatitude": decimal(sites.lat, 8) * count,
        "stationLongitude": decimal(sites.lon, 8) * count,
        "stationId": city.bikes.ids * count,
    }


def _stands(request: Request) -> list[Row]:
    return rows(stands(request.city, request.at))


def _stations(request: Request) -> list[Row]:
    """tbCycleStationInfo: a few stations have neither racks nor coordinates."""
    bikes = request.city.bikes
    sites = bikes.stations
    unset = request.city.world.dice("bikes/unset").random(len(sites)) < 0.02
    found = []
    for place, (name, full, address, district) in enumerate(
        zip(sites.names(), bikes.names, sites.addresses(), sites.district_names, strict=True)
    ):
        found.append(
            {
                "STA_LOC": district,
                "RENT_ID": bikes.ids[place],
                "RENT_NO": f"{bikes.numbers[place]:05d}",
                "RENT_NM": name,
                "RENT_ID_NM": full,
                "HOLD_NUM": "" if unset[place] else str(bikes.racks[place]),
                "STA_ADD1": address,
                "STA_ADD2": name if place % 4 else "",
                "STA_LAT": "0.00000000" if unset[place] else f"{sites.lat[place]:.8f}",
                "STA_LONG": "0.00000000" if unset[place] else f"{sites.lon[place]:.8f}",
                "START_INDEX": 0,
                "END_INDEX": 0,
                "RNUM": str(place + 1),
            }
        )
    return found


def _ends(district: Array, counts: Array, dice: np.random.Generator) -> tuple[Array, Array]:
    """First and last station of each trip, as many from each district as are counted; most stay within it."""
    home = [np.flatnonzero(district == place) for place in range(25)]
    origin = np.concatenate(
        [home[place][dice.integers(0, len(home[place]), count)] for place, count in enumerate(counts)]
    )
    near = np.where(dice.random(len(origin)) < 0.72, district[origin], dice.integers(0, 25, len(origin)))
    goal = np.array(
        [home[place][int(draw * len(home[place]))] for place, draw in zip(near, dice.random(len(origin)), strict=True)],
        dtype=int,
    )
    return origin, goal


def _trips(request: Request) -> list[Row]:
    """The answer of tbCycleRentData of one hour of one day, a day late."""
    day, hour = day_of(request.argument(0)), request.argument(1, "0")
    if day is None or not hour.isdigit() or int(hour) > 23:
        return []
    begins = day * 1440 + int(hour) * 60.0
    if begins + TRIP_LAG_MIN > request.minute:
        return []
    city, dice = request.city, request.city.world.dice("trips", int(begins))
    bikes = city.bikes
    counts = dice.poisson(bikes.rentals(np.array([begins + 30]))[0])
    origin, goal = _ends(bikes.stations.district, counts, dice)
    weekend = rhythm.kind_of_day(np.array([day]))[0] != rhythm.WEEKDAY
    at, lasts = tables.quantiles("bike_trip_distribution.csv", f"use_time_min_{'weekend' if weekend else 'weekday'}")
    _, far = tables.quantiles("bike_trip_distribution.csv", f"use_dist_m_{'weekend' if weekend else 'weekday'}")
    draw = dice.random(len(origin))
    minutes, metres = (
        np.interp(draw, at, lasts),
        np.interp(np.clip(draw + 0.05 * dice.standard_normal(len(origin)), 0, 1), at, far),
    )
    out = np.sort(begins + 60 * dice.random(len(origin)))
    names, numbers = bikes.stations.names(), bikes.numbers
    columns: Columns = {
        "BIKE_ID": [f"SPB-{number}" for number in dice.permutation(np.arange(30_000, 75_000))[: len(origin)].tolist()],
        "RENT_DT": rhythm.written(out),
        "RENT_ID": [f"{numbers[place]:05d}" for place in origin],
        "RENT_NM": [names[place] for place in origin],
        "RENT_HOLD": ["0"] * len(origin),
        "RTN_DT": rhythm.written(out + minutes),
        "RTN_ID": [f"{numbers[place]:05d}" for place in goal],
        "RTN_NM": [names[place] for place in goal],
        "RTN_HOLD": ["0"] * len(origin),
        "USE_MIN": whole(minutes),
        "USE_DST": decimal(metres, 2),
        "USR_CLS_CD": ["USR_001"] * len(origin),
        "SEX_CD": [""] * len(origin),
        "BIRTH_YEAR": [""] * len(origin),
        "RENT_STATION_ID": [bikes.ids[place] for place in origin],
        "RETURN_STATION_ID": [bikes.ids[place] for place in goal],
        "BIKE_SE_CD": np.where(dice.random(len(origin)) < 0.93, "일반자전거", "새싹자전거"),
        "START_INDEX": [0] * len(origin),
        "END_INDEX": [0] * len(origin),
        "RNUM": whole(np.arange(1, len(origin) + 1)),
    }
    return rows(columns)


def _failures(request: Request) -> list[Row]:
    """The answer of tbCycleFailureReport of one day; more where more was ridden."""
    day = day_of(request.argument(0))
    if day is None or (day + 1) * 1440 > request.minute:
        return []
    dice = request.city.world.dice("failures", day)
    hours = day * 1440 + np.arange(0, 1440, 60.0)
    ridden = request.city.bikes.rentals(hours).sum(axis=1)
    count = int(dice.poisson(FAILURES_A_DAY * ridden.sum() / 120_000))
    at = np.sort(hours[dice.choice(24, count, p=ridden / ridden.sum())] + 60 * dice.random(count))
    columns: Columns = {
        "bikeNo": [f"SPB-{number}" for number in dice.integers(30_000, 75_000, count).tolist()],
        "regDttm": rhythm.written(at),
        "mlangComCdName": dice.choice(list(PARTS), count, p=list(PARTS.values())).tolist(),
        "START_INDEX": [0] * count,
        "END_INDEX": [0] * count,
        "RNUM": whole(np.arange(1, count + 1)),
    }
    return rows(columns)


FEEDS: dict[str, Feed] = {
    "bikeList": _stands,
    "tbCycleStationInfo": _stations,
    "tbCycleRentData": _trips,
    "tbCycleFailureReport": _failures,
}
MEASURES: dict[str, Measure] = {"bikeList": stands}
