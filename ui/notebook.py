"""A number or chart as a notebook that runs: the same question, the same moment, the same picture, and whose it is.

    notebook.made(behind.read({"ask": "insight.traffic.now", "part": "places", "draw": "…"}))   # an .ipynb

It says which versions of the data it was made from, and warns when they have changed.
"""

from __future__ import annotations

import json
import re
from typing import Any

from insight import seen
from insight.explore import Choice
from ui import behind, cache, card, choices, drafts, published, texts
from ui.behind import Behind

FIND_PROJECT = """import sys
from pathlib import Path

here = Path.cwd()
sys.path.insert(0, str(next(folder for folder in (here, *here.parents) if (folder / "data_sources").is_dir())))"""
CHECK = """for change in seen.changed({versions}, {city}):
    print(change)"""
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def made(found: Behind) -> bytes:
    """The notebook, in the viewer's language. Raises NotAsked where the chart cannot be drawn."""
    asked = found.at_a_moment()
    cells = [
        _words(_heading(asked)),
        _code(f"{FIND_PROJECT}\n\n{_imports(asked)}"),
        _words(texts.t("notebook.versions")),
        _code(CHECK.format(versions=_literal(seen.now(*asked.datasets)), city=_literal(seen.city()))),
        _words(texts.t("notebook.rows")),
        _code(f"{_query(asked.query)}rows = {asked.code}\nrows"),
    ]
    if asked.draft:
        cells += [_words(texts.t("notebook.chart")), _code(_chart(asked.draft))]
    if asked.chosen and asked.page.rows.num_rows:
        cells += [_words(texts.t("notebook.chart")), _code(_explored(asked.chosen))]
    cells.append(_words(texts.t("notebook.next")))
    numbered = [{"id": f"cell-{number}", **cell} for number, cell in enumerate(cells)]
    whole = {"cells": numbered, "metadata": METADATA, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(whole, ensure_ascii=False, indent=1).encode()


def _heading(found: Behind) -> str:
    state = texts.t(f"way.{found.state}")
    references = [*map(published.citation, found.tables), *map(_reference, found.datasets)]
    listed = "\n".join(f"- {reference}" for reference in references)
    return f"# {found.title}\n\n**{state}** {texts.t('notebook.lead')}\n\n{texts.t('catalogue.cite')}:\n\n{listed}"


def _reference(name: str) -> str:
    found = cache.provenance(name)
    made_up = f"`{name}`: {texts.said(found.publisher)}. {texts.t('catalogue.cite_simulated')}"
    return card.reference(name) or made_up


def _imports(found: Behind) -> str:
    draws = "from ui import charts, texts" if found.draft else ""
    if found.query:
        shown = [
            "from insight.explore import Choice",
            "from ui import offline, texts",
            "from ui.scenes import explored",
        ]
        lines = ["from insight import explore, seen", *(shown if found.chosen else [])]
    elif found.question is None and found.file:
        lines = ["from data_sources import reference", "from insight import seen"]
    elif found.question is None:
        lines = ["from data_sources.pipeline import store", "from insight import seen"]
    else:
        package, module, _ = found.question.name.split(".", 2)
        modules = sorted({"seen", module}) if package == "insight" else ["seen"]
        lines = [f"from data_sources import {module}"] if package == "data_sources" else []
        lines.append(f"from insight import {', '.join(modules)}")
    return "\n".join(filter(None, [*lines, draws]))


def _query(text: str) -> str:
    """A query in Python, line by line unless a letter in it means something else there."""
    if not text:
        return ""
    is_plain = text.replace("\n", "").isprintable() and not {"\\", '"""'} & {*text, *re.findall('"""', text)}
    written = f'"""{text}"""' if is_plain and not text.endswith('"') else _literal(text)
    return f"query = {written}\n\n"


def _explored(chosen: Choice) -> str:
    """The explorer's picture of the rows."""
    named = ", ".join(f"{name}={_literal(value)}" for name, value in choices.given(chosen).items())
    drawn = "explored.picture(rows, chosen)"
    return (
        f"chosen = Choice({named})\n"
        f'with texts.speaking("{texts.language()}"):\n    picture = {drawn}\noffline.shown(picture)'
    )


def _chart(draft: drafts.Draft) -> str:
    options = "".join(
        f"        {name}={_literal(value)},\n" for name, value in draft.items() if name not in ("kind", "lang")
    )
    drawn = f"charts.{draft['kind']}(\n        rows,\n{options}    )"
    return f'with texts.speaking("{texts.language()}"):\n    chart = {drawn}\nchart'


def _literal(value: Any) -> str:
    """A value in Python, strings as they are written in this project."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_literal(key)}: {_literal(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list | tuple):
        inner = ", ".join(map(_literal, value))
        return f"[{inner}]" if isinstance(value, list) else f"({inner}{',' if len(value) == 1 else ''})"
    return repr(value)


def _words(text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": text.splitlines(keepends=True)}


def _code(text: str) -> dict[str, Any]:
    lines = text.splitlines(keepends=True)
    return {"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": [], "source": lines}


def example() -> bytes:
    """The notebook of a dataset."""
    return made(behind.read({"dataset": "air_now"}))
