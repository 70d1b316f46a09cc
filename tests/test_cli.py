"""The command line, as it is typed."""

import json

import pandas as pd
import pytest
from typer.testing import CliRunner

from data_sources import cli
from data_sources.pipeline import store
from tests.conftest import SAMPLES
from tests.portal import TEST_KEY, error

AIR = SAMPLES / "RealtimeCityAir__1.json"


@pytest.fixture
def run():
    runner = CliRunner()
    return lambda *words: runner.invoke(cli.app, [str(word) for word in words])


def test_tidy_writes_a_table_and_reports_beside_it(run):
    result = run("tidy", "RealtimeCityAir", AIR)
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0].startswith("measured_at,district,area_name,pm10_ug_m3")
    assert "2026-07-20 13:00:00,11110,도심권,11.0" in result.stdout
    assert result.stderr.startswith("air_now: 2 rows.")


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_tidy_writes_files(run, tmp_path, suffix):
    out = tmp_path / f"air.{suffix}"
    assert run("tidy", "air_now", AIR, "--out", out).exit_code == 0
    frame = pd.read_csv(out, dtype={"district": str}) if suffix == "csv" else pd.read_parquet(out)
    assert frame.district.tolist() == ["11140", "11110"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (error("INFO-100"), "refused the key"),
        (error("ERROR-500"), "ERROR-500"),
        (AIR.read_bytes()[:200], "breaks off"),
        (b"<!DOCTYPE html><html><title>502 Bad Gateway</title></html>", "502 Bad Gateway"),
        (b"", "empty answer"),
        ((SAMPLES / "SearchParkInfoService__1.json").read_bytes(), "SearchParkInfoService"),
        (
            b'{"RealtimeCityAir":{"RESULT":{"CODE":"INFO-000"},"row":[{"MSRMT_DT":"202607201300"}]}}',
            "district is not there",
        ),
    ],
)
def test_tidy_refuses_what_it_does_not_understand_in_one_line(run, tmp_path, body, words):
    answer, out = tmp_path / "answer.json", tmp_path / "out.csv"
    answer.write_bytes(body)
    result = run("tidy", "air_now", answer, "--out", out)
    assert result.exit_code == 1
    assert words in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    assert result.stdout == ""
    assert not out.exists()


def test_a_sister_service_with_the_same_fields_is_refused_too(run):
    result = run("tidy", "ListPublicReservationInstitution", SAMPLES / "ListPublicReservationCulture__1.json")
    assert result.exit_code == 1
    assert "ListPublicReservationCulture" in result.stderr


def test_names_that_are_nearly_right_are_answered_with_the_right_ones(run, tmp_path):
    assert "RealtimeCityAir" in run("tidy", "RealtimeCityAirs", AIR).stderr
    assert "There are: " in run("refresh", "--topic", "airs").stderr
    assert "No such file" in run("tidy", "air_now", tmp_path / "none.json").stderr
    assert ".csv or .parquet" in run("tidy", "air_now", AIR, "--out", "x.txt").stderr
    assert "none" in run("tidy", "air_now", AIR, "--out", tmp_path / "none" / "x.csv").stderr.splitlines()[-1]
    assert run("refresh", "zzzzzz").stderr == "There is no dataset or service 'zzzzzz'.\n"


def test_refresh_then_status(run, portal):
    portal.answers(AIR.read_bytes(), service="RealtimeCityAir")
    result = run("refresh", "air_now", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)[0]["added"] == 2
    rows = {row["dataset"]: row for row in json.loads(run("status", "--json").stdout)}
    assert {
        "dataset",
        "topic",
        "kind",
        "publisher",
        "state",
        "rows",
        "newest_at",
        "fetched_at",
        "age_s",
        "every_s",
        "error",
        "notes",
        "is_curated",
        "portal",
    } == set(rows["air_now"])
    assert rows["air_now"]["rows"] == 2
    assert rows["air_now"]["newest_at"] == "2026-07-20T13:00:00"
    assert rows["bike_stands"]["state"] == "missing"
    assert "air_now" in run("status").stdout


def test_refresh_fails_aloud(run, portal):
    portal.answers("INFO-100")
    result = run("refresh", "air_now")
    assert result.exit_code == 1
    assert "refused the key" in result.stderr
    assert "0 of 1 datasets answered" in result.stdout


def test_refresh_of_a_topic(run, portal):
    run("refresh", "--topic", "bikes")
    assert {request.service for request in portal.requests} >= {"bikeList", "tbCycleStationInfo"}


def test_record_keeps_a_small_answer_without_the_key(run, portal, tmp_path, monkeypatch):
    monkeypatch.setattr(cli, "SAMPLES", tmp_path)
    portal.answers(AIR.read_bytes().replace("도심권".encode(), TEST_KEY.encode()), service="RealtimeCityAir")
    assert run("record", "air_now").exit_code == 0
    assert TEST_KEY not in (tmp_path / "RealtimeCityAir__1.json").read_text()
    assert store.version("air_now") == -1
