"""Portal downloads: every format and every trap, in small files made here."""

import gzip
import io
import json
import zipfile

import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import parquet

from data_sources import catalogue, files
from data_sources.files import opening
from data_sources.files.words import _texts
from data_sources.pipeline import ledger, store

SUBWAY = (
    "사용일자,노선명,역명,승차총승객수,하차총승객수,등록일자\n"
    "20230101,2호선,시청,1000,900,20230104\n20230101,1호선,종각,70,80,20230104\n"
)
LIST = '코드,자치구,이름,수\n0012,종로구,가,"1,200"\n0300,중구,나,-\n0007,강남구,다,3\n'


def looked(name, body):
    [table] = files.look((name, body if isinstance(body, bytes) else body.encode())).tables
    return table


def added(name, body, **options):
    """The rows as kept, in the order of the first column, without the moment."""
    result = files.add((name, body if isinstance(body, bytes) else body.encode()), **options)
    frame = store.read(result.datasets[0]).drop(columns="fetched_at")
    return frame.sort_values(list(frame.columns[:2]), ignore_index=True)


def refusal(name, body):
    with pytest.raises(files.Refusal) as refused:
        files.add((name, body if isinstance(body, bytes) else body.encode()))
    return refused.value.key


@pytest.mark.parametrize(
    ("body", "encoding", "separator"),
    [
        (SUBWAY.encode("cp949"), "cp949", "comma"),
        (SUBWAY.encode("euc-kr"), "cp949", "comma"),
        (SUBWAY.encode(), "utf-8", "comma"),
        (SUBWAY.encode("utf-8-sig"), "utf-8-sig", "comma"),
        (SUBWAY.replace(",", "\t").encode("utf-16"), "utf-16", "tab"),
        (SUBWAY.replace(",", "\t").encode("cp949"), "cp949", "tab"),
        (SUBWAY.replace(",", ";").encode(), "utf-8", "semicolon"),
        (SUBWAY.replace(",", "|").replace("\n", "\r\n").encode("cp949"), "cp949", "bar"),
    ],
    ids=["cp949", "euc-kr", "utf-8", "mark", "utf-16", "tabs", "semicolons", "bars"],
)
def test_a_known_table_is_recognised_in_every_encoding_and_with_every_separator(body, encoding, separator):
    table = looked("download.csv", body)
    assert (table.encoding, table.separator, table.header_lines) == (encoding, separator, (1, 1))
    assert (table.dataset, table.is_known, table.rows, table.is_estimate) == ("subway_ridership", True, 2, False)
    frame = added("download.csv", body)
    assert frame.boardings.tolist() == [70, 1000]
    assert frame.line.tolist() == ["1호선", "2호선"]
    assert frame.day_on.tolist() == [pd.Timestamp("2023-01-01")] * 2


def test_rows_of_a_file_are_marked_and_a_second_time_adds_nothing():
    first, second = (files.add(("a.csv", SUBWAY.encode())) for _ in range(2))
    assert [(each.rows, each.added) for each in (first, second)] == [(2, 2), (2, 0)]
    assert store.provenance("subway_ridership").state == "file"
    assert ledger.read()["subway_ridership"].origin == "file"
    assert "Rows read: 2; new or changed: 2." in [str(sentence) for sentence in first.sentences()]


def test_rows_of_files_go_to_the_real_city_even_where_the_made_up_one_is_shown(monkeypatch):
    monkeypatch.setenv("CIVIC_SOURCE", "demo")
    result = files.add(("a.csv", SUBWAY.encode()))
    assert "not_shown" in [sentence.key for sentence in result.sentences()]
    assert store.read("subway_ridership").empty
    monkeypatch.setenv("CIVIC_SOURCE", "live")
    assert len(store.read("subway_ridership")) == 2


def test_an_unknown_shape_becomes_a_list_of_its_own_and_the_next_month_joins_it():
    frame = added("내 목록_202401.csv", LIST)
    assert frame.astype(object).where(frame.notna(), None).to_dict("list") == {
        "코드": ["0007", "0012", "0300"],
        "district": ["11680", "11110", "11140"],
        "이름": ["다", "가", "나"],
        "수": [3, 1200, None],
    }
    again = files.add(("내 목록_202402.csv", (LIST + "0999,중구,라,5\n").encode()))
    assert (again.datasets, again.rows, again.added) == (["nae_moglog"], 4, 1)
    other = files.add(("내 목록_202403.csv", b"a,b\n1,2\n3,4\n"))
    assert other.datasets == ["nae_moglog_2"]


def test_codes_stay_text_and_headings_stay_as_they_are():
    table = looked("a.csv", LIST)
    assert [column.name for column in table.columns] == ["코드", "자치구", "이름", "수"]
    assert [(column.becomes, column.type) for column in table.columns][:2] == [
        ("코드", "text"),
        ("district", "district"),
    ]
    assert table.dataset not in catalogue.current().datasets


def test_titles_above_units_beside_and_notes_below_are_no_rows():
    body = (
        "서울시 자료,,\n(단위 : 명),,\n,,\n구분,남자,여자\n종로구,1,2\n중구,3,4\n합계,4,6\n"
        "※ 자료 : 서울시. 매년 말 기준이며 잠정치를 포함합니다.,,\n"
    )
    table = looked("a.csv", body)
    assert table.header_lines == (4, 4)
    assert table.titles == ("서울시 자료", "(단위 : 명)")
    assert {sentence.key: sentence.facts["count"] for sentence in table.sentences[1:]} == {"totals": 1, "notes": 1}
    assert added("a.csv", body).남자.tolist() == [1, 3]


def test_merged_headings_of_three_lines_become_one_name_each():
    body = (
        "번호,위치,,종류,\n,,,LCD,QR\n,자치구,주소,대수,대수\n1,종로구,가길 1,5,\n2,중구,나길 2,,7\n3,중구,나길 3,,8\n"
    )
    table = looked("a.csv", body)
    assert table.header_lines == (1, 3)
    assert [column.name for column in table.columns] == [
        "번호",
        "위치 자치구",
        "위치 주소",
        "종류 LCD 대수",
        "종류 QR 대수",
    ]
    assert table.rows == 3


CRIMES = """자치구별(1),자치구별(2),2023,2023,2023,2023,2024,2024,2024,2024
자치구별(1),자치구별(2),합계,합계,합계,합계,합계,합계,합계,합계
자치구별(1),자치구별(2),소계,소계,살인,살인,소계,소계,살인,살인
자치구별(1),자치구별(2),발생,검거,발생,검거,발생,검거,발생,검거
합계,소계,30,20,3,3,40,30,-,-
합계,종로구,10,8,1,2,20,11,-,1
합계,중구,20,12,2,1,20,19,-,...
"""


def test_years_side_by_side_become_rows_and_a_dash_is_none():
    frame = added("5대+범죄+발생현황.csv", CRIMES)
    assert frame[["district", "year", "crimes", "arrests", "murders", "murders_solved"]].fillna(-1).values.tolist() == [
        ["11110", 2023, 10, 8, 1, 2],
        ["11110", 2024, 20, 11, 0, 1],
        ["11140", 2023, 20, 12, 2, 1],
        ["11140", 2024, 20, 19, 0, -1],
    ]


def test_a_year_beside_its_months_is_left_out():
    head = "자치구별(1),자치구별(2)," + ",".join(
        f"{period}" for period in ("2024. 01",) * 3 + ("2024. 02",) * 3 + ("2024",) * 3
    )
    names = "자치구별(1),자치구별(2)," + ",".join(["발생건수 (건)", "사망자수 (명)", "부상자수 (명)"] * 3)
    frame = added(
        "교통사고.csv",
        f"{head}\n{names}\n합계,소계,1,1,1,1,1,1,2,2,2\n합계,종로구,93,-,138,84,3,125,177,3,263\n합계,중구,1,2,3,4,5,6,7,8,9\n",
    )
    assert frame.month_on.dt.strftime("%Y-%m").tolist() == ["2024-01", "2024-02"] * 2
    assert frame.road_deaths.tolist() == [0, 3, 2, 5]


def test_hours_side_by_side_become_rows():
    hours = "04시-05시 승차인원,04시-05시 하차인원,05시-06시 승차인원,05시-06시 하차인원"
    body = f"사용월,호선명,지하철역,{hours},작업일자\n202410,1호선,종각,1,2,3,4,20241103\n"
    frame = added("지하철.csv", body)
    assert frame[["hour", "boardings", "alightings"]].values.tolist() == [[4, 1, 2], [5, 3, 4]]


def test_only_the_name_of_a_file_can_say_what_a_table_of_bare_values_counts():
    body = "자치구,2024. 01,2024. 02\n종로구,18,9\n중구,19,7\n용산구,1,2\n"
    assert files.add(("화재발생_자치구별_현황(월별).csv", body.encode())).datasets == ["fires_by_month"]
    assert looked("무엇.csv", body).is_known is False


def test_the_hour_of_24_is_the_midnight_that_follows():
    frame = added("a.csv", "일시,값\n2024-01-31 23:00,1\n2024-01-31 24:00,2\n2024-02-01 01:00,3\n")
    assert frame.iloc[:, 0].tolist() == [pd.Timestamp("2024-01-31 23:00") + pd.Timedelta(hours=n) for n in range(3)]


def test_double_empty_and_missing_headings_get_names_of_their_own():
    assert [column.name for column in looked("a.csv", ",이름,이름,값\n0,가,나,1\n1,다,라,2\n").columns] == [
        "column 1",
        "이름",
        "이름 (2)",
        "값",
    ]
    bare = looked("b.csv", "202401,가,10,20\n202402,나,30,40\n202403,다,50,60\n202404,라,70,80\n")
    assert bare.header_lines is None
    assert bare.rows == 4


def test_ragged_rows_are_filled_trimmed_or_put_together_again():
    body = (
        "순서,노선명,정류장,승차\n1,가번(나~다),라,5\n2,나번(다,라~마),바,6\n3,사번,아\n4,자번,차,7,,\n5,카,타,파,8,9\n"
        + "6,하번,가,9\n" * 9
    )
    frame = added("a.csv", body)
    assert frame[frame.순서 == 2].iloc[0].tolist() == [2, "나번(다,라~마)", "바", 6]
    assert frame[frame.순서 == 3].승차.isna().all()
    assert frame[frame.순서 == 4].승차.tolist() == [7]
    assert 5 not in frame.순서.tolist()


def test_line_breaks_and_separators_inside_quotes_belong_to_the_text():
    frame = added("a.csv", '"대여소\n번호",이름,수\n1,"가,\n나",5\n2,"다""라",6\n')
    assert frame.대여소_번호.tolist() == ["1", "2"]
    assert frame.이름.tolist() == ["가,\n나", '다"라']


def test_a_column_of_numbers_and_words_stays_text_and_quotes_around_values_go():
    frame = added(
        "a.csv", "'월','번호','수'\n'201801','10','점검'\n'201802','20','3'\n".replace("'월','번호','수'", "월,번호,수")
    )
    assert frame.월.tolist() == [201801, 201802]
    assert frame.수.tolist() == ["점검", "3"]


def test_a_quote_that_opens_the_first_line_and_never_closes_is_overlooked():
    assert looked("a.txt", '"코드,이름\n1,가\n2,나\n3,다\n').rows == 3
    assert refusal("a.csv", "코드,이름\n1,가\n" + '2,"나\n' + "3,다\n" * 300) == "quotes"


def test_western_text_is_not_taken_for_korean():
    table = looked("a.csv", "Name,Température (°C)\nÉcole,5\nHôtel,6\nCafé,7\n".encode("cp1252"))
    assert table.encoding == "cp1252"
    assert table.columns[1].name == "Température (°C)"


def cell(row, column, value):
    place = f"{chr(65 + column)}{row + 1}"
    if isinstance(value, str):
        return f'<c r="{place}" t="inlineStr"><is><t>{value}</t></is></c>' if value else ""
    return f'<c r="{place}"><v>{value}</v></c>'


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET_ML = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def relation(kind, target):
    link = f'<Relationship Id="r1" Type="{OFFICE}/{kind}" Target="{target}"/>'
    return f'<Relationships xmlns="{PACKAGE}/relationships">{link}</Relationships>'


def workbook(rows, merges=()):
    """A minimal workbook: strings inline, numbers as they are."""
    lines = "".join(
        f'<row r="{number + 1}">{"".join(cell(number, column, value) for column, value in enumerate(row))}</row>'
        for number, row in enumerate(rows)
    )
    areas = "".join(f'<mergeCell ref="{area}"/>' for area in merges)
    types = (
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{SHEET_ML}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{SHEET_ML}.worksheet+xml"/>'
    )
    sheet = '<sheets><sheet name="표" sheetId="1" r:id="r1"/></sheets>'
    data = f"<sheetData>{lines}</sheetData><mergeCells>{areas}</mergeCells>"
    return packed(
        {
            "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">{types}</Types>',
            "_rels/.rels": relation("officeDocument", "xl/workbook.xml"),
            "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{sheet}</workbook>',
            "xl/_rels/workbook.xml.rels": relation("worksheet", "worksheets/sheet1.xml"),
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}">{data}</worksheet>',
        }
    )


def packed(members):
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return body.getvalue()


def test_a_workbook_with_titles_merged_headings_and_merged_labels_is_read():
    body = workbook(
        [
            ["CCTV 현황", "", "", "", ""],
            ["구 분", "", "총계", "목적별", ""],
            ["", "", "", "방범", "단속"],
            ["종로구", "사직동", 3, 1, 2],
            ["", "삼청동", 7, 3, 4],
            ["중구", "명동", 11, 5.5, 6],
            ["중구", "", 11, 5.5, 6],
        ],
        ["A1:E1", "A2:B3", "C2:C3", "D2:E2", "A4:A5", "A7:B7"],
    )
    table = looked("a.xlsx", body)
    assert (table.format, table.header_lines, table.titles) == ("Excel", (2, 3), ("CCTV 현황",))
    assert [column.name for column in table.columns] == ["구 분", "column 2", "총계", "목적별 방범", "목적별 단속"]
    frame = added("a.xlsx", body)
    assert frame.district.tolist() == ["11110", "11110", "11140"]
    assert frame.총계.tolist() == [3, 7, 11]
    assert frame.목적별_방범.tolist() == [1.0, 3.0, 5.5]


def test_an_old_xls_that_is_a_table_in_html_or_xml_is_read():
    page = (
        "<html><table><tr><th rowspan=2>코드</th><th colspan=2>수</th></tr><tr><th>남</th><th>여</th></tr>"
        "<tr><td>001</td><td>1,200</td><td>3</td></tr><tr><td>002</td><td>4</td><td>5</td></tr></table></html>"
    )
    assert [column.name for column in looked("a.xls", page).columns] == ["코드", "수 남", "수 여"]
    assert added("a.xls", page).수_남.tolist() == [1200, 4]
    namespace = "urn:schemas-microsoft-com:office:spreadsheet"
    lines = [["코드", "이름", "수"], ["007", "", "9"], ["008", "나", "8"]]
    rows = "".join("<Row>" + "".join(f"<Cell><Data>{word}</Data></Cell>" for word in line) + "</Row>" for line in lines)
    rows = rows.replace("<Cell><Data></Data></Cell><Cell>", '<Cell ss:Index="3">')
    sheet = (
        f'<?xml version="1.0"?><Workbook xmlns="{namespace}" xmlns:ss="{namespace}">'
        f'<Worksheet ss:Name="표"><Table>{rows}</Table></Worksheet></Workbook>'
    )
    frame = added("b.xls", sheet)
    assert (frame.코드.tolist(), frame.수.tolist()) == (["007", "008"], [9, 8])


ROWS = [{"STATION_CD": "0150", "CNT": 3}, {"STATION_CD": "0151", "CNT": None}]


@pytest.mark.parametrize(
    "body",
    [
        json.dumps(ROWS).encode(),
        json.dumps({"DESCRIPTION": {"CNT": "수"}, "DATA": ROWS}).encode("utf-8-sig"),
        json.dumps({"someService": {"list_total_count": 2, "RESULT": {"CODE": "INFO-000"}, "row": ROWS}}).encode(),
        "\n".join(json.dumps(row) for row in ROWS).encode(),
        gzip.compress(json.dumps(ROWS).encode()),
        packed({"안/rows.json": json.dumps(ROWS)}),
    ],
    ids=["list", "download", "answer", "lines", "gz", "zip"],
)
def test_json_comes_as_a_list_an_envelope_lines_or_packed(body):
    frame = added("rows.json", body)
    assert frame.station_cd.tolist() == ["0150", "0151"]
    assert frame.cnt.fillna(-1).tolist() == [3, -1]


def test_an_answer_of_a_known_service_needs_no_guessing():
    body = (opening.Path(__file__).parent / "samples" / "RealtimeCityAir__1.json").read_bytes()
    assert files.add(("answer.json", body)).datasets == ["air_now"]
    parts = files.add(("citydata.xml", (opening.Path(__file__).parent / "samples" / "citydata__2.xml").read_bytes()))
    assert "hotspot_weather" in parts.datasets


def test_places_of_a_map_are_rows_and_areas_are_refused():
    point = {
        "type": "Feature",
        "properties": {"이름": "가"},
        "geometry": {"type": "Point", "coordinates": [127.0, 37.5]},
    }
    area = {**point, "geometry": {"type": "Polygon", "coordinates": [[[127, 37]]]}}
    assert added("a.geojson", json.dumps({"type": "FeatureCollection", "features": [point]})).lon.tolist() == [127.0]
    assert refusal("b.geojson", json.dumps({"type": "FeatureCollection", "features": [area]})) == "geometry"


def test_parquet_is_read_in_batches():
    body = io.BytesIO()
    parquet.write_table(
        pa.table({"코드": ["01", "02"], "수": [1, 2], "일시": [pd.Timestamp("2024-01-01 01:00")] * 2}), body
    )
    frame = added("a.parquet", body.getvalue())
    assert (frame.코드.tolist(), frame.일시[0]) == (["01", "02"], pd.Timestamp("2024-01-01 01:00"))


def test_each_member_of_a_zip_is_a_table_and_what_is_none_is_said():
    result = files.add(
        ("a.zip", packed({"하나.csv": SUBWAY, "둘.csv": LIST, "그림.png": b"\x89PNG....", "__MACOSX/x": "x"}))
    )
    assert result.datasets == ["subway_ridership", "dul"]
    assert [refused.key for refused in result.refusals] == ["picture"]


@pytest.mark.parametrize(
    ("name", "body", "key"),
    [
        ("a.csv", b"", "empty"),
        ("a.csv", b" \n\n", "empty"),
        ("a.csv", "코드,이름,수\n", "no_rows"),
        ("a.csv", "<!DOCTYPE html><html><title>로그인</title><body>로그인 하세요</body></html>", "web_page"),
        ("a.csv", "그냥 글입니다\n열이 없습니다\n", "no_columns"),
        ("a.csv", bytes(range(256)) * 10, "binary"),
        ("a.pdf", b"%PDF-1.7 ....", "document"),
        ("model.bin", b"GGUF\x03\x00\x00\x00\x00", "binary"),
        ("a.png", b"\x89PNG\r\n\x1a\n", "picture"),
        ("a.shp", b"\x00\x00\x27\x0a....", "geometry"),
        ("a.zip", packed({"a.shp": b"\x00\x00\x27\x0a", "a.dbf": b"x"}), "geometry"),
        ("a.zip", packed({}), "nothing_inside"),
        ("a.zip", packed({"a.csv": SUBWAY})[:120], "breaks_off"),
        ("a.csv.gz", gzip.compress((SUBWAY * 3000).encode())[:-400], "breaks_off"),
        ("a.7z", b"7z\xbc\xaf\x27\x1c....", "archive"),
        ("a.xlsx", packed({"word/document.xml": "<x/>"}), "document"),
        (
            "a.xlsx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
            "locked",
        ),
        ("a.hwp", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "document"),
        ("a.json", '{"RESULT": {"CODE": "INFO-100", "MESSAGE": "인증키가 유효하지 않습니다."}}', "portal_message"),
        ("a.json", '[{"a": 1}, {"a": ', "bad_json"),
        ("a.json", '{"강남역": [37.5, 127.0], "시청": [37.5, 126.9]}', "no_rows_inside"),
        ("a.json", '[{"at": "x", "trains": [{"no": 1}]}]', "nested"),
        ("a.jsonl", '{"a": 1}\n{"a": 2}\n{"a": \n', "bad_line"),
        ("a.parquet", b"PAR1....", "breaks_off"),
        ("a.xml", "<note><to>x</to></note>", "no_rows_inside"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 30 else "",
)
def test_what_is_no_table_is_refused_in_one_sentence(name, body, key):
    assert refusal(name, body) == key
    with pytest.raises(files.Refusal) as refused:
        files.look((name, body if isinstance(body, bytes) else body.encode()))
    for language in ("ko", "en", "fr", "nl"):
        assert name.split(".")[0] in refused.value.sentence.text(language)


def test_a_zip_that_swells_is_refused_before_it_fills_the_machine(monkeypatch):
    monkeypatch.setattr(opening, "SMALL", 1000)
    body = "코드,수\n" + "1,1\n" * 200_000
    assert refusal("a.zip", packed({"a.csv": body})) == "too_large"
    assert refusal("a.csv.gz", gzip.compress(body.encode())) == "too_large"


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(files.Refusal, match="there is no such file"):
        files.look(tmp_path / "none.csv")


def test_a_person_may_say_where_the_rows_belong():
    assert files.add(("x.csv", SUBWAY.encode()), dataset="my_rides").datasets == ["my_rides"]
    assert files.add(("x.csv", SUBWAY.encode()), dataset="subway_ridership").datasets == ["subway_ridership"]
    with pytest.raises(files.Refusal, match="does not fit air_now"):
        files.add(("x.csv", SUBWAY.encode()), dataset="air_now")


def test_doubtful_values_are_counted_and_rows_without_a_key_are_left_out():
    result = files.add(("x.csv", (SUBWAY + "합계,,,1,2,3\n20230102,3호선,약수,많음,5,20230104\n").encode()))
    assert result.tables[0].doubtful == {"boardings": 1}
    assert len(store.read("subway_ridership")) == 3


def test_a_stream_is_read_from_its_beginning_and_left_open():
    stream = io.BytesIO(SUBWAY.encode())
    stream.read(10)
    seen = []
    files.add(("a.csv", stream), on_progress=lambda progress: seen.append(progress.rows))
    assert (seen[-1], stream.closed) == (2, False)


def test_large_files_are_read_in_strides_and_estimated_from_their_beginning(monkeypatch):
    from data_sources.files import tables

    body = "일시,코드,수\n" + "".join(f"2024-01-01 00:00:00,{n:06d},{n}\n" for n in range(3000))
    monkeypatch.setattr(tables, "LOOK_BYTES", 1000)
    monkeypatch.setattr(tables, "STRIDE_ROWS", 1000)
    table = looked("a.csv", body)
    assert table.is_estimate
    assert abs(table.rows - 3000) < 300
    assert len(added("a.csv", body)) == 3000


def test_every_sentence_is_there_in_four_languages_with_the_same_facts():
    import re

    for key, texts in _texts().items():
        if key == "title":
            continue
        assert set(texts) == {"ko", "en", "fr", "nl"}, key
        assert len({frozenset(re.findall(r"{(\w+)}", text)) for text in texts.values()}) == 1, key
        assert "'" not in texts["fr"]
