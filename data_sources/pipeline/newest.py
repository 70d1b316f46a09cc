"""The newest row of each place, where a table's whole past must be looked through for it.

Rows without a time of their own are written when they change: what stands at a place may have been said months ago.
Files never change, so the newest of those that were read before is kept, a small table for each dataset; of the next
version only the files that are new are read. Of eight million rows of 2,800 places it takes a tenth of the time.
"""

from __future__ import annotations

from pathlib import Path
from threading import Lock
from typing import NamedTuple

import pyarrow as pa
from cachetools import LRUCache

from data_sources.catalogue.model import Dataset
from data_sources.pipeline import delta, duck, views

MOST_TABLES = 32


class _Known(NamedTuple):
    """The newest row of each place in these files."""

    paths: frozenset[str]
    rows: pa.Table


_known: LRUCache[Path, _Known] = LRUCache(MOST_TABLES)
_lock = Lock()


def rows(dataset: Dataset, folder: Path, snapshot: delta.Snapshot, order: str) -> pa.Table:
    """The newest row of each place in the newest version of a table, in no order."""
    paths = frozenset(snapshot.files["path"])
    with _lock:
        known = _known.get(folder)
    if known and known.paths == paths:
        return known.rows
    cursor = duck.connection().cursor()
    is_part = known and known.paths < paths and set(known.rows.column_names) == set(snapshot.columns)
    if known and is_part:
        is_new = ~snapshot.files["path"].isin(known.paths)
        added = delta.Snapshot(snapshot.version, snapshot.files[is_new], snapshot.schema)
        cursor.register("known_before", known.rows)
        source = f"(select * from {duck.files(added)} union all by name select * from known_before)"
        query = duck.newest_per(dataset.place_key, source, order)
    else:
        query = views.newest(dataset.place_key, snapshot, duck.files(snapshot), order)
    found = cursor.sql(query).to_arrow_table()
    with _lock:
        _known[folder] = _Known(paths, found)
    return found
