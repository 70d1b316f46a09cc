"""The emulator in place of the network: mounted on a `requests` session, no port and no server.

session = requests.Session()
adapter.mount(session, Emulator(clock.now))
session.get("http://openapi.seoul.go.kr:8088/KEY/json/bikeList/1/5").json()
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

import pandas as pd
import pyarrow as pa
import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict

from data_sources.demo.emulator import Emulator
from data_sources.demo.faults import checked

FAULT_HEADER = "Civic-Fault"  # names the fault that a request wants to meet


class EmulatorAdapter(BaseAdapter):
    """Answers every request itself. Calls cost nobody anything, so that no portal's quota is touched by them."""

    is_free = True

    def __init__(self, emulator: Emulator, *, slow_s: float = 0.05) -> None:
        super().__init__()
        self.emulator = emulator
        self._slow_s = slow_s

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: bool | str = True,
        cert: Any = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """As of an HTTPAdapter. A timeout is not waited for."""
        url = request.url or ""
        fault = self.emulator.next_fault(url, request.headers.get(FAULT_HEADER))
        if fault == "timeout":
            raise requests.ReadTimeout("the emulator was asked not to answer")
        if fault == "reset":
            raise requests.ConnectionError("the emulator was asked to break the connection off")
        if fault == "slow":
            time.sleep(self._slow_s)
        status, headers, body = self.emulator.answer(url, fault=fault)
        response = requests.Response()
        response.status_code, response.reason = status, HTTPStatus(status).phrase
        response.headers = CaseInsensitiveDict(headers)
        response.encoding = "utf-8"
        response.raw = io.BytesIO(body)
        response.url, response.request = url, request
        return response

    def close(self) -> None:
        """Nothing is open."""

    def history(self, service: str, moments: Sequence[pd.Timestamp]) -> pa.Table | None:
        """As of `Emulator.history`."""
        return self.emulator.history(service, moments)


def session(
    now: Callable[[], pd.Timestamp], *, seed: int = 1, scenario: str | None = None, faults: Sequence[str] = ()
) -> requests.Session:
    """A session that asks a made-up city in place of the network, whatever the address."""
    made = requests.Session()
    answering = EmulatorAdapter(Emulator(now, seed=seed, scenario=scenario, faults=checked(filter(None, faults))))
    made.mount("http://", answering)
    made.mount("https://", answering)
    return made
