"""Civic voice: what is complained about more than a year ago, where, what 120 is asked, what is proposed, the news."""

import streamlit as st

from data_sources import news
from insight import now as figures
from insight import voice
from insight.question import ask
from ui import cache, filters, maps, pictures, scenes, tables, texts, tiles
from ui.moments import EVERY
from ui.scenes import voice as scene

MAP = "voice_map"
HEIGHT = "min(92vw, max(340px, calc(430 * var(--u))))"
ANYTHING = "all"
ROWS = ["places", "subjects", "course", "calls", "proposals", "news"]


@st.fragment(run_every=EVERY)
def page() -> None:
    """The answer first; then what rose where; then the calls to 120; then proposals and news; then rows."""
    with st.container(key="scene_voice"):
        said = st.container()
        with st.container(key="scene_filters", horizontal=True):
            subject = chosen_subject()
            district = filters.district()
        dataset = cache.cached(voice.complaints)(subject, district=district).dataset
        with said:
            scenes.answer(cache.drawn(scene.answer)(subject, district), dataset)
        complaints(subject, district)
        calls()
        st.html(f"<section class='part'><p class='source'>{texts.t('voice.how')}</p></section>")
        with st.expander(texts.t("scene.rows"), key="all_rows", bind="query-params") as below:
            if below.open:
                rows(subject, district)


def chosen_subject() -> str | None:
    """What the complaints are about, or None for all of them."""
    options = [ANYTHING, *cache.cached(voice.subjects)()]
    chosen = filters.choice(texts.label("complaint_topic"), options, key="subject", words=subject_words)
    return None if chosen == ANYTHING else chosen


def subject_words(option: str) -> str:
    """An option of the list of subjects."""
    return texts.t("voice.all_subjects") if option == ANYTHING else scene.subject_name(option)


def complaints(subject: str | None, district: str | None) -> None:
    """How many, where they rose, what they are about, and how the weeks went."""
    left, middle, right = st.columns([2, 5, 3], gap="medium")
    with left:
        tiles.board(cache.drawn(scene.figures)(subject, district), key="voice_tiles")
        tiles.newest(figures.calls, voice.waiting, key="voice_calls")
    with middle:
        place = maps.Place("district", district) if district else None
        maps.city(cache.drawn(scene.layers)(subject), key=MAP, alt=texts.t("voice.map"), height=HEIGHT, selected=place)
        filters.follow(filters.picked_on(MAP, "district"), key="district", map_key=MAP)
    with right:
        pictures.chart(cache.drawn(scene.places)(subject), key="voice_places")
    pictures.row(
        [1, 1],
        voice_course=cache.drawn(scene.course)(subject, district),
        voice_subjects=cache.drawn(scene.subjects)(district),
    )


def calls() -> None:
    """What 120 is asked, what citizens propose, and what the city says."""
    pictures.row(
        [3, 4, 3],
        calls_day=cache.drawn(scene.calls_day)(),
        calls_week=cache.drawn(scene.calls_week)(),
        call_subjects=cache.drawn(scene.call_subjects)(),
    )
    proposed, published = st.columns(2, gap="medium")
    with proposed:
        scenes.part(cache.drawn(scene.proposals)())
    with published:
        scenes.part(cache.drawn(scene.headlines)())


def rows(subject: str | None, district: str | None) -> None:
    """Every number behind the pictures, with its source."""
    found = cache.cached(voice.complaints)(subject, district=district)
    match filters.choice(
        texts.t("filter.rows"), ROWS, key="rows", words=lambda name: texts.t(f"voice.rows_{name}"), is_row=True
    ):
        case "calls":
            hours = cache.cached(voice.calls)().rows
            tables.rows(hours, "calls_120", key="call_rows", question=ask(voice.calls, "rows"))
        case "proposals":
            proposed = cache.cached(voice.proposals)()
            tables.rows(proposed, "proposals", key="proposal_rows", question=ask(voice.proposals))
        case "news":
            language = texts.language()
            told = cache.cached(news.headlines)(language=language)
            tables.rows(told, civic_news(language), key="news_rows", question=ask(news.headlines, language=language))
        case part:
            question = ask(voice.complaints, part, subject=subject, district=district)
            tables.rows(getattr(found, part), found.dataset, key=f"{part}_rows", question=question)


def civic_news(language: str) -> str:
    """The feed that holds the news for readers of a language."""
    return news.FEEDS.get(language, news.FEEDS["en"])


page()
