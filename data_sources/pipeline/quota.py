"""How many calls each portal has had today, so that the daily limit is met before the portal says so.

The count is kept in the store's folder and shared by processes: each adds what it has called every now and then,
so that counting costs nothing per page, and at every call once a limit is near.
"""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path

from filelock import FileLock

from data_sources.catalogue.model import Dataset, Portal
from data_sources.pipeline import clock, settings
from data_sources.pipeline.errors import QuotaSpent

BATCH = 50
BATCH_S = 5.0


class Counter:
    """Calls by portal on one day: those on file, and those of this process that are not yet."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: tuple[str, str] | None = None  # the file and the day that the counts belong to
        self._known: dict[str, int] = {}
        self._fresh: dict[str, int] = {}
        self._written_at = 0.0

    def take(self, portal: Portal, dataset: Dataset) -> None:
        """Count one call. Raises QuotaSpent, and counts nothing, when none is left today."""
        with self._lock:
            if self._kept != _kept():
                self._exchange()
            limit = portal.daily_calls
            if limit is not None and limit - self._used(portal.name) < BATCH:
                self._exchange()
            if limit is not None and self._used(portal.name) >= limit:
                raise QuotaSpent(dataset.name, f"{limit:,} calls of {portal.title['en']} have been made today")
            self._fresh[portal.name] = self._fresh.get(portal.name, 0) + 1
            if sum(self._fresh.values()) >= BATCH and time.monotonic() - self._written_at > BATCH_S:
                self._exchange()

    def used(self) -> dict[str, int]:
        """Calls of today by portal, of all processes on this store."""
        with self._lock:
            self._exchange()
            return dict(self._known)

    def flush(self) -> None:
        """Write down what has been counted."""
        with self._lock:
            if self._fresh:
                self._exchange()

    def _used(self, name: str) -> int:
        return self._known.get(name, 0) + self._fresh.get(name, 0)

    def _exchange(self) -> None:
        """Add our calls to the file and learn those of the others. A new day starts from nothing."""
        kept = _kept()
        path, today = Path(kept[0]), kept[1]
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(path.with_suffix(".lock")):
            try:
                found = json.loads(path.read_text(encoding="utf-8"))
            except (FileNotFoundError, json.JSONDecodeError):
                found = {}
            calls: dict[str, int] = found["calls"] if found.get("day") == today else {}
            if self._kept == kept:
                calls = {name: calls.get(name, 0) + self._fresh.get(name, 0) for name in {**calls, **self._fresh}}
            if self._kept == kept and self._fresh:
                draft = path.with_suffix(".draft")
                draft.write_text(json.dumps({"day": today, "calls": calls}), encoding="utf-8")
                draft.replace(path)
        self._kept, self._known, self._fresh, self._written_at = kept, calls, {}, time.monotonic()


def _kept() -> tuple[str, str]:
    return str(settings.store_path() / "quota.json"), clock.now().date().isoformat()


counter = Counter()
take, used, flush = counter.take, counter.used, counter.flush
