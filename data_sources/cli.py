"""The command line: refresh, status, check, add, add-file, document, tidy, record; the made-up city: emulator, demo."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Annotated

import pandas as pd
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from data_sources import catalogue, cli_catalogue, cli_check, cli_files
from data_sources.console import AsJson, complain, errors, named
from data_sources.demo import faults as known_faults
from data_sources.demo import scenarios
from data_sources.demo.emulator import Emulator
from data_sources.demo.server import Server
from data_sources.pipeline import answers, clock, past, settings, store
from data_sources.pipeline import refresh as refreshing
from data_sources.pipeline import tidy as tidying
from data_sources.pipeline.client import Client
from data_sources.pipeline.errors import PortalError

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_show_locals=False, help=__doc__)

SAMPLES = Path(__file__).parent.parent / "tests" / "samples"
SAMPLE_ROWS = 5
STATE_STYLES = {"live": "green", "late": "yellow", "missing": "red"}

Names = Annotated[list[str] | None, typer.Argument(help="Datasets or services; none means those that are due.")]


@app.command()
def refresh(
    names: Names = None,
    topic: Annotated[str | None, typer.Option(help="All datasets of one topic.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All datasets, due or not.")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Go on refreshing what is due until Ctrl-C.")] = False,
    as_json: AsJson = False,
) -> None:
    """Fetch from the portals what is due, or what is named, and keep what is new."""
    if watch:
        _watch()
        return
    chosen = _chosen(names or [], topic, everything)
    results: list[refreshing.Result] = []
    with Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=errors
    ) as progress:
        task = progress.add_task("refresh", total=len(chosen))

        def show(result: refreshing.Result) -> None:
            results.append(result)
            progress.update(task, advance=1, description=result.dataset)
            if result.error:
                progress.console.print(str(result.error), style="red", markup=False, highlight=False, soft_wrap=True)

        failed = refreshing.refresh(chosen, on_result=show)
    if as_json:
        typer.echo(json.dumps([_result(result) for result in results], ensure_ascii=False, indent=1))
    else:
        added = sum(result.added for result in results)
        typer.echo(f"{len(results) - len(failed)} of {len(results)} datasets answered, {added:,} rows new or changed.")
    if failed:
        raise typer.Exit(1)


def _chosen(names: list[str], topic: str | None, everything: bool) -> list[str]:
    datasets = catalogue.current().datasets
    if topic:
        names = [name for name, dataset in datasets.items() if dataset.topic == topic]
        if not names:
            topics = sorted({dataset.topic for dataset in datasets.values()})
            raise complain(f"There is no topic {topic}. There are: {', '.join(topics)}.")
        return names
    if everything:  # what the portals have taken down may still be had where another server stands in
        is_made_up = settings.feed().source == "demo"
        return [name for name, dataset in datasets.items() if not (dataset.is_retired and is_made_up)]
    return named(names) if names else refreshing.due()


def _watch() -> None:
    errors.print(f"Refreshing what is due into {store.path('').resolve()}. Ctrl-C ends it.", highlight=False)
    background = refreshing.start_in_background()
    try:
        while True:
            time.sleep(1)
    except KeyboardInterrupt:
        background.stop()


def _result(result: refreshing.Result) -> dict[str, object]:
    return {
        "dataset": result.dataset,
        "rows": result.rows,
        "added": result.added,
        "error": str(result.error) if result.error else "",
        "notes": result.notes,
        "seconds": round(result.seconds, 3),
    }


@app.command()
def status(as_json: AsJson = False) -> None:
    """Every dataset with its state, rows and age."""
    frame = store.freshness()
    if as_json:
        typer.echo(frame.to_json(orient="records", date_format="iso", date_unit="s", force_ascii=False, indent=1))
        return
    table = Table("dataset", "topic", "state", "rows", "newest", "age", "error")
    for row in frame.itertuples():
        age = "" if pd.isna(row.age_s) else str(pd.Timedelta(seconds=round(row.age_s)))
        newest = "" if pd.isna(row.newest_at) else f"{row.newest_at:%Y-%m-%d %H:%M}"
        state = f"[{STATE_STYLES.get(row.state, 'default')}]{row.state}"
        table.add_row(row.dataset, row.topic, state, f"{row.rows:,}", newest, age, row.error)
    Console().print(table)


app.command()(cli_check.check)
app.command()(cli_catalogue.add)
app.command()(cli_catalogue.document)
app.command()(cli_files.add_file)


@app.command()
def tidy(
    name: Annotated[str, typer.Argument(metavar="DATASET_OR_SERVICE")],
    file: Annotated[Path, typer.Argument(help="A recorded answer, as the portal sent it.", dir_okay=False)],
    out: Annotated[
        Path | None, typer.Option(help="Where to: .csv or .parquet. Default: CSV on standard output.")
    ] = None,
) -> None:
    """A recorded answer to a tidy table; what is doubtful goes to standard error."""
    if out and out.suffix not in (".csv", ".parquet"):
        raise complain(f"{out}: the name must end in .csv or .parquet.")
    try:
        datasets = catalogue.answered_by(name)
        rows = answers.read_answer(file.read_bytes(), datasets[0])
        tidied = tidying.tidy(tidying.split(rows, datasets)[datasets[0].name], datasets[0])
    except KeyError as error:
        raise complain(error.args[0]) from None
    except OSError as error:
        raise complain(f"{file}: {error.strerror}.") from None
    except PortalError as error:
        raise complain(f"{file.name}: {error}") from None
    _report(datasets, tidied)
    try:
        _save(tidied.frame(), out)
    except OSError as error:
        raise complain(f"{out}: {error.strerror or error}.") from None


def _save(frame: pd.DataFrame, out: Path | None) -> None:
    if out is None:
        frame.to_csv(sys.stdout, index=False)
    elif out.suffix == ".csv":
        frame.to_csv(out, index=False, encoding="utf-8-sig")
    else:
        frame.to_parquet(out, index=False)


def _report(datasets: list[catalogue.Dataset], tidied: tidying.Tidied) -> None:
    lines = [f"{datasets[0].name}: {tidied.table.num_rows:,} rows.", *tidied.report.sentences()]
    if others := ", ".join(dataset.name for dataset in datasets[1:]):
        lines.append(f"The same answer holds: {others}.")
    errors.print("\n".join(lines), markup=False, highlight=False, soft_wrap=True)


@app.command()
def record(name: Annotated[str, typer.Argument(metavar="DATASET")]) -> None:
    """A small real answer of one service, key removed, into tests/samples/."""
    dataset = catalogue.dataset(named([name])[0])
    try:
        with Client() as client:
            body = client.sample(dataset, rows=SAMPLE_ROWS)
    except PortalError as error:
        raise complain(str(error)) from None
    suffix = "xml" if body.lstrip().startswith(b"<") else "json"
    service = dataset.service[0].split("/")[-1]
    number = 1 + len(list(SAMPLES.glob(f"{service}__*")))
    path = SAMPLES / f"{service}__{number}.{suffix}"
    path.write_bytes(body)
    typer.echo(f"{len(body):,} bytes written to {path.name}.")


Seed = Annotated[int, typer.Option(help="Which of the made-up cities.")]


def _known(scenario: str | None) -> str | None:
    """A scenario as it is typed. Ends the command where there is none like it."""
    try:
        scenarios.find(scenario)
    except LookupError as unknown:
        raise complain(str(unknown.args[0])) from None
    return scenario


Scenario = Annotated[
    str | None,
    typer.Option(help="What happens there, as monsoon_flood or monsoon_flood@2026-11-23.", callback=_known),
]


@app.command()
def emulator(
    port: Annotated[int, typer.Option(help="Where to listen.", min=0, max=65_535)] = 8088,
    host: Annotated[str, typer.Option(help="0.0.0.0 lets other machines in.")] = "127.0.0.1",
    faults: Annotated[str, typer.Option(help="Faults that requests meet in turn, with commas; ok is none.")] = "",
    seed: Seed = 1,
    scenario: Scenario = None,
) -> None:
    """Serve the made-up city as the portals would, for other programs: any key will do."""
    try:
        chosen = known_faults.checked(name.strip() for name in faults.split(",") if name.strip())
        answering = Emulator(clock.now, seed=seed, scenario=scenario, faults=chosen, is_counting=True)
        server = Server(answering, port, host=host)
    except (ValueError, LookupError, OSError) as error:
        raise complain(str(error)) from None
    errors.print(f"All portals, simulated, at {server.url} (what to ask: open it). Ctrl-C ends it.", highlight=False)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()


@app.command()
def demo(
    days: Annotated[float, typer.Option(help="How far back the past reaches.", min=0)] = 7,
    records: Annotated[
        int | None, typer.Option(help="So many rows of live measures, whatever the days.", min=1)
    ] = None,
    seed: Seed = 1,
    scenario: Scenario = None,
) -> None:
    """Fill the store of the made-up city with a past and with its present."""
    began = time.monotonic()
    with (
        settings.using(settings.Feed("demo", seed, scenario)),
        Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=errors
        ) as progress,
    ):
        task = progress.add_task("the past", total=None)

        def show(step: past.Step) -> None:
            progress.update(task, completed=step.done, total=step.of, description=step.dataset)

        added = past.fill_records(records, on_step=show) if records else past.fill(days=days, on_step=show)
        names = [] if records else refreshing.due()
        task = progress.add_task("the present", total=len(names))

        def count(result: refreshing.Result) -> None:
            progress.update(task, advance=1, description=result.dataset)

        failed = refreshing.refresh(names, on_result=count) if names else []
        place = store.path("").resolve()
    for error in failed:
        errors.print(str(error), style="red", markup=False, highlight=False, soft_wrap=True)
    typer.echo(f"{added:,} rows of the past in {place}, after {time.monotonic() - began:.0f} s.")
