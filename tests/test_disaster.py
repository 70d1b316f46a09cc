"""Disasters: rain and rivers against their alert levels, and where to go."""

import math

import pytest

from data_sources import disaster, weather
from tests.kept import keep


def gauge(code, district, time, mm):
    day = "2026-11-23"
    return {"RF_CD": code, "RF_NM": code, "GU_NM": district, "RN_10M": mm, "DATA_CLCT_TM": f"{day} {time}"}


def test_the_wettest_gauge_speaks_for_its_district():
    times = [f"{hour:02d}:{minute}0" for hour in range(9, 12) for minute in range(6)]
    keep(
        "ListRainfallService",
        *(gauge("1201", "중구", time, "4.0") for time in times),
        *(gauge("1202", "중구", time, "0.5") for time in times),
        *(gauge("1203", "종로구", time, "0.0") for time in times),
    )
    found = disaster.rain().set_index("district")
    assert found.rain_hour_mm.to_dict() == {"11140": 24, "11110": 0}
    assert found.rain_3h_mm.to_dict() == {"11140": 72, "11110": 0}
    assert found.heavy_rain.to_dict() == {"11140": "주의보 기준", "11110": "해당 없음"}
    assert disaster.rain(district="11110").heavy_rain.tolist() == ["해당 없음"]


def test_a_gauge_heard_once_an_hour_stands_for_the_hour_and_for_no_more():
    keep("ListRainfallService", *(gauge("1201", "중구", time, "2.0") for time in ("07:00", "10:00", "11:00")))
    found = weather.fallen()
    assert found.rain_hour_mm.tolist() == [12]
    assert found.rain_3h_mm.tolist() == [24]


def test_a_gauge_that_was_not_heard_within_the_hour_has_no_rain_of_it_not_none():
    keep("ListRainfallService", gauge("1201", "중구", "11:00", "2.0"), gauge("1202", "중구", "09:00", "2.0"))
    found = weather.fallen().set_index("rain_gauge_code")
    assert math.isnan(found.rain_hour_mm["1202"])
    assert found.rain_3h_mm["1202"] == 2


STREAM = {
    "WATG_CD": "1013",
    "WATG_NM": "신대방1교",
    "RVR_NM": "도림천",
    "GU_OFC_NM": "동작구청",
    "DTRSM_DATA_CLCT_TM": "2026-11-23 11:50",
    "RBH": "11.5",
    "EBM_HGT": "17.4",
    "CNTRL_WATL": "14.4",
    "PLAN_FLDE": "16.3",
}
BRIDGE = {
    "wlobscd": "1018683",
    "obsnm": "서울시(한강대교)",
    "addr": "서울특별시 용산구 한강로3가",
    "attwl": "4.50",
    "wrnwl": "8.50",
    "almwl": "10.50",
    "srswl": "13.00",
    "lon": "126-57-33",
    "lat": "37-31-04",
}


@pytest.mark.parametrize(
    ("level", "stage", "left"), [("12.0", "평상", 2.4), ("14.4", "통제", 1.9), ("16.5", "홍수", None)]
)
def test_a_stream_is_held_against_its_own_levels(level, stage, left):
    keep("ListRiverStageService", STREAM | {"RLTM_RVR_WATL_CNT": level})
    found = disaster.rivers(district="11590")
    assert found.river_stage.tolist() == [stage]
    assert found.to_next_stage_m.round(2).tolist() == [left] if left else found.to_next_stage_m.isna().all()


def test_the_han_is_held_against_the_flood_offices_levels_and_the_gravest_comes_first():
    keep("ListRiverStageService", STREAM | {"RLTM_RVR_WATL_CNT": "14.5"})
    keep("waterlevel/info", BRIDGE, BRIDGE | {"wlobscd": "1007605", "addr": "경기도 여주시 상동"})
    level = {"ymdhm": "202611231150", "fw": "5000"}
    keep("waterlevel/list/10M", *({"wlobscd": code, "wl": "8.6"} | level for code in ("1018683", "1007605")))
    found = disaster.rivers()
    assert found.river_stage.tolist() == ["주의보", "통제"]
    assert found.river.tolist() == ["한강", "도림천"]
    assert found.next_stage_m.tolist() == [10.5, 16.3]


def test_a_message_to_the_whole_city_reaches_each_district():
    message = {"EMRG_STEP_NM": "안전안내", "DST_SE_NM": "호우", "CRT_DT": "2026/11/23 10:00:00"}
    keep(
        "DSSP-IF-00247",
        {"SN": 1, "MSG_CN": "모두", "RCPTN_RGN_NM": "서울특별시 "} | message,
        {"SN": 2, "MSG_CN": "둘", "RCPTN_RGN_NM": "서울특별시 종로구 ,서울특별시 중구 "} | message,
        {"SN": 3, "MSG_CN": "강남", "RCPTN_RGN_NM": "서울특별시 강남구 "} | message,
    )
    assert sorted(disaster.messages(district="11140").message) == ["둘", "모두"]
    assert sorted(disaster.messages(district="11680").message) == ["강남", "모두"]
    assert len(disaster.messages()) == 3


def test_shelters_are_told_by_kind_and_the_nearest_first():
    heat = {"YEAR": "2026", "R_AREA_NM": "경로당", "LOTNO_ADDR": "서울특별시 중구 1"}
    keep(
        "TbGtnHwcwP",
        heat | {"R_DETL_ADD": "먼 곳", "LON": "127.00", "LAT": "37.57"},
        heat | {"R_DETL_ADD": "가까운 곳", "LON": "126.98", "LAT": "37.56"},
        heat | {"R_DETL_ADD": "지난해", "YEAR": "2025", "LON": "126.98", "LAT": "37.56"},
    )
    keep("shuntPlace0522", {"ADR_NAM": "서울특별시 중구 다산로 1"})
    assert set(disaster.shelters(district="11140").shelter_kind) == {"heat", "flood"}
    near = disaster.shelters(kind="heat", near=(126.98, 37.56))
    assert near.address.tolist() == ["가까운 곳", "먼 곳"]
    assert near.distance_m.round(-2).tolist() == [0, 2100]
    assert disaster.shelters(kind="heat", near=(126.98, 37.56), within_m=500).address.tolist() == ["가까운 곳"]
    assert disaster.shelters(kind="flood").district.tolist() == ["11140"]
    with pytest.raises(KeyError):
        disaster.shelters(kind="rain")
