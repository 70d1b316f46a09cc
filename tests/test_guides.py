"""What the guides for policy staff, analysts, presenters and operators say is true: they are read, and tried."""

import re
import shlex
import shutil
import subprocess
import sys
from configparser import RawConfigParser
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import typer
from streamlit import config

from data_sources import cli, load
from data_sources.demo.scenarios import SCENARIOS
from data_sources.pipeline import refresh
from docs import screenshots
from service.__main__ import app
from tests.test_api import get
from ui import kiosk, server
from ui.menu import PAGES

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
README = (ROOT / "README.md").read_text(encoding="utf-8")
GUIDES = {
    name: (DOCS / f"{name}.md").read_text(encoding="utf-8") for name in ("tour", "analysts", "presenters", "operators")
}
ALL = "\n".join([README, *GUIDES.values()])
FILES = dict(re.findall(r"[Ii]n\s`([\w/.]+)`:\n\n```\w+\n(.*?)```", GUIDES["analysts"], re.DOTALL))
COMMANDS = typer.main.get_command(cli.app).commands
ASKED = ("air_now", "road_link_speeds", "bike_stands")  # what the examples ask for


def blocks(text: str, kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", text, re.DOTALL)


def shell_lines() -> list[str]:
    return [line for block in blocks(ALL, "bash") for line in block.splitlines()]


@pytest.fixture(scope="module")
def city(tmp_path_factory) -> Path:
    """A made-up city that has what the examples ask for."""
    folder = tmp_path_factory.mktemp("city")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CIVIC_STORE", str(folder))
        patch.setenv("CIVIC_SOURCE", "demo")
        refresh.refresh([*ASKED, "incidents", "hotspot_roads"])
    return folder


@pytest.fixture
def in_the_city(city, monkeypatch) -> Path:
    monkeypatch.setenv("CIVIC_STORE", str(city))
    monkeypatch.setenv("CIVIC_SOURCE", "demo")
    return city


@pytest.mark.parametrize("line", sorted({found for found in shell_lines() if "-m data_sources" in found}))
def test_a_command_of_the_guides_is_understood(line):
    name, *given = shlex.split(line.split("-m data_sources ", 1)[1], comments=True)
    assert COMMANDS[name].make_context(name, given).info_name == name  # else it says what it does not understand


@pytest.mark.parametrize("name", sorted(GUIDES))
def test_what_a_guide_links_to_is_there(name):
    links = [target.split("#")[0] for target in re.findall(r"\]\(([^)]+)\)", GUIDES[name])]
    assert [link for link in links if not link.startswith("http") and not (DOCS / link).exists()] == []


def test_each_picture_is_small_made_by_the_script_and_shown_somewhere():
    kept = {path.name: path.stat().st_size for path in screenshots.FOLDER.iterdir()}
    assert {*kept} == {f"{picture.name}.webp" for picture in screenshots.PICTURES}
    assert {*kept} == {*re.findall(r"pictures/([\w-]+\.\w+)\)", ALL)}
    assert len(kept) <= 10
    assert max(kept.values()) <= screenshots.LARGEST


def test_the_pictures_are_of_pages_that_there_are():
    addresses = [urlsplit(picture.address) for picture in screenshots.PICTURES]
    assert {address.path.strip("/") or PAGES[0] for address in addresses} <= {*PAGES}


def test_the_settings_that_the_guides_name_are_those_that_the_project_reads():
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "data_sources" / "pipeline").glob("*.py"))
    named = {*re.findall(r"CIVIC_[A-Z]+", ALL)}
    assert len(named) > 4
    assert {setting for setting in named if setting not in code} == set()


def test_the_presenters_know_each_scenario_and_a_moment_at_which_it_happens():
    rows = dict(re.findall(r"^\| `(\w+)` \| (\d\d:\d\d) \|", GUIDES["presenters"], re.MULTILINE))
    assert rows.keys() == SCENARIOS.keys()
    for name, moment in rows.items():
        hour = int(moment[:2]) + int(moment[3:]) / 60
        assert any(event.from_h <= hour < event.to_h for event in SCENARIOS[name].events), name


def test_the_kiosk_is_asked_for_what_it_knows():
    [address] = re.findall(r"`(http://localhost:8501/\?mode=kiosk[^`]*)`", GUIDES["presenters"])
    asked = parse_qs(urlsplit(address).query)
    assert asked.keys() <= {*kiosk.PARAMETERS, "lang"}
    assert {*asked["scenes"][0].split(",")} <= {*PAGES}


def test_the_service_of_the_operators_starts_the_app_with_options_that_it_has():
    unit = RawConfigParser(strict=False)
    unit.optionxform = str
    [text] = blocks(GUIDES["operators"], "systemd")
    unit.read_string(text)
    program, run, script, *options = unit["Service"]["ExecStart"].split()
    assert (Path(program).name, run) == ("streamlit", "run")
    assert (ROOT / script).exists()
    known = config.get_config_options()
    assert {option[2:] for option in options if option.startswith("--")} <= known.keys()


def test_the_addresses_that_the_operators_watch_are_served():
    served = {route.path for route in server.routes()}
    assert {"/health", "/news", "/api"} <= served
    assert all(
        f"`{path}`" in GUIDES["operators"] or f"{path}\n" in GUIDES["operators"] for path in ("/news", "/health")
    )


def asked_over_http() -> list[str]:
    """The addresses that the analysts ask, as curl would."""
    found = []
    for line in shell_lines():
        if line.startswith("curl") and "/api/" in line:
            words = shlex.split(line)
            address = next(word for word in words if word.startswith("localhost:8501/api"))
            given = [words[place + 1] for place, word in enumerate(words) if word == "--data-urlencode"]
            query = urlencode([tuple(each.split("=", 1)) for each in given])
            found.append(address.removeprefix("localhost:8501") + (f"?{query}" if query else ""))
    return found


@pytest.mark.parametrize("address", asked_over_http())
def test_what_the_analysts_ask_over_http_is_answered(address, in_the_city):
    answer = get(address, to=app)
    assert answer.status_code == 200, answer.text[:300]
    assert len(answer.content) > 100


def test_what_the_analysts_ask_in_python_and_in_sql_is_answered(in_the_city):
    [first, *_] = blocks(GUIDES["analysts"], "python")
    found: dict[str, object] = {}
    exec(first, found)
    assert len(found["now"]) == 25
    assert {"district", "pm25_ug_m3"} <= {*found["now"].columns}
    [query] = blocks(GUIDES["analysts"], "sql")
    assert get(f"/api/sql?{urlencode({'query': query})}", to=app).status_code == 200


def test_a_copy_of_the_store_is_a_store(in_the_city, tmp_path, monkeypatch):
    before = load("bike_stands")
    shutil.copytree(in_the_city, tmp_path / "backup")
    monkeypatch.setenv("CIVIC_STORE", str(tmp_path / "backup"))
    assert load("bike_stands").equals(before)
    assert len(before) > 1000


LOOK = """
import pytest
from streamlit.testing.v1 import AppTest

from data_sources import fetch


@pytest.mark.parametrize(("language", "words"), [("ko", "버스정류장"), ("nl", "bushaltes van Seoul")])
def test_the_page_says_its_answer_and_shows_its_rows(language, words, monkeypatch):
    monkeypatch.setenv("CIVIC_SOURCE", "demo")
    fetch("book_stops", days=0)
    app = AppTest.from_file("../streamlit_app.py", default_timeout=30)
    app.query_params["lang"] = language
    app.run()
    app.switch_page("pages/books.py").run()
    assert not app.exception
    assert words in [element.proto.body for element in app.main if element.type == "html"][0]
    assert app.dataframe[0].value.books.is_monotonic_decreasing
"""


@pytest.fixture
def followed(tmp_path) -> Path:
    """The project after the worked example."""
    for name in ("insight", "service", "static", "streamlit_app.py"):
        (tmp_path / name).symlink_to(ROOT / name)
    for name in ("data_sources", "ui", "pages", "tests"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "samples"))
    [entry] = [text for text in blocks(README, "toml") if "[datasets.book_stops]" in text]
    menu = (ROOT / "ui" / "menu.py").read_text(encoding="utf-8")
    written = {**FILES, "data_sources/catalogue/books.toml": entry, "tests/test_look.py": LOOK}
    written["ui/menu.py"] = menu.replace('"compare")', '"compare", "books")')
    for name, text in written.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_who_follows_the_worked_example_has_a_page_and_its_test_passes(followed):
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "tests/test_books.py",
        "tests/test_look.py",
    ]
    done = subprocess.run(command, cwd=followed, capture_output=True, text=True, timeout=100)
    assert "3 passed" in done.stdout, done.stdout[-3000:]
