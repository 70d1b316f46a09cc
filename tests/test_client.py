"""The client brings every row once its portal can be made to give it, and says what is wrong when not."""

from __future__ import annotations

import math
import random
import time
from typing import Any

import pandas as pd
import pytest
import requests
from requests.adapters import BaseAdapter

from data_sources import catalogue, reference
from data_sources.catalogue.model import Dataset
from data_sources.pipeline import arguments, clock, quota, settings
from data_sources.pipeline.client import Client, Page
from data_sources.pipeline.errors import KeyRejected, PortalError, QuotaSpent, ShapeChanged, Unavailable
from tests.portal import TEST_KEY, enveloped, error, station

NAMES = {"ko": "곳", "en": "Places", "fr": "Lieux", "nl": "Plaatsen"}


def places(service: str | tuple[str, ...] = "Places", *, portal: str = "seoul", **changes: Any) -> Dataset:
    """A dataset of named places, one field to a row."""
    usual = {"name": "places", "topic": "test", "kind": "place", "title": NAMES, "publisher": "seoul", "every": "1h"}
    return Dataset(
        **{**usual, "portal": portal, "service": service, "key": ("name",), "columns": {"name": "NAME"}, **changes}
    )


def rows(count: int) -> list[dict[str, Any]]:
    return [{"NAME": f"place {number}", "ROOMS": number} for number in range(count)]


def fetch(dataset: Dataset, **options: Any) -> tuple[list[dict[str, Any]], list[str]]:
    """All rows, and all notes."""
    with Client(**options) as client:
        pages = list(client.pages(dataset))
    return [row for page in pages for row in page.rows], [note for page in pages for note in page.notes]


def fetch_until(kind: type[PortalError], dataset: Dataset) -> list[dict[str, Any]]:
    """The rows that come before the error."""
    found: list[dict[str, Any]] = []

    def read() -> None:
        with Client() as client:
            for page in client.pages(dataset):
                found.extend(page.rows)

    with pytest.raises(kind):
        read()
    return found


def names(found: list[dict[str, Any]]) -> list[str]:
    return sorted({row["NAME"] for row in found})


# What is asked


def test_the_path_holds_key_type_service_span_and_arguments(portal):
    portal.lists("Places", rows(2))
    fetch(places(arguments=("강남구", "", "A/B", "")))
    assert [request.target for request in portal.requests] == [
        f"/{TEST_KEY}/json/Places/1/1000/%EA%B0%95%EB%82%A8%EA%B5%AC/%20/A%2FB"
    ]


def test_the_subway_counts_from_zero_and_all_stations_have_no_span(portal):
    portal.answers(b'{"errorMessage": {"code": "INFO-000", "total": 1}, "realtimeArrivalList": [{"NAME": "x"}]}')
    fetch(places("realtimeStationArrival", portal="subway", arguments=("서울",)))
    fetch(places("realtimeStationArrival", portal="subway", arguments=("ALL",)))
    assert [request.target for request in portal.requests] == [
        f"/api/subway/{TEST_KEY}/json/realtimeStationArrival/0/999/%EC%84%9C%EC%9A%B8",
        f"/api/subway/{TEST_KEY}/json/realtimeStationArrival/ALL",
    ]


@pytest.mark.parametrize("key", ["ab+c/d==", "ab%2Bc%2Fd%3D%3D"])
def test_both_keys_that_data_go_kr_shows_arrive_as_the_same(portal, monkeypatch, key):
    monkeypatch.setenv("DATA_GO_KR_KEY", key)
    portal.lists("1613000/Stops/list", rows(2))
    found, _ = fetch(places("1613000/Stops/list", portal="datago", parameters={"city": "서울", "_type": "json"}))
    assert found == rows(2)
    assert portal.requests[0].query == {
        "serviceKey": "ab+c/d==",
        "city": "서울",
        "_type": "json",
        "pageNo": "1",
        "numOfRows": "1000",
    }


def test_a_key_may_stand_inside_the_path(portal):
    portal.answers(b'{"content": [{"NAME": "a"}]}')
    fetch(places("{KEY}/waterlevel/list.json", portal="datago"))
    assert portal.requests[0].service == f"{TEST_KEY}/waterlevel/list.json"
    assert "serviceKey" not in portal.requests[0].query


def test_placeholders_stand_for_places_and_times():
    now = pd.Timestamp("2026-03-01 00:30")
    dataset = places(arguments=("{hotspot}", "{day-2..-1}", "{hour-1:%Y%m%d%H00}", "{month-1}", "{quarter-1}"))
    calls = arguments.expand(dataset, now)
    hotspots = reference.hotspots().query("is_current").code
    assert len(calls) == 2 * len(hotspots)
    assert arguments.fields(calls[0]) == {
        "@hotspot": hotspots.iloc[0],
        "@day": "20260227",
        "@hour": "202602282300",
        "@month": "202602",
        "@quarter": "20254",
    }


@pytest.mark.parametrize(
    ("text", "count"), [("{district}", 25), ("{district_number}", 25), ("{line}", 9), ("{station}", 8), ("{year}", 1)]
)
def test_a_placeholder_has_as_many_values_as_the_city(text, count):
    assert len(arguments.expand(places(arguments=(text,)), clock.now())) == count


def test_a_placeholder_may_ask_for_several_spans():
    calls = arguments.expand(places(arguments=("{month-12,-1..0:%Y-%m}",)), pd.Timestamp("2026-11-23"))
    assert [list(call.values()) for call in calls] == [["2025-11"], ["2026-10"], ["2026-11"]]


def test_a_placeholder_that_nobody_knows_is_refused():
    with pytest.raises(ValueError, match=r"\{mayor\}"):
        arguments.expand(places(arguments=("{mayor}",)), clock.now())


def test_rows_say_which_call_they_are_from(portal, now):
    portal.lists("Places", rows(1))
    with Client() as client:
        [page] = client.pages(places(arguments=("{day-1}",)), now=now)
    expected = [{"NAME": "place 0", "ROOMS": 0, "@day": "20261122"}]
    assert page == Page(expected, {"@day": "20261122"}, now)


# Pages


@pytest.mark.parametrize("count", [0, 1, 999, 1000, 1001, 3000, 12_345])
@pytest.mark.parametrize("total", ["all", "page"])
def test_all_pages_come_whatever_the_total_says(portal, count, total):
    portal.lists("Places", rows(count), total=total)
    found, notes = fetch(places())
    assert sorted(row["ROOMS"] for row in found) == list(range(count))
    assert notes == []
    assert len(portal.requests) <= math.ceil(count / 1000) + (18 if total == "page" else 2)


def test_a_total_that_is_text_counts(portal):
    portal.lists("Places", rows(2500), total="2500")
    assert len(fetch(places())[0]) == 2500


def test_a_list_that_is_longer_than_announced_comes_whole(portal):
    portal.lists("Places", rows(3500), total=1500)
    assert len(names(fetch(places())[0])) == 3500


def test_pages_are_waited_for_together_and_no_more_at_once_than_is_polite(portal):
    portal.lists("Places", rows(40_000))
    portal.latency = 0.25  # long enough that all connections are open at once on a busy machine too
    fetch(places())
    assert len(portal.requests) == 42
    assert portal.most_at_once == 8


def test_pages_that_are_cut_silently_are_followed_at_their_own_size(portal):
    portal.lists("permits/list", rows(250), most=100)
    found, notes = fetch(places("permits/list", portal="datago"))
    assert names(found) == names(rows(250))
    assert notes == []
    assert {request.rows for request in portal.requests} == {1000, 100, 1}


def test_a_portal_that_gives_less_than_it_announced_is_asked_once_more_and_noted(portal):
    portal.lists("Places", rows(3), total=19_477)
    found, notes = fetch(places())
    assert len(found) == 3
    assert notes == ["the portal announced 19,477 rows and gave 3"]
    assert len(portal.requests) == 2


@pytest.mark.parametrize("total", [1000, 7399])
def test_a_portal_that_repeats_its_first_page_is_not_followed_for_ever(portal, total):
    portal.answers(enveloped("Places", rows(1000), total))
    found, _ = fetch(places())
    assert len(found) == 1000
    assert len(portal.requests) < 20


def test_the_answer_may_be_compressed(portal):
    portal.lists("Places", rows(10))
    portal.is_gzipped = True
    assert fetch(places())[0] == rows(10)


def test_xml_is_asked_for_when_json_comes_empty(portal):
    xml = b"<Places><list_total_count>1</list_total_count><row><NAME>a</NAME></row></Places>"
    portal.answers(lambda request: xml if request.form == "xml" else b"")
    assert fetch(places())[0] == [{"NAME": "a"}]


# Lists that move while they are read


@pytest.mark.parametrize("total", ["all", "page"])
@pytest.mark.parametrize("at", [2, 3, 4, 5])
def test_a_row_that_comes_on_top_while_paging_costs_no_other_row(portal, total, at):
    listed = rows(4500)
    usual = portal.lists("Places", listed, total=total)

    def moving(request):
        if len(portal.requests) == at:
            listed.insert(0, {"NAME": "new", "ROOMS": 0})
        return usual(request)

    portal.answers(moving)
    assert names(fetch(places())[0]) == names([*rows(4500), {"NAME": "new"}])


@pytest.mark.parametrize("seed", range(20))
def test_rows_that_stay_are_never_lost_while_others_come_and_go(portal, seed):
    chance = random.Random(seed)
    listed = rows(5200)
    usual = portal.lists("Places", listed)
    gone = set()

    def moving(request):
        if 1 < len(portal.requests) < 6:
            for _ in range(chance.randint(0, 3)):
                gone.add(listed.pop(chance.randrange(len(listed)))["NAME"])
            for number in range(chance.randint(0, 3)):
                listed.insert(0, {"NAME": f"new {len(portal.requests)} {number}"})
        return usual(request)

    portal.answers(moving)
    assert set(names(fetch(places())[0])) >= {row["NAME"] for row in rows(5200)} - gone


def test_a_list_that_never_rests_is_read_three_times_and_noted(portal):
    listed = rows(2500)
    usual = portal.lists("Places", listed)

    def moving(request):
        listed.insert(0, {"NAME": f"new {len(listed)}"})
        return usual(request)

    portal.answers(moving)
    assert fetch(places())[1] == ["the list moved each of the 3 times that it was read"]


def test_values_that_change_in_place_are_no_movement(portal):
    usual = portal.lists("Places", listed := rows(2500), total="page")

    def living(request):
        for row in listed:
            row["ROOMS"] += 1
        return usual(request)

    portal.answers(living)
    assert len(fetch(places())[0]) == 2500


# What goes wrong


@pytest.mark.parametrize("fault", ["ERROR-500", "ERROR-600", "reset", "truncated", "empty", 500, 502, 503])
def test_what_may_pass_is_asked_again(portal, fault):
    portal.lists("Places", rows(5))
    portal.answers(fault, times=2)
    assert fetch(places())[0] == rows(5)


@pytest.mark.parametrize("fault", ["ERROR-500", "reset", "truncated", 503])
def test_what_does_not_pass_is_unavailable_after_three_attempts(portal, fault):
    portal.lists("Places", rows(5))
    portal.answers(fault)
    with pytest.raises(Unavailable, match="try again later"):
        fetch(places())
    assert len(portal.requests) == 3


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("INFO-100", KeyRejected),
        ("ERROR-338", KeyRejected),
        ("30", KeyRejected),
        (401, KeyRejected),
        (403, KeyRejected),
        ("ERROR-337", QuotaSpent),
        ("22", QuotaSpent),
        (429, QuotaSpent),
        ("ERROR-601", Unavailable),
        ("html", Unavailable),
        (302, Unavailable),
        ("ERROR-300", ShapeChanged),
        ("ERROR-310", ShapeChanged),
        (404, ShapeChanged),
    ],
)
def test_what_will_not_pass_is_asked_once(portal, fault, kind):
    portal.answers(fault)
    with pytest.raises(kind) as caught:
        fetch(places())
    assert caught.value.dataset == "places"
    assert str(caught.value).startswith("places: ")
    assert len(portal.requests) == 1


def test_the_reason_in_the_body_is_better_than_the_status(portal):
    portal.answers((403, b'{"OpenAPI_ServiceResponse": {"cmmMsgHeader": {"returnReasonCode": "22"}}}'))
    with pytest.raises(QuotaSpent):
        fetch(places())


def test_a_slow_portal_is_unavailable(portal, monkeypatch):
    monkeypatch.setattr("data_sources.pipeline.asking.READ_S", 0.05)
    portal.answers("hang")
    with pytest.raises(Unavailable, match=r"did not answer within 0\.05 s"):
        fetch(places())


def test_a_host_that_cannot_be_reached_is_left_alone_for_a_while(portal, monkeypatch):
    monkeypatch.setenv("SEOUL_OPENAPI_URL", "http://127.0.0.1:1")
    portal.lists("permits/list", rows(1))
    with Client() as client:
        with pytest.raises(Unavailable, match="cannot be reached"):
            list(client.pages(places()))
        with pytest.raises(Unavailable, match="could not be reached a moment ago"):
            list(client.pages(places(name="others")))
        assert list(client.pages(places("permits/list", portal="datago")))


def test_pages_that_came_are_handed_on_before_the_error(portal):
    usual = portal.lists("Places", rows(5000))
    portal.answers(lambda request: error("ERROR-601") if request.start == 3000 else usual(request))
    assert len(fetch_until(Unavailable, places())) == 4000


def test_one_place_that_is_not_known_does_not_spoil_the_others(portal):
    unknown = reference.districts().name_ko[7]
    portal.answers(
        lambda request: error("ERROR-500") if unknown in request.arguments else enveloped("Places", rows(1), 1)
    )
    found, notes = fetch(places(arguments=("{district}",)))
    assert len(found) == 24
    assert notes == [f"1 of 25 calls failed: {unknown}: ERROR-500: server error, or an argument it does not know"]


def test_an_error_of_all_places_is_raised(portal):
    portal.answers("ERROR-601")
    with pytest.raises(Unavailable, match="ERROR-601"):
        fetch(places(arguments=("{district}",)))
    assert len(portal.requests) == 25


@pytest.mark.parametrize(("refusal", "kind"), [("INFO-100", KeyRejected), ("ERROR-310", ShapeChanged)])
def test_a_key_or_service_that_is_refused_is_not_tried_on_all_places(portal, refusal, kind):
    portal.answers(refusal)
    with pytest.raises(kind):
        fetch(places(arguments=("{district}",)))
    assert len(portal.requests) == 1


def test_a_quota_that_ends_midway_keeps_what_came(portal):
    portal.answers(enveloped("Places", rows(1), 1), times=5)
    portal.answers("ERROR-337")
    assert len(fetch_until(QuotaSpent, places(arguments=("{district}",)))) == 5
    assert len(portal.requests) < 25


def test_a_service_that_was_renamed_is_asked_by_its_other_names(portal):
    portal.lists("OldPlaces", rows(2500))
    dataset = places(("NewPlaces", "OldPlaces", "sheet_OldPlaces"))
    with Client() as client:
        for _ in range(2):
            assert sum(len(page.rows) for page in client.pages(dataset)) == 2500
    assert len(portal.asked("NewPlaces")) == 1
    assert not portal.asked("sheet_OldPlaces")


# Keys and settings


def test_without_a_key_nothing_is_asked(monkeypatch):
    with pytest.raises(KeyRejected, match=r"set SEOUL_OPENAPI_KEY, from https://data\.seoul\.go\.kr"):
        fetch(places())


def test_another_server_is_sent_the_sample_key_when_there_is_none(portal, monkeypatch):
    monkeypatch.delenv("SEOUL_OPENAPI_KEY")
    portal.lists("Places", rows(5))
    fetch(places())
    assert portal.requests[0].key == "sample"


def test_the_sample_key_gives_five_rows(portal, monkeypatch):
    monkeypatch.setenv("SEOUL_OPENAPI_KEY", "sample")
    usual = portal.lists("Places", rows(700))
    portal.answers(lambda request: error("ERROR-335") if request.rows > 5 else usual(request))
    found, notes = fetch(places())
    assert found == rows(5)
    assert notes == ["the sample key gives 5 rows at most"]


def test_the_subway_takes_the_general_key_when_it_has_none(portal, monkeypatch):
    monkeypatch.delenv("SEOUL_SUBWAY_KEY")
    monkeypatch.setenv("SEOUL_OPENAPI_KEY", "the-general-key")
    portal.answers(b'{"realtimePositionList": [{"NAME": "a"}]}')
    fetch(places("realtimePosition", portal="subway"))
    assert portal.requests[0].key == "the-general-key"


def test_settings_come_from_the_environment_then_from_the_secrets_file(tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "ROOT", tmp_path)
    assert settings.get("SEOUL_OPENAPI_KEY") is None
    secrets = tmp_path / ".streamlit" / "secrets.toml"
    secrets.parent.mkdir()
    secrets.write_text('SEOUL_OPENAPI_KEY = "from the file"\n[other]\nx = 1\n')
    time.sleep(catalogue.LOOK_S)
    assert settings.get("SEOUL_OPENAPI_KEY") == "from the file"
    monkeypatch.setenv("SEOUL_OPENAPI_KEY", "from the environment")
    assert settings.get("SEOUL_OPENAPI_KEY") == "from the environment"
    assert settings.get("CIVIC_NOTHING", "a default") == "a default"


def test_the_clock_is_seouls_unless_it_is_fixed(monkeypatch):
    assert abs(clock.now() - pd.Timestamp.now("Asia/Seoul").tz_localize(None)) < pd.Timedelta("5s")
    monkeypatch.setenv("CIVIC_NOW", "2026-07-20T15:30:00Z")
    assert clock.now() == clock.moment(None) == pd.Timestamp("2026-07-21 00:30")
    with pytest.raises(ValueError, match="is no moment"):
        clock.moment("NaT")


def test_another_transport_sees_the_address_without_the_key(monkeypatch):
    asked = []

    class City(BaseAdapter):
        def send(self, request, **_):
            asked.append(request.url)
            response = requests.Response()
            response.status_code, response._content = 200, enveloped("Places", rows(2), 2)
            return response

        def close(self):
            pass

    monkeypatch.setenv("SEOUL_OPENAPI_KEY", TEST_KEY)
    session = requests.Session()
    session.mount("http://openapi.seoul.go.kr:8088", City())
    assert fetch(places(), session=session)[0] == rows(2)
    assert asked == ["http://openapi.seoul.go.kr:8088/KEY/json/Places/1/1000"]


def test_a_sample_is_the_answer_as_it_was_sent(portal):
    portal.lists("Places", rows(700))
    with Client() as client:
        assert client.sample(places(), rows=3) == enveloped("Places", rows(3), 700)
        portal.answers("INFO-100")
        with pytest.raises(KeyRejected):
            client.sample(places())


# Quota


def test_calls_are_counted_by_portal_and_day(portal, monkeypatch):
    portal.lists("Places", [station(number) | {"NAME": number} for number in range(2500)])
    monkeypatch.setenv("CIVIC_NOW", "2026-11-23T23:59:00")
    fetch(places())
    assert quota.used() == {"seoul": len(portal.requests)}
    assert quota.Counter().used() == {"seoul": len(portal.requests)}
    monkeypatch.setenv("CIVIC_NOW", "2026-11-24T00:00:00")
    assert quota.used() == {}


def test_a_spent_quota_asks_nothing(portal, now):
    path = settings.store_path() / "quota.json"
    path.parent.mkdir(parents=True)
    path.write_text('{"day": "2026-11-23", "calls": {"subway": 999}}')
    portal.answers(b'{"realtimePositionList": [{"NAME": "a"}]}')
    dataset = places("realtimePosition", portal="subway")
    assert fetch(dataset)[0] == [{"NAME": "a"}]
    with pytest.raises(QuotaSpent, match=r"1,000 calls of Seoul real-time subway .* midnight"):
        fetch(dataset)
    assert len(portal.requests) == 1


def test_every_error_says_what_to_do():
    for kind in PortalError.__subclasses__():
        assert str(kind("air_now", "one\n line.")) == f"air_now: one line. {kind.advice}"
