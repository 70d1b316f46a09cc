"""Which rows of a list to ask for next, and whether the list moved while it was read.

A `Pager` knows nothing of networks: it says which span to ask for, is told what came, and answers with the rows to
keep. Pages may come in any order. What the portals do that one would not expect:

* `bikeList` announces the rows of the page, not of the list: go on until a page is short, with more and more ahead.
* data.go.kr cuts pages silently: go on with the size that really came.
* Some announce more rows than they give, some ignore START and END and repeat the first page.
* Lists that are newest first shift while they are read: a row stands twice at a seam, or falls between two pages.
"""

from __future__ import annotations

from typing import NamedTuple

import orjson

from data_sources.catalogue.model import Dataset
from data_sources.pipeline.answers import Answer, Row

MOST_PAGES = 10_000  # where a list ends that has no end
SEAM = 20  # last rows of a page among which the first of the next is looked for


class Span(NamedTuple):
    """Rows to ask for: `rows` of them, from the `start`-th (counted from 0)."""

    start: int
    rows: int


class Identity:
    """What tells a row of one dataset from another: the raw fields of its key, or else the whole row."""

    def __init__(self, dataset: Dataset) -> None:
        sources = [dataset.columns[column].fields for column in dataset.key if column in dataset.columns]
        candidates = [[name.lower().split("+") for name in names if not name.startswith("@")] for names in sources]
        self._candidates = [] if dataset.parser else [names for names in candidates if names]
        self._fields: tuple[str, ...] | None = None

    def __call__(self, row: Row) -> object:
        """A value that two rows share when they are the same thing."""
        if self._fields is None:
            self._fields = self._found(row)
        return tuple(str(row.get(name)) for name in self._fields) if self._fields else orjson.dumps(row, default=str)

    def _found(self, row: Row) -> tuple[str, ...]:
        names = {name.lower(): name for name in row}
        fields: list[str] = []
        for candidates in self._candidates:
            present = next((parts for parts in candidates if all(part in names for part in parts)), None)
            if present is None:
                return ()
            fields += [names[part] for part in present]
        return tuple(dict.fromkeys(fields))


class Pager:
    """One reading of one list, from its first page to its end."""

    def __init__(self, identity: Identity, page_rows: int, connections: int, *, is_paged: bool = True) -> None:
        self._identity = identity
        self._asked_rows = page_rows
        self._connections = connections
        self._is_paged = is_paged
        self._step = page_rows
        self._next = 0  # the page to ask for next
        self._end = 1  # pages before this one are worth asking for
        self._stop = MOST_PAGES  # from this page on there are no rows
        self._window = 1
        self._asked: set[int] = set()  # pages under way
        self._is_open = False  # the total is the page's own
        self._first: tuple[object, object] | None = None
        self._heads: dict[int, object] = {}
        self._tails: dict[int, set[object]] = {}
        self.total: int | None = None
        self.got = 0
        self.has_moved = False
        self.is_doubtful = False  # more than one page came: the list may have moved between them
        self.is_ignored = False  # the server repeats its first page, whatever is asked

    @property
    def is_done(self) -> bool:
        """Whether all is there: what is still under way lies beyond the end."""
        end = min(self._end, self._stop)
        return self._next >= end and all(number >= end for number in self._asked)

    @property
    def is_idle(self) -> bool:
        """Whether nothing is under way."""
        return not self._asked

    @property
    def is_short(self) -> bool:
        """Whether fewer rows came than the portal announced."""
        return self._is_paged and self.got < (self.total or 0)

    def next(self) -> Span | None:
        """The span to ask for, None when nothing is to be asked now."""
        if self._next >= min(self._end, self._stop) or len(self._asked) >= self._window:
            return None
        self._asked.add(self._next)
        self._next += 1
        return Span((self._next - 1) * self._step, self._step)

    def is_guess(self, span: Span) -> bool:
        """Whether nobody has said that there are rows in this span, or who said so has not kept his word."""
        return span.start > 0 and (span.start >= (self.total or 0) or self._step < self._asked_rows)

    def is_beyond(self, span: Span) -> bool:
        """Whether the list is known to end before this span."""
        return span.start // span.rows >= self._stop

    def withdrawn(self, span: Span) -> None:
        """The span will not come, and need not."""
        self._asked.discard(span.start // span.rows)

    def failed(self, span: Span) -> None:
        """The span will not come; nothing beyond it is asked."""
        self.withdrawn(span)
        self._stop = min(self._stop, span.start // span.rows)

    def take(self, span: Span, answer: Answer) -> list[Row]:
        """Note what came. Returns the rows to keep: none of a page that repeats the first."""
        self.withdrawn(span)
        number, rows = span.start // span.rows, answer.rows
        if number and rows and self._edges(rows) == self._first:
            self.is_ignored, self.is_doubtful = True, False
            self._stop = min(self._stop, number)
            return []
        self.got += len(rows)
        if not rows:
            self._stop = min(self._stop, number)
        elif self._is_paged:
            self._note_seams(number, rows)
            self.is_doubtful |= number > 0
            if number:
                self._plan_on(number, len(rows), answer.total or 0)
            else:
                self._plan(rows, answer.total or 0)
        return rows

    def moved_since(self, answer: Answer) -> bool:
        """Whether the list has moved, by a fresh answer for its first row."""
        if not answer.rows or self._first is None:
            return False
        is_other_total = not self._is_open and answer.total is not None and answer.total != self.total
        return is_other_total or self._identity(answer.rows[0]) != self._first[0]

    def _edges(self, rows: list[Row]) -> tuple[object, object]:
        return self._identity(rows[0]), self._identity(rows[-1])

    def _plan(self, rows: list[Row], total: int) -> None:
        """After the first page: how many there are, as far as one can tell."""
        count, self.total = len(rows), total
        self._first = self._edges(rows)
        if total > count:
            if count < self._asked_rows:
                self._step, self._end = count, 2  # one try whether there are more
            else:
                self._end = total // self._step + 1  # with the page after the last row: the list may have grown
            self._window = 2 * self._connections
        elif count == self._asked_rows:
            self._is_open, self._end = True, MOST_PAGES
            self._window = min(2, self._connections)

    def _plan_on(self, number: int, count: int, total: int) -> None:
        if self._is_open:
            if count < self._step:
                self._stop = min(self._stop, number + 1)
            self._window = min(2 * self._window, 2 * self._connections)
            return
        self.has_moved |= total not in (0, self.total)
        if number + 1 >= self._end:
            planned = max(total, self.total or 0) // self._step + 1
            is_longer = count >= self._step == self._asked_rows
            self._end = max(self._end, planned, number + 2 if is_longer else 0)

    def _note_seams(self, number: int, rows: list[Row]) -> None:
        """A page that begins with a row of the page before it: the list has moved between the two."""
        head, tail = self._identity(rows[0]), {self._identity(row) for row in rows[-SEAM:]}
        self.has_moved |= head in self._tails.get(number - 1, ()) or self._heads.get(number + 1) in tail
        self._heads[number], self._tails[number] = head, tail
