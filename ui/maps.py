"""Maps: the city as SVG for everybody, deck.gl where people explore. Nothing is fetched from outside.

    place = maps.city([maps.districts(frame, "pm25_ug_m3"), maps.points(incidents, label="name")], key="map", alt="…")

The shapes of the city reach a browser once (see geometry.py); a rerun sends only the layers.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal, NamedTuple

import pandas as pd
import pydeck as pdk

from data_sources import reference
from insight.notable import Note
from ui import components, geometry, ground, sentences, texts, theme
from ui.menu import base

Low = Literal["low", "high"]
SMALLEST, LARGEST = 2.2, 7.0


class Place(NamedTuple):
    """What the viewer has chosen on a map: `district` and its code, or a layer and the row's id."""

    layer: str
    id: str


@dataclass(frozen=True, eq=False)
class Layer:
    """One layer, ready to be sent: made by `districts`, `points` or `lines`. It equals only itself."""

    id: str
    kind: Literal["districts", "points", "lines"]
    title: str
    hue: str
    content: dict[str, Any] = field(repr=False)
    is_on: bool = True

    def sent(self) -> dict[str, Any]:
        """The layer as the browser gets it."""
        return {"id": self.id, "kind": self.kind, "title": self.title, "hue": self.hue, **self.content}


def city(
    layers: Sequence[Layer],
    *,
    key: str,
    alt: str,
    height: str = "460px",
    selected: Place | None = None,
    focus: tuple[float, float, float] | None = None,
) -> Place | None:
    """Draw Seoul with layers, later ones on top. Returns what the viewer has chosen.

    `selected` chooses from Python, whenever it changes. `height` is any CSS length. `focus` is where the map looks
    until the viewer moves it, and again when it changes: x and y in map units, and a zoom of 1 to 14.
    """
    wanted = "/".join(selected) if selected else None
    data = _packed(tuple(layers), texts.language(), key, address(), alt, height, wanted, focus)
    state = components.mount("citymap", data, key=key, on_selected_change=_nothing)
    chosen = state.selected if state.selected is not None else wanted
    return Place(*chosen.split("/", 1)) if isinstance(chosen, str) and "/" in chosen else None


@lru_cache(maxsize=32)
def _packed(
    layers: tuple[Layer, ...],
    language: str,
    key: str,
    shapes: str,
    alt: str,
    height: str,
    selected: str | None,
    focus: tuple[float, float, float] | None,
) -> bytes:
    """The whole map as the browser gets it; layers that viewers share are packed once for all of them."""
    with texts.speaking(language):
        words = {name: texts.t(f"map.{name}") for name in ("closer", "farther", "all", "toggle", "credit")}
        words["keys"] = texts.t("access.keys")
    data = {
        "key": key,
        "lang": language,
        "city": shapes,
        "alt": alt,
        "height": height,
        "words": words,
        "selected": selected,
        "focus": focus,
        "off": [layer.id for layer in layers if not layer.is_on],
        "layers": [layer.sent() for layer in layers],
    }
    return components.packed(data)


def address() -> str:
    """Where this installation serves the city's shapes."""
    return base() + geometry.address()


def _nothing() -> None:
    """Streamlit reports only those states of an element that somebody listens to."""


def districts(
    frame: pd.DataFrame, column: str, *, topic: str = "air", title: str | None = None, is_on: bool = True
) -> Layer:
    """The 25 districts, lighter or darker by a column. One row per district; a missing value is hatched."""
    numbers = pd.to_numeric(frame[column], errors="coerce")
    shares = _shares(numbers)
    values = {
        str(code): [share, f"{texts.label(column)} {_told(column, number)}"]
        for code, share, number in zip(frame["district"], shares, numbers, strict=True)
    }
    content = {"values": values, "none": f"{texts.label(column)} {_told(column, math.nan)}", **_ends(column, numbers)}
    return Layer(column, "districts", title or texts.label(column), theme.hue(topic), content, is_on)


def _told(column: str, number: float) -> str:
    return texts.t("map.no_data") if math.isnan(number) else texts.with_unit(column, number)


def points(
    frame: pd.DataFrame,
    column: str | None = None,
    *,
    label: str | None = None,
    size: str | None = None,
    topic: str = "fire",
    title: str,
    id: str = "points",
    number: str | None = None,
    tip: str | None = None,
    is_on: bool = True,
) -> Layer:
    """Rows with `lon` and `lat` as dots: sized by `size`, named by `label`, told by `column`. `id` names the layer.

    With a column of numbers they are large, with a halo and their number; the row's id is its `id` column, or its
    place in the frame.
    """
    shown = frame[frame["lon"].notna() & frame["lat"].notna()]
    radii = _radii(shown[size]) if size else [3.2] * len(shown)
    ids = shown["id"].astype(str) if "id" in shown else pd.Series(shown.index.astype(str), index=shown.index)
    names = shown[label].map(lambda raw: texts.value(label, raw)) if label else pd.Series("", index=shown.index)
    items = []
    rows = shown[[*dict.fromkeys(filter(None, ("lon", "lat", column, tip, number)))]].to_dict("records")
    for row_id, name, radius, row in zip(ids, names, radii, rows, strict=True):
        x, y = geometry.project(row["lon"], row["lat"])
        told = f"{texts.label(column)} {texts.with_unit(column, row[column])}" if column else ""
        items.append(
            {
                "id": row_id,
                "x": round(x, 1),
                "y": round(y, 1),
                "r": radius,
                "label": name,
                "tip": row[tip] if tip else "\n".join(part for part in (name or title, told) if part),
                "number": int(row[number]) if number and pd.notna(row[number]) else None,
            }
        )
    return Layer(id, "points", title, theme.hue(topic), {"items": items}, is_on)


def lines(
    frame: pd.DataFrame,
    column: str,
    *,
    label: str | None = None,
    topic: str = "traffic",
    title: str | None = None,
    strong: Low = "low",
    id: str = "lines",
    is_on: bool = True,
) -> Layer:
    """Rows with `path`, a list of (lon, lat), as lines. `strong` says which end of the column stands out."""
    numbers = pd.to_numeric(frame[column], errors="coerce")
    shares = _shares(numbers)
    if strong == "low":
        shares = [None if share is None else 1 - share for share in shares]
    ids = frame["id"].astype(str) if "id" in frame else frame.index.astype(str)
    names = frame[label] if label else [title or ""] * len(frame)
    items = [
        {
            "id": row_id,
            "d": geometry.path(course),
            "share": share,
            "tip": f"{name}\n{texts.label(column)} {texts.with_unit(column, number)}",
        }
        for row_id, course, share, name, number in zip(ids, frame["path"], shares, names, numbers, strict=True)
    ]
    ends = _ends(column, numbers)
    if strong == "low":
        ends = {"low": ends["high"], "high": ends["low"]}
    return Layer(id, "lines", title or texts.label(column), theme.hue(topic), {"items": items, **ends}, is_on)


def roads(speeds: pd.DataFrame) -> Layer:
    """The links that we know, slow ones strong. One row per link, as of `traffic.speeds`."""
    return lines(with_paths(speeds), "speed_km_h", label="road", id="roads")


def with_paths(speeds: pd.DataFrame) -> pd.DataFrame:
    """Links with both ends as a `path`, and their code as `id`; those without a place are left out."""
    shown = speeds.dropna(subset=["lon1", "lat1", "lon2", "lat2"])
    ends = zip(shown.lon1, shown.lat1, shown.lon2, shown.lat2, strict=True)
    return shown.assign(id=shown.link, path=[[(x1, y1), (x2, y2)] for x1, y1, x2, y2 in ends])


def crowds(people: pd.DataFrame) -> Layer:
    """The hot spots, larger the more people there are. One row per hot spot, as of `people.crowds`."""
    named = people.assign(id=people.hotspot)
    title = texts.t("map.crowds")
    return points(
        named, "crowd_level", label="hotspot_name", size="people_high", topic="people", title=title, id="crowds"
    )


def road_incidents(found: pd.DataFrame) -> Layer:
    """Road incidents and works as small dots, told at a touch. One row per incident, as of `traffic.incidents`."""
    kinds = found.incident_name.map(lambda raw: texts.value("incident_name", raw)).astype(object)
    named = found.assign(id=found.incident, label="", told=kinds + "\n" + found.description.fillna(""))
    return points(named, topic="traffic", title=texts.t("map.road_incidents"), id="road_incidents", tip="told")


def notes(found: Sequence[Note]) -> Layer:
    """What the sentences tell, where it has a place: each with the number of its sentence."""
    placed = [(number, note) for number, note in enumerate(found, start=1) if not math.isnan(note.lon)]
    frame = pd.DataFrame(
        {
            "id": [note.id for _, note in placed],
            "number": [number for number, _ in placed],
            "lon": [note.lon for _, note in placed],
            "lat": [note.lat for _, note in placed],
            "told": [sentences.said(note) for _, note in placed],
        }
    )
    return points(frame, topic="fire", title=texts.t("map.notes"), id="notes", number="number", tip="told")


def _shares(numbers: pd.Series) -> list[float | None]:
    """Where each number lies between the least and the greatest, 0 to 1."""
    numbers = numbers.astype("float64")
    low, high = numbers.min(), numbers.max()
    span = (high - low) or 1
    return [None if math.isnan(number) else round(float((number - low) / span), 3) for number in numbers]


def _radii(numbers: pd.Series) -> list[float]:
    """A dot's area follows its number."""
    shares = _shares(pd.to_numeric(numbers, errors="coerce").clip(lower=0).pow(0.5))
    return [SMALLEST if share is None else round(SMALLEST + share * (LARGEST - SMALLEST), 1) for share in shares]


def _ends(column: str, numbers: pd.Series) -> dict[str, str]:
    known = numbers.dropna()
    if known.empty:
        return {"low": "", "high": texts.t("map.no_data")}
    return {"low": texts.value(column, known.min()), "high": texts.with_unit(column, known.max())}


def deck(
    frame: pd.DataFrame, column: str, *, label: str, topic: str = "traffic", look: theme.Look | None = None
) -> pdk.Deck:
    """Rows with `path` or with `lon` and `lat` for exploring: many, zoomable without end, on our own districts."""
    numbers = pd.to_numeric(frame[column], errors="coerce")
    colour = ground.rgb(topic, look)
    rows = frame.assign(
        told=[texts.with_unit(column, number) for number in numbers],
        name=frame[label].map(lambda raw: texts.value(label, raw)),
        paint=[[*colour, 90 + round(165 * (share or 0))] for share in _shares(numbers)],
    )
    kept = ["told", "name", "paint", *(["path"] if "path" in frame else ["lon", "lat"])]
    shared = {"data": rows[kept], "pickable": True, "auto_highlight": True}
    drawn = (
        pdk.Layer("PathLayer", get_path="path", get_color="paint", width_min_pixels=2, **shared)
        if "path" in frame
        else pdk.Layer(
            "ScatterplotLayer", get_position=["lon", "lat"], get_fill_color="paint", radius_min_pixels=3, **shared
        )
    )
    return ground.under(drawn, "{name}\n{told}", look)


def example_rows() -> pd.DataFrame:
    """Three made-up readings with their places, for `deck`."""
    places = {"name": ["종로", "여의도", "잠실"], "lon": [126.98, 126.93, 127.10], "lat": [37.57, 37.52, 37.51]}
    return pd.DataFrame({**places, "pm25_ug_m3": [22.0, 38.0, 31.0]})


def example() -> list[Layer]:
    """A made-up afternoon: particulates by district, two incidents, the fire stations as small dots."""
    known = reference.districts()
    air = pd.DataFrame({"district": known["code"], "pm25_ug_m3": [20 + 9 * (row % 5) for row in range(len(known))]})
    air.loc[3, "pm25_ug_m3"] = None
    incidents = pd.DataFrame(
        {
            "id": ["a", "b"],
            "lon": [127.036, 126.905],
            "lat": [37.501, 37.517],
            "name": ["역삼동", "영등포"],
            "number": [1, 2],
        }
    )
    stations = reference.fire_stations().rename(columns={"name_ko": "name"})
    return [
        districts(air, "pm25_ug_m3", topic="air"),
        points(stations, label="name", topic="people", title=texts.t("map.fire_stations"), id="stations"),
        points(incidents, label="name", title=texts.t("map.incidents"), id="incidents", number="number"),
    ]
