"""`python -m data_sources add-file`: rows of portal downloads into the store."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from data_sources.console import complain, errors
from data_sources.pipeline import settings

if TYPE_CHECKING:
    from data_sources import files

TICK_S = 60

Files = Annotated[list[Path] | None, typer.Argument(metavar="FILE…", help="CSV, Excel, JSON, Parquet; zip or gz.")]


def add_file(
    paths: Files = None,
    look: Annotated[bool, typer.Option("--look", help="Tell what is understood, and keep nothing.")] = False,
    dataset: Annotated[
        str | None, typer.Option("--as", metavar="DATASET", help="Where the rows belong, or the name of a new list.")
    ] = None,
    watch: Annotated[
        bool, typer.Option("--watch", help="Take files from the folder CIVIC_INBOX until Ctrl-C.")
    ] = False,
) -> None:
    """Read portal downloads, recognise their datasets by their headers, and keep the rows, marked as `file`."""
    if watch:
        _watch()
        return
    if not paths:
        raise complain("Name a file, or say --watch.")
    refused = [path for path in paths if not (_look(path, dataset) if look else _add(path, dataset))]
    if refused:
        raise typer.Exit(1)


def _say(sentence: object, style: str = "") -> None:
    errors.print(str(sentence), style=style, markup=False, highlight=False, soft_wrap=True)


def _add(path: Path, dataset: str | None) -> bool:
    """Add one file; whether any of it could be read."""
    from data_sources import files  # here: the readers of all formats take longer to load than most commands

    with Progress(
        TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeElapsedColumn(), console=errors
    ) as bar:
        task = bar.add_task(path.name, total=None)

        def show(progress: files.Progress) -> None:
            said = f"{escape(progress.table)} · {progress.rows:,} rows"
            bar.update(task, total=progress.of_bytes, completed=progress.done_bytes, description=said)

        try:
            result = files.add(path, dataset=dataset, on_progress=show)
        except (files.Refusal, ValueError) as refusal:
            bar.stop()
            _say(refusal, "red")
            return False
    for sentence in result.sentences():
        _say(sentence)
    typer.echo(
        f"{path.name}: {result.rows:,} rows read, {result.added:,} new or changed, in {_listed(result.datasets)}."
    )
    return True


def _listed(names: list[str]) -> str:
    return ", ".join(names)


def _look(path: Path, dataset: str | None) -> bool:
    """Show what is understood of one file; whether any of it could be read."""
    from data_sources import files

    try:
        found = files.look(path, dataset=dataset)
    except files.Refusal as refusal:
        _say(refusal, "red")
        return False
    for table in found.tables:
        Console().print(_picture(table))
        for sentence in table.sentences:
            _say(sentence)
    for part in found.refusals:
        _say(part, "red")
    return True


def _picture(table: files.Understood) -> Table:
    """The columns of a file with what they become and some of their values."""
    header = (
        "no header"
        if table.header_lines is None
        else "header in row " + "–".join(dict.fromkeys(map(str, table.header_lines)))
    )
    about = [
        table.format,
        table.encoding,
        table.separator,
        header,
        f"{'about ' if table.is_estimate else ''}{table.rows:,} rows",
    ]
    picture = Table(
        "column", "becomes", "type", "for example", title=escape(table.name), caption=" · ".join(filter(None, about))
    )
    for column in table.columns:
        sample = table.sample.get(column.becomes.split(", ")[0])
        values = [] if sample is None else [str(value) for value in sample.dropna().unique()[:3]]
        picture.add_row(escape(column.name), column.becomes or "–", column.type, escape(", ".join(values)[:60]))
    return picture


def _watch() -> None:
    from data_sources.files import inbox

    place = inbox.folder()
    if place is None or not place.is_dir():
        raise complain(f"{inbox.SETTING} names no folder.")
    _say(f"Taking files from {place.resolve()} into {settings.store_path().parent.resolve()}. Ctrl-C ends it.")
    try:
        while True:
            for taken in inbox.take():
                for sentence in taken.sentences:
                    _say(sentence, "red" if taken.is_refused else "")
            time.sleep(TICK_S)
    except KeyboardInterrupt:
        return
