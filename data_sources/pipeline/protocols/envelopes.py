"""Rows out of the envelopes that the Korean portals use, for all three of their protocols.

The rows are found by shape, never by the service's name (`bikeList` answers `rentBikeStatus`). Errors come mostly with
status 200, so that the result code is looked for before the rows.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from data_sources import catalogue
from data_sources.catalogue.model import Dataset
from data_sources.pipeline import codes
from data_sources.pipeline.errors import ShapeChanged
from data_sources.pipeline.protocols.wire import Answer, Row, decoded

HOLDERS = ("row", "item", "itemList", "CITYDATA", "LIVE_CMRCL_STTS")  # inside these a row begins
TOTALS = ("list_total_count", "totalCount", "total", "resultCnt")


def read(body: bytes, dataset: Dataset) -> Answer:
    """The rows of one answer and the announced total. Raises one of the four errors."""
    found = decoded(body, dataset)
    if isinstance(found, list):
        return Answer(_listed(found, dataset), None)
    if others := (found.keys() & _services()) - set(dataset.service):
        raise ShapeChanged(dataset.name, f"this is an answer of {', '.join(sorted(others))}")
    inner = _unwrapped(found)
    code, words = codes.found_in(inner)
    if error := codes.complaint(dataset, code, words):
        raise error
    if code in codes.NO_ROWS:
        return Answer([], 0)
    total = _total(inner)
    rows = _rows(inner, dataset)
    if rows is None:
        if code in codes.SUCCESS and total == 0:
            return Answer([], 0)
        reason = f'; it says {code} "{words}"' if code and code not in codes.SUCCESS else ""
        raise ShapeChanged(dataset.name, f"no rows were found in an answer with {_keys(found, inner)}{reason}")
    return Answer(rows, total)


@cache
def _services() -> frozenset[str]:
    """Every service that the catalogue knows: most answers are wrapped in their service's name."""
    return frozenset(name for dataset in catalogue.current().datasets.values() for name in dataset.service)


def _keys(found: Row, inner: Row) -> str:
    keys = list(found) if inner is found else [*found, *inner]
    return f"the keys {', '.join(keys[:12])}" if keys else "no keys"


def _unwrapped(found: Row) -> Row:
    """The part that holds result code and rows side by side, whatever it is wrapped in."""
    while len(found) == 1:
        [(name, value)] = found.items()
        if isinstance(value, list) and len(value) == 2 and isinstance(value[0], dict) and "head" in value[0]:
            return _school(value)
        if not isinstance(value, dict) or name in HOLDERS:
            break
        found = value
    return found


def _school(parts: list[Row]) -> Row:
    """The envelope of NEIS, the schools' portal: a list of a head and a body, each a list of small parts."""
    return {name: value for part in parts[0]["head"] for name, value in part.items()} | parts[1]


def _total(inner: Row) -> int | None:
    places = (inner, *(inner[name] for name in ("body", "errorMessage", "header") if isinstance(inner.get(name), dict)))
    for part in places:
        for name in TOTALS:
            if (value := part.get(name)) not in (None, ""):
                try:
                    return int(float(value))
                except (TypeError, ValueError):
                    return None
    return None


def _rows(inner: Row, dataset: Dataset) -> list[Row] | None:
    """The rows wherever they stand, None when there is no place for them."""
    for name in ("row", "CITYDATA", "content"):
        if name in inner:
            return _items(inner[name], is_row=True)
    if "LIVE_CMRCL_STTS" in inner and "LIVE_PPLTN_STTS" not in inner:
        place = {name: value for name, value in inner.items() if name.startswith("AREA_")}
        return [place | shops for shops in _items(inner["LIVE_CMRCL_STTS"], is_row=True) or []]
    for name in ("body", "msgBody", "items", "itemList", "item", "DATA", "result"):
        if name in inner and (rows := _items(inner[name], is_row=name in HOLDERS)) is not None:
            return rows
    if _is_row(inner, dataset):
        return [inner]
    lists = [value for value in inner.values() if isinstance(value, list)]
    return _items(lists[0]) if len(lists) == 1 and _is_of_rows(lists[0]) else None


def _items(value: Any, *, is_row: bool = False) -> list[Row] | None:
    """Rows from a list, a holder of rows, a single row, or one of the ways to say that there are none."""
    if value is None or value == "" or value == {}:
        return []
    if isinstance(value, list):
        return value if _is_of_rows(value) else [row for row in value if isinstance(row, dict)]
    if not isinstance(value, dict):
        return None
    if is_row:
        return [value]
    for name in ("items", "itemList", "item", "row"):
        if name in value:
            return _items(value[name], is_row=name in HOLDERS)
    return [] if _total(value) in (0, None) else None


def _is_of_rows(values: list[Any]) -> bool:
    return set(map(type, values)) <= {dict}


def _listed(found: list[Any], dataset: Dataset) -> list[Row]:
    rows = [row for row in found if isinstance(row, dict)]
    if found and not rows:
        raise ShapeChanged(dataset.name, f"the answer is a list of {type(found[0]).__name__}, not of rows")
    return rows


def _is_row(found: Row, dataset: Dataset) -> bool:
    """Whether this is one row without an envelope: it has a field that the catalogue knows."""
    known = {
        field.lower() for source in dataset.columns.values() for name in source.fields for field in name.split("+")
    }
    return any(name.lower() in known for name in found)
