"""What goes wrong with portals, on demand.

Each fault is named in FAULTS. Some change the rows before they are packed, some the packed answer, some are
complaints of the portal itself, and some break the connection: those are left to whoever holds it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from data_sources import catalogue
from data_sources.catalogue.model import Dataset
from data_sources.demo.portals.wire import Reply, Row, path_of

NONE = "ok"
EXTRA = "NEW_FIELD"
ABSURD = 9_999_999_999
LIE = 1234
HTML_502 = (
    "<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head>"
    "<body><center><h1>502 Bad Gateway</h1></center></body></html>"
)

FAULTS = {
    "slow": "answers after a while",
    "timeout": "takes the connection and never answers",
    "reset": "breaks the connection off",
    "status_500": "HTTP 500 with nothing in it",
    "html_502": "HTTP 502 with a web page",
    "error_code": "HTTP 200 with the portal's code for a server error",
    "xml_for_json": "XML where JSON was asked for",
    "truncated": "the answer breaks off in the middle",
    "wrong_encoding": "CP949 in place of UTF-8",
    "extra_field": "a field that nobody announced",
    "missing_field": "the field that tells the rows apart is gone",
    "renamed_field": "the same field has another name",
    "empty_list": "no rows where there are some",
    "repeated_rows": "each row twice",
    "shifting_rows": "a new row on top with every page",
    "absurd_values": "every third row has impossible numbers",
    "expired_key": "the key is not accepted",
    "quota_spent": "the day's calls are spent",
    "lying_total": "a total that is not true",
}
ON_THE_LINE = ("slow", "timeout", "reset")


def checked(names: Iterable[str]) -> tuple[str, ...]:
    """The same names. Raises ValueError when one is no fault ("ok" stands for none)."""
    chosen = tuple(names)
    if unknown := [name for name in chosen if name not in FAULTS and name != NONE]:
        raise ValueError(f"{', '.join(unknown)}: no such fault. There are: {', '.join(FAULTS)}, and {NONE}.")
    return chosen


def in_rows(fault: str | None, rows: list[Row], service: str, page: int) -> list[Row]:
    """The rows as this fault has them; `page` counts from 0."""
    match fault:
        case "extra_field":
            return [{**row, EXTRA: "?"} for row in rows]
        case "missing_field":
            return _renamed(rows, service, None)
        case "renamed_field":
            return _renamed(rows, service, "{}_RENAMED")
        case "empty_list":
            return []
        case "repeated_rows":
            return [row for row in rows for _ in range(2)]
        case "shifting_rows":
            return [*rows[:page], *rows]
        case "absurd_values":
            return _absurd(rows, service)
    return rows


def in_reply(fault: str | None, made: Reply) -> Reply:
    """The packed answer as this fault has it."""
    match fault:
        case "status_500":
            return Reply(500, {"Content-Type": "text/plain"}, b"")
        case "html_502":
            return Reply(502, {"Content-Type": "text/html"}, HTML_502.encode())
        case "truncated":
            return made._replace(body=made.body[: len(made.body) // 2])
        case "wrong_encoding":
            return made._replace(body=made.body.decode().encode("cp949", errors="replace"))
    return made


def _datasets(service: str) -> list[Dataset]:
    known = catalogue.current().datasets.values()
    return [dataset for dataset in known if service in map(path_of, dataset.service)]


def _telling(dataset: Dataset) -> set[str]:
    """The raw fields of the key column without which the rows are worth nothing."""
    for name in dataset.key:
        fields = dataset.columns[name].fields
        if not any(field.startswith("@") for field in fields):
            return {part for field in fields for part in field.split("+")}
    return set()


def _renamed(rows: list[Row], service: str, form: str | None) -> list[Row]:
    fields = {field.lower() for dataset in _datasets(service) for field in _telling(dataset)}
    return [_with_names(row, fields, form) for row in rows]


def _with_names(value: Any, fields: set[str], form: str | None) -> Any:
    if isinstance(value, list):
        return [_with_names(part, fields, form) for part in value]
    if not isinstance(value, dict):
        return value
    changed = {}
    for name, part in value.items():
        if name.lower() not in fields:
            changed[name] = _with_names(part, fields, form)
        elif form:
            changed[form.format(name)] = part
    return changed


def _absurd(rows: list[Row], service: str) -> list[Row]:
    fields = set()
    for dataset in _datasets(service):
        for name, source in dataset.columns.items():
            column = catalogue.column(name)
            if name not in dataset.key and column.type in ("int", "float") and (column.range or source.range):
                fields |= {field.lower() for field in source.fields}
    return [_with_absurd(row, fields) if place % 3 == 0 else row for place, row in enumerate(rows)]


def _with_absurd(value: Any, fields: set[str]) -> Any:
    if isinstance(value, list):
        return [_with_absurd(part, fields) for part in value]
    if not isinstance(value, dict):
        return value
    return {
        name: _impossible(part) if name.lower() in fields else _with_absurd(part, fields)
        for name, part in value.items()
    }


def _impossible(value: Any) -> Any:
    return str(ABSURD) if isinstance(value, str) else type(value)(ABSURD) if isinstance(value, int | float) else value
