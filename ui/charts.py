"""Charts: from a frame and the names of its columns to a Plotly figure. Free of Streamlit: notebooks draw the same.

    charts.line(frame, x="measured_at", y="pm25_ug_m3")
    charts.bars(frame, x="district", y="pm25_ug_m3")

Label, unit, decimals and the language's separators come from the catalogue; the look is the viewer's,
or the one asked for.
"""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from data_sources import catalogue
from ui import texts, theme

SEPARATORS = {"ko": ".,", "en": ".,", "fr": ",\u202f", "nl": ",."}
DASHES = ("solid", "dash", "dot", "dashdot")


def line(
    frame: pd.DataFrame,
    *,
    x: str,
    y: str | list[str],
    usual: tuple[str, str] | None = None,
    topic: str = "air",
    look: theme.Look | None = None,
) -> go.Figure:
    """One or more columns over another. `usual` names two columns that bound what is normal: drawn as a band.

    Several lines differ in dash as well as in colour.
    """
    columns = [y] if isinstance(y, str) else y
    figure = _figure(look)
    if usual:
        _band(figure, frame, x, usual, look)
    colours = [theme.colour(topic, look), *theme.HUES[look or theme.look()].values()]
    for place, column in enumerate(columns):
        figure.add_scatter(
            x=frame[x],
            y=frame[column],
            name=texts.label(column),
            mode="lines",
            line={"color": colours[place], "width": 2, "dash": DASHES[place % len(DASHES)]},
            hovertemplate=_hover(column),
        )
    title = _title(columns[0]) if len(columns) == 1 else _title(columns[0], texts.unit(columns[0]))
    figure.update_layout(title=title, hovermode="x unified", showlegend=len(columns) > 1 or usual is not None)
    figure.update_layout(margin={"t": 64})
    return _along(figure, x)


def _band(figure: go.Figure, frame: pd.DataFrame, x: str, usual: tuple[str, str], look: theme.Look | None) -> None:
    low, high = usual
    shared: dict[str, Any] = {"x": frame[x], "mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
    figure.add_scatter(y=frame[low], showlegend=False, **shared)
    fill = theme.colour("soft", look)
    figure.add_scatter(y=frame[high], fill="tonexty", fillcolor=_clear(fill), name=texts.t("chart.usual"), **shared)


def bars(
    frame: pd.DataFrame,
    *,
    x: str,
    y: str,
    topic: str = "air",
    look: theme.Look | None = None,
    most: int = 30,
    is_low_first: bool = False,
) -> go.Figure:
    """One column by the values of another, greatest first, each bar with its number: no axis to read off."""
    ordered = frame.dropna(subset=[y]).sort_values(y, ascending=not is_low_first).tail(most)
    figure = _figure(look)
    figure.add_bar(
        x=ordered[y],
        y=[texts.value(x, raw) for raw in ordered[x]],
        orientation="h",
        text=[texts.value(y, raw) for raw in ordered[y]],
        textposition="outside",
        cliponaxis=False,
        marker={"color": theme.colour(topic, look)},
        hovertemplate="%{y}: %{text} " + texts.unit(y) + "<extra></extra>",
    )
    figure.update_layout(title=_title(y), height=90 + 24 * len(ordered), bargap=0.35)
    figure.update_xaxes(visible=False)
    return figure


def multiples(
    frame: pd.DataFrame,
    *,
    x: str,
    y: str,
    by: str,
    topic: str = "air",
    look: theme.Look | None = None,
    across: int = 5,
) -> go.Figure:
    """The same small line for each value of `by`, on one scale, so that places can be compared at a glance."""
    groups = list(frame.dropna(subset=[y]).groupby(by, sort=False))
    rows = max(math.ceil(len(groups) / across), 1)
    names = [texts.value(by, name) for name, _ in groups]
    figure = make_subplots(
        rows, across, subplot_titles=names, shared_xaxes="all", shared_yaxes="all", vertical_spacing=0.5 / (rows + 3)
    )
    for place, (_, group) in enumerate(groups):
        figure.add_scatter(
            x=group[x],
            y=group[y],
            mode="lines" if len(group) > 1 else "markers",
            line={"color": theme.colour(topic, look), "width": 1.5},
            marker={"color": theme.colour(topic, look)},
            hovertemplate=_hover(y),
            showlegend=False,
            row=place // across + 1,
            col=place % across + 1,
        )
    figure.update_layout(**_layout(look), title=_title(y), height=110 + 130 * rows, margin={"t": 64})
    figure.update_annotations(font={"size": 13, "color": theme.colour("soft", look)})
    figure.update_yaxes(nticks=3)
    return _along(figure.update_xaxes(nticks=3, title_text=None), x)


def _figure(look: theme.Look | None) -> go.Figure:
    return go.Figure(layout=_layout(look))


def _layout(look: theme.Look | None) -> dict[str, Any]:
    return {"template": theme.template(look), "separators": SEPARATORS[texts.language()], "dragmode": False}


def _along(figure: go.Figure, x: str) -> go.Figure:
    """The horizontal axis: hours and days as figures, so that no month is named in English."""
    if catalogue.column(x).type in ("time", "date"):
        stops = [{"dtickrange": [None, 86_399_999], "value": "%H:%M"}, {"value": "%Y-%m-%d"}]
        return figure.update_xaxes(tickformatstops=stops, hoverformat="%Y-%m-%d %H:%M")
    return figure.update_xaxes(title_text=texts.label(x))


def _title(column: str, told: str = "") -> dict[str, Any]:
    sign = texts.unit(column)
    told = told or (f"{texts.label(column)} ({sign})" if sign else texts.label(column))
    return {"text": told, "font": {"size": 15}, "x": 0, "xanchor": "left", "y": 0.98, "yanchor": "top"}


def _hover(column: str) -> str:
    return f"%{{y:,.{catalogue.column(column).decimals}f}} {texts.unit(column)}<extra></extra>"


def _clear(colour: str) -> str:
    red, green, blue = bytes.fromhex(colour[1:])
    return f"rgba({red},{green},{blue},0.18)"


def example() -> dict[str, go.Figure]:
    """One of each, over a made-up day in three districts."""
    hours = pd.date_range("2026-11-23", periods=24, freq="h")
    parts = [
        pd.DataFrame(
            {
                "measured_at": hours,
                "district": code,
                "pm25_ug_m3": [30 + step + 9 * math.sin(hour / 4) for hour in range(24)],
                "pm10_ug_m3": [44 + step + 9 * math.cos(hour / 4) for hour in range(24)],
            }
        )
        for step, code in enumerate(("11110", "11140", "11170"))
    ]
    frame = pd.concat(parts)
    return {
        "line": line(parts[0], x="measured_at", y=["pm25_ug_m3", "pm10_ug_m3"]),
        "bars": bars(frame[frame.measured_at == hours[-1]], x="district", y="pm25_ug_m3"),
        "multiples": multiples(frame, x="measured_at", y="pm25_ug_m3", by="district", across=3),
    }
