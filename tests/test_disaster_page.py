"""The page on disaster and weather: what it concludes, how it says so, and where it sends people."""

import pandas as pd
import pytest

from data_sources.catalogue.model import LANGUAGES
from insight import disaster
from tests.kept import keep
from tests.test_disaster import BRIDGE, STREAM
from tests.test_scenes import said
from ui import texts
from ui.scenes import disaster as scene
from ui.scenes import shelters

CLOSED_FROM_14_5 = STREAM | {"CNTRL_WATL": "14.5"}
OTHER = {
    "WATG_CD": "1009",
    "WATG_NM": "성산2교",
    "RVR_NM": "홍제천",
    "GU_OFC_NM": "마포구청",
    "RBH": "5.2",
    "PLAN_FLDE": "11.8",
}


@pytest.fixture(autouse=True)
def noon(now):
    """Monday 23 November 2026, noon."""


def streams(level, other):
    """Two streams: one that is closed from 14.5 m on, and one that has only a design flood level, 11.8 m."""
    first = CLOSED_FROM_14_5 | {"RLTM_RVR_WATL_CNT": level}
    keep("ListRiverStageService", first, STREAM | OTHER | {"CNTRL_WATL": "0.0", "RLTM_RVR_WATL_CNT": other})


def warning(kind, area, code, level="1"):
    return {
        "areaCode": code,
        "areaName": area,
        "warnVar": kind,
        "warnStress": level,
        "command": "1",
        "cancel": "0",
        "startTime": "202611231000",
        "tmFc": "202611231000",
        "tmSeq": "7",
    }


def rain(district, code, amount, time="11:50"):
    moment = f"2026-11-23 {time}"
    return {"RF_CD": code, "RF_NM": code, "GU_NM": district, "RN_10M": amount, "DATA_CLCT_TM": moment}


def test_rivers_are_told_by_how_far_they_are_on_the_way_to_their_first_alert_level():
    streams("13.0", "8.5")
    keep("waterlevel/info", BRIDGE)
    keep("waterlevel/list/10M", {"wlobscd": "1018683", "wl": "3.60", "ymdhm": "202611231150", "fw": "300"})
    found = disaster.rivers()
    assert found.river_gauge.tolist() == ["서울시(한강대교)", "신대방1교", "성산2교"]
    assert found.alert_fill_pct.round().tolist() == [80, 50, 50]
    assert found.alert_level_m.tolist() == [4.5, 14.5, 11.8]
    assert disaster.rivers(district="11590").river_gauge.tolist() == ["신대방1교"]


def test_a_gauge_without_an_alert_level_is_not_compared():
    keep("ListRiverStageService", STREAM | {"CNTRL_WATL": "0.0", "PLAN_FLDE": "0.0", "RLTM_RVR_WATL_CNT": "13"})
    assert disaster.rivers().empty
    assert disaster.highest().measured_at is None


def test_the_first_sentence_says_where_the_river_is_highest_against_its_alert_level():
    streams("13.0", "5.9")
    told = {}
    for language in LANGUAGES:
        with texts.speaking(language):
            told[language] = said(scene.answer(None)).split(":")[0 if language == "ko" else slice(0, 2)]
    assert told["en"] == [
        "The river is highest against its alert level at Dorimcheon, Sindaebang 1 (Dongjak-gu)",
        " 50 % of that height, 1.50 m below it. No rain gauge has been heard of.",
    ]
    assert told["ko"].startswith(
        "경계 수위에 가장 가까운 하천은 도림천 신대방1교(동작구)입니다. 경계 수위의 50%까지 찼고 1.50 m 남았습니다."
    )
    assert told["fr"][1].startswith(" Dorimcheon, Sindaebang 1 (Dongjak-gu), à 50 % de ce niveau ; il reste 1,50 m")
    assert told["nl"][1].startswith(" 50 % van dat peil, 1,50 m eronder.")


def test_a_river_past_its_alert_level_is_said_to_be_and_how_many_are():
    streams("17.5", "5.9")
    with texts.speaking("en"):
        told = said(scene.answer(None))
    assert told.startswith(
        "The river is highest against its alert level at Dorimcheon, Sindaebang 1 (Dongjak-gu): past it"
    )
    assert "200 % of that height, stage “Design flood level”. 1 of 2 gauges is past its alert level." in told


def test_a_district_without_a_gauge_says_so_and_tells_of_the_city():
    streams("13.0", "5.9")
    with texts.speaking("en"):
        told = said(scene.answer("11680"))
    assert told.startswith(
        "No river gauge stands in Gangnam-gu. The river is highest against its alert level at Dorimcheon"
    )


def test_without_any_level_the_answer_says_which_key_brings_them():
    for language in LANGUAGES:
        with texts.speaking(language):
            assert "SEOUL_OPENAPI_KEY" in said(scene.answer(None))


def test_what_nobody_has_asked_for_yet_is_not_said_to_be_nothing():
    with texts.speaking("en"):
        assert "DATA_GO_KR_KEY" in said(scene.in_force())
        assert "SAFETYDATA_KEY" in said(scene.messages(None))
    keep("KMA.getPwnCd", warning("2", "부산", "L1080000"))
    with texts.speaking("en"):
        assert said(scene.in_force()) == "Warnings in forceNo weather warning is in force in Seoul."


def test_warnings_of_a_kind_are_one_sentence_and_one_line_with_their_areas():
    keep("KMA.getPwnCd", warning("2", "서울동남권", "L1100100"), warning("2", "서울서남권", "L1100300"))
    with texts.speaking("en"):
        assert said(scene.answer(None)).count("Heavy rain: warning in force.") == 1
        told = said(scene.in_force())
    assert told.endswith("since 23 Nov 10:00Southeast Seoul and Southwest Seoul")


def test_rain_is_told_where_most_fell_and_what_criterion_that_meets():
    keep(
        "ListRainfallService",
        *(rain("중구", "1201", "20.0", f"11:{minute}0") for minute in range(6)),
        rain("종로구", "1301", "0.5"),
    )
    with texts.speaking("en"):
        told = said(scene.answer(None))
    assert "In the last hour it rained most in Jung-gu: 120.0 mm." in told
    assert "heavy rain warning" in told
    day = disaster.rain_day(district="11110")
    assert (day.mean_rain_mm.tolist(), day.most_rain_mm.tolist()) == ([3.0], [3.0])


def test_the_rivers_of_the_day_are_those_that_are_highest_now():
    streams("13.0", "5.9")
    day = disaster.river_day()
    assert day.river_gauge.tolist() == ["신대방1교", "성산2교"]
    assert day.alert_fill_pct.round().tolist() == [50, 11]


def test_the_shelters_that_a_warning_asks_for_come_first_then_those_of_the_season():
    assert disaster.kinds()[0] == "cold"
    keep("KMA.getPwnCd", warning("2", "서울동남권", "L1100100"))
    assert disaster.kinds()[:2] == ["flood", "cold"]
    assert disaster.kinds(at="2026-07-20")[0] == "heat"


def test_shelters_are_those_of_the_district_or_the_nearest_to_a_place():
    row = {"SGG_NM": "강남구", "LOC_SFPR_A": "영동대로 513"}
    far = {"EQUP_NM": "먼 곳", "XCORD": "127.02", "YCORD": "37.60", "SGG_NM": "성북구"}
    keep("TbEqkShelter", row | {"EQUP_NM": "가까운 곳", "XCORD": "127.061", "YCORD": "37.511"}, row | far)
    assert disaster.shelters("earthquake", district="11680").name.tolist() == ["가까운 곳"]
    near = disaster.shelters("earthquake", hotspot="POI001")
    assert near.name.tolist() == ["가까운 곳", "먼 곳"]
    assert near.distance_m.is_monotonic_increasing


def test_flood_shelters_have_addresses_and_are_told_by_the_district_of_the_place():
    keep("shuntPlace0522", {"ADR_NAM": "서울특별시 강남구 개포로 12"}, {"ADR_NAM": "서울특별시 중구 다산로 1"})
    assert disaster.shelters("flood", hotspot="POI001").address.tolist() == ["서울특별시 강남구 개포로 12"]
    with texts.speaking("en"):
        assert "Only the addresses of these shelters are published." in said(shelters.near("flood", "11680", None))


def test_shelters_are_compared_by_residents():
    keep("shuntPlace0522", {"ADR_NAM": "서울특별시 중구 다산로 1"}, {"ADR_NAM": "서울특별시 강남구 개포로 12"})
    found = disaster.shelters_by_district("flood")
    assert found.district.iloc[0] == "11140"  # as many, for fewer people
    assert (found.shelters.sum(), len(found)) == (2, 25)


def test_civil_defence_shelters_that_were_given_up_are_left_out():
    place = {"LOTNO_ADDR": "서울특별시 중구 정동 1", "ROAD_NM_ADDR": "서울특별시 중구 정동길 1"}
    keep(
        "LOCALDATA_114602",
        place | {"MNG_NO": "1", "BPLC_NM": "지하철역", "SALS_STTS_NM": "영업/정상"},
        place | {"MNG_NO": "2", "BPLC_NM": "헐린 곳", "SALS_STTS_NM": "폐업"},
    )
    assert disaster.shelters("civil_defence").name.tolist() == ["지하철역"]


def test_an_urgent_message_stands_in_the_answer_and_all_of_them_in_the_timeline():
    message = {"DST_SE_NM": "호우", "RCPTN_RGN_NM": "서울특별시 중구 ", "CRT_DT": "2026/11/23 10:00:00"}
    keep(
        "DSSP-IF-00247",
        message | {"SN": 1, "MSG_CN": "즉시 <대피>", "EMRG_STEP_NM": "긴급재난"},
        message | {"SN": 2, "MSG_CN": "조심", "EMRG_STEP_NM": "안전안내", "CRT_DT": "2026/11/23 11:00:00"},
    )
    with texts.speaking("en"):
        assert "즉시 &lt;대피&gt;" in scene.answer("11140")
        assert "조심" not in scene.answer("11140")
        told = said(scene.messages("11140"))
    assert told.index("조심") < told.index("즉시")


def test_the_coming_days_have_their_warmth_rain_snow_and_dust():
    base = {"baseDate": "20261123", "baseTime": "1100", "nx": "60", "ny": "127"}
    hours = [("20261124", "0600", "-3", "1.0mm", "2.0cm"), ("20261124", "1500", "4", "강수없음", "적설없음")]
    rows = [
        base | {"fcstDate": day, "fcstTime": hour, "category": category, "fcstValue": value}
        for day, hour, *values in hours
        for category, value in zip(("TMP", "PCP", "SNO"), values, strict=True)
    ]
    keep("KMA.getVilageFcst", *rows)
    day = disaster.days().iloc[0]
    assert (day.min_temperature_c, day.max_temperature_c, day.rain_mm, day.snow_cm) == (-3, 4, 1.0, 2.0)
    with texts.speaking("en"):
        told = said(scene.coming())
    assert "-3 to 4 °C" in told.replace("−", "-")
    assert "Snow watch" in told


def test_every_list_of_rows_can_be_asked_again():
    for shown in scene.ROWS:
        dataset, question = scene.rows(shown, "11680", None, "cold")
        assert dataset in question.datasets
        assert isinstance(question.rows(), pd.DataFrame)
