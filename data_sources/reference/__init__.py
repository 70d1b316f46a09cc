"""Facts about Seoul with a citation: districts, boundaries, stations, hot spots.

    from data_sources import reference

    reference.districts()                         # 25 rows
    reference.district_codes()["Jongno-gu"]       # "11110"
    reference.sources()                           # who published what, and on which terms

Tables are new frames, shapes are new GeoJSON dictionaries (WGS84): change them as you like. Nothing here is live.
"""

from data_sources.reference.areas import (
    boundaries,
    district_codes,
    district_name,
    districts,
    dongs,
    river_midline,
    sgis_codes,
    water,
)
from data_sources.reference.files import sources
from data_sources.reference.places import fire_stations, hotspots, lines, links, stations, subway_lines

__all__ = [
    "boundaries",
    "district_codes",
    "district_name",
    "districts",
    "dongs",
    "fire_stations",
    "hotspots",
    "lines",
    "links",
    "river_midline",
    "sgis_codes",
    "sources",
    "stations",
    "subway_lines",
    "water",
]
