"""Districts, their parts, their boundaries, and the river between them.

Source: Statistics Korea (SGIS) boundaries of 2024, registered population of 2025. Two systems of five-digit codes are
in use and overlap: 11140 is Jung-gu in the official one, which this project uses, and Mapo-gu in that of SGIS.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import pandas as pd

from data_sources.reference import files

NAMES = ["name_ko", "name_en", "name_fr", "name_nl"]
CITY = ("서울특별시", "서울시", "서울")


def districts() -> pd.DataFrame:
    """The 25 districts in the order of their official codes. One row per district.

    `code`, `sgis_code`, names, `short_ko` (종로), centroid `lon`, `lat`, `area_km2`, `dong_count`; registered
    `population` with foreigners, `households`, `foreigners`, `aged_65_plus` and `people_per_km2` of `population_year`.
    """
    return files.table("districts.csv").copy()


def dongs() -> pd.DataFrame:
    """The 426 administrative neighbourhoods. One row per dong.

    `code` (ten digits, official), `sgis_code` (eight), `district`, names (romanised in all but Korean), centroid `lon`,
    `lat`, `area_km2`.
    """
    return files.table("dongs.csv").assign(name_fr=lambda dongs: dongs.name_en, name_nl=lambda dongs: dongs.name_en)


def squares() -> pd.DataFrame:
    """The city's square kilometres of land. One row per square of a grid of 1 km.

    `square`, `district` (that has most of it), `lon` and `lat` of its middle, `land_pct` of what lies in the city.
    """
    return files.table("squares.csv").copy()


@cache
def _district_names() -> dict[str, dict[str, str]]:
    with files.noting():  # a name is nothing to cite
        table = files.table("districts.csv")
    return {str(row["code"]): {name: row[name] for name in NAMES} for row in table.to_dict("records")}


def district_name(code: str, language: str) -> str:
    """How a district is called. Raises KeyError when there is no such district or language."""
    if code not in _district_names():
        raise KeyError(f"There is no district {code!r}: codes are those of five digits, as 11680.")
    return _district_names()[code][f"name_{language}"]


def _spellings(district: Any) -> set[str]:
    korean = {district.name_ko, district.short_ko}
    prefixed = {f"{city}{blank}{name}" for city in CITY for blank in (" ", "") for name in korean}
    short_en = district.name_en.removesuffix("-gu")
    latin = {district.name_en, f"{short_en}-Gu", f"{short_en}gu", short_en}
    codes = {district.code, f"{district.code}00000"}
    return korean | prefixed | latin | {name.lower() for name in latin} | {name.upper() for name in latin} | codes


@cache
def _district_codes() -> dict[str, str]:
    with files.noting():  # a name is nothing to cite
        rows = files.table("districts.csv").itertuples()
    return {spelling: str(district.code) for district in rows for spelling in _spellings(district)}


def district_codes() -> dict[str, str]:
    """Official code of a district under every spelling met on the portals: names, short names, five or ten digits.

    중구 is Seoul's. SGIS codes are not among them: they would be mistaken for other districts.
    """
    return dict(_district_codes())


def sgis_codes() -> dict[str, str]:
    """Official code of a district by its Statistics Korea code."""
    table = files.table("districts.csv")
    return dict(zip(table.sgis_code, table.code, strict=True))


def boundaries() -> dict[str, Any]:
    """The 25 districts as GeoJSON, simplified to 10 m, each feature with its code and names."""
    shapes = files.shapes("seoul_districts.geojson")
    for feature in shapes["features"]:
        feature["properties"] |= _district_names()[feature["properties"]["code"]]
    return shapes


def water() -> dict[str, Any]:
    """The Han and the streams as GeoJSON, for drawing. Say beside the map: © OpenStreetMap contributors, ODbL."""
    return files.shapes("water_osm_odbl.geojson")


def river_midline() -> dict[str, Any]:
    """The Han as one line of GeoJSON: the district boundary that runs in the river."""
    return files.shapes("han_river_midline.geojson")
