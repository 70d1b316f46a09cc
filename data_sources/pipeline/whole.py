"""Plain datasets in the store. Nobody has said what tells their rows apart, so a portal's answer is kept whole.

Each answer that differs from the one before is added as it is, with the moment at which it came; the rows of that
moment are the list as it was then. Files are another matter: they bring one month after the other, so their rows
gather, each different row once.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa

from data_sources import catalogue
from data_sources.catalogue.model import Dataset
from data_sources.pipeline import delta, duck, plain

KEPT = pd.Timedelta("90D")  # of answers that newer ones have replaced


def gathers(dataset: Dataset) -> bool:
    """Whether its rows come in files, one after the other."""
    return catalogue.current().portals[dataset.portal].protocol == "file"


def fresh(table: pa.Table, folder: Path, dataset: Dataset) -> pa.Table:
    """What to add of an answer: all of it, or nothing when it is the one that we have; of a file, the new rows.

    The columns of the table in `folder` are given wider types first where the answer needs them.
    """
    snapshot = delta.snapshot(folder)
    if snapshot is not None and table.num_rows:
        system = [name for name in snapshot.columns if name in catalogue.RESERVED]
        own = pa.schema([field for field in snapshot.schema if field.name not in system])
        table, widened = plain.reconciled(table, own)
        if widened != own:
            delta.recast(folder, pa.schema([snapshot.schema.field(name) for name in system] + list(widened)))
            snapshot = delta.snapshot(folder)
    if snapshot is not None and table.num_rows:
        table = _different(table, snapshot, dataset)
    return table.append_column("revision", pa.repeat(pa.scalar(0, pa.int32()), table.num_rows))


def _different(table: pa.Table, snapshot: delta.Snapshot, dataset: Dataset) -> pa.Table:
    columns = [name for name in snapshot.columns if name not in catalogue.RESERVED]
    both = ", ".join(duck.quoted(name) for name in dict.fromkeys([*columns, *table.column_names]))
    added = [name for name in table.column_names if name not in columns]
    kept = ", ".join([duck.quoted(name) for name in columns] + [f"null as {duck.quoted(name)}" for name in added])
    missing = [name for name in columns if name not in table.column_names]
    given = ", ".join(["*", *(f"null as {duck.quoted(name)}" for name in missing)])
    known = f"(select {both} from (select {kept} from {rows(dataset, snapshot)}))"
    cursor = duck.connection().cursor()
    cursor.register("incoming", table)
    new = f"select {both} from (select {given} from incoming)"
    if gathers(dataset):
        same = " and ".join(f"n.{name} is not distinct from k.{name}" for name in both.split(", "))
        alike = f"(select k.* from {known} k semi join ({new}) n on {same})"
        found = cursor.sql(f"select distinct n.* from ({new}) n anti join {alike} k on {same}").to_arrow_table()
        return found.select(table.column_names).cast(table.schema)
    difference = f"(({new} except all select * from {known}) union all (select * from {known} except all {new}))"
    is_same = not cursor.sql(f"select 1 from {difference} limit 1").fetchall()
    return table.slice(0, 0) if is_same else table


def rows(dataset: Dataset, snapshot: delta.Snapshot, at: pd.Timestamp | None = None) -> str:
    """The rows as known at a moment, as a table of a query: the newest answer, or all that files have brought."""
    until = f"where fetched_at <= '{at.isoformat()}'" if at is not None else ""
    everything = duck.files(snapshot)
    if gathers(dataset):
        return f"(select * from {everything} {until})"
    return f"(select * from {everything} where fetched_at = (select max(fetched_at) from {everything} {until}))"


def replaced_before(snapshot: delta.Snapshot, dataset: Dataset, now: pd.Timestamp) -> pd.Timestamp | None:
    """Since when answers are kept: the newest stays, however old it is. None where rows gather."""
    newest = snapshot.highest("fetched_at")
    if gathers(dataset) or newest is None:
        return None
    return min(now - pd.Timedelta(dataset.retention or KEPT), pd.Timestamp(newest))
