"""GBFS: a first document that names the others, in the version that its path speaks of."""

from __future__ import annotations

from functools import cache
from typing import Any
from urllib.parse import urlsplit

import pandas as pd

from data_sources import catalogue
from data_sources.demo.portals.wire import Question, Reply, Row, Rows, reply

FIRST, INFORMATION, STATUS = "gbfs", "station_information", "station_status"
DOCUMENTS = (FIRST, INFORMATION, STATUS)
STANDING = ("name", "lon", "lat", "capacity")  # fields of station_information, besides the station's number
OURS = ("city", "system")
LANGUAGES = ("en", "fr", "nl")
TTL_S = 60
RENAMED = {"num_bikes_available": "num_vehicles_available", "num_bikes_disabled": "num_vehicles_disabled"}
FAULTS = {"error_code": "503", "quota_spent": "429"}


def answer(question: Question, rows: Rows, *, is_known: bool, lie: int = 0) -> Reply:
    """One of the three documents; which, is the question's form."""
    if not is_known:
        return complaint(question, "404")
    version = _version(question.service)
    if question.form == FIRST:
        return _document(version, _feeds(question.service, version), None)
    found = rows()
    stations = [_written(row, question.form, version) for row in found]
    newest = max((row["last_reported"] for row in found if row.get("last_reported")), default=None)
    return _document(version, {"stations": stations}, newest)


def _version(service: str) -> str:
    return "3.0" if "/v3/" in service else "1.0" if "Velib" in service else "2.0"


@cache
def _portal_url(service: str) -> str:
    known = catalogue.current()
    dataset = next(each for each in known.datasets.values() if service in each.service)
    return known.portals[dataset.portal].url


def _feeds(service: str, version: str) -> dict[str, Any]:
    """Where the other documents are: beside this one."""
    folder = f"{_portal_url(service)}/{service.rpartition('/')[0]}"
    feeds = [{"name": name, "url": f"{folder}/{name}.json"} for name in (INFORMATION, STATUS)]
    return {"feeds": feeds} if version == "3.0" else {language: {"feeds": feeds} for language in LANGUAGES}


def _written(row: Row, document: str, version: str) -> Row:
    is_standing = document == INFORMATION
    found = {
        name: value
        for name, value in row.items()
        if name not in OURS and (name == "station_id" or (name in STANDING) == is_standing)
    }
    if found.get("last_reported"):
        found["last_reported"] = _moment(found["last_reported"], version)
    if version == "3.0":
        found = {RENAMED.get(name, name): value for name, value in found.items()}
        if is_standing and "name" in found:
            found["name"] = [{"text": found["name"], "language": language} for language in LANGUAGES]
    elif version == "1.0":
        found = {name: int(value) if isinstance(value, bool) else value for name, value in found.items()}
        if str(found.get("station_id")).isdecimal():
            found["station_id"] = int(found["station_id"])
    return found


def _moment(seoul: str, version: str) -> Any:
    moment = pd.Timestamp(seoul).tz_localize("Asia/Seoul").tz_convert("UTC")
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if version == "3.0" else int(moment.timestamp())


def _document(version: str, data: dict[str, Any], newest: str | None) -> Reply:
    updated = _moment(newest, version) if newest else (_moment("2026-01-01", version))
    return reply("json", {"last_updated": updated, "ttl": TTL_S, "version": version, "data": data})


def read(path: str) -> tuple[str, str] | None:
    """The service (its first document) and the document that a path asks for, None where it asks for none."""
    folder, _, name = urlsplit(path).path.rpartition("/")
    document = name.removesuffix(".json")
    return (f"{folder}/{FIRST}.json", document) if document in DOCUMENTS and folder else None


def complaint(question: Question, code: str) -> Reply:
    """An error of the server."""
    return reply("json", {"message": "simulated"}, status=int(code))
