"""The emulator as a server, for other programs: `python -m data_sources emulator --port 8088`."""

from __future__ import annotations

import re
import socket
import struct
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from data_sources.demo import faults
from data_sources.demo.adapter import FAULT_HEADER
from data_sources.demo.emulator import FAULT_FIELD, Emulator

UNENCODED = re.compile(rb"[\x80-\xff]")
HOLD_S = 60.0  # how long a timeout lasts, at most
SLOW_S = 3.0
MARK = {"Civic-Simulated": "1"}  # on every answer: none of it is real
RESET = struct.pack("ii", 1, 0)
HELP = """The made-up city answers as the portals do. Any key will do; "sample" has the portals' limits.

  /sample/json/bikeList/1/5                          Seoul Open Data Plaza, also as xml
  /sample/json/citydata_ppltn/1/5/POI009
  /api/subway/sample/json/realtimeStationArrival/0/5/강남
  /1360000/VilageFcstInfoService_2.0/getUltraSrtNcst?serviceKey=any&dataType=JSON&numOfRows=10&pageNo=1&base_date=...

Those that want no key:

  /v1/forecast?latitude=50.85&longitude=4.35&timezone=Europe/Brussels&hourly=temperature_2m      Open-Meteo
  /contracts/bruxelles/gbfs/v3/gbfs.json                                                         GBFS
  /api/explore/v2.1/catalog/datasets/bruxelles_parkings_publics/records?limit=20                 Opendatasoft
  /feed/                                                                                         news feeds

Faults, by the query parameter {field} or the header {header}:
{faults}
"""


class Server(ThreadingHTTPServer):
    """Serves one emulator until it is shut down."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, emulator: Emulator, port: int = 0, *, host: str = "127.0.0.1", slow_s: float = SLOW_S) -> None:
        super().__init__((host, port), _Handler)
        self.emulator = emulator
        self.slow_s = slow_s
        self.closing = threading.Event()

    @property
    def url(self) -> str:
        """Where it can be asked."""
        return f"http://{self.server_address[0]!s}:{self.server_address[1]}"

    def shutdown(self) -> None:
        """Stop serving, and let go of those who are kept waiting."""
        self.closing.set()
        super().shutdown()


class _Handler(BaseHTTPRequestHandler):
    server: Server
    raw_requestline: bytes
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def parse_request(self) -> bool:
        """Also take addresses as people type them, with Korean in them that nobody has encoded."""
        self.raw_requestline = UNENCODED.sub(lambda found: b"%%%02X" % found[0][0], self.raw_requestline)
        return super().parse_request()

    def do_GET(self) -> None:
        """Answer one question, or fail as asked."""
        if self.path in ("/", "/favicon.ico"):
            self._send(200 if self.path == "/" else 404, {"Content-Type": "text/plain;charset=UTF-8"}, _help())
            return
        try:
            fault = self.server.emulator.next_fault(self.path, self.headers.get(FAULT_HEADER))
        except ValueError as error:
            self._send(400, {"Content-Type": "text/plain;charset=UTF-8"}, f"{error}\n".encode())
            return
        if fault == "timeout":
            self.server.closing.wait(HOLD_S)
        if fault in ("timeout", "reset"):
            self._break_off()
            return
        if fault == "slow":
            self.server.closing.wait(self.server.slow_s)
        self._send(*self.server.emulator.answer(self.path, fault=fault))

    def _send(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in {**headers, **MARK, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _break_off(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        self.close_connection = True

    def log_message(self, format: str, *values: Any) -> None:
        """Silent: an address holds its caller's key."""


def _help() -> bytes:
    lines = "\n".join(f"  {name:15} {meaning}" for name, meaning in faults.FAULTS.items())
    return HELP.format(field=FAULT_FIELD, header=FAULT_HEADER, faults=lines).encode()
