"""The figures of the wall: their value, the last 24 hours, and the same hour of last week."""

import math

import pandas as pd

from data_sources.pipeline import store
from insight import now as figures
from tests.kept import NOON, keep
from tests.test_scenes import table

DAY, HOUR, WEEK = pd.Timedelta("1D"), pd.Timedelta("1h"), pd.Timedelta("7D")


def message(number, sent_at):
    return {
        "SN": number,
        "CRT_DT": sent_at.strftime("%Y/%m/%d %H:%M:%S"),
        "MSG_CN": f"[서울특별시] {number}",
        "RCPTN_RGN_NM": "서울특별시",
        "EMRG_STEP_NM": "안전안내",
    }


def test_messages_of_the_last_24_hours_are_compared_with_those_of_a_week_ago(now):
    sent = [NOON - 9 * DAY, NOON - WEEK - HOUR, NOON - 2 * DAY, NOON - 23.5 * HOUR, NOON - HOUR, NOON - HOUR / 2]
    keep("DSSP-IF-00247", *(message(number, moment) for number, moment in enumerate(sent)))
    found = figures.messages()
    assert (found.value, found.change) == (3, 2)
    assert found.history == (*[1] * 22, 2, 3)


def test_messages_have_no_course_where_nobody_heard_what_was_before(now):
    keep("DSSP-IF-00247", message(1, NOON - HOUR))
    found = figures.messages()
    assert (found.value, found.history) == (1, ())
    assert math.isnan(found.change)


def test_bikes_stand_where_they_stood_until_a_station_says_otherwise(now):
    def stand(at, **bikes):
        rows = [{"bike_station": code, "bikes": count, "racks": 10} for code, count in bikes.items()]
        store.write("bike_stands", table("bike_stands", rows), fetched_at=at)

    stand(NOON - WEEK - 2 * HOUR, A=1)  # as yet the other station is unknown: that is no sum of the city
    stand(NOON - WEEK, A=2, B=2)
    stand(NOON - 3 * HOUR, A=6)
    stand(NOON, B=7)
    found = figures.bikes_available()
    assert (found.value, found.change) == (13, 9)
    assert found.history == (*[4] * 20, 8, 8, 8, 13)


def test_the_river_figure_is_the_fullest_bed_of_each_hour(now):
    def level(gauge, moment, metres):
        at = moment.strftime("%Y-%m-%d %H:%M:%S")
        return {"WATG_CD": gauge, "DTRSM_DATA_CLCT_TM": at, "RLTM_RVR_WATL_CNT": metres, "EBM_HGT": 20, "RBH": 10}

    low, high = [level("1", NOON - hour * HOUR, 11) for hour in range(3)], level("2", NOON - HOUR, 15)
    keep("ListRiverStageService", level("1", NOON - WEEK, 12), *low, high, level("2", NOON, 13))
    found = figures.river()
    assert (found.value, found.change) == (30, 10)
    assert found.history[-3:] == (10, 50, 30)


def test_rain_is_shown_by_the_hour_and_nothing_is_usual_of_it(now):
    def fallen(moment, mm):
        at = moment.strftime("%Y-%m-%d %H:%M")
        return {"RF_CD": 1, "RF_NM": "종로", "GU_NM": "종로구", "RN_10M": mm, "DATA_CLCT_TM": at}

    tens = [fallen(NOON - 10 * minutes * pd.Timedelta("1min"), 0.5 if minutes > 6 else 2) for minutes in range(13)]
    keep("ListRainfallService", *tens)
    found = figures.rain()
    assert found.value == 12
    assert found.history[-3:-1] == (3, 12)
    assert not found.usual
