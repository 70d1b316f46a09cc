"""News feeds: RSS and Atom, without key and without pages. One row per entry, newest as the feed has them.

Fields: id, title, link, summary (text without tags), author, category, published (Seoul time).
"""

from __future__ import annotations

import html
import io
import re
from calendar import timegm
from datetime import UTC, datetime
from typing import Any

from data_sources.catalogue.model import Dataset, Portal
from data_sources.pipeline import arguments
from data_sources.pipeline.errors import ShapeChanged, Unavailable
from data_sources.pipeline.protocols import datago, wire
from data_sources.pipeline.protocols.wire import Answer, Asked, Row

ENDED = re.compile(rb"</\s*(rss|feed|rdf:rdf)\s*>\s*(<!--.*?-->\s*)*$", re.I | re.S)
WITHOUT_ZONE = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?")


def address(asked: Asked) -> str:
    """/PATH?…"""
    service = arguments.fill(asked.service, asked.call)
    return datago.with_query(f"{asked.base}/{service.lstrip('/')}", datago.query(asked))


def is_paged(portal: Portal, dataset: Dataset) -> bool:
    """Never: a feed holds its newest entries."""
    return False


def read(body: bytes, dataset: Dataset) -> Answer:
    """The entries of a feed. Raises ShapeChanged or Unavailable when it is none, or breaks off."""
    import feedparser  # type: ignore[import-untyped]  # here: most programs never read a feed

    found = feedparser.parse(io.BytesIO(body))  # bytes alone would be taken for the name of a file
    if not found.get("version"):
        wire.decoded(body, dataset)
        raise ShapeChanged(dataset.name, "this is no news feed")
    if not ENDED.search(body):
        raise Unavailable(dataset.name, f"the feed breaks off after {len(found.entries)} entries", is_passing=True)
    return Answer([_row(entry) for entry in found.entries])


def _row(entry: Any) -> Row:
    category = next((tag.get("term") for tag in entry.get("tags", ()) if tag.get("term")), None)
    return {
        "id": entry.get("id") or entry.get("link"),
        "title": _plain(entry.get("title")),
        "link": entry.get("link"),
        "summary": _plain(entry.get("summary")),
        "author": entry.get("author"),
        "category": category,
        "published": _published(entry),
    }


def _plain(text: str | None) -> str | None:
    """Without tags, on one line."""
    return " ".join(html.unescape(wire.TAG.sub(" ", text)).split()) if text else None


def _published(entry: Any) -> str | None:
    """In Seoul time. The city's own feeds leave the zone out of some times: those are Seoul's already (2026)."""
    written = str(entry.get("published") or entry.get("updated") or "").strip()
    if WITHOUT_ZONE.fullmatch(written):
        return written.replace("T", " ")
    parsed = entry.get("published_parsed") or entry.get("updated_parsed")
    return wire.seoul(datetime.fromtimestamp(timegm(parsed), UTC)) if parsed else None
