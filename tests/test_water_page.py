"""The page on water: the tap beside the drinking-water standard, the rivers by their grades."""

import pandas as pd
import pytest

from data_sources.catalogue.model import LANGUAGES
from insight import water
from tests.kept import keep
from tests.test_scenes import said
from ui import texts
from ui.scenes import water as scene

TAP = {"ANAL_DATE": "202611231100", "ANAL_POINT_NAME": "청운", "GUNAME": "종로구", "DONGNAME": "청운효자동"}
CLEAN = {"TB": "0.07", "PH": "7.1", "RC": "0.28", "TE": "12.4"}
RIVER = {"YMD": "20261123", "HR": "11:00", "WATT": "8.0", "TOT_PH": "7.2"}


@pytest.fixture(autouse=True)
def noon(now):
    """Monday 23 November 2026, noon."""


def taps(**gangnam):
    """A point in Jongno-gu that is clean, and one in Gangnam-gu that is told of."""
    keep("AreaQltwtrSttus", TAP | CLEAN, TAP | CLEAN | {"ANAL_POINT_NAME": "대치", "GUNAME": "강남구"} | gangnam)


def rivers():
    """The Han, clean, and a stream of which the carbon is poor."""
    keep(
        "WPOSInformationTime",
        RIVER | {"MSRSTN_NM": "선유", "TOT_OC": "1.9", "TOT_TP": "0.018", "TOT_DO": "11.0"},
        RIVER | {"MSRSTN_NM": "안양천", "TOT_OC": "5.4", "TOT_TP": "0.110", "TOT_DO": "9.0"},
    )


@pytest.mark.parametrize(
    ("column", "value", "grade"),
    [
        ("organic_carbon_mg_l", 2.0, "Ia"),
        ("organic_carbon_mg_l", 2.1, "Ib"),
        ("organic_carbon_mg_l", 8.1, "VI"),
        ("total_phosphorus_mg_l", 0.1, "II"),
        ("total_phosphorus_mg_l", 0.31, "V"),
        ("dissolved_oxygen_mg_l", 7.5, "Ia"),
        ("dissolved_oxygen_mg_l", 7.4, "Ib"),
        ("dissolved_oxygen_mg_l", 4.9, "IV"),
        ("dissolved_oxygen_mg_l", 1.9, "VI"),
    ],
)
def test_a_river_has_the_grade_of_the_environmental_standard(column, value, grade):
    assert water.GRADES[water.grade(column, value) - 1] == grade


def test_what_is_not_known_has_no_grade():
    assert water.grade("organic_carbon_mg_l", float("nan")) == 0
    keep("WPOSInformationTime", RIVER | {"MSRSTN_NM": "탄천", "TOT_OC": "점검중"})
    assert water.stations().river_grade.isna().all()


def test_a_station_has_the_worst_of_its_grades_and_the_poorest_comes_first():
    rivers()
    found = water.stations()
    assert found.water_station.tolist() == ["안양천", "선유"]
    assert found.river_grade.tolist() == ["IV", "Ia"]


@pytest.mark.parametrize(
    ("gangnam", "broken"),
    [
        ({}, []),
        ({"TB": "0.5", "PH": "8.5", "RC": "4.0"}, []),
        ({"TB": "0.51"}, ["turbidity_ntu"]),
        ({"PH": "5.7"}, ["ph"]),
        ({"RC": "0.09"}, ["residual_chlorine_mg_l"]),
        ({"RC": "4.1", "PH": "8.6"}, ["ph", "residual_chlorine_mg_l"]),
        ({"TB": "-"}, []),
    ],
)
def test_one_point_outside_the_standard_breaks_it(gangnam, broken):
    taps(**gangnam)
    found = water.taps()
    assert found.outside.measure.tolist() == broken
    assert found.places.set_index("district").is_within_standard.to_dict() == {"11110": True, "11680": not broken}
    assert water.taps(district="11110").outside.empty


def test_the_answer_says_whether_the_tap_keeps_the_standard_and_which_river_is_poorest():
    taps()
    rivers()
    with texts.speaking("en"):
        assert said(scene.answer(None)) == (
            "In Seoul, the tap water keeps the drinking-water standard at all 2 points. Turbidity is 0.07 NTU at most; "
            "0.50 NTU are allowed. Of the rivers, Anyangcheon has the poorest water: rather poor (IV), organic carbon "
            "5.4 mg/L. Seonyu has the best: very good (Ia)."
        )


def test_the_answer_names_what_is_outside_the_standard_and_where():
    taps(TB="0.9")
    told = {}
    for language in LANGUAGES:
        with texts.speaking(language):
            told[language] = said(scene.answer(None))
    assert "outside the drinking-water standard in Turbidity: Gangnam-gu" in told["en"]
    assert "탁도 기준 초과 지점이 있습니다: 강남구" in told["ko"]
    assert "hors norme pour : Turbidité (Gangnam-gu)" in told["fr"]
    assert "niet binnen de drinkwaternorm voor Troebelheid: Gangnam-gu" in told["nl"]


def test_without_rows_the_answer_says_which_key_brings_them():
    for language in LANGUAGES:
        with texts.speaking(language):
            assert said(scene.answer(None)).count("SEOUL_OPENAPI_KEY") == 2
            assert said(scene.stations())
            assert said(scene.standard(None))


def test_districts_that_nobody_measured_have_no_values():
    taps()
    places = water.places().set_index("district")
    assert len(places) == 25
    assert places.turbidity_ntu.dropna().index.tolist() == ["11110", "11680"]


def test_figures_are_of_the_newest_hour():
    taps(TB="0.09")
    rivers()
    assert water.turbidity().value == pytest.approx(0.08)
    assert water.river_carbon().value == 5.4
    assert water.river_warmth().measured_at == pd.Timestamp("2026-11-23 11:00")


def test_the_week_of_the_rivers_begins_with_the_station_that_has_most():
    rivers()
    assert water.week().water_station.tolist() == ["안양천", "선유"]
    with texts.speaking("nl"):
        assert "Anyangcheon" in scene.week().html


def test_every_list_of_rows_can_be_asked_again():
    for shown in scene.ROWS:
        dataset, question = scene.rows(shown, None)
        assert dataset in question.datasets
        assert isinstance(question.rows(), pd.DataFrame)
