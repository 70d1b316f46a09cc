"""Opendatasoft Explore v2.1: records in pages, or all of them."""

from __future__ import annotations

from typing import Any

import pandas as pd

from data_sources.demo.portals.wire import Question, Reply, Row, Rows, reply

ROOT = ("api", "explore", "v2.1", "catalog", "datasets")
MOST_A_PAGE, REACH = 100, 10_000
LOCAL = ".local"
FAULTS = {"error_code": "503", "quota_spent": "429"}


def answer(question: Question, rows: Rows, *, is_known: bool, lie: int = 0) -> Reply:
    """What the portal answers. `lie` is added to the total that it announces."""
    if not is_known:
        return complaint(question, "404")
    offset, limit = int(question.first or 0), int(question.last or 10)
    found = rows()
    if question.form == "exports":
        return reply("json", [_record(row) for row in (found if limit < 0 else found[:limit])])
    if limit > MOST_A_PAGE or offset + limit > REACH:
        return complaint(question, "400")
    page = [_record(row) for row in found[offset : offset + limit]]
    return reply("json", {"total_count": len(found) + lie, "results": page})


def _record(row: Row) -> Row:
    """A row as the portal has it: a point in one field, a time with its zone."""
    record: dict[str, Any] = {}
    for name, value in row.items():
        stem, _, part = name.rpartition(".")
        if name.endswith(LOCAL):
            record[stem] = _moment(row.get(stem), value)
        elif part in ("lon", "lat") and stem:
            record.setdefault(stem, {})[part] = float(value)
        else:
            record.setdefault(name, value)
    return record


def _moment(seoul: Any, local: Any) -> Any:
    """A time as the portal writes it, from Seoul's and the local one."""
    if seoul is None:
        return local
    offset = round((pd.Timestamp(local) - pd.Timestamp(seoul)) / pd.Timedelta("1h")) + 9
    sign = "+" if offset >= 0 else "-"
    return f"{pd.Timestamp(local).isoformat()}{sign}{abs(offset):02d}:00"


def complaint(question: Question, code: str) -> Reply:
    """An error, with its code."""
    words = {"400": "InvalidRESTParameterError", "404": "UnknownDataset", "429": "TooManyRequests"}
    return reply("json", {"error_code": words.get(code, "InternalError"), "message": "simulated"}, status=int(code))
