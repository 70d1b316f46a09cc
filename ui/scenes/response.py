"""How fast somebody was there: the whole city, and each district, every fire a dot beside the seven minutes. HTML."""

from __future__ import annotations

import math
from html import escape

import pandas as pd

from data_sources import fire
from insight import response
from insight.response import Response
from ui import cache, published, texts
from ui.scenes import heading
from ui.scenes import incident as words

END_MIN = 14  # the right end of the strips; what took longer stands at it
MARKS_MIN = (0, 7, 14)


@cache.joined(response.now)
def drawn() -> str:
    """The whole part; a sentence where nothing is known."""
    found = cache.cached(response.now)()
    title = texts.t("response.title")
    if not found.fires:
        body = f"<p>{texts.t('response.nothing')}</p>"
        return f'<section class="part response">{heading(title)}{body}{_published(found)}</section>'
    since, until = texts.day(found.since), texts.day(found.until)
    span = "response.day" if since == until else "response.lead"
    lead = texts.t(span, count=found.fires, since=since, until=until)
    return (
        f'<section class="part response">{heading(title, lead)}<div class="both">'
        f"<div>{_city(found)}{_published(found)}</div>{_districts(found)}</div></section>"
    )


def _city(found: Response) -> str:
    """The share within seven minutes, large; median and ninetieth percentile; and how many took how long."""
    figure = (
        f'<p class="figure"><b>{_percent(found.within)}</b> '
        f"{texts.t('response.within', minutes=fire.GOLDEN_TIME_MIN)}</p>"
    )
    half = texts.t("response.median", time=f"<b>{words.exactly(found.median_min)}</b>")
    slow = texts.t("response.p90", time=f"<b>{words.exactly(found.p90_min)}</b>")
    return f"{figure}<p>{half} {slow}</p>{_histogram(found.times.response_min)}"


def _histogram(minutes: pd.Series) -> str:
    """How many fires were reached in each minute."""
    counts = minutes.clip(upper=END_MIN - 0.01).astype(int).value_counts().reindex(range(END_MIN), fill_value=0)
    most = max(int(counts.max()), 1)
    bars = "".join(
        f'<i class="{"in" if minute < fire.GOLDEN_TIME_MIN else "out"}" style="height:{count / most:.1%}" '
        f'title="{escape(texts.t("response.bar", count=count, minute=minute, next=minute + 1))}"></i>'
        for minute, count in counts.items()
    )
    alt = texts.t("response.histogram", minutes=fire.GOLDEN_TIME_MIN)
    return f'<div class="histogram" role="img" aria-label="{escape(alt)}">{bars}{_golden()}</div>{_axis()}'


def _golden() -> str:
    return f'<span class="golden" style="left:{fire.GOLDEN_TIME_MIN / END_MIN:.2%}"></span>'


def _axis() -> str:
    marks = "".join(
        f'<span style="left:{minute / END_MIN:.2%}">{texts.t("response.mark", minutes=minute)}</span>'
        for minute in MARKS_MIN
    )
    return f'<div class="along" aria-hidden="true">{marks}</div>'


def _published(found: Response) -> str:
    """What the fire headquarters publish, with its year, and why it is not the same."""
    known = response.published()
    if known.empty:
        return ""
    newest = known.iloc[0]
    said = texts.t(
        "response.published",
        year=int(newest.year),
        share=f"<b>{_percent(newest.within)}</b>",
        fires=texts.number(newest.fires),
        minutes=fire.GOLDEN_TIME_MIN,
    )
    file = response.PUBLISHED
    who = f"{texts.t('state.published')}, {published.publisher(file)}, {published.period(file)}"
    why = f" {texts.t('response.kinder')}" if found.fires else ""
    return f'<p class="published">{said}{why}</p><p class="source">{escape(who)}</p>'


def _districts(found: Response) -> str:
    """One line a district, slowest first: every fire a dot, the median a stroke."""
    by = dict(tuple(found.times.groupby("district")))
    rows = "".join(_district(row, by[row.district].response_min) for row in found.districts.itertuples())
    key = texts.t("response.key", minutes=fire.GOLDEN_TIME_MIN)
    return f'<div><ol class="strips">{rows}</ol><p class="source">{escape(key)}</p></div>'


def _district(row: object, minutes: pd.Series) -> str:
    name = escape(texts.value("district", row.district))  # type: ignore[attr-defined]
    dots = "".join(f'<i class="{_side(value)}" style="left:{_share(value)}"></i>' for value in minutes)
    median = f'<i class="median" style="left:{_share(row.median_min)}"></i>'  # type: ignore[attr-defined]
    if not math.isnan(row.p90_min):  # type: ignore[attr-defined]
        median += f'<i class="p90" style="left:{_share(row.p90_min)}"></i>'  # type: ignore[attr-defined]
    share, fires = _percent(row.within), row.fires  # type: ignore[attr-defined]
    half = words.exactly(row.median_min)  # type: ignore[attr-defined]
    p90 = "" if math.isnan(row.p90_min) else f" {texts.t('response.p90', time=words.exactly(row.p90_min))}"  # type: ignore[attr-defined]
    told = f"{texts.t('response.fires', count=fires)}. {texts.t('response.median', time=half)}{p90}"
    return (
        f'<li title="{escape(told)}"><span class="name">{name}</span>'
        f'<span class="strip" role="img" aria-label="{escape(told)}">{dots}{median}{_golden()}</span>'
        f"<b>{share}</b><small>{texts.t('response.fires', count=fires)}</small></li>"
    )


def _side(minutes: float) -> str:
    return "in" if minutes <= fire.GOLDEN_TIME_MIN else "out"


def _share(minutes: float) -> str:
    return f"{min(minutes, END_MIN) / END_MIN:.2%}"


def _percent(share: float) -> str:
    return texts.NOTHING if math.isnan(share) else texts.percent(share * 100)
