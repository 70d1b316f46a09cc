"""Still pictures of the nearest road cameras: they renew themselves while somebody looks.

A browser asks our own server, which fetches the picture and passes it on: the camera's signed address stays here, and
the Content-Security-Policy can go on refusing pictures from elsewhere. In the made-up city there is nothing to see,
so a drawing stands there that says so.
"""

from __future__ import annotations

import hashlib
import logging
from html import escape

import anyio
import pandas as pd
import streamlit as st
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from data_sources import stills
from data_sources.pipeline.errors import PortalError
from insight import incidents, scene
from ui import cache, components, texts
from ui.menu import address, base
from ui.scenes import heading
from ui.scenes import incident as words

ROUTE = "/still/{camera}"
EVERY_S = 10
MADE_UP = ("simulated", "drill")
SKYLINE = 14  # houses in a drawing


def board(number: str) -> None:
    """Draw the four cameras nearest to an incident; a sentence where there are none, or no key to see them with."""
    st.html(cache.drawn(_heading, tells_states=True)(number))
    if len(_nearest(number)) and _state() != "missing":
        components.mount("stills", cache.drawn(_packed, tells_states=True)(number), key="stills")


def _nearest(number: str) -> pd.DataFrame:
    near = cache.cached(scene.help_near)(cache.cached(incidents.find)(number).place).nearest
    return near[near.help_kind == "camera"]


def _state() -> str:
    return cache.provenance(stills.DATASET).state


@cache.joined(incidents.find, scene.help_near)
def _heading(number: str) -> str:
    title = texts.t("incidents.cameras")
    if _state() == "missing":
        link = f'<a href="{escape(address("key"))}" target="_self">{texts.t("page.key")}</a>'
        return f'<section class="part">{heading(title)}<p>{texts.t("incidents.no_camera_key", page=link)}</p></section>'
    if _nearest(number).empty:
        return f'<section class="part">{heading(title)}<p>{texts.t("incidents.no_cameras")}</p></section>'
    lead = "incidents.cameras_simulated" if _state() in MADE_UP else "incidents.cameras_lead"
    return f'<section class="part">{heading(title, texts.t(lead, seconds=EVERY_S))}</section>'


@cache.joined(incidents.find, scene.help_near)
def _packed(number: str) -> bytes:
    is_made_up = _state() in MADE_UP
    cameras = [_camera(row, is_made_up=is_made_up) for _, row in _nearest(number).iterrows()]
    said = {"lang": texts.language(), "every": EVERY_S, "gone": texts.t("incidents.no_picture")}
    return components.packed({**said, "cameras": cameras})


def _camera(row: pd.Series, *, is_made_up: bool) -> dict[str, str]:
    camera = stills.number(row.lon, row.lat)
    return {
        "id": camera,
        "name": str(row.name_ko),
        "far": words.distance(row.distance_m),
        "alt": texts.t("incidents.camera_alt", name=row.name_ko),
        "address": "" if is_made_up else f"{base()}/still/{camera}",
        "drawing": drawing(camera) if is_made_up else "",
        "word": texts.t("incidents.simulated_camera") if is_made_up else "",
    }


def drawing(camera: str) -> str:
    """A street as nobody sees it: houses, a road and some cars, the same for the same camera. SVG."""
    dice = hashlib.sha256(camera.encode()).digest()
    houses = "".join(
        f'<path class="{"wall" if place % 2 else "far"}" d="M{place * 24 - 8} 100V{64 - dice[place] % 44}h26V100z"/>'
        for place in range(SKYLINE)
    )
    cars = "".join(
        f'<rect class="car" x="{150 + (dice[20 + each] % 60 - 30) * (1 + each)}" y="{112 + 18 * each}" '
        f'width="{9 + 7 * each}" height="{5 + 4 * each}" rx="2"/>'
        for each in range(1 + dice[19] % 3)
    )
    lanes = '<path class="lane" d="M160 98V180M146 98L90 180M174 98l56 82"/>'
    road = f'<path class="road" d="M128 96h64L300 180H20z"/>{lanes}'
    head = '<svg viewBox="0 0 320 180" preserveAspectRatio="xMidYMid slice" aria-hidden="true">'
    return f"{head}{houses}{road}{cars}</svg>"


async def answer(request: Request) -> Response:
    """The newest picture of one of the cameras that we know, for a browser."""
    try:
        found = await anyio.to_thread.run_sync(stills.picture, request.path_params["camera"])
    except LookupError:
        return PlainTextResponse("no such camera", 404)
    except PortalError as error:
        logging.getLogger(__name__).info("no picture: %s", type(error).__name__)
        return Response(status_code=204, headers={"Cache-Control": "no-store"})  # a browser counts a 503 as a fault
    return Response(found.body, media_type=found.kind, headers={"Cache-Control": "no-store"})


def example() -> str:
    """The drawing of a made-up camera."""
    return drawing("126.98000_37.57000")
