"""The tables of a file: what each looks like, and its rows as a stream.

    for found in tables.of("download.zip"):
        found.columns, found.head, found.header
        for stride in found.strides():
            …

A table that cannot be read is a Refusal in its place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain

import pyarrow as pa

from data_sources.files import headers, kinds, opening, records, sheets, text
from data_sources.files.cleaning import Cleaning
from data_sources.files.headers import Header
from data_sources.files.opening import Piece, Source
from data_sources.files.sheets import Grid
from data_sources.files.words import Refusal

HEAD_ROWS = 500
STRIDE_ROWS = 500_000
LOOK_BYTES = 64 * 2**20  # a file up to here is looked through to the end
ABOUT_A_TABLE = ("메타정보", "통계설명자료", "용어설명")  # sheets that describe the one beside them
FORMATS = {
    "workbook": "Excel",
    "html": "HTML",
    "xml_workbook": "Excel (XML)",
    "parquet": "Parquet",
    "json": "JSON",
    "xml": "XML",
}


@dataclass
class Progress:
    """How far the reading of one table has come."""

    table: str = ""
    rows: int = 0
    done_bytes: int = 0
    of_bytes: int | None = None


@dataclass
class Table:
    """One table of a file. What it left out, and how far it is, is known once its rows have been read."""

    name: str  # of the file, or "file/member", or "file/sheet"
    format: str
    columns: list[str]
    head: pa.Table  # its first rows
    read: Callable[[Table], Iterator[pa.Table]]
    header: Header | None = None  # of a table of cells
    sheet: str = ""
    encoding: str = ""
    separator: str = ""
    service: str = ""  # that a portal's answer names
    rows: Callable[[], Iterator[records.Row]] | None = None  # such an answer's, objects and lists inside kept
    labels: dict[str, str] = field(default_factory=dict)  # the fields' Korean names, where the file says them
    lines: int | None = None  # of a text, counted
    places: list[str] = field(default_factory=list)  # the columns that name districts or neighbourhoods
    left_out: Counter[str] = field(default_factory=Counter)
    progress: Progress = field(default_factory=Progress)

    @property
    def titles(self) -> tuple[str, ...]:
        """What stands above the header."""
        return self.header.titles if self.header else ()

    def batches(self) -> Iterator[pa.Table]:
        """All its rows, from the beginning. Raises Refusal when the file breaks off."""
        self.left_out.clear()
        self.progress.rows = 0
        for batch in self.read(self):
            self.progress.rows += batch.num_rows
            if batch.num_rows:
                yield batch

    def strides(
        self, rows: int = STRIDE_ROWS, *, on_progress: Callable[[Progress], None] | None = None
    ) -> Iterator[list[pa.Table]]:
        """The batches in groups of so many rows."""
        waiting: list[pa.Table] = []
        for batch in self.batches():
            waiting.append(batch)
            if on_progress:
                on_progress(self.progress)
            if sum(each.num_rows for each in waiting) >= rows:
                yield waiting
                waiting = []
        if waiting:
            yield waiting


def of(source: Source, *, is_look: bool = False) -> Iterator[Table | Refusal]:
    """The tables of a file, in its order, each with a Refusal in its place where it cannot be read."""
    for piece in opening.pieces(source):
        if isinstance(piece, Refusal):
            yield piece
            continue
        try:
            yield from _of_piece(piece, LOOK_BYTES if is_look else None)
        except Refusal as refusal:
            yield refusal


def _of_piece(piece: Piece, most: int | None) -> Iterator[Table]:
    kind = kinds.of(piece)
    if kind == "text":
        yield _of_text(piece, most)
    elif kind in ("workbook", "html", "xml_workbook"):
        yield from _of_grids(piece, kind)
    elif kind == "parquet":
        yield _of_batches(piece, "Parquet", lambda: records.from_parquet(piece))
    else:
        yield _of_records(piece, kind)


def _of_text(piece: Piece, most: int | None) -> Table:
    found = text.reading(piece, most)
    head = text.head(piece, found.encoding)
    header = headers.find(head.rows[: headers.BODY_ROWS])
    rows = [row[: head.width] + [""] * (head.width - len(row)) for row in head.rows[header.end :]]
    if not rows:
        raise Refusal("no_rows", name=piece.name)
    header = _widened(header, head.width)
    cleaning = Cleaning(header, rows)

    def read(table: Table) -> Iterator[pa.Table]:
        yield from _text_batches(table, text.Rows(piece, found.encoding, head, header.end), cleaning.again())

    return Table(
        name=piece.name,
        format="CSV" if head.separator != "\t" else "TSV",
        columns=cleaning.names,
        head=cleaning.again().table(_columns(rows[:HEAD_ROWS], head.width)),
        read=read,
        header=header,
        encoding=found.encoding,
        separator=text.SEPARATORS[head.separator],
        lines=found.lines,
        places=cleaning.place_columns,
        progress=Progress(piece.name, of_bytes=piece.size),
    )


def _widened(header: Header, width: int) -> Header:
    """Rows may have more cells than their header, mostly one that is always blank."""
    missing = width - len(header.parts)
    parts = (*header.parts, *((),) * missing) if missing > 0 else header.parts[:width]
    return Header(header.first, header.depth, parts, header.titles)


def _text_batches(table: Table, rows: text.Rows, cleaning: Cleaning) -> Iterator[pa.Table]:
    width = len(cleaning.header.parts)
    numeric = _numeric(table)
    separator = next(sign for sign, name in text.SEPARATORS.items() if name == table.separator)
    for batch in chain(rows.batches(), [None]):
        odd, rows.odd = rows.odd, []
        fitting = []
        for row in odd:
            fixed = text.repaired(row, width, numeric, separator)
            table.left_out["repaired" if fixed and len(row) > width else "misfits" if fixed is None else "short"] += 1
            fitting += [fixed] if fixed else []
        if fitting:
            yield cleaning.table(_columns(fitting, width))
        table.progress.done_bytes = rows.done_bytes
        if batch is not None:
            yield cleaning.table(batch)
        table.left_out.update({**cleaning.left_out, "undecodable": 0})
        cleaning.left_out.clear()
    table.left_out["undecodable"] = rows.undecodable


def _numeric(table: Table) -> frozenset[int]:
    """The columns that hold numbers and nothing else, by the first rows."""
    header = table.header
    assert header is not None  # noqa: S101  a text has one
    places = {name: place for place, name in enumerate(header.names)}
    found = set()
    for name in table.columns:
        cells = [cell for cell in table.head[name].to_pylist() if cell not in headers.NOTHING and cell != "~"]
        if cells and all(headers.is_value(cell) for cell in cells):
            found.add(places[name])
    return frozenset(found)


def _columns(rows: list[list[str]], width: int) -> pa.Table:
    """Rows of cells as columns of text."""
    names = [str(number) for number in range(width)]
    turned = zip(*rows, strict=True) if rows else [[]] * width
    return pa.table([pa.array(list(column), pa.string()) for column in turned], names=names)


def _of_grids(piece: Piece, kind: str) -> Iterator[Table]:
    """The sheets of a workbook, without those that only describe another."""
    found = (
        [sheets.html(piece)]
        if kind == "html"
        else sheets.xml_workbook(piece)
        if kind == "xml_workbook"
        else sheets.workbook(piece)
    )
    grids = [grid for grid in found if grid.name not in ABOUT_A_TABLE and len(grid.rows) > 1]
    if not grids:
        raise Refusal("no_rows", name=piece.name)
    for grid in grids:
        name = piece.name if len(grids) == 1 else f"{piece.name}/{grid.name}"
        yield _of_grid(grid, name, FORMATS[kind])


def _of_grid(grid: Grid, name: str, format_: str) -> Table:
    header = headers.find(grid.rows[: headers.BODY_ROWS], grid.merges)
    width = max(map(len, grid.rows))
    rows = [row + [""] * (width - len(row)) for row in grid.rows[header.end :]]
    cleaning = Cleaning(_widened(header, width), rows[:HEAD_ROWS])

    def read(table: Table) -> Iterator[pa.Table]:
        own = cleaning.again()
        for first in range(0, len(rows), records.BATCH_ROWS):
            yield own.table(_columns(rows[first : first + records.BATCH_ROWS], width))
        table.left_out.update(own.left_out)

    return Table(
        name=name,
        format=format_,
        columns=cleaning.names,
        head=cleaning.again().table(_columns(rows[:HEAD_ROWS], width)),
        read=read,
        header=cleaning.header,
        sheet=grid.name,
        places=cleaning.place_columns,
        progress=Progress(name),
    )


def _of_records(piece: Piece, kind: str) -> Table:
    def found() -> records.Records:
        if kind == "json_lines":
            return records.json_lines(piece)
        return records.from_json(piece) if kind == "json" else records.from_xml(piece)

    first = found()
    table = _of_batches(piece, FORMATS.get(kind, "JSON lines"), lambda: records.batches(found().rows))
    table.service, table.labels = first.service, first.labels or {}
    table.rows = lambda: found().rows
    return table


def _of_batches(piece: Piece, format_: str, batches: Callable[[], Iterator[pa.Table]]) -> Table:
    first = next(batches(), None)
    if first is None or not first.num_rows:
        raise Refusal("no_rows", name=piece.name)
    return Table(
        name=piece.name,
        format=format_,
        columns=first.column_names,
        head=first.slice(0, HEAD_ROWS),
        read=lambda _: batches(),
        progress=Progress(piece.name, of_bytes=piece.size),
    )
