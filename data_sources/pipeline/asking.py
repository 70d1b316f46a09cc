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
from data_sources.pipeline import answers, arguments, codes, quota, settings, transport
from data_sources.pipeline.errors import KeyRejected, PortalError, ShapeChanged, Unavailable
from data_sources.pipeline.paging import Span

CONNECT_S, READ_S = 5, 20
REST_S = 30
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
        dataset = question.dataset
        response = self._get(question, service, dataset.format)
        may_be_xml = dataset.format == "json" and _portal(dataset)[0].protocol == "seoul"
        if may_be_xml and response.status_code == 200 and not response.content.strip():
            response = self._get(question, service, "xml")  # some services answer JSON with nothing (2024)
        if error := codes.of_status(dataset, response.status_code):
            raise _told(response.content, dataset, error)
        return reader(response.content, dataset)

    def _get(self, question: Question, service: str, form: str) -> requests.Response:
        dataset, (portal, base) = question.dataset, _portal(question.dataset)
        if time.monotonic() < self._rests_until.get(base, 0):
            raise Unavailable(dataset.name, f"{urlsplit(base).netloc} could not be reached a moment ago")
        if not getattr(self._session.get_adapter(base), "is_free", False):
            quota.take(portal, dataset)
        address = arguments.address(portal, base, dataset, service, question.call, *question.span, form)
        headers = {transport.KEY_HEADER: portal.key_setting} if portal.key_setting else {}
        request = self._session.prepare_request(requests.Request("GET", address, headers=headers))
        if base not in self._wires:
            self._wires[base] = dict(self._session.merge_environment_settings(base, {}, None, None, None))
        options = {**self._wires[base], "timeout": (CONNECT_S, READ_S), "allow_redirects": False}
        fault: PortalError | None = None
        try:
            response = self._session.send(request, **options)
        except requests.RequestException as error:
            fault = _fault(error, dataset, urlsplit(base).netloc)
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
        return told if told.code and not error.is_passing else error
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
