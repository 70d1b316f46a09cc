"""The pieces of the page on parks, trails and culture."""

from __future__ import annotations

import math
from collections.abc import Callable
from html import escape

import pandas as pd

from data_sources import parks as known
from insight import parks
from insight.question import ask
from ui import cache, charts, maps, published, texts, tiles
from ui.drawing import Chart
from ui.scenes import heading

EVENTS, BOOKINGS, PARKS, KINDS = 8, 6, 10, 10  # how many are told
VISITORS = "park_visitors"


def day_name(day: str) -> str:
    """Today, tomorrow or the weekend."""
    return texts.t(f"parks.{day}")


def kind_name(category: str) -> str:
    """A kind of event in the viewer's language."""
    return texts.value("event_category", category)


@cache.joined(parks.events, parks.bookings)
def answer(day: str, district: str | None, is_free: bool) -> str:
    """What is on that day, near the district, and what can be booked. HTML."""
    if not _is_known("cultural_events"):
        return f"<p>{texts.t('parks.none')}</p>"
    found = parks.near(cache.cached(parks.events)(day, is_free=is_free), district)
    place = texts.t("parks.near", district=texts.value("district", district)) if district else texts.t("parks.in_seoul")
    when = texts.t("parks.on", name=day_name(day), day=texts.day(parks.on(day)))
    said = [texts.t("parks.events", when=escape(when), place=escape(place), count=len(found))]
    if len(found):
        free = int(found.is_free.fillna(False).astype(bool).sum())
        if not is_free:
            said.append(texts.t("parks.free", count=free) if free else texts.t("parks.none_free"))
        first = found.iloc[0]
        name, where = (f'<b lang="ko">{escape(str(first[each]))}</b>' for each in ("name", "place_name"))
        if district:
            said.append(texts.t("parks.nearest", name=name, place=where))
    if _is_known("bookings_culture"):
        said.append(texts.t("parks.open", count=_near(parks.bookings, district)))
    return f"<p>{' '.join(said)}</p>"


@cache.joined(parks.events, parks.bookings, parks.places)
def figures(day: str, district: str | None) -> list[tiles.Tile]:
    """How much there is: events, free ones, services to book, parks."""
    found = parks.near(cache.cached(parks.events)(day, is_free=False), district)
    free = int(found.is_free.fillna(False).astype(bool).sum())
    counts = (
        ("events", len(found), "cultural_events", ask(parks.events, day=day, district=district)),
        ("free_events", free, "cultural_events", ask(parks.events, day=day, district=district, is_free=True)),
        ("bookings", _near(parks.bookings, district), "bookings_culture", ask(parks.bookings, district=district)),
        ("parks", _near(parks.places, district), "parks", ask(parks.places, district=district)),
    )
    where = texts.t("parks.near", district=texts.value("district", district)) if district else texts.t("scene.seoul")
    return [
        tiles.Tile(column, count if _is_known(dataset) else math.nan, dataset, note=where, question=asked)
        for column, count, dataset, asked in counts
    ]


def _is_known(dataset: str) -> bool:
    """Whether anything has come at all: none today is then a fact."""
    return cache.provenance(dataset).rows > 0


def _near(loader: Callable[..., pd.DataFrame], district: str | None) -> int:
    return len(parks.near(cache.cached(loader)(), district))


@cache.joined(parks.events, parks.bookings, parks.places)
def layers(day: str, district: str | None, is_free: bool) -> list[maps.Layer]:
    """Parks as large as they are, what can be booked, and on top the events of the day."""
    green = parks.near(cache.cached(parks.places)(), district)
    booked = parks.near(cache.cached(parks.bookings)(), district)
    found = parks.near(cache.cached(parks.events)(day, is_free=is_free), district)
    told = found.assign(told=found.name.astype(str) + "\n" + found.place_name.astype(str))
    return [
        maps.points(
            green, "area_m2", label="name", size="area_m2", topic="parks", title=texts.label("parks"), id="parks"
        ),
        maps.points(booked, topic="civic", label="name", title=texts.label("bookings"), id="bookings", is_on=False),
        maps.points(told, topic="culture", title=texts.label("events"), id="events", tip="told"),
    ]


@cache.joined(parks.events)
def events(day: str, district: str | None, is_free: bool) -> str:
    """What is on, as a list: those that end first, or the nearest."""
    found = parks.near(cache.cached(parks.events)(day, is_free=is_free), district)
    items = "".join(map(_event, found.head(EVENTS).itertuples()))
    head = heading(
        texts.t("parks.list", day=day_name(day)), texts.t("parks.by_distance" if district else "parks.by_end")
    )
    more = len(found) - EVENTS
    rest = f"<p class='source'>{texts.t('parks.more', count=more)}</p>" if more > 0 else ""
    body = f"<ul>{items}</ul>{rest}" if items else f"<p>{texts.t(_why_none(parks.events, 'none'))}</p>"
    return f'<section class="part">{head}{body}</section>'


def _why_none(loader: Callable[..., pd.DataFrame], key: str) -> str:
    """The key of a sentence: there is none here, or none is known at all."""
    return f"parks.{key}_here" if len(cache.cached(loader)()) else f"parks.{key}"


def _event(row: object) -> str:
    is_free = pd.notna(row.is_free) and bool(row.is_free)  # type: ignore[attr-defined]
    distance = getattr(row, "distance_m", None)
    details = [
        kind_name(str(row.category)),  # type: ignore[attr-defined]
        texts.t("parks.until", day=texts.value("until_on", row.until_on)),  # type: ignore[attr-defined]
        texts.t("parks.is_free") if is_free else "",
        texts.with_unit("distance_m", distance) if distance is not None else "",
    ]
    name, place = (escape(texts.value(each, getattr(row, each))) for each in ("name", "place_name"))
    title = f'<b lang="ko">{_linked(name, row.homepage)}</b>'  # type: ignore[attr-defined]
    small = escape(" · ".join(part for part in details if part))
    return f'<li>{title} <span lang="ko">{place}</span><br><small>{small}</small></li>'


def _linked(words: str, page: object) -> str:
    """Words that lead to a page, where it is one."""
    if not str(page).startswith(("https://", "http://")):
        return words
    return f'<a href="{escape(str(page))}" target="_blank" rel="noreferrer">{words}</a>'


@cache.joined(parks.bookings)
def bookings(district: str | None) -> str:
    """What can be booked now, as a list: what closes first."""
    found = parks.near(cache.cached(parks.bookings)(), district)
    items = "".join(map(_booking, found.head(BOOKINGS).itertuples()))
    head = heading(texts.t("parks.bookings"), texts.t("parks.by_distance" if district else "parks.by_closing"))
    body = f"<ul>{items}</ul>" if items else f"<p>{texts.t(_why_none(parks.bookings, 'no_bookings'))}</p>"
    return f'<section class="part">{head}{body}</section>'


def _booking(row: object) -> str:
    name = _linked(escape(texts.value("name", row.name)), row.homepage)  # type: ignore[attr-defined]
    closes = row.booking_closes_at  # type: ignore[attr-defined]
    until = texts.t("parks.closes", when=texts.moment(closes)) if pd.notna(closes) else ""
    district = texts.value("district", row.district) if isinstance(row.district, str) else ""  # type: ignore[attr-defined]
    small = escape(" · ".join(part for part in (district, until) if part))
    return f'<li><b lang="ko">{name}</b><br><small>{small}</small></li>'


@cache.joined(parks.kinds)
def kinds(day: str, district: str | None, is_free: bool) -> Chart:
    """What kinds of events are on."""
    return charts.bars(
        cache.cached(parks.kinds)(day, district=district, is_free=is_free),
        x="event_category",
        y="events",
        topic="culture",
        most=KINDS,
        title=texts.t("parks.kinds"),
        lead=day_name(day),
        question=ask(parks.kinds, day=day, district=district, is_free=is_free or None),
    )


@cache.joined(parks.ahead)
def ahead(district: str | None) -> Chart:
    """How many events run on each of the coming days."""
    place = texts.value("district", district) if district else texts.t("scene.seoul")
    return charts.line(
        cache.cached(parks.ahead)(district=district),
        x="day_on",
        y=["events", "free_events"],
        topic="culture",
        title=texts.t("parks.ahead", place=place),
        lead=texts.t("parks.ahead_lead"),
        question=ask(parks.ahead, district=district),
    )


@cache.joined(parks.places)
def largest(district: str | None) -> Chart:
    """The largest parks, or the nearest."""
    found = parks.near(cache.cached(parks.places)(), district)
    return charts.bars(
        found,
        x="name",
        y="area_m2",
        topic="parks",
        most=PARKS,
        title=texts.t("parks.largest"),
        lead=texts.unit("area_m2"),
        question=ask(parks.places, district=district),
    )


@cache.joined(parks.river)
def river() -> Chart:
    """Visitors of the Hangang parks, a small line for each year, as published."""
    found = cache.cached(parks.river)()
    totals = found.groupby("year")[VISITORS].sum()
    return charts.multiples(
        found,
        x="month_number",
        y=VISITORS,
        by="year",
        topic="water",
        title=texts.t("parks.river"),
        lead=texts.t("parks.river_lead"),
        notes={year: texts.large(VISITORS, total) for year, total in totals.items()},
        told="month_on",
        wide=92,
        question=ask(parks.river),
    )


@cache.joined(parks.river_parks)
def river_parks() -> Chart:
    """Visitors of each Hangang park in the last published year."""
    found = cache.cached(parks.river_parks)()
    return charts.bars(
        found,
        x="river_park",
        y=VISITORS,
        topic="water",
        title=texts.t("parks.river_parks", year=int(found.year.iloc[0])),
        question=ask(parks.river_parks),
    )


def river_source() -> str:
    """Who published the visitors, and of when."""
    return f'<section class="part">{published.line(known.VISITORS_FILE)}</section>'
