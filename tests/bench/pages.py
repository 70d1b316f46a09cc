"""Server time of every page's first run on a full store and of another choice on it, beside an empty page: README.md.

python -m tests.bench.pages
python -m tests.bench.pages --records 100000 --page district --page compare
python -m tests.bench.pages --store /tmp/city --page wall
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Annotated, NamedTuple

import pandas as pd
import typer
from filelock import FileLock
from rich.console import Console
from rich.table import Table
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection

from data_sources.pipeline import settings
from data_sources.pipeline.store import freshness
from tests.bench.wall_rerun import PAUSE_S, connected, served, used
from ui.menu import PAGES

NEWS_EVERY = pd.Timedelta("5min")
FIRST_MS, CHOICE_MS = 400, 150  # wanted of a first run, and of another choice
NOW = "2026-11-23T18:30:00"
GANGNAM = "district=11680"
EMPTY = "empty page"
CHOICES = {  # what is chosen on each page that has something to choose
    **dict.fromkeys(("incidents", "disaster", "safety", "air", "bikes", "people", "prices", "indicators"), GANGNAM),
    **dict.fromkeys(("projects", "voice", "parks", "district"), GANGNAM),
    "water": "measure=residual_chlorine_mg_l",
    "traffic": "road=세종대로",
    "transit": "line=1007",
    "finance": "field=건강복지",
    "compare": "left=11680",
    "catalogue": "find=air",
    "blindness": "sense=cameras",
    "explore": "shown=line",
}
ASKED = {"source": "ask=insight.traffic.now&part=course.last_day"}  # what a page cannot be opened without
SCRIPT = """
import os

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

if not get_script_run_ctx(suppress_warning=True):
    from ui import server

    app = st.App(__file__, lifespan=server.lifespan, routes=server.routes(), middleware=server.MIDDLEWARE)
elif "empty" not in st.query_params:
    from data_sources import once
    from data_sources.pipeline import duck
    from ui import frame

    if moment := st.query_params.get("news"):
        os.environ["CIVIC_NOW"] = moment
        once.forget()
        duck.forget()
    frame.show()
"""  # streamlit_app.py, with an empty page beside it, and with what is kept for all viewers forgotten when asked to


class Cost(NamedTuple):
    """Milliseconds of a run: from asking to the word that the script has finished, and of the processor."""

    waited_ms: float
    worked_ms: float


class Viewer:
    """A browser's side of the wire, on one page."""

    def __init__(self, wire: ClientConnection, process: int, page: str) -> None:
        self._wire, self._process = wire, process
        self._page = "" if page in (EMPTY, PAGES[0]) else page
        self._asked = "empty=1" if page == EMPTY else "&".join(filter(None, ["lang=en", ASKED.get(page)]))

    def run(self, more: str = "") -> Cost:
        """Run the page with what is asked besides."""
        message = BackMsg()
        message.rerun_script.page_name = self._page
        message.rerun_script.query_string = f"{self._asked}&{more}".removesuffix("&")
        time.sleep(PAUSE_S)
        before, began = used(self._process), time.perf_counter()
        self._wire.send(message.SerializeToString())
        while ForwardMsg.FromString(self._wire.recv()).WhichOneof("type") != "script_finished":
            continue
        return Cost(1000 * (time.perf_counter() - began), used(self._process) - before)


def measure(viewers: dict[str, Viewer], repeats: int) -> dict[str, dict[str, list[Cost]]]:
    """First runs with new data, runs with nothing new, and another choice with new data behind it, of each page."""
    found: dict[str, dict[str, list[Cost]]] = {page: defaultdict(list) for page in viewers}
    for viewer in viewers.values():
        viewer.run()
    for turn in range(1, repeats + 1):
        moment = news(turn)
        for page, viewer in viewers.items():
            costs = found[page]
            costs["first"].append(viewer.run(f"news={moment}"))
            costs["again"].append(viewer.run())
            if choice := CHOICES.get(page):
                costs["choice"].append(viewer.run(choice))
                viewer.run()
    return found


def news(turn: int) -> str:
    """The made-up city some minutes later, with all that is due by then. Returns the moment."""
    moment = (pd.Timestamp(NOW) + turn * NEWS_EVERY).isoformat()
    told = {**os.environ, "CIVIC_NOW": moment}
    subprocess.run([sys.executable, "-m", "data_sources", "refresh"], env=told, check=True, capture_output=True)
    return moment


def fill(records: int) -> None:
    """The made-up city: so many live measures, then a past and the present of all else."""
    for more in (["--records", str(records)], []):
        subprocess.run([sys.executable, "-m", "data_sources", "demo", *more], check=True)


def show(found: dict[str, dict[str, list[Cost]]], rows: int) -> None:
    """The median of each, and whether it is what is wanted."""
    title = f"Milliseconds of the server, of {rows:,} records; in brackets its processor’s; medians"
    table = Table(title=title, caption=f"wanted: first run {FIRST_MS}, another choice {CHOICE_MS}")
    for heading in ("page", "first run", "nothing new", "another choice"):
        table.add_column(heading, justify="left" if heading == "page" else "right")
    for page, costs in found.items():
        wanted = {"first": FIRST_MS, "again": 0, "choice": CHOICE_MS}
        cells = [cell(costs.get(kind, []), most) for kind, most in wanted.items()]
        table.add_row(page, *cells)
    Console(width=100).print(table)


def cell(costs: list[Cost], most: int) -> str:
    if not costs:
        return ""
    waited, worked = (median(each) for each in zip(*costs, strict=True))
    verdict = "" if not most else " ✓" if waited <= most else " ✗"
    return f"{waited:,.0f} ({worked:,.0f}){verdict}"


def main(
    records: Annotated[int, typer.Option(help="Live measures in the store.")] = 10_000_000,
    store: Annotated[Path | None, typer.Option(help="A store of the made-up city that is filled already.")] = None,
    page: Annotated[list[str] | None, typer.Option(help="Only this page; may be given again.")] = None,
    repeats: int = 7,
) -> None:
    """Measure every page, or those that are named."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as wires:
        os.environ |= {"CIVIC_STORE": folder, "CIVIC_SOURCE": "demo", "CIVIC_NOW": NOW}
        if store is None:
            fill(records)
        else:
            shutil.copytree(store, folder, dirs_exist_ok=True)
        rows = int(freshness().rows.sum())
        wires.enter_context(FileLock(settings.store_path() / ".refresh.lock"))  # the server refreshes nothing by itself
        host, process = wires.enter_context(served(Path(folder), SCRIPT))
        viewers = {
            name: Viewer(wires.enter_context(connected(host)), process, name) for name in [EMPTY, *(page or PAGES)]
        }
        show(measure(viewers, repeats), rows)


if __name__ == "__main__":
    typer.run(main)
