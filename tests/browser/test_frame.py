"""What a viewer sees of the frame and its pieces, in a real browser."""

import re

import pytest
from playwright.sync_api import expect

PHONE = {"viewport": {"width": 390, "height": 844}, "locale": "nl-BE", "has_touch": True}


def chosen(page):
    return page.locator("[data-pick][aria-pressed=true]").evaluate_all(
        "nodes => nodes.map((node) => node.dataset.pick)"
    )


def wall(page, app, query=""):
    page.goto(f"{app.url}/{query}")
    expect(page.locator(".citymap .names text").first).to_be_visible(timeout=20_000)
    return page.locator(".citymap .world")


def test_the_wall_speaks_the_browsers_language_and_says_so(page, app):
    wall(page, app)
    expect(page.locator("html")).to_have_attribute("lang", "ko")
    expect(page.locator("h1").first).to_have_text("서울, 지금")


@pytest.mark.parametrize("language", ["en", "fr", "nl"])
def test_the_address_chooses_the_language(page, app, language):
    wall(page, app, f"?lang={language}")
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator(".citymap")).not_to_contain_text("종로")


def test_zoom_position_and_selection_stay_when_the_language_changes(page, app):
    world = wall(page, app)
    page.locator(".citymap .canvas").hover()
    page.mouse.wheel(0, -600)
    expect(world).not_to_have_attribute("transform", re.compile(r"scale\(0\.1"))
    page.locator("[data-pick='district/11170']").click()
    view = world.get_attribute("transform")
    page.get_by_role("radio", name="fr").click()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    assert world.get_attribute("transform") == view
    assert chosen(page) == ["district/11170"]
    expect(page).to_have_url(re.compile("lang=fr"))


def test_the_map_is_used_by_keyboard(page, app):
    world = wall(page, app)
    whole = world.get_attribute("transform")
    page.locator(".citymap .canvas").focus()
    page.keyboard.press("+")
    page.keyboard.press("ArrowLeft")
    expect(world).not_to_have_attribute("transform", whole)
    page.keyboard.press("0")
    expect(world).to_have_attribute("transform", whole)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert chosen(page) == ["district/11110"]
    expect(page.locator(".tip")).to_contain_text("종로구")


def test_names_on_the_map_do_not_touch_each_other(page, app):
    wall(page, app)
    boxes = page.locator(".citymap .names text").evaluate_all(
        "nodes => nodes.map((node) => node.getBoundingClientRect())"
        ".map((box) => [box.left, box.top + 3, box.right, box.bottom - 3])"
    )
    assert len(boxes) > 20
    for place, (left, top, right, bottom) in enumerate(boxes):
        for other in boxes[place + 1 :]:
            assert left >= other[2] or other[0] >= right or top >= other[3] or other[1] >= bottom


@pytest.mark.parametrize("context", [PHONE], indirect=True)
def test_a_phone_shows_everything_in_one_column(page, app):
    wall(page, app)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390
    page.get_by_test_id("stExpandSidebarButton").click()
    expect(page.get_by_role("link", name="Lucht", exact=True)).to_be_visible()


@pytest.mark.parametrize("name", ["air", "traffic", "transit"])
def test_a_page_opens_by_its_address_without_a_stray_request(page, app, name):
    page.goto(f"{app.url}/{name}?lang=en")
    expect(page.locator("h1").first).to_be_visible(timeout=20_000)
    expect(page.locator("html")).to_have_attribute("data-page", name)
    page.wait_for_load_state("networkidle")


def test_a_lost_connection_is_said(page, app, faults):
    wall(page, app)
    page.route("**/health", lambda route: route.abort())
    page.evaluate("() => window.dispatchEvent(new Event('offline'))")
    expect(page.locator(".masthead .lost")).to_contain_text("연결이 끊겼습니다")
    page.unroute("**/health")
    page.evaluate("() => window.dispatchEvent(new Event('online'))")
    expect(page.locator(".masthead .lost")).to_be_empty()
    faults.clear()
