"""Published statistics: whose they are, of when, and on which terms. Nothing about them is live, so none has an age.

published.line("crime.csv")   # "published · Seoul Metropolitan Police … · 2015–2024 · …" as HTML
published.rows(ask(safety.crime), "crime.csv")
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape

import pandas as pd
import streamlit as st

from data_sources import reference
from insight.question import Question
from ui import pictures, tables, texts

PERIOD_WORDS = {  # what SOURCES.toml says of a period beside its years, months and days
    "year_end": "at year end",
    "gaps": "with gaps",
    "earlier": "or earlier",
    "later": "or later",
    "both": "and",
    "area": "area",
    "population": "population",
    "unknown": "not stated by the compiler",
}


@lru_cache(maxsize=512)
def _told(file: str, language: str) -> dict[str, str]:
    row = reference.sources().set_index("file").loc[file]
    words = {name: str(row[f"{name}_{language}"]) for name in ("title", "publisher", "licence", "note")}
    return words | {"citation": str(row.citation), "period": _said_period(str(row.period))}


def _said_period(written: str) -> str:
    """What a table is about in time, as written in SOURCES.toml, with its English words in the viewer's language."""
    said = written.replace(" to ", "–")
    for key, words in PERIOD_WORDS.items():
        said = re.sub(rf"\b{words}\b", texts.t(f"period_words.{key}"), said)
    return said


def publisher(file: str) -> str:
    """Who published a table of the reference, in the viewer's language."""
    return _told(file, texts.language())["publisher"]


def title(file: str) -> str:
    """What a table of the reference is called, in the viewer's language."""
    return _told(file, texts.language())["title"]


def period(file: str) -> str:
    """The years, months or days that a table of the reference is about, in the viewer's language."""
    return _told(file, texts.language())["period"]


def citation(file: str) -> str:
    """How to cite a table of the reference."""
    return _told(file, texts.language())["citation"]


def origin(file: str) -> str:
    """A table of the reference in one line: whose, which, on which terms, of when."""
    told = _told(file, texts.language())
    return f"{told['publisher']}, {told['title']} ({told['licence']}; {told['period']})"


def span(years: pd.Series) -> str:
    """The first and the last year: "2015–2024"."""
    first, last = int(years.min()), int(years.max())
    return str(last) if first == last else f"{first}–{last}"


@lru_cache(maxsize=64)
def years(file: str) -> str:
    """The years that a table of the reference is about."""
    found = reference.statistics(file)
    return span(found.year if "year" in found else found.month_on.dt.year)


def line(file: str) -> str:
    """One quiet line of HTML: that it is published, by whom, of when, on which terms, and what to beware of."""
    told = _told(file, texts.language())
    parts = [texts.t("state.published"), told["publisher"], years(file), told["licence"], told["note"]]
    said = escape(" · ".join(part for part in parts if part))
    return f'<p class="source" title="{escape(told["citation"])}">{said}</p>'


def rows(question: Question, file: str, *, key: str | None = None) -> None:
    """Show the rows that answer a question about a published table, and say where they come from."""
    tables.bare(question.rows(), alt=title(file), key=key)
    st.html(f'<section class="part">{line(file)}{pictures.behind(question, title(file))}</section>')
