"""One question to a portal: sent under its rules, asked again where that helps, and understood or refused.

The rules are those of politeness: at most `connections` requests at once for each portal, no call beyond the day's
quota, backoff with jitter, and half a minute of rest for a host that could not be reached.
"""

from __future__ import annotations

import contextvars
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlsplit

import requests
import stamina
from requests.adapters import BaseAdapter

from data_sources import catalogue
from data_sources.catalogue.model import Dataset, Portal
from data_sources.pipeline import answers, arguments, codes, protocols, quota, settings, transport
from data_sources.pipeline.errors import KeyRejected, PortalError, ShapeChanged, Unavailable
from data_sources.pipeline.paging import Span
from data_sources.pipeline.protocols import InSteps
from data_sources.pipeline.protocols.wire import Asked

CONNECT_S, READ_S = 5, 20
REST_S = 30
FIRST_KEPT_S = 3600  # how long it is believed what a first document says of where the others are
UNREACHABLE = "unreachable"
SIMULATED = "Civic-Simulated"  # the header that our emulator puts on every answer

logging.getLogger("stamina").addHandler(logging.NullHandler())  # else retries are printed where nobody logs

T = TypeVar("T")


class Question(NamedTuple):
    """What is asked for: some rows of one call of a dataset."""

    dataset: Dataset
    call: arguments.Call
    span: Span


def _is_passing(error: Exception) -> bool:
    return isinstance(error, Unavailable) and error.is_passing


class Asker:
    """Sends questions to portals through one session. Safe to use from many threads."""

    def __init__(self, session: requests.Session | None = None) -> None:
        self._session = session or transport.session()
        self._own_session = None if session else self._session
        self._retry = stamina.RetryingCaller(attempts=3, timeout=None, wait_initial=0.2, wait_max=2, wait_jitter=0.3)
        self._pools: dict[tuple[str, int], ThreadPoolExecutor] = {}
        self._pools_lock = threading.Lock()
        self._names: dict[str, int] = {}  # which of a dataset's services has answered last
        self._rests_until: dict[str, float] = {}
        self._marks: dict[str, bool] = {}  # whether the last answer about a dataset said that it is simulated
        self._wires: dict[str, dict[str, Any]] = {}
        self._firsts: dict[str, tuple[float, bytes]] = {}  # by address: until when, and the document

    def check(self, dataset: Dataset) -> None:
        """Raise KeyRejected when there is no key to send to a real portal."""
        portal, base = _portal(dataset)
        is_ours = isinstance(self._session.get_adapter(base), transport.KeyAdapter)
        if (
            is_ours
            and portal.key_setting
            and not (settings.get(portal.url_setting) or settings.get(portal.key_setting))
        ):
            raise KeyRejected(dataset.name, f"there is no key: set {portal.key_setting}, from {portal.page}")

    def submit(self, question: Question) -> Future[answers.Answer]:
        """Ask in the background, when it is this question's turn."""
        portal, base = _portal(question.dataset)
        key = base, portal.connections
        with self._pools_lock:
            if key not in self._pools:
                self._pools[key] = ThreadPoolExecutor(portal.connections, thread_name_prefix=portal.name)
        feed = contextvars.copy_context()  # which city this is about, and so whose calls are counted
        return self._pools[key].submit(feed.run, self.ask, question, answers.read)

    def ask(self, question: Question, reader: Callable[[bytes, Dataset], T]) -> T:
        """What `reader` makes of the answer. Tries the service's older names when the newest is not known."""
        dataset = question.dataset
        names = _asked_names(dataset)
        best = self._names.get(dataset.name, 0)
        unknown: ShapeChanged | None = None
        for number in (best, *(number for number in range(len(names)) if number != best)):
            try:
                found = self._ask_patiently(question, names[number], reader)
            except ShapeChanged as error:
                if error.code not in codes.NO_SUCH_SERVICE:
                    raise
                unknown = unknown or error
            else:
                self._names[dataset.name] = number
                return found
        assert unknown is not None  # noqa: S101  there is at least one name
        raise unknown

    def answered_as(self, dataset: Dataset) -> str:
        """Under which of its names the dataset's service has answered last; the newest while it has not."""
        return _asked_names(dataset)[self._names.get(dataset.name, 0)]

    def is_simulated(self, dataset: Dataset) -> bool:
        """Whether the last answer said so: an emulator stands where a portal should."""
        return self._marks.get(dataset.name, False)

    def adapter(self, dataset: Dataset) -> BaseAdapter:
        """What carries the questions about this dataset."""
        return self._session.get_adapter(_portal(dataset)[1])

    def close(self) -> None:
        """Wait for what is under way, then let go of threads and connections. A session handed to us stays open."""
        for pool in self._pools.values():
            pool.shutdown(cancel_futures=True)
        if self._own_session:
            self._own_session.close()

    def _ask_patiently(self, question: Question, service: str, reader: Callable[[bytes, Dataset], T]) -> T:
        try:
            return self._retry(_is_passing, self._ask_once, question, service, reader)
        except Unavailable as error:
            if error.code == UNREACHABLE:
                self._rests_until[_portal(question.dataset)[1]] = time.monotonic() + REST_S
            raise

    def _ask_once(self, question: Question, service: str, reader: Callable[[bytes, Dataset], T]) -> T:
        dataset, (portal, base) = question.dataset, _portal(question.dataset)
        asked = Asked(portal, base, dataset, service, question.call, *question.span, dataset.format)
        steps = protocols.in_steps(dataset)
        return reader(self._in_steps(asked, steps) if steps else self._body(asked), dataset)

    def _body(self, asked: Asked, address: str = "") -> bytes:
        """What is at an address (that of the rows asked for), when the status says that all is well."""
        spoken = protocols.of(asked.dataset)
        response = self._get(asked, address or spoken.address(asked))
        may_be_xml = asked.form == "json" and asked.portal.protocol == "seoul"
        if may_be_xml and response.status_code == 200 and not response.content.strip():
            asked = asked._replace(form="xml")  # some services answer JSON with nothing (2024)
            response = self._get(asked, spoken.address(asked))
        if error := codes.of_status(asked.dataset, response.status_code):
            raise _told(response.content, asked.dataset, error)
        return response.content

    def _in_steps(self, asked: Asked, steps: InSteps) -> bytes:
        """The documents that a first one leads to, as one."""
        address = steps.address(asked)
        until, first = self._firsts.get(address, (0.0, b""))
        if until < time.monotonic():
            first = self._body(asked, address)
        try:
            documents = {name: self._body(asked, there) for name, there in steps.further(first, asked).items()}
        except PortalError:
            self._firsts.pop(address, None)
            raise
        if until < time.monotonic():
            self._firsts[address] = time.monotonic() + FIRST_KEPT_S, first
        return steps.joined(documents, asked.dataset)

    def _get(self, asked: Asked, address: str) -> requests.Response:
        dataset, portal, parts = asked.dataset, asked.portal, urlsplit(address)
        host = f"{parts.scheme}://{parts.netloc}"
        if time.monotonic() < self._rests_until.get(asked.base, 0):
            raise Unavailable(dataset.name, f"{parts.netloc} could not be reached a moment ago")
        if not getattr(self._session.get_adapter(address), "is_free", False):
            quota.take(portal, dataset)
        headers = {transport.KEY_HEADER: portal.key_setting} if portal.key_setting else {}
        request = self._session.prepare_request(requests.Request("GET", address, headers=headers))
        if host not in self._wires:
            self._wires[host] = dict(self._session.merge_environment_settings(host, {}, None, None, None))
        options = {**self._wires[host], "timeout": (CONNECT_S, READ_S), "allow_redirects": False}
        fault: PortalError | None = None
        try:
            response = self._session.send(request, **options)
        except requests.RequestException as error:
            fault = _fault(error, dataset, parts.netloc)
        if fault:
            raise fault
        self._marks[dataset.name] = SIMULATED in response.headers
        return response


def _portal(dataset: Dataset) -> tuple[Portal, str]:
    """The dataset's portal and its address: the setting's, or else the catalogue's."""
    portal = catalogue.current().portals[dataset.portal]
    return portal, (settings.get(portal.url_setting) or portal.url).rstrip("/")


def _asked_names(dataset: Dataset) -> list[str]:
    """The services to try, newest first. Names that only recorded files have are no services."""
    first = dataset.service[0]
    return [first, *(name for name in dataset.service[1:] if ("/" in name) == ("/" in first) and "sheet_" not in name)]


def _told(body: bytes, dataset: Dataset, error: PortalError) -> PortalError:
    """The error of an HTTP status, or the more telling one that the answer's body holds."""
    try:
        answers.read(body, dataset)
    except PortalError as told:
        is_vaguer = error.code in codes.NO_SUCH_SERVICE and isinstance(told, ShapeChanged)
        return told if told.code and not (error.is_passing or is_vaguer) else error
    return error


def _fault(error: requests.RequestException, dataset: Dataset, host: str) -> Unavailable:
    if isinstance(error, transport.Unreachable):
        return Unavailable(dataset.name, f"{host} cannot be reached", code=UNREACHABLE, is_passing=True)
    if isinstance(error, requests.ConnectTimeout):
        words = f"{host} did not take the connection within {CONNECT_S} s"
        return Unavailable(dataset.name, words, code=UNREACHABLE, is_passing=True)
    if isinstance(error, requests.Timeout):
        return Unavailable(dataset.name, f"{host} did not answer within {READ_S} s", is_passing=True)
    return Unavailable(dataset.name, f"{host} broke the connection off", is_passing=True)
