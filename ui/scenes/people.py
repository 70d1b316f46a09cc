"""The pieces of the page on people: how full the hot spots are, were and will be. Who is where: see `presence`."""

from __future__ import annotations

from html import escape

import pandas as pd
from babel.lists import format_list

from data_sources import people as measured
from insight import now, people
from insight.course import Course
from insight.question import ask
from ui import cache, charts, maps, places, texts, tiles
from ui.drawing import Chart
from ui.filters import EVERYWHERE
from ui.scenes import bold, heading, warned

MEASURES = ["living_population", "present_by_day_pct", "foreigners_present_pct"]
BUSIEST, NAMED = 12, 3  # how many are drawn, how many are told
HIGH = 190  # pixels of the 1920 x 1080 drawing


def hotspot_name(code: str) -> str:
    """A hot spot in the viewer's language, or all of them."""
    return texts.t("people.every_hotspot") if code == EVERYWHERE else places.name("hotspot", code)


def measure_name(column: str) -> str:
    """What the districts are shown by, in a few words."""
    return texts.t(f"people.choose_{column}")


def hour_name(hour: str) -> str:
    """An hour to ask about, as one says it."""
    return texts.t("people.at_hour", hour=texts.hour(pd.Timestamp(2000, 1, 1, int(hour))))


def _band(low: float, high: float) -> str:
    """A band of people: "54,000 to 56,000"."""
    return texts.t("people.band", low=texts.number(low), high=texts.number(high))


def _level(level: str) -> str:
    word = texts.value("crowd_level", level).lower() if level else texts.t("people.level_unknown")
    return warned(word) if level in people.CROWDED else bold(word)


def _relation(course: Course) -> str:
    known = course.verdict != "unknown"
    return texts.t(
        f"scene.{course.verdict}",
        amount=bold(texts.number(abs(course.value - course.usual))) if known else "",
        usual=escape(texts.number(course.usual)) if known else "",
        day=escape(texts.weekday(course.at)),
        hour=escape(texts.hour(course.at)),
    )


@cache.joined(people.crowd, people.crowded, people.crowded_at)
def answer(hotspot: str | None, hour: int | None) -> str:
    """How crowded a place, or the city, will be at an hour and is now. HTML."""
    found = cache.cached(people.crowd)(hotspot=hotspot)
    if found.course.at is None:
        return f"<p>{texts.t('people.nobody_known')}</p>"
    ahead, present = _ahead(found, hotspot, hour), _present(found, hotspot)
    first, then = (ahead, present) if hour is not None else (present, ahead)
    return f"<p>{first} {then}</p>" if hotspot else f"<p>{first}</p><p>{then}</p>"


def _present(found: people.Crowd, hotspot: str | None) -> str:
    """How many are there now, beside the usual; where it is crowded."""
    relation = _relation(found.course)
    if hotspot:
        values = {"place": bold(hotspot_name(hotspot)), "level": _level(found.level), "relation": relation}
        return texts.t("people.place_now", band=_band(found.low, found.high), **values)
    crowded = cache.cached(people.crowded)()
    said = texts.t("people.city_now", people=bold(texts.large("people", found.course.value)), relation=relation)
    return f"{said} {_named(crowded, 'people.crowded')}"


def _named(crowded: pd.DataFrame, key: str, **more: str) -> str:
    """How many hot spots are crowded, and the most crowded by name."""
    if crowded.empty:
        return texts.t(f"{key}_none", **more)
    names = [
        texts.t("people.named", place=bold(hotspot_name(row.hotspot)), level=_level(row.crowd_level))
        for row in crowded.head(NAMED).itertuples()
    ]
    return texts.t(key, count=len(crowded), names=format_list(names, locale=texts.language()), **more)


def _ahead(found: people.Crowd, hotspot: str | None, hour: int | None) -> str:
    """What the city forecasts for an hour, the next one when none is meant."""
    then = found.at(hour)
    if then is None:
        return texts.t("people.no_forecast")
    at = escape(texts.hour(then.forecast_at))
    if hotspot is None:
        band = _band(then.people_low, then.people_high)
        return _named(cache.cached(people.crowded_at)(then.forecast_at.hour), "people.city_ahead", hour=at, band=band)
    peak = found.coming.loc[found.coming.people_forecast.idxmax()]
    said = texts.t(
        "people.place_ahead",
        place=bold(hotspot_name(hotspot)),
        hour=at,
        level=_level(then.crowd_level),
        band=_band(then.people_low, then.people_high),
    )
    return f"{said} {texts.t('people.peak', hour=escape(texts.hour(peak.forecast_at)))}" if hour is None else said


@cache.joined(people.crowded, people.districts)
def figures() -> list[tiles.Tile]:
    """How many hot spots are crowded, how many people were in the city by day, and how many of them from abroad."""
    crowded, spots = cache.cached(people.crowded)(), cache.cached(measured.crowds)()
    found = cache.cached(people.districts)()
    total = found.living_population.sum(min_count=1)
    foreigners = (found.foreigners_present_pct * found.living_population).sum() / total if len(found) else None
    present = total if len(found) else None
    crowds = tiles.Tile(
        "crowded_hotspots",
        len(crowded) if len(spots) else None,
        "hotspot_people",
        topic="people",
        question=ask(people.crowded),
    )
    return [crowds, _daily("living_population", present, found), _daily("foreigners_present_pct", foreigners, found)]


def _daily(column: str, value: float | None, found: pd.DataFrame) -> tiles.Tile:
    """A figure of the newest day of the living population."""
    day_on = found.day_on.max() if len(found) else None
    note = texts.t("people.mean_of", day=texts.day(day_on)) if day_on is not None else ""
    return tiles.Tile(
        column,
        value,
        "living_population_districts",
        note=note,
        topic="people",
        measured_at=day_on,
        question=ask(people.districts),
    )


LIVE = (now.people,)


@cache.joined(people.districts, measured.crowds)
def layers(measure: str) -> list[maps.Layer]:
    """The districts by who is there, and the hot spots by how many people they have now."""
    found, crowds = cache.cached(people.districts)(), cache.cached(measured.crowds)()
    drawn = [maps.districts(found, measure, topic="water")] if len(found) else []
    return [*drawn, maps.crowds(crowds)]


@cache.joined(people.crowd)
def busiest(district: str | None) -> Chart:
    """The hot spots with the most people, each beside its usual."""
    found = people.within(cache.cached(people.crowd)().places, district)
    known = found.usual.notna().any()
    return charts.bars(
        found,
        x="hotspot",
        y="people",
        usual="usual" if known else None,
        topic="people",
        most=BUSIEST,
        title=texts.t("people.busiest"),
        lead=texts.t("scene.stroke", unit=texts.unit("people")) if known else texts.unit("people"),
        question=ask(people.hotspots, district=district),
    )


@cache.joined(people.crowd)
def day(hotspot: str | None) -> Chart:
    """The last 24 hours over the usual, and what the city forecasts."""
    found = cache.cached(people.crowd)(hotspot=hotspot)
    place = hotspot_name(hotspot) if hotspot else texts.t("people.all_hotspots")
    return charts.line(
        found.last_day,
        x="measured_at",
        y=["people", "people_forecast"],
        usual=("usual_low", "usual_high"),
        topic="people",
        title=texts.t("people.day", place=place),
        lead=texts.t("people.day_lead"),
        high=HIGH,
        question=ask(people.crowd, "last_day", hotspot=hotspot),
    )


@cache.joined(people.crowd)
def coming(hotspot: str | None) -> str:
    """What the city forecasts, hour by hour, as a small table."""
    rows = cache.cached(people.crowd)(hotspot=hotspot).coming
    head = heading(texts.t("people.coming"), texts.t("people.coming_lead"))
    if rows.empty:
        return f'<section class="part">{head}<p>{texts.t("people.no_forecast")}</p></section>'
    state = "crowd_level" if hotspot else "crowded_hotspots"
    name = escape(texts.label(state))
    heads = f"<th scope='col'>{escape(texts.label('hour'))}</th><th scope='col'>{escape(texts.label('people'))}</th>"
    lines = "".join(
        f"<tr><th scope='row'>{escape(texts.hour(row.forecast_at))}</th>"
        f"<td>{_band(row.people_low, row.people_high)}</td>"
        f"<td>{_level(row.crowd_level) if hotspot else texts.number(row.crowded_hotspots)}</td></tr>"
        for row in rows.itertuples()
    )
    table = f'<table class="figures"><thead><tr>{heads}<th scope="col">{name}</th></tr></thead>{lines}</table>'
    return f'<section class="part">{head}{table}<p class="source">{texts.t("people.means_crowds")}</p></section>'
