"""Questions that can be asked again."""

import pandas as pd
import pyarrow as pa
import pytest

from data_sources import air, catalogue, disaster, indicators
from data_sources.pipeline import store, tidy
from insight import now, safety, traffic
from insight.question import NotAsked, ask, read


def test_a_question_comes_back_from_its_address():
    asked = ask(traffic.now, "course.last_day", road="종로", at=pd.Timestamp("2026-11-20 18:00"))
    assert asked.address == {
        "ask": "insight.traffic.now",
        "part": "course.last_day",
        "road": "종로",
        "at": "2026-11-20 18:00:00",
    }
    assert read(asked.address) == asked


def test_a_question_is_written_as_it_is_asked_in_python():
    asked = ask(traffic.now, "course.last_day", road="종로", at=pd.Timestamp("2026-11-20 18:00"))
    assert asked.code == "traffic.now(road='종로', at='2026-11-20 18:00:00').course.last_day"


@pytest.mark.parametrize(
    ("asked", "tables"),
    [
        (ask(safety.crime_places), ("crime_places.csv",)),
        (ask(safety.measured, "places", measure="crimes_per_100k"), ("crime.csv", "population.csv")),
        (ask(indicators.course, indicator="population"), ("population.csv",)),
        (ask(indicators.course, indicator="no such thing"), ()),
        (ask(air.now), ()),
        (ask(traffic.now), ("links.csv",)),
    ],
)
def test_a_question_names_the_published_tables_that_it_is_made_of(asked, tables):
    assert asked.tables == tables


def test_a_place_and_a_flag_come_back_too():
    asked = ask(disaster.shelters, near=(126.97, 37.56))
    assert read(asked.address) == asked


def test_the_rows_are_those_of_the_function():
    rows = pd.DataFrame(
        {"measured_at": [pd.Timestamp("2026-11-23 12:00")], "district": ["11110"], "pm25_ug_m3": [38.0]}
    )
    schema = tidy.schema(catalogue.dataset("air_now"))
    store.write("air_now", pa.Table.from_pandas(rows.reindex(columns=schema.names), schema=schema))
    assert ask(air.now).rows().pm25_ug_m3.tolist() == [38.0]
    with pytest.raises(NotAsked, match="no table"):
        ask(now.fine_dust).rows()
    assert ask(air.now).datasets == ("air_now",)


@pytest.mark.parametrize(
    "address",
    [
        {},
        {"ask": "os.system"},
        {"ask": "data_sources.pipeline.store.read"},
        {"ask": "insight.question.read"},
        {"ask": "insight.traffic.now", "part": "__class__"},
        {"ask": "insight.traffic.now", "part": "course._x"},
        {"ask": "insight.traffic.otherwise"},
        {"ask": "insight.traffic.otherwise", "near": "here"},
        {"ask": "data_sources.air.now", "at": "some day"},
    ],
)
def test_what_cannot_be_asked_is_refused(address):
    with pytest.raises(NotAsked):
        read(address)
