"""The portals, played by the made-up city: an address in, the answer that the portal would give out.

    emulator.answer("http://openapi.seoul.go.kr:8088/KEY/json/bikeList/1/5", now=now)       # a Reply

All portals are behind every host: which of them is meant can be told from the path. Any key is taken but "wrong";
"sample" gives what the portals give for it, "general" is refused by the subway as a general key is.
"""

from __future__ import annotations

import threading
from collections import Counter, OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import count
from types import ModuleType
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

import pandas as pd
import pyarrow as pa

from data_sources import catalogue
from data_sources.catalogue.model import Portal
from data_sources.demo import faults
from data_sources.demo import simulator as city
from data_sources.demo.portals import datago, gbfs, opendatasoft, openmeteo, rss, seoul, subway
from data_sources.demo.portals.wire import Question, Reply, Row, path_of

Simulator = Callable[..., list[Row]]

OPEN: dict[str, ModuleType] = {"rss": rss, "openmeteo": openmeteo, "gbfs": gbfs, "opendatasoft": opendatasoft}
PROTOCOLS: dict[str, ModuleType] = {"seoul": seoul, "subway": subway, "datago": datago, **OPEN}
RIVER_LEVELS = "waterlevel/list/10M.json"  # of all gauges; /10M/{gauge}/{from}/{to}.json is one of them
FAULT_FIELD = "fault"  # a query parameter that asks for a fault
KEPT = 16  # answers of the simulator
MOMENT = "10s"  # the city stands still for that long, so that the pages of one list fit together


class Service(NamedTuple):
    """A service as the catalogue has it: its newest name, and whose it is."""

    name: str
    portal: Portal
    is_current: bool


def services() -> dict[str, Service]:
    """Every service by each of its names, newest or not, without a slash in front and without the key."""
    return _services(catalogue.current())


@lru_cache(maxsize=2)
def _services(known: catalogue.Catalogue) -> dict[str, Service]:
    found: dict[str, Service] = {}
    for dataset in known.datasets.values():
        for name in dataset.service:
            is_current = name == dataset.service[0] and not dataset.is_retired
            path = path_of(name)
            if is_current or path not in found:
                newest = name if is_current else dataset.service[0]
                found[path] = Service(newest, known.portals[dataset.portal], is_current)
    return found


def read(url: str) -> Question:
    """What an address asks for. Whatever cannot be understood is a question to the open data plaza."""
    parts = urlsplit(url)
    segments = [unquote(part) for part in parts.path.removeprefix("/").split("/")]
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    query.pop(FAULT_FIELD, None)
    if question := _read_open(segments, query):
        return question
    if segments[:2] == ["api", "subway"]:
        return _read_subway(segments[2:])
    if len(segments) > 2 and segments[1] in ("json", "xml", "xmlf", "xls"):
        return _read_seoul(segments)
    if RIVER_LEVELS.startswith("/".join(segments[1:4])) and len(segments) > 4:
        gauge = segments[4].removesuffix(".json")
        return _read_query(RIVER_LEVELS, {"serviceKey": segments[0], "_type": "json", "wlobscd": gauge})
    path = "/".join(segments).lstrip("/")
    if path not in services() and "/".join(segments[1:]) in services():
        return _read_query("/".join(segments[1:]), {**query, "serviceKey": segments[0]})
    if path in services() or any(name.lower() in ("servicekey", "apikey") for name in query):
        return _read_query(path, query)
    return _read_seoul(segments)


def _read_open(segments: list[str], query: dict[str, str]) -> Question | None:
    """A question to a portal that wants no key, None where it is to another."""
    path = "/".join(segments)
    if tuple(segments[: len(opendatasoft.ROOT)]) == opendatasoft.ROOT and len(segments) > len(opendatasoft.ROOT) + 1:
        dataset, form = segments[len(opendatasoft.ROOT) :][:2]
        paging = query.pop("offset", "0"), query.pop("limit", "-1" if form == "exports" else "10")
        return Question("opendatasoft", dataset, "", form, *paging, (), query)
    if found := gbfs.read(path):
        service, document = found
        return Question("gbfs", service, "", document, "0", "1", (), query)
    portal = services()[path].portal if path in services() else None
    if portal and portal.protocol in OPEN:
        return Question(portal.protocol, path, "", "", "0", "1", (), query)
    return None


def _read_seoul(segments: list[str]) -> Question:
    key, form, service, first, last, *arguments = [*segments, *[""] * (5 - len(segments))]
    while arguments and not arguments[-1].strip():
        arguments.pop()
    return Question("seoul", service, key, form, first, last, tuple(arguments))


def _read_subway(segments: list[str]) -> Question:
    key, form, service, *rest = [*segments, *[""] * (3 - len(segments))]
    if rest[:1] == ["ALL"]:
        return Question("subway", service, key, form, "ALL", "", ("ALL",))
    first, last, *arguments = [*rest, *[""] * (2 - len(rest))]
    return Question("subway", service, key, form, first, last, tuple(filter(None, arguments)))


def _read_query(path: str, query: dict[str, str]) -> Question:
    found = services().get(path)
    portal = found.portal if found else catalogue.current().portals["datago"]
    lower = {name.lower(): name for name in query}
    paging = [name for name in (portal.page_parameter, portal.rows_parameter) if name]
    key = query.pop(lower.get(portal.key_parameter.lower(), ""), "")
    number, size = (query.pop(name, "") for name in paging) if paging else ("1", "99999")
    form = next((query[name].lower() for name in datago.FORMS if query.get(name, "").lower() in ("json", "xml")), "xml")
    return Question("datago", path, key, form, number, size, (), query)


def answer(
    url: str,
    *,
    now: pd.Timestamp,
    seed: int = 1,
    scenario: str | None = None,
    fault: str | None = None,
    simulator: Simulator | None = None,
) -> Reply:
    """What the portal behind an address answers at a moment.

    The faults of `faults.ON_THE_LINE` change nothing here: they are for whoever holds the connection.
    """
    return Emulator(lambda: now, seed=seed, scenario=scenario, simulator=simulator).answer(url, fault=fault)


class Emulator:
    """All portals of one made-up city. Faults come in turn, one for each question, unless one is asked for.

    `is_counting` has the portals count calls and refuse those beyond a day's.
    """

    def __init__(
        self,
        now: Callable[[], pd.Timestamp],
        *,
        seed: int = 1,
        scenario: str | None = None,
        faults: Sequence[str] = (),
        is_counting: bool = False,
        simulator: Simulator | None = None,
    ) -> None:
        self.faults = tuple(faults)
        self._now = now
        self._city: dict[str, Any] = {"seed": seed, "scenario": scenario}
        self._simulator = simulator or city.rows
        self._is_counting = is_counting
        self._turns = count()
        self._calls: Counter[tuple[str, str, str]] = Counter()
        self._kept: OrderedDict[Any, list[Row]] = OrderedDict()
        self._lock = threading.Lock()
        self._locks: dict[Any, threading.Lock] = {}

    def next_fault(self, url: str, asked: str | None = None) -> str | None:
        """The fault that this question meets: the one asked for, or the next in turn."""
        asked = asked or dict(parse_qsl(urlsplit(url).query)).get(FAULT_FIELD)
        chosen = asked if asked or not self.faults else self.faults[next(self._turns) % len(self.faults)]
        if chosen:
            faults.checked([chosen])
        return chosen

    def answer(self, url: str, *, fault: str | None = None) -> Reply:
        """What the portal answers now."""
        question = read(url)
        protocol: Any = PROTOCOLS[question.protocol]
        found = services().get(question.service)
        if self._is_counting and found and self._is_spent(found.portal, question.key):
            fault = "quota_spent"
        if fault in protocol.FAULTS:
            return protocol.complaint(question, protocol.FAULTS[fault])
        if fault == "xml_for_json":
            question = replace(question, form="xml")

        def rows() -> list[Row]:
            assert found is not None  # noqa: S101  only asked for services that are known
            return faults.in_rows(fault, self._rows(found.name, question), question.service, _page(question))

        is_known = bool(found and found.is_current and found.portal.protocol == question.protocol)
        lie = faults.LIE if fault == "lying_total" else 0
        return faults.in_reply(fault, protocol.answer(question, rows, is_known=is_known, lie=lie))

    def history(self, service: str, moments: Sequence[pd.Timestamp]) -> pa.Table | None:
        """The rows of a service at many moments at once, with the field "@moment"; None where it has to be asked."""
        return city.history(service, moments, **self._city)

    def _is_spent(self, portal: Portal, key: str) -> bool:
        with self._lock:
            call = portal.name, key, self._now().date().isoformat()
            self._calls[call] += 1
            return portal.daily_calls is not None and self._calls[call] > portal.daily_calls

    def _rows(self, service: str, question: Question) -> list[Row]:
        """The rows of a service, made once for all pages of a list."""
        moment = self._now().floor(MOMENT)
        arguments = tuple(argument.strip() for argument in question.arguments)
        if question.key == seoul.SAMPLE_KEY and service in seoul.CITYDATA:
            arguments = (seoul.SAMPLE_PLACE,)
        asked = service, moment, arguments, tuple(sorted(question.parameters.items()))
        with self._lock:
            lock = self._locks.setdefault(asked, threading.Lock())
        with lock:
            made = self._kept.get(asked)
            if made is None:
                made = self._simulator(
                    service, moment, arguments=arguments, parameters=question.parameters, **self._city
                )
                with self._lock:
                    self._kept[asked] = made
                    while len(self._kept) > KEPT:
                        self._locks.pop(self._kept.popitem(last=False)[0], None)
        return made


def _page(question: Question) -> int:
    """The number of the page, from 0."""
    try:
        first, last = int(question.first or 1), int(question.last or 1)
    except ValueError:
        return 0
    if question.protocol in OPEN:
        return first // max(last, 1)
    return first - 1 if question.protocol == "datago" else (first - 1) // max(last - first + 1, 1)
