"""The scenes on air and traffic: what they conclude, and how they say it."""

import math
import re

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from data_sources import catalogue
from data_sources.catalogue.model import LANGUAGES
from data_sources.pipeline import backfill, store, tidy
from insight import air, course, traffic
from tests.test_ui import ROOT
from ui import charts, places, sentences, texts
from ui.scenes import air as air_scene
from ui.scenes import traffic as traffic_scene

NOW = pd.Timestamp("2026-11-23 18:10")
HOURS = pd.date_range("2026-10-26 00:00", "2026-11-23 18:00", freq="h")


@pytest.fixture(autouse=True)
def evening(monkeypatch):
    """A fixed moment: Monday 23 November 2026, ten past six."""
    monkeypatch.setenv("CIVIC_NOW", NOW.isoformat())


def table(dataset, rows):
    """Rows of a dataset as a refresh would have them; what a row does not say is missing."""
    schema = tidy.schema(catalogue.dataset(dataset))
    columns = pd.DataFrame(rows).reindex(columns=schema.names).astype(object)
    return pa.Table.from_pandas(columns.where(columns.notna(), None), schema=schema, preserve_index=False)


def keep(dataset, rows):
    """Write rows of a dataset."""
    store.write(dataset, table(dataset, rows), fetched_at=NOW)


def four_weeks(newest, *, usual=20.0):
    """Four weeks of an even level, and a last hour."""
    return pd.Series(np.append(np.full(len(HOURS) - 1, usual), newest), HOURS)


def dust(**districts):
    """PM2.5 by the hour, and nothing else."""
    rows = [
        {"measured_at": at, "district": code.removeprefix("d"), "pm25_ug_m3": value}
        for code, series in districts.items()
        for at, value in series.items()
    ]
    keep("air_now", rows)


def said(html):
    """HTML as a person reads it."""
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", "", html).replace("\u00a0", " ")).strip()


@pytest.mark.parametrize(
    ("column", "value", "grade"),
    [
        ("pm25_ug_m3", 15.4, 1),
        ("pm25_ug_m3", 15.6, 2),
        ("pm25_ug_m3", 36, 3),
        ("pm25_ug_m3", 76, 4),
        ("pm10_ug_m3", 80, 2),
        ("ozone_ppm", 0.0304, 1),
        ("ozone_ppm", 0.091, 3),
        ("air_index", 251, 4),
        ("pm25_ug_m3", math.nan, 0),
    ],
)
def test_a_value_has_the_grade_of_what_is_shown(column, value, grade):
    assert air.grade(column, value) == grade


def test_a_grade_begins_at_the_first_value_that_is_shown_above_the_one_before():
    assert air.begins("pm25_ug_m3") == [(16, 2), (36, 3), (76, 4)]
    assert air.begins("ozone_ppm") == [(0.031, 2), (0.091, 3), (0.151, 4)]


def test_a_course_has_its_last_day_its_week_and_the_usual_of_the_hours_to_come():
    found = course.of(four_weeks(31.0), "pm25_ug_m3")
    assert (found.at, found.value, found.usual, found.verdict) == (HOURS[-1], 31.0, 20.0, "more")
    day = found.last_day
    assert (day.measured_at.iloc[0], day.measured_at.iloc[-1]) == (
        pd.Timestamp("2026-11-22 18:00"),
        pd.Timestamp("2026-11-24 06:00"),
    )
    ahead = day[day.measured_at > found.at]
    assert ahead.pm25_ug_m3.isna().all()
    assert ahead.usual.tolist() == [20.0] * 12
    assert found.week.day_on.nunique() == 7
    assert len(found.week) == 7 * 24
    assert found.days.pm25_ug_m3.tolist()[:6] == [20.0] * 6
    assert found.rows.pm25_ug_m3.dropna().iloc[0] == 31.0


@pytest.mark.parametrize(("value", "verdict"), [(21.9, "same"), (18.1, "same"), (22.1, "more"), (17.0, "less")])
def test_a_tenth_of_the_usual_is_no_difference(value, verdict):
    assert course.of(four_weeks(value), "pm25_ug_m3").verdict == verdict


def test_without_history_nothing_is_usual_and_without_values_nothing_is_known():
    short = course.of(four_weeks(30.0).tail(100), "pm25_ug_m3")
    assert (short.verdict, short.value) == ("unknown", 30.0)
    empty = course.of(pd.Series(dtype=float), "pm25_ug_m3")
    assert (empty.at, empty.verdict, len(empty.last_day), len(empty.week), len(empty.days)) == (
        None,
        "unknown",
        0,
        0,
        0,
    )


def test_the_usual_is_never_below_nothing():
    dice = np.random.default_rng(1)
    wild = pd.Series(np.exp(dice.normal(3, 1, len(HOURS))), HOURS)
    assert course.of(wild, "pm25_ug_m3").hours.usual_low.min() >= 0


def test_the_answer_says_how_the_air_is_beside_the_usual_and_where_it_is_worst():
    dust(d11110=four_weeks(40.0), d11710=four_weeks(52.0))
    told = {}
    for language in LANGUAGES:
        with texts.speaking(language):
            told[language] = said(air_scene.answer("pm25_ug_m3", None))
    assert told == {
        "en": "The air in Seoul is bad: PM2.5 46 µg/m³, 26 more than on a usual Monday at 18:00. "
        "It is highest in Songpa-gu: 52.",
        "ko": "서울의 공기는 나쁨입니다. 초미세먼지 46 µg/m³, 평소 월요일 18시보다 26 높습니다. "
        "가장 높은 곳은 송파구(52)입니다.",
        "fr": "À Séoul, l’air est mauvais : PM2,5 46 µg/m³, soit 26 de plus qu’un lundi ordinaire à 18 h. "
        "Le plus élevé à Songpa-gu : 52.",
        "nl": "De lucht in Seoul is slecht: PM2,5 46 µg/m³, 26 meer dan op een gewone maandag om 18 uur. "
        "Het hoogst in Songpa-gu: 52.",
    }


def test_the_answer_for_a_district_is_about_it_alone():
    dust(d11110=four_weeks(12.0), d11710=four_weeks(52.0))
    with texts.speaking("en"):
        assert said(air_scene.answer("pm25_ug_m3", "11110")) == (
            "The air in Jongno-gu is good: PM2.5 12 µg/m³, 8 less than on a usual Monday at 18:00."
        )
        assert (
            said(air_scene.answer("ozone_ppm", "11110")) == "There is no figure for Ozone in Jongno-gu at the moment."
        )


def test_what_is_bad_is_underlined_and_what_is_good_is_not():
    dust(d11110=four_weeks(12.0), d11710=four_weeks(52.0))
    with texts.speaking("en"):
        assert '<em class="bad">bad</em>' in air_scene.answer("pm25_ug_m3", "11710")
        assert "bad" not in air_scene.answer("pm25_ug_m3", "11110")


def test_advice_goes_by_the_worst_of_dust_and_ozone_and_names_who_wrote_it():
    keep("air_now", [{"measured_at": HOURS[-1], "district": "11110", "pm25_ug_m3": 12.0, "ozone_ppm": 0.12}])
    assert air.worst_grade() == 3
    with texts.speaking("en"):
        told = said(air_scene.advice(None))
    assert "while the air is bad" in told
    assert "certified mask" in told
    assert "AirKorea" in told
    assert air_scene.advice("11710") == ""


def test_the_outlook_has_a_row_for_each_day_with_the_grade_in_words_and_squares():
    rows = [
        {"pollutant": name, "forecast_area": "서울", "day_on": day, "published_at": NOW.floor("h"), "air_grade": grade}
        for name, day, grade in (("PM25", NOW.normalize(), "나쁨"), ("O3", NOW.normalize(), "좋음"))
    ]
    keep("air_forecast", rows)
    with texts.speaking("en"):
        html = air_scene.outlook()
    assert said(html).count("Mon 23") == 1
    assert html.count('<i class="full">') == 3 + 1
    assert "Bad" in said(html)


def test_a_scene_without_forecasts_says_so():
    with texts.speaking("nl"):
        assert "Er is nog geen verwachting bekend." in said(air_scene.outlook())


LINKS = {"1000000301": "종로", "1000000703": "새문안로"}


def roads(jongno, saemunan):
    """Four weeks of speeds on two roads, asked for every hour."""
    for link, newest in zip(LINKS, (jongno, saemunan), strict=True):
        level = four_weeks(newest, usual=25.0)
        rows = [{"link": link, "speed_km_h": value + (place % 2) / 10} for place, value in enumerate(level)]
        stamps = pa.array(level.index + pd.Timedelta("5min"), pa.timestamp("us"))
        backfill.write("road_link_speeds", table("road_link_speeds", rows), stamps)


def test_the_answer_names_the_roads_that_are_slower_than_they_usually_are():
    roads(25.0, 11.0)
    found = traffic.now()
    assert found.places.place.tolist() == ["새문안로", "종로"]
    assert found.held_up.place.tolist() == ["새문안로"]
    with texts.speaking("en"):
        told = said(traffic_scene.answer(None))
    assert told.startswith("The city moves at 18 km/h, 7 km/h slower than on a usual Monday at 18:00.")
    assert "Slower than usual: Saemunan-ro 11 (usual 25)." in told
    with texts.speaking("fr"):
        assert "Plus lents que d’habitude : Saemunan-ro 11 (habituel 25)." in said(traffic_scene.answer(None))
        assert said(traffic_scene.answer("종로")).startswith("Jongno roule à 25 km/h, comme un lundi ordinaire à 18 h.")


def test_roads_of_which_nothing_is_known_are_not_called_clear():
    with texts.speaking("en"):
        assert "0 incidents" not in said(traffic_scene.answer(None))
        assert said(traffic_scene.in_the_way()).endswith("is not known: it comes with SEOUL_OPENAPI_KEY.")


def test_where_nothing_has_come_in_nothing_is_called_ordinary():
    with texts.speaking("en"):
        assert "no data have come in" in sentences.example()


def test_accidents_come_before_breakdowns_and_works_come_last():
    keep(
        "road_incident_types", [{"incident_type": "A01", "name": "교통사고"}, {"incident_type": "A04", "name": "공사"}]
    )
    started = NOW - pd.Timedelta("3h")
    rows = [
        {"incident": number, "incident_type": kind, "started_at": started + pd.Timedelta(hours=place)}
        for place, (number, kind) in enumerate((("1", "A01"), ("2", "A02"), ("3", "A04")))
    ]
    keep("road_incidents", rows)
    assert traffic.incidents().incident.tolist() == ["1", "2", "3"]
    roads(25.0, 25.0)
    with texts.speaking("en"):
        assert said(traffic_scene.answer(None)).endswith(
            "No road is slower than it usually is. 3 incidents and works on the roads. 1 of them is an accident."
        )
        assert said(traffic_scene.in_the_way()).index("Accident") < said(traffic_scene.in_the_way()).index("Works")


def test_other_ways_are_the_nearest_that_have_something_left():
    lon, lat = 126.9802, 37.5702
    stands = [
        {"bike_station": "near", "name": "빈 곳", "bikes": 1, "lon": lon, "lat": lat},
        {"bike_station": "far", "name": "남은 곳", "bikes": 9, "lon": lon + 0.002, "lat": lat},
    ]
    keep("bike_stands", stands)
    ways = traffic.otherwise((lon, lat)).set_index("way")
    assert ways.name_en["subway"] == "Jonggak"
    assert (ways.name_ko["bikes"], ways["count"]["bikes"], ways.distance_m["bikes"]) == ("남은 곳", 9, 176)
    assert "parking" not in ways.index


def test_a_message_about_traffic_is_told_while_it_is_fresh():
    text = "지하철 2호선 운행이 중단되었습니다."
    rows = [
        {"message_id": number, "sent_at": NOW - pd.Timedelta(hours=age), "message": text, "disaster_kind": kind}
        for number, age, kind in (("1", 1, "교통통제"), ("2", 9, "교통통제"), ("3", 1, "실종"))
    ]
    keep("disaster_messages", rows)
    assert traffic.messages().sent_at.tolist() == [NOW - pd.Timedelta("1h")]


def test_a_road_has_a_name_in_latin_letters_where_it_is_not_korean():
    with texts.speaking("nl"):
        assert places.name("road", "종로") == "Jongno"
    with texts.speaking("ko"):
        assert places.name("road", "종로") == "종로"


def test_an_answer_from_old_figures_says_how_old_they_are(monkeypatch):
    dust(d11110=four_weeks(12.0))
    monkeypatch.setenv("CIVIC_NOW", (NOW + pd.Timedelta("2D")).isoformat())
    assert "These figures are from 2 days ago; newer ones are late." in page("air").replace("\xa0", " ")


def page(name, **query):
    """A page of the app as everything that is sent to the browser."""
    app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=30)
    app.query_params.update({"lang": "en", **query})
    app.run().switch_page(f"pages/{name}.py").run()
    assert not app.exception
    return "\n".join(str(element.proto) for element in app.main if hasattr(element, "proto"))


def test_the_page_on_air_answers_first_and_has_its_rows_one_click_away():
    dust(d11110=four_weeks(12.0), d11710=four_weeks(52.0))
    shown = page("air")
    assert shown.index("The air in Seoul is") < shown.index("What to do")
    assert "All rows, with their source" in shown


def test_the_page_on_traffic_answers_first():
    roads(25.0, 11.0)
    shown = page("traffic")
    assert shown.index("The city") < shown.index("In the way now")


def test_charts_of_a_scene_are_drawn_in_every_language():
    dust(d11110=four_weeks(12.0), d11710=four_weeks(52.0))
    for language in LANGUAGES:
        with texts.speaking(language):
            day, week = air_scene.day("pm25_ug_m3", None), air_scene.days("pm25_ug_m3", "11710")
            assert isinstance(air_scene.worst("pm25_ug_m3"), charts.Chart)
        assert 'class="band"' in day.html
        assert week.html.count('class="panel"') == 7
