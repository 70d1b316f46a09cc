"""Opendatasoft Explore v2.1, without key: the records of a dataset in pages, or all at once.

Pages of `records` hold 100 rows at most and reach as far as the 10,000th. Where the catalogue asks for more rows a call
(`page_rows`), they come from `exports/json`, which knows no pages (2026).

A point becomes the fields `x.lon` and `x.lat`. A time becomes Seoul's, and as the portal wrote it `x.local`: the
portal's parameter `timezone` says whose wall-clock that is. One row per record.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from urllib.parse import quote

from data_sources.catalogue.model import Dataset, Portal
from data_sources.pipeline import arguments
from data_sources.pipeline.errors import ShapeChanged
from data_sources.pipeline.protocols import datago, wire
from data_sources.pipeline.protocols.wire import Answer, Asked, Row

ROOT = "api/explore/v2.1/catalog/datasets"
RECORDS, EXPORT = "records", "exports/json"
MOST_A_PAGE = 100
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)")


def address(asked: Asked) -> str:
    """/api/explore/v2.1/catalog/datasets/DATASET/records?limit=…&offset=…"""
    wanted = datago.query(asked) | {"limit": str(asked.rows)}
    form = EXPORT
    if asked.rows <= MOST_A_PAGE:
        form = RECORDS
        wanted["offset"] = str(asked.start)
    dataset = quote(arguments.fill(asked.service, asked.call), safe="")
    return datago.with_query(f"{asked.base}/{ROOT}/{dataset}/{form}", wanted)


def is_paged(portal: Portal, dataset: Dataset) -> bool:
    """Where a page is small enough."""
    return (dataset.page_rows or portal.page_rows) <= MOST_A_PAGE


def read(body: bytes, dataset: Dataset) -> Answer:
    """The records of a page or of an export. Raises one of the four errors."""
    found = wire.decoded(body, dataset)
    if isinstance(found, dict) and (code := found.get("error_code")):
        raise ShapeChanged(dataset.name, f"{code}: {found.get('message', '')}", code=str(code))
    rows = found.get("results") if isinstance(found, dict) else found
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        keys = ", ".join(found) if isinstance(found, dict) else "a list"
        raise ShapeChanged(dataset.name, f"there are no records in an answer with {keys}")
    total = found.get("total_count") if isinstance(found, dict) else None
    return Answer([_flat(row) for row in rows], total)


def _flat(record: Row) -> Row:
    row: Row = {}
    for name, value in record.items():
        row |= _fields(name, value)
    return row


def _fields(name: str, value: Any) -> Row:
    if isinstance(value, dict) and value.keys() == {"lon", "lat"}:
        return {f"{name}.lon": value["lon"], f"{name}.lat": value["lat"]}
    if isinstance(value, str) and MOMENT.fullmatch(value):
        moment = datetime.fromisoformat(value)
        return {name: wire.seoul(moment), f"{name}.local": moment.strftime("%Y-%m-%d %H:%M:%S")}
    return {name: value}
