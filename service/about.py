"""What an answer is made of, so that it can be told wherever its rows go: title, sources, terms, state, period.

about.dataset("air_now", since="2026-11-01")       # rows of one dataset
about.question(ask(traffic.now, "places"), rows)   # what a picture shows
about.query("select …", ["air_now"])               # SQL of somebody's own
"""

from __future__ import annotations

import inspect
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from data_sources import catalogue, reference
from data_sources.catalogue.model import LANGUAGES, Text
from data_sources.pipeline import clock, delta, store
from data_sources.pipeline.box import Refused
from insight.question import Question

HERE = Path(__file__).parent
MADE_UP = ("simulated", "drill")
FIRST_TOLD = (*MADE_UP, "replay", "late", "missing", "file", "live", "published")  # of several states, this one
PUBLISHED = "published"  # what reads no dataset reads the reference tables: statistics with a period of their own
PAST = {"live": "replay", "late": "replay"}  # what a state is called when another moment was asked for


@dataclass(frozen=True)
class About:
    """What rows are, in one language. `period` is that of the rows, as far as it is known."""

    name: str  # for the file's name: letters that every file system takes
    title: str
    sources: tuple[store.Provenance, ...]
    made_at: pd.Timestamp
    language: str = "en"
    at: pd.Timestamp | None = None  # the moment that was asked for; None is now
    period: tuple[pd.Timestamp | None, pd.Timestamp | None] = (None, None)
    address: str = ""  # where it can be asked for again
    detail: str = ""  # the query or the call
    tables: tuple[str, ...] = ()  # of the reference: published statistics, alone or joined to rows of datasets

    @property
    def state(self) -> str:
        """The state of the whole: made up when any part of it is."""
        found = {self.state_of(source) for source in self.sources}
        return next((state for state in FIRST_TOLD if state in found), PUBLISHED)

    @property
    def is_simulated(self) -> bool:
        """Whether any of it is made up."""
        return self.state in MADE_UP

    def state_of(self, source: store.Provenance) -> str:
        """The state of one source at the moment that was asked for."""
        return PAST.get(source.state, source.state) if self.at is not None else source.state

    def say(self, text: Text) -> str:
        """A text of the catalogue in the language of the answer."""
        return text[self.language]

    def word(self, key: str) -> str:
        """A word of our own in the language of the answer; a unit that is a sign stays what it is."""
        return words(self.language).get(key, key)

    @property
    def line(self) -> str:
        """The source in one line: what, whose, on which terms, in which state."""
        parts = [
            f"{source.dataset}, {self.say(source.publisher)}, {self.say(source.licence.title)}"
            for source in self.sources
        ]
        for each in map(self._table, self.tables):
            parts.append(f"{each['dataset']}, {each['publisher']}, {each['licence']}, {each['period']}")
        return f"{'; '.join(parts) or self.title} ({self.word(self.state)})"

    @property
    def told(self) -> dict[str, Any]:
        """All of it, as JSON takes it. Times are Seoul wall-clock times."""
        since, until = self.period
        return {
            "title": self.title,
            "state": self.state,
            "is_simulated": self.is_simulated,
            "sources": [*map(self._source, self.sources), *map(self._table, self.tables)],
            "since": _iso(since),
            "until": _iso(until),
            "at": _iso(self.at),
            "made_at": _iso(self.made_at),
            "time_zone": "Asia/Seoul",
            "address": self.address,
            "query": self.detail,
        }

    def _source(self, source: store.Provenance) -> dict[str, Any]:
        return {
            "dataset": source.dataset,
            "title": self.say(catalogue.dataset(source.dataset).title),
            "publisher": self.say(source.publisher),
            "licence": self.say(source.licence.title),
            "licence_url": source.licence.url,
            "is_commercial_use_allowed": source.licence.is_commercial,
            "page": source.link,
            "state": self.state_of(source),
            "newest_at": _iso(source.newest_at),
            "fetched_at": _iso(source.fetched_at),
        }

    def _table(self, file: str) -> dict[str, Any]:
        """A table of the reference, by its own citation. What it may be used for is said by its licence."""
        found = reference.sources().set_index("file").loc[file]
        words = {name: found[f"{name}_{self.language}"] for name in ("title", "publisher", "licence")}
        told = {"licence_url": found.url, "period": found.period, "citation": found.citation, "state": PUBLISHED}
        return {"dataset": file, **words, **told}


def dataset(
    name: str,
    *,
    since: pd.Timestamp | None = None,
    until: pd.Timestamp | None = None,
    at: pd.Timestamp | None = None,
    language: str = "en",
    address: str = "",
) -> About:
    """Rows of one dataset between two moments, which are narrowed to those that it has."""
    known = catalogue.dataset(name)
    first, last = _span(known.name, known.time or "fetched_at")
    bounds = _latest(since, first), _earliest(until, last)
    return About(
        name=known.name,
        title=known.title[language],
        sources=(store.provenance(known.name),),
        made_at=clock.now(),
        language=language,
        at=at,
        period=bounds,
        address=address,
        detail=known.service[0],
    )


def question(asked: Question, rows: pd.DataFrame, *, language: str = "en", address: str = "") -> About:
    """The rows that answer a question."""
    at = dict(asked.arguments).get("at")
    summary = (inspect.getdoc(asked.function) or asked.name).split("\n")[0]
    read = reference.sources().set_index("file")[f"title_{language}"].reindex(asked.tables).dropna()
    titles = [*(catalogue.dataset(name).title[language] for name in asked.datasets), *read]
    return About(
        name="_".join([*asked.name.split(".")[1:], *filter(None, asked.part.split("."))]),
        title=summary if language == "en" else " · ".join(titles),  # what a function answers is said in English
        sources=tuple(store.provenance(name) for name in asked.datasets),
        made_at=clock.now(),
        language=language,
        at=None if at is None else pd.Timestamp(at),
        period=_period(rows),
        address=address,
        detail=asked.code,
        tables=asked.tables,
    )


def query(text: str, datasets: Iterable[str], *, language: str = "en", address: str = "") -> About:
    """What a query of somebody's own gives."""
    names = tuple(datasets)
    titles = [catalogue.dataset(name).title[language] for name in names]
    return About(
        name="_".join(["query", *names[:2]]),
        title=" · ".join(titles) or "SQL",
        sources=tuple(store.provenance(name) for name in names),
        made_at=clock.now(),
        language=language,
        address=address,
        detail=text,
    )


def _span(name: str, column: str) -> tuple[pd.Timestamp | None, pd.Timestamp | None]:
    """The first and the last time in a dataset's table, from the statistics of its files."""
    snapshot = delta.snapshot(store.path(name))
    if snapshot is None or f"min.{column}" not in snapshot.files:
        return None, None
    low, high = snapshot.files[f"min.{column}"].dropna(), snapshot.files[f"max.{column}"].dropna()
    return _moment(low.min() if len(low) else None), _moment(high.max() if len(high) else None)


def _period(rows: pd.DataFrame) -> tuple[pd.Timestamp | None, pd.Timestamp | None]:
    """The first and the last moment in the first column of moments that has any, the time of fetching last."""
    times = [name for name in rows.select_dtypes("datetime") if name != "fetched_at"]
    for name in [*times, *(["fetched_at"] if "fetched_at" in rows else [])]:
        if (known := rows[name].dropna()).size:
            return _moment(known.min()), _moment(known.max())
    return None, None


def _moment(value: Any) -> pd.Timestamp | None:
    return None if value is None or pd.isna(value) else pd.Timestamp(value)


def _latest(*moments: pd.Timestamp | None) -> pd.Timestamp | None:
    return max((each for each in moments if each is not None), default=None)


def _earliest(*moments: pd.Timestamp | None) -> pd.Timestamp | None:
    return min((each for each in moments if each is not None), default=None)


def _iso(moment: pd.Timestamp | None) -> str | None:
    return None if moment is None else moment.floor("s").isoformat()


@cache
def words(language: str) -> dict[str, str]:
    """The words of files and API in one language. States, units and refusals are called what the pages call them."""
    known = tomllib.loads((HERE / "words.toml").read_text(encoding="utf-8"))
    pages = tomllib.loads((HERE.parent / "ui" / "strings" / language / "app.toml").read_text(encoding="utf-8"))
    asked = tomllib.loads((HERE.parent / "ui" / "strings" / language / "explore.toml").read_text(encoding="utf-8"))
    refusals = {f"box.{kind}": text for kind, text in asked["box"].items()}
    return {**{key: entry[language] for key, entry in known.items()}, **pages["unit"], **pages["state"], **refusals}


def refusal(refused: Refused, language: str) -> str:
    """Why a query was refused, in a sentence or two: what is wrong, where, and what may have been meant."""
    known = words(language)
    said = [known[f"box.{refused.kind}"].format(**{"name": "", "near": "", "detail": "", **refused.values})]
    if refused.line is not None:
        said.append(known["box.place"].format(line=refused.line, column=refused.column))
    if refused.kind != "syntax" and refused.values.get("near"):
        said.append(known["box.near"].format(near=refused.values["near"]))
    return " ".join(said)


def nearest(asked: str) -> str:
    """The first of our languages in what a program or browser asks for, or English."""
    for each in asked.split(","):
        if (code := each.split(";")[0].strip()[:2].lower()) in LANGUAGES:
            return code
    return "en"
