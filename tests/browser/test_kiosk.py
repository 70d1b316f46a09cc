"""A screen that nobody tends: it changes scenes, waits for people, hides what is old, and comes back by itself."""

import re
from collections import Counter

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import App, settled
from ui import kiosk, texts

KIOSK = "mode=kiosk&scenes=air,transit&lang=en"
TITLES = {"air": "Air", "transit": "Subway and bus"}
UPRIGHT = {"viewport": {"width": 1080, "height": 1920}}


def opened(page, app, query=KIOSK, scene="air"):
    page.goto(f"{app.url}/{scene}?{query}")
    settled(page)
    return page.locator(".masthead h1")


def marked(page):
    """Leave a mark that a page loaded anew does not have."""
    page.evaluate("() => { window.isTheSame = true }")


def expect_anew(page):
    """The page has been loaded again, and is drawn."""
    page.wait_for_function("() => !window.isTheSame", timeout=60_000, polling=200)
    settled(page)


def test_the_scenes_take_turns_without_a_load_or_a_step_back(page, recorded):
    title = opened(page, recorded, f"{KIOSK}&pace=2")
    marked(page)
    steps = page.evaluate("() => history.length")
    for scene in ("transit", "air", "transit"):
        expect(title).to_have_text(TITLES[scene], timeout=20_000)
        expect(page).to_have_url(re.compile(rf"/{scene}\?.*mode=kiosk"))
        expect(page).to_have_url(re.compile("pace=2"))
    assert page.evaluate("() => [window.isTheSame, history.length]") == [True, steps]


def test_a_touch_pauses_and_the_kiosk_returns_to_the_start_by_itself(page, recorded):
    title = opened(page, recorded, f"{KIOSK}&pace=600&idle=4")
    marked(page)
    page.get_by_role("button", name="Français").click()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    expect(page.locator(".bar .sign")).to_have_text("En pause. Retour au début après 4 secondes sans toucher l’écran")
    page.get_by_text("Dioxyde d’azote").first.click()
    expect(page).to_have_url(re.compile("pollutant=no2_ppm"))
    expect_anew(page)
    expect(title).to_have_text("Air")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page).not_to_have_url(re.compile("pollutant"))
    expect(page.locator(".bar .sign")).to_be_empty()


def test_a_paused_kiosk_stays_where_it_is(page, recorded):
    title = opened(page, recorded, f"{KIOSK}&pace=2&idle=600")
    expect(title).to_have_text(TITLES["transit"], timeout=20_000)
    page.keyboard.press("ArrowDown")
    expect(page.locator(".bar .sign")).to_contain_text("Paused")
    page.wait_for_timeout(4500)
    expect(title).to_have_text(TITLES["transit"])


@pytest.mark.parametrize("context", [UPRIGHT], indirect=True, ids=["upright"])
def test_a_kiosk_has_no_chrome_and_large_buttons(page, recorded):
    opened(page, recorded, f"{KIOSK}&pace=600")
    for part in ("stHeader", "stTopNavSection", "stSidebar", "stToolbar"):
        expect(page.get_by_test_id(part).first).to_be_hidden()
    expect(page.locator(".masthead :is(button, a[href])").locator("visible=true")).to_have_count(0)
    buttons = page.locator(".bar .languages button")
    expect(buttons).to_have_text([*kiosk.NAMES.values()])
    touched = page.locator(".bar button, .citymap button, .stMain [role=radio]").locator("visible=true")
    boxes = [node.bounding_box() for node in touched.all()]
    assert len(boxes) > 10
    assert [box for box in boxes if box["height"] < 48 or box["width"] < 48] == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_a_kiosk_does_not_show_numbers_that_are_late(page, recorded):
    late = texts.strings("en")["state.late"]
    tile = page.locator("[data-id='air_now.pm25_ug_m3.']")
    opened(page, recorded, "lang=en")
    expect(tile.locator(".origin strong")).to_have_text(late)
    expect(tile.locator(".value")).not_to_have_text(texts.NOTHING)
    opened(page, recorded, f"{KIOSK}&pace=600")
    expect(tile.locator(".origin strong")).to_have_text(late)
    expect(tile.locator(".value")).to_have_text(texts.NOTHING)
    expect(tile.locator(".day")).to_be_hidden()


def test_without_a_connection_a_kiosk_hides_its_numbers_until_it_is_back(page, recorded, faults):
    opened(page, recorded, "mode=kiosk&pace=600&lang=en", scene="")
    values = page.locator(".tile .value")
    expect(values.first).to_be_visible()
    known = Counter(values.all_inner_texts())
    page.route("**/health", lambda route: route.abort())
    page.evaluate("() => window.dispatchEvent(new Event('offline'))")
    expect(page.locator(".masthead .lost")).to_contain_text("the figures are hidden")
    assert set(values.all_inner_texts()) == {texts.NOTHING}
    assert set(page.locator(".tile .origin strong").all_inner_texts()) == {"no connection"}
    page.unroute("**/health")
    page.evaluate("() => window.dispatchEvent(new Event('online'))")
    expect(page.locator(".masthead .lost")).to_be_empty()
    assert Counter(values.all_inner_texts()) == known
    faults.clear()


def test_a_kiosk_comes_back_after_a_restart_of_the_server(page, fresh: App, faults):
    title = opened(page, fresh.start(), f"{KIOSK}&pace=600")
    marked(page)
    fresh.stop()
    expect(page.locator(".masthead .lost")).to_contain_text("Connection lost", timeout=30_000)
    fresh.start()
    expect_anew(page)
    expect(title).to_have_text("Air")
    expect(page.locator(".masthead .lost")).to_be_empty()
    faults.clear()


def test_a_kiosk_that_hears_nothing_from_the_server_loads_itself_again(page, recorded):
    opened(page, recorded, f"{KIOSK}&pace=600")
    marked(page)
    page.evaluate("() => { window.civicBeat = 0 }")
    expect_anew(page)


def test_links_do_not_lead_out_of_a_kiosk(page, recorded):
    opened(page, recorded, f"{KIOSK}&pace=600")
    source = page.locator(".tile .source").first
    expect(source).to_have_attribute("href", re.compile("^https://"))
    source.click()
    page.wait_for_timeout(500)
    assert len(page.context.pages) == 1
    expect(page).to_have_url(re.compile("mode=kiosk"))


def test_a_touched_tile_leads_to_its_page_and_the_kiosk_stays_a_kiosk(page, recorded):
    opened(page, recorded, "mode=kiosk&pace=600&lang=en", scene="")
    marked(page)
    page.locator("[data-id='air_now.pm25_ug_m3.']").click(position={"x": 150, "y": 40})
    expect(page.locator(".masthead h1")).to_have_text("Air")
    expect(page).to_have_url(re.compile(r"/air\?.*mode=kiosk"))
    expect(page.locator(".bar .sign")).to_contain_text("Paused")
    assert page.evaluate("() => window.isTheSame")
