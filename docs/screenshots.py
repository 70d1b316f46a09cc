"""The pictures of the documents, taken anew: `python -m docs.screenshots`.

The made-up city on a Monday of November 2026, whatever the day, so that the pictures change only when the app does.
With `--store` a folder is used that holds the cities already; what is missing is made, which takes some minutes.
"""

import io
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import typer
from filelock import FileLock
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from data_sources.pipeline.settings import Feed
from tests.browser.conftest import App, launched, settled

FOLDER = Path(__file__).parent / "pictures"
MOMENTS = {"": "2026-11-23T18:30:00", "monsoon_flood": "2026-11-23T18:30:00", "market_fire": "2026-11-23T23:20:00"}
LARGEST = 250_000  # bytes of a picture
NARROWEST = 1280  # a picture is never wider in a document
DAYS = "15"  # of past
DRAWN_MS = 4_000  # until maps and lines have come to rest
WIDE, UPRIGHT, LOW = (1600, 1000), (1080, 1920), (1600, 760)


@dataclass(frozen=True)
class Picture:
    """One picture: its file, where it is taken, how large, in which look, in which city."""

    name: str
    address: str
    size: tuple[int, int] = WIDE
    look: Literal["light", "dark"] = "light"
    scenario: str = ""


PICTURES = [
    Picture("wall", "/?lang=en", (1920, 1080), "dark"),
    Picture("voice", "/voice?lang=en&subject=소음"),
    Picture("source", "/source?lang=en&ask=insight.traffic.now&part=course.last_day"),
    Picture("explore", "/explore?lang=en"),
    Picture("catalogue", "/catalogue?lang=en&dataset=bike_stands"),
    Picture("freshness", "/freshness?lang=en"),
    Picture("key", "/key?lang=en", LOW),
    Picture("drill", "/?lang=nl", look="dark", scenario="market_fire"),
    Picture("flood", "/disaster?lang=fr", scenario="monsoon_flood"),
    Picture("kiosk", "/?lang=en&mode=kiosk&scenes=wall&pace=600", UPRIGHT, "dark"),
]


def filled(cities: Path, scenario: str, environment: dict[str, str]) -> Path:
    """The folder of a city, with its past and its present."""
    folder = cities / Feed("demo", scenario=scenario or None).folder
    if not folder.exists():
        named = ["--scenario", scenario] if scenario else []
        for command in (["demo", "--days", DAYS, *named], ["refresh", "--all"]):
            subprocess.run([sys.executable, "-m", "data_sources", *command], env=environment, check=True)  # noqa: S603
    return folder


def taken(page: Page, app: App, picture: Picture) -> bytes:
    """The picture, as WebP."""
    page.goto(app.url + picture.address)
    settled(page)
    page.wait_for_timeout(DRAWN_MS)
    shot = Image.open(io.BytesIO(page.screenshot()))
    shot.thumbnail((NARROWEST, 2 * NARROWEST))
    found = io.BytesIO()
    shot.save(found, "WEBP", quality=80, method=6)
    return found.getvalue()


def album(browser: Browser, app: App, pictures: list[Picture]) -> None:
    """Take the pictures of one city and keep them."""
    for picture in pictures:
        width, height = picture.size
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=picture.look, locale="en-GB"
        )
        kept = taken(context.new_page(), app, picture)
        context.close()
        if len(kept) > LARGEST:
            raise ValueError(f"{picture.name} has {len(kept):,} bytes; at most {LARGEST:,} are wanted")
        (FOLDER / f"{picture.name}.webp").write_bytes(kept)
        typer.echo(f"{picture.name}.webp  {len(kept) / 1000:.0f} kB")


def main(
    store: Annotated[Path | None, typer.Option(help="A folder with the cities, filled or to be filled.")] = None,
    only: Annotated[list[str] | None, typer.Option(help="The names of the pictures to take.")] = None,
) -> None:
    """Take the pictures."""
    FOLDER.mkdir(exist_ok=True)
    wanted = [picture for picture in PICTURES if not only or picture.name in only]
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        cities = (store or Path(temporary) / "store").resolve()
        browser = launched(playwright)
        for scenario in dict.fromkeys(picture.scenario for picture in wanted):
            settings = {"CIVIC_STORE": str(cities), "CIVIC_SOURCE": "demo", "CIVIC_SCENARIO": scenario}
            settings["CIVIC_NOW"] = MOMENTS[scenario]
            city = filled(cities, scenario, os.environ | settings)
            with FileLock(city / ".refresh.lock"):  # the app finds that somebody else refreshes, and only shows
                app = App(Path(temporary)).start(**settings)
                try:
                    album(browser, app, [picture for picture in wanted if picture.scenario == scenario])
                finally:
                    app.stop()
        browser.close()


if __name__ == "__main__":
    typer.run(main)
