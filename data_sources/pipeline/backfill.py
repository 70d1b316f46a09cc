"""Rows of many moments at once, each with the moment at which it was known: a past, in one commit.

backfill.write("air_now", table, stamps)          # one stamp a row
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc
from filelock import FileLock

from data_sources import catalogue
from data_sources.catalogue.model import Dataset
from data_sources.pipeline import delta, duck, settings, store


def write(name: str, table: pa.Table, stamps: pa.Array | pa.ChunkedArray) -> int:
    """Add what is new or changed from one stamp to the next. Returns how many rows.

    A row that the table holds already is left out: of the same time in the same form or, where the key has no time,
    in the form that it had just before.
    """
    dataset = catalogue.dataset(name)
    folder = store.path(dataset.name)
    folder.parent.mkdir(parents=True, exist_ok=True)
    incoming = table.append_column("fetched_at", stamps)
    with FileLock(folder.parent / f".{dataset.name}.lock"):
        fresh = _changes(incoming, dataset, delta.snapshot(folder))
        if fresh.num_rows:
            origin = pa.repeat(pa.scalar(settings.feed().origin), fresh.num_rows)
            fresh = fresh.append_column("row_origin", origin)
            store.append(folder, fresh)
    return fresh.num_rows


def _changes(incoming: pa.Table, dataset: Dataset, snapshot: delta.Snapshot | None) -> pa.Table:
    """Of each key the rows that differ from the one before, with their revision, in order of time."""
    key = ", ".join(dataset.key)
    columns = [name for name in incoming.column_names if name != "fetched_at"]
    stored = _stored(dataset, snapshot, columns)
    is_timed = dataset.time in dataset.key
    newest = pc.max(incoming["fetched_at"]).as_py()
    earlier = f"select * exclude revision from ({stored}) where fetched_at <= '{newest}'"
    same_key = " and ".join(f"c.{name} is not distinct from k.{name}" for name in dataset.key)
    cursor = duck.connection().cursor()
    cursor.register("incoming", incoming)
    query = f"""
        with formed as (
            select *, hash({", ".join(columns)}) as form, true as is_new from incoming
            {"" if is_timed else f"union all by name {earlier}"}
        ),
        changed as (
            select * from formed
            qualify lag(form) over (partition by {key} order by fetched_at, is_new) is distinct from form
        ),
        known as (
            select {key}, max(revision) as last, {"list(form)" if is_timed else "[]::ubigint[]"} as forms
            from ({stored}) group by {key}
        )
        select c.* exclude (form, is_new),
            (coalesce(k.last + 1, 0) + row_number() over (partition by {", ".join(f"c.{name}" for name in dataset.key)}
            order by c.fetched_at) - 1)::integer as revision
        from changed c left join known k on {same_key}
        where c.is_new and not list_contains(coalesce(k.forms, []), c.form)
        order by c.fetched_at
    """
    found = cursor.sql(query).to_arrow_table()
    return found.cast(incoming.schema.append(pa.field("revision", pa.int32())))


def _stored(dataset: Dataset, snapshot: delta.Snapshot | None, columns: list[str]) -> str:
    """What the table has: key, moment, revision and form of each row."""
    key = ", ".join(dataset.key)
    if snapshot is None:
        return f"select {key}, fetched_at, 0 as revision, 0::ubigint as form, false as is_new from incoming where false"
    form = ", ".join(name if name in snapshot.columns else "null" for name in columns)
    return f"select {key}, fetched_at, revision, hash({form}) as form, false as is_new from {duck.files(snapshot)}"
