"""The explorer's pictures on paper: lines, bars and maps, from the same rows and in the same words as on its page."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from data_sources import catalogue, reference
from insight import explore
from insight.explore import Choice
from insight.question import NotAsked
from ui import axes, texts
from ui.paper import LINES, Sheet, Span, bare, colour, left_of
from ui.scenes import explored
from ui.scenes.explore import DAYS, column_name

PLOT_HIGH, BAR_HIGH, MAP_HIGH = 4.2, 0.27, 7.4  # inches
HUES = ("air", "people", "water", "traffic", "safety", "fire")  # of several lines
TALL = explore.METRES_LAT / explore.METRES_LON  # a degree of latitude, in degrees of longitude
ROUND = 0.01  # degrees around the city on a map


def sheet(chosen: Choice, rows: pd.DataFrame, total: int | None) -> Sheet:
    """What is printed of a choice's rows. Raises NotAsked where there are none."""
    if rows.empty:
        raise NotAsked(texts.t("explore.nothing"))
    title = explored.measure_name(chosen)
    high = BAR_HIGH * len(rows) if chosen.picture == "bars" else PLOT_HIGH if chosen.picture == "line" else MAP_HIGH
    draw = partial(DRAWERS[chosen.picture], rows=rows, chosen=chosen)
    told = [texts.said(catalogue.dataset(chosen.dataset).title), *_narrowed(chosen), *_told(chosen, rows, total)]
    lead = " · ".join(filter(None, told))
    return Sheet(title, lead, max(high, 1.0), lambda figure, span: draw(figure, span))


def _narrowed(chosen: Choice) -> list[str]:
    """Which rows of the dataset: of when, where, with what in a column."""
    period = next((word for word, days in DAYS.items() if days == chosen.days), "")
    found = [texts.t(f"explore.{period}")] if chosen.days and period else []
    if chosen.district:
        found.append(texts.value("district", chosen.district))
    if chosen.where and chosen.value:
        found.append(f"{column_name(chosen.where)} {texts.t(f'explore.{chosen.relation}')} {chosen.value}")
    return found


def _told(chosen: Choice, rows: pd.DataFrame, total: int | None) -> list[str]:
    """How it is drawn, and what of it is not seen."""
    found = []
    if chosen.picture == "line":
        found.append(f"{texts.t('explore.grain')}: {texts.t(f'explore.by_{chosen.grain}')}")
        if chosen.group:
            found.append(texts.t("explore.lines", count=explore.LINES, what=column_name(chosen.group)))
    elif chosen.picture != "bars":
        found.append(explored.key(rows, chosen))
        if "lon" in rows and (outside := int((~_inside(rows)).sum())):
            found.append(texts.t("explore.outside", count=outside))
    if total is not None and len(rows) < total:
        shown, of = texts.number(len(rows)), texts.number(total)
        what = texts.t("explore.cells") if chosen.picture == "hexagons" else column_name(str(rows.columns[0]))
        found.append(texts.t("explore.part", shown=shown, total=of, what=what))
    return found


def _line(figure: Any, span: Span, *, rows: pd.DataFrame, chosen: Choice) -> None:
    """A line for each group, told beside the plot."""
    low, high = span
    wide = 0.68 if chosen.group else 0.87
    plot = figure.add_axes((0.07, low + 0.06, wide, high - low - 0.06))
    when = explore.time(chosen.dataset)
    moments = pd.to_datetime(rows[when])
    groups = list(rows.groupby(chosen.group, sort=False)) if chosen.group else [("", rows)]
    for order, (group, part) in enumerate(groups):
        known = chosen.group in catalogue.current().columns
        name = texts.value(chosen.group, group) if known else str(group)
        xs = [axes.as_number(each) for each in moments[part.index]]
        look = {"color": colour(HUES[order % len(HUES)]), "linestyle": LINES[order % len(LINES)], "linewidth": 1.8}
        mark = "o" if len(part) < 40 else None
        plot.plot(xs, part[chosen.name].to_numpy(dtype=float), marker=mark, markersize=3, label=name, **look)
    up = axes.upwards(chosen.name, rows[chosen.name].to_numpy(dtype=float))
    plot.set_ylim(up.low, up.high)
    plot.set_yticks([value for value, _ in up.marks], [words for _, words in up.marks])
    across = axes.along("measured_at", moments)  # whatever its name, a moment
    plot.set_xticks([value for value, _ in across.marks], [words for _, words in across.marks])
    plot.grid(axis="y", color=colour("hair"), linewidth=0.7)
    plot.set_axisbelow(True)
    bare(plot, "top", "right", "left")
    plot.margins(x=0)
    if chosen.group:
        plot.legend(loc="upper left", bbox_to_anchor=(1.01, 1.0), frameon=False, fontsize=8.5, handlelength=3)


def _bars(figure: Any, span: Span, *, rows: pd.DataFrame, chosen: Choice) -> None:
    """A bar for each group with its number, the greatest on top."""
    by = str(rows.columns[0])
    known = by in catalogue.current().columns
    names = [texts.value(by, raw) if known else str(raw) for raw in rows[by]]
    numbers = pd.to_numeric(rows[chosen.name], errors="coerce").astype(float)
    left, levels = left_of(names), range(len(rows))
    plot = figure.add_axes((left, span[0], 0.9 - left, span[1] - span[0]))
    plot.barh(levels, numbers.fillna(0.0).to_numpy(), height=0.62, color=colour("air"))
    plot.set_yticks(levels, names)
    for level, number in zip(levels, numbers, strict=True):
        at = (max(number, 0.0) if number == number else 0.0, level)
        plot.annotate(explored.said(chosen, number), at, (5, 0), textcoords="offset points", va="center")
    plot.invert_yaxis()
    plot.set_xticks([])
    bare(plot)
    plot.tick_params(labelcolor=colour("ink"))


def _city(figure: Any, span: Span) -> Any:
    """The districts, to draw on."""
    from matplotlib.collections import PolyCollection

    plot = figure.add_axes((0.03, span[0], 0.94, span[1] - span[0]))
    rings = [ring for shape in _rings().values() for ring in shape]
    plot.add_collection(PolyCollection(rings, facecolors=colour("land"), edgecolors=colour("rail"), linewidths=0.6))
    (west, south), (east, north) = _bounds()
    plot.set_xlim(west - ROUND, east + ROUND)
    plot.set_ylim(south - ROUND, north + ROUND)
    plot.set_aspect(TALL)
    plot.set_axis_off()
    return plot


def _points(figure: Any, span: Span, *, rows: pd.DataFrame, chosen: Choice) -> None:
    """Each row a dot."""
    plot = _city(figure, span)
    paint = _paint(rows, chosen)
    plot.scatter(rows["lon"], rows["lat"], s=9, c=paint, edgecolors="none", zorder=3)
    _names(plot)


def _hexagons(figure: Any, span: Span, *, rows: pd.DataFrame, chosen: Choice) -> None:
    """Each hexagon in its size and place."""
    from matplotlib.collections import PolyCollection

    plot = _city(figure, span)
    turns = np.radians(np.arange(30, 390, 60))
    across = np.cos(turns) * chosen.size_m / explore.METRES_LON
    up = np.sin(turns) * chosen.size_m / explore.METRES_LAT
    corners = np.stack([rows["lon"].to_numpy()[:, None] + across, rows["lat"].to_numpy()[:, None] + up], axis=-1)
    plot.add_collection(PolyCollection(list(corners), facecolors=_paint(rows, chosen), zorder=3))
    _names(plot)


def _districts(figure: Any, span: Span, *, rows: pd.DataFrame, chosen: Choice) -> None:
    """Each district in its strength, with its name and number."""
    from matplotlib.collections import PolyCollection

    plot = _city(figure, span)
    told = {}
    for code, paint, number in zip(rows["district"], _paint(rows, chosen), rows[chosen.name], strict=True):
        shape = _rings().get(str(code), [])
        plot.add_collection(PolyCollection(shape, facecolors=[paint], edgecolors=colour("shore"), zorder=2))
        told[str(code)] = explored.said(chosen, number)
    _names(plot, told)


def _names(plot: Any, told: dict[str, str] | None = None) -> None:
    """The districts' names where they lie, with what is told of each."""
    import matplotlib.patheffects

    halo = [matplotlib.patheffects.withStroke(linewidth=2, foreground=colour("shore"))]
    for district in reference.districts().itertuples():
        code = str(district.code)
        words = "\n".join(filter(None, [texts.value("district", code), (told or {}).get(code, "")]))
        at = (district.lon, district.lat)
        plot.text(*at, words, size=7, ha="center", va="center", parse_math=False, zorder=4, path_effects=halo)


def _paint(rows: pd.DataFrame, chosen: Choice) -> list[list[float]]:
    """The colour of each row, as on the page."""
    return [[share / 255 for share in paint] for paint in explored.painted(rows, chosen)["paint"]]


def _rings() -> dict[str, list[Any]]:
    """The outer rings of each district."""
    found = {}
    for feature in reference.boundaries()["features"]:
        shape = feature["geometry"]
        parts = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
        found[feature["properties"]["code"]] = [np.asarray(part[0]) for part in parts]
    return found


def _bounds() -> tuple[tuple[float, float], tuple[float, float]]:
    """The city's south-western and north-eastern corner."""
    every = np.concatenate([ring for shape in _rings().values() for ring in shape])
    (west, south), (east, north) = every.min(axis=0), every.max(axis=0)
    return (float(west), float(south)), (float(east), float(north))


def _inside(rows: pd.DataFrame) -> pd.Series:
    (west, south), (east, north) = _bounds()
    return rows["lon"].between(west - ROUND, east + ROUND) & rows["lat"].between(south - ROUND, north + ROUND)


DRAWERS = {"line": _line, "bars": _bars, "points": _points, "hexagons": _hexagons, "districts": _districts}


def example() -> Sheet:
    """Two districts as bars."""
    rows = pd.DataFrame({"district": ["11110", "11680"], "pm25_ug_m3": [38.0, 12.0]})
    return sheet(Choice("air_now", "bars", of="pm25_ug_m3", group="district"), rows, 2)
