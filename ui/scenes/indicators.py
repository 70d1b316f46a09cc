"""The pieces of the page on indicators: where one stands, against what target, how it went, and its whole theme."""

from __future__ import annotations

import math
from collections.abc import Iterable
from html import escape

import pandas as pd
from babel import dates

from data_sources import indicators
from data_sources.indicators import Indicator, Target
from insight import indicators as judged
from insight.question import ask
from ui import axes, cache, charts, maps, texts, theme, tiles
from ui.drawing import Chart, Panel, Series, plot
from ui.menu import address
from ui.scenes import MARKS, bold, place_name, warned

DATASET = "living_indicators"  # the city’s own indicators, where a tile must name a feed
TOPICS = {
    **{"people": "people", "fire": "fire", "roads": "traffic", "crime": "safety", "health": "safety"},
    **{"climate": "air", "mobility": "traffic", "shelter": "water", "life": "people"},
}
TREND_HIGH, PANEL_HIGH, PANEL_WIDE = 190, 84, 210  # pixels of the 1920 x 1080 drawing
HEADROOM = 1.2  # over the highest value of a small line, for its number


def name(indicator: str) -> str:
    """What an indicator is called."""
    return texts.label(indicator)


def entry(indicator: str) -> str:
    """The same after its theme, for a list of all."""
    return f"{texts.said(indicators.themes()[_sheet(indicator).theme])} · {name(indicator)}"


def period(words: str) -> str:
    """A year or a month as one says it."""
    if len(words) == len("2026"):
        return texts.t("indicators.year", year=words)
    return dates.format_skeleton("yMMM", pd.Timestamp(words).to_pydatetime(), locale=texts.language())


def _sheet(indicator: str) -> Indicator:
    return indicators.declared()[indicator]


def _row(indicator: str, district: str | None) -> pd.Series | None:
    """Where it stands, or None where nothing is known of the district."""
    found = cache.cached(judged.standing)(district=district)
    found = found[found.indicator == indicator]
    return found.iloc[0] if len(found) else None


@cache.joined(judged.standing)
def answer(indicator: str, district: str | None, is_hidden: bool) -> str:
    """The indicator in a sentence or two, unless it is to be guessed first; then all of them together. HTML."""
    row = _row(indicator, district)
    who = {"name": bold(name(indicator)), "place": bold(place_name(district))}
    if row is None:
        said = [texts.t("indicators.not_by_district", **who)]
    elif is_hidden:
        said = [texts.t("indicators.guess_first", period=escape(period(row.period)), **who)]
    else:
        value = bold(texts.with_unit(indicator, row.value))
        said = [texts.t("indicators.stands", value=value, period=escape(period(row.period)), **who)]
        said += [*_change(row), *_target(row)]
    return f'<section class="answer"><p>{" ".join(said)}</p><p>{_all(district)}</p></section>'


def _change(row: pd.Series) -> Iterable[str]:
    """How far it is from the period before, and whether that is for the better."""
    if row.verdict == "unknown":
        return
    before = {"before": escape(period(row.period_before))}
    if row.verdict == "same":
        yield texts.t("indicators.as_before", **before)
        return
    amount = texts.with_unit(row.indicator, abs(row.value - row.value_before))
    way = "more" if row.value > row.value_before else "less"
    said = texts.t(f"indicators.{way}_than", amount=bold(amount), **before)
    if row.verdict in ("better", "worse"):
        words = texts.t(f"indicators.{row.verdict}")
        said += f" ({bold(words) if row.verdict == 'better' else warned(words)})"
    yield f"{said}."


def _target(row: pd.Series) -> Iterable[str]:
    if row.target_state == "none":
        return
    sheet = _sheet(row.indicator)
    bound = "at_least" if sheet.direction == "good" else "at_most"
    value = texts.t(f"indicators.{bound}", value=bold(texts.with_unit(row.indicator, row.target_value)))
    by = "" if pd.isna(row.target_year) else f"_by_{row.target_state}"
    year = "" if pd.isna(row.target_year) else texts.t("indicators.year", year=int(row.target_year))
    said = texts.t(
        f"indicators.target_{row.target_state}" if not by else f"indicators.target{by}", value=value, year=year
    )
    yield said if row.target_state != "missed" else warned_sentence(said)


def warned_sentence(said: str) -> str:
    """A sentence with markup in it that tells something bad: stronger and underlined."""
    return f'<em class="bad">{said}</em>'


def _all(district: str | None) -> str:
    """How all indicators went, in one sentence."""
    found = cache.cached(judged.standing)(district=district)
    verdicts, states = found.verdict.value_counts(), found.target_state.value_counts()
    counts = {word: int(verdicts.get(word, 0)) for word in ("better", "worse")}
    targets = int(len(found) - states.get("none", 0))
    key = "indicators.all_of_district" if district else "indicators.all"
    said = texts.t(key, total=len(found), place=escape(place_name(district)), **counts)
    return f"{said} {texts.t('indicators.targets', targets=targets, met=int(states.get('met', 0)))}"


@cache.joined(judged.standing)
def themes(indicator: str) -> str:
    """The themes as links, each to its first indicator, with how many there are. HTML."""
    of = _sheet(indicator).theme
    sheets = [*indicators.declared().values()]
    links = []
    for theme_name, words in indicators.themes().items():
        names = [sheet.name for sheet in sheets if sheet.theme == theme_name]
        here = ' aria-current="true"' if theme_name == of else ""
        href = escape(address("indicators", indicator=names[0]))
        label = f"{escape(texts.said(words))} <small>{len(names)}</small>"
        links.append(f'<li><a href="{href}" target="_self"{here}>{label}</a></li>')
    title = escape(texts.t("indicators.themes"))
    return f'<nav class="themes" aria-label="{title}"><ul>{"".join(links)}</ul></nav>'


@cache.joined(judged.standing)
def figures(indicator: str, district: str | None) -> list[tiles.Tile]:
    """The newest value with its course, and the target beside it."""
    row = _row(indicator, district)
    if row is None:
        return []
    asked = ask(indicators.course, indicator=indicator, district=district)
    shared = {"dataset": DATASET, "topic": TOPICS[_sheet(indicator).theme], "file": row.file, "question": asked}
    title = f"{name(indicator)}, {period(row.period)}"
    found = [tiles.Tile(indicator, row.value, title=title, note=_note(row), **shared)]
    if row.target_state != "none":
        is_dated = not pd.isna(row.target_year)
        title = texts.t("indicators.target_of", year=int(row.target_year)) if is_dated else texts.label("target_value")
        state = texts.value("target_state", row.target_state)
        found.append(tiles.Tile(indicator, row.target_value, title=title, note=state, **shared))
    return found


def _note(row: pd.Series) -> str:
    """The change, short: "▲ 32 on 2023"."""
    if row.verdict == "unknown":
        return texts.value("verdict", "unknown")
    if row.verdict == "same":
        return texts.t("indicators.as_before_short", before=period(row.period_before))
    mark = MARKS["more" if row.value > row.value_before else "less"]
    amount = texts.value(row.indicator, abs(row.value - row.value_before))
    return texts.t("indicators.on", mark=mark, amount=amount, before=period(row.period_before))


@cache.joined(indicators.by_district)
def layers(indicator: str) -> list[maps.Layer]:
    """The districts, darker the more there is; nothing where only the city is published."""
    found = cache.cached(indicators.by_district)(indicator)
    return [maps.districts(found, indicator, topic=TOPICS[_sheet(indicator).theme])] if len(found) else []


@cache.joined(indicators.by_district)
def ranking(indicator: str) -> Chart:
    """The districts, most first."""
    found = cache.cached(indicators.by_district)(indicator)
    when = period(found.period.iloc[0])
    return charts.bars(
        found,
        x="district",
        y=indicator,
        topic=TOPICS[_sheet(indicator).theme],
        title=texts.t("indicators.districts"),
        lead=f"{texts.unit(indicator)} · {when}".strip(" ·"),
        question=ask(indicators.by_district, indicator=indicator),
    )


def goes_on(indicator: str, district: str | None) -> bool:
    """Whether there is more than one period: enough for a line, also while the newest is guessed."""
    return len(cache.cached(indicators.course)(indicator, district=district)) > 1


@cache.joined(judged.standing)
def no_trend(indicator: str, district: str | None) -> str:
    """In place of a line: that there is one period, or none. HTML."""
    row = _row(indicator, district)
    said = "" if row is None else texts.t("indicators.one_period", period=bold(period(row.period)))
    return f'<section class="part"><p>{said}</p></section>' if said else ""


@cache.joined(indicators.course, judged.outcomes)
def trend(indicator: str, district: str | None, is_hidden: bool, guess: float | None) -> Chart:
    """How it went, with the targets and what the viewer guessed; without its newest value while that is guessed."""
    course = cache.cached(indicators.course)(indicator, district=district)
    when = course.columns[0]
    limits = [(guess, texts.t("indicators.your_guess", value=texts.value(indicator, guess)))] if guess else []
    if district is None or _sheet(indicator).method != "sum":
        limits += [(target.value, _limit(target)) for target in _sheet(indicator).targets]
    return charts.line(
        course.iloc[:-1] if is_hidden else course,
        x=when,
        y=indicator,
        limits=limits,
        topic=TOPICS[_sheet(indicator).theme],
        title=f"{name(indicator)}, {place_name(district)}",
        lead=texts.unit(indicator),
        high=TREND_HIGH,
        question=None if is_hidden else ask(indicators.course, indicator=indicator, district=district),
    )


def _limit(target: Target) -> str:
    return texts.t("indicators.target_of", year=target.by) if target.by else texts.label("target_value")


def question(indicator: str) -> str:
    """What a viewer is asked."""
    sign = texts.unit(indicator)
    return texts.t("indicators.question", name=f"{name(indicator)} ({sign})" if sign else name(indicator))


def shape(indicator: str) -> str:
    """How a slider writes the numbers of an indicator."""
    return "localized" if not (decimals := _sheet(indicator).column.decimals) else f"%.{decimals}f"


def only_the_city(indicator: str) -> str:
    """In place of a map: that the districts are not published. HTML."""
    said = texts.t("indicators.only_the_city", name=bold(name(indicator)))
    return f'<section class="part"><p>{said}</p></section>'


def guessed(indicator: str, district: str | None, guess: float) -> str:
    """How far a guess was from the value, in a sentence. HTML."""
    found = judged.guessed(indicator, guess, district=district)
    off = texts.with_unit(indicator, abs(found.off))
    way = "right" if found.off == 0 else "high" if found.off > 0 else "low"
    share = "" if math.isnan(found.share) else texts.number(abs(found.share) * 100)
    value = bold(texts.with_unit(indicator, guess))
    said = texts.t(f"indicators.guess_{way}", value=value, off=bold(off), share=share)
    return f'<section class="part guessed"><p>{said}</p></section>'


@cache.joined(judged.courses, judged.standing)
def panels(theme_name: str, district: str | None, without: str | None) -> Chart:
    """All indicators of a theme but `without`, each a small line on a scale of its own, leading to its own page."""
    found = cache.cached(judged.courses)(theme_name, district=district)
    sheets = [each for each in indicators.declared().values() if each.theme == theme_name and each.name != without]
    parts, points = [], []
    for each in sheets:
        course = found[found.indicator == each.name]
        if course.empty:
            continue
        rows = course.rename(columns={"value": each.name}).assign(
            year=course.period_on.dt.year, month_on=course.period_on
        )
        when = "month_on" if each.is_monthly else "year"
        up = axes.upwards(each.name, [*rows[each.name], HEADROOM * rows[each.name].max()])
        panel = Panel(rows, when, [Series(each.name)], is_small=True, is_first=False)
        newest = rows.iloc[-1]
        words = f"{name(each.name)}: {texts.with_unit(each.name, newest[each.name])}"
        html, touched = plot(panel, axes.along(when, rows[when]), up, high=PANEL_HIGH, words=words)
        href = escape(address("indicators", indicator=each.name, **({"district": district} if district else {})))
        value = f"<b>{escape(texts.with_unit(each.name, newest[each.name]))}</b> {escape(period(newest.period))}"
        told = f"<small>{value}</small><small>{_mark(each.name, district)}</small>"
        head = f'<h4><a href="{href}" target="_self">{escape(name(each.name))}</a>{told}</h4>'
        parts.append(f'<section class="panel">{head}{html if len(rows) > 1 else ""}</section>')
        points += [touched] if len(rows) > 1 else []
    title = texts.t("indicators.theme", theme=texts.said(indicators.themes()[theme_name]))
    body = f'<div class="panels own" style="--wide:{PANEL_WIDE}">{"".join(parts)}</div>'
    asked = None if without else ask(judged.courses, theme=theme_name, district=district)
    lead = texts.t("indicators.theme_lead")
    return Chart(title, body, theme.hue(TOPICS[theme_name]), tuple(points), lead, question=asked)


def _mark(indicator: str, district: str | None) -> str:
    """Which way it went, and whether it meets its target, in a word each."""
    row = _row(indicator, district)
    if row is None or row.verdict == "unknown":
        return ""
    sign = "=" if row.verdict == "same" else MARKS["more" if row.value > row.value_before else "less"]
    words = f"{sign} {texts.value('verdict', row.verdict).lower()}"
    if row.target_state != "none":
        words += f" · {texts.label('target_value').lower()}: {texts.value('target_state', row.target_state).lower()}"
    return escape(words)
