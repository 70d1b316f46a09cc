"""What goes over the wire: a reply, and rows written as JSON or XML the way the portals write them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

import orjson

Row = dict[str, Any]
Rows = Callable[[], list[Row]]  # the rows that a portal holds for a question; LookupError for what it does not know

DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
REPEATED = {"row", "item", "itemList", "OIL"}  # lists that XML writes without a tag around them
CARRIAGE_RETURN = {"\r": "&#13;"}
TYPES = {"json": "application/json;charset=UTF-8", "xml": "application/xml;charset=UTF-8"}


class Reply(NamedTuple):
    """An HTTP answer."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Question:
    """A request, understood: who asks for which rows of what, and in which form."""

    protocol: str  # seoul, subway, datago, and those that want no key
    service: str
    key: str = ""
    form: str = "json"
    first: str = "1"  # as asked for: it may be no number
    last: str = "5"
    arguments: tuple[str, ...] = ()
    parameters: dict[str, str] = field(default_factory=dict)


def path_of(service: str) -> str:
    """A service of the catalogue as it stands in an address, without the key and without a slash in front."""
    return service.removeprefix("{KEY}").lstrip("/")


def reply(form: str, value: Any, root: str = "response", *, status: int = 200) -> Reply:
    """A value as the body of an answer; in XML under the tag `root`."""
    if form == "json":
        return Reply(status, {"Content-Type": TYPES["json"]}, orjson.dumps(value))
    return xml_reply(element(root, value), status=status)


def xml_reply(text: str, *, status: int = 200) -> Reply:
    """An XML text as an answer."""
    return Reply(status, {"Content-Type": TYPES["xml"]}, (DECLARATION + text).encode())


def element(tag: str, value: Any) -> str:
    """A tag with all that is in it. A list inside an object stands in a tag of its own name, as in citydata."""
    if isinstance(value, dict):
        inner = "".join(_child(tag, name, part) for name, part in value.items())
    elif isinstance(value, list):
        inner = "".join(element("item", part) for part in value)
    else:
        inner = text(value)
    return f"<{tag}>{inner}</{tag}>"


def _child(parent: str, name: str, value: Any) -> str:
    if not isinstance(value, list):
        return element(name, value)
    entries = "".join(element(name if parent != "items" else "item", entry) for entry in value)
    return entries if name in REPEATED or name == parent else f"<{name}>{entries}</{name}>"


def text(value: Any) -> str:
    """A value as the text of a tag."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return escape(str(value), CARRIAGE_RETURN)
