"""What all pictures on paper share: their sheet, its size, its colours in the light look, the room that words need."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from ui import theme

WIDE = 10.0  # inches
LINES = ("-", "--", ":", "-.")  # never colour alone
Span = tuple[float, float]  # from where to where a picture may stand on its sheet, as shares of the height


class Sheet(NamedTuple):
    """What is printed: its title, what is said below it, how high the picture is in inches, and who draws it."""

    title: str
    lead: str
    high: float
    draw: Callable[[Any, Span], None]


def colour(name: str) -> str:
    """A hue or surface of the light look."""
    return theme.colour(name, "light")


def left_of(names: Sequence[str]) -> float:
    """The share of the width that the names of bars need; Korean letters are about twice as wide as Latin ones."""
    longest = max((sum(1 + (letter >= "\u1100") for letter in name) for name in names), default=0)
    return min(max(0.04 + 0.0068 * longest, 0.24), 0.45)


def wrapped(text: str, most: int = 150) -> str:
    """Long lines in pieces that fit the width; Korean letters count twice."""
    if not text.isascii():
        most = round(most * len(text) / sum(1 + (letter >= "\u1100") for letter in text))
    return "\n".join(piece for line in text.splitlines() for piece in textwrap.wrap(line, most))


def bare(plot: Any, *sides: str) -> None:
    """Without a frame on these sides, or on any."""
    for side in sides or ("top", "right", "bottom", "left"):
        plot.spines[side].set_visible(False)
    plot.tick_params(length=0, labelsize=8.5)


def example() -> Sheet:
    """A sheet with nothing on it."""
    return Sheet("Title", "lead", 1.0, lambda figure, span: None)
