"""One call of a dataset and the pages of its list, which is read again when it moved meanwhile."""

from __future__ import annotations

from typing import NamedTuple

from data_sources import catalogue
from data_sources.catalogue.model import Dataset
from data_sources.pipeline import arguments, codes, protocols
from data_sources.pipeline.answers import Answer, Row
from data_sources.pipeline.errors import PortalError, ShapeChanged
from data_sources.pipeline.paging import Identity, Pager, Span

READINGS = 3  # of a list that keeps moving
SAMPLE_KEY_ROWS = 5
FIRST_ROW = Span(0, 1)


class Order(NamedTuple):
    """A span to ask for, of one reading of one call."""

    listing: Listing
    pager: Pager
    span: Span

    @property
    def is_check(self) -> bool:
        """Whether it asks again for the first row."""
        return self.span is FIRST_ROW

    @property
    def is_unwanted(self) -> bool:
        """Whether the list is known to end before it."""
        return not self.is_check and self.pager.is_beyond(self.span)


class Listing:
    """What to ask for next in one call, and what came of it."""

    def __init__(self, dataset: Dataset, call: arguments.Call) -> None:
        self.dataset = dataset
        self.call = call
        self.fields = arguments.fields(call)
        self.portal = catalogue.current().portals[dataset.portal]
        self._is_checking = False  # whether the first row is being asked for again
        self.error: PortalError | None = None
        self._notes: list[str] = []
        self._readings = 0
        self._page_rows = dataset.page_rows or self.portal.page_rows
        self._pager = self._reading(self._page_rows)

    def _reading(self, page_rows: int, *, is_sample: bool = False) -> Pager:
        self._readings += 1
        is_paged = protocols.of(self.dataset).is_paged(self.portal, self.dataset) and not is_sample
        return Pager(Identity(self.dataset), page_rows, self.portal.connections, is_paged=is_paged)

    @property
    def is_done(self) -> bool:
        """Whether nothing more is needed of this call."""
        if self._is_checking:
            return False
        pager = self._pager
        if self.error:
            return pager.is_idle
        return pager.is_done and not pager.has_moved and not pager.is_doubtful

    @property
    def is_idle(self) -> bool:
        """Whether nothing is under way."""
        return self._pager.is_idle

    def next(self) -> Order | None:
        """What to ask for, None when nothing is to be asked now."""
        if self.error or self._is_checking:
            return None
        if self._pager.is_done and self._pager.is_doubtful:
            self._pager.is_doubtful, self._is_checking = False, True
            return Order(self, self._pager, FIRST_ROW)
        span = self._pager.next()
        return Order(self, self._pager, span) if span else None

    def take(self, order: Order, answer: Answer) -> list[Row]:
        """The rows to hand on from what came."""
        if order.is_check:
            self._is_checking = False
            order.pager.has_moved = order.pager.moved_since(answer)
        rows = [] if order.is_check else order.pager.take(order.span, answer)
        if self.fields:
            for row in rows:
                row.update(self.fields)
        if self._pager.is_done and self._pager.has_moved:
            self._read_again()
        return rows

    def failed(self, order: Order, error: PortalError) -> None:
        """A page did not come. It does not matter where nobody said that there is one."""
        if order.is_check:
            self._is_checking = False
        elif error.code == codes.SAMPLE_KEY_LIMIT and order.span.rows > SAMPLE_KEY_ROWS:
            self._pager = self._reading(SAMPLE_KEY_ROWS, is_sample=True)
            self._notes.append(f"the sample key gives {SAMPLE_KEY_ROWS} rows at most")
        else:
            is_harmless = order.pager.is_guess(order.span) and isinstance(error, ShapeChanged)
            order.pager.failed(order.span)
            self.error = self.error or (None if is_harmless else error)

    def _read_again(self) -> None:
        if self._readings < READINGS:
            self._pager = self._reading(self._page_rows)
        else:
            self._pager.has_moved = self._pager.is_doubtful = False
            self._notes.append(f"the list moved each of the {READINGS} times that it was read")

    def remarks(self) -> list[str]:
        """What a person should know of this call."""
        notes = list(self._notes)
        if self._pager.is_short and not self.error:
            how = ", the same ones on every page" if self._pager.is_ignored else ""
            notes.append(f"the portal announced {self._pager.total:,} rows and gave {self._pager.got:,}{how}")
        place = " ".join(self.fields.values())
        return [f"{place}: {note}" for note in notes] if place else notes
