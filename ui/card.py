"""One dataset in full: what it is, its columns, its terms, how to cite it, its newest rows."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from data_sources import catalogue
from data_sources.catalogue.model import Dataset
from data_sources.pipeline import clock, store
from ui import cache, dictionary, holdings, tables, texts

MOST = 100  # rows shown
TALLEST = 600  # pixels of the list of columns
MADE_UP = ("simulated", "drill")  # states of numbers that nobody should cite


def heading(name: str) -> None:
    """Its title, and in a sentence what to know."""
    dataset = catalogue.dataset(name)
    st.header(texts.said(dataset.title), anchor=False)
    if dataset.note:
        st.markdown(texts.said(dataset.note))


def facts(name: str) -> None:
    """What it is, in pairs of a word and a value."""
    pairs = "".join(f"<dt>{escape(word)}</dt><dd>{value}</dd>" for word, value in _facts(catalogue.dataset(name)))
    st.html(f'<dl class="facts">{pairs}</dl>')


def _facts(dataset: Dataset) -> Iterator[tuple[str, str]]:
    """Words, and values as HTML."""
    found, portal = cache.provenance(dataset.name), catalogue.current().portals[dataset.portal]
    depth = "curated" if dataset.is_curated else "plain"
    yield texts.t("catalogue.topic"), escape(f"{dictionary.topic(dataset.topic)} · {texts.t(f'kind.{dataset.kind}')}")
    yield texts.t("catalogue.publisher"), escape(texts.said(found.publisher))
    free = "" if found.licence.is_commercial else f" · {texts.t('catalogue.not_commercial')}"
    yield texts.t("catalogue.licence"), _link(found.licence.url, texts.said(found.licence.title)) + escape(free)
    yield texts.t("catalogue.portal"), _link(found.link, texts.said(portal.title))
    yield texts.t("catalogue.service"), " · ".join(f"<code>{escape(name)}</code>" for name in dataset.service)
    yield texts.t("catalogue.every"), escape(texts.lasting(found.every_s))
    age = "" if found.age_s is None else f" · {texts.ago(found.age_s)}"
    yield texts.t("catalogue.state"), escape(f"{texts.t(f'state.{found.state}')}{age}")
    yield texts.t("catalogue.rows"), escape(texts.number(found.rows))
    if period := holdings.period(dataset.name):
        yield texts.t("holdings.period"), escape(period)
    yield texts.t("catalogue.depth"), escape(texts.t(f"catalogue.{depth}_help"))
    if dataset.key:
        yield texts.t("catalogue.key"), escape(" · ".join(texts.label(name) for name in dataset.key))
    yield texts.t("catalogue.python"), f"<code>load(&quot;{escape(dataset.name)}&quot;)</code>"
    if dataset.is_retired:
        yield texts.t("catalogue.retired"), escape(texts.t("catalogue.retired_help"))


def _link(address: str, words: str) -> str:
    return (
        f'<a href="{escape(address)}" target="_blank" rel="noopener">{escape(words)}</a>' if address else escape(words)
    )


def columns(name: str) -> None:
    """Its columns: label, unit, type and plausible range in the viewer's language, and what the portal calls each."""
    dataset = catalogue.dataset(name)
    shown = pd.DataFrame([_column(dataset, each) for each in dataset.columns] or _fields(dataset))
    st.subheader(texts.t("catalogue.columns"), anchor=False)
    if shown.empty:
        st.markdown(texts.t("catalogue.no_columns"))
        return
    config: Any = {each: st.column_config.TextColumn(texts.t(f"catalogue.{each}")) for each in shown.columns}
    st.dataframe(
        shown,
        column_config=config,
        hide_index=True,
        height=tables.height(len(shown), TALLEST),
        key="columns",
        alt=texts.t("catalogue.columns"),
        placeholder="",
    )


def _column(dataset: Dataset, name: str) -> dict[str, str]:
    column, source = catalogue.column(name), dataset.columns[name]
    limits = source.range or column.range
    return {
        "label": texts.said(column.label),
        "unit": texts.unit(name),
        "type": texts.t(f"type.{column.type}"),
        "range": " – ".join(_bound(limit) for limit in limits) if limits else "",
        "field": ", ".join(field for field in source.fields if not field.startswith("@")),
        "name": name,
    }


def _bound(limit: float) -> str:
    return texts.number(limit, 0 if limit == int(limit) else 2)


def _fields(dataset: Dataset) -> list[dict[str, str]]:
    """Of a plain dataset: what the store has of it, or else what is known of its answers."""
    frame = newest_rows(dataset.name)
    if frame.empty:
        return [{"field": field} for field in dataset.fields]
    return [
        {"name": name, "type": texts.t(f"type.{_type(name, frame[name])}")} for name in tables.spoken(frame).columns
    ]


def _type(name: str, values: pd.Series) -> str:
    if name == "district":
        return name
    if pd.api.types.is_datetime64_any_dtype(values):
        return "time"
    if pd.api.types.is_bool_dtype(values):
        return "flag"
    if pd.api.types.is_integer_dtype(values):
        return "int"
    return "float" if pd.api.types.is_float_dtype(values) else "text"


def citation(name: str) -> None:
    """How to name the source, ready to be copied; of made-up rows, that they are none."""
    st.subheader(texts.t("catalogue.cite"), anchor=False)
    said = reference(name)
    if said is None:
        st.markdown(texts.t("catalogue.cite_simulated"))
        return
    st.html(f'<pre class="written wrapped" tabindex="0">{escape(said)}</pre>')


def reference(name: str) -> str | None:
    """How to name the source; None of made-up rows, which nobody should cite."""
    dataset, found = catalogue.dataset(name), cache.provenance(name)
    if found.state in MADE_UP:
        return None
    return texts.t(
        "catalogue.citation",
        publisher=texts.said(found.publisher),
        title=texts.said(dataset.title),
        service=dataset.service[0],
        portal=texts.said(catalogue.current().portals[dataset.portal].title),
        licence=texts.said(found.licence.title),
        link=found.link,
        day=texts.full_day(found.fetched_at or clock.now()),
    )


def rows(name: str) -> None:
    """Its newest rows, with their source."""
    st.subheader(texts.t("catalogue.newest"), anchor=False)
    tables.rows(newest_rows(name), name, key="newest")


def newest_rows(name: str) -> pd.DataFrame:
    """The rows that are newest by the dataset's own time, or that came last."""

    @store.reads(name)
    def newest(_: str) -> pd.DataFrame:
        frame = store.latest(name)
        return frame.sort_values(catalogue.dataset(name).time or "fetched_at", ascending=False).head(MOST)

    return cache.cached(newest)(name)


def example() -> list[dict[str, str]]:
    """The columns of air quality."""
    dataset = catalogue.dataset("air_now")
    return [_column(dataset, name) for name in dataset.columns]
