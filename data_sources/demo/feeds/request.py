"""What a feed is asked, and how tables become the rows of an answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import pandas as pd

from data_sources.demo import rhythm
from data_sources.demo.city import City

Array = np.ndarray
Row = dict[str, Any]
Columns = dict[str, Any]  # lists or arrays of equal length


@dataclass(frozen=True)
class Request:
    """A call of one service at one moment."""

    service: str
    city: City
    now: pd.Timestamp
    arguments: Sequence[str]
    parameters: Mapping[str, str]

    @cached_property
    def minute(self) -> float:
        """The moment, in minutes since 1970."""
        return float(rhythm.minutes(self.now)[0])

    @property
    def at(self) -> Array:
        """The moment, as the parts of the city want it."""
        return np.array([self.minute])

    def argument(self, place: int, default: str = "") -> str:
        """A path argument by its place; blank ones are left out by callers as a blank."""
        return (self.arguments[place].strip() if place < len(self.arguments) else "") or default

    def parameter(self, name: str, default: str = "") -> str:
        """A query parameter, in either case of letters."""
        found = {key.lower(): value for key, value in self.parameters.items()}
        return str(found.get(name.lower()) or default)


Feed = Callable[[Request], list[Row]]
Measure = Callable[[City, Array], Columns]  # columns for many moments; "@minute" says which a row belongs to


def rows(columns: Columns) -> list[Row]:
    """Columns of equal length as rows; those that begin with @ are ours and left out."""
    names = [name for name in columns if not name.startswith("@")]
    values = [columns[name].tolist() if isinstance(columns[name], np.ndarray) else columns[name] for name in names]
    return [dict(zip(names, each, strict=True)) for each in zip(*values, strict=True)]


def whole(values: Array) -> list[str]:
    """Whole numbers as text."""
    return [str(value) for value in np.round(np.asarray(values)).astype(int).ravel().tolist()]


def decimal(values: Array, places: int) -> list[str]:
    """Numbers as text with a fixed number of decimals."""
    return [f"{value:.{places}f}" for value in np.asarray(values, dtype=float).ravel().tolist()]


def day_of(text: str) -> int | None:
    """A day written YYYYMMDD or YYYY-MM-DD as days since 1970; None when it is none."""
    digits = "".join(letter for letter in text if letter.isdigit())[:8]
    try:
        moment = pd.Timestamp(digits) if len(digits) == 8 else None
    except ValueError:
        return None
    return None if moment is None else (moment - rhythm.EPOCH).days


@lru_cache(maxsize=1024)
def day_text(day: int, form: str = "%Y%m%d") -> str:
    """Days since 1970 as text."""
    return (rhythm.EPOCH + pd.Timedelta(days=day)).strftime(form)
