"""Drift: which services still answer, and which fields came, went or changed."""

import json
import re

import orjson
import pandas as pd
import pytest
import requests
from typer.testing import CliRunner

from data_sources import catalogue, cli
from data_sources.demo.adapter import EmulatorAdapter
from data_sources.demo.emulator import Emulator
from data_sources.pipeline import drift
from data_sources.pipeline.client import Client
from tests.portal import TEST_KEY

AIR = {"MSRMT_DT": "202611231100", "MSRSTN_NM": "종로구", "SAREA_NM": "도심권", "PM": 31, "FPM": 12, "OZON": 0.03}
AIR |= {"NTDX": 0.02, "CBMX": 0.4, "SPDX": 0.003, "CAI_GRD": "보통", "CAI_IDX": 55, "CRST_SBSTN": "PM25"}
TREES = """
[datasets.alley_trees]
kind = "place"
service = ["streetTrees", "oldStreetTrees"]
portal = "seoul"
publisher = "seoul"
page = "OA-1"
title = { ko = "가로수", en = "Street trees", fr = "Arbres", nl = "Straatbomen" }
every = "30D"
fields = ["TREE_NM", "HEIGHT"]
"""


def without(row, *names):
    return {name: value for name, value in row.items() if name not in names}


@pytest.fixture
def air(portal):
    """Let the portal serve these rows as air quality from now on, and tell what a check finds."""

    def check(*rows):
        portal.lists("RealtimeCityAir", list(rows))
        [result] = drift.check(["air_now"])
        return result

    return check


@pytest.fixture
def trees(own_store):
    folder = own_store.parent / "catalogue"
    folder.mkdir(parents=True)
    (folder / "trees.toml").write_text(TREES, encoding="utf-8")
    catalogue.look_again()


def test_the_first_check_compares_with_the_catalogue(air):
    result = air(AIR, AIR)
    assert (result.verdict, result.service, result.came, result.went) == ("answers", "RealtimeCityAir", (), ())
    assert (result.fields["MSRSTN_NM"], result.fields["MSRMT_DT"], result.fields["PM"]) == (
        "district",
        "time",
        "number",
    )


def test_at_the_first_check_a_field_that_nothing_reads_is_named_and_one_that_lacks_is_a_change(air):
    result = air(without(AIR, "OZON") | {"RADON": 3})
    assert (result.verdict, result.came, result.went) == ("changed", ("RADON",), ("OZON",))


def test_a_later_check_compares_with_the_one_before(air):
    air(without(AIR, "OZON"))
    assert air(without(AIR, "OZON")).verdict == "answers"
    result = air(without(AIR, "CRST_SBSTN") | {"RADON": 3})
    assert (result.verdict, result.came, result.went) == ("changed", ("OZON", "RADON"), ("CRST_SBSTN",))
    assert air(without(AIR, "CRST_SBSTN") | {"RADON": 3}).verdict == "answers"


def test_a_number_that_became_words_has_changed_its_type(air):
    air(AIR)
    result = air(AIR | {"FPM": "나쁨"}, AIR | {"FPM": "좋음"})
    assert (result.verdict, result.changed, result.went) == ("changed", {"FPM": ("number", "text")}, ())


def test_numbers_as_text_out_of_range_or_not_there_are_no_change_of_type(air):
    air(AIR)
    assert air(AIR | {"FPM": "12", "PM": 99_999, "OZON": "", "CAI_GRD": 3}).verdict == "answers"
    assert air(AIR).verdict == "answers"


def test_an_answer_of_no_use_stays_changed_until_it_is_mended(air):
    for _ in range(2):
        result = air(without(AIR, "MSRSTN_NM") | {"PLACE": "종로구"})
        assert (result.verdict, result.detail.split(" (")[0]) == ("changed", "district is not there")
    assert result.fields["PLACE"] == "text"


def test_older_names_of_fields_and_services_are_noticed(portal, trees):
    portal.lists("RealtimeCityAir", [without(AIR, "FPM") | {"PM25": 12}])
    portal.lists("oldStreetTrees", [{"TREE_NM": "은행나무", "HEIGHT": 12}])
    air, tree = sorted(drift.check(["air_now", "alley_trees"]), key=lambda result: result.dataset)
    assert (air.verdict, air.older) == ("answers under an older name", ("PM25 for FPM",))
    assert (tree.verdict, tree.service) == ("answers under an older name", "oldStreetTrees")


def test_a_plain_dataset_is_compared_with_the_fields_that_are_known_of_it(portal, trees):
    portal.lists("streetTrees", [{"tree_nm": "은행나무", "GIRTH": 80}])
    [result] = drift.check(["alley_trees"])
    assert (result.verdict, result.came, result.went) == ("changed", ("GIRTH",), ("HEIGHT",))
    portal.lists("streetTrees", [{"TREE_NM": "은행나무", "GIRTH": "굵음"}])
    [result] = drift.check(["alley_trees"])
    assert (result.verdict, result.changed) == ("changed", {"GIRTH": ("number", "text")})


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        ("ERROR-310", "gone"),
        (404, "gone"),
        ("INFO-100", "no key"),
        (401, "no key"),
        ("ERROR-337", "quota"),
        ("ERROR-300", "changed"),
        ("html", "cannot be reached"),
        ("reset", "cannot be reached"),
        ("ERROR-600", "cannot be reached"),
        ("INFO-200", "answers"),
    ],
)
def test_what_the_portal_says_becomes_a_verdict_and_what_was_known_is_kept(portal, air, answer, verdict):
    known = air(AIR).fields
    portal.answers(answer, service="RealtimeCityAir")
    [result] = drift.check(["air_now"])
    assert (result.verdict, result.fields) == (verdict, known)
    assert result.detail
    assert TEST_KEY not in result.detail


def test_without_a_key_nobody_is_asked(monkeypatch):
    [result] = drift.check(["air_now"])
    assert (result.verdict, "SEOUL_OPENAPI_KEY" in result.detail) == ("no key", True)


def test_a_service_of_many_datasets_is_asked_once_for_five_rows(portal):
    datasets = [each.name for each in catalogue.answered_by("citydata_ppltn")]
    drift.check(datasets)
    assert len(datasets) > 1
    assert [(request.start, request.rows) for request in portal.asked("citydata_ppltn")] == [(0, 5)]


def test_fields_of_a_nested_answer_are_those_of_its_parts(portal):
    place = {"AREA_NM": "광화문·덕수궁", "AREA_CD": "POI009", "AREA_CONGEST_LVL": "여유", "FCST_PPLTN": []}
    portal.answers(lambda _: orjson.dumps({"SeoulRtd.citydata_ppltn": [place]}), service="citydata_ppltn")
    both = ["hotspot_people", "hotspot_people_forecast"]
    people, forecast = sorted(drift.check(both), key=lambda result: result.dataset)
    assert (people.verdict, "AREA_PPLTN_MIN" in people.went) == ("changed", True)
    assert (forecast.verdict, forecast.detail) == ("answers", "it has no rows at the moment")
    del place["AREA_CONGEST_LVL"]
    assert [(result.verdict, result.detail) for result in drift.check(both)] == [
        ("changed", "nothing was found in its rows")
    ] * 2


@pytest.mark.parametrize(
    ("fault", "verdict", "came", "went"),
    [
        ("renamed_field", "changed", "stationId_RENAMED", "stationId"),
        ("missing_field", "changed", "", "stationId"),
        ("extra_field", "changed", "NEW_FIELD", ""),
        ("empty_list", "answers", "", ""),
        ("absurd_values", "answers", "", ""),
        ("xml_for_json", "answers", "", ""),
        ("wrong_encoding", "answers", "", ""),
        ("truncated", "cannot be reached", "", ""),
        ("timeout", "cannot be reached", "", ""),
        ("expired_key", "no key", "", ""),
        ("quota_spent", "quota", "", ""),
    ],
)
def test_faults_of_the_made_up_citys_portals_are_found(monkeypatch, fault, verdict, came, went):
    monkeypatch.setenv("CIVIC_SOURCE", "demo")
    adapter = EmulatorAdapter(Emulator(lambda: pd.Timestamp("2026-11-23 12:00")))
    session = requests.Session()
    session.mount("http://", adapter)
    with Client(session=session) as client:
        [before] = drift.check(["bike_stands"], client=client)
        adapter.emulator.faults = (fault,)
        [during] = drift.check(["bike_stands"], client=client)
    assert before.verdict == "answers"
    assert (during.verdict, ",".join(during.came), ",".join(during.went)) == (verdict, came, went)


def test_the_weekly_check_is_of_what_we_have_a_key_for_and_no_longer_than_needed(portal, monkeypatch, now):
    for name in ("DATA_GO_KR_KEY", "DATA_GO_KR_URL"):
        monkeypatch.delenv(name)
    datasets = catalogue.current().datasets
    due = drift.due()
    assert {"air_now", "bike_stands"} <= set(due)
    assert not [name for name in due if datasets[name].portal == "datago" or datasets[name].is_retired]
    drift.check(["air_now"])
    assert set(due) - set(drift.due()) == {"air_now"}
    assert set(drift.due(now=now + pd.Timedelta("7D"))) == set(due)


def test_the_weekly_checks_take_turns_until_each_service_has_been_asked_once(portal, now):
    with Client() as client:
        first = drift.check_due(client=client, most=3)
        second = drift.check_due(client=client, most=3)
        assert not {result.dataset for result in first} & {result.dataset for result in second}
        assert len({request.service for request in portal.requests}) >= 6
        drift.check_due(client=client, most=10_000)
        assert drift.check_due(client=client) == []


def test_the_last_check_of_every_dataset_is_told_in_one_table(air, now):
    air(AIR)
    air(without(AIR, "OZON", "PM") | {"FPM": "나쁨"})
    found = drift.last().set_index("dataset")
    assert list(found.index) == list(catalogue.current().datasets)
    assert found.checked_at.count() == 1
    line = found.loc["air_now"]
    assert (line.checked_at, line.verdict, line.came, line.went, line.changed) == (
        now,
        "changed",
        "",
        "PM, OZON",
        "FPM",
    )


@pytest.fixture
def run():
    return lambda *words: CliRunner().invoke(cli.app, ["check", *words])


def test_the_command_tells_in_a_table(portal, run):
    portal.lists("RealtimeCityAir", [without(AIR, "OZON") | {"RADON": 3}])
    result = run("air_now", "bikeList", "subway_arrivals")
    assert result.exit_code == 0
    words = re.sub(r"[\s│]+", " ", result.stdout)
    assert "air_now RealtimeCityAir changed came: RADON; went: OZON" in words
    assert "bike_stands bikeList gone" in words
    assert result.stdout.strip().endswith("1 × changed, 2 × gone.")


def test_the_command_speaks_json_and_takes_the_public_key(portal, run, monkeypatch):
    monkeypatch.delenv("SEOUL_OPENAPI_KEY")
    monkeypatch.setenv("CIVIC_SOURCE", "demo")
    portal.lists("RealtimeCityAir", [AIR])
    [line] = json.loads(run("air_now", "--key", "sample", "--json").stdout)
    assert (line["dataset"], line["verdict"], line["fields"]["PM"]) == ("air_now", "answers", "number")
    assert [request.key for request in portal.requests] == ["sample"]


def test_the_command_says_when_it_asks_the_made_up_city(run, monkeypatch):
    monkeypatch.setenv("CIVIC_SOURCE", "demo")
    result = run("air_now", "--json")
    assert "made-up city" in result.stderr
    assert json.loads(result.stdout)[0]["verdict"] == "answers"


def test_a_key_for_seoul_is_not_sent_to_others(portal, run):
    run("air_stations_now", "air_now", "--key", "another-key-than-that")
    assert {request.protocol: request.key for request in portal.requests} == {
        "seoul": "another-key-than-that",
        "datago": TEST_KEY,
    }


def test_an_unknown_name_is_answered_with_the_nearest(run):
    result = run("air_noww")
    assert (result.exit_code, "air_now" in result.stderr) == (1, True)
