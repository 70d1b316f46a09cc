"""Without a mouse: everything is reached, seen where one stands, done by Enter or Space, and left by Escape."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import settled

MOST_STOPS = 250
PHONE = {"viewport": {"width": 390, "height": 844}}
STOP = """() => {
  const path = []
  for (let node = document.activeElement; node; node = node.shadowRoot?.activeElement) path.push(node)
  const node = path.at(-1)
  const style = getComputedStyle(node)
  const box = node.getBoundingClientRect()
  const dot = node.querySelector(".dot")
  const stroke = dot ? getComputedStyle(dot) : style
  return {
    tag: node.tagName.toLowerCase(),
    name: (node.getAttribute("aria-label") ?? node.textContent ?? "").trim(),
    pick: node.dataset.pick ?? null,
    isField: node.matches("input, textarea"),
    outline: style.outlineStyle !== "none" ? parseFloat(style.outlineWidth) : 0,
    shadow: style.boxShadow !== "none" || getComputedStyle(node.parentElement ?? node).boxShadow !== "none",
    isInk: stroke.stroke === getComputedStyle(document.body).color,
    top: box.top, left: box.left, bottom: box.bottom, right: box.right,
  }
}"""


def opened(page, app, name: str = "wall", query: str = "") -> None:
    page.goto(f"{app.url}/{'' if name == 'wall' else name}?lang=en{query}")
    settled(page)
    expect(page.locator(".citymap .names text").first).to_be_visible(timeout=20_000)


def here(page) -> dict:
    """Where the keyboard stands."""
    return page.evaluate(STOP)


def stops(page) -> list[dict]:
    """All that Tab comes to, from the top of the page to its end."""
    found = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop = here(page)
        if stop["tag"] == "body":
            return found
        found.append(stop)
    raise AssertionError(f"the keyboard does not leave the page: {found[-5:]}")


def go_to(page, name: str) -> dict:
    """Press Tab until something of that name is reached."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if re.search(name, here(page)["name"]):
            return here(page)
    raise AssertionError(f"the keyboard does not reach {name}")


def test_tab_comes_to_everything_on_the_wall_in_the_order_of_reading(page, simulated):
    opened(page, simulated)
    found = stops(page)
    names = [stop["name"] for stop in found]
    order = [
        "Skip to content",
        "Now",
        "City",
        "Data",
        "Simulated",
        "Link",
        "Search",
        "Map of Seoul",
        "Zoom in",
        "PM2.5",
        "Crowds",
        "Boardings",
        "Age of the data",
    ]
    places = [next(place for place, name in enumerate(names) if name.startswith(word)) for word in order]
    assert places == sorted(places)
    layers = {stop["pick"].split("/")[0] for stop in found if stop["pick"]}
    assert {"district", "roads", "road_incidents", "crowds"} <= layers
    assert sum(stop["pick"] is not None for stop in found) == len(layers)


def test_the_first_stop_leads_past_the_menu(page, simulated):
    opened(page, simulated)
    page.keyboard.press("Tab")
    assert here(page)["name"] == "Skip to content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert here(page)["name"] not in ("Now", "Air", "Traffic")
    assert page.evaluate("document.querySelector('[data-testid=stMain]').contains(document.activeElement)")


@pytest.mark.parametrize("context", [PHONE], indirect=True)
def test_the_folded_menu_of_a_phone_is_passed_by_and_the_open_one_gone_through(page, simulated):
    opened(page, simulated)
    assert "Air" not in [stop["name"] for stop in stops(page)]
    go_to(page, "^Pages$")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Air", exact=True)).to_be_visible()
    go_to(page, "^Air$")
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-page", "air", timeout=15_000)


def test_the_arrows_go_from_place_to_place_and_escape_goes_back_to_the_map(page, simulated):
    opened(page, simulated)
    page.locator(".citymap .canvas").focus()
    world = page.locator(".citymap .world")
    view = world.get_attribute("transform")
    page.keyboard.press("Tab")
    assert here(page)["pick"] == "district/11110"
    was = here(page)
    page.keyboard.press("ArrowDown")
    below = here(page)
    assert below["pick"].startswith("district/")
    assert below["top"] + below["bottom"] > was["top"] + was["bottom"]
    assert world.get_attribute("transform") == view
    expect(page.locator(".citymap .tip")).to_contain_text(below["name"].split(",")[0])
    page.keyboard.press("Enter")
    expect(page.locator(f"[data-pick='{below['pick']}']")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Escape")
    assert here(page)["name"].startswith("Map of Seoul")
    expect(page.locator(".citymap .tip")).to_be_hidden()
    page.keyboard.press("Tab")
    assert here(page)["pick"] == below["pick"]


def test_every_dot_of_a_layer_is_reached(page, simulated):
    opened(page, simulated)
    dots = page.locator("[data-pick^='crowds/']").evaluate_all("nodes => nodes.map((node) => node.dataset.pick)")
    page.locator(".citymap .canvas").focus()
    while not (here(page)["pick"] or "").startswith("crowds/"):
        page.keyboard.press("Tab")
    page.keyboard.press("Home")
    reached = [here(page)["pick"]]
    for _ in dots[1:]:
        page.keyboard.press("PageDown")
        reached.append(here(page)["pick"])
    assert reached == dots
    page.keyboard.press("Tab")
    assert here(page)["pick"] is None or not here(page)["pick"].startswith("crowds/")


def test_a_place_beyond_the_edge_comes_into_view(page, simulated):
    opened(page, simulated)
    canvas = page.locator(".citymap .canvas")
    canvas.focus()
    for _ in range(4):
        page.keyboard.press("+")
    page.keyboard.press("Tab")
    page.keyboard.press("End")
    inside = """(canvas) => {
        const place = canvas.getRootNode().activeElement.getBoundingClientRect()
        const map = canvas.getBoundingClientRect()
        const [x, y] = [(place.left + place.right) / 2, (place.top + place.bottom) / 2]
        return map.left < x && x < map.right && map.top < y && y < map.bottom
    }"""
    page.wait_for_function(inside, arg=canvas.element_handle(), timeout=5_000)


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_a_layer_is_switched(page, simulated, key):
    opened(page, simulated)
    go_to(page, "^Crowds")
    page.keyboard.press(key)
    expect(page.get_by_role("button", name="Crowds")).to_have_attribute("aria-pressed", "false")
    expect(page.locator("[data-pick^='crowds/']")).to_have_count(0)
    assert "Crowds" not in page.locator(".citymap .canvas").get_attribute("aria-label")


def test_the_link_is_opened_and_left(page, simulated):
    opened(page, simulated)
    go_to(page, r"^Link\.")
    page.keyboard.press("Enter")
    expect(page.locator("dialog.sheet")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog.sheet")).to_be_hidden()
    assert here(page)["name"].startswith("Link")


def test_a_tile_leads_to_its_page_and_the_badge_to_its_meaning(page, simulated):
    opened(page, simulated)
    go_to(page, "^Boardings$")
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-page", "transit", timeout=15_000)
    settled(page)
    go_to(page, r"^Simulated\.")
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-page", "key", timeout=15_000)


def test_the_language_is_chosen(page, simulated):
    opened(page, simulated)
    go_to(page, "^(ko|en|fr|nl)$")
    for _ in range(4):
        if here(page)["name"] == "nl":
            break
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    expect(page.locator("html")).to_have_attribute("lang", "nl", timeout=15_000)


def test_a_chart_tells_point_after_point(page, simulated):
    opened(page, simulated, "air")
    chart = page.locator(".chart", has=page.locator(".plot.full")).first
    chart.locator(".area").focus()
    page.keyboard.press("ArrowLeft")
    tip = chart.locator(".tip")
    expect(tip).to_be_visible()
    first = tip.inner_text()
    page.keyboard.press("ArrowLeft")
    expect(tip).not_to_have_text(first)
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()


def test_a_kiosk_is_used_by_keyboard(page, simulated):
    opened(page, simulated, "wall", "&mode=kiosk&scenes=wall&idle=600")
    go_to(page, "^Français$")
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("lang", "fr", timeout=15_000)
