"""The made-up city: the same in every process, in the portals' form, and like the real one."""

import hashlib
import subprocess
import sys

import numpy as np
import orjson
import pandas as pd
import pytest

from data_sources import catalogue
from data_sources.demo import air, calibration, generic, rhythm, simulator
from data_sources.demo.calibration import Figure, Profile, sky
from data_sources.demo.city import City
from data_sources.demo.noise import memory
from data_sources.pipeline import arguments, tidy

NOW = pd.Timestamp("2026-11-23 18:05:20")
NIGHT = pd.Timestamp("2026-11-23 03:20")
FEW = ("RealtimeCityAir", "bikeList", "AccInfo", "control_room_incidents", "culturalEventInfo")
NARROWER = {"SPOP_LOCAL_RESD_DONG": ["09"]}  # one hour, not the whole day
SAME = f"""
import hashlib, orjson, pandas as pd
from data_sources.demo import simulator
now = pd.Timestamp("{NOW}")
for service in {tuple(reversed(FEW))}:
    print(service, hashlib.sha256(orjson.dumps(simulator.rows(service, now, seed=7))).hexdigest())
"""


def asked(service, now=NOW):
    """Rows of a service for the first call that the catalogue makes of it, with what the call adds to each row."""
    dataset = next(each for each in catalogue.current().datasets.values() if each.service[0] == service)
    call = arguments.expand(dataset, now)[0]
    rows = simulator.rows(
        service,
        now,
        arguments=[arguments.fill(text, call) for text in dataset.arguments] + NARROWER.get(service, []),
        parameters={name: arguments.fill(text, call) for name, text in dataset.parameters.items()},
    )
    return [row | arguments.fields(call) for row in rows]


def test_two_processes_make_byte_identical_rows_whatever_the_order_of_calls():
    ran = subprocess.run([sys.executable, "-c", SAME], capture_output=True, text=True, check=True)
    there = dict(line.split() for line in ran.stdout.splitlines())
    here = {name: hashlib.sha256(orjson.dumps(simulator.rows(name, NOW, seed=7))).hexdigest() for name in FEW}
    assert here == there


def test_every_emergency_room_that_tells_its_beds_stands_where_the_other_list_has_its_name_and_number():
    beds, where = asked("B552657/ErmctInfoInqireService/getEmrrmRltmUsefulSckbdInfoInqire"), asked("TvEmgcHospitalInfo")
    named = {(row["dutyName"], row["dutyTel3"]) for row in beds}
    assert len(named) == len(beds)
    assert named == {(row["DUTYNAME"], row["DUTYTEL3"]) for row in where}


def test_another_seed_is_another_city():
    assert simulator.rows("bikeList", NOW, seed=1) != simulator.rows("bikeList", NOW, seed=2)


CURATED = [name for name in simulator.services() if catalogue.dataset(name).is_curated]


def test_every_plain_service_makes_rows_in_the_fields_that_it_is_known_to_have():
    for service in set(simulator.services()) - set(CURATED):
        dataset, rows = catalogue.dataset(service), simulator.rows(service, NOW)
        assert rows, service
        assert not dataset.fields or tuple(rows[0]) == dataset.fields, service


@pytest.mark.parametrize("service", CURATED)
def test_every_curated_service_makes_rows_that_the_catalogue_reads_without_a_doubt(service):
    datasets = [each for each in catalogue.current().datasets.values() if each.service[0] == service]
    tables_ = tidy.split(asked(service), datasets)
    assert sum(table.num_rows for table in tables_.values())
    for name, table in tables_.items():
        tidied = tidy.tidy(table, catalogue.dataset(name))
        assert not tidied.report.doubtful
        assert not tidied.frame().duplicated(list(catalogue.dataset(name).key)).any()


@pytest.mark.parametrize("service", ["RealtimeCityAir", "bikeList", "TrafficInfo", "ListRiverStageService"])
def test_the_history_of_many_moments_holds_the_rows_of_each(service):
    moments = pd.date_range("2026-11-20 00:10", periods=3, freq="70min")
    table = simulator.history(service, moments).to_pandas()
    for moment in moments:
        rows = table[table["@moment"] == moment].drop(columns="@moment").to_dict("records")
        alone = simulator.rows(service, moment, arguments=[rows[0]["link_id"]] if service == "TrafficInfo" else [])
        assert orjson.dumps(rows[: len(alone)]) == orjson.dumps(alone)


def test_a_service_without_a_vectorised_path_has_no_history():
    assert simulator.history("TbHospitalInfo", pd.date_range(NOW, periods=2)) is None


@pytest.mark.parametrize(
    ("service", "place"),
    [
        ("citydata", "화성"),
        ("TrafficInfo", "42"),
        ("realtimeStationArrival", "평양"),
        ("VolInfo", "Z-99"),
        ("nothing", ""),
    ],
)
def test_what_does_not_exist_is_not_made_up(service, place):
    with pytest.raises(LookupError):
        simulator.rows(service, NOW, arguments=[place])


def test_what_is_not_published_yet_is_not_there():
    assert simulator.rows("CardSubwayStatsNew", NOW, arguments=["20261123"]) == []
    assert simulator.rows("CardSubwayStatsNew", NOW, arguments=["20261120"])
    assert simulator.rows("realtimeStationArrival", NIGHT, arguments=["강남"]) == []


def test_old_names_of_a_service_are_understood():
    assert simulator.rows("AirKorea.getCtprvnRltmMesureDnsty", NOW) == simulator.rows(
        "B552584/ArpltnInforInqireSvc/getCtprvnRltmMesureDnsty", NOW
    )


def test_places_stand_still_and_lie_in_their_districts():
    rows = simulator.rows("tbCycleStationInfo", NOW)
    assert rows == simulator.rows("tbCycleStationInfo", NOW + pd.Timedelta("300D"))
    sites = City.of(1).bikes.stations
    for district in (0, 10, 24):
        here = sites.district == district
        assert generic.places.inside(district, sites.lon[here], sites.lat[here]).all()


def test_numbers_move_from_minute_to_minute():
    before, after = (simulator.rows("bikeList", NOW + pd.Timedelta(minutes=late)) for late in (0, 1))
    moved = sum(one != other for one, other in zip(before, after, strict=True))
    assert 20 < moved < len(before) / 2


def test_noise_remembers_and_can_be_asked_anywhere_alone():
    minutes = np.arange(0.0, 60_000, 60)
    whole = memory(1, "x", minutes, {600.0: 1})[:, 0]
    assert np.array_equal(memory(1, "x", minutes[[777]], {600.0: 1})[:, 0], whole[[777]])
    assert np.corrcoef(whole[1:], whole[:-1])[0, 1] > 0.9
    assert whole.std() == pytest.approx(1, abs=0.15)


@pytest.mark.parametrize("name", calibration.DAYS)
def test_the_day_of_a_feed_is_the_published_one(name):
    day = calibration.DAYS[name](1)
    assert day.correlation > 0.9
    assert day.level == pytest.approx(1, rel=0.15)


@pytest.mark.parametrize("name", calibration.SEASONS)
def test_the_year_of_a_feed_is_the_published_one(name):
    assert calibration.SEASONS[name](1).faults == []


def test_a_moment_asked_alone_is_as_among_many():
    city, many = City.of(1), rhythm.minutes(pd.date_range("2026-07-10", periods=30, freq="h"))
    for question in (city.weather.rain, city.weather.humidity, city.air.levels, city.people.at_spots):
        assert np.allclose(question(many)[-1], question(many[-1:])[0], rtol=1e-12)


def test_what_is_kept_cannot_be_changed_by_who_asked():
    levels = City.of(1).air.levels(rhythm.minutes(NOW))
    with pytest.raises(ValueError, match="read-only"):
        levels[0] = 0


def test_the_fires_of_a_day_are_as_many_in_every_statistic():
    def ask(operation):
        service = f"1661000/FireInformationService/{operation}"
        rows = simulator.rows(service, NOW, parameters={"ocrn_ymd": "20261121"})
        return pd.DataFrame(rows)

    by_place, by_cause = ask("getOcArFireByplceFpcnd"), ask("getOcIgntnByfctrFpcnd")
    casualties, runs = ask("getOcBysidoFpcnd").set_index("SIDO_NM"), ask("getOcBysidoFireSmrzPcnd").set_index("SIDO_NM")
    fires = by_place.OCRN_MNB.sum()
    assert fires > 0
    assert by_cause.OCRN_MNB.sum() == casualties.OCRN_MNB["서울특별시"] == runs.STN_END_MNB["서울특별시"] == fires
    assert ask("getOcByfrstFireSmrzPcnd").STN_END_MNB.sum() == fires
    assert by_place.LIFE_DMG_PERCNT.sum() == casualties.LIFE_DMG_PERCNT["서울특별시"]
    assert ask("getOcFirePcnd").VCTM_PERCNT.sum() == casualties.VCTM_PERCNT.sum()


def test_the_neighbourhoods_add_up_to_their_district():
    dongs = pd.DataFrame(simulator.rows("SPOP_LOCAL_RESD_DONG", NOW, arguments=["20261116", "09"])).set_index(
        "ADSTRD_CODE_SE"
    )
    districts = pd.DataFrame(simulator.rows("SPOP_LOCAL_RESD_JACHI", NOW, arguments=["20261116", "09"]))
    for group in ("TOT_LVPOP_CO", "FEMALE_F30T34_LVPOP_CO"):
        total = dongs[group].astype(float).groupby(dongs.index.str[:5]).sum()
        assert np.allclose(total, districts.set_index("ADSTRD_CODE_SE")[group], rtol=1e-4)


def test_the_air_of_a_day_is_the_mean_of_its_hours():
    of_hours = [
        pd.DataFrame(simulator.rows("TimeAverageCityAir", NOW, arguments=[f"20261121{hour:02d}00"]))
        for hour in range(1, 24)
    ]
    hours = pd.concat(of_hours).set_index("MSRSTN_NM").FPM
    of_day = pd.DataFrame(simulator.rows("DailyAverageCityAir", NOW, arguments=["20261121"])).set_index("MSRSTN_NM").FPM
    mean = hours[hours > 0].groupby("MSRSTN_NM").mean()
    assert np.allclose(mean, of_day[mean.index], atol=1.5)


def test_the_hot_spots_tell_of_the_same_warnings_as_the_weather_service():
    when = pd.Timestamp("2026-07-15 20:35")
    drill = {"scenario": "monsoon_flood@2026-07-15"}
    (spot,) = simulator.rows("citydata", when, arguments=["POI009"], **drill)
    (news,) = spot["WEATHER_STTS"][0]["NEWS_LIST"]
    parameters = {"fromTmFc": "20260715", "toTmFc": "20260715"}
    warned = simulator.rows("1360000/WthrWrnInfoService/getPwnCd", when, parameters=parameters, **drill)
    rain = {row["startTime"] for row in warned if row["warnVar"] == 2 and row["command"] == "1"}
    assert news["WARN_VAL"] == "호우"
    assert rain == {int(pd.Timestamp(news["ANNOUNCE_TIME"]).strftime("%Y%m%d%H%M"))}


def test_when_no_warning_is_in_force_the_lifting_of_the_last_one_is_told():
    (spot,) = simulator.rows("citydata", NOW, arguments=["POI009"])
    news = spot["WEATHER_STTS"][0]["NEWS_LIST"]
    assert [row["COMMAND"] for row in news] == ["해제"]
    assert pd.Timestamp(news[0]["ANNOUNCE_TIME"]) < NOW


def test_there_are_as_many_trips_as_rentals():
    hours = rhythm.minutes(pd.Timestamp("2026-10-14 08:30")) + np.array([0.0, 600.0])
    rented = City.of(1).bikes.rentals(hours).sum(axis=1)
    trips = [len(simulator.rows("tbCycleRentData", NOW, arguments=["2026-10-14", hour])) for hour in ("8", "18")]
    assert trips == pytest.approx(rented, rel=0.1)


def test_rain_falls_as_often_and_lasts_as_long_as_in_seoul():
    figures = {figure.what: figure for figure in sky.rain(1)}
    for what in ("rain in a year", "share of wet hours in July", "chance that rain goes on for an hour"):
        assert figures[what].faults == []
    year = calibration.SEASONS["rain"](1)
    assert year.simulated[6] == pytest.approx(year.published[6], rel=0.25)


def test_air_is_alike_in_the_districts_and_remembers_the_hours_before():
    pm10 = {figure.what: figure for figure in sky.air(1) if figure.feed == "PM10"}
    for what, near in {
        "memory over 1 h": 0.05,
        "memory over 6 h": 0.12,
        "memory over 24 h": 0.15,
        "likeness of the districts": 0.03,
    }.items():
        assert pm10[what].simulated == pytest.approx(pm10[what].published, abs=near)


@pytest.mark.parametrize(
    ("level", "shape", "faults"),
    [
        (1.0, 1, []),
        (1.3, 1, ["is 30\u00a0% too high on average", "rises and falls too much (130\u00a0% of the published spread)"]),
        (1.0, -1, ["follows the published hours only loosely (correlation -1.00)"]),
    ],
)
def test_what_is_off_is_said_in_words(level, shape, faults):
    published = 10 + np.sin(np.arange(24))
    simulated = level * (published.mean() + shape * (published - published.mean()))
    assert Profile("air", "", "", simulated, published).faults == faults


def test_degrees_are_compared_by_difference():
    lowest = Figure("temperature", "lowest", "°C", "", "mean", -4.8, -5.9)
    assert lowest.faults == ["the lowest is 1.10 °C too high"]


def test_the_air_index_follows_its_published_steps():
    levels = np.array([[30, 15, 0.03, 0.03, 2, 0.02], [80, 20, 0.03, 0.03, 2, 0.02], [120, 20, 0.03, 0.03, 2, 0.02]])
    value, grade, substance = air.index(levels)
    assert list(value) == [50, 100, 186]
    assert list(grade) == ["좋음", "보통", "나쁨"]
    assert substance[2] == "PM10"


def test_most_engines_arrive_within_seven_minutes():
    found = City.of(1).incidents.since(float(rhythm.minutes(NOW)[0]), 24)
    begun = np.array([each.times[1] - each.times[0] for each in found])
    assert 0.88 < (begun < 7).mean() <= 1
    assert all(each.times[0] < each.times[1] < each.times[2] < each.times[-1] for each in found)
