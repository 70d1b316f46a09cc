"""From the made-up city to the live one: what simulated means, where to get each key, where to put it."""

import streamlit as st

from insight import keys
from ui import keyring, texts

known = keys.known()
first = known[0]

st.markdown(texts.t(f"key.now_{keys.city()}"))
st.caption(texts.t("key.simulated"))
st.header(texts.t("key.get_title"), anchor=False)
st.markdown(texts.t("key.get", portal=keyring.portal(first.portals[0]), count=len(first.datasets)))
st.header(texts.t("key.put_title"), anchor=False)
keyring.written(first.setting)
st.markdown(texts.t("key.restart"))
st.header(texts.t("key.all_title"), anchor=False)
st.caption(texts.t("key.all"))
for key in known:
    keyring.entry(key)
