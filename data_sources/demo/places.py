"""Believable places: points inside the right district, addresses and names made of real neighbourhoods and stations."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
from pyproj import Transformer

from data_sources import reference
from data_sources.demo import tables
from data_sources.demo.world import World

Array = np.ndarray
METRES_LAT = 111_000.0
METRES_LON = 88_000.0
SPREAD_M = 320.0
LANDMARKS = (
    "주민센터",
    "초등학교 앞",
    "공원 입구",
    "사거리",
    "우체국 앞",
    "도서관",
    "중학교 앞",
    "시장 입구",
    "현대아파트 앞",
    "한신아파트 앞",
)


@cache
def _dongs() -> pd.DataFrame:
    return reference.dongs().sort_values(["district", "code"]).reset_index(drop=True)


@cache
def _of_dongs(column: str) -> Array:
    """A column of the neighbourhoods: to take it out of the table costs more than what is then done with it."""
    return _dongs()[column].to_numpy()


@cache
def _dongs_of() -> list[Array]:
    codes = _of_dongs("district")
    return [np.flatnonzero(codes == code) for code in tables.codes()]


@cache
def stations_in() -> list[list[str]]:
    """Names of the subway stations in each district."""
    stations = reference.stations().dropna(subset="district")
    return [sorted(stations.loc[stations.district == code, "name_ko"].unique()) for code in tables.codes()]


@cache
def _rings() -> list[list[Array]]:
    shapes = {feature["properties"]["code"]: feature["geometry"] for feature in reference.boundaries()["features"]}
    found = []
    for code in tables.codes():
        shape = shapes[code]
        parts = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
        found.append([np.array(ring) for part in parts for ring in part])
    return found


def inside(district: int, lon: Array, lat: Array) -> Array:
    """Which points lie in a district (by its position)."""
    crossed = np.zeros(len(lon), dtype=int)
    for ring in _rings()[district]:
        x1, y1 = ring[:-1, 0], ring[:-1, 1]
        x2, y2 = ring[1:, 0], ring[1:, 1]
        spans = (y1 > lat[:, None]) != (y2 > lat[:, None])
        with np.errstate(divide="ignore", invalid="ignore"):
            at = (x2 - x1) * (lat[:, None] - y1) / (y2 - y1) + x1
        crossed += (spans & (lon[:, None] < at)).sum(axis=1)
    return crossed % 2 == 1


@cache
def _room_m() -> Array:
    """How far from the middle of each neighbourhood one surely stays in its district."""
    table, found = _dongs(), np.zeros(len(_dongs()))
    for district, rows in enumerate(_dongs_of()):
        for row in rows:
            gaps = [_gap_m(ring, table.lon[row], table.lat[row]) for ring in _rings()[district]]
            found[row] = 0.95 * min(gaps)
    return found


def _gap_m(ring: Array, lon: float, lat: float) -> float:
    """Distance from a point to the nearest edge of a ring."""
    corners = (ring - [lon, lat]) * [METRES_LON, METRES_LAT]
    edge = corners[1:] - corners[:-1]
    along = np.clip(-(corners[:-1] * edge).sum(axis=1) / np.maximum((edge**2).sum(axis=1), 1e-9), 0, 1)
    return float(np.hypot(*(corners[:-1] + along[:, None] * edge).T).min())


@dataclass(frozen=True)
class Sites:
    """Places that stand somewhere, as arrays of the same length."""

    district: Array  # position of the district
    dong: Array  # row in the list of neighbourhoods
    lon: Array
    lat: Array
    number: Array  # house number and the like, 1 to 400

    def __len__(self) -> int:
        return len(self.district)

    @property
    def codes(self) -> list[str]:
        """Official codes of the districts."""
        return [tables.codes()[place] for place in self.district]

    @property
    def district_names(self) -> list[str]:
        """Korean names of the districts."""
        return [tables.names()[place] for place in self.district]

    @property
    def dong_names(self) -> list[str]:
        """Korean names of the neighbourhoods."""
        return _of_dongs("name_ko")[self.dong].tolist()

    @property
    def dong_codes(self) -> list[str]:
        """Ten-digit codes of the neighbourhoods."""
        return _of_dongs("code")[self.dong].tolist()

    def roads(self) -> list[str]:
        """Street and number: 사직로 12길 8."""
        return [
            f"{stem(dong)}로{number % 40}길 {number % 97 + 1}" if number % 3 else f"{stem(dong)}로 {number}"
            for dong, number in zip(self.dong_names, self.number.tolist(), strict=True)
        ]

    def addresses(self) -> list[str]:
        """By road, with city and district."""
        rows = zip(self.district_names, self.roads(), strict=True)
        return [f"서울특별시 {district} {road}" for district, road in rows]

    def lots(self) -> list[str]:
        """By lot, with city and district."""
        rows = zip(self.district_names, self.dong_names, self.number.tolist(), strict=True)
        return [f"서울특별시 {district} {dong} {number}-{number % 29 + 1}" for district, dong, number in rows]

    def names(self) -> list[str]:
        """What stands there: a subway exit here, a neighbourhood's landmark there."""
        found = []
        for place, dong, number in zip(self.district.tolist(), self.dong_names, self.number.tolist(), strict=True):
            stations = stations_in()[place]
            if number % 3 == 0 and stations:
                found.append(f"{stations[number % len(stations)]}역 {number % 8 + 1}번출구 앞")
            else:
                found.append(f"{dong} {LANDMARKS[number % len(LANDMARKS)]}")
        return found

    def projected(self, crs: str) -> tuple[Array, Array]:
        """Coordinates in another system, east first."""
        return project(crs, self.lon, self.lat)


def stem(dong: str) -> str:
    """A neighbourhood's name without number and ending: 사직 of 사직동, 명일 of 명일2동."""
    kept = "".join(letter for letter in dong if not letter.isdigit() and letter not in "·.")
    return kept.removesuffix("동").removesuffix("가") or kept


def sites(world: World, name: str, districts: Array) -> Sites:
    """One place for each given district position; the same ones whenever asked."""
    dice = world.dice("sites", name)
    districts = np.asarray(districts, dtype=int)
    which = dice.random(len(districts))
    dong = np.array(
        [_dongs_of()[d][int(w * len(_dongs_of()[d]))] for d, w in zip(districts, which, strict=True)], dtype=int
    )
    aside = dice.standard_normal((len(districts), 2)) * SPREAD_M
    far = np.hypot(aside[:, 0], aside[:, 1])
    aside *= (np.minimum(far, _room_m()[dong]) / np.maximum(far, 1))[:, None]
    lon = _of_dongs("lon")[dong] + aside[:, 0] / METRES_LON
    lat = _of_dongs("lat")[dong] + aside[:, 1] / METRES_LAT
    return Sites(districts, dong, lon, lat, dice.integers(1, 400, len(districts)))


def spread(total: int, weights: Array | None = None) -> Array:
    """`total` district positions in proportion to weights (else to their population), by districts."""
    weights = tables.population_share() if weights is None else np.asarray(weights, dtype=float)
    shares = np.cumsum(weights) / weights.sum()
    return np.searchsorted(shares, (np.arange(total) + 0.5) / total)


def distance_m(lon: Array, lat: Array, to_lon: Array | float, to_lat: Array | float) -> Array:
    """Metres, flat: good within the city."""
    return np.hypot((lon - to_lon) * METRES_LON, (lat - to_lat) * METRES_LAT)


@cache
def _transformer(crs: str) -> Transformer:
    return Transformer.from_crs("EPSG:4326", crs, always_xy=True)


def project(crs: str, lon: Array, lat: Array) -> tuple[Array, Array]:
    """WGS84 to another system, east first; WGS84 stays as it is."""
    if crs == "EPSG:4326":
        return lon, lat
    return _transformer(crs).transform(lon, lat)


@cache
def fire_posts() -> pd.DataFrame:
    """Fire stations that have a telephone of their own: who is in charge."""
    posts = reference.fire_stations()
    return posts[posts.kind == "station"].reset_index(drop=True)


@cache
def _posts() -> tuple[Array, Array, list[str]]:
    posts = fire_posts()
    return posts.lon.to_numpy(), posts.lat.to_numpy(), posts.name_ko.tolist()


def fire_stations(lon: Array, lat: Array) -> list[str]:
    """Names of the fire stations in charge: the nearest to each point."""
    post_lon, post_lat, names = _posts()
    gaps = distance_m(lon[:, None], lat[:, None], post_lon, post_lat)
    return [names[place] for place in gaps.argmin(axis=1).tolist()]
