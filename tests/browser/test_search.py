"""The search in the head of every page, with the keyboard, by touch, and where it is not."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import settled

PHONE = {"viewport": {"width": 390, "height": 844}, "locale": "nl-BE", "has_touch": True}


def opened(page, app, address):
    page.goto(f"{app.url}/{address}")
    settled(page)
    return page.get_by_role("combobox", name=re.compile("^(검색|Search|Zoeken)$"))


def test_a_slash_leads_to_the_field_and_initials_lead_to_the_district_without_loading_anew(page, app):
    field = opened(page, app, "key?lang=ko")
    page.evaluate("() => { window.isSameDocument = true }")
    page.keyboard.press("/")
    expect(field).to_be_focused()
    page.keyboard.type("ㅅㄷㄱ")
    first = page.get_by_role("option").first
    expect(first).to_contain_text("성동구")
    expect(field).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    expect(first).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", "found-0")
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-page", "district", timeout=20_000)
    expect(page).to_have_url(re.compile("district=11200"))
    expect(page.locator(".answer")).to_contain_text("성동구", timeout=20_000)
    assert page.evaluate("() => window.isSameDocument") is True
    page.go_back()
    expect(page.locator("html")).to_have_attribute("data-page", "key", timeout=20_000)


def test_letters_in_the_field_are_no_shortcuts_and_escape_closes_the_list(page, app):
    field = opened(page, app, "key?lang=en")
    field.click()
    page.keyboard.type("crrc/")
    expect(page.get_by_role("listbox")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(field).to_have_value("crrc/")


@pytest.mark.parametrize("context", [PHONE], indirect=True)
def test_on_a_phone_a_touch_leads_there(page, app):
    field = opened(page, app, "key?lang=nl")
    field.tap()
    page.keyboard.type("wachtwoordloos")
    expect(page.get_by_role("option")).to_contain_text("Niets gevonden")
    field.fill("verkeer")
    option = page.get_by_role("option").first
    expect(option).to_contain_text("Verkeer")
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390
    option.tap()
    expect(page.locator("html")).to_have_attribute("data-page", "traffic", timeout=20_000)


def test_a_kiosk_has_no_field(page, app):
    page.goto(f"{app.url}/?mode=kiosk&lang=en")
    expect(page.locator(".masthead h1")).to_be_visible(timeout=20_000)
    expect(page.get_by_role("combobox", name="Search")).to_have_count(0)
