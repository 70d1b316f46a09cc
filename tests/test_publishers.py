"""Publishers beyond the Korean portals: each is asked in its own way, without a key, and read into the same rows."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit

import orjson
import pandas as pd
import pytest
import requests

from data_sources import catalogue, reference, world
from data_sources.demo import adapter
from data_sources.demo.emulator import Emulator
from data_sources.demo.server import Server
from data_sources.pipeline import answers, arguments, protocols, quota, refresh, settings, store, transport
from data_sources.pipeline.asking import Asker
from data_sources.pipeline.client import Client
from data_sources.pipeline.errors import KeyRejected, QuotaSpent, ShapeChanged, Unavailable
from data_sources.pipeline.protocols import gbfs
from data_sources.pipeline.protocols.wire import Asked
from tests.conftest import SAMPLES

NOON = pd.Timestamp("2026-11-23 12:00")
KNOWN = catalogue.current()
KEYLESS = [each.name for each in KNOWN.datasets.values() if not KNOWN.portals[each.portal].key_setting]
OPEN = [name for name in KEYLESS if KNOWN.portals[KNOWN.datasets[name].portal].protocol != "file"]


def dataset(name, **changes):
    return KNOWN.datasets[name].model_copy(update=changes)


def address(name, *, call=None, start=0, rows=100, **changes):
    found = dataset(name, **changes)
    portal = KNOWN.portals[found.portal]
    asked = Asked(portal, portal.url, found, found.service[0], call or {}, start, rows, "json")
    return protocols.of(found).address(asked)


def query(url):
    return dict(parse_qsl(urlsplit(url).query))


def read(body, name):
    return answers.read_answer(body if isinstance(body, bytes) else orjson.dumps(body), dataset(name))


def fetch(name, **options):
    with Client(**options) as client:
        pages = list(client.pages(dataset(name), now=NOON))
    return [row for page in pages for row in page.rows]


# Without a key


@pytest.mark.parametrize("name", OPEN)
def test_who_wants_no_key_is_asked_without_one(name):
    asker = Asker(transport.session())
    asker.check(dataset(name))
    call = arguments.expand(dataset(name), NOON)[0]
    assert not transport.PLACE.search(address(name, call=call))
    with pytest.raises(KeyRejected):
        asker.check(dataset("weather_warnings"))


def test_a_portal_that_wants_no_key_is_told_none(portal):
    portal.answers((SAMPLES / "bruxelles_parkings_publics__documented.json").read_bytes())
    assert len(fetch("brussels_car_parks")) == 2
    assert portal.requests[0].query == {"timezone": "Europe/Brussels", "limit": "100", "offset": "0"}
    assert not any("civic-key" in head.lower() for head in portal.headers)
    assert quota.used() == {"opendata_brussels": 1}


def test_a_portal_that_turns_us_away_is_no_matter_of_keys(portal):
    portal.answers(403)
    with pytest.raises(Unavailable, match="though it wants no key"):
        fetch("brussels_car_parks")


def test_an_address_of_a_portal_for_all_does_not_make_the_city_live(monkeypatch):
    monkeypatch.delenv("CIVIC_SOURCE")
    monkeypatch.setenv("OPEN_METEO_URL", "http://127.0.0.1:1")
    settings._portal_settings.cache_clear()
    assert settings.feed().source == "demo"


# Open-Meteo


def test_a_city_is_asked_for_by_its_place_and_clock():
    asked = query(address("world_weather", call={"{city}": "liege"}))
    assert (asked["latitude"], asked["longitude"], asked["timezone"]) == ("50.6337", "5.5675", "Europe/Brussels")
    assert asked["hourly"].startswith("temperature_2m,")
    assert "city" not in asked


def test_each_city_is_asked_once(portal):
    portal.answers((SAMPLES / "OpenMeteo.forecast__documented.json").read_bytes())
    rows = fetch("world_weather")
    assert {row["@city"] for row in rows} == set(reference.cities().code)
    assert len(portal.requests) == len(reference.cities())


def hourly(times, offset, zone, **columns):
    return {"utc_offset_seconds": offset, "timezone": zone, "hourly": {"time": times, **columns}}


def test_an_hour_has_seouls_time_and_the_citys_own():
    [row] = read(hourly(["2026-11-23T04:00"], 3600, "Europe/Brussels", pm10=[14.5]), "world_air")
    assert (row["seoul_time"], row["local_time"]) == ("2026-11-23 12:00:00", "2026-11-23 04:00:00")
    assert row["pm10"] == 14.5


def test_the_local_hour_is_right_beyond_a_change_of_the_clocks():
    times = ["2026-10-25T02:00", "2026-10-25T03:00", "2026-10-25T04:00"]  # all of them in summer time, as it was asked
    rows = read(hourly(times, 7200, "Europe/Brussels"), "world_air")
    assert [row["local_time"][11:16] for row in rows] == ["02:00", "02:00", "03:00"]
    assert [row["seoul_time"][11:16] for row in rows] == ["09:00", "10:00", "11:00"]


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (
            {"error": True, "reason": "Daily API request limit exceeded. Please try again tomorrow."},
            QuotaSpent,
            "Daily",
        ),
        ({"error": True, "reason": "Minutely API request limit exceeded."}, Unavailable, "Minutely"),
        ({"error": True, "reason": "Cannot initialize from pm3"}, ShapeChanged, "pm3"),
        (hourly(["2026-11-23T04:00"], 0, "GMT", pm10=[1, 2]), ShapeChanged, "pm10: not as many"),
        ({"daily": {}}, ShapeChanged, "no hourly columns in an answer with daily"),
        ([1], ShapeChanged, "a place is int"),
    ],
)
def test_what_open_meteo_says_is_understood(answer, kind, words):
    with pytest.raises(kind, match=words):
        read(answer, "world_air")


def test_the_status_and_the_reason_are_read_together(portal):
    portal.answers((429, b'{"error": true, "reason": "Minutely API request limit exceeded."}'))
    with pytest.raises(Unavailable, match="Minutely"):
        fetch("world_air")


# Opendatasoft


def test_a_small_dataset_is_asked_for_in_pages_of_a_hundred(portal):
    stations = [{"name_nl": f"P{number}", "geo_point_2d": {"lon": 4.3, "lat": 50.8}} for number in range(250)]

    def page(request):
        start, rows = int(request.query["offset"]), int(request.query["limit"])
        return orjson.dumps({"total_count": len(stations), "results": stations[start : start + rows]})

    portal.answers(page)
    assert {row["name_nl"] for row in fetch("brussels_car_parks")} == {f"P{number}" for number in range(250)}
    assert all(int(request.query["limit"]) <= 100 for request in portal.requests)
    assert portal.requests[0].service.endswith("/datasets/bruxelles_parkings_publics/records")


def test_a_large_dataset_is_exported_at_once():
    there = address("paris_bike_counters", call={"{day-3:%Y-%m-%d}": "2026-11-20"}, rows=20000)
    assert urlsplit(there).path.endswith("/datasets/comptage-velo-donnees-compteurs/exports/json")
    assert query(there) == {"timezone": "Europe/Paris", "where": "date >= date'2026-11-20'", "limit": "20000"}


def test_points_and_times_become_fields_of_their_own():
    record = {"at": "2026-07-01T10:00:00+02:00", "spot": {"lon": 4.3, "lat": 50.8}, "name": "x"}
    [row] = read([record], "paris_events")
    assert row == {
        "at": "2026-07-01 17:00:00",
        "at.local": "2026-07-01 10:00:00",
        "spot.lon": 4.3,
        "spot.lat": 50.8,
        "name": "x",
    }


def test_a_refusal_of_opendatasoft_is_told_in_its_words(portal):
    portal.answers((400, b'{"error_code": "ODSQLError", "message": "Unknown field: dat"}'))
    with pytest.raises(ShapeChanged, match="ODSQLError: Unknown field: dat"):
        fetch("brussels_car_parks")


def test_a_dataset_that_is_gone_is_asked_for_by_its_older_name(portal):
    portal.answers((404, b'{"error_code": "UnknownDataset", "message": ""}'), service=f"{ODS}/new/records")
    portal.answers(b'{"total_count": 1, "results": [{"name_nl": "P"}]}')
    with Client() as client:
        pages = list(client.pages(dataset("brussels_car_parks", service=("new", "old")), now=NOON))
    assert [row["name_nl"] for page in pages for row in page.rows] == ["P"]


ODS = "api/explore/v2.1/catalog/datasets"


# GBFS


STATIONS = {"GBFS.villo": "bikes_brussels", "GBFS.velib": "bikes_paris", "GBFS.velo": "bikes_antwerp"}


@pytest.mark.parametrize(("service", "name"), STATIONS.items())
def test_every_version_gives_the_same_fields(service, name):
    rows = read((SAMPLES / f"{service}__documented.json").read_bytes(), name)
    fields = {"station_id", "name", "lon", "lat", "capacity", "city", "system", "last_reported"}
    assert all(fields <= row.keys() for row in rows)
    assert {"num_bikes_available", "num_docks_available", "is_renting"} <= rows[0].keys()
    assert isinstance(rows[0]["name"], str)
    assert rows[0]["last_reported"] == "2026-11-23 11:59:00"


def test_a_station_is_named_in_the_language_that_is_wanted():
    body = (SAMPLES / "GBFS.villo__documented.json").read_bytes()
    dutch = dataset("bikes_brussels", parameters={"language": "nl"})
    assert answers.read_answer(body, dutch)[0]["name"] == "001 - CENTRAAL STATION"
    assert read(body, "bikes_brussels")[0]["name"] == "001 - GARE CENTRALE"


def test_a_station_without_a_status_is_still_there():
    rows = read((SAMPLES / "GBFS.velo__documented.json").read_bytes(), "bikes_antwerp")
    assert "num_bikes_available" not in rows[1]
    assert rows[1]["name"] == "102 - Markt"


def documents(portal, version=3, *, feeds=None):
    """Serve a system at the portal; returns the paths of its documents."""
    folder = "contracts/bruxelles/gbfs/v3"
    feeds = feeds or {name: f"{portal.url}/{folder}/{name}.json" for name in (gbfs.INFORMATION, gbfs.STATUS)}
    named = {"feeds": [{"name": name, "url": url} for name, url in feeds.items()]}
    portal.answers(orjson.dumps({"data": named if version == 3 else {"fr": named}}), service=f"{folder}/gbfs.json")
    sample = json.loads((SAMPLES / "GBFS.villo__documented.json").read_text(encoding="utf-8"))
    for name, document in sample.items():
        portal.answers(orjson.dumps(document), service=f"{folder}/{name}.json")
    return [f"{folder}/{name}.json" for name in ("gbfs", gbfs.INFORMATION, gbfs.STATUS)]


@pytest.mark.parametrize("version", [2, 3])
def test_the_first_document_leads_to_the_others_and_is_believed_for_a_while(portal, version):
    first, *others = documents(portal, version)
    with Client() as client:
        for _ in range(2):
            pages = list(client.pages(dataset("bikes_brussels"), now=NOON))
            assert sum(len(page.rows) for page in pages) == 2
    assert [request.service for request in portal.requests] == [first, *others, *others]


def test_documents_of_another_host_are_asked_for_where_the_portal_stands_in(portal):
    feeds = {name: f"https://elsewhere.invalid/{name}.json" for name in (gbfs.INFORMATION, gbfs.STATUS)}
    documents(portal, feeds=feeds)
    with pytest.raises(ShapeChanged):
        fetch("bikes_brussels")
    assert [request.service for request in portal.requests][1] == f"{gbfs.INFORMATION}.json"


def test_documents_of_another_host_are_asked_for_there_by_the_real_portal():
    found = dataset("bikes_brussels")
    portal = KNOWN.portals[found.portal]
    asked = Asked(portal, portal.url, found, found.service[0], {}, 0, 1, "json")
    feeds = [{"name": name, "url": f"https://feeds.invalid/{name}"} for name in (gbfs.INFORMATION, gbfs.STATUS)]
    there = gbfs.further(orjson.dumps({"data": {"feeds": feeds}}), asked)
    assert there == {feed["name"]: feed["url"] for feed in feeds}


@pytest.mark.parametrize(("times", "is_told"), [(1, False), (99, True)])
def test_a_document_that_fails_is_asked_for_again_before_it_is_told(portal, times, is_told):
    portal.answers(500, service=f"contracts/bruxelles/gbfs/v3/{gbfs.STATUS}.json", times=times)
    documents(portal)
    if is_told:
        with pytest.raises(Unavailable, match="HTTP 500"):
            fetch("bikes_brussels")
    else:
        assert len(fetch("bikes_brussels")) == 2


def test_a_sample_of_a_system_holds_all_its_documents(portal):
    documents(portal)
    with Client() as client:
        body = client.sample(dataset("bikes_brussels"))
    assert set(orjson.loads(body)) == {gbfs.INFORMATION, gbfs.STATUS}
    assert len(read(body, "bikes_brussels")) == 2


@pytest.mark.parametrize(
    ("first", "words"),
    [
        ({"data": {"feeds": [{"name": "station_information", "url": "https://x/y"}]}}, "no station_status"),
        ({"data": {}}, "names no feeds"),
        ({"data": {"en": {"feeds": [{"name": n, "url": f"file:///{n}"} for n in STATIONS]}}}, "no station_information"),
        ([], "names no feeds"),
    ],
)
def test_a_first_document_that_leads_nowhere_has_changed_its_shape(portal, first, words):
    portal.answers(orjson.dumps(first))
    with pytest.raises(ShapeChanged, match=words):
        fetch("bikes_brussels")


def test_a_document_is_only_asked_for_over_the_web(portal):
    documents(portal, feeds=dict.fromkeys((gbfs.INFORMATION, gbfs.STATUS), "file:///etc/hostname"))
    with pytest.raises(ShapeChanged, match="a feed is at file:"):
        fetch("bikes_brussels")


# News feeds


def feed(*items):
    return f"<rss version='2.0'><channel><title>t</title>{''.join(items)}</channel></rss>".encode()


def test_an_entry_is_plain_text_in_seoul_time():
    first, second = read((SAMPLES / "RSS.pressReleases__documented.xml").read_bytes(), "city_news")
    assert first["summary"] == "한파쉼터를 연다 & 돌본다"
    assert first["published"] == "2026-11-23 09:00:00"
    assert second["published"] == "2026-11-22 18:30:00"
    english = read((SAMPLES / "RSS.english__documented.xml").read_bytes(), "city_news_en")
    assert english[0]["published"] == "2026-11-23 10:30:00"


def test_an_entry_without_a_number_is_known_by_its_address():
    [row] = read(feed("<item><title>a</title><link>https://x/1</link></item>"), "city_news")
    assert (row["id"], row["published"]) == ("https://x/1", None)


def test_atom_is_read_as_well():
    body = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><entry><id>1</id><title>b</title>'
        f"<updated>{datetime(2026, 11, 23, 3, tzinfo=UTC).isoformat()}</updated></entry></feed>"
    )
    [row] = read(body.encode(), "city_news")
    assert (row["title"], row["published"]) == ("b", "2026-11-23 12:00:00")


@pytest.mark.parametrize(
    ("body", "kind", "words"),
    [
        (feed("<item><title>a</title></item>")[:-20], Unavailable, "breaks off after 1 entries"),
        (b"<html><title>Sorry</title></html>", Unavailable, "Sorry"),
        (b"", Unavailable, "empty"),
        (b"/etc/hostname", Unavailable, "neither JSON nor XML"),
        (b"<opml><body/></opml>", ShapeChanged, "no news feed"),
    ],
)
def test_what_is_no_feed_is_refused(body, kind, words):
    with pytest.raises(kind, match=words):
        read(body, "city_news")


# The made-up city


def test_the_emulator_as_a_server_is_asked_for_all_documents_and_found_out(monkeypatch):
    server = Server(Emulator(lambda: NOON))
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    monkeypatch.setenv("GBFS_CYCLOCITY_URL", server.url)
    try:
        assert refresh.refresh(["bikes_brussels"]) == []
        assert store.provenance("bikes_brussels").state == "simulated"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def demo(monkeypatch, now):
    monkeypatch.setenv("CIVIC_SOURCE", "demo")


def test_the_made_up_city_answers_for_every_open_portal(demo):
    results = []
    assert refresh.refresh(OPEN, on_result=results.append) == []
    assert all(result.rows for result in results)
    assert {store.provenance(name).state for name in OPEN} == {"simulated"}
    assert set(world.weather().city) == set(reference.cities().code)


FAULTS = ["status_500", "html_502", "truncated", "missing_field", "timeout", "error_code"]


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        *((name, fault) for name in ("bikes_brussels", "brussels_bike_counters", "city_news") for fault in FAULTS),
        ("bikes_paris", "missing_field"),
        ("world_air", "missing_field"),
    ],
)
def test_what_we_had_stays_when_an_open_portal_fails(demo, name, fault):
    assert refresh.refresh([name]) == []
    rows = len(store.read(name))
    city = Emulator(lambda: NOON, faults=[fault])
    session = requests.Session()
    session.mount("https://", adapter.EmulatorAdapter(city))
    with Client(session=session) as client:
        errors = refresh.refresh([name], client=client)
    is_harmless = (name, fault) == ("city_news", "missing_field")  # an entry's address stands for its number
    assert len(errors) == (0 if is_harmless else 1)
    assert len(store.read(name)) == rows


def test_bike_systems_and_counters_are_those_of_the_catalogue():
    systems = [each for each in KNOWN.datasets.values() if KNOWN.portals[each.portal].protocol == "gbfs"]
    assert {(each.parameters["city"], each.name) for each in systems} == {
        (city, name) for city, names in world.SYSTEMS.items() for name in names
    }
    assert set(world.SYSTEMS) <= set(reference.cities().code)
