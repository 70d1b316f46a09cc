"""Many viewers of the wall at once, each with its live parts every five seconds. See README.md.

python -m tests.bench.viewers
python -m tests.bench.viewers --viewers 1 100 --seconds 60
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests.bench.wall_rerun import served, used

EVERY_S = 5.0  # as ui/moments.py has it
STAGGER_S = 0.1  # between two viewers that come; each looks in a rhythm of its own from then on
LANGUAGES = ("ko", "en", "fr", "nl")
EMPTY, WALL = "empty=1", "lang="
HEADS = (
    *("viewers", "page", "updates", "p50 ms", "p95 ms", "p99 ms", "first p95 ms"),
    *("server CPU", "server MB", "kB an update"),
)


@dataclass
class Viewer:
    """A browser's side of the wire: the page once, then its live parts for as long as it looks."""

    query: str
    took_s: list[float] = field(default_factory=list)
    first_s: float = 0.0
    received: int = 0  # bytes
    _kept: set[str] = field(default_factory=set)  # messages that need not be sent again, as a browser keeps them
    _fragments: dict[str, float] = field(default_factory=dict)  # live parts and how often they ask, in seconds

    async def look(self, host: str, until: float) -> None:
        address, spoken = f"ws://{host}/_stcore/stream", [Subprotocol("streamlit")]
        async with connect(address, subprotocols=spoken, max_size=None) as wire:
            self.first_s = await self._ask(wire, "")
            now = time.perf_counter()
            due = {fragment: now + random.uniform(0, every) for fragment, every in self._fragments.items()}
            while (now := time.perf_counter()) < until:
                for fragment, at in due.items():
                    if at <= now:
                        self.took_s.append(await self._ask(wire, fragment))
                        due[fragment] = max(at + self._fragments[fragment], time.perf_counter())
                await asyncio.sleep(max(min(due.values(), default=until) - time.perf_counter(), 0.01))

    async def _ask(self, wire: ClientConnection, fragment: str) -> float:
        """Seconds from asking to the word that the script has finished."""
        message = BackMsg()
        message.rerun_script.query_string = self.query
        message.rerun_script.fragment_id = fragment
        message.rerun_script.cached_message_hashes.extend(self._kept)
        began = time.perf_counter()
        await wire.send(message.SerializeToString())
        while True:
            data = await wire.recv()
            self.received += len(data)
            told = ForwardMsg.FromString(data)
            kind = told.WhichOneof("type")
            if told.metadata.cacheable:
                self._kept.add(told.hash)
            if kind == "auto_rerun" and not fragment:
                self._fragments[told.auto_rerun.fragment_id] = told.auto_rerun.interval
            if kind == "script_finished":
                return time.perf_counter() - began


async def watch(host: str, query: str, count: int, seconds: float) -> list[Viewer]:
    """So many viewers, who come one after the other and look for so long after the last has come."""
    until = time.perf_counter() + count * STAGGER_S + EVERY_S + seconds
    viewers = [Viewer(query if query == EMPTY else f"{query}{LANGUAGES[row % 4]}") for row in range(count)]
    looking = []
    for viewer in viewers:
        looking.append(asyncio.create_task(viewer.look(host, until)))
        await asyncio.sleep(STAGGER_S)
    await asyncio.gather(*looking)
    return viewers


def memory_mb(process: int) -> float:
    """Memory of a process that is its own, in MB."""
    lines = Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def show(counts: list[int], seconds: float, host: str, process: int) -> None:
    """Print one line for each number of viewers: the wall, and the empty page for comparison."""
    table = Table(*HEADS)
    for count in counts:
        for name, query in (("empty", EMPTY), ("wall", WALL)):
            before, began = used(process), time.perf_counter()
            viewers = asyncio.run(watch(host, query, count, seconds))
            share = (used(process) - before) / 1000 / (time.perf_counter() - began)
            took = np.array([each for viewer in viewers for each in viewer.took_s]) * 1000
            first = np.array([viewer.first_s for viewer in viewers]) * 1000
            quantiles = [f"{value:.0f}" for value in np.percentile(took, (50, 95, 99))] if len(took) else ["–"] * 3
            size = sum(viewer.received for viewer in viewers) / max(len(took), 1) / 1024
            first_ms = f"{np.percentile(first, 95):.0f}"
            table.add_row(
                str(count), name, str(len(took)), *quantiles, first_ms,
                f"{share:.0%}", f"{memory_mb(process):.0f}", f"{size:.0f}",
            )  # fmt: skip
    Console(width=140).print(table)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--viewers", type=int, nargs="+", default=[1, 10, 100])
    parser.add_argument("--seconds", type=float, default=40, help="how long all of them look")
    parser.add_argument("--wait", type=float, default=120, help="for the made-up city to be there, with its past")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"CIVIC_STORE": folder, "CIVIC_SOURCE": "demo"}
        with served(Path(folder)) as (host, process):
            time.sleep(options.wait)
            show(options.viewers, options.seconds, host, process)


if __name__ == "__main__":
    main()
