"""The pages by name, in the order of the menu, and their addresses. The first is the start."""

from ui import texts

PAGES = ("wall", "incidents", "air", "traffic", "transit", "catalogue", "freshness", "files", "key")


def address(page: str) -> str:
    """Where a page is, in the viewer's language."""
    return f"/{page}?lang={texts.language()}"
