"""A running app and a real browser that accepts nothing from outside and no complaint."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from filelock import FileLock
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from data_sources import catalogue
from data_sources.pipeline import refresh
from insight import question
from tests.conftest import SAMPLES
from tests.portal import TEST_KEY

ROOT = Path(__file__).parents[2]
HARMLESS = ("GL Driver Message",)
PAST = ["air_now", "road_link_speeds", "calls_120", "incidents"]  # what has a yesterday in the made-up city


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class App:
    """The app, started as a person would start it. `stop` and `start` again to see what a viewer sees then."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        portals = catalogue.current().portals.values()
        ours = {"CIVIC_NOW", *(name for portal in portals for name in (portal.url_setting, portal.key_setting))}
        self.environment = {name: value for name, value in os.environ.items() if name not in ours}
        self.environment |= {"CIVIC_STORE": str(folder / "store"), "CIVIC_SOURCE": "live"}
        self.log = folder / "server.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, **settings: str) -> "App":
        self.environment |= settings
        command = [sys.executable, "-m", "streamlit", "run", "streamlit_app.py", "--server.port", str(self.port)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=log, stderr=log)
        for _ in range(600):
            try:
                if requests.get(f"{self.url}/health", timeout=2).ok:
                    return self
            except (requests.ConnectionError, requests.Timeout):
                assert self.process.poll() is None, self.log.read_text()
            time.sleep(0.1)
        raise AssertionError(f"the app did not start:\n{self.log.read_text()}")

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(20)


@pytest.fixture(scope="session")
def app(tmp_path_factory) -> Iterator[App]:
    """The app on an empty store without a key."""
    running = App(tmp_path_factory.mktemp("app")).start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def recorded(tmp_path_factory) -> Iterator[App]:
    """The app on the recorded answers of all portals, fetched over HTTP by the command line before it started.

    Some services have no recording, so that the command fails in part.
    """
    running = App(tmp_path_factory.mktemp("recorded"))
    command = [sys.executable, "-m", "tests.portal", str(SAMPLES), "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as portal:
        url = portal.stdout.readline().strip()
        for declared in catalogue.current().portals.values():
            running.environment[declared.url_setting] = url
            if declared.key_setting:
                running.environment[declared.key_setting] = TEST_KEY
        command = [sys.executable, "-m", "data_sources", "refresh", "--all"]
        done = subprocess.run(command, cwd=ROOT, env=running.environment, capture_output=True, text=True, timeout=120)
        assert "datasets answered" in done.stderr + done.stdout, done.stderr
        yield running.start()
        running.stop()
        portal.terminate()


@pytest.fixture(scope="session")
def simulated(tmp_path_factory) -> Iterator[App]:
    """The app on a made-up city with two days of past, all there before it started.

    Nothing new comes: this process holds the lock of whoever refreshes, and leaves the machine to the browser.
    """
    running = App(tmp_path_factory.mktemp("simulated"))
    running.environment["CIVIC_SOURCE"] = "demo"
    names = {*refresh.FIRST_SCREEN, *(name for asked in question.functions().values() for name in asked.datasets)}
    past = f"from data_sources.pipeline import past; past.fill({PAST}, days=2)"
    for command in (["-m", "data_sources", "refresh", *names], ["-c", past]):
        subprocess.run([sys.executable, *command], cwd=ROOT, env=running.environment, check=True, timeout=300)
    [city] = Path(running.environment["CIVIC_STORE"]).iterdir()
    with FileLock(city / ".refresh.lock"):
        yield running.start()
        running.stop()


@pytest.fixture
def fresh(tmp_path) -> Iterator[App]:
    """An app that nobody has visited yet, not started: on an empty store without a key."""
    made = App(tmp_path)
    yield made
    made.stop()


def settled(page: Page) -> None:
    """Wait until the page is drawn."""
    expect(page.locator(".masthead h1")).to_be_visible(timeout=20_000)
    expect(page.locator(".stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=20_000)


def follow_menu(page: Page, group: str, name: str) -> None:
    """Open a group of the menu and go to a page in it."""
    page.get_by_test_id("stTopNavSection").filter(has_text=group).click()
    page.get_by_test_id("stTopNavDropdownLink").filter(has_text=name).click()


def launched(playwright: Playwright) -> Browser:
    """Debian's Chromium, which calls nobody."""
    return playwright.chromium.launch(
        executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-background-networking"]
    )


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launched(playwright)
        yield browser
        browser.close()


def watched(context: BrowserContext, faults: list[str]) -> Page:
    """A page that notes every request to elsewhere, every error and every complaint of the security policy."""

    def request(asked) -> None:
        if not asked.url.startswith(("http://localhost:", "ws://localhost:", "data:", "blob:")):
            faults.append(f"request to {asked.url}")

    def console(message) -> None:
        if message.type == "error" and not any(part in message.text for part in HARMLESS):
            faults.append(f"console: {message.text}")

    page = context.new_page()
    page.on("request", request)
    page.on("console", console)
    page.on("pageerror", lambda error: faults.append(f"script: {error}"))
    return page


@pytest.fixture
def faults() -> list[str]:
    """What went wrong in the page. A test that provokes a fault clears the list."""
    return []


@pytest.fixture
def context(chromium, request) -> Iterator[BrowserContext]:
    """A browser of a Korean viewer with a wide screen, unless a test is parametrised with options."""
    options = {"locale": "ko-KR", "viewport": {"width": 1920, "height": 1080}, **getattr(request, "param", {})}
    opened = chromium.new_context(**options)
    yield opened
    opened.close()


@pytest.fixture
def page(context, faults) -> Iterator[Page]:
    """A page that fails its test on any request to elsewhere, policy violation or console error."""
    opened = watched(context, faults)
    yield opened
    assert not faults, "\n".join(faults)
