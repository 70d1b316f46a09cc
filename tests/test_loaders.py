"""Loaders: every question gets a frame, from an empty store too, and changes with what was known."""

import importlib
import inspect
import pkgutil

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import data_sources
from data_sources import air, catalogue, disaster, fire, people, traffic, transit, water, weather
from data_sources.demo import simulator
from data_sources.pipeline import answers, arguments, settings, store, tidy
from tests.conftest import SAMPLES
from tests.kept import NOON, keep

MODULES = [
    importlib.import_module(f"data_sources.{module.name}")
    for module in pkgutil.iter_modules(data_sources.__path__)
    if not module.ispkg and not module.name.startswith("_") and module.name != "cli"
]


def is_of_the_store(function) -> bool:
    """Whether it reads datasets, and can be asked without saying more: not of published tables."""
    needs = [each for each in inspect.signature(function).parameters.values() if each.default is each.empty]
    return bool(getattr(function, "datasets", ())) and not needs


LOADERS = [
    (f"{module.__name__.split('.')[1]}.{name}", function)
    for module in MODULES
    for name, function in inspect.getmembers(module, inspect.isfunction)
    if function.__module__ == module.__name__ and is_of_the_store(function)
]
ALL = pytest.mark.parametrize("loader", [function for _, function in LOADERS], ids=[name for name, _ in LOADERS])


@pytest.fixture(scope="session")
def full_store(tmp_path_factory):
    """A store that holds every recorded answer."""
    folder = tmp_path_factory.mktemp("full")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CIVIC_STORE", str(folder))
        for path in sorted(SAMPLES.glob("*__*")):
            service = path.name.rsplit("__", 1)[0]
            keep(service, *answers.read_answer(path.read_bytes(), catalogue.dataset(service)))
    return folder


def test_there_are_loaders_for_every_topic():
    questions = {name for name, _ in LOADERS}
    assert questions >= {
        *("fire.incidents", "fire.stages", "fire.by_cause", "fire.response_times"),
        *("disaster.messages", "disaster.rain", "disaster.rivers", "disaster.shelters"),
        *("safety.cctv", "safety.emergency_rooms", "safety.aed"),
        *("traffic.speeds", "traffic.incidents", "traffic.parking", "traffic.cameras"),
        *("transit.arrivals", "transit.trains", "transit.ridership", "transit.buses"),
        *("people.living_population", "people.crowds", "people.forecast"),
        *("civic.calls", "civic.complaints", "civic.proposals"),
        *("air.daily", "bikes.now", "weather.now", "water.rivers", "prices.items", "economy.sales", "finance.by_field"),
        *("parks.places", "culture.events", "health.pharmacies", "welfare.facilities"),
    }


@ALL
def test_an_empty_store_gives_an_empty_frame_with_the_columns_of_a_full_one(loader, full_store, monkeypatch):
    empty = loader()
    assert isinstance(empty, pd.DataFrame)
    assert empty.empty
    monkeypatch.setenv("CIVIC_STORE", str(full_store))
    assert list(loader().columns) == list(empty.columns)


@ALL
def test_every_loader_can_be_asked_about_the_past_and_says_what_a_row_is(loader, full_store, monkeypatch):
    assert "at" in inspect.signature(loader).parameters
    assert "One row" in loader.__doc__ or "one row" in loader.__doc__
    assert all(name in catalogue.current().datasets for name in loader.datasets)
    monkeypatch.setenv("CIVIC_STORE", str(full_store))
    assert loader(at="2020-01-01").empty


def air_row(district, hour, value):
    return {"MSRMT_DT": f"20261123{hour:02d}00", "MSRSTN_NM": district, "FPM": value, "CAI_GRD": "보통"}


def test_air_now_is_the_worst_district_first():
    keep("RealtimeCityAir", air_row("중구", 11, 20), air_row("종로구", 11, 40), air_row("종로구", 10, 90))
    assert air.now().pm25_ug_m3.tolist() == [40, 20]
    assert air.city().pm25_ug_m3.tolist() == [90, 30]


def test_incidents_are_those_that_began_and_are_not_over(now):
    keep("AccMainCode", {"acc_type": "A04", "acc_type_nm": "공사"})
    common = {"acc_type": "A04", "occr_time": "080000", "exp_clr_time": "180000"}
    keep(
        "AccInfo",
        {"acc_id": "on", "occr_date": "20261123", "exp_clr_date": "20261123", **common},
        {"acc_id": "over", "occr_date": "20261122", "exp_clr_date": "20261122", **common},
        {"acc_id": "to come", "occr_date": "20261124", "exp_clr_date": "20261124", **common},
    )
    found = traffic.incidents()
    assert found.incident.tolist() == ["on"]
    assert found.incident_name.tolist() == ["공사"]


def test_speeds_know_where_their_link_lies():
    keep("TrafficInfo", {"link_id": "1000000301", "prcs_spd": "16.0", "prcs_trv_time": "10"})
    found = traffic.speeds()
    assert found.road.tolist() == ["종로"]
    assert found.lon1.between(126.9, 127).all()


def test_a_train_is_as_much_nearer_as_time_has_passed(now):
    row = {
        "statnId": "1002000222",
        "statnNm": "강남",
        "updnLine": "외선",
        "btrainNo": "1",
        "recptnDt": "2026-11-23 11:58:00",
    }
    keep("realtimeStationArrival", row | {"barvlDt": "420"}, row | {"btrainNo": "2", "barvlDt": "0"})
    found = transit.arrivals(station="강남")
    assert found.seconds_left[0] == 300
    assert found.seconds_left.isna()[1]
    assert transit.arrivals(station="잠실").empty


def test_rain_of_the_hour_is_six_rows_of_one_gauge():
    rows = [
        {"RF_CD": "1201", "RF_NM": "a", "GU_NM": "중구", "RN_10M": "1.5", "DATA_CLCT_TM": f"2026-11-23 {time}"}
        for time in ("10:50", "11:00", "11:10", "11:20", "11:30", "11:40", "11:50")
    ]
    keep("ListRainfallService", *rows)
    assert weather.rain().rain_hour_mm.tolist() == [9.0]


def test_how_full_a_bed_is_counts_from_the_bed_and_not_from_the_sea():
    row = {"WATG_CD": "1", "DTRSM_DATA_CLCT_TM": "2026-11-23 11:50", "RVR_NM": "홍제천   ", "RLTM_RVR_WATL_CNT": "11"}
    keep("ListRiverStageService", row | {"RBH": "10", "EBM_HGT": "14"})
    found = water.rivers()
    assert found.bed_fill_pct.tolist() == [25.0]
    assert found.river.tolist() == ["홍제천"]


def test_fires_are_those_of_seoul():
    row = {"OCRN_YMD": "20261122", "FRST_CETR_NM": "종로소방서", "FIRE_RCPT_MNB": 3}
    keep(
        "1661000.FireInformationService",
        row | {"SIDO_HQ_FRST_CETR_NM": "서울소방재난본부"},
        row | {"SIDO_HQ_FRST_CETR_NM": "부산소방재난본부"},
    )
    assert fire.days().fires_reported.tolist() == [3]


def test_a_message_that_two_portals_repeat_is_told_once():
    message = {"MSG_CN": "[종로구] 호우", "EMRG_STEP_NM": "안전안내", "DST_SE_NM": "호우"}
    keep("DSSP-IF-00247", {"SN": 1, "CRT_DT": "2026/11/23 10:04:21", "RCPTN_RGN_NM": "서울특별시 종로구 "} | message)
    place = {"AREA_CD": "POI009", "AREA_NM": "광화문·덕수궁"}
    keep("citydata", place | {"LIVE_DST_MESSAGE": [{"CRT_DT": "2026-11-23 10:04:21"} | message]})
    assert disaster.messages().disaster_kind.tolist() == ["호우"]


def test_the_crowd_forecast_is_the_newest_one():
    def forecast(published, low):
        hours = [{"FCST_TIME": "2026-11-23 13:00", "FCST_PPLTN_MIN": low, "FCST_PPLTN_MAX": low}]
        people = {"AREA_CD": "POI009", "AREA_NM": "광화문·덕수궁", "PPLTN_TIME": published, "FCST_PPLTN": hours}
        return people | {"AREA_PPLTN_MIN": low, "AREA_PPLTN_MAX": low, "AREA_CONGEST_LVL": "여유"}

    keep("citydata_ppltn", forecast("2026-11-23 11:00", "100"))
    keep("citydata_ppltn", forecast("2026-11-23 11:05", "200"), at=NOON + pd.Timedelta("5min"))
    assert people.forecast().people_low.tolist() == [200]
    assert people.crowds().lat.between(37.5, 37.6).all()
    assert people.crowds(district="11680").empty


MADE_UP = pd.Timestamp("2026-11-23 18:05")
MAY_BE_EMPTY = {"forecast.warnings", "forecast.dust_alerts", "forecast.earthquakes", "disaster.messages"}
ONE_HOUR = {"SPOP_LOCAL_RESD_DONG": ["09"]}  # of a whole day of neighbourhoods
PLACED = {"lon1", "lat1", "lon2", "lat2"}  # the two ends of a road: no columns of their own


def keep_one_call_of(name):
    """What the made-up city answers to the first call that a dataset makes of its service."""
    dataset = catalogue.dataset(name)
    call = arguments.expand(dataset, MADE_UP)[0]
    rows = simulator.rows(
        dataset.service[0],
        MADE_UP,
        arguments=[arguments.fill(text, call) for text in dataset.arguments] + ONE_HOUR.get(dataset.service[0], []),
        parameters={key: arguments.fill(text, call) for key, text in dataset.parameters.items()},
    )
    raw = tidy.split([row | arguments.fields(call) for row in rows], [dataset])[name]
    store.write(name, tidy.tidy(raw, dataset).table, fetched_at=MADE_UP)


def test_every_question_has_an_answer_in_the_made_up_city_now_and_none_from_before(monkeypatch):
    monkeypatch.setenv("CIVIC_NOW", MADE_UP.isoformat())
    names = {**catalogue.current().columns, "fetched_at": None}
    with settings.using(settings.Feed("demo")):
        for name in sorted({name for _, loader in LOADERS for name in loader.datasets}):
            keep_one_call_of(name)
        for name, loader in LOADERS:
            answer = loader()
            assert len(answer) or name in MAY_BE_EMPTY, name
            assert not set(answer.columns) - names.keys() - PLACED, name
            assert_frame_equal(loader(at=MADE_UP), answer, obj=name)
            assert loader(at=MADE_UP - pd.Timedelta("1min")).empty, name
