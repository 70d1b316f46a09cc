"""A stand-in for the portals: recorded answers over real HTTP, faults to order, and a big list for the bench.

    python -m tests.portal FOLDER --port 8088 --latency 0.2 --bikes 200000

A folder holds files named SERVICE__1.json or .xml; the service is found in the path, START and END (or the page
number) cut the recorded rows.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gzip
import math
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import orjson
import pytest

from data_sources import catalogue

TEST_KEY = "a-key-of-the-tests"
OK = {"CODE": "INFO-000", "MESSAGE": "정상 처리되었습니다."}
XML_CODES = {"INFO-100", "ERROR-335", "ERROR-336"}  # these come as XML whatever is asked
HTML = "<!DOCTYPE html><html><head><title>서비스 점검 안내</title></head><body>점검중</body></html>".encode()
GATEWAY = (
    "<OpenAPI_ServiceResponse><cmmMsgHeader><errMsg>SERVICE ERROR</errMsg><returnAuthMsg>{words}</returnAuthMsg>"
    "<returnReasonCode>{code}</returnReasonCode></cmmMsgHeader></OpenAPI_ServiceResponse>"
)
BIKE_FIELDS = (
    "rackTotCnt",
    "stationName",
    "parkingBikeTotCnt",
    "shared",
    "stationLatitude",
    "stationLongitude",
    "stationId",
)


@dataclass(frozen=True)
class Request:
    """A call as the portal understood it."""

    target: str
    protocol: str
    key: str
    form: str
    service: str
    start: int  # of the first row, counted from 0
    rows: int
    arguments: tuple[str, ...] = ()
    query: dict[str, str] = field(default_factory=dict)


Answer = Callable[[Request], bytes]
What = str | int | bytes | tuple[int, bytes] | Answer


def read(target: str) -> Request:
    parts = urlsplit(target)
    path = [unquote(part) for part in parts.path.split("/")[1:]]
    query = {name: values[0] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
    if path[:2] == ["api", "subway"]:
        _, _, key, form, service, *rest = path
        indices, arguments = (rest[:2], rest[2:]) if rest and rest[0].isdecimal() else (["0", "999"], rest)
        first, last = map(int, indices)
        return Request(target, "subway", key, form, service, first, last - first + 1, tuple(arguments))
    if len(path) >= 5 and path[1] in ("json", "xml"):
        key, form, service, start, end, *arguments = path
        first, last = int(start) - 1, int(end) - 1
        return Request(target, "seoul", key, form, service, first, last - first + 1, tuple(filter(None, arguments)))
    rows = int(query.get("numOfRows", 10))
    first = (int(query.get("pageNo", 1)) - 1) * rows
    key = next((value for name, value in query.items() if name.lower() in ("servicekey", "apikey", "code")), "")
    return Request(target, "datago", key, "json", "/".join(path), first, rows, (), query)


def error(code: str) -> bytes:
    """An error as the portals send it."""
    if code.isdecimal():
        return GATEWAY.format(code=code, words="SERVICE ERROR").encode()
    if code in XML_CODES:
        return f"<RESULT><CODE>{code}</CODE><MESSAGE><![CDATA[말씀]]></MESSAGE></RESULT>".encode()
    return orjson.dumps({"RESULT": {"CODE": code, "MESSAGE": "말씀"}})


def enveloped(name: str, rows: list[dict[str, Any]], total: int | str) -> bytes:
    return orjson.dumps({name: {"list_total_count": total, "RESULT": OK, "row": rows}})


def station(number: int) -> dict[str, str]:
    """A row like those of bikeList: seven fields, numbers as text."""
    values = (
        "20",
        f"{number}. 대여소",
        str(number % 40),
        str(number % 100),
        "37.55564880",
        "126.91062927",
        f"ST-{number}",
    )
    return dict(zip(BIKE_FIELDS, values, strict=True))


class Portal:
    """Serves what it is told to on a free port of this machine, and remembers what it was asked."""

    def __init__(self, folder: Path | None = None, *, port: int = 0, latency: float = 0.0) -> None:
        self.requests: list[Request] = []
        self.headers: list[str] = []
        self.connections: set[Any] = set()
        self.most_at_once = 0
        self.latency = latency
        self.is_gzipped = False
        self._at_once = 0
        self._rules: list[tuple[str | None, What, list[float]]] = []
        self._lists: dict[str, Answer] = {}
        self._files = _recordings(folder) if folder else {}
        self._loop = asyncio.new_event_loop()
        self._server = self._loop.run_until_complete(self._loop.create_server(lambda: _Wire(self), "127.0.0.1", port))
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def answers(self, what: What, *, service: str | None = None, times: float = math.inf) -> None:
        """Answer so from now on, or so many times: a result code, an HTTP status, a body, both, a function of the
        request, or one of "html", "empty", "truncated", "reset", "hang"."""
        self._rules.append((service, what, [times]))

    def lists(
        self, service: str, rows: list[dict[str, Any]], *, total: str | int = "all", root: str = "", most: int = 1000
    ) -> Answer:
        """Serve these rows, as they are at each request; `total` may be "page", as bikeList has it, or a wrong one."""

        def answer(request: Request) -> bytes:
            page = rows[request.start : request.start + min(request.rows, most)]
            said = {"all": len(rows), "page": len(page)}.get(total, total) if isinstance(total, str) else total
            if request.protocol == "datago":
                body = {"items": {"item": page} if page else "", "totalCount": said}
                return orjson.dumps({"response": {"header": {"resultCode": "00"}, "body": body}})
            return enveloped(root or service, page, said) if page or total == "page" else error("INFO-200")

        self._lists[service] = answer
        return answer

    def bikes(self, count: int, service: str = "bikeList") -> None:
        """Serve that many stations; each page is made once."""
        made: dict[tuple[int, int], bytes] = {}

        def answer(request: Request) -> bytes:
            span = request.start, min(request.start + request.rows, count)
            if span not in made:
                rows = [station(number) for number in range(*span)]
                made[span] = enveloped("rentBikeStatus", rows, len(rows))
            return made[span]

        for start in range(0, count, 1000):
            answer(Request("", "", "", "", service, start, 1000))
        self._lists[service] = answer

    def asked(self, service: str) -> list[Request]:
        return [request for request in self.requests if request.service == service]

    def respond(self, target: str) -> tuple[int, bytes] | str:
        """Status and body, or the fault to commit."""
        request = read(target)
        self.requests.append(request)
        for service, what, left in self._rules:
            if service in (None, request.service) and left[0] > 0:
                left[0] -= 1
                return self._as_told(what, request)
        return 200, self._usual(request)

    def _as_told(self, what: What, request: Request) -> tuple[int, bytes] | str:
        if isinstance(what, tuple):
            return what
        if isinstance(what, int):
            return what, HTML
        if isinstance(what, bytes):
            return 200, what
        if callable(what):
            return 200, what(request)
        if what in ("reset", "hang"):
            return what
        if what == "truncated":
            body = self._usual(request)
            return 200, body[: len(body) // 2]
        return 200, {"html": HTML, "empty": b""}[what] if what in ("html", "empty") else error(what)

    def _usual(self, request: Request) -> bytes:
        if made := self._lists.get(request.service):
            return made(request)
        names = [request.service, *reversed(request.service.split("/"))]
        files = next((self._files[name] for name in names if name in self._files), None)
        if files is None:
            return error("12" if request.protocol == "datago" else "ERROR-310")
        return _cut(files.get(request.form) or next(iter(files.values())), request)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.run_until_complete(self._hang_up())
        self._loop.close()

    async def _hang_up(self) -> None:
        self._server.close()
        await asyncio.sleep(0)
        while accepting := asyncio.all_tasks() - {asyncio.current_task()}:
            await asyncio.gather(*accepting)
        while self.connections:
            for transport in list(self.connections):
                transport.abort()
            await asyncio.sleep(0)


class _Wire(asyncio.Protocol):
    """HTTP/1.1 with kept connections, as much as a client of the portals needs."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport
        self._portal.connections.add(transport)

    def connection_lost(self, _: Exception | None) -> None:
        self._portal.connections.discard(self._transport)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while b"\r\n\r\n" in self._buffer:
            head, self._buffer = self._buffer.split(b"\r\n\r\n", 1)
            portal = self._portal
            portal._at_once += 1
            portal.most_at_once = max(portal.most_at_once, portal._at_once)
            portal.headers.append(head.decode())
            answer = portal.respond(head.split(b" ", 2)[1].decode())
            asyncio.get_running_loop().call_later(portal.latency, self._send, answer)

    def _send(self, answer: tuple[int, bytes] | str) -> None:
        self._portal._at_once -= 1
        if isinstance(answer, str):
            if answer == "reset":
                self._transport.abort()
            return
        status, body = answer
        more = ""
        if self._portal.is_gzipped:
            body, more = gzip.compress(body), "Content-Encoding: gzip\r\n"
        if 300 <= status < 400:
            more += f"Location: {self._portal.url}{self._portal.requests[-1].target}\r\n"
        head = f"HTTP/1.1 {status} Said\r\nContent-Length: {len(body)}\r\n{more}\r\n"
        self._transport.write(head.encode() + body)


def _recordings(folder: Path) -> dict[str, dict[str, Path]]:
    """The recorded files by every name of their service, then by format; the largest where there are several."""
    found: dict[str, dict[str, Path]] = {}
    for path in sorted(folder.glob("*__*.*"), key=lambda path: path.stat().st_size):
        recorded = path.stem.rsplit("__", 1)[0]
        names = {recorded, recorded.split(".", 1)[-1]}
        for dataset in catalogue.current().datasets.values():
            if recorded in dataset.service:
                names |= set(dataset.service)
        for name in names:
            found.setdefault(name, {})[path.suffix[1:]] = path
    return found


def _cut(path: Path, request: Request) -> bytes:
    """The recorded answer, with the rows that were asked for."""
    body = path.read_bytes()
    if path.suffix == ".xml":
        return body if request.start == 0 else error("INFO-200")
    answer = orjson.loads(body)
    if request.protocol != "seoul":
        return body if request.start == 0 else error("03" if request.protocol == "datago" else "INFO-200")
    if isinstance(answer, list) or not any(isinstance(part, dict | list) for part in answer.values()):
        rows = answer if isinstance(answer, list) else [answer]
        answer = {request.service: {"list_total_count": len(rows), "RESULT": OK, "row": rows}}
    [*wrapped] = (part for part in answer.values() if isinstance(part, dict) and isinstance(part.get("row"), list))
    if wrapped:
        wrapped[0]["row"] = wrapped[0]["row"][request.start : request.start + request.rows]
        if not wrapped[0]["row"]:
            return error("INFO-200")
    return orjson.dumps(answer)


@contextlib.contextmanager
def served(folder: Path | None = None, **options: Any) -> Iterator[Portal]:
    portal = Portal(folder, **options)
    try:
        yield portal
    finally:
        portal.stop()


@pytest.fixture
def portal(monkeypatch: pytest.MonkeyPatch) -> Iterator[Portal]:
    """A portal that stands in for all of them. It knows no service until it is told."""
    with served() as made:
        for declared in catalogue.current().portals.values():
            if declared.url_setting:
                monkeypatch.setenv(declared.url_setting, made.url)
            if declared.key_setting:
                monkeypatch.setenv(declared.key_setting, TEST_KEY)
        yield made


def main() -> None:
    parser = argparse.ArgumentParser(description="Serve recorded answers of the portals over HTTP.")
    parser.add_argument("folder", type=Path, nargs="?", help="holds SERVICE__1.json or .xml")
    parser.add_argument("--port", type=int, default=8088)
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before each answer")
    parser.add_argument("--bikes", type=int, default=0, help="serve that many rows as bikeList")
    options = parser.parse_args()
    with served(options.folder, port=options.port, latency=options.latency) as made:
        if options.bikes:
            made.bikes(options.bikes)
        print(made.url, flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            threading.Event().wait()


if __name__ == "__main__":
    main()
