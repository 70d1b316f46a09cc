"""Datasets as views of a query: one row per key as last known, or every form that a row has had."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from data_sources import catalogue
from data_sources.catalogue.model import Dataset
from data_sources.pipeline import delta, duck, settings, whole

ALL = "_all"  # a dataset's name with this: all forms of its rows, with the store's own columns
HIDDEN = ("revision", "row_origin")  # of the store's own columns, what is told with `ALL` alone
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
        query = f"select {_columns(dataset, snapshot)} from {_known(dataset, snapshot, source)}"
    else:
        query = f"select * exclude ({', '.join(HIDDEN)}) from {whole.rows(dataset, snapshot, at)}"
    return View(dataset.name, query, tuple(snapshot.files["path"]))


def _known(dataset: Dataset, snapshot: delta.Snapshot, source: str) -> str:
    """The rows as last revised. Only keys that were ever revised are looked up: most tables have few, or none."""
    if not (snapshot.highest("revision") or 0):
        return source
    key = ", ".join(dataset.key)
    same = " and ".join(f"k.{name} is not distinct from r.{name}" for name in dataset.key)
    revised = f"(select {key}, max(revision) as newest from {source} where revision > 0 group by {key})"
    return f"(select k.* from {source} k left join {revised} r on {same} where k.revision = coalesce(r.newest, 0))"


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
