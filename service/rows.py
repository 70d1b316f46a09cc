"""Rows of a dataset as a query: which columns, of when, where, in which order."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from data_sources import catalogue
from data_sources.pipeline import delta, duck, store
from insight.question import NotAsked, district_code


def columns(name: str) -> list[str]:
    """The columns that a dataset has, or will have: those of the catalogue or the portal's own, and when it came."""
    dataset = catalogue.dataset(name)
    if dataset.is_curated:
        return [*dataset.columns, "fetched_at"]
    snapshot = delta.snapshot(store.path(dataset.name))
    found = snapshot.columns if snapshot else dataset.fields
    return [*(each for each in found if each not in store.SYSTEM), "fetched_at"]


def query(
    name: str,
    *,
    wanted: Iterable[str] = (),
    since: pd.Timestamp | None = None,
    until: pd.Timestamp | None = None,
    district: str | None = None,
    order: str = "",
) -> str:
    """The query. Raises NotAsked for a column that there is not."""
    dataset = catalogue.dataset(name)
    known = columns(name)
    shown = list(wanted) or known
    for each in [*shown, *([order.removeprefix("-")] if order else [])]:
        if each not in known:
            raise NotAsked(f"{dataset.name} has no column {each!r}; it has {', '.join(known)}")
    when = duck.quoted(dataset.time or "fetched_at")
    conditions = [f"{when} {sign} timestamp '{moment}'" for sign, moment in ((">=", since), ("<=", until)) if moment]
    if district:
        conditions.append(f"district = '{code(dataset.name, district)}'")
    where = f" where {' and '.join(conditions)}" if conditions else ""
    by = f" order by {duck.quoted(order.removeprefix('-'))}{' desc' if order.startswith('-') else ''}" if order else ""
    return f"select {', '.join(map(duck.quoted, shown))} from {dataset.name}{where}{by}"


def code(name: str, district: str) -> str:
    """The code of a district that rows of this dataset may have. Raises NotAsked where they have none, or not it."""
    if "district" not in columns(name):
        raise NotAsked(f"{name} has no districts")
    return district_code(district)
