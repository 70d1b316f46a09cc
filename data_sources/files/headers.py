"""Which rows of a sheet are its header, and what the columns are called.

    header = headers.find(rows, merges)
    header.names        # ("자치구별(1)", "2015 합계 살인 발생", …)
    header.first, header.depth, header.titles

Portals put titles and units above the header, spread it over two to five rows, merge its cells, and leave it out.
The header is what stands right above the first row of data; a row is taken into it when it names columns that the
rows below leave blank, repeats their labels, or tells columns apart that have the same name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

Row: TypeAlias = Sequence[str]
Merge: TypeAlias = tuple[tuple[int, int], tuple[int, int]]  # first and last row and column, both included

NUMBER = re.compile(r"[+-]?(\d[\d,]*\.?\d*|\.\d+)([eE][+-]?\d+)?%?")
MOMENT = re.compile(r"\d{4}([-./])\s?\d{1,2}\1\s?\d{1,2}\.?([ T:].*)?|\d{1,2}:\d{2}(:\d{2})?")
YEAR = re.compile(r"(19|20)\d\d")
NOTHING = {"", "-", "…", "...", "X", "x"}
BODY_ROWS = 200
SPARSE = 0.35  # of the usual cells: a row with fewer is a title, though it may hold a date
RARE = 0.1  # of the rows: a column with fewer cells needs no heading
VALUES_SHARE = 0.8  # of a column's cells: then it is one of numbers


@dataclass(frozen=True)
class Header:
    """Where the header stands and what it says."""

    first: int  # its first row, counted from the top of the sheet
    depth: int  # how many rows; 0 when there is none
    parts: tuple[tuple[str, ...], ...]  # of each column, from top to bottom, repetitions left out
    titles: tuple[str, ...] = ()  # what stands above it

    @cached_property
    def names(self) -> tuple[str, ...]:
        """One name for each column, each different, text as in the file."""
        given = [" ".join(parts) or f"column {place}" for place, parts in enumerate(self.parts, 1)]
        seen: Counter[str] = Counter()
        names = []
        for name in given:
            seen[name] += 1
            names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
        return tuple(names)

    @property
    def end(self) -> int:
        """The first row after it."""
        return self.first + self.depth


def clean(cell: str) -> str:
    """A heading on one line."""
    return " ".join(cell.split())


def is_value(cell: str) -> bool:
    """Whether a cell holds a number, a date or a time."""
    return bool(NUMBER.fullmatch(cell) or MOMENT.fullmatch(cell))


def find(given: Sequence[Row], merges: Sequence[Merge] = ()) -> Header:
    """The header of a sheet, by its first rows."""
    width = max((len(row) for row in given), default=0)
    rows = [[clean(cell) for cell in row] + [""] * (width - len(row)) for row in given]
    numeric = _numeric(rows)
    data = _first_data(rows, numeric)
    chosen = _chosen(rows, data, width, merges)
    if not chosen:
        return Header(data, 0, ((),) * width, _titles(rows[:data]))
    first = chosen[-1]
    block = filled(rows, chosen, merges, data)
    parts = tuple(tuple(_different(row[column] for row in block)) for column in range(width))
    return Header(first, data - first, parts, _titles(rows[:first]))


def _different(cells: object) -> list[str]:
    found: list[str] = []
    for cell in cells:  # type: ignore[attr-defined]
        if cell and (not found or cell != found[-1]):
            found.append(cell)
    return found


def _titles(rows: Sequence[Row]) -> tuple[str, ...]:
    return tuple(" ".join(cell for cell in row if cell) for row in rows if any(row))


def _numeric(rows: Sequence[Row]) -> dict[int, list[str]]:
    """The columns of numbers, dates and times, by what the lower rows hold, with some of their values."""
    body = rows[min(6, 2 * len(rows) // 3) :][:BODY_ROWS]
    found = {}
    for column in range(len(rows[0]) if rows else 0):
        cells = [row[column] for row in body if row[column] not in NOTHING]
        if cells and sum(map(is_value, cells)) >= VALUES_SHARE * len(cells):
            found[column] = cells
    return found


def _first_data(rows: Sequence[Row], numeric: dict[int, list[str]]) -> int:
    """The first row that is data: numbers where the lower rows have numbers. Without any, the one after a full row."""
    filled = [sum(map(bool, row)) for row in rows]
    usual = sorted(filled)[len(rows) // 2] if rows else 0
    for number, row in enumerate(rows if numeric else ()):
        there = [(column, row[column]) for column in numeric if row[column] not in NOTHING]
        values = [(column, cell) for column, cell in there if is_value(cell)]
        if 2 * len(values) > len(there) and filled[number] > SPARSE * usual and not _counts_on(values, numeric):
            return number
    full = (number for number in range(len(rows)) if filled[number] >= max(1, 0.6 * usual))
    return min(next(full, 0) + 1, len(rows))


def _counts_on(values: list[tuple[int, str]], numeric: dict[int, list[str]]) -> bool:
    """Whether the numbers are headings: years above what are no years, or 0, 1, 2 … above what is not."""
    cells = [cell for _, cell in values]
    below = [cell for column, _ in values for cell in numeric[column][:20]]
    if all(YEAR.fullmatch(cell) for cell in cells):
        return 2 * sum(bool(YEAR.fullmatch(cell)) for cell in below) < len(below)
    if len(cells) < 4 or not all(cell.isdigit() for cell in cells):
        return False
    numbers = [int(cell) for cell in cells]
    return numbers[0] in (0, 1) and numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def _chosen(rows: Sequence[Row], data: int, width: int, merges: Sequence[Merge]) -> list[int]:
    """The rows of the header, from the lowest up."""
    body = rows[data : data + BODY_ROWS]
    used = {column for column in range(width) if sum(bool(row[column]) for row in body) > RARE * len(body)}
    chosen: list[int] = []
    named: set[int] = set()
    for number in range(data - 1, -1, -1):
        cells = {column: cell for column, cell in enumerate(rows[number]) if cell}
        if not chosen:
            above = rows[number - 1] if number else [""] * width
            own = [column for column, cell in cells.items() if cell != above[column]]
            if len(own) > 1 or (cells and width == 1):
                chosen, named = [number], set(cells)
            continue
        block = filled(rows, chosen, merges, data)
        below = [tuple(row[column] for row in block) for column in named & used]
        repeats = any(rows[chosen[-1]][column] == cell for column, cell in cells.items())
        tells_apart = len(cells) > 1 and len(set(below)) < len(below)
        is_title = len(cells) == 1 and min(cells) == 0 and len(used - named) > 1
        if is_title or not (set(cells) & (used - named) or repeats or tells_apart):
            break
        chosen.append(number)
        named |= set(cells)
    return chosen


def filled(rows: Sequence[Row], chosen: Sequence[int], merges: Sequence[Merge], data: int) -> list[list[str]]:
    """The rows of a header with its merged cells filled."""
    first, last = chosen[-1], chosen[0]
    block = [list(rows[number]) for number in range(first, last + 1)]
    inside = [merge for merge in merges if merge[0][0] >= first and merge[1][0] < data]
    return _spread(block, inside, first, last) if merges else _carried(block)


def _spread(block: list[list[str]], merges: Sequence[Merge], first: int, last: int) -> list[list[str]]:
    """Merged cells filled: to the right in the upper rows, where a lower row tells their columns apart."""
    for (top, left), (bottom, right) in merges:
        word = block[top - first][left] if top <= last else ""
        for row in range(top, min(bottom, last) + 1):
            for column in range(left, right + 1 if bottom < last else left + 1):
                block[row - first][column] = word
    return block


def _carried(block: list[list[str]]) -> list[list[str]]:
    """The same where only the first of merged cells has the word: carried on to blank cells that a lower row names."""
    whole: list[list[str]] = []
    for depth, row in enumerate(block):
        carried: list[str] = []
        word, above = "", None
        for column, cell in enumerate(row):
            is_named_below = any(lower[column] for lower in block[depth + 1 :])
            group = tuple(upper[column] for upper in whole)
            word = cell or (word if is_named_below and group == above else "")
            above = group
            carried.append(word)
        whole.append(carried)
    return whole
