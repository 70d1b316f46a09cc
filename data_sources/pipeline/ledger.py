"""What happened when we last asked for each dataset: one small file beside the tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock
from types import MappingProxyType
from typing import Any

import orjson
import pandas as pd
from filelock import FileLock

from data_sources.pipeline import settings

_turn = Lock()  # threads of one process wait here: between processes one waits in steps of 50 ms


@dataclass(frozen=True)
class Entry:
    """The last attempt at a dataset and the last that succeeded. Times are ISO texts, Seoul wall-clock."""

    tried_at: str = ""
    fetched_at: str = ""
    origin: str = ""
    error: str = ""  # the kind of error: KeyRejected, QuotaSpent, Unavailable, ShapeChanged
    detail: str = ""
    notes: tuple[str, ...] = ()

    def moment(self, name: str) -> pd.Timestamp | None:
        """One of its times, or None where it has none."""
        value = getattr(self, name)
        return pd.Timestamp(value) if value else None


def _path() -> Path:
    return settings.store_path() / "ledger.json"


def _stored() -> dict[str, dict[str, Any]]:
    try:
        found: dict[str, dict[str, Any]] = orjson.loads(_path().read_bytes())
    except FileNotFoundError:
        return {}
    return found


def read() -> Mapping[str, Entry]:
    """The newest entry of every dataset that was ever asked for."""
    try:
        seen = _path().stat()
    except FileNotFoundError:
        return {}
    return _read(_path(), seen.st_ino, seen.st_mtime_ns, seen.st_size)


@lru_cache(maxsize=4)
def _read(path: Path, number: int, changed_ns: int, size: int) -> Mapping[str, Entry]:
    """The entries, as long as it is the same file: every page asks a dozen times, and each note makes a new file."""
    return MappingProxyType({name: _entry(stored) for name, stored in _stored().items()})


def of(name: str) -> Entry:
    """The newest entry of one dataset, a blank one where it was never asked for."""
    return read().get(name, Entry())


def _entry(stored: dict[str, Any]) -> Entry:
    return Entry(**{**stored, "notes": tuple(stored.get("notes", ()))})


def changed_ns() -> int:
    """A number that changes with every entry; 0 while there is none."""
    try:
        return _path().stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def note(entries: dict[str, Entry]) -> None:
    """Keep these entries. Whoever reads meanwhile sees the old ledger or the new one, whole."""
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True)
    with _turn, FileLock(path.with_suffix(".lock")):
        whole = {**_stored(), **{name: asdict(entry) for name, entry in entries.items()}}
        draft = path.with_suffix(".draft")
        draft.write_bytes(orjson.dumps(whole))
        draft.replace(path)
