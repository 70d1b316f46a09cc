"""The pieces of the scene on air."""

from __future__ import annotations

import math
from html import escape

import pandas as pd

from data_sources import air as measured
from data_sources import forecast
from insight import air
from insight.course import Course
from insight.question import ask
from ui import axes, cache, charts, maps, texts, tiles
from ui.drawing import Chart
from ui.scenes import bold, compared, heading, last_day, place_name, warned, week

POLLUTANTS = ["pm25_ug_m3", "pm10_ug_m3", "ozone_ppm", "no2_ppm", "co_ppm", "so2_ppm", "air_index"]
TILES = POLLUTANTS[:4]
OVERALL = ("pm25_ug_m3", "air_index")  # what people mean by "the air"
WORST, WORST_BESIDE_ADVICE = 10, 7  # how many are told; fewer where there is more to say beside them
BAD = 3  # the grade from which it is said in stronger type
POLLUTANT_COLUMNS = {"PM25": "pm25_ug_m3", "PM10": "pm10_ug_m3", "O3": "ozone_ppm"}
ADVICE_PAGE = "https://www.airkorea.or.kr/web/pollutant?pMENU_NO=177"


def grade_word(grade: int) -> str:
    """A grade as the city calls it."""
    return texts.value("air_grade", air.GRADES[grade - 1]) if grade else texts.NOTHING


def _grade(grade: int) -> str:
    """A grade as four squares, so many of them full, and its word: never by colour alone."""
    squares = "".join(f'<i class="{"full" if place < grade else ""}"></i>' for place in range(4))
    word = escape(grade_word(grade))
    return f'<span class="grade grade-{grade}"><span class="squares" aria-hidden="true">{squares}</span>{word}</span>'


def _limits(column: str) -> list[tuple[float, str]]:
    """What begins where, for a chart."""
    return [
        (value, texts.t("air.from", grade=grade_word(grade), value=texts.value(column, value)))
        for value, grade in air.begins(column)
    ]


@cache.joined(air.now, air.days, forecast.dust_alerts)
def answer(column: str, district: str | None) -> str:
    """How the air is, in a few words, as HTML."""
    found = cache.cached(air.now)(column, district=district)
    course = found.course
    if not found.grade:
        return f"<p>{texts.t('air.unknown', place=escape(place_name(district)), name=escape(texts.label(column)))}</p>"
    said = [_state(column, district, found.grade, course)]
    if district is None and found.worst:
        worst = found.places.iloc[0]
        values = {"place": texts.value("district", found.worst), "value": texts.value(column, worst[column])}
        said.append(texts.t("air.worst", **{name: bold(value) for name, value in values.items()}))
    said += [_alert(row) for row in cache.cached(forecast.dust_alerts)().itertuples()]
    tomorrow = _tomorrow(course)
    return f"<p>{' '.join(said)}</p>" + (f"<p><small>{tomorrow}</small></p>" if tomorrow else "")


def _state(column: str, district: str | None, grade: int, course: Course) -> str:
    kind = "air" if column in OVERALL else "substance"
    state = texts.t(f"air.{kind}_{grade}")
    amount = texts.value(column, abs(course.value - course.usual)) if course.verdict != "unknown" else ""
    relation = texts.t(
        f"scene.{course.verdict}",
        amount=bold(amount),
        usual=escape(texts.value(column, course.usual)),
        day=escape(texts.weekday(course.at)),
        hour=escape(texts.hour(course.at)),
    )
    return texts.t(
        f"air.{kind}",
        place=escape(place_name(district)),
        state=warned(state) if grade >= BAD else bold(state),
        name=escape(texts.label(column)),
        value=bold(texts.with_unit(column, course.value)),
        relation=relation,
    )


def _alert(row: object) -> str:
    values = {name: texts.value(name, getattr(row, name)) for name in ("warning_level", "pollutant")}
    hour = texts.moment(row.started_at)  # type: ignore[attr-defined]
    return warned(texts.t("air.alert", since=hour, **values))


def _tomorrow(course: Course) -> str:
    """What AirKorea expects of the next day for which it says something."""
    coming = cache.cached(air.days)()
    after = course.at.normalize() if course.at is not None else pd.Timestamp.min
    coming = coming[coming.index > after].dropna(how="all")
    if coming.empty:
        return ""
    day, grades = coming.index[0], coming.iloc[0]
    worst = int(grades.max())
    return texts.t("air.expected", day=escape(texts.day(day)), grade=escape(grade_word(worst).lower()))


@cache.joined(air.now)
def figures(district: str | None) -> list[tiles.Tile]:
    """The four measures that people ask for, each with its grade and its day over the usual."""
    return [_tile(column, district, cache.cached(air.now)(column, district=district)) for column in TILES]


def _tile(column: str, district: str | None, found: air.Now) -> tiles.Tile:
    day = found.course.last_day
    day = day[day.measured_at <= found.course.at] if found.course.at is not None else day
    band = [*zip(day.usual_low, day.usual_high, strict=True)]
    return tiles.Tile(
        column,
        found.course.value,
        "air_now",
        history=day[column].tolist(),
        usual=band if len(day) and day.usual_low.notna().all() else None,
        verdict=grade_word(found.grade),
        note=compared(found.course),
        measured_at=found.course.at,
        question=ask(air.now, "course.last_day", column=column, district=district),
    )


@cache.joined(measured.now)
def layers(column: str) -> list[maps.Layer]:
    """The districts, darker the more there is."""
    return [maps.districts(cache.cached(measured.now)(), column, topic="air")]


@cache.joined(air.now, air.worst_grade)
def worst(column: str) -> Chart:
    """The districts that have most, each beside what is usual there."""
    places = cache.cached(air.now)(column).places
    known = places.usual.notna().any()
    return charts.bars(
        places,
        x="place",
        column="district",
        y=column,
        usual="usual" if known else None,
        most=WORST if cache.cached(air.worst_grade)() < BAD else WORST_BESIDE_ADVICE,
        title=texts.t("air.worst_title"),
        lead=texts.t("scene.stroke", unit=texts.unit(column)) if known else texts.unit(column),
        question=ask(air.now, "places", column=column),
    )


@cache.joined(air.now)
def day(column: str, district: str | None) -> Chart:
    """The last 24 hours over the usual, with the thresholds of the grades."""
    course = cache.cached(air.now)(column, district=district).course
    title = texts.t("scene.day", name=texts.label(column), place=place_name(district))
    question = ask(air.now, "course.last_day", column=column, district=district)
    return last_day(course, topic="air", title=title, limits=_limits(column), question=question)


@cache.joined(air.now)
def days(column: str, district: str | None) -> Chart:
    """The last seven days against the usual."""
    course = cache.cached(air.now)(column, district=district).course
    question = ask(air.now, "course.week", column=column, district=district)
    return week(course, topic="air", title=texts.t("scene.week"), limits=_limits(column), question=question)


@cache.joined(air.days, air.weather)
def outlook() -> str:
    """What is forecast: the grades of the coming days, and the weather that brings or takes the dust."""
    coming, hours = cache.cached(air.days)(), cache.cached(air.weather)()
    head = heading(texts.t("air.outlook"), texts.t("air.outlook_lead"))
    parts = [_days_table(coming) if len(coming) else f"<p>{texts.t('air.no_forecast')}</p>"]
    if len(hours):
        parts.append(_weather_table(hours))
    return f'<section class="part outlook">{head}{"".join(parts)}</section>'


def _days_table(coming: pd.DataFrame) -> str:
    columns = [name for name in coming.columns if coming[name].notna().any()]
    heads = "".join(f"<th scope='col'>{escape(texts.label(POLLUTANT_COLUMNS[name]))}</th>" for name in columns)
    rows = "".join(
        f"<tr><th scope='row'>{escape(axes.short_day(day))}</th>"
        + "".join(f"<td>{_grade(0 if math.isnan(row[name]) else int(row[name]))}</td>" for name in columns)
        + "</tr>"
        for day, row in coming.iterrows()
    )
    return _table(texts.t("air.days"), heads, rows)


def _weather_table(hours: pd.DataFrame) -> str:
    columns = ["temperature_c", "wind_m_s", "rain_mm"]
    heads = "".join(f"<th scope='col'>{escape(texts.hour(row.forecast_at))}</th>" for row in hours.itertuples())
    body = "".join(
        f"<tr><th scope='row'>{escape(texts.label(name))} <small>{escape(texts.unit(name))}</small></th>"
        + "".join(f"<td>{_weather_value(name, value)}</td>" for value in hours[name])
        + "</tr>"
        for name in columns
    )
    return _table(texts.t("air.weather"), heads, body, kind="hours")


def _table(caption: str, heads: str, rows: str, *, kind: str = "days") -> str:
    head = f"<thead><tr><td></td>{heads}</tr></thead>"
    return f'<table class="{kind}"><caption>{escape(caption)}</caption>{head}<tbody>{rows}</tbody></table>'


def _weather_value(column: str, value: float) -> str:
    decimals = 0 if column == "temperature_c" or (column == "rain_mm" and value == 0) else 1
    return texts.NOTHING if math.isnan(value) else texts.number(value, decimals)


@cache.joined(air.worst_grade)
def advice(district: str | None) -> str:
    """What to do at the grade that dust and ozone have, for everybody and for those whom it harms sooner."""
    grade = cache.cached(air.worst_grade)(district=district)
    if not grade:
        return ""
    head = heading(texts.t("air.advice"), texts.t("air.advice_lead", grade=grade_word(grade).lower()))
    lines = [("everyone", f"everyone_{grade}"), ("sensitive", f"sensitive_{grade}")]
    if grade >= BAD:
        lines.append(("outside", "outside_bad"))
    said = "".join(
        f"<dt>{escape(texts.t(f'air.{who}'))}</dt><dd>{escape(texts.t(f'air.{what}'))}</dd>" for who, what in lines
    )
    link = f'<a href="{ADVICE_PAGE}" target="_blank" rel="noreferrer">AirKorea</a>'
    source = f'<p class="source">{texts.t("air.advice_source", source=link)}</p>'
    return f'<section class="part advice">{head}<dl>{said}</dl>{source}</section>'
