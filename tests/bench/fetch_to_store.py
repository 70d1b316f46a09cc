"""Rows per second from a portal to the store, beside parsing alone and beside the common way. See README.md.

python -m tests.bench.fetch_to_store
python -m tests.bench.fetch_to_store --rows 40000 --repeat 3
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial

import orjson
import pandas as pd
import requests

from data_sources import catalogue
from data_sources.pipeline import refresh, store, tidy
from data_sources.pipeline.client import Client, Page
from tests.bench.table import Table

DATASET = "bike_stands"
PAGE_ROWS = 1000
LATENCY_S = 0.2


@contextlib.contextmanager
def portal(rows: int, latency: float = 0.0) -> Iterator[str]:
    """A portal with that many bike stations, in a process of its own; its address becomes the installation's."""
    command = [sys.executable, "-m", "tests.portal", "--port", "0", "--bikes", str(rows), "--latency", str(latency)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        url = process.stdout.readline().strip()
        os.environ["SEOUL_OPENAPI_URL"] = url
        try:
            yield url
        finally:
            process.terminate()


@contextlib.contextmanager
def new_store() -> Iterator[None]:
    """An empty store of the real city's."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"CIVIC_STORE": folder, "CIVIC_SOURCE": "live"}
        yield


def seconds(work: Callable[[], object]) -> float:
    gc.collect()
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def address(url: str, number: int) -> str:
    return f"{url}/sample/json/bikeList/{number * PAGE_ROWS + 1}/{(number + 1) * PAGE_ROWS}/"


def bodies(url: str, pages: int) -> list[bytes]:
    with requests.Session() as session:
        return [session.get(address(url, number), timeout=20).content for number in range(pages)]


def common_way(url: str, pages: int) -> pd.DataFrame:
    """Page after page, json(), DataFrame, concat: what most notebooks do."""
    frames = [
        pd.DataFrame(requests.get(address(url, number), timeout=20).json()["rentBikeStatus"]["row"])
        for number in range(pages)
    ]
    return pd.concat(frames, ignore_index=True)


def whole_way(rows: int) -> float:
    """Client, tidy and store together: what a refresh of the dataset does."""
    with new_store(), Client() as client:
        taken = seconds(lambda: refresh.refresh([DATASET], client=client))
        kept = len(store.read(DATASET, columns=["bike_station"]))
    if kept != rows:
        raise SystemExit(f"{kept:,} of {rows:,} rows were kept")
    return taken


def client_alone() -> tuple[float, list[Page]]:
    found: list[Page] = []
    with new_store(), Client() as client:
        return seconds(lambda: found.extend(client.pages(catalogue.dataset(DATASET)))), found


def tidied(pages: list[Page]) -> tidy.Tidied:
    dataset = catalogue.dataset(DATASET)
    tables = [tidy.split(page.rows, [dataset])[DATASET] for page in pages if page.rows]
    return tidy.tidy(tidy.join(tables), dataset)


def write_alone(pages: list[Page]) -> float:
    table = tidied(pages).table
    with new_store():
        return seconds(lambda: store.write(DATASET, table))


def on_loopback(rows: int, repeat: int) -> None:
    """Where the time goes when the portal answers at once."""
    table = Table(f"Loopback, {rows:,} rows, pages of {PAGE_ROWS:,}: {repeat} times", "rows/s", "orjson alone")
    with portal(rows) as url, new_store():
        raw = bodies(url, rows // PAGE_ROWS)
        for _ in range(repeat):
            table.note("orjson alone", rows / seconds(lambda: [orjson.loads(body) for body in raw]))
            table.note("client, tidy, store", rows / whole_way(rows))
            taken, pages = client_alone()
            table.note("  client alone", rows / taken)
            table.note("  tidy alone", rows / seconds(partial(tidied, pages)))
            table.note("  store alone", rows / write_alone(pages))
    table.show()


def with_latency(rows: int, repeat: int) -> None:
    """Each request takes 0.2 s: what concurrency gains, and what it could at most."""
    pages = rows // PAGE_ROWS
    connections = catalogue.current().portals[catalogue.dataset(DATASET).portal].connections
    bound = LATENCY_S * pages / connections
    title = f"{LATENCY_S} s a request, {rows:,} rows, {connections} connections: {repeat} times"
    table = Table(title, "rows/s", "page after page")
    with portal(rows, LATENCY_S) as url:
        for _ in range(repeat):
            table.note("page after page", rows / seconds(lambda: common_way(url, pages)))
            table.note("client, tidy, store", rows / whole_way(rows))
    table.note("bound: latency x pages / connections", rows / bound)
    table.show()
    print(f"Time over the bound: {rows / bound / table.good('client, tidy, store'):.2f}\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--repeat", type=int, default=5, help="measurements on loopback")
    parser.add_argument("--slow-rows", type=int, default=200_000, help="rows of the run with latency")
    parser.add_argument("--slow-repeat", type=int, default=2, help="measurements with latency")
    options = parser.parse_args()
    with portal(PAGE_ROWS):
        whole_way(PAGE_ROWS)  # what a process loads once is no part of any line
    on_loopback(options.rows, options.repeat)
    with_latency(options.slow_rows, options.slow_repeat)


if __name__ == "__main__":
    main()
