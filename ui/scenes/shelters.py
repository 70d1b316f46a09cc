"""Where to go: the shelters near what is chosen, and how many each district has."""

from __future__ import annotations

from html import escape

import pandas as pd

from data_sources import reference
from insight import disaster
from insight.question import ask
from ui import cache, charts, filters, places, texts
from ui.drawing import Chart
from ui.scenes import bold, heading, place_name

NEAREST, DISTRICTS = 8, 10  # how many are told


def hotspot_name(code: str) -> str:
    """A hot spot in the viewer's letters, or that none is chosen."""
    return texts.t("disaster.no_place") if code == filters.EVERYWHERE else places.name("hotspot", code)


def hotspots() -> list[str]:
    """The hot spots by their codes, in the order of their names."""
    found = reference.hotspots()
    return sorted(found.code[found.is_current], key=hotspot_name)


def kind_name(kind: str) -> str:
    """What a shelter is for."""
    return texts.value("shelter_kind", kind)


def kind_option(kind: str) -> str:
    """A kind in a list of them: "Shelters: cold"."""
    return texts.t("disaster.shelters_for", kind=texts.within(kind_name(kind)))


@cache.joined(disaster.shelters)
def near(kind: str, district: str | None, hotspot: str | None) -> str:
    """The shelters near what is chosen, the nearest first, as a list."""
    found = cache.cached(disaster.shelters)(kind, district=district, hotspot=hotspot)
    place = places.name("hotspot", hotspot) if hotspot else place_name(district)
    lead = texts.t("disaster.nearest_first") if hotspot else texts.t("disaster.shelter_count", count=len(found))
    head = heading(texts.t("disaster.shelters_near", kind=kind_name(kind), place=place), lead)
    lines = "".join(_shelter(row, hotspot) for row in found.head(NEAREST).itertuples())
    body = f"<ul>{lines}</ul>" if lines else f"<p>{texts.t('disaster.no_shelters')}</p>"
    note = f'<p class="source">{texts.t("disaster.no_points")}</p>' if kind in disaster.PLACELESS else ""
    return f'<section class="part shelters">{head}{body}{note}</section>'


def _shelter(row: object, hotspot: str | None) -> str:
    name, address, people = row.name, row.address, row.capacity_people  # type: ignore[attr-defined]
    parts = [escape(address)] if isinstance(address, str) else []
    if pd.notna(people):
        parts.append(escape(texts.with_unit("capacity_people", people)))
    if hotspot and pd.notna(row.distance_m):  # type: ignore[attr-defined]
        parts.append(escape(texts.with_unit("distance_m", row.distance_m)))  # type: ignore[attr-defined]
    strong = f"{bold(name)} " if isinstance(name, str) else ""
    return f'<li lang="ko">{strong}<span>{" · ".join(parts)}</span></li>'


@cache.joined(disaster.shelters_by_district)
def by_district(kind: str) -> Chart:
    """Where there are most shelters of a kind for the people who live there."""
    return charts.bars(
        cache.cached(disaster.shelters_by_district)(kind),
        x="district",
        y="shelters_per_10000",
        topic="safety",
        most=DISTRICTS,
        title=texts.t("disaster.shelters_by_district", kind=kind_name(kind)),
        lead=texts.t("disaster.by_residents"),
        question=ask(disaster.shelters_by_district, kind=kind),
    )
