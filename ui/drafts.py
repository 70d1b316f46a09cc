"""How a chart was drawn, as words for an address: so that it can be drawn again, as a file or in a notebook.

    written = drafts.written(chart)          # '{"kind": "line", "x": "measured_at", "y": "pm25_ug_m3", …}'
    draft = drafts.read(written)             # anybody may have typed it: only what the kind of chart takes passes
    drafts.drawn(draft, question)            # the same chart, of what the question is answered now

Words for people (titles, the names of limits) are those of the language that the chart was drawn in; read in another
one they are left out, and the chart says what the catalogue calls its columns.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import pandas as pd
from pydantic import TypeAdapter, ValidationError

from data_sources import catalogue
from insight.question import NotAsked, Question
from ui import charts, texts
from ui.drawing import Chart

KINDS = ("line", "multiples", "bars")
WORDS = ("title", "lead", "names")  # options that are said in a language
LEFT_OUT = ("notes", "question")
COLUMNS = ("x", "y", "by", "usual", "told")  # options that name columns of the rows
LONGEST = 4000  # characters

Draft = dict[str, Any]


def written(chart: Chart) -> str:
    """How a chart was drawn. Names are kept where they go by words."""
    kept = {
        name: value for name, value in chart.how.items() if name not in LEFT_OUT and value not in (None, "", (), [], {})
    }
    if not all(isinstance(key, str) for key in kept.get("names", {})):
        del kept["names"]
    return again(kept)


def again(draft: Draft) -> str:
    """A draft as words for an address."""
    return json.dumps({"lang": texts.language(), **draft}, ensure_ascii=False, separators=(",", ":"), default=list)


def read(text: str) -> Draft:
    """What an address says of a chart, with its kind. Raises NotAsked for what no chart can be drawn by."""
    try:
        given = json.loads(text) if len(text) <= LONGEST else None
    except ValueError:
        given = None
    if not isinstance(given, dict) or given.get("kind") not in KINDS:
        raise NotAsked("there is no such kind of chart")
    lines = given.get("y")
    if not lines or any(
        name not in catalogue.current().columns for name in ([lines] if isinstance(lines, str) else lines)
    ):
        raise NotAsked("a chart is of columns of the catalogue")
    options = _options(given["kind"])
    try:
        draft = {
            name: options[name].validate_python(value, strict=False) for name, value in given.items() if name in options
        }
    except ValidationError as error:
        raise NotAsked(f"a chart cannot be drawn like this: {error.errors()[0]['msg']}") from None
    if given.get("lang") != texts.language():
        draft = {name: value for name, value in draft.items() if name not in WORDS}
        draft["limits"] = [(value, "") for value, _ in draft.get("limits", ())]
    if not draft.get("limits"):
        draft.pop("limits", None)
    return {"kind": given["kind"], **draft}


@cache
def _options(kind: str) -> Mapping[str, TypeAdapter[Any]]:
    """What a kind of chart takes, by name."""
    known = inspect.signature(getattr(charts, kind), eval_str=True).parameters
    return {
        name: TypeAdapter(each.annotation)
        for name, each in known.items()
        if each.kind is each.KEYWORD_ONLY and name not in LEFT_OUT
    }


def drawn(draft: Draft, rows: pd.DataFrame, question: Question | None = None) -> Chart:
    """The chart of these rows. Raises NotAsked where they have no such columns, or these hold no numbers."""
    named = [draft[option] for option in COLUMNS if draft.get(option)]
    columns = {name for each in named for name in ([each] if isinstance(each, str) else each)}
    if missing := columns - {*rows.columns}:
        raise NotAsked(f"the rows have no column {', '.join(sorted(missing))}")
    how = {name: value for name, value in draft.items() if name != "kind"}
    try:
        return getattr(charts, draft["kind"])(rows, **how, question=question)
    except (KeyError, TypeError, ValueError) as error:
        raise NotAsked(f"the rows cannot be drawn like this: {error}") from None


def example() -> Draft:
    """How the example of a line is drawn."""
    return read(written(charts.example()["line"]))
