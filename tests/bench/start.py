"""How long the catalogue takes to load, and the loaders to import, beside their baselines.

    python -m tests.bench.start

The catalogue: beside the standard library's parser on the same files. An import: in a process of its own, beside
`import pandas` in another. Best of several, since other work on the machine only ever adds.
"""

from __future__ import annotations

import subprocess
import sys
import time
import tomllib
from collections.abc import Callable

from data_sources import catalogue

RUNS = 15
IMPORT_RUNS = 7


def best(what: Callable[[], object], runs: int) -> float:
    """Seconds of the fastest run."""
    found = []
    for _ in range(runs):
        began = time.perf_counter()
        what()
        found.append(time.perf_counter() - began)
    return min(found)


def imported(module: str) -> Callable[[], object]:
    """A process that does nothing but import a module."""
    return lambda: subprocess.run([sys.executable, "-c", f"import {module}"], check=True)


def parsed() -> None:
    """The baseline: the files read by the standard library, nothing checked."""
    for path in catalogue.FOLDER.glob("*.toml"):
        tomllib.loads(path.read_text(encoding="utf-8"))


def main() -> None:
    known = catalogue.current()
    load_s, parse_s = best(catalogue.load, RUNS), best(parsed, RUNS)
    print(f"catalogue: {len(known.datasets)} datasets, {len(known.columns)} columns")
    print(f"  load {load_s * 1000:.0f} ms, tomllib alone {parse_s * 1000:.0f} ms: {load_s / parse_s:.2f} times")
    pandas_s = best(imported("pandas"), IMPORT_RUNS)
    print(f"import pandas {pandas_s * 1000:.0f} ms")
    for module in ("data_sources", "data_sources.air", "data_sources.fire"):
        seconds = best(imported(module), IMPORT_RUNS)
        print(f"import {module} {seconds * 1000:.0f} ms: {(seconds - pandas_s) * 1000:+.0f} ms on pandas")


if __name__ == "__main__":
    main()
