"""Which dataset of the catalogue the rows of a file belong to, by their header.

    found = recognising.recognised(table)
    found.dataset.name        # "subway_ridership"
    found.read(batch)         # the batch under the field names that tidying knows

A dataset is recognised when all columns of its key are there, more than half of the file's columns are read, one of
them at least belongs to few datasets only, no other dataset fits nearly as well, and the first rows come through
tidying. Otherwise nothing is: rows under a wrong name would be worse than rows under a new one.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import pyarrow as pa
import pyarrow.compute as pc

from data_sources import catalogue
from data_sources.catalogue import Catalogue
from data_sources.catalogue.model import Dataset, Source
from data_sources.files import statistics
from data_sources.files.statistics import Turning
from data_sources.files.tables import Table
from data_sources.pipeline import tidy
from data_sources.pipeline.errors import ShapeChanged

MAJORITY = 0.5  # of the file's columns that a dataset must read
CLEARLY = 0.05  # how much better than the next it must fit
NAMED = 0.2  # what it adds that the file is called like the dataset
MANY = 5  # columns alike in two files: then they are of one list, whatever the files are called
LEAST = 3  # columns in common, or all of a smaller file
FEW = 3  # datasets that may share a column which tells them apart from others
LOST_SHARE = 0.5  # of a key's values that may not come through
BRACKETS = re.compile(r"\s*[(\[{].*?[)\]}]\s*")
UNCOUNTED = re.compile(r"column \d+|연번|순번|no\.?|번호|index|unnamed: \d+|.+\s?QC\s?플래그|.+\s?QC", re.I)

Reader = Callable[[pa.Table], pa.Table]


@dataclass(frozen=True)
class Recognised:
    """A dataset, and how the rows of a file become raw rows of it."""

    dataset: Dataset
    read: Reader
    columns: dict[str, str]  # the file's columns that it reads, and the dataset's that they become
    unread: tuple[str, ...] = ()
    turned: Turning | None = None


@dataclass(frozen=True)
class _Fit:
    """How the columns of a file meet those of a dataset."""

    dataset: Dataset
    fields: dict[str, str]  # the file's column: the field that it is
    labelled: dict[str, str]  # the dataset's column: the file's that has its label
    share: float  # of the file's columns that are read
    worth: float


def recognised(table: Table) -> Recognised | None:
    """The dataset that the table's rows belong to, None when it is not clear."""
    turned = statistics.turning(table.header, table.columns)
    shapes: list[tuple[list[str], Reader, Turning | None]] = [(table.columns, _as_it_is, None)]
    if turned:
        shapes.append((turned.names, turned.table, turned))
    fits = []
    for columns, read, how in shapes:
        counted = _counted_columns(columns, read(table.head))
        fits += [(fit, read, how) for fit in _fits(counted, table)]
    fits.sort(key=lambda item: -_worth(item[0], table))
    if not fits or (len(fits) > 1 and _worth(fits[0][0], table) - _worth(fits[1][0], table) < CLEARLY):
        return None
    fit, read, how = fits[0]
    found = _recognised(fit, read, how, table)
    return found if _comes_through(found, table) else None


def listed(table: Table) -> Dataset | None:
    """The plain dataset whose fields the table has, all of them and no others."""
    fields = {name.lower() for name in table.columns}
    found = [
        dataset
        for dataset in catalogue.current().datasets.values()
        if len(fields) >= MANY and {name.lower() for name in dataset.fields} == fields
    ]
    return found[0] if len(found) == 1 else None


def forced(table: Table, dataset: Dataset) -> Recognised:
    """The same for a dataset that a person has named."""
    turned = statistics.turning(table.header, table.columns)
    options: list[tuple[_Fit, Reader, Turning | None]] = [(_fit(dataset, table.columns), _as_it_is, None)]
    if turned:
        options.append((_fit(dataset, turned.names), turned.table, turned))
    fit, read, how = max(options, key=lambda option: option[0].worth)
    return _recognised(fit, read, how, table)


def _worth(fit: _Fit, table: Table) -> float:
    """How well a dataset fits: better where the file says its name."""
    return fit.worth + NAMED * _is_called(fit.dataset, table)


def _counted_columns(columns: list[str], head: pa.Table) -> list[str]:
    """The columns that count: not numbers of rows, not marks of quality, not those that are empty."""
    return [name for name in columns if not UNCOUNTED.fullmatch(name) and not _is_blank(head[name])]


def _is_blank(column: pa.ChunkedArray) -> bool:
    return column.null_count == len(column) or (pa.types.is_string(column.type) and not any(column.to_pylist()))


def _as_it_is(batch: pa.Table) -> pa.Table:
    return batch


def _fits(columns: list[str], table: Table) -> list[_Fit]:
    known = _candidates(catalogue.current())
    words = {plain_word(name) for name in columns} | {plain_word(BRACKETS.sub(" ", name)) for name in columns}
    likely = Counter(name for word in words for name in known.get(word, ()))
    datasets = catalogue.current().datasets
    found = []
    for name, common in likely.items():
        if common < min(LEAST, len(columns)):
            continue
        fit = _fit(datasets[name], columns)
        if fit.share > MAJORITY and _has_key(fit) and _is_told_apart(fit, known, table):
            found.append(fit)
    return found


def plain_word(name: str) -> str:
    """A heading without blanks, underscores and case."""
    return re.sub(r"[\s_·ㆍ‧]+", "", unicodedata.normalize("NFKC", name)).lower()


@lru_cache(maxsize=4)
def _candidates(whole: Catalogue) -> dict[str, set[str]]:
    """The curated datasets that read a field of this name, or have a column of this name or Korean label."""
    found: dict[str, set[str]] = defaultdict(set)
    for dataset in whole.datasets.values():
        for column, source in dataset.columns.items():
            for word in _fields(source):
                found[plain_word(word)].add(dataset.name)
            for word in (column, whole.columns[column].label.ko):
                found[plain_word(word)].add(dataset.name)
    return dict(found)


def _fields(source: Source) -> list[str]:
    return [part for name in source.fields for part in name.split("+") if not part.startswith("@")]


def _fit(dataset: Dataset, columns: list[str]) -> _Fit:
    exact = {plain_word(name): name for name in reversed(columns)}
    bare = Counter(plain_word(BRACKETS.sub(" ", name)) for name in columns)
    loose = {plain_word(BRACKETS.sub(" ", name)): name for name in columns}
    loose = {word: name for word, name in loose.items() if bare[word] == 1}
    fields: dict[str, str] = {}
    labelled: dict[str, str] = {}
    met: set[str] = set()
    for column, source in dataset.columns.items():
        for field in _fields(source):
            if name := exact.get(plain_word(field)) or loose.get(plain_word(field)):
                fields.setdefault(name, field)
                met.add(column)
    for column in dataset.columns:
        words = (plain_word(catalogue.column(column).label.ko), plain_word(column))
        name = next((found for word in words if (found := exact.get(word) or loose.get(word))), None)
        if column not in met and name and name not in fields:
            labelled[column] = name
    read = set(fields) | set(labelled.values())
    share = len(read) / max(len(columns), 1)
    return _Fit(dataset, fields, labelled, share, share + (len(met) + len(labelled)) / max(len(dataset.columns), 1))


def _has_key(fit: _Fit) -> bool:
    there = {plain_word(field) for field in fit.fields.values()}
    return all(
        name in fit.labelled or any(plain_word(field) in there for field in _fields(fit.dataset.columns[name]))
        for name in fit.dataset.key
    )


def _is_told_apart(fit: _Fit, known: dict[str, set[str]], table: Table) -> bool:
    """Whether a column of it is rare; where all are common, the file or its title must say what it is."""
    common = {plain_word(statistics.VALUE)}
    for column in fit.dataset.key:
        if column == "year" or catalogue.column(column).type in ("district", "date", "time"):
            common |= {plain_word(field) for field in _fields(fit.dataset.columns[column])}
    words = {plain_word(word) for word in (*fit.fields.values(), *fit.labelled.values())} - common
    return any(len(known.get(word, ())) <= FEW for word in words) or _is_called(fit.dataset, table)


def _is_called(dataset: Dataset, table: Table) -> bool:
    """Whether the file's name, or what stands over its header, has a name of the dataset in it."""
    said = [plain_word(words) for words in (table.name, table.sheet, *table.titles)]
    names = [plain_word(name) for name in (*dataset.service, dataset.title.ko)]
    return any(name in words for name in names for words in said)


def _recognised(fit: _Fit, read: Reader, how: Turning | None, table: Table) -> Recognised:
    dataset = fit.dataset
    if fit.labelled:
        columns = dict(dataset.columns)
        for column, name in fit.labelled.items():
            columns[column] = Source(fields=(name,))
        dataset = dataset.model_copy(update={"columns": columns})
    by_field = defaultdict(list)
    for column, source in fit.dataset.columns.items():
        for field in _fields(source):
            by_field[plain_word(field)].append(column)
    became = {name: ", ".join(by_field[plain_word(field)]) for name, field in fit.fields.items()}
    became |= {name: column for column, name in fit.labelled.items()}
    names = how.names if how else table.columns
    unread = tuple(name for name in names if name not in became)
    if how:
        became |= {
            wide: became[counted]
            for columns in how.columns.values()
            for counted, wide in columns.items()
            if counted in became
        }

    def reader(batch: pa.Table) -> pa.Table:
        raw = read(batch)
        raw = raw.rename_columns([fit.fields.get(name, name) for name in raw.column_names])
        return _counted(raw, dataset) if dataset.portal == "files" else raw

    return Recognised(dataset, reader, became, unread, how)


def _counted(raw: pa.Table, dataset: Dataset) -> pa.Table:
    """Published counts write a dash for none."""
    fields = {field for name, source in dataset.columns.items() for field in source.fields if _is_count(name)}
    for place, name in enumerate(raw.column_names):
        if name in fields and pa.types.is_string(raw.schema.field(name).type):
            raw = raw.set_column(place, name, pc.if_else(pc.equal(raw[name], "-"), "0", raw[name]))
    return raw


def _is_count(column: str) -> bool:
    """Whether a column counts things, money or ground: nothing of it is zero."""
    found = catalogue.column(column)
    return found.type == "int" or found.unit in ("₩", "m²")


def _comes_through(found: Recognised, table: Table) -> bool:
    """Whether the first rows can be tidied, and most of what tells them apart is read."""
    try:
        tidied = tidy.tidy(found.read(table.head), found.dataset)
    except ShapeChanged:
        return False
    lost = (tidied.report.doubtful.get(name, 0) for name in found.dataset.key)
    return tidied.table.num_rows > 0 and all(count <= LOST_SHARE * tidied.table.num_rows for count in lost)
