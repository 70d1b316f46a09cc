"""Rows of a file into the store: recognised, tidied and upserted in strides, marked as `file`.

    result = adding.add("download.csv")
    result.tables[0].dataset, result.tables[0].added, result.sentences()

Rows of files are real rows: they always go to the real city's part of the store, whichever city is shown.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePosixPath

import pyarrow as pa
import pyarrow.compute as pc
from anyascii import anyascii

from data_sources import catalogue
from data_sources.catalogue.model import Dataset
from data_sources.files import control_room, recognising, tables
from data_sources.files.opening import Source
from data_sources.files.recognising import Recognised
from data_sources.files.tables import Progress, Table
from data_sources.files.words import Refusal, Sentence
from data_sources.pipeline import clock, ledger, own, plain, settings, store, tidy
from data_sources.pipeline.errors import ShapeChanged
from data_sources.pipeline.tidy import Report

LEFT_OUT = ("totals", "notes", "headings", "repaired", "misfits", "undecodable")  # what a person should know of
LONGEST_NAME = 48

OnProgress = Callable[[Progress], None]


@dataclass
class AddedTable:
    """What became of one table of a file."""

    name: str  # of the file, its member or its sheet
    dataset: str
    is_known: bool  # a dataset of the catalogue, or one of its own
    rows: int = 0  # read
    added: int = 0  # new or changed
    doubtful: dict[str, int] = field(default_factory=dict)  # column: values that became missing
    sentences: list[Sentence] = field(default_factory=list)


@dataclass
class Added:
    """What became of a file."""

    tables: list[AddedTable] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)  # parts that could not be read, each with its reason

    @property
    def datasets(self) -> list[str]:
        """Where its rows are."""
        return list(dict.fromkeys(table.dataset for table in self.tables))

    @property
    def rows(self) -> int:
        """Rows read."""
        return sum(table.rows for table in self.tables)

    @property
    def added(self) -> int:
        """Rows that were new or changed."""
        return sum(table.added for table in self.tables)

    def sentences(self) -> list[Sentence]:
        """All that a person should know."""
        said = [sentence for table in self.tables for sentence in table.sentences]
        said += [refusal.sentence for refusal in self.refusals]
        live = [table for table in self.tables if catalogue.dataset(table.dataset).portal != "files"]
        return [*said, Sentence("not_shown")] if live and settings.feed().source == "demo" else said


def add(source: Source, *, dataset: str | None = None, on_progress: OnProgress | None = None) -> Added:
    """Read a file, or (name, bytes or stream), and keep its rows. `dataset` names where they belong, or a new list.

    Adding a file twice adds nothing the second time. Raises Refusal when nothing of it can be read, and KeyError or
    ValueError when `dataset` is no name for it.
    """
    result = Added()
    for found in tables.of(source):
        try:
            if isinstance(found, Refusal):
                raise found
            with settings.using(settings.Feed()):
                result.tables += _added(found, dataset, on_progress)
        except Refusal as refusal:
            result.refusals.append(refusal)
    if not result.tables:
        raise whole_refusal(source, result.refusals)
    return result


def whole_refusal(source: Source, refusals: list[Refusal]) -> Refusal:
    """The reason for a file of which nothing can be read."""
    if len(refusals) == 1:
        return refusals[0]
    name = source[0] if isinstance(source, tuple) else PurePosixPath(source).name
    return Refusal("nothing_readable", name=name, first=refusals[0].sentence, count=len(refusals))


def _added(table: Table, dataset: str | None, on_progress: OnProgress | None) -> list[AddedTable]:
    if table.service and table.rows and not dataset:
        return _added_answer(table)
    found = understood(table, dataset)
    if found is None:
        chosen = (None if dataset else recognising.listed(table)) or _declared(table, dataset)
        result = AddedTable(table.name, chosen.name, is_known=chosen.publisher != "unknown")
        if result.is_known:
            result.sentences.append(Sentence("known", title=titled(chosen), dataset=chosen.name))
        else:
            result.sentences.append(Sentence("own", title=chosen.title["ko"], dataset=chosen.name))
        _write_plain(table, chosen, result, on_progress)
    else:
        result = AddedTable(table.name, found.dataset.name, is_known=True)
        result.sentences.append(Sentence("known", title=titled(found.dataset), dataset=found.dataset.name))
        _write(table, found, result, on_progress)
    result.rows = table.progress.rows
    result.sentences.append(Sentence("counted", rows=result.rows, added=result.added))
    result.sentences += left_out(table)
    _note(result)
    return [result]


def _declared(table: Table, dataset: str | None) -> Dataset:
    """A dataset of the installation's own for rows of an unknown shape."""
    known = catalogue.current().datasets.get(dataset or "")
    if known and not known.is_curated:
        return known
    name, title = proposed(table) if dataset is None else (dataset, _title(table))
    return own.declare(name, title, table.columns)


def titled(dataset: Dataset) -> Sentence:
    """A dataset's title in each language."""
    return Sentence("title", **{language: dataset.title[language] for language in ("ko", "en", "fr", "nl")})


def understood(table: Table, dataset: str | None = None) -> Recognised | None:
    """Where the rows belong: the dataset that is named, or the one that is recognised; None for one of their own.

    Raises Refusal when they do not fit the dataset that is named.
    """
    if dataset in (None, control_room.DATASET) and (found := control_room.recognised(table)):
        return found
    if dataset is None:
        return recognising.recognised(table)
    known = catalogue.current().datasets.get(dataset)
    if known is None or not known.is_curated:
        return None
    found = recognising.forced(table, known)
    try:
        tidy.tidy(found.read(table.head), found.dataset)
    except ShapeChanged as error:
        raise Refusal("does_not_fit", name=table.name, dataset=dataset, detail=error.detail) from error
    return found


def left_out(table: Table) -> list[Sentence]:
    """What was not taken over as it stands in the file."""
    return [Sentence(key, count=table.left_out[key]) for key in LEFT_OUT if table.left_out[key]]


def _write(table: Table, found: Recognised, result: AddedTable, on_progress: OnProgress | None) -> None:
    """Rows of a known dataset, stride by stride."""
    name, moment = found.dataset.name, clock.now()
    reports: list[Report] = []
    incomplete = 0
    for stride in table.strides(on_progress=on_progress):
        try:
            tidied = tidy.tidy(found.read(tidy.join(stride)), found.dataset)
        except ShapeChanged as error:
            raise Refusal("does_not_fit", name=table.name, dataset=name, detail=error.detail) from error
        whole = _with_key(tidied.table, found.dataset)
        incomplete += tidied.table.num_rows - whole.num_rows
        reports.append(tidied.report)
        result.added += store.write(name, whole, fetched_at=moment, origin="file")
    doubtful: Counter[str] = Counter()
    for report in reports:
        doubtful.update(report.doubtful)
    result.doubtful = dict(doubtful)
    for column, count in doubtful.items():
        examples = dict.fromkeys(value for report in reports for value in report.examples.get(column, ()))
        result.sentences.append(Sentence("doubtful", column=column, count=count, examples=list(examples)[:3]))
    if incomplete:
        result.sentences.append(Sentence("without_key", count=incomplete, columns=list(found.dataset.key)))
    if found.unread:
        result.sentences.append(Sentence("unread", columns=list(found.unread)[:12]))


def _with_key(table: pa.Table, dataset: Dataset) -> pa.Table:
    """The rows that say where and when, and something else of the key: a row without them is a total or a note."""
    must = [name for name in dataset.key if name == dataset.time or catalogue.column(name).type == "district"]
    others = [name for name in dataset.key if name not in must]
    mask = pa.repeat(pa.scalar(True), table.num_rows)
    for name in must:
        mask = pc.and_(mask, pc.is_valid(table[name]))
    if others:
        some = pa.repeat(pa.scalar(False), table.num_rows)
        for name in others:
            some = pc.or_(some, pc.is_valid(table[name]))
        mask = pc.and_(mask, some)
    return table.filter(mask)


def _write_plain(table: Table, dataset: Dataset, result: AddedTable, on_progress: OnProgress | None) -> None:
    """Rows of an unknown shape, under cleaned names with inferred types; the first stride settles the names."""
    names: list[str] = []
    moment = clock.now()
    for stride in table.strides(on_progress=on_progress):
        typed = plain.typed(tidy.join(stride))
        names = names or typed.column_names
        if len(names) == typed.num_columns:
            typed = typed.rename_columns(names)
        result.added += store.write(dataset.name, typed, fetched_at=moment, origin="file")


def _added_answer(table: Table) -> list[AddedTable]:
    """A portal's own answer: the datasets that its service answers, each with its part of the rows."""
    assert table.rows is not None  # noqa: S101
    datasets = catalogue.answered_by(table.service)
    rows = list(table.rows())
    moment = clock.now()
    results = []
    try:
        for name, raw in tidy.split(rows, datasets).items():
            if not raw.num_rows:
                continue
            tidied = tidy.tidy(raw, catalogue.dataset(name))
            result = AddedTable(table.name, name, is_known=True, rows=raw.num_rows, doubtful=tidied.report.doubtful)
            result.added = store.write(name, tidied.table, fetched_at=moment, origin="file")
            result.sentences = [
                Sentence("known", title=titled(catalogue.dataset(name)), dataset=name),
                Sentence("counted", rows=result.rows, added=result.added),
            ]
            _note(result)
            results.append(result)
    except ShapeChanged as error:
        raise Refusal("does_not_fit", name=table.name, dataset=error.dataset, detail=error.detail) from error
    if not results:
        raise Refusal("no_rows", name=table.name)
    return results


def _note(result: AddedTable) -> None:
    """Say in the ledger that a file brought the rows, unless the portal itself has been heard."""
    before = ledger.read().get(result.dataset, ledger.Entry())
    if before.origin != "portal":
        entry = ledger.Entry(
            before.tried_at, clock.now().isoformat(), "file", before.error, before.detail, before.notes
        )
        ledger.note({result.dataset: entry})


def proposed(table: Table) -> tuple[str, str]:
    """Name and title for the rows of an unknown shape; the same as those of an earlier file of the same name."""
    title = _title(table)
    name = free = _name(title)
    number = 1
    while known := catalogue.current().datasets.get(free):
        if known.portal == "files" and list(known.fields) == table.columns:
            return known.name, known.title["ko"]
        number += 1
        free = f"{name}_{number}"
    return free, title


def _title(table: Table) -> str:
    """What a file is about, by its name without dates and endings."""
    path = PurePosixPath(table.name)
    words = re.sub(r"(\.(csv|tsv|txt|xlsx?|json|jsonl|xml|parquet|zip|gz|html?))+(?=/|$)", "", str(path), flags=re.I)
    words = (
        words.rsplit("/", 1)[-1]
        if not re.fullmatch(r"(sheet\s?)?\d*|[\d_\-]+", words.rsplit("/", 1)[-1], re.I)
        else words.split("/")[0]
    )
    return re.sub(r"[_+\s]+", " ", words).strip() or path.name


def _name(title: str) -> str:
    """A title as a dataset's name, in Latin letters: dates and numbers left out."""
    words = re.sub(r"\(.*?\)|\[.*?\]", " ", title)
    words = re.sub(r"(?<![A-Za-z가-힣])[\d.\-~년월일]+(?![A-Za-z가-힣])", " ", words)
    parts = re.sub(r"[^a-z0-9]+", "_", anyascii(words).lower()).strip("_").split("_")
    name = ""
    for part in parts:
        if len(name) + len(part) >= LONGEST_NAME:
            break
        name = f"{name}_{part}" if name else part
    return name if re.match(r"[a-z]", name) else f"file_{name}".strip("_")
