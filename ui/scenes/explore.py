"""The pieces of the explorer: what can be chosen, and what can be written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from data_sources import catalogue
from insight import explore
from insight.explore import Choice
from ui import dictionary, filters, tables, texts
from ui.menu import address
from ui.scenes import asked

FIRST = "air_now"
DAYS = {"week": 7.0, "day": 1.0, "month": 30.0, "all": None}
NONE = "none"
COLUMNS_HIGH = 300  # pixels of the list of columns
SIZES = ("500", "250", "1000", "2000")  # metres


def pick(label: str, options: Sequence[str], *, key: str, words: Callable[[str], str], is_row: bool = False) -> str:
    """One of several options that may be others than before: another dataset has other columns."""
    drawn = f"{key} {texts.language()}"
    if st.session_state.get(drawn, options[0]) not in options:
        del st.session_state[drawn]
    return filters.choice(label, options, key=key, words=words, is_row=is_row)


def column_name(name: str) -> str:
    """What a column is called, with its unit; one of a plain dataset or of a query by its own name."""
    if name == NONE:
        return texts.t("explore.none")
    if name == explore.ROWS:
        return texts.t("explore.rows_counted")
    if name not in catalogue.current().columns:
        return texts.strings(texts.language()).get(f"column.{name}", name)
    sign = texts.unit(name)
    return f"{texts.label(name)} ({sign})" if sign else texts.label(name)


def chosen() -> Choice:
    """What the viewer has chosen, all of it in the address."""
    titles, filled = dictionary.titles(), _filled()
    with st.container(horizontal=True, key="explore_what"):
        with st.container(width=380):
            name = pick(texts.t("catalogue.open"), filled, key="dataset", words=titles.__getitem__)
        shown = pick(
            texts.t("explore.shown"),
            explore.pictures(name),
            key="shown",
            words=lambda each: texts.t(f"explore.{each}"),
            is_row=True,
        )
    with st.container(horizontal=True, key="explore_how"):
        how = {**_which(name), **(_columns(name) if shown == "rows" else _measured(name, shown))}
    return Choice(name, shown, **how)


def _filled() -> list[str]:
    """The datasets that have rows, by title, the first to be shown first."""
    listed = dictionary.listed()
    names = listed.dataset[listed.rows > 0].tolist()
    return sorted(names, key=lambda name: name != FIRST) or [FIRST]


def _which(name: str) -> dict[str, Any]:
    """Which rows: of when, where, and with what in a column."""
    periods = ["week", "day", "month", "all"] if catalogue.dataset(name).time else ["all", "day", "week", "month"]
    with st.container(width=150):
        period = pick(texts.t("explore.period"), periods, key="period", words=lambda each: texts.t(f"explore.{each}"))
    district = None
    if "district" in explore.columns(name):
        with st.container(width=170):
            district = filters.district()
    with st.container(width=200):
        where = pick(texts.t("explore.where"), [NONE, *explore.columns(name)], key="where", words=column_name)
    relation, value = "is", ""
    if where != NONE:
        is_word = where in explore.columns(name, "word")
        relations = ["holds", "is"] if is_word else ["least", "most", "is"]
        with st.container(width=130):
            relation = pick(
                texts.t("explore.relation"), relations, key="relation", words=lambda each: texts.t(f"explore.{each}")
            )
        with st.container(width=150):
            value = filters.words(texts.t("explore.value"), "", key="value")
    return {
        "days": DAYS[period],
        "district": district,
        "where": "" if where == NONE else where,
        "relation": relation,
        "value": value,
    }


def _columns(name: str) -> dict[str, Any]:
    """Which columns of the rows."""
    return {
        "wanted": tuple(
            filters.several(texts.t("explore.columns"), explore.columns(name), key="columns", words=column_name)
        )
    }


def _measured(name: str, shown: str) -> dict[str, Any]:
    """What is measured, over what."""
    found: dict[str, Any] = {}
    counted = explore.numbers(name)
    with st.container(width=150):
        others = ["sum", "min", "max"] if counted else []
        measures = (
            ["mean", "count", *others]
            if explore.is_measured(name)
            else ["count", *(["mean"] if counted else []), *others]
        )
        measure = pick(
            texts.t("explore.measure"), measures, key="measure", words=lambda each: texts.t(f"explore.{each}")
        )
    if measure != "count":
        with st.container(width=200):
            found["of"] = pick(texts.t("explore.of"), counted, key="of", words=column_name)
    if shown == "line":
        with st.container(width=130):
            found["grain"] = pick(
                texts.t("explore.grain"), explore.GRAINS, key="grain", words=lambda each: texts.t(f"explore.by_{each}")
            )
    if shown in ("line", "bars"):
        options = [*([NONE] if shown == "line" else []), *explore.groups(name)]
        with st.container(width=200):
            group = pick(texts.t("explore.group"), options, key="group", words=column_name)
        found["group"] = "" if group == NONE else group
    if shown == "map" and {"lon", "lat"} <= set(explore.columns(name)):
        with st.container(width=150):
            size = pick(
                texts.t("explore.size"), SIZES, key="size", words=lambda each: f"{texts.number(int(each))}\u00a0m"
            )
        found["size_m"] = int(size)
    return {**found, "measure": measure}


EXAMPLE = """select district, round(avg(pm25_ug_m3), 1) as pm25_ug_m3, count(*) as rows
from air_now
where measured_at > (select max(measured_at) from air_now) - interval 7 day
group by district
order by pm25_ug_m3 desc"""


def written() -> str:
    """A query by hand; what was asked last is in the address."""
    asked_for = st.query_params.get("sql")
    if "sql_text" not in st.session_state or asked_for != st.session_state.get("sql in the address"):
        st.session_state["sql_text"] = asked_for or EXAMPLE
        st.session_state["sql in the address"] = asked_for
    st.text_area(
        texts.t("explore.query"), key="sql_text", height=220, on_change=_ask, help=texts.t("explore.query_help")
    )
    st.button(texts.t("explore.ask"), key="ask", type="primary", on_click=_ask)
    return asked_for or ""


def _ask() -> None:
    st.query_params["sql"] = st.session_state["sql_text"]
    st.session_state["sql in the address"] = st.session_state["sql_text"]
    asked.again()


def table_of_columns() -> None:
    """What a query can name: the columns of a dataset, and what each means."""
    titles = dictionary.titles()
    name = pick(texts.t("explore.tables"), _filled(), key="table", words=lambda each: f"{each} · {titles[each]}")
    found = explore.columns(name)
    shown = pd.DataFrame({"name": found, "label": [column_name(each) for each in found]})
    config = {each: st.column_config.TextColumn(texts.t(f"explore.column_{each}")) for each in ("name", "label")}
    st.dataframe(
        shown,
        column_config=config,
        hide_index=True,
        height=tables.height(len(shown), COLUMNS_HIGH),
        alt=texts.t("catalogue.columns"),
    )
    st.caption(texts.t("explore.all_forms", table=f"`{name}_all`"))


def as_sql(chosen: Choice) -> None:
    """The query that the choice is, and the way to go on with it by hand."""
    query = chosen.query()
    with st.expander(texts.t("explore.as_sql")):
        st.code(query, language="sql", wrap_lines=True)
        link = address("explore", way="sql", sql=query)
        st.html(f'<p><a href="{escape(link)}" target="_self">{escape(texts.t("explore.go_on"))}</a></p>')


def told(shown: int, total: int | None, by: str) -> None:
    """How much of what there is a picture shows, where it is not all."""
    if total is not None and shown < total:
        st.caption(texts.t("explore.part", shown=texts.number(shown), total=texts.number(total), what=by))


def told_groups(chosen: Choice) -> None:
    """That a chart of lines shows the groups with the most rows."""
    if chosen.group:
        st.caption(texts.t("explore.lines", count=explore.LINES, what=column_name(chosen.group)))


def told_places(rows: int, placed: int, drawn: int, *, is_few: bool) -> None:
    """How many rows a map shows, and how; how many have no place."""
    said = texts.t("explore.dots", count=placed)
    if not is_few:
        said = texts.t("explore.hexagons", count=placed, drawn=texts.number(drawn))
    missing = texts.t("explore.placeless", count=rows - placed) if rows > placed else ""
    st.caption(f"{said} {missing}".strip())
