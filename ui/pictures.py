"""Charts on a page: what ui.charts draws, sent to the browser once for all viewers."""

from __future__ import annotations

from functools import lru_cache

from ui import components
from ui.drawing import Chart


def chart(picture: Chart, *, key: str) -> None:
    """Show a chart. Its words are part of it; at a touch, or with the arrow keys, it tells what lies where."""
    components.mount("chart", _packed(picture), key=key)


@lru_cache(maxsize=128)
def _packed(picture: Chart) -> bytes:
    return components.packed(picture.sent())


def example() -> Chart:
    """A chart to show."""
    from ui import charts

    return charts.example()["line"]
