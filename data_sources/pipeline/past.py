"""A past for the made-up city: what the store would hold, had the app been running for days.

    past.fill(days=7)                  # each row with the moment at which it would have come
    past.fill_records(1_000_000)       # so many rows, for measurements

It goes the ordinary way, client, tidy and store. Of the live measures the city knows many moments at once; all
else is asked for moment by moment, less often. The newest comes first, and what is there already is left alone.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import pandas as pd
import pyarrow as pa

from data_sources import catalogue
from data_sources.catalogue.model import Dataset
from data_sources.pipeline import arguments, backfill, clock, delta, settings, store, tidy
from data_sources.pipeline.client import Client
from data_sources.pipeline.errors import PortalError
from data_sources.pipeline.refresh import PAST_DONE, groups

FIRST_DAYS = 8  # what the app gives itself: the hour of a week ago, and some more
LONG_DAYS = 43  # and of a few, six weeks: what is usual at an hour of the week is drawn from them
LONG = ("air_now", "hotspot_people", "road_link_speeds", "river_levels", "calls_120")
HOUR, DAY = pd.Timedelta("1h"), pd.Timedelta("1D")
STEPS = [HOUR * hours for hours in (1, 2, 3, 4, 6, 8, 12, 24)]  # all of them meet the same hour of last week
MOST_ROWS = 160_000  # of a live measure
MOST_CALLS, MOST_ASKED_ROWS = 60, 30_000  # of what has to be asked for
BATCH_ROWS, RECORD_BATCH_ROWS = 80_000, 240_000  # in one commit
MOMENT = "@moment"  # the field that says when a row of a history was so

Tables = Iterator[tuple[Dataset, pa.Table, pa.ChunkedArray]]


@dataclass(frozen=True)
class Step:
    """A piece of the past that has been filled."""

    dataset: str
    added: int
    done: int
    of: int


OnStep = Callable[[Step], None]


@dataclass(frozen=True)
class _Piece:
    """Some moments of one service, newest first."""

    datasets: list[Dataset]
    moments: list[pd.Timestamp]
    is_bulk: bool


class _City:
    """The made-up city, at whatever moment."""

    def __init__(self, now: pd.Timestamp) -> None:
        self._moment = now
        self.client = Client(now=lambda: self._moment)
        if self.client.feed.source != "demo":
            self.client.close()
            raise ValueError("only the made-up city can be given a past: set CIVIC_SOURCE to demo")

    def fill(self, piece: _Piece, *, most_calls: int | None = None) -> int:
        """Keep a piece. Returns how many rows came."""
        tables = self._known(piece) if piece.is_bulk else self._asked(piece, most_calls)
        added = 0
        for dataset, raw, stamps in tables:
            try:
                tidied = tidy.tidy(raw, dataset)
            except PortalError:
                continue  # refresh will tell what today's answer lacks
            added += backfill.write(dataset.name, tidied.table, stamps)
        return added

    def _known(self, piece: _Piece) -> Tables:
        table = self.client.history(piece.datasets[0], piece.moments[::-1])
        if table is not None:
            yield piece.datasets[0], table.drop_columns([MOMENT]), table[MOMENT]

    def _asked(self, piece: _Piece, most_calls: int | None) -> Tables:
        """What the portal would have answered at each moment, until there is enough with what is there already."""
        raw: dict[str, list[pa.Table]] = {dataset.name: [] for dataset in piece.datasets}
        stamps: dict[str, list[pa.Array]] = {dataset.name: [] for dataset in piece.datasets}
        rows = sum(_held(dataset, piece.moments[0]) for dataset in piece.datasets)
        for moment in piece.moments:
            if rows > MOST_ASKED_ROWS:
                break
            self._moment = moment
            for name, table in self._split(piece.datasets, moment, most_calls):
                raw[name].append(table)
                stamp = pa.scalar(moment.to_pydatetime(), pa.timestamp("us"))
                stamps[name].append(pa.repeat(stamp, table.num_rows))
                rows += table.num_rows
        for dataset in piece.datasets:
            if raw[dataset.name]:
                yield dataset, tidy.join(raw[dataset.name]), pa.chunked_array(stamps[dataset.name])

    def _split(
        self, datasets: list[Dataset], moment: pd.Timestamp, most_calls: int | None
    ) -> Iterator[tuple[str, pa.Table]]:
        try:
            for page in self.client.pages(datasets[0], now=moment, most_calls=most_calls):
                parts = tidy.split(page.rows, datasets) if page.rows else {}
                yield from ((name, table) for name, table in parts.items() if table.num_rows)
        except PortalError:
            return

    def rows_a_moment(self, dataset: Dataset) -> int:
        """How many rows a moment has of what is known of many moments at once, 0 of anything else."""
        table = self.client.history(dataset, [self._moment])
        return table.num_rows if table is not None else 0


def fill(names: Iterable[str] | None = None, *, days: float = 7, on_step: OnStep | None = None) -> int:
    """Make the past of these datasets (all that have one) up to now. Returns how many rows came.

    Raises ValueError when the feed is the real city: it has only the past that it had.
    """
    end = clock.now()
    city = _City(end)
    with city.client, settings.using(city.client.feed):
        pieces = _pieces(city, _lively(names), end, days)
        total = 0
        _note(0, len(pieces))
        for number, piece in enumerate(pieces, start=1):
            total += (added := city.fill(piece))
            _note(number, len(pieces))
            if on_step:
                on_step(Step(piece.datasets[0].name, added, number, len(pieces)))
    return total


def fill_records(records: int, names: Iterable[str] | None = None, *, on_step: OnStep | None = None) -> int:
    """Fill the store with at least so many rows: a little of each dataset, and live measures hour by hour.

    Raises ValueError when the feed is the real city.
    """
    end = clock.now()
    city = _City(end)
    with city.client, settings.using(city.client.feed):
        living = groups(dataset.name for dataset in _chosen(names))
        sizes = {group[0].name: city.rows_a_moment(group[0]) for group in living}
        total, number = 0, 0

        def keep(piece: _Piece) -> None:
            nonlocal total, number
            total += (added := city.fill(piece, most_calls=2))
            number += 1
            if on_step:
                on_step(Step(piece.datasets[0].name, added, min(total, records), records))

        for group in living:
            if not sizes[group[0].name] and total < records:
                keep(_Piece(group, [end], is_bulk=False))
        bulk = [group for group in living if sizes[group[0].name]]
        width = max(RECORD_BATCH_ROWS // max(sizes.values()), 1)
        newest = end
        while total < records and bulk:
            count = min(width, (records - total) // sum(sizes.values()) + 1)
            moments = [newest - hour * HOUR for hour in range(1, count + 1)]
            for group in bulk:
                keep(_Piece(group, moments, is_bulk=True))
            newest = moments[-1]
    return total


def progress() -> tuple[int, int] | None:
    """How many pieces of the past are there, and of how many; None where nobody has begun."""
    try:
        found = json.loads((settings.store_path() / "past.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return found["done"], found["of"]


def _note(done: int, of: int) -> None:
    path = settings.store_path() / "past.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps({"done": done, "of": of}), encoding="utf-8")
    draft.replace(path)


def _pieces(city: _City, living: list[list[Dataset]], end: pd.Timestamp, days: float) -> list[_Piece]:
    """All that is to be filled: live measures first, the newest of them first."""
    found: list[_Piece] = []
    for group in living:
        rows = city.rows_a_moment(group[0])
        most = MOST_ROWS // rows if rows else max(MOST_CALLS // len(arguments.expand(group[0], end)), 1)
        moments = [moment for moment in _moments(group, end, days, most) if not _is_known(group[0], moment)]
        width = max(BATCH_ROWS // rows, 1) if rows else max(len(moments), 1)
        for start in range(0, len(moments), width):
            found.append(_Piece(group, moments[start : start + width], is_bulk=bool(rows)))
    return sorted(found, key=lambda piece: (not piece.is_bulk, end - piece.moments[0]))


def _chosen(names: Iterable[str] | None) -> list[Dataset]:
    """These datasets, or all that have keys and are to be had, the most lively first."""
    known = catalogue.current().datasets
    found = (known[name] for name in (known if names is None else names))
    return sorted((each for each in found if each.is_curated and not each.is_retired), key=lambda each: each.every)


def _lively(names: Iterable[str] | None) -> list[list[Dataset]]:
    """Services that have a past worth making."""
    chosen = _chosen(names)
    return groups(each.name for each in chosen if each.kind in ("measure", "event") and each.every <= DAY)


def _moments(group: list[Dataset], end: pd.Timestamp, days: float, most: int) -> list[pd.Timestamp]:
    """The moments to make, newest first: at the datasets' pace, but no more than `most`, and none that is not kept."""
    kept = [pd.Timedelta(dataset.retention) for dataset in group if dataset.retention]
    span = min(pd.Timedelta(days=days), max(kept)) if len(kept) == len(group) else pd.Timedelta(days=days)
    pace = min(pd.Timedelta(dataset.every) for dataset in group)
    step = next((step for step in STEPS if step >= pace and span / step <= most), STEPS[-1])
    return [end - number * step for number in range(1, min(int(span / step), most) + 1)]


def _is_known(dataset: Dataset, moment: pd.Timestamp) -> bool:
    """Whether the store has had this dataset both before the moment and after."""
    snapshot = delta.snapshot(store.path(dataset.name))
    if snapshot is None or snapshot.files.empty:
        return False
    oldest, newest = snapshot.files["min.fetched_at"].min(), snapshot.files["max.fetched_at"].max()
    return bool(oldest <= moment <= newest)


def _held(dataset: Dataset, since: pd.Timestamp) -> int:
    """About how many rows the store has had of this dataset since that moment."""
    snapshot = delta.snapshot(store.path(dataset.name))
    return snapshot.within("fetched_at", since, None).rows if snapshot else 0


def main() -> None:
    """Fill what the app needs, without being in anybody's way."""
    if hasattr(os, "nice"):
        os.nice(5)
    fill(days=FIRST_DAYS)
    fill(LONG, days=LONG_DAYS)
    (settings.store_path() / PAST_DONE).touch()


if __name__ == "__main__":
    main()
