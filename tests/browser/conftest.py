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
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).parents[2]
HARMLESS = ("GL Driver Message",)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class App:
    """The app, started as a person would start it. `stop` and `start` again to see what a viewer sees then."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.environment = {**os.environ, "CIVIC_STORE": str(folder / "store")}
        self.log = folder / "server.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, **settings: str) -> "App":
        self.environment |= settings
        command = [sys.executable, "-m", "streamlit", "run", "streamlit_app.py", "--server.port", str(self.port)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=log, stderr=log)
        for _ in range(240):
            try:
                if requests.get(f"{self.url}/health", timeout=2).ok:
                    return self
            except requests.ConnectionError:
                assert self.process.poll() is None, self.log.read_text()
            time.sleep(0.25)
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
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-background-networking"]
        )
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
