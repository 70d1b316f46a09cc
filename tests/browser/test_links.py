"""A view is its address: it is restored elsewhere, walked through by back and forward, and kept in every language."""

import re

import pytest
import requests
from playwright.sync_api import expect

from tests.browser.conftest import follow_menu, settled, watched
from ui import links, texts

AIR = "/air?lang=en"


def ready(page):
    """Wait for a map with its names. Returns what its view hangs on."""
    settled(page)
    expect(page.locator(".citymap .names text").first).to_be_visible(timeout=20_000)
    return page.locator(".citymap .world")


def explored(page, app):
    """The air page with a map that somebody has zoomed, chosen a district on and taken the colours off."""
    page.goto(app.url + AIR)
    world = ready(page)
    page.locator(".citymap .canvas").hover()
    page.mouse.wheel(0, -600)
    expect(page).to_have_url(re.compile(r"air_map\.view=\d+_\d+_[\d.]+"))
    page.locator("[data-pick='district/11170']").click()
    expect(page).to_have_url(re.compile(r"air_map\.at=district%2F11170"))
    page.locator(".citymap .legend button").first.click()
    expect(page).to_have_url(re.compile(r"air_map\.off=pm25_ug_m3"))
    return world


def drawn(page):
    """Where the middle of the map lies, in map units, and how large it is drawn."""
    shift, scale = re.findall(r"\((.*?)\)", page.locator(".citymap .world").get_attribute("transform"))
    return [*(float(number) for number in shift.split()), float(scale)]


def test_the_address_restores_the_map_in_a_second_browser(page, recorded, chromium, faults):
    explored(page, recorded)
    other = chromium.new_context(locale="ko-KR", viewport={"width": 1920, "height": 1080})
    second = watched(other, faults)
    second.goto(page.url)
    ready(second)
    assert drawn(second) == pytest.approx(drawn(page), rel=0.01)
    expect(second.locator("html")).to_have_attribute("lang", "en")
    expect(second.locator("[data-pick='district/11170']")).to_have_attribute("aria-pressed", "true")
    expect(second.locator(".citymap .legend button").first).to_have_attribute("aria-pressed", "false")
    expect(second.locator("[data-pick='district/11110']")).to_have_class("district plain")
    other.close()


def test_a_filter_that_python_puts_into_the_address_leaves_the_map_there(page, recorded):
    explored(page, recorded)
    page.get_by_role("radio", name="Ozone").click()
    expect(page).to_have_url(re.compile("pollutant=ozone_ppm"))
    for part in ("view=", "at=district", "off=pm25"):
        expect(page).to_have_url(re.compile(rf"air_map\.{part}"))


def test_back_and_forward_walk_through_choices_and_pages(page, recorded):
    world = explored(page, recorded)
    chosen = page.locator("[data-pick='district/11170']")
    view = drawn(page)
    follow_menu(page, "Now", "Traffic")
    expect(page.locator(".masthead h1")).to_have_text("Traffic")
    page.go_back()
    expect(page.locator(".masthead h1")).to_have_text("Air")
    expect(chosen).to_have_attribute("aria-pressed", "true")
    expect(world).to_have_attribute("transform", re.compile(rf"scale\({view[2]:.4f}"[:-2]))
    assert drawn(page) == pytest.approx(view, rel=0.01)
    page.go_back()
    expect(chosen).to_have_attribute("aria-pressed", "false")
    page.go_forward()
    expect(chosen).to_have_attribute("aria-pressed", "true")
    page.go_forward()
    expect(page.locator(".masthead h1")).to_have_text("Traffic")
    expect(page).not_to_have_url(re.compile("air_map"))


@pytest.mark.parametrize("context", [{"viewport": {"width": 1280, "height": 640}}], indirect=True, ids=["low"])
def test_another_language_keeps_map_filter_and_place_on_the_page(page, recorded):
    world = explored(page, recorded)
    page.get_by_role("radio", name="Ozone").click()
    expect(page).to_have_url(re.compile("pollutant=ozone_ppm"))
    page.wait_for_timeout(500)
    main = page.get_by_test_id("stMain")
    main.evaluate("node => node.scrollTo(0, 30)")
    view, scrolled = world.get_attribute("transform"), main.evaluate("node => node.scrollTop")
    page.evaluate("document.querySelector('.st-key-lang [role=radio]:nth-of-type(3)').click()")
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    expect(page.locator(".masthead h1")).to_have_text("Qualité de l’air")
    settled(page)
    expect(page.get_by_role("radio", name="Ozone")).to_be_checked()
    assert world.get_attribute("transform") == view
    assert main.evaluate("node => node.scrollTop") == scrolled > 0
    expect(page.locator("[data-pick='district/11170']")).to_have_attribute("aria-pressed", "true")


def test_who_goes_back_does_not_go_back_to_another_language(page, recorded):
    page.goto(recorded.url + "/?lang=en")
    settled(page)
    follow_menu(page, "Now", "Air")
    expect(page.locator(".masthead h1")).to_have_text("Air")
    page.get_by_role("radio", name="nl", exact=True).click()
    expect(page.locator("html")).to_have_attribute("lang", "nl")
    page.go_back()
    expect(page.locator(".masthead h1")).to_have_text("Seoul, nu")
    expect(page.locator("html")).to_have_attribute("lang", "nl")


@pytest.mark.parametrize(
    ("context", "language"),
    [
        ({"locale": "fr-BE"}, "fr"),
        ({"locale": "nl-BE"}, "nl"),
        ({"locale": "ko-KR"}, "ko"),
        ({"locale": "de-DE"}, "en"),
    ],
    indirect=["context"],
    ids=["fr-BE", "nl-BE", "ko-KR", "de-DE"],
)
def test_a_first_visit_follows_the_browser_and_the_address_says_so(page, recorded, language):
    page.goto(recorded.url + "/air")
    settled(page)
    expect(page.locator(".masthead h1")).to_have_text(texts.strings(language)["page.air_title"])
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page).to_have_url(re.compile(f"lang={language}"))


@pytest.mark.parametrize("context", [{"permissions": ["clipboard-read", "clipboard-write"]}], indirect=True)
def test_the_link_is_copied_and_its_code_says_the_same(page, recorded):
    explored(page, recorded)
    page.locator(".masthead .link").click()
    sheet = page.locator(".masthead dialog")
    expect(sheet).to_contain_text("Link to this view")
    expect(sheet.locator(".said")).to_have_text("The link is copied.")
    assert page.evaluate("() => navigator.clipboard.readText()") == page.url
    code = sheet.locator("img")
    expect(code).to_have_js_property("complete", True)
    assert code.evaluate("node => node.naturalWidth") > 100
    answer = requests.get(f"{recorded.url}/link.svg", params={"to": page.url}, timeout=10)
    assert answer.content == links.code(page.url)
    assert code.get_attribute("src") == answer.url
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()


def test_streamlits_own_words_are_in_the_viewers_language(page, recorded):
    page.goto(recorded.url + "/traffic?lang=ko&all_rows=true")
    settled(page)
    expect(page.locator(".stSelectbox button[aria-label=열기]").first).to_be_attached()
    page.get_by_role("radio", name="fr", exact=True).click()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    settled(page)
    expect(page.locator(".stSelectbox button[aria-label=Ouvrir]").first).to_be_attached()
    page.locator(".stDataFrame canvas").first.scroll_into_view_if_needed()
    page.wait_for_timeout(500)
    head = page.locator(".stDataFrame canvas").first.bounding_box()
    menu = page.get_by_test_id("stDataFrameColumnMenu")
    for across in range(60, 320, 8):
        page.mouse.move(head["x"] + across, head["y"] + 17)
        page.mouse.click(head["x"] + across, head["y"] + 17)
        if menu.count():
            break
    expect(menu).to_contain_text("Tri croissant")
    expect(menu).not_to_contain_text("Sort")


def test_while_the_first_answers_are_on_their_way_the_head_counts_them(page, recorded):
    page.route(
        "**/health", lambda route: route.fulfill(json={"status": "ok", "now": 1, "first": {"done": 3, "of": 12}})
    )
    page.goto(recorded.url + "/?lang=en")
    settled(page)
    coming = page.locator(".masthead .coming")
    expect(coming).to_contain_text("The first figures are on their way: 3 of 12")
    expect(coming.locator("progress")).to_have_js_property("position", 0.25)
    page.unroute("**/health")
    expect(coming).to_be_hidden()
