"""The store: what we know, what was known when, and nothing lost."""

import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor

import duckdb
import pandas as pd
import pytest

from data_sources import catalogue
from data_sources.pipeline import delta, store, tidy

NOON = pd.Timestamp("2026-11-23 12:00")
HOUR = pd.Timedelta("1h")


def air(*rows):
    """A tidy table of air_now from (district, hour, PM2.5)."""
    raw = [
        {"MSRMT_DT": f"20261123{hour:02d}00", "MSRSTN_NM": district, "FPM": value, "CAI_GRD": "보통"}
        for district, hour, value in rows
    ]
    return tidy.tidy(tidy.raw(raw), catalogue.dataset("air_now")).table


def bikes(**stations):
    raw = [{"stationId": name, "stationName": f"1. {name}", "parkingBikeTotCnt": n} for name, n in stations.items()]
    return tidy.tidy(tidy.raw(raw), catalogue.answered_by("bikeList")[0]).table


BIKES = "bikeList"


def test_an_empty_store_answers_with_empty_frames_of_the_same_columns():
    empty = store.read("air_now")
    store.write("air_now", air(("종로구", 11, 20)), fetched_at=NOON)
    full = store.read("air_now")
    assert empty.empty
    assert list(empty.columns) == list(full.columns)
    assert list(store.latest("air_now", at="2020-01-01").columns) == list(full.columns)


@pytest.mark.parametrize(
    "bounds", [{"since": "2030-01-01"}, {"until": "2000-01-01"}, {"revisions": True, "since": "2030"}]
)
def test_an_empty_answer_has_columns_of_the_same_types_as_a_full_one(bounds):
    store.write("air_now", air(("종로구", 11, 20)), fetched_at=NOON)
    assert store.read("air_now", **bounds).dtypes.equals(store.read("air_now").dtypes)


def test_a_table_whose_rows_have_all_been_dropped_keeps_its_types():
    store.write("air_now", air(("종로구", 11, 20)), fetched_at=NOON)
    delta.maintain(store.path("air_now"), "pm25_ug_m3 > 0")
    assert store.sql("select date_trunc('hour', measured_at) as hour from air_now").dtypes.hour.kind == "M"


def test_moments_of_any_zone_are_seouls():
    store.write("air_now", air(("종로구", 11, 20), ("종로구", 12, 30)), fetched_at=NOON)
    assert store.read("air_now", since="2026-11-23T02:30Z").pm25_ug_m3.tolist() == [30]


def test_identical_refetches_add_no_rows():
    table = air(("종로구", 11, 20), ("중구", 11, 30))
    assert store.write("air_now", table, fetched_at=NOON) == 2
    before = store.version("air_now")
    assert store.write("air_now", table, fetched_at=NOON + HOUR) == 0
    assert store.version("air_now") == before


def test_a_changed_row_is_added_and_the_old_one_is_what_was_known_then():
    store.write("air_now", air(("종로구", 11, 20), ("중구", 11, 30)), fetched_at=NOON)
    assert store.write("air_now", air(("종로구", 11, 25), ("중구", 11, 30)), fetched_at=NOON + HOUR) == 1
    assert store.read("air_now").pm25_ug_m3.tolist() == [25, 30]
    assert store.read("air_now", at=NOON).pm25_ug_m3.tolist() == [20, 30]
    assert store.read("air_now", at=NOON - HOUR).empty
    assert len(store.read("air_now", revisions=True)) == 3


def test_a_value_that_returns_is_a_change_too():
    for number, value in enumerate((20, 25, 20)):
        assert store.write("air_now", air(("종로구", 11, value)), fetched_at=NOON + number * HOUR) == 1
    assert store.read("air_now").pm25_ug_m3.tolist() == [20]
    assert store.read("air_now", at=NOON + HOUR).pm25_ug_m3.tolist() == [25]


def test_latest_gives_each_place_its_newest_row():
    store.write("air_now", air(("종로구", 10, 1), ("종로구", 11, 2), ("중구", 10, 3)), fetched_at=NOON)
    found = store.latest("air_now").set_index("district")
    assert found.pm25_ug_m3.to_dict() == {"11110": 2, "11140": 3}


def test_latest_at_a_moment_is_what_was_known_then():
    store.write("air_now", air(("종로구", 10, 1)), fetched_at=NOON)
    store.write("air_now", air(("종로구", 11, 2)), fetched_at=NOON + HOUR)
    assert store.latest("air_now", at=NOON).pm25_ug_m3.tolist() == [1]
    assert store.latest("air_now").pm25_ug_m3.tolist() == [2]


def test_a_dataset_without_a_time_of_its_own_keeps_its_history_by_fetch():
    store.write(BIKES, bikes(a=1, b=2), fetched_at=NOON)
    store.write(BIKES, bikes(a=5, b=2), fetched_at=NOON + HOUR)
    name = catalogue.dataset(BIKES).name
    assert store.latest(name).bikes.tolist() == [5, 2]
    assert store.read(name, revisions=True, since=NOON + HOUR).bikes.tolist() == [5]


def test_filters_bound_time_and_district():
    store.write("air_now", air(("종로구", 9, 1), ("종로구", 10, 2), ("중구", 10, 3)), fetched_at=NOON)
    assert store.read("air_now", since="2026-11-23 10:00").pm25_ug_m3.tolist() == [2, 3]
    assert store.read("air_now", until="2026-11-23 09:30").pm25_ug_m3.tolist() == [1]
    assert store.read("air_now", district="11140", columns=["pm25_ug_m3"]).to_dict("list") == {"pm25_ug_m3": [3]}


def test_pages_that_overlap_do_not_double_rows():
    assert store.write("air_now", air(("종로구", 11, 1), ("중구", 11, 2), ("종로구", 11, 1)), fetched_at=NOON) == 2
    assert len(store.read("air_now")) == 2


def test_sql_sees_one_row_per_key():
    store.write("air_now", air(("종로구", 11, 20)), fetched_at=NOON)
    store.write("air_now", air(("종로구", 11, 25)), fetched_at=NOON + HOUR)
    assert store.sql("select district, pm25_ug_m3 from air_now").to_dict("list") == {
        "district": ["11110"],
        "pm25_ug_m3": [25.0],
    }
    assert store.sql("select count(*) as n from road_incidents").n.tolist() == [0]
    with pytest.raises(duckdb.Error):
        store.sql("select * from nothing_of_that_name")


def test_a_writer_killed_in_mid_write_leaves_the_last_version_readable(own_store):
    store.write("air_now", air(("종로구", 11, 20)), fetched_at=NOON)
    (own_store / "air_now" / "part-00000-half-written.snappy.parquet").write_bytes(b"PAR1 half")
    (own_store / "air_now" / "_delta_log" / "_commit_0f.json.tmp").write_text('{"add":')
    assert store.read("air_now").pm25_ug_m3.tolist() == [20]
    assert store.write("air_now", air(("종로구", 12, 30)), fetched_at=NOON + HOUR) == 1
    assert store.read("air_now").pm25_ug_m3.tolist() == [20, 30]


WRITER = """
    import sys
    import pandas as pd
    from data_sources import catalogue
    from data_sources.pipeline import store, tidy
    dataset = catalogue.dataset("air_now")
    for minute in range(int(sys.argv[1])):
        row = {"MSRMT_DT": f"202611231{minute // 60}{minute % 60:02d}", "MSRSTN_NM": sys.argv[2], "FPM": minute}
        table = tidy.tidy(tidy.raw([row]), dataset).table
        store.write("air_now", table, fetched_at=pd.Timestamp("2026-11-23 12:00"))
"""


def test_two_processes_write_and_others_read_and_nothing_is_lost():
    store.write("air_now", air(("강남구", 9, 1)), fetched_at=NOON)
    command = [sys.executable, "-c", textwrap.dedent(WRITER), "15"]
    writers = [subprocess.Popen([*command, district]) for district in ("종로구", "중구")]
    with ThreadPoolExecutor(2) as readers:
        while any(writer.poll() is None for writer in writers):
            for frame in readers.map(lambda _: store.read("air_now"), range(2)):
                assert len(frame) == len(frame.drop_duplicates(["district", "measured_at"])) >= 1
    assert [writer.returncode for writer in writers] == [0, 0]
    assert store.read("air_now").groupby("district").size().to_dict() == {"11110": 15, "11140": 15, "11680": 1}


def test_compaction_and_retention_keep_every_row_that_is_young_enough(monkeypatch):
    monkeypatch.setattr(delta, "MANY_FILES", 3)
    for hour in range(6):
        store.write("air_now", air(("종로구", hour, hour)), fetched_at=NOON)
    before = store.read("air_now")
    store.maintain("air_now", now=NOON)
    assert len(delta.snapshot(store.path("air_now")).files) == 1
    pd.testing.assert_frame_equal(store.read("air_now"), before)


def test_what_is_older_than_the_retention_goes():
    dataset = next(each for each in catalogue.current().datasets.values() if each.retention and each.time is None)
    assert dataset.key  # rows are told apart
    name = catalogue.dataset(BIKES).name
    store.write(name, bikes(a=1), fetched_at=NOON)
    store.write(name, bikes(b=1), fetched_at=NOON + pd.Timedelta("400D"))
    store.maintain(name, now=NOON + pd.Timedelta("400D"))
    assert len(store.latest(name)) == 1


def test_rows_of_files_stay_whatever_the_retention():
    name = catalogue.dataset(BIKES).name
    store.write(name, bikes(a=1), fetched_at=NOON, origin="file")
    store.maintain(name, now=NOON + pd.Timedelta("400D"))
    assert len(store.latest(name)) == 1


def test_a_column_that_the_catalogue_gains_is_read_from_old_tables_as_missing():
    old = air(("종로구", 11, 20)).drop_columns(["deciding_pollutant"])
    store.write("air_now", old, fetched_at=NOON)
    assert store.read("air_now").deciding_pollutant.isna().all()
    store.write("air_now", air(("종로구", 12, 30)), fetched_at=NOON + HOUR)
    assert store.read("air_now").pm25_ug_m3.tolist() == [20, 30]


def test_what_others_wrote_is_read_though_the_log_in_between_is_gone():
    store.write("air_now", air(("종로구", 11, 20)), fetched_at=NOON)
    folder = store.path("air_now")
    assert delta.snapshot(folder).rows == 1
    for hour in (12, 13, 14):
        store.write("air_now", air(("종로구", hour, 30)), fetched_at=NOON + HOUR)
    delta.DeltaTable(folder).create_checkpoint()
    for version in (1, 2):
        (folder / "_delta_log" / f"{version:020}.json").unlink()
    known = delta.snapshot(folder)
    assert (known.version, known.rows) == (3, 4)
    store.write("air_now", air(("종로구", 15, 40)), fetched_at=NOON + HOUR)
    assert len(store.read("air_now")) == 5
