"""Our own source files, read-only, line by line: where a number was worked out can be read by whoever doubts it."""

from __future__ import annotations

from functools import lru_cache
from html import escape
from pathlib import Path

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_for_filename
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from insight.way import ROOT, Line
from ui import theme
from ui.menu import base

ROUTE = "/code/{file:path}"
SHOWN = ("data_sources", "insight", "service", "ui", "pages")  # folders
KINDS = (".py", ".toml")
STYLE = Path(__file__).parent / "components" / "assets" / "code.css"


def address(line: Line) -> str:
    """Where a line can be read."""
    return f"{base()}/code/{line.file}#L{line.number}"


def is_shown(file: str) -> bool:
    """Whether it is one of our own source files, and none that hides behind dots or links."""
    path = (ROOT / file).resolve()
    inside = path.relative_to(ROOT).parts if path.is_relative_to(ROOT) else ()
    return inside[:1] != () and inside[0] in SHOWN and path.suffix in KINDS and path.is_file()


async def answer(request: Request) -> Response:
    """A file with numbered lines."""
    file = request.path_params["file"]
    if not is_shown(file):
        return PlainTextResponse("not found", 404)
    return HTMLResponse(document(file), headers={"Cache-Control": "no-cache"})


@lru_cache(maxsize=64)
def document(file: str) -> str:
    """The file as a document; each line can be pointed at by its number."""
    text = (ROOT / file).read_text(encoding="utf-8")
    lines = highlight(text, get_lexer_for_filename(file, stripnl=False), HtmlFormatter(nowrap=True)).splitlines()
    numbered = "".join(
        f'<li id="L{number}"><a href="#L{number}" aria-label="{number}">{number}</a><code>{line}</code></li>'
        for number, line in enumerate(lines, start=1)
    )
    name = escape(file)
    return (
        f'<!doctype html><html lang="en" data-look=""><head><meta charset="utf-8"><title>{name}</title>'
        '<meta name="viewport" content="width=device-width">'
        f"<style>{theme.css()}{STYLE.read_text(encoding='utf-8')}</style></head>"
        f"<body><main><h1>{name}</h1><ol>{numbered}</ol></main></body></html>"
    )
