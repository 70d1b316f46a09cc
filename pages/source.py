"""What is behind a number: where it comes from, the way it took, its files, its rows. Links lead here, no menu."""

import streamlit as st

from ui import scenes
from ui.scenes import source as scene

found = scene.asked()
if found is not None:
    table = scene.table(found)
    with st.container(key="scene_source"):
        scenes.part(f'<section class="answer">{scene.answer(found, table)}</section>')
        left, right = st.columns(2, gap="large")
        with left:
            scenes.part(scene.origins(found))
        with right:
            scenes.part(scene.path(found))
        scenes.part(scene.files(found, table))
        scene.picture(found)
        scene.rows(found, table)
