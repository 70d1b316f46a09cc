"""Freshness: how old each feed is, what is the matter, whether its service has changed, when it is asked next."""

import streamlit as st

from ui import filters, freshness, texts
from ui.moments import EVERY

SHOWN = ("doubtful", "drifted", "every")


@st.fragment(run_every=EVERY)
def page() -> None:
    """How many need a look; all feeds as squares, by topic; below them those that are chosen, each in a row."""
    freshness.answer()
    freshness.by_topic()
    freshness.calls()
    shown = filters.choice(
        texts.t("filter.rows"), SHOWN, key="feeds", words=lambda name: texts.t(f"freshness.{name}"), is_row=True
    )
    freshness.table(shown)


st.caption(texts.t("freshness.lead"))
page()
