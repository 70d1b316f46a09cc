"""The files of this folder, each read once."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

FOLDER = Path(__file__).parent
TEXT = dict.fromkeys(
    (
        *("code", "sgis_code", "district", "subway_id", "station_code", "external_code", "building_id"),
        *("link_id", "line", "point_from", "dong"),
    ),
    "str",
)
_noted: ContextVar[set[str] | None] = ContextVar("noted", default=None)


@contextmanager
def noting() -> Iterator[set[str]]:
    """Names of the tables that are read within: what an answer is made of."""
    read: set[str] = set()
    before = _noted.set(read)
    try:
        yield read
    finally:
        _noted.reset(before)


def note(*names: str) -> None:
    """Say that an answer is made of these tables, where they were read before and kept."""
    if (read := _noted.get()) is not None:
        read.update(names)


def table(name: str) -> pd.DataFrame:
    """The rows of a CSV file, shared by all callers: copy before giving it away."""
    note(name)
    return _table(name)


@cache
def _table(name: str) -> pd.DataFrame:
    return pd.read_csv(FOLDER / name, dtype=TEXT)


@cache
def _text(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def shapes(name: str) -> dict[str, Any]:
    """A new copy of a GeoJSON file, WGS84."""
    return json.loads(_text(name))


@cache
def _declared() -> dict[str, Any]:
    return tomllib.loads(_text("SOURCES.toml"))


def sources() -> pd.DataFrame:
    """Where the reference comes from. One row per file.

    Columns: `file`, `period`, `citation`, `url` (the licence's text), and in each of the four languages `title_…`,
    `publisher_…`, `licence_…`, `note_…` (empty where there is nothing to beware of).
    """
    declared = _declared()
    rows = []
    for name, entry in declared["files"].items():
        licence = declared["licences"][entry["licence"]]
        texts = {
            "title": entry["title"],
            "publisher": declared["publishers"][entry["publisher"]],
            "licence": licence["title"],
            "note": entry.get("note", {}),
        }
        row = {"file": name, "period": entry["period"], "citation": entry["citation"], "url": licence["url"]}
        row |= {
            f"{kind}_{code}": text.get(code, "") for kind, text in texts.items() for code in ("ko", "en", "fr", "nl")
        }
        rows.append(row)
    return pd.DataFrame(rows)
