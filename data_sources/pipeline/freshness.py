"""How old each dataset is, and what that makes of its numbers. The one place where a state is decided."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

import pandas as pd

from data_sources import catalogue
from data_sources.catalogue.model import Dataset, Licence, Text
from data_sources.pipeline import clock, delta, duck, ledger, settings

State = Literal["live", "late", "published", "file", "simulated", "replay", "drill", "missing"]
NEVER = ledger.Entry()  # of a dataset that was never asked for
OTHER_ORIGINS: dict[str, State] = {"file": "file", "simulated": "simulated", "drill": "drill"}


@dataclass(frozen=True)
class Provenance:
    """Where a number comes from and how old it is."""

    dataset: str
    state: State
    rows: int
    newest_at: pd.Timestamp | None  # the source's own time of its newest row
    fetched_at: pd.Timestamp | None  # when we last had an answer
    known_at: pd.Timestamp | None  # what the age counts from: the newest measure, or the last answer
    age_s: float | None
    every_s: float
    publisher: Text
    licence: Licence
    link: str
    error: str = ""  # the kind of the last error, "" when the last attempt succeeded
    detail: str = ""
    notes: tuple[str, ...] = ()


def provenance(name: str, *, now: pd.Timestamp | None = None) -> Provenance:
    """Where the numbers of a dataset come from, how old they are and what state that is."""
    dataset = catalogue.dataset(name)
    look = _Look(catalogue.current(), settings.feed().origin, now or clock.now())
    return _provenance(dataset, ledger.of(dataset.name), settings.table_path(dataset.name), look)


class _Look(NamedTuple):
    """What is the same for all datasets that are looked at together."""

    known: catalogue.Catalogue
    origin: str  # of the feed
    now: pd.Timestamp

    def is_filed(self, dataset: Dataset) -> bool:
        return self.known.portals[dataset.portal].protocol == "file"


def _provenance(dataset: Dataset, entry: ledger.Entry, folder: Path, look: _Look) -> Provenance:
    known = look.known
    snapshot = delta.snapshot(folder)
    rows = snapshot.rows if snapshot else 0
    written_at = pd.Timestamp(snapshot.highest("fetched_at")) if snapshot and rows else None
    fetched_at = max((moment for moment in (entry.moment("fetched_at"), written_at) if moment), default=None)
    newest_at = _newest(dataset, snapshot) if snapshot and rows else None
    basis = newest_at if newest_at is not None and dataset.kind == "measure" else fetched_at
    age_s = max((look.now - basis).total_seconds(), 0.0) if basis is not None else None
    return Provenance(
        dataset=dataset.name,
        state=_state(dataset, rows, age_s, "file" if look.is_filed(dataset) else entry.origin or look.origin),
        rows=rows,
        newest_at=newest_at,
        fetched_at=fetched_at,
        known_at=basis,
        age_s=age_s,
        every_s=dataset.every.total_seconds(),
        publisher=known.publishers[dataset.publisher].title,
        licence=known.licences[dataset.licence],
        link=dataset.link,
        error=entry.error,
        detail=entry.detail,
        notes=entry.notes,
    )


def _newest(dataset: Dataset, snapshot: delta.Snapshot) -> pd.Timestamp | None:
    """The newest time in the data; a forecast's lies ahead, so it counts from when it was fetched."""
    highest = snapshot.highest(dataset.time) if dataset.time else None
    if highest is None:
        return None
    return min(pd.Timestamp(highest), pd.Timestamp(snapshot.highest("fetched_at")))


def _state(dataset: Dataset, rows: int, age_s: float | None, origin: str) -> State:
    if not rows or age_s is None:
        return "missing"
    if origin in OTHER_ORIGINS:
        return OTHER_ORIGINS[origin]
    allowed = 2 * dataset.every + dataset.lag
    return "live" if age_s <= allowed.total_seconds() else "late"


def freshness(*, now: pd.Timestamp | None = None) -> pd.DataFrame:
    """The state of every dataset. One row per dataset, in the order of the catalogue.

    What only files bring, and what its portal has taken down, is left out unless there are rows of it.
    Columns: dataset, topic, kind, is_curated (columns mapped and meant), portal, publisher, state, rows (stored,
    earlier forms included), newest_at (the source's time), fetched_at, age_s, every_s, error (in words, empty when
    the last attempt succeeded), notes (what was odd about the last answer).
    """
    entries, folders = ledger.read(), settings.table_paths()
    look = _Look(catalogue.current(), settings.feed().origin, now or clock.now())
    seen = []
    for dataset in look.known.datasets.values():
        found = _provenance(dataset, entries.get(dataset.name, NEVER), folders[dataset.name], look)
        if not found.rows and (dataset.is_retired or look.is_filed(dataset)):
            continue
        seen.append((dataset, found))
    columns = {  # column by column: pandas takes twice as long for rows
        "dataset": [dataset.name for dataset, _ in seen],
        "topic": [dataset.topic for dataset, _ in seen],
        "kind": [dataset.kind for dataset, _ in seen],
        "is_curated": [dataset.is_curated for dataset, _ in seen],
        "portal": [dataset.portal for dataset, _ in seen],
        "publisher": [dataset.publisher for dataset, _ in seen],
        "state": [found.state for _, found in seen],
        "rows": [found.rows for _, found in seen],
        "newest_at": pd.Series([found.newest_at for _, found in seen], dtype="datetime64[us]"),
        "fetched_at": pd.Series([found.fetched_at for _, found in seen], dtype="datetime64[us]"),
        "age_s": pd.Series([found.age_s for _, found in seen], dtype="float64"),
        "every_s": [found.every_s for _, found in seen],
        "error": [f"{found.error}: {found.detail}" if found.error else "" for _, found in seen],
        "notes": ["; ".join(found.notes) for _, found in seen],
    }
    return pd.DataFrame(columns)


def arrivals(name: str, *, days: int = 60) -> pd.DataFrame:
    """How many rows of a dataset were new or changed on each of its last days. One row per day, oldest first.

    `day_on` and `rows_added`; a day without any has 0. What retention has dropped since is not counted.
    """
    snapshot = delta.snapshot(settings.table_path(catalogue.dataset(name).name))
    newest = snapshot.highest("fetched_at") if snapshot and snapshot.rows else None
    if snapshot is None or newest is None:
        return pd.DataFrame({"day_on": pd.Series(dtype="datetime64[us]"), "rows_added": pd.Series(dtype="int64")})
    since = pd.Timestamp(newest).normalize() - pd.Timedelta(days=days - 1)
    near = snapshot.within("fetched_at", since, None)
    query = f"""
        select date_trunc('day', fetched_at)::timestamp as day_on, count(*)::bigint as rows_added
        from {duck.files(near)} where fetched_at >= ? group by 1 order by 1
    """
    found = duck.query(query, [since.to_pydatetime()]).set_index("day_on").rows_added
    return found.asfreq("D", fill_value=0).reset_index()


def span(name: str) -> tuple[pd.Timestamp, pd.Timestamp] | None:
    """The first and the last time in a dataset's rows, by its own time or else by when they were fetched."""
    dataset = catalogue.dataset(name)
    snapshot = delta.snapshot(settings.table_path(dataset.name))
    column = dataset.time or "fetched_at"
    if snapshot is None or not snapshot.rows or f"min.{column}" not in snapshot.files:
        return None
    low, high = snapshot.files[f"min.{column}"].dropna(), snapshot.files[f"max.{column}"].dropna()
    return (pd.Timestamp(low.min()), pd.Timestamp(high.max())) if len(low) and len(high) else None
