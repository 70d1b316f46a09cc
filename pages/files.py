"""Files: portal downloads dropped in, understood, shown, and kept, for those who have files and no key."""

import streamlit as st

from ui import dropping, texts

st.caption(texts.t("files.lead"))
for dropped in dropping.zone():
    dropping.file(dropped)
