"""What the city says: its press releases in Korean, its news in English.

Source: RSS feeds of the Seoul Metropolitan Government, every ten minutes (Korean) and every half hour (English). A feed
holds its newest entries only: what came before our first visit is not known.
"""

from __future__ import annotations

import pandas as pd

from data_sources.pipeline import clock, store
from data_sources.pipeline.store import Moment

FEEDS = {"ko": "city_news", "en": "city_news_en"}
DAYS = pd.Timedelta("14D")


@store.reads(*FEEDS.values())
def headlines(
    *, at: Moment = None, since: Moment = None, until: Moment = None, language: str | None = None
) -> pd.DataFrame:
    """Headlines of the last two weeks (or `since`), newest first. One row per article.

    `headline`, `summary`, `department`, `article_page`, `published_at`, and `language`, ko or en. With a language,
    those in it; French and Dutch readers get the English ones, as the city writes in neither. Without, all.
    """
    moment = clock.moment(at)
    begin = since if since is not None else moment - DAYS
    wanted = FEEDS if language is None else {language: FEEDS[language]} if language in FEEDS else {"en": FEEDS["en"]}
    found = [
        store.read(dataset, at=at, since=begin, until=until).assign(language=code) for code, dataset in wanted.items()
    ]
    both = pd.concat([frame for frame in found if len(frame)] or found[:1], ignore_index=True)
    return both.sort_values("published_at", ascending=False, ignore_index=True)
