"""What is coming and what is in force: from lists of what was issued to what holds now."""

import pandas as pd
import pytest

from data_sources import catalogue, forecast
from data_sources.pipeline import store, tidy

NOON = pd.Timestamp("2026-11-23 12:00")


def keep(name, *rows, at=NOON):
    dataset = catalogue.dataset(name)
    table = tidy.split(list(rows), [dataset])[name]
    store.write(name, tidy.tidy(table, dataset).table, fetched_at=at)


def warning(hour, command, *, kind=2, level=0, area="L1100100", name="서울동남권", **more):
    stamp = 202611230000 + hour * 100
    row = {"tmFc": stamp, "tmSeq": hour, "areaCode": area, "areaName": name, "warnVar": kind, "warnStress": level}
    times = {"startTime": stamp if command in ("1", "7") else 0, "endTime": stamp if command in ("2", "8") else 0}
    return {**row, "command": command, "cancel": "0", "allEndTime": 0, **times, **more}


@pytest.mark.parametrize(
    ("issued", "in_force"),
    [
        ([warning(9, "1")], ["호우 주의보"]),
        ([warning(9, "1"), warning(11, "2")], []),
        ([warning(9, "1"), warning(11, "2", endTime=202611231300)], ["호우 주의보"]),
        ([warning(9, "1"), warning(10, "8"), warning(10, "7", level=1)], ["호우 경보"]),
        ([warning(9, "1"), warning(10, "3", startTime=0)], ["호우 주의보"]),
        ([warning(9, "1", cancel="1")], []),
        ([warning(13, "1")], []),
        ([warning(9, "1"), warning(9, "1", kind=1, level=1)], ["강풍 경보", "호우 주의보"]),
        ([warning(9, "1", area="S1323200", name="동해남부앞바다", kind=6)], []),
    ],
)
def test_a_warning_is_in_force_from_its_issue_until_it_is_lifted(now, issued, in_force):
    keep("weather_warnings", *issued)
    found = forecast.warnings()
    assert (found.weather_warning + " " + found.warning_level).tolist() == in_force


def test_a_warning_that_was_extended_keeps_its_beginning(now):
    keep("weather_warnings", warning(9, "1"), warning(10, "3", startTime=0))
    assert forecast.warnings().started_at.tolist() == [pd.Timestamp("2026-11-23 09:00")]


def test_warnings_are_those_of_the_moment_asked_about(now):
    keep("weather_warnings", warning(9, "1"), warning(11, "2"), at=pd.Timestamp("2026-11-23 11:05"))
    keep("weather_warnings", warning(8, "1", kind=1), at=pd.Timestamp("2026-11-23 08:05"))
    assert forecast.warnings(at="2026-11-23 10:00").weather_warning.tolist() == ["강풍"]
    assert len(forecast.warnings(area="")) == 1


def hours(issued, *values, dataset="weather_next_hours"):
    day, time = issued.split()
    rain = "RN1" if dataset == "weather_next_hours" else "PCP"
    warmth = "T1H" if dataset == "weather_next_hours" else "TMP"
    common = {"baseDate": day, "baseTime": time, "nx": 60, "ny": 127, "fcstDate": "20261123"}
    keep(
        dataset,
        *(
            {**common, "fcstTime": f"{hour:02d}00", "category": category, "fcstValue": value}
            for hour, temperature, amount in values
            for category, value in ((warmth, temperature), (rain, amount))
        ),
    )


def test_the_next_hours_come_before_the_days(now):
    hours("20261123 0800", (12, "5", "강수없음"), (13, "6", "1mm 미만"), (14, "7", "3.0mm"), dataset="weather_forecast")
    hours("20261123 1130", (11, "3", "강수없음"), (12, "9", "2.5mm"), (13, "9", "30.0~50.0mm"))
    found = forecast.weather()
    assert found.temperature_c.tolist() == [9, 9, 7]
    assert found.rain_mm.tolist() == [2.5, 30, 3]
    assert forecast.weather(until="2026-11-23 12:30").forecast_at.tolist() == [NOON]


def air(hour, grades, day="2026-11-23", code="PM10"):
    return {"dataTime": f"2026-11-23 {hour:02d}시 발표", "informCode": code, "informData": day, "informGrade": grades}


def test_the_air_of_the_coming_days_is_the_last_word_on_each(now):
    keep(
        "air_forecast",
        air(11, "서울 : 나쁨,제주 : 좋음"),
        air(5, "서울 : 보통, 제주 : 좋음,"),
        air(5, "서울 : 매우 나쁨", day="2026-11-24"),
        air(5, "서울 : 좋음", day="2026-11-22"),
    )
    found = forecast.air()
    assert found.air_grade.tolist() == ["나쁨", "매우나쁨"]
    assert found.published_at.dt.hour.tolist() == [11, 5]
    assert forecast.air(area=None, until="2026-11-23").forecast_area.tolist() == ["서울", "제주"]


def test_a_dust_alert_is_in_force_until_it_is_cleared(now):
    row = {"districtName": "서울", "moveName": "서울권역", "issueGbn": "주의보", "issueDate": "2026-11-23"}
    keep(
        "dust_alerts",
        row | {"itemCode": "PM10", "issueTime": "09:00", "clearDate": "", "clearTime": ""},
        row | {"itemCode": "PM25", "issueTime": "08:00", "clearDate": "2026-11-23", "clearTime": "11:00"},
    )
    assert forecast.dust_alerts().pollutant.tolist() == ["PM10"]
    assert forecast.dust_alerts(at="2026-11-23 10:00").empty  # not fetched yet


def test_an_earthquake_is_told_once_with_its_last_figures():
    row = {"tmEqk": 20261123040012, "loc": "경북 경주시", "lat": 35.77, "lon": 129.18, "dep": 0}
    abroad = {"tmEqk": 20261122175400, "loc": "일본 혼슈", "lat": 36.3, "lon": 141.1, "dep": 40}
    keep(
        "earthquakes",
        row | {"tmFc": 202611230401, "tmSeq": 1, "mt": 4.1, "fcTp": 11},
        row | {"tmFc": 202611230410, "tmSeq": 2, "mt": 3.9, "fcTp": 3},
        abroad | {"tmFc": 202611221805, "tmSeq": 3, "mt": 5.6, "fcTp": 2},
    )
    found = forecast.earthquakes()
    assert found.magnitude.tolist() == [3.9, 5.6]
    assert found.lon.tolist() == [129.18, 141.1]
    assert found.depth_km.isna().tolist() == [True, False]
    assert forecast.earthquakes(smallest=5).place_name.tolist() == ["일본 혼슈"]
