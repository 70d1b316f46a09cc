"""Rows are found in every envelope of the portals, and every refusal becomes the right error."""

import gzip
import json

import orjson
import pytest

from data_sources import catalogue
from data_sources.catalogue.model import Dataset
from data_sources.pipeline.answers import read, read_answer
from data_sources.pipeline.errors import KeyRejected, PortalError, QuotaSpent, ShapeChanged, Unavailable
from tests.conftest import SAMPLES
from tests.portal import GATEWAY, HTML

RECORDED = sorted(path for path in SAMPLES.glob("*.*") if path.suffix in (".json", ".xml"))
EMPTY = {"B553766.getFcWhcllift__1", "TAGO.empty__1", "ws.bus.empty__1"}
ROW = {"MSRMT_DT": "202607201300", "MSRSTN_NM": "중구", "PM": "12"}
OK = {"CODE": "INFO-000", "MESSAGE": "정상 처리되었습니다."}
DATAGO_OK = {"resultCode": "00", "resultMsg": "NORMAL SERVICE."}


@pytest.fixture
def air() -> Dataset:
    return catalogue.dataset("air_now")


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_every_recorded_answer_gives_rows(path):
    dataset = catalogue.dataset(path.stem.rsplit("__", 1)[0])
    rows = read_answer(path.read_bytes(), dataset)
    assert bool(rows) == (path.stem not in EMPTY)
    assert all(isinstance(row, dict) and row for row in rows)


@pytest.mark.parametrize(
    "answer",
    [
        {"RealtimeCityAir": {"list_total_count": 1, "RESULT": OK, "row": [ROW]}},
        {"anyName": {"RESULT": OK, "list_total_count": "1", "row": ROW}},
        {"RESULT": {"RESULT.CODE": "INFO-000"}, "list_total_count": 1, "CITYDATA": ROW},
        {"SeoulRtd.citydata_ppltn": [ROW]},
        {"SeoulRtd.citydata_ppltn": [ROW], "RESULT": OK},
        {"realtimeArrivalList": [ROW], "errorMessage": {"status": 200, "code": "INFO-000", "total": 1}},
        {"response": {"header": DATAGO_OK, "body": {"items": {"item": [ROW]}, "totalCount": 1}}},
        {"response": {"header": DATAGO_OK, "body": {"items": {"item": ROW}, "totalCount": 1}}},
        {"response": {"header": {"resultCode": "0000"}, "body": {"items": [ROW, "junk"], "totalCount": 1}}},
        {"response": {"body": {"items": [ROW]}}},
        {"header": DATAGO_OK, "totalCount": 1, "body": {"items": [ROW]}},
        {"header": {"resultCnt": 1, "resultCode": "00"}, "body": [ROW]},
        {"header": {"resultCode": 0}, "body": {"totalCount": 1, "items": [ROW]}},
        {"resultCode": "00", "resultMsg": "OK", "items": {"item": [ROW]}},
        {"comMsgHeader": {"errMsg": None}, "msgHeader": {"headerCd": "0"}, "msgBody": {"itemList": [ROW]}},
        {"RESULT": {"OIL": [ROW]}},
        {"content": [ROW]},
        {"DESCRIPTION": {"MSRSTN_NM": "측정소"}, "DATA": [ROW]},
        {"errCd": 0, "errMsg": "Success", "result": [ROW]},
        {"schoolInfo": [{"head": [{"list_total_count": 1}, {"RESULT": OK}]}, {"row": [ROW]}]},
        [ROW],
        ROW,
    ],
    ids=lambda answer: str(list(answer)[:2]) if isinstance(answer, dict) else "list",
)
def test_the_rows_are_found_by_shape(answer, air):
    assert read_answer(orjson.dumps(answer), air) == [ROW]


def test_shops_get_the_name_of_their_place(air):
    body = {"AREA_NM": "건대입구역", "AREA_CD": "POI071", "LIVE_CMRCL_STTS": {"AREA_CMRCL_LVL": "보통"}, "RESULT": OK}
    expected = {"AREA_NM": "건대입구역", "AREA_CD": "POI071", "AREA_CMRCL_LVL": "보통"}
    assert read_answer(orjson.dumps(body), air) == [expected]


@pytest.mark.parametrize(
    ("body", "rows"),
    [
        ("<Any><RESULT><CODE>INFO-000</CODE></RESULT><row><a>1</a><b/></row></Any>", [{"a": "1", "b": ""}]),
        (
            "<X><list_total_count>2</list_total_count><row><a>1</a></row><row><a>2</a></row></X>",
            [{"a": "1"}, {"a": "2"}],
        ),
        ("<response><body><items><item><a>1</a></item></items></body></response>", [{"a": "1"}]),
        ("<response><header><resultCode>00</resultCode></header><body><items/></body></response>", []),
        (
            "<SeoulRtd.citydata><CITYDATA><a><a>1</a><a>2</a></a></CITYDATA></SeoulRtd.citydata>",
            [{"a": {"a": ["1", "2"]}}],
        ),
        ("<ServiceResult><msgHeader><headerCd>4</headerCd></msgHeader><msgBody/></ServiceResult>", []),
        ("<R><row><a>R&D 5 &amp; 6\x0b</a></row></R>", [{"a": "R&D 5 & 6"}]),
    ],
)
def test_xml_is_read_as_json_would_be(body, rows, air):
    assert read_answer(body.encode(), air) == rows


def test_bytes_that_are_not_quite_json_are_read(air):
    assert read_answer(b"\xef\xbb\xbf" + json.dumps([ROW]).encode(), air) == [ROW]
    assert read_answer(json.dumps([ROW], ensure_ascii=False).encode("cp949"), air) == [ROW]
    assert read_answer("<X><row><구>중구</구></row></X>".encode("cp949"), air) == [{"구": "중구"}]
    assert read_answer(b'[{"MSRSTN_NM": "two\nlines"}]', air) == [{"MSRSTN_NM": "two\nlines"}]
    [row] = read_answer(b'[{"PM": NaN, "FPM": Infinity}]', air)
    assert row["PM"] != row["PM"]
    assert row["FPM"] == float("inf")


@pytest.mark.parametrize(
    ("answer", "total"),
    [
        ({"X": {"list_total_count": "3156", "row": [ROW]}}, 3156),
        ({"response": {"header": DATAGO_OK, "body": {"items": {"item": [ROW]}, "totalCount": 406}}}, 406),
        ({"errorMessage": {"code": "INFO-000", "total": 7}, "realtimeArrivalList": [ROW]}, 7),
        ([ROW], None),
    ],
)
def test_the_announced_total_is_known(answer, total, air):
    assert read(orjson.dumps(answer), air).total == total


@pytest.mark.parametrize(
    "answer",
    [
        {"RESULT": {"CODE": "INFO-200", "MESSAGE": "해당하는 데이터가 없습니다."}},
        {"status": 500, "code": "INFO-200", "message": "", "link": "", "developerMessage": "", "total": 0},
        {"rentBikeStatus": {"list_total_count": 0, "RESULT": OK, "row": []}},
        {"response": {"header": DATAGO_OK, "body": {"items": "", "totalCount": 0}}},
        {"response": {"header": DATAGO_OK, "body": {"items": None, "totalCount": 0}}},
        {"response": {"header": DATAGO_OK, "body": {"totalCount": 0}}},
        {"response": {"header": {"resultCode": "03", "resultMsg": "NODATA_ERROR"}}},
        {"msgHeader": {"headerCd": "4"}, "msgBody": {"itemList": None}},
        [],
    ],
)
def test_no_rows_are_no_error(answer, air):
    assert read_answer(orjson.dumps(answer), air) == []


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        *[(code, KeyRejected) for code in ("INFO-100", "ERROR-338")],
        ("ERROR-337", QuotaSpent),
        *[(code, Unavailable) for code in ("ERROR-500", "ERROR-600", "ERROR-601")],
        *[(f"ERROR-{number}", ShapeChanged) for number in (300, 301, 310, 331, 332, 333, 334, 335, 336)],
    ],
)
def test_a_code_is_the_same_error_in_every_envelope(code, kind, air):
    bodies = [
        orjson.dumps({"RESULT": {"CODE": code, "MESSAGE": "말씀"}}),
        orjson.dumps({"RealtimeCityAir": {"RESULT": {"CODE": code, "MESSAGE": "말씀"}}}),
        orjson.dumps({"RESULT.CODE": code, "RESULT.MESSAGE": "말씀"}),
        orjson.dumps({"RESULT": {"RESULT.CODE": code, "RESULT.MESSAGE": "말씀"}}),
        orjson.dumps({"status": 500, "code": code, "message": "말씀", "total": 0}),
        orjson.dumps({"errorMessage": {"status": 500, "code": code, "message": "말씀"}}),
        f"<RESULT><CODE>{code}</CODE><MESSAGE><![CDATA[말씀]]></MESSAGE></RESULT>".encode(),
        f"<RealtimeCityAir><RESULT><CODE>{code}</CODE></RESULT></RealtimeCityAir>".encode(),
    ]
    for body in bodies:
        with pytest.raises(kind, match=code) as caught:
            read_answer(body, air)
        assert type(caught.value) is kind
        assert caught.value.dataset == "air_now"
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        *[(code, KeyRejected) for code in ("20", "30", "31", "32", "33")],
        ("22", QuotaSpent),
        *[(code, Unavailable) for code in ("01", "02", "04", "05", "99")],
        *[(code, ShapeChanged) for code in ("10", "11", "12")],
    ],
)
def test_a_code_of_data_go_kr_is_an_error(code, kind, air):
    refusal = {"errMsg": "SERVICE ERROR", "returnAuthMsg": "WORDS", "returnReasonCode": code}
    bodies = [
        GATEWAY.format(code=code, words="WORDS").encode(),
        orjson.dumps({"OpenAPI_ServiceResponse": {"cmmMsgHeader": refusal}}),
        orjson.dumps({"response": {"header": {"resultCode": code, "resultMsg": "WORDS"}}}),
        orjson.dumps({"header": {"resultCode": code, "resultMsg": "WORDS", "errorMsg": None}, "body": None}),
    ]
    for body in bodies:
        with pytest.raises(PortalError) as caught:
            read_answer(body, air)
        assert type(caught.value) is kind


def test_a_gateway_that_gives_words_only_is_understood(air):
    body = "<OpenAPI_ServiceResponse><cmmMsgHeader><returnAuthMsg>SERVICE_KEY_IS_NOT_REGISTERED_ERROR</returnAuthMsg>"
    with pytest.raises(KeyRejected, match=r"SEOUL_OPENAPI_KEY .*Fix the key"):
        read_answer(f"{body}</cmmMsgHeader></OpenAPI_ServiceResponse>".encode(), air)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "empty"),
        (b"  \r\n", "empty"),
        (HTML, "서비스 점검 안내"),
        (b"<?xml version='1.0'?><!DOCTYPE html><html><title>502 Bad Gateway</title></html>", "502 Bad Gateway"),
        (b"<HTML><BODY>Service is down</BODY></HTML>", "Service is down"),
        (b'{"RealtimeCityAir": {"list_total_count": 25, "row": [{"PM": 1', "breaks off"),
        (b"<AccInfo><row><acc_id>5938", "breaks off"),
        (b"Unexpected errors", "neither JSON nor XML"),
        (gzip.compress(b"{}", mtime=0), "neither JSON nor XML"),
    ],
)
def test_what_is_no_answer_at_all_is_unavailable(body, words, air):
    with pytest.raises(Unavailable, match=words):
        read_answer(body, air)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"surprise": 1, "another": {}}, "surprise, another"),
        ({"X": {"RESULT": OK, "list_total_count": 5, "rows": {"a": 1}}}, "X, RESULT, list_total_count, rows"),
        ({"response": {"header": DATAGO_OK, "body": {"totalCount": 5}}}, "header, body"),
        ({"response": {"header": {"resultCode": "77", "resultMsg": "NEW"}}}, '77 "NEW"'),
        ([1, 2], "list of int"),
        ({}, "no keys"),
    ],
)
def test_an_answer_without_a_place_for_rows_has_changed_its_shape(answer, words, air):
    with pytest.raises(ShapeChanged, match=words):
        read_answer(orjson.dumps(answer), air)


def test_an_xml_bomb_is_refused(air):
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x><row><a>&b;</a></row></x>'
    with pytest.raises(ShapeChanged, match="EntitiesForbidden"):
        read_answer(bomb, air)
