"""The pieces of the page on the civic voice."""

from __future__ import annotations

import math
from html import escape

import pandas as pd

from data_sources import news as published
from insight import voice
from insight.question import ask
from ui import cache, charts, maps, texts, tiles
from ui.drawing import Chart
from ui.scenes import MARKS, bold, heading, last_day, warned, week

COUNT, CHANGE = "complaints", "year_change_pct"
PLACES, SUBJECTS, SUBJECTS_OF_CALLS = 11, 12, 10  # how many are told
PROPOSALS, HEADLINES = 5, 7


def subject_name(subject: str) -> str:
    """A subject in the viewer's language, whichever list it is of."""
    known = texts.value("complaint_topic", subject)
    return texts.value("complaint_sector", subject) if known == subject else known


@cache.joined(voice.complaints)
def answer(subject: str | None, district: str | None) -> str:
    """How many complaints there are, beside a year ago, and where or about what they rose most. HTML."""
    found = cache.cached(voice.complaints)(subject, district=district)
    if math.isnan(found.total):
        key = "voice.never_both" if subject and district else "voice.unknown"
        return f"<p>{texts.t(key)}</p>"
    said = [_state(found, subject, district)]
    if district is None and len(found.places):
        said.append(_rise(found.places, "district", "voice.rose_where"))
    if subject is None and len(found.subjects):
        said.append(_rise(found.subjects, found.subject_column, "voice.rose_what"))
    if subject and district and len(found.places):
        said.append(_rank(found.places, district))
    if subject and found.places.empty:
        said.append(texts.t("voice.no_places"))
    return f"<p>{' '.join(said)}</p>"


def _state(found: voice.Complaints, subject: str | None, district: str | None) -> str:
    what = texts.t("voice.about", subject=bold(subject_name(subject).lower())) if subject else texts.t("voice.all")
    place = texts.value("district", district) if district else texts.t("scene.seoul")
    return texts.t(
        "voice.state",
        since=texts.day(found.since_on),
        until=texts.day(found.until_on),
        what=what,
        place=escape(place),
        number=bold(texts.value(COUNT, found.total)),
        relation=_relation(found.change_pct),
    )


def _relation(change_pct: float) -> str:
    """How a number is beside that of a year ago, in words."""
    if math.isnan(change_pct):
        return texts.t("voice.no_year")
    if round(change_pct) == 0:
        return texts.t("voice.as_year")
    amount = bold(texts.percent(abs(change_pct)))
    return texts.t("voice.more_year" if change_pct > 0 else "voice.less_year", amount=amount)


def _rise(rows: pd.DataFrame, column: str, key: str) -> str:
    """Where, or about what, complaints rose most, and whether that is more than chance."""
    known = rows.dropna(subset=[CHANGE])
    known = known[known[CHANGE] > 0]
    if known.empty:
        return texts.t(f"{key}_nowhere")
    clear = known[known.is_clear.astype(bool)]
    first = (clear if len(clear) else known).iloc[0]
    name = texts.value(column, first[column])
    name = name if column == "district" else name.lower()
    told = texts.t(
        key,
        name=warned(name) if len(clear) else bold(name),
        amount=bold(texts.percent(first[CHANGE])),
        now=texts.value(COUNT, first.complaints),
        then=texts.value(COUNT, first.complaints_year_ago),
    )
    return told if len(clear) else f"{told} {texts.t('voice.chance')}"


def _rank(rows: pd.DataFrame, district: str) -> str:
    """Which place a district has among all, by the rise."""
    ranks = rows[CHANGE].rank(ascending=False, method="min")
    mine = ranks[rows.district == district]
    if mine.isna().all():
        return ""
    return texts.t("voice.rank", rank=int(mine.iloc[0]), of=len(rows))


@cache.joined(voice.complaints, voice.proposals)
def figures(subject: str | None, district: str | None) -> list[tiles.Tile]:
    """Complaints of the period beside a year ago, and the proposals of a month."""
    found = cache.cached(voice.complaints)(subject, district=district)
    change = found.change_pct
    mark = "" if math.isnan(change) else MARKS["more" if change > 0 else "less"]
    note = texts.t("voice.tile_change", mark=mark, amount=texts.percent(abs(change), 1)) if mark else ""
    proposed = cache.cached(voice.proposals)()
    asked = ask(voice.complaints, "course", subject=subject, district=district)
    return [
        tiles.Tile(
            COUNT, found.total, found.dataset, note=note, topic="civic", measured_at=found.until_on, question=asked
        ),
        tiles.Tile(
            "proposals",
            len(proposed) if len(proposed) else math.nan,
            "proposals",
            topic="civic",
            question=ask(voice.proposals),
        ),
    ]


@cache.joined(voice.complaints)
def layers(subject: str | None) -> list[maps.Layer]:
    """The districts, darker the more complaints rose there."""
    found = cache.cached(voice.complaints)(subject)
    title = texts.t("voice.map_title")
    return [maps.districts(found.places, CHANGE, topic="civic", title=title)] if len(found.places) else []


@cache.joined(voice.complaints)
def places(subject: str | None) -> Chart:
    """The districts where complaints rose most since a year ago."""
    return charts.bars(
        cache.cached(voice.complaints)(subject).places,
        x="district",
        y=CHANGE,
        topic="civic",
        most=PLACES,
        title=texts.t("voice.places"),
        lead=texts.t("voice.rise_lead"),
        question=ask(voice.complaints, "places", subject=subject),
    )


@cache.joined(voice.complaints)
def subjects(district: str | None) -> Chart:
    """What complaints are about, each beside its number of a year ago."""
    found = cache.cached(voice.complaints)(district=district)
    return charts.bars(
        found.subjects,
        x=found.subject_column,
        y=COUNT,
        usual="complaints_year_ago",
        topic="civic",
        most=SUBJECTS,
        title=texts.t("voice.subjects"),
        lead=texts.t("voice.stroke_year"),
        question=ask(voice.complaints, "subjects", district=district),
    )


@cache.joined(voice.complaints)
def course(subject: str | None, district: str | None) -> Chart:
    """The last weeks, or months, over those of a year ago."""
    found = cache.cached(voice.complaints)(subject, district=district)
    what = subject_name(subject) if subject else texts.label(COUNT)
    place = texts.value("district", district) if district else texts.t("scene.seoul")
    return charts.line(
        found.course,
        x=found.when,
        y=[COUNT, "complaints_year_ago"],
        topic="civic",
        title=texts.t("voice.course", what=what, place=place),
        lead=texts.t("voice.weekly" if found.when == "week_on" else "voice.monthly"),
        question=ask(voice.complaints, "course", subject=subject, district=district),
    )


@cache.joined(voice.calls)
def calls_day() -> Chart:
    """Calls to 120 in the last 24 hours over the usual."""
    found = cache.cached(voice.calls)()
    return last_day(found, topic="civic", title=texts.t("voice.calls_day"), question=ask(voice.calls, "last_day"))


@cache.joined(voice.calls)
def calls_week() -> Chart:
    """Calls to 120 in the last seven days against the usual."""
    found = cache.cached(voice.calls)()
    return week(found, topic="civic", title=texts.t("voice.calls_week"), question=ask(voice.calls, "week"))


@cache.joined(voice.call_subjects)
def call_subjects() -> Chart:
    """What people call 120 about in the newest hour, each beside what is usual."""
    found = cache.cached(voice.call_subjects)()
    return charts.bars(
        found,
        x="place",
        column="call_subject",
        y="calls_received",
        usual="usual" if found.usual.notna().any() else None,
        topic="civic",
        most=SUBJECTS_OF_CALLS,
        title=texts.t("voice.call_subjects"),
        lead=texts.t("voice.stroke_calls"),
        question=ask(voice.call_subjects),
    )


@cache.joined(voice.proposals)
def proposals() -> str:
    """What citizens propose, most votes first, as a list."""
    found = cache.cached(voice.proposals)()
    items = "".join(map(_proposal, found.head(PROPOSALS).itertuples()))
    body = f"<ul>{items}</ul>" if items else f"<p>{texts.t('voice.no_proposals')}</p>"
    return (
        f'<section class="part">{heading(texts.t("voice.proposals"), texts.t("voice.proposals_lead"))}{body}</section>'
    )


def _proposal(row: object) -> str:
    votes = int(row.votes_for) if pd.notna(row.votes_for) else 0  # type: ignore[attr-defined]
    is_answered = pd.notna(row.is_answered) and bool(row.is_answered)  # type: ignore[attr-defined]
    answered = texts.t("voice.answered" if is_answered else "voice.unanswered")
    note = escape(f"{texts.t('voice.votes', count=votes)} · {answered}")
    name = escape(texts.value("name", row.name))  # type: ignore[attr-defined]
    return f'<li><b lang="ko">{name}</b><br><small>{note}</small></li>'


@cache.joined(published.headlines)
def headlines() -> str:
    """The city's newest headlines, as a list with links. Who reads neither Korean nor English gets the English ones."""
    found = cache.cached(published.headlines)(language=texts.language())
    items = "".join(map(_headline, found.head(HEADLINES).itertuples()))
    body = f"<ul>{items}</ul>" if items else f"<p>{texts.t('voice.no_news')}</p>"
    head = heading(texts.t("voice.news"), texts.t("voice.news_lead"))
    return f'<section class="part">{head}{body}</section>'


def _headline(row: object) -> str:
    page = str(row.article_page)  # type: ignore[attr-defined]
    words = escape(texts.value("headline", row.headline))  # type: ignore[attr-defined]
    is_safe = page.startswith(("https://", "http://"))
    linked = f'<a href="{escape(page)}" target="_blank" rel="noreferrer">{words}</a>' if is_safe else words
    when = escape(texts.moment(row.published_at))  # type: ignore[attr-defined]
    return f'<li><small>{when}</small><br><span lang="{row.language}">{linked}</span></li>'  # type: ignore[attr-defined]
