"""Choices that live in the address, so that a link restores them.

What arrives from an address is checked again here: Streamlit checks it in the browser only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from data_sources import reference
from ui import texts

EVERYWHERE = "all"
LONGEST = 80  # characters of what is looked for


def district(key: str = "district") -> str | None:
    """One of the 25 districts by its code, or None for the whole city."""
    codes = [EVERYWHERE, *reference.districts()["code"]]
    chosen = choice(texts.label("district"), codes, key=key, words=_district_name)
    return None if chosen == EVERYWHERE else chosen


def _district_name(code: str) -> str:
    return texts.t("filter.whole_city") if code == EVERYWHERE else reference.district_name(code, texts.language())


def station(names: Sequence[str], key: str = "station") -> str | None:
    """One of these stations, or None for all of them."""
    chosen = choice(texts.label("station"), [EVERYWHERE, *names], key=key, words=_station_name)
    return None if chosen == EVERYWHERE else chosen


def _station_name(name: str) -> str:
    return texts.t("filter.all_stations") if name == EVERYWHERE else name


def column(names: Sequence[str], key: str = "column") -> str:
    """One of several columns, by their labels."""
    return choice(texts.t("filter.column"), names, key=key, words=texts.label, is_row=True)


def words(label: str, hint: str, *, key: str) -> str:
    """What is looked for, in small letters; "" for nothing."""
    typed = st.text_input(
        label,
        key=key,
        type="search",
        placeholder=hint,
        live=True,
        bind="query-params",
        persist_state="session",
    )
    return (typed or "").strip().lower()[:LONGEST]


def choice(label: str, options: Sequence[str], *, key: str, words: Callable[[str], str], is_row: bool = False) -> str:
    """One of several options, the first unless chosen otherwise; as a list, or few of them in a row.

    The address holds the option itself: Streamlit's own binding would write the words, which another language's
    reader could not follow.
    """
    _follow_address(key, options)
    name = {option: words(option) for option in options}.__getitem__
    if is_row:
        picked = st.pills(label, options, format_func=name, key=key, persist_state="session", required=True)
    else:
        picked = st.selectbox(label, options, format_func=name, key=key, persist_state="session", placeholder=label)
    chosen = picked if picked is not None and picked in options else options[0]
    if chosen != options[0]:
        st.query_params[key] = chosen
    elif key in st.query_params:
        del st.query_params[key]
    st.session_state[_seen(key)] = st.query_params.get(key)
    return chosen


def _seen(key: str) -> str:
    return f"{key} in the address"


def _follow_address(key: str, options: Sequence[str]) -> None:
    """Take the choice from the address when it is new there: a link, or a step back."""
    asked = st.query_params.get(key)
    if key not in st.session_state or (_seen(key) in st.session_state and asked != st.session_state[_seen(key)]):
        st.session_state[key] = asked if asked in options else options[0]
