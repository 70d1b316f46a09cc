"""Indicators: what the published statistics say of the city and its districts, each declared in a sheet.

    indicators.declared()["road_deaths"]               # definition, owner, targets, method, revisions
    indicators.values(indicator="road_deaths")         # one row per indicator, period and district
    indicators.course("road_deaths")                   # one row per period, under the indicator's own name

The sheets are the TOML files of `indicator_sheets`, one a theme. An indicator's name is a column of the catalogue,
which has its label, unit and direction. Its numbers come from a table of `reference` (publisher, period and licence in
`reference.sources()`, by `file`). Nothing here is live, and nothing is estimated: a year that was not published is
not there.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
import tomli  # compiled, as in the catalogue
from pydantic import Field, ValidationError, model_validator

from data_sources import catalogue, reference
from data_sources.catalogue.model import Column, Strict, Text
from data_sources.pipeline import store
from data_sources.pipeline.store import Moment

FOLDER = Path(__file__).parent / "indicator_sheets"
OWNERS = "owners.toml"
COLUMNS = ["indicator", "period", "district", "value", "unit", "file", "period_on"]
PERIOD = ["indicator", "period_on"]
DISTRICTS = 25


class SheetError(ValueError):
    """Everything that is wrong in the sheets, one mistake a line."""


class Target(Strict):
    """A value that the city or the law has published, with where it stands. Without `by` it holds at all times."""

    value: float
    by: int | None = None  # the year
    source: Text
    url: str = Field(pattern="^https?://")


class Revision(Strict):
    """A change of the sheet: first declared, a longer series, another definition, source or target."""

    on: date
    change: Literal["declared", "longer", "definition", "source", "target"]


class Indicator(Strict):
    """One indicator: a sum, or a sum divided by another; that of the city is made of the sums of its districts."""

    name: str
    theme: str
    definition: Text
    owner: Text  # the office in charge
    file: str
    counted: str  # the column that is added up
    of: str = ""  # what it is divided by: a column, population or area_km2; rows: a mean; nothing for a plain sum
    times: float = 1
    where: dict[str, str] = Field(default_factory=dict)  # which rows are counted; divided by all
    is_monthly: bool = False  # a month stands for itself; else the months of whole years are taken together
    targets: tuple[Target, ...] = ()
    revisions: tuple[Revision, ...]
    note: Text | None = None  # what to beware of

    @model_validator(mode="after")
    def _known(self) -> Indicator:
        if self.name not in catalogue.current().columns:
            raise ValueError("the catalogue has no column of that name")
        if self.file not in set(reference.sources().file):
            raise ValueError(f"{self.file} is no table of the reference")
        if self.targets and self.direction is None:
            raise ValueError("a target needs a direction: which way is better?")
        return self

    @property
    def column(self) -> Column:
        """Its label, unit, decimals and direction."""
        return catalogue.column(self.name)

    @property
    def title(self) -> Text:
        """What it is called."""
        return self.column.label

    @property
    def unit(self) -> str:
        """Its unit."""
        return self.column.unit

    @property
    def direction(self) -> Literal["good", "bad"] | None:
        """What a high value is; None where it is neither."""
        return self.column.direction

    @property
    def method(self) -> Literal["sum", "mean", "per_people", "per_area", "ratio"]:
        """How the value comes about."""
        kinds = {"": "sum", "rows": "mean", "population": "per_people", "area_km2": "per_area"}
        return kinds.get(self.of, "ratio")  # type: ignore[return-value]

    @property
    def target(self) -> Target | None:
        """The target that is furthest ahead, or holds at all times."""
        return max(self.targets, key=lambda each: each.by or 0) if self.targets else None


@cache
def declared() -> dict[str, Indicator]:
    """All indicators by name, in the order of themes and sheets. Raises SheetError with all mistakes at once."""
    owners = _read(FOLDER / OWNERS)["owners"]
    found, mistakes = {}, []
    for theme, sheet in _sheets().items():
        for name, entry in sheet["indicators"].items():
            owner = owners.get(entry["owner"], {})
            try:
                found[name] = Indicator.model_validate({**entry, "name": name, "theme": theme, "owner": owner})
            except ValidationError as error:
                mistakes += [f"{theme}.toml: {name}: {fault['loc']}: {fault['msg']}" for fault in error.errors()]
    if mistakes:
        raise SheetError("\n".join(mistakes))
    return found


@cache
def themes() -> dict[str, Text]:
    """The themes in their order, by name."""
    return {name: Text.model_validate(sheet["title"]) for name, sheet in _sheets().items()}


def _sheets() -> dict[str, dict[str, Any]]:
    sheets = {path.stem: _read(path) for path in FOLDER.glob("*.toml") if path.name != OWNERS}
    return dict(sorted(sheets.items(), key=lambda item: item[1]["order"]))


def _read(path: Path) -> dict[str, Any]:
    return tomli.loads(path.read_text(encoding="utf-8"))


@store.reads()
def values(
    *,
    at: Moment = None,
    since: Moment = None,
    until: Moment = None,
    district: str | None = None,
    indicator: str | None = None,
) -> pd.DataFrame:
    """Every indicator for every period and district. One row per indicator, period and district.

    `period` is the year, or the month where one month was published; it begins on `period_on`. `district` is missing in
    the row of the whole city; `value` is in `unit`; `file` names the table in `reference.sources()`. `since` and
    `until` keep whole years, `at` those that were over by then. Raises KeyError when there is no such indicator.
    """
    found = _every()
    year = found.period_on.dt.year
    kept = pd.Series(data=True, index=found.index)
    if indicator:
        kept &= found.indicator == declared()[indicator].name
    if district:
        kept &= found.district == district
    if since is not None:
        kept &= year >= pd.Timestamp(since).year
    if until is not None:
        kept &= year <= pd.Timestamp(until).year
    if at is not None:
        kept &= year < pd.Timestamp(at).year
    reference.note(*found.file[kept].unique())
    return found[kept].reset_index(drop=True)


@store.reads()
def course(indicator: str, *, district: str | None = None, at: Moment = None) -> pd.DataFrame:
    """One indicator over time. One row per period, oldest first: `year` or `month_on`, and the indicator by its name.

    Of the city, or of one district. Raises KeyError when there is no such indicator.
    """
    found = values(indicator=indicator, district=district, at=at)
    found = found if district else found[found.district.isna()]
    when = "month_on" if declared()[indicator].is_monthly else "year"
    times = found.period_on if when == "month_on" else found.period_on.dt.year
    named = found.rename(columns={"value": indicator}).assign(**{when: times})
    return named[[when, indicator]].reset_index(drop=True)


@store.reads()
def by_district(indicator: str, *, at: Moment = None) -> pd.DataFrame:
    """The newest period that is known by district. One row per district, most first: district, the indicator, period.

    An empty frame where only the city as a whole is published.
    """
    found = values(indicator=indicator, at=at).dropna(subset="district")
    found = found[found.period_on == found.period_on.max()]
    named = found.rename(columns={"value": indicator})[["district", indicator, "period"]]
    return named.sort_values(indicator, ascending=False, ignore_index=True)


@cache
def _every() -> pd.DataFrame:
    """All values, worked out once, since the tables of the reference are what they are: copy before giving it away."""
    with reference.noting():  # each indicator is made of its own table, not of all: see `values`
        tables = {file: reference.statistics(file) for file in {each.file for each in declared().values()}}
        counted = [_counted(each, tables[each.file]) for each in declared().values()]
        return _valued(_summed(pd.concat(counted, ignore_index=True)))


def _counted(each: Indicator, rows: pd.DataFrame) -> pd.DataFrame:
    """What is counted, and what by, row by row of a table: indicator, period_on, district, count, base."""
    periods = _periods(each, rows)
    count = rows[each.counted].to_numpy(dtype="float64")
    base = rows[each.of].to_numpy(dtype="float64") if each.of in rows else np.ones(len(rows))
    is_known = ~np.isnan(count) & ~np.isnan(base) & periods.notna().to_numpy()
    for column, word in each.where.items():
        count = np.where((rows[column] == word).to_numpy(), count, 0.0)
    columns = {"period_on": periods, "district": rows.district, "count": count, "base": base}
    return pd.DataFrame(columns).loc[is_known].assign(indicator=each.name)


def _periods(each: Indicator, rows: pd.DataFrame) -> pd.Series:
    """The day on which each row's period begins; missing in a year of which not every month is there."""
    if "month_on" not in rows:
        return pd.to_datetime(rows.year.astype("str"))
    if each.is_monthly:
        return rows.month_on
    years = rows.month_on.dt.to_period("Y").dt.start_time
    return years.where(rows.month_on.groupby(years).transform("nunique") == 12)


def _summed(counted: pd.DataFrame) -> pd.DataFrame:
    """One row per indicator, period and district, and one for the city: the sums of its districts, or its own row."""
    sums = counted.groupby([*PERIOD, "district"], as_index=False, dropna=False).sum()
    sums = sums.merge(_sheet_table(), on="indicator")
    sums = sums.assign(base=_bases(sums)).dropna(subset="base")
    known = sums.dropna(subset="district")
    whole = known.groupby(PERIOD).district.transform("nunique") == DISTRICTS
    sheet = dict.fromkeys(_sheet_table().columns.drop("indicator"), "first")
    city = known[whole].groupby(PERIOD, as_index=False).agg({"count": "sum", "base": "sum", **sheet})
    made = pd.MultiIndex.from_frame(city[PERIOD])
    alone = sums[sums.district.isna() & ~pd.MultiIndex.from_frame(sums[PERIOD]).isin(made)]
    return pd.concat([known, alone, city], ignore_index=True)


def _sheet_table() -> pd.DataFrame:
    """What the sums need of the sheets. One row per indicator, in their order."""
    rows = [
        (name, order, each.of, float(each.times), each.unit, each.file, each.is_monthly)
        for order, (name, each) in enumerate(declared().items())
    ]
    return pd.DataFrame(rows, columns=["indicator", "order", "of", "times", "unit", "file", "is_monthly"])


def _bases(sums: pd.DataFrame) -> pd.Series:
    """What each row is divided by; area, and the people of the year or the newest known, stand in other tables."""
    area = sums.district.map(reference.districts().set_index("code").area_km2).astype("float64")
    people = reference.statistics("population.csv")[["year", "district", "population"]]
    years = sums.assign(year=sums.period_on.dt.year.clip(upper=people.year.max()))
    living = years[["year", "district"]].merge(people, on=["year", "district"], how="left").population
    return sums.base.mask(sums.of == "area_km2", area).mask(sums.of == "population", living.astype("float64"))


def _valued(sums: pd.DataFrame) -> pd.DataFrame:
    """The values, in the order of the sheets, periods and districts."""
    periods = sums.period_on.dt.strftime("%Y-%m").where(sums.is_monthly, sums.period_on.dt.strftime("%Y"))
    value = sums["count"] * sums.times / sums.base.where(sums.of != "", 1.0)
    found = sums.assign(value=value, period=periods).dropna(subset="value")
    return found.sort_values(["order", "period_on", "district"], ignore_index=True)[COLUMNS]
