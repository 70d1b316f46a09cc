"""The sheet of an indicator in words, and the table of all of them."""

from __future__ import annotations

import math
from html import escape

from data_sources import indicators
from data_sources.indicators import Indicator
from insight import indicators as judged
from insight.question import ask
from ui import cache, pictures, published, texts
from ui.menu import address
from ui.scenes import bold, heading
from ui.scenes.indicators import period

COLUMNS = ("indicator", "value", "period", "verdict", "target_value", "target_state")


@cache.joined(judged.outcomes)
def sheet(indicator: str, is_hidden: bool) -> str:
    """The sheet of an indicator: definition, method, targets, office, source, revisions. HTML.

    While the value is to be guessed it does not tell what became of the targets.
    """
    each = indicators.declared()[indicator]
    told = {
        "definition": escape(texts.said(each.definition)),
        "method": escape(_method(each)),
        "target": _targets(each, is_hidden),
        "owner": escape(texts.said(each.owner)),
        "source": f"{escape(published.title(each.file))}{published.line(each.file)}",
        "note": escape(texts.said(each.note)) if each.note else "",
        "revisions": _revisions(each),
    }
    parts = "".join(
        f"<dt>{escape(texts.t(f'indicators.sheet_{word}'))}</dt><dd>{html}</dd>" for word, html in told.items() if html
    )
    head = heading(texts.t("indicators.sheet"), texts.label(indicator))
    return f'<section class="part sheet">{head}<dl>{parts}</dl></section>'


def _method(each: Indicator) -> str:
    said = texts.t(f"indicators.method_{each.method}")
    direction = texts.t(f"indicators.high_is_{each.direction or 'neither'}")
    return f"{said} {direction}"


def _targets(each: Indicator, is_hidden: bool) -> str:
    """Every published target with its source and what became of it; a sentence where there is none."""
    if not each.targets:
        return f"<p>{escape(texts.t('indicators.no_target'))}</p>"
    bound = "at_least" if each.direction == "good" else "at_most"
    items = []
    for target, row in zip(each.targets, cache.cached(judged.outcomes)(each.name).itertuples(), strict=True):
        value = texts.t(f"indicators.{bound}", value=bold(texts.with_unit(each.name, target.value)))
        year = f"{escape(texts.t('indicators.target_of', year=target.by))}: " if target.by else ""
        now = "" if math.isnan(row.value) else f" ({escape(texts.with_unit(each.name, row.value))})"
        outcome = "" if is_hidden else f" – {escape(texts.value('target_state', row.target_state))}{now}"
        source = (
            f'<a href="{escape(target.url)}" target="_blank" rel="noreferrer">{escape(texts.said(target.source))}</a>'
        )
        items.append(f"<li>{year}{value}{outcome}<br><small>{source}</small></li>")
    return f"<ul>{''.join(items)}</ul>"


def _revisions(each: Indicator) -> str:
    items = [
        f"<li>{escape(texts.full_day(each_.on))} – {escape(texts.t(f'indicators.revised_{each_.change}'))}</li>"
        for each_ in each.revisions
    ]
    return f"<ul>{''.join(items)}</ul>"


@cache.joined(judged.standing)
def table(district: str | None) -> str:
    """Where all indicators stand, theme by theme. HTML."""
    found = cache.cached(judged.standing)(district=district)
    parts = []
    for theme, rows in found.groupby("indicator_theme", sort=False):
        caption = escape(texts.said(indicators.themes()[str(theme)]))
        heads = "".join(f'<th scope="col">{escape(texts.label(column))}</th>' for column in COLUMNS)
        body = "".join(map(_line, rows.itertuples()))
        lines = f"<caption>{caption}</caption><thead><tr>{heads}</tr></thead><tbody>{body}</tbody>"
        parts.append(f'<table class="figures">{lines}</table>')
    link = pictures.behind(ask(judged.standing, district=district), texts.t("page.indicators"))
    return f'<section class="part all_indicators">{"".join(parts)}{link}</section>'


def _line(row: object) -> str:
    name = row.indicator  # type: ignore[attr-defined]
    link = f'<a href="{escape(address("indicators", indicator=name))}" target="_self">{escape(texts.label(name))}</a>'
    has_target = row.target_state != "none"  # type: ignore[attr-defined]
    cells = (
        texts.with_unit(name, row.value),  # type: ignore[attr-defined]
        period(row.period),  # type: ignore[attr-defined]
        texts.value("verdict", row.verdict),  # type: ignore[attr-defined]
        texts.value(name, row.target_value) if has_target else texts.NOTHING,  # type: ignore[attr-defined]
        texts.value("target_state", row.target_state) if has_target else texts.NOTHING,  # type: ignore[attr-defined]
    )
    return f'<tr><th scope="row">{link}</th>{"".join(f"<td>{escape(cell)}</td>" for cell in cells)}</tr>'
