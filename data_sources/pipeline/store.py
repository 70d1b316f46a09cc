"""What we know: one append-only table a dataset, with what was known when.

    store.write("air_now", tidied.table)          # rows that are new or changed, in one commit
    store.latest("air_now")                       # one row per district, its newest measurement
    store.read("air_now", since="2026-11-01")     # one row per key, as last revised
    store.read("air_now", at="2026-11-20 18:00")  # the same, as it was known then
    store.sql("select district, avg(pm25_ug_m3) from air_now group by 1")

Each row carries `fetched_at` (when we first had it in this form), `revision` (how many forms came before) and
`row_origin` (portal, file, simulated). Any number of processes read while one writes; a writer that is killed leaves
the last version as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
from cachetools.func import ttl_cache
from filelock import FileLock

from data_sources import catalogue
from data_sources.catalogue.model import Dataset
from data_sources.pipeline import clock, delta, duck, hours, newest, settings, tidy, views, whole
from data_sources.pipeline.freshness import Provenance, freshness, provenance

__all__ = [
    "Provenance",
    "bring_up",
    "freshness",
    "hourly",
    "joined",
    "latest",
    "maintain",
    "path",
    "provenance",
    "read",
    "reads",
    "sql",
    "version",
    "versions",
    "write",
]

SYSTEM = ("fetched_at", "revision", "row_origin")
SHORTEST_LOOK_BACK = pd.Timedelta("1D")

Moment: TypeAlias = pd.Timestamp | str | None
Loader = TypeVar("Loader", bound=Callable[..., Any])


def reads(*datasets: str) -> Callable[[Loader], Loader]:
    """Declare which datasets a loader reads, so that its answers can be kept until one of them changes."""

    def mark(loader: Loader) -> Loader:
        loader.datasets = datasets  # type: ignore[attr-defined]
        return loader

    return mark


def joined(*loaders: Callable[..., Any]) -> Callable[[Loader], Loader]:
    """Declare that something reads whatever these loaders read, through them."""
    declared = reads(*dict.fromkeys(name for loader in loaders for name in loader.datasets))  # type: ignore[attr-defined]

    def mark(loader: Loader) -> Loader:
        loader.loaders = loaders  # type: ignore[attr-defined]
        return declared(loader)

    return mark


def path(dataset: str) -> Path:
    """The folder of a dataset's table."""
    return settings.table_path(dataset)


def version(dataset: str) -> int:
    """A number that grows with every change of the dataset; -1 while there is nothing."""
    return delta.version(path(dataset))


def versions(*datasets: str) -> tuple[Path, tuple[int, ...]]:
    """The versions of several datasets, and of which store: what is worked out from them is good until these change.

    What this process writes shows at once, what another writes after a fifth of a second: a hundred viewers who look
    into folders at every turn do little else.
    """
    return settings.store_path(), _looked_at(datasets, settings.store_path())


@ttl_cache(maxsize=1024, ttl=catalogue.LOOK_S)
def _looked_at(datasets: tuple[str, ...], folder: Path) -> tuple[int, ...]:
    return tuple(delta.version(path(dataset)) for dataset in datasets)


def write(name: str, table: pa.Table, *, fetched_at: pd.Timestamp | None = None, origin: str = "") -> int:
    """Add the rows of a tidy table that are new or changed, in one commit. Returns how many.

    Their origin is that of the feed, unless it is said.
    """
    dataset = catalogue.dataset(name)
    stamp = (fetched_at or clock.now()).to_pydatetime()
    folder = path(dataset.name)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(folder.parent / f".{dataset.name}.lock"):
        if dataset.is_curated:
            fresh = _fresh(_one_per_key(table, dataset), delta.snapshot(folder), dataset)
        else:
            fresh = whole.fresh(table, folder, dataset)
        if not fresh.num_rows:
            return 0
        count = fresh.num_rows
        fresh = fresh.append_column("fetched_at", pa.repeat(pa.scalar(stamp, pa.timestamp("us")), count))
        fresh = fresh.append_column("row_origin", pa.repeat(pa.scalar(origin or settings.feed().origin), count))
        append(folder, fresh)
    return count


def append(folder: Path, rows: pa.Table) -> None:
    """Add rows to the table in a folder, the store's own columns first."""
    delta.append(folder, rows.select([*SYSTEM, *(name for name in rows.column_names if name not in SYSTEM)]))
    _looked_at.cache_clear()


def _one_per_key(table: pa.Table, dataset: Dataset) -> pa.Table:
    """The last row of each key: pages that overlap repeat rows."""
    key = list(dataset.key)
    grouped = table.select(key).append_column("row", pa.array(np.arange(table.num_rows)))
    last = grouped.group_by(key, use_threads=False).aggregate([("row", "max")])
    if last.num_rows == table.num_rows:
        return table
    return table.take(last["row_max"].sort())


def _fresh(table: pa.Table, snapshot: delta.Snapshot | None, dataset: Dataset) -> pa.Table:
    """The rows that the store does not have in this form, with their revision."""
    if snapshot is None or not table.num_rows:
        return table.append_column("revision", pa.repeat(pa.scalar(0, pa.int32()), table.num_rows))
    if dataset.time in dataset.key:
        span = pa.compute.min_max(table[dataset.time])
        low, high = (pd.Timestamp(end.as_py()) if end.is_valid else None for end in (span["min"], span["max"]))
        snapshot = snapshot.within(dataset.time, low, high)
    same_key = " and ".join(f"n.{name} is not distinct from k.{name}" for name in dataset.key)
    columns = [name for name in table.column_names if name in snapshot.columns]
    changed = " or ".join(f"n.{name} is distinct from k.{name}" for name in columns if name not in dataset.key)
    added = " or ".join(f"n.{name} is not null" for name in table.column_names if name not in snapshot.columns)
    different = " or ".join(part for part in (changed, added) if part) or "false"
    alike = f"(select k.* from {duck.files(snapshot)} k semi join incoming n on {same_key})"
    known = duck.newest_per(dataset.key, alike)
    query = f"""
        select n.*, coalesce(k.revision + 1, 0)::integer as revision
        from incoming n left join ({known}) k on {same_key}
        where k.revision is null or {different}
    """
    cursor = duck.connection().cursor()
    cursor.register("incoming", table)
    found = cursor.sql(query).to_arrow_table()
    return found.cast(table.schema.append(pa.field("revision", pa.int32())))


def _empty(dataset: Dataset, columns: Iterable[str] | None) -> pd.DataFrame:
    frame = tidy.to_pandas(tidy.schema(dataset).empty_table())
    frame.insert(len(frame.columns), "fetched_at", pd.Series(dtype="datetime64[us]"))
    return frame.reindex(columns=list(columns)) if columns else frame


def _moment(value: Moment) -> pd.Timestamp | None:
    return None if value is None else clock.moment(value)


def _filters(moments: Iterable[tuple[str, pd.Timestamp | None]], district: str | None) -> tuple[str, list[Any]]:
    """Conditions by number, for a query that has them more than once, and their values."""
    conditions = [(text, value.to_pydatetime()) for text, value in moments if value is not None]
    conditions += [("district = ?", district)] if district else []
    where = " and ".join(text.replace("?", f"${number}") for number, (text, _) in enumerate(conditions, start=1))
    return (f"where {where}" if where else ""), [value for _, value in conditions]


def _selected(dataset: Dataset, snapshot: delta.Snapshot, columns: Iterable[str] | None) -> str:
    wanted = list(columns) if columns else [*dataset.columns, "fetched_at"]
    return ", ".join(
        name if name in snapshot.columns else f"cast(null as {views.type_of(name)}) as {name}" for name in wanted
    )


def read(
    name: str,
    *,
    at: Moment = None,
    since: Moment = None,
    until: Moment = None,
    district: str | None = None,
    columns: Iterable[str] | None = None,
    revisions: bool = False,
) -> pd.DataFrame:
    """Rows of a dataset, one per key as last known, in order of time.

    `at` gives what was known at that moment; `since` and `until` bound the dataset's own time (where it has none,
    the time of fetching); `district` is an official code; `revisions` gives every form that a row has had.
    An empty answer is an empty frame with the same columns.
    """
    dataset = catalogue.dataset(name)
    snapshot = delta.snapshot(path(dataset.name))
    if snapshot is None:
        return _empty(dataset, columns)
    when = dataset.time or "fetched_at"
    low, high = _moment(since), _moment(until)
    if not dataset.is_curated:
        return _plain(dataset, snapshot, _moment(at), district, columns, (low, high), revisions=revisions)
    snapshot = snapshot.within(when, low, high)
    moments = [(f"{when} >= ?", low), (f"{when} <= ?", high), ("fetched_at <= ?", _moment(at))]
    where, parameters = _filters(moments, district)
    source = f"(select * from {duck.files(snapshot)} {where})"
    if not revisions:
        source = views.as_known(dataset, snapshot, source)
    order = ", ".join(dict.fromkeys([when, *dataset.key]))
    return duck.query(f"select {_selected(dataset, snapshot, columns)} from {source} order by {order}", parameters)


def latest(name: str, *, at: Moment = None, district: str | None = None) -> pd.DataFrame:
    """The newest row of each place (of each key, time left out), as known now or `at` a moment.

    A place that has been silent for a day (or four cadences) longer than the newest one is left out.
    """
    dataset = catalogue.dataset(name)
    snapshot = delta.snapshot(path(dataset.name))
    if snapshot is None:
        return _empty(dataset, None)
    moment = _moment(at)
    if not dataset.is_curated:
        return _plain(dataset, snapshot, moment, district)
    since = None
    if dataset.time in dataset.key:
        newest = [value for value in (snapshot.highest(dataset.time), snapshot.highest("fetched_at"), moment) if value]
        since = pd.Timestamp(min(newest)) - max(SHORTEST_LOOK_BACK, 4 * pd.Timedelta(dataset.every))
        snapshot = snapshot.within(dataset.time, since, None)
    where, parameters = _filters([(f"{dataset.time} >= ?", since), ("fetched_at <= ?", moment)], district)
    source = f"(select * from {duck.files(snapshot)} {where})"
    order = f"{dataset.time} desc, {duck.NEWEST}" if dataset.time else duck.NEWEST
    is_list = dataset.time not in dataset.key and not snapshot.highest("revision")  # of places that have never changed
    ordered = ", ".join(dataset.place_key) or "fetched_at"
    if not (where or is_list) and snapshot.rows > views.LONG:
        return _newest(dataset, snapshot, order, ordered)
    inner = f"from {source}" if is_list else views.newest(dataset.place_key, snapshot, source, order)
    return duck.query(f"select {_selected(dataset, snapshot, None)} from ({inner}) order by {ordered}", parameters)


def _newest(dataset: Dataset, snapshot: delta.Snapshot, order: str, ordered: str) -> pd.DataFrame:
    """The newest row of each place of a long table, as `latest` gives it."""
    folder = path(dataset.name)

    def make() -> pd.DataFrame:
        cursor = duck.connection().cursor()
        cursor.register("newest_rows", newest.rows(dataset, folder, snapshot, order))
        query = f"select {_selected(dataset, snapshot, None)} from newest_rows order by {ordered}"
        return tidy.to_pandas(cursor.sql(query).to_arrow_table())

    return duck.kept(("newest", *snapshot.files["path"]), make)


def hourly(name: str, value: str, place: str, *, since: Moment, at: Moment = None) -> pd.DataFrame:
    """Means by hour and place, up to `at`. One row per hour, one column per place; `value` is any SQL of its columns.

    Where the dataset has no time of its own it is the time of fetching: a value holds until it changes.
    """
    dataset = catalogue.dataset(name)
    measure = hours.Measure(dataset, path(dataset.name), value, place)
    if at is None:
        return hours.means(measure, clock.moment(since), now=clock.now())
    return hours.means_as_known(measure, clock.moment(since), clock.moment(at))


def _plain(
    dataset: Dataset,
    snapshot: delta.Snapshot,
    at: pd.Timestamp | None,
    district: str | None,
    columns: Iterable[str] | None = None,
    span: tuple[pd.Timestamp | None, pd.Timestamp | None] = (None, None),
    *,
    revisions: bool = False,
) -> pd.DataFrame:
    """Rows of a plain dataset, in the portal's order."""
    source = duck.files(snapshot) if revisions else whole.rows(dataset, snapshot, at)
    low, high = span
    where, parameters = _filters([("fetched_at >= ?", low), ("fetched_at <= ?", high)], district)
    wanted = columns or [name for name in snapshot.columns if name not in SYSTEM] + ["fetched_at"]
    order = "order by fetched_at" if revisions or whole.gathers(dataset) else ""
    return duck.query(f"select {', '.join(map(duck.quoted, wanted))} from {source} {where} {order}", parameters)


def sql(query: str) -> pd.DataFrame:
    """Any SELECT over the datasets by name, each with one row per key as last known. Raises duckdb.Error."""
    connection = duckdb.connect(":memory:", config={**duck.LIMITS, "python_enable_replacements": False})
    for name in connection.get_table_names(query):
        if dataset := catalogue.current().datasets.get(name):
            if snapshot := delta.snapshot(path(name)):
                connection.execute(f"create view {name} as {_known(dataset, snapshot)}")
            else:
                connection.register(name, pa.Table.from_pandas(_empty(dataset, None)))
    return tidy.to_pandas(connection.sql(query).to_arrow_table())


def _known(dataset: Dataset, snapshot: delta.Snapshot) -> str:
    if dataset.is_curated:
        return f"from {views.as_known(dataset, snapshot, duck.files(snapshot))}"
    return f"from {whole.rows(dataset, snapshot)}"


def bring_up() -> None:
    """Read what is new of every table and measure that was asked for before, so that nobody waits who asks next."""
    delta.bring_up()
    hours.bring_up(now=clock.now())


def maintain(name: str, *, now: pd.Timestamp | None = None) -> None:
    """Drop what the dataset's retention no longer keeps, and compact."""
    dataset = catalogue.dataset(name)
    folder = path(dataset.name)
    if (snapshot := delta.snapshot(folder)) is None:
        return
    oldest, when = None, dataset.time or "fetched_at"
    if not dataset.is_curated:
        oldest = whole.replaced_before(snapshot, dataset, now or clock.now())
    elif dataset.retention:
        oldest = (now or clock.now()) - pd.Timedelta(dataset.retention)
    old = f"{when} < arrow_cast('{oldest.isoformat()}', 'Timestamp(Microsecond, None)')" if oldest else None
    drop = f"{old} and row_origin <> 'file'" if old else None  # nobody brings a file twice
    with FileLock(folder.parent / f".{dataset.name}.lock"):
        delta.maintain(folder, drop)
