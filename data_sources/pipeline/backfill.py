"""Rows of many moments at once, each with the moment at which it was known: a past, in one commit.

backfill.write("air_now", table, stamps)          # one stamp a row
"""

from __future__ import annotations

import pyarrow as pa
from filelock import FileLock

from data_sources import catalogue
from data_sources.catalogue.model import Dataset
from data_sources.pipeline import delta, duck, settings, store


def write(name: str, table: pa.Table, stamps: pa.Array | pa.ChunkedArray) -> int:
    """Add what is new or changed from one stamp to the next. Returns how many rows.

    A row that the table holds already, of the same time in the same form, is left out.
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
    form = f"hash({', '.join(columns)})"
    window = f"(partition by {key} order by fetched_at)"
    known = _known(dataset, snapshot, form)
    same_key = " and ".join(f"c.{name} is not distinct from k.{name}" for name in dataset.key)
    is_timed = dataset.time in dataset.key
    left_out = f"where not list_contains(coalesce(k.forms, []), {'c.form' if is_timed else '0::ubigint'})"
    cursor = duck.connection().cursor()
    cursor.register("incoming", incoming)
    query = f"""
        with formed as (select *, {form} as form from incoming),
        changed as (select * from formed qualify lag(form) over {window} is distinct from form),
        known as ({known})
        select c.* exclude form,
            (coalesce(k.last + 1, 0) + row_number() over (partition by {", ".join(f"c.{name}" for name in dataset.key)}
            order by c.fetched_at) - 1)::integer as revision
        from changed c left join known k on {same_key} {left_out}
        order by c.fetched_at
    """
    found = cursor.sql(query).to_arrow_table()
    return found.cast(incoming.schema.append(pa.field("revision", pa.int32())))


def _known(dataset: Dataset, snapshot: delta.Snapshot | None, form: str) -> str:
    """What the table has of each key: its last revision and its forms."""
    key = ", ".join(dataset.key)
    if snapshot is None or snapshot.files.empty:
        return f"select {key}, 0 as last, []::ubigint[] as forms from incoming where false"
    forms = f"list({form})" if dataset.time in dataset.key else "[]::ubigint[]"
    return f"select {key}, max(revision) as last, {forms} as forms from {duck.files(snapshot)} group by {key}"
