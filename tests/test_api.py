"""The HTTP API: what it gives, in which forms, with which headers, and what it refuses."""

import io
import time

import anyio
import httpx
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet
import pytest

from data_sources import catalogue
from data_sources.catalogue.model import LANGUAGES
from data_sources.pipeline import box, store, tidy
from service import about, answers
from service.__main__ import app
from ui import server

NOON = pd.Timestamp("2026-11-23 12:00")
TIMES = pd.date_range("2026-11-23 08:00", periods=4, freq="h")
CODES = ["11110", "11680"]


def keep(values, *, at=NOON):
    """Hours of two districts."""
    schema = tidy.schema(catalogue.dataset("air_now"))
    rows = [
        {"measured_at": time, "district": code, "pm25_ug_m3": value + 10 * CODES.index(code)}
        for time, value in zip(TIMES[: len(values)], values, strict=True)
        for code in CODES
    ]
    frame = pd.DataFrame(rows).reindex(columns=schema.names).astype(object)
    store.write("air_now", pa.Table.from_pandas(frame.where(frame.notna(), None), schema=schema), fetched_at=at)


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    folder = tmp_path_factory.mktemp("store")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CIVIC_STORE", str(folder))
        patch.setenv("CIVIC_SOURCE", "live")
        keep([10.0, 20.0, 30.0, 40.0])
    return folder


@pytest.fixture(autouse=True)
def four_hours(kept, own_store, monkeypatch):
    """Four hours of two districts; it is noon."""
    monkeypatch.setenv("CIVIC_STORE", str(kept))
    monkeypatch.setenv("CIVIC_NOW", NOON.isoformat())


def get(address, *, to=app, **headers):
    """One answer, without a network."""

    async def ask():
        transport = httpx.ASGITransport(app=to)
        async with httpx.AsyncClient(transport=transport, base_url="http://civic") as client:
            return await client.get(address, headers=headers)

    return anyio.run(ask)


def test_the_datasets_are_listed_with_state_and_address():
    found = {each["name"]: each for each in get("/api/datasets?lang=nl").json()["datasets"]}
    assert len(found) == len(catalogue.current().datasets)
    assert found["air_now"]["rows"] == 8
    assert found["air_now"]["state"] == "live"
    assert found["air_now"]["publisher"] == "Stad Seoul"
    assert get(found["air_now"]["address"]).json()["columns"][1] == {"name": "district", "label": "District"}


def test_rows_are_narrowed_ordered_and_paged():
    address = "/api/datasets/air_now/rows?since=2026-11-23T09:00&district=Gangnam-gu&columns=measured_at,pm25_ug_m3"
    first = get(f"{address}&order=-measured_at&limit=2").json()
    assert [row["pm25_ug_m3"] for row in first["rows"]] == [50.0, 40.0]
    assert (first["total"], first["rows"][0]["measured_at"]) == (3, "2026-11-23T11:00:00")
    rest = get(first["next"]).json()
    assert [row["pm25_ug_m3"] for row in rest["rows"]] == [30.0]
    assert rest["next"] is None


def test_every_answer_says_its_source():
    found = get("/api/datasets/air_now/rows?format=csv", **{"Accept-Language": "en"})
    assert found.headers["content-disposition"] == 'attachment; filename="civic-wall_air_now_2026-11-23.csv"'
    assert "Seoul Metropolitan Government" in found.headers["x-source"]
    assert (found.headers["x-state"], found.headers["x-simulated"]) == ("live", "false")
    assert 'rel="license"' in found.headers["link"]
    assert found.headers["x-total"] == "8"
    told = get("/api/datasets/air_now/rows").json()["source"]
    assert told["sources"][0]["licence_url"].startswith("https://www.kogl.or.kr")
    assert told["time_zone"] == "Asia/Seoul"


@pytest.mark.parametrize("kind", answers.FORMATS)
@pytest.mark.parametrize(
    "address",
    [
        "/api/datasets/air_now/rows?",
        "/api/datasets/air_now/latest?",
        "/api/sql?query=select * from air_now",
        "/api/questions/data_sources.air.now?",
    ],
)
def test_rows_latest_questions_and_queries_come_in_every_form(address, kind):
    found = get(f"{address}&format={kind}")
    assert found.status_code == 200, found.text
    assert f".{kind}" in found.headers["content-disposition"]
    assert len(found.content) > 100


def test_the_latest_is_one_row_a_place():
    found = get("/api/datasets/air_now/latest").json()
    assert [(row["district"], row["pm25_ug_m3"]) for row in found["rows"]] == [("11110", 40.0), ("11680", 50.0)]


def test_rows_come_as_they_were_known_at_a_moment():
    found = get("/api/datasets/air_now/rows?at=2026-11-23T11:59").json()
    assert (found["total"], found["source"]["state"]) == (0, "replay")


def test_a_question_gives_the_rows_of_its_picture():
    listed = {each["name"]: each for each in get("/api/questions").json()["questions"]}
    assert "at" in listed["insight.traffic.now"]["words"]
    found = get("/api/questions/data_sources.air.hourly?since=2026-11-23T10:00&district=11680&limit=1").json()
    assert (found["total"], found["rows"][0]["pm25_ug_m3"]) == (2, 40.0)
    assert found["source"]["query"].startswith("air.hourly(")


def test_a_query_is_answered_from_the_box():
    query = "select district, avg(pm25_ug_m3) as mean from air_now group by 1 order by 1"
    assert get(f"/api/sql?query={query}").json()["rows"] == [
        {"district": "11110", "mean": 25.0},
        {"district": "11680", "mean": 35.0},
    ]
    file = get(f"/api/sql?query={query}&format=parquet").content
    assert pyarrow.parquet.read_table(io.BytesIO(file))["mean"].to_pylist() == [25.0, 35.0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refused_query_says_why_in_the_askers_language(language):
    found = get(f"/api/sql?query=select pm25 from air_now&lang={language}")
    error = found.json()["error"]
    assert found.status_code == 400
    assert (error["kind"], error["line"], error["column"]) == ("column", 1, 8)
    assert "pm25_ug_m3" in error["message"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", box.Refused.KINDS)
def test_every_refusal_has_its_words(kind, language):
    values = {"name": "a", "near": "b", "detail": "c", "seconds": 1, "most": 2}
    said = about.refusal(box.Refused(kind, 1, 2, **values), language)
    assert "{" not in said
    assert len(said) > 10


@pytest.mark.parametrize(
    ("address", "status", "word"),
    [
        ("/api/datasets/nothing_like_it", 404, "nothing_like_it"),
        ("/api/datasets/air_now/rows?columns=secret", 422, "secret"),
        ("/api/datasets/air_now/rows?order=district;drop", 422, "no column"),
        ("/api/datasets/air_now/rows?since=some day", 422, "some day"),
        ("/api/datasets/air_now/rows?district=Atlantis", 422, "Atlantis"),
        ("/api/datasets/air_now/rows?district=11680' or 1=1", 422, "district"),
        ("/api/datasets/air_now/rows?limit=100000", 422, "10000"),
        ("/api/datasets/air_now/rows?limit=-1", 422, "limit"),
        ("/api/datasets/air_now/rows?format=exe", 422, "format"),
        ("/api/questions/os.system", 404, "os.system"),
        ("/api/questions/data_sources.air.now?part=__class__", 422, "__class__"),
        ("/api/questions/data_sources.air.now?at=some day", 422, "some day"),
        ("/api/questions/insight.traffic.now", 422, "no table"),
        ("/api/questions/insight.traffic.now?part=nowhere", 422, "nowhere"),
        ("/api/questions/data_sources.indicators.course?indicator=joy", 422, "joy"),
        ("/api/sql", 422, "query"),
        ("/api/sql?query=drop table air_now", 400, "not_select"),
        ("/api/sql?query=select 1 as n&format=geojson", 422, "lie nowhere"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(address, status, word):
    found = get(address)
    assert found.status_code == status
    assert word in found.text


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/api/datasets/air_now/rows?limit=-1", "limit: input should be greater than or equal to 0"),
        ("/api/datasets/air_now/rows?limit=many", "limit: input should be a valid integer, unable to parse"),
        ("/api/datasets/air_now/rows?format=exe", "format: input should be 'json', 'csv'"),
        ("/api/sql", "query: field required"),
    ],
)
def test_a_word_that_cannot_be_meant_is_told_in_a_sentence_with_its_name(address, said):
    assert get(address).json()["detail"].startswith(said)


def test_what_has_not_changed_is_not_sent_again():
    address = "/api/datasets/air_now/rows?limit=1"
    tag = get(address).headers["etag"]
    assert get(address, **{"If-None-Match": tag}).status_code == 304
    assert get(f"{address}&lang=fr").headers["etag"] != tag
    query = "/api/sql?query=select count(*) as n from air_now"
    assert get(query, **{"If-None-Match": get(query).headers["etag"]}).status_code == 304
    assert "etag" not in get("/api/sql?query=select now() as t, district from air_now").headers


def test_a_change_of_the_data_is_another_version(own_store, monkeypatch):
    monkeypatch.setenv("CIVIC_STORE", str(own_store.parent))
    keep([1.0])
    tag = get("/api/datasets/air_now/latest").headers["etag"]
    keep([2.0], at=NOON + pd.Timedelta("1h"))
    assert get("/api/datasets/air_now/latest").headers["etag"] != tag


def test_what_is_made_up_says_so(own_store, monkeypatch):
    monkeypatch.setenv("CIVIC_STORE", str(own_store.parent))
    monkeypatch.setenv("CIVIC_SOURCE", "demo")
    keep([1.0])
    found = get("/api/datasets/air_now/rows")
    assert (found.headers["x-simulated"], found.json()["source"]["is_simulated"]) == ("true", True)
    assert get("/api/sql?query=select 1 as n from air_now").json()["source"]["state"] == "simulated"


def test_the_description_names_every_address():
    paths = get("/api/openapi.json").json()["paths"]
    assert {"/datasets", "/datasets/{name}/rows", "/questions/{name}", "/sql"} <= paths.keys()
    assert get("/api/docs").status_code == 404


def test_the_app_serves_it_too():
    assert any(getattr(route, "path", "") == "/api" for route in server.routes())


def test_a_query_is_stopped_when_its_asker_has_gone():
    query = "select count(*) from range(100000) a, range(100000) b, range(100000) c"
    leaves = time.monotonic() + 0.5
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/api/sql",
        "raw_path": b"/api/sql",
        "root_path": "",
        "query_string": str(httpx.QueryParams({"query": query})).encode(),
        "headers": [],
        "http_version": "1.1",
        "scheme": "http",
        "server": ("civic", 80),
    }
    sent = []

    async def receive():
        if time.monotonic() < leaves:
            await anyio.sleep_forever()
        return {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)

    async def ask():
        with anyio.fail_after(5):
            await app(scope, receive, send)

    anyio.run(ask)
    assert sent[0]["status"] == 499


def test_what_a_district_said_last_is_asked_for_by_code_or_name():
    address = "/api/datasets/air_now/latest?district="
    assert [row["district"] for row in get(f"{address}Gangnam-gu").json()["rows"]] == ["11680"]
    assert get(f"{address}11680").json()["rows"] == get(f"{address}강남구").json()["rows"]


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("datasets/air_now/latest?district=99999", "there is no district '99999'"),
        ("datasets/bike_stands/latest?district=11680", "bike_stands has no districts"),
        ("datasets/air_now/rows?since=NaT", "since: 'NaT' is no moment"),
        ("questions/data_sources.air.now?at=NaT", "at cannot be 'NaT'"),
        ("questions/data_sources.air.hourly?district=99999", "there is no district '99999'"),
        ("questions/data_sources.indicators.course?indicator=x", "there is no 'x'"),
        ("questions/data_sources.disaster.shelters?kind=x", "There is no kind of shelter 'x': earthquake"),
    ],
)
def test_a_wrong_word_of_an_address_is_named(address, words):
    refused = get(f"/api/{address}")
    assert refused.status_code == 422
    assert words in refused.json()["detail"]


def test_more_rows_passed_over_than_a_number_can_count_are_refused():
    assert get(f"/api/questions/data_sources.air.now?offset={10**20}").status_code == 422


def test_a_question_is_asked_of_the_same_moment_in_any_zone_and_of_now_where_it_is_blank():
    address = "/api/questions/data_sources.air.now?at="
    found = get(f"{address}2026-11-23T03:30Z").json()
    assert found["rows"] == get(f"{address}2026-11-23T12:30").json()["rows"]
    assert found["source"]["at"] == "2026-11-23T12:30:00"
    assert get(address).json()["source"]["at"] is None


def test_a_workbook_takes_what_a_query_calls_district_as_it_is():
    answered = get("/api/sql?query=select 'x' as district&format=xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answered.content)).worksheets[0]
    assert [cell.value for cell in sheet[2]] == ["", "x"]
