"""The pieces of the page on the city's money."""

from __future__ import annotations

import math
from typing import Any

from insight import finance
from insight.question import ask
from ui import cache, charts, texts, tiles
from ui.drawing import Chart
from ui.scenes import bold, heading

SHARE, BUDGET = "execution_pct", "budget_tn_krw"
MOST = 14  # how many are told


def field_name(field: str) -> str:
    """A policy field in the viewer's language."""
    return texts.value("budget_field", field)


@cache.joined(finance.execution)
def answer(year: int | None, field: str | None) -> str:
    """How much of the budget is spent, beside the year, and which field lags most. HTML."""
    found = cache.cached(finance.execution)(year=year, field=field)
    if found.year is None or math.isnan(found.budget_tn_krw):
        return f"<p>{texts.t('finance.unknown')}</p>"
    said = [
        texts.t(
            "finance.state",
            year=found.year,
            what=bold(field_name(field)) if field else texts.t("finance.city"),
            budget=bold(texts.with_unit(BUDGET, found.budget_tn_krw)),
            spent=bold(texts.with_unit(SHARE, found.execution_pct)),
            passed=texts.with_unit(SHARE, found.year_passed_pct),
        )
    ]
    if field is None and len(found.fields) > 1:
        ordered = found.fields.sort_values(SHARE)
        ends = {"least": ordered.iloc[0], "most": ordered.iloc[-1]}
        told = {name: bold(field_name(row.budget_field)) for name, row in ends.items()}
        shares = {f"{name}_pct": texts.with_unit(SHARE, row[SHARE]) for name, row in ends.items()}
        said.append(texts.t("finance.ends", **told, **shares))
    return f"<p>{' '.join(said)}</p>"


@cache.joined(finance.execution)
def figures(year: int | None, field: str | None) -> list[tiles.Tile]:
    """The budget, what is spent of it beside how much of the year is over, and what is left."""
    found = cache.cached(finance.execution)(year=year, field=field)
    passed = texts.with_unit("year_passed_pct", found.year_passed_pct)
    year_so_far = texts.t("finance.tile_passed", passed=passed) if found.year else " "
    notes = {BUDGET: str(found.year or " "), SHARE: year_so_far, "left_tn_krw": str(found.year or " ")}
    asked = ask(finance.execution, "fields" if field is None else "programmes", year=year, field=field)
    return [
        tiles.Tile(column, getattr(found, column), "budget", note=note, question=asked)
        for column, note in notes.items()
    ]


@cache.joined(finance.execution)
def fields(year: int | None) -> Chart:
    """The budget of each field, with a stroke where spending is."""
    return _budgets("fields", "budget_field", year, None)


@cache.joined(finance.execution)
def programmes(year: int | None, field: str | None) -> Chart:
    """The largest programmes, with a stroke where spending is."""
    return _budgets("programmes", "programme_name", year, field)


@cache.joined(finance.execution)
def parts(year: int | None, field: str | None) -> Chart:
    """Where the money comes from: state, city, districts."""
    return _bars("parts", year, field, x="budget_part", y=BUDGET, lead=texts.unit(BUDGET))


@cache.joined(finance.execution)
def shares(year: int | None) -> Chart:
    """What of each field's budget is spent, least first, with a stroke where the year is."""
    return _shares("fields", "budget_field", year, None, "finance.shares")


@cache.joined(finance.execution)
def departments(year: int | None, field: str | None) -> Chart:
    """What of each department's budget is spent, least first."""
    return _shares("departments", "department", year, field, "finance.departments")


def _budgets(part: str, name: str, year: int | None, field: str | None) -> Chart:
    lead = texts.t("finance.spent_lead", unit=texts.unit(BUDGET))
    return _bars(part, year, field, x=name, y=BUDGET, usual="spent_tn_krw", lead=lead)


def _shares(part: str, name: str, year: int | None, field: str | None, title: str) -> Chart:
    how = {"x": name, "y": SHARE, "usual": "year_passed_pct", "is_low_first": True, "title": texts.t(title)}
    return _bars(part, year, field, lead=texts.t("finance.shares_lead"), **how)


def _bars(part: str, year: int | None, field: str | None, **how: Any) -> Chart:
    """A part of the year's money as bars, the answer to its own question."""
    rows = getattr(cache.cached(finance.execution)(year=year, field=field), part)
    question = ask(finance.execution, part, year=year, field=field)
    how = {"title": texts.t(f"finance.{part}"), "topic": "finance", "most": MOST, **how}
    return charts.bars(rows, question=question, **how)


def debt() -> str:
    """What is not known here: the city's debt, and how to bring it."""
    head = heading(texts.t("finance.debt"))
    return f'<section class="part">{head}<p>{texts.t("finance.no_debt")}</p></section>'
