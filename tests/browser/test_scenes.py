"""The scenes in a browser: what is picked on a map is the scene's, charts tell what they show, phones get all of it."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import settled

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}


def test_a_district_picked_on_the_map_is_the_scenes_and_another_can_be_chosen_from_the_list(page, recorded):
    page.goto(f"{recorded.url}/air?lang=en")
    settled(page)
    answer = page.locator(".answer")
    expect(answer).to_contain_text("The air in Seoul")
    page.locator("[data-pick='district/11170']").click()
    expect(page).to_have_url(re.compile("district=11170"))
    expect(answer).to_contain_text("Yongsan-gu")
    page.get_by_role("combobox", name=re.compile("District")).click()
    page.get_by_role("option", name="Jung-gu").click()
    expect(page).to_have_url(re.compile("district=11140"))
    expect(answer).to_contain_text("Jung-gu")
    expect(page.locator("[data-pick='district/11140']")).to_have_attribute("aria-pressed", "true")


def test_a_chart_tells_at_the_keyboard_what_it_shows(page, recorded):
    page.goto(f"{recorded.url}/air?lang=fr")
    settled(page)
    area = page.locator(".st-key-air_day .area")
    expect(area).to_have_attribute("aria-label", re.compile("PM2,5"))
    area.focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".st-key-air_day .tip")).to_contain_text("µg/m³")
    page.keyboard.press("Escape")
    expect(page.locator(".st-key-air_day .tip")).to_be_hidden()


@pytest.mark.parametrize("name", ["air", "traffic"])
def test_the_rows_are_one_click_away_and_a_link_opens_them(page, recorded, name):
    page.goto(f"{recorded.url}/{name}?lang=en")
    settled(page)
    assert page.get_by_test_id("stDataFrame").count() == 0
    page.get_by_text("All rows, with their source").click()
    expect(page.get_by_test_id("stDataFrame")).to_be_visible()
    expect(page).to_have_url(re.compile("all_rows=true"))
    page.reload()
    settled(page)
    expect(page.get_by_test_id("stDataFrame")).to_be_visible()


@pytest.mark.parametrize("context", [PHONE], indirect=True, ids=["phone"])
@pytest.mark.parametrize("name", ["air", "traffic"])
def test_a_phone_shows_a_scene_in_one_column_with_nothing_cut(page, recorded, name):
    page.goto(f"{recorded.url}/{name}?lang=nl")
    settled(page)
    page.wait_for_timeout(500)
    wide = page.get_by_test_id("stMain").evaluate(
        """main => [...main.querySelectorAll('.answer, .part, .stButtonGroup button, .stSelectbox')]
          .filter((node) => node.getBoundingClientRect().right > innerWidth + 1).length"""
    )
    assert wide == 0
