"""Rows of any catalogued service, from the catalogue alone: raw fields by their newest names, values by their meaning.

Places stand still; events come in blocks of twenty days, each drawn once and for all; what changes by itself (a
charger's state) changes by the hour. `shapes.json` holds one recorded row of a service, whose fields, types and
formats the rows take over; `vocabulary.toml` holds the words.
"""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import numpy as np

from data_sources import catalogue
from data_sources.catalogue.model import Column, Dataset, Source
from data_sources.demo import fields, places, rhythm
from data_sources.demo.feeds.request import Array, Request, Row
from data_sources.demo.makers import BLOCK_DAYS, BY_NAME, FOLDER, VOLATILE, Block, vocabulary
from data_sources.demo.transit import stations

EVENT_BLOCKS = range(-3, 2)
SIZES = {"place": 180, "event": 30, "record": 120, "measure": 120}
FORMATS = dict.fromkeys(("statUpdDt", "lastTsdt", "lastTedt", "nowTsdt"), "%Y%m%d%H%M%S")
AS_CODE = re.compile(r"(CD|CODE|zscode)$")
DEGREES = re.compile(r"^(lon|lot|lng|lnt|lo$|lat|la$|coord|x$|y$|[xy]_coord|[xy]crd|wgs|xcnts|ydnts)", re.I)
CLOCKS = {"opens": (6, 10), "closes": (17, 23)}


@cache
def _shapes() -> dict[str, Row]:
    return json.loads((FOLDER / "shapes.json").read_text(encoding="utf-8"))


def rows(dataset: Dataset, request: Request) -> list[Row]:
    """All rows of a service at a moment."""
    if dataset.kind != "event":
        return _block(dataset, request, 0)
    current = int(request.minute // 1440) // BLOCK_DAYS
    return [row for ahead in reversed(EVENT_BLOCKS) for row in _block(dataset, request, current + ahead)]


def _block(dataset: Dataset, request: Request, number: int) -> list[Row]:
    usual = SIZES if dataset.is_curated else fields.ROWS
    size = vocabulary()["sizes"].get(dataset.service[0], usual[dataset.kind])
    world = request.city.world
    sites = places.sites(world, f"generic/{dataset.name}/{number}", places.spread(size))
    known = np.flatnonzero(stations()["district"].notna())
    which = known[world.dice("generic/stations", dataset.name).permutation(len(known))[np.arange(size) % len(known)]]
    block = Block(dataset, request, number, sites, which)
    if not dataset.is_curated:
        return fields.rows(block)
    shape = _shapes().get(dataset.service[0], {})
    made: dict[str, list[Any]] = {}
    whole = [(name, source) for name, source in dataset.columns.items() if not source.pattern]
    parts = [(name, source) for name, source in dataset.columns.items() if source.pattern]
    for name, source in whole + parts:
        field = source.fields[0]
        if field not in made and not field.startswith("@"):
            made |= _written(block, name, source, field, shape)
    found = {name: made.pop(name, [value] * size) for name, value in shape.items()} | made
    return [dict(zip(found, each, strict=True)) for each in zip(*found.values(), strict=True)]


def _written(block: Block, name: str, source: Source, field: str, shape: Row) -> dict[str, list[Any]]:
    """One column as the portal's field or fields."""
    column = catalogue.column(name)
    if field == "POINT_WKT":
        points = zip(block.sites.lon.tolist(), block.sites.lat.tolist(), strict=True)
        return {field: [f"POINT({lon:.6f} {lat:.6f})" for lon, lat in points]}
    if name in ("lon", "lat"):
        return {field: _coordinates(block, name, field, shape.get(field))}
    values = _values(block, column, source, field, shape)
    if "+" in field:
        first, second = field.split("+")
        if column.type == "time":
            pairs = [str(value).partition(" ") for value in values]
            return {first: [day for day, _, _ in pairs], second: [clock for _, _, clock in pairs]}
        pieces = [str(value).split("-") for value in values]
        return {first: [piece[0].zfill(4) for piece in pieces], second: [piece[-1].zfill(4) for piece in pieces]}
    if source.pattern:
        values = [_fitting(source.pattern, value) for value in values]
    return {field: [_typed(value, shape.get(field), column) for value in values]}


def _fitting(pattern: str, value: Any) -> Any:
    """A value in the dress that its pattern takes off."""
    for dress in ("{}", "{}|", "{}㎡", "{}석", "{}형"):
        if (found := re.search(pattern, text := dress.format(value))) and found[1] == str(value):
            return text
    return value


def _typed(value: Any, example: Any, column: Column) -> Any:
    """A value in the type of the recorded one; without one, numbers as numbers and the rest as text."""
    if isinstance(example, bool) or value is None:
        return value
    if isinstance(example, str):
        return str(value)
    if isinstance(example, float) and column.type in ("int", "float", "code"):
        return float(value)
    if isinstance(example, int) and str(value).lstrip("-").isdigit():
        return int(value)
    return value if column.type in ("int", "float") else str(value)


def _coordinates(block: Block, name: str, field: str, example: Any) -> list[Any]:
    crs = "EPSG:4326" if DEGREES.match(field) else block.dataset.crs
    values = block.sites.projected(crs)[0 if name == "lon" else 1]
    digits = 7 if crs == "EPSG:4326" else 6
    if isinstance(example, float):
        return [round(value, digits) for value in values.tolist()]
    return [f"{value:.{digits}f}" for value in values.tolist()]


def _values(block: Block, column: Column, source: Source, field: str, shape: Row) -> list[Any]:
    """The values of a column, before they are given the field's type."""
    name, words = column.name, vocabulary()["words"]
    if found := words.get(f"{block.dataset.name}.{name}") or (None if name in BY_NAME else words.get(name)):
        return block.choice(name, found)
    if (make := BY_NAME.get(name)) and not (column.type == "date" and source.format):
        return make(block)
    if column.type == "district":
        return block.sites.district_names if not AS_CODE.search(field) else _codes(block, field)
    if column.values:
        return block.choice(name, list(column.values))
    match column.type:
        case "date" | "time":
            return _moments(block, column, source, field, shape.get(field))
        case "clock":
            return _clocks(block, column, shape.get(field))
        case "flag":
            return block.choice(name, ["Y", "N"])
        case "int" | "float":
            return _numbers(block, column)
        case "code":
            return [f"{abs(block.number) % 10_000:04d}{place + 1:04d}" for place in range(len(block))]
    example = shape.get(field)
    return [example if isinstance(example, str) else ""] * len(block)


def _codes(block: Block, field: str) -> list[str]:
    """District as a code: ten digits of the legal dong, or five."""
    return [f"{code}10100" if field == "AREA_CD" else code for code in block.sites.codes]


def _moments(block: Block, column: Column, source: Source, field: str, example: Any) -> list[str]:
    """Dates and times: past ones of places, around its block of an event, a little while ago of what changes."""
    dice = block.dice(column.name)
    form = FORMATS.get(field) or (source.format[0] if source.format else "")
    if not form:
        plain = isinstance(example, str) and len(example) == 8 and example.isdigit()
        form = "%Y%m%d" if plain or (example is None and field.endswith("YMD")) else "%Y-%m-%d"
        form += "" if column.type == "date" else " %H:%M:%S"
    tail = (
        example[10:]
        if isinstance(example, str) and column.type == "date" and example[10:].startswith(" 00:00:00")
        else ""
    )
    if column.type == "time" and isinstance(example, str) and example.endswith(".0"):
        tail = ".0"
    if column.name in VOLATILE and block.dataset.kind == "measure":
        past = {"updated_at": 50, "charging_since_at": 90}.get(column.name, 400)
        base: Array = block.request.minute // 60 * 60 - past * dice.random(len(block))
    elif block.dataset.kind == "event":
        day = block.begins + np.arange(len(block)) % BLOCK_DAYS
        shift = {"until_on": 12, "booking_opens_at": -25, "booking_closes_at": -3, "loaded_on": -40}.get(column.name, 0)
        base = (day + shift + dice.integers(0, 3, len(block)) * (column.name == "until_on")) * 1440.0 + 600
    else:
        base = (block.begins - dice.integers(20, 3000, len(block))) * 1440.0 + dice.integers(480, 1080, len(block))
    return [f"{text}{tail}" for text in rhythm.written(base, form)]


def _clocks(block: Block, column: Column, example: Any) -> list[str]:
    first, last = CLOCKS["opens" if column.name.endswith("opens") else "closes"]
    hours = block.dice(column.name).integers(first, last, len(block)).tolist()
    is_plain = example is None or ":" not in str(example)
    return [f"{hour:02d}00" if is_plain else f"{hour:02d}:00" for hour in hours]


def _numbers(block: Block, column: Column) -> list[float | int]:
    """Around the typical value, within the column's range."""
    typical = vocabulary()["typical"]
    low, high = column.range or (0.0, 1e6)
    middle = typical.get(
        f"{block.dataset.name}.{column.name}", typical.get(column.name, min(low + (high - low) * 0.02, 2000))
    )
    values = np.clip(middle * np.exp(0.5 * block.dice(column.name).standard_normal(len(block))), low, high)
    return (
        np.round(values).astype(int).tolist()
        if column.type == "int"
        else np.round(values, max(column.decimals, 1)).tolist()
    )
