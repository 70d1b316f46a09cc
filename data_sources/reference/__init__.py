"""Facts about Seoul with a citation: districts, boundaries, stations, hot spots, published statistics.

    from data_sources import reference

    reference.districts()                         # 25 rows
    reference.district_codes()["Jongno-gu"]       # "11110"
    reference.statistics("crime.csv")             # as published, by year and district
    reference.cities()                            # Seoul and the cities that guests come from
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
    squares,
    water,
)
from data_sources.reference.files import note, noting, sources
from data_sources.reference.places import (
    City,
    cities,
    city,
    fire_stations,
    hotspots,
    lines,
    links,
    stations,
    subway_lines,
)
from data_sources.reference.published import statistics

__all__ = [
    "City",
    "boundaries",
    "cities",
    "city",
    "district_codes",
    "district_name",
    "districts",
    "dongs",
    "fire_stations",
    "hotspots",
    "lines",
    "links",
    "note",
    "noting",
    "river_midline",
    "sgis_codes",
    "sources",
    "squares",
    "stations",
    "statistics",
    "subway_lines",
    "water",
]
