"""Files that are made when they are asked for: a chart as a picture, a number as a notebook.

    /picture.svg?ask=insight.traffic.now&part=places&draw={…}&lang=ko      also .png
    /notebook.ipynb?ask=insight.now.road_speed&part=rows&lang=ko
    /picture.png?choice={"dataset":"air_now",…}    /notebook.ipynb?query=select …      from the explorer

The rows as files are those of the API (see `service`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from data_sources.catalogue.model import LANGUAGES
from data_sources.pipeline import clock, store
from insight.question import NotAsked
from ui import behind, notebook, printing, texts
from ui.behind import Behind

NOTEBOOK = "application/x-ipynb+json"
MOST = 48  # pictures kept
Maker = Callable[[Behind], bytes]


async def picture(request: Request) -> Response:
    """A chart as SVG or PNG."""
    kind = request.path_params["kind"]
    if kind not in printing.KINDS:
        return PlainTextResponse("not found", 404)
    return await _answer(request, _printed, kind, printing.KINDS[kind])


async def notebook_file(request: Request) -> Response:
    """A question or a dataset as a notebook."""
    return await _answer(request, lambda found, _: notebook.made(found), "ipynb", NOTEBOOK)


async def _answer(request: Request, make: Callable[[Behind, Any], bytes], kind: str, media: str) -> Response:
    asked = dict(request.query_params)
    chosen = asked.get("lang", "")
    language = chosen if chosen in LANGUAGES else texts.nearest(request.headers.get("accept-language", ""))

    def work() -> tuple[bytes, str]:
        with texts.speaking(language):
            found = behind.read(asked)
            return make(found, kind), name(found, kind)

    try:
        content, called = await anyio.to_thread.run_sync(work)
    except NotAsked as error:
        return PlainTextResponse(f"{error}\n", 404)
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(called)}", "Cache-Control": "no-cache"}
    return Response(content, media_type=media, headers=headers)


def _printed(found: Behind, kind: printing.Kind) -> bytes:
    """A picture, printed once per version of its data and minute of the clock."""
    words = tuple(sorted({**found.address, "lang": texts.language()}.items()))
    return _kept(words, kind, store.versions(*found.datasets), f"{clock.now():%Y-%m-%d %H:%M}")


@lru_cache(maxsize=MOST)
def _kept(words: tuple[tuple[str, str], ...], kind: printing.Kind, versions: Any, minute: str) -> bytes:
    return printing.made(behind.read(dict(words)), kind)


def name(found: Behind, kind: str) -> str:
    """What a file is called: what it is, and when it was made."""
    if found.question:
        words = [found.question.name.split(".", 1)[1], found.question.part]
    elif found.query:
        words = [*found.datasets[:2], found.chosen.shown if found.chosen else "query"]
    else:
        words = [found.dataset or found.file]
    said = re.sub(r"[^0-9A-Za-z]+", "_", "_".join(filter(None, words))).strip("_")
    made_up = [found.state] if found.state in behind.MADE_UP else []
    return "_".join(["civic-wall", said, f"{clock.now():%Y-%m-%dT%H%M}", *made_up]) + f".{kind}"


ROUTES: Mapping[str, Any] = {"/picture.{kind}": picture, "/notebook.ipynb": notebook_file}
