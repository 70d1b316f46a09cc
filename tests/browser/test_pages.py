"""Every page in every language and size: whole, in words, and as the viewer left it."""

import re
import shutil
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import expect

from data_sources import catalogue
from data_sources.pipeline import clock, store, tidy
from tests.browser.conftest import App, settled, watched

WIDE = {"viewport": {"width": 1920, "height": 1080}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
FINE_DUST = "[data-id='air_now.pm25_ug_m3.']"


def test_a_filter_lives_in_the_address_and_a_second_browser_restores_it(page, recorded, chromium, faults):
    page.goto(f"{recorded.url}/air?lang=en")
    settled(page)
    page.get_by_role("radio", name="Ozone").click()
    expect(page).to_have_url(re.compile("pollutant=ozone_ppm"))
    page.get_by_role("radio", name="nl", exact=True).click()
    expect(page.locator("html")).to_have_attribute("lang", "nl")
    expect(page.get_by_role("radio", name="Ozon", exact=True)).to_be_checked()
    expect(page).to_have_url(re.compile(r"/air\?.*pollutant=ozone_ppm"))
    other = chromium.new_context(locale="ko-KR")
    second = watched(other, faults)
    second.goto(page.url)
    settled(second)
    expect(second.get_by_role("radio", name="Ozon", exact=True)).to_be_checked()
    expect(second.locator(".citymap .legend")).to_contain_text("Ozon")
    other.close()


def test_the_chosen_station_lives_in_the_address(page, recorded):
    page.goto(f"{recorded.url}/transit?lang=fr&station=강남")
    settled(page)
    expect(page.get_by_role("heading", name="강남")).to_be_visible()
    page.get_by_role("radio", name="ko", exact=True).click()
    expect(page.locator("html")).to_have_attribute("lang", "ko")
    expect(page.get_by_role("heading", name="강남")).to_be_visible()
    expect(page).to_have_url(re.compile("station="))


def test_a_first_visit_straight_to_a_page_has_the_frame_and_says_what_to_do(page, fresh):
    fresh.start()
    page.goto(f"{fresh.url}/air?lang=en")
    settled(page)
    expect(page.get_by_role("button", name="Now")).to_be_visible()
    expect(page.get_by_role("radio", name="fr", exact=True)).to_be_visible()
    said = page.get_by_test_id("stAlert")
    for language, words in {"en": "A key is free", "ko": "무료로 인증키를"}.items():
        page.get_by_role("radio", name=language, exact=True).click()
        expect(said).to_contain_text(words)
        expect(said).to_contain_text("SEOUL_OPENAPI_KEY")
        expect(said).to_contain_text("CIVIC_SOURCE=demo")


@pytest.fixture
def copy(recorded, tmp_path, monkeypatch) -> App:
    """An app without a key on a copy of the recorded store, which the test may write to. Not started."""
    made = App(tmp_path)
    folder = Path(made.environment["CIVIC_STORE"])
    shutil.copytree(recorded.environment["CIVIC_STORE"], folder)
    monkeypatch.setenv("CIVIC_STORE", str(folder))
    yield made
    made.stop()


def measured(at: pd.Timestamp, fine_dust: float) -> None:
    """Write a measurement of one district, as a refresh would."""
    row = {"MSRMT_DT": f"{at:%Y%m%d%H}00", "MSRSTN_NM": "종로구", "FPM": fine_dust, "CAI_GRD": "보통"}
    assert store.write("air_now", tidy.tidy(tidy.raw([row]), catalogue.dataset("air_now")).table)


def test_twenty_live_updates_change_the_number_in_place_and_leave_the_map_as_it_was(page, copy):
    copy.start()
    page.goto(f"{copy.url}/?lang=en")
    settled(page)
    tile, world = page.locator(FINE_DUST), page.locator(".citymap .world")
    expect(tile.locator(".value")).to_have_text("10")
    expect(page.locator(".citymap .names text").first).to_be_visible()
    page.locator("[data-pick='district/11170']").click()
    page.locator(".citymap .canvas").hover()
    page.mouse.wheel(0, -600)
    page.mouse.down()
    page.mouse.move(700, 300, steps=4)
    page.mouse.up()
    page.wait_for_timeout(900)
    view = world.get_attribute("transform")
    nodes = [page.locator(place).element_handle() for place in (f"{FINE_DUST} .value", ".citymap .world", ".citymap")]
    at = clock.now()
    for value in range(58, 78):
        measured(at, value)
        expect(tile.locator(".value")).to_have_text(str(value), timeout=15_000)
    expect(tile.locator(".origin strong")).to_have_text("live", timeout=15_000)
    assert all(node.evaluate("node => node.isConnected") for node in nodes)
    assert world.get_attribute("transform") == view
    expect(page.locator("[data-pick='district/11170']")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("[data-pick='district/11110']")).to_have_class(re.compile("known"))
