"""DuckDB over the files of a table's snapshot: what all queries of the store are made of."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

import duckdb
import pandas as pd

from data_sources.pipeline import delta, tidy

LIMITS: dict[str, str | bool | int | float | list[str]] = {"threads": 2, "memory_limit": "2GB"}


@cache
def connection() -> duckdb.DuckDBPyConnection:
    """The one of this process; take a cursor of it for each query."""
    return duckdb.connect(":memory:", config=LIMITS)


def query(text: str, parameters: list[Any]) -> pd.DataFrame:
    """The rows of a query in pandas."""
    return tidy.to_pandas(connection().cursor().sql(text, params=parameters).to_arrow_table())


def quoted(name: str) -> str:
    """A column's name as SQL takes it, whatever letters it has."""
    return '"' + name.replace('"', '""') + '"'


def files(snapshot: delta.Snapshot) -> str:
    """All rows of a snapshot, as a table of a query."""
    if snapshot.files.empty:
        columns = ", ".join(f"null as {quoted(name)}" for name in snapshot.columns)
        return f"(select {columns} where false)"
    names = ", ".join("'" + name.replace("'", "''") + "'" for name in snapshot.files["path"])
    return f"read_parquet([{names}], union_by_name = true)"


def newest_per(key: Iterable[str], source: str, order: str = "fetched_at desc, revision desc") -> str:
    """The newest row of each key, as a query."""
    partition = ", ".join(key)
    over = f"partition by {partition} order by {order}" if partition else f"order by {order}"
    return f"select * from {source} qualify row_number() over ({over}) = 1"
