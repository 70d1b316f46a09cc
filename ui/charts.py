"""Charts: from a frame and the names of its columns to a picture. Free of Streamlit: notebooks draw the same.

    charts.line(frame, x="measured_at", y="pm25_ug_m3", usual=("usual_low", "usual_high"))
    charts.bars(frame, x="district", y="pm25_ug_m3", usual="usual")

Label, unit, decimals and language come from the catalogue and the viewer. Lines and bands are SVG, stretched to
whatever room there is; words are HTML at the same shares of it, so that they neither shrink nor grow out of shape:
one drawing fits a phone and a wall. Colours are the page's own properties, so it fits both looks too. Nothing needs a
legend: what a mark means stands beside it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import wraps
from html import escape
from typing import Any, TypeVar

import pandas as pd

from insight.question import Question
from ui import places, texts, theme
from ui.axes import Axis, along, upwards
from ui.drawing import Chart, Limit, Panel, Series, plot

HIGH = 200  # how high a plot is, in pixels of the 1920 x 1080 drawing
PANEL_HIGH, PANEL_WIDE = 120, 60
OVER = 24  # what the value over the highest dot needs, so that it does not meet what stands above the plot
REACH = 1.5  # a limit is drawn that is not farther above all values than that

Drawer = TypeVar("Drawer", bound=Callable[..., Chart])
Usual = tuple[str, str]
Limits = Sequence[tuple[float, str]]


def _remembered(draw: Drawer) -> Drawer:
    """A chart keeps its rows, how it was drawn, and what question the rows answer: to be exported and asked again."""

    @wraps(draw)
    def drawn(frame: pd.DataFrame, *, question: Question | None = None, **how: Any) -> Chart:
        return replace(draw(frame, **how), rows=frame, how={"kind": draw.__name__, **how}, question=question)

    return drawn  # type: ignore[return-value]


@_remembered
def line(
    frame: pd.DataFrame,
    *,
    question: Question | None = None,
    x: str,
    y: str | list[str],
    usual: Usual | None = None,
    limits: Limits = (),
    topic: str = "air",
    title: str | None = None,
    lead: str = "",
    high: int = HIGH,
) -> Chart:
    """One or more columns over another. `usual` names two columns that bound what is normal: drawn as a band.

    `limits` are thresholds with what begins there. A value that is missing is a gap, also at the end: the band goes on.
    """
    columns = [y] if isinstance(y, str) else y
    head = title or _title(columns[0], is_bare=len(columns) > 1)
    ordered = frame.dropna(subset=[x]).sort_values(x)
    if ordered[columns].isna().all(axis=None):
        return Chart(head, _nothing(), theme.hue(topic), lead=lead)
    across = along(x, ordered[x])
    up, drawn = _height(ordered, columns, usual, limits)
    up = _with_room(up, ordered[columns[0]].max(), high) if len(columns) == 1 else up
    lines = [Series(column, texts.label(column) if len(columns) > 1 else "") for column in columns]
    panel = Panel(ordered, x, lines, usual, drawn)
    html, points = plot(panel, across, up, high=high, words=_course_words(ordered, columns[0], usual))
    return Chart(head, html, theme.hue(topic), (points,), lead)


@_remembered
def multiples(
    frame: pd.DataFrame,
    *,
    question: Question | None = None,
    x: str,
    y: str,
    by: str,
    usual: Usual | None = None,
    limits: Limits = (),
    topic: str = "air",
    title: str | None = None,
    lead: str = "",
    names: Mapping[Any, str] | None = None,
    notes: Mapping[Any, str] | None = None,
    told: str = "",
    high: int = PANEL_HIGH,
    wide: int = PANEL_WIDE,
) -> Chart:
    """The same small line for each value of `by`, on one scale, so that they can be compared at a glance.

    `names` and `notes` are what stands above each, by the value of `by`; `told` is the column that a touch tells
    beside the values, where that is not `x`; `wide` is how narrow one may become.
    """
    groups = [(key, group.sort_values(x)) for key, group in frame.groupby(by, sort=False) if group[y].notna().any()]
    up, drawn = _height(frame, [y], usual, limits)
    up = _with_room(up, frame[y].max(), high) if groups else up
    across = along(x, frame[x])
    parts, points = [], []
    for number, (key, group) in enumerate(groups):
        name = names[key] if names else texts.value(by, key)
        panel = Panel(group, x, [Series(y)], usual, drawn, is_small=True, is_first=number == 0, moment=told)
        words = f"{name}: {_course_words(group, y, usual)}"
        html, touched = plot(panel, across, up, high=high, words=words)
        note = f"<small>{escape(notes[key])}</small>" if notes else ""
        parts.append(f'<section class="panel"><h4>{escape(name)}{note}</h4>{html}</section>')
        points.append(touched)
    head = title or _title(y)
    body = f'<div class="panels" style="--wide:{wide}">{"".join(parts)}</div>' if parts else _nothing()
    return Chart(head, body, theme.hue(topic), tuple(points), lead)


@_remembered
def bars(
    frame: pd.DataFrame,
    *,
    question: Question | None = None,
    x: str,
    y: str,
    usual: str | None = None,
    topic: str = "air",
    most: int = 30,
    is_low_first: bool = False,
    is_in_order: bool = False,
    title: str | None = None,
    lead: str = "",
    column: str | None = None,
    full: float = 0.0,
) -> Chart:
    """One column by the values of another, greatest first, each bar with its number: no axis to read off.

    `usual` names the column of what is normal: a stroke across each bar. `column` is what the values of `x` are, where
    that is not its name. `is_in_order` leaves them in the order of the rows, as of hours. `full` is what a whole track
    stands for, unless a value is greater: 100 of a share.
    """
    known = frame.dropna(subset=[y])
    ordered = known if is_in_order else known.sort_values(y, ascending=is_low_first, kind="stable")
    ordered = ordered.head(most)
    numbers = ordered[[y, *([usual] if usual else [])]].to_numpy(dtype=float)
    every = [0.0, full, *(float(number) for number in numbers.ravel() if math.isfinite(number))]
    span = min(every), max(every)
    normal = ordered[usual] if usual else [math.nan] * len(ordered)
    rows = [
        _bar(places.name(column or x, str(raw)), y, float(value), float(middle), span)
        for raw, value, middle in zip(ordered[x], ordered[y], normal, strict=True)
    ]
    head = title or _title(y)
    body = f'<ol class="bars">{"".join(rows)}</ol>' if rows else _nothing()
    return Chart(head, body, theme.hue(topic), lead=lead)


def _nothing() -> str:
    return f'<p class="nothing">{escape(texts.t("chart.nothing"))}</p>'


def _bar(name: str, column: str, value: float, usual: float, span: tuple[float, float]) -> str:
    """One bar: from zero to its value, to the left where that is below. `span` is what the whole track stands for."""
    low, wide = span[0], (span[1] - span[0]) or 1.0
    stroke, told = "", ""
    if math.isfinite(usual):
        stroke = f'<i class="usual" style="left:{(usual - low) / wide:.1%}"></i>'
        told = f'<span class="unseen">, {texts.t("chart.usual")} {texts.with_unit(column, usual)}</span>'
    shown = escape(texts.value(column, value))
    sign = escape(texts.unit(column))
    begins = f"left:{(min(value, 0) - low) / wide:.1%};" if low < 0 else ""
    return (
        f'<li><span class="name">{escape(name)}</span>'
        f'<span class="track"><i class="bar" style="{begins}width:{abs(value) / wide:.1%}"></i>{stroke}</span>'
        f'<b>{shown}<span class="unseen"> {sign}</span></b>{told}</li>'
    )


def _height(frame: pd.DataFrame, columns: list[str], usual: Usual | None, limits: Limits) -> tuple[Axis, list[Limit]]:
    """A height that holds all values, the next limit above them and most of the band; and the limits within it.

    Where there are limits it begins at zero: how near a value is to one is seen only then.
    """
    numbers = [number for number in frame[columns].to_numpy(dtype=float).ravel() if math.isfinite(number)]
    band = [number for number in frame[[*(usual or ())]].to_numpy(dtype=float).ravel() if math.isfinite(number)]
    highest = max(numbers or band, default=0.0)
    above = [0.0, *[value for value, _ in limits if highest < value <= REACH * highest][:1]] if limits else []
    axis = upwards(columns[0], [*numbers, *above, *(min(number, REACH * highest) for number in band)])
    return axis, [Limit(value, words) for value, words in limits if axis.low < value <= axis.high]


def _with_room(up: Axis, highest: float, high: int) -> Axis:
    """The height with room for the value over the highest dot."""
    return replace(up, high=max(up.high, up.low + (highest - up.low) / (1 - OVER / high)))


def _title(column: str, *, is_bare: bool = False) -> str:
    sign = texts.unit(column)
    return sign if is_bare and sign else f"{texts.label(column)} ({sign})" if sign else texts.label(column)


def _course_words(frame: pd.DataFrame, column: str, usual: Usual | None) -> str:
    """What a line shows, for those who do not see it."""
    known = frame.dropna(subset=[column])
    low, high, last = (
        texts.with_unit(column, value) for value in (known[column].min(), known[column].max(), known[column].iloc[-1])
    )
    words = texts.t("chart.course", title=texts.label(column), low=low, high=high, last=last)
    newest = known.iloc[-1]
    if usual and pd.notna(newest[usual[0]]):
        low, high = (texts.with_unit(column, newest[name]) for name in usual)
        words += " " + texts.t("chart.course_usual", low=low, high=high)
    return words


def example() -> dict[str, Chart]:
    """One of each, over a made-up day in three districts."""
    hours = pd.date_range("2026-11-23", periods=24, freq="h")
    parts = [
        pd.DataFrame(
            {
                "measured_at": hours,
                "district": code,
                "pm25_ug_m3": [30 + step + 9 * math.sin(hour / 4) for hour in range(24)],
                "pm10_ug_m3": [44 + step + 9 * math.cos(hour / 4) for hour in range(24)],
                "usual": 28.0,
            }
        )
        for step, code in enumerate(("11110", "11140", "11170"))
    ]
    frame = pd.concat(parts)
    return {
        "line": line(parts[0], x="measured_at", y=["pm25_ug_m3", "pm10_ug_m3"], limits=[(36, "bad")]),
        "bars": bars(frame[frame.measured_at == hours[-1]], x="district", y="pm25_ug_m3", usual="usual"),
        "multiples": multiples(frame, x="measured_at", y="pm25_ug_m3", by="district"),
    }
