"""The emulator answers as the portals do: each recorded answer, and each way of asking wrongly."""

from __future__ import annotations

import json
import re
import socket
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pandas as pd
import pytest
from defusedxml.ElementTree import fromstring

from data_sources import catalogue
from data_sources.catalogue.model import Dataset
from data_sources.demo import emulator
from data_sources.demo.emulator import Emulator
from data_sources.demo.server import Server
from data_sources.pipeline import answers, arguments, protocols
from data_sources.pipeline.protocols import wire
from data_sources.pipeline.protocols.wire import Asked

NOON = pd.Timestamp("2026-11-23 12:00")
SEOUL = "http://openapi.seoul.go.kr:8088/any-key"
SUBWAY = "http://swopenAPI.seoul.go.kr/api/subway/any-key"
SAMPLES = sorted((Path(__file__).parent / "samples").glob("*__*.*"))
RECORDED_ELSEWHERE = Path(__file__).parents[2] / "shared" / "openapi" / "samples"
if RECORDED_ELSEWHERE.exists():
    kept = {path.name for path in SAMPLES}
    SAMPLES += [path for path in sorted(RECORDED_ELSEWHERE.glob("*__*.*")) if path.name not in kept]

RENAMED = {"gu_code": "gu_cd"}  # of fields that no column reads


def few(service, now, *, seed=1, scenario=None, arguments=(), parameters=None):
    """A simulator of three rows; "nowhere" is a place that it does not know."""
    if "nowhere" in arguments:
        raise LookupError("nowhere")
    if "nothing" in arguments:
        return []
    return [{"NAME": f"{service} {number}", "COUNT": float(number), "NOTE": None} for number in range(3)]


def ask(address: str, **options: Any) -> Any:
    reply = emulator.answer(address, now=NOON, simulator=options.pop("simulator", few), **options)
    assert reply.status == options.get("status", 200)
    return parsed(reply.body)


def parsed(body: bytes) -> Any:
    return fromstring(body) if body.lstrip().startswith(b"<") else orjson.loads(body)


# Seoul Open Data Plaza


def test_rows_come_in_the_services_own_root_with_total_and_result():
    assert ask(f"{SEOUL}/json/RealtimeCityAir/1/2") == {
        "RealtimeCityAir": {
            "list_total_count": 3,
            "RESULT": {"CODE": "INFO-000", "MESSAGE": "정상 처리되었습니다"},
            "row": few("RealtimeCityAir", NOON)[:2],
        }
    }


def test_xml_repeats_the_row_beside_the_result():
    root = ask(f"{SEOUL}/xml/RealtimeCityAir/1/2/")
    assert [child.tag for child in root] == ["list_total_count", "RESULT", "row", "row"]
    assert root.findtext("row/COUNT") == "0.0"
    assert root.findtext("row/NOTE") == ""


def test_the_bike_list_counts_the_page_and_has_no_end():
    assert ask(f"{SEOUL}/json/bikeList/1/2")["rentBikeStatus"]["list_total_count"] == 2
    past = ask(f"{SEOUL}/json/bikeList/1001/2000")["rentBikeStatus"]
    assert (past["list_total_count"], past["row"], past["RESULT"]["CODE"]) == (0, [], "INFO-000")


def test_other_bike_services_announce_their_total_as_text():
    assert ask(f"{SEOUL}/json/tbCycleStationInfo/1/2")["stationInfo"]["list_total_count"] == "3"


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("json/RealtimeCityAir/9/10", "INFO-200"),
        ("json/RealtimeCityAir/1/5/nowhere", "INFO-200"),
        ("json/RealtimeCityAir/1/5/nothing", "INFO-200"),
        ("json/realtimecityair/1/5", "ERROR-310"),
        ("json/PublicBicycleRenTIdinfo/1/5", "ERROR-310"),
        ("json/RealtimeCityAir/0/5", "ERROR-331"),
        ("json/RealtimeCityAir/one/5", "ERROR-333"),
        ("json/RealtimeCityAir/5/1", "ERROR-334"),
        ("json", "ERROR-300"),
    ],
)
def test_a_wrong_question_gets_its_code_without_the_wrapper(path, code):
    result = ask(f"{SEOUL}/{path}")["RESULT"]
    assert result["CODE"] == code
    assert result["MESSAGE"].endswith(".")


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("http://openapi.seoul.go.kr:8088/wrong/json/RealtimeCityAir/1/5", "INFO-100"),
        ("http://openapi.seoul.go.kr:8088/sample/json/RealtimeCityAir/1/6", "ERROR-335"),
        ("http://openapi.seoul.go.kr:8088/sample/json/RealtimeCityAir/6/7", "ERROR-335"),
        (f"{SEOUL}/json/RealtimeCityAir/1/1001", "ERROR-336"),
        (f"{SEOUL}/csv/RealtimeCityAir/1/5", "ERROR-301"),
    ],
)
def test_some_codes_come_as_xml_though_json_was_asked_for(address, code):
    root = ask(address)
    assert (root.tag, root.findtext("CODE")) == ("RESULT", code)


def test_services_that_know_no_json_answer_in_xml():
    assert ask(f"{SEOUL}/json/AccInfo/1/5").tag == "AccInfo"


def test_an_unknown_place_of_citydata_is_a_flat_error():
    found = ask(f"{SEOUL}/json/citydata/1/5/nowhere")
    assert found["RESULT.CODE"] == "ERROR-500"
    assert set(found) == {"RESULT.CODE", "RESULT.MESSAGE"}


def test_the_services_of_one_place_have_roots_of_their_own():
    assert list(ask(f"{SEOUL}/json/citydata/1/5/POI001")) == ["list_total_count", "RESULT", "CITYDATA"]
    assert list(ask(f"{SEOUL}/json/citydata_ppltn/1/5/POI001")) == ["SeoulRtd.citydata_ppltn", "RESULT"]
    assert "LIVE_CMRCL_STTS" in ask(f"{SEOUL}/json/citydata_cmrcl/1/5/POI001")
    assert ask(f"{SEOUL}/xml/citydata/1/5/POI001").tag == "SeoulRtd.citydata"


def test_the_sample_key_gets_one_place_whatever_is_asked():
    asked = []

    def spy(service, now, **options):
        asked.append(options["arguments"])
        return few(service, now)

    ask("http://openapi.seoul.go.kr:8088/sample/json/citydata/1/5/POI001", simulator=spy)
    assert asked == [("POI009",)]


def test_arguments_keep_their_places_however_a_gap_is_written():
    asked = []

    def spy(service, now, **options):
        asked.append(options["arguments"])
        return few(service, now)

    ask(f"{SEOUL}/json/ListNecessariesPricesService/1/5///2024-03/", simulator=spy)
    ask(f"{SEOUL}/json/ListNecessariesPricesService/1/5/%20/%20/2024-03", simulator=spy)
    assert asked == [("", "", "2024-03")] * 2
    assert emulator.answer(f"{SEOUL}/json/SearchCatalogService/1/5//air", now=NOON, simulator=few).status == 404


# Subway


def test_the_subway_counts_from_zero_and_numbers_its_rows():
    found = ask(f"{SUBWAY}/json/realtimeStationArrival/1/2/%EA%B0%95%EB%82%A8")
    assert found["errorMessage"]["total"] == 3
    rows = found["realtimeArrivalList"]
    assert [row["rowNum"] for row in rows] == [2, 3]
    assert rows[0]["selectedCount"] == 2
    assert rows[0]["beginRow"] is None


def test_all_stations_come_without_a_span():
    assert len(ask(f"{SUBWAY}/json/realtimeStationArrival/ALL")["realtimeArrivalList"]) == 3


def test_errors_of_the_subway_are_flat():
    assert ask(f"{SUBWAY}/json/realtimePosition/0/5/nowhere") == {
        "status": 500,
        "code": "INFO-200",
        "message": "해당하는 데이터가 없습니다.",
        "link": "",
        "developerMessage": "",
        "total": 0,
    }
    assert ask(f"{SUBWAY.replace('any-key', 'general')}/json/realtimePosition/0/5/x")["code"] == "ERROR-338"
    assert ask(f"{SUBWAY}/json/stationByLine/0/5/1")["code"] == "ERROR-310"


# data.go.kr and its kin


def test_an_empty_page_has_a_blank_in_place_of_items():
    stops = "https://apis.data.go.kr/1613000/BusSttnInfoInqireService/getCrdntPrxmtSttnList"
    found = ask(f"{stops}?serviceKey=any&_type=json&pageNo=9&numOfRows=2")
    assert found["response"]["body"] == {"items": "", "numOfRows": 2, "pageNo": 9, "totalCount": 3}
    assert ask(f"{stops}?serviceKey=any&pageNo=2&numOfRows=2").findall("body/items/item/NAME")[0].text


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("https://apis.data.go.kr/1613000/BusSttnInfoInqireService/getCrdntPrxmtSttnList?_type=json", "30"),
        ("https://apis.data.go.kr/1741000/DisasterMsg/list?serviceKey=any&type=json", "12"),
    ],
)
def test_the_gateway_complains_in_xml(address, code):
    assert ask(address).findtext("cmmMsgHeader/returnReasonCode") == code


def test_the_river_office_has_the_key_in_the_path():
    assert len(ask("https://api.hrfco.go.kr/any-key/waterlevel/list/10M.json")["content"]) == 3
    one = "https://api.hrfco.go.kr/any-key/waterlevel/list/10M/1018683/202611231100/202611231200.json"
    assert {row["wlobscd"] for row in orjson.loads(emulator.answer(one, now=NOON).body)["content"]} == {"1018683"}


# Recorded answers


def question_of(service: str, form: str) -> tuple[Dataset, str]:
    """The address that asks the emulator for what was recorded."""
    try:
        dataset = catalogue.answered_by(service)[0]
    except KeyError:
        pytest.skip(f"{service} is in no catalogue")
    call = arguments.expand(dataset, NOON)[0]
    portal = catalogue.current().portals[dataset.portal]
    name = next((known for known in dataset.service if known in (service, "citydata")), dataset.service[0])
    name = name if name == "citydata" == service else dataset.service[0]
    if service in ("citydata", "citydata_ppltn"):
        call = dict.fromkeys(call, "POI009")
        name = service
    asked = Asked(portal, portal.url, dataset, name, call, 0, dataset.page_rows or portal.page_rows, form)
    return dataset, protocols.of(dataset).address(asked)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_the_emulated_answer_has_the_form_of_the_recorded_one(path):
    service = path.stem.rsplit("__", 1)[0]
    dataset, address = question_of(service, path.suffix[1:])
    if dataset.is_retired or service.startswith(("sheet_", "ws.bus.empty", "TAGO.empty")):
        pytest.skip("a download, a retired service or an empty answer: compared elsewhere")
    recorded = path.read_bytes()
    is_renamed = service not in (dataset.service[0], "citydata")
    read = rows_alone if is_renamed or is_bare(recorded, dataset) else whole
    emulated: dict[str, set[str]] = {}
    for each, options in ((address, {}), *others(address)):
        for trail, kinds in shape(read(body_at(each, dataset, **options), dataset)).items():
            emulated.setdefault(trail, set()).update(kinds)
    same = renames(dataset)
    asked = {
        trail: kinds
        for trail, kinds in shape(read(recorded, dataset)).items()
        if "YNA" not in trail and (not is_renamed or trail.lower().rpartition("/")[2] in same)
    }
    assert not list(compared(asked, emulated, same))


def body_at(address: str, dataset: Dataset, **options: Any) -> bytes:
    """What is at an address, and at those that it leads to."""
    body, steps = emulator.answer(address, now=NOON, **options).body, protocols.in_steps(dataset)
    if not steps:
        return body
    portal = catalogue.current().portals[dataset.portal]
    asked = Asked(portal, portal.url, dataset, dataset.service[0], {}, 0, 1, dataset.format)
    there = steps.further(body, asked).items()
    return steps.joined({name: emulator.answer(at, now=NOON, **options).body for name, at in there}, dataset)


def others(address: str) -> list[tuple[str, dict[str, Any]]]:
    """Other places of citydata, on a day when much happens: what one does not have, another does."""
    if "POI009" not in address:
        return []
    return [(address.replace("POI009", f"POI{number:03d}"), {"scenario": "monsoon_flood"}) for number in (1, 14, 55)]


def whole(body: bytes, dataset: Dataset) -> Any:
    return wire.decoded(body, dataset)


def rows_alone(body: bytes, dataset: Dataset) -> Any:
    """The rows: of what was recorded under an older name, or without its envelope."""
    return answers.read_answer(body, dataset)


def is_bare(body: bytes, dataset: Dataset) -> bool:
    found = whole(body, dataset)
    return isinstance(found, list) or not any(isinstance(part, dict | list) for part in found.values())


def renames(dataset: Dataset) -> dict[str, set[str]]:
    """Each raw field with the others that stand for the same column."""
    found: dict[str, set[str]] = {name: {name, new} for name, new in RENAMED.items()}
    for other in catalogue.current().datasets.values():
        if set(other.service) & set(dataset.service):
            for source in other.columns.values():
                names = {part.lower() for name in source.fields for part in name.split("+")}
                for name in names:
                    found[name] = found.get(name, set()) | names
    return found


def shape(found: Any) -> dict[str, set[str]]:
    """Every path through an answer with the kinds of values that it leads to."""
    shapes: dict[str, set[str]] = {}

    def walk(value: Any, trail: str) -> None:
        if isinstance(value, dict):
            for name, part in value.items():
                walk(part, f"{trail}/{name}")
        elif isinstance(value, list):
            for part in value:
                walk(part, trail)
        else:
            shapes.setdefault(trail, set()).add(kind(value))

    walk(found, "")
    return shapes


def kind(value: Any) -> str:
    """A value by its type; a text by the pattern of its digits, words aside."""
    if isinstance(value, str):
        digits = re.sub(r"\d", "9", value)
        return f"text {digits}" if re.fullmatch(r"[9\-:/. _~+TZ]*", digits) and value.strip() else "text"
    return "null" if value is None else type(value).__name__


def compared(recorded: dict[str, set[str]], emulated: dict[str, set[str]], same: dict[str, set[str]]) -> Iterator[str]:
    """What a reader of the recorded answer would miss in the emulated one."""
    ours = {trail.lower(): kinds for trail, kinds in emulated.items()}
    for trail, kinds in recorded.items():
        parent, _, field = trail.lower().rpartition("/")
        names = [field, *same.get(field, ())]
        found = next((ours[f"{parent}/{name}"] for name in names if f"{parent}/{name}" in ours), None)
        if found is None and not any(known.startswith(f"{trail.lower()}/") for known in ours):
            yield f"{trail} is not there"
        elif found and f"{parent}/{field}" in ours and not alike(kinds, found):
            yield f"{trail} is {', '.join(sorted(found)[:3])}, recorded {', '.join(sorted(kinds)[:3])}"


def alike(kinds: set[str], found: set[str]) -> bool:
    """Whether a value of one kind could be one of the other: null goes with all."""
    return "null" in kinds | found or not families(kinds).isdisjoint(families(found))


def families(kinds: set[str]) -> set[str]:
    return {each.split(" ")[0] for each in kinds}


@pytest.mark.parametrize("name", ["ws.bus.empty", "TAGO.empty"])
def test_an_empty_answer_is_the_recorded_one(name):
    _, address = question_of(name, "json")
    short = address.replace("numOfRows=1000", "numOfRows=10")
    reply = emulator.answer(short, now=NOON, simulator=lambda *_, **__: [])
    recorded = Path(__file__).parent / "samples" / f"{name}__1.json"
    assert orjson.loads(reply.body) == orjson.loads(recorded.read_bytes())


# As a server


def test_the_server_answers_programs_that_know_nothing_of_us():
    server = Server(Emulator(lambda: NOON, simulator=few))
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        with urllib.request.urlopen(f"{server.url}/sample/json/bikeList/1/5/") as answer:
            assert len(json.load(answer)["rentBikeStatus"]["row"]) == 3
            assert answer.headers["Civic-Simulated"] == "1"
        with socket.create_connection(server.server_address) as line:
            line.sendall("GET /any/json/RealtimeCityAir/1/5/종로구 HTTP/1.0\r\n\r\n".encode())
            assert b"200 OK" in line.recv(100)
        with urllib.request.urlopen(f"{server.url}/") as answer:
            assert "html_502" in answer.read().decode()
    finally:
        server.shutdown()
        server.server_close()


def test_a_server_counts_the_days_calls_of_each_key():
    made = Emulator(lambda: NOON, simulator=few, is_counting=True)
    for _ in range(1000):
        made.answer(f"{SUBWAY}/json/realtimePosition/0/0/x")
    assert orjson.loads(made.answer(f"{SUBWAY}/json/realtimePosition/0/0/x").body)["code"] == "ERROR-337"
    assert b"INFO-000" in made.answer(f"{SUBWAY.replace('any', 'other')}/json/realtimePosition/0/0/x").body


def test_the_same_question_has_the_same_answer_to_the_byte():
    addresses = [f"{SEOUL}/json/bikeList/1/1000", f"{SEOUL}/xml/citydata/1/5/POI009"]
    once, again = ([emulator.answer(each, now=NOON).body for each in addresses] for _ in range(2))
    assert once == again
    assert emulator.answer(addresses[0], now=NOON, seed=2).body != once[0]
