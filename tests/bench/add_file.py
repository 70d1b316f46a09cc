"""A large CSV into the store: rows per second beside `pandas.read_csv` of the same file, and the highest memory.

python -m tests.bench.add_file
python -m tests.bench.add_file --megabytes 200 --kind known
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from tests.bench.table import Table

KNOWN = "사용일자,노선명,역명,승차총승객수,하차총승객수,등록일자\n"
OWN = "순서,구분,측정값,일시,메모\n"
BLOCK_ROWS = 100_000


def make(path: Path, megabytes: float, kind: str, encoding: str) -> int:
    """A file of that size: riders of stations (a known dataset), or a list of an unknown shape. Returns its rows."""
    random = np.random.default_rng(1)
    rows = 0
    with path.open("w", encoding=encoding, newline="") as stream:
        stream.write(KNOWN if kind == "known" else OWN)
        while stream.tell() < megabytes * 2**20:
            numbers = random.integers(0, 100_000, (BLOCK_ROWS, 2))
            stream.writelines(map(_known if kind == "known" else _own, range(rows, rows + BLOCK_ROWS), *numbers.T))
            rows += BLOCK_ROWS
    return rows


def _known(row: int, first: int, second: int) -> str:
    day = np.datetime64("2015-01-01") + row // 5000
    return f'"{str(day).replace("-", "")}","{row % 9 + 1}호선","역 {row % 5000}","{first}","{second}","20230104"\n'


def _own(row: int, first: int, second: int) -> str:
    clock = f"2024-01-01 {row // 3600 % 24:02d}:{row // 60 % 60:02d}"
    return f"{row},가나다라 {first % 500},{second / 7:.3f},{clock},메모 {first}\n"


def measured(code: str, **environment: str) -> tuple[float, float]:
    """Seconds, and the highest memory in MB, of a process of its own."""
    began = time.perf_counter()
    with subprocess.Popen([sys.executable, "-c", code], env={**os.environ, **environment}) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{code} ended with {process.returncode}")
    return time.perf_counter() - began, used.ru_maxrss / 1024


def main() -> None:
    """Make the file, read it both ways, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=float, default=1024)
    parser.add_argument("--kind", choices=["known", "own"], default="known", help="a dataset that is known, or none")
    parser.add_argument("--encoding", default="cp949")
    chosen = parser.parse_args()
    speeds = Table(f"{chosen.megabytes:,.0f} MB of CSV, {chosen.kind}, {chosen.encoding}", "rows/s", "pandas.read_csv")
    peaks = Table("highest memory", "MB", "pandas.read_csv", is_less_better=True)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.csv"
        rows = make(path, chosen.megabytes, chosen.kind, chosen.encoding)
        reading = f"import pandas as pd; pd.read_csv({str(path)!r}, encoding={chosen.encoding!r})"
        adding = f"from data_sources import files; files.add({str(path)!r})"
        store = {"CIVIC_STORE": f"{folder}/store", "CIVIC_SOURCE": "live"}
        for line, code in (("pandas.read_csv", reading), ("files.add", adding), ("files.add again", adding)):
            seconds, peak = measured(code, **store)
            speeds.note(line, rows / seconds)
            peaks.note(line, peak)
    speeds.show()
    peaks.show()


if __name__ == "__main__":
    main()
