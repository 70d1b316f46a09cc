"""From the wall to an incident and back, as somebody would who comes for the first time."""

import re

import pandas as pd
import pytest
from playwright.sync_api import expect

from data_sources.catalogue.model import LANGUAGES
from data_sources.pipeline import clock
from tests.browser.conftest import App, settled
from tests.kept import keep
from ui import texts

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}


def minutes_ago(minutes: float) -> str:
    return f"{clock.now() - pd.Timedelta(minutes=minutes):%Y-%m-%d %H:%M:%S}"


def fire(number: str, began: float, **other: str) -> dict[str, str]:
    """A fire that began so many minutes ago; the crew took five of them."""
    times = {"DSPTCH_DT": minutes_ago(began), "ARVL_DT": minutes_ago(began - 5), "STAGE_NM": "현장도착"}
    what = {"INCDNT_NO": number, "INCDNT_SE_NM": "화재", "CAUSE_NM": "전기적 요인", "PLACE_NM": "판매시설"}
    where = {"SGG_NM": "종로구", "ADDR": "종로 1", "FRSTN_NM": "종로소방서", "LOT": "126.98", "LAT": "37.57"}
    return {**what, **times, **where, "DTH_CNT": "0", "INJPSN_CNT": "0", **other}


@pytest.fixture
def burning(fresh, monkeypatch) -> App:
    """A city with two fires, a hospital, and a hydrant that knows the station's number."""
    monkeypatch.setenv("CIVIC_STORE", fresh.environment["CIVIC_STORE"])
    now = clock.now()
    there = {"SGG_NM": "강남구", "PLACE_NM": "음식점", "LOT": "127.04", "LAT": "37.50"}
    keep("control_room_incidents", fire("F1", 40, INJPSN_CNT="2"), fire("F2", 20, **there), at=now)
    hospital = {"DUTYNAME": "서울병원", "DUTYADDR": "서울특별시 종로구 대학로 101", "DUTYTEL3": "02-2072-0000"}
    keep("TvEmgcHospitalInfo", hospital | {"WGS84LON": "126.99", "WGS84LAT": "37.58"}, at=now)
    hydrant = {"FCLT_NO": "1", "FCLT_TYPE_CD": "지상식", "SGG_NM": "종로구", "LOT": "126.981", "LAT": "37.57"}
    station = {"CMPTNC_FRSTN_NM": "종로소방서", "CMPTNC_FRSTN_TELNO": "02-111-2222", "USE_PSBLTY_YN": "Y"}
    keep("tbFireItem", hydrant | station, at=now)
    return fresh.start()


def said(language: str, key: str, **values: str) -> str:
    with texts.speaking(language):
        return texts.t(key, **values)


def test_one_click_from_the_wall_answers_what_burns_how_far_help_is_how_old_that_is_and_who_says_so(page, burning):
    for language in LANGUAGES:
        page.goto(f"{burning.url}/?lang={language}")
        settled(page)
        page.locator(".notices li.fire a").first.click()
        expect(page).to_have_url(re.compile("incident=F1"), timeout=20_000)
        thread = page.locator(".thread.whole")
        with texts.speaking(language):
            district, distance = texts.value("district", "11110"), "1,4" if language in ("fr", "nl") else "1.4"
        expect(thread.locator("h2")).to_contain_text(district, timeout=20_000)
        expect(page.locator(".help")).to_contain_text(re.compile(rf"서울병원.*{re.escape(distance)}\s?km"))
        expect(thread.locator(".origin")).to_contain_text(said(language, "state.live"))
        expect(thread.locator(".origin")).to_contain_text(
            {"ko": "서울소방재난본부", "en": "Seoul Fire Headquarters", "fr": "Pompiers de Séoul", "nl": "Brandweer"}[
                language
            ]
        )
        expect(page.locator(".office .call")).to_have_attribute("href", "tel:021112222")
        expect(page.locator("[data-pick='incident/F1']")).to_be_visible()
        expect(page.locator(".stages .ahead")).to_have_count(4)


def test_another_incident_is_chosen_in_place_and_back_leads_to_the_one_before(page, burning):
    page.goto(f"{burning.url}/incidents?lang=en")
    settled(page)
    title = page.locator(".thread.whole h2")
    expect(title).to_contain_text("Jongno-gu", timeout=20_000)
    page.evaluate("window.isTheSame = true")
    expect(page.locator("[data-pick='incident/F1']")).to_be_visible()
    world = page.locator(".citymap .world")
    before = world.get_attribute("transform")
    row = page.locator(".incidents li[data-id=F2] a")
    row.focus()
    page.keyboard.press("Enter")
    expect(title).to_contain_text("Gangnam-gu")
    expect(row).to_have_attribute("aria-current", "true")
    expect(page).to_have_url(re.compile("incident=F2"))
    expect(world).not_to_have_attribute("transform", before)
    page.get_by_role("radio", name="fr", exact=True).click()
    expect(title).to_contain_text("Incendie à Gangnam-gu")
    expect(page).to_have_url(re.compile("incident=F2"))
    page.go_back()
    expect(title).to_contain_text("Jongno-gu", timeout=15_000)
    assert page.evaluate("window.isTheSame")


@pytest.mark.parametrize("context", [PHONE], indirect=True)
def test_on_a_phone_the_thread_hangs_and_the_call_is_large_enough_for_a_thumb(page, burning):
    page.goto(f"{burning.url}/incidents?lang=nl&incident=F1")
    settled(page)
    steps = page.locator(".stages li")
    expect(steps).to_have_count(6, timeout=20_000)
    first, second = (steps.nth(place).bounding_box() for place in (0, 1))
    assert second["y"] > first["y"]
    assert page.locator(".office .call").bounding_box()["height"] >= 44
    assert page.locator(".office .call").bounding_box()["y"] < page.locator(".citymap").bounding_box()["y"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_without_a_control_room_the_page_says_that_nobody_publishes_single_fires(page, recorded):
    page.goto(f"{recorded.url}/incidents?lang=en")
    settled(page)
    expect(page.locator(".told_by")).to_contain_text("nobody publishes single fires live", timeout=20_000)
    expect(page.locator(".incidents h2")).to_be_visible()
    assert page.get_by_test_id("stException").count() == 0


def test_whom_to_call_stands_whole_on_the_narrowest_phone(page, burning):
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{burning.url}/?lang=fr")
    settled(page)
    expect(page.locator(".strip .call")).to_contain_text("Caserne de pompiers de Jongno")
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") == 320
