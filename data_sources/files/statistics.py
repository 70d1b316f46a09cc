"""Tables with times side by side, turned so that each time has rows of its own.

Seoul's statistics put years, quarters or months over the columns, the card counts the hours of the day:

    자치구별(2)  2023 발생  2023 검거  2024 발생  2024 검거        자치구별(2)  시점  발생  검거
    종로구           3846      4117      4005      3990    ->    종로구       2023  3846  4117
                                                                종로구       2024  4005  3990
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import pyarrow as pa

from data_sources.files.headers import Header

MOMENT, HOUR, VALUE = "시점", "시간", "값"  # what the new columns are called
YEAR = re.compile(r"((?:19|20)\d\d)\s?년?")
MONTH = re.compile(r"((?:19|20)\d\d)\s?[.\-/년]\s?(\d{1,2})\s?[.월]?")
QUARTER = re.compile(r"((?:19|20)\d\d)\s?[.\-/년]\s?([1-4])/4(?:분기)?")
DAY_HOUR = re.compile(r"(\d{1,2})시(?:\s?[-~]\s?\d{1,2}시)?(\d{2}분)?\s?(.*)")
LEAST = 2  # times side by side; one is enough under labels as Seoul's statistics have them
LABEL = re.compile(r".+\(\d\)")


@dataclass(frozen=True)
class Turning:
    """How the columns of a wide table become rows."""

    moment: str  # the name of the new column
    labels: tuple[str, ...]  # the columns that stay
    columns: dict[str, dict[str, str]]  # time: {what is counted: the column that holds it}

    @property
    def names(self) -> list[str]:
        """The columns of the turned table."""
        return [*self.labels, self.moment, *dict.fromkeys(name for each in self.columns.values() for name in each)]

    def table(self, wide: pa.Table) -> pa.Table:
        """The rows of a wide table, one for each row and time."""
        counted = self.names[len(self.labels) + 1 :]
        parts = []
        for moment, columns in self.columns.items():
            given = {name: wide[name] for name in self.labels}
            given[self.moment] = pa.repeat(pa.scalar(moment), wide.num_rows)
            given |= {
                name: wide[columns[name]] if name in columns else pa.nulls(wide.num_rows, pa.string())
                for name in counted
            }
            parts.append(pa.table(given))
        return pa.concat_tables(parts)


def turning(header: Header | None, columns: list[str]) -> Turning | None:
    """How to turn a table with this header, or None where no times stand side by side."""
    parts = dict(zip(header.names, header.parts, strict=True)) if header else {}
    found: dict[str, dict[str, dict[str, str]]] = {MOMENT: {}, HOUR: {}}
    labels: dict[str, list[str]] = {MOMENT: [], HOUR: []}
    for name in columns:
        given = parts.get(name) or (name,)
        for kind, read in ((MOMENT, _moment), (HOUR, _hour)):
            if (seen := read(given)) is None:
                labels[kind].append(name)
                continue
            moment, counted = seen
            found[kind].setdefault(moment, {}).setdefault(counted or VALUE, name)
    moments = found[MOMENT]
    if finer := {moment: counted for moment, counted in moments.items() if not YEAR.fullmatch(moment)}:
        found[MOMENT] = finer  # a year beside months is their sum
    least = 1 if any(LABEL.fullmatch(name) for name in labels[MOMENT]) else LEAST
    for kind, moments in found.items():
        if len(moments) >= least and labels[kind] and len(labels[kind]) < len(columns):
            return Turning(kind, tuple(labels[kind]), moments)
    return None


def _moment(parts: tuple[str, ...]) -> tuple[str, str] | None:
    """A year, quarter or month among the parts of a heading, and what remains."""
    for place, part in enumerate(parts):
        said = None
        if quarter := QUARTER.fullmatch(part):
            said = f"{quarter[1]}-{3 * int(quarter[2]) - 2:02d}"
        elif (month := MONTH.fullmatch(part)) and 1 <= int(month[2]) <= 12:
            said = f"{month[1]}-{int(month[2]):02d}"
        elif year := YEAR.fullmatch(part):
            said = year[1]
        if said:
            return said, " ".join((*parts[:place], *parts[place + 1 :]))
    return None


def _hour(parts: tuple[str, ...]) -> tuple[str, str] | None:
    """An hour of the day, or half of one, at the beginning of a heading, and what remains."""
    if len(parts) != 1 or not (found := DAY_HOUR.fullmatch(parts[0])) or int(found[1]) > 24:
        return None
    minute = (found[2] or "").removesuffix("분")
    return (f"{int(found[1]):02d}:{minute}" if minute else str(int(found[1]))), found[3].strip()
