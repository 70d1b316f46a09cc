"""A key never leaves the transport: nothing that anybody could read afterwards holds it."""

from __future__ import annotations

import json
import logging
import pickle
import traceback
from urllib.parse import quote

import pytest
import requests

from data_sources import catalogue
from data_sources.pipeline import quota, settings, transport
from data_sources.pipeline.client import Client
from data_sources.pipeline.errors import KeyRejected, PortalError
from tests.portal import enveloped

KEY = "Sec+ret/4f7a9c2e1b=="
ENCODED = quote(KEY, safe="")
SPELLINGS = (KEY, ENCODED, ENCODED.lower(), quote(KEY), quote(ENCODED, safe=""), KEY.replace("/", r"\/"), "4f7a9c2e1b")
FAULTS = [
    "reset",
    "hang",
    "truncated",
    "html",
    "empty",
    "INFO-100",
    "ERROR-337",
    "ERROR-500",
    "ERROR-310",
    "30",
    302,
    401,
    500,
]


def holds_key(text: str) -> bool:
    return any(spelling.lower() in text.lower() for spelling in SPELLINGS)


@pytest.fixture(autouse=True)
def keys(portal, monkeypatch):
    """A key in every setting, in the spelling that needs most care."""
    for declared in catalogue.current().portals.values():
        if declared.key_setting:
            monkeypatch.setenv(declared.key_setting, ENCODED)
    monkeypatch.setattr("data_sources.pipeline.asking.READ_S", 0.05)


@pytest.fixture
def log(caplog):
    """Everything that is logged, at the finest level."""
    caplog.set_level(logging.DEBUG)
    for name in ("urllib3", "requests", "stamina", "data_sources"):
        caplog.set_level(logging.DEBUG, logger=name)
    return caplog


def said_by(log: pytest.LogCaptureFixture) -> str:
    formatter = logging.Formatter()
    return "\n".join(f"{formatter.format(record)} {record.__dict__!r}" for record in log.records)


def everything_about(error: BaseException) -> str:
    """What a log, a debugger or an error reporter would show: the chain of errors with all local variables."""
    shown = traceback.TracebackException.from_exception(error, capture_locals=True)
    parts = [str(error), repr(error), repr(error.__dict__), repr(pickle.dumps(error)), "".join(shown.format())]
    chained = [found for found in (error.__cause__, error.__context__) if found]
    return "\n".join(parts + [everything_about(found) for found in chained])


def failure(client: Client, name: str) -> PortalError:
    with pytest.raises(PortalError) as caught:
        list(client.pages(catalogue.dataset(name)))
    return caught.value


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", ["air_now", "realtimeStationArrival", "KMA.getUltraSrtNcst"])
def test_no_error_holds_the_key(portal, log, fault, name):
    portal.answers(fault)
    with Client() as client:
        found = everything_about(failure(client, name)) + repr(client) + repr(client.__dict__)
    assert portal.requests[0].key == KEY
    assert not holds_key(found + said_by(log))


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:1", "http://nowhere.invalid", "http://127.0.0.1:99999", "ftp://x"]
)
def test_no_error_holds_the_key_when_there_is_no_server(log, monkeypatch, address):
    monkeypatch.setenv("SEOUL_OPENAPI_URL", address)
    session = transport.session()
    request = requests.Request("GET", f"{address}/KEY/json/x", headers={transport.KEY_HEADER: "SEOUL_OPENAPI_KEY"})
    with pytest.raises(requests.RequestException) as caught:
        session.send(session.prepare_request(request), timeout=1)
    assert not holds_key(everything_about(caught.value) + said_by(log))


def test_a_key_that_no_address_can_hold_is_not_shown(monkeypatch):
    monkeypatch.setenv("SEOUL_OPENAPI_KEY", f"{KEY}\n\x07한글")
    with Client() as client:
        assert not holds_key(everything_about(failure(client, "air_now")))


def test_a_portal_that_repeats_the_address_repeats_no_key(portal, log):
    def echo(request):
        row = {"MSRMT_DT": "202607201300", "MSRSTN_NM": f"{KEY} {request.target}", "SAREA_NM": ENCODED}
        return enveloped("RealtimeCityAir", [row], 25)

    portal.answers(echo)
    with Client() as client:
        pages = list(client.pages(catalogue.dataset("air_now")))
        sample = client.sample(catalogue.dataset("air_now"))
    assert pages[0].rows[0]["MSRSTN_NM"] == "KEY /KEY/json/RealtimeCityAir/1/1000"
    assert not holds_key(repr(pages) + sample.decode() + said_by(log))


@pytest.mark.parametrize("status", [200, 302, 404, 500])
def test_an_error_that_quotes_the_address_quotes_no_key(portal, log, status):
    page = f"<html><title>Not found: /{KEY}/json/{ENCODED}</title></html>"
    portal.answers((status, page.encode()))
    with Client() as client:
        assert not holds_key(everything_about(failure(client, "air_now")) + said_by(log))


def test_what_requests_hands_back_is_free_of_the_key(portal):
    portal.answers((302, b"{}"))
    session = transport.session()
    header = {transport.KEY_HEADER: "SEOUL_OPENAPI_KEY"}
    request = session.prepare_request(requests.Request("GET", f"{portal.url}/KEY/json/x/1/5", headers=header))
    response = session.send(request, allow_redirects=False)
    assert portal.requests[0].key == KEY
    assert transport.KEY_HEADER not in portal.headers[0]
    assert response.url == response.request.url == f"{portal.url}/KEY/json/x/1/5"
    assert response.headers["Location"] == f"{portal.url}/KEY/json/x/1/5"
    shown = [
        vars(response),
        vars(response.request),
        vars(session),
        vars(response.raw) if hasattr(response.raw, "__dict__") else "",
    ]
    assert not holds_key(repr(shown))


def test_a_short_key_is_hidden_in_texts_but_spoils_no_data(portal, log, monkeypatch):
    monkeypatch.setenv("SEOUL_OPENAPI_KEY", "abc1")
    row = {"MSRMT_DT": "202607201300", "MSRSTN_NM": "abc1"}
    portal.answers(enveloped("RealtimeCityAir", [row], 1))
    with Client() as client:
        [page] = client.pages(catalogue.dataset("air_now"))
    assert page.rows == [row]
    assert portal.requests[0].key == "abc1"
    assert "/abc1/" not in said_by(log)
    assert "/KEY/json/RealtimeCityAir/1/1000" in said_by(log)


def test_settings_show_stars(tmp_path, monkeypatch):
    assert not holds_key(repr(settings.secret("SEOUL_OPENAPI_KEY")) + str(settings.secret("SEOUL_OPENAPI_KEY")))
    monkeypatch.delenv("SEOUL_OPENAPI_KEY")
    monkeypatch.setattr(settings, "ROOT", tmp_path)
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "secrets.toml").write_text(f'SEOUL_OPENAPI_KEY = "{KEY}\n')
    with pytest.raises(ValueError, match=r"secrets\.toml is no valid TOML") as caught:
        settings.get("SEOUL_OPENAPI_KEY")
    assert not holds_key(everything_about(caught.value))


def test_the_count_of_calls_names_portals_not_keys(portal):
    portal.answers("INFO-100")
    with pytest.raises(KeyRejected), Client() as client:
        list(client.pages(catalogue.dataset("air_now")))
    assert json.loads((settings.store_path() / "quota.json").read_text())["calls"] == quota.used() == {"seoul": 1}


def test_a_log_without_keys_still_says_what_was_asked(portal, log):
    portal.answers("INFO-200")
    with Client() as client:
        list(client.pages(catalogue.dataset("air_now")))
    assert "GET /KEY/json/RealtimeCityAir/1/1000" in said_by(log)
