"""Open-Meteo: hourly values of one place as columns of equal length, without key.

The catalogue's parameter `city` becomes the place's coordinates and time zone. Each row has the fields asked for, and
the hour twice: `seoul_time` and `local_time`, the city's wall-clock. One row per hour.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

from data_sources import reference
from data_sources.catalogue.model import Dataset, Portal
from data_sources.pipeline.errors import QuotaSpent, ShapeChanged, Unavailable
from data_sources.pipeline.protocols import datago, wire
from data_sources.pipeline.protocols.wire import Answer, Asked, Row

HOURLY, TIME = "hourly", "time"


def address(asked: Asked) -> str:
    """/v1/forecast?latitude=…&longitude=…&timezone=…&hourly=…"""
    wanted = datago.query(asked)
    if (code := wanted.pop("city", None)) is not None:
        city = reference.city(code)
        place = {"latitude": f"{city.lat:.4f}", "longitude": f"{city.lon:.4f}", "timezone": city.timezone}
        wanted = {**place, **wanted}
    return datago.with_query(f"{asked.base}/{asked.service.lstrip('/')}", wanted)


def is_paged(portal: Portal, dataset: Dataset) -> bool:
    """Never: the span of days is asked for."""
    return False


def read(body: bytes, dataset: Dataset) -> Answer:
    """The hours of one answer, or of several places at once. Raises one of the four errors."""
    found = wire.decoded(body, dataset)
    places = found if isinstance(found, list) else [found]
    return Answer([row for place in places for row in _rows(place, dataset)])


def _rows(place: Any, dataset: Dataset) -> list[Row]:
    if not isinstance(place, dict):
        raise ShapeChanged(dataset.name, f"a place is {type(place).__name__}, not an object")
    if place.get("error"):
        _complain(str(place.get("reason")), dataset)
    columns, offset = place.get(HOURLY), place.get("utc_offset_seconds")
    if not isinstance(columns, dict) or not isinstance(columns.get(TIME), list) or not isinstance(offset, int):
        keys = ", ".join(place) or "no keys"
        raise ShapeChanged(dataset.name, f"there are no hourly columns in an answer with {keys}")
    if uneven := [name for name, values in columns.items() if len(values) != len(columns[TIME])]:
        raise ShapeChanged(dataset.name, f"{', '.join(uneven)}: not as many values as hours")
    zone = ZoneInfo(place.get("timezone") or "UTC")
    # the offset is today's for all hours, also for those beyond a change of the clocks (2026)
    offset_zone = timezone(timedelta(seconds=offset))
    rows = []
    for values in zip(*columns.values(), strict=True):
        row = dict(zip(columns, values, strict=True))
        moment = datetime.fromisoformat(row[TIME]).replace(tzinfo=offset_zone)
        local = moment.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
        rows.append(row | {"seoul_time": wire.seoul(moment), "local_time": local})
    return rows


def _complain(reason: str, dataset: Dataset) -> None:
    """The error of an answer that is one: the limits are by minute, hour and day."""
    if "limit exceeded" in reason:
        if "Daily" in reason:
            raise QuotaSpent(dataset.name, f"the day's calls are spent ({reason})", code="daily limit")
        raise Unavailable(dataset.name, reason, code="limit", is_passing=True)
    raise ShapeChanged(dataset.name, reason, code="error")
