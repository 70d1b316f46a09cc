"""Real published files: each is understood as `files_shared.csv` says, or refused for the reason that it gives.

The files themselves are not in the repository: CIVIC_SHARED_DATA names their folder.
"""

import csv
import os
import re
from collections import defaultdict
from pathlib import Path

import pandas as pd
import pytest

from data_sources import files
from data_sources.pipeline import store

HERE = Path(__file__).parent
SHARED = Path(os.environ.get("CIVIC_SHARED_DATA", HERE.parents[1] / "shared" / "data"))
EXPECTED = defaultdict(list)
with (HERE / "files_shared.csv").open(encoding="utf-8", newline="") as stream:
    for line in csv.DictReader(stream):
        EXPECTED[line["file"]].append(line)

pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared files are not here")


def test_every_shared_file_is_expected():
    with (SHARED / "INDEX.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert {line["file"] for line in csv.DictReader(stream)} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_published_file_is_understood_or_refused(name):
    tables = [line for line in EXPECTED[name] if not line["refusal"]]
    if not tables:
        with pytest.raises(files.Refusal, match=re.escape(Path(name).name.split(".")[0])) as refused:
            files.look(SHARED / name)
        assert [refused.value.key] == [line["refusal"] for line in EXPECTED[name]]
        return
    found = files.look(SHARED / name)
    assert [(table.rows, len(table.columns)) for table in found.tables] == [
        (int(line["rows"]), int(line["columns"])) for line in tables
    ]
    assert [table.dataset if table.is_known else "" for table in found.tables] == [line["dataset"] for line in tables]
    assert not any("�" in column.name for table in found.tables for column in table.columns)


def one(path, **wanted):
    """The row that is asked for, of a file that is added first."""
    result = files.add(SHARED / path)
    frame = store.read(result.datasets[0])
    for column, value in wanted.items():
        frame = frame[frame[column] == value]
    return frame.iloc[0] if len(frame) == 1 else frame


def test_crimes_of_a_district_and_year():
    row = one("crime/5대+범죄+발생현황_20260512140024.csv", district="11110", year=2015)
    assert row[["crimes", "arrests", "murders", "murders_solved", "thefts", "violent_assaults_solved"]].tolist() == [
        *(4705, 4430, 6, 8),
        *(2184, 2125),
    ]


def test_fires_of_a_district_and_year_in_won():
    row = one("fire/fire_data.csv", district="11110", year=2006)
    assert row[["fires", "arsons", "fire_damage_krw", "fire_deaths", "fire_injuries"]].tolist() == [
        *(205, 25, 478_200_000, 0, 13)
    ]


def test_accidents_of_a_district_and_month():
    row = one("accidents/Traffic_accident_month_2005.csv", district="11110", month_on=pd.Timestamp("2005-03-01"))
    assert row[["road_accidents", "road_deaths", "road_injuries"]].tolist() == [117, 0, 142]


def test_cameras_of_a_district_and_year_without_the_line_of_sums():
    path = "cctv/서울시 자치구 (범죄예방 수사용) CCTV 설치현황(25.12.31 기준).xlsx"
    assert one(path, district="11230", year=2025).cameras == 4001
    assert len(store.read("crime_cameras_by_year")) == 25 * 11


def test_vehicles_of_a_neighbourhood_with_the_labels_that_a_sheet_writes_once():
    frame = one("vehicles/서울시 자치구 읍면동별 연료별 자동차 등록현황(행정동)(26년4월).xlsx")
    assert frame.계.sum() == 3_153_540
    assert set(frame.columns) >= {"사용본거지_시군구", "읍면동", "연료", "자가용_승용", "영업용_특수"}


def test_the_bus_file_with_bare_commas_in_its_texts():
    frame = one("bus/2022_03.txt.zip")
    assert "1115번(수유중학교,혜화여고~미아삼거리역)" in set(frame.노선명)
    assert len(frame) == 39_083 - 2


def test_coordinates_that_were_published_the_wrong_way_round():
    frame = one("ev/한국전력공사_전기차충전소위경도_20220718.csv")
    assert len(frame) == 4778


def test_riders_of_a_station_and_hour():
    row = one("subway/SeoulMetro_2024.csv", line="1호선", station="종각", hour=8, month_on=pd.Timestamp("2024-10-01"))
    assert (row.boardings, row.alightings) > (0, 0)
    assert len(store.read("subway_ridership_by_hour")) == 6206 * 24
