"""GBFS, the bike systems of any city, without key, in versions 1.0 to 3.0. One row per station.

The first document names the others; of those, station_information says where a station is and station_status what
stands there. Fields of version 2, whatever the version was: station_id, name, lon, lat, capacity,
num_bikes_available, num_docks_available, is_renting …; last_reported in Seoul time. The catalogue's parameters
`city`, `system` and `language` (which names are wanted) are added to each row; the portal is not sent them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import orjson

from data_sources.catalogue.model import Dataset, Portal
from data_sources.pipeline import arguments
from data_sources.pipeline.errors import ShapeChanged
from data_sources.pipeline.protocols import wire
from data_sources.pipeline.protocols.wire import Answer, Asked, Row

INFORMATION, STATUS = "station_information", "station_status"
FIRST = "gbfs"
RENAMED = {  # version 3: ours
    "num_vehicles_available": "num_bikes_available",
    "num_vehicles_disabled": "num_bikes_disabled",
}


def address(asked: Asked) -> str:
    """The first document, which names the others."""
    return f"{asked.base}/{arguments.fill(asked.service, asked.call).lstrip('/')}"


def is_paged(portal: Portal, dataset: Dataset) -> bool:
    """Never."""
    return False


def further(body: bytes, asked: Asked) -> Mapping[str, str]:
    """Where the stations and what stands there are. Raises ShapeChanged when the first document does not say so."""
    dataset = asked.dataset
    found = wire.decoded(body, dataset)
    named = {str(feed.get("name")): str(feed["url"]) for feed in _feeds(found, dataset) if feed.get("url")}
    if missing := [name for name in (INFORMATION, STATUS) if name not in named]:
        raise ShapeChanged(dataset.name, f"the system has no {' and no '.join(missing)}")
    return {name: _here(named[name], asked) for name in (INFORMATION, STATUS)}


def joined(documents: Mapping[str, bytes], dataset: Dataset) -> bytes:
    """The documents under their names, as one."""
    return orjson.dumps({name: wire.decoded(body, dataset) for name, body in documents.items()})


def read(body: bytes, dataset: Dataset) -> Answer:
    """The stations of the joined documents. Raises ShapeChanged or Unavailable."""
    found = wire.decoded(body, dataset)
    if not isinstance(found, dict) or not {INFORMATION, STATUS} <= found.keys():
        keys = ", ".join(found) if isinstance(found, dict) else type(found).__name__
        raise ShapeChanged(dataset.name, f"there are no stations in an answer with {keys}")
    own = dataset.parameters
    standing = {str(row.get("station_id")): row for row in _stations(found[STATUS], dataset)}
    rows = []
    for station in _stations(found[INFORMATION], dataset):
        row = {**station, **standing.get(str(station.get("station_id")), {})}
        row = {RENAMED.get(name, name): value for name, value in row.items()}
        row["name"] = _in_language(row.get("name"), own.get("language"))
        row["last_reported"] = _seoul(row.get("last_reported"))
        rows.append(row | {name: own[name] for name in ("city", "system") if name in own})
    return Answer(rows)


def _feeds(found: Any, dataset: Dataset) -> list[Row]:
    """The list of feeds: one for all languages since version 3, before that one for each."""
    data = found.get("data") if isinstance(found, dict) else None
    if isinstance(data, dict) and "feeds" not in data and data:
        data = data.get(dataset.parameters.get("language", "")) or next(iter(data.values()))
    feeds = data.get("feeds") if isinstance(data, dict) else None
    if not isinstance(feeds, list):
        raise ShapeChanged(dataset.name, "the first document names no feeds")
    return [feed for feed in feeds if isinstance(feed, dict)]


def _here(url: str, asked: Asked) -> str:
    """A feed's address; where another server stands in for the portal, that server's."""
    parts, ours = urlsplit(url), urlsplit(asked.base)
    if parts.scheme not in ("http", "https"):
        raise ShapeChanged(asked.dataset.name, f"a feed is at {url[:80]}")
    if ours.netloc == urlsplit(asked.portal.url).netloc:
        return url
    return parts._replace(scheme=ours.scheme, netloc=ours.netloc).geturl()


def _stations(document: Any, dataset: Dataset) -> list[Row]:
    data = document.get("data") if isinstance(document, dict) else None
    stations = data.get("stations") if isinstance(data, dict) else None
    if not isinstance(stations, list):
        raise ShapeChanged(dataset.name, "a document has no stations")
    return [station for station in stations if isinstance(station, dict)]


def _in_language(name: Any, language: str | None) -> Any:
    """A name; since version 3 a list of them, one a language."""
    if not isinstance(name, list | dict):
        return name
    entries = [name] if isinstance(name, dict) else name
    names = {each.get("language"): each.get("text") for each in entries if isinstance(each, dict)}
    return names.get(language) or next(iter(names.values()), None)


def _seoul(moment: Any) -> str | None:
    """Seconds since 1970, or since version 3 a written time."""
    try:
        if isinstance(moment, str) and not moment.isdecimal():
            return wire.seoul(datetime.fromisoformat(moment))
        return wire.seoul(datetime.fromtimestamp(int(moment), UTC)) if moment else None
    except (ValueError, TypeError, OverflowError, OSError):
        return None
