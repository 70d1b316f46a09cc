"""Rows as a workbook: a sheet of rows under the columns' labels, one of their source, one of what columns mean."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import xlsxwriter

from data_sources import catalogue, reference
from service.about import About, words

MOST = 200_000  # rows: a spreadsheet takes a million, but nobody waits for them
WIDTH = 18  # characters
DISTRICT = "district"


class TooMany(ValueError):
    """More rows than that kind of file can hold."""

    def __init__(self, most: int) -> None:
        self.most = most
        super().__init__(f"more than {most:,} rows")


def meaning(column: str, language: str) -> dict[str, str]:
    """What a column means: label and unit; nothing of one that the catalogue does not know."""
    known = catalogue.current().columns.get(column)
    if known is None:
        return {}
    unit = {"unit": words(language).get(known.unit, known.unit)} if known.unit else {}
    return {"label": known.label[language], **unit}


def write(reader: pa.RecordBatchReader, about: About) -> Iterator[bytes]:
    """The workbook. Raises TooMany."""
    made = io.BytesIO()
    settings = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "nan_inf_to_errors": True,
        "default_date_format": "yyyy-mm-dd hh:mm:ss",
    }
    with xlsxwriter.Workbook(made, settings) as book:
        book.set_properties({"title": about.title, "subject": about.line, "company": "Civic Wall"})
        _rows(book, reader, about)
        _source(book, about)
        _columns(book, reader.schema.names, about)
    yield made.getvalue()


def _rows(book: Any, reader: pa.RecordBatchReader, about: About) -> None:
    """The sheet of rows. A text is kept a text, whatever it begins with; a district has its name beside its code."""
    sheet = book.add_worksheet(about.word("rows"))
    bold, quoted = book.add_format({"bold": True, "text_wrap": True}), book.add_format({"quote_prefix": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    names = list(reader.schema.names)
    is_district = [name == DISTRICT for name in names]
    codes = set(reference.district_codes().values())
    is_day = [pa.types.is_date(field.type) or _is_day(field.name) for field in reader.schema]
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(names), WIDTH)
    sheet.write_row(0, 0, [head for name in names for head in _heads(name, about)], bold)
    line = 0
    for batch in reader:
        for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            line += 1
            if line > MOST:
                raise TooMany(MOST)
            at = 0
            for value, district, dated in zip(row, is_district, is_day, strict=True):
                if district:
                    is_ours = value in codes  # a query may call anything so
                    sheet.write_string(line, at, reference.district_name(value, about.language) if is_ours else "")
                    at += 1
                if isinstance(value, str):
                    sheet.write_string(line, at, value, quoted)
                elif value is not None:
                    sheet.write(line, at, value, day if dated else None)
                at += 1


def _is_day(name: str) -> bool:
    known = catalogue.current().columns.get(name)
    return known is not None and known.type == "date"


def _heads(name: str, about: About) -> list[str]:
    known = meaning(name, about.language)
    if not known:
        return [name]
    head = f"{known['label']} ({known['unit']})" if "unit" in known else known["label"]
    return [head, f"{head} ({about.word('code')})"] if name == DISTRICT else [head]


def _source(book: Any, about: About) -> None:
    """The sheet of where the rows come from: title, state, period, publisher, terms."""
    sheet = book.add_worksheet(about.word("source"))
    bold = book.add_format({"bold": True})
    sheet.set_column(0, 0, WIDTH)
    sheet.set_column(1, 1, 100)
    for line, (word, text) in enumerate(_told(about)):
        sheet.write_string(line, 0, about.word(word) if word else "", bold)
        sheet.write_string(line, 1, text)


def _told(about: About) -> Iterator[tuple[str, str]]:
    told = about.told
    yield "title", about.title
    yield "state", about.word(about.state)
    if about.is_simulated:
        yield "", about.word("made_up")
    if told["since"] or told["until"]:
        yield "period", f"{told['since'] or ''} – {told['until'] or ''}".replace("T", " ")
    if told["at"]:
        yield "moment", told["at"].replace("T", " ")
    yield "made_at", told["made_at"].replace("T", " ")
    yield "time_zone", about.word("seoul_time")
    if about.detail:
        yield "query", about.detail
    if about.address:
        yield "address", about.address
    for source in told["sources"]:
        yield "", ""
        yield "dataset", f"{source['title']} ({source['dataset']})"
        yield "publisher", source["publisher"]
        free = "" if source.get("is_commercial_use_allowed", True) else f", {about.word('not_commercial')}"
        yield "licence", f"{source['licence']}{free} · {source['licence_url']}"
        yield "state", about.word(source["state"])
        for word in ("page", "period", "citation"):
            if source.get(word):
                yield word, source[word]
        for word in ("newest_at", "fetched_at"):
            if source.get(word):
                yield word, source[word].replace("T", " ")


def _columns(book: Any, names: list[str], about: About) -> None:
    """The sheet of what each column means, and in which unit."""
    sheet = book.add_worksheet(about.word("column"))
    sheet.set_column(0, 2, 30)
    sheet.write_row(0, 0, [about.word(word) for word in ("column", "label", "unit")], book.add_format({"bold": True}))
    for line, name in enumerate(names, start=1):
        known = meaning(name, about.language)
        for at, text in enumerate((name, known.get("label", ""), known.get("unit", ""))):
            sheet.write_string(line, at, text)
