"""The HTTP API: datasets, their rows, questions and SQL, read-only, in the forms of `files`.

    GET /api/datasets                              every dataset: what it is, how old, how many rows
    GET /api/datasets/air_now/rows?since=2026-11-20&district=11680&format=csv
    GET /api/datasets/air_now/latest
    GET /api/questions/insight.traffic.now?part=places&format=xlsx
    GET /api/sql?query=select district, avg(pm25_ug_m3) from air_now group by 1
    GET /api/openapi.json

The pages link to it, mounted in the app; `python -m service` serves it alone.
"""

from __future__ import annotations

import inspect
import re
from typing import Annotated, Any, Literal

import pandas as pd
import pyarrow as pa
from fastapi import FastAPI, HTTPException, Query, Request
from fastapi.exceptions import RequestValidationError
from starlette.responses import Response

from data_sources import catalogue
from data_sources.catalogue.model import Dataset
from data_sources.pipeline import box, store
from insight import question
from service import about, answers, files, rows, workbook

Format = Annotated[Literal["json", "csv", "xlsx", "parquet", "geojson"], Query(description="The form of the answer")]
Limit = Annotated[int | None, Query(ge=0, description="Rows at most; in JSON 100 unless said")]
Offset = Annotated[int, Query(ge=0, le=2**53, description="Rows passed over")]
District = Annotated[str | None, Query(description="Code or name of one of the 25")]
Moment = Annotated[str | None, Query(description="A day or a moment in Seoul: 2026-11-23, 2026-11-23T18:00")]
Language = Annotated[str | None, Query(alias="lang", description="ko, en, fr or nl; else the Accept-Language")]
UNSTEADY = re.compile(  # what answers otherwise each time, whatever the version of the data
    r"\b(now|today|random|\w*uuid\w*|get_current_\w+|\w*timestamp|age|sample)\s*\(|\b(current_|local)\w+|\bsample\b",
    re.IGNORECASE,
)

api = FastAPI(
    title="Civic Wall",
    version="1",
    summary="What the mayor of Seoul sees, for other programs: read-only.",
    description="Times are Seoul wall-clock times. Every answer says its source and its state: `is_simulated` is true "
    "where any of it comes from a made-up city. Answers carry an ETag that changes with the data.",
    docs_url=None,  # it would fetch scripts from outside
    redoc_url=None,
    exception_handlers={box.Refused: answers.told_refusal, RequestValidationError: answers.told_wrong_word},
)


@api.get("/", summary="Where to go on")
def start(request: Request) -> dict[str, str]:
    """The addresses of the API."""
    base = request.scope.get("root_path", "")
    return {name: f"{base}/{name}" for name in ("datasets", "questions", "sql", "openapi.json")}


@api.get("/datasets", summary="Every dataset")
def datasets(request: Request, lang: Language = None) -> dict[str, Any]:
    """What there is: title, kind, publisher, terms, state, age, rows; made up or not."""
    language, base = answers.language(request), request.scope.get("root_path", "")
    feeds = store.freshness().set_index("dataset")
    found = []
    for name, dataset in catalogue.current().datasets.items():
        known = name in feeds.index
        state = feeds.state[name] if known else "missing"
        found.append(
            {
                "name": name,
                "title": dataset.title[language],
                "topic": dataset.topic,
                "kind": dataset.kind,
                "publisher": catalogue.current().publishers[dataset.publisher].title[language],
                "licence": catalogue.current().licences[dataset.licence].title[language],
                "state": state,
                "is_simulated": state in about.MADE_UP,
                "rows": int(feeds.rows[name]) if known else 0,
                "address": f"{base}/datasets/{name}",
            }
        )
    return {"datasets": found}


@api.get("/datasets/{name}", summary="One dataset")
def dataset(request: Request, name: str, lang: Language = None) -> dict[str, Any]:
    """What it is, its columns with units, its source and terms, its period, and where its rows are."""
    found, language = _dataset(name), answers.language(request)
    base = f"{request.scope.get('root_path', '')}/datasets/{found.name}"
    told = about.dataset(found.name, language=language, address=base)
    return {
        "name": found.name,
        "kind": found.kind,
        "topic": found.topic,
        "every_s": found.every.total_seconds(),
        "key": list(found.key),
        "time": found.time or "fetched_at",
        "is_curated": found.is_curated,
        "note": found.note[language] if found.note else None,
        "stored_rows": told.sources[0].rows,
        "source": told.told,
        "columns": [{"name": each, **workbook.meaning(each, language)} for each in rows.columns(found.name)],
        "rows": f"{base}/rows",
        "latest": f"{base}/latest",
    }


@api.get("/datasets/{name}/rows", summary="Rows of a dataset")
async def dataset_rows(
    request: Request,
    name: str,
    columns: Annotated[str | None, Query(description="Names with commas between; all unless said")] = None,
    since: Moment = None,
    until: Moment = None,
    at: Annotated[str | None, Query(description="As it was known then")] = None,
    district: District = None,
    order: Annotated[str, Query(description="A column; with - before it the greatest first")] = "",
    limit: Limit = None,
    offset: Offset = 0,
    format: Format = "json",
    lang: Language = None,
) -> Response:
    """One row per key, as last known, or as known `at` a moment."""
    found = _dataset(name)
    moments = {each: answers.moment(each, value) for each, value in (("since", since), ("until", until), ("at", at))}
    told = about.dataset(found.name, **moments, language=answers.language(request), address=answers.address(request))
    tag = answers.version(request, told)
    if seen := answers.known(request, tag):
        return seen
    _has_shape(rows.columns(found.name), format)
    try:
        query = rows.query(
            found.name,
            wanted=[each.strip() for each in (columns or "").split(",") if each.strip()],
            since=moments["since"],
            until=moments["until"],
            district=district,
            order=order,
        )
    except question.NotAsked as error:
        raise HTTPException(422, str(error)) from error
    return await _asked(request, query, format, told, tag, limit, offset, at=moments["at"])


@api.get("/datasets/{name}/latest", summary="The newest row of each place")
async def latest(
    request: Request,
    name: str,
    at: Moment = None,
    district: District = None,
    format: Format = "json",
    lang: Language = None,
) -> Response:
    """What each sensor, station or stretch of road said last, now or `at` a moment."""
    found, then = _dataset(name), answers.moment("at", at)
    told = about.dataset(found.name, at=then, language=answers.language(request), address=answers.address(request))
    tag = answers.version(request, told)
    if seen := answers.known(request, tag):
        return seen
    _has_shape(rows.columns(found.name), format)
    try:
        code = rows.code(found.name, district) if district else None
    except question.NotAsked as error:
        raise HTTPException(422, str(error)) from error
    frame = await answers.waited(request, lambda _: store.latest(found.name, at=then, district=code))
    return answers.answer(request, frame, format, told, tag=tag, total=len(frame))


@api.get("/questions", summary="Every question")
def questions(request: Request) -> dict[str, Any]:
    """What can be asked by name: what it answers, the datasets that it reads, and its words."""
    base = request.scope.get("root_path", "")
    found = []
    for name, function in question.functions().items():
        words = inspect.signature(function).parameters
        found.append(
            {
                "name": name,
                "answers": (inspect.getdoc(function) or "").split("\n")[0],
                "datasets": list(function.datasets),  # type: ignore[attr-defined]
                "words": list(words),
                "address": f"{base}/questions/{name}",
            }
        )
    return {"questions": found}


@api.get("/questions/{name}", summary="The rows that answer a question")
async def answered(
    request: Request,
    name: str,
    part: Annotated[str, Query(description="Which part of the answer, where it has several")] = "",
    format: Format = "json",
    limit: Limit = None,
    offset: Offset = 0,
    lang: Language = None,
) -> Response:
    """What a picture on a page shows. Further words are the question's own: `/api/questions` lists them."""
    try:
        asked = question.read({**request.query_params, "ask": name, "part": part})
        words = {"language": answers.language(request), "address": answers.address(request)}
        told = await answers.waited(request, lambda _: about.question(asked, pd.DataFrame(), **words))
        tag = answers.version(request, told)
        if seen := answers.known(request, tag):
            return seen
        frame = await answers.waited(request, lambda _: asked.rows())
    except question.NotAsked as error:
        raise HTTPException(404 if name not in question.functions() else 422, str(error)) from error
    except LookupError as error:
        said = str(error.args[0])
        raise HTTPException(422, said if " " in said else f"{name}: there is no {said!r}") from error
    told = about.question(asked, frame, **words)
    _has_shape(frame.columns, format)
    most = answers.bound(format, limit)
    shown = frame.iloc[offset : offset + most]
    return answers.answer(request, shown, format, told, tag=tag, total=len(frame), offset=offset, limit=most)


@api.get("/sql", summary="A query of your own")
async def sql(
    request: Request,
    query: Annotated[str, Query(description="One SELECT of the datasets by name", max_length=box.LONGEST)],
    format: Format = "json",
    limit: Limit = None,
    offset: Offset = 0,
    lang: Language = None,
) -> Response:
    """Read-only, with bounds of time and memory. `air_now` has each row as last known, `air_now_all` every form."""
    answers.bound(format, limit)
    first = await answers.waited(request, lambda stop: box.page(query, limit=0, offset=offset, count=True, stop=stop))
    language, address = answers.language(request), answers.address(request)
    told = about.query(query, first.datasets, language=language, address=address)
    tag = "" if UNSTEADY.search(query) else answers.version(request, told)
    if seen := answers.known(request, tag):
        return seen
    _has_shape(first.rows.schema.names, format)
    return await _asked(request, query, format, told, tag, limit, offset, total=first.total)


async def _asked(
    request: Request,
    query: str,
    kind: str,
    told: about.About,
    tag: str,
    limit: int | None,
    offset: int,
    *,
    total: int | None = None,
    at: Any = None,
) -> Response:
    """The rows of a query, streamed from the box."""
    most = answers.bound(kind, limit)
    if total is None:
        counted = await answers.waited(request, lambda stop: box.page(query, limit=0, count=True, at=at, stop=stop))
        total = counted.total or 0
    if kind == "xlsx" and limit is None and total - offset > most:
        raise HTTPException(422, f"{total} rows: a workbook takes {most}. Take CSV or Parquet, or say a limit.")
    found = await answers.waited(
        request,
        lambda stop: box.run(query, limit=most, offset=offset, at=at, seconds=answers.SECONDS, stop=stop),
    )
    stream = pa.RecordBatchReader.from_batches(found.schema, iter(found))
    page = {"total": total, "offset": offset, "limit": most}
    return answers.answer(request, stream, kind, told, tag=tag, **page, close=found.close)


def _dataset(name: str) -> Dataset:
    try:
        return catalogue.dataset(name)
    except KeyError as error:
        raise HTTPException(404, error.args[0]) from error


def _has_shape(columns: Any, kind: str) -> None:
    if kind == "geojson" and not files.has_geometry(list(columns)):
        raise HTTPException(422, "these rows lie nowhere: no lon and lat, no ends of a line, no district")
