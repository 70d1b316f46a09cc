"""The roads around a hot spot, a section of citydata."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from data_sources.demo import people, places, rhythm, tables
from data_sources.demo.city import City
from data_sources.demo.feeds.request import Row

ROAD_WORDS = {
    "원활": "해당 장소로 이동·진입시 원활해요.",
    "서행": "해당 장소로 이동·진입시 시간이 다소 소요될 수 있어요.",
    "정체": "해당 장소로 이동·진입시 시간이 오래 걸릴 수 있어요.",
}
NEAR_LINKS_M = 900.0
MADE_LINKS = 6


def point(spot: int) -> tuple[float, float, int]:
    """Longitude, latitude, position of the district; a place without a point stands in its district's middle."""
    entry = people.spots()[spot]
    code = str(entry["district"])
    district = tables.position(code) if code in tables.codes() else 21
    lon, lat = float(str(entry["lon"])), float(str(entry["lat"]))
    if np.isnan(lon):
        lon, lat = (float(value) for value in tables.districts()[["lon", "lat"]].iloc[district])
    return lon, lat, district


def _traffic_word(speed: float) -> str:
    return "정체" if speed < 15 else "서행" if speed < 25 else "원활"


@lru_cache(maxsize=16)
def _speeds(city: City, step: float) -> np.ndarray:
    return city.roads.speeds(np.array([step]))[0]


def _links(city: City, spot: int, step: float) -> list[Row]:
    """Road links around a place: those of the reference, else made-up ones that keep their course and number."""
    lon, lat, district = point(spot)
    known = city.roads.links
    away = places.distance_m(*city.roads.starts, lon, lat)
    near = np.flatnonzero(away < NEAR_LINKS_M)[:40]
    found = []
    for place in near.tolist():
        speed = round(float(_speeds(city, step)[place]))
        ends = [f"{known[f'lon{end}'][place]:.10f}_{known[f'lat{end}'][place]:.10f}" for end in (1, 2)]
        found.append(
            _link(
                str(known["link_id"][place]),
                str(known["road_name"][place]),
                str(known["from_name"][place]),
                str(known["to_name"][place]),
                ends,
                float(str(known["length_m"][place])),
                speed,
            )
        )
    if found:
        return found
    sites = places.sites(city.world, f"links/{spot}", np.full(MADE_LINKS, district))
    angle = np.arange(MADE_LINKS) / MADE_LINKS * 2 * np.pi
    lons, lats = lon + 0.0045 * np.cos(angle), lat + 0.0034 * np.sin(angle)
    names = [f"{places.stem(dong)}로" for dong in sites.dong_names]
    speeds = city.roads.at(np.array([step]), f"links/{spot}", lons, lats, sites.district, names)[0]
    for place, name in enumerate(names):
        after = (place + 1) % MADE_LINKS
        ends = [f"{lons[each]:.10f}_{lats[each]:.10f}" for each in (place, after)]
        length = float(places.distance_m(lons[place], lats[place], lons[after], lats[after]))
        towards = sites.names()[place].removesuffix(" 앞"), sites.names()[after].removesuffix(" 앞")
        found.append(
            _link(f"12{spot:03d}{place:03d}00", name, *towards, ends, round(length), round(float(speeds[place])))
        )
    return found


def _link(number: str, road: str, from_name: str, to_name: str, ends: list[str], length: float, speed: int) -> Row:
    return {
        "LINK_ID": number,
        "ROAD_NM": road,
        "START_ND_CD": f"1{number[1:8]}00",
        "START_ND_NM": from_name,
        "START_ND_XY": ends[0],
        "END_ND_CD": f"1{number[1:8]}01",
        "END_ND_NM": to_name,
        "END_ND_XY": ends[1],
        "DIST": f"{length:.1f}",
        "SPD": float(speed),
        "IDX": _traffic_word(speed),
        "XYLIST": f"{ends[0]}|{ends[1]}",
    }


def roads(city: City, spot: int, minute: float) -> Row:
    """ROAD_TRAFFIC_STTS of one place."""
    step = float(np.floor(minute / 5) * 5)
    links = _links(city, spot, step)
    mean = round(float(np.mean([link["SPD"] for link in links])))
    word = _traffic_word(mean)
    average = {
        "ROAD_MSG": ROAD_WORDS[word],
        "ROAD_TRAFFIC_IDX": word,
        "ROAD_TRAFFIC_SPD": mean,
        "ROAD_TRAFFIC_TIME": rhythm.written(step, "%Y-%m-%d %H:%M")[0],
    }
    return {"AVG_ROAD_DATA": average, "ROAD_TRAFFIC_STTS": links}
