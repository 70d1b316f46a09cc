"""Files that people and programs take away: CSV, XLSX, Parquet, GeoJSON and JSON, each carrying its source.

    for part in files.write(frame, "csv", about): …    # piece by piece: a million rows need no more room than a few
    files.name(about, "csv")                           # civic-wall_air_now_2026-11-01_2026-11-23_simulated.csv

Rows are a frame, or an Arrow table or stream. CSV is UTF-8 with the mark that Excel needs to show Korean; a cell that a
spreadsheet would take for a formula begins with an apostrophe; its last column, `source`, says whose rows they are and
in which state. XLSX has sheets of source and columns, GeoJSON and JSON a member `source`, Parquet its metadata.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

import orjson
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from service import geometry, workbook
from service.about import About

__all__ = ["MEDIA", "MOST_IN_XLSX", "Rows", "TooMany", "has_geometry", "name", "whole", "write"]

Rows: TypeAlias = pd.DataFrame | pa.Table | pa.RecordBatchReader
has_geometry = geometry.is_known
TooMany, MOST_IN_XLSX = workbook.TooMany, workbook.MOST

MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
    "geojson": "application/geo+json",
    "json": "application/json",
}
FORMULA = r"^\s*[=+\-@|\t\r\n＝＋－＠]"  # what a spreadsheet may take for the beginning of a formula
HARMLESS = r"^[+-]?[0-9]+([.][0-9]+)?$|^-+$"  # a number written as text, and the dash of portals for nothing
BOM = b"\xef\xbb\xbf"
BATCH = 16_384  # rows at a time
GROUP = 131_072  # rows of a group in Parquet
SOURCE = "source"  # the last column of a CSV


def write(rows: Rows, kind: str, about: About, **members: Any) -> Iterator[bytes]:
    """The file, piece by piece. JSON takes further `members`, such as where the next page is.

    Raises KeyError for a kind that there is not, TooMany for more rows than that kind can hold.
    """
    return WRITERS[kind](_reader(rows), about, **members)


def whole(rows: Rows, kind: str, about: About) -> bytes:
    """The file in one piece, for few rows."""
    return b"".join(write(rows, kind, about))


def name(about: About, kind: str) -> str:
    """What the file is called: what, of when, and whether it is made up."""
    if about.at is not None:
        days = [f"{about.at:%Y-%m-%dT%H%M}"]
    else:
        days = [f"{moment:%Y-%m-%d}" for moment in about.period if moment is not None] or [f"{about.made_at:%Y-%m-%d}"]
    parts = ["civic-wall", about.name, *dict.fromkeys(days), *([about.state] if about.is_simulated else [])]
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", "_".join(parts))[:150] + f".{kind}"


def _reader(rows: Rows) -> pa.RecordBatchReader:
    """The rows as a stream of small batches of plain types."""
    if isinstance(rows, pd.DataFrame):
        rows = _table(rows)
    schema = rows.schema
    if isinstance(rows, pa.Table):
        batches: Iterable[pa.RecordBatch] = rows.to_batches(max_chunksize=BATCH)
    else:
        batches = (batch.slice(start, BATCH) for batch in rows for start in range(0, batch.num_rows, BATCH))
    plain = pa.schema([pa.field(field.name, _plain(field.type)) for field in schema])
    return pa.RecordBatchReader.from_batches(plain, (_cast(batch, plain) for batch in batches))


def _table(frame: pd.DataFrame) -> pa.Table:
    """A frame as a table; where a column holds things of several kinds, as text."""
    arrays = {}
    for column in frame.columns:
        try:
            arrays[str(column)] = pa.array(frame[column], from_pandas=True)
        except (pa.ArrowInvalid, pa.ArrowTypeError):
            arrays[str(column)] = pa.array(
                [None if pd.isna(each) else str(each) for each in frame[column]], pa.string()
            )
    return pa.table(arrays)


def _plain(kind: pa.DataType) -> pa.DataType:
    """The type that every kind of file can hold: numbers, text, yes and no, days, moments."""
    if pa.types.is_decimal(kind):
        return pa.int64() if kind.scale == 0 and kind.precision <= 18 else pa.float64()
    if pa.types.is_timestamp(kind):
        return pa.timestamp("us")
    if pa.types.is_dictionary(kind):
        return _plain(kind.value_type)
    is_plain = pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind)
    return kind if is_plain or pa.types.is_date(kind) or pa.types.is_null(kind) else pa.string()


def _cast(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    columns = [_column(column, field.type) for column, field in zip(batch.columns, schema, strict=True)]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def _column(column: pa.Array, kind: pa.DataType) -> pa.Array:
    if column.type == kind:
        return column
    if pa.types.is_string(kind) and not pa.types.is_large_string(column.type):
        if pa.types.is_dictionary(column.type):
            return column.cast(kind)
        return pa.array([None if each is None else _written(each) for each in column.to_pylist()], kind)
    if pa.types.is_timestamp(column.type) and column.type.tz:
        column = pc.local_timestamp(column.cast(pa.timestamp(column.type.unit, "Asia/Seoul")))
    return column.cast(kind, safe=False)


def _written(value: Any) -> str:
    """A list, a time of day or whatever else as text."""
    return orjson.dumps(value, default=str).decode() if isinstance(value, list | dict) else str(value)


def _csv(reader: pa.RecordBatchReader, about: About) -> Iterator[bytes]:
    """UTF-8 with a mark, moments to the second, and in the last column the source."""
    is_told = SOURCE not in reader.schema.names
    names = [*_harmless(pa.array(reader.schema.names)).to_pylist(), *([SOURCE] if is_told else [])]
    yield BOM + (",".join(f'"{each.replace(chr(34), chr(34) * 2)}"' for each in names) + "\n").encode()
    options = pyarrow.csv.WriteOptions(include_header=False)
    line = _harmless(pa.array([about.line]))[0]
    for batch in reader:
        columns = [_for_csv(column) for column in batch.columns]
        if is_told:
            columns.append(pa.repeat(line, batch.num_rows))
        written = io.BytesIO()
        pyarrow.csv.write_csv(
            pa.RecordBatch.from_arrays(columns, names=list(map(str, range(len(names))))), written, options
        )
        yield written.getvalue()


def _for_csv(column: pa.Array) -> pa.Array:
    if pa.types.is_timestamp(column.type):
        return column.cast(pa.timestamp("s"), safe=False)
    return _harmless(column) if pa.types.is_string(column.type) or pa.types.is_large_string(column.type) else column


def _harmless(texts: pa.Array) -> pa.Array:
    """Texts with an apostrophe before whatever a spreadsheet would take for a formula."""
    risky = pc.match_substring_regex(texts, FORMULA)
    if not pc.any(risky).as_py():
        return texts
    risky = pc.and_not(risky, pc.match_substring_regex(texts, HARMLESS))
    return pc.if_else(
        risky, pc.binary_join_element_wise(pa.scalar("'", texts.type), texts, pa.scalar("", texts.type)), texts
    )


def _parquet(reader: pa.RecordBatchReader, about: About) -> Iterator[bytes]:
    """In groups of rows; the schema's metadata say the source, and each column's label and unit."""
    fields = [field.with_metadata(workbook.meaning(field.name, about.language)) for field in reader.schema]
    told = {"source": orjson.dumps(about.told), "title": about.title}
    schema = pa.schema(fields, metadata=told)
    sink = _Sink()
    with pyarrow.parquet.ParquetWriter(sink, schema) as writer:
        held: list[pa.RecordBatch] = []
        for batch in reader:
            held.append(batch)
            if sum(each.num_rows for each in held) >= GROUP:
                writer.write_table(pa.Table.from_batches(held).cast(schema))
                held = []
                yield sink.taken()
        if held:
            writer.write_table(pa.Table.from_batches(held).cast(schema))
    yield sink.taken()


class _Sink(io.RawIOBase):
    """What is written, to be taken away piece by piece."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._count = 0

    def writable(self) -> bool:
        """Nothing else."""
        return True

    def write(self, part: Any) -> int:
        """Keep a part until it is taken."""
        self._parts.append(bytes(part))
        self._count += len(self._parts[-1])
        return len(self._parts[-1])

    def tell(self) -> int:
        """How much has been written so far, taken or not."""
        return self._count

    def taken(self) -> bytes:
        """What has been written since it was last taken."""
        parts, self._parts = self._parts, []
        return b"".join(parts)


def _geojson(reader: pa.RecordBatchReader, about: About) -> Iterator[bytes]:
    """One feature a row: its point, its line, or the shape of its district. Raises ValueError where there is none."""
    shape = geometry.shaper(reader.schema.names)
    yield b'{"type":"FeatureCollection","source":' + orjson.dumps(about.told) + b',"features":['
    yield from _joined(({"type": "Feature", **shape(row)} for row in batch.to_pylist()) for batch in reader)
    yield b"]}\n"


def _json(reader: pa.RecordBatchReader, about: About, **members: Any) -> Iterator[bytes]:
    """Rows with what their columns mean and where they come from."""
    columns = [{"name": field.name, **workbook.meaning(field.name, about.language)} for field in reader.schema]
    head = {"source": about.told, **members, "columns": columns}
    yield orjson.dumps(head)[:-1] + b',"rows":['
    yield from _joined(batch.to_pylist() for batch in reader)
    yield b"]}\n"


def _joined(batches: Iterable[Iterable[Any]]) -> Iterator[bytes]:
    """Many things as JSON with a comma between any two."""
    between = b""
    for batch in batches:
        parts = b",".join(map(orjson.dumps, batch))
        if parts:
            yield between + parts
            between = b","


def _xlsx(reader: pa.RecordBatchReader, about: About) -> Iterator[bytes]:
    yield from workbook.write(reader, about)


WRITERS = {"csv": _csv, "xlsx": _xlsx, "parquet": _parquet, "geojson": _geojson, "json": _json}
