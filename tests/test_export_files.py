"""Files that people and programs take away open right, and say where their rows come from."""

import datetime
import io
import json
import shutil
import subprocess
from decimal import Decimal
from zipfile import ZipFile

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet
import pytest

from data_sources import catalogue
from data_sources.pipeline import store, tidy
from insight import safety, traffic
from insight.question import ask
from service import about, files, workbook

NOON = pd.Timestamp("2026-11-23 12:00")
ROWS = pd.DataFrame(
    {
        "measured_at": [pd.Timestamp("2026-11-23 11:00"), pd.Timestamp("2026-11-23 12:00")],
        "district": ["11680", "11110"],
        "pm25_ug_m3": [38.5, None],
        "area_name": ["동남권", '=HYPERLINK("http://evil.example","눌러")'],
    }
)


@pytest.fixture(autouse=True)
def noon(monkeypatch):
    monkeypatch.setenv("CIVIC_NOW", NOON.isoformat())
    keep()


def keep():
    schema = tidy.schema(catalogue.dataset("air_now"))
    frame = ROWS.reindex(columns=schema.names).astype(object)
    store.write("air_now", pa.Table.from_pandas(frame.where(frame.notna(), None), schema=schema), fetched_at=NOON)


def made(kind, rows=ROWS, language="ko", **options):
    return files.whole(rows, kind, about.dataset("air_now", language=language, **options))


def test_csv_is_read_back_with_korean_intact_and_says_its_source():
    written = made("csv")
    assert written.startswith(b"\xef\xbb\xbf")
    read = pd.read_csv(io.BytesIO(written), dtype={"district": str}, parse_dates=["measured_at"])
    assert read.columns.tolist() == [*ROWS.columns, "source"]
    assert read.area_name[0] == "동남권"
    assert read.measured_at.tolist() == ROWS.measured_at.tolist()
    assert pd.isna(read.pm25_ug_m3[1])
    assert read.source.unique().tolist() == ["air_now, 서울특별시, 공공누리 제1유형 (출처표시) (실시간)"]


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1", "=cmd|' /C calc'!A0", "＝1", "＋1", "|x", "-1+cmd|x"],
)
def test_what_a_spreadsheet_would_take_for_a_formula_is_made_harmless(cell):
    read = pd.read_csv(io.BytesIO(made("csv", pd.DataFrame({cell: [cell, "x"]}))), keep_default_na=False)
    assert read.iloc[0, 0] == f"'{cell}"
    assert read.columns[0] == f"'{cell}"
    assert read.iloc[1, 0] == "x"


@pytest.mark.parametrize("cell", ["-1.5", "+82", "-", "--", "강남=역삼", "x", ""])
def test_what_is_no_formula_stays_as_it_is(cell):
    read = pd.read_csv(io.BytesIO(made("csv", pd.DataFrame({"a": [cell, "z"]}))), keep_default_na=False, dtype=str)
    assert read.a[0] == cell


def test_a_workbook_has_rows_their_source_and_what_columns_mean():
    book = openpyxl.load_workbook(io.BytesIO(made("xlsx", language="en")))
    rows, source, columns = book.worksheets
    assert [cell.value for cell in rows[1]] == ["Measured", "District", "District (code)", "PM2.5 (µg/m³)", "Area"]
    assert [cell.value for cell in rows[2]] == [
        datetime.datetime(2026, 11, 23, 11),
        "Gangnam-gu",
        "11680",
        38.5,
        "동남권",
    ]
    formula = rows.cell(3, 5)
    assert (formula.data_type, formula.value) == ("s", ROWS.area_name[1])
    assert formula.quotePrefix
    told = {row[0].value: row[1].value for row in source.iter_rows() if row[0].value}
    assert told["Publisher"] == "Seoul Metropolitan Government"
    assert told["Period"] == "2026-11-23 11:00:00 – 2026-11-23 12:00:00"
    assert "KOGL type 1" in told["Licence"]
    assert [cell.value for cell in columns[4]] == ["pm25_ug_m3", "PM2.5", "µg/m³"]


def test_a_workbook_takes_no_more_rows_than_a_person_waits_for(monkeypatch):
    monkeypatch.setattr(workbook, "MOST", 1)
    with pytest.raises(files.TooMany, match="more than 1 rows"):
        made("xlsx")


def test_parquet_keeps_types_units_and_source():
    table = pyarrow.parquet.read_table(io.BytesIO(made("parquet", language="en")))
    assert table.to_pandas().pm25_ug_m3.tolist()[0] == 38.5
    assert table.schema.field("pm25_ug_m3").metadata[b"unit"] == "µg/m³".encode()
    assert json.loads(table.schema.metadata[b"source"])["sources"][0]["publisher"] == "Seoul Metropolitan Government"


def test_geojson_has_points_lines_and_the_shapes_of_districts():
    points = pd.DataFrame({"lon": [126.98, None], "lat": [37.57, 37.5], "name": ["종로", "?"]})
    found = json.loads(made("geojson", points))
    assert found["features"][0]["geometry"] == {"type": "Point", "coordinates": [126.98, 37.57]}
    assert found["features"][0]["properties"] == {"name": "종로"}
    assert found["features"][1]["geometry"] is None
    assert found["source"]["sources"][0]["dataset"] == "air_now"
    ends = pd.DataFrame({"lon1": [126.9], "lat1": [37.5], "lon2": [127.0], "lat2": [37.6], "road": ["종로"]})
    assert json.loads(made("geojson", ends))["features"][0]["geometry"]["type"] == "LineString"
    assert "Polygon" in json.loads(made("geojson"))["features"][0]["geometry"]["type"]


def test_rows_that_lie_nowhere_are_no_geojson():
    with pytest.raises(ValueError, match="where the rows are"):
        made("geojson", pd.DataFrame({"a": [1]}))


def test_json_says_what_its_columns_mean():
    found = json.loads(made("json", language="fr"))
    assert found["rows"][0] == {
        "measured_at": "2026-11-23T11:00:00",
        "district": "11680",
        "pm25_ug_m3": 38.5,
        "area_name": "동남권",
    }
    assert found["columns"][2] == {"name": "pm25_ug_m3", "label": "PM2,5", "unit": "µg/m³"}


@pytest.mark.parametrize("kind", files.MEDIA)
def test_an_empty_answer_is_a_file_with_columns_and_source(kind):
    written = made(kind, ROWS.head(0))
    assert len(written) > 50
    assert b"11680" not in written


@pytest.mark.parametrize("kind", files.MEDIA)
def test_strange_types_become_what_every_file_can_hold(kind):
    table = pa.table(
        {
            "sum": pa.array([Decimal("12")], pa.decimal128(38, 0)),
            "mean": pa.array([Decimal("1.5")], pa.decimal128(10, 2)),
            "list": pa.array([[1, 2]]),
            "time": pa.array([datetime.time(8, 30)]),
            "zoned": pa.array([pd.Timestamp("2026-11-23 03:00", tz="UTC")]),
            "word": pa.array(["x"]).dictionary_encode(),
            "district": ["11680"],
        }
    )
    assert made(kind, table)
    if kind == "json":
        row = json.loads(made(kind, table))["rows"][0]
        assert (row["sum"], row["mean"], row["list"], row["zoned"]) == (12.0, 1.5, "[1,2]", "2026-11-23T12:00:00")


def test_a_large_table_comes_piece_by_piece():
    table = pa.table({"n": range(60_000)})
    pieces = list(files.write(table, "csv", about.dataset("air_now")))
    assert len(pieces) > 3
    assert b"".join(pieces).count(b"\n") == 60_001


def test_the_name_says_what_when_and_that_it_is_made_up(monkeypatch):
    assert files.name(about.dataset("air_now"), "csv") == "civic-wall_air_now_2026-11-23.csv"
    assert files.name(about.dataset("air_now", at=NOON), "csv") == "civic-wall_air_now_2026-11-23T1200.csv"
    monkeypatch.setenv("CIVIC_SOURCE", "demo")
    keep()
    told = about.dataset("air_now", language="nl")
    assert files.name(told, "xlsx") == "civic-wall_air_now_2026-11-23_simulated.xlsx"
    assert told.is_simulated
    assert "gesimuleerd" in files.whole(ROWS, "csv", told).decode()
    assert b'"is_simulated":true' in files.whole(ROWS, "geojson", told)


def test_a_past_moment_is_a_replay():
    assert about.dataset("air_now", at=NOON).state == "replay"


def test_published_figures_say_whose_they_are_and_of_when():
    asked = ask(safety.crime_places)
    told = about.question(asked, asked.rows(), language="fr")
    read = pd.read_csv(io.BytesIO(files.whole(asked.rows(), "csv", told)))
    whose = "Police métropolitaine de Séoul, publié par la ville"
    assert read.source.unique().tolist() == [
        f"crime_places.csv, {whose}, Réutilisation libre avec mention de la source, 2023 (publié)"
    ]
    book = openpyxl.load_workbook(io.BytesIO(files.whole(asked.rows(), "xlsx", told)))
    source = {row[0].value: row[1].value for row in book.worksheets[1].iter_rows() if row[0].value}
    assert (source["Éditeur"], source["Période"]) == (whose, "2023")
    assert "Seoul statistics" in source["Référence"]
    assert json.loads(files.whole(asked.rows(), "json", told))["source"]["sources"][0]["period"] == "2023"


@pytest.mark.skipif(
    shutil.which("soffice") is None, reason="LibreOffice is not installed: apt-get install libreoffice-calc"
)
def test_libreoffice_opens_csv_and_xlsx_with_korean_intact_and_runs_no_formula(tmp_path):
    for kind, option in (("csv", "CSV:44,34,76,1"), ("xlsx", "Calc MS Excel 2007 XML")):
        written = tmp_path / f"rows.{kind}"
        written.write_bytes(made(kind))
        folder = tmp_path / kind
        options = [f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", f"--infilter={option}"]
        subprocess.run(
            ["soffice", *options, "--convert-to", "ods", "--outdir", str(folder), str(written)],
            check=True,
            capture_output=True,
            timeout=100,
        )
        sheet = ZipFile(folder / "rows.ods").read("content.xml").decode()
        assert "동남권" in sheet
        assert "눌러" in sheet
        assert "table:formula" not in sheet


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_geopandas_and_pandas_read_back_what_was_written():
    import geopandas  # a quarter of a second, which only this test waits

    found = geopandas.read_file(io.BytesIO(made("geojson")))
    assert (len(found), found.crs.to_epsg(), {*found.geom_type}) == (2, 4326, {"Polygon"})
    assert found.area_name[0] == "동남권"
    assert pd.read_parquet(io.BytesIO(made("parquet"))).equals(ROWS)


def test_a_question_says_how_it_is_asked_in_python():
    asked = ask(traffic.now, "places")
    told = about.question(asked, asked.rows())
    assert told.detail == "traffic.now().places"
    assert {source.dataset for source in told.sources} == set(asked.datasets)
    assert files.name(told, "csv").startswith("civic-wall_traffic_now_places_")


def test_what_joins_live_rows_to_published_ones_cites_both():
    asked = ask(traffic.now, "places")
    told = about.question(asked, asked.rows(), language="fr")
    cited = [source["dataset"] for source in told.told["sources"]]
    assert cited == [*asked.datasets, "links.csv"]
    assert "links.csv" in told.line
    assert told.title.startswith(catalogue.dataset(asked.datasets[0]).title["fr"])
