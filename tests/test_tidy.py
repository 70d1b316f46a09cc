"""Tidy: what portals send to what the catalogue says. One row in, one row out; doubtful values are counted."""

import pandas as pd
import pytest

from data_sources import catalogue
from data_sources.pipeline import answers, tidy
from data_sources.pipeline.errors import ShapeChanged
from tests.conftest import SAMPLES

FILES = sorted(path for path in SAMPLES.iterdir() if "__" in path.name)


def tidied(service, *rows):
    datasets = catalogue.answered_by(service)
    return tidy.tidy(tidy.split(list(rows), datasets)[datasets[0].name], datasets[0])


def air(**fields):
    row = {"MSRMT_DT": "202607201300", "MSRSTN_NM": "중구", "FPM": "35", "CAI_GRD": "나쁨"} | fields
    return tidied("RealtimeCityAir", row)


def one(result, column):
    return result.frame()[column].iloc[0]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_recorded_answer_is_tidied_without_doubt(path):
    service = path.name.rsplit("__", 1)[0]
    datasets = catalogue.answered_by(service)
    rows = answers.read_answer(path.read_bytes(), datasets[0])
    tables = tidy.split(rows, datasets)
    assert set(tables) == {dataset.name for dataset in datasets}
    for dataset in datasets:
        result = tidy.tidy(tables[dataset.name], dataset)
        assert result.table.schema.equals(tidy.schema(dataset))
        assert result.table.num_rows == tables[dataset.name].num_rows
        assert not any(name in result.report.doubtful for name in dataset.key), result.report.sentences()


@pytest.mark.parametrize("given", ["35", 35, 35.0, " 35 ", "3.5e1", "+35.0"])
def test_numbers_come_as_text_or_as_numbers(given):
    assert one(air(FPM=given), "pm25_ug_m3") == 35


def test_thousands_separators_are_understood():
    assert one(air(PM="1,035"), "pm10_ug_m3") == 1035


@pytest.mark.parametrize("marker", ["", "-", " - ", None, "null", "\\N"])
def test_missing_markers_are_missing_and_not_doubtful(marker):
    result = air(FPM=marker)
    assert pd.isna(one(result, "pm25_ug_m3"))
    assert result.report.doubtful == {}


@pytest.mark.parametrize("absurd", ["99999", "-5", "x", "NaNa", "1e400", "12:30"])
def test_absurd_values_become_missing_and_are_counted(absurd):
    result = air(FPM=absurd)
    assert pd.isna(one(result, "pm25_ug_m3"))
    assert result.report.doubtful == {"pm25_ug_m3": 1}
    assert absurd in result.report.sentences()[0]


def test_zero_with_an_empty_grade_is_missing_and_zero_with_a_grade_is_zero():
    assert pd.isna(one(air(FPM=0.0, CAI_GRD=""), "pm25_ug_m3"))
    assert one(air(FPM=0.0, CAI_GRD="좋음"), "pm25_ug_m3") == 0


@pytest.mark.parametrize(
    ("given", "moment"),
    [
        ("202607201300", "2026-07-20 13:00"),
        ("202607202400", "2026-07-21 00:00"),
    ],
)
def test_compact_times_and_the_midnight_that_ends_a_day(given, moment):
    assert one(air(MSRMT_DT=given), "measured_at") == pd.Timestamp(moment)


@pytest.mark.parametrize(
    ("given", "moment"),
    [
        ("2026-07-20 13:05", "2026-07-20 13:05"),
        ("2026-07-20 13:05:59", "2026-07-20 13:05:59"),
        ("2026-07-20 13:05:59.0", "2026-07-20 13:05:59"),
        ("2026/07/20 10:04:21.123456789", "2026-07-20 10:04:21"),
        ("2026-07-20_13:05:59", "2026-07-20 13:05:59"),
        ("20260720130559", "2026-07-20 13:05:59"),
        ("20260720 1305", "2026-07-20 13:05"),
        ("20260720", "2026-07-20"),
        ("2026-07-20 24:00", "2026-07-21"),
        ("2026.7.20", "2026-07-20"),
    ],
)
def test_half_a_dozen_forms_of_time(given, moment):
    assert one(tidied("DSSP-IF-00247", {"SN": 1, "CRT_DT": given, "MSG_CN": "x"}), "sent_at") == pd.Timestamp(moment)


def test_forms_of_time_may_mix_in_one_column():
    rows = [{"SN": n, "CRT_DT": given, "MSG_CN": "x"} for n, given in enumerate(["2026/07/20 10:04:21", "20260720"])]
    assert tidied("DSSP-IF-00247", *rows).frame().sent_at.notna().all()


@pytest.mark.parametrize(
    "name", ["종로구", "종로", " 종로구 ", "서울특별시 종로구", "11110", "1111000000", "Jongno-gu", 11110]
)
def test_districts_by_name_or_code(name):
    assert one(air(MSRSTN_NM=name), "district") == "11110"


def test_old_and_new_names_of_a_field_in_either_case():
    old = tidied("RealtimeCityAir", {"msrdt": "202607201300", "msrste_nm": "중구", "pm25": "35", "idex_nm": "나쁨"})
    assert old.frame().equals(air().frame())


def test_a_field_is_found_row_by_row_where_generations_mix():
    rows = [
        {"MSRMT_DT": "202607201300", "MSRSTN_NM": "중구", "FPM": "35"},
        {"MSRDT": "202607201300", "MSRSTE_NM": "종로구", "PM25": "40"},
    ]
    assert tidied("RealtimeCityAir", *rows).frame().pm25_ug_m3.tolist() == [35, 40]


def test_a_blank_field_leaves_the_next_name_to_speak():
    row = {"MSRMT_DT": "", "MSRDT": "202607201300", "MSRSTN_NM": "-", "MSRSTE_NM": "중구", "FPM": "35"}
    frame = tidied("RealtimeCityAir", row).frame()
    assert frame.district.tolist() == ["11140"]
    assert frame.measured_at.tolist() == [pd.Timestamp("2026-07-20 13:00")]


def test_columns_and_fields_that_do_not_meet_are_reported():
    report = air(NEW_FIELD="1").report
    assert "ozone_ppm" in report.unmatched
    assert report.unknown == ["NEW_FIELD"]


def test_a_missing_key_is_refused_with_every_fault():
    with pytest.raises(ShapeChanged) as refused:
        tidied("RealtimeCityAir", {"PM": 1, "station": "중구"})
    assert "measured_at is not there (looked for MSRMT_DT, MSRDT)" in str(refused.value)
    assert "district is not there" in str(refused.value)
    assert "the answer has PM, station" in str(refused.value)


def test_a_key_that_cannot_be_read_at_all_is_refused():
    with pytest.raises(ShapeChanged, match=r"no value of measured_at can be read \(yesterday\)"):
        air(MSRMT_DT="yesterday")


def test_an_answer_of_another_service_is_refused():
    with pytest.raises(ShapeChanged, match="none of its columns is there"):
        tidied("RealtimeCityAir", {"stationId": "ST-4", "parkingBikeTotCnt": "4"})


def test_no_rows_are_an_empty_table_of_the_same_columns():
    empty = tidied("RealtimeCityAir")
    assert empty.frame().empty
    assert list(empty.frame().columns) == list(air().frame().columns)


def bike_station(lon, lat):
    row = {"RENT_ID": "ST-1", "RENT_NO": "00001", "STA_LOC": "중구", "STA_LAT": lat, "STA_LONG": lon}
    return tidied("tbCycleStationInfo", row)


def test_swapped_coordinates_are_put_right_and_zeros_are_missing():
    right, swapped = bike_station("126.97", "37.56"), bike_station("37.56", "126.97")
    assert (one(swapped, "lon"), one(swapped, "lat")) == (one(right, "lon"), one(right, "lat")) == (126.97, 37.56)
    unset = bike_station("0.00000000", "0.00000000")
    assert pd.isna(one(unset, "lon"))
    assert unset.report.doubtful == {}


def test_a_place_outside_seoul_loses_its_coordinates_and_is_counted():
    busan = bike_station("129.07", "35.18")
    assert pd.isna(one(busan, "lat"))
    assert busan.report.doubtful == {"lon": 1}


@pytest.mark.parametrize(
    ("crs", "x", "y"),  # Seoul City Hall in each system, computed with PROJ from WGS84 126.97794, 37.56632
    [
        ("EPSG:5181", 198051.0, 451885.0),
        ("EPSG:5186", 198051.0, 551885.0),
        ("EPSG:5179", 953932.0, 1952053.0),
        ("EPSG:5174", 197980.0, 451577.0),
    ],
)
def test_metres_of_every_korean_system_become_degrees(crs, x, y):
    known = catalogue.dataset("road_incidents")
    dataset = known.model_copy(update={"crs": crs})
    row = {"acc_id": "1", "occr_date": "20261123", "occr_time": "0830", "grs80tm_x": str(x), "grs80tm_y": str(y)}
    frame = tidy.tidy(tidy.raw([row]), dataset).frame()
    assert frame.lon[0] == pytest.approx(126.97794, abs=5e-4)
    assert frame.lat[0] == pytest.approx(37.56632, abs=5e-4)


def test_two_fields_make_one_moment_and_a_blank_second_one_leaves_the_day():
    rows = [
        {"acc_id": "1", "occr_date": "20261123", "occr_time": "083000"},
        {"acc_id": "2", "occr_date": "20261123", "occr_time": "0000"},
        {"acc_id": "3", "occr_date": "20261123", "occr_time": ""},
        {"acc_id": "4", "occr_date": "", "occr_time": ""},
    ]
    times = tidied("AccInfo", *rows).frame().started_at
    assert times[0] == pd.Timestamp("2026-11-23 08:30")
    assert times[1] == times[2] == pd.Timestamp("2026-11-23")
    assert pd.isna(times[3])


def test_numbers_in_one_page_and_text_in_the_next_are_one_column():
    dataset = catalogue.dataset("air_now")
    rows = [{"MSRMT_DT": "202607201300", "MSRSTN_NM": "중구", "FPM": value} for value in (35, "36", 37.5)]
    pages = tidy.join([tidy.raw(rows[:1]), tidy.raw(rows[1:2]), tidy.raw(rows[2:])])
    assert tidy.tidy(pages, dataset).frame().pm25_ug_m3.tolist() == [35, 36, 37.5]
    assert tidy.tidy(tidy.raw(rows), dataset).frame().pm25_ug_m3.tolist() == [35, 36, 37.5]


def test_codes_lose_the_point_of_a_float_and_keep_their_zeros():
    parking = {"PKLT_CD": 171721.0, "PKLT_NM": "세종로", "TPKCT": 1260.0, "NOW_PRK_VHCL_CNT": 457.0}
    assert (
        one(tidied("GetParkingInfo", parking | {"NOW_PRK_VHCL_UPDT_TM": "2026-04-28 08:31:23"}), "car_park") == "171721"
    )


def test_text_loses_entities_carriage_returns_and_blanks():
    row = {"acc_id": "1", "occr_date": "20261123", "occr_time": "0830", "acc_info": " 차로&amp;보도\r공사 "}
    assert one(tidied("AccInfo", row), "description") == "차로&보도\n공사"
