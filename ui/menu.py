"""The pages by name, in the order of the menu, and their addresses. The first is the start."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from ui import texts

GROUPS = {  # the menu: a word for each group, and its pages
    "now": ("wall", "incidents", "air", "traffic", "transit"),
    "data": ("catalogue", "freshness", "files", "key"),
}
PAGES = tuple(page for group in GROUPS.values() for page in group)


def address(page: str, **parameters: Any) -> str:
    """Where a page is, in the viewer's language, with what it is asked."""
    return f"/{page}?{urlencode({'lang': texts.language(), **parameters})}"
