"""What every kind of portal has in common: what is asked, rows, and bytes that are JSON, XML or a web page.

Errors come as JSON, XML, HTML or nothing at all, whatever was asked for, so the order of looking is: empty, JSON,
HTML, XML.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element, ParseError

import orjson
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from data_sources.catalogue.model import Dataset, Portal
from data_sources.pipeline import clock
from data_sources.pipeline.arguments import Call
from data_sources.pipeline.errors import ShapeChanged, Unavailable

BOM = b"\xef\xbb\xbf"
HTML = re.compile(
    r"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body|script|meta|title)\b", re.I | re.S
)
TITLE = re.compile(r"<title[^>]*>(.*?)</title", re.I | re.S)
TAG = re.compile(r"<(script|style)\b.*?</\1\s*>|<[^>]*>", re.I | re.S)
BARE_AMPERSAND = re.compile(r"&(?!(?:#\d+|#[xX][0-9a-fA-F]+|[A-Za-z]+);)")
CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f]|&#(?:x0*(?:[0-8bcef]|1[0-9a-f])|0*(?:[0-8]|1[124-9]|2\d|3[01]));", re.I
)

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows of one answer, and how many the portal says there are in all."""

    rows: list[Row]
    total: int | None = None


class Asked(NamedTuple):
    """Some rows of one call of a service: `rows` of them from the `start`-th, counted from 0."""

    portal: Portal
    base: str  # scheme, host and port, without a slash at the end
    dataset: Dataset
    service: str
    call: Call
    start: int
    rows: int
    form: str


def seoul(moment: datetime) -> str:
    """A moment that knows its zone as Seoul wall-clock time, the way all our times are written."""
    return moment.astimezone(clock.ZONE).strftime("%Y-%m-%d %H:%M:%S")


def decoded(body: bytes, dataset: Dataset) -> Any:
    """An answer as JSON would have it. Raises ShapeChanged or Unavailable when it is nothing of the kind."""
    start = body[:64].removeprefix(BOM).lstrip()[:1]
    if not start:
        raise Unavailable(dataset.name, "the portal sent an empty answer", is_passing=True)
    if start in (b"{", b"["):
        return _json(body, dataset)
    written = text(body)
    if HTML.match(written):
        title = TITLE.search(written)
        words = TAG.sub(" ", title[1] if title else written).split()
        said = f' ("{" ".join(words)[:80]}")' if words else ""
        raise Unavailable(dataset.name, f"the portal sent a web page{said} in place of data")
    if start == b"<":
        return _xml(written, dataset)
    said = "".join(letter for letter in written[:80] if letter.isprintable())
    raise Unavailable(dataset.name, f'the portal sent something that is neither JSON nor XML ("{said}")')


def text(body: bytes) -> str:
    """An answer as text: UTF-8, or else what Korean servers used to write."""
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("cp949", errors="replace")


def _json(body: bytes, dataset: Dataset) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        pass  # NaN, line breaks inside a text, a byte order mark, cp949: all of them met
    written = text(body)
    try:
        return json.loads(written, strict=False)
    except json.JSONDecodeError as error:
        where = f"the JSON breaks off or is damaged at character {error.pos:,} of {len(written):,}"
    raise Unavailable(dataset.name, where, is_passing=True)


def _xml(written: str, dataset: Dataset) -> Row:
    where = ""
    for attempt in (written, BARE_AMPERSAND.sub("&amp;", CONTROL.sub("", written))):
        try:
            root = fromstring(attempt.lstrip())
        except ParseError as error:
            where = f"the XML breaks off or is damaged at line {error.position[0]:,}, column {error.position[1]:,}"
        except DefusedXmlException as error:
            raise ShapeChanged(dataset.name, f"the XML was refused: {type(error).__name__}") from None
        else:
            return {root.tag: _element(root)}
    raise Unavailable(dataset.name, where, is_passing=True)


def _element(element: Element) -> Any:
    """A tag as JSON would have it: text, or a dictionary in which a repeated tag is a list."""
    if not len(element):
        return element.text or ""
    found: Row = {}
    repeated: set[str] = set()
    for child in element:
        value = _element(child)
        if child.tag not in found:
            found[child.tag] = value
        elif child.tag in repeated:
            found[child.tag].append(value)
        else:
            found[child.tag] = [found[child.tag], value]
            repeated.add(child.tag)
    return found
