"""What is new in the store, told to every open page as it comes: the browser keeps one stream open and asks anew.

Without it a page would learn of new numbers at its next look, some seconds later. Those of the wall come every few
minutes, so that little is told; what is told is names, and each page asks for what it shows.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import anyio
from sse_starlette import EventSourceResponse
from starlette.requests import Request
from starlette.responses import Response

from data_sources import catalogue
from data_sources.pipeline import store

ROUTE = "/news"
EVERY_S = 0.5
LIVE = timedelta(hours=1)  # what comes less often is not waited for
HEADERS = {"X-Accel-Buffering": "no"}  # nginx passes each word on at once


async def answer(request: Request) -> Response:
    """The stream: one message for each time that something is new, the names of the datasets in it."""
    return EventSourceResponse(told(), headers=HEADERS)


def watched() -> tuple[str, ...]:
    """The datasets that are told of."""
    return tuple(each.name for each in catalogue.current().datasets.values() if each.is_curated and each.every <= LIVE)


async def told() -> AsyncIterator[str]:
    """The names of the datasets in which something is new, each time that something is."""
    names = watched()
    known = store.versions(*names)
    while True:
        await anyio.sleep(EVERY_S)
        newest = store.versions(*names)
        if newest != known:
            yield " ".join(new for new, before, now in zip(names, known[1], newest[1], strict=True) if before != now)
            known = newest


async def keep_up() -> None:
    """Beside everything else, read what refreshing wrote, here or in another process, before a page asks for it."""
    while True:
        await anyio.sleep(EVERY_S)
        await anyio.to_thread.run_sync(store.bring_up)
