"""The pages by name, in the order of the menu, and their addresses. The first is the start."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from streamlit import config

from ui import texts

GROUPS = {  # the menu: a word for each group, and its pages
    "now": ("wall", "incidents", "disaster", "safety", "air", "water", "traffic", "transit", "bikes", "people"),
    "city": ("prices", "finance", "indicators", "projects", "voice", "parks", "district", "compare"),
    "data": ("catalogue", "freshness", "blindness", "explore", "files", "key"),
}
HIDDEN = ("source",)  # pages that only links lead to
PAGES = (*(page for group in GROUPS.values() for page in group), *HIDDEN)


def base() -> str:
    """Where the app stands below its address: "" or "/somewhere"."""
    words = str(config.get_option("server.baseUrlPath")).strip("/")
    return f"/{words}" if words else ""


def address(page: str, /, **parameters: Any) -> str:
    """Where a page, a file or a service of ours is, in the viewer's language, with what it is asked."""
    return f"{base()}/{page}?{urlencode({'lang': texts.language(), **parameters})}"
