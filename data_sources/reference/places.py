"""Places with a name: hot spots, stations, lines, fire stations, road links, and the cities that guests come from.

Coordinates are WGS84. Stations and lines reach beyond Seoul; `district` is missing there.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import pandas as pd

from data_sources.reference import files


def hotspots() -> pd.DataFrame:
    """The places whose crowds Seoul estimates, past ones included. One row per place.

    `code` (POI001), names, `category` (Korean), `lon`, `lat`, `district`, `is_current` (one of the 121 of June 2026),
    `point_from`. The city publishes no point for a place: ours is the middle of the place's own stops (`stops`), in
    large parks up to 1.3 km from the park's, or else a `station`, `bike_station` or `sunshade` of that name or street.
    Three have no point. `district` is where the point lies; Seoul Grand Park lies outside the city.
    """
    return files.table("hotspots.csv").copy()


def stations() -> pd.DataFrame:
    """Subway and railway stations of the capital region. One row per line and station.

    `line`, `station_code`, `external_code` (as on signs), `building_id`, names, `lon`, `lat`, `district`. French and
    Dutch names are the English ones, which stand on the signs.
    """
    table = files.table("subway_stations.csv")
    return table.assign(name_fr=table.name_en, name_nl=table.name_en)


def lines() -> pd.DataFrame:
    """Subway lines with their colours. One row per line.

    `line` (as in `stations()`), `subway_id` (as in the real-time services; missing where they do not know the line),
    names, `color` (#rrggbb).
    """
    return files.table("subway_lines.csv").copy()


def subway_lines() -> dict[str, Any]:
    """The lines as GeoJSON, one feature from each station to the next: `line`, `from`, `to`, `order`, `color`."""
    shapes = files.shapes("subway_sections.geojson")
    table = files.table("subway_lines.csv")
    colors = dict(zip(table.line, table.color, strict=True))
    for feature in shapes["features"]:
        feature["properties"]["color"] = colors[feature["properties"]["line"]]
    return shapes


def fire_stations() -> pd.DataFrame:
    """Fire stations, their safety centres and rescue units. One row per post.

    Names, `kind` (station, centre, rescue, aviation, special), `lon`, `lat` (geocoded from the address), `district`,
    `dong` (legal dong, Korean).
    """
    return files.table("fire_stations.csv").copy()


def links() -> pd.DataFrame:
    """Road links whose number and course we know: those around five hot spots. One row per link and direction.

    `link_id` (Seoul's own, ten digits), `road_name`, `road_name_en`, `from_name`, `to_name`, start `lon1`, `lat1`, end
    `lon2`, `lat2`, `length_m` along the road.
    """
    return files.table("links.csv").copy()


class City(NamedTuple):
    """A city as the world sees it: where its middle is, and its clock."""

    code: str
    lon: float
    lat: float
    country: str
    timezone: str


def cities() -> pd.DataFrame:
    """Seoul and the cities that guests come from, those of Belgium first. One row per city.

    `code` (brussels), names, `lon`, `lat` of the middle, `country` (two letters), `timezone` (Europe/Brussels).
    """
    return files.table("cities.csv").copy()


def city(code: str) -> City:
    """One of the cities. Raises LookupError when there is no such one."""
    try:
        return _cities()[code]
    except KeyError:
        raise LookupError(f"There is no city {code!r}: {', '.join(_cities())}.") from None


@cache
def _cities() -> dict[str, City]:
    return {str(row.code): City(*row) for row in files.table("cities.csv")[list(City._fields)].itertuples(index=False)}
