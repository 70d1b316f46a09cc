"""An incident and what is around it: stages, help, what was said, whom to call, how fast somebody was there."""

import math

import pandas as pd
import pytest
import responses

from data_sources import stills
from data_sources.pipeline.errors import Unavailable
from insight import incidents, response, scene
from tests.kept import NOON, keep
from tests.test_ui import Answer
from ui import texts, thread
from ui.scenes import incident as words
from ui.stills import drawing

ROOMS = "B552657/ErmctInfoInqireService/getEmrrmRltmUsefulSckbdInfoInqire"
FIRE = {
    "INCDNT_NO": "F1",
    "INCDNT_SE_NM": "화재",
    "CAUSE_NM": "전기적 요인",
    "PLACE_NM": "판매시설",
    "STAGE_NM": "활동개시",
    "DSPTCH_DT": "2026-11-23 11:10:00",
    "ARVL_DT": "2026-11-23 11:15:20",
    "ACT_BGNG_DT": "2026-11-23 11:16:00",
    "SGG_NM": "종로구",
    "ADDR": "서울특별시 종로구 종로 1",
    "FRSTN_NM": "종로소방서",
    "DTH_CNT": "0",
    "INJPSN_CNT": "0",
    "LOT": "126.98",
    "LAT": "37.57",
}
STEPS = [
    ("출동지령", "11:10"),
    ("현장도착", "11:15"),
    ("활동개시", "11:16"),
    ("초진", ""),
    ("완진", ""),
    ("상황종결", ""),
]


def fire(number: str, **other: str) -> dict[str, str]:
    return FIRE | {"INCDNT_NO": number} | other


def closed(number: str, arrived: str, district: str = "종로구", **other: str) -> dict[str, str]:
    times = {"ARVL_DT": f"2026-11-23 {arrived}", "END_DT": "2026-11-23 11:50:00", "STAGE_NM": "상황종결"}
    return fire(number, SGG_NM=district, **times, **other)


def message(at: str, kind: str, areas: str) -> dict[str, str]:
    sent = f"2026/11/23 {at}"
    told = {"SN": at, "CRT_DT": sent, "MSG_CN": f"{kind} {areas}", "RCPTN_RGN_NM": areas, "DST_SE_NM": kind}
    return told | {"EMRG_STEP_NM": "안전안내"}


@pytest.fixture
def burning(now):
    keep("control_room_incidents", FIRE)


def test_what_has_happened_has_its_time_and_what_is_to_come_has_none(burning):
    found = incidents.find("F1")
    assert [(each.name, f"{each.at:%H:%M}" if each.at else "") for each in found.stages] == STEPS
    assert found.minutes(NOON) == 50
    assert found.response_min == pytest.approx(5 + 20 / 60)
    assert found.is_within_golden_time


def test_a_crew_that_came_after_seven_minutes_was_late_and_one_that_is_on_its_way_is_neither(now):
    keep("control_room_incidents", fire("F2", ARVL_DT="2026-11-23 11:17:01"), fire("F3", ARVL_DT="", ACT_BGNG_DT=""))
    assert not incidents.find("F2").is_within_golden_time
    assert math.isnan(incidents.find("F3").response_min)


def test_a_rescue_has_the_stages_that_it_has_and_none_to_come_once_it_is_closed(now):
    rescue = {"INCDNT_SE_NM": "구조", "CAUSE_NM": "승강기 갇힘"}
    keep("control_room_incidents", fire("R1", **rescue), closed("R2", "11:14:00", **rescue))
    assert [each.name for each in incidents.find("R1").stages] == ["출동지령", "현장도착", "활동개시", "상황종결"]
    over = incidents.find("R2")
    assert over.what == "승강기 갇힘"
    assert not over.is_under_way
    assert all(each.at is not None for each in over.stages)
    assert over.minutes(NOON) == 40


def test_an_incident_that_nobody_knows_is_a_lookup_error(burning):
    with pytest.raises(LookupError, match="F9"):
        scene.around("F9")


def test_the_gravest_fire_has_casualties_or_burns_for_long(now):
    young = {"DSPTCH_DT": "2026-11-23 11:50:00", "ARVL_DT": "2026-11-23 11:54:00", "ACT_BGNG_DT": ""}
    keep("control_room_incidents", fire("F1"), fire("F2", **young), closed("F3", "11:15:00"))
    assert incidents.gravest().number == "F1"
    keep("control_room_incidents", fire("F2", **young, INJPSN_CNT="2"))
    assert incidents.gravest().number == "F2"
    assert incidents.last_closed().number == "F3"


def test_without_a_fire_there_is_none_to_look_at(now):
    assert incidents.gravest() is None
    assert incidents.last_closed() is None


def test_the_list_has_what_is_under_way_and_with_a_kind_the_last_day(now):
    yesterday = {"DSPTCH_DT": "2026-11-22 11:00:00"}
    keep("control_room_incidents", fire("F1"), closed("F2", "11:15:00", "중구"), closed("F0", "11:15:00", **yesterday))
    keep(
        "V2/api/DSSP-IF-00247",
        message("11:20:00", "화재", "서울특별시 종로구"),
        message("05:00:00", "실종", "서울특별시"),
    )
    assert incidents.listed().kind.tolist() == ["message", "fire"]
    assert incidents.listed(kind="fire").number.tolist() == ["F1", "F2"]
    assert incidents.listed(kind="fire", district="11140").number.tolist() == ["F2"]
    assert len(incidents.listed(kind="message")) == 2


def test_road_works_are_no_incident_and_the_map_tells_in_which_district_one_is(now):
    def there(number: str, kind: str) -> dict[str, str]:
        begins = {"occr_date": "20261123", "occr_time": "113000", "exp_clr_date": "20261123", "exp_clr_time": "130000"}
        place = {"grs80tm_x": "198242", "grs80tm_y": "452017"}  # the city hall
        return {"acc_id": number, "acc_type": kind, "acc_info": "1차로 통제", **begins, **place}

    keep("AccMainCode", {"acc_type": "A01", "acc_type_nm": "교통사고"}, {"acc_type": "A04", "acc_type_nm": "공사"})
    keep("AccInfo", there("1", "A01"), there("2", "A04"))
    assert incidents.listed().number.tolist() == ["1"]
    assert sorted(incidents.listed(kind="road").number) == ["1", "2"]
    found = incidents.find("1")
    assert (found.what, found.district, found.stages) == ("교통사고", "11140", ())


def test_the_sources_are_those_that_there_are(now, own_store):
    assert [each.name for each in incidents.sources() if each.is_there] == []
    keep("control_room_incidents", FIRE)
    keep("V2/api/DSSP-IF-00247", message("11:20:00", "화재", "서울특별시 종로구"))
    assert [each.name for each in incidents.sources() if each.is_there] == ["control_room", "messages"]


def hospital(name: str, phone: str, lon: float) -> dict[str, str]:
    address = "서울특별시 종로구 대학로 101"
    return {"DUTYNAME": name, "DUTYADDR": address, "DUTYTEL3": phone, "WGS84LON": str(lon), "WGS84LAT": "37.57"}


def test_the_nearest_emergency_room_comes_first_with_its_free_beds(burning):
    keep("TvEmgcHospitalInfo", hospital("먼 병원", "02-1", 127.0), hospital("가까운 병원", "02-2", 126.985))
    beds = {"hpid": "A1", "dutyName": "다른 이름", "dutyTel3": "02-2", "hvidate": "20261123115500", "hvec": 7}
    keep(ROOMS, beds)
    found = scene.around("F1").help
    rooms = found.nearest[found.nearest.help_kind == "emergency_room"]
    assert rooms.name_ko.tolist() == ["가까운 병원", "먼 병원"]
    assert rooms.distance_m.tolist() == [441, 1765]
    assert rooms.emergency_beds_free.tolist()[0] == 7
    assert pd.isna(rooms.emergency_beds_free.tolist()[1])
    assert found.within["emergency_room"] == 1
    assert (found.nearest.help_kind == "station").sum() == 2


def hydrant(number: int, phone: str, usable: str = "Y") -> dict[str, str]:
    where = {"SGG_NM": "종로구", "LCTN_ROAD_NM_ADDR": f"종로 {number}", "LOT": "126.981", "LAT": "37.57"}
    station = {"CMPTNC_FRSTN_NM": "종로소방서", "CMPTNC_FRSTN_TELNO": phone, "USE_PSBLTY_YN": usable}
    return {"FCLT_NO": str(number), "FCLT_TYPE_CD": "지상식", **where, **station}


def test_the_office_in_charge_is_called_by_the_number_that_most_of_its_hydrants_have(burning):
    assert scene.office("fire", "종로소방서").phone == "119"
    keep(
        "tbFireItem", hydrant(1, "02-111-2222"), hydrant(2, "02-111-2222"), hydrant(3, "02-9"), hydrant(4, "02-9", "N")
    )
    assert scene.around("F1").office == scene.Office("종로소방서", "02-111-2222", "fire_water")
    assert scene.office("fire", "중부소방서").phone == "119"
    assert scene.office("road", "").phone == "120"
    assert scene.around("F1").help.within["hydrant"] == 3


def test_messages_belong_to_an_incident_by_district_or_by_kind(burning):
    keep(
        "V2/api/DSSP-IF-00247",
        message("11:30:00", "화재", "서울특별시 강남구"),
        message("11:20:00", "실종", "서울특별시 종로구"),
        message("11:10:00", "실종", "서울특별시 강남구"),
        message("04:00:00", "화재", "서울특별시 종로구"),
    )
    told = scene.around("F1").messages
    assert told.disaster_kind.tolist() == ["화재", "실종"]


def test_an_incident_without_a_place_is_measured_from_the_middle_of_its_district(now):
    keep("control_room_incidents", fire("F5", LOT="", LAT=""))
    found = scene.around("F5")
    assert not found.incident.is_placed
    assert len(found.help.nearest) > 0
    assert scene.help_near(None).nearest.empty


def test_response_times_are_told_by_district_beside_what_is_published(now):
    keep(
        "control_room_incidents",
        closed("F1", "11:14:00"),
        closed("F2", "11:16:00"),
        closed("F3", "11:18:00"),
        closed("F4", "11:12:00", "중구"),
        closed("E1", "11:40:00", INCDNT_SE_NM="구급"),
    )
    found = response.now()
    by = found.districts.set_index("district")
    assert by.fires.to_dict() == {"11110": 3, "11140": 1}
    assert by.median_min.to_dict() == {"11110": 6, "11140": 2}
    assert by.within.to_dict() == pytest.approx({"11110": 2 / 3, "11140": 1})
    assert by.p90_min.isna().all()
    assert (found.fires, found.within) == (4, 0.75)
    assert response.published().within.iloc[0] == pytest.approx(1 - 905 / 4951)


def test_the_thread_says_in_words_how_fast_somebody_was_there(burning):
    with texts.speaking("nl"):
        assert "Ter plaatse in <b>5 min 20 s</b> (binnen de 7 minuten)" in thread.example()
    with texts.speaking("ko"):
        assert "현장 도착까지 <b>5분 20초</b> (골든타임 7분 안)" in thread.example()


def test_without_a_fire_the_wall_says_so_and_without_a_feed_it_says_why(now):
    with texts.speaking("en"):
        assert "nobody publishes them live" in thread.example()
        keep("control_room_incidents", closed("F3", "11:15:00"))
        told = thread.example()
    assert "No fire is under way" in told
    assert "closed 11:50" in told


@pytest.mark.parametrize(
    ("metres", "told"),
    [(344, "340\u00a0m"), (994, "990\u00a0m"), (996, "1,0\u00a0km"), (1949, "1,9\u00a0km")],
)
def test_distances_are_said_as_one_would(metres, told):
    with texts.speaking("nl"):
        assert words.distance(metres) == told


PICTURE = b"GIF89a: a picture"
SIGNED = "https://cctv.example/picture?signed=secret"
CAMERA = {"coordx": "126.98", "coordy": "37.57", "cctvname": "종로", "cctvformat": "JPEG", "cctvurl": SIGNED}


OTHER = CAMERA | {"coordx": "127.01"}


@pytest.fixture
def cameras(portal, now):
    """Two cameras that the portal knows; their pictures are at another host."""
    keep("/cctvInfo", CAMERA, OTHER)
    portal.lists("cctvInfo", [CAMERA, OTHER])
    with responses.RequestsMock(assert_all_requests_are_fired=False) as elsewhere:
        elsewhere.add_passthru(portal.url)
        yield elsewhere


def test_a_still_picture_is_fetched_when_it_is_shown_once_for_all_and_without_its_address(cameras, portal):
    cameras.get(SIGNED, PICTURE, content_type="image/gif")
    camera = stills.number(126.98, 37.57)
    answer = Answer(f"/still/{camera}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/gif")
    assert answer.headers["cache-control"] == "no-store"
    assert "secret" not in answer.text + str(answer.headers)
    assert Answer(f"/still/{camera}").status_code == 200
    assert len(portal.asked("cctvInfo")) == 1


def test_what_is_no_picture_is_not_passed_on(cameras):
    cameras.get(SIGNED, b"<svg onload='x()'/>", content_type="image/svg+xml")
    camera = stills.number(127.01, 37.57)
    with pytest.raises(Unavailable) as told:
        stills.picture(camera)
    assert "secret" not in str(told.value)
    assert Answer(f"/still/{camera}").status_code == 204
    assert Answer("/still/1.00000_2.00000").status_code == 404
    assert Answer("/still/https:%2F%2Fcctv.example").status_code == 404


def test_a_drawing_is_the_same_for_the_same_camera_and_another_for_another():
    one, other = stills.number(126.98, 37.57), stills.number(127.0, 37.5)
    assert drawing(one) == drawing(one) != drawing(other)


def test_messages_of_long_ago_are_not_going_on(now):
    keep("V2/api/DSSP-IF-00247", message("11:20:00", "화재", "서울특별시") | {"CRT_DT": "2026/11/20 11:20:00"})
    assert incidents.listed().empty
    assert incidents.listed(kind="message").empty
