"""The frame around every page: language, source of the data, navigation."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import streamlit as st

from data_sources.catalogue.model import LANGUAGES
from data_sources.pipeline import clock, settings
from ui import cache, components, kiosk, sky, texts
from ui.menu import GROUPS, HIDDEN, PAGES, address

STREAMLITS_PARTS = {  # parts of Streamlit's frame that have a name of their own, only in English
    "stTopNav": "pages",
    "stSidebarNav": "pages",
    "stSidebar": "pages",
    "stExpandSidebarButton": "pages",
    "stSkipToContent": "skip",
}

ORDER = ("simulated", "drill", "replay", "live", "late", "file")
MAIN_KEY = "SEOUL_OPENAPI_KEY"
SOURCE_PAGE = "key"  # tells what the badge means


def show() -> None:
    """Draw the frame and run the chosen page inside it."""
    choose_language()
    with texts.speaking(texts.language()):
        st.set_page_config(page_title=texts.t("app.title"), layout="wide")
        pages = {name: _page(name) for name in PAGES}
        groups = [*GROUPS.items(), ("data", HIDDEN)]
        menu: dict[str, list[st.Page]] = {}
        for group, names in groups:
            menu.setdefault(texts.t(f"menu.{group}"), []).extend(pages[name] for name in names)
        page = st.navigation(menu, position="top")
        with st.container(key="ways"):  # hidden: our links follow these, so that a page changes without loading anew
            for way in pages.values():
                st.page_link(way)
        name = page.url_path or PAGES[0]
        if kiosk.is_on() and (scene := kiosk.bar(name)):
            st.switch_page(pages[scene], query_params=kiosk.parameters())
        _masthead(name)
        page.run()


def choose_language() -> None:
    """Four languages, switched in place; the first visit follows the browser."""
    st.segmented_control(
        texts.t("app.language"),
        LANGUAGES,
        default=texts.preferred(),
        required=True,
        key="lang",
        bind="query-params",
        label_visibility="collapsed",
    )


def _page(name: str) -> st.Page:
    return st.Page(
        f"pages/{name}.py",
        title=texts.t(f"page.{name}"),
        url_path=name,
        default=name == PAGES[0],
        visibility="hidden" if name in HIDDEN else "visible",
    )


@st.fragment(run_every="15s")
def _masthead(page: str) -> None:
    """Name, source of the data and clock; while there is nothing to show, what to do about it."""
    source = state_of_all()
    data = {
        "lang": texts.language(),
        "page": page,
        "title": texts.t(f"page.{page}_title"),
        "subtitle": texts.t("app.subtitle"),
        "sky": sky.line() if page == PAGES[0] else "",
        "source": source,
        "badge": texts.t(f"source.{source}"),
        "badgePage": SOURCE_PAGE,
        "badgeHref": address(SOURCE_PAGE),
        "badgeMore": texts.t("source.more"),
        "badgeHelp": texts.t(f"source.{source}_help", setting=MAIN_KEY),
        "isKiosk": kiosk.is_on(),
        "beat": texts.epoch(clock.now()) if kiosk.is_on() else None,  # a kiosk that hears none starts anew
        "words": _words(texts.language()),
    }
    components.mount("masthead", data, key="masthead")
    if source in ("none", "waiting"):
        st.info(texts.t(f"source.{source}_help", setting=MAIN_KEY))


@lru_cache(maxsize=len(LANGUAGES))
def _words(language: str) -> dict[str, Any]:
    """What the head of the page says by itself; numbers and times are put in there."""
    known = texts.strings(language)
    groups = ("head", "search", "streamlit")
    said, search, streamlits = (
        {key.removeprefix(f"{group}."): text for key, text in known.items() if key.startswith(f"{group}.")}
        for group in groups
    )
    parts = {part: known[f"app.{word}"] for part, word in STREAMLITS_PARTS.items()}
    lost = {"lost": known["app.lost"], "kiosk": known["kiosk.lost"]}
    return {**lost, "head": said, "search": search, "streamlits": streamlits, "parts": parts}


def state_of_all() -> str:
    """What the numbers of the app are, taken together: the first of ORDER that any dataset is.

    While there are none: `waiting` when they are on their way, `none` when a key must be set first.
    """
    states = set(cache.freshness()["state"])
    can_come = settings.feed().source == "demo" or settings.secret(MAIN_KEY) is not None
    return next((state for state in ORDER if state in states), "waiting" if can_come else "none")
