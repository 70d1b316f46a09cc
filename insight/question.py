"""A question that can be asked again: by a notebook, by another program, by whoever doubts a number.

    asked = ask(traffic.now, "course.last_day", road="종로")
    asked.rows()        # the frame that the picture shows
    asked.code          # 'traffic.now(road="종로").course.last_day'
    asked.address       # {"ask": "insight.traffic.now", "part": "course.last_day", "road": "종로"}
    read(asked.address) # the same question, from what anybody may have typed

Only what declares which datasets it reads (`@store.reads`) can be asked: the loaders, and what `insight` makes of them.
"""

from __future__ import annotations

import inspect
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, Union, get_args, get_origin

import pandas as pd

import data_sources
import insight
from data_sources import reference
from data_sources.pipeline import clock, store

PACKAGES = (data_sources, insight)
PLAIN = (str, int, float, bool, pd.Timestamp)  # what an argument from an address may be
PLACE = tuple[float, float]  # longitude and latitude
RESERVED = {"ask", "part"}


class NotAsked(ValueError):
    """There is no such question, or not with these arguments. The message says which is wrong."""


@dataclass(frozen=True)
class Question:
    """A loader or a judgement with its arguments, and the part of the answer that is meant: a frame."""

    function: Callable[..., Any]
    part: str = ""
    arguments: tuple[tuple[str, Any], ...] = ()

    @property
    def name(self) -> str:
        """Module and function: insight.traffic.now."""
        return f"{self.function.__module__}.{self.function.__name__}"

    @property
    def datasets(self) -> tuple[str, ...]:
        """The datasets that the answer is made of."""
        return self.function.datasets  # type: ignore[attr-defined]

    @property
    def tables(self) -> tuple[str, ...]:
        """The published tables of the reference that the answer is made of, alone or joined to datasets."""
        return _tables(self, tuple(store.version(name) >= 0 for name in self.datasets))

    @property
    def address(self) -> dict[str, str]:
        """The question as words for an address."""
        part = {"part": self.part} if self.part else {}
        return {"ask": self.name, **part, **{name: _word(value) for name, value in self.arguments}}

    @property
    def code(self) -> str:
        """The question in Python, with the function's module imported from its package."""
        given = ", ".join(f"{name}={_written(value)}" for name, value in self.arguments)
        call = f"{self.name.split('.', 1)[1]}({given})"
        return f"{call}.{self.part}" if self.part else call

    def rows(self) -> pd.DataFrame:
        """The answer's rows. Raises NotAsked where the part is not a frame."""
        return self.rows_of(self.function(**dict(self.arguments)))

    def rows_of(self, answer: Any) -> pd.DataFrame:
        """The rows of an answer that is at hand already. Raises NotAsked where the part is not a frame."""
        found = answer
        for name in filter(None, self.part.split(".")):
            if not hasattr(found, name):
                raise NotAsked(f"{self.name} has no part {self.part!r}")
            found = getattr(found, name)
        if not isinstance(found, pd.DataFrame):
            raise NotAsked(f"{self.name}: {self.part or 'the answer'} is no table")
        return found


def ask(function: Callable[..., Any], part: str = "", **arguments: Any) -> Question:
    """A question about now, or `at` a moment. Arguments that are None are left out."""
    given = tuple((name, value) for name, value in arguments.items() if value is not None)
    return Question(function, part, given)


def read(address: Mapping[str, str]) -> Question:
    """The question that an address asks. Raises NotAsked for what cannot be asked; other words are passed over."""
    name, part = address.get("ask", ""), address.get("part", "")
    function = functions().get(name)
    if function is None:
        raise NotAsked(f"there is no question {name!r}")
    if any(not word.isidentifier() or word.startswith("_") for word in part.split(".") if part):
        raise NotAsked(f"{name} has no part {part!r}")
    known = inspect.signature(function, eval_str=True).parameters
    given = {word: value for word, value in address.items() if value and word in known and word not in RESERVED}
    missing = [word for word, each in known.items() if each.default is each.empty and word not in given]
    if missing:
        raise NotAsked(f"{name} needs {', '.join(missing)}")
    return ask(function, part, **{word: _meant(name, known[word], value) for word, value in given.items()})


@lru_cache(maxsize=512)
def _tables(asked: Question, filled: tuple[bool, ...]) -> tuple[str, ...]:
    """What is read on the way to an answer: asked once, since the tables of the reference are what they are.

    Where a dataset has no rows yet (`filled`), what would be joined to them may not be read either.
    """
    with reference.noting() as read:
        try:
            asked.function(**dict(asked.arguments))
        except (LookupError, ValueError):  # of an argument that makes no sense: there is no answer either
            return ()
    return tuple(sorted(read))


@cache
def functions() -> dict[str, Callable[..., Any]]:
    """Every function that can be asked, by module and name."""
    found: dict[str, Callable[..., Any]] = {}
    for package in PACKAGES:
        for module in (each.name for each in iter_modules(package.__path__) if not each.ispkg):
            if module.startswith(("__", "cli", "console")):
                continue
            members = vars(import_module(f"{package.__name__}.{module}"))
            for name, value in members.items():
                if inspect.isfunction(value) and hasattr(value, "datasets") and not name.startswith("_"):
                    found[f"{value.__module__}.{name}"] = value
    return found


def _meant(name: str, parameter: inspect.Parameter, value: str) -> Any:
    """The argument as the function wants it. Raises NotAsked where it is no such thing."""
    if parameter.name == "district":
        return district_code(value)
    hint = parameter.annotation
    choices = get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)
    kinds = [kind for kind in choices if kind in PLAIN]
    if pd.Timestamp in kinds:
        kinds = [clock.moment]
    if bool in kinds and value in ("True", "False"):
        return value == "True"
    try:
        if PLACE in choices:
            lon, lat = value.split(",")
            return float(lon), float(lat)
        return kinds[0](value)
    except (IndexError, ValueError) as error:
        raise NotAsked(f"{name}: {parameter.name} cannot be {value!r}") from error


def district_code(name: str) -> str:
    """The code of a district, by code or by name in any language. Raises NotAsked where there is none."""
    codes = reference.district_codes()
    if name not in codes:
        raise NotAsked(f"there is no district {name!r}")
    return codes[name]


def _word(value: Any) -> str:
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _written(value: Any) -> str:
    return repr(str(value)) if isinstance(value, pd.Timestamp) else repr(value)
