"""What a person waits for: the wall in a browser that has never been here, and news on it. See README.md.

python -m tests.bench.screen
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from rich.console import Console
from rich.table import Table

from tests.bench.wall_rerun import served

TILES = 12
INSIDE = (
    "[...document.querySelectorAll('*')].flatMap((n) => n.shadowRoot ? [...n.shadowRoot.querySelectorAll(part)] : [])"
)
EMPTY = "() => document.querySelector('.stApp[data-test-script-state=notRunning]')"
FIRST = f"() => {{ const part = '.tile .value'; return {INSIDE}.some((n) => /[0-9]/.test(n.textContent)) }}"
WHOLE = f"""() => {{
  const inside = (part) => {INSIDE}
  const values = inside('.tile .value').filter((n) => /[0-9]/.test(n.textContent)).length
  const below = document.querySelector('.notices') && document.querySelector('.trust')
  return values >= {TILES} && inside('.citymap .names text').length && below
}}"""
WRITE = """
import sys, pyarrow as pa
from data_sources import catalogue
from data_sources.pipeline import clock, store, tidy
schema = tidy.schema(catalogue.dataset("air_now"))
rows = store.latest("air_now").assign(pm25_ug_m3=float(sys.argv[1]), measured_at=clock.now().floor("min"))
store.write("air_now", pa.Table.from_pandas(rows[schema.names], schema=schema, preserve_index=False))
"""


def seconds(page: Page, address: str, *conditions: str) -> list[float]:
    """From asking for an address until each of the conditions holds."""
    began = time.perf_counter()
    page.goto(address, wait_until="commit")
    found = []
    for condition in conditions:
        page.wait_for_function(condition, timeout=60_000, polling=20)
        found.append(time.perf_counter() - began)
    return found


def cold(browser: Browser, address: str, *conditions: str) -> list[float]:
    """The same in a browser that keeps nothing from before."""
    context = browser.new_context(viewport={"width": 1920, "height": 1080}, locale="en-GB")
    found = seconds(context.new_page(), address, *conditions)
    context.close()
    return found


def arrival(page: Page, value: int) -> float:
    """From the end of a write by another process until the number stands on the wall."""
    subprocess.run([sys.executable, "-c", WRITE, str(value)], check=True)
    began = time.perf_counter()
    tile = page.locator("[data-id='air_now.pm25_ug_m3.'] .value")
    while tile.inner_text() != str(value):
        page.wait_for_timeout(20)
        if time.perf_counter() - began > 30:
            raise TimeoutError(f"{value} never came: {tile.inner_text()}")
    return time.perf_counter() - began


def show(host: str, repeats: int) -> None:
    """Print the median and the worst of each."""
    table = Table("what is waited for", "median s", "worst s", "wanted")
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=flags)
        empty = [cold(browser, f"http://{host}/?empty=1", EMPTY) for _ in range(repeats)]
        wall = [cold(browser, f"http://{host}/?lang=en", FIRST, WHOLE) for _ in range(repeats)]
        page = browser.new_page(viewport={"width": 1920, "height": 1080})
        seconds(page, f"http://{host}/?lang=en", WHOLE)
        news = [[arrival(page, 40 + step)] for step in range(repeats)]
        for name, found, wanted in (
            ("empty page, cold", [each[0] for each in empty], "the baseline"),
            ("first figure of the wall, cold", [each[0] for each in wall], "2"),
            ("the whole wall, cold", [each[1] for each in wall], "4"),
            ("what another process wrote, on the wall", [each[0] for each in news], "2"),
        ):
            table.add_row(name, f"{statistics.median(found):.2f}", f"{max(found):.2f}", wanted)
        browser.close()
    Console(width=100).print(table)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--wait", type=float, default=150, help="for the made-up city to be there, with its past")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"CIVIC_STORE": folder, "CIVIC_SOURCE": "demo"}
        with served(Path(folder)) as (host, _):
            time.sleep(options.wait)
            show(host, options.repeats)


if __name__ == "__main__":
    main()
