"""Plain datasets: cleaned names, types that lose nothing, and answers that are kept whole."""

import pandas as pd
import pyarrow as pa
import pytest

from data_sources import catalogue, load
from data_sources.pipeline import own, plain, store, tidy


def typed(**columns):
    return tidy.to_pandas(plain.typed(pa.table(columns)))


@pytest.mark.parametrize(
    ("field", "name"),
    [
        ("FCLT_NM", "fclt_nm"),
        ("stationName", "station_name"),
        ("미세먼지농도(㎍/㎥)", "미세먼지농도"),
        ("(단위)", "단위"),
        ("@day", "day"),
        ("Fetched_At", "fetched_at_given"),
        ("  ", "field_1"),
    ],
)
def test_names_are_cleaned(field, name):
    assert plain.cleaned([field]) == [name]


def test_names_stay_different():
    assert plain.cleaned(["합계", "합계", "합 계", "합계(명)"]) == ["합계", "합계_2", "합_계", "합계_3"]


@pytest.mark.parametrize(
    ("field", "values", "dtype"),
    [
        ("USE_CNT", ["1", "2,000", None], "Int64"),
        ("RATE", ["1.5", "-", "2"], "float64"),
        ("RATE", [1.0, 2.0], "Int64"),
        ("STTN_ID", ["0154", "201"], "str"),
        ("AMOUNT", ["0154", "201"], "str"),
        ("AMOUNT", ["12345678901234567"], "str"),
        ("AMOUNT", ["12", "점검중"], "str"),
        ("STTN_CD", [154.0, 201.0], "str"),
        ("REG_DT", ["20261123", "20261124"], "datetime64[us]"),
        ("AMOUNT", ["20261123", "20261124"], "Int64"),
        ("NOTE", ["2026-11-23 10:00", "2026-11-23 11:00"], "datetime64[us]"),
        ("REG_DT", ["20261123", "미정"], "str"),
        ("IS_OPEN", [True, False], "boolean"),
    ],
)
def test_a_type_is_given_only_where_every_value_fits(field, values, dtype):
    [column] = typed(**{field: values}).items()
    assert str(column[1].dtype) == dtype


def test_places_in_degrees_become_lon_and_lat_and_zeros_are_none():
    found = typed(NM=["가", "나"], LOT=["126.98", "0"], LAT=["37.55", "0"])
    assert list(found.columns) == ["nm", "lon", "lat"]
    assert found.lon.tolist()[0] == 126.98
    assert found.lat.isna().tolist() == [False, True]


def test_places_in_metres_stay_what_they_are():
    assert list(typed(XCRD=["198000.1"], YCRD=["551000.2"]).columns) == ["xcrd", "ycrd"]


def test_names_of_districts_become_codes_when_all_are():
    assert typed(SGG_NM=["종로구", "강남구"]).district.tolist() == ["11110", "11680"]
    assert list(typed(SGG_NM=["종로구", "성남시"]).columns) == ["sgg_nm"]


PLAIN = """
[datasets.sign_boards]
kind = "record"
service = "signBoards"
portal = "seoul"
publisher = "seoul"
page = "OA-1"
title = { ko = "간판", en = "Signs", fr = "Enseignes", nl = "Borden" }
every = "1D"
fields = ["SN", "CNT"]
"""


@pytest.fixture
def signs(tmp_path):
    folder = tmp_path / "store" / "catalogue"
    folder.mkdir(parents=True)
    (folder / "signs.toml").write_text(PLAIN, encoding="utf-8")
    catalogue.look_again()
    return catalogue.dataset("sign_boards")


def put(rows, at):
    table = tidy.tidy(tidy.raw(rows), catalogue.dataset("sign_boards")).table
    return store.write("sign_boards", table, fetched_at=pd.Timestamp(at))


def test_an_installation_has_datasets_of_its_own(signs):
    assert (signs.topic, signs.is_curated, signs.fields) == ("signs", False, ("SN", "CNT"))
    assert catalogue.dataset("signBoards").name == "sign_boards"


def test_an_answer_is_kept_whole_when_it_differs(signs):
    first = [{"SN": "01", "CNT": 3}, {"SN": "02", "CNT": 4}]
    assert [put(first, "2026-11-01"), put(first[::-1], "2026-11-02"), put(first[:1], "2026-11-03")] == [2, 0, 1]
    assert store.read("sign_boards").sn.tolist() == ["01"]
    assert store.latest("sign_boards", at="2026-11-02").sn.tolist() == ["01", "02"]
    assert len(store.read("sign_boards", revisions=True)) == 3
    assert store.sql("select sum(cnt) as n from sign_boards").n.tolist() == [3]


def test_a_column_that_widens_keeps_what_was_there(signs):
    put([{"SN": "01", "CNT": 3}], "2026-11-01")
    put([{"SN": "01", "CNT": 3.5}], "2026-11-02")
    put([{"SN": "01", "CNT": "점검중", "NEW": "x"}], "2026-11-03")
    assert store.read("sign_boards", revisions=True).cnt.tolist() == ["3", "3.5", "점검중"]
    put([{"SN": "01", "CNT": None}], "2026-11-04")
    assert store.read("sign_boards").columns.tolist() == ["sn", "cnt", "new", "fetched_at"]


def test_the_newest_answer_outlives_its_retention(signs):
    put([{"SN": "01", "CNT": 3}], "2026-01-01")
    put([{"SN": "01", "CNT": 4}], "2026-01-02")
    store.maintain("sign_boards", now=pd.Timestamp("2026-11-01"))
    assert store.read("sign_boards", revisions=True).cnt.tolist() == [4]


def test_rows_of_files_gather_and_no_row_comes_twice():
    own.declare("my_list", "내 목록", ["NM", "CNT"])
    march, april = pa.table({"nm": ["a", "b"], "cnt": [1, 2]}), pa.table({"nm": ["b", "c"], "cnt": [2, 5]})
    assert [store.write("my_list", table, origin="file") for table in (march, april, april)] == [2, 1, 0]
    assert sorted(store.read("my_list").nm) == ["a", "b", "c"]
    assert store.provenance("my_list").state == "file"


def test_a_name_that_the_project_uses_is_refused_for_a_list_of_ones_own():
    with pytest.raises(ValueError, match="There is a dataset air_now already"):
        own.declare("air_now", "공기", [])


def test_a_dataset_without_rows_is_an_empty_frame(signs):
    assert store.read("sign_boards").empty
    assert store.sql("select count(*) as n from sign_boards").n.tolist() == [0]


def test_any_service_is_a_frame_at_once(signs, monkeypatch):
    monkeypatch.setenv("CIVIC_SOURCE", "demo")
    found = load("signBoards")
    assert len(found) == 50
    assert found.columns.tolist() == ["sn", "cnt", "fetched_at"]
    assert found.sn.str.len().eq(8).all()
    with pytest.raises(KeyError, match="Near it"):
        load("signBoard5")
