"""Does each service still answer, and in the form that we know? A few rows of each, compared with the last time.

    for result in drift.check(["air_now"]):
        result.verdict                            # "answers", "changed", "gone", …
        result.came, result.went, result.changed  # fields, in the portal's words
    drift.last()                                  # one row per dataset: how its last check ended

The first check of a dataset compares with the catalogue, each later one with the check before. What a check found is
kept beside the ledger. A field that is empty in these few rows is held to be what it was.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextvars import copy_context
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, get_args

import pandas as pd
from filelock import FileLock

from data_sources import catalogue
from data_sources.catalogue.model import Dataset, Portal
from data_sources.pipeline import clock, codes, settings, shapes, tidy
from data_sources.pipeline.client import Client
from data_sources.pipeline.errors import KeyRejected, PortalError, QuotaSpent, ShapeChanged
from data_sources.pipeline.refresh import AT_ONCE, groups
from data_sources.pipeline.shapes import Shape

Verdict = Literal["answers", "answers under an older name", "changed", "gone", "no key", "quota", "cannot be reached"]

VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
ROWS = 5  # what the portals' public key gives
EVERY = pd.Timedelta("7D")
BATCH = 50  # results that are written down together


@dataclass(frozen=True)
class Result:
    """How the check of a dataset ended. Fields have the portal's names."""

    dataset: str
    verdict: Verdict
    checked_at: str  # ISO, Seoul wall-clock
    service: str = ""  # the name that answered
    came: tuple[str, ...] = ()  # fields that are new; at the first check, those that the catalogue does not read
    went: tuple[str, ...] = ()  # fields that are no longer there
    changed: dict[str, tuple[str, str]] = field(default_factory=dict)  # {"FPM": ("number", "text")}: what it was and is
    older: tuple[str, ...] = ()  # "PM25 for FPM": under a name that the field has had
    detail: str = ""  # what else there is to say
    fields: dict[str, str] = field(default_factory=dict)  # all that were there, and their kinds; the last known ones


def asked(names: Iterable[str] | None = None) -> list[str]:
    """Of these datasets those that a portal can be asked for; of all, those that it still serves."""
    found = (dataset for group in groups(names) for dataset in group)
    return [dataset.name for dataset in found if not (names is None and dataset.is_retired)]


def check(
    names: Iterable[str] | None = None,
    *,
    client: Client | None = None,
    on_result: Callable[[Result], None] | None = None,
) -> list[Result]:
    """Ask for a few rows of these datasets (of all, when none is named), one call a service.

    Keeps how it went, and returns it in the order of the answers. A portal's fault is a verdict, never an exception.
    """
    if client is None:
        with Client() as own:
            return check(names, client=own, on_result=on_result)
    results: list[Result] = []
    with settings.using(client.feed), ThreadPoolExecutor(AT_ONCE, thread_name_prefix="check") as pool:
        before, kept = _read(), 0
        waiting = [pool.submit(copy_context().run, _ask, datasets, client, before) for datasets in groups(asked(names))]
        try:
            for done in as_completed(waiting):
                for result in done.result():
                    results.append(result)
                    if on_result:
                        on_result(result)
                if len(results) - kept >= BATCH:
                    _keep(results[kept:])
                    kept = len(results)
        finally:
            for future in waiting:
                future.cancel()
            _keep(results[kept:])
    return results


def _ask(datasets: list[Dataset], client: Client, before: dict[str, Result]) -> list[Result]:
    """One service: ask it, and compare each dataset that it answers with the last time."""
    now = clock.now().isoformat()
    try:
        probe = client.probe(datasets[0], rows=_rows(datasets))
        tables = tidy.split(probe.rows, datasets)
    except PortalError as error:
        results = [_failed(dataset, error, now, before.get(dataset.name)) for dataset in datasets]
    else:
        is_mute = bool(probe.rows) and not any(table.num_rows for table in tables.values())
        results = []
        for dataset in datasets:
            asked = Result(dataset.name, "answers", now, probe.service)
            if tables[dataset.name].num_rows:
                shape = shapes.of(tables[dataset.name], dataset)
                results.append(_compared(asked, dataset, shape, before.get(dataset.name)))
            else:
                results.append(_without_rows(asked, dataset, before.get(dataset.name), is_mute=is_mute))
    return results


def _rows(datasets: list[Dataset]) -> int:
    """A few; where several rows make one (a forecast's elements), a page, since a few would not show all."""
    portal = catalogue.current().portals[datasets[0].portal]
    is_pivoted = portal.protocol == "datago" and any(dataset.parser for dataset in datasets)
    return datasets[0].page_rows or portal.page_rows if is_pivoted else ROWS


def _failed(dataset: Dataset, error: PortalError, now: str, before: Result | None) -> Result:
    return Result(
        dataset.name,
        _of_error(error),
        now,
        service=before.service if before else "",
        detail=error.detail,
        fields=before.fields if before else {},
    )


def _of_error(error: PortalError) -> Verdict:
    if error.code in codes.NO_SUCH_SERVICE:
        return "gone"
    by_kind: dict[type[PortalError], Verdict] = {KeyRejected: "no key", QuotaSpent: "quota", ShapeChanged: "changed"}
    return by_kind.get(type(error), "cannot be reached")


def _without_rows(asked: Result, dataset: Dataset, before: Result | None, *, is_mute: bool) -> Result:
    """An answer without rows has nothing to compare; `is_mute`: it has some, and nothing could be read from them."""
    known = before.fields if before else {}
    if is_mute:
        return replace(asked, verdict="changed", detail="nothing was found in its rows", fields=known)
    verdict: Verdict = "answers" if asked.service == dataset.service[0] else "answers under an older name"
    return replace(asked, verdict=verdict, detail="it has no rows at the moment", fields=known)


def _compared(asked: Result, dataset: Dataset, shape: Shape, before: Result | None) -> Result:
    """The answer against the last check, or the catalogue where there was none."""
    is_renamed = asked.service != dataset.service[0]
    known = before.fields if before else {}
    fields = {name: kind or known.get(name, "") for name, kind in shape.fields.items()}
    if known:
        found = replace(asked, **_differences(known, shape.fields))
        is_changed = bool(found.came or found.went or found.changed)
    else:
        found = replace(asked, came=shape.unread, went=shape.missing, changed=shape.unreadable)
        is_changed = bool(found.went or found.changed)
    found = replace(found, older=shape.older, detail=shape.refusal, fields=fields)
    if is_changed or shape.refusal:
        return replace(found, verdict="changed")
    return replace(found, verdict="answers under an older name") if is_renamed or shape.older else found


def _differences(before: dict[str, str], after: dict[str, str]) -> dict[str, Any]:
    """Which fields came, went or changed their kind. Capitals make no difference."""
    kinds = {name.lower(): kind for name, kind in before.items()}
    there = {name.lower() for name in after}
    earlier = {name: kinds[name.lower()] for name in after if name.lower() in kinds}
    return {
        "came": tuple(name for name in after if name.lower() not in kinds),
        "went": tuple(name for name in before if name.lower() not in there),
        "changed": {
            name: (kind, after[name]) for name, kind in earlier.items() if kind and after[name] not in ("", kind)
        },
    }


def due(*, now: pd.Timestamp | None = None) -> list[str]:
    """The datasets whose weekly check is due, of the portals that we can ask."""
    moment, results = now or clock.now(), _read()
    known = catalogue.current()
    open_ = {each.name for each in known.portals.values() if _is_open(each)}
    return [
        name
        for name in asked()
        if known.datasets[name].portal in open_
        and (name not in results or moment - pd.Timestamp(results[name].checked_at) >= EVERY)
    ]


def check_due(*, client: Client, most: int = 20) -> list[Result]:
    """Check the next services whose turn it is, so many at a time that a week's checks are spread over hours."""
    with settings.using(client.feed):
        names = [dataset.name for group in groups(due())[:most] for dataset in group]
        return check(names, client=client) if names else []


def _is_open(portal: Portal) -> bool:
    return not portal.key_setting or any(map(settings.get, (portal.key_setting, portal.url_setting)))


def last() -> pd.DataFrame:
    """How the last check of each dataset ended. One row per dataset of the catalogue, in its order.

    Columns: dataset, checked_at (NaT where it was never checked), verdict, service, detail, and came, went, changed,
    older: the fields in one text, divided by commas.
    """
    results = _read()
    rows = [results.get(name) for name in catalogue.current().datasets]
    columns = ("verdict", "service", "came", "went", "changed", "older", "detail")
    frame = pd.DataFrame({"dataset": list(catalogue.current().datasets)})
    frame["checked_at"] = pd.Series([row.checked_at if row else None for row in rows]).astype("datetime64[us]")
    for name in columns:
        frame[name] = pd.Series([_text(getattr(row, name)) if row else "" for row in rows], dtype="str")
    return frame


def _text(value: str | Iterable[str]) -> str:
    return value if isinstance(value, str) else ", ".join(value)


def _path() -> Path:
    return settings.store_path() / "drift.json"


def _read() -> dict[str, Result]:
    try:
        stored: dict[str, dict[str, Any]] = json.loads(_path().read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return {name: _result(kept) for name, kept in stored.items()}


def _result(kept: dict[str, Any]) -> Result:
    lists = {part: tuple(kept[part]) for part in ("came", "went", "older")}
    return Result(**{**kept, **lists, "changed": {name: tuple(kinds) for name, kinds in kept["changed"].items()}})


def _keep(results: list[Result]) -> None:
    """Keep these results. Whoever reads meanwhile sees the old file or the new one, whole."""
    if not results:
        return
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(path.with_suffix(".lock")):
        whole = {**_read(), **{result.dataset: result for result in results}}
        draft = path.with_suffix(".draft")
        draft.write_text(json.dumps({name: asdict(kept) for name, kept in whole.items()}, ensure_ascii=False))
        draft.replace(path)
