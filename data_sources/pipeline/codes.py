"""The portals' result codes, and which of our errors each of them is.

From the portals' own tables (2026): Seoul's INFO-… and ERROR-…, the two-digit codes of data.go.kr, the bus
server's headerCd. Success and "no rows" are no errors.
"""

from __future__ import annotations

import re
from typing import Any

from data_sources import catalogue
from data_sources.catalogue.model import Dataset
from data_sources.pipeline.errors import KeyRejected, PortalError, QuotaSpent, ShapeChanged, Unavailable

NO_ROWS = {"INFO-200", "03", "headerCd 4"}
NO_SUCH_SERVICE = {"ERROR-310", "12", "HTTP 404"}
SAMPLE_KEY_LIMIT = "ERROR-335"
SUCCESS = {"INFO-000", "00", "headerCd 0"}

KEY = {
    "INFO-100": "it is not valid",
    "INFO-300": "its use has been restricted",
    "ERROR-290": "it is not valid",
    "ERROR-338": "it is not one for real-time services",
    "20": "it has no access to this service: apply for it on the portal",
    "21": "it is switched off for now",
    "30": "it is not registered; a new one takes up to a day to work",
    "31": "it has expired",
    "32": "it is bound to another IP address",
    "33": "the call is unsigned",
    "headerCd 7": "it is not valid; a new one works from the next day",
}
QUOTA = {"ERROR-337", "22"}
DOWN = {
    "ERROR-500": "server error, or an argument it does not know",
    "ERROR-600": "its database cannot be reached",
    "ERROR-601": "SQL error, often a malformed argument",
    "01": "application error",
    "02": "database error",
    "04": "HTTP error",
    "05": "its service timed out",
    "99": "unknown error",
}
WORTH_RETRYING = {"ERROR-500", "ERROR-600"}
WRONG = {
    "ERROR-300": "a required argument is missing",
    "ERROR-301": "the file type is not accepted",
    "ERROR-310": "there is no such service: renamed or retired",
    "ERROR-331": "the start index is not accepted",
    "ERROR-332": "the end index is not accepted",
    "ERROR-333": "an index is no whole number",
    "ERROR-334": "the start index is beyond the end index",
    "ERROR-335": "the sample key gives five rows at most",
    "ERROR-336": "more than 1,000 rows were asked for",
    "10": "a request parameter is not accepted",
    "11": "a required parameter is missing",
    "12": "there is no such service: renamed or retired",
}
GATEWAY = {  # the words that come where a code is missing
    "SERVICE_KEY_IS_NOT_REGISTERED": "30",
    "LIMITED_NUMBER_OF_SERVICE_REQUESTS": "22",
    "DEADLINE_HAS_EXPIRED": "31",
    "UNREGISTERED_IP": "32",
    "SERVICE_ACCESS_DENIED": "20",
    "NO_OPENAPI_SERVICE": "12",
}
PAIRS = (
    ("RESULT.CODE", "RESULT.MESSAGE"),
    ("CODE", "MESSAGE"),
    ("code", "message"),
    ("resultCode", "resultMsg"),
    ("returnReasonCode", "returnAuthMsg"),
    ("headerCd", "headerMsg"),
    ("errCd", "errMsg"),
    ("err", "errMsg"),
)
PLACES = ("RESULT", "errorMessage", "header", "cmmMsgHeader", "msgHeader", "result")
SEOUL_CODE = re.compile(r"(INFO|ERROR)-\d+")


def found_in(answer: dict[str, Any]) -> tuple[str, str]:
    """The result code of an answer and the portal's words, both "" when it has none."""
    for part in (answer, *(answer[place] for place in PLACES if isinstance(answer.get(place), dict))):
        for name, words in PAIRS:
            value = part.get(name)
            if value in (None, "") or isinstance(value, dict | list):
                continue
            code = _normal(name, str(value).strip())
            if part is answer and name in ("CODE", "code", "err") and not SEOUL_CODE.fullmatch(code):
                continue  # a field of a bare row
            return code, str(part.get(words) or "")
        if words := part.get("returnAuthMsg") or part.get("errMsg"):
            return next((code for phrase, code in GATEWAY.items() if phrase in str(words)), "99"), str(words)
    return "", ""


def _normal(name: str, value: str) -> str:
    if name == "headerCd":
        return f"headerCd {value}"
    return f"{int(value):02d}" if value.isdecimal() else value


def complaint(dataset: Dataset, code: str, words: str) -> PortalError | None:
    """The error that a result code stands for, None when it is none or is not known."""
    if code in KEY:
        return KeyRejected(
            dataset.name, f"the portal refused the key{_setting(dataset)} ({code}): {KEY[code]}", code=code
        )
    if code in QUOTA:
        return QuotaSpent(dataset.name, f"the day's calls are spent ({code})", code=code)
    if code in DOWN:
        said = f' ("{words}")' if words and code == "99" else ""
        return Unavailable(dataset.name, f"{code}: {DOWN[code]}{said}", code=code, is_passing=code in WORTH_RETRYING)
    if code in WRONG:
        return ShapeChanged(dataset.name, f"{code}: {WRONG[code]} ({', '.join(dataset.service)})", code=code)
    if code.startswith(("ERROR-5", "ERROR-6")):
        return Unavailable(dataset.name, f"{code}: {words}", code=code)
    if code.startswith("ERROR-"):
        return ShapeChanged(dataset.name, f"{code}: {words}", code=code)
    return None


def of_status(dataset: Dataset, status: int) -> PortalError | None:
    """The error that an HTTP status stands for, None when all is well."""
    code = f"HTTP {status}"
    if status < 300:
        return None
    if status in (401, 403):
        if not _wants_key(dataset):
            return Unavailable(dataset.name, f"the portal turns us away, though it wants no key ({code})", code=code)
        return KeyRejected(dataset.name, f"the portal refused the key{_setting(dataset)} ({code})", code=code)
    if status == 429:
        return QuotaSpent(dataset.name, f"too many calls ({code})", code=code)
    if status in (408, 425) or status >= 500:
        return Unavailable(dataset.name, f"the portal answered {code}", code=code, is_passing=True)
    if status < 400:
        return Unavailable(dataset.name, f"the portal sends us elsewhere ({code})", code=code)
    return ShapeChanged(dataset.name, f"{code} for {', '.join(dataset.service)}", code=code)


def _setting(dataset: Dataset) -> str:
    portal = catalogue.current().portals.get(dataset.portal)
    return f" in {portal.key_setting}" if portal and portal.key_setting else ""


def _wants_key(dataset: Dataset) -> bool:
    portal = catalogue.current().portals.get(dataset.portal)
    return portal is None or bool(portal.key_setting)
