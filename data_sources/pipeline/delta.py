"""Delta Lake tables on this machine's disk: their versions, their files, and what those files hold."""

from __future__ import annotations

import re
import time
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from deltalake import DeltaTable, WriterProperties, write_deltalake
from deltalake.exceptions import DeltaError

COMMIT = re.compile(r"(\d{20})\.json$")
TOLD = ("path", "num_records", "max.revision")
SETTLED_S = 0.05  # a folder's time stamp is trusted once it is older than the file system's clock tick
SNAPPY = WriterProperties(compression="SNAPPY", write_batch_size=65_536)
KEEP_FILES_HOURS = 1  # how long readers in other processes may go on with the files of an older version
MANY_FILES = 40


@dataclass(frozen=True)
class Snapshot:
    """One version of a table: its files, with the lowest and highest value of the leading columns in each."""

    version: int
    files: pd.DataFrame  # TOLD, and min.x, max.x of the columns of moments that have statistics
    schema: pa.Schema
    _highest: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Names of all columns, those of the store included."""
        return tuple(self.schema.names)

    @cached_property
    def rows(self) -> int:
        """Rows in all files, earlier versions of a row included."""
        return int(self.files["num_records"].sum())

    def highest(self, column: str) -> pd.Timestamp | int | None:
        """The highest value of a column, or None where nothing is known of it."""
        if column not in self._highest:
            values = self.files.get(f"max.{column}", pd.Series(dtype="float64")).dropna()
            self._highest[column] = None if values.empty else values.max()
        return self._highest[column]

    def _ends(self, column: str) -> np.ndarray:
        """What a column of moments begins or ends with in each file; NaT where nothing is known."""
        return self.files[column].to_numpy(dtype="datetime64[us]")

    def within(self, column: str, since: pd.Timestamp | None, until: pd.Timestamp | None) -> Snapshot:
        """The snapshot without the files that cannot hold a value between since and until."""
        low, high = f"min.{column}", f"max.{column}"
        if low not in self.files:
            return self
        keep = np.ones(len(self.files), dtype=bool)
        if since is not None:
            keep &= ~(self._ends(high) < since.to_datetime64())
        if until is not None:
            keep &= ~(self._ends(low) > until.to_datetime64())
        if keep.all():
            return self
        return Snapshot(self.version, self.files[keep], self.schema)


_versions: dict[Path, tuple[int, int]] = {}
_snapshots: dict[Path, Snapshot] = {}
_tables: dict[Path, DeltaTable] = {}


@lru_cache(maxsize=4096)
def _log(path: Path) -> Path:
    return path / "_delta_log"


def version(path: Path) -> int:
    """The newest version of the table, -1 when there is none. Costs one look at a folder's time stamp."""
    log = _log(path)
    try:
        changed_ns = log.stat().st_mtime_ns
    except FileNotFoundError:
        return -1
    known = _versions.get(path)
    if known and known[0] == changed_ns:
        return known[1]
    newest = max((int(found[1]) for entry in log.iterdir() if (found := COMMIT.search(entry.name))), default=-1)
    if time.time_ns() - changed_ns > SETTLED_S * 1e9:
        _versions[path] = (changed_ns, newest)
    return newest


def _table(path: Path, newest: int) -> DeltaTable:
    """The newest version: one that was read before is brought up to it, which takes half the time of reading all."""
    table = _tables.pop(path, None)
    if table is not None:
        with suppress(DeltaError):  # the log in between may have been cleaned up
            table.update_incremental()
    if table is None or table.version() < newest:
        table = DeltaTable(path)
    return table


def snapshot(path: Path) -> Snapshot | None:
    """The newest version of the table, or None when there is none."""
    newest = version(path)
    if newest < 0:
        return None
    known = _snapshots.get(path)
    if known and known.version == newest:
        return known
    table = _table(path, newest)
    files = _looked_at(pa.table(table.get_add_actions(flatten=True))).to_pandas()
    files["path"] = [str(path / name) for name in files["path"]]
    found = Snapshot(table.version(), files, pa.schema(table.schema().to_arrow()))
    _snapshots[path] = found
    _tables[path] = table  # not before: another thread would bring it up under our hands
    return found


def bring_up() -> None:
    """Read what is new of every table that was looked at before, so that nobody waits for it who asks next."""
    for path in list(_snapshots):
        with suppress(DeltaError, OSError):  # who asks for that table hears of it
            snapshot(path)


def _looked_at(files: pa.Table) -> pa.Table:
    """What is told of each file, as far as anybody asks: of a hundred statistics the ends of its moments."""
    return files.select(
        [
            each.name
            for each in files.schema
            if each.name in TOLD or (each.name.startswith(("min.", "max.")) and pa.types.is_temporal(each.type))
        ]
    )


def append(path: Path, rows: pa.Table) -> None:
    """Add rows in one commit: all of them or none."""
    write_deltalake(
        path,
        rows,
        mode="append",
        schema_mode="merge" if version(path) >= 0 else None,
        writer_properties=SNAPPY,
        configuration={"delta.logRetentionDuration": "interval 1 hours"} if version(path) < 0 else None,
    )


def recast(path: Path, schema: pa.Schema) -> None:
    """Give columns wider types, all rows kept: the whole table is written anew, in one commit."""
    table = pa.table(DeltaTable(path).to_pyarrow_table()).cast(schema)
    write_deltalake(path, table, mode="overwrite", schema_mode="overwrite", writer_properties=SNAPPY)


def maintain(path: Path, drop_where: str | None = None) -> None:
    """Drop old rows, put small files together, forget files that no reader can still need."""
    table = DeltaTable(path)
    if drop_where:
        table.delete(drop_where)
    if len(table.file_uris()) > MANY_FILES:
        table.optimize.compact()
    table.vacuum(KEEP_FILES_HOURS, enforce_retention_duration=False, dry_run=False)
    table.create_checkpoint()
    table.cleanup_metadata()
