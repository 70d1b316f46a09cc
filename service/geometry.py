"""Where a row lies: its point, the line between its two ends, or the shape of its district."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import cache
from typing import Any

from data_sources import reference

POINT = ("lon", "lat")
LINE = ("lon1", "lat1", "lon2", "lat2")
DISTRICT = "district"


def is_known(columns: Collection[str]) -> bool:
    """Whether rows with these columns lie somewhere."""
    return any(set(needed) <= set(columns) for needed in (POINT, LINE, (DISTRICT,)))


def shaper(columns: Collection[str]) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """What makes geometry and properties of a row. Raises ValueError where its columns say no place."""
    if set(POINT) <= set(columns):
        return _point
    if set(LINE) <= set(columns):
        return _line
    if DISTRICT in columns:
        return _district
    raise ValueError("no column says where the rows are")


def _point(row: dict[str, Any]) -> dict[str, Any]:
    lon, lat = (row.pop(name) for name in POINT)
    shape = None if lon is None or lat is None else {"type": "Point", "coordinates": [lon, lat]}
    return {"geometry": shape, "properties": row}


def _line(row: dict[str, Any]) -> dict[str, Any]:
    lon1, lat1, lon2, lat2 = ends = [row.pop(name) for name in LINE]
    shape = None if None in ends else {"type": "LineString", "coordinates": [[lon1, lat1], [lon2, lat2]]}
    return {"geometry": shape, "properties": row}


def _district(row: dict[str, Any]) -> dict[str, Any]:
    return {"geometry": _shapes().get(row[DISTRICT]), "properties": row}


@cache
def _shapes() -> dict[str, Any]:
    return {feature["properties"]["code"]: feature["geometry"] for feature in reference.boundaries()["features"]}
