"""Explore: any dataset by choosing, or by SQL, in the same box; rows, chart or map, and their files."""

from dataclasses import replace

import streamlit as st

from data_sources.pipeline import workers
from insight.explore import BARS, BUCKETS, HEXAGONS, POINTS, Choice
from ui import filters, scenes, texts
from ui.scenes import asked, explore, explored

PLOTLY = {"displayModeBar": False, "scrollZoom": False}
HIGH = 560


def page() -> None:
    """By choosing or by SQL."""
    workers.warm_up()
    st.caption(texts.t("explore.lead"))
    way = filters.choice(
        texts.t("explore.way"), ["choose", "sql"], key="way", words=lambda each: texts.t(f"explore.{each}"), is_row=True
    )
    if way == "sql":
        by_sql()
    else:
        by_choice()


def by_choice() -> None:
    """What is chosen, drawn; below it the query that it was."""
    chosen = explore.chosen()
    if not asked.is_stopped():
        DRAWN[chosen.shown](chosen)
    explore.as_sql(chosen)


def rows(chosen: Choice) -> None:
    """The rows themselves."""
    asked.paged(chosen.query(), chosen)


def chart(chosen: Choice) -> None:
    """Lines or bars; what is left out is told."""
    found = asked.asked(chosen.query(), limit=BUCKETS if chosen.shown == "line" else BARS)
    if found is None:
        return
    frame = asked.frame_of(found)
    if frame.empty:
        st.write(texts.t("explore.nothing"))
    else:
        words = explored.in_words(frame, chosen)
        scenes.part(explored.heading(chosen))
        st.plotly_chart(explored.picture(frame, chosen), key="explored", config=PLOTLY, theme=None, alt=words)
        explore.told(len(frame), found.total, explore.column_name(str(frame.columns[0])))
        if chosen.shown == "line":
            explore.told_groups(chosen)
    asked.behind(chosen.query(), frame, found.datasets, chosen)


def city(chosen: Choice) -> None:
    """Rows on a map: one by one where they are few, else in hexagons; or by district."""
    rows = placed = 0
    if chosen.is_of_points:
        counted = asked.asked(chosen.places(), limit=1, count=False)
        if counted is None:
            return
        rows, placed = counted.rows.to_pylist()[0].values()
    is_few = chosen.is_of_points and placed <= POINTS
    drawn = replace(chosen, shown="points") if is_few else chosen
    found = asked.asked(drawn.query(), limit=HEXAGONS)
    if found is None:
        return
    frame = asked.frame_of(found)
    if frame.empty:
        st.write(texts.t("explore.nothing"))
    else:
        scenes.part(explored.heading(chosen))
        picture, words = explored.picture(frame, drawn), explored.in_words(frame, chosen)
        st.pydeck_chart(picture, height=HIGH, key="explored_map", alt=words)
        st.caption(explored.key(frame, chosen))
        if chosen.is_of_points:
            explore.told_places(rows, placed, len(frame), is_few=is_few)
            explore.told(len(frame), found.total, texts.t("explore.cells"))
    asked.behind(drawn.query(), frame, found.datasets, drawn)


DRAWN = {"rows": rows, "line": chart, "bars": chart, "map": city}


def by_sql() -> None:
    """A query by hand, on the same tables."""
    left, right = st.columns([3, 2], gap="large")
    with left:
        query = explore.written()
    with right:
        explore.table_of_columns()
    if query and not asked.is_stopped():
        asked.paged(query)


page()
