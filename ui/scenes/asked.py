"""A query of the explorer under way: asked in the box, stopped when nobody waits any more, shown page by page."""

from __future__ import annotations

import contextvars
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from html import escape

import pandas as pd
import streamlit as st

from data_sources.pipeline import box, store, tidy
from insight import explore
from insight.explore import Choice
from service.about import refusal
from service.files import has_geometry
from ui import cache, choices, tables, texts
from ui.menu import address

PAGE = 100  # rows of a table
TALLEST = 640  # pixels of it
FILES = {"csv": "CSV", "xlsx": "XLSX", "parquet": "Parquet", "geojson": "GeoJSON"}
PICTURES = ("png", "svg")
SOON_S, LOOK_S = 0.4, 0.15  # until it is said that one waits; between two looks whether one is still wanted

_asking = ThreadPoolExecutor(box.AT_ONCE + 1, thread_name_prefix="explorer")


def asked(query: str, *, limit: int = PAGE, offset: int = 0, count: bool = True) -> box.Page | None:
    """The rows of a query; None after saying why there are none. It is stopped when the viewer goes on or says so."""
    stop = box.Stop()

    @store.reads(*explore.named(query))
    def page(query: str, limit: int, offset: int, count: bool) -> box.Page:
        return box.page(query, limit=limit, offset=offset, count=count, stop=stop)

    work = _asking.submit(contextvars.copy_context().run, cache.cached(page), query, limit, offset, count)
    try:
        _wait(work)
        return work.result()
    except box.Refused as refused:
        _refused(query, refused)
        return None
    finally:
        stop.now()


def _wait(work: Future[box.Page]) -> None:
    """Wait, and after a moment offer to stop. Each word to the browser is where Streamlit leaves when asked to."""
    wait([work], SOON_S)
    if work.done():
        return
    place = st.empty()
    with place.container(horizontal=True, vertical_alignment="center"):
        said = st.empty()
        st.button(texts.t("explore.stop"), key="stop", on_click=_stopped)
    tenths = 0
    while not work.done():
        said.caption(texts.t("explore.working", seconds=texts.number(SOON_S + tenths * LOOK_S, 1)))
        wait([work], LOOK_S)
        tenths += 1
    place.empty()


def _stopped() -> None:
    """Do not ask again at once what was stopped: the address asks for nothing until the viewer does."""
    st.query_params["stopped"] = "1"


def is_stopped() -> bool:
    """Say that the query was stopped, and offer to ask it again."""
    if "stopped" not in st.query_params:
        return False
    with st.container(horizontal=True, vertical_alignment="center"):
        st.write(texts.t("box.cancelled"))
        st.button(texts.t("explore.again"), key="again", on_click=again)
    return True


def again() -> None:
    """Ask anew, from the first page."""
    for word in ("stopped", "page"):
        st.query_params.pop(word, None)


def _refused(query: str, refused: box.Refused) -> None:
    """Why, in the viewer's words; with a place, the line and where in it."""
    st.warning(refusal(refused, texts.language()))
    if refused.line is not None and refused.column is not None:
        line = query.split("\n")[refused.line - 1]
        mark = " " * (refused.column - 1) + "^"
        st.html(f'<pre class="written" tabindex="0">{escape(line)}\n{mark}</pre>')


def paged(query: str, chosen: Choice | None = None) -> None:
    """The rows of a query, a page at a time, with how many there are; their files and their sources."""
    number = max(int(number), 1) if (number := st.query_params.get("page", "1")).isdecimal() else 1
    found = asked(query, offset=(number - 1) * PAGE)
    if found is None:
        return
    total, first = found.total or 0, (number - 1) * PAGE
    frame = frame_of(found)
    if frame.empty:
        st.write(texts.t("explore.nothing"))
    else:
        last = first + len(frame)
        told = [texts.number(each) for each in (first + 1, last)]
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(texts.t("explore.page", first=told[0], last=told[1], count=total))
            if number > 1:
                st.button(texts.t("explore.before"), key="before", on_click=_turn, args=(number - 1,))
            if last < total:
                st.button(texts.t("explore.after"), key="after", on_click=_turn, args=(number + 1,))
        tables.bare(frame, alt=texts.t("explore.rows"), height=tables.height(len(frame), TALLEST))
    behind(query, frame, found.datasets, chosen)


def _turn(number: int) -> None:
    st.query_params["page"] = str(number)


def behind(query: str, frame: pd.DataFrame, datasets: Sequence[str], chosen: Choice | None = None) -> None:
    """The files of what a query gives, of its picture, its notebook, and where it comes from."""
    kinds = [kind for kind in FILES if kind != "geojson" or has_geometry(list(frame.columns))]
    told = [f"{escape(texts.t('explore.files'))} {_links({FILES[each]: _file(query, each) for each in kinds})}"]
    asked_for = choices.address(query, chosen)
    if chosen and chosen.picture and not frame.empty:
        pictures = {kind.upper(): address(f"picture.{kind}", **asked_for) for kind in PICTURES}
        told.append(f"{escape(texts.t('explore.picture'))} {_links(pictures)}")
    told.append(_links({texts.t("way.notebook"): address("notebook.ipynb", **asked_for)}))
    st.html(f'<p class="behind">{"<br>".join(told)}</p>')
    for dataset in datasets:
        tables.source(dataset)


def _links(files: Mapping[str, str]) -> str:
    """Words that lead to files, as HTML."""
    return " · ".join(f'<a href="{escape(link)}" target="_self">{escape(word)}</a>' for word, link in files.items())


def _file(query: str, kind: str) -> str:
    return address("api/sql", query=query, format=kind)


def frame_of(found: box.Page) -> pd.DataFrame:
    """The rows of a page in pandas."""
    return tidy.to_pandas(found.rows)
