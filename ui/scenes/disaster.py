"""The pieces of the page on disaster and weather."""

from __future__ import annotations

from html import escape

import pandas as pd
from babel.lists import format_list

from data_sources import disaster as measured
from data_sources import forecast, weather
from data_sources.pipeline import clock
from insight import disaster
from insight.question import Question, ask
from ui import axes, cache, charts, maps, texts
from ui.drawing import Chart
from ui.scenes import bold, heading, place_name, shelters, warned

GAUGES, MESSAGES = 11, 6  # how many are told
URGENT = ("긴급재난", "위급재난")
MET = "해당 없음"  # what a rain says that meets no criterion
PANEL_WIDE = 92
ROWS = ("rivers", "rain", "warnings", "messages", "shelters", "coming")


@cache.joined(disaster.rivers, forecast.warnings, measured.rain, disaster.messages)
def answer(district: str | None) -> str:
    """Where the river is highest against its alert level, what is in force, how it rains. HTML."""
    said = [_highest(_of(cache.cached(disaster.rivers)(), district), district), *_warnings(), _rain(district)]
    sent = cache.cached(disaster.messages)(district=district)
    urgent = sent[sent.alert_level.isin(URGENT)].head(1)
    return f"<p>{' '.join(said)}</p>{''.join(map(_urgent, urgent.itertuples()))}"


def _of(found: pd.DataFrame, district: str | None) -> pd.DataFrame:
    """Those of a district among the rows that are kept for all."""
    return found[found.district == district].reset_index(drop=True) if district else found


def _highest(found: pd.DataFrame, district: str | None) -> str:
    if found.empty:
        if district is None:
            return texts.t("disaster.no_rivers")
        everywhere = cache.cached(disaster.rivers)()
        elsewhere = "" if everywhere.empty else f" {_highest(everywhere, None)}"
        return texts.t("disaster.no_gauge", place=bold(place_name(district))) + elsewhere
    first = found.iloc[0]
    gauge, place = texts.value("river_gauge", first.river_gauge), texts.value("district", first.district)
    values = {"gauge": bold(gauge), "district": escape(place)}
    if first[disaster.FILL] < disaster.REACHED:
        fill = bold(texts.with_unit(disaster.FILL, first[disaster.FILL]))
        left = bold(texts.with_unit("to_next_stage_m", first.to_next_stage_m))
        return texts.t("disaster.highest", fill=fill, left=left, **values)
    stage = texts.value("river_stage", first.river_stage)
    past = int((found[disaster.FILL] >= disaster.REACHED).sum())
    fill = texts.with_unit(disaster.FILL, first[disaster.FILL])
    told = warned(texts.t("disaster.past_level", fill=fill, stage=stage))
    said = texts.t("disaster.highest_past", told=told, **values)
    return f"{said} {texts.t('disaster.past', count=past, all=texts.number(len(found)))}"


def _warnings() -> list[str]:
    """What is in force, one sentence a warning; that nothing is, where warnings have been heard of."""
    in_force = cache.cached(forecast.warnings)()
    if in_force.empty:
        return [texts.t("disaster.no_warning")] if _is_heard("weather_warnings") else []
    return [warned(f"{_warning_name(kind, level)}.") for kind, level, _ in _grouped(in_force)]


def _is_heard(*datasets: str) -> bool:
    """Whether an answer has ever come, be it that there is nothing."""
    return any(cache.provenance(name).fetched_at is not None for name in datasets)


def _grouped(in_force: pd.DataFrame) -> list[tuple[str, str, pd.DataFrame]]:
    groups = in_force.groupby(["weather_warning", "warning_level"], sort=False)
    return [(str(kind), str(level), group) for (kind, level), group in groups]


def _warning_name(kind: str, level: str) -> str:
    words = {"kind": texts.value("weather_warning", kind), "level": texts.value("warning_level", level)}
    return texts.t("disaster.warning", kind=words["kind"], level=words["level"].lower())


def _rain(district: str | None) -> str:
    found = _of(cache.cached(measured.rain)(), district)
    if found.empty:
        return texts.t("disaster.no_rain_known")
    wettest = found.iloc[0]
    if not wettest.rain_hour_mm > 0:
        return texts.t("disaster.dry")
    place = bold(texts.value("district", wettest.district))
    amount = bold(texts.with_unit("rain_hour_mm", wettest.rain_hour_mm))
    said = texts.t("disaster.rain", place=place, amount=amount)
    if wettest.heavy_rain == MET:
        return said
    return f"{said} {texts.t('disaster.heavy', level=escape(texts.value('heavy_rain', wettest.heavy_rain).lower()))}"


def _urgent(row: object) -> str:
    when, words = texts.moment(row.sent_at), escape(texts.value("message", row.message))  # type: ignore[attr-defined]
    return f'<p class="message"><b>{texts.t("traffic.message", when=when)}</b> <span lang="ko">{words}</span></p>'


@cache.joined(disaster.rivers, measured.rain, disaster.shelters)
def layers(kind: str, district: str | None, hotspot: str | None) -> list[maps.Layer]:
    """How full the rivers are and how much it rained, by district; and the shelters near what is chosen."""
    found = disaster.by_district(cache.cached(disaster.rivers)(), cache.cached(measured.rain)())
    rains = bool((found.rain_hour_mm > 0).any())
    drawn = [
        maps.districts(found, disaster.FILL, topic="water", is_on=not rains),
        maps.districts(found, "rain_12h_mm", topic="water", is_on=rains),
    ]
    if district or hotspot:
        near = cache.cached(disaster.shelters)(kind, district=district, hotspot=hotspot)
        near = near.head(shelters.NEAREST) if hotspot else near
        if near.lon.notna().any():
            drawn.append(
                maps.points(near, label="name", topic="safety", title=texts.value("shelter_kind", kind), id="shelters")
            )
    return drawn


@cache.joined(disaster.rivers)
def rivers(district: str | None) -> Chart:
    """Each gauge on its way to the alert level, the highest first."""
    return charts.bars(
        _of(cache.cached(disaster.rivers)(), district),
        x="river_gauge",
        y=disaster.FILL,
        topic="water",
        most=GAUGES,
        title=texts.t("disaster.rivers"),
        lead=texts.t("disaster.rivers_lead"),
        full=disaster.REACHED,
        question=ask(disaster.rivers, district=district),
    )


@cache.joined(disaster.river_hours)
def river_day(district: str | None) -> Chart:
    """The last day of the gauges that are highest, each small, on one scale."""
    found = disaster.traced(cache.cached(disaster.river_hours)(), district)
    newest = found.dropna(subset=[disaster.FILL]).groupby("river_gauge", sort=False)[disaster.FILL].last()
    return charts.multiples(
        found,
        x="measured_at",
        y=disaster.FILL,
        by="river_gauge",
        limits=[(disaster.REACHED, texts.t("disaster.alert_level"))],
        topic="water",
        title=texts.t("disaster.river_day"),
        lead=texts.t("disaster.rivers_lead"),
        notes={name: texts.with_unit(disaster.FILL, value) for name, value in newest.items()},
        wide=PANEL_WIDE,
        question=ask(disaster.river_day, district=district),
    )


@cache.joined(disaster.rain_day)
def rain_day(district: str | None) -> Chart:
    """The rain of the last day by the hour: the mean of the gauges."""
    return charts.line(
        cache.cached(disaster.rain_day)(district=district),
        x="measured_at",
        y="mean_rain_mm",
        topic="water",
        title=texts.t("disaster.rain_day", place=place_name(district)),
        lead=texts.t("disaster.rain_lead"),
        question=ask(disaster.rain_day, district=district),
    )


@cache.joined(forecast.warnings, forecast.dust_alerts)
def in_force() -> str:
    """Weather warnings and dust alerts in force, the gravest first, as a list."""
    lines = [_in_force(kind, level, group) for kind, level, group in _grouped(cache.cached(forecast.warnings)())]
    lines += [_dust_alert(row) for row in cache.cached(forecast.dust_alerts)().itertuples()]
    nothing = "no_warning" if _is_heard("weather_warnings") else "no_warning_known"
    body = f"<ul>{''.join(lines)}</ul>" if lines else f"<p>{texts.t(f'disaster.{nothing}')}</p>"
    return f'<section class="part incidents">{heading(texts.t("disaster.in_force"))}{body}</section>'


def _in_force(kind: str, level: str, group: pd.DataFrame) -> str:
    areas = format_list([texts.value("warning_area", area) for area in group.warning_area], locale=texts.language())
    since = texts.t("disaster.since", since=texts.moment(group.started_at.min()))
    return f"<li>{warned(_warning_name(kind, level))} <small>{escape(since)}</small><br>{escape(areas)}</li>"


def _dust_alert(row: object) -> str:
    values = {name: texts.value(name, getattr(row, name)) for name in ("warning_level", "pollutant")}
    since = texts.moment(row.started_at)  # type: ignore[attr-defined]
    return f"<li>{warned(texts.t('air.alert', since=since, **values))}</li>"


@cache.joined(disaster.days)
def coming() -> str:
    """The coming days: warmth, rain, and in their season snow and dust, as a table."""
    found = cache.cached(disaster.days)()
    head = heading(texts.t("disaster.coming"), texts.t("disaster.coming_lead"))
    if found.empty:
        return f'<section class="part outlook">{head}<p>{texts.t("air.no_forecast")}</p></section>'
    snows = clock.now().month in disaster.SNOW or bool((found.snow_cm > 0).any())
    columns = ["rain_mm", *(["snow_cm"] if snows else [])]
    labels = [("temperature_c", ""), *((name, texts.unit(name)) for name in columns)]
    heads = "".join(
        f"<th scope='col'>{escape(texts.label(name))} <small>{escape(unit)}</small></th>" for name, unit in labels
    )
    heads += f"<th scope='col'>{escape(texts.label('pm10_ug_m3'))}</th>"
    rows = "".join(_day(row, columns) for row in found.itertuples())
    table = f'<table class="days"><thead><tr><td></td>{heads}</tr></thead><tbody>{rows}</tbody></table>'
    notes = [texts.t("disaster.lower_ends"), *([texts.t("disaster.snow_season")] if snows else [])]
    return f'<section class="part outlook">{head}{table}<p class="source">{escape(" ".join(notes))}</p></section>'


def _day(row: object, columns: list[str]) -> str:
    low, high = (getattr(row, f"{end}_temperature_c") for end in ("min", "max"))
    warmth = texts.t("disaster.warmth", low=texts.number(low), high=texts.number(high)) if low == low else texts.NOTHING
    cells = [warmth, *(texts.value(name, getattr(row, name)) for name in columns)]
    cells.append(texts.value("air_grade", row.air_grade))  # type: ignore[attr-defined]
    day = escape(axes.short_day(row.day_on))  # type: ignore[attr-defined]
    return f"<tr><th scope='row'>{day}</th>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"


@cache.joined(disaster.messages)
def messages(district: str | None) -> str:
    """The emergency messages of the last days as a timeline, newest first."""
    sent = cache.cached(disaster.messages)(district=district)
    head = heading(texts.t("disaster.messages"), texts.t("disaster.messages_lead"))
    lines = "".join(map(_message, sent.head(MESSAGES).itertuples()))
    more = len(sent) - MESSAGES
    rest = f'<p class="source">{texts.t("disaster.more_messages", count=more)}</p>' if more > 0 else ""
    nothing = "no_messages" if _is_heard("disaster_messages", "hotspot_messages") else "no_message_known"
    body = f"<ul>{lines}</ul>{rest}" if lines else f"<p>{texts.t(f'disaster.{nothing}')}</p>"
    return f'<section class="part incidents">{head}{body}</section>'


def _message(row: object) -> str:
    kind = texts.value("disaster_kind", row.disaster_kind)  # type: ignore[attr-defined]
    level = row.alert_level  # type: ignore[attr-defined]
    strong = warned(f"{kind} · {texts.value('alert_level', level)}") if level in URGENT else bold(kind)
    when, words = texts.moment(row.sent_at), escape(texts.value("message", row.message))  # type: ignore[attr-defined]
    return f'<li><small>{escape(when)}</small> {strong}<br><span lang="ko">{words}</span></li>'


def rows(shown: str, district: str | None, hotspot: str | None, kind: str) -> tuple[str, Question]:
    """One of ROWS: the dataset that it is told by, and the question that its rows answer."""
    return {
        "rivers": ("river_levels", ask(disaster.rivers, district=district)),
        "rain": ("rain_gauges", ask(weather.rain, district=district)),
        "warnings": ("weather_warnings", ask(forecast.warnings)),
        "messages": ("disaster_messages", ask(disaster.messages, district=district)),
        "shelters": (measured.SHELTERS[kind], ask(disaster.shelters, kind=kind, district=district, hotspot=hotspot)),
        "coming": ("weather_forecast", ask(disaster.days)),
    }[shown]
