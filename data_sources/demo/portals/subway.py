"""The subway in real time: /api/subway/{KEY}/{TYPE}/{SERVICE}/{START}/{END}/{NAME}, counted from 0, errors flat."""

from __future__ import annotations

from typing import Any

from data_sources.demo.portals import seoul
from data_sources.demo.portals.wire import Question, Reply, Rows, reply

ROOTS = {"realtimeStationArrival": "realtimeArrivalList", "realtimePosition": "realtimePositionList"}
PAGING = ("beginRow", "endRow", "curPage", "pageRow")
COUNTS = ("totalCount", "rowNum", "selectedCount")
GENERAL_KEY = "general"  # a key of the open data plaza, which this server does not take
FAULTS = seoul.FAULTS


def answer(question: Question, rows: Rows, *, is_known: bool, lie: int = 0) -> Reply:
    """What the server answers. `lie` is added to the total that it announces."""
    is_whole = question.first == "ALL"
    code = seoul.refusal(question) or ("ERROR-338" if question.key == GENERAL_KEY else "")
    code = code or ("" if is_known else "ERROR-310") or ("" if is_whole else seoul.span_refusal(question, lowest=0))
    if code:
        return complaint(question, code)
    try:
        found = rows()
    except LookupError:
        found = []
    page = found if is_whole else found[int(question.first) : int(question.last) + 1]
    if is_whole and question.key == seoul.SAMPLE_KEY:
        page = page[: seoul.SAMPLE_ROWS]
    if not page:
        return complaint(question, "INFO-200")
    number = 0 if is_whole else int(question.first)
    total = len(found) + lie
    numbered = [
        {**dict.fromkeys(PAGING), "totalCount": total, "rowNum": number + place, "selectedCount": len(page)}
        | {name: value for name, value in row.items() if name not in (*PAGING, *COUNTS)}
        for place, row in enumerate(page, start=1)
    ]
    status = _status(200, "INFO-000", total)
    if question.form == "json":
        return reply("json", {"errorMessage": status, ROOTS.get(question.service, "row"): numbered})
    return reply("xml", {"RESULT": status, "row": numbered}, question.service)


def complaint(question: Question, code: str) -> Reply:
    """An error, without any envelope."""
    form = "json" if question.form == "json" else "xml"
    return reply(form, _status(500, code, 0), "RESULT")


def _status(status: int, code: str, total: int) -> dict[str, Any]:
    message = seoul.MESSAGES[code] + ("." if code == "INFO-000" else "")
    return {
        "status": status,
        "code": code,
        "message": message,
        "link": "",
        "developerMessage": "",
        "total": total,
    }
