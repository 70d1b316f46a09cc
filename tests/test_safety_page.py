"""The page on safety: rates beside counts, what is published beside what is live, and what each figure means."""

import re

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from data_sources import reference
from data_sources.catalogue.model import LANGUAGES
from insight import question, safety
from tests.kept import NOON, keep
from tests.test_ui import ROOT
from ui import cache, published, texts
from ui.scenes import safety as scene

JUNG, GANGNAM = "11140", "11680"


@pytest.fixture(autouse=True)
def noon(monkeypatch):
    """A fixed moment: Monday 23 November 2026, noon."""
    monkeypatch.setenv("CIVIC_NOW", NOON.isoformat())


@pytest.fixture
def rooms():
    """Three hospitals: one with beds, one full, one where patients wait; one of them stands somewhere known."""
    beds = [("A1", "서울대학교병원", 12, 30), ("A2", "한양대학교병원", 0, 20), ("A3", "을지병원", -3, 25)]
    keep(
        "B552657/ErmctInfoInqireService/getEmrrmRltmUsefulSckbdInfoInqire",
        *(
            {"hpid": code, "dutyName": name, "hvidate": "20261123115500", "hvec": free, "hvs01": all_of}
            for code, name, free, all_of in beds
        ),
    )
    keep(
        "TvEmgcHospitalInfo",
        {
            "DUTYNAME": "서울대학교병원",
            "DUTYADDR": "서울특별시 종로구 대학로 101",
            "WGS84LON": 127.0,
            "WGS84LAT": 37.58,
        },
    )


def said(html):
    """HTML as a person reads it."""
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", "", html).replace("\u00a0", " ")).strip()


def test_a_rate_divides_the_count_by_the_residents_of_its_year():
    found = safety.measured("crimes_per_100k")
    people = reference.statistics("population.csv", since="2024", until="2024").set_index("district").population
    jung = found.places.set_index("district").loc[JUNG]
    assert found.year == 2024
    assert jung.crimes == 2955
    assert jung.crimes_per_100k == round(2955 / people[JUNG] * 100_000, 2)
    assert found.rank(JUNG) == 1


def test_the_rate_of_the_city_is_made_of_sums_and_not_of_the_rates_of_its_districts():
    found = safety.measured("road_deaths_per_100k")
    newest = found.years[(found.years.year == found.year) & (found.years.place != safety.CITY)]
    people = reference.statistics("population.csv", since="2024", until="2024").population.sum()
    assert found.value(safety.CITY) == round(newest["count"].sum() / people * 100_000, 2)
    assert found.value(safety.CITY) != round(newest.road_deaths_per_100k.mean(), 2)


def test_where_many_come_by_day_crime_looks_worse_for_residents_than_for_those_present():
    residents, present = (safety.measured(name) for name in ("crimes_per_100k", "crimes_per_100k_present"))
    assert present.value(JUNG) < residents.value(JUNG) / 2
    assert present.rank(JUNG) > residents.rank(JUNG)


def test_cameras_are_told_by_area():
    found = safety.measured("cameras_per_km2")
    area = reference.districts().set_index("code").area_km2[JUNG]
    assert found.value(JUNG) == round(2861 / area, 2)


def test_a_district_stands_beside_the_city_year_by_year():
    alone, beside = safety.beside("crimes_per_100k"), safety.beside("crimes_per_100k", district=GANGNAM)
    assert list(alone.columns) == ["year", "crimes_per_100k"]
    assert list(beside.columns) == ["year", "own_value", "city_value"]
    assert beside.city_value.tolist() == alone.crimes_per_100k.tolist()


def test_the_kinds_of_crime_add_up_to_the_count_of_the_place():
    assert safety.crime_kinds(district=JUNG).crimes.sum() == 2955
    assert safety.crime_kinds().crimes.sum() == 80_819
    assert safety.crime_kinds().arrests.gt(0).all()
    assert safety.crime_kinds(at="1999-01-01").empty


def test_the_places_of_crime_and_the_kinds_of_accident_add_up_to_the_city_of_2023():
    assert safety.crime_places().crimes.sum() == 86_213
    assert safety.accident_kinds().road_accidents.sum() == 33_811
    assert safety.accident_kinds(district=GANGNAM).road_accidents.sum() < 33_811


def test_a_month_is_compared_with_the_same_month_of_the_four_years_before():
    found = safety.months().set_index("month_on")
    january = found.loc["2024-01-01"]
    assert january.road_accidents == 2588
    assert january.usual_low <= january.usual_high
    rows = reference.statistics("accidents_monthly.csv", since="2020", until="2023")
    januaries = rows[rows.month_on.dt.month == 1].groupby("month_on").accidents.sum()
    assert (january.usual_low, january.usual_high) == (januaries.min(), januaries.max())
    assert found.road_accidents.sum() == 33_465


def test_an_emergency_room_stands_where_the_other_list_has_its_name(rooms):
    found = safety.rooms().set_index("name")
    assert found.emergency_beds_free.tolist() == [12, 0, -3]
    assert found.district.loc["서울대학교병원"] == "11110"
    assert pd.isna(found.lon.loc["을지병원"])


def test_the_answer_says_the_rate_its_change_its_ends_and_the_beds(rooms):
    with texts.speaking("en"):
        assert said(scene.answer("crimes_per_100k", None)) == (
            "Serious crimes per 100,000 people, Seoul: 842.1 in 2024, ▼ 31 % since 2015. "
            "Highest in Jung-gu (2,252.0), lowest in Seongbuk-gu (502.0)."
            "Emergency rooms now: 9 beds free in 3 hospitals, patients who wait counted against them. "
            "2 hospitals have none."
        )
        assert "number 4 of the 25 districts" in said(scene.answer("crimes_per_100k", GANGNAM))


def test_without_emergency_rooms_the_answer_says_which_key_brings_them():
    for language in LANGUAGES:
        with texts.speaking(language):
            assert "data.go.kr" in scene.answer("cameras_per_km2", None)
            assert "data.go.kr" in scene.rooms()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("measure", scene.MEASURES)
def test_every_rate_has_its_limits_told_beside_it_with_its_publisher(measure, language):
    with texts.speaking(language):
        told = scene.meaning_of(measure, safety.RATES[measure].file)
        assert texts.t("state.published") in told
        assert published.publisher(safety.RATES[measure].file) in told
        assert "2015" in told or "2005" in told


def test_a_published_tile_has_a_year_and_no_age():
    with texts.speaking("en"):
        crimes, deaths, cameras = scene.figures(None)
    assert (crimes.file, deaths.file, cameras.file) == ("crime.csv", "accidents.csv", "safety_cameras.csv")
    assert crimes.note == "2024 · ▼\u00a031\u00a0% since 2015"
    assert cameras.note.startswith("2025 · ▲")


def test_what_a_picture_of_safety_shows_can_be_asked_for_again():
    with texts.speaking("en"):
        pictures = [
            scene.ranking("crimes_per_100k"),
            scene.years("crimes_per_100k", GANGNAM),
            scene.months(GANGNAM),
            scene.crime_places(),
            scene.accident_hours(),
        ]
    for picture in pictures:
        again = question.read(picture.question.address).rows()
        pd.testing.assert_frame_equal(again, picture.rows)


@pytest.mark.parametrize("language", ["en", "nl"])
def test_a_link_to_a_rate_and_a_district_opens_the_page_with_its_answer(language, rooms):
    page = AppTest.from_file(f"{ROOT}/pages/safety.py")
    page.query_params["lang"] = language
    page.query_params["district"] = JUNG
    page.query_params["measure"] = "crimes_per_100k_present"
    page.query_params["all_rows"] = "true"
    page.run(timeout=20)
    assert not page.exception
    with texts.speaking(language):
        answer = cache.drawn(scene.answer)("crimes_per_100k_present", JUNG)
    assert any(answer in html.proto.body for html in page.get("html"))
