"""The shape of an answer: its fields, the kind of each, and where both are not what the catalogue says.

found = shapes.of(tidy.raw(rows), catalogue.dataset("air_now"))
found.fields                                  # {"MSRMT_DT": "time", "FPM": "number", …}
found.missing                                 # fields that the catalogue reads and that are not there
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from data_sources import catalogue
from data_sources.catalogue.model import Dataset
from data_sources.pipeline import plain, tidy
from data_sources.pipeline.errors import ShapeChanged

MEANT = {"int": "number", "float": "number", "date": "time", "code": "text"}  # types of columns as kinds of fields


@dataclass(frozen=True)
class Shape:
    """What a few rows look like. Fields have the portal's names."""

    fields: dict[str, str]  # the kind of each: text, number, time, clock, flag, district; "" where all are empty
    unread: tuple[str, ...]  # those that the catalogue does not know
    missing: tuple[str, ...]  # those that it knows and that are not there, by their newest names
    older: tuple[str, ...]  # "PM25 for FPM": those under a name that they have had
    unreadable: dict[str, tuple[str, str]]  # {"FPM": ("number", "text")}: the kind that it says, and the one that is
    refusal: str = ""  # why the answer is of no use


def of(table: pa.Table, dataset: Dataset) -> Shape:
    """The shape of an answer with rows, as `tidy.raw` has them."""
    names = [name for name in table.column_names if not name.startswith("@")]
    seen = _seen(table.select(names))
    if dataset.is_curated:
        return _curated(table, dataset, seen)
    known, there = {name.lower() for name in dataset.fields}, {name.lower() for name in names}
    return Shape(
        fields=seen,
        unread=tuple(name for name in names if known and name.lower() not in known),
        missing=tuple(name for name in dataset.fields if name.lower() not in there),
        older=(),
        unreadable={},
    )


def _seen(table: pa.Table) -> dict[str, str]:
    """What each field holds by the looks of it, as a plain dataset has it."""
    columns = plain.typed(table).columns
    return {name: _kind(column) for name, column in zip(table.column_names, columns, strict=True)}


def _kind(column: pa.ChunkedArray) -> str:
    if column.null_count == len(column):
        return ""
    if pa.types.is_boolean(column.type):
        return "flag"
    if pa.types.is_temporal(column.type):
        return "time"
    return "number" if pa.types.is_integer(column.type) or pa.types.is_floating(column.type) else "text"


def _curated(table: pa.Table, dataset: Dataset, seen: dict[str, str]) -> Shape:
    tidied, refusal = _tidied(table, dataset)
    lower = {name.lower(): name for name in seen}
    fields, unreadable = dict(seen), {}
    missing: list[str] = []
    older: list[str] = []
    for name, source in dataset.columns.items():
        newest = source.fields[0]
        found = next((lower[part] for each in source.fields if (part := each.split("+")[0].lower()) in lower), None)
        if found is None:
            missing += [] if newest.startswith("@") else [newest]
            continue
        if found.lower() != newest.split("+")[0].lower():
            older.append(f"{found} for {newest}")
        if tidied and _is_readable(tidied, name):
            fields[found] = _meant(name) if seen[found] else ""
        elif seen[found] != _meant(name):
            unreadable[found] = _meant(name), seen[found]
    return Shape(
        fields=fields,
        unread=tuple(tidied.report.unknown) if tidied else tuple(seen),
        missing=tuple(dict.fromkeys(missing)),
        older=tuple(dict.fromkeys(older)),
        unreadable=unreadable if tidied else {},
        refusal=refusal,
    )


def _tidied(table: pa.Table, dataset: Dataset) -> tuple[tidy.Tidied | None, str]:
    """The tidy table, if need be without the columns of the key, and why it would be refused."""
    refusal = ""
    for key in (dataset.key, ()):
        try:
            return tidy.tidy(table, dataset.model_copy(update={"key": key})), refusal
        except ShapeChanged as error:
            refusal = refusal or error.detail
    return None, refusal


def _is_readable(tidied: tidy.Tidied, column: str) -> bool:
    """Whether any value came through; where all are empty there is nothing to say against them."""
    values = tidied.table[column]
    return values.null_count < len(values) or column not in tidied.report.doubtful


def _meant(column: str) -> str:
    type_ = catalogue.column(column).type
    return MEANT.get(type_, type_)
