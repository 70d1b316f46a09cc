"""Every page, in every scenario and language: nothing breaks, nothing is a key, no picture is empty without a word."""

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from filelock import FileLock
from streamlit.testing.v1 import AppTest

from data_sources import catalogue
from data_sources.catalogue.model import LANGUAGES
from data_sources.demo.scenarios import SCENARIOS
from data_sources.pipeline import store
from data_sources.pipeline.refresh import FIRST_SCREEN, refresh
from insight import question
from ui import behind, texts
from ui.menu import HIDDEN, PAGES, address

ROOT = Path(__file__).parent.parent
CITIES = ["", *SCENARIOS]
SPOKEN = {city: LANGUAGES[number % len(LANGUAGES)] for number, city in enumerate(CITIES)}
TECHNICAL = {"catalogue", "explore", "key", "source"}  # where names of datasets, columns and settings are the matter
DRAWN = r'class="nothing"|<svg|<li'  # a picture, or the sentence that there is nothing to draw
ASKED = {"source": {"ask": "insight.traffic.now", "part": "course.last_day"}, "district": {"district": "11680"}}


@pytest.fixture(scope="session")
def stores(tmp_path_factory) -> Path:
    """Where the made-up cities are, shared by all workers."""
    shared = tmp_path_factory.getbasetemp().parent / "cities"
    shared.mkdir(exist_ok=True)
    return shared


@pytest.fixture(params=CITIES, ids=lambda city: city or "ordinary_day")
def city(request, stores, monkeypatch) -> str:
    """A made-up city on a Monday evening, with all that a page reads; whoever comes first fills it."""
    monkeypatch.setenv("CIVIC_STORE", str(stores / (request.param or "none")))
    monkeypatch.setenv("CIVIC_SOURCE", "demo")
    monkeypatch.setenv("CIVIC_SCENARIO", request.param)
    monkeypatch.setenv("CIVIC_NOW", "2026-11-23T18:30:00")
    with FileLock(stores / f"{request.param}.lock"):
        done = stores / f"{request.param}.done"
        if not done.exists():
            refresh({*FIRST_SCREEN, *(name for asked in question.functions().values() for name in asked.datasets)})
            done.touch()
    return request.param


def sent(app: AppTest) -> Iterator[str]:
    """What goes to the browser to be read: words, and HTML."""
    for element in app.main:
        proto = getattr(element, "proto", None)
        if element.type == "bidi_component":
            yield from strings(json.loads(proto.bytes or proto.json or "null"))
        elif element.type == "html":
            yield f"<div>{proto.body}</div>"
        elif isinstance(value := getattr(element, "value", None), str):
            yield value


def strings(data: object) -> Iterator[str]:
    """All texts in what an element is given."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        yield from (text for value in data.values() for text in strings(value))
    elif isinstance(data, list):
        yield from (text for value in data for text in strings(value))


def keys_in(words: str) -> set[str]:
    """Keys of texts and names of columns and datasets among words that a person reads."""
    known = catalogue.current()
    ours = {name for name in (*known.columns, *known.datasets, *store.SYSTEM) if "_" in name}
    ours |= {key for key in texts.strings("en") if "." in key}
    read = unescape(re.sub(r"<[^>]*>", " ", words))
    return {part for part in re.findall(r"[\w.]+", read) if part in ours}


def shapes(html: str) -> list[str]:
    """What is drawn by numbers: lines, bands, bars, dots, and where they lie. Notes are words of the page alone."""
    return re.findall(r'<path[^>]*>|style="[^"]*"', html) if html.startswith("<figure") else []


def check_what_is_behind(page: str, shown: list[str]) -> None:
    """Each number and chart of a page is asked again by its address alone, and drawn again as it is."""
    drawings, written = [*map(shapes, shown)], "\n".join(shown)
    links = {link.replace("&amp;", "&") for link in re.findall(r'/source\?[^"\s<>]+', written)}
    for link in links - {address("source")}:
        found = behind.read(dict(parse_qsl(urlsplit(link).query)))
        assert len(found.rows().columns), (page, link)
        if chart := found.chart():
            assert shapes(chart.html), (page, link)
            assert shapes(chart.html) in drawings, (page, link)


def test_every_page_is_whole_in_every_city(city):
    app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60)
    app.query_params["lang"] = SPOKEN[city]
    app.run()
    trouble = texts.strings(SPOKEN[city])["opening.trouble"]
    for page in PAGES:
        for name, value in ASKED.get(page, {}).items():
            app.query_params[name] = value
        if page != PAGES[0]:
            app.switch_page(f"pages/{page}.py").run()
        assert not app.exception, page
        found = [*sent(app)]
        assert found, page
        assert trouble not in found, page
        html = [words for words in found if words.startswith("<")]
        if page not in TECHNICAL:
            assert not {key for words in html for key in keys_in(words)}, page
        assert not [words for words in html if "<figure" in words and not re.search(DRAWN, words)], page
        if not city:
            with texts.speaking(SPOKEN[city]):
                check_what_is_behind(page, found)


def test_what_the_menu_does_not_show_is_asked_for_something():
    assert {*HIDDEN} <= {*ASKED}
