"""Scenarios: what is declared has its consequences, in the right order and direction."""

import numpy as np
import pandas as pd
import pytest

from data_sources.demo import rhythm, scenarios, simulator
from data_sources.demo.city import City

DAY = pd.Timestamp("2026-11-23")
FLOOD = "monsoon_flood@2026-11-23"
TENS = pd.date_range(DAY + pd.Timedelta("14h"), DAY + pd.Timedelta("23h50min"), freq="10min")


def rows(service, hour, scenario, *given, **parameters):
    return simulator.rows(
        service, DAY + pd.Timedelta(hours=hour), scenario=scenario, arguments=given, parameters=parameters
    )


def series(service, field, scenario, keep=None):
    """The mean of a field at each ten minutes of the evening."""
    table = simulator.history(service, TENS, scenario=scenario).to_pandas()
    table = table if keep is None else table[keep(table)]
    return table.assign(value=table[field].astype(float)).groupby("@moment").value.mean().to_numpy()


def first(condition):
    """Minutes after 14:00 at which something first holds."""
    assert condition.any()
    return int(np.argmax(condition)) * 10


def ordinary(service, field, keep=None):
    return series(service, field, None, keep)


@pytest.fixture(scope="module")
def flood():
    """Rain, a stream, road speed and parked bikes of the flood evening, each against the same evening without it."""
    stream = lambda table: table.WATG_NM == "증산교"  # noqa: E731
    measures = {
        "rain": ("ListRainfallService", "RN_10M", None),
        "stream": ("ListRiverStageService", "RLTM_RVR_WATL_CNT", stream),
        "speed": ("TrafficInfo", "prcs_spd", None),
        "parked": ("bikeList", "parkingBikeTotCnt", None),
    }
    return {
        name: series(service, field, FLOOD, keep) - ordinary(service, field, keep)
        for name, (service, field, keep) in measures.items()
    }


def test_on_the_flood_evening_every_feed_goes_its_way(flood):
    at_seven = slice(30, 40)
    assert flood["rain"][at_seven].mean() > 5
    assert flood["stream"][at_seven].mean() > 2
    assert flood["speed"][at_seven].mean() < -3
    assert flood["parked"][at_seven].mean() > 0.5


def test_on_the_flood_evening_rain_comes_first_and_the_rest_in_its_order(flood):
    rain = first(flood["rain"] > 1.5) - 15  # gauges are published a quarter of an hour late
    speed = first(flood["speed"] < -0.15 * ordinary("TrafficInfo", "prcs_spd"))
    stream = first(flood["stream"] > 2)
    messages = rows("DSSP-IF-00247", 23.9, FLOOD, crtDt="20261123")
    heavy = min(pd.Timestamp(row["CRT_DT"]) for row in messages if row["DST_SE_NM"] == "호우")
    told = (heavy - TENS[0]).total_seconds() / 60
    closed = min(
        pd.Timestamp(f"{row['occr_date']} {row['occr_time'][:4]}")
        for row in rows("AccInfo", 20, FLOOD)
        if row["acc_type"] == "A09" and "증산교" in row["acc_info"]
    )
    shut = (closed - TENS[0]).total_seconds() / 60
    assert rain <= speed
    assert rain < told < shut + 60
    assert rain < stream
    assert rain < shut


def test_on_the_flood_evening_pumps_are_called_and_not_before():
    def pumping(hour):
        return sum(row["CAUSE_NM"] == "침수 배수지원" for row in rows("control_room_incidents", hour, FLOOD))

    assert pumping(21.5) > pumping(17) + 100
    ordinary_evening = rows("control_room_incidents", 21.5, None)
    assert len(rows("control_room_incidents", 21.5, FLOOD)) > len(ordinary_evening) + 100


def test_the_han_rises_after_the_streams_and_the_water_goes_down_again():
    table = simulator.history("ListRiverStageService", pd.date_range(DAY, periods=72, freq="1h"), scenario=FLOOD)
    levels = table.to_pandas().pivot(index="@moment", columns="WATG_NM", values="RLTM_RVR_WATL_CNT")
    assert levels["증산교"].idxmax() < levels["한강대교"].idxmax()
    assert levels["증산교"].iloc[-1] < levels["증산교"].max() - 3


def test_an_anchored_scenario_leaves_other_days_alone():
    before = DAY - pd.Timedelta("4h")
    assert simulator.rows("RealtimeCityAir", before, scenario=FLOOD) == simulator.rows("RealtimeCityAir", before)
    later = City.of(1, f"{FLOOD} 14:00").world.scenario
    assert later.amount("rain", rhythm.minutes(DAY + pd.Timedelta("16h30min")))[0] > 60


def test_dust_makes_the_air_bad_and_a_message_says_so():
    dusty, usual = rows("RealtimeCityAir", 16, "fine_dust"), rows("RealtimeCityAir", 16, None)
    assert np.mean([row["PM"] for row in dusty]) > 3 * np.mean([row["PM"] for row in usual])
    assert all(row["CAI_GRD"] in ("나쁨", "매우나쁨") for row in dusty if row["PM"])
    kinds = [row["DST_SE_NM"] for row in rows("DSSP-IF-00247", 22, "fine_dust", crtDt="20261123")]
    assert "미세먼지" in kinds


def test_the_market_fire_goes_through_its_stages_and_closes_the_road():
    scenario = "market_fire@2026-11-23"

    def fire(hour):
        found = rows("control_room_incidents", hour, scenario)
        return next((row for row in found if row["INCDNT_NO"] == "20261123F99001"), None)

    assert fire(22) is None
    assert [fire(hour)["STAGE_NM"] for hour in (22.63, 22.68, 23, 24.2, 26, 27.9)] == [
        "출동지령",
        "현장도착",
        "활동개시",
        "초진",
        "완진",
        "상황종결",
    ]
    assert fire(26)["SGG_NM"] == "종로구"
    assert any(row["acc_type"] == "A08" for row in rows("AccInfo", 23, scenario))
    assert "화재" in [row["DST_SE_NM"] for row in rows("DSSP-IF-00247", 23.5, scenario, crtDt="20261123")]


def test_the_heat_wave_is_hot_and_announced():
    hot = float(rows("citydata", 15, "heat_wave", "POI009")[0]["WEATHER_STTS"][0]["TEMP"])
    assert hot > 31
    assert "폭염" in [row["DST_SE_NM"] for row in rows("DSSP-IF-00247", 15, "heat_wave", crtDt="20261123")]


def test_trains_of_the_stopped_line_stand_still_and_others_run():
    def places(line, hour):
        return {row["trainNo"]: row["statnNm"] for row in rows("realtimePosition", hour, "subway_stoppage", line)}

    before, after = places("2호선", 8.3), places("2호선", 9.2)
    assert all(after[train] == station for train, station in before.items())
    assert places("5호선", 8.3) != places("5호선", 9.2)
    assert "교통통제" in [row["DST_SE_NM"] for row in rows("DSSP-IF-00247", 9, "subway_stoppage", crtDt="20261123")]


def test_the_crowd_of_new_year_is_crowded_where_it_gathers():
    bell = rows("citydata_ppltn", 23.9, "new_year_crowd", "POI006")[0]
    usual = rows("citydata_ppltn", 23.9, None, "POI006")[0]
    assert bell["AREA_CONGEST_LVL"] == "붐빔"
    assert int(bell["AREA_PPLTN_MIN"]) > 60_000 + int(usual["AREA_PPLTN_MAX"])
    far = "POI004"
    assert rows("citydata_ppltn", 23.9, "new_year_crowd", far) == rows("citydata_ppltn", 23.9, None, far)


def test_a_quiet_day_has_fewer_incidents_and_no_rain():
    assert len(rows("control_room_incidents", 18, "quiet")) < 0.6 * len(rows("control_room_incidents", 18, None))
    assert {row["RN_10M"] for row in rows("ListRainfallService", 16, "quiet")} == {"0"}


def test_an_unknown_scenario_is_refused_with_the_names_there_are():
    with pytest.raises(LookupError, match="monsoon_flood"):
        simulator.rows("bikeList", DAY, scenario="earthquake")
    assert all(set(each.titles) == {"ko", "en", "fr", "nl"} for each in scenarios.SCENARIOS.values())
