"""The Seoul Open Data Plaza: /{KEY}/{TYPE}/{SERVICE}/{START}/{END}/..., to the letter of its roots, codes and texts."""

from __future__ import annotations

from typing import Any

from data_sources.demo.portals.wire import Question, Reply, Row, Rows, reply, xml_reply

PAGE_CAP = 1000
SAMPLE_KEY, SAMPLE_ROWS = "sample", 5
SAMPLE_PLACE = "POI009"  # what the sample key always gets of citydata: 광화문·덕수궁
WRONG_KEY = "wrong"

ROOTS = {
    "bikeList": "rentBikeStatus",
    "tbCycleStationInfo": "stationInfo",
    "tbCycleRentData": "rentData",
    "tbCycleFailureReport": "failureReport",
}
COUNTS_THE_PAGE = {"bikeList"}
COUNTS_AS_TEXT = {"tbCycleStationInfo", "tbCycleRentData", "tbCycleFailureReport"}
CITYDATA = {"citydata", "citydata_ppltn", "citydata_cmrcl"}
XML_ONLY = {
    "TrafficInfo",
    "AccInfo",
    "AccMainCode",
    "AccSubCode",
    "RegionInfo",
    "LinkInfo",
    "LinkVerInfo",
    "LinkWithLoad",
    "RoadInfo",
    "RoadDivInfo",
    "SpotInfo",
    "VolInfo",
}
NO_EMPTY_SEGMENT = {"SearchCatalogService"}
ALWAYS_XML = {"INFO-100", "ERROR-335", "ERROR-336"}
MESSAGES = {
    "INFO-000": "정상 처리되었습니다",
    "INFO-100": "인증키가 유효하지 않습니다. 인증키가 없는 경우, 열린 데이터 광장 홈페이지에서 인증키를 신청하십시오.",
    "INFO-200": "해당하는 데이터가 없습니다.",
    "ERROR-300": "필수 값이 누락되어 있습니다. 요청인자를 참고 하십시오.",
    "ERROR-301": "파일타입 값이 누락 혹은 유효하지 않습니다. 요청인자 중 TYPE을 확인하십시오.",
    "ERROR-310": "해당하는 서비스를 찾을 수 없습니다. 요청인자 중 SERVICE를 확인하십시오.",
    "ERROR-331": "요청시작위치 값을 확인하십시오. 요청인자 중 START_INDEX를 확인하십시오.",
    "ERROR-332": "요청종료위치 값을 확인하십시오. 요청인자 중 END_INDEX를 확인하십시오.",
    "ERROR-333": "요청위치 값의 타입이 유효하지 않습니다. 요청위치 값은 정수를 입력하세요.",
    "ERROR-334": "요청종료위치 보다 요청시작위치가 더 큽니다. 요청시작조회건수는 정수를 입력하세요.",
    "ERROR-335": (
        "샘플데이터(샘플키:sample) 는 한번에 최대 5건을 넘을 수 없습니다. "
        "요청시작위치와 요청종료위치 값은 1 ~ 5 사이만 가능합니다."
    ),
    "ERROR-336": (
        "데이터요청은 한번에 최대 1000건을 넘을 수 없습니다. "
        "요청종료위치에서 요청시작위치를 뺀 값이 1000을 넘지 않도록 수정하세요."
    ),
    "ERROR-337": "일별 트래픽 제한을 넘은 호출입니다",
    "ERROR-338": "해당 인증키로는 실시간 서비스를 사용할 수 없습니다",
    "ERROR-500": "서버 오류입니다. 지속적으로 발생시 열린 데이터 광장으로 문의(Q&A) 바랍니다.",
}
FAULTS = {"error_code": "ERROR-500", "expired_key": "INFO-100", "quota_spent": "ERROR-337"}


def answer(question: Question, rows: Rows, *, is_known: bool, lie: int = 0) -> Reply:
    """What the portal answers. `lie` is added to the total that it announces."""
    if question.service in NO_EMPTY_SEGMENT and "" in question.arguments:
        return Reply(404, {"Content-Type": "text/html;charset=UTF-8"}, b"<html><body>404 Not Found</body></html>")
    code = refusal(question) or ("" if is_known else "ERROR-310") or span_refusal(question)
    if not code:
        try:
            found = rows()
        except LookupError:
            code = "ERROR-500" if question.service in CITYDATA else "INFO-200"
        else:
            return _success(question, found, lie)
    return complaint(question, code)


def refusal(question: Question) -> str:
    """The code of what is wrong with the way the question is put, "" when nothing is."""
    if question.form not in ("json", "xml", "xmlf"):
        return "ERROR-301"
    if not question.service:
        return "ERROR-300"
    return "INFO-100" if question.key == WRONG_KEY else ""


def span_refusal(question: Question, *, lowest: int = 1) -> str:
    """The code of what is wrong with START and END, "" when nothing is."""
    try:
        start, end = int(question.first), int(question.last)
    except ValueError:
        return "ERROR-333"
    checks = {
        "ERROR-331": start < lowest,
        "ERROR-332": end < lowest,
        "ERROR-334": start > end,
        "ERROR-335": question.key == SAMPLE_KEY and end > SAMPLE_ROWS - 1 + lowest,
        "ERROR-336": end - start + 1 > PAGE_CAP,
    }
    return next((code for code, is_wrong in checks.items() if is_wrong), "")


def complaint(question: Question, code: str) -> Reply:
    """An error: without the service's wrapper, and some always as XML, whatever was asked for."""
    message = MESSAGES[code]
    if question.service in CITYDATA and code not in ALWAYS_XML:
        flat = {"RESULT.CODE": code, "RESULT.MESSAGE": message}
        return reply(_form(question), flat, "RESULT")
    if _form(question) == "xml" or code in ALWAYS_XML:
        return xml_reply(f"<RESULT><CODE>{code}</CODE><MESSAGE><![CDATA[{message}]]></MESSAGE></RESULT>")
    return reply("json", {"RESULT": {"CODE": code, "MESSAGE": message}})


def _form(question: Question) -> str:
    return "json" if question.form == "json" and question.service not in XML_ONLY else "xml"


def _success(question: Question, found: list[Row], lie: int) -> Reply:
    service, start, end = question.service, int(question.first), int(question.last)
    page = found[start - 1 : end]
    if not page and service not in COUNTS_THE_PAGE:
        return complaint(question, "INFO-200")
    if service in CITYDATA:
        return _citydata(question, page[0])
    message = MESSAGES["INFO-000"] + ("." if service in ROOTS else "")
    result = {"CODE": "INFO-000", "MESSAGE": message}
    total: int | str = lie + len(page if service in COUNTS_THE_PAGE else found)
    if service in COUNTS_AS_TEXT:
        total = str(total)
    whole = {"list_total_count": total, "RESULT": result, "row": page}
    root = ROOTS.get(service, service)
    made = reply("json", {root: whole}) if _form(question) == "json" else reply("xml", whole, root)
    return _as_file(question, made)


def _citydata(question: Question, row: Row) -> Reply:
    """The services of one place each have an envelope of their own."""
    service = question.service
    result = {"RESULT.CODE": "INFO-000", "RESULT.MESSAGE": MESSAGES["INFO-000"] + "."}
    whole: dict[str, Any] = {"list_total_count": 1, "RESULT": result}
    if service == "citydata":
        whole["CITYDATA"] = row
    elif service == "citydata_cmrcl":
        whole |= row if "LIVE_CMRCL_STTS" in row else {"LIVE_CMRCL_STTS": row}
    elif _form(question) == "json":
        whole = {"SeoulRtd.citydata_ppltn": [row], "RESULT": result}
    else:
        whole["CITYDATA"] = row  # as its big sister: the small one's XML is recorded nowhere
    return _as_file(question, reply(_form(question), whole, f"SeoulRtd.{service}"))


def _as_file(question: Question, made: Reply) -> Reply:
    """TYPE xmlf: the same XML, to be saved."""
    if question.form != "xmlf":
        return made
    name = {"Content-Disposition": f'attachment; filename="{question.service}.xml"'}
    return made._replace(headers={**made.headers, **name})
