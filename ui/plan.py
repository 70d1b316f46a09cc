"""The map of the city as one still picture, for notebooks: the same layers as on a page, and nothing to run.

    plan.city([maps.districts(now, "pm25_ug_m3")], alt="Fine dust by district")

It needs no script and no network. What the map of a page tells at a touch is told by the browser's own tips.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from ui import geometry, maps, texts, theme
from ui.maps import Layer

WIDE = 760  # pixels
STYLE = Path(__file__).parent / "components" / "assets" / "citymap.css"
STILL = """
.citymap { max-width: 760px; --u: 1px; overflow: visible; }
.canvas { cursor: auto; height: auto; }
.point, .district { cursor: auto; }
.legend { position: static; max-width: none; }
.legend > span { display: flex; align-items: center; gap: .5em; color: var(--soft); }
.credit { position: static; }
.names { text-anchor: middle; }
"""
HATCHING = (
    '<pattern id="none" width="34" height="34" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<path d="M0 0V34" class="hatch"/></pattern>'
)


@dataclass(frozen=True, eq=False)
class Plan:
    """A drawn map, with its words for a screen reader; a notebook shows it as it is."""

    alt: str
    body: str

    @property
    def html(self) -> str:
        """The map without its style."""
        return f'<figure class="plan" style="margin:0" aria-label="{escape(self.alt)}">{self.body}</figure>'

    def _repr_html_(self) -> str:
        style = STYLE.read_text(encoding="utf-8")
        return f"<style>{theme.css()}.plan{{{style}{STILL}}}</style>{self.html}"


def city(layers: Sequence[Layer], *, alt: str) -> Plan:
    """Draw Seoul with layers, later ones on top."""
    shapes = geometry.shapes()
    fills = [layer for layer in layers if layer.kind == "districts"]
    scale = f"--u:{shapes['width'] / WIDE:.2f}px"
    drawn = "".join(
        (
            f"<defs>{HATCHING}</defs>",
            _group("land", (_district(each, fills[-1] if fills else None) for each in shapes["districts"])),
            _group("river", (_path(line) for line in shapes["water"])),
            _group("rails", (_path(each["d"]) for each in shapes["rails"])),
            _group("roads", (_line(item, layer) for layer in layers for item in _items(layer, "lines"))),
            _group("points", (_point(item, layer) for layer in layers for item in _items(layer, "points"))),
            _group("names", (_name(each) for each in shapes["districts"])),
        )
    )
    canvas = (
        f'<svg class="canvas" viewBox="0 0 {shapes["width"]} {shapes["height"]}" style="{scale}" '
        f'role="img" aria-label="{escape(alt)}">{drawn}</svg>'
    )
    legend = f'<div class="legend">{"".join(map(_key, layers))}</div>'
    credit = f'<small class="credit">{escape(texts.t("map.credit"))}</small>'
    return Plan(alt, f'<div class="citymap">{canvas}{legend}{credit}</div>')


def _items(layer: Layer, kind: str) -> list[dict[str, Any]]:
    return layer.content["items"] if layer.kind == kind else []


def _group(name: str, parts: Iterable[str]) -> str:
    return f'<g class="{name}">{"".join(parts)}</g>'


def _path(course: str, told: str = "", attributes: str = "") -> str:
    title = f"<title>{escape(told)}</title>" if told else ""
    return f'<path d="{course}" {attributes}>{title}</path>'


def _district(shape: dict[str, Any], fill: Layer | None) -> str:
    name = shape["name"][texts.language()]
    if fill is None:
        return _path(shape["d"], name, 'class="district"')
    share, told = fill.content["values"].get(shape["id"], (None, fill.content["none"]))
    paint = "fill:url(#none)" if share is None else f"--share:{share};--hue:var(--{fill.hue})"
    known = "none" if share is None else "known"
    return _path(shape["d"], f"{name}\n{told}", f'class="district {known}" style="{paint}"')


def _line(item: dict[str, Any], layer: Layer) -> str:
    known = "unknown" if item["share"] is None else "road"
    paint = f"--share:{item['share'] or 0};--hue:var(--{layer.hue})"
    return _path(item["d"], item["tip"], f'class="{known}" style="{paint}"')


def _point(item: dict[str, Any], layer: Layer) -> str:
    numbered = " numbered" if item["number"] else ""
    number = f'<text class="number" text-anchor="middle" dy=".35em">{item["number"]}</text>' if item["number"] else ""
    return (
        f'<g class="point{numbered}" transform="translate({item["x"]} {item["y"]})" '
        f'style="--hue:var(--{layer.hue});--r:{item["r"]}"><circle class="dot"/>{number}'
        f"<title>{escape(str(item['tip']))}</title></g>"
    )


def _name(shape: dict[str, Any]) -> str:
    short = escape(shape["short"][texts.language()])
    return f'<text class="district" x="{shape["x"]}" y="{shape["y"]}" dy=".35em">{short}</text>'


def _key(layer: Layer) -> str:
    low, high = layer.content.get("low", ""), layer.content.get("high", "")
    ends = f'{escape(low)}<i class="scale"></i>{escape(high)}' if high else ""
    return (
        f'<span class="{layer.kind}" style="--hue:var(--{layer.hue})"><i class="swatch"></i>'
        f"{escape(layer.title)} {ends}</span>"
    )


def example() -> Plan:
    """The made-up afternoon of `maps.example`."""
    return city(maps.example(), alt=texts.t("map.fire_stations"))
