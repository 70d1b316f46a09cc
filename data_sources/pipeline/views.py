"""Datasets as views of a query: one row per key as last known, or every form that a row has had."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from data_sources import catalogue
from data_sources.catalogue.model import Dataset
from data_sources.pipeline import delta, duck, settings, whole

ALL = "_all"  # a dataset's name with this: all forms of its rows, with the store's own columns
HIDDEN = ("revision", "row_origin")  # of the store's own columns, what is told with `ALL` alone
LONG = 20_000  # rows from which a history is worth a first look at when each key was last heard of
TYPES = {"int": "bigint", "float": "double", "time": "timestamp", "date": "timestamp", "flag": "boolean"}


class View(NamedTuple):
    """A dataset as a query of its files."""

    dataset: str
    query: str
    files: tuple[str, ...]


def view(name: str, *, at: pd.Timestamp | None = None) -> View | None:
    """The view of that name, as known now or `at` a moment; None where there is no such dataset."""
    known = catalogue.current().datasets
    is_all = name not in known and name.endswith(ALL)
    dataset = known.get(name.removesuffix(ALL) if is_all else name)
    if dataset is None:
        return None
    snapshot = delta.snapshot(settings.table_path(dataset.name))
    if snapshot is None:
        return View(dataset.name, _nothing(dataset), ())
    source = duck.files(snapshot)
    if at is not None:
        source = f"(select * from {source} where fetched_at <= timestamp '{at.isoformat(sep=' ')}')"
    if is_all:
        query = f"select * from {source}"
    elif dataset.is_curated:
        query = f"select {_columns(dataset, snapshot)} from {as_known(dataset, snapshot, source)}"
    else:
        query = f"select * exclude ({', '.join(HIDDEN)}) from {whole.rows(dataset, snapshot, at)}"
    return View(dataset.name, query, tuple(snapshot.files["path"]))


def as_known(dataset: Dataset, snapshot: delta.Snapshot, source: str) -> str:
    """The rows of a table of a query as last known, as another one.

    Of places the newest; of measures only those are looked up that were ever revised: few, or none. What is newest is
    said by when it was fetched: a past that is filled in later has higher revisions.
    """
    if not (snapshot.highest("revision") or 0):
        return source
    if dataset.time not in dataset.key:
        return f"({newest(dataset.key, snapshot, source)})"
    key = ", ".join(dataset.key)
    same, again = (
        " and ".join(f"{left}.{name} is not distinct from r.{name}" for name in dataset.key) for left in ("k", "f")
    )
    revised = f"(select distinct {key} from {source} where revision > 0)"
    forms = f"(select f.* from {source} f semi join {revised} r on {again})"
    last = f"(select {key}, arg_max(revision, (fetched_at, revision)) as newest from {forms} group by {key})"
    return f"(select k.* from {source} k left join {last} r on {same} where k.revision = coalesce(r.newest, 0))"


def newest(key: tuple[str, ...], snapshot: delta.Snapshot, source: str, order: str = duck.NEWEST) -> str:
    """The newest row of each key of a table of a query that is made of the snapshot, as a query."""
    pick = duck.newest_in_history if snapshot.rows > LONG else duck.newest_per
    return pick(key, source, order)


def _columns(dataset: Dataset, snapshot: delta.Snapshot) -> str:
    return ", ".join(
        name if name in snapshot.columns else f"cast(null as {type_of(name)}) as {name}"
        for name in (*dataset.columns, "fetched_at")
    )


def type_of(column: str) -> str:
    """What DuckDB calls the type of a column of the catalogue."""
    return TYPES.get(catalogue.column(column).type, "varchar")


def _nothing(dataset: Dataset) -> str:
    """No rows, of the columns that there will be."""
    names = dataset.columns or dataset.fields
    columns = [
        f"cast(null as {type_of(name) if dataset.is_curated else 'varchar'}) as {duck.quoted(name)}" for name in names
    ]
    return f"select {', '.join([*columns, 'cast(null as timestamp) as fetched_at'])} where false"
