"""The numbers on the pages are those that the portals sent."""

import json
from collections.abc import Callable, Iterator
from xml.etree import ElementTree

import pytest
from playwright.sync_api import expect

from data_sources import catalogue
from tests.browser.conftest import settled
from tests.conftest import SAMPLES
from ui import texts

STATES = ("live", "late", "published", "file", "missing")


def answer(name: str) -> dict:
    return json.loads((SAMPLES / name).read_text(encoding="utf-8"))


def rows(name: str) -> Iterator[dict]:
    """The rows of a recorded answer in the usual envelope."""
    return next(part["row"] for part in answer(name).values() if isinstance(part, dict))


def fine_dust() -> float:
    """Zeros with an empty grade come from a station under repair."""
    measured = [row["FPM"] for row in rows("RealtimeCityAir__1.json") if row["CAI_GRD"]]
    return sum(measured) / len(measured)


def ozone() -> float:
    measured = [row["OZON"] for row in rows("RealtimeCityAir__1.json") if row["CAI_GRD"]]
    return sum(measured) / len(measured)


def bikes() -> float:
    return sum(int(row["parkingBikeTotCnt"]) for row in rows("bikeList__2.json"))


def people() -> float:
    [found] = answer("citydata__1.json")["CITYDATA"]["LIVE_PPLTN_STTS"]
    return (int(found["AREA_PPLTN_MIN"]) + int(found["AREA_PPLTN_MAX"])) / 2


def speed() -> float:
    links = answer("citydata__1.json")["CITYDATA"]["ROAD_TRAFFIC_STTS"]["ROAD_TRAFFIC_STTS"]
    return sum(link["SPD"] for link in links) / len(links)


def temperature() -> float:
    items = answer("KMA.getUltraSrtNcst__1.json")["response"]["body"]["items"]["item"]
    return float(next(item["obsrValue"] for item in items if item["category"] == "T1H"))


def rain() -> float:
    return max(float(row["RAINFALL10"]) for row in rows("ListRainfallService__1.json"))


def boardings() -> float:
    tree = ElementTree.parse(SAMPLES / "CardSubwayStatsNew__1.xml")
    return sum(int(row.findtext("RIDE_PASGR_NUM", "0")) for row in tree.iter("row"))


FIGURES: dict[str, dict[str, tuple[Callable[[], float], str]]] = {  # by page and tile
    "wall": {
        "air_now.pm25_ug_m3.": (fine_dust, ",.0f"),
        "bike_stands.bikes.": (bikes, ",.0f"),
        "hotspot_people.people_at_hotspots.": (people, ",.0f"),
        "hotspot_roads.speed_km_h.": (speed, ",.0f"),
        "rain_gauges.rain_hour_mm.": (rain, ",.1f"),
        "subway_ridership.boardings.": (boardings, ",.0f"),
    },
    "air": {"air_now.pm25_ug_m3.": (fine_dust, ",.0f"), "air_now.ozone_ppm.": (ozone, ",.3f")},
    "traffic": {"hotspot_roads.speed_km_h.": (speed, ",.0f")},
    "transit": {"subway_ridership.boardings.": (boardings, ",.0f")},
}


def address(app, page: str, language: str) -> str:
    return f"{app.url}/{'' if page == 'wall' else page}?lang={language}"


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("name", FIGURES)
def test_the_numbers_are_the_recorded_ones_with_state_age_and_publisher(page, recorded, name, language):
    page.goto(address(recorded, name, language))
    settled(page)
    for tile, (told, form) in FIGURES[name].items():
        expect(page.locator(f"[data-id='{tile}'] .value")).to_have_text(format(told(), form))
    known = texts.strings(language)
    tiles = page.locator(".tile")
    assert tiles.count() >= len(FIGURES[name])
    for number in range(tiles.count()):
        tile = tiles.nth(number)
        state = tile.locator(".origin strong").inner_text()
        assert state in {known[f"state.{word}"] for word in STATES}
        assert tile.locator(".source").inner_text()
        assert bool(tile.locator(".age").inner_text()) == (state != known["state.missing"])


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_arrivals_are_the_recorded_ones_and_name_their_source(page, recorded, language):
    page.goto(address(recorded, "transit", language) + "&all_rows=true&rows=arrivals")
    settled(page)
    first = answer("realtimeStationArrival__1.json")["realtimeArrivalList"][0]
    for words in (first["statnNm"], first["trainLineNm"], first["arvlMsg2"]):
        expect(page.locator(".stDataFrame [role=gridcell]", has_text=words).first).to_be_attached()
    publisher = {"ko": "서울특별시", "en": "Seoul Metropolitan Government"}[language]
    expect(page.locator("[data-testid=stCaptionContainer]", has_text=publisher).first).to_be_visible()


def test_the_weather_line_tells_the_recorded_temperature(page, recorded):
    page.goto(address(recorded, "wall", "en"))
    expect(page.locator(".masthead")).to_contain_text(f"{temperature():.1f} °C")


def test_a_car_park_shows_what_it_reported(page, recorded):
    page.goto(f"{recorded.url}/traffic?lang=ko&all_rows=true&rows=traffic_parking")
    settled(page)
    [park] = rows("GetParkingInfo__1.json")
    spaces, parked = park["TPKCT"], park["NOW_PRK_VHCL_CNT"]
    for told in (park["PKLT_NM"], f"{spaces:.0f}", f"{parked:.0f}", f"{spaces - parked:.0f}"):
        expect(page.locator(".stDataFrame [role=gridcell]", has_text=told).first).to_be_attached()


def test_every_dataset_that_is_asked_for_is_a_square_with_its_state(page, recorded):
    page.goto(address(recorded, "wall", "en"))
    settled(page)
    told = page.locator(".trust .squares i").evaluate_all("nodes => nodes.map((node) => node.title)")
    titles = {name: catalogue.dataset(name).title["en"] for name in ("bike_stands", "air_now", "river_levels")}
    assert f"{titles['bike_stands']}: live" in told
    assert f"{titles['air_now']}: late" in told
    assert f"{titles['river_levels']}: no data" in told
    assert len(told) == sum(dataset.portal != "files" for dataset in catalogue.current().datasets.values())
