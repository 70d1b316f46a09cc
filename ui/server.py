"""The web server around the pages: headers, the first document, health, what starts and stops with it.

Streamlit's `st.App` serves the pages; this module adds what it leaves open. The first document is ours: Streamlit's
index.html with the viewer's language, our title, our colours and, by a hash computed from the installed file, a
Content-Security-Policy that lets nothing come from outside.
"""

from __future__ import annotations

import asyncio
import base64
import gc
import hashlib
import re
import secrets
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache, lru_cache
from html import escape
from pathlib import Path

import anyio
import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.runtime.pages_manager import PagesManager

from data_sources.catalogue.model import LANGUAGES
from data_sources.pipeline import clock, ledger, refresh
from service.api import api
from ui import code, downloads, finding, geometry, links, memory, news, stills, texts, theme
from ui.menu import PAGES, base

SWITCH_S = 0.0005  # between threads: with the usual 5 ms whoever looks at a file waits that long for its next turn
CLOSED = ("/_stcore/metrics", "/_stcore/agent", "/_stcore/script-health-check")
FOREVER = "public, immutable, max-age=31536000"
STYLES = sorted((Path(__file__).parent / "components").glob("*.css"))
FIRST_SCRIPTS = [Path(__file__).parent / "components" / name for name in ("history.js", "heal.js")]
START = secrets.token_hex(4)  # another one after a restart
INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
NO_SCRIPT = re.compile(r"<noscript>.*?</noscript>", re.DOTALL)
BACKEND = "window.__streamlit={{BACKEND_BASE_URL:location.origin+'{base}/'}}"  # else each page is tried as a base, 404
LEFT_OUT = re.compile(r'<link\s+rel="(?:preload|service-desc)".*?/>', re.DOTALL)  # an unused font; a closed door


@cache
def streamlit_index() -> str:
    """The first document as Streamlit ships it."""
    return (Path(st.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")


@cache
def _first_script() -> str:
    """What runs before all else: where the server is, what keeps the address whole, what brings a kiosk back."""
    backend = BACKEND.format(base=base())
    start = f"window.civicServer='{START}'"
    return ";\n".join([backend, start, *(script.read_text(encoding="utf-8") for script in FIRST_SCRIPTS)])


@cache
def policy() -> str:
    """The Content-Security-Policy: everything from here, and only two inline scripts, by hash."""
    hashes = " ".join(
        "'sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() + "'"
        for script in (*INLINE_SCRIPT.findall(streamlit_index()), _first_script())
    )
    return "; ".join(
        [
            "default-src 'self'",
            f"script-src 'self' 'wasm-unsafe-eval' {hashes}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self' ws: wss: data: blob:",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        ]
    )


@cache
def _styles() -> str:
    """Everything in components/*.css."""
    return "".join(style.read_text(encoding="utf-8") for style in STYLES)


@cache
def first_document(language: str, page: str) -> str:
    """The document that a browser gets for a page, before any script has run."""
    with texts.speaking(language):
        title, opening, no_script = (texts.t(key) for key in ("app.title", "opening.wait", "opening.no_script"))
    opens = f'<p class="opening" role="status"><b>{escape(title)}</b> {escape(opening)} <i></i></p>'
    look = "dark" if page == "wall" else ""
    html = NO_SCRIPT.sub(f"<noscript><p>{escape(no_script)}</p></noscript>", LEFT_OUT.sub("", streamlit_index()))
    for old, new in {
        '<html lang="en">': f'<html lang="{language}" data-page="{page}" data-look="{look}">',
        "<title>Streamlit</title>": f"<title>{title}</title>",
        'href="./favicon.png"': 'href="./app/static/icon.svg"',
        "<head>": f"<head><script>{_first_script()}</script>",
        '<div id="root">': f'{opens}<div id="root">',
        "</head>": f"<style>{theme.css()}{_styles()}</style></head>",
    }.items():
        if old not in html:
            raise RuntimeError(f"Streamlit's index.html has no {old} any more: ui/server.py must follow it")
        html = html.replace(old, new, 1)
    return html


async def _document(request: Request) -> Response:
    asked = request.query_params.get("lang", "")
    language = asked if asked in LANGUAGES else texts.nearest(request.headers.get("accept-language", ""))
    page = request.url.path.removeprefix(base()).strip("/") or "wall"
    return HTMLResponse(
        first_document(language, page), headers={"Cache-Control": "no-cache", "Vary": "Accept-Language"}
    )


async def _start(request: Request) -> Response:
    """The first page under its name: Streamlit knows it only without."""
    return RedirectResponse(f"./?{request.url.query}")


async def _health(request: Request) -> Response:
    told = {"status": "ok", "now": texts.epoch(clock.now()), "start": START, "first": _first(ledger.changed_ns())}
    return JSONResponse(told, headers={"Cache-Control": "no-store"})


@lru_cache(maxsize=1)
def _first(changed_ns: int) -> dict[str, int]:
    """How many of the datasets of the first screen have been asked for, for better or worse."""
    known = ledger.read()
    first = [each.name for group in refresh.groups(refresh.FIRST_SCREEN) for each in group if not each.is_retired]
    return {"done": sum(name in known for name in first), "of": len(first)}


async def _link(request: Request) -> Response:
    """The code of a link that the viewer's browser gives: only it knows under which address it reached us."""
    to = request.query_params.get("to", "")
    if not links.is_link(to):
        return PlainTextResponse("not a link", 400)
    return Response(links.code(to), media_type="image/svg+xml", headers={"Cache-Control": "no-store"})


async def _city(request: Request) -> Response:
    """The map's own geometry: sent once, kept by the browser for as long as its name stays the same."""
    headers = {"Cache-Control": FOREVER, "Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
    return Response(geometry.city_gzip(), media_type="application/json", headers=headers)


class Guard:
    """Closes what answers anyone, and sends the security headers with everything else."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.headers = [
            (b"content-security-policy", policy().encode()),
            (b"x-content-type-options", b"nosniff"),
            (b"referrer-policy", b"strict-origin-when-cross-origin"),
            (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request. Websockets pass untouched."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path = scope["path"].removeprefix(base())

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = _with_headers(message, self.headers, keep=path.startswith("/app/static/"))
            await send(message)

        answer = PlainTextResponse("not found", 404) if path.startswith(CLOSED) else self.app
        await answer(scope, receive, send_with_headers)


def _with_headers(message: Message, headers: list[tuple[bytes, bytes]], *, keep: bool) -> Message:
    """The start of an answer with our headers; a font may be kept for a month."""
    added = [*headers, (b"cache-control", b"public, max-age=2592000")] if keep else headers
    ours = {name for name, _ in added}
    given = [(name, value) for name, value in message.get("headers", []) if name.lower() not in ours]
    return {**message, "headers": [*given, *added]}


@asynccontextmanager
async def lifespan(app: st.App) -> AsyncIterator[None]:
    """Refresh in the background for as long as the server runs."""
    sys.setswitchinterval(SWITCH_S)
    memory.share_arenas()
    PagesManager.uses_pages_directory = False  # else a first visit to a page shows it without the frame
    handle = refresh.start_in_background()
    await anyio.to_thread.run_sync(warm_up)
    beside = [asyncio.create_task(work()) for work in (memory.keep_giving_back, news.keep_up)]
    try:
        yield
    finally:
        for task in beside:
            task.cancel()
        await anyio.to_thread.run_sync(handle.stop)


def warm_up() -> None:
    """Load what the first viewer would wait for, then keep it out of the collector's way.

    Streamlit collects garbage after every rerun; what is frozen is not looked at again (75 to 12 ms measured).
    """
    geometry.city_gzip()
    for language in LANGUAGES:
        texts.strings(language)
        first_document(language, "wall")
    gc.collect()
    gc.freeze()


def trouble(error: Exception) -> bool:
    """Say in the viewer's language that a page broke off; what went wrong is in the log. Streamlit says no more."""
    with texts.speaking(texts.language()):
        st.warning(texts.t("opening.trouble"))
    return True


def routes() -> list[BaseRoute]:
    """Our own addresses, before Streamlit's."""
    pages = [Route(f"{base()}/{'' if page == 'wall' else page}", _document) for page in PAGES]
    ours = {
        "/health": _health,
        "/link.svg": _link,
        geometry.address(): _city,
        "/wall": _start,
        stills.ROUTE: stills.answer,
        news.ROUTE: news.answer,
        finding.ROUTE: finding.answer,
        code.ROUTE: code.answer,
        **downloads.ROUTES,
    }
    programs = Mount(f"{base()}/api", api)
    return [*(Route(base() + path, answer) for path, answer in ours.items()), *pages, programs]


MIDDLEWARE = [Middleware(Guard)]
