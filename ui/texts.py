"""Words, numbers and moments in the viewer's language.

    t("board.week_ago")                # from strings/<language>/*.toml
    label("pm25_ug_m3")                # "초미세먼지", from the catalogue
    value("pm25_ug_m3", 38.2)          # "38", with the column's decimals and the language's separators
    ago(180)                           # "3분 전"

In a page the language is the viewer's; elsewhere English, or what `speaking("ko")` says.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal

import pandas as pd
import streamlit as st
from babel import Locale, dates, numbers
from babel.lists import format_list
from streamlit.runtime.scriptrunner import get_script_run_ctx

from data_sources import catalogue, reference
from data_sources.catalogue.model import LANGUAGES, Text

FOLDER = Path(__file__).parent / "strings"
NOTHING = "–"
LARGE, LARGE_IN_KOREAN, DIGITS = 1_000_000, 100_000, 3  # from there on numbers are said short, with so many digits
LONG_AGO_S = 29 * 86_400
_SPOKEN: ContextVar[str | None] = ContextVar("spoken", default=None)
_SHORT_MOMENT = {"ko": "M월 d일 HH:mm", "en": "d MMM HH:mm", "fr": "d MMM HH:mm", "nl": "d MMM HH:mm"}
_HOUR = {"ko": "H시", "en": "HH:00", "fr": "H 'h'", "nl": "H 'uur'"}
_DATED_AS = {"ko": "ko", "en": "en_GB", "fr": "fr", "nl": "nl"}  # 23 November 2026, as the other dates in English
_LONG_DAY = {"ko": "M월 d일 EEEE", "en": "EEEE d MMMM", "fr": "EEEE d MMMM", "nl": "EEEE d MMMM"}


def language() -> str:
    """The viewer's language in a page; elsewhere the one being spoken, or English."""
    if spoken := _SPOKEN.get():
        return spoken
    if get_script_run_ctx(suppress_warning=True) is None:
        return "en"
    chosen = st.session_state.get("lang") or st.query_params.get("lang")
    return chosen if chosen in LANGUAGES else preferred()


def preferred() -> str:
    """The language of the viewer's browser: the first of all it asks for that we speak."""
    return nearest(st.context.headers.get("Accept-Language") or st.context.locale or "")


@contextmanager
def speaking(name: str) -> Iterator[None]:
    """Everything inside in this language: for notebooks, exports and tests."""
    token = _SPOKEN.set(name)
    try:
        yield
    finally:
        _SPOKEN.reset(token)


def nearest(preferences: str) -> str:
    """The first of our languages in a browser's list ("fr-BE,nl;q=0.8"), or English."""
    for preference in preferences.split(","):
        if (code := preference.split(";")[0].strip()[:2].lower()) in LANGUAGES:
            return code
    return "en"


@cache
def strings(name: str) -> dict[str, str]:
    """All texts of one language, nested tables joined with dots. Those of a page may stand in a file of their own."""
    files = sorted((FOLDER / name).glob("*.toml"))
    return dict(text for file in files for text in _flat(tomllib.loads(file.read_text(encoding="utf-8"))))


def _flat(table: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, entry in table.items():
        if isinstance(entry, dict):
            yield from _flat(entry, f"{prefix}{key}.")
        else:
            yield prefix + key, entry


def t(key: str, **values: Any) -> str:
    """The text of that key. With `count`, the form that the number takes (`key.one`, `key.other`)."""
    known = strings(language())
    if "count" in values and key not in known:
        form = Locale(language()).plural_form(values["count"])
        key = f"{key}.{form}" if f"{key}.{form}" in known else f"{key}.other"
        values["count"] = number(values["count"])
    return known[key].format(**values)


def said(text: Text) -> str:
    """A text of the catalogue in the language."""
    return text[language()]


def order(words: str) -> str:
    """What words are sorted by: accents and capitals make no difference."""
    parts = unicodedata.normalize("NFKD", words)
    return "".join(letter for letter in parts if not unicodedata.combining(letter)).casefold()


def label(column: str) -> str:
    """What a column is called."""
    return said(catalogue.column(column).label)


def unit(column: str) -> str:
    """A column's unit, as it is written after a number; a word is translated, a sign is not."""
    sign = catalogue.column(column).unit
    return strings(language()).get(f"unit.{sign}", sign)


def within(name: str) -> str:
    """A name as it stands within a sentence: small, unless it is an abbreviation ("PM2.5", "CCTV")."""
    return name[:1].lower() + name[1:] if name[1:2].islower() or name[1:2] in " ’" else name


def listed(words: Iterable[str]) -> str:
    """Several words as part of a sentence: "a, b and c"."""
    found = [*words]
    return ", ".join(found) if language() == "ko" else format_list(found, locale=language())


def value(column: str, raw: Any) -> str:
    """One value of a column as a person reads it, without its unit."""
    if raw is None or raw is pd.NaT or (isinstance(raw, float) and raw != raw) or raw is pd.NA:
        return NOTHING
    declared = catalogue.column(column)
    if declared.type == "district":
        return reference.district_name(str(raw), language())
    if declared.type in ("int", "float"):
        return number(raw, declared.decimals) if column != "year" else str(int(raw))
    if declared.type == "time":
        return moment(raw)
    if declared.type == "date":
        return dates.format_date(pd.Timestamp(raw), "medium", locale=_DATED_AS[language()])
    if declared.type == "flag":
        return t("yes") if raw else t("no")
    word = declared.values.get(str(raw))
    return said(word) if word else str(raw)


def large(column: str, raw: Any) -> str:
    """A value as `value` gives it; a large one in the language's short form: 94.5만, 7.46M."""
    least = LARGE_IN_KOREAN if language() == "ko" else LARGE
    if catalogue.column(column).type not in ("int", "float") or pd.isna(raw) or abs(raw) < least:
        return value(column, raw)
    spoken = [numbers.format_compact_decimal(float(raw), locale=language(), fraction_digits=n) for n in (2, 1, 0)]
    return next((short for short in spoken if sum(map(str.isdigit, short)) <= DIGITS), spoken[-1])


def short(raw: float, decimals: int = 1) -> str:
    """A number in the language's short form, as along an axis: 2.5M, 250만."""
    found = numbers.format_compact_decimal(raw, locale=language(), fraction_digits=max(decimals, 1))
    return found.replace("\u00a0", "\u202f")


def with_unit(column: str, raw: Any) -> str:
    """A value and its unit, not torn apart at a line's end."""
    sign = unit(column)
    return _signed(value(column, raw), sign) if sign else value(column, raw)


def percent(raw: float, decimals: int = 0) -> str:
    """So many in a hundred, not torn apart at a line's end."""
    return _signed(number(raw, decimals), "%")


def _signed(words: str, sign: str) -> str:
    """Korean writes its words for units, and a per cent sign, close to the number: 13명, 5%."""
    space = "" if language() == "ko" and (sign == "%" or sign[:1] >= "가") else "\u00a0"
    return f"{words}{space}{sign}"


def number(raw: float, decimals: int = 0) -> str:
    """A number with the language's separators."""
    return _number(float(raw), decimals, language())


@lru_cache(maxsize=4096)
def _number(raw: float, decimals: int, spoken: str) -> str:
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return numbers.format_decimal(raw, pattern, locale=spoken)


def ago(seconds: float) -> str:
    """How long since, in one unit; months are written out, since French shortens them like metres."""
    spoken = timedelta(seconds=-max(int(seconds), 1))
    size: Literal["short", "long"] = "short" if seconds < LONG_AGO_S else "long"
    return dates.format_timedelta(spoken, add_direction=True, threshold=0.99, format=size, locale=language())


def lasting(seconds: float) -> str:
    """How long, in one unit, written out."""
    return dates.format_timedelta(timedelta(seconds=seconds), threshold=0.99, format="long", locale=language())


def moment(at: Any) -> str:
    """A day and time in one short piece."""
    return _dated(pd.Timestamp(at), _SHORT_MOMENT[language()], language())


def day(at: Any) -> str:
    """A day with its weekday."""
    return _dated(pd.Timestamp(at), _LONG_DAY[language()], language())


def weekday(at: Any) -> str:
    """The name of a weekday."""
    return _dated(pd.Timestamp(at), "EEEE", language())


def hour(at: Any) -> str:
    """An hour of the day, as one says it: "18:00", "18 h"."""
    return _dated(pd.Timestamp(at), _HOUR[language()], language())


def month(at: Any) -> str:
    """A month with its year, as one says it: "October 2026"."""
    return dates.format_skeleton("yMMMM", pd.Timestamp(at).to_pydatetime(), locale=language())


def full_day(at: Any) -> str:
    """A day with its year, as it is written in a reference."""
    return dates.format_date(pd.Timestamp(at), "long", locale=_DATED_AS[language()])


@lru_cache(maxsize=1024)
def _dated(at: pd.Timestamp, pattern: str, spoken: str) -> str:
    return dates.format_datetime(at, pattern, locale=spoken)


def epoch(at: pd.Timestamp) -> int:
    """A Seoul wall-clock time as seconds since 1970, which a browser counts from."""
    return int(at.tz_localize("Asia/Seoul").timestamp())
