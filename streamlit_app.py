"""Civic Wall: `streamlit run streamlit_app.py`.

Streamlit reads this file twice. Imported by the server it is the web application: pages, headers, health, background
refresh. Run for a viewer it is the frame: language, source banner, navigation, and the page inside it.
"""

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

if get_script_run_ctx(suppress_warning=True):
    from ui import frame

    frame.show()
else:
    from ui import server

    app = st.App(
        __file__,
        lifespan=server.lifespan,
        routes=server.routes(),
        middleware=server.MIDDLEWARE,
        on_script_error=server.trouble,
    )
