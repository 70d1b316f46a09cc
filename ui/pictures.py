"""Charts on a page: what ui.charts draws, sent to the browser once for all viewers."""

from __future__ import annotations

from functools import lru_cache
from html import escape

from insight.question import Question
from ui import components, kiosk, texts
from ui.drawing import Chart
from ui.menu import address

BEHIND = "source"  # the page that tells what is behind a number: its rows, its way, its files


def chart(picture: Chart, *, key: str) -> None:
    """Show a chart. Its words are part of it; at a touch, or with the arrow keys, it tells what lies where.

    A chart that says which question it answers has a link to what is behind it.
    """
    components.mount("chart", _packed(picture, kiosk.is_on()), key=key)


@lru_cache(maxsize=128)
def _packed(picture: Chart, is_kiosk: bool) -> bytes:
    return components.packed(picture.sent("" if is_kiosk else behind(picture.question, picture.title)))


def behind(question: Question | None, title: str) -> str:
    """A link to the rows, the source and the files behind a picture, as HTML."""
    if question is None:
        return ""
    words = f'{escape(texts.t("behind.link"))}<span class="unseen">: {escape(title)}</span>'
    return f'<a class="behind" href="{escape(address(BEHIND, **question.address))}" target="_self">{words}</a>'


def example() -> Chart:
    """A chart to show."""
    from ui import charts

    return charts.example()["line"]
