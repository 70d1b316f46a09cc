"""Catalogue: every dataset, to search and to narrow; and one of them in full, which lives in the address."""

import streamlit as st

from ui import behind, card, dictionary, holdings, scenes, texts
from ui.scenes import source

st.caption(texts.t("catalogue.lead"))
name = dictionary.chosen()
if name is None:
    dictionary.table(dictionary.search())
else:
    card.heading(name)
    left, right = st.columns([2, 3], gap="large")
    with left:
        card.facts(name)
        card.citation(name)
    with right:
        card.columns(name)
        holdings.history(name)
    scenes.part(source.files(behind.Behind(dataset=name), card.newest_rows(name)))
    holdings.places(name)
    card.rows(name)
