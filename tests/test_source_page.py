"""What is behind a number: its way through the code, the address of a chart, the page that tells it."""

import re
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest
from starlette.routing import Match
from streamlit import config
from streamlit.testing.v1 import AppTest

from data_sources import air, catalogue
from insight import now, traffic, way
from insight.question import NotAsked, ask, read
from tests.test_scenes import NOW, dust, four_weeks, roads, said
from tests.test_ui import ROOT, Answer
from ui import behind, charts, code, drafts, finding, maps, notebook, pictures, server, texts, tiles
from ui.scenes import source
from ui.scenes import traffic as traffic_scene


@pytest.fixture(autouse=True)
def evening(monkeypatch):
    """A fixed moment: Monday 23 November 2026, ten past six."""
    monkeypatch.setenv("CIVIC_NOW", NOW.isoformat())


def text(line):
    """What stands in a line of one of our files, and in the next."""
    lines = (ROOT / line.file).read_text(encoding="utf-8").splitlines()
    return "\n".join(lines[line.number - 1 : line.number + 1])


def test_the_way_leads_from_the_function_over_its_loaders_to_the_catalogue():
    found = way.of(traffic.now)
    assert [step.name for step in found.functions] == ["insight.traffic.now", "data_sources.traffic.speeds"]
    for step, name in zip(found.functions, ("def now(", "def speeds("), strict=True):
        assert name in text(step.line)
    assert {step.name for step in found.datasets} == {"road_link_speeds", "hotspot_roads"}


def test_a_dataset_that_has_rows_comes_before_one_that_has_none():
    assert behind.Behind(ask(traffic.now, "places")).datasets == ("road_link_speeds", "hotspot_roads")
    roads(25.0, 11.0)
    assert behind.Behind(ask(traffic.now, "places")).datasets == ("road_link_speeds",)


def test_every_dataset_of_the_catalogue_has_a_line_that_declares_it():
    for name in catalogue.current().datasets:
        assert text(way.declared(name).line).startswith(f"[datasets.{name}]"), name


def test_a_source_file_can_be_read_and_nothing_else():
    shown = Answer("/code/insight/traffic.py")
    assert shown.status_code == 200
    assert 'id="L1"' in shown.text
    line = way.of(traffic.now).functions[0].line
    assert code.address(line) == f"/code/insight/traffic.py#L{line.number}"
    for other in (
        "README.md",
        ".streamlit/config.toml",
        "insight/../.streamlit/config.toml",
        "ui/nothing.py",
        "ui",
    ):
        assert Answer(f"/code/{other}").status_code == 404, other


@pytest.mark.parametrize("kind", drafts.KINDS)
def test_a_chart_is_drawn_again_from_its_address(kind):
    chart = charts.example()[kind]
    draft = drafts.read(drafts.written(chart))
    assert drafts.drawn(draft, chart.rows).html == chart.html


def test_words_of_another_language_are_left_out_of_a_chart():
    roads(25.0, 11.0)
    with texts.speaking("nl"):
        written = drafts.written(traffic_scene.slowest())
    with texts.speaking("fr"):
        assert drafts.drawn(drafts.read(written), traffic.now().places).title == "Vitesse (km/h)"


@pytest.mark.parametrize(
    "draw",
    [
        "nonsense",
        "[]",
        '{"kind": "example", "x": "a", "y": "b"}',
        '{"kind": "bars", "x": "place", "y": "speed_km_h", "most": "many"}',
        '{"kind": "bars", "x": "place"}',
        '{"kind": "bars", "x": "place", "y": "no_such_column"}',
        '{"kind": "bars", "x": "speed_km_h", "y": "place"}',
        '{"kind": "bars", "x": "place", "y": ' + '"x"' * 4000 + "}",
    ],
)
def test_what_no_chart_is_drawn_by_is_refused(draw):
    roads(25.0, 11.0)
    with pytest.raises(NotAsked):
        behind.read({**ask(traffic.now, "places").address, "draw": draw}).chart()


def test_the_state_of_a_tile_leads_to_what_is_behind_it():
    dust(d11110=four_weeks(40.0))
    figure = now.fine_dust()
    shown = tiles._tile(tiles._from(figure, now.fine_dust))
    assert shown["behind"] == "/source?lang=en&ask=insight.now.fine_dust&part=rows"
    assert figure.rows.to_dict("records") == [
        {"pm25_ug_m3": 40.0, "change": 20.0, "measured_at": figure.measured_at},
    ]
    assert tiles._tile(tiles.Tile("pm25_ug_m3", 38.2, "air_now"))["behind"] == "/source?lang=en&dataset=air_now"


def test_a_chart_links_to_its_question_and_how_it_is_drawn():
    roads(25.0, 11.0)
    chart = traffic_scene.slowest()
    link = pictures.behind(chart.question, chart.title, draw=drafts.written(chart))
    assert "ask=insight.traffic.now&amp;part=places&amp;draw=%7B" in link


def test_the_answer_says_the_value_and_what_to_think_of_it():
    dust(d11110=four_weeks(40.0))
    found = behind.read(ask(now.fine_dust, "rows").address)
    told = {}
    for language in ("ko", "en"):
        with texts.speaking(language):
            told[language] = said(source.answer(found, source.table(found)))
    assert told == {
        "en": "PM2.5: 40 µg/m³, measured 23 Nov 18:00. "
        "It comes from the publishers’ own services, and is as fresh as it should be.",
        "ko": "초미세먼지: 40 µg/m³, 11월 23일 18:00 기준. 제공 기관의 서비스에서 왔으며 제때 갱신되었습니다.",
    }


def test_a_dataset_that_is_missing_names_the_key_that_brings_it():
    assert "SEOUL_OPENAPI_KEY" in source.origins(behind.read({"dataset": "air_now"}))


def test_files_are_offered_for_what_there_is():
    dust(d11110=four_weeks(40.0))
    found = behind.read(ask(air.now).address)
    offered = source.files(found, found.rows())
    assert "/api/questions/data_sources.air.now?lang=en&amp;format=geojson" in offered
    assert "/notebook.ipynb?lang=en&amp;ask=data_sources.air.now" in offered
    assert "/picture" not in offered
    assert "/api/datasets/air_now/latest?lang=en&amp;format=csv" in source.files(
        behind.read({"dataset": "air_now"}), found.rows()
    )


@pytest.fixture
def below():
    """The app below an address that it shares with others."""
    config.set_option("server.baseUrlPath", "/city/")
    yield "/city"
    config.set_option("server.baseUrlPath", "")


def test_an_app_below_a_shared_address_leads_to_nothing_beside_itself(below):
    dust(d11110=four_weeks(40.0))
    found = behind.read(ask(air.now).address)
    links = re.findall(r'(?:href|src)="(/[^"]*)"', source.files(found, found.rows()) + source.path(found))
    tile = tiles._tile(tiles._from(now.fine_dust(), now.fine_dust))
    links += [tile["href"], tile["behind"], finding.found("wall")[0]["href"], maps.address()]
    paths = {urlsplit(link).path for link in links}
    asked = [{"type": "http", "method": "GET", "path": path, "root_path": "", "headers": []} for path in paths]
    routes = server.routes()
    assert len(paths) > 7
    assert [each["path"] for each in asked if not each["path"].startswith(f"{below}/")] == []
    assert [each["path"] for each in asked if not any(route.matches(each)[0] == Match.FULL for route in routes)] == []


def test_a_published_figure_leads_to_its_table_and_its_citation():
    tile = tiles._tile(tiles.Tile("cameras", 935, "safety_cameras", file="safety_cameras.csv"))
    assert tile["behind"] == "/source?lang=en&file=safety_cameras.csv"
    found = behind.read({"file": "safety_cameras.csv"})
    assert len(found.rows()) > 25
    told = said(source.origins(found))
    assert "published" in told
    assert "How to cite" in told
    assert 'reference.statistics("safety_cameras.csv")' in notebook.made(found).decode().replace('\\"', '"')


def test_an_argument_that_makes_no_sense_is_refused():
    with pytest.raises(NotAsked):
        behind.read({"ask": "insight.air.now", "column": "nonsense", "part": "places"}).rows()


def test_the_rows_can_be_fetched_where_the_page_says():
    roads(25.0, 11.0)
    asked = ask(traffic.now, "course.week", road="종로")
    found = behind.read(asked.address)
    [link] = re.findall(r'href="/api/questions/([^"]*format=csv[^"]*)"', source.files(found, found.rows()))
    name, query = unescape(link).split("?")
    assert read({"ask": name, **dict(parse_qsl(query))}) == asked


def page(**query):
    """The page as everything that is sent to the browser."""
    app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=30)
    app.query_params.update({"lang": "en", **query})
    app.run().switch_page("pages/source.py")
    app.query_params.update({"lang": "en", **query})
    app.run()
    assert not app.exception
    return "\n".join(str(element.proto) for element in app.main if hasattr(element, "proto"))


def test_the_page_shows_the_way_and_the_rows():
    roads(25.0, 11.0)
    chart = traffic_scene.slowest()
    shown = page(**chart.question.address, draw=drafts.written(chart))
    for words in (
        "The slowest roads",
        "traffic.now().places",
        "insight/traffic.py",
        "Seoul Open Data Plaza",
        "The answer",
    ):
        assert words in shown, words


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({}, "No number was named"),
        ({"ask": "os.system"}, "cannot be asked"),
        ({"dataset": "x"}, "cannot be asked"),
        ({"file": "x"}, "cannot be asked"),
    ],
)
def test_the_page_says_in_a_sentence_when_there_is_nothing_to_tell(query, words):
    assert words in page(**query)
