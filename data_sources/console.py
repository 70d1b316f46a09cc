"""What the commands share: where complaints go, names of datasets as a person types them, a key for one run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Annotated

import typer
from pydantic import SecretStr
from rich.console import Console

from data_sources import catalogue
from data_sources.pipeline import settings

SEOUL_KEYS = ("SEOUL_OPENAPI_KEY", "SEOUL_SUBWAY_KEY")  # of the portals that know the public key

errors = Console(stderr=True)

AsJson = Annotated[bool, typer.Option("--json", help="For machines.")]
SeoulKey = Annotated[
    str | None,
    typer.Option(
        "--key",
        help="Ask the real portals, Seoul's with this key: `sample` is public. Others get the keys that are set.",
    ),
]


def complain(message: str) -> typer.Exit:
    """Say in one line on standard error what is wrong. To be raised: it ends the command with 1."""
    errors.print(message, style="red", markup=False, highlight=False, soft_wrap=True)
    return typer.Exit(1)


def named(names: list[str]) -> list[str]:
    """The datasets of these names; a service stands for all that it answers. Ends the command for an unknown one."""
    try:
        return list(dict.fromkeys(dataset.name for name in names for dataset in catalogue.answered_by(name)))
    except KeyError as error:
        raise complain(error.args[0]) from None


@contextmanager
def using_key(key: str | None) -> Iterator[None]:
    """Ask the real portals, those of Seoul with this key, if one is given."""
    with ExitStack() as stack:
        if key:
            stack.enter_context(settings.using(settings.Feed()))
            stack.enter_context(settings.overriding(dict.fromkeys(SEOUL_KEYS, SecretStr(key))))
        yield
