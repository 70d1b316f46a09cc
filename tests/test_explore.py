"""The explorer: what is chosen becomes a query, is drawn, paged and stopped; SQL by hand on the same tables."""

import math

import pandas as pd
import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from data_sources import catalogue
from data_sources.catalogue.model import LANGUAGES
from data_sources.pipeline import box, store, tidy
from insight import explore
from insight.explore import Choice
from tests.test_ui import ROOT
from ui import texts
from ui.scenes import explored

NOON = pd.Timestamp("2026-11-23 12:00")
CODES = ["11110", "11140", "11680"]


def keep(dataset, rows):
    schema = tidy.schema(catalogue.dataset(dataset))
    frame = pd.DataFrame(rows).reindex(columns=schema.names).astype(object)
    store.write(dataset, pa.Table.from_pandas(frame.where(frame.notna(), None), schema=schema), fetched_at=NOON)


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """Ten days of three districts, hour by hour; five stops, four of them with a place."""
    folder = tmp_path_factory.mktemp("store")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CIVIC_STORE", str(folder))
        patch.setenv("CIVIC_SOURCE", "demo")
        times = pd.date_range("2026-11-13 13:00", NOON, freq="h")
        keep(
            "air_now",
            [
                {"measured_at": at, "district": code, "pm25_ug_m3": 10.0 * (1 + order), "air_grade": "좋음"}
                for at in times
                for order, code in enumerate(CODES)
            ],
        )
        places = [(126.98, 37.57), (126.9801, 37.5701), (126.98, 37.5699), (127.10, 37.51), (None, None)]
        keep(
            "bus_stops",
            [
                {"stop_code": str(n), "stop": f"정류장 {n}", "lon": lon, "lat": lat}
                for n, (lon, lat) in enumerate(places)
            ],
        )
    return folder


@pytest.fixture(autouse=True)
def city(kept, own_store, monkeypatch):
    monkeypatch.setenv("CIVIC_STORE", str(kept))
    monkeypatch.setenv("CIVIC_SOURCE", "demo")
    monkeypatch.setenv("CIVIC_NOW", NOON.isoformat())


def rows(chosen):
    return box.page(chosen.query(), limit=10_000).rows.to_pylist()


def test_a_line_is_a_measure_by_hour_of_the_days_that_are_asked():
    found = rows(Choice("air_now", "line", days=1, of="pm25_ug_m3"))
    assert len(found) == 24
    assert found[-1] == {"measured_at": NOON.to_pydatetime(), "pm25_ug_m3": 20.0}


def test_a_line_for_each_group_has_those_with_the_most_rows():
    found = rows(Choice("air_now", "line", of="pm25_ug_m3", group="district", grain="month", measure="max"))
    assert [(row["district"], row["pm25_ug_m3"]) for row in found] == [("11110", 10), ("11140", 20), ("11680", 30)]


def test_bars_are_ordered_and_narrowed():
    chosen = Choice(
        "air_now", "bars", group="district", of="pm25_ug_m3", where="pm25_ug_m3", relation="least", value="20"
    )
    assert [row["district"] for row in rows(chosen)] == ["11680", "11140"]
    counted = rows(Choice("air_now", "bars", group="district", measure="count", of="pm25_ug_m3", district="11680"))
    assert counted == [{"district": "11680", "rows": 240}]


@pytest.mark.parametrize("value", ["'; drop table air_now; --", "x' or '1'='1", "\\", "%"])
def test_what_is_typed_is_a_value_and_no_query(value):
    for relation in ("is", "holds"):
        assert rows(Choice("air_now", where="air_grade", relation=relation, value=value)) == []


def test_rows_have_the_chosen_columns_the_newest_first():
    first = rows(Choice("air_now", wanted=("measured_at", "district")))[0]
    assert list(first) == ["measured_at", "district"]
    assert first["measured_at"] == NOON.to_pydatetime()


def test_each_row_lies_in_the_hexagon_whose_middle_is_nearest():
    chosen = Choice("bus_stops", "map", size_m=500)
    found = sorted(rows(chosen), key=lambda row: -row["rows"])
    assert [row["rows"] for row in found] == [3, 1]
    for row, (lon, lat) in zip(found, [(126.98, 37.57), (127.10, 37.51)], strict=True):
        across = (row["lon"] - lon) * explore.METRES_LON
        up = (row["lat"] - lat) * explore.METRES_LAT
        assert math.hypot(across, up) <= chosen.size_m
    counted = box.page(chosen.places(), limit=1).rows.to_pylist()
    assert counted == [{"rows": 5, "placed": 4}]


@pytest.mark.parametrize("size_m", [250, 1000])
def test_hexagons_leave_no_gap_and_count_nothing_twice(size_m):
    """A thousand places, each beside the middle that the query gives for it alone."""
    chosen = Choice("bus_stops", "map", size_m=size_m)
    inside = "(select 126.8 + (n % 37) * 0.011 as lon, 37.45 + (n % 31) * 0.007 as lat from range(1000) t(n))"
    query = chosen.query().replace("from bus_stops", f"from {inside} s")
    found = box.page(query, limit=1000).rows.to_pylist()
    assert sum(row["rows"] for row in found) == 1000
    middles = {(row["lon"], row["lat"]) for row in found}
    assert len(middles) == len(found)


def test_pictures_are_those_that_the_columns_allow():
    assert explore.pictures("air_now") == ["line", "bars", "rows", "map"]
    assert explore.pictures("bus_stops")[0] == "map"
    assert "lon" not in explore.numbers("bus_stops")


def test_a_query_names_what_it_reads():
    assert explore.named("select * from AIR_NOW_all join bus_stops using (x) -- air") == ("air_now", "bus_stops")


@pytest.mark.parametrize("language", LANGUAGES)
def test_pictures_have_words_for_those_who_do_not_see_them(language):
    frame = pd.DataFrame({"district": CODES, "pm25_ug_m3": [10.0, 20.0, None]})
    chosen = Choice("air_now", "map", of="pm25_ug_m3")
    with texts.speaking(language):
        said = explored.in_words(frame, chosen)
        deck = explored.districts(frame, chosen)
        figure = explored.bars(frame, chosen)
    assert "10" in said
    assert "20" in said
    assert "mapProvider" not in deck.to_json() or '"mapProvider": null' in deck.to_json()
    assert len(figure.data[0].y) == 3


def page(**asked):
    app = AppTest.from_file(str(ROOT / "pages" / "explore.py"), default_timeout=20)
    app.query_params["lang"] = "en"
    for word, value in asked.items():
        app.query_params[word] = value
    return app.run()


def said(app):
    return " ".join([*(each.value for each in app.markdown), *(each.value for each in app.caption)])


@pytest.mark.parametrize("shown", ["line", "bars", "rows", "map"])
def test_the_page_draws_every_kind_of_picture(shown):
    app = page(dataset="air_now", shown=shown)
    assert not app.exception
    assert not app.warning
    assert "simulated" in said(app)


@pytest.mark.parametrize(("shown", "has_picture"), [("line", True), ("map", True), ("rows", False)])
def test_what_is_shown_can_be_taken_away(shown, has_picture):
    app = page(dataset="air_now", shown=shown)
    links = "".join(each.proto.body for each in app.get("html"))
    assert "api/sql?" in links
    assert "notebook.ipynb?" in links
    assert [f"picture.{kind}?" in links for kind in ("png", "svg")] == [has_picture] * 2


def test_the_address_holds_what_was_chosen():
    app = page(dataset="air_now", shown="bars", measure="max", of="pm25_ug_m3", group="district", period="day")
    assert {each.label: each.value for each in app.selectbox}["Measure"] == "max"
    assert app.query_params["of"] == "pm25_ug_m3"


def test_rows_are_paged_and_their_number_is_told():
    app = page(dataset="air_now", shown="rows", period="all")
    assert "1 to 100 of 720 rows" in said(app)
    app.button(key="after").click().run()
    assert "101 to 200 of 720 rows" in said(app)
    assert app.query_params["page"] == "2"


def test_a_map_tells_what_has_no_place():
    app = page(dataset="bus_stops")
    assert "4 places, each a dot. 1 row has no place and is not on the map." in said(app)


def test_sql_is_answered_or_refused_with_its_place():
    app = page(way="sql", sql="select district, count(*) as n from air_now group by 1")
    assert "1 to 3 of 3 rows" in said(app)
    app = page(way="sql", sql="select pm25\nfrom air_now")
    assert app.warning[0].value == "There is no column “pm25”. Line 1, column 8. Did you mean “pm25_ug_m3”?"


def test_a_query_that_was_stopped_is_not_asked_again_by_itself():
    app = page(way="sql", sql="select count(*) from range(100000) a, range(100000) b, range(100000) c", stopped="1")
    assert "The query was stopped." in said(app)
    assert not app.warning


def test_what_an_address_holds_amiss_does_no_harm():
    app = page(dataset="air_now", shown="rows", where="nope", relation="x", page="-7", columns="a,b", period="eon")
    assert not app.exception
    assert "1 to 100" in said(app)


def test_without_rows_the_page_says_so(own_store, monkeypatch):
    monkeypatch.setenv("CIVIC_STORE", str(own_store.parent / "none"))
    monkeypatch.setenv("CIVIC_SOURCE", "live")
    app = page()
    assert not app.exception
    assert "No row fits this choice." in said(app)
