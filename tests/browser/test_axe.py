"""axe-core (github.com/dequelabs/axe-core) finds nothing serious where something is opened, or nothing is there."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import settled
from ui.menu import PAGES

WIDE = {"viewport": {"width": 1920, "height": 1080}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
DARK, LIGHT = {"color_scheme": "dark"}, {"color_scheme": "light"}
AXE = Axe()
OPTIONS = {"resultTypes": ["violations"]}
GRAVE = ("serious", "critical")
ADDRESSES = {"": "wall", **{name: name for name in PAGES[1:]}, "catalogue?dataset=air_now": "catalogue"}


def faults_found(page) -> list[str]:
    """What axe calls serious or critical, with where it is."""
    found = AXE.run(page, options=OPTIONS).response["violations"]
    return [
        f"{fault['id']}: {node['target']} {node['html'][:200]}\n{node.get('failureSummary')}"
        for fault in found
        if fault["impact"] in GRAVE
        for node in fault["nodes"]
    ]


def still_found(page, *, seconds: float = 5) -> list[str]:
    """A redraw or a fade may be under way: what is a fault stays one."""
    found = faults_found(page)
    for _ in range(int(seconds)):
        if not found:
            break
        page.wait_for_timeout(1000)
        found = faults_found(page)
    return found


def opened(page, app, address: str, language: str) -> None:
    page.goto(f"{app.url}/{address}{'&' if '?' in address else '?'}lang={language}")
    settled(page)
    expect(page.locator("html")).to_have_attribute("lang", language)
    page.wait_for_timeout(1000)


@pytest.mark.parametrize("context", [WIDE | LIGHT, WIDE | DARK], indirect=True, ids=["light", "dark"])
@pytest.mark.parametrize("name", ["air", "traffic"])
def test_the_rows_of_a_scene_have_no_serious_fault(page, simulated, name):
    opened(page, simulated, name, "fr")
    page.locator(".st-key-all_rows summary").click()
    expect(page.get_by_test_id("stDataFrame").first).to_be_visible(timeout=15_000)
    assert not still_found(page)


def test_the_sheet_with_the_link_has_no_serious_fault(page, simulated):
    opened(page, simulated, "", "en")
    page.locator(".masthead .link").click()
    expect(page.locator("dialog.sheet")).to_be_visible()
    assert not still_found(page)


@pytest.mark.parametrize("context", [PHONE | LIGHT], indirect=True)
def test_the_menu_of_a_phone_has_no_serious_fault(page, simulated):
    opened(page, simulated, "air", "en")
    page.get_by_test_id("stExpandSidebarButton").click()
    expect(page.get_by_role("link", name="Traffic", exact=True)).to_be_visible()
    assert not still_found(page)


def test_a_kiosk_has_no_serious_fault(page, simulated):
    opened(page, simulated, "?mode=kiosk&scenes=wall", "nl")
    assert not still_found(page)


def test_where_there_is_nothing_to_show_there_is_no_serious_fault_either(page, app):
    for address in [*ADDRESSES][::3]:  # of each group of the menu some: CI has twenty minutes
        opened(page, app, address, "en")
        expect(page.get_by_test_id("stAlert").first).to_contain_text("A key is free")
        assert not still_found(page), address
