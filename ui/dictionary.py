"""The data dictionary: every dataset in the viewer's language, found by words, and one of them in full."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from data_sources import catalogue
from data_sources.catalogue.model import Dataset
from data_sources.pipeline import store
from ui import cache, filters, tables, texts

CHOSEN = "dataset"  # its place in the address
FILTERS = ("topic", "publisher", "kind", "state", "depth")
SHOWN = ("title", "topic", "publisher", "kind", "depth", "state", "age", "rows")
HEIGHT = 700
WIDTH = 164  # of a choice: two side by side on a phone


def chosen() -> str | None:
    """The dataset in the address, with a way to another and back to the list; None for the list."""
    names = listed()["dataset"].tolist()
    if st.query_params.get(CHOSEN) not in names:
        return None
    words = partial(_or_all, words=titles().__getitem__, everything=texts.t("catalogue.all_datasets"))
    back, other = st.columns([1, 5], vertical_alignment="bottom")
    with back:
        st.button(f"← {texts.t('catalogue.all_datasets')}", key="back", on_click=_close, width="stretch")
    with other:
        picked = filters.choice(texts.t("catalogue.open"), [filters.EVERYWHERE, *names], key=CHOSEN, words=words)
    if picked == filters.EVERYWHERE:
        st.rerun()
    return picked


def _close() -> None:
    del st.query_params[CHOSEN]


def listed() -> pd.DataFrame:
    """Every dataset, by title. One row per dataset; words are the viewer's, `found_by` is what a search looks in."""
    return cache.drawn(_listed, tells_states=True)()


def titles() -> dict[str, str]:
    """The titles by dataset."""
    found = listed()
    return dict(zip(found["dataset"], found["title"], strict=True))


@store.reads()
def _listed() -> pd.DataFrame:
    datasets = catalogue.current().datasets
    feeds = store.freshness().set_index("dataset").reindex(list(datasets))
    found = pd.DataFrame({"dataset": list(datasets), "age_s": feeds["age_s"].to_numpy()})
    found["state"] = feeds["state"].fillna("missing").to_numpy()
    found["rows"] = feeds["rows"].fillna(0).astype(int).to_numpy()
    for name in ("topic", "publisher", "kind"):
        found[name] = [getattr(dataset, name) for dataset in datasets.values()]
    found["depth"] = ["curated" if dataset.is_curated else "plain" for dataset in datasets.values()]
    found["title"] = [texts.said(dataset.title) for dataset in datasets.values()]
    found["age"] = [texts.NOTHING if pd.isna(age_s) else texts.ago(age_s) for age_s in found["age_s"]]
    found["found_by"] = [_found_by(dataset) for dataset in datasets.values()]
    return found.sort_values("title", key=lambda title: title.map(texts.order)).reset_index(drop=True)


def _found_by(dataset: Dataset) -> str:
    """All that a person may look for: titles in all languages, names, publisher, topic, what its columns are called."""
    known = catalogue.current()
    publisher = known.publishers[dataset.publisher].title
    labels = [texts.said(known.columns[name].label) for name in dataset.columns]
    spoken = [text[language] for text in (dataset.title, publisher) for language in ("ko", "en", "fr", "nl")]
    parts = [dataset.name, *dataset.service, dataset.page, topic(dataset.topic), *spoken, *labels, *dataset.columns]
    return "\n".join([*parts, *dataset.fields]).lower()


def search() -> pd.DataFrame:
    """Let the viewer narrow the list, and tell what is left of it."""
    found = listed()
    with st.container(horizontal=True):
        with st.container(width=420):
            wanted = filters.words(texts.t("catalogue.find"), texts.t("catalogue.find_hint"), key="find")
        for name in FILTERS:
            found = _narrowed(found, name)
    for word in wanted.split():
        found = found[found["found_by"].str.contains(word, regex=False)]
    return found


def _narrowed(found: pd.DataFrame, name: str) -> pd.DataFrame:
    words = WORDS[name]
    options = sorted(listed()[name].unique(), key=lambda option: texts.order(words(option)))
    with st.container(width=WIDTH):
        picked = filters.choice(
            texts.t(f"catalogue.{name}"),
            [filters.EVERYWHERE, *options],
            key=name,
            words=partial(_or_all, words=words, everything=texts.t("catalogue.all")),
        )
    return found if picked == filters.EVERYWHERE else found[found[name] == picked]


def _or_all(option: str, *, words: Callable[[str], str], everything: str) -> str:
    return everything if option == filters.EVERYWHERE else words(option)


def topic(name: str) -> str:
    """What a topic is called; that of a dataset of this installation alone is its file's name."""
    return texts.strings(texts.language()).get(f"topic.{name}", name)


def publisher(name: str) -> str:
    """Who that is."""
    return texts.said(catalogue.current().publishers[name].title)


WORDS: dict[str, Callable[[str], str]] = {
    "topic": topic,
    "publisher": publisher,
    "kind": lambda name: texts.t(f"kind.{name}"),
    "state": lambda name: texts.t(f"state.{name}"),
    "depth": lambda name: texts.t(f"catalogue.{name}"),
}


def table(found: pd.DataFrame) -> None:
    """The list; a cell that is touched opens its dataset."""
    total = len(listed())
    st.caption(texts.t("catalogue.found", count=len(found), all=texts.number(total)))
    if found.empty:
        return
    shown = found[list(SHOWN)].copy()
    for name, words in WORDS.items():
        shown[name] = shown[name].map({raw: words(raw) for raw in shown[name].unique()})
    config: Any = {name: st.column_config.TextColumn(texts.t(f"catalogue.{name}")) for name in SHOWN}
    config["title"] = st.column_config.TextColumn(texts.t("catalogue.title"), width="medium")
    config["rows"] = st.column_config.NumberColumn(texts.t("catalogue.rows"), format="localized")
    st.dataframe(
        shown,
        column_config=config,
        hide_index=True,
        height=tables.height(len(shown), HEIGHT),
        key="dictionary",
        on_select=partial(_open, found["dataset"].tolist()),
        selection_mode="single-cell",
        alt=texts.t("page.catalogue_title"),
        placeholder=texts.NOTHING,
    )


def _open(names: list[str]) -> None:
    cells = st.session_state["dictionary"].selection.cells
    if cells:
        st.query_params[CHOSEN] = names[cells[0][0]]


def example() -> str:
    """What a search looks in, for air quality."""
    return _found_by(catalogue.dataset("air_now"))
