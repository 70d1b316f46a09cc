"""The one place where keys are used: requests are written with the word KEY, and the key goes in on the wire.

    session = transport.session()
    session.get("http://portal/KEY/json/bikeList/1/5", headers={KEY_HEADER: "SEOUL_OPENAPI_KEY"})

What comes back (answer, address, exception, log record) holds the word again, never the key, also where a portal
repeats its caller's address. To put another server in place of the portals, mount its adapter on the session: it
sees the address without the key.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote

import requests
from pydantic import SecretStr
from requests.adapters import HTTPAdapter
from urllib3.exceptions import NewConnectionError, ReadTimeoutError

from data_sources.pipeline import settings

KEY = "KEY"
KEY_HEADER = "Civic-Key"  # names the setting that holds the key; it is not sent
SAMPLE_KEY = "sample"  # what Seoul's portals accept from anybody, five rows at a time
PLACE = re.compile(r"(?<=[/=])KEY(?=[/&?#]|$)")
SHORTEST = 8  # a shorter key is nobody's secret, and hiding it in an answer would spoil the data
LOGGERS = ("connection", "connectionpool", "poolmanager", "response", "util.retry", "util.connection")
USER_AGENT = "civic-wall/0.1"
POOL = 32


class Unreachable(requests.ConnectionError):
    """No connection to the host came about."""


class Masks:
    """Every key that has been used, in every spelling that an address or an answer may have of it."""

    def __init__(self) -> None:
        self._known: set[str] = set()
        self._text: re.Pattern[str] | None = None
        self._bodies: tuple[bytes, ...] = ()

    def learn(self, key: SecretStr) -> None:
        """From now on, hide this key."""
        value = key.get_secret_value()
        if value in self._known or value == SAMPLE_KEY:
            return
        self._known = {*self._known, value}
        forms = sorted({form for known in self._known for form in _spellings(known)}, key=len, reverse=True)
        edged = [
            re.escape(form) if len(form) >= SHORTEST else rf"(?<![\w-]){re.escape(form)}(?![\w-])" for form in forms
        ]
        self._text = re.compile("|".join(edged))
        self._bodies = tuple(form.encode() for form in forms if len(form) >= SHORTEST)

    def text(self, text: str) -> str:
        """A text for people, with KEY in place of every key."""
        return self._text.sub(KEY, text) if self._text else text

    def body(self, body: bytes) -> bytes:
        """An answer, with KEY in place of every key that is long enough to be one."""
        for form in self._bodies:
            if form in body:
                body = body.replace(form, KEY.encode())
        return body

    def filter(self, record: logging.LogRecord) -> bool:
        """A logging filter: the record's text without keys. Nothing is ever dropped."""
        record.msg, record.args = self.text(record.getMessage()), ()
        record.exc_info = record.exc_text = None  # a traceback of urllib3 holds the address
        return True


def _spellings(key: str) -> set[str]:
    plain = unquote(key)
    encoded = quote(plain, safe="")
    lower = re.sub(r"%[0-9A-F]{2}", lambda match: match[0].lower(), encoded)
    forms = {key, plain, encoded, lower, quote(plain), quote(plain, safe="/+="), quote(encoded, safe="")}
    return forms | {form.replace("/", r"\/") for form in forms}


masks = Masks()
for name in LOGGERS:
    logging.getLogger(f"urllib3.{name}").addFilter(masks)


class KeyAdapter(HTTPAdapter):
    """Sends a copy that has the key, and answers about the original that has not."""

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: bool | str = True,
        cert: Any = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """As of HTTPAdapter; the answer is read to its end. Raises exceptions of requests only, without keys."""
        keyed = _with_key(request)
        fault: requests.RequestException | None = None
        try:
            response = super().send(keyed, True, timeout, verify, cert, proxies)
            body = response.raw.read(decode_content=True)
        except Exception as error:  # noqa: BLE001  whatever it is, its text may hold the key
            fault = _masked(error)
        if fault:  # raised out here: inside the handler it would carry the original with it
            raise fault
        response.raw = io.BytesIO(masks.body(body))
        response.request, response.url = request, request.url or ""
        for name, value in response.headers.items():
            response.headers[name] = masks.text(value)
        response.reason = masks.text(response.reason or "")
        return response


def _with_key(request: requests.PreparedRequest) -> requests.PreparedRequest:
    keyed = request.copy()
    setting = keyed.headers.pop(KEY_HEADER, None)
    if setting and keyed.url:
        key = settings.secret(setting) or SecretStr(SAMPLE_KEY)
        masks.learn(key)
        # data.go.kr hands out its keys both encoded and not: undo the first, so that it is encoded once
        keyed.url = PLACE.sub(lambda _: quote(unquote(key.get_secret_value()), safe=""), keyed.url, count=1)
    return keyed


def _masked(error: Exception) -> requests.RequestException:
    """The same fault, without the key and without the original, which holds the address."""
    reason = getattr(error.args[0], "reason", None) if error.args else None
    text = masks.text(f"{type(error).__name__}: {error}")
    if isinstance(reason, NewConnectionError):
        return Unreachable(text)
    if isinstance(error, requests.RequestException):
        return type(error)(text)
    return requests.ReadTimeout(text) if isinstance(error, ReadTimeoutError) else requests.ConnectionError(text)


def session() -> requests.Session:
    """A session that knows how to put keys in. Connections are kept open between requests."""
    made = requests.Session()
    made.headers["User-Agent"] = USER_AGENT
    adapter = KeyAdapter(pool_connections=POOL, pool_maxsize=POOL, max_retries=0)
    made.mount("http://", adapter)
    made.mount("https://", adapter)
    return made
