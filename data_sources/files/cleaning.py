"""Rows that are no data: blank ones, totals, notes under the table, headers that come again on every page.

Quotes around every value, and labels that a sheet writes only once for several rows, are put right too. Everything
left out is counted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from copy import copy

import pyarrow as pa
import pyarrow.compute as pc

from data_sources import reference
from data_sources.files import headers
from data_sources.files.headers import Header, Row

TOTALS = {"합계", "소계", "총계", "계", "총합계", "누계", "전체", "total", "sum", "subtotal", "grandtotal"}
CITY = {"서울", "서울시", "서울특별시", "서울특별시전체"}
NOTE = re.compile(r"\s*([※*＊○◦▶]|주\s*\)|주\s*[:：]|자료\s*[:：]|출처\s*[:：]|\(?단위\s*[:：]|\[?비고\]?\s*[:：])")
DONG = re.compile(r"\S*[가-힣\d]+(동|가|로|읍|면)")
LABEL_ONCE = re.compile(r".+\(\d\)")  # 자치구별(1): how Seoul's statistics call the labels of rows
QUOTED = re.compile(r"'.*'", re.S)
UNKNOWN = ("…", "...", "#N/A", "#VALUE!", "#REF!", "#DIV/0!", "\\N")
PLACES_SHARE = 0.5  # of a column's words: then it is one of places
LEARNT_ROWS = 300
LONG_NOTE = 40


class Cleaning:
    """What has to be left out of the rows of one table, learnt from its first rows."""

    def __init__(self, header: Header, head: Sequence[Row]) -> None:
        self.header = header
        self.left_out: Counter[str] = Counter()  # totals, notes, headings, blank: rows of each
        body = [row for row in head[:LEARNT_ROWS] if any(cell.strip() for cell in row)]
        self._places = [column for column in range(len(header.parts)) if _is_of_places(_cells(body, column))]
        self._quoted = {column for column in range(len(header.parts)) if _is_quoted(_cells(body, column))}
        self._once = [column for column, name in enumerate(header.names) if LABEL_ONCE.fullmatch(name)]
        self._carried = [""] * len(self._once)
        wanted = [row for row in body if self._why_not(list(row)) is None]
        self.kept = [
            column
            for column, parts in enumerate(header.parts)
            if parts or any(column < len(row) and row[column].strip() for row in wanted)
        ]
        self.names = [header.names[column] for column in self.kept]

    def again(self) -> Cleaning:
        """The same for another reading of the rows: nothing left out yet, no label carried on."""
        fresh = copy(self)
        fresh.left_out = Counter()
        fresh._carried = [""] * len(self._once)
        return fresh

    @property
    def place_columns(self) -> list[str]:
        """The columns of places, by name."""
        return [self.header.names[column] for column in self._places]

    def table(self, batch: pa.Table) -> pa.Table:
        """The rows of a batch (columns of text, in the order of the header) that are data, under the header's names."""
        columns = [pc.utf8_trim_whitespace(column.combine_chunks()) for column in batch.columns]
        columns = [self._unquoted(number, column) for number, column in enumerate(columns)]
        for place, column in enumerate(self._once):
            columns[column] = self._filled(place, columns[column])
        suspects = self._suspects(columns, batch.num_rows)
        reasons = {}
        for row in suspects:
            reason = self._why_not([columns[column][row].as_py() or "" for column in range(len(columns))])
            if reason:
                reasons[row] = reason
        self.left_out.update(reasons.values())
        if reasons:
            keep = pa.array([row not in reasons for row in range(batch.num_rows)])
            columns = [column.filter(keep) for column in columns]
        return pa.table([columns[column] for column in self.kept], names=self.names)

    def _suspects(self, columns: list[pa.Array], rows: int) -> list[int]:
        """The rows that need a closer look: few cells, a total's word, or the words of the header or of its titles."""
        filled = pa.repeat(pa.scalar(0, pa.int32()), rows)
        for column in columns:
            filled = pc.add(filled, pc.cast(pc.not_equal(column, ""), pa.int32()))
        mask = pc.less_equal(filled, max(1, len(columns) // 4))
        words = pa.array([*TOTALS, *(word.upper() for word in TOTALS), "Total", "총 계", "합 계", "소 계"])
        first = {name for parts in self.header.parts[:2] for name in parts}
        for column in columns[: max(self._places, default=0) + 4]:
            mask = pc.or_(mask, pc.is_in(column, words))
        for column in columns[:2]:
            mask = pc.or_(mask, pc.is_in(column, pa.array(sorted(first), pa.string())))
        return pc.indices_nonzero(mask).to_pylist()

    def _why_not(self, row: list[str]) -> str | None:
        """What a row is when it is no data; None when it is."""
        cells = [headers.clean(cell) for cell in row]
        filled = [(column, cell) for column, cell in enumerate(cells) if cell]
        if not filled:
            return "blank"
        if len(filled) == 1 and len(self.header.parts) > 2:
            word = filled[0][1]
            if NOTE.match(word) or len(word) >= LONG_NOTE or word in self.header.titles:
                return "notes"
        words = [
            (column, cell) for column, cell in filled if not headers.is_value(cell) and cell not in headers.NOTHING
        ]
        if self._is_heading(words, len(filled)):
            return "headings"
        is_total = [_squeezed(cell) in TOTALS for _, cell in words]
        if words and len(words) < len(filled):
            if any(is_total) and all(
                total or _squeezed(cell) in CITY for total, (_, cell) in zip(is_total, words, strict=True)
            ):
                return "totals"
            if any(total and column in self._places for total, (column, _) in zip(is_total, words, strict=True)):
                return None if self._is_grouped(words) else "totals"
        return None

    def _is_heading(self, words: list[tuple[int, str]], filled: int) -> bool:
        """Whether every word is one of the header, in its column: a header that comes again on a new page."""
        return (
            len(words) > 1
            and len(words) >= 0.7 * filled
            and all(column < len(self.header.parts) and cell in self.header.parts[column] for column, cell in words)
        )

    def _is_grouped(self, words: list[tuple[int, str]]) -> bool:
        """Whether a total's word only says what the next label is part of: 합계, 종로구 or 종로구, 계, 남자."""
        labels = [cell for column, cell in words if column in self._places]
        return _squeezed(labels[-1]) not in TOTALS

    def _unquoted(self, number: int, column: pa.Array) -> pa.Array:
        if number in self._quoted:
            column = pc.utf8_trim_whitespace(pc.replace_substring_regex(column, r"(?s)^'(.*)'$", r"\1"))
        is_unknown = pc.is_in(column, pa.array(UNKNOWN))
        return pc.if_else(is_unknown, "", column) if pc.any(is_unknown).as_py() else column

    def _filled(self, place: int, column: pa.Array) -> pa.Array:
        """A label that is written once stands for the rows below, as long as they have none."""
        words = []
        for word in column.to_pylist():
            self._carried[place] = word or self._carried[place]
            words.append(self._carried[place])
        return pa.array(words, pa.string())


def _cells(rows: Sequence[Row], column: int) -> list[str]:
    return [cell for row in rows if column < len(row) and (cell := headers.clean(row[column]))]


def _squeezed(cell: str) -> str:
    return cell.replace(" ", "").lower()


def _is_quoted(cells: list[str]) -> bool:
    return bool(cells) and all(QUOTED.fullmatch(cell) for cell in cells)


def _is_of_places(cells: list[str]) -> bool:
    """Whether a column names districts or neighbourhoods."""
    names = [cell for cell in cells if _squeezed(cell) not in TOTALS | CITY]
    codes = reference.district_codes()
    found = sum(cell in codes or bool(DONG.fullmatch(cell.split(" ")[-1])) for cell in names)
    return bool(names) and found >= PLACES_SHARE * len(names)
