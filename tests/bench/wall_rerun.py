"""Server time of a rerun of the wall with nothing new, beside an empty Streamlit page. See README.md.

python -m tests.bench.wall_rerun
python -m tests.bench.wall_rerun --repeat 400
"""

from __future__ import annotations

import argparse
import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
from filelock import FileLock
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from data_sources import catalogue, reference
from data_sources.pipeline import answers, clock, settings
from tests.bench.table import Table
from tests.conftest import SAMPLES
from tests.test_loaders import keep

ROOT = Path(__file__).parents[2]
WARM_UP = 20
PAUSE_S = 0.1  # between reruns: the server still collects garbage, and TCP would hold back what comes at once
ROUND = 10  # reruns of one page before the other has its turn
HOURS = 9 * 24
INCIDENTS = 20
EMPTY, WALL, LIVE = "empty page", "wall, whole rerun", "wall, live update"
BOTH = """
import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

if not get_script_run_ctx(suppress_warning=True):
    from ui import server

    app = st.App(__file__, lifespan=server.lifespan, routes=server.routes(), middleware=server.MIDDLEWARE)
elif "empty" not in st.query_params:
    from ui import frame

    frame.show()
"""  # streamlit_app.py, with an empty page beside it: one process, one frozen heap, so that only the pages differ


def fill() -> None:
    """Every recorded answer, and a map as full as the city's: 25 districts, 178 links, 121 hot spots, 20 incidents."""
    now = clock.now().floor("h")
    for path in sorted(SAMPLES.glob("*__*")):
        service = path.name.rsplit("__", 1)[0]
        keep(service, *answers.read_answer(path.read_bytes(), catalogue.dataset(service)), at=now)
    hours = [now - pd.Timedelta(hours=number) for number in range(HOURS)]
    districts = reference.districts()["name_ko"]
    keep("RealtimeCityAir", *(_air(name, hour, row) for hour in hours for row, name in enumerate(districts)), at=now)
    links = reference.links()["link_id"]
    keep("TrafficInfo", *({"link_id": link, "prcs_spd": str(9 + row % 50)} for row, link in enumerate(links)), at=now)
    spots = reference.hotspots().query("is_current")
    people = [_people(spot, hour, row) for hour in hours[::6] for row, spot in enumerate(spots.itertuples())]
    keep("citydata_ppltn", *people, at=now)
    keep("AccInfo", *(_incident(number, now) for number in range(INCIDENTS)), at=now)


def _air(district: str, hour: pd.Timestamp, number: int) -> dict[str, str]:
    return {"MSRMT_DT": f"{hour:%Y%m%d%H%M}", "MSRSTN_NM": district, "FPM": str(9 + (number + hour.hour) % 40)}


def _people(spot: Any, hour: pd.Timestamp, number: int) -> dict[str, str]:
    low = 500 + 900 * ((number + hour.hour) % 60)
    place = {"AREA_CD": spot.code, "AREA_NM": spot.name_ko, "PPLTN_TIME": f"{hour:%Y-%m-%d %H:%M}"}
    return place | {"AREA_CONGEST_LVL": "보통", "AREA_PPLTN_MIN": str(low), "AREA_PPLTN_MAX": str(low + 500)}


def _incident(number: int, now: pd.Timestamp) -> dict[str, str]:
    end = now + pd.Timedelta("1D")
    began = {"occr_date": f"{now:%Y%m%d}", "occr_time": f"{number % (now.hour + 1):02d}0000"}
    place = {"grs80tm_x": str(190_000 + 900 * number), "grs80tm_y": str(445_000 + 500 * number)}
    words = {"acc_id": f"bench{number}", "acc_type": "A04", "acc_info": f"{number}차로 공사"}
    return began | place | words | {"exp_clr_date": f"{end:%Y%m%d}", "exp_clr_time": "000000"}


@contextlib.contextmanager
def served(folder: Path, app: str = BOTH) -> Iterator[tuple[str, int]]:
    """The app with an empty page beside it, on a free port: its address and its process."""
    (folder / "pages").symlink_to(ROOT / "pages")
    script = folder / "both.py"
    script.write_text(app)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL) as process:
        try:
            yield f"localhost:{port}", process.pid
        finally:
            process.terminate()


class Viewer:
    """A browser's side of the wire: asks for reruns and waits until they are done."""

    def __init__(self, wire: ClientConnection, query: str) -> None:
        self._wire = wire
        self._message = BackMsg()
        self._message.rerun_script.query_string = query
        self.fragment = ""  # the part of the page that asks for news by itself
        for _ in range(WARM_UP):
            self.rerun()

    def rerun(self, fragment: str = "") -> float:
        """Seconds from asking to the word that the script has finished."""
        self._message.rerun_script.fragment_id = fragment
        began = time.perf_counter()
        self._wire.send(self._message.SerializeToString())
        while True:
            told = ForwardMsg.FromString(self._wire.recv())
            if told.WhichOneof("type") == "auto_rerun":
                self.fragment = told.auto_rerun.fragment_id
            if told.WhichOneof("type") == "script_finished":
                return time.perf_counter() - began


def connected(host: str) -> ClientConnection:
    for _ in range(240):
        with contextlib.suppress(OSError):
            address, spoken = f"ws://{host}/_stcore/stream", [Subprotocol("streamlit")]
            return connect(address, subprotocols=spoken, legacy=True, max_size=None)
        time.sleep(0.25)
    raise SystemExit(f"{host} did not start")


def used(process: int) -> float:
    """Processor milliseconds that a process has used since it started."""
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return 1000 * (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(empty: Viewer, wall: Viewer, process: int, repeat: int) -> None:
    took = Table("Milliseconds from asking to script_finished", "ms", EMPTY, is_less_better=True)
    worked = Table("Processor milliseconds of the server for each rerun", "ms", EMPTY, is_less_better=True)
    for _ in range(repeat // ROUND):
        for line, viewer, fragment in ((EMPTY, empty, ""), (WALL, wall, ""), (LIVE, wall, wall.fragment)):
            before = used(process)
            for _ in range(ROUND):
                took.note(line, 1000 * viewer.rerun(fragment))
                time.sleep(PAUSE_S)
            worked.note(line, (used(process) - before) / ROUND)
    took.show()
    worked.show()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--repeat", type=int, default=100, help="reruns of each page")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"CIVIC_STORE": folder, "CIVIC_SOURCE": "live"}
        fill()
        held = FileLock(settings.store_path() / ".refresh.lock")  # so that the server refreshes nothing: no news
        with held, served(Path(folder)) as (host, process), connected(host) as one, connected(host) as other:
            measure(Viewer(one, "empty=1"), Viewer(other, "lang=ko"), process, options.repeat)


if __name__ == "__main__":
    main()
