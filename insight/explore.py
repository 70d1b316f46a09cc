"""What an explorer of the data has chosen, as the query that answers it: in the same box as SQL by hand.

chosen = Choice("air_now", shown="line", grain="hour", measure="mean", of="pm25_ug_m3", days=7)
chosen.query()      # select date_trunc('hour', measured_at) as measured_at, avg(pm25_ug_m3) as pm25_ug_m3 from …
"""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import pandas as pd
import pyarrow as pa

from data_sources import catalogue
from data_sources.pipeline import box, delta, duck, store, tidy
from data_sources.pipeline.views import ALL

Kind = Literal["number", "word", "moment", "day", "flag"]
MEASURES = {"mean": "avg", "count": "count", "sum": "sum", "min": "min", "max": "max"}
GRAINS = ("hour", "day", "week", "month")
RELATIONS = {"is": "=", "least": ">=", "most": "<=", "holds": ""}
ROWS = "rows"  # the column of a count
BARS, LINES, BUCKETS = 40, 6, 3000  # bars, lines of one chart, points of a line
POINTS = 3000  # places drawn one by one; more are put together in hexagons
HEXAGONS = 6000  # of one map
DRAWN = {"line": BUCKETS, "bars": BARS, "map": HEXAGONS, "points": POINTS}  # rows of a picture at most
MOST = 100_000  # rows that a notebook asks for unless told
PATIENT_S = 60.0  # for a notebook: whoever runs it may wait
METRES_LON, METRES_LAT = 88_250.0, 111_320.0  # of a degree, at Seoul
WEST, SOUTH = 126.7, 37.4  # where the hexagons are counted from
NAMES = ("stop", "station", "place", "address")  # columns that name a place, besides those that say so
WORD = re.compile(r"\w+")


@lru_cache(maxsize=256)
def _columns(name: str, version: int) -> dict[str, Kind]:
    dataset = catalogue.dataset(name)
    if dataset.is_curated:
        kinds: dict[str, Kind] = {"int": "number", "float": "number", "time": "moment", "date": "day", "flag": "flag"}
        found = {each: kinds.get(catalogue.column(each).type, "word") for each in dataset.columns}
    else:
        snapshot = delta.snapshot(store.path(name))
        schema = snapshot.schema if snapshot else pa.schema([])
        found = {field.name: _kind(field.type) for field in schema if field.name not in store.SYSTEM}
    return {**found, "fetched_at": "moment"}


def _kind(kind: pa.DataType) -> Kind:
    if pa.types.is_timestamp(kind) or pa.types.is_date(kind):
        return "moment"
    if pa.types.is_boolean(kind):
        return "flag"
    return "number" if pa.types.is_integer(kind) or pa.types.is_floating(kind) else "word"


def columns(name: str, *kinds: Kind) -> list[str]:
    """The columns of a dataset, or those of these kinds."""
    found = _columns(name, store.version(name))
    return [each for each, kind in found.items() if not kinds or kind in kinds]


def numbers(name: str) -> list[str]:
    """What can be averaged: numbers that are no coordinates, those with a unit first: others may be mere numbers."""
    known = catalogue.current().columns
    found = [each for each in columns(name, "number") if not re.fullmatch(r"(lon|lat)\d?|year|month|hour", each)]
    return sorted(found, key=lambda each: not (each in known and known[each].unit))


def is_measured(name: str) -> bool:
    """Whether a mean of its first number says something: it is a measurement, and has a unit."""
    if catalogue.dataset(name).kind != "measure":
        return False
    first = catalogue.current().columns.get(next(iter(numbers(name)), ""))
    return first is not None and bool(first.unit)


def groups(name: str) -> list[str]:
    """What rows can be put together by, a district first."""
    found = columns(name, "word", "flag")
    return sorted(found, key=lambda each: each != "district")


def time(name: str) -> str:
    """The column that says when; where there is none, when a row came."""
    return catalogue.dataset(name).time or "fetched_at"


def pictures(name: str) -> list[str]:
    """How a dataset can be shown: over time first where it is measured, as places first where it is a list of them."""
    has_points = {"lon", "lat"} <= set(columns(name))
    has_map = has_points or "district" in columns(name)
    found = [*(["line"] if catalogue.dataset(name).time else []), *(["bars"] if groups(name) else []), "rows"]
    is_place = has_points and not catalogue.dataset(name).time
    return ["map", *found] if is_place else [*found, "map"] if has_map else found


@dataclass(frozen=True)
class Choice:
    """What has been chosen. `days` counts back from the newest row; `of` is what is measured, "" to count rows.

    `shown` is rows, line, bars or map; or points: a map of rows one by one, where they are few.
    """

    dataset: str
    shown: str = "rows"
    wanted: tuple[str, ...] = ()
    days: float | None = None
    district: str | None = None
    where: str = ""
    relation: str = "is"
    value: str = ""
    group: str = ""
    grain: str = "hour"
    measure: str = "mean"
    of: str = ""
    size_m: int = 500

    @property
    def name(self) -> str:
        """The column of the measure in the answer."""
        return self.of if self.is_measured else ROWS

    @property
    def is_measured(self) -> bool:
        """Whether it is a mean, a sum or an end of a column, and no count of rows."""
        return bool(self.of) and self.measure != "count"

    @property
    def is_of_points(self) -> bool:
        """Whether its rows have places of their own."""
        return {"lon", "lat"} <= set(columns(self.dataset))

    @property
    def picture(self) -> str:
        """How it is drawn: line, bars, points, hexagons, districts; "" where rows are shown."""
        if self.shown == "map":
            return "hexagons" if self.is_of_points else "districts"
        return self.shown if self.shown in DRAWN else ""

    def query(self) -> str:
        """All that it asks for, without bounds."""
        ways = {"rows": self._rows, "line": self._line, "bars": self._bars, "map": self._map, "points": self._points}
        return ways[self.shown]()

    def _value(self) -> str:
        if not self.is_measured:
            return f"count(*) as {ROWS}"
        return f"{MEASURES[self.measure]}({duck.quoted(self.of)}) as {duck.quoted(self.of)}"

    def _from(self, *conditions: str) -> str:
        found = [*self._conditions(), *conditions]
        return self.dataset + (f"\nwhere {' and '.join(found)}" if found else "")

    def _conditions(self) -> list[str]:
        found = []
        if self.days is not None and (since := self._since()) is not None:
            found.append(f"{duck.quoted(time(self.dataset))} > timestamp '{since}'")
        if self.district:
            found.append(f"district = {_text(self.district)}")
        if self.where and self.value:
            found.append(self._condition())
        return found

    def _since(self) -> pd.Timestamp | None:
        snapshot = delta.snapshot(store.path(self.dataset))
        newest = snapshot.highest(time(self.dataset)) if snapshot else None
        return None if newest is None else pd.Timestamp(newest).floor("s") - pd.Timedelta(days=self.days or 0)

    def _condition(self) -> str:
        name = duck.quoted(self.where)
        if self.relation == "holds":
            return f"contains(lower(cast({name} as varchar)), lower({_text(self.value)}))"
        if self.relation == "is":
            return f"cast({name} as varchar) = {_text(self.value)}"
        return f"{name} {RELATIONS[self.relation]} {_text(self.value)}"

    def _rows(self) -> str:
        wanted = ", ".join(map(duck.quoted, self.wanted)) or "*"
        return f"select {wanted}\nfrom {self._from()}\norder by {duck.quoted(time(self.dataset))} desc"

    def _line(self) -> str:
        when = duck.quoted(time(self.dataset))
        bucket = f"date_trunc('{self.grain}', {when}) as {when}"
        known = f"{when} is not null"
        if not self.group:
            return f"select {bucket}, {self._value()}\nfrom {self._from(known)}\ngroup by 1\norder by 1"
        by = duck.quoted(self.group)
        most = f"select {by} from {self._from(f'{by} is not null')} group by 1 order by count(*) desc, 1 limit {LINES}"
        inside = self._from(known, f"{by} in ({most})")
        return f"select {bucket}, {by}, {self._value()}\nfrom {inside}\ngroup by 1, 2\norder by 1, 2"

    def _bars(self) -> str:
        by = duck.quoted(self.group or groups(self.dataset)[0])
        inside = self._from(f"{by} is not null")
        return f"select {by}, {self._value()}\nfrom {inside}\ngroup by 1\norder by 2 desc nulls last, 1"

    def _map(self) -> str:
        if not self.is_of_points:
            return (
                f"select district, {self._value()}\nfrom {self._from('district is not null')}\ngroup by 1\norder by 1"
            )
        return self._hexagons()

    def _hexagons(self) -> str:
        """Rows put together in hexagons of `size_m`, each told by its middle.

        The middles are two lattices of rectangles, one moved by half a step both ways: the nearer of two middles.
        """
        across, up = self.size_m * 3**0.5, self.size_m * 3.0
        measured = f", {duck.quoted(self.of)}" if self.is_measured else ""
        value = f", {self._value()}" if self.is_measured else ""
        inside = self._from("lon is not null", "lat is not null")
        return f"""select round({WEST} + (case when is_first then x1 else x2 end) / {METRES_LON}, 6) as lon,
  round({SOUTH} + (case when is_first then y1 else y2 end) / {METRES_LAT}, 6) as lat, count(*) as {ROWS}{value}
from (
  select (lon - {WEST}) * {METRES_LON} as x, (lat - {SOUTH}) * {METRES_LAT} as y,
    round(x / {across}) * {across} as x1, round(y / {up}) * {up} as y1,
    (floor(x / {across}) + 0.5) * {across} as x2, (floor(y / {up}) + 0.5) * {up} as y2,
    (x - x1) ** 2 + (y - y1) ** 2 <= (x - x2) ** 2 + (y - y2) ** 2 as is_first{measured}
  from {inside}
)
group by 1, 2"""

    def places(self) -> str:
        """Where the map's rows are: how many there are, and how many of them have a place."""
        return f"select count(*) as {ROWS}, count(lon) as placed\nfrom {self._from()}"

    def _points(self) -> str:
        """The rows with a place, one by one."""
        shown = [duck.quoted(each) for each in ("lon", "lat", *([self.of] if self.is_measured else []))]
        named = [each for each in columns(self.dataset, "word") if "name" in each or each in NAMES]
        shown += [f"{duck.quoted(each)} as name" for each in named[:1]]
        return f"select {', '.join(shown)}\nfrom {self._from('lon is not null', 'lat is not null')}"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def named(query: str) -> tuple[str, ...]:
    """The datasets that a query may read: those whose names stand in it."""
    known = catalogue.current().datasets
    words = {word.lower().removesuffix(ALL) for word in WORD.findall(query)} | {w.lower() for w in WORD.findall(query)}
    return tuple(sorted(words & known.keys()))


def rows(query: str, *, at: pd.Timestamp | str | None = None, limit: int = MOST) -> pd.DataFrame:
    """The rows of a query, as known now or `at` a moment: for notebooks, in the same box as on the page.

    Warns when there are more than `limit`. Raises box.Refused.
    """
    moment = None if at is None else pd.Timestamp(at)
    found = box.page(query, limit=limit, at=moment, seconds=PATIENT_S)
    if found.total is not None and found.total > limit:
        warnings.warn(f"these are {limit:,} of {found.total:,} rows: say a higher limit for more", stacklevel=2)
    return tidy.to_pandas(found.rows)
