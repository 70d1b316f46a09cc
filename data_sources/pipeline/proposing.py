"""A curated entry of the catalogue, proposed from one page of a service's rows, for a person to edit.

    print(proposing.propose(tidy.raw(rows), dataset).toml())

A field that some dataset reads already goes to the same column, where its values can be read so. Districts, longitude
and latitude are known by their values. For every other field a new column is proposed, with an inferred type and a
label that is left to write. What else is guessed says so in a comment.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data_sources import catalogue
from data_sources.catalogue.model import LANGUAGES, Dataset, Source, Text
from data_sources.pipeline import plain, tidy

SYSTEMS = ("EPSG:4326", "EPSG:5186", "EPSG:5181", "EPSG:5179")  # of coordinates: told apart by their size
KEEPING = ("updated_at", "loaded_on", "as_of_on")  # when a row was written, not when it was so
BARE = re.compile(r"[A-Za-z0-9_-]+")  # a key that TOML has without quotes
YES_NO = ({"Y", "N"}, {"Y"}, {"N"})
MOST_DOUBTED = 0.1  # of a field's values, where a column is held to fit it
MOST_IN_KEY = 3
LONGEST_IN_KEY = 60  # characters: longer texts describe, they do not name


@dataclass(frozen=True)
class Proposal:
    """What is proposed for one service. Columns in the order of the portal's fields."""

    dataset: Dataset  # as it is known: names, portal, publisher, page
    table: pa.Table  # the raw rows
    fields: dict[str, str]  # the portal's field of each column
    values: dict[str, pa.ChunkedArray]  # what each column makes of it
    types: dict[str, str]
    seen_in: dict[str, str]  # for columns that there are: where the same field is read so
    crs: str
    area: str

    @cached_property
    def time(self) -> str | None:
        """The column that says when: the first that is a time, or else a day (of a place that is when it was built)."""
        for wanted in ("time",) if "lon" in self.fields else ("time", "date"):
            for name, type_ in self.types.items():
                if type_ == wanted and name not in KEEPING:
                    return name
        return None

    @cached_property
    def kind(self) -> str:
        """Things that stand somewhere, values at a time, or anything else."""
        if "lon" in self.fields and not self.time:
            return "place"
        has_numbers = any(type_ in ("int", "float") for name, type_ in self.types.items() if name not in ("lon", "lat"))
        return "measure" if self.time and has_numbers else "record"

    @cached_property
    def key(self) -> tuple[tuple[str, ...], bool]:
        """The columns that tell the rows apart, the fewest that do, and whether they do."""
        always = (self.time,) if self.kind == "measure" and self.time else ()
        able = [name for name in self._able() if name not in always]
        for size in range(1, MOST_IN_KEY + 1):
            for names in combinations(able, size):
                if self._is_unique((*names, *always)):
                    return (*names, *always), True
        names = (*able, *always) or tuple(self.fields)
        return names, self._is_unique(names)

    def _able(self) -> list[str]:
        """Columns that may be in a key, codes first: filled in every row, and no amounts."""
        order = {"code": 0, "district": 1, "time": 2, "date": 2, "clock": 2, "text": 3}
        able = [name for name, type_ in self.types.items() if type_ in order and not self.values[name].null_count]
        short = [name for name in able if self.types[name] != "text" or _longest(self.values[name]) <= LONGEST_IN_KEY]
        return sorted(short, key=lambda name: order[self.types[name]])

    def _is_unique(self, names: Iterable[str]) -> bool:
        chosen = pa.table({name: self.values[name] for name in names})
        return bool(chosen.group_by(chosen.column_names).aggregate([]).num_rows == self.table.num_rows)

    def toml(self) -> str:
        """The entry as it is pasted into a file of the catalogue."""
        return "\n".join([*self._columns_declared(), *self._dataset_declared()])

    def _columns_declared(self) -> Iterator[str]:
        for name, field in self.fields.items():
            if name not in self.seen_in:
                yield f"[columns.{name}]  # {_examples(self.table[field])}"
                yield f"type = {_quoted(self.types[name])}"
                yield f"label = {_text(Text(**dict.fromkeys(LANGUAGES, field)))}  # to write; unit and range too"
                yield ""

    def _dataset_declared(self) -> Iterator[str]:
        dataset, (key, is_unique) = self.dataset, self.key
        services = dataset.service[0] if len(dataset.service) == 1 else list(dataset.service)
        yield f"[datasets.{dataset.name}]"
        yield f"kind = {_quoted(self.kind)}  # a guess"
        yield f"service = {_quoted(services)}"
        yield f"portal = {_quoted(dataset.portal)}"
        yield f"publisher = {_quoted(dataset.publisher)}"
        yield f"page = {_quoted(dataset.page)}"
        yield f"title = {_text(dataset.title)}"
        yield f"every = {_quoted(_duration(dataset))}"
        for name in ("licence", "arguments", "format", "note"):
            if name in dataset.model_fields_set and (value := getattr(dataset, name)):
                yield f"{name} = {_text(value) if isinstance(value, Text) else _quoted(value)}"
        if dataset.parameters:
            yield f"parameters = {_inline(dataset.parameters)}"
        unique = "unique" if is_unique else "NOT unique"
        yield f"key = {_quoted(list(key))}  # a guess: {unique} in {self.table.num_rows:,} rows"
        if self.time:
            yield f"time = {_quoted(self.time)}  # a guess"
        if self.crs != "EPSG:4326":
            yield f"crs = {_quoted(self.crs)}  # by the size of the numbers; EPSG:5174 is some 300 m off EPSG:5181"
        if self.area != "seoul":
            yield f"area = {_quoted(self.area)}"
        yield ""
        yield f"[datasets.{dataset.name}.columns]"
        for name, field in self.fields.items():
            where = (
                f"as in {self.seen_in[name]}" if self.seen_in.get(name) else "new" if name not in self.seen_in else ""
            )
            yield f"{name} = {_quoted(field)}" + (f"  # {where}" if where else "")


def propose(table: pa.Table, dataset: Dataset) -> Proposal:
    """A curated entry for a service that is not, or only plainly, known, from its raw rows.

    Raises ValueError where there are no rows.
    """
    names = [name for name in table.column_names if not name.startswith("@")]
    if not table.num_rows or not names:
        raise ValueError(f"{dataset.service[0]} has no rows at the moment, so there is nothing to propose.")
    table = table.select(names)
    typed = plain.typed(table)
    looks = dict(zip(names, zip(typed.column_names, typed.columns, strict=True), strict=True))
    point, crs, area = _point(table, dataset)
    found = Proposal(dataset, table, {}, {}, {}, {}, crs, area)
    for field in names:
        look, values = looks[field]
        if field in point:
            name, where, fitted = point[field], "", None
        elif known := _known(table, field, look, dataset, set(found.fields) | set(point.values())):
            name, where, fitted = known
        else:
            name, where, fitted = _new(look, values, dataset, set(found.fields)), None, values
        found.fields[name] = field
        if where is not None:
            found.seen_in[name] = where
        found.values[name] = values if fitted is None else fitted
        found.types[name] = catalogue.column(name).type if where is not None else _type(field, values)
    return found


def _fit(
    table: pa.Table, columns: dict[str, str], dataset: Dataset, **more: object
) -> dict[str, pa.ChunkedArray] | None:
    """What these columns make of these fields, None where too many values would be doubted."""
    sources = {name: Source(fields=(field,)) for name, field in columns.items()}
    trial = dataset.model_copy(
        update={"columns": sources, "key": (), "time": None, "fields": (), "parser": None, **more}
    )
    tidied = tidy.tidy(table, trial)
    doubted = max(tidied.report.doubtful.values(), default=0)
    filled = max(table.num_rows - min(tidied.table[name].null_count for name in columns), 0)
    if doubted > MOST_DOUBTED * (filled + doubted):
        return None
    return {name: tidied.table[name] for name in columns}


def _point(table: pa.Table, dataset: Dataset) -> tuple[dict[str, str], str, str]:
    """The fields of longitude and latitude, if there are, in which system and area they lie."""
    lower = {name.lower(): name for name in table.column_names}
    pairs: Counter[tuple[str, str]] = Counter()
    for other in catalogue.current().datasets.values():
        if "lon" in other.columns:
            fields = zip(other.columns["lon"].fields, other.columns["lat"].fields, strict=False)
            pairs.update(
                (lon.lower(), lat.lower()) for lon, lat in fields if lon.lower() in lower and lat.lower() in lower
            )
    for (x, y), _ in pairs.most_common():
        for area in ("seoul", "korea"):
            for crs in SYSTEMS:
                columns = {"lon": lower[x], "lat": lower[y]}
                fitted = _fit(table, columns, dataset, crs=crs, area=area)
                if x != y and fitted and fitted["lon"].null_count < table.num_rows:
                    return {field: name for name, field in columns.items()}, crs, area
    return {}, "EPSG:4326", "seoul"


def _known(
    table: pa.Table, field: str, look: str, dataset: Dataset, taken: set[str]
) -> tuple[str, str, pa.ChunkedArray] | None:
    """The column that the field goes to elsewhere (in the same topic, or twice), or that has its name; and where."""
    readers: dict[str, list[Dataset]] = {}
    for other in catalogue.current().datasets.values():
        for name, source in other.columns.items():
            if field.lower() in (each.lower() for each in source.fields):
                readers.setdefault(name, []).append(other)
    order = sorted(readers, key=lambda name: (-_in_topic(readers[name], dataset), -len(readers[name])))
    order = [name for name in order if _in_topic(readers[name], dataset) or len(readers[name]) > 1]
    if look in catalogue.current().columns:
        order.append(look)
    for name in order:
        if name in taken or name in ("lon", "lat"):
            continue
        if fitted := _fit(table, {name: field}, dataset):
            near = sorted(readers.get(name, []), key=lambda other: other.topic != dataset.topic)
            return name, near[0].name if near else "", fitted[name]
    return None


def _in_topic(readers: list[Dataset], dataset: Dataset) -> int:
    return sum(other.topic == dataset.topic for other in readers)


def _new(look: str, values: pa.ChunkedArray, dataset: Dataset, taken: set[str]) -> str:
    """A name for a new column: the field's, with the ending of its type."""
    name = look if look.isascii() and look[0].isalpha() else f"{dataset.name}_{look if look.isascii() else 'field'}"
    type_ = _type(look, values)
    name = {"time": f"{name}_at", "date": f"{name}_on", "flag": f"is_{name.removesuffix('_yn')}"}.get(type_, name)
    used = taken | set(catalogue.current().columns)
    if name in used:
        name = f"{dataset.name}_{name}"
    number = 2
    while name in used:
        name, number = f"{name.rstrip('0123456789_')}_{number}", number + 1
    return name


def _type(field: str, values: pa.ChunkedArray) -> str:
    """The catalogue's type for values as a plain dataset has them."""
    if pa.types.is_boolean(values.type) or set(pc.unique(values).drop_null().to_pylist()) in YES_NO:
        return "flag"
    if pa.types.is_temporal(values.type):
        moments = pd.Series(values.to_pandas()).dropna()
        return "date" if (moments == moments.dt.normalize()).all() else "time"
    if pa.types.is_integer(values.type) or pa.types.is_floating(values.type):
        return "int" if pa.types.is_integer(values.type) else "float"
    return "code" if plain.CODE.search(plain.cleaned([field])[0]) else "text"


def _longest(values: pa.ChunkedArray) -> int:
    return int(pc.max(pc.utf8_length(values)).as_py() or 0)


def _examples(values: pa.ChunkedArray) -> str:
    """A few of the values, as they came, in one line."""
    different = [str(value) for value in pc.unique(values).to_pylist() if value not in (None, "")][:3]
    words = " ".join(", ".join(different).split())
    return "".join(letter for letter in words if letter.isprintable())[:60] or "empty in these rows"


def _duration(dataset: Dataset) -> str:
    return f"{round(dataset.every.total_seconds() / 60)}min" if dataset.every.days == 0 else f"{dataset.every.days}D"


def _text(text: Text) -> str:
    return _inline({language: text[language] for language in LANGUAGES})


def _inline(values: Mapping[str, str]) -> str:
    """A table in one line."""
    bare = {name if BARE.fullmatch(name) else _quoted(name): value for name, value in values.items()}
    return "{ " + ", ".join(f"{name} = {_quoted(value)}" for name, value in bare.items()) + " }"


def _quoted(value: object) -> str:
    """A text or a list of texts as TOML has it, which is JSON's way."""
    return json.dumps(value, ensure_ascii=False)
