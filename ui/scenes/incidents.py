"""The pieces of the scene on an incident: the map, nearest help, what is around, what was said, whom to call."""

from __future__ import annotations

import math
from dataclasses import replace
from html import escape

import pandas as pd

from data_sources import catalogue, reference
from data_sources.nearby import nearest
from insight import incidents, scene
from insight.incidents import Incident
from insight.scene import Roads
from ui import cache, geometry, kiosk, maps, places, texts
from ui.scenes import heading
from ui.scenes import incident as words

CLOSE = 11.0  # zoom of the map: some four kilometres across
RINGS_M, LANDMARKS_M = (500, 1000), 2500
UNIT_M = 10  # metres in a unit of the map
QUIET = "soft"  # the hue of what only gives bearings
TOPICS = {  # the hue of each kind of help on the map
    "emergency_room": "people",
    "station": "safety",
    "shelter": "air",
    "hydrant": "water",
    "camera": "traffic",
    "defibrillator": "safety",
}
HIDDEN = ("defibrillator",)
TOLD = 3  # messages and articles


def _find(number: str) -> Incident:
    return cache.cached(incidents.find)(number)


@cache.joined(incidents.find, incidents.listed, scene.help_near, scene.crowds)
def layers(number: str) -> list[maps.Layer]:
    """Distances, the nearest help, names to find one's way by, others of the kind, and the incident itself on top."""
    found = _find(number)
    if found.place is None:
        return []
    near = cache.cached(scene.help_near)(found.place).nearest
    others = cache.drawn(_listed)()
    others = others[(others.kind == found.kind) & (others.id != number)]
    lon, lat = found.place
    here = pd.DataFrame({"id": [number], "number": [1], "lon": [lon], "lat": [lat], "tip": [words.title(found)]})
    return [
        _rings(lon, lat),
        *(_helpers(near, kind) for kind in TOPICS if (near.help_kind == kind).any()),
        _crowds(cache.cached(scene.crowds)(found.place)),
        _landmarks(lon, lat),
        maps.points(others, topic="fire", title=texts.t("incidents.others"), id="others", tip="tip"),
        maps.points(here, topic="fire", title=texts.t("incidents.this"), id="incident", number="number", tip="tip"),
    ]


@cache.joined(incidents.listed)
def _listed() -> pd.DataFrame:
    """The incidents as dots that say what they are."""
    found = cache.cached(incidents.listed)()
    return found.assign(id=found.number, tip=[words.title(incidents.one(row)) for _, row in found.iterrows()])


def focus(number: str) -> tuple[float, float, float] | None:
    """Where the map looks: the incident's place, close by; None where no place is known."""
    place = _find(number).place
    return (*geometry.project(*place), CLOSE) if place else None


def _rings(lon: float, lat: float) -> maps.Layer:
    """Half a kilometre and a kilometre around, as fine lines."""
    x, y = geometry.project(lon, lat)
    items = [
        {
            "id": str(metres),
            "d": f"M{x - radius:.1f} {y:.1f}{_half(radius)}{_half(-radius)}",
            "share": 0,
            "tip": words.distance(metres),
        }
        for metres in RINGS_M
        if (radius := metres / UNIT_M)
    ]
    low, high = (words.distance(metres) for metres in RINGS_M)
    content = {"items": items, "low": low, "high": high}
    return maps.Layer("rings", "lines", texts.t("incidents.around_it"), QUIET, content)


def _half(radius: float) -> str:
    """Half a circle, to the right or to the left."""
    return f"a{abs(radius)} {abs(radius)} 0 1 1 {2 * radius} 0"


def _helpers(near: pd.DataFrame, kind: str) -> maps.Layer:
    found = near[near.help_kind == kind]
    word = texts.t(f"incidents.{kind}")
    far = [words.distance(metres) for metres in found.distance_m]
    names = found[f"name_{texts.language()}"].fillna(found.name_ko)
    dots = found.assign(
        id=[f"{kind}-{order}" for order in range(len(found))],
        name=[f"{word} {away}" for away in far],
        tip=[f"{word}\n{name}\n{away}" for name, away in zip(names, far, strict=True)],
    )
    return maps.points(dots, label="name", topic=TOPICS[kind], title=word, id=kind, tip="tip", is_on=kind not in HIDDEN)


def _crowds(spots: pd.DataFrame) -> maps.Layer:
    """Hot spots and how full they are."""
    names = [places.name("hotspot", code) for code in spots.hotspot]
    levels = [texts.value("crowd_level", level) for level in spots.crowd_level]
    tips = ["\n".join(pair) for pair in zip(names, levels, strict=True)]
    dots = spots.assign(id=spots.hotspot, name=names, tip=tips)
    layer = maps.points(dots, label="name", title=texts.t("map.crowds"), id="crowds", tip="tip")
    return replace(layer, hue=QUIET)


def _landmarks(lon: float, lat: float) -> maps.Layer:
    """Subway stations, so that one finds one's way."""
    near = nearest(reference.stations(), (lon, lat), LANDMARKS_M)
    names = near[f"name_{texts.language()}"]
    dots = near.assign(id=near.station_code, name=names, tip=names).drop_duplicates("name")
    layer = maps.points(dots, label="name", title=texts.t("incidents.subway"), id="subway", tip="tip")
    return replace(layer, hue=QUIET)


@cache.joined(incidents.find, scene.office)
def office(number: str) -> str:
    """Whom to call. HTML."""
    found = _find(number)
    known = cache.cached(scene.office)(found.kind, found.fire_station)
    return f'<section class="part office">{words.call(known)}{_origin(known.dataset)}</section>'


@cache.joined(incidents.find, scene.help_near)
def nearest_help(number: str) -> str:
    """Who and what is near, with distances. HTML."""
    found = _find(number)
    known = cache.cached(scene.help_near)(found.place)
    shown = known.nearest[known.nearest.help_kind != "camera"]
    lead = texts.t("incidents.help_lead" if found.is_placed else "incidents.help_from_district")
    groups = (_kind(kind, group, known.within[kind]) for kind, group in shown.groupby("help_kind", sort=False))
    table = f'<table class="help">{"".join(groups)}</table>'
    return f'<section class="part">{heading(texts.t("incidents.help"), lead)}{table}{_origin(*shown.dataset)}</section>'


def _kind(kind: str, group: pd.DataFrame, within: int) -> str:
    """The nearest of one kind, under its name and how many there are around."""
    counted = f"<small>{texts.t('incidents.within', count=within)}</small>" if within > 1 else ""
    head = f'<th scope="rowgroup" rowspan="{len(group)}">{texts.t(f"incidents.{kind}")}{counted}</th>'
    rows: list[str] = []
    for _, row in group.iterrows():
        far = words.distance(row.distance_m)
        rows.append(f"<tr>{head if not rows else ''}<td>{words.name(row)}{_beds(row)}</td><td>{far}</td></tr>")
    return f"<tbody>{''.join(rows)}</tbody>"


def _beds(row: pd.Series) -> str:
    if pd.isna(row.emergency_beds_free):
        return ""
    beds = max(int(row.emergency_beds_free), 0)
    return f" <small>{texts.t('incidents.beds', count=beds)}</small>"


def _origin(*datasets: str) -> str:
    """Whose word it is, and how old: what the same publisher tells stands together. HTML."""
    told: dict[str, list[str]] = {}
    for dataset in dict.fromkeys(filter(None, datasets)):
        known = cache.provenance(dataset)
        age = f" ({texts.ago(known.age_s)})" if known.age_s is not None else ""
        who = f"{texts.said(known.publisher)}, {texts.t(f'state.{known.state}')}"
        told.setdefault(who, []).append(f"{texts.said(catalogue.dataset(dataset).title)}{age}")
    said = (texts.t("incidents.origin", who=who, what=", ".join(titles)) for who, titles in told.items())
    return f'<p class="source">{escape(" · ".join(said))}</p>' if told else ""


@cache.joined(incidents.find, scene.crowds, scene.weather_at, scene.rain_in, scene.roads)
def surroundings(number: str, is_kiosk: bool) -> str:
    """How full, windy, wet and slow it is around. A kiosk leaves out what is late. HTML."""
    found = _find(number)
    weather = cache.cached(scene.weather_at)(found.place)
    roads = cache.cached(scene.roads)(found.place)
    parts = [
        ("crowd", "hotspot_people", _fullness(cache.cached(scene.crowds)(found.place))),
        ("weather", "" if weather is None else str(weather.dataset), _weather(weather)),
        ("rain", "rain_gauges", _rain(cache.cached(scene.rain_in)(found.district))),
        ("roads", roads.dataset, _roads(roads)),
    ]
    known = [part for part in parts if part[2] and not (is_kiosk and _is_late(part[1]))]
    rows = "".join(f"<dt>{escape(texts.t(f'incidents.{name}'))}</dt><dd>{told}</dd>" for name, _, told in known)
    datasets = [dataset for _, dataset, _ in known]
    return f'<section class="part">{heading(texts.t("incidents.around"))}<dl>{rows}</dl>{_origin(*datasets)}</section>'


def _is_late(dataset: str) -> bool:
    return cache.provenance(dataset).state in kiosk.HIDDEN


def _fullness(spots: pd.DataFrame) -> str:
    told = [
        f"{escape(places.name('hotspot', row.hotspot))} <small>{words.distance(row.distance_m)}</small> "
        f"<b>{escape(texts.value('crowd_level', row.crowd_level))}</b>"
        for row in spots.head(2).itertuples()
    ]
    return "<br>".join(told)


def _weather(found: pd.Series | None) -> str:
    if found is None:
        return ""
    parts = [texts.with_unit("temperature_c", found.temperature_c)] if pd.notna(found.temperature_c) else []
    return escape(" · ".join(part for part in (*parts, words.wind(found)) if part))


def _rain(found: pd.Series | None) -> str:
    if found is None or pd.isna(found.rain_hour_mm):
        return ""
    return escape(texts.t("incidents.rain_hour", amount=texts.with_unit("rain_hour_mm", found.rain_hour_mm)))


def _roads(roads: Roads) -> str:
    if math.isnan(roads.speed_km_h):
        return ""
    told = f"<b>{texts.with_unit('speed_km_h', roads.speed_km_h)}</b>"
    if not math.isnan(roads.usual_km_h):
        told = texts.t("incidents.beside_usual", speed=told, usual=texts.with_unit("speed_km_h", roads.usual_km_h))
    where = texts.t("incidents.links", count=roads.links)
    if roads.hotspot:
        where = texts.t("incidents.around_place", place=places.name("hotspot", roads.hotspot))
    return f"{told} <small>{escape(where)}</small>"


@cache.joined(incidents.find, scene.messages, scene.articles)
def said(number: str) -> str:
    """Messages to telephones and news that belong to it. HTML."""
    found = _find(number)
    messages = cache.cached(scene.messages)(found.kind, found.what, found.district)
    messages = messages[messages.message != found.told].head(TOLD)
    spoken = "ko" if texts.language() == "ko" else "en"
    news = cache.cached(scene.articles)(found.kind, found.district)
    news = news[news.language == spoken].head(TOLD)
    sent = "".join(map(_message, messages.itertuples())) or f"<p>{texts.t('incidents.no_messages')}</p>"
    read = "".join(map(_article, news.itertuples())) or f"<p>{texts.t('incidents.no_news')}</p>"
    sent = heading(texts.t("incidents.messages"), texts.t("incidents.messages_lead")) + sent
    read = heading(texts.t("incidents.news")) + read
    return f'<section class="part said"><div>{sent}</div><div>{read}</div></section>'


def _message(row: object) -> str:
    when = texts.moment(row.sent_at)  # type: ignore[attr-defined]
    kind = texts.value("disaster_kind", row.disaster_kind)  # type: ignore[attr-defined]
    said = words.korean(texts.value("message", row.message))  # type: ignore[attr-defined]
    return f"<p><b>{escape(kind)}</b> <small>{when}</small><br>{said}</p>"


def _article(row: object) -> str:
    when = texts.moment(row.published_at)  # type: ignore[attr-defined]
    link = escape(texts.value("article_page", row.article_page))  # type: ignore[attr-defined]
    words = escape(texts.value("headline", row.headline))  # type: ignore[attr-defined]
    return f'<p><a href="{link}" target="_blank" rel="noreferrer">{words}</a> <small>{when}</small></p>'


@cache.joined(incidents.find, scene.help_near)
def rows(number: str) -> dict[str, pd.DataFrame]:
    """The nearest help again, by the dataset that tells of it."""
    near = cache.cached(scene.help_near)(_find(number).place).nearest
    columns = ["name", "distance_m", "phone", "emergency_beds_free", "lon", "lat", "dataset"]
    shown = near.assign(name=near.name_ko)[columns]
    return {
        str(name): part.drop(columns="dataset").dropna(axis="columns", how="all")
        for name, part in shown.groupby("dataset", sort=False)
        if name
    }
