"""Charts on a page: what ui.charts draws, sent to the browser once for all viewers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from html import escape

import streamlit as st

from insight.question import Question
from ui import components, drafts, kiosk, texts
from ui.drawing import Chart
from ui.menu import address

BEHIND = "source"  # the page that tells what is behind a number: its rows, its way, its files


def chart(picture: Chart, *, key: str) -> None:
    """Show a chart. Its words are part of it; at a touch, or with the arrow keys, it tells what lies where.

    A chart that says which question it answers has a link to what is behind it.
    """
    components.mount("chart", _packed(picture, kiosk.is_on()), key=key)


def row(widths: Sequence[int], **pictures: Chart) -> None:
    """Show charts side by side, each with the key that names it. `widths` are their shares of the width."""
    for column, (key, picture) in zip(st.columns(widths, gap="medium"), pictures.items(), strict=True):
        with column:
            chart(picture, key=key)


@lru_cache(maxsize=128)
def _packed(picture: Chart, is_kiosk: bool) -> bytes:
    is_plain = is_kiosk or picture.question is None
    drawn = {"draw": drafts.written(picture)} if picture.how else {}
    link = "" if is_plain else behind(picture.question, picture.title, **drawn)
    return components.packed(picture.sent(link))


def behind(question: Question | None, title: str, **more: str) -> str:
    """A link to the rows, the source and the files behind a picture, as HTML."""
    if question is None:
        return ""
    words = f'{escape(texts.t("behind.link"))}<span class="unseen">: {escape(title)}</span>'
    return f'<a class="behind" href="{escape(address(BEHIND, **question.address, **more))}" target="_self">{words}</a>'


def unlinked(picture: Chart) -> Chart:
    """The same chart without a link to what is behind it."""
    return replace(picture, question=None)


def example() -> Chart:
    """A chart to show."""
    from ui import charts

    return charts.example()["line"]
