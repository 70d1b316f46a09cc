"""Rows of a portal to a typed table, by the catalogue alone.

    raw = tidy.raw(rows)                          # the portal's fields, as they came
    tidied = tidy.tidy(raw, catalogue.dataset("air_now"))
    tidied.frame()                                # one row per district and hour, units in the column names
    tidied.report                                 # what was doubtful, what was not found

A doubtful value becomes missing and is counted. A broken structure is refused as a whole: ShapeChanged names
every fault found. Coordinates come out as WGS84 `lon`, `lat`, districts as official codes, times as Seoul
wall-clock time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib import import_module
from itertools import chain
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data_sources import catalogue
from data_sources.catalogue.model import Column, Dataset, Source
from data_sources.pipeline import cast, coordinates, plain
from data_sources.pipeline.errors import ShapeChanged

EXAMPLES = 3


@dataclass
class Report:
    """What a person should know about a table: nothing of it is an error."""

    rows: int = 0
    doubtful: dict[str, int] = field(default_factory=dict)  # column: values that became missing
    examples: dict[str, list[str]] = field(default_factory=dict)  # column: some of those values
    unmatched: list[str] = field(default_factory=list)  # columns that no field of the answer matches
    unknown: list[str] = field(default_factory=list)  # fields of the answer that no column reads

    def doubt(self, column: str, before: pa.Array, after: pa.Array) -> None:
        """Count the values of `before` that `after` no longer has."""
        lost = pc.and_(pc.is_valid(before), pc.is_null(after))
        if not (count := pc.sum(lost).as_py()):
            return
        self.doubtful[column] = self.doubtful.get(column, 0) + count
        values = pc.unique(before.filter(lost)).slice(0, EXAMPLES).to_pylist()
        self.examples.setdefault(column, []).extend(str(value) for value in values)

    def sentences(self) -> list[str]:
        """The report in plain words, one line each."""
        doubts = [
            f"{column}: {count} doubtful {'value' if count == 1 else 'values'} became missing "
            f"({', '.join(self.examples[column][:EXAMPLES])})"
            for column, count in self.doubtful.items()
        ]
        unmatched = [f"no field found for: {', '.join(self.unmatched)}"] if self.unmatched else []
        unknown = [f"fields that nothing reads: {', '.join(self.unknown)}"] if self.unknown else []
        return doubts + unmatched + unknown


@dataclass(frozen=True)
class Tidied:
    """A typed table and what was doubtful about it."""

    table: pa.Table
    report: Report

    def frame(self) -> pd.DataFrame:
        """The table in pandas: nullable integers and flags, text, numbers, times."""
        return to_pandas(self.table)


ARROW_TYPES = {
    "text": pa.string(),
    "code": pa.string(),
    "clock": pa.string(),
    "district": pa.string(),
    "int": pa.int64(),
    "float": pa.float64(),
    "time": pa.timestamp("us"),
    "date": pa.timestamp("us"),
    "flag": pa.bool_(),
}
PANDAS_TYPES = {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}


def to_pandas(table: pa.Table) -> pd.DataFrame:
    """An Arrow table in pandas, with integers and flags that can be missing."""
    return table.to_pandas(types_mapper=PANDAS_TYPES.get)


def schema(dataset: Dataset) -> pa.Schema:
    """Names and types of a tidy table of `dataset`; of a plain one nothing is known before it has rows."""
    return pa.schema([(name, ARROW_TYPES[catalogue.column(name).type]) for name in dataset.columns])


def raw(rows: list[dict[str, Any]]) -> pa.Table:
    """The rows of one answer as columns, types as the portal sent them; mixed ones become text."""
    if not rows:
        return pa.table({})
    first = rows[0].keys()
    if all(row.keys() == first for row in rows):
        try:
            return _flat(pa.Table.from_pylist(rows))
        except (pa.ArrowInvalid, pa.ArrowTypeError):
            pass  # a field holds numbers and text: column by column, below
    names = dict.fromkeys(chain.from_iterable(rows))
    return _flat(pa.table({name: _raw_column([row.get(name) for row in rows]) for name in names}))


def _raw_column(values: list[Any]) -> pa.Array:
    try:
        return pa.array(values)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return pa.array([None if value is None else str(value) for value in values], pa.string())


def _flat(table: pa.Table) -> pa.Table:
    """Lists and objects inside a row as text: what is nested and meant has a parser."""
    for place, column in enumerate(table.columns):
        if pa.types.is_nested(column.type):
            words = [str(value) if value else None for value in column.to_pylist()]
            table = table.set_column(place, table.column_names[place], pa.array(words, pa.string()))
    return table


def join(tables: Iterable[pa.Table]) -> pa.Table:
    """Raw tables of several pages as one; a field that changed its type between them becomes text."""
    tables = list(tables)
    try:
        return pa.concat_tables(tables, promote_options="permissive")
    except pa.ArrowTypeError:
        return pa.concat_tables([_as_text(table) for table in tables], promote_options="permissive")


def _as_text(table: pa.Table) -> pa.Table:
    return pa.table({name: cast.text(table[name]) for name in table.column_names})


def split(rows: list[dict[str, Any]], datasets: Iterable[Dataset]) -> dict[str, pa.Table]:
    """The answer of one service as a raw table for each of the datasets that read it, in one pass."""
    tables: dict[str, pa.Table] = {}
    parts: dict[str, dict[str, str]] = defaultdict(dict)
    for dataset in datasets:
        if dataset.parser and dataset.part:
            parts[dataset.parser][dataset.part] = dataset.name
        else:
            tables[dataset.name] = raw(rows)
    for parser, names in parts.items():
        tables |= _parsed(rows, parser, names)
    return tables


def _parsed(rows: list[dict[str, Any]], parser: str, names: dict[str, str]) -> dict[str, pa.Table]:
    """Run one parser over the rows. A parser that trips over the answer means that its structure has changed."""
    module, function = parser.split(":")
    collected: dict[str, list[dict[str, Any]]] = {part: [] for part in names}
    try:
        for part, row in getattr(import_module(module), function)(rows):
            if part in collected:
                collected[part].append(row)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise ShapeChanged(next(iter(names.values())), f"its parser met {error!r}") from error
    return {names[part]: raw(found) for part, found in collected.items()}


def tidy(table: pa.Table, dataset: Dataset) -> Tidied:
    """A raw table to the typed one that the catalogue describes; of a plain dataset, to types inferred.

    One row per row of the answer. Raises ShapeChanged with every fault when a key column is not found or
    none of its values can be read.
    """
    if not dataset.is_curated:
        return Tidied(plain.typed(table), Report(rows=table.num_rows))
    report = Report(rows=table.num_rows)
    if not table.num_rows:
        return Tidied(schema(dataset).empty_table(), report)
    fields = _Fields(table, dataset)
    report.unknown = fields.unknown()
    columns: dict[str, pa.Array] = {}
    for name, source in dataset.columns.items():
        found = fields.first(source.fields)
        column = catalogue.column(name)
        if found is None:
            report.unmatched.append(name)
            columns[name] = pa.nulls(table.num_rows, ARROW_TYPES[column.type])
            continue
        columns[name] = _column(found, column, source, fields, report)
    if "lon" in columns:
        columns["lon"], columns["lat"] = coordinates.to_wgs84(columns["lon"], columns["lat"], dataset, report)
    if faults := _faults(columns, fields, dataset, report):
        raise ShapeChanged(dataset.name, "; ".join(faults))
    return Tidied(pa.table(columns, schema=schema(dataset)), report)


def _column(found: pa.Array, column: Column, source: Source, fields: _Fields, report: Report) -> pa.Array:
    """One column: markers out, typed, in range."""
    values = cast.without_missing(found, fields.markers(source))
    if source.missing_if:
        values = cast.drop_where(values, fields.filled(source.missing_if))
    if source.pattern:
        values = cast.extract(values, source.pattern)
    if column.type in ("float", "int"):
        typed = cast.number(values, source.scale)
        if source.zero_is_missing is not False:
            blank = None if source.zero_is_missing is True else fields.blank(source.zero_is_missing)
            typed, values = cast.drop_zeros(typed, values, blank)
        limits = source.range or (column.range if column.name not in ("lon", "lat") else None)
        typed = cast.within(typed, limits)
        if column.type == "int":
            typed = cast.integer(typed)
    else:
        typed = cast.BY_TYPE[column.type](values, source)
    report.doubt(column.name, values, typed)
    return typed


def _faults(columns: dict[str, pa.Array], fields: _Fields, dataset: Dataset, report: Report) -> list[str]:
    """What makes the whole table unusable."""
    faults = []
    for name in dataset.key:
        source = dataset.columns[name]
        if name in ("lon", "lat") or all(candidate.startswith("@") for candidate in source.fields):
            continue
        if name in report.unmatched:
            if not any(candidate.startswith("@") for candidate in source.fields):
                faults.append(f"{name} is not there (looked for {', '.join(source.fields)})")
        elif columns[name].null_count == len(columns[name]) and name in report.doubtful:
            faults.append(f"no value of {name} can be read ({', '.join(report.examples[name][:EXAMPLES])})")
    if len(report.unmatched) == len(dataset.columns):
        faults = ["none of its columns is there"]
    if faults:
        faults.append(f"the answer has {', '.join(fields.names())}")
    return faults


class _Fields:
    """The fields of one answer, found by any of their names in either case of letters."""

    def __init__(self, table: pa.Table, dataset: Dataset) -> None:
        self.table = table
        self.dataset = dataset
        self.lower = {name.lower(): name for name in table.column_names}
        self.used: set[str] = set()
        for source in dataset.columns.values():
            named = [*source.fields, *source.missing_if]
            named += [] if isinstance(source.zero_is_missing, bool) else source.zero_is_missing
            self.used |= {part.lower() for name in named for part in (name, *name.split("+"))}

    def names(self) -> list[str]:
        return self.table.column_names

    def unknown(self) -> list[str]:
        return [name for low, name in self.lower.items() if low not in self.used and not name.startswith("@")]

    def get(self, name: str) -> pa.Array | None:
        if (actual := self.lower.get(name.lower())) is None:
            return None
        return self.table[actual].combine_chunks()

    def first(self, candidates: Iterable[str]) -> pa.Array | None:
        """The first candidate that is there; where it is blank, the next ones that are."""
        there = [array for candidate in candidates if (array := self._whole(candidate)) is not None]
        if len(there) < 2:
            return there[0] if there else None
        return pc.coalesce(*(cast.text(cast.without_missing(array, self.dataset.missing)) for array in there))

    def _whole(self, candidate: str) -> pa.Array | None:
        """A field, or several joined by "+": there when the first of them is."""
        if (whole := self.get(candidate)) is not None:
            return whole  # a heading that has a plus of its own
        parts = [self.get(part) for part in candidate.split("+")]
        if len(parts) == 1 or parts[0] is None:
            return parts[0]
        return cast.joined([part for part in parts if part is not None])

    def markers(self, source: Source) -> tuple[str, ...]:
        return (*self.dataset.missing, *source.missing)

    def blank(self, names: Iterable[str]) -> pa.Array:
        """Where all of the named fields are blank (or not in the answer at all)."""
        return pc.invert(self.filled(names))

    def filled(self, names: Iterable[str]) -> pa.Array:
        """Where any of the named fields has a value."""
        filled = pa.repeat(pa.scalar(False), self.table.num_rows)
        for name in names:
            if (array := self.get(name)) is not None:
                filled = pc.or_(filled, pc.is_valid(cast.without_missing(array, ())))
        return filled
