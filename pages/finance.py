"""The city's money: budget and spending by field and department, the largest programmes, and what is not known."""

import streamlit as st

from insight import finance
from insight.question import ask
from ui import cache, filters, pictures, scenes, tables, texts, tiles
from ui.scenes import finance as scene

WHOLE = "all"
ROWS = ["fields", "departments", "programmes", "parts"]


def page() -> None:
    """The answer first; then figures and fields; then departments, programmes and sources; then rows."""
    with st.container(key="scene_finance"):
        said = st.container()
        with st.container(key="scene_filters", horizontal=True):
            year, field = chosen_year(), chosen_field()
        with said:
            scenes.answer(cache.drawn(scene.answer)(year, field), "budget")
        left, right = st.columns([2, 8], gap="medium")
        with left:
            tiles.board(cache.drawn(scene.figures, tells_states=True)(year, field), key="finance_tiles")
        with right:
            budgets, spent = (cache.drawn(drawn)(year) for drawn in (scene.fields, scene.shares))
            pictures.row([1, 1], finance_fields=budgets, finance_shares=spent)
        detail(year, field)
        st.html(f"<section class='part'><p class='source'>{texts.t('finance.how')}</p></section>")
        with st.expander(texts.t("scene.rows"), key="all_rows", bind="query-params") as below:
            if below.open:
                rows(year, field)


def chosen_year() -> int | None:
    """One of the years that are known; None for the newest."""
    known = [str(year) for year in cache.cached(finance.years)()]
    return int(filters.choice(texts.label("year"), known, key="year", words=str)) if known else None


def chosen_field() -> str | None:
    """A policy field, or None for all of them."""
    known = cache.cached(finance.execution)().fields.budget_field.tolist()
    words = {WHOLE: texts.t("finance.all_fields"), **{name: scene.field_name(name) for name in known}}
    chosen = filters.choice(texts.label("budget_field"), [*words], key="field", words=words.__getitem__)
    return None if chosen == WHOLE else chosen


def detail(year: int | None, field: str | None) -> None:
    """Departments, the largest programmes, and where the money comes from."""
    departments, programmes, parts = (
        cache.drawn(drawn)(year, field) for drawn in (scene.departments, scene.programmes, scene.parts)
    )
    pictures.row([3, 4, 3], finance_departments=departments, finance_programmes=programmes, finance_parts=parts)
    scenes.part(scene.debt())


def rows(year: int | None, field: str | None) -> None:
    """Every number behind the pictures, with its source."""
    part = filters.choice(
        texts.t("filter.rows"), ROWS, key="rows", words=lambda name: texts.t(f"finance.rows_{name}"), is_row=True
    )
    found = getattr(cache.cached(finance.execution)(year=year, field=field), part)
    tables.rows(found, "budget", key=f"{part}_rows", question=ask(finance.execution, part, year=year, field=field))


page()
