"""How fast the explorer is on a full store: a first page, a group-by, an export. See README.md beside this file."""

from __future__ import annotations

import io
import os
import resource
import tempfile
import time
from collections.abc import Callable

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv
import typer

from data_sources import catalogue
from data_sources.pipeline import box, clock, delta, duck, store, tidy
from service import about, files
from tests.bench.table import Table

WIDE, LONG = "air_now", "road_link_speeds"  # a third of the rows are measurements in districts, the rest road speeds
PART = 1_000_000  # rows written at a time
GROUPED = """select district, date_trunc('day', measured_at) as day_on, avg(pm25_ug_m3) as pm25_ug_m3
from air_now where pm25_ug_m3 > 20 group by 1, 2"""


def main(rows: int = 16_000_000, exported: int = 1_000_000, repeats: int = 7, revised: float = 0.0) -> None:
    """Measure on a store of so many rows, of which a share may be revised once."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"CIVIC_STORE": folder, "CIVIC_SOURCE": "demo", "CIVIC_NOW": "2026-11-23T12:00:00"}
        wide = rows * 5 // 16
        fill(WIDE, wide, revised)
        fill(LONG, rows - wide, revised)
        print(f"{rows:,} rows, {revised:.0%} revised, {wide:,} of them in {WIDE}\n")
        pages(repeats)
        exports(exported, max(repeats // 2, 1))


def fill(name: str, rows: int, revised: float) -> None:
    """Write a dataset's table directly, in parts; a share of the rows a second time, as revised."""
    folder = store.path(name)
    folder.parent.mkdir(parents=True, exist_ok=True)
    for first in range(0, rows, PART):
        delta.append(folder, made(name, np.arange(first, min(first + PART, rows)), 0))
    if count := int(rows * revised):
        delta.append(folder, made(name, np.arange(count), 1))


def made(name: str, numbers: np.ndarray, revision: int) -> pa.Table:
    """Rows by their number: 25 districts and an hour after the other, or as many links."""
    chance = np.random.default_rng(int(numbers[0]) + revision)
    schema = tidy.schema(catalogue.dataset(name))
    hours = pd.Timestamp("2026-11-23").to_datetime64() - (numbers // 25).astype("timedelta64[h]")
    known = {
        "measured_at": hours.astype("datetime64[us]"),
        "district": pa.array([f"11{110 + 30 * each}" for each in range(25)]).take(pa.array(numbers % 25)),
        "link": pa.array(numbers.astype(str)),
    }
    columns = {}
    for field in schema:
        if field.name in known:
            columns[field.name] = pa.array(known[field.name]).cast(field.type)
        elif pa.types.is_floating(field.type) or pa.types.is_integer(field.type):
            columns[field.name] = pa.array(chance.integers(1, 90, len(numbers))).cast(field.type)
        else:
            columns[field.name] = pa.nulls(len(numbers), field.type)
    at = pa.repeat(pa.scalar(clock.now().to_pydatetime(), pa.timestamp("us")), len(numbers))
    system = {
        "fetched_at": at,
        "revision": pa.repeat(pa.scalar(revision, pa.int32()), len(numbers)),
        "row_origin": pa.repeat(pa.scalar("simulated"), len(numbers)),
    }
    return pa.table({**system, **columns})


def timed(table: Table, line: str, work: Callable[[], object]) -> None:
    began = time.perf_counter()
    work()
    table.note(line, (time.perf_counter() - began) * 1000)


def pages(repeats: int) -> None:
    """The first page of a whole table with its number of rows, and a filtered group-by."""
    table = Table("From asking to the answer", "ms", "DuckDB here", is_less_better=True)
    snapshot = delta.snapshot(store.path(WIDE))
    assert snapshot is not None
    query = GROUPED.replace(f"from {WIDE}", f"from {duck.files(snapshot)}")
    box.page("select 1", limit=1)  # the process is there
    for _ in range(repeats):
        timed(table, "DuckDB here", lambda: duckdb.sql(query).to_arrow_table())
        timed(table, "nothing asked", lambda: box.page("select 1", limit=1))
        timed(table, "first page", lambda: box.page(f"select * from {LONG}", limit=100))
        timed(table, "newest first", lambda: box.page(f"select * from {WIDE} order by measured_at desc", limit=100))
        timed(table, "group-by", lambda: box.page(GROUPED, limit=1000))
    table.show()


def exports(rows: int, repeats: int) -> None:
    """Rows as CSV, streamed; beside it the same rows, all in memory, by pyarrow alone."""
    table = Table(f"{rows:,} rows as CSV", "ms", "pyarrow alone", is_less_better=True)
    query = f"select * from {WIDE} limit {rows}"
    told = about.dataset(WIDE)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(repeats):
        timed(table, "export", lambda: export(query, told))
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    with box.run(query, seconds=120) as run:
        held = pa.Table.from_batches(list(run), run.schema)
    for _ in range(repeats):
        timed(table, "pyarrow alone", lambda: pyarrow.csv.write_csv(held, io.BytesIO()))
    table.show()
    print(f"memory grown by the exports: {grown / 1000:,.0f} MB")


def export(query: str, told: about.About) -> None:
    """Write the file, as an answer of the API does."""
    with tempfile.TemporaryFile() as file, box.run(query, seconds=120) as run:
        stream = pa.RecordBatchReader.from_batches(run.schema, iter(run))
        for part in files.write(stream, "csv", told):
            file.write(part)


if __name__ == "__main__":
    typer.run(main)
