"""Fires and rescues: what 119 is at, how it went, how fast somebody was there."""

import pandas as pd
import pytest

from data_sources import fire
from data_sources.pipeline import clock
from tests.kept import NOON, keep

FIRE = {
    "INCDNT_NO": "20261123F11001",
    "INCDNT_SE_NM": "화재",
    "CAUSE_NM": "전기적 요인",
    "PLACE_NM": "공동주택",
    "STAGE_NM": "초진",
    "DSPTCH_DT": "2026-11-23 11:00:00",
    "ARVL_DT": "2026-11-23 11:07:00",
    "ACT_BGNG_DT": "2026-11-23 11:08:30",
    "CTRL_DT": "2026-11-23 11:21:00",
    "SGG_NM": "종로구",
    "FRSTN_NM": "종로소방서",
    "DTH_CNT": "0",
    "INJPSN_CNT": "2",
    "LOT": "126.98",
    "LAT": "37.57",
}
RUN = FIRE | {
    "INCDNT_NO": "20261123E10001",
    "INCDNT_SE_NM": "구급",
    "CAUSE_NM": "질병",
    "STAGE_NM": "상황종결",
    "DSPTCH_DT": "2026-11-23 10:00:00",
    "ARVL_DT": "2026-11-23 10:07:30",
    "ACT_BGNG_DT": "2026-11-23 10:08:30",
    "CTRL_DT": "",
    "END_DT": "2026-11-23 10:40:00",
    "SGG_NM": "중구",
    "INJPSN_CNT": "1",
}


@pytest.fixture
def known(now):
    keep("control_room_incidents", FIRE, RUN)


def test_incidents_are_told_newest_first_and_by_kind_and_district(known):
    assert fire.incidents().emergency_number.tolist() == ["20261123F11001", "20261123E10001"]
    assert fire.incidents(kind="구급").district.tolist() == ["11140"]
    assert fire.incidents(district="11110").emergency_kind.tolist() == ["화재"]
    assert fire.incidents(since="2026-11-23 10:30").emergency_kind.tolist() == ["화재"]


def test_an_incident_is_under_way_until_it_is_closed(known):
    assert fire.under_way().emergency_kind.tolist() == ["화재"]
    later = clock.now() + pd.Timedelta("10min")
    keep("control_room_incidents", FIRE | {"STAGE_NM": "상황종결", "END_DT": "2026-11-23 12:08:00"}, at=later)
    assert fire.under_way(at=later).empty
    assert fire.under_way(at=NOON).emergency_kind.tolist() == ["화재"]


def test_stages_are_told_in_order_of_time_with_minutes_since_the_dispatch(known):
    course = fire.stages(number="20261123F11001")
    assert course.emergency_stage.tolist() == ["출동지령", "현장도착", "활동개시", "초진"]
    assert course.since_dispatch_min.tolist() == [0, 7, 8.5, 21]
    assert fire.stages(until="2026-11-23 10:30").emergency_stage.tolist()[-1] == "상황종결"


def test_incidents_are_counted_by_cause(known):
    keep("control_room_incidents", FIRE | {"INCDNT_NO": "20261123F11002", "INJPSN_CNT": "1"})
    counted = fire.by_cause().set_index("emergency_cause")
    assert counted.incidents.to_dict() == {"전기적 요인": 2, "질병": 1}
    assert counted.injuries.to_dict() == {"전기적 요인": 3, "질병": 1}


def test_seven_minutes_are_within_the_golden_time_and_more_are_not(known):
    times = fire.response_times().set_index("emergency_kind")
    assert times.response_min.to_dict() == {"화재": 7, "구급": 7.5}
    assert times.is_within_golden_time.to_dict() == {"화재": True, "구급": False}


def test_who_has_not_arrived_yet_has_no_response_time(now):
    keep("control_room_incidents", FIRE | {"STAGE_NM": "출동지령", "ARVL_DT": "", "ACT_BGNG_DT": "", "CTRL_DT": ""})
    assert fire.response_times().empty
    assert fire.stages().emergency_stage.tolist() == ["출동지령"]


def test_published_fires_agree_with_each_other():
    fires = fire.published(since="2021", until="2022").groupby("year").fires.sum().to_dict()
    assert fires == {2021: 4951, 2022: 5396}
    assert fire.published_by_month(since="2021", until="2021-12").fires.sum() == fires[2021]
    causes = fire.published_causes(since="2022", until="2022").groupby("fire_origin").fires.sum()
    assert causes.to_dict() == {"accidental": 4756, "arson": 109, "other": 531}


def test_what_was_published_of_a_year_is_not_known_before_it_is_over():
    assert fire.published(at="2020-06-01").year.max() == 2019
    assert fire.published(district="11110").district.unique().tolist() == ["11110"]


def test_where_nothing_has_happened_nobody_was_late(known):
    assert fire.response_times(since="2030-01-01").empty
