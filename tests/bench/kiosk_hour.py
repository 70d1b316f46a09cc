"""A kiosk for an hour: whether the browser or the server grows. See README.md.

python -m tests.bench.kiosk_hour
python -m tests.bench.kiosk_hour --minutes 10 --pace 5
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
import time
from pathlib import Path

from playwright.sync_api import CDPSession, sync_playwright
from rich.console import Console
from rich.table import Table

from tests.bench.viewers import memory_mb
from tests.bench.wall_rerun import served

SCREEN = {"width": 1080, "height": 1920}
HEADS = ("minute", "server MB", "page heap MB", "nodes", "turns")


def heap(wire: CDPSession) -> tuple[float, int]:
    """Memory of the page's scripts in MB and how many nodes it has, what nobody needs having been collected."""
    wire.send("HeapProfiler.collectGarbage")
    told = {each["name"]: each["value"] for each in wire.send("Performance.getMetrics")["metrics"]}
    return told["JSHeapUsedSize"] / 2**20, int(told["Nodes"])


def watch(address: str, process: int, minutes: int, every: int) -> None:
    """Print a line now and then, and at the end how much more there is than after the first round of scenes."""
    console, table = Console(width=100), Table(*HEADS)
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=flags)
        page = browser.new_page(viewport=SCREEN)
        turns: list[str] = []
        page.on("framenavigated", lambda frame: turns.append(frame.url))
        page.goto(address)
        wire = page.context.new_cdp_session(page)
        wire.send("Performance.enable")
        found = []
        for minute in range(0, minutes + 1, every):
            page.wait_for_timeout(every * 60_000)
            row = (memory_mb(process), *heap(wire))
            found.append(row)
            table.add_row(str(minute + every), *(f"{value:.0f}" for value in row), str(len(turns)))
            console.print(f"{minute + every} min: " + ", ".join(f"{value:.0f}" for value in row), soft_wrap=True)
        browser.close()
    growth = [last / first - 1 for first, last in zip(found[0], found[-1], strict=True)]
    table.add_row("growth", *(f"{share:+.0%}" for share in growth))
    console.print(table)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--minutes", type=int, default=60)
    parser.add_argument("--every", type=int, default=5, help="minutes between two looks; the first is the baseline")
    parser.add_argument("--pace", type=int, default=20, help="seconds that a scene stays")
    parser.add_argument("--wait", type=float, default=240, help="for the made-up city to be there, with its past")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"CIVIC_STORE": folder, "CIVIC_SOURCE": "demo"}
        with served(Path(folder)) as (host, process):
            time.sleep(options.wait)
            address = f"http://{host}/?mode=kiosk&lang=en&pace={options.pace}"
            watch(address, process, options.minutes, options.every)


if __name__ == "__main__":
    main()
