"""The pieces of the page on public bicycles."""

from __future__ import annotations

from html import escape
from typing import Any

import pandas as pd

from insight import bikes
from insight.question import ask
from ui import cache, charts, geometry, maps, published, texts, tiles
from ui.drawing import Chart
from ui.scenes import bold, place_name, warned

STAND_ZOOM, DISTRICT_ZOOM = 7.0, 3.0  # of the map on what was chosen
EMPTIEST = 12  # districts that are told
RENTALS = "bike_monthly_district.csv"
NO_STAND, CHOSEN = "none", "chosen"


@cache.joined(bikes.now)
def stands(district: str | None, chosen: str) -> dict[str, str]:
    """The stations of a district by code, in the order of their names; of the city only the one that was chosen."""
    found = cache.cached(bikes.now)().stands
    part = found[found.district == district] if district else found[found.bike_station == chosen]
    return dict(part.sort_values("name")[["bike_station", "name"]].itertuples(index=False, name=None))


@cache.joined(bikes.now, bikes.outlook)
def answer(district: str | None, stand: str | None) -> str:
    """How many bikes stand there, how many stations are empty, or when the chosen one will be. HTML."""
    found = cache.cached(bikes.now)(district=district)
    if found.stands.empty:
        return f"<p>{texts.t('bikes.nothing')}</p>"
    row = found.stands[found.stands.bike_station == stand]
    if len(row):
        return f"<p>{_stand(row.iloc[0])}</p>"
    return f"<p>{_all(found, district)}</p><p>{texts.t('bikes.hint')}</p>"


def _all(found: bikes.Now, district: str | None) -> str:
    values = {
        "where": escape(place_name(district)),
        "bikes": bold(texts.value("bikes", found.stands.bikes.sum())),
        "empty": bold(texts.number((found.stands.state == bikes.EMPTY).sum())),
        "full": bold(texts.number((found.stands.state == bikes.FULL).sum())),
    }
    said = texts.t("bikes.all", count=len(found.stands), **values)
    if district or found.districts.empty or not found.districts.empty_stands.iloc[0]:
        return said
    worst = found.districts.iloc[0]
    share = texts.with_unit("empty_stands_pct", worst.empty_stands_pct)
    return f"{said} {texts.t('bikes.worst', place=bold(place_name(worst.district)), share=bold(share))}"


def _stand(row: Any) -> str:
    """A station: what stands there, and when it would run out by its own past."""
    name = f'<b lang="ko">{escape(row["name"])}</b>'
    said = texts.t("bikes.stand", name=name, bikes=bold(texts.number(row.bikes)), racks=texts.number(row.racks))
    return f"{said} {_outlook(cache.cached(bikes.outlook)(row.bike_station))}"


def _outlook(found: bikes.Outlook) -> str:
    if not found.bikes > 0:
        return warned(texts.t("bikes.empty_now"))
    if not found.days:
        return texts.t("bikes.too_short", days=bikes.LEAST_DAYS)
    values = {"days": texts.number(found.days), "ahead": texts.number(bikes.AHEAD)}
    if found.usually_at is None:
        return texts.t("bikes.lasts", **values)
    return texts.t("bikes.runs_out", count=len(found.runs_out), hour=bold(texts.hour(found.usually_at)), **values)


@cache.joined(bikes.now)
def figures(district: str | None) -> list[tiles.Tile]:
    """Bikes, empty and full stations, of the city or a district."""
    found = cache.cached(bikes.now)(district=district).stands
    known = len(found) > 0
    state = found.state.value_counts()
    counts = {"empty_stands": state.get(bikes.EMPTY, 0), "full_stands": state.get(bikes.FULL, 0)}
    values = {"bikes": found.bikes.sum(), **counts}
    asked = ask(bikes.now, "stands", district=district)
    return [
        tiles.Tile(column, float(value) if known else None, "bike_stands", question=asked)
        for column, value in values.items()
    ]


@cache.joined(bikes.now)
def layers(district: str | None, stand: str | None) -> list[maps.Layer]:
    """Stations that are empty, and those that are full; in a district also the others, larger the more bikes.

    The chosen one is on top, with its number of bikes.
    """
    found = cache.cached(bikes.now)(district=district).stands
    kinds = {bikes.FULL: "water", bikes.EMPTY: "traffic"}
    if district:
        kinds = {bikes.BETWEEN: "people", **kinds}
    drawn = [_layer(found[found.state == state], state, topic) for state, topic in kinds.items()]
    chosen = found[found.bike_station == stand]
    return [*drawn, _layer(chosen, CHOSEN, "crowd")] if len(chosen) else drawn


def _layer(part: pd.DataFrame, state: str, topic: str) -> maps.Layer:
    both = zip(part.bikes, part.racks, strict=True)
    counts = [f"{texts.value('bikes', bike)} / {texts.value('racks', rack)}" for bike, rack in both]
    told = part.name + "\n" + texts.label("bikes") + " / " + texts.label("racks") + " " + pd.Series(counts, part.index)
    named = part.assign(id=part.bike_station, told=told)
    size = "bikes" if state == bikes.BETWEEN else None
    number = "bikes" if state == CHOSEN else None
    title = texts.t(f"bikes.{state}")
    return maps.points(named, size=size, number=number, topic=topic, title=title, id=state, tip="told")


@cache.joined(bikes.now)
def focus(district: str | None, stand: str | None) -> tuple[float, float, float] | None:
    """Where the map looks: at the chosen station, or at the stations of the district."""
    found = cache.cached(bikes.now)(district=district).stands.dropna(subset=["lon", "lat"])
    near = found[found.bike_station == stand]
    if (near.empty and not district) or found.empty:
        return None
    x, y = geometry.project(*(near if len(near) else found)[["lon", "lat"]].mean())
    return x, y, STAND_ZOOM if len(near) else DISTRICT_ZOOM


@cache.joined(bikes.now)
def districts() -> Chart:
    """The districts by the share of their stations that are empty."""
    return charts.bars(
        cache.cached(bikes.now)().districts,
        x="district",
        y="empty_stands_pct",
        topic="traffic",  # as the empty stations on the map
        most=EMPTIEST,
        title=texts.t("bikes.districts"),
        lead=texts.t("bikes.districts_lead"),
        question=ask(bikes.now, "districts"),
    )


@cache.joined(bikes.outlook, bikes.now)
def course(stand: str) -> Chart:
    """A station's last day, and the band that its own past expects."""
    found = cache.cached(bikes.outlook)(stand)
    names = cache.cached(bikes.now)().stands.set_index("bike_station").name
    lead = texts.t("bikes.course_lead", days=texts.number(found.days)) if found.days else texts.t("bikes.course_short")
    return charts.line(
        found.course,
        x="measured_at",
        y="bikes",
        usual=("usual_low", "usual_high") if found.days else None,
        topic="bikes",
        title=str(names.get(stand, stand)),
        lead=lead,
        question=ask(bikes.outlook, "course", stand=stand),
    )


@cache.joined(bikes.flows, bikes.now)
def flows(district: str | None, stand: str | None) -> Chart:
    """Bikes taken and brought by the hour."""
    names = cache.cached(bikes.now)().stands.set_index("bike_station").name
    where = str(names.get(stand, stand)) if stand else place_name(district)
    place = {"stand": stand} if stand else {"district": district}
    return charts.line(
        cache.cached(bikes.flows)(**place),
        x="hour",
        y=["taken_an_hour", "returned_an_hour"] if district or stand else "taken_an_hour",
        topic="bikes",
        title=texts.t("bikes.flows", where=where),
        lead=texts.t("bikes.flows_lead"),
        question=ask(bikes.flows, **place),
    )


@cache.joined(bikes.rentals)
def rentals(district: str | None) -> Chart:
    """Rentals of each month, as published."""
    return charts.line(
        cache.cached(bikes.rentals)(district=district),
        x="month_on",
        y="bike_rentals_a_day",
        topic="bikes",
        title=texts.t("bikes.rentals", where=place_name(district)),
        question=ask(bikes.rentals, district=district),
    )


def rentals_source() -> str:
    """Who counted the rentals, and when."""
    return f'<section class="part">{published.line(RENTALS)}</section>'
