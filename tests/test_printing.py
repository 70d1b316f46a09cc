"""Charts as files, with what they are, whose and of when printed in them."""

import io
import re
from urllib.parse import urlencode

import pytest
from PIL import Image

from data_sources import catalogue
from data_sources.pipeline import store
from insight.explore import Choice
from insight.question import NotAsked, ask
from tests.test_scenes import NOW, dust, four_weeks, roads, table
from tests.test_ui import Answer
from ui import behind, choices, drafts, printing, texts
from ui.scenes import air as air_scene
from ui.scenes import traffic as traffic_scene


@pytest.fixture(autouse=True)
def city(monkeypatch):
    """Two roads and two districts, on Monday 23 November 2026, ten past six."""
    monkeypatch.setenv("CIVIC_NOW", NOW.isoformat())
    roads(25.0, 11.0)
    dust(d11110=four_weeks(40.0), d11710=four_weeks(52.0))


CHARTS = {
    "bars": traffic_scene.slowest,
    "line": lambda: air_scene.day("pm25_ug_m3", None),
    "multiples": lambda: traffic_scene.days(None),
}


def linked(chart):
    return behind.read({**chart.question.address, "draw": drafts.written(chart)})


def words(svg):
    """What is written in a picture: the words stand beside their outlines."""
    return " ".join(re.findall(r"<!-- (.*?) -->", svg.decode(), re.DOTALL))


@pytest.mark.parametrize("kind", CHARTS)
def test_a_picture_has_its_title_its_source_its_state_and_its_date_in_it(kind):
    with texts.speaking("ko"):
        chart = CHARTS[kind]()
        told = words(printing.made(linked(chart), "svg"))
    for part in (chart.title, "서울특별시", "상태: 실시간", "2026년 11월 23일 18:10 출력", "공공누리"):
        assert part in told, part


CHOICES = {
    "line": Choice("air_now", "line", days=7.0, of="pm25_ug_m3", group="district"),
    "bars": Choice("air_now", "bars", days=7.0, of="pm25_ug_m3", group="district"),
    "districts": Choice("air_now", "map", days=7.0, of="pm25_ug_m3"),
    "hexagons": Choice("bus_stops", "map", measure="count"),
    "points": Choice("bus_stops", "points", measure="count"),
}


@pytest.mark.parametrize("kind", CHOICES)
def test_a_picture_of_the_explorer_has_its_source_and_its_date_in_it(kind):
    stops = [(126.98, 37.57), (126.9801, 37.5701), (129.0, 35.1)]
    rows = [{"stop_code": str(n), "stop": "정류장", "lon": lon, "lat": lat} for n, (lon, lat) in enumerate(stops)]
    store.write("bus_stops", table("bus_stops", rows), fetched_at=NOW)
    address = choices.address("", CHOICES[kind])
    found = behind.read(address)
    assert found.chosen == CHOICES[kind]
    assert found.chosen.picture == kind
    with texts.speaking("fr"):
        told = words(printing.made(found, "svg"))
        whose = texts.said(catalogue.dataset(found.chosen.dataset).title)
    for part in (whose, "Ville de Séoul", "État: en direct", "imprimé le 23 novembre 2026 18:10"):
        assert part in told, part
    if kind == "points":
        assert "1 lieu est hors de cette carte" in told
    png = Image.open(io.BytesIO(printing.made(found, "png")))
    assert png.size[0] == 1600


@pytest.mark.parametrize(
    "address",
    [
        {"choice": "no json"},
        {"choice": '{"dataset":"nothing"}'},
        {"choice": '{"dataset":"air_now","shown":"hour","of":"pm25_ug_m3"}'},
        {"choice": '{"dataset":"air_now","shown":"line","of":"secret"}'},
        {"choice": '{"dataset":"air_now","shown":"line","measure":"drop"}'},
        {"choice": '{"dataset":"air_now","shown":"line","days":1e999}'},
        {"query": "drop table air_now"},
        {"query": ""},
    ],
)
def test_what_the_explorer_cannot_be_asked_has_no_picture(address):
    with pytest.raises(NotAsked):
        printing.made(behind.read(address), "svg")
    answer = Answer("/picture.svg?" + urlencode(address))
    assert answer.status_code == 404


def test_a_simulated_picture_says_so_in_its_head(monkeypatch):
    monkeypatch.setenv("CIVIC_SOURCE", "demo")
    rows = [{"measured_at": NOW.floor("h"), "district": "11110", "pm25_ug_m3": 12.0}]
    store.write("air_now", table("air_now", rows), fetched_at=NOW)
    with texts.speaking("en"):
        told = words(printing.made(linked(air_scene.worst("pm25_ug_m3")), "svg"))
    assert "Simulated" in told
    assert "State: simulated" in told


def test_a_picture_of_dots_is_wide_enough_to_print():
    with texts.speaking("nl"):
        picture = Image.open(io.BytesIO(printing.made(linked(CHARTS["line"]()), "png")))
    assert picture.size[0] == 1600
    assert picture.text["Title"].startswith("PM2,5")


def test_what_has_no_chart_has_no_picture():
    with pytest.raises(NotAsked):
        printing.made(behind.read({"dataset": "air_now"}), "svg")


def test_a_picture_can_be_fetched_by_its_address_alone():
    with texts.speaking("fr"):
        link = linked(CHARTS["bars"]()).link("picture.svg")
    answer = Answer(link)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/svg+xml")
    assert "civic-wall_traffic_now_places_2026-11-23T1810.svg" in answer.headers["content-disposition"]
    assert Answer(link.replace("traffic.now", "traffic.nothing")).status_code == 404
    assert Answer(link.replace("speed_km_h", "speed")).status_code == 404
    assert Answer("/picture.pdf?dataset=air_now").status_code == 404
    assert Answer("/notebook.ipynb?ask=os.system").status_code == 404


def test_rows_are_asked_once_for_a_picture_and_its_page():
    found = behind.read(ask(traffic_scene.traffic.now, "places").address)
    assert found.rows().equals(found.rows())
