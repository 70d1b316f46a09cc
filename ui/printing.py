"""A chart on paper: as SVG or PNG, with its title, its source, its state and its date printed in it.

    printing.made(behind.read({"ask": "insight.traffic.now", "part": "places", "draw": "…"}), "png")

Drawn by Matplotlib from the same rows and by the same choices as on the page, in the light look. Words are outlines
in the SVG, so that it looks the same where nobody has our font.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, Literal

import pandas as pd

from data_sources import catalogue
from data_sources.pipeline import clock
from insight.question import NotAsked
from ui import axes, cache, places, printing_explored, published, texts
from ui.behind import MADE_UP, Behind
from ui.drawing import Chart
from ui.paper import LINES, WIDE, Sheet, Span, colour, left_of, wrapped

Kind = Literal["svg", "png"]
KINDS: dict[str, str] = {"svg": "image/svg+xml", "png": "image/png"}
FONTS = Path(__file__).parent.parent / "static"
FAMILIES = {"civic-sans": "Civic Sans", "pretendard": "Pretendard Variable"}  # Latin, then Hangul
DOTS = 160  # an inch
PLOT_HIGH, PANEL_HIGH, BAR_HIGH = 4.2, 1.7, 0.27  # inches
HEAD, FOOT = 0.9, 0.75  # at least
LEAD_HIGH, SOURCE_HIGH = 0.18, 0.167  # of a line
COLUMNS = 7  # small plots in a row
MOST_BARS = 30
_lock = Lock()  # Matplotlib draws for one at a time


def made(found: Behind, kind: Kind) -> bytes:
    """The chart as a file. Raises NotAsked where there is none to draw."""
    if found.chosen:
        sheet = printing_explored.sheet(found.chosen, found.rows(), found.page.total)
    elif (chart := found.chart()) is not None and chart.rows is not None:
        draw, printed = DRAWERS[chart.how["kind"]], chart
        sheet = Sheet(chart.title, _lead(chart), _height(chart), lambda figure, span: draw(figure, printed, span))
    else:
        raise NotAsked("there is no chart in this address")
    with _lock:
        return _printed(sheet, source_line(found), found.state, kind)


def source_line(found: Behind) -> str:
    """Whose it is, on which terms, in which state, up to when, and when it was printed."""
    known = [cache.provenance(name) for name in found.datasets]
    sources = [
        f"{texts.said(each.publisher)}, {texts.said(catalogue.dataset(each.dataset).title)} "
        f"({texts.said(each.licence.title)})"
        for each in known[:3]
    ]
    newest = [each.newest_at for each in known if each.newest_at is not None]
    state = f"{texts.t('print.state')}: {texts.t(f'state.{found.state}')}"
    until = [texts.t("print.newest", moment=texts.moment(max(newest)))] if newest else []
    printed = texts.t("print.printed", moment=f"{texts.full_day(clock.now())} {clock.now():%H:%M}")
    source = "; ".join([*sources, *map(published.origin, found.tables[:3])]) or texts.t("way.reference")
    return f"{texts.t('print.source')}: {source}\n{' · '.join([state, *until, printed])}"


def _printed(sheet: Sheet, source: str, state: str, kind: Kind) -> bytes:
    import matplotlib as mpl  # half a second, which only those wait who ask for a picture
    from matplotlib.figure import Figure

    style: dict[Any, Any] = {
        "font.family": [FAMILIES[name] for name in _fonts()],
        "svg.fonttype": "path",
        "svg.hashsalt": "civic",
        "axes.edgecolor": colour("hair"),
        "xtick.color": colour("soft"),
        "ytick.color": colour("soft"),
        "text.color": colour("ink"),
        "font.size": 10,
    }
    with mpl.rc_context(style):
        source, lead = wrapped(source), wrapped(sheet.lead, 120)
        head = HEAD + LEAD_HIGH * lead.count("\n")
        foot = max(FOOT, 0.25 + SOURCE_HIGH * (source.count("\n") + 1))
        high = sheet.high + head + foot
        figure = Figure(figsize=(WIDE, high), facecolor=colour("shore"))
        sheet.draw(figure, (foot / high, 1 - head / high))
        words: dict[str, Any] = {"va": "center", "parse_math": False}
        figure.text(0.03, 1 - 0.32 / high, sheet.title, size=15, **words)
        figure.text(0.03, 1 - 0.5 / high, lead, color=colour("soft"), va="top", parse_math=False, linespacing=1.3)
        if state in MADE_UP:
            figure.text(
                0.97, 1 - 0.32 / high, texts.t(f"source.{state}"), size=13, color=colour("notice"), ha="right", **words
            )
        figure.text(0.03, 0.12 / high, source, size=8, color=colour("soft"), parse_math=False, linespacing=1.5)
        out = io.BytesIO()
        figure.savefig(out, format=kind, dpi=DOTS, metadata={"Title": sheet.title} if kind == "png" else {"Date": None})
    return out.getvalue()


@lru_cache(maxsize=1)
def _fonts() -> tuple[str, ...]:
    """Our own fonts, in a form that Matplotlib reads: unpacked once on a machine, into its own folder."""
    import matplotlib as mpl
    from fontTools.ttLib import TTFont
    from matplotlib import font_manager

    for name in FAMILIES:
        packed = FONTS / f"{name}.woff2"
        plain = Path(mpl.get_cachedir()) / f"{name}-{packed.stat().st_size}.ttf"
        if not plain.exists():
            font, draft = TTFont(packed), plain.with_suffix(".draft")
            font.flavor = None
            font.save(draft)
            draft.replace(plain)
        font_manager.fontManager.addfont(plain)
    return tuple(FAMILIES)


def _lead(chart: Chart) -> str:
    """What is said below the title; over small plots what they measure, since their notes are not printed."""
    shown = chart.how["y"]
    if chart.how["kind"] != "multiples" or not isinstance(shown, str):
        return chart.lead
    return f"{texts.label(shown)} ({texts.unit(shown)})" if texts.unit(shown) else texts.label(shown)


def _rows(chart: Chart) -> pd.DataFrame:
    """What is drawn."""
    return pd.DataFrame() if chart.rows is None else chart.rows


def _height(chart: Chart) -> float:
    how, rows = chart.how, _rows(chart)
    if how["kind"] == "bars":
        return max(BAR_HIGH * min(len(rows), how.get("most", MOST_BARS)), 1.0)
    if how["kind"] == "multiples":
        return PANEL_HIGH * max(math.ceil(rows[how["by"]].nunique() / COLUMNS), 1)
    return PLOT_HIGH


def _lines(figure: Any, chart: Chart, span: Span) -> None:
    """One plot with its lines, band and limits."""
    low, high = span
    plot = figure.add_axes((0.07, low + 0.06, 0.83, high - low - 0.06))
    how, rows = chart.how, _rows(chart)
    columns = [how["y"]] if isinstance(how["y"], str) else how["y"]
    frame = rows.dropna(subset=[how["x"]]).sort_values(how["x"])
    across = axes.along(how["x"], frame[how["x"]])
    _course(plot, frame, chart, columns)
    for number, column in enumerate(columns):
        known = frame.dropna(subset=[column])
        if len(known):
            words = texts.value(column, known[column].iloc[-1])
            name = f"{texts.label(column)} " if len(columns) > 1 else ""
            at = (axes.as_number(known[how["x"]].iloc[-1]), known[column].iloc[-1])
            plot.annotate(f"{name}{words}", at, (6, 8 * number), textcoords="offset points", va="center")
    _height_of(plot, columns[0], frame[columns], how)
    plot.set_xticks([value for value, _ in across.marks], [words for _, words in across.marks])


def _panels(figure: Any, chart: Chart, span: Span) -> None:
    """The same small plot for each value, on one scale."""
    how, rows = chart.how, _rows(chart)
    groups = [(key, part) for key, part in rows.groupby(how["by"], sort=False) if part[how["y"]].notna().any()]
    wide = min(len(groups), COLUMNS) or 1
    grid = figure.add_gridspec(
        max(math.ceil(len(groups) / wide), 1), wide, left=0.06, right=0.98, bottom=span[0] + 0.04, top=span[1] - 0.03,
        wspace=0.12, hspace=0.45,
    )  # fmt: skip
    for place, (key, group) in enumerate(groups):
        plot = figure.add_subplot(grid[place // wide, place % wide])
        _course(plot, group.sort_values(how["x"]), chart, [how["y"]])
        _height_of(plot, how["y"], rows[[how["y"]]], how)
        names = how.get("names") or {}
        title = names.get(key) or names.get(str(key)) or texts.value(how["by"], key)
        plot.set_title(title, size=9, loc="left", parse_math=False)
        plot.set_xticks([])
        if place % wide:
            plot.set_yticklabels([])


def _course(plot: Any, frame: pd.DataFrame, chart: Chart, columns: list[str]) -> None:
    how, hue = chart.how, colour(chart.hue)
    xs = [axes.as_number(value) for value in frame[how["x"]]]
    if usual := how.get("usual"):
        low, high = (frame[name].to_numpy(dtype=float) for name in usual)
        plot.fill_between(xs, low, high, color=colour("hair"), linewidth=0, label=texts.t("chart.usual"))
    for number, column in enumerate(columns):
        plot.plot(xs, frame[column].to_numpy(dtype=float), LINES[number % len(LINES)], color=hue, linewidth=1.8)
    for side in ("top", "right", "left"):
        plot.spines[side].set_visible(False)
    plot.tick_params(length=0, labelsize=8.5)
    plot.margins(x=0)
    if usual and how["kind"] == "line":
        plot.legend(loc="lower left", frameon=False, fontsize=8.5)


def _height_of(plot: Any, column: str, values: pd.DataFrame, how: dict[str, Any]) -> None:
    """Round marks along the height, and the limits that lie within it."""
    up = axes.upwards(column, [float(value) for value in values.to_numpy(dtype=float).ravel()])
    plot.set_ylim(up.low, up.high)
    plot.set_yticks([value for value, _ in up.marks], [words for _, words in up.marks])
    plot.grid(axis="y", color=colour("hair"), linewidth=0.7)
    plot.set_axisbelow(True)
    for value, words in how.get("limits", ()):
        if up.low < value <= up.high:
            plot.axhline(value, color=colour("bad"), linewidth=1, linestyle=(0, (4, 3)))
            if how["kind"] == "line":
                where: Any = {"xycoords": ("axes fraction", "data"), "textcoords": "offset points"}
                plot.annotate(words, (0, value), (4, 3), size=8.5, **where)


def _bars(figure: Any, chart: Chart, span: Span) -> None:
    """A bar for each row with its number, and a stroke for what is usual."""
    how, column = chart.how, chart.how["y"]
    is_low_first, most = how.get("is_low_first", False), how.get("most", MOST_BARS)
    known = _rows(chart).dropna(subset=[column])
    is_in_order = how.get("is_in_order", False)
    shown = known if is_in_order else known.sort_values(column, ascending=is_low_first, kind="stable")
    shown = shown.head(most)
    names = [places.name(how.get("column") or how["x"], str(raw)) for raw in shown[how["x"]]]
    left, levels = left_of(names), range(len(shown))
    plot = figure.add_axes((left, span[0], 0.9 - left, span[1] - span[0]))
    plot.barh(levels, shown[column].to_numpy(dtype=float), height=0.62, color=colour(chart.hue))
    plot.set_yticks(levels, names)
    for level, value in zip(levels, shown[column], strict=True):
        words = texts.value(column, float(value))
        plot.annotate(words, (max(value, 0), level), (5, 0), textcoords="offset points", va="center")
    if usual := how.get("usual"):
        ends = ([level + side for level in levels] for side in (-0.42, 0.42))
        plot.vlines(shown[usual].to_numpy(dtype=float), *ends, color=colour("ink"), linewidth=1.8)
    plot.invert_yaxis()
    plot.set_xticks([])
    plot.tick_params(length=0, labelcolor=colour("ink"))
    for side in plot.spines.values():
        side.set_visible(False)


DRAWERS: dict[str, Callable[[Any, Chart, Span], None]] = {
    "line": _lines,
    "multiples": _panels,
    "bars": _bars,
}


def example() -> Kind:
    """The kind that can be drawn at any size."""
    return "svg"
