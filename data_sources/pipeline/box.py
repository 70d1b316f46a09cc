"""SQL of people whom nobody knows, on the store's tables: read-only, bounded, in a process that may be killed.

    page = box.page("select district, avg(pm25_ug_m3) from air_now group by 1", limit=100)
    page.rows, page.total, page.datasets        # an Arrow table, how many rows there are in all, what was read
    with box.run("select * from bike_stations_now") as found:
        for batch in found: …                   # all rows, streamed: a million need no more room than a few
    Refused: kind "column", line 1, column 8, {"name": "pm25", "near": "pm25_ug_m3"}

One statement, a SELECT, of the datasets by name (`air_now`: each row as last known; `air_now_all`: every form that it
has had). No files, no network, no settings; bounds of time, memory, and of how many run at once. What is refused is
told as data, so that it can be said in any language.
"""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches
from types import TracebackType
from typing import Any

import pandas as pd
import pyarrow as pa

from data_sources import catalogue
from data_sources.pipeline import views, workers

SECONDS = 10.0  # for a question that a person waits for
LONGEST = 20_000  # characters of a statement
AT_ONCE = 3  # statements that run side by side
PATIENCE_S = 10.0  # how long one waits for its turn
GRACE_S = 1.0  # for DuckDB to stop by itself; a function that does not listen is killed with its process

_turns = threading.BoundedSemaphore(AT_ONCE)


class Refused(Exception):
    """A statement was not taken, or stopped. `kind` and `values` say why; line and column say where, from 1."""

    KINDS = (
        "empty",
        "too_long",
        "syntax",
        "not_select",
        "many",
        "table",
        "column",
        "function",
        "no_function",
        "time",
        "memory",
        "busy",
        "cancelled",
        "other",
    )

    def __init__(self, kind: str, line: int | None = None, column: int | None = None, **values: Any) -> None:
        self.kind, self.line, self.column, self.values = kind, line, column, values
        where = f" at line {line}, column {column}" if line else ""
        super().__init__(f"{kind}{where}: {values}" if values else f"{kind}{where}")


@dataclass(frozen=True)
class Page:
    """Some rows of a query, how many it has in all (None where that was not asked), and the datasets that it reads."""

    rows: pa.Table
    total: int | None
    datasets: tuple[str, ...]


def page(
    query: str,
    *,
    limit: int,
    offset: int = 0,
    count: bool = True,
    seconds: float = SECONDS,
    at: pd.Timestamp | None = None,
    stop: Stop | None = None,
) -> Page:
    """Some rows of a query. Raises Refused."""
    with run(query, limit=limit, offset=offset, count=count, seconds=seconds, at=at, stop=stop) as found:
        return Page(pa.Table.from_batches(list(found), found.schema), found.total, found.datasets)


def run(
    query: str,
    *,
    limit: int | None = None,
    offset: int = 0,
    count: bool = False,
    seconds: float = SECONDS,
    at: pd.Timestamp | None = None,
    stop: Stop | None = None,
) -> Run:
    """A query whose rows are about to come. Raises Refused, here or while they are read."""
    if not query.strip():
        raise Refused("empty")
    if len(query) > LONGEST:
        raise Refused("too_long", most=LONGEST)
    if not _turns.acquire(timeout=PATIENCE_S):
        raise Refused("busy")
    job = {"query": query, "limit": limit, "offset": offset, "count": count, "seconds": seconds}
    try:
        found = Run(job, at)
    except BaseException:
        _turns.release()
        raise
    if stop:
        stop.follow(found)
    return found.begun()


class Stop:
    """A way to cancel a query from another thread, also before it has begun."""

    def __init__(self) -> None:
        self._run: Run | None = None
        self._is_wanted = False

    def follow(self, run: Run) -> None:
        """Stop that one when asked to, or at once."""
        self._run = run
        if self._is_wanted:
            run.cancel()

    def now(self) -> None:
        """Stop it."""
        self._is_wanted = True
        if self._run:
            self._run.cancel()


class Run:
    """A query under way: iterate its batches; `cancel` from any thread stops it. To be closed, or used with `with`."""

    def __init__(self, job: dict[str, Any], at: pd.Timestamp | None) -> None:
        self.schema = pa.schema([])
        self.datasets: tuple[str, ...] = ()
        self.total: int | None = None
        self._job, self._at = job, at
        self._worker = workers.take()
        self._reader: pa.RecordBatchReader | None = None
        self._why = ""  # it was killed
        self._is_over = False  # the process has answered, and can take the next
        self._is_closed = False
        self._lock = threading.Lock()
        self._timer = threading.Timer(job["seconds"] + GRACE_S, self._kill, ["time"])
        self._timer.daemon = True
        self._timer.start()

    def begun(self) -> Run:
        """Hand over the statement and the tables that it names, and wait for its columns."""
        try:
            self._worker.tell(self._job)
            given = [self._view(name, position) for name, position in self._heard()["tables"]]
            self.datasets = tuple(dict.fromkeys(view.dataset for _, view in given))
            files = sorted({path for _, view in given for path in view.files})
            self._worker.tell({"views": {name: view.query for name, view in given}, "files": files})
            self._heard()
            self._reader = pa.ipc.open_stream(self._worker.answers)
            self.schema = self._reader.schema
        except (OSError, pa.ArrowException, ValueError) as error:
            stopped = self._stopped()
            self.close()
            raise stopped from error
        except BaseException:
            self.close()
            raise
        return self

    def _view(self, name: str, position: int | None) -> tuple[str, views.View]:
        found = views.view(name, at=self._at)
        if found is None:
            self._worker.tell({})  # nothing to do: it waits for the next
            self._is_over = True
            near = get_close_matches(name, list(catalogue.current().datasets), 1, 0.5)
            raise self._refused(
                {"kind": "table", "position": position, "values": {"name": name, "near": "".join(near)}}
            )
        return name, found

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        """The rows, batch by batch. Raises Refused when they break off."""
        if self._reader is None:
            return
        try:
            yield from self._reader
            self.total = self._heard()["total"]
            self._is_over = True
        except (OSError, pa.ArrowException, ValueError) as error:
            raise self._stopped() from error
        finally:
            self.close()

    def cancel(self) -> None:
        """Stop it, whatever it is doing."""
        self._kill("cancelled")

    def close(self) -> None:
        """Give the turn back; what has not been read is dropped."""
        with self._lock:
            if self._is_closed:
                return
            self._is_closed = True
        self._timer.cancel()
        if not (self._is_over and workers.give_back(self._worker)):
            self._worker.end()
        _turns.release()

    def _kill(self, why: str) -> None:
        with self._lock:
            if not self._is_closed:
                self._why = self._why or why
                self._worker.process.kill()

    def _heard(self) -> dict[str, Any]:
        """The next line from inside. Raises Refused where it is an error, ValueError where there is none."""
        told = json.loads(self._worker.answers.readline())
        if told.get("error"):
            self._is_over = told["error"]["kind"] != "memory"
            raise self._refused(told["error"])
        return told

    def _refused(self, told: dict[str, Any]) -> Refused:
        values = {name: value for name, value in told["values"].items() if value != ""}
        if told["kind"] == "time":
            values["seconds"] = round(self._job["seconds"])
        return Refused(told["kind"], *_place(self._job["query"], told["position"]), **values)

    def _stopped(self) -> Refused:
        """Why nothing more comes: it was killed, it met the machine's bounds, or it broke."""
        with suppress(subprocess.TimeoutExpired):
            self._worker.process.wait(GRACE_S)
        is_bound = (self._worker.process.poll() or 0) < 0
        values = {} if self._why or is_bound else {"detail": "the query's process ended"}
        return self._refused(
            {"kind": self._why or ("memory" if is_bound else "other"), "position": None, "values": values}
        )

    def __enter__(self) -> Run:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def _place(query: str, position: int | None) -> tuple[int | None, int | None]:
    """Line and column, from 1, of a position in bytes."""
    if position is None or position > len(query.encode()):
        return None, None
    before = query.encode()[:position].decode(errors="ignore")
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
