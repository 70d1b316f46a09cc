"""A still picture of a road camera, as it is now: the one thing that is fetched when it is shown, and never kept.

Source: National Transport Information Center, cctvInfo with cctvType 3 (JPEG). The address of a picture is signed and
expires within minutes: it is asked for at that moment, stays within this module and is never told to anybody. One
picture is good for some seconds, so that many who look ask once.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

import requests

from data_sources import catalogue
from data_sources.pipeline import store
from data_sources.pipeline.client import Client
from data_sources.pipeline.errors import Unavailable
from data_sources.pipeline.transport import USER_AGENT

DATASET = "road_camera_stills"
KINDS = ("image/jpeg", "image/png", "image/gif", "image/webp")
LARGEST = 3_000_000  # bytes
GOOD_FOR_S, KEPT = 8, 64
AROUND = 0.004  # degrees: the box that is asked for around a camera
WAIT_S = (4, 8)  # for the connection, for the picture

_lock = Lock()
_pictures: OrderedDict[str, tuple[float, Picture]] = OrderedDict()


@dataclass(frozen=True)
class Picture:
    """A picture as the camera's host sent it."""

    body: bytes
    kind: str  # one of KINDS


def number(lon: float, lat: float) -> str:
    """What a camera is called in an address: its place, to a metre."""
    return f"{lon:.5f}_{lat:.5f}"


def picture(camera: str) -> Picture:
    """The newest picture of a camera, by its `number`.

    Raises LookupError when there is no such camera, and one of the portals' errors when there is no picture.
    """
    with _lock:
        until, known = _pictures.get(camera, (0.0, None))
    if known is not None and time.monotonic() < until:
        return known
    places = store.latest(DATASET)
    there = [place for place in zip(places.lon, places.lat, strict=True) if number(*place) == camera]
    if not there:
        raise LookupError(f"There is no camera {camera!r}.")
    found = _fetched(_address(*there[0]))
    with _lock:
        _pictures[camera] = time.monotonic() + GOOD_FOR_S, found
        while len(_pictures) > KEPT:
            _pictures.popitem(last=False)
    return found


def _address(lon: float, lat: float) -> str:
    """Where the picture is at this moment."""
    dataset = catalogue.dataset(DATASET)
    box = {"minX": lon - AROUND, "maxX": lon + AROUND, "minY": lat - AROUND, "maxY": lat + AROUND}
    asked = dataset.model_copy(update={"parameters": {**dataset.parameters, **{k: f"{v:.5f}" for k, v in box.items()}}})
    with Client() as client:
        rows = [row for page in client.pages(asked) for row in page.rows]
    for row in rows:
        if number(float(row["coordx"]), float(row["coordy"])) == number(lon, lat) and row.get("cctvurl"):
            return str(row["cctvurl"])
    raise Unavailable(DATASET, "the camera is not in the answer", is_passing=True)


def _fetched(address: str) -> Picture:
    """The picture behind an address. No message holds the address: whoever has it sees the camera."""
    if not address.startswith(("http://", "https://")):
        raise Unavailable(DATASET, "the picture has no address of the web")
    fault = ""
    try:
        with requests.get(
            address, timeout=WAIT_S, stream=True, allow_redirects=False, headers={"User-Agent": USER_AGENT}
        ) as response:
            status, kind = response.status_code, _kind(response)
            body = b""
            for part in response.iter_content(65_536):
                body += part
                if len(body) > LARGEST:
                    break
    except requests.RequestException as error:
        fault = type(error).__name__
    if fault:  # raised out here: inside the handler it would carry the address with it
        raise Unavailable(DATASET, f"the picture did not come ({fault})", is_passing=True)
    if status != 200 or kind not in KINDS or not body or len(body) > LARGEST:
        told = f"no picture: HTTP {status}, {kind or 'no kind'}, {len(body)} bytes"
        raise Unavailable(DATASET, told, is_passing=True)
    return Picture(body, kind)


def _kind(response: requests.Response) -> str:
    return str(response.headers.get("Content-Type", "")).partition(";")[0].strip().lower()
