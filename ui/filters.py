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
    codes = [*reference.districts()["code"]]
    return one_of(texts.label("district"), codes, key=key, words=lambda code: texts.value("district", code))


def one_of(label: str, options: Sequence[str], *, key: str, words: Callable[[str], str]) -> str | None:
    """One of these places, or None for the whole city."""

    def name(option: str) -> str:
        return texts.t("filter.whole_city") if option == EVERYWHERE else words(option)

    chosen = choice(label, [EVERYWHERE, *options], key=key, words=name)
    return None if chosen == EVERYWHERE else chosen


def picked_on(map_key: str, layer: str) -> str | None:
    """What the viewer has picked on a map, of that layer."""
    picked = getattr(st.session_state.get(map_key), "selected", None) or ""
    return picked.removeprefix(f"{layer}/") if picked.startswith(f"{layer}/") else None


def follow(picked: str | None, *, key: str, map_key: str) -> None:
    """Take over what was picked on a map as the choice of that key, and draw the page anew.

    Only a pick that is new counts: the choice may have gone elsewhere since.
    """
    if getattr(st.session_state.get(map_key), "selected", None) is None:
        return  # the map is new on the page and has said nothing yet
    last = f"{map_key} last picked"
    if picked == st.session_state.get(last):
        return
    st.session_state[last] = picked
    if picked == st.query_params.get(key):
        return
    if picked is None:
        del st.query_params[key]
    else:
        st.query_params[key] = picked
    st.rerun()


def station(names: Sequence[str], key: str = "station", *, words: Callable[[str], str] = str) -> str | None:
    """One of these stations, or None for all of them."""

    def name(option: str) -> str:
        return texts.t("filter.all_stations") if option == EVERYWHERE else words(option)

    chosen = choice(texts.label("station"), [EVERYWHERE, *names], key=key, words=name)
    return None if chosen == EVERYWHERE else chosen


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
    name = {option: words(option) for option in options}.__getitem__
    drawn = f"{key} {texts.language()}"  # the browser sends the words back: a list in other words is another one
    _follow_address(key, drawn, options)
    if is_row:
        picked = st.pills(label, options, format_func=name, key=drawn, persist_state="session", required=True)
    else:
        picked = st.selectbox(label, options, format_func=name, key=drawn, persist_state="session", placeholder=label)
    chosen = picked if picked is not None and picked in options else options[0]
    if chosen != options[0]:
        st.query_params[key] = chosen
    elif key in st.query_params:
        del st.query_params[key]
    st.session_state[_seen(drawn)] = st.query_params.get(key)
    return chosen


def several(label: str, options: Sequence[str], *, key: str, words: Callable[[str], str]) -> list[str]:
    """Some of several options, in their order; none is all of them. The address holds them with commas between."""
    name = {option: words(option) for option in options}.__getitem__
    drawn = f"{key} {texts.language()}"
    asked, seen = st.query_params.get(key), _seen(drawn)
    if drawn not in st.session_state or (seen in st.session_state and asked != st.session_state[seen]):
        st.session_state[drawn] = [each for each in (asked or "").split(",") if each in options]
    st.session_state[drawn] = [each for each in st.session_state[drawn] if each in options]
    placeholder = texts.t("filter.all_of_them")
    picked = st.multiselect(label, options, format_func=name, key=drawn, placeholder=placeholder, select_all=False)
    if picked:
        st.query_params[key] = ",".join(picked)
    elif key in st.query_params:
        del st.query_params[key]
    st.session_state[seen] = st.query_params.get(key)
    return [option for option in options if option in picked]


def _seen(drawn: str) -> str:
    return f"{drawn} in the address"


def _follow_address(key: str, drawn: str, options: Sequence[str]) -> None:
    """Take the choice from the address when it is new to this list: a link, a step back, or another language."""
    asked = st.query_params.get(key)
    seen = _seen(drawn)
    if drawn not in st.session_state or (seen in st.session_state and asked != st.session_state[seen]):
        st.session_state[drawn] = asked if asked in options else options[0]
