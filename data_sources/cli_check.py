"""`python -m data_sources check`: does each service still answer, and in the form that we know?"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Column, Table

from data_sources import catalogue
from data_sources.console import AsJson, SeoulKey, errors, named, using_key
from data_sources.pipeline import drift, settings

STYLES = {"answers": "green", "changed": "yellow", "gone": "red"}

Names = Annotated[list[str] | None, typer.Argument(metavar="[DATASET]…", help="Datasets or services; none means all.")]


def check(names: Names = None, key: SeoulKey = None, as_json: AsJson = False) -> None:
    """Ask each live service for five rows: which answer, which are gone, which fields came, went or changed type.

    Compared with the check before, and the first time with the catalogue. What is found is also on the freshness page.
    """
    chosen = drift.asked(named(names) if names else None)
    results: list[drift.Result] = []
    with (
        using_key(key),
        Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=errors
        ) as progress,
    ):
        if settings.feed().source == "demo":
            errors.print("These are the made-up city's portals; `--key sample` asks the real ones.", highlight=False)
        task = progress.add_task("check", total=len(chosen))

        def show(result: drift.Result) -> None:
            results.append(result)
            progress.update(task, advance=1, description=result.dataset)

        drift.check(chosen, on_result=show)
    results.sort(key=lambda result: chosen.index(result.dataset))
    if as_json:
        typer.echo(json.dumps([asdict(result) for result in results], ensure_ascii=False, indent=1))
        return
    Console().print(_table(results))
    counts = Counter(result.verdict for result in results)
    typer.echo(", ".join(f"{counts[verdict]} × {verdict}" for verdict in drift.VERDICTS if counts[verdict]) + ".")


def _table(results: list[drift.Result]) -> Table:
    table = Table(*(Column(title, overflow="fold") for title in ("dataset", "service", "verdict", "what is different")))
    for result in results:
        service = result.service or catalogue.dataset(result.dataset).service[0]
        style = STYLES.get(result.verdict, "default")
        table.add_row(result.dataset, escape(service), f"[{style}]{result.verdict}", escape(_told(result)))
    return table


def _told(result: drift.Result) -> str:
    """What a check found, in a few words."""
    changed = [f"{name} ({was} → {now})" for name, (was, now) in result.changed.items()]
    parts = [
        f"{words}: {', '.join(fields)}"
        for words, fields in (
            ("came", result.came),
            ("went", result.went),
            ("changed type", changed),
            ("older name", result.older),
        )
        if fields
    ]
    return "; ".join([*parts, *([result.detail] if result.detail else [])])
