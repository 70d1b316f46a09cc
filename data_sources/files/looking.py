"""What a file was understood to be, before anything is kept of it."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd
import pyarrow as pa

from data_sources import catalogue
from data_sources.files import adding, recognising, tables
from data_sources.files.opening import Source
from data_sources.files.tables import Table
from data_sources.files.words import Refusal, Sentence
from data_sources.pipeline import plain, settings, tidy

SAMPLE_ROWS = 10


@dataclass(frozen=True)
class Column:
    """One column of a file."""

    name: str  # as in the file
    becomes: str  # the column of the dataset; "" when nothing reads it
    type: str  # text, code, int, float, time, date, clock, flag, district
    label: str = ""  # what the file says that it means


@dataclass(frozen=True)
class Understood:
    """One table of a file."""

    name: str
    format: str
    encoding: str
    separator: str
    header_lines: tuple[int, int] | None  # first and last row of the header, counted from 1; None when there is none
    titles: tuple[str, ...]
    columns: list[Column]
    rows: int
    is_estimate: bool
    dataset: str
    is_known: bool
    sentences: list[Sentence]
    sample: pd.DataFrame  # its first rows as they would be kept


@dataclass(frozen=True)
class Looked:
    """A file: its tables, and why parts of it cannot be read."""

    tables: list[Understood] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)


def look(source: Source, *, dataset: str | None = None) -> Looked:
    """Understand a file, or (name, bytes or stream), and keep nothing. Raises Refusal when none of it can be read."""
    result = Looked()
    for found in tables.of(source, is_look=True):
        if isinstance(found, Refusal):
            result.refusals.append(found)
            continue
        try:
            with settings.using(settings.Feed()):
                result.tables.append(_understood(found, dataset))
        except Refusal as refusal:
            result.refusals.append(refusal)
    if not result.tables:
        raise adding.whole_refusal(source, result.refusals)
    return result


def _understood(table: Table, dataset: str | None) -> Understood:
    found = adding.understood(table, dataset)
    rows, is_estimate = _rows(table)
    is_known = found is not None
    if found:
        tidied = tidy.tidy(found.read(table.head), found.dataset)
        sample, name = tidied.table, found.dataset.name
        said = [Sentence("known", title=adding.titled(found.dataset), dataset=name)]
        columns = [
            Column(each, became := found.columns.get(each, ""), _meant(became), table.labels.get(each, ""))
            for each in table.columns
        ]
    else:
        listed = None if dataset else recognising.listed(table)
        is_known = listed is not None and listed.publisher != "unknown"
        name, title = (
            (dataset, dataset) if dataset else (listed.name, listed.title["ko"]) if listed else adding.proposed(table)
        )
        sample = plain.typed(table.head)
        said = [
            Sentence("known", title=adding.titled(listed), dataset=name)
            if listed and is_known
            else Sentence("own", title=title, dataset=name)
        ]
        columns = [
            Column(each, became, _inferred(sample[became].type, became), table.labels.get(each, ""))
            for each, became in zip(table.columns, sample.column_names, strict=True)
        ]
    header = table.header
    return Understood(
        name=table.name,
        format=table.format,
        encoding=table.encoding,
        separator=table.separator,
        header_lines=(header.first + 1, header.end) if header and header.depth else None,
        titles=table.titles,
        columns=columns,
        rows=rows,
        is_estimate=is_estimate,
        dataset=name,
        is_known=is_known,
        sentences=[*said, *adding.left_out(table)],
        sample=tidy.to_pandas(sample.slice(0, SAMPLE_ROWS)),
    )


def _rows(table: Table) -> tuple[int, bool]:
    """Rows counted, or estimated where the file is large."""
    size = table.progress.of_bytes
    if size is None or size <= tables.LOOK_BYTES:
        return sum(batch.num_rows for batch in table.batches()), False
    first = next(table.batches())
    return round(first.num_rows * size / max(table.progress.done_bytes, 1)), True


def _meant(column: str) -> str:
    return catalogue.column(column.split(", ")[0]).type if column else "text"


def _inferred(type_: pa.DataType, name: str) -> str:
    if name == "district":
        return "district"
    if pa.types.is_boolean(type_):
        return "flag"
    if pa.types.is_temporal(type_):
        return "time"
    return "int" if pa.types.is_integer(type_) else "float" if pa.types.is_floating(type_) else "text"
