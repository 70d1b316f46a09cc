"""What the explorer draws: lines and bars with Plotly, maps with deck.gl on our own districts. Nothing from outside."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pydeck as pdk

from data_sources import catalogue, reference
from insight import explore
from insight.explore import Choice
from ui import ground, scenes, texts, theme
from ui.scenes.explore import column_name

DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")  # lines differ by more than their colour
SEPARATORS = {"ko": ".,", "en": ".,", "fr": ", ", "nl": ",."}
DAYS = {"ko": "%-m월 %-d일", "fr": "%-d/%-m", "nl": "%-d/%-m"}  # Plotly knows the names of months in English only
HOVER = {"ko": "%Y년 %-m월 %-d일 %H:%M", "fr": "%-d/%-m/%Y %H:%M", "nl": "%-d/%-m/%Y %H:%M"}
MONTHS = {"ko": "%Y년 %-m월", "fr": "%-m/%Y", "nl": "%-m/%Y"}
HIGH, BAR = 420, 26  # pixels
FAINTEST = 60  # of 255


def measure_name(chosen: Choice) -> str:
    """What the numbers are: the mean of PM2.5 (µg/m³), the number of rows."""
    if not chosen.is_measured:
        return texts.t("explore.places" if chosen.shown == "points" else "explore.rows_counted")
    return f"{column_name(chosen.of)} · {texts.t(f'explore.{chosen.measure}')}"


def heading(chosen: Choice) -> str:
    """The line above a picture: what is measured, and of which dataset."""
    head = scenes.heading(measure_name(chosen), texts.said(catalogue.dataset(chosen.dataset).title))
    return f'<section class="part">{head}</section>'


def line(frame: pd.DataFrame, chosen: Choice) -> go.Figure:
    """A measure over time, a line for each group."""
    figure, when = _figure(chosen), explore.time(chosen.dataset)
    groups = list(frame.groupby(chosen.group, sort=False)) if chosen.group else [("", frame)]
    for order, (group, rows) in enumerate(groups):
        name = texts.value(chosen.group, group) if chosen.group in catalogue.current().columns else str(group)
        colour = theme.colour(list(theme.HUES["light"])[(order + 4) % len(theme.HUES["light"])])
        mode = "lines+markers" if len(rows) < 40 else "lines"
        style: Any = {"color": colour, "dash": DASHES[order % len(DASHES)], "width": 2}
        figure.add_trace(go.Scatter(x=rows[when], y=rows[chosen.name], name=name, mode=mode, line=style))
    figure.update_layout(height=HIGH, showlegend=bool(chosen.group), hovermode="x unified")
    return figure


def bars(frame: pd.DataFrame, chosen: Choice) -> go.Figure:
    """A measure by group, the greatest on top."""
    figure, by = _figure(chosen), frame.columns[0]
    known = by in catalogue.current().columns
    names = [texts.value(by, raw) if known else str(raw) for raw in frame[by]]
    shown = frame.assign(name=pd.Series(names, index=frame.index)).iloc[::-1]
    told = [texts.value(chosen.name, each) if chosen.is_measured else texts.number(each) for each in shown[chosen.name]]
    figure.add_trace(
        go.Bar(
            x=shown[chosen.name],
            y=shown["name"],
            orientation="h",
            text=told,
            textposition="auto",
            marker_color=theme.colour("air"),
            hovertemplate="%{y}: %{text}<extra></extra>",
        )
    )
    figure.update_layout(height=90 + BAR * len(shown))
    figure.update_yaxes(type="category", automargin=True)
    return figure


def _figure(chosen: Choice) -> go.Figure:
    ink, hair = theme.colour("ink"), theme.colour("hair")
    figure = go.Figure()
    figure.update_layout(
        margin={"l": 56, "r": 12, "t": 10, "b": 40},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"family": theme.FONT, "color": ink, "size": 14},
        separators=SEPARATORS[texts.language()],
        legend={"orientation": "h", "y": -0.15},
        dragmode=False,
    )
    figure.update_xaxes(
        gridcolor=hair, zerolinecolor=hair, fixedrange=True, automargin=True, ticks="outside", ticklen=7
    )
    figure.update_yaxes(gridcolor=hair, zerolinecolor=hair, fixedrange=True, rangemode="tozero", automargin=True)
    if (spoken := texts.language()) in DAYS:
        figure.update_xaxes(tickformatstops=_moments(spoken), hoverformat=HOVER[spoken])
    return figure


def _moments(spoken: str) -> list[dict[str, Any]]:
    """How a moment is written along an axis, by the distance of two of them."""
    return [
        {"dtickrange": [None, 43_200_000], "value": f"{DAYS[spoken]} %H:%M"},
        {"dtickrange": [43_200_000, "M1"], "value": DAYS[spoken]},
        {"dtickrange": ["M1", "M12"], "value": MONTHS[spoken]},
        {"dtickrange": ["M12", None], "value": "%Y"},
    ]


def points(frame: pd.DataFrame, chosen: Choice) -> pdk.Deck:
    """Each row a dot, stronger the higher its measure."""
    rows = painted(frame, chosen)
    named = frame["name"].fillna("").astype(str) if "name" in frame else pd.Series("", index=frame.index)
    drawn = pdk.Layer(
        "ScatterplotLayer",
        rows.assign(head=named)[["lon", "lat", "head", "told", "paint"]],
        get_position=["lon", "lat"],
        get_fill_color="paint",
        get_radius=60,
        radius_min_pixels=3,
        radius_max_pixels=12,
        pickable=True,
    )
    return _deck(drawn)


def hexagons(frame: pd.DataFrame, chosen: Choice) -> pdk.Deck:
    """Rows put together in hexagons, stronger the more there are, or the higher their measure."""
    rows = painted(frame, chosen)
    counted = [texts.t("explore.rows_here", count=int(each)) for each in frame[explore.ROWS]]
    drawn = pdk.Layer(
        "ColumnLayer",
        rows.assign(head=counted if chosen.is_measured else "")[["lon", "lat", "head", "told", "paint"]],
        get_position=["lon", "lat"],
        get_fill_color="paint",
        disk_resolution=6,
        angle=30,
        radius=chosen.size_m,
        coverage=0.95,
        extruded=False,
        pickable=True,
    )
    return _deck(drawn)


def districts(frame: pd.DataFrame, chosen: Choice) -> pdk.Deck:
    """The districts, stronger the higher their measure."""
    rows = painted(frame, chosen).set_index("district")
    features = [
        {
            "type": "Feature",
            "geometry": feature["geometry"],
            "properties": {
                "head": texts.value("district", code),
                "told": rows.told.get(code, texts.NOTHING),
                "paint": rows.paint.get(code, [0, 0, 0, 0]),
            },
        }
        for feature in reference.boundaries()["features"]
        for code in [feature["properties"]["code"]]
    ]
    drawn = pdk.Layer(
        "GeoJsonLayer",
        {"type": "FeatureCollection", "features": features},
        get_fill_color="properties.paint",
        get_line_color=ground.rgb("shore"),
        line_width_min_pixels=1,
        pickable=True,
    )
    return _deck(drawn)


def painted(frame: pd.DataFrame, chosen: Choice) -> pd.DataFrame:
    """The rows with a colour and their number in words."""
    if chosen.name not in frame:  # dots of nothing but places
        return frame.assign(told="", paint=[[*ground.rgb("people"), 200]] * len(frame))
    numbers = pd.to_numeric(frame[chosen.name], errors="coerce")
    low, high = numbers.min(), numbers.max()
    shares = ((numbers - low) / ((high - low) or 1)).fillna(0.0)
    colour = ground.rgb("people")
    return frame.assign(
        told=[f"{measure_name(chosen)}: {said(chosen, each)}" for each in numbers],
        paint=[[*colour, FAINTEST + round((250 - FAINTEST) * share)] for share in shares],
    )


def said(chosen: Choice, number: float) -> str:
    """A number of the measure, as it is written."""
    if pd.isna(number):
        return texts.NOTHING
    if chosen.is_measured and chosen.of in catalogue.current().columns:
        return texts.value(chosen.of, number)
    return texts.number(number, 0 if number == int(number) else 1)


def key(frame: pd.DataFrame, chosen: Choice) -> str:
    """What faint and strong mean, in words."""
    if chosen.name not in frame or frame[chosen.name].dropna().empty:
        return ""
    numbers = pd.to_numeric(frame[chosen.name], errors="coerce")
    low, high = said(chosen, numbers.min()), said(chosen, numbers.max())
    return texts.t("explore.key", measure=measure_name(chosen), low=low, high=high)


def _deck(drawn: pdk.Layer) -> pdk.Deck:
    return ground.under(drawn, "{head}\n{told}")


def in_words(frame: pd.DataFrame, chosen: Choice) -> str:
    """A picture for those who do not see it: what, how many, between which ends."""
    title = texts.said(catalogue.dataset(chosen.dataset).title)
    return f"{title}: {measure_name(chosen)}. {key(frame, chosen)}"


DRAWERS: dict[str, Callable[[pd.DataFrame, Choice], go.Figure | pdk.Deck]] = {
    "line": line,
    "bars": bars,
    "points": points,
    "hexagons": hexagons,
    "districts": districts,
}


def picture(frame: pd.DataFrame, chosen: Choice) -> go.Figure | pdk.Deck:
    """The picture of the rows that a choice gives; in a notebook the same as on the page."""
    return DRAWERS[chosen.picture](frame, chosen)
