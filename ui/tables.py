"""Rows with their source: labels, units and formats from the catalogue, and who published them under it."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any, Literal

import pandas as pd
import streamlit as st

from data_sources import catalogue, reference
from data_sources.catalogue.model import Column
from data_sources.pipeline.store import SYSTEM
from insight.question import Question
from ui import cache, pictures, texts
from ui.menu import address

ROW = 35  # pixels


def rows(
    frame: pd.DataFrame,
    dataset: str,
    *,
    key: str | None = None,
    height: int | Literal["auto"] = "auto",
    question: Question | None = None,
) -> None:
    """Show rows as a table and say where they come from. An empty frame says so in a sentence.

    With the question that they answer there is a link to what is behind them, and their files.
    """
    title = texts.said(catalogue.dataset(dataset).title)
    if frame.empty:
        st.write(texts.t("table.nothing", title=title))
    else:
        bare(frame, alt=title, key=key, height=height)
    source(dataset)
    if question:
        st.html(f"<p>{pictures.behind(question, title)}</p>")


def bare(frame: pd.DataFrame, *, alt: str, key: str | None = None, height: int | Literal["auto"] = "auto") -> None:
    """Rows as a table, for those whose source is told elsewhere."""
    shown = spoken(frame)
    config: Any = {name: _config(name) for name in shown.columns}
    st.dataframe(
        shown, column_config=config, hide_index=True, key=key, height=height, alt=alt, placeholder=texts.NOTHING
    )


def height(rows: int, most: int) -> int:
    """How tall a table of so many rows is drawn, in pixels: as tall as it needs, or `most`."""
    return min(most, ROW * (rows + 1) + 3)


def is_missing(frame: pd.DataFrame, dataset: str) -> bool:
    """Say so in a sentence, and whose fault it is, when there is nothing to show."""
    if frame.empty:
        rows(frame, dataset)
    return frame.empty


def source(dataset: str) -> None:
    """One quiet line: title, publisher, licence, page, state and age."""
    found = cache.provenance(dataset)
    licence = f"[{texts.said(found.licence.title)}]({found.licence.url})"
    title = texts.said(catalogue.dataset(dataset).title)
    parts = [f"[{title}]({found.link})" if found.link else title, texts.said(found.publisher), licence]
    parts.append(texts.t(f"state.{found.state}"))
    if found.age_s is not None:
        parts.append(texts.ago(found.age_s))
    if found.error:
        parts.append(texts.t(f"error.{found.error}"))
    st.caption(" · ".join(parts))


def behind(shown: Mapping[str, str]) -> None:
    """One quiet line below a picture that is made of several datasets: where the rows of each are, by its name."""
    links = " · ".join(
        f'<a href="{escape(address("catalogue", dataset=dataset))}" target="_self">{escape(name)}</a>'
        for name, dataset in shown.items()
    )
    st.html(f'<p class="behind">{escape(texts.t("access.rows"))} {links}</p>')


def spoken(frame: pd.DataFrame) -> pd.DataFrame:
    """A copy with districts, categories and flags in words; numbers and times stay what they are, to be sorted.

    The store's own columns are left out: the line below a table says how old it is.
    """
    copy = frame.drop(columns=[*SYSTEM], errors="ignore")
    for name in copy.columns:
        declared = _declared(name)
        if declared and (declared.type in ("district", "flag") or declared.values):
            words = {raw: texts.value(name, raw) for raw in copy[name].dropna().unique()}
            copy[name] = copy[name].map(words)
    return copy


def _declared(name: str) -> Column | None:
    return catalogue.current().columns.get(name)


def _config(name: str) -> Any:
    declared = _declared(name)
    if declared is None:
        return st.column_config.Column(texts.strings(texts.language()).get(f"column.{name}", name))
    sign = texts.unit(name)
    label = f"{texts.label(name)} ({sign})" if sign else texts.label(name)
    note = texts.said(declared.note) if declared.note else None
    if declared.type in ("int", "float"):
        return st.column_config.NumberColumn(label, help=note, format=_shape(name, declared.decimals))
    if declared.type == "time":
        return st.column_config.DatetimeColumn(label, help=note, format="YYYY-MM-DD HH:mm")
    if declared.type == "date":
        return st.column_config.DateColumn(label, help=note, format="YYYY-MM-DD")
    return st.column_config.TextColumn(label, help=note)


def _shape(name: str, decimals: int) -> str:
    """With the language's separators, but for years and for what is read digit by digit, as a place in degrees."""
    if name == "year":
        return "plain"
    return f"%.{decimals}f" if decimals > 3 else "localized"


def example() -> pd.DataFrame:
    """Two districts with a value that is missing."""
    codes = list(reference.districts()["code"][:2])
    return pd.DataFrame({"district": codes, "pm25_ug_m3": [38.2, None], "air_grade": ["나쁨", None]})
