"""The pieces of the district card: how it is now, where it stands, what it is like, how it went, what stands in it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from html import escape

import pandas as pd

from data_sources import air as measured
from data_sources import catalogue, disaster, fire, indicators, people, reference, traffic
from data_sources.pipeline import clock
from insight import air, bikes, district, twins
from insight.now import Figure
from insight.question import Question, ask
from ui import cache, charts, geometry, maps, places, published, texts, tiles
from ui.drawing import Chart
from ui.menu import PAGES, address
from ui.scenes import air as air_scene
from ui.scenes import bold, heading, unsaid_unit

TOLD = 3  # extremes in the answer
TREND_HIGH = 120  # pixels of the 1920 x 1080 drawing
SHOWN = ("population", "households", *district.PROFILE[1:], *district.STANDING)
NEAREST, FARTHEST = 2.2, 4.4  # how close the map looks at the largest and the smallest district


def name(code: str) -> str:
    """What a district is called."""
    return texts.value("district", code)


@cache.joined(district.situation, air.now)
def answer(code: str) -> str:
    """The district in three sentences: who lives there and how it is, what stands out, whom it is like. HTML."""
    known = cache.cached(district.standing)(code).set_index("indicator").own_value
    said = [
        texts.t(
            "district.lives",
            place=bold(name(code)),
            people=bold(texts.value("population", known["population"])),
            area=escape(texts.number(_area(code), 1)),
            aged=bold(texts.with_unit("aged_65_plus_pct", known["aged_65_plus_pct"])),
        ),
        *_now(code),
    ]
    extremes = cache.cached(district.extremes)(code).head(TOLD)
    if len(extremes):
        told = [
            texts.t(
                f"district.{place}",
                name=texts.listed(bold(texts.within(texts.label(each))) for each in group.indicator),
            )
            for place, group in extremes.groupby(extremes.apply(_extreme, axis=1), sort=False)
        ]
        said.append(texts.t("district.stands_out", what=texts.listed(told)))
    near = [bold(name(twin)) for twin in cache.cached(twins.of)(code).twin]
    like = texts.t("district.like", twins=texts.listed(near))
    return f"<p>{' '.join(said)}</p><p>{like}</p>"


def _area(code: str) -> float:
    return float(reference.districts().set_index("code").area_km2[code])


def _now(code: str) -> Iterable[str]:
    figures = {figure.column: figure for figure in cache.cached(district.situation)(code)}
    dust = figures["pm25_ug_m3"].value
    if not math.isnan(dust):
        grade = air_scene.grade_word(air.grade("pm25_ug_m3", dust)).lower()
        yield texts.t("district.air", grade=bold(grade), value=bold(texts.with_unit("pm25_ug_m3", dust)))
    counts = [figures[column].value for column in district.KINDS]
    if not any(math.isnan(count) for count in counts):
        count = int(sum(counts))
        yield texts.t("district.emergencies", count=count) if count else texts.t("district.no_emergencies")


def _extreme(row: pd.Series) -> str:
    """Which end it is near, and how near: most_1, least_3."""
    is_least = not math.isnan(row.from_end) and row.from_end < row.district_rank
    return f"least_{int(row.from_end)}" if is_least else f"most_{int(row.district_rank)}"


@cache.joined(district.situation, air.now)
def figures(code: str) -> list[tiles.Tile]:
    """The situation as tiles."""
    return [_tile(figure, code) for figure in cache.cached(district.situation)(code)]


def _questions(code: str) -> dict[str, Question]:
    """What each figure is counted from, by its column."""
    calls = {column: ask(fire.under_way, district=code, kind=kind) for column, kind in district.KINDS.items()}
    return {
        **calls,
        "pm25_ug_m3": ask(air.now, "course.last_day", column="pm25_ug_m3", district=code),
        "rain_hour_mm": ask(disaster.rain, district=code),
        "message_count": ask(district.messages, "rows", district=code),
        "living_population": ask(people.districts),
        "people_at_hotspots": ask(people.crowds, district=code),
        "bikes": ask(bikes.now, "stands", district=code),
        "free_spaces": ask(traffic.parking, district=code),
    }


def _tile(figure: Figure, code: str) -> tiles.Tile:
    topic = figure.topic or catalogue.dataset(figure.dataset).topic
    tile = tiles.Tile(
        figure.column,
        figure.value,
        figure.dataset,
        page=topic if topic in PAGES else None,
        topic=topic,
        measured_at=figure.measured_at,
        question=_questions(code).get(figure.column),
    )
    return _with_course(tile, code) if figure.column == "pm25_ug_m3" else tile


def _with_course(tile: tiles.Tile, code: str) -> tiles.Tile:
    """A tile of the air with its grade, and its last day over the usual."""
    found = cache.cached(air.now)(tile.column, district=code)
    day = found.course.last_day
    day = day[day.measured_at <= found.course.at] if found.course.at is not None else day
    is_usual_known = len(day) > 0 and bool(day.usual_low.notna().all())
    usual = [*zip(day.usual_low, day.usual_high, strict=True)] if is_usual_known else None
    verdict = air_scene.grade_word(found.grade) if found.grade else None
    return replace(tile, history=day[tile.column].tolist(), usual=usual, verdict=verdict)


@cache.joined(measured.now, people.crowds, fire.under_way)
def layers(code: str) -> list[maps.Layer]:
    """The air of all districts, and what is going on in this one: crowds and emergencies."""
    shown = [maps.districts(cache.cached(measured.now)(), "pm25_ug_m3", topic="air")]
    crowds = cache.cached(people.crowds)(district=code)
    if len(crowds):
        named = crowds.hotspot.map(lambda hotspot: places.name("hotspot", hotspot))
        shown.append(maps.crowds(crowds.assign(hotspot_name=named)))
    calls = cache.cached(fire.under_way)(district=code)
    if len(calls):
        told = calls.assign(id=calls.emergency_number, label="")
        title = texts.t("map.incidents")
        shown.append(maps.points(told, topic="fire", title=title, id="emergencies", label="emergency_kind"))
    return shown


def focus(code: str) -> tuple[float, float, float]:
    """Where the map looks: at the district, the closer the smaller it is."""
    known = reference.districts().set_index("code")
    x, y = geometry.project(known.lon[code], known.lat[code])
    share = math.sqrt(known.area_km2.min() / known.area_km2[code])
    return round(x), round(y), round(NEAREST + (FARTHEST - NEAREST) * share, 2)


@cache.joined(district.standing)
def standing(code: str) -> str:
    """Where the district stands among the 25, beside its twins and the city. HTML."""
    found = cache.cached(district.standing)(code).set_index("indicator")
    rows = "".join(_standing_row(indicator, found.loc[indicator]) for indicator in SHOWN if indicator in found.index)
    names = ("own_value", "district_rank", "twins_value", "city_value")
    heads = "".join(f"<th scope='col'>{escape(texts.t(f'district.{each}'))}</th>" for each in names)
    head = heading(texts.t("district.standing"), texts.t("district.standing_lead"))
    table = f"<table class='standing'><thead><tr><td></td>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    return f'<section class="part">{head}{table}</section>'


def _standing_row(indicator: str, row: pd.Series) -> str:
    told = [_amount(indicator, row[column]) for column in ("own_value", "twins_value", "city_value")]
    if indicators.declared()[indicator].method == "sum":
        told[2] = texts.NOTHING  # the city's sum says nothing beside a district's
    place = texts.t("district.rank", rank=int(row.district_rank), of=int(row.districts_ranked))
    share = (row.district_rank - 1) / max(row.districts_ranked - 1, 1)
    ladder = f'<i class="ladder" aria-hidden="true" style="--at:{share:.3f}"></i>'
    told_with = " · ".join(filter(None, (unsaid_unit(indicator), row.period)))
    label = f"{escape(texts.label(indicator))} <small>{escape(told_with)}</small>"
    return (
        f"<tr><th scope='row'>{label}</th><td><b>{told[0]}</b></td><td class='rank'>{ladder}{escape(place)}</td>"
        f"<td>{told[1]}</td><td>{told[2]}</td></tr>"
    )


def _amount(indicator: str, value: float) -> str:
    return escape(texts.large(indicator, value) if abs(value) >= 10_000_000 else texts.value(indicator, value))


@cache.joined(twins.of, twins.distances)
def alike(code: str) -> str:
    """The five twins with the features that they were chosen by, and how that was done. HTML."""
    own = cache.cached(twins.features)().set_index("district").loc[code]
    near = cache.cached(twins.of)(code)
    heads = "".join(f"<th scope='col'>{escape(texts.t(f'district.{feature}'))}</th>" for feature in twins.FEATURES)
    first = _twin_row(f"<b>{escape(name(code))}</b>", own, texts.NOTHING)
    rows = "".join(
        _twin_row(_twin_link(code, row.twin), near.loc[number], texts.value("twin_distance", row.twin_distance))
        for number, row in enumerate(near.itertuples())
    )
    distance = f"<th scope='col'>{escape(texts.label('twin_distance'))}</th>"
    head = heading(texts.t("district.twins"))
    body = f"<thead><tr><td></td>{heads}{distance}</tr></thead><tbody>{first}{rows}</tbody>"
    how = f"<p class='source'>{escape(texts.t('district.twins_how'))}</p>"
    return f'<section class="part">{head}<table class="twins">{body}</table>{how}</section>'


def _twin_row(head: str, features: pd.Series, distance: str) -> str:
    values = "".join(f"<td>{escape(texts.value(feature, features[feature]))}</td>" for feature in twins.FEATURES)
    return f"<tr><th scope='row'>{head}</th>{values}<td>{escape(distance)}</td></tr>"


def _twin_link(code: str, twin: str) -> str:
    href = address("compare", left=code, right=twin)
    return f'<a href="{escape(href)}" target="_self">{escape(name(twin))}</a>'


@cache.joined(district.trend)
def trend(code: str, indicator: str) -> Chart:
    """An indicator over the years, beside the twins and the city."""
    return charts.line(
        cache.cached(district.trend)(code, indicator),
        x="year",
        y=["own_value", "twins_value", "city_value"],
        topic="people",
        title=texts.label(indicator),
        lead=unsaid_unit(indicator),
        high=TREND_HIGH,
        question=ask(district.trend, district=code, indicator=indicator),
    )


@cache.joined(district.standing)
def every_indicator(code: str) -> pd.DataFrame:
    """All indicators with their places, in the viewer's words. One row per indicator."""
    found = cache.cached(district.standing)(code)
    rounded = found.assign(**found[["own_value", "twins_value", "city_value"]].round(2))
    return rounded.assign(indicator=found.indicator.map(texts.label)).drop(columns="file")


@cache.joined(district.facilities)
def facilities(code: str) -> Chart:
    """What stands in the district."""
    return charts.bars(
        cache.cached(district.facilities)(code),
        x="facility",
        y="places_count",
        topic="people",
        title=texts.t("district.facilities"),
        lead=f"{texts.unit('places_count')} · {texts.t(f'state.{cache.provenance(district.FACILITIES[0]).state}')}",
        question=ask(district.facilities, district=code),
    )


@cache.joined(district.situation, district.facilities)
def source(code: str) -> str:
    """Where the numbers come from, and when: at the foot of the sheet. HTML."""
    datasets = {figure.dataset for figure in cache.cached(district.situation)(code)} | {"hospitals"}
    found = {name: cache.provenance(name) for name in sorted(datasets)}
    states = ", ".join(dict.fromkeys(texts.t(f"state.{each.state}") for each in found.values()))
    publishers = dict.fromkeys(texts.said(each.publisher) for each in found.values())
    live = texts.t("district.source_live", publishers=texts.listed(publishers), states=states)
    known = cache.cached(district.standing)(code)
    files = {*known[known.indicator.isin((*SHOWN, *district.TRENDS))].file, *twins.SOURCES}
    tables = "; ".join(f"{published.title(file)} ({published.period(file)})" for file in sorted(files))
    told = texts.t("district.source_published", tables=tables)
    when = texts.t("district.as_of", place=name(code), day=texts.full_day(clock.now()), time=f"{clock.now():%H:%M}")
    return f'<footer class="part sources"><p><b>{escape(when)}</b> {escape(live)}</p><p>{escape(told)}</p></footer>'
