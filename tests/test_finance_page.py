"""The page on the city's money: what is spent beside how much of the year is over."""

import math

import pytest

from data_sources.catalogue.model import LANGUAGES
from insight import finance
from tests.kept import keep
from tests.test_scenes import page, said
from ui import texts
from ui.scenes import finance as scene


@pytest.fixture(autouse=True)
def noon(now):
    """Monday 23 November 2026, noon."""


def programme(code, field, budget, spent, year="2026"):
    row = {"FIS_YEAR": year, "DBIZ_CD": code, "DBIZ_NM": f"사업 {code}", "FLD_NM": field, "DEPT_NM": f"{field}과"}
    money = {"SUB_SUM_CURR_AMT": budget, "EXPD_AMT": spent, "BALANCE_AMT": budget - spent, "SIDO_CURR_AMT": budget}
    return row | {name: str(amount) for name, amount in money.items()}


@pytest.fixture
def budget():
    keep(
        "FiosTbmTecurramt",
        programme("1", "교통", 3_000_000_000_000, 1_500_000_000_000),
        programme("2", "보건", 1_000_000_000_000, 900_000_000_000),
        programme("1", "교통", 2_000_000_000_000, 2_000_000_000_000, year="2025"),
    )


def test_what_is_spent_stands_beside_how_much_of_the_year_is_over(budget):
    found = finance.execution()
    assert (found.year, found.budget_tn_krw, found.execution_pct, found.left_tn_krw) == (2026, 4, 60, 1.6)
    assert round(found.year_passed_pct, 1) == 89.5
    assert finance.execution(year=2025).year_passed_pct == 100
    assert finance.years() == [2026, 2025]


def test_the_answer_names_the_field_that_has_spent_least(budget):
    with texts.speaking("en"):
        assert said(scene.answer(None, None)) == (
            "Of the 2026 budget of the city, 4.00 trillion ₩, 60.0 % has been spent; 89.5 % of the year is over. "
            "Least has been spent in Transport (50.0 %), most in Health (90.0 %)."
        )
        assert said(scene.answer(None, "보건")).startswith("Of the 2026 budget of Health, 1.00 trillion ₩, 90.0 %")


def test_a_field_has_its_own_departments_and_programmes_but_all_fields_stay(budget):
    found = finance.execution(field="보건")
    assert found.departments.department.tolist() == ["보건과"]
    assert found.programmes.execution_pct.tolist() == [90]
    assert found.fields.budget_field.tolist() == ["교통", "보건"]
    assert found.parts.budget_tn_krw.tolist() == [0, 1, 0]


def test_the_rows_behind_a_chart_are_the_rows_of_its_question(budget):
    for chart in (scene.fields(None), scene.shares(2026), scene.departments(None, "교통"), scene.parts(None, None)):
        assert chart.question.rows().equals(chart.rows)


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_is_said_in_every_language_also_where_nothing_is_known(language):
    assert math.isnan(finance.execution().budget_tn_krw)
    with texts.speaking(language):
        assert "SEOUL_OPENAPI_KEY" in scene.answer(None, None)
        assert "재정공시" in scene.debt()


def test_the_page_answers_first(budget):
    shown = page("finance", field="교통")
    assert shown.index("Of the 2026 budget of") < shown.index("The largest programmes")
