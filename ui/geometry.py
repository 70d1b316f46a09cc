"""The city's shapes as SVG paths, made once and sent to each browser once.

Plain equirectangular projection at Seoul's latitude: one unit is ten metres, x to the east, y to the south.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import math
from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from typing import Any

from data_sources import reference

WEST, NORTH, EAST, SOUTH = 126.745, 37.715, 127.205, 37.415
UNITS_A_DEGREE = 11_132.0  # ten metres each
SHRINK = math.cos(math.radians(37.565))
SPARE = 250  # units around the frame that are still drawn: what a wide screen shows

Point = tuple[float, float]


def project(lon: float, lat: float) -> Point:
    """A place in map units."""
    return (lon - WEST) * UNITS_A_DEGREE * SHRINK, (NORTH - lat) * UNITS_A_DEGREE


WIDTH, HEIGHT = (round(side) for side in project(EAST, SOUTH))


def path(places: Iterable[Iterable[float]]) -> str:
    """A line of (lon, lat) as SVG path data in whole units, each step relative to the one before."""
    points = [tuple(round(side) for side in project(*list(place)[:2])) for place in places]
    steps = [
        f"{x - before_x} {y - before_y}"
        for (before_x, before_y), (x, y) in pairwise(points)
        if (x, y) != (before_x, before_y)
    ]
    start = f"M{points[0][0]} {points[0][1]}"
    return f"{start}l{' '.join(steps)}" if steps else start


def shape(geometry: dict[str, Any]) -> str:
    """A GeoJSON geometry as SVG path data."""
    parts = geometry["coordinates"]
    if geometry["type"] == "LineString":
        return path(parts)
    if geometry["type"] == "MultiLineString":
        return "".join(path(part) for part in parts)
    polygons = [parts] if geometry["type"] == "Polygon" else parts
    return "".join(path(ring) + "z" for polygon in polygons for ring in polygon)


def _is_near(place: Iterable[float]) -> bool:
    x, y = project(*list(place)[:2])
    return -SPARE * 4 <= x <= WIDTH + SPARE * 4 and -SPARE <= y <= HEIGHT + SPARE


def _districts() -> list[dict[str, Any]]:
    centres = reference.districts().set_index("code")
    drawn = []
    for feature in reference.boundaries()["features"]:
        known = feature["properties"]
        centre = centres.loc[known["code"]]
        x, y = project(centre.lon, centre.lat)
        names = {language: known[f"name_{language}"] for language in ("ko", "en", "fr", "nl")}
        drawn.append(
            {
                "id": known["code"],
                "d": shape(feature["geometry"]),
                "x": round(x),
                "y": round(y),
                "size": round(centre.area_km2, 1),
                "name": names,
                "short": {language: _short(name) for language, name in names.items()},
            }
        )
    return drawn


def _short(name: str) -> str:
    """A district without the word for district: 종로, Jongno. 중구 keeps it: one syllable says nothing."""
    bare = name.removesuffix("-gu") if name.endswith("-gu") else name.removesuffix("구")
    return bare if len(bare) > 1 else name


def _rails() -> list[dict[str, str]]:
    lines: dict[str, list[str]] = {}
    for feature in reference.subway_lines()["features"]:
        geometry = feature["geometry"]
        if any(_is_near(place) for place in geometry["coordinates"]):
            lines.setdefault(feature["properties"]["line"], []).append(shape(geometry))
    return [{"id": line, "d": "".join(parts)} for line, parts in lines.items()]


@cache
def shapes() -> dict[str, Any]:
    """What the map draws under its layers: width, height, districts, water and rails, as SVG path data."""
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "districts": _districts(),
        "water": [shape(feature["geometry"]) for feature in reference.water()["features"]],
        "rails": _rails(),
    }


@cache
def _city() -> bytes:
    return json.dumps(shapes(), ensure_ascii=False, separators=(",", ":")).encode()


@cache
def city_gzip() -> bytes:
    """The shapes as compressed JSON."""
    return gzip.compress(_city(), 9, mtime=0)


@cache
def address() -> str:
    """Where the browser finds it: a name that changes with the content, so that it can be kept for good."""
    return f"/city/{hashlib.sha256(_city()).hexdigest()[:12]}.json"
