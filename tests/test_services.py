"""What a citizen looks for: what is on, what is open, what is near; and what was published of a district."""

import pandas as pd
import pytest

from data_sources import culture, health, indicators, parks, reference, safety, traffic, welfare
from data_sources.nearby import nearest
from tests.kept import keep

CITY_HALL = (126.978, 37.5665)


def test_an_event_is_on_from_its_first_day_to_its_last(now):
    event = {"CODENAME": "콘서트", "GUNAME": "중구", "PLACE": "시청", "LOT": "126.98", "LAT": "37.57"}
    keep(
        "culturalEventInfo",
        event | {"TITLE": "오늘까지", "STRTDATE": "2026-11-20 00:00:00.0", "END_DATE": "2026-11-23 00:00:00.0"},
        event | {"TITLE": "오늘부터", "STRTDATE": "2026-11-23 00:00:00.0", "END_DATE": "2026-12-31 00:00:00.0"},
        event | {"TITLE": "끝남", "STRTDATE": "2026-11-01 00:00:00.0", "END_DATE": "2026-11-22 00:00:00.0"},
    )
    assert culture.events().name.tolist() == ["오늘까지", "오늘부터"]
    assert culture.events(on="2026-11-22").name.tolist() == ["끝남", "오늘까지"]
    assert culture.events(near=CITY_HALL, within_m=100).empty
    assert culture.events(near=CITY_HALL, within_m=1000).distance_m.tolist() == [428, 428]


@pytest.fixture
def pharmacy():
    where = {"DUTYNAME": "약국", "DUTYADDR": "서울특별시 중구 1", "WGS84LON": "126.98", "WGS84LAT": "37.57"}
    monday = {"DUTYTIME1S": "0900", "DUTYTIME1C": "2600", "DUTYTIME2S": "2200", "DUTYTIME2C": "0600"}
    keep("TbPharmacyOperateInfo", {"HPID": "C1", **where, **monday})


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-11-23 08:59", False),  # a Monday
        ("2026-11-23 09:00", True),
        ("2026-11-24 01:59", True),  # Monday's hours run past midnight, written 26:00
        ("2026-11-24 02:00", False),
        ("2026-11-25 05:30", True),  # and Tuesday's too, written 06:00
        ("2026-11-25 12:00", False),  # of Wednesday nothing is declared
    ],
)
def test_a_pharmacy_is_open_by_the_hours_it_declares(pharmacy, moment, is_open):
    assert len(health.pharmacies(open_at=moment)) == is_open


def test_the_nearest_comes_first_and_what_has_no_point_is_left_out():
    places = pd.DataFrame({"name": ["b", "a", "?"], "lon": [126.99, 126.978, None], "lat": [37.5665, 37.5665, None]})
    assert nearest(places, CITY_HALL).name.tolist() == ["a", "b"]
    assert nearest(places, CITY_HALL).distance_m.tolist() == [0, 1059]
    assert nearest(places, None) is places


def test_cameras_near_an_incident_are_found():
    row = {"cctvformat": "HLS", "coordy": "37.5665"}
    keep("cctvInfo", row | {"cctvname": "먼", "coordx": "127.10"}, row | {"cctvname": "가까운", "coordx": "126.979"})
    assert traffic.cameras(near=CITY_HALL, within_m=2000).name.tolist() == ["가까운"]
    assert len(traffic.cameras()) == 2


def test_parks_are_told_the_largest_first():
    park = {"P_ZONE": "중구", "LONGITUDE": "126.98", "LATITUDE": "37.55"}
    keep(
        "SearchParkInfoService",
        park | {"P_IDX": "1", "P_PARK": "작은", "AREA": "900㎡"},
        park | {"P_IDX": "2", "P_PARK": "큰", "AREA": "50000㎡"},
    )
    assert parks.places(district="11140").name.tolist() == ["큰", "작은"]


def test_day_care_that_has_closed_is_left_out():
    row = {"SIGUNNAME": "중구", "CRCAPAT": "50", "CRCHCNT": "40"}
    keep(
        "ChildCareInfo",
        row | {"STCODE": "1", "CRNAME": "열린", "CRSTATUSNAME": "정상"},
        row | {"STCODE": "2", "CRNAME": "닫힌", "CRSTATUSNAME": "폐지"},
    )
    assert welfare.daycare().name.tolist() == ["열린"]


def test_published_crime_is_what_was_published_and_says_of_when():
    crime = safety.crime(since="2024", until="2024")
    assert crime.crimes.sum() == 80_819
    assert crime.year.unique().tolist() == [2024]
    assert safety.crime(kind="murder", district="11110", until="2015").crimes.tolist() == [6]
    assert safety.cameras_by_year(since="2025").cameras.sum() == 108_947
    assert safety.accidents(at="2021-06-01").year.unique().tolist() == list(range(2005, 2021))


def test_indicators_of_the_city_are_made_of_the_sums_of_its_districts():
    known = indicators.values(since="2024", until="2024").set_index(["indicator", "district"]).value
    city = indicators.values(since="2024", until="2024").query("district.isna()").set_index("indicator").value
    assert city.population == 9_597_372
    assert city.crimes == known["crimes"].drop(float("nan")).sum()
    assert city.crimes_per_100k == pytest.approx(80_819 / 9_597_372 * 100_000)
    assert city.people_per_km2 == pytest.approx(9_597_372 / 605.3, rel=1e-3)


def test_an_indicator_names_its_unit_and_a_table_that_has_a_source():
    found = indicators.values()
    assert set(found.file) <= set(reference.sources().file)
    assert found.value.notna().all()
    assert not found.duplicated(["indicator", "period", "district"]).any()
    late = indicators.values(indicator="fires_reached_late_pct")
    assert late[["period", "unit"]].values.tolist() == [["2021", "%"]]
    assert late.value.round(1).tolist() == [18.3]
    with pytest.raises(KeyError):
        indicators.values(indicator="happiness")


def test_a_year_without_all_its_months_has_no_indicator():
    years = indicators.values(indicator="pm25_ug_m3", district="11110").period.tolist()
    assert years == ["2015", "2017", "2018", "2019", "2020", "2022"]
    assert indicators.values(indicator="bike_rentals", since="2019-06", until="2019-06").period.unique().tolist() == [
        "2019"
    ]
    assert indicators.values(indicator="bike_rentals", at="2019-12-31").empty
