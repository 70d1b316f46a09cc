"""What charts are drawn with: lines, bands and limits as SVG, their words as HTML beside them, and what a touch tells.

A picture is measured in thousandths of its width and height; the browser stretches it, without its strokes.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from data_sources import catalogue
from insight.question import Question
from ui import texts, theme
from ui.axes import Axis, apart

SIZE = 1000
ROOM = 0.1  # of the width: what a value needs beside its dot
APART = 0.1  # of the height: a word that stands so far from a line does not meet it
LAST = 0.75  # of the width: from there on the word of the band may stand
LINE_HIGH = 17  # of a word, in pixels of the 1920 x 1080 drawing
Point = tuple[float, float, int]  # shares of width and height, and the row
STYLE = Path(__file__).parent / "components" / "assets" / "chart.css"


@dataclass(frozen=True)
class Series:
    """One line: its column, and its name where several lines share a plot."""

    column: str
    name: str = ""


@dataclass(frozen=True)
class Limit:
    """A threshold, and what begins there."""

    value: float
    words: str


@dataclass(frozen=True)
class Panel:
    """What one plot shows: lines of a frame over `x`, perhaps over the band of what is usual."""

    frame: pd.DataFrame
    x: str
    lines: Sequence[Series]
    usual: tuple[str, str] | None = None
    limits: Sequence[Limit] = ()
    is_small: bool = False
    is_first: bool = True  # of several on one scale: the one that tells it
    moment: str = ""  # the column that says at a touch where one is, when that is not `x`


@dataclass(frozen=True)
class End:
    """The point of a line that gets a dot: where it lies, and in which row."""

    series: Series
    number: int
    x: float
    y: float
    place: int


@dataclass(frozen=True)
class Points:
    """Where a plot can be touched, from left to right, as shares, and what is told there."""

    x: list[float] = field(default_factory=list)
    y: list[float | None] = field(default_factory=list)
    words: list[str] = field(default_factory=list)


@dataclass(frozen=True, eq=False)
class Chart:
    """A drawn chart, with its words for a screen reader; a notebook shows it as it is. It equals only itself."""

    title: str
    body: str
    hue: str
    points: tuple[Points, ...] = ()
    lead: str = ""  # said in smaller type after the title
    rows: pd.DataFrame | None = None  # what is drawn
    how: dict[str, Any] = field(default_factory=dict)  # the name of the kind of chart, and how it is drawn
    question: Question | None = None  # what the rows answer

    @property
    def html(self) -> str:
        """The whole chart."""
        return self._figure("")

    def _figure(self, link: str) -> str:
        small = f" <small>{escape(self.lead)}</small>" if self.lead else ""
        head = f"<figcaption>{escape(self.title)}{small}{link}</figcaption>"
        label = escape(self.title)
        return f'<figure class="chart" style="--hue:var(--{self.hue})" aria-label="{label}">{head}{self.body}</figure>'

    def sent(self, link: str = "") -> dict[str, Any]:
        """The chart as a browser gets it, with a link beside its title."""
        return {"html": self._figure(link), "plots": [vars(points) for points in self.points]}

    def _repr_html_(self) -> str:
        style = STYLE.read_text(encoding="utf-8")
        return f"<style>{theme.css()}{style}</style>{self.html}"


def plot(panel: Panel, across: Axis, up: Axis, *, high: int, words: str) -> tuple[str, Points]:
    """One plot as HTML, and where it can be touched. `words` are its text alternative."""
    xs = [across.share(value) for value in panel.frame[panel.x]]
    shapes = [*_grid(panel, up), *_band(panel, xs, up)]
    ends, late = [], []
    for number, series in enumerate(panel.lines):
        course = [(x, up.share(value)) for x, value in zip(xs, panel.frame[series.column], strict=True)]
        shapes.append(f'<path class="line line-{number}" d="{trace(course)}"/>')
        known = [(x, y, place) for place, (x, y) in enumerate(course) if x is not None and y is not None]
        late += [y for x, y, _ in known if x > LAST]
        if known:
            ends += [End(series, number, *point) for point in _telling(panel, series, known)]
    svg = f'<svg viewBox="0 0 {SIZE} {SIZE}" preserveAspectRatio="none" aria-hidden="true">{"".join(shapes)}</svg>'
    taken = [end.y for end in ends if end.x > 0.5] + [up.share(limit.value) or 0 for limit in panel.limits] + late
    labels = [*_marks(panel, up), *_limit_words(panel, up), *_usual_word(panel, up, taken), *_ends(panel, ends, high)]
    size = "small" if panel.is_small else "full"
    room = " roomy" if not panel.is_small and any(end.x > 1 - ROOM for end in ends) else ""
    room += " named" if room and any(series.name for series in panel.lines) else ""
    area = f'<div class="area" role="img" tabindex="0" aria-label="{escape(words)}">{svg}{"".join(labels)}</div>'
    highest = [texts.value(series.column, panel.frame[series.column].max()) for series in panel.lines]
    named = max(_wide(f"{series.name} {most}") for series, most in zip(panel.lines, highest, strict=True))
    sizes = f"--high:{high};--long:{max(map(len, highest))};--named:{named:.1f}em"
    html = f'<div class="plot {size}{room}" style="{sizes}">{area}{_along(across, panel)}</div>'
    return html, _points(panel, xs, up)


def trace(course: Iterable[tuple[float | None, float | None]]) -> str:
    """A line through shares of width and height as SVG path data; what is missing is a gap."""
    parts, pen = [], "M"
    for x, y in course:
        if x is None or y is None:
            pen = "M"
            continue
        parts.append(f"{pen}{round(x * SIZE)} {round((1 - y) * SIZE)}")
        pen = "L"
    return "".join(parts)


def _written(panel: Panel, up: Axis) -> Iterable[tuple[float, str]]:
    """The values along the height: the limits where there are any, with the lowest; else round ones."""
    column = panel.lines[0].column
    limits = [(limit.value, texts.value(column, limit.value)) for limit in panel.limits]
    if panel.is_small:
        return limits or [up.marks[0], up.marks[-1]]
    return [up.marks[0], *limits] if limits else up.marks


def _grid(panel: Panel, up: Axis) -> Iterable[str]:
    for value, _ in _written(panel, up):
        yield _level("grid", up.share(value))
    for limit in panel.limits:
        yield _level("limit", up.share(limit.value))


def _level(kind: str, share: float | None) -> str:
    height = round((1 - (share or 0)) * SIZE)
    return f'<path class="{kind}" d="M0 {height}H{SIZE}"/>'


def _band(panel: Panel, xs: list[float | None], up: Axis) -> Iterable[str]:
    """What is usual, in as many pieces as it is known in."""
    if not panel.usual:
        return
    low, high = (panel.frame[name] for name in panel.usual)
    piece: list[tuple[float, float, float]] = []
    for x, lowest, highest in [*zip(xs, low, high, strict=True), (None, math.nan, math.nan)]:
        bottom, top = up.share(lowest), up.share(highest)
        if x is not None and bottom is not None and top is not None:
            piece.append((x, min(max(bottom, 0), 1), min(max(top, 0), 1)))
        elif piece:
            there, back = trace((x, top) for x, _, top in piece), trace((x, low) for x, low, _ in piece[::-1])
            yield f'<path class="band" d="{there}{back.replace("M", "L", 1)}Z"/>'
            piece = []


def _marks(panel: Panel, up: Axis) -> Iterable[str]:
    """Numbers along the height."""
    for value, words in _written(panel, up) if panel.is_first else ():
        yield _word("mark", words, bottom=up.share(value))


def _limit_words(panel: Panel, up: Axis) -> Iterable[str]:
    for limit in panel.limits if not panel.is_small else ():
        yield _word("limit", limit.words, bottom=up.share(limit.value))


def _usual_word(panel: Panel, up: Axis, taken: list[float]) -> Iterable[str]:
    """The band says what it is, at its right end and away from other words; where it goes on, also what it is not."""
    if not panel.usual or panel.is_small:
        return
    known = panel.frame[[*panel.usual]].dropna()
    if known.empty:
        return
    goes_on = panel.frame[[series.column for series in panel.lines]].iloc[-1].isna().all()
    low, high = (min(up.share(edge) or 0, 1) for edge in known.iloc[-1])
    heights = [*(low + (high - low) * part for part in (0.5, 0.25, 0.75)), low - APART, min(high + APART, 1)]
    room = {height: min((abs(height - other) for other in taken), default=1.0) for height in heights if height >= 0}
    free = next((height for height in room if room[height] >= APART), max(room, key=room.__getitem__))
    yield _word("usual", texts.t("chart.usual_ahead" if goes_on else "chart.usual"), bottom=free)


def _telling(panel: Panel, series: Series, known: list[Point]) -> list[Point]:
    """The points of a line that get a dot and their value: the newest and the worst; in a small plot the worst."""
    is_low_bad = catalogue.column(series.column).direction == "good"
    worst = min(known, key=lambda point: point[1]) if is_low_bad else max(known, key=lambda point: point[1])
    if panel.is_small:
        return [worst]
    newest = known[-1]
    return [newest, worst] if len(panel.lines) == 1 and abs(worst[0] - newest[0]) > ROOM else [newest]


def _ends(panel: Panel, ends: list[End], high: int) -> Iterable[str]:
    """A dot on each line with the value there, and with its name where there are several."""
    beside = [end.y for end in ends if not _is_over(panel, end)]
    heights = iter(zip(apart(beside, LINE_HIGH / high), apart(beside, 2 * LINE_HIGH / high), strict=True))
    for end in ends:
        value = texts.value(end.series.column, panel.frame[end.series.column].iloc[end.place])
        is_over = _is_over(panel, end)
        kind = f"end line-{end.number} {_side(end) if is_over else 'beside'}"
        yield f'<i class="dot line-{end.number}" style="left:{end.x:.2%};bottom:{end.y:.2%}"></i>'
        words = f"{end.series.name} {value}".strip()
        bottom, two = (end.y, None) if is_over else next(heights)
        yield _word(kind, words, bottom=bottom, left=end.x, two=two)


def _wide(words: str) -> float:
    """About how wide bold words are, in their own size: a syllable of Hangul takes a whole square."""
    return sum(0.92 if letter >= "\u1100" else 0.53 for letter in words)


def _is_over(panel: Panel, end: End) -> bool:
    """Whether the value stands over or under its dot; the newest of a full plot stands beside it."""
    known = panel.frame[end.series.column].last_valid_index()
    return panel.is_small or panel.frame.index.get_loc(known) != end.place


def _side(end: End) -> str:
    """Where a value stands: under a worst that is low, over one that is high, and within the plot."""
    upright = "under" if catalogue.column(end.series.column).direction == "good" else "over"
    return f"{upright} {'first' if end.x < ROOM * 2 else 'last' if end.x > 1 - ROOM * 2 else 'between'}"


def _word(kind: str, words: str, *, bottom: float | None, left: float | None = None, two: float | None = None) -> str:
    """A word at its place; `two` is how high it stands where it takes two lines, as on a phone."""
    at = f"bottom:{bottom or 0:.2%}" + (f";left:{left:.2%}" if left is not None else "")
    at += f";--two:{two:.2%}" if two is not None else ""
    return f'<span class="{kind}" style="{at}">{escape(words)}</span>'


def _along(across: Axis, panel: Panel) -> str:
    """Words along the width; in a small plot none."""
    if panel.is_small:
        return ""
    words = "".join(
        f'<span style="left:{across.share(value) or 0:.2%}">{escape(told)}</span>' for value, told in across.marks
    )
    return f'<div class="along" aria-hidden="true">{words}</div>'


def _points(panel: Panel, xs: list[float | None], up: Axis) -> Points:
    first = panel.lines[0].column
    told = [panel.moment or panel.x, *(series.column for series in panel.lines), *(panel.usual or ())]
    found = Points()
    for x, row in zip(xs, panel.frame[list(dict.fromkeys(told))].to_dict("records"), strict=True):
        if x is None:
            continue
        y = up.share(row[first])
        found.x.append(round(x, 4))
        found.y.append(None if y is None else round(y, 4))
        found.words.append("\n".join(_told(panel, row)))
    return found


def _told(panel: Panel, row: dict[Hashable, Any]) -> Iterable[str]:
    """What is told at a touch: where, each value, and what is usual there."""
    where = panel.moment or panel.x
    name = texts.label(where) if catalogue.column(where).type == "int" else ""
    yield f"{name} {texts.value(where, row[where])}".strip()
    for series in panel.lines:
        if pd.notna(row[series.column]):
            yield f"{series.name} {texts.with_unit(series.column, row[series.column])}".strip()
    if panel.usual and pd.notna(row[panel.usual[0]]):
        column, (low, high) = panel.lines[0].column, panel.usual
        low, high = texts.value(column, row[low]), texts.with_unit(column, row[high])
        yield texts.t("chart.usual_between", low=low, high=high)
