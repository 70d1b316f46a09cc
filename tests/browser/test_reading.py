"""Whole and in words for everybody: on a phone, at 200 %, without motion, without colours, read aloud."""

import re

import pytest
from playwright.sync_api import expect

from data_sources.catalogue.model import LANGUAGES
from tests.browser.conftest import settled
from ui.menu import PAGES

WIDE = {"viewport": {"width": 1920, "height": 1080}}
TWICE = {"viewport": {"width": 960, "height": 540}, "device_scale_factor": 2}  # a wide screen at 200 %
SHAPE = """(node) => {
  const style = getComputedStyle(node)
  const isEmpty = style.backgroundColor === "rgba(0, 0, 0, 0)"
  return [isEmpty, parseFloat(style.borderTopWidth) > 0, style.borderTopLeftRadius === "50%"].join()
}"""


def opened(page, app, name: str, language: str) -> None:
    page.goto(f"{app.url}/{'' if name == 'wall' else name}?lang={language}")
    settled(page)
    expect(page.locator("html")).to_have_attribute("lang", language)
    page.wait_for_timeout(1000)


@pytest.mark.parametrize("context", [TWICE], indirect=True)
def test_letters_at_200_percent_are_twice_as_large(page, simulated):
    opened(page, simulated, "wall", "en")
    sizes = [
        page.locator(part).first.evaluate("node => parseFloat(getComputedStyle(node).fontSize)")
        for part in (".tile .value", ".tile .origin", ".notices h2")
    ]
    assert sizes == [46, 13, 18]  # in pixels that are two of the screen's each


@pytest.mark.parametrize("context", [WIDE, TWICE], indirect=True, ids=["wide", "twice"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_and_the_languages_do_not_touch_each_other(page, simulated, language):
    opened(page, simulated, "key", language)
    last = page.get_by_test_id("stTopNav").bounding_box()
    first = page.locator(".st-key-lang").bounding_box()
    assert last["x"] + last["width"] <= first["x"]


def test_late_and_missing_are_shapes_of_their_own(page, recorded):
    opened(page, recorded, "freshness", "en")
    states = ("i:not(.late, .missing)", "i.late", "i.missing")
    squares = [page.locator(f".trust .squares {state}").first for state in states]
    shapes = [square.evaluate(SHAPE) for square in squares]
    assert len({*shapes}) == len(shapes)


def test_a_district_without_a_value_is_hatched_and_says_so(page, recorded):
    opened(page, recorded, "air", "en")
    hatched = page.locator(".citymap .district[style*='url']")
    assert 0 < hatched.count() < 25
    for name in hatched.evaluate_all("nodes => nodes.map((node) => node.getAttribute('aria-label'))"):
        assert name.endswith(", PM2.5 no data")


@pytest.mark.parametrize("name", ["wall", "incidents", "air", "traffic"])
def test_every_picture_tells_its_numbers(page, simulated, name):
    opened(page, simulated, name, "en")
    pictures = page.locator(".tile .day:not([aria-hidden]), .citymap .canvas, .chart [role=img]")
    told = pictures.evaluate_all("nodes => nodes.map((node) => node.getAttribute('aria-label'))")
    assert told
    assert [words for words in told if not re.search(r"\d", words or "")] == []
    assert page.locator("img:not([alt])").count() == 0


def test_the_map_tells_what_its_layers_show_now(page, simulated):
    opened(page, simulated, "wall", "en")
    told = page.locator(".citymap .canvas").get_attribute("aria-label")
    layers = (r"PM2\.5: \d+ – \d+\sµg/m³", r"Speed: \d+\skm/h – \d+", r"Road incidents and works: \d+", r"Crowds: \d+")
    assert [layer for layer in layers if not re.search(layer, told)] == []


def test_rows_are_one_click_away_from_every_figure_and_from_the_map(page, simulated):
    opened(page, simulated, "wall", "en")
    titles = page.locator(".tile .title, .behind a").evaluate_all(
        "nodes => nodes.map((node) => node.getAttribute('href'))"
    )
    assert len(titles) == 12 + 4
    pages = {re.match(r"/(\w+)\?", address)[1] for address in titles}
    assert pages <= {*PAGES}
    page.locator(".behind a", has_text="Crowds").click()
    expect(page).to_have_url(re.compile("dataset=hotspot_people"), timeout=15_000)
    expect(page.get_by_test_id("stDataFrame").first).to_be_visible(timeout=20_000)
