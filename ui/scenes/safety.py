"""The pieces of the page on safety. Beside every figure stands what it can say and what it cannot."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import pandas as pd

from insight import now, safety
from insight.question import ask
from ui import cache, charts, maps, published, texts, tiles
from ui.drawing import Chart
from ui.scenes import bold, heading, place_name, warned

MEASURES = [*safety.RATES]
SHOWN = 15  # districts told beside the map; all are in the rows
ROOMS = 8
HEIGHT = 190  # pixels of the 1920 x 1080 drawing
TILES = ("crimes_per_100k", "road_deaths_per_100k", "cameras_per_km2")


def measure_name(measure: str) -> str:
    """A rate in a few words, for choosing."""
    return texts.t(f"safety.choose_{measure}")


def _topic(measure: str) -> str:
    return safety.RATES[measure].topic


def _signed(share: float) -> str:
    """A change in per cent with its sign: "▼ 31 %"."""
    mark = "▲" if share > 0.005 else "▼" if share < -0.005 else "="
    return f"{mark}\u00a0{texts.percent(abs(share) * 100)}"


@cache.joined(safety.measured, safety.rooms)
def answer(measure: str, district: str | None) -> str:
    """The measure in the city or a district, how it moved and where it is highest; free beds now. HTML."""
    found = cache.cached(safety.measured)(measure)
    place = district or safety.CITY
    first = int(found.years.year.min())
    said = [
        texts.t(
            "safety.state",
            name=escape(texts.label(measure)),
            place=escape(place_name(district)),
            year=found.year,
            value=bold(texts.value(measure, found.value(place))),
            change=escape(_signed(found.change(place))),
            first=first,
        )
    ]
    if district:
        city = texts.value(measure, found.value(safety.CITY))
        said.append(texts.t("safety.rank", rank=bold(texts.number(found.rank(district))), city=city))
    else:
        ends = found.places.iloc[[0, -1]]
        names = [bold(texts.value("district", code)) for code in ends.district]
        values = [texts.value(measure, value) for value in ends[measure]]
        said.append(texts.t("safety.ends", high=names[0], most=values[0], low=names[1], least=values[1]))
    return f"<p>{' '.join(said)}</p><p>{_beds()}</p>"


def _beds() -> str:
    """How many beds the emergency rooms have free now."""
    rooms = cache.cached(safety.rooms)()
    free = rooms.emergency_beds_free.dropna()
    if free.empty:
        return texts.t("safety.no_rooms")
    full = int((free <= 0).sum())
    beds = texts.t("safety.beds", beds=bold(texts.number(free.sum())), rooms=texts.number(len(free)))
    return f"{beds} {warned(texts.t('safety.full', count=full))}" if full else beds


@cache.joined(safety.measured)
def figures(district: str | None) -> list[tiles.Tile]:
    """Crimes, road deaths and cameras of the newest year, as published."""
    return [_tile(measure, district) for measure in TILES]


def _tile(measure: str, district: str | None) -> tiles.Tile:
    found = cache.cached(safety.measured)(measure)
    place = district or safety.CITY
    year, first = found.year, int(found.years.year.min())
    return tiles.Tile(
        measure,
        found.value(place),
        DATASETS[safety.RATES[measure].file],
        note=texts.t("safety.since", year=year, change=_signed(found.change(place)), first=first),
        topic=_topic(measure),
        question=ask(safety.beside, measure=measure, district=district),
        file=safety.RATES[measure].file,
    )


DATASETS = {  # what brings a newer edition of each table
    "crime.csv": "crimes_by_year",
    "accidents.csv": "road_accidents_by_month",
    "safety_cameras.csv": "crime_cameras_by_year",
}
LIVE = (now.emergency_beds, safety.defibrillators)


@cache.joined(safety.measured, safety.rooms)
def layers(measure: str) -> list[maps.Layer]:
    """The districts by the measure, and the emergency rooms where it is known where they stand."""
    found = cache.cached(safety.measured)(measure).places
    drawn = [maps.districts(found, measure, topic=_topic(measure))]
    rooms = cache.cached(safety.rooms)().dropna(subset=["lon", "lat"])
    if len(rooms):
        title = texts.t("safety.rooms")
        drawn.append(maps.points(rooms, "emergency_beds_free", label="name", topic="fire", title=title, id="rooms"))
    return drawn


@cache.joined(safety.measured)
def ranking(measure: str) -> Chart:
    """The districts, highest first."""
    found = cache.cached(safety.measured)(measure)
    return charts.bars(
        found.places,
        x="district",
        y=measure,
        topic=_topic(measure),
        most=SHOWN,
        title=texts.t("safety.ranking"),
        lead=f"{texts.unit(measure)}, {found.year}",
        question=ask(safety.measured, "places", measure=measure),
    )


@cache.joined(safety.beside)
def years(measure: str, district: str | None) -> Chart:
    """The measure year by year, in the city or in the chosen district beside it."""
    found = cache.cached(safety.beside)(measure, district=district)
    return charts.line(
        found,
        x="year",
        y=["own_value", "city_value"] if district else measure,
        topic=_topic(measure),
        title=texts.label(measure),
        lead=f"{texts.unit(measure)}, {place_name(district)}",
        high=HEIGHT,
        question=ask(safety.beside, measure=measure, district=district),
    )


@cache.joined(safety.months)
def months(district: str | None) -> Chart:
    """Road accidents by month, over the range of the four years before."""
    found = cache.cached(safety.months)(district=district)
    return charts.line(
        found,
        x="month_on",
        y="road_accidents",
        usual=("usual_low", "usual_high"),
        topic="traffic",
        title=texts.t("safety.months", place=place_name(district), year=found.month_on.dt.year.max()),
        lead=texts.t("safety.months_lead"),
        high=HEIGHT,
        question=ask(safety.months, district=district),
    )


@cache.joined(safety.crime_places)
def crime_places() -> Chart:
    """Where the crimes of the city happened."""
    return _counts(safety.crime_places, "crime_place", "crimes", topic="safety")


@cache.joined(safety.accident_hours)
def accident_hours() -> Chart:
    """At what hours the road accidents of the city happened, as far as that is published."""
    return _counts(safety.accident_hours, "hours_of_day", "road_accidents", topic="traffic", is_in_order=True)


def _counts(loader: Callable[[], pd.DataFrame], x: str, y: str, *, topic: str, is_in_order: bool = False) -> Chart:
    """A count of the city in one year by what it is divided into."""
    found = cache.cached(loader)()
    title, year = texts.t(f"safety.{loader.__name__}"), str(found.year.max())
    return charts.bars(
        found, x=x, y=y, topic=topic, title=title, lead=year, is_in_order=is_in_order, question=ask(loader)
    )


@cache.joined(safety.crime_kinds, safety.accident_kinds)
def kinds(district: str | None) -> str:
    """Crimes and accidents by kind: how many, how many for 100,000 residents, and since the year before."""
    crimes = cache.cached(safety.crime_kinds)(district=district)
    accidents = cache.cached(safety.accident_kinds)(district=district)
    head = heading(texts.t("safety.kinds"), place_name(district))
    crime = _table(
        texts.t("safety.crime_caption", year=crimes.year.max()),
        ("crime_kind", "crimes", "crimes_per_100k", "year_change_pct"),
        crimes,
    )
    accident = _table(
        texts.t("safety.accident_caption", year=accidents.year.max()),
        ("accident_kind", "road_accidents", "road_deaths", "road_injuries"),
        accidents,
    )
    return f'<section class="part kinds">{head}{crime}{accident}</section>'


def _table(caption: str, columns: tuple[str, ...], rows: pd.DataFrame) -> str:
    """A small table; of a name that is long, the short one that `safety.short` has."""
    known = texts.strings(texts.language())
    heads = "".join(
        f"<th scope='col'>{escape(known.get(f'safety.short_{name}', texts.label(name)))}</th>" for name in columns
    )
    body = "".join(
        f"<tr><th scope='row'>{escape(texts.value(columns[0], getattr(row, columns[0])))}</th>"
        + "".join(f"<td>{escape(texts.value(name, getattr(row, name)))}</td>" for name in columns[1:])
        + "</tr>"
        for row in rows.itertuples()
    )
    return (
        f'<table class="figures"><caption>{escape(caption)}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"
    )


@cache.joined(safety.rooms)
def rooms() -> str:
    """The emergency rooms with most free beds, those where patients wait, and their telephones."""
    found = cache.cached(safety.rooms)().dropna(subset="emergency_beds_free")
    head = heading(texts.t("safety.rooms_now"), texts.t("safety.rooms_lead"))
    if found.empty:
        return f'<section class="part">{head}<p>{texts.t("safety.no_rooms")}</p></section>'
    shown = found.head(ROOMS)
    items = "".join(map(_room, shown.itertuples()))
    waiting = int((found.emergency_beds_free < 0).sum())
    more = f"<p>{texts.t('safety.waiting', count=waiting)}</p>" if waiting else ""
    meaning = f"<p class='source'>{texts.t('safety.means_rooms')}</p>"
    return f'<section class="part rooms">{head}<ul>{items}</ul>{more}{meaning}</section>'


def _room(row: object) -> str:
    free = texts.value("emergency_beds_free", row.emergency_beds_free)  # type: ignore[attr-defined]
    among = row.emergency_beds  # type: ignore[attr-defined]
    beds = free if pd.isna(among) else texts.t("safety.beds_of", free=free, beds=texts.number(among))
    phone = row.emergency_phone if isinstance(row.emergency_phone, str) else ""  # type: ignore[attr-defined]
    called = texts.value("name", row.name)  # type: ignore[attr-defined]
    name = f'<span lang="ko">{escape(called)}</span>'
    return f"<li>{bold(beds)} {name} <small>{escape(phone)}</small></li>"


def meaning(measure: str) -> str:
    """What a rate can say and what it cannot, with whose figures they are."""
    return meaning_of(measure, safety.RATES[measure].file)


def meaning_of(topic: str, file: str) -> str:
    """What a published table can say and what it cannot."""
    return _said(f"safety.means_{topic}", published.line(file))


def _said(key: str, line: str) -> str:
    return f'<section class="part said_beside"><p>{texts.t(key)}</p>{line}</section>'
