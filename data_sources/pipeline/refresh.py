"""Fetch what is due, keep what came, say what did not.

    errors = refresh(["air_now"])                 # now, whether due or not
    handle = start_in_background()                # what is due, from now on, once for all processes on a store

A failure of one portal never stops the others, and never takes away rows that we had.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module

import pandas as pd
from apscheduler.schedulers.background import BackgroundScheduler
from filelock import FileLock, Timeout

from data_sources import catalogue
from data_sources.catalogue.model import Dataset
from data_sources.pipeline import clock, ledger, settings, store, tidy, timetable
from data_sources.pipeline.client import Client
from data_sources.pipeline.errors import PortalError
from data_sources.pipeline.gathering import Gathering

log = logging.getLogger(__name__)

AT_ONCE = 6  # services under way at the same time; each portal has its own limit on requests
TICK_S = 5
START_S = 20  # how long all else waits at most for the first screen
MAINTAIN_EVERY_S = 3600
INBOX_EVERY_S = 60
INBOX = "data_sources.files.inbox:take"  # named, as the client names its stand-in: files build on the pipeline
CHECK_EVERY_S = 300  # some of the services whose weekly check is due
FIRST_SCREEN = (  # what a newcomer sees first, refreshed first
    "fires_by_station",
    "air_now",
    "weather_now",
    "incidents",
    "weather_warnings",
    "calls_120",
    "road_link_speeds",
    "road_incidents",
    "road_incident_types",
    "rain_gauges",
    "river_levels",
    "river_gauges",
    "gauge_levels",
    "hotspot_people",
    "bike_stands",
    "disaster_messages",
    "emergency_rooms_now",
    "subway_ridership",
    "subway_arrivals",
)
PAST, PAST_DONE = "data_sources.pipeline.past", "past.done"  # what makes a made-up city's past, and what it leaves


@dataclass
class Result:
    """How one attempt at a dataset ended."""

    dataset: str
    rows: int = 0  # in the answer
    added: int = 0  # new or changed
    error: PortalError | None = None
    notes: list[str] = field(default_factory=list)
    seconds: float = 0.0


def groups(names: Iterable[str] | None = None) -> list[list[Dataset]]:
    """Datasets that one and the same call answers, together."""
    known = catalogue.current()
    wanted = known.datasets
    chosen = [wanted[name] for name in names] if names is not None else [*wanted.values()]
    chosen = [dataset for dataset in chosen if known.portals[dataset.portal].protocol != "file"]
    found: dict[tuple[object, ...], list[Dataset]] = {}
    for dataset in chosen:
        call = (dataset.portal, dataset.service, dataset.arguments, tuple(dataset.parameters.items()))
        found.setdefault(call, []).append(dataset)
    return list(found.values())


def due(*, now: pd.Timestamp | None = None) -> list[str]:
    """The datasets whose time has come: those of the first screen, then those that are asked for most often."""
    moment = now or clock.now()
    entries = ledger.read()
    living = (dataset for group in groups() for dataset in group if not dataset.is_retired)
    found = [dataset for dataset in living if _is_due(dataset, entries.get(dataset.name), moment)]
    return [dataset.name for dataset in sorted(found, key=_turn)]


def _turn(dataset: Dataset) -> tuple[int, pd.Timedelta]:
    is_first = dataset.name in FIRST_SCREEN
    return FIRST_SCREEN.index(dataset.name) if is_first else len(FIRST_SCREEN), pd.Timedelta(dataset.every)


def _is_due(dataset: Dataset, entry: ledger.Entry | None, now: pd.Timestamp) -> bool:
    due_at = timetable.due_at(dataset, entry)
    return due_at is None or now >= due_at


def refresh(
    names: Iterable[str] | None = None,
    *,
    client: Client | None = None,
    on_result: Callable[[Result], None] | None = None,
) -> list[PortalError]:
    """Fetch these datasets (all, when none is named) and store what is new. Returns what went wrong."""
    if client is None:
        with Client() as own:
            return refresh(names, client=own, on_result=on_result)
    errors: list[PortalError] = []
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="refresh") as pool:
        for done in as_completed([pool.submit(_fetch, datasets, client) for datasets in groups(names)]):
            for result in done.result():
                errors += [result.error] if result.error else []
                if on_result:
                    on_result(result)
    return errors


def _fetch(datasets: list[Dataset], client: Client) -> list[Result]:
    """One service: fetch, tidy, store, and note in the ledger how it went, all in the client's part of the store."""
    with settings.using(client.feed):
        return _fetched(datasets, client)


def _fetched(datasets: list[Dataset], client: Client) -> list[Result]:
    began = time.monotonic()
    tried_at = clock.now()
    gathered = {dataset.name: Gathering(dataset) for dataset in datasets}
    notes: list[str] = []
    failure: PortalError | None = None
    try:
        for page in client.pages(datasets[0], now=tried_at):
            notes += page.notes
            if page.rows:
                for name, table in tidy.split(page.rows, datasets).items():
                    gathered[name].add(table)
    except PortalError as error:
        failure = error
    origin = client.origin(datasets[0])
    results = [_keep(dataset, gathered[dataset.name], notes, failure, tried_at, origin) for dataset in datasets]
    for result in results:
        result.seconds = time.monotonic() - began
    return results


def _keep(
    dataset: Dataset,
    gathered: Gathering,
    notes: list[str],
    failure: PortalError | None,
    tried_at: pd.Timestamp,
    origin: str,
) -> Result:
    """Tidy and store what came of one dataset, though the rest of the answer may have failed."""
    result = Result(dataset.name, error=failure, notes=list(notes))
    if gathered:
        try:
            tidied = gathered.tidied()
        except PortalError as error:
            result.error = error
        else:
            result.rows = tidied.table.num_rows
            result.notes += tidied.report.sentences()
            result.added = store.write(dataset.name, tidied.table, fetched_at=tried_at, origin=origin)
    is_silent = not result.rows and not result.error and dataset.kind in ("measure", "place")
    if is_silent:
        result.notes.append("the portal gave no rows")
    before = ledger.of(dataset.name)
    entry = ledger.Entry(
        tried_at=tried_at.isoformat(),
        fetched_at=before.fetched_at if result.error or is_silent else tried_at.isoformat(),
        origin=origin if result.rows else before.origin,
        error=type(result.error).__name__ if result.error else "",
        detail=result.error.detail if result.error else "",
        notes=tuple(result.notes),
    )
    ledger.note({dataset.name: entry})
    return result


def _lock(client: Client) -> FileLock:
    """What the process holds that refreshes the client's part of the store."""
    with settings.using(client.feed):
        folder = settings.store_path()
    folder.mkdir(parents=True, exist_ok=True)
    return FileLock(folder / ".refresh.lock", thread_local=False)


def _pool(client: Client) -> ThreadPoolExecutor:
    """Threads to refresh with: made-up rows cost the processor that viewers wait for, real ones only waiting."""
    return ThreadPoolExecutor(AT_ONCE if client.feed.source == "live" else 2, thread_name_prefix="refresh")


class Background:
    """Refreshes what is due until it is stopped. Of all processes on one store, one does the work at a time."""

    def __init__(self, client: Client | None = None) -> None:
        self._is_bound = client is not None
        self._client = client or Client()
        self._lock = _lock(self._client)
        self._past: subprocess.Popen[bytes] | None = None
        self._pool = _pool(self._client)
        self._under_way: set[str] = set()
        self._starts_until = time.monotonic() + START_S
        self._scheduler = BackgroundScheduler(timezone="Asia/Seoul")
        options = {"max_instances": 1, "coalesce": True, "misfire_grace_time": None}
        self._scheduler.add_job(self._tick, "interval", seconds=TICK_S, next_run_time=pd.Timestamp.now(), **options)
        self._scheduler.add_job(self._maintain, "interval", seconds=MAINTAIN_EVERY_S, **options)
        self._scheduler.add_job(self._check, "interval", seconds=CHECK_EVERY_S, **options)
        self._scheduler.add_job(self._take_files, "interval", seconds=INBOX_EVERY_S, **options)
        self._scheduler.start()

    def _leads(self) -> bool:
        try:
            self._lock.acquire(blocking=False)
        except Timeout:
            return False
        return True

    def _tick(self) -> None:
        if not self._is_bound and settings.feed() != self._client.feed:
            self._move()
        if not self._lock.is_locked and not self._leads():
            return
        with settings.using(self._client.feed):
            waiting = [name for name in due() if name not in self._under_way]
            first = [name for name in waiting if name in FIRST_SCREEN]
            if not first and self._under_way.intersection(FIRST_SCREEN) and time.monotonic() < self._starts_until:
                return  # the first screen has the machine for itself
            if not first:
                self._begin_past()
        for datasets in groups(first or waiting):
            names = {dataset.name for dataset in datasets}
            self._under_way |= names
            done = self._pool.submit(_fetch, datasets, self._client)
            done.add_done_callback(partial(self._ended, names))

    def _begin_past(self) -> None:
        """Give a made-up city its past, once, in a process of its own so that viewers do not wait for it."""
        feed = self._client.feed
        if self._past or feed.source == "live" or (settings.store_path() / PAST_DONE).exists():
            return
        city = {"CIVIC_SOURCE": feed.source, "CIVIC_SEED": str(feed.seed), "CIVIC_SCENARIO": feed.scenario or ""}
        paths = os.pathsep.join([str(settings.ROOT), os.environ.get("PYTHONPATH", "")])
        self._past = subprocess.Popen(  # noqa: S603  our own module
            [sys.executable, "-m", PAST], env={**os.environ, **city, "PYTHONPATH": paths}, stdout=subprocess.DEVNULL
        )

    def _end_past(self) -> None:
        if self._past and self._past.poll() is None:
            self._past.terminate()
            self._past.wait()
        self._past = None

    def _move(self) -> None:
        """The installation has turned from the made-up city to the real one, or back: a key was put in its place."""
        self._end_past()
        self._lock.release(force=True)
        self._client = Client()
        self._lock = _lock(self._client)
        self._pool.shutdown(wait=False)
        self._pool = _pool(self._client)

    def _ended(self, names: set[str], done: Future[list[Result]]) -> None:
        self._under_way -= names
        if not done.cancelled() and (fault := done.exception()):
            log.error("refresh of %s broke off", ", ".join(sorted(names)), exc_info=fault)

    def _maintain(self) -> None:
        if self._lock.is_locked:
            with settings.using(self._client.feed):
                for name in catalogue.current().datasets:
                    store.maintain(name)

    def _take_files(self) -> None:
        """What lies in the inbox, where there is one."""
        if self._lock.is_locked and settings.get("CIVIC_INBOX"):
            module, function = INBOX.split(":")
            getattr(import_module(module), function)()

    def _check(self) -> None:
        """Whether the real portals still answer as they did."""
        from data_sources.pipeline import drift  # it asks in the same groups

        if self._lock.is_locked and self._client.feed.source == "live":
            drift.check_due(client=self._client)

    def stop(self) -> None:
        """End the work and leave the store to other processes. Waits for what is under way."""
        self._scheduler.shutdown()
        self._end_past()
        self._pool.shutdown(cancel_futures=True)
        self._client.close()
        self._lock.release(force=True)


def start_in_background(client: Client | None = None) -> Background:
    """Refresh what is due from now on. Call `.stop()` on what it returns."""
    return Background(client)
