"""The pieces of the page on water."""

from __future__ import annotations

from html import escape

import pandas as pd
from babel.lists import format_list

from data_sources import water as measured
from insight import water
from insight.question import Question, ask
from ui import cache, charts, maps, texts
from ui.drawing import Chart
from ui.menu import address
from ui.scenes import bold, heading, place_name, warned

MEASURES = list(water.STANDARD)
CARBON = "organic_carbon_mg_l"
RIVER_COLUMNS = ("organic_carbon_mg_l", "total_phosphorus_mg_l", "dissolved_oxygen_mg_l", "water_temperature_c")
POOR = water.GRADES.index("IV")  # from here on a river is said to be poor
DISTRICTS, NAMED = 10, 3  # how many are told
ROWS = ("taps", "districts", "stations", "week")
RULES = "https://www.law.go.kr/법령/먹는물수질기준및검사등에관한규칙"


@cache.joined(water.taps, water.stations)
def answer(district: str | None) -> str:
    """Whether the tap keeps the standard, and how clean the rivers are. HTML."""
    return f"<p>{' '.join([_taps(district), *_rivers()])}</p>"


def _taps(district: str | None) -> str:
    found = cache.cached(water.taps)(district=district)
    place = bold(place_name(district))
    if found.measures.empty:
        return texts.t("water.no_taps", place=place)
    if len(found.outside):
        return _outside(found, place)
    values = {row.measure: row for row in found.measures.itertuples()}
    said = texts.t("water.within", place=place, count=found.points)
    if water.TURBIDITY not in values:
        return said
    highest = bold(texts.with_unit(water.TURBIDITY, values[water.TURBIDITY].highest))
    limit = texts.with_unit(water.TURBIDITY, water.STANDARD[water.TURBIDITY][1])
    return f"{said} {texts.t('water.most_turbid', highest=highest, limit=escape(limit))}"


def _outside(found: water.Taps, place: str) -> str:
    names = [escape(texts.label(name)) for name in found.outside.measure]
    where = found.places[~found.places.is_within_standard].district.head(NAMED)
    districts = [texts.value("district", code) for code in where]
    told = warned(texts.t("water.outside", names=_listed(names)))
    return texts.t("water.breaks", place=place, told=told, districts=bold(_listed(districts)))


def _listed(words: list[str]) -> str:
    return format_list(words, locale=texts.language())


def _rivers() -> list[str]:
    known = cache.cached(water.stations)().dropna(subset=["river_grade"])
    if known.empty:
        return [texts.t("water.no_rivers")]
    worst, best = known.iloc[0], known.iloc[-1]
    is_poor = water.GRADES.index(worst.river_grade) >= POOR
    grade = _grade_name(worst.river_grade)
    said = [
        texts.t(
            "water.poorest",
            station=bold(texts.value("water_station", worst.water_station)),
            grade=warned(grade) if is_poor else bold(grade),
            carbon=escape(texts.with_unit(CARBON, worst[CARBON])),
        )
    ]
    if len(known) > 1 and best.river_grade != worst.river_grade:
        station = bold(texts.value("water_station", best.water_station))
        said.append(texts.t("water.cleanest", station=station, grade=bold(_grade_name(best.river_grade))))
    return said


def _grade_name(grade: str) -> str:
    """A grade within a sentence: only its word begins small."""
    word = texts.value("river_grade", grade)
    return word[:1].lower() + word[1:]


@cache.joined(water.places)
def layers(column: str) -> list[maps.Layer]:
    """The districts, darker the more there is at their taps."""
    return [maps.districts(cache.cached(water.places)(), column, topic="water")]


@cache.joined(water.places)
def districts(column: str) -> Chart:
    """The districts whose taps have most of a measure, beside what may be."""
    low, high = (texts.value(column, end) for end in water.STANDARD[column])
    key = "water.at_most" if water.STANDARD[column][0] == 0 else "water.between"
    return charts.bars(
        cache.cached(water.places)(),
        x="district",
        y=column,
        topic="water",
        most=DISTRICTS,
        title=texts.t("water.districts", name=texts.label(column)),
        lead=texts.t("water.allowed", span=texts.t(key, low=low, high=high, unit=texts.unit(column)).strip()),
        full=water.STANDARD[column][1],
        question=ask(water.places),
    )


@cache.joined(water.taps)
def standard(district: str | None) -> str:
    """Each measure of the tap beside what the rules allow, as a table."""
    found = cache.cached(water.taps)(district=district)
    head = heading(texts.t("water.standard"), place_name(district))
    if found.measures.empty:
        return f'<section class="part outlook">{head}<p>{texts.t("water.nothing")}</p></section>'
    heads = "".join(f"<th scope='col'>{escape(texts.t(f'water.{name}'))}</th>" for name in ("mean", "range", "may_be"))
    rows = "".join(map(_measure, found.measures.itertuples()))
    table = f'<table class="days"><thead><tr><td></td>{heads}</tr></thead><tbody>{rows}</tbody></table>'
    tests = address("catalogue", dataset="tap_water_tests")
    link = f'<a href="{escape(tests)}" target="_self">{escape(texts.t("water.tests"))}</a>'
    rules = f'<a href="{RULES}" target="_blank" rel="noreferrer">{escape(texts.t("water.rules"))}</a>'
    note = f'<p class="source">{texts.t("water.three_of_sixty", tests=link, rules=rules)}</p>'
    return f'<section class="part outlook">{head}{table}{note}</section>'


def _measure(row: object) -> str:
    column = str(row.measure)  # type: ignore[attr-defined]
    value, lowest, highest = (
        texts.value(column, number)
        for number in (row.value, row.lowest, row.highest)  # type: ignore[attr-defined]
    )
    low, high = (texts.value(column, end) for end in water.STANDARD[column])
    key = "water.at_most" if water.STANDARD[column][0] == 0 else "water.between"
    may_be = escape(texts.t(key, low=low, high=high, unit="").strip())
    shown = value if row.is_within else f"{value} ✕"  # type: ignore[attr-defined]
    strong = bold(shown) if row.is_within else warned(shown)  # type: ignore[attr-defined]
    sign = f" <small>{escape(texts.unit(column))}</small>"
    name = f"<th scope='row'>{escape(texts.label(column))}{sign}</th>"
    return f"<tr>{name}<td>{strong}</td><td>{escape(f'{lowest} – {highest}')}</td><td>{may_be}</td></tr>"


@cache.joined(water.stations)
def stations() -> str:
    """The river stations with their grade and what it is made of, the poorest first, as a table."""
    found = cache.cached(water.stations)()
    head = heading(texts.t("water.stations"), texts.t("water.stations_lead"))
    if found.empty:
        return f'<section class="part outlook">{head}<p>{texts.t("water.no_rivers")}</p></section>'
    heads = f"<th scope='col'>{escape(texts.label('river_grade'))}</th>" + "".join(
        f"<th scope='col'>{escape(texts.label(name))} <small>{escape(texts.unit(name))}</small></th>"
        for name in RIVER_COLUMNS
    )
    rows = "".join(map(_station, found.to_dict("records")))
    table = f'<table class="days named_rows"><thead><tr><td></td>{heads}</tr></thead><tbody>{rows}</tbody></table>'
    note = f'<p class="source">{escape(texts.t("water.grades_of_years"))}</p>'
    return f'<section class="part">{head}{table}{note}</section>'


def _station(row: dict[str, object]) -> str:
    name = escape(texts.value("water_station", row["water_station"]))
    grade = row["river_grade"]
    word = texts.NOTHING if pd.isna(grade) else texts.value("river_grade", grade)
    is_poor = grade in water.GRADES[POOR:]
    strong = warned(word) if is_poor else bold(word)
    cells = "".join(f"<td>{escape(texts.value(column, row[column]))}</td>" for column in RIVER_COLUMNS)
    return f"<tr><th scope='row'>{name}</th><td>{strong}</td>{cells}</tr>"


@cache.joined(water.week)
def week() -> Chart:
    """Organic carbon at each river station over the last seven days, with where the grades begin."""
    found = cache.cached(water.week)()
    newest = found.dropna(subset=[CARBON]).groupby("water_station", sort=False)[CARBON].last()
    return charts.multiples(
        found,
        x="measured_at",
        y=CARBON,
        by="water_station",
        limits=[(value, texts.t("water.above", grade=grade)) for value, grade in water.begins(CARBON)],
        topic="water",
        title=texts.t("water.week", name=texts.label(CARBON)),
        lead=texts.t("water.week_lead", unit=texts.unit(CARBON)),
        notes={name: texts.with_unit(CARBON, value) for name, value in newest.items()},
        wide=110,
        question=ask(water.week),
    )


def rows(shown: str, district: str | None) -> tuple[str, Question]:
    """One of ROWS: the dataset that it is told by, and the question that its rows answer."""
    return {
        "taps": ("tap_water", ask(measured.taps, district=district)),
        "districts": ("tap_water", ask(water.places)),
        "stations": ("water_quality", ask(water.stations)),
        "week": ("water_quality", ask(water.week)),
    }[shown]
