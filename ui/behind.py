"""What is behind a number, from the address that its link led to: the question, the datasets, how it was drawn.

found = behind.read({"ask": "insight.traffic.now", "part": "places", "draw": "…"})
found.rows(), found.chart(), found.datasets, found.title

behind.read({"dataset": "air_now"})     # a number that names only its dataset: its newest rows
    behind.read({"file": "crime.csv"})  # a published statistic: its table in the reference
behind.read({"choice": "{…}"})          # a picture of the explorer; {"query": "select …"} rows of its own SQL
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import pandas as pd

from data_sources import catalogue, reference
from data_sources.pipeline import box, clock, store, tidy
from data_sources.reference import files
from insight import explore, way
from insight import question as questions
from insight.explore import Choice
from insight.question import NotAsked, Question
from service.about import refusal
from ui import cache, card, choices, drafts, published, texts
from ui.drawing import Chart
from ui.menu import address

MADE_UP = card.MADE_UP
FIRST_TOLD = ("simulated", "drill", "replay", "late", "file", "live", "published", "missing")  # of several states


@dataclass(frozen=True)
class Behind:
    """A question, or a dataset or published table by itself, and perhaps the chart that was drawn of it."""

    question: Question | None = None
    dataset: str = ""
    draft: drafts.Draft | None = None
    file: str = ""  # of a published statistic, also of one that answers a question
    at: pd.Timestamp | None = None  # of a dataset's rows or a query's; a question has a moment of its own
    query: str = ""  # of the explorer
    chosen: Choice | None = None  # that has a picture, and became the query

    @property
    def way(self) -> way.Way:
        """The way of the number."""
        if self.question:
            return way.of(self.question.function)
        return way.of_dataset(self.dataset) if self.dataset else way.Way((), ())

    @property
    def datasets(self) -> tuple[str, ...]:
        """The datasets that it is made of: those that have rows, or all where none has."""
        if self.query:
            return self.page.datasets
        names = tuple(step.name for step in self.way.datasets)
        return tuple(name for name in names if cache.provenance(name).rows) or names

    @property
    def tables(self) -> tuple[str, ...]:
        """The published tables that it is made of, alone or joined to datasets."""
        asked = self.question.tables if self.question else ()
        return tuple(dict.fromkeys(filter(None, (self.file, *asked))))

    @property
    def state(self) -> str:
        """The state of the whole: made up when any part of it is. What reads only reference tables is published."""
        found = {cache.provenance(name).state for name in self.datasets}
        return next((state for state in FIRST_TOLD if state in found), "published")

    @property
    def title(self) -> str:
        """What it is called: the chart's title, the figure's, the published table's, or the dataset's."""
        if self.draft:
            shown = self.draft["y"]
            return str(self.draft.get("title") or texts.label(shown if isinstance(shown, str) else shown[0]))
        if self.is_figure:
            return texts.label(self.rows().columns[0])
        if self.query:
            return " · ".join(texts.said(catalogue.dataset(name).title) for name in self.datasets) or "SQL"
        if self.datasets and not self.file:
            return texts.said(catalogue.dataset(self.datasets[0]).title)
        return published.title(self.tables[0]) if self.tables else texts.t("page.source_title")

    @property
    def is_figure(self) -> bool:
        """Whether it is one figure of the city, as of `insight.now`."""
        is_asked = self.question is not None and self.question.part == "rows"
        return is_asked and {"change", "measured_at"} <= {*self.rows().columns}

    @property
    def code(self) -> str:
        """How it is asked in Python."""
        if self.question is None and self.file:
            return f'reference.statistics("{self.file}")'
        moment = f', at="{self.at}"' if self.at is not None else ""
        if self.query:
            return f"explore.rows(query{moment}, limit={self.limit or explore.MOST})"
        return self.question.code if self.question else f'store.latest("{self.dataset}"{moment})'

    @property
    def address(self) -> dict[str, str]:
        """The same, as words for an address."""
        if self.query:
            return choices.address(self.query, self.chosen)
        named = {"dataset": self.dataset, "file": self.file}
        shown = {name: value for name, value in named.items() if value}
        if self.question is None:
            return shown
        drawn = {"draw": drafts.again(self.draft)} if self.draft else {}
        return {**self.question.address, **drawn, **shown}

    def link(self, path: str) -> str:
        """The address of a file or page of it, in the viewer's language."""
        return address(path, **self.address)

    @property
    def limit(self) -> int:
        """How many rows of the explorer a picture has at most; 0 of what is no picture: its file is elsewhere."""
        return explore.DRAWN[self.chosen.shown] if self.chosen else 0

    @property
    def page(self) -> box.Page:
        """The rows of a picture of the explorer, and what they are made of. Raises NotAsked for what is refused."""

        @store.reads(*explore.named(self.query))
        def asked(query: str, limit: int) -> box.Page:
            return box.page(query, limit=limit)

        try:
            return cache.cached(asked)(self.query, self.limit)
        except box.Refused as refused:
            raise NotAsked(refusal(refused, texts.language())) from refused

    def rows(self) -> pd.DataFrame:
        """Its rows, asked once for all viewers. Raises NotAsked where the answer is no table, or there is none."""
        if self.query:
            return tidy.to_pandas(self.page.rows)
        if self.question is None:
            return card.newest_rows(self.dataset) if self.dataset else reference.statistics(self.file)
        try:
            answer = cache.cached(self.question.function)(**dict(self.question.arguments))
        except (LookupError, ValueError) as error:  # of an argument that makes no sense: anybody may have typed it
            raise NotAsked(f"{self.question.name}: {error}") from error
        return self.question.rows_of(answer)

    def chart(self) -> Chart | None:
        """The chart, drawn anew, where there was one."""
        return drafts.drawn(self.draft, self.rows(), self.question) if self.draft else None

    def at_a_moment(self) -> Behind:
        """The same question, asked of the present moment for good: its answer stays what it is.

        Published tables stay what they are by themselves; asked of a moment they would lack the year that is not over.
        """
        asked = self.question
        if asked is None:
            return replace(self, at=clock.now()) if self.dataset or self.query else self
        if (
            not asked.datasets
            or "at" in dict(asked.arguments)
            or "at" not in inspect.signature(asked.function).parameters
        ):
            return self
        moment: tuple[str, Any] = ("at", clock.now())
        return replace(self, question=replace(asked, arguments=(*asked.arguments, moment)))


def read(address: Mapping[str, str]) -> Behind:
    """What an address asks about. Raises NotAsked for what cannot be asked."""
    file, name = address.get("file", ""), address.get("dataset", "")
    if file and file not in _statistics():
        raise NotAsked(f"there is no published statistic {file!r}")
    if "ask" in address:
        draft = drafts.read(address["draw"]) if address.get("draw") else None
        return Behind(questions.read(address), draft=draft, file=file)
    if not file and not name and {"choice", "query"} & {*address}:
        chosen = choices.read(address["choice"]) if address.get("choice") else None
        return Behind(query=chosen.query() if chosen else address.get("query", ""), chosen=chosen)
    if not file and name not in catalogue.current().datasets:
        raise NotAsked(f"there is no dataset {name!r}")
    return Behind(file=file) if file else Behind(dataset=name)


@lru_cache(maxsize=1)
def _statistics() -> frozenset[str]:
    """The published tables that have a year or a month in each row."""
    tables = (file for file in reference.sources().file if file.endswith(".csv"))
    return frozenset(file for file in tables if {"year", "month"} & {*files.table(file).columns})
