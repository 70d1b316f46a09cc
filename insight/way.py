"""The way that a number took: from a portal's service over a dataset and a loader to the function that was asked.

    found = way.of(traffic.now)
    found.functions   # insight.traffic.now, then the loaders that it reads through, each with its line of code
    found.datasets    # road_link_speeds, …, each with the line of the catalogue that declares it

Lines are those of our own files, by their path below the project.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from data_sources import catalogue
from data_sources.pipeline import store
from insight import question
from insight.question import PACKAGES

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Line:
    """A line of one of our files: its path below the project, and its number, from one."""

    file: str
    number: int


@dataclass(frozen=True)
class Step:
    """Something on the way: a function or a dataset, what it says of itself, and where it is written."""

    name: str
    line: Line | None  # None for what an installation has declared by itself
    words: str = ""


@dataclass(frozen=True)
class Way:
    """Functions from the one that was asked to the loaders, and the datasets that they read."""

    functions: tuple[Step, ...]
    datasets: tuple[Step, ...]


def of(function: Callable[..., Any]) -> Way:
    """The way of an answer. Datasets that have rows come first."""
    datasets = sorted(function.datasets, key=lambda name: store.version(name) < 0)  # type: ignore[attr-defined]
    return Way(tuple(map(_written, _path(function))), tuple(map(declared, datasets)))


def of_dataset(name: str) -> Way:
    """The way of a dataset's own rows: the loaders that read it."""
    loaders = [
        each
        for each in question.functions().values()
        if each.__module__.startswith(PACKAGES[0].__name__) and name in each.datasets  # type: ignore[attr-defined]
    ]
    return Way(tuple(map(_written, loaders)), (declared(name),))


def declared(name: str) -> Step:
    """A dataset, and the line of the catalogue that declares it."""
    topic = catalogue.dataset(name).topic
    return Step(name, _lines().get(name), topic)


def _path(function: Callable[..., Any]) -> Iterator[Callable[..., Any]]:
    """A function, then those that it has declared to read through, each once."""
    seen: dict[Callable[..., Any], None] = {}
    waiting = [function]
    while waiting:
        if (each := waiting.pop(0)) not in seen:
            seen[each] = None
            waiting += getattr(each, "loaders", ())
    yield from seen


def _written(function: Callable[..., Any]) -> Step:
    inner = inspect.unwrap(function)
    file = Path(inner.__code__.co_filename)
    line = Line(file.relative_to(ROOT).as_posix(), inner.__code__.co_firstlineno) if file.is_relative_to(ROOT) else None
    first = (inspect.getdoc(inner) or "").split("\n", 1)[0]
    return Step(f"{inner.__module__}.{inner.__name__}", line, first)


@lru_cache(maxsize=1)
def _lines() -> dict[str, Line]:
    """Where each dataset of the project's catalogue is declared."""
    found = {}
    for path in sorted(catalogue.FOLDER.glob("*.toml")):
        for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if text.startswith("[datasets.") and text.rstrip().endswith("]"):
                name = text.strip().removeprefix("[datasets.").removesuffix("]")
                if "." not in name:
                    found[name] = Line(path.relative_to(ROOT).as_posix(), number)
    return found
