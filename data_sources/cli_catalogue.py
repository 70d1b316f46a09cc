"""`python -m data_sources add` and `document`: a new entry of the catalogue, and the catalogue as a page."""

from __future__ import annotations

from typing import Annotated

import typer
from pydantic import ValidationError

from data_sources import catalogue
from data_sources.catalogue import document as documents
from data_sources.catalogue.model import LANGUAGES, Dataset
from data_sources.console import SeoulKey, complain, errors, using_key
from data_sources.pipeline import codes, plain, proposing, settings, tidy
from data_sources.pipeline.client import Client, Probe
from data_sources.pipeline.errors import PortalError
from data_sources.pipeline.listing import SAMPLE_KEY_ROWS

MADE_UP = "# From made-up rows: the portal's own fields may be others. `--key sample` asks the real one.\n"
PUBLISHERS = {"seoul": "seoul", "subway": "seoul"}  # by portal, where it is nearly always the same


def add(
    service: Annotated[str, typer.Argument(help="What the portal calls it, as bookStops; or a plain dataset.")],
    portal: Annotated[str, typer.Option(help="Which portal has it.")] = "seoul",
    page: Annotated[str, typer.Option(help="The portal's page about it, as OA-12345.")] = "",
    argument: Annotated[list[str] | None, typer.Option(help="Path argument after START and END; repeat it.")] = None,
    key: SeoulKey = None,
) -> None:
    """Fetch one page of a service and print the curated entry to edit.

    Fields that a dataset reads already go to the same columns; for the others columns are proposed.
    """
    dataset = _wanted(service, portal, page, tuple(argument or ()))
    with using_key(key):
        probe, origin = _page(dataset)
    try:
        proposal = proposing.propose(tidy.raw(probe.rows), dataset)
    except ValueError as nothing:
        raise complain(str(nothing)) from None
    if origin != "portal":
        typer.echo(MADE_UP)
    typer.echo(proposal.toml())
    known, new = len(proposal.seen_in), len(proposal.fields) - len(proposal.seen_in)
    errors.print(
        f"{len(probe.rows):,} rows of {probe.service}: {known} fields go to known columns, {new} to new ones.\n"
        f"Edit it, paste it into data_sources/catalogue/{dataset.topic}.toml (in place of a plain entry), then:\n"
        f"python -m data_sources record {dataset.name} && python -m data_sources refresh {dataset.name}",
        markup=False,
        highlight=False,
        soft_wrap=True,
    )


def _wanted(service: str, portal: str, page: str, arguments: tuple[str, ...]) -> Dataset:
    """What is known of the service: a plain dataset, or nothing but what was typed."""
    known = catalogue.current()
    if portal not in known.portals:
        raise complain(f"There is no portal {portal}. There are: {', '.join(known.portals)}.")
    try:
        dataset = catalogue.dataset(service)
    except KeyError:
        [name] = plain.cleaned([service.rpartition("/")[2]])
        if name in known.datasets:
            raise complain(f"There is another dataset {name} already, of {known.datasets[name].portal}.") from None
        entry = {"name": name, "topic": "TOPIC", "kind": "record", "title": dict.fromkeys(LANGUAGES, service)}
        entry |= {"service": service, "portal": portal, "page": page, "arguments": arguments, "every": "1D"}
        try:
            return Dataset.model_validate({**entry, "publisher": PUBLISHERS.get(portal, "unknown")})
        except ValidationError as error:
            raise complain(f"{service}: {error.errors()[0]['msg']}.") from None
    if dataset.is_curated:
        raise complain(f"{service} is curated already: {dataset.name}, in data_sources/catalogue/{dataset.topic}.toml.")
    more = {name: value for name, value in (("page", page), ("arguments", arguments)) if value}
    return dataset.model_copy(update=more)


def _page(dataset: Dataset) -> tuple[Probe, str]:
    """One page of the service (five rows where the key gives no more) and its origin. Ends the command without one."""
    portal = catalogue.current().portals[dataset.portal]
    try:
        with Client() as client:
            try:
                probe = client.probe(dataset, rows=dataset.page_rows or portal.page_rows)
            except PortalError as error:
                if error.code != codes.SAMPLE_KEY_LIMIT:
                    raise
                probe = client.probe(dataset, rows=SAMPLE_KEY_ROWS)
            return probe, client.origin(dataset)
    except PortalError as error:
        if error.code in codes.NO_SUCH_SERVICE:
            raise complain(_unknown(dataset, error)) from None
        raise complain(str(error)) from None


def _unknown(dataset: Dataset, error: PortalError) -> str:
    portal = catalogue.current().portals[dataset.portal].title["en"]
    is_made_up = settings.feed().source == "demo"
    hint = " That was the made-up one: `--key sample` asks the real one." if is_made_up else ""
    return f"{portal} knows no service {dataset.service[0]} ({error.code}), so nothing is proposed.{hint}"


def document() -> None:
    """Write docs/datasets.md: every dataset of the project with its columns, from the catalogue."""
    text = documents.written(catalogue.load())
    documents.PATH.write_text(text, encoding="utf-8")
    typer.echo(f"{len(text.encode()):,} bytes written to {documents.PATH.name}.")
