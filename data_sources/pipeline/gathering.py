"""The raw tables of one dataset as its pages come, tidied in strides while the rest is still on its way.

gathered = Gathering(dataset)
gathered.add(page)                            # for every page
gathered.tidied()                             # the same as tidying all of them together, only sooner
"""

from __future__ import annotations

import pyarrow as pa

from data_sources.catalogue.model import Dataset
from data_sources.pipeline import tidy
from data_sources.pipeline.errors import ShapeChanged
from data_sources.pipeline.tidy import Report, Tidied

STRIDE = 20_000


class Gathering:
    """Tables of one answer. Strides are kept only as long as all tables are alike and none is refused."""

    def __init__(self, dataset: Dataset, stride: int = STRIDE) -> None:
        self._dataset = dataset
        self._stride = stride
        self._all: list[pa.Table] = []
        self._waiting: list[pa.Table] = []
        self._tidied: list[Tidied] = []
        self._is_alike = dataset.is_curated  # types are inferred from all rows together

    def __bool__(self) -> bool:
        return bool(self._all)

    def add(self, table: pa.Table) -> None:
        """One page more."""
        if not table.num_rows:
            return
        self._all.append(table)
        self._is_alike = self._is_alike and table.schema.equals(self._all[0].schema)
        if self._is_alike:
            self._waiting.append(table)
            if sum(waiting.num_rows for waiting in self._waiting) >= self._stride:
                self._step()

    def _step(self) -> None:
        try:
            self._tidied.append(tidy.tidy(pa.concat_tables(self._waiting), self._dataset))
        except ShapeChanged:
            self._is_alike = False  # only all rows together can tell
        self._waiting = []

    def tidied(self) -> Tidied:
        """All of them as one typed table. Raises ShapeChanged."""
        if self._is_alike and self._tidied and self._waiting:
            self._step()
        if self._is_alike and self._tidied:
            return self._together()
        return tidy.tidy(tidy.join(self._all), self._dataset)

    def _together(self) -> Tidied:
        reports = [part.report for part in self._tidied]
        whole = Report(sum(part.rows for part in reports), unmatched=reports[0].unmatched, unknown=reports[0].unknown)
        for column in self._dataset.columns:
            if count := sum(part.doubtful.get(column, 0) for part in reports):
                examples = dict.fromkeys(value for part in reports for value in part.examples.get(column, ()))
                whole.doubtful[column], whole.examples[column] = count, list(examples)
        return Tidied(pa.concat_tables(part.table for part in self._tidied), whole)
