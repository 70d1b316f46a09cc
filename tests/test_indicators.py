"""Indicators: each has a sheet, values from published tables, a standing, and a page on which one may guess."""

import re
import tomllib
from datetime import date

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from data_sources import catalogue, indicators, reference
from data_sources.catalogue.model import LANGUAGES
from insight import indicators as judged
from insight.question import ask, read
from tests.test_ui import ROOT
from ui import texts
from ui.scenes import indicator_sheet
from ui.scenes import indicators as scene

SHEETS = indicators.declared()
VALUES = indicators.values()
CITY = VALUES[VALUES.district.isna()]


def said(html):
    """HTML as a person reads it."""
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", "", html).replace("\u00a0", " ")).strip()


def city(name, period):
    """One value of the city."""
    found = CITY[(CITY.indicator == name) & (CITY.period == period)]
    return float(found.value.iloc[0])


def test_there_are_more_than_sixty_one_indicators_in_themes_and_each_has_a_value_of_the_city():
    assert len(SHEETS) >= 61
    assert {each.theme for each in SHEETS.values()} == set(indicators.themes())
    assert set(CITY.indicator) == set(SHEETS)


def test_each_sheet_names_label_definition_office_source_and_a_dated_revision():
    today = date.today()
    for each in SHEETS.values():
        for language in LANGUAGES:
            assert each.definition[language].endswith(".")
            assert each.title[language]
            assert each.owner[language]
        assert each.revisions[0].change == "declared"
        assert all(date(2026, 1, 1) <= revision.on <= max(today, date(2026, 11, 30)) for revision in each.revisions)


def test_every_target_is_cited_and_lies_on_the_scale_of_its_indicator():
    targets = [(each, target) for each in SHEETS.values() for target in each.targets]
    assert len(targets) >= 10
    for each, target in targets:
        assert target.url.startswith("http")
        known = CITY[CITY.indicator == each.name].value
        assert known.min() / 5 < target.value < known.max() * 12


def test_every_column_of_a_sheet_is_in_its_table():
    tables = {file: reference.statistics(file) for file in {each.file for each in SHEETS.values()}}
    for each in SHEETS.values():
        table = tables[each.file]
        assert {each.counted, *each.where} <= set(table.columns), each.name
        assert each.of in ("", "rows", "population", "area_km2") or each.of in table, each.name


def test_values_are_those_that_were_published():
    assert city("road_deaths", "2024") == 212
    assert city("road_deaths", "2005") == 485
    assert city("pedestrian_deaths", "2023") == 88
    assert city("registered_vehicles", "2026-04") == 3_153_540
    assert city("electric_vehicles_pct", "2026-04") == pytest.approx(3.546, abs=0.001)
    assert city("murders", "2024") == 149
    assert city("arsons_pct", "2023") == pytest.approx(1.92, abs=0.005)
    assert city("hot_days", "2018") == 33
    assert city("engines_in_5_min_pct", "2020") == 92.4


def test_a_rate_of_the_city_is_made_of_sums_and_of_the_newest_people_where_the_year_has_none():
    assert city("thefts_per_100k", "2024") == pytest.approx(
        reference.statistics("crime.csv").query("crime_kind == 'theft' and year == 2024").crimes.sum()
        / city("population", "2024")
        * 100_000
    )
    assert city("vehicles_per_100", "2026-04") == pytest.approx(3_153_540 / city("population", "2025") * 100)
    assert city("road_deaths_per_100k", "2015") == pytest.approx(376 / city("population", "2015") * 100_000)
    assert "2014" not in CITY[CITY.indicator == "road_deaths_per_100k"].period.tolist()


def test_a_part_of_a_table_is_counted_and_divided_by_all_of_it():
    kinds = reference.statistics("accident_kinds.csv").query("year == 2023")
    walking = kinds[kinds.accident_kind == "vehicle_pedestrian"].deaths.sum()
    assert city("pedestrian_deaths_pct", "2023") == pytest.approx(100 * walking / kinds.deaths.sum())


def test_districts_come_most_first_and_only_where_they_are_published():
    found = indicators.by_district("road_deaths")
    assert len(found) == 25
    assert found.road_deaths.is_monotonic_decreasing
    assert found.road_deaths.sum() == 212
    assert indicators.by_district("mean_road_speed_km_h").empty


def test_a_course_is_by_year_or_by_month():
    assert indicators.course("road_deaths", district="11110").columns.tolist() == ["year", "road_deaths"]
    months = indicators.course("subway_boardings_a_day")
    assert months.month_on.tolist() == [*pd.date_range("2023-01-01", "2023-06-01", freq="MS")]


def test_a_mistake_in_a_sheet_is_told_with_its_name(tmp_path, monkeypatch):
    sheet = (indicators.FOLDER / "life.toml").read_text(encoding="utf-8")
    assert tomllib.loads(sheet)["indicators"]["libraries"]["owner"] == "culture"
    entry = {
        **SHEETS["libraries"].model_dump(),
        "file": "nowhere.csv",
    }
    with pytest.raises(ValueError, match=r"nowhere\.csv is no table"):
        indicators.Indicator.model_validate(entry)


@pytest.mark.parametrize(
    ("name", "value", "before", "verdict"),
    [
        ("road_deaths", 180, 212, "better"),
        ("road_deaths", 212, 180, "worse"),
        ("population", 10, 9, "more"),
        ("population", 1000, 1001, "same"),
        ("hospital_beds", 9, 10, "worse"),
        ("hospital_beds", 9, float("nan"), "unknown"),
    ],
)
def test_which_way_is_better_depends_on_the_indicator(name, value, before, verdict):
    assert judged.compared(SHEETS[name], value, before) == verdict


def test_a_target_is_met_missed_or_still_ahead():
    found = judged.standing().set_index("indicator")
    states = found.target_state
    assert states[["road_deaths", "pedestrian_deaths", "pm25_ug_m3", "no2_ppm", "fires"]].tolist() == [
        *("met", "missed", "ahead", "met", "none")
    ]
    assert found.target_year["pm25_ug_m3"] == 2026
    outcomes = judged.outcomes("road_deaths")
    assert outcomes[["target_value", "value", "target_state"]].values.tolist() == [
        [180, 243, "missed"],
        [222, 221, "met"],
    ]


def test_a_target_that_counts_heads_of_the_city_is_none_of_a_district():
    found = judged.standing(district="11680").set_index("indicator").target_state
    assert found[["road_deaths", "road_deaths_per_100k"]].tolist() == ["none", "missed"]


def test_a_guess_is_measured_and_its_scale_reaches_beyond_what_is_known():
    guess = judged.guessed("road_deaths", 250)
    assert (guess.off, round(guess.share, 3)) == (38, 0.179)
    for name in ("population", "road_deaths", "so2_ppm", "fire_damage_krw", "weekday_vehicles", "people_per_household"):
        top, step = judged.scale(name)
        known = CITY[CITY.indicator == name].value
        assert known.max() < top <= 2.6 * known.max()
        assert step == pytest.approx(top / 100)


def test_what_is_drawn_can_be_asked_again():
    asked = ask(indicators.course, indicator="road_deaths", district="11110")
    assert read(asked.address).rows().equals(scene.trend("road_deaths", "11110", False, None).rows)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Road deaths in Seoul: 212 people in 2024. 32 people more than in 2023 (for the worse)."),
        ("ko", "서울 교통사고 사망: 2024년 212명. 2023년보다 32명 늘었습니다 (나빠짐)."),
        ("fr", "Tués sur la route, Séoul : 212 personnes (2024). 32 personnes de plus qu’en 2023 (en moins bien)."),
        ("nl", "Verkeersdoden, Seoul: 212 personen in 2024. 32 personen meer dan in 2023 (ten kwade)."),
    ],
)
def test_the_answer_says_value_change_and_target_in_every_language(language, words):
    with texts.speaking(language):
        assert words in said(scene.answer("road_deaths", None, False))
        assert "2022" in said(scene.answer("road_deaths", None, False))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sheet_and_every_theme_can_be_read_in_every_language(language):
    with texts.speaking(language):
        for name in ("road_deaths", "no2_ppm", "wifi_points", "electric_vehicles_pct"):
            sheet = said(indicator_sheet.sheet(name, False))
            assert SHEETS[name].definition[language] in sheet
            assert (texts.t("indicators.no_target") in sheet) == (not SHEETS[name].targets)
        lines = {name: len(scene.panels(name, None, None).points) for name in indicators.themes()}
        assert lines["mobility"] == 3
        assert [name for name, count in lines.items() if not count] == ["health", "shelter"]
        table = said(indicator_sheet.table(None))
        assert [each for each in SHEETS.values() if said(each.title[language]) not in table] == []


def test_while_one_guesses_nothing_on_the_page_tells_the_value():
    with texts.speaking("en"):
        hidden = [scene.answer("road_deaths", None, True), scene.trend("road_deaths", None, True, None).body]
        hidden += [indicator_sheet.sheet("road_deaths", True), scene.panels("roads", None, "road_deaths").body]
        assert [html for html in hidden if "212" in html] == []
        assert "212" in scene.trend("road_deaths", None, False, None).body


def opened(**asked):
    """The page as a viewer opens it."""
    app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=30)
    for name, value in {"lang": "en", **asked}.items():
        app.query_params[name] = value
    app.run()
    return app.switch_page("pages/indicators.py").run()


def test_a_guess_is_made_with_a_slider_and_kept_out_of_the_address():
    app = opened(indicator="road_deaths", mode="guess")
    app.slider[0].set_value(300.0).run()
    app.button[0].click().run()
    assert not app.exception
    html = " ".join(said(each.proto.body) for each in app.get("html"))
    assert "Your guess was 300 people: 88 people (42 %) too high." in html
    assert "300" not in str(app.query_params)
    assert [button.label for button in app.button] == ["Guess again"]


def test_one_period_is_told_in_a_sentence_and_not_drawn():
    assert not scene.goes_on("electric_vehicles_pct", None)
    assert said(scene.no_trend("electric_vehicles_pct", None)) == (
        "Published for Apr 2026 only: there is no trend to draw yet."
    )
    assert "3.5" not in said(scene.no_trend("electric_vehicles_pct", "11680"))


def test_columns_of_indicators_have_labels_in_four_languages_and_units_that_are_said():
    for each in SHEETS.values():
        for language in LANGUAGES:
            with texts.speaking(language):
                sign = texts.unit(each.name)
                assert language == "ko" or not re.search("[가-힣]", sign), (each.name, sign)
        assert catalogue.column(each.name).label.ko == each.title.ko
