"""What a column, a dataset and a portal are, and every mistake that can be made in declaring one.

The TOML files beside this module are the only place where they are declared; `catalogue.load()` checks all
of them at once. A newcomer adds a dataset by copying one: see `air.toml`.
"""

from __future__ import annotations

from datetime import timedelta
from functools import cached_property
from typing import Annotated, Any, Literal

import pandas as pd
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

LANGUAGES = ("ko", "en", "fr", "nl")

Kind = Literal["measure", "event", "place", "record"]
Type = Literal["text", "code", "int", "float", "time", "date", "clock", "flag", "district"]
Protocol = Literal[  # file: nobody can be asked, files bring it
    "seoul", "subway", "datago", "rss", "openmeteo", "gbfs", "opendatasoft", "file"
]


def _duration(value: Any) -> timedelta:
    return pd.Timedelta(value).to_pytimedelta()


Duration = Annotated[timedelta, BeforeValidator(_duration)]


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Names = Annotated[tuple[str, ...], BeforeValidator(_listed)]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(Strict):
    """One text in the four languages of the house."""

    ko: str = Field(min_length=1)
    en: str = Field(min_length=1)
    fr: str = Field(min_length=1)
    nl: str = Field(min_length=1)

    def __getitem__(self, language: str) -> str:
        return getattr(self, language)


class Column(Strict):
    """What one column of a tidy frame means, wherever it occurs."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    type: Type
    label: Text
    unit: str = ""
    range: tuple[float, float] | None = None
    direction: Literal["good", "bad"] | None = None  # what a high value is; None where it is neither
    decimals: int = Field(0, ge=0, le=6)
    values: dict[str, Text] = {}  # the portal's words for a category, lowest first, and how we say them
    note: Text | None = None


class Source(Strict):
    """How one column of one dataset is read from the portal's fields."""

    fields: Names = Field(alias="from")  # newest name first; "A+B" joins two fields with a blank; "@x" is an argument
    format: Names = ()  # strptime forms of a time or date
    pattern: str | None = None  # a regular expression: its first group is the value
    scale: float = 1.0  # what the portal's number is multiplied with
    missing: Names = ()  # markers of this field, besides those of the dataset
    range: tuple[float, float] | None = None  # narrower than the column's
    zero_is_missing: bool | Names = False  # always, or where all the named fields are blank
    missing_if: Names = ()  # fields that, when filled, disown the value (a sensor's fault flag)
    yes: Names = ()  # what counts as true in a flag, besides Y, 1, true
    codes: Literal["mois", "sgis"] = "mois"  # code system of a district given as a number

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


def _source(value: Any) -> Any:
    return value if isinstance(value, dict | Source) else {"from": value}


class Office(Strict):
    """Who answers for the data."""

    name: str
    phone: str = ""


class Portal(Strict):
    """A server that speaks one of our wire protocols."""

    name: str
    title: Text
    protocol: Protocol
    url: str  # scheme, host and port
    url_setting: str
    key_setting: str  # "" where everybody may ask
    page: str  # where a person gets a key
    page_rows: int = 1000
    connections: int = 4  # requests under way at once: the polite limit
    daily_calls: int | None = None
    success: Names = ()
    parameters: dict[str, str] = {}  # sent with every call
    key_parameter: str = "serviceKey"
    page_parameter: str = "pageNo"
    rows_parameter: str = "numOfRows"


class Licence(Strict):
    """On which terms a dataset may be used; shown where its data are shown."""

    name: str
    title: Text
    url: str
    is_commercial: bool


class Publisher(Strict):
    """Who makes the data."""

    name: str
    title: Text


class Dataset(Strict):
    """One service of one portal, read as a table of one kind."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    topic: str
    kind: Kind
    title: Text
    portal: str
    publisher: str
    service: Names  # newest name first, then those it has had
    arguments: tuple[str, ...] = ()  # path arguments after START and END
    parameters: dict[str, str] = {}  # query arguments (data.go.kr)
    format: Literal["json", "xml"] = "json"
    page_rows: int | None = None  # where the service takes fewer rows a call than its portal
    page: str = ""  # the portal's page for people; OA-… is completed
    licence: str = "kogl1"
    every: Duration
    lag: Duration = timedelta(0)  # how long after the moment the portal has it
    key: tuple[str, ...] = ()
    time: str | None = None  # the column that says when; none: when it was fetched
    columns: dict[str, Annotated[Source, BeforeValidator(_source)]] = {}
    fields: Names = ()  # of a plain dataset: what the answer is known to hold, in the portal's words
    missing: Names = ()
    crs: str = "EPSG:4326"
    area: Literal["seoul", "korea", "world"] = "seoul"  # where its coordinates may lie
    parser: str | None = None  # "module:function", a generator of (part, row) for answers that are no table
    part: str | None = None
    retention: Duration | None = None
    office: Office | None = None
    is_retired: bool = False  # the portal has taken it down; kept for recorded answers and older stores
    note: Text | None = None

    @model_validator(mode="after")
    def _whole(self) -> Dataset:
        wrong = [f"key names {name}, which is no column of it" for name in self.key if name not in self.columns]
        if self.time and self.time not in self.columns:
            wrong.append(f"time names {self.time}, which is no column of it")
        if not self.key and self.columns:
            wrong.append("key is empty: name the columns that tell its rows apart")
        if self.columns and self.fields:
            wrong.append("fields are for a plain dataset: this one has columns")
        if (self.parser is None) != (self.part is None):
            wrong.append("parser and part go together")
        if ("lon" in self.columns) != ("lat" in self.columns):
            wrong.append("lon and lat go together")
        if wrong:
            raise ValueError("; ".join(wrong))
        return self

    @property
    def is_curated(self) -> bool:
        """Whether its columns are mapped; a plain dataset has the portal's own fields, types inferred."""
        return bool(self.columns)

    @property
    def link(self) -> str:
        """The page where the portal describes it."""
        is_seoul_id = self.page.startswith("OA-")
        return f"https://data.seoul.go.kr/dataList/{self.page}/S/1/datasetView.do" if is_seoul_id else self.page

    @cached_property
    def place_key(self) -> tuple[str, ...]:
        """The key without time: what stays the same from one measurement to the next."""
        return tuple(name for name in self.key if name != self.time)
