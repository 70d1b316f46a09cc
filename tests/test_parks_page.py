"""The page on parks, trails and culture: what is on near a district, what can be booked, who goes to the river."""

import math

import pandas as pd
import pytest

from data_sources.catalogue.model import LANGUAGES
from insight import parks
from tests.kept import keep
from tests.test_scenes import page, said
from ui import charts, texts
from ui.scenes import parks as scene

JONGNO = {"LOT": "126.977", "LAT": "37.595"}
SONGPA = {"LOT": "127.115", "LAT": "37.505"}


@pytest.fixture(autouse=True)
def noon(now):
    """Monday 23 November 2026, noon."""


def event(title, begins, ends, where, fee="무료"):
    row = {"TITLE": title, "CODENAME": "콘서트", "PLACE": f"{title} 극장", "IS_FREE": fee, "GUNAME": "종로구"}
    return row | {"STRTDATE": f"{begins} 00:00:00.0", "END_DATE": f"{ends} 00:00:00.0", **where}


@pytest.fixture
def programme():
    keep(
        "culturalEventInfo",
        event("지난 것", "2026-11-01", "2026-11-22", JONGNO),
        event("가까운 것", "2026-11-20", "2026-11-29", JONGNO, fee="유료"),
        event("먼 것", "2026-11-20", "2026-11-23", SONGPA),
        event("주말 것", "2026-11-28", "2026-11-28", JONGNO),
    )


def test_today_tomorrow_and_the_weekend_are_days(now):
    assert [f"{parks.on(day):%m-%d}" for day in parks.DAYS] == ["11-23", "11-24", "11-28"]
    assert parks.on("weekend", at="2026-11-29 09:00") == pd.Timestamp("2026-11-29")


def test_events_of_a_day_are_those_that_end_first_or_the_nearest(programme):
    assert parks.events().name.tolist() == ["먼 것", "가까운 것"]
    assert parks.events("weekend").name.tolist() == ["주말 것", "가까운 것"]
    assert parks.events(is_free=True).name.tolist() == ["먼 것"]
    assert parks.events(district="11110").name.tolist() == ["가까운 것"]
    assert parks.events("tomorrow", district="11710").empty


def test_the_days_to_come_are_counted(programme):
    days = parks.ahead().set_index("day_on")
    assert (days.events["2026-11-23"], days.free_events["2026-11-23"]) == (2, 1)
    assert (days.events["2026-11-28"], days.events["2026-12-01"]) == (2, 0)
    assert parks.ahead(district="11710").events.sum() == 1


def test_the_answer_names_the_nearest_event(programme):
    with texts.speaking("en"):
        assert said(scene.answer("today", "11110", is_free=False)) == (
            "1 event is on today (Monday 23 November) within 5 km of Jongno-gu. None of them is free. "
            "The nearest is 가까운 것 at 가까운 것 극장."
        )
        assert "No event fits these choices." in said(scene.events("tomorrow", "11710", is_free=False))


def test_the_list_says_until_when_and_whether_it_is_free(programme):
    with texts.speaking("en"):
        told = said(scene.events("today", None, is_free=False))
    assert "먼 것 먼 것 극장Concert · until 23 Nov 2026 · free" in told
    assert told.endswith("가까운 것 가까운 것 극장Concert · until 29 Nov 2026")


def test_what_can_be_booked_is_open_and_has_not_closed():
    service = {"SVCNM": "체험", "AREANM": "종로구", "X": "126.977", "Y": "37.595"}
    keep(
        "ListPublicReservationCulture",
        service | {"SVCID": "1", "SVCSTATNM": "접수중", "RCPTENDDT": "2026-12-01 10:00:00.0"},
        service | {"SVCID": "2", "SVCSTATNM": "접수종료", "RCPTENDDT": "2026-12-01 10:00:00.0"},
        service | {"SVCID": "3", "SVCSTATNM": "접수중", "RCPTENDDT": "2026-11-20 10:00:00.0"},
    )
    assert parks.bookings().booking_closes_at.tolist() == [pd.Timestamp("2026-12-01 10:00")]
    assert len(parks.bookings(district="11710")) == 0


def test_visitors_of_the_river_are_the_published_ones():
    months = parks.river().set_index("month_on").park_visitors
    assert months["2023-10-01"] == 4_415_856
    assert months.index.max() == pd.Timestamp("2024-02-01")
    year = parks.river_parks()
    assert (year.year.unique().tolist(), len(year)) == ([2023], 11)
    assert year.park_visitors.sum() == months["2023"].sum()


def test_the_rows_behind_a_chart_are_the_rows_of_its_question(programme):
    for chart in (scene.kinds("today", None, is_free=True), scene.ahead("11110"), scene.river()):
        assert chart.question.rows().equals(chart.rows)


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_is_said_in_every_language_also_where_nothing_is_known(language):
    with texts.speaking(language):
        assert "SEOUL_OPENAPI_KEY" in scene.answer("today", None, is_free=False)
        assert all(math.isnan(tile.value) for tile in scene.figures("today", None))
        assert scene.ahead(None).points == ()
        assert "SEOUL_OPENAPI_KEY" in scene.events("today", None, is_free=False)
        assert "SEOUL_OPENAPI_KEY" in scene.bookings(None)
        drawn = [scene.kinds("today", None, is_free=False), scene.largest(None), scene.river(), scene.river_parks()]
    assert all(isinstance(chart, charts.Chart) for chart in drawn)


def test_the_page_answers_first(programme):
    shown = page("parks", day="weekend", district="11110")
    assert shown.index("at the weekend (Saturday 28 November)") < shown.index("To book now")
