"""The page on people: how crowded a place is and will be, and who is in which district."""

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from data_sources import reference
from data_sources.catalogue.model import LANGUAGES
from insight import people, question
from tests.test_safety_page import said
from tests.test_scenes import keep
from tests.test_ui import ROOT
from ui import cache, texts
from ui.scenes import people as scene
from ui.scenes import presence

NOW = pd.Timestamp("2026-11-23 18:10")
MYEONGDONG, GANGNAM = "POI003", "POI014"
HOURS = pd.date_range("2026-10-26 00:00", "2026-11-23 18:00", freq="h")
COMING = pd.date_range("2026-11-23 19:00", periods=3, freq="h")


@pytest.fixture(autouse=True)
def evening(monkeypatch):
    """A fixed moment: Monday 23 November 2026, ten past six."""
    monkeypatch.setenv("CIVIC_NOW", NOW.isoformat())


def person(hotspot, at, low, high, level, **more):
    """One row of the crowds."""
    band = {"people_low": low, "people_high": high, "crowd_level": level}
    return {"hotspot": hotspot, "hotspot_name": hotspot, "measured_at": at, **band, **more}


@pytest.fixture
def crowds():
    """Four even weeks at two hot spots, Gangnam fuller than usual now, and what is forecast for three hours."""
    ages = {f"aged_{age}_pct": 12.5 for age in people.AGES}
    shares = {"residents_pct": 30.0, "visitors_pct": 70.0, "men_pct": 48.0, "women_pct": 52.0}
    past = [person(MYEONGDONG, at, 39_000, 41_000, "보통") for at in HOURS[:-1]]
    past += [person(GANGNAM, at, 59_000, 61_000, "약간 붐빔") for at in HOURS[:-1]]
    newest = [
        person(MYEONGDONG, HOURS[-1], 40_000, 42_000, "보통", **ages, **shares),
        person(GANGNAM, HOURS[-1], 88_000, 90_000, "붐빔", **ages, **shares),
    ]
    keep("hotspot_people", past + newest)
    expected = [("보통", 40_000), ("약간 붐빔", 50_000), ("여유", 20_000)]
    keep(
        "hotspot_people_forecast",
        [
            {"published_at": HOURS[-1], "forecast_at": at, **row}
            for at, (level, low) in zip(COMING, expected, strict=True)
            for row in (
                {"hotspot": MYEONGDONG, "crowd_level": level, "people_low": low, "people_high": low + 2000},
                {"hotspot": GANGNAM, "crowd_level": "여유", "people_low": 10_000, "people_high": 12_000},
            )
        ],
    )


@pytest.fixture
def living():
    """One day of the living population of two districts."""
    parts = ("koreans", "long_stay_foreigners", "short_stay_foreigners")
    rows = []
    for district, day, night, counts in (
        ("11140", 400_000, 200_000, (270_000, 20_000, 10_000)),
        ("11680", 1_000_000, 700_000, (845_000, 4_000, 1_000)),
    ):
        rows.append(
            {
                "district": district,
                "day_on": pd.Timestamp("2026-11-19"),
                "living_population": sum(counts),
                "living_population_day": day,
                "living_population_night": night,
                "came_from_outside": 90_000,
                "moved_between_districts": 120_000,
                **{f"living_population_{part}": count for part, count in zip(parts, counts, strict=True)},
            }
        )
    keep("living_population_districts", rows)
    hours = pd.date_range("2026-11-17", "2026-11-18 20:00", freq="h")
    keep(
        "living_population_districts_hourly",
        [
            {"district": code, "started_at": at, "day_on": at.normalize(), "hour": at.hour, "living_population": count}
            for at in hours
            for code, count in (("11140", 300_000.0), ("11680", 800_000.0))
        ],
    )
    keep(
        "living_population_by_group",
        [
            {"dong_code": dong, "district": dong[:5], "sex": sex, "aged_from": age, "started_at": at, **count}
            for at in (pd.Timestamp("2026-11-18 14:00"), pd.Timestamp("2026-11-18 20:00"))
            for dong in ("11140520", "11680510")
            for sex, age, count in (
                ("female", 20, {"living_population": 500.0}),
                ("female", 25, {"living_population": 300.0}),
                ("male", 70, {"living_population": 100.0}),
            )
        ],
    )


def test_how_crowded_a_place_will_be_at_an_hour_is_the_first_sentence(crowds):
    told = {}
    for language in LANGUAGES:
        with texts.speaking(language):
            told[language] = said(scene.answer(MYEONGDONG, 20))
    assert told["en"] == (
        "Myeong-dong, Namdaemun and Bukchang-dong Special Tourist Zone at 20:00: busy, the city expects 50,000 to "
        "52,000 people. Myeong-dong, Namdaemun and Bukchang-dong Special Tourist Zone now: moderate, 40,000 to 42,000 "
        "people, as on a usual Monday at 18:00."
    ).replace("Myeong-dong, Namdaemun and Bukchang-dong Special Tourist Zone", name(MYEONGDONG))
    assert told["ko"].startswith("20시 명동 관광특구: 약간 붐빔, 50,000~52,000명으로 예측됩니다.")
    assert "à 20 h : affluence assez dense, la ville prévoit 50" in told["fr"].replace("\u202f", " ")
    assert "om 20 uur: druk, de stad verwacht 50.000 tot 52.000 mensen." in told["nl"]


def name(hotspot):
    """The English name of a hot spot."""
    return reference.hotspots().set_index("code").name_en[hotspot]


def test_without_an_hour_a_place_is_told_now_and_for_the_next_hour_with_its_peak(crowds):
    with texts.speaking("en"):
        told = said(scene.answer(GANGNAM, None))
    assert told == (
        f"{name(GANGNAM)} now: very crowded, 88,000 to 90,000 people, 29,000 more than on a usual Monday at 18:00. "
        f"{name(GANGNAM)} at 19:00: quiet, the city expects 10,000 to 12,000 people. The most are expected at 19:00."
    )


def test_the_city_tells_how_many_hot_spots_are_crowded_now_and_at_an_hour(crowds):
    with texts.speaking("en"):
        told = said(scene.answer(None, 20))
    assert told == (
        "At 20:00 the city expects 60,000 to 64,000 people, and 1 hot spot busy or very crowded: "
        f"{name(MYEONGDONG)} (busy)."
        f"130,000 people are at the hot spots now, 30,000 more than on a usual Monday at 18:00. "
        f"1 of them is busy or very crowded: {name(GANGNAM)} (very crowded)."
    )


def test_the_middle_of_the_band_is_compared_and_the_band_is_told(crowds):
    found = people.crowd(hotspot=MYEONGDONG)
    assert (found.low, found.high, found.course.value, found.course.usual) == (40_000, 42_000, 41_000, 40_000)
    assert found.coming.people_forecast.tolist() == [41_000, 51_000, 21_000]
    assert found.at(20).crowd_level == "약간 붐빔"
    assert found.at(3) is None


def test_the_forecast_goes_on_where_the_measured_hours_end(crowds):
    day = people.crowd(hotspot=MYEONGDONG).last_day.set_index("measured_at")
    assert day.people.loc["2026-11-23 18:00"] == 41_000
    assert pd.isna(day.people.loc["2026-11-23 20:00"])
    assert day.people_forecast.loc["2026-11-23 20:00"] == 51_000
    assert day.people_forecast.loc[:"2026-11-23 18:00"].isna().all()


def test_the_hot_spots_stand_beside_their_usual_and_a_district_has_its_own(crowds):
    found = people.hotspots().set_index("hotspot")
    assert found.people.to_dict() == {GANGNAM: 89_000, MYEONGDONG: 41_000}
    assert found.usual.to_dict() == {GANGNAM: 60_000, MYEONGDONG: 40_000}
    assert people.hotspots(district="11680").hotspot.tolist() == [GANGNAM]


def test_a_place_that_does_not_exist_is_no_part_of_a_query(crowds):
    with pytest.raises(LookupError, match="no hot spot"):
        people.crowd(hotspot="POI003' or '1'='1")


def test_people_by_day_are_told_per_resident_and_foreigners_per_person_present(living):
    found = people.districts().set_index("district")
    residents = reference.districts().set_index("code").population["11140"]
    assert found.present_by_day_pct["11140"] == round(400_000 / residents * 100, 1)
    assert found.foreigners_present_pct.to_dict() == {"11680": 0.59, "11140": 10.0}


def test_a_day_that_is_not_over_yet_is_not_drawn(living):
    day = people.day()
    assert day.day_on.unique().tolist() == [pd.Timestamp("2026-11-17")]
    assert day.groupby("district").hour.count().to_dict() == {"11140": 24, "11680": 24}
    assert people.week(district="11140").present_thousands.unique().tolist() == [300.0]


def test_ages_are_in_tens_of_years_at_two_in_the_afternoon(living):
    found = people.by_sex_and_age(district="11140")
    assert found.started_at.unique().tolist() == [pd.Timestamp("2026-11-18 14:00")]
    assert found.set_index("aged_from").women_present.dropna().to_dict() == {20: 800.0}
    assert found.set_index("aged_from").men_present.dropna().to_dict() == {70: 100.0}


def test_who_is_here_tells_residents_of_a_place_and_foreigners_of_a_district(crowds, living):
    with texts.speaking("en"):
        place, district = said(presence.who(GANGNAM, None)), said(presence.who(None, "11140"))
    assert "Visitors" in place
    assert "70.0 %" in place
    assert "Foreigners staying long20,000 · 6.7 %" in district
    assert "400,000 by day, 200,000 by night" in district


def test_what_a_picture_of_people_shows_can_be_asked_for_again(crowds, living):
    with texts.speaking("en"):
        pictures = [
            scene.busiest(None),
            scene.busiest("11680"),
            scene.day(GANGNAM),
            presence.hours(),
            presence.week("11140"),
            presence.ages(GANGNAM, None),
            presence.ages(None, "11140"),
        ]
    for picture in pictures:
        pd.testing.assert_frame_equal(question.read(picture.question.address).rows(), picture.rows)


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_data_every_piece_says_so_in_words(language):
    with texts.speaking(language):
        told = [scene.answer(None, None), scene.answer(MYEONGDONG, 20), scene.coming(None), presence.who(None, None)]
        assert "data.seoul.go.kr" in told[0]
        assert all(len(said(each)) > 10 for each in told)
        charts = [scene.day(None), scene.busiest(None), presence.hours(), presence.ages(None, None)]
        assert all(texts.t("chart.nothing") in each.html for each in charts)


@pytest.mark.parametrize("language", ["ko", "fr"])
def test_a_link_to_a_place_and_an_hour_opens_the_page_with_its_answer(language, crowds, living):
    page = AppTest.from_file(f"{ROOT}/pages/people.py")
    for key, value in {"lang": language, "hotspot": MYEONGDONG, "hour": "20", "all_rows": "true"}.items():
        page.query_params[key] = value
    page.run(timeout=20)
    assert not page.exception
    with texts.speaking(language):
        answer = cache.drawn(scene.answer)(MYEONGDONG, 20)
    assert any(answer in html.proto.body for html in page.get("html"))
