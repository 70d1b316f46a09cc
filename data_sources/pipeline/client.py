"""The client of the portals: rows of a dataset, page by page, in whatever way its portal gives them.

    for page in Client().pages(catalogue.dataset("air_now")):
        page.rows                                 # dictionaries of raw fields

All protocols go through one `requests` session. Pages are fetched and read concurrently, at most `connections` at
once for each portal, whoever asks for them, and arrive in any order.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from importlib import import_module
from queue import SimpleQueue
from typing import Self

import pandas as pd
import pyarrow as pa
import requests

from data_sources import catalogue
from data_sources.catalogue.model import Dataset
from data_sources.pipeline import answers, arguments, clock, codes, quota, settings
from data_sources.pipeline.answers import Answer, Row, read_answer
from data_sources.pipeline.asking import Asker, Question
from data_sources.pipeline.errors import KeyRejected, PortalError, QuotaSpent
from data_sources.pipeline.listing import Listing, Order
from data_sources.pipeline.paging import Span
from data_sources.pipeline.transport import SAMPLE_KEY

__all__ = ["Client", "Page", "read_answer"]

FATAL = (KeyRejected, QuotaSpent)  # no other call would fare better
NAMED_FAILURES = 3
SAMPLE_PLACE = "POI009"  # the one hot spot that the portal's public key gives (2026)
STAND_IN = "data_sources.demo.adapter:session"  # named, as the catalogue names parsers: nothing here depends on it


@dataclass(frozen=True)
class Page:
    """Some rows of a dataset, as the portal sent them, with the call's arguments as fields like "@hotspot"."""

    rows: list[Row]
    arguments: dict[str, str]
    fetched_at: pd.Timestamp
    notes: tuple[str, ...] = ()  # what a person should know


@dataclass(frozen=True)
class Probe:
    """A few rows of a service, with the call's arguments as fields like "@hotspot"."""

    rows: list[Row]
    total: int | None  # how many the portal says there are
    service: str  # the name that it answered to


class Client:
    """Fetches datasets. One for the whole process: its methods may be called from many threads.

    It stays with the feed that was the installation's when it was made: the portals, or the made-up city.
    """

    def __init__(self, *, session: requests.Session | None = None, now: Callable[[], pd.Timestamp] = clock.now) -> None:
        """`now` is the time in the made-up city."""
        self.feed = settings.feed()
        self._asker = Asker(session or _stand_in(self.feed, now))

    def pages(
        self, dataset: Dataset, *, now: pd.Timestamp | None = None, most_calls: int | None = None
    ) -> Iterator[Page]:
        """All rows of a dataset as of `now`, in pages as they come; rows that moved meanwhile come twice.

        `most_calls` stops after so many of the places or days that the dataset is asked for.

        A last page without rows may carry notes, as of calls that failed while others (for other places) did not.
        Raises one of the four errors when all calls fail, and at once when the key or the quota is at fault.
        """
        fetch = _Fetch(self._asker, dataset, arguments.expand(dataset, now or clock.now())[:most_calls])
        try:
            yield from fetch.pages()
        finally:
            quota.flush()

    def sample(self, dataset: Dataset, *, rows: int = 5) -> bytes:
        """The first few rows of a dataset as the portal sent them, without the key. Raises one of the four errors."""
        self._asker.check(dataset)
        call = arguments.expand(dataset, clock.now())[0]
        try:
            return self._asker.ask(Question(dataset, call, Span(0, rows)), _checked)
        finally:
            quota.flush()

    def probe(self, dataset: Dataset, *, rows: int = 5) -> Probe:
        """The first rows of a dataset, in one call, and the name that its service answered to.

        Raises one of the four errors.
        """
        self._asker.check(dataset)
        calls = arguments.expand(dataset, clock.now())
        is_public = settings.get(catalogue.current().portals[dataset.portal].key_setting) == SAMPLE_KEY
        call = next((call for call in calls if is_public and SAMPLE_PLACE in call.values()), calls[0])
        try:
            found = self._asker.submit(Question(dataset, call, Span(0, rows))).result()
        finally:
            quota.flush()
        fields = arguments.fields(call)
        return Probe([row | fields for row in found.rows], found.total, self._asker.answered_as(dataset))

    def origin(self, dataset: Dataset) -> str:
        """What rows of the dataset that have just come are marked with."""
        is_emulated = self.feed.source == "live" and self._asker.is_simulated(dataset)
        return "simulated" if is_emulated else self.feed.origin

    def history(self, dataset: Dataset, moments: Sequence[pd.Timestamp]) -> pa.Table | None:
        """The raw rows of many moments at once, as the made-up city has them; None where it has to be asked.

        The field "@moment" says when a row was so.
        """
        adapter = self._asker.adapter(dataset)
        return adapter.history(dataset.service[0], moments) if hasattr(adapter, "history") else None

    def close(self) -> None:
        """Let go of connections and threads."""
        self._asker.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _stand_in(feed: settings.Feed, now: Callable[[], pd.Timestamp]) -> requests.Session | None:
    """The session that asks the made-up city, None where the portals are to be asked."""
    if feed.source == "live":
        return None
    module, function = STAND_IN.split(":")
    made: requests.Session = getattr(import_module(module), function)(
        now, seed=feed.seed, scenario=feed.scenario, faults=(settings.get("CIVIC_FAULTS") or "").split(",")
    )
    return made


def _checked(body: bytes, dataset: Dataset) -> bytes:
    answers.read(body, dataset)
    return body


class _Fetch:
    """All calls of one dataset, a few under way at any time."""

    def __init__(self, asker: Asker, dataset: Dataset, calls: list[arguments.Call]) -> None:
        self._asker = asker
        self._dataset = dataset
        self._waiting = deque(Listing(dataset, call) for call in calls)
        self._calls = len(self._waiting)
        self._open: list[Listing] = []
        self._ended: list[Listing] = []
        self._under_way: dict[Future[Answer], Order] = {}
        self._done: SimpleQueue[Future[Answer]] = SimpleQueue()
        self._window = 1  # the first answer tells whether the rest is worth asking
        self._fatal: PortalError | None = None

    def pages(self) -> Iterator[Page]:
        self._asker.check(self._dataset)
        self._submit()
        try:
            while self._open:
                future = self._done.get()
                order = self._under_way.pop(future)
                rows = self._outcome(future, order)
                self._submit()
                if rows:
                    yield Page(rows, order.listing.fields, clock.now())
        finally:
            self._cancel(lambda _: True)
        if notes := self._notes():
            yield Page([], {}, clock.now(), tuple(notes))
        self._complain()

    def _submit(self) -> None:
        while len(self._under_way) < self._window and (order := self._next()):
            future = self._asker.submit(Question(self._dataset, order.listing.call, order.span))
            self._under_way[future] = order
            future.add_done_callback(self._done.put)

    def _next(self) -> Order | None:
        for listing in list(self._open):
            if listing.is_done or (self._fatal and listing.is_idle):
                self._open.remove(listing)
                self._ended.append(listing)
            elif not self._fatal and (order := listing.next()):
                return order
        if self._fatal or not self._waiting:
            return None
        self._open.append(self._waiting.popleft())
        return self._next()

    def _outcome(self, future: Future[Answer], order: Order) -> list[Row]:
        is_first, self._window = self._window == 1, 2 * order.listing.portal.connections
        if future.cancelled():
            order.pager.withdrawn(order.span)
            return []
        error = future.exception()
        if error is None:
            rows = order.listing.take(order, future.result())
            self._cancel(lambda other: other.is_unwanted)
            return rows
        if not isinstance(error, PortalError):
            raise error
        is_fatal = isinstance(error, FATAL) or (is_first and error.code in codes.NO_SUCH_SERVICE - {"HTTP 404"})
        if is_fatal and not order.is_check:
            self._fatal = error
            self._cancel(lambda _: True)
        order.listing.failed(order, error)
        return []

    def _cancel(self, is_unwanted: Callable[[Order], bool]) -> None:
        """Take back what has not been sent yet."""
        for future, order in list(self._under_way.items()):
            if is_unwanted(order):
                future.cancel()

    def _notes(self) -> list[str]:
        notes = [remark for listing in self._ended for remark in listing.remarks()]
        failed = [listing for listing in self._ended if listing.error]
        if failed and len(failed) < self._calls:
            some = "; ".join(
                f"{' '.join(listing.fields.values())}: {_detail(listing)}" for listing in failed[:NAMED_FAILURES]
            )
            notes.append(f"{len(failed)} of {self._calls} calls failed: {some}")
        return notes

    def _complain(self) -> None:
        errors = [listing.error for listing in self._ended if listing.error]
        if self._fatal:
            raise self._fatal
        if errors and len(errors) == self._calls:
            raise errors[0]


def _detail(listing: Listing) -> str:
    return listing.error.detail if listing.error else ""
