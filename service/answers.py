"""Answers over HTTP: rows in the asked form, with source, age and version in the headers, streamed."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

import anyio
import anyio.to_thread
import pandas as pd
from fastapi import HTTPException, Request
from fastapi.exceptions import RequestValidationError
from starlette.responses import JSONResponse, Response, StreamingResponse

from data_sources.pipeline import box, clock, store
from service import files
from service.about import About, nearest, refusal

FORMATS = ("json", *(kind for kind in files.MEDIA if kind != "json"))
USUAL = 100  # rows of an answer in JSON unless more are asked for
MOST = {"json": 10_000, "csv": 5_000_000, "parquet": 5_000_000, "geojson": 200_000, "xlsx": files.MOST_IN_XLSX}
SECONDS = 120.0  # for a file: whoever takes it may be slow
LOOK_S = 0.3  # between two looks whether the asker is still there
STATUS = {"busy": 503, "time": 422, "memory": 422, "cancelled": 499}
Answer = TypeVar("Answer")


def language(request: Request) -> str:
    """The asker's language."""
    return nearest(request.query_params.get("lang") or request.headers.get("accept-language", ""))


def bound(kind: str, limit: int | None) -> int:
    """How many rows an answer may have. Raises 422 where more are asked for than that form can hold."""
    if limit is not None and limit > MOST[kind]:
        raise HTTPException(422, f"limit: at most {MOST[kind]} rows as {kind}")
    return limit if limit is not None else USUAL if kind == "json" else MOST[kind]


def version(request: Request, about: About) -> str:
    """The ETag: what was asked, in which language, and the version and the state of all that it is made of."""
    names = [source.dataset for source in about.sources]
    if not names:
        return ""  # nothing says when it changes
    states = [about.state_of(source) for source in about.sources]
    told = (str(request.url.path), request.url.query, about.language, store.versions(*names), states)
    return f'W/"{hashlib.sha256(repr(told).encode()).hexdigest()[:20]}"'


def known(request: Request, tag: str) -> Response | None:
    """304, for whoever has that version already."""
    if tag and tag in (each.strip() for each in request.headers.get("if-none-match", "").split(",")):
        return Response(status_code=304, headers={"ETag": tag, "Cache-Control": "no-cache"})
    return None


def address(request: Request, **changed: Any) -> str:
    """Where the same is asked for, with some words changed. As a path: a proxy may call the machine otherwise."""
    words = {**request.query_params, **{name: str(value) for name, value in changed.items()}}
    return request.scope["path"] + (f"?{urlencode(words)}" if words else "")


async def waited(request: Request, work: Callable[[box.Stop], Answer]) -> Answer:
    """What a thread works out, or what it raises; it is stopped when the asker has gone."""
    stop = box.Stop()

    async def look() -> None:
        while not await request.is_disconnected():
            await anyio.sleep(LOOK_S)
        stop.now()

    looking = asyncio.create_task(look())
    try:
        return await anyio.to_thread.run_sync(work, stop)
    finally:
        looking.cancel()


async def told_wrong_word(request: Request, error: Exception) -> Response:
    """A word of the address that is missing or cannot be meant, as 422 in one sentence for each, its name first."""
    found = error.errors() if isinstance(error, RequestValidationError) else []
    said = [f"{'.'.join(map(str, each['loc'][1:]))}: {each['msg'][:1].lower()}{each['msg'][1:]}" for each in found]
    return JSONResponse({"detail": "; ".join(said) or str(error)}, 422)


async def told_refusal(request: Request, error: Exception) -> Response:
    """A refusal as JSON: its kind, its place, and the sentence in the asker's language."""
    refused = error if isinstance(error, box.Refused) else box.Refused("other", detail=str(error))
    words = {
        "kind": refused.kind,
        "message": refusal(refused, language(request)),
        "line": refused.line,
        "column": refused.column,
        "values": refused.values,
    }
    again = {"Retry-After": "5"} if refused.kind == "busy" else {}
    return JSONResponse({"error": words}, STATUS.get(refused.kind, 400), headers=again)


def answer(
    request: Request,
    rows: files.Rows,
    kind: str,
    about: About,
    *,
    tag: str = "",
    total: int | None = None,
    offset: int = 0,
    limit: int | None = None,
    close: Callable[[], None] = lambda: None,
) -> Response:
    """The rows as a file or as JSON. `total` is how many there are in all; `close` is called at the end in any case."""
    more = offset + limit if total is not None and limit is not None and offset + limit < total else None
    following = address(request, offset=more, limit=limit) if more is not None else None
    members = {"total": total, "offset": offset, "next": following} if kind == "json" else {}
    headers = {**_told(about, kind, following), **({"X-Total": str(total)} if total is not None else {})}
    if tag:
        headers |= {"ETag": tag, "Cache-Control": "no-cache", "Vary": "Accept-Language"}
    try:
        parts = files.write(rows, kind, about, **members)
        first = next(parts, b"")
    except (ValueError, files.TooMany) as error:
        close()
        raise HTTPException(422, str(error)) from error
    except BaseException:
        close()
        raise
    return StreamingResponse(_sent(first, parts, close), headers=headers, media_type=files.MEDIA[kind])


def _told(about: About, kind: str, following: str | None) -> dict[str, str]:
    """What the headers say of the rows."""
    links = [f'<{source.licence.url}>; rel="license"' for source in about.sources if source.licence.url]
    links += [f'<{source.link}>; rel="describedby"' for source in about.sources if source.link.startswith("http")]
    links += [f'<{following}>; rel="next"'] if following else []
    shown = "inline" if kind == "json" else "attachment"
    return {
        "Content-Disposition": f'{shown}; filename="{files.name(about, kind)}"',
        "X-Source": quote(about.line, safe=" ,;:()._-"),
        "X-State": about.state,
        "X-Simulated": "true" if about.is_simulated else "false",
        "Content-Language": about.language,
        **({"Link": ", ".join(dict.fromkeys(links))} if links else {}),
    }


async def _sent(first: bytes, parts: Iterator[bytes], close: Callable[[], None]) -> AsyncIterator[bytes]:
    """The parts, each made in a thread; closed also when the asker goes away in the middle."""
    try:
        yield first
        while (part := await anyio.to_thread.run_sync(next, parts, None)) is not None:
            if part:
                yield part
    finally:
        close()


def moment(name: str, asked: str | None) -> pd.Timestamp | None:
    """A moment from an address, as Seoul's wall clock. Raises 422 where it is none."""
    if not asked:
        return None
    try:
        return clock.moment(asked)
    except ValueError as error:
        raise HTTPException(422, f"{name}: {asked!r} is no moment, as 2026-11-23 or 2026-11-23T18:00") from error
