"""data.go.kr and the portals that speak like it: one question, as many envelopes as there are publishers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from data_sources.demo.portals.wire import Question, Reply, Row, Rows, element, reply, xml_reply

WRONG_KEY = "wrong"
FORMS = ("_type", "type", "dataType", "resultType", "returnType", "getType", "out", "format")
PAGE_ROWS = 10  # where numOfRows is left out
GATEWAY = {
    "12": "NO_OPENAPI_SERVICE_ERROR",
    "22": "LIMITED_NUMBER_OF_SERVICE_REQUESTS_EXCEEDS_ERROR",
    "30": "SERVICE_KEY_IS_NOT_REGISTERED_ERROR",
    "31": "DEADLINE_HAS_EXPIRED_ERROR",
    "99": "UNKNOWN_ERROR",
}
FAULTS = {"error_code": "99", "expired_key": "31", "quota_spent": "22"}


@dataclass(frozen=True)
class Page:
    """Some rows of all that there are."""

    rows: list[Row]
    number: int
    size: int
    total: int

    @property
    def paging(self) -> dict[str, int]:
        """As most services write it."""
        return {"numOfRows": self.size, "pageNo": self.number, "totalCount": self.total}


def _header(code: str | int = "00", message: str = "NORMAL SERVICE.") -> dict[str, Any]:
    return {"resultCode": code, "resultMsg": message}


def _usual(page: Page) -> Row:
    items = {"item": page.rows} if page.rows else ""
    return {"response": {"header": _header(), "body": {"items": items, **page.paging}}}


def _meteorology(page: Page) -> Row:
    if not page.rows:
        return {"response": {"header": _header("03", "NO_DATA")}}
    body = {"dataType": "JSON", "items": {"item": page.rows}, **page.paging}
    return {"response": {"header": _header(message="NORMAL_SERVICE"), "body": body}}


def _airkorea(page: Page) -> Row:
    body = {"totalCount": page.total, "items": page.rows, "pageNo": page.number, "numOfRows": page.size}
    return {"response": {"body": body, "header": {"resultMsg": "NORMAL_CODE", "resultCode": "00"}}}


def _metro(page: Page) -> Row:
    return {
        "response": {"header": _header(message="NORMAL_CODE"), "body": {"items": {"item": page.rows}, **page.paging}}
    }


def _korail(page: Page) -> Row:
    body = {"dataType": "JSON", "items": {"item": page.rows} if page.rows else "", **page.paging}
    return {"response": {"body": body, "header": _header("0", "정상")}}


def _standard(page: Page) -> Row:
    body = {"pageNo": page.number, "numOfRows": page.size, "totalCount": page.total, "items": page.rows}
    return {"response": {"header": _header(message="NORMAL_SERVICE"), "body": body}}


def _fire(page: Page) -> Row:
    return {"header": _header(message="NORMAL SERVICE"), "totalCount": page.total, "body": {"items": page.rows}}


def _flat(page: Page) -> Row:
    return {**_header(), **page.paging, "items": {"item": page.rows}}


def _safety(page: Page) -> Row:
    header = {"resultMsg": "NORMAL SERVICE", "resultCode": "00", "errorMsg": None}
    return {"header": header, **page.paging, "body": page.rows}


def _rail(page: Page) -> Row:
    return {"header": {"resultCnt": len(page.rows), **_header(message="정상 처리되었습니다.")}, "body": page.rows}


def _roads(page: Page) -> Row:
    return {"header": _header(0, "Success"), "body": {"totalCount": page.total, "items": page.rows}}


def _rivers(page: Page) -> Row:
    return {"content": page.rows}


def _fuel(page: Page) -> Row:
    return {"RESULT": {"OIL": page.rows}}


def _bus(page: Page) -> Row:
    code, message = ("0", "정상적으로 처리되었습니다.") if page.rows else ("4", "결과가 없습니다.")
    return _bus_envelope(code, message, page.rows or None)


def _bus_envelope(code: str, message: str, rows: list[Row] | None) -> Row:
    nothing = dict.fromkeys(("successYN", "returnCode", "errMsg", "responseTime", "requestMsgID", "responseMsgID"))
    header = {"headerMsg": message, "headerCd": code, "itemCount": 0}
    return {"comMsgHeader": nothing, "msgHeader": header, "msgBody": {"itemList": rows}}


ENVELOPES: dict[str, Callable[[Page], Row]] = {  # by the beginning of the service's path
    "1360000/": _meteorology,
    "B552584/EvCharger": _flat,
    "B552584/": _airkorea,
    "B553766/": _metro,
    "B551457/": _korail,
    "1661000/": _fire,
    "openapi/tn_pubr": _standard,
    "openapi/": _rail,
    "V2/api/": _safety,
    "api/rest/": _bus,
    "cctvInfo": _roads,
    "eventInfo": _roads,
    "trafficInfo": _roads,
    "waterlevel/": _rivers,
    "api/": _fuel,
}
ONLY_JSON = (_safety, _rail, _rivers)


def answer(question: Question, rows: Rows, *, is_known: bool, lie: int = 0) -> Reply:
    """What the portal answers. `lie` is added to the total that it announces."""
    if question.key in ("", WRONG_KEY):
        return complaint(question, "30")
    if not is_known:
        return complaint(question, "12")
    try:
        number, size = max(int(question.first or 1), 1), max(int(question.last or PAGE_ROWS), 1)
    except ValueError:
        number, size = 1, PAGE_ROWS
    try:
        found = rows()
    except LookupError:
        found = []  # most services answer an argument that they do not know with no rows
    if gauge := question.parameters.get("wlobscd"):
        found = [row for row in found if row.get("wlobscd") == gauge]
    shown = found[(number - 1) * size : number * size]
    return _packed(question, _envelope(question)(Page(shown, number, size, len(found) + lie)))


def _envelope(question: Question) -> Callable[[Page], Row]:
    return next((make for start, make in ENVELOPES.items() if question.service.startswith(start)), _usual)


def _packed(question: Question, whole: Row) -> Reply:
    is_silent = not set(question.parameters) & set(FORMS)  # about the form: what is then sent differs
    if question.form == "json" or (is_silent and _envelope(question) in ONLY_JSON):
        return reply("json", whole)
    if len(whole) == 1:
        [(root, whole)] = whole.items()
        return reply("xml", whole, root)
    return reply("xml", whole, "ServiceResult" if "msgHeader" in whole else "response")


def complaint(question: Question, code: str) -> Reply:
    """An error: most come from the gateway before the portal, as XML with status 200, whatever was asked for."""
    words = GATEWAY[code].removesuffix("_ERROR").replace("_", " ") + " ERROR"
    envelope = _envelope(question)
    if envelope is _safety:
        header = {"resultMsg": words, "resultCode": code, "errorMsg": None}
        return reply("json", {"header": header, "numOfRows": 0, "pageNo": 1, "totalCount": 0, "body": None})
    if envelope is _rail:
        return reply("json", {"header": {"resultCnt": 0, "resultCode": code, "resultMsg": words}, "body": None})
    if envelope is _bus and code in ("30", "31"):
        message = f"Key인증실패: {words}.[인증모듈 에러코드({code})]"
        return _packed(question, _bus_envelope("7", message, None))
    if envelope is _roads and code in ("30", "31"):
        return reply("json", {"header": _header(4005, "인증키가 유효하지 않습니다.")}, status=401)
    if envelope is _fuel and code in ("30", "31"):
        return _packed(question, _fuel(Page([], 1, PAGE_ROWS, 0)))
    if envelope is _rivers:
        return reply("json", {"err": code, "errMsg": GATEWAY[code]})
    header = {"errMsg": "SERVICE ERROR", "returnAuthMsg": GATEWAY[code], "returnReasonCode": code}
    return xml_reply(element("OpenAPI_ServiceResponse", {"cmmMsgHeader": header}))
