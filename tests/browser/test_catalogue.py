"""The catalogue in a browser: found, opened, read in another language, closed again; links restore it."""

import re

from playwright.sync_api import expect

from data_sources import catalogue
from data_sources.catalogue.model import LANGUAGES
from tests.browser.conftest import settled, watched
from tests.browser.test_every_page import faults_in_words
from ui import texts

ROW = 35


def test_a_dataset_is_found_opened_and_closed(page, recorded):
    page.goto(f"{recorded.url}/catalogue?lang=en")
    settled(page)
    page.get_by_role("searchbox").fill("realtimecityair")
    expect(page).to_have_url(re.compile("find=realtimecityair"))
    settled(page)
    expect(page.get_by_text(re.compile(r"^1 of \d+ datasets"))).to_be_visible()
    page.get_by_test_id("stDataFrame").click(position={"x": 80, "y": ROW * 1.5})
    expect(page).to_have_url(re.compile("dataset=air_now"))
    expect(page.get_by_role("heading", name="Air quality by district")).to_be_visible()
    page.get_by_role("button", name="All datasets").click()
    expect(page.get_by_role("heading", name="Air quality by district")).to_be_hidden()
    assert "dataset=" not in page.url


def test_a_link_to_a_dataset_is_whole_in_every_language(page, recorded, chromium, faults):
    page.goto(f"{recorded.url}/catalogue?lang=ko&dataset=air_now")
    names = {"air_now", *catalogue.dataset("air_now").columns}  # here the names for Python are for the viewer
    for language in LANGUAGES:
        page.get_by_role("radio", name=language, exact=True).click()
        settled(page)
        expect(page.get_by_role("heading", name=catalogue.dataset("air_now").title[language])).to_be_visible()
        expect(page.get_by_role("heading", name=texts.strings(language)["catalogue.columns"])).to_be_visible()
        assert not faults_in_words(page, language, seconds=3) - names
    other = chromium.new_context(locale="ko-KR", viewport={"width": 390, "height": 844})
    second = watched(other, faults)
    second.goto(page.url)
    settled(second)
    expect(second.get_by_role("heading", name=catalogue.dataset("air_now").title["nl"])).to_be_visible()
    assert second.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    other.close()
