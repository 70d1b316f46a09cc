"""Every page, wide and on a phone: whole, in the viewer's words, still where asked to be, within reach of the keyboard.

Each is opened twice, and looked at from all sides then: CI has twenty minutes.
"""

import re

import pytest
from playwright.sync_api import expect

from data_sources import catalogue
from data_sources.pipeline import store
from tests.browser.conftest import settled
from tests.browser.test_axe import still_found
from tests.browser.test_keyboard import stops
from tests.test_every_page import ASKED, TECHNICAL
from ui import texts
from ui.menu import PAGES, address

WIDE = {"viewport": {"width": 1920, "height": 1080}, "color_scheme": "dark", "reduced_motion": "reduce"}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "color_scheme": "light"}
NARROWEST = {"width": 320, "height": 640}  # WCAG 2.2, 1.4.10
NODES = """const nodes = (root) => [...root.querySelectorAll("*")].flatMap((node) =>
  [node, ...(node.shadowRoot ? nodes(node.shadowRoot) : [])]);"""
CUT = f"""() => {{
  {NODES}
  const theirs = "[data-testid=stTopNav], [data-testid=stDataFrame], [role=combobox], input"
  return nodes(document).filter((node) => {{
    const style = getComputedStyle(node)
    const isCut = !["visible", "auto", "scroll"].includes(style.overflowX) && node.scrollWidth > node.clientWidth + 1
    return isCut && node.clientWidth > 1 && node.textContent.trim() && !node.title && !node.closest(theirs)
      && !node.querySelector("[title]") && style.visibility !== "hidden"
  }}).map((node) => `${{node.tagName}}.${{node.className}} ${{node.textContent.trim()}}`)
}}"""
BESIDE = """() => {
  const moved = [document.documentElement, document.querySelector("[data-testid=stMain]")]
  return moved.map((node) => node.scrollWidth - node.clientWidth)
}"""
MOVING = f"""() => {{
  {NODES}
  const lasts = (times) => times.split(",").some((time) => parseFloat(time) > 0.01) // seconds, as browsers give them
  return nodes(document.body).filter((node) => {{
    const style = getComputedStyle(node)
    return lasts(style.transitionDuration) || (style.animationName !== "none" && lasts(style.animationDuration))
  }}).map((node) => `${{node.tagName}}.${{node.className.baseVal ?? node.className}}`)
}}"""
SEEN = """() => {
  const words = (node) => node.nodeType === Node.TEXT_NODE ? [node.data]
    : ["STYLE", "SCRIPT", "NOSCRIPT"].includes(node.tagName) ? []
    : [...(node.shadowRoot?.childNodes ?? []), ...node.childNodes].flatMap(words)
  return words(document.body).map((text) => text.trim()).filter(Boolean)
}"""


def names_of_ours() -> set[str]:
    """Keys of texts, columns and datasets: none of them is for a viewer."""
    known = catalogue.current()
    declared = {name for name in (*known.columns, *known.datasets, *store.SYSTEM) if "_" in name}
    return declared | {key for key in texts.strings("en") if "." in key}


def left_in_english(language: str) -> set[str]:
    """Whole texts that read otherwise in this language."""
    ours, english = texts.strings(language), texts.strings("en")
    return {
        text for key, text in english.items() if text != ours[key] and text not in ours.values() and "{" not in text
    }


def faults_in_words(page, language: str, *, seconds: float = 5) -> set[str]:
    """What should not be on the page: keys, and English elsewhere than in English. A redraw may be under way."""
    wrong: set[str] = set()
    for _ in range(int(seconds * 5)):
        seen = page.evaluate(SEEN)
        wrong = {part for text in seen for part in re.findall(r"[\w.]+", text)} & names_of_ours()
        wrong |= set(seen) & left_in_english(language)
        if not wrong:
            break
        page.wait_for_timeout(200)
    return wrong


def opened(page, app, name: str, language: str) -> None:
    """A page with something to show, drawn."""
    with texts.speaking(language):
        where = address(name, **ASKED.get(name, {}))
    page.goto(app.url + (where.replace("/wall", "/", 1)))
    settled(page)
    expect(page.locator("html")).to_have_attribute("lang", language)
    page.wait_for_timeout(700)


def unseen(page) -> list[dict]:
    """Where the keyboard stands and nobody sees it. A table draws the ring around the cell itself."""
    return [
        stop
        for stop in stops(page)
        if stop["tag"] != "canvas"
        and not (stop["outline"] >= 2 or stop["shadow"] or stop["isField"] or (stop["pick"] and stop["isInk"]))
    ]


def whole(page, name: str, language: str) -> None:
    """Everything is there, in words of the language, and nothing beyond the edge."""
    assert page.get_by_test_id("stException").count() == 0
    if name not in TECHNICAL:
        assert not faults_in_words(page, language)
    expect(page.locator(".masthead h1")).to_have_text(texts.strings(language)[f"page.{name}_title"])
    assert page.evaluate(BESIDE) == [0, 0]


@pytest.mark.parametrize("context", [WIDE], indirect=True)
@pytest.mark.parametrize("name", PAGES)
def test_a_wide_page_is_whole_still_and_within_reach_also_after_a_change_of_language(page, simulated, name):
    opened(page, simulated, name, "fr")
    assert page.evaluate(CUT) == []
    assert page.evaluate(MOVING) == []
    assert not still_found(page)
    whole(page, name, "fr")
    page.get_by_role("radio", name="ko", exact=True).click()
    settled(page)
    expect(page.locator("html")).to_have_attribute("lang", "ko")
    whole(page, name, "ko")
    assert not unseen(page)
    assert "Traceback" not in simulated.log.read_text(encoding="utf-8")


@pytest.mark.parametrize("context", [PHONE], indirect=True)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_on_a_phone_is_whole(page, simulated, name):
    opened(page, simulated, name, "nl")  # Dutch has the longest words
    assert page.evaluate(CUT) == []
    assert not still_found(page)
    whole(page, name, "nl")
    page.set_viewport_size(NARROWEST)
    page.wait_for_timeout(300)
    assert page.evaluate(BESIDE) == [0, 0]
