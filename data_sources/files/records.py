"""Tables that name their fields row by row or carry their schema: JSON, JSON lines, portal answers, Parquet."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import Any

import ijson  # type: ignore[import-untyped]
import orjson
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from data_sources import catalogue
from data_sources.catalogue.model import Dataset, Text
from data_sources.files import text
from data_sources.files.kinds import ROW_AFTER_ROW
from data_sources.files.opening import BLOCK, Piece, sound
from data_sources.files.text import Utf8
from data_sources.files.words import Refusal
from data_sources.pipeline import answers, tidy
from data_sources.pipeline.errors import PortalError, ShapeChanged

WHOLE_BYTES = 48 * 2**20  # JSON up to here is read at once, beyond it row by row
BATCH_ROWS = 50_000
NO_DATASET = Dataset(
    name="file",
    topic="files",
    kind="record",
    title=Text(ko="파일", en="File", fr="Fichier", nl="Bestand"),
    portal="files",
    publisher="unknown",
    service=(),
    every=timedelta(days=365),
)

ROOT = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<([\w.\-]+)", re.S)

Row = dict[str, Any]


@dataclass
class Records:
    """Rows with named fields."""

    rows: Iterator[Row]
    service: str = ""  # the portal's service that the answer names
    labels: dict[str, str] | None = None  # what the fields are called in Korean, where the file says so


def batches(rows: Iterator[Row]) -> Iterator[pa.Table]:
    """Rows as tables of their fields, types as they came."""
    while some := list(islice(rows, BATCH_ROWS)):
        yield tidy.raw(some)


def from_parquet(piece: Piece) -> Iterator[pa.Table]:
    """The rows of a Parquet file. Raises Refusal when it is damaged."""
    try:
        with piece.open() as stream:
            source = stream if stream.seekable() else io.BytesIO(stream.read())
            for batch in parquet.ParquetFile(pa.PythonFile(source, mode="r")).iter_batches(BATCH_ROWS):
                table = pa.Table.from_batches([batch])
                is_nested = any(pa.types.is_nested(column.type) for column in table.columns)
                yield tidy.raw(table.to_pylist()) if is_nested else _with_written_times(table)
    except (pa.ArrowInvalid, OSError) as error:
        raise Refusal("breaks_off", name=piece.name) from error


def _with_written_times(table: pa.Table) -> pa.Table:
    """A table whose times are texts, as in all other files."""
    for place, field in enumerate(table.schema):
        if pa.types.is_dictionary(field.type):
            table = table.set_column(place, field.name, pc.cast(table[field.name], field.type.value_type))
        elif pa.types.is_temporal(field.type) or pa.types.is_decimal(field.type) or pa.types.is_binary(field.type):
            table = table.set_column(place, field.name, pc.cast(table[field.name], pa.string()))
    return table


def json_lines(piece: Piece) -> Records:
    """One object a line."""
    return Records(_lines(piece))


def _lines(piece: Piece) -> Iterator[Row]:
    encoding = text.reading(piece).encoding
    with sound(piece.name), piece.open() as raw:
        stream = io.BufferedReader(Utf8(raw, encoding), BLOCK)
        for number, line in enumerate(stream, 1):
            if not line.strip():
                continue
            try:
                row = orjson.loads(line)
            except orjson.JSONDecodeError as error:
                raise Refusal("bad_line", name=piece.name, line=number) from error
            if not isinstance(row, dict):
                raise Refusal("bad_line", name=piece.name, line=number)
            yield row


def from_json(piece: Piece) -> Records:
    """The rows of a JSON file: a list, a portal's answer, or the one list of rows in it. Raises Refusal."""
    with sound(piece.name), piece.open() as stream:
        body = stream.read(WHOLE_BYTES + 1)
    if ROW_AFTER_ROW.match(body):
        return json_lines(piece)
    if len(body) > WHOLE_BYTES:
        return Records(_streamed(piece))
    found = _decoded(piece, body)
    if isinstance(found, dict) and found.get("type") == "FeatureCollection":
        return Records(_points(piece, found))
    labels = found.get("DESCRIPTION") if isinstance(found, dict) else None
    return _answer(piece, body, found, labels if isinstance(labels, dict) else None)


def from_xml(piece: Piece) -> Records:
    """The rows of a portal's answer in XML. Raises Refusal."""
    with sound(piece.name), piece.open() as stream:
        body = stream.read(WHOLE_BYTES + 1)
    if len(body) > WHOLE_BYTES:
        raise Refusal("too_large_a_workbook", name=piece.name)
    return _answer(piece, body, None, None)


def _decoded(piece: Piece, body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        pass  # a byte order mark, NaN, cp949, line breaks in texts
    words = (
        body.decode("utf-8-sig", "replace")
        if b"\xef\xbb\xbf" in body[:3]
        else body.decode(text.reading(piece).encoding)
    )
    try:
        return json.loads(words, strict=False)
    except json.JSONDecodeError as error:
        raise Refusal("bad_json", name=piece.name, place=error.pos) from error


def _answer(piece: Piece, body: bytes, found: Any, labels: dict[str, str] | None) -> Records:
    service = _service(found, body)
    dataset = catalogue.answered_by(service)[0] if service else NO_DATASET
    try:
        rows = answers.read(body, dataset).rows
    except ShapeChanged as error:
        rows = _longest(found)
        if not rows:
            raise Refusal("no_rows_inside", name=piece.name) from error
    except PortalError as error:
        raise Refusal("portal_message", name=piece.name, message=error.detail) from error
    if not rows:
        raise Refusal("no_rows", name=piece.name)
    if not service:
        rows = [_flat(row) for row in rows]
        if any(_is_list_of_rows(value) for row in rows for value in row.values()):
            raise Refusal("nested", name=piece.name)
    return Records(iter(rows), service, labels)


def _service(found: Any, body: bytes) -> str:
    """The service whose answer this is, by the name that it is wrapped in; "" when it says none."""
    tag = ROOT.match(body)
    names = list(found) if isinstance(found, dict) else [tag[1].decode()] if tag else []
    known = {name.lower(): name for dataset in catalogue.current().datasets.values() for name in dataset.service}
    said = (name.rsplit(".", 1)[-1].lower() for name in names)
    return next((known[name] for name in said if name in known), "")


def _flat(row: Row) -> Row:
    """A row whose objects are fields of their own: {"place": {"lon": 127}} has "place.lon"."""
    if not any(isinstance(value, dict) for value in row.values()):
        return row
    found: Row = {}
    for name, value in row.items():
        inner = _flat(value) if isinstance(value, dict) else None
        found |= {name: value} if inner is None else {f"{name}.{each}": kept for each, kept in inner.items()}
    return found


def _is_list_of_rows(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _longest(found: Any, depth: int = 3) -> list[Row]:
    """The longest list of rows anywhere inside."""
    if isinstance(found, list):
        return found if found and all(isinstance(row, dict) for row in found) else []
    if not isinstance(found, dict) or not depth:
        return []
    return max((_longest(value, depth - 1) for value in found.values()), key=len, default=[])


def _points(piece: Piece, found: Row) -> Iterator[Row]:
    """Places of a map as rows. Raises Refusal for a map of lines or areas."""
    features = found.get("features") or []
    if not features or any((each.get("geometry") or {}).get("type") != "Point" for each in features):
        raise Refusal("geometry", name=piece.name)
    return (
        {
            **(each.get("properties") or {}),
            "lon": each["geometry"]["coordinates"][0],
            "lat": each["geometry"]["coordinates"][1],
        }
        for each in features
    )


def _streamed(piece: Piece) -> Iterator[Row]:
    """The rows of a JSON file that is too large to be read at once."""
    encoding = text.reading(piece).encoding
    try:
        with sound(piece.name), piece.open() as raw:
            prefix = _row_prefix(piece, io.BufferedReader(Utf8(raw, encoding), BLOCK))
        with sound(piece.name), piece.open() as raw:
            for row in ijson.items(io.BufferedReader(Utf8(raw, encoding), BLOCK), prefix, use_float=True):
                if not isinstance(row, dict):
                    raise Refusal("no_rows_inside", name=piece.name)
                yield row
    except ijson.JSONError as error:
        raise Refusal("breaks_off", name=piece.name) from error


def _row_prefix(piece: Piece, stream: io.BufferedReader) -> str:
    """Where in the file its rows stand: in the first list of objects."""
    before = ""
    for prefix, event, _ in islice(ijson.parse(stream), 100_000):
        if event == "start_map" and before == "start_array":
            return prefix
        before = event
    raise Refusal("no_rows_inside", name=piece.name)
