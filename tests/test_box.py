"""The box for SQL of people whom nobody knows: what it answers, what it refuses, what stops it."""

import threading
import time
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from data_sources import catalogue
from data_sources.pipeline import box, store, tidy, workers
from data_sources.pipeline.box import Refused

NOON = pd.Timestamp("2026-11-23 12:00")
SECRET = "0123456789abcdef-the-key"
OUTSIDE = ("function", "table", "not_select", "no_function", "many", "syntax", "other")
STOPPED = ("time", "memory", "other", "too_long")
REFUSED = [
    # files
    "select * from read_csv('/etc/passwd')",
    "select * from read_csv_auto('/etc/passwd')",
    "select * from read_text('/etc/passwd')",
    "select * from read_blob('/etc/passwd')",
    "select * from read_json('/etc/passwd')",
    "select * from read_ndjson_objects('/etc/passwd')",
    "select * from read_parquet('**/*.parquet')",
    "select * from parquet_scan('**/*.parquet')",
    "select * from parquet_metadata('x.parquet')",
    "select * from parquet_schema('x.parquet')",
    "select * from sniff_csv('/etc/passwd')",
    "select * from glob('/etc/*')",
    "select * from '/etc/passwd'",
    "select * from 'x.csv'",
    'select * from "/etc/passwd"',
    "from '../secrets.toml'",
    "select * from read_duckdb('x.duckdb')",
    'with "/etc/passwd" as (select 1) select * from (with t as (select 1) select * from t), "/etc/passwd"',
    "select (select content from read_text('/etc/hostname'))",
    "select 1 where exists (from read_csv('/etc/passwd'))",
    "select * from air_now, lateral (select * from read_text('/etc/passwd'))",
    "with t as (select * from read_text('/etc/passwd')) select * from t",
    "with recursive t as (select 1 as n union all select n from t, glob('/*')) select * from t",
    "select * from air_now union all select * from read_csv('/etc/passwd')",
    "select * from air_now order by (select count(*) from glob('/*'))",
    # what writes, changes, sets, loads
    "copy air_now to '/tmp/civic-wall-stolen.csv'",
    "copy (select 1) to '/tmp/civic-wall-stolen.csv'",
    "copy air_now from '/etc/passwd'",
    "export database '/tmp/civic-wall-stolen'",
    "import database '/tmp'",
    "attach '/tmp/civic-wall-stolen.duckdb' as other",
    "attach 'https://example.org/x.duckdb'",
    "detach memory",
    "install httpfs",
    "load httpfs",
    "load '/tmp/evil.duckdb_extension'",
    "set enable_external_access = true",
    "set lock_configuration = false",
    "set memory_limit = '100GB'",
    "set allowed_paths = ['/etc/passwd']",
    "reset all",
    "pragma database_list",
    "pragma memory_limit = '100GB'",
    "call pragma_version()",
    "call json_execute_serialized_sql('{}')",
    "create table stolen as select * from air_now",
    "create view v as select 1",
    "create macro m() as table select * from read_csv('/etc/passwd')",
    "create secret s (type s3)",
    "drop view air_now",
    "delete from air_now",
    "update air_now set district = 'x'",
    "insert into air_now values (1)",
    "truncate air_now",
    "alter table air_now add column x int",
    "begin transaction",
    "checkpoint",
    "vacuum",
    "prepare p as select 1",
    "execute asked",
    "use memory",
    "explain analyze select * from read_csv('/etc/passwd')",
    # what tells of the machine, or waits
    "select getenv('SEOUL_OPENAPI_KEY')",
    "select current_setting('allowed_paths')",
    "select * from duckdb_settings()",
    "select * from duckdb_views()",
    "select * from duckdb_secrets()",
    "select * from duckdb_settings",
    "select * from information_schema.tables",
    "select * from pg_catalog.pg_tables",
    "select * from sqlite_master",
    "select * from pragma_table_info('air_now')",
    "with duckdb_views as (select 1) select * from (select * from duckdb_views) a, duckdb_views b",
    "select * from query('select 1')",
    "select * from query_table('air_now')",
    "select sleep_ms(60000)",
    "select pg_sleep(60)",
    "select write_log('x')",
    "select nextval('s')",
    "select main.getenv('HOME')",
    "show tables",
    "describe air_now",
    "select * from (describe air_now)",
    "summarize air_now",
    "pivot air_now on district using count(*)",
    "select * from air_now at (version => 1)",
    "select * from memory.main.air_now",
    # many statements, and what is none
    "select 1; select 2",
    "select 1; drop table air_now",
    "select 1; copy (select 1) to '/tmp/civic-wall-stolen.csv'",
    "selec 1",
    "'; drop table air_now; --",
    "select $1",
]
ENDLESS = [
    "with recursive t(n) as (select 1 union all select n + 1 from t) select count(*) from t",
    "select count(*) from " + ", ".join(f"range(100000) t{each}" for each in range(6)),
    "select sum(a.range * b.range) from range(1000000) a, range(1000000) b",
    "select length(repeat('x', 4000000000))",
    "select repeat('x', 100000000) from range(100)",
    "select string_agg(repeat('x', 100000), '') from range(1000000)",
    "select list(n) from range(1000000000) t(n)",
    "select * from range(1000000000000) order by 1 desc",
    "select levenshtein(repeat('a', 200000), repeat('b', 200000))",
    "select lpad('x', 2000000000, 'y')",
    f"select {'(' * 3000}1{')' * 3000}",
    f"select {' + '.join(['1'] * 9000)}",
]


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """Four hours of one district, the last of them revised once."""
    folder = tmp_path_factory.mktemp("store")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CIVIC_STORE", str(folder))
        patch.setenv("CIVIC_SOURCE", "live")
        keep([10.0, 20.0, 30.0, 40.0], at=NOON)
        keep([44.0], first=3, at=NOON + pd.Timedelta("1h"))
    return folder


@pytest.fixture(autouse=True)
def settings(kept, own_store, monkeypatch):
    """That store, a key in the environment, and no patience with what does not stop by itself."""
    monkeypatch.setenv("CIVIC_STORE", str(kept))
    monkeypatch.setenv("SEOUL_OPENAPI_KEY", SECRET)
    monkeypatch.setattr(box, "GRACE_S", 0.1)


def keep(values, *, first=0, at):
    times = pd.date_range("2026-11-23 08:00", periods=4, freq="h")[first : first + len(values)]
    schema = tidy.schema(catalogue.dataset("air_now"))
    rows = pd.DataFrame({"measured_at": times, "district": "11680", "pm25_ug_m3": values}).reindex(columns=schema.names)
    store.write(
        "air_now", pa.Table.from_pandas(rows.astype(object).where(rows.notna(), None), schema=schema), fetched_at=at
    )


def rows(query, **options):
    return box.page(query, limit=100, **options).rows.to_pylist()


def ask_in_vain(query, stop):
    with pytest.raises(Refused):
        box.page(query, limit=1, seconds=5, stop=stop)


def test_a_select_gives_rows_their_number_and_what_was_read():
    page = box.page("select measured_at, pm25_ug_m3 from air_now order by 1;  -- all of it", limit=2, offset=1)
    assert page.rows["pm25_ug_m3"].to_pylist() == [20.0, 30.0]
    assert (page.total, page.datasets) == (4, ("air_now",))


def test_a_dataset_has_each_row_as_last_known_and_all_has_every_form():
    assert rows("select max(pm25_ug_m3) as high, count(*) as n from air_now") == [{"high": 44.0, "n": 4}]
    assert rows("select count(*) as n from air_now_all") == [{"n": 5}]


def test_rows_are_given_as_they_were_known_at_a_moment():
    assert rows("select max(pm25_ug_m3) as high from air_now", at=NOON) == [{"high": 40.0}]


def test_a_dataset_without_rows_has_its_columns():
    page = box.page("select * from bike_stands", limit=1)
    assert page.total == 0
    assert "fetched_at" in page.rows.schema.names


def test_own_names_subqueries_and_made_up_rows_are_fine():
    query = "with t as (select unnest(range(3)) as n), u as (select n + 1 as n from t) select sum(n) as s from u"
    assert rows(query) == [{"s": 6}]
    assert rows("select 1 as a, 2 as a, '강남' as b")[0]["b"] == "강남"
    assert rows("from (values (1), (2)) v(x) where x > 1") == [{"x": 2}]


@pytest.mark.parametrize("query", REFUSED)
def test_what_leaves_the_box_is_refused(query):
    with pytest.raises(Refused) as refused:
        box.page(query, limit=10, seconds=2)
    assert refused.value.kind in OUTSIDE
    assert SECRET not in str(refused.value)


def test_nothing_was_written_by_what_was_refused():
    assert not list(Path("/tmp").glob("civic-wall-stolen*"))


@pytest.mark.parametrize("query", ENDLESS, ids=range(len(ENDLESS)))
def test_what_never_ends_or_grows_without_bound_is_stopped(query):
    began = time.monotonic()
    with pytest.raises(Refused) as refused:
        box.page(query, limit=10, seconds=0.15)
    assert refused.value.kind in STOPPED
    assert time.monotonic() - began < 4


def test_others_are_answered_while_one_never_ends():
    stop = box.Stop()
    endless = threading.Thread(target=ask_in_vain, args=(ENDLESS[2], stop))
    endless.start()
    began = time.monotonic()
    assert rows("select count(*) as n from air_now") == [{"n": 4}]
    assert len(store.read("air_now")) == 4
    assert time.monotonic() - began < 3
    stop.now()
    endless.join()


def test_a_query_that_nobody_waits_for_any_more_is_stopped_at_once():
    stop = box.Stop()
    threading.Timer(0.2, stop.now).start()
    began = time.monotonic()
    with pytest.raises(Refused) as refused:
        box.page(ENDLESS[2], limit=1, seconds=30, stop=stop)
    assert refused.value.kind == "cancelled"
    assert time.monotonic() - began < 2


def test_no_more_than_a_few_run_at_once(monkeypatch):
    monkeypatch.setattr(box, "PATIENCE_S", 0.05)
    under_way = [box.run("select * from range(1000000)") for _ in range(box.AT_ONCE)]
    with pytest.raises(Refused) as refused:
        box.page("select 1", limit=1)
    assert refused.value.kind == "busy"
    for run in under_way:
        run.close()
    assert rows("select 1 as n") == [{"n": 1}]


def test_a_page_is_no_larger_than_its_reader_can_hold():
    with pytest.raises(Refused) as refused:
        box.page("select repeat('x', 1000000) as x from range(200)", limit=200)
    assert refused.value.kind == "memory"


def test_many_rows_are_streamed():
    with box.run("select range as n from range(300000)") as run:
        sizes = [batch.num_rows for batch in run]
    assert sum(sizes) == 300_000
    assert max(sizes) < 50_000


@pytest.mark.parametrize(
    ("query", "kind", "line", "column", "values"),
    [
        ("", "empty", None, None, {}),
        ("-- nothing", "empty", None, None, {}),
        ("select 1;\nselect 2", "many", None, None, {}),
        ("select *\nfrom air_noww", "table", 2, 6, {"name": "air_noww", "near": "air_now"}),
        ("select '강남', pm25 from air_now", "column", 1, 14, {"name": "pm25", "near": "pm25_ug_m3"}),
        ("select *\nfrom air_now\nwhre district = 'x'", "syntax", 3, 6, {"near": "district"}),
        ("select read_text('x')", "function", 1, 8, {"name": "read_text"}),
        ("select averge(pm25_ug_m3) from air_now", "no_function", 1, 8, None),
        ("drop table air_now", "not_select", 1, 1, {}),
        ("select " + "1," * 20_000, "too_long", None, None, {"most": 20_000}),
    ],
)
def test_a_refusal_says_what_is_wrong_and_where(query, kind, line, column, values):
    with pytest.raises(Refused) as refused:
        box.page(query, limit=1)
    found = refused.value
    assert (found.kind, found.line, found.column) == (kind, line, column)
    assert values is None or found.values == values


def test_the_process_has_neither_keys_nor_settings_and_may_write_nothing():
    worker = workers.Worker()
    try:
        environment = Path(f"/proc/{worker.process.pid}/environ").read_text()
        deadline = time.monotonic() + 3
        limits = ""
        while "Max file size             0 " not in limits and time.monotonic() < deadline:
            limits = Path(f"/proc/{worker.process.pid}/limits").read_text()
            time.sleep(0.02)
    finally:
        worker.end()
    assert SECRET not in environment
    assert "CIVIC" not in environment
    assert "Max file size             0 " in limits
