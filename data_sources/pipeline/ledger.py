"""What happened when we last asked for each dataset: one small file beside the tables."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import pandas as pd
from filelock import FileLock

from data_sources.pipeline import settings


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


def read() -> dict[str, Entry]:
    """The newest entry of every dataset that was ever asked for."""
    try:
        stored = json.loads(_path().read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return {name: Entry(**{**entry, "notes": tuple(entry["notes"])}) for name, entry in stored.items()}


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
    with FileLock(path.with_suffix(".lock")):
        whole = {**read(), **entries}
        draft = path.with_suffix(".draft")
        draft.write_text(json.dumps({name: asdict(entry) for name, entry in whole.items()}, ensure_ascii=False))
        draft.replace(path)
