"""Arguments of a call that depend on the city or on the time.

A dataset of the catalogue may write, in its service, arguments or parameters:

    {hotspot} {station} {line} {district} {district_number} {link}      one call for each that the city has
    {city}                                                              one for each city that guests come from
    {day-1:%Y%m%d} {day-5..-3:%Y%m%d} {hour-1:%H} {month-12,-1:%Y%m} {year:%Y} {quarter-2:%Y%q}  counted from now

What a placeholder stood for in a call is added to the rows as the field "@hotspot", "@day" and so on.
"""

from __future__ import annotations

import itertools
import re

import pandas as pd

from data_sources import reference
from data_sources.catalogue.model import Dataset

PLACEHOLDER = re.compile(
    r"\{(?P<name>[a-z_]+)(?P<spans>[+-]\d+(?:\.\.[+-]?\d+)?(?:,[+-]\d+(?:\.\.[+-]?\d+)?)*)?(?::(?P<format>[^}]*))?\}"
)
STATIONS = ("서울", "강남", "홍대입구", "잠실", "신도림", "사당", "왕십리", "고속터미널")  # busiest transfers
LINES = tuple(f"{number}호선" for number in range(1, 10))
STEPS = {
    "minute": pd.DateOffset(minutes=1),
    "hour": pd.DateOffset(hours=1),
    "day": pd.DateOffset(days=1),
    "month": pd.DateOffset(months=1),
    "quarter": pd.DateOffset(months=3),
    "year": pd.DateOffset(years=1),
}
FORMATS = {"minute": "%Y%m%d%H%M", "hour": "%H", "day": "%Y%m%d", "month": "%Y%m", "quarter": "%Y%q", "year": "%Y"}

Call = dict[str, str]


def expand(dataset: Dataset, now: pd.Timestamp) -> list[Call]:
    """The calls that a dataset needs now: what each placeholder stands for, by the placeholder as written."""
    texts = [*dataset.service, *dataset.arguments, *dataset.parameters.values()]
    found = {match[0]: match for text in texts for match in PLACEHOLDER.finditer(text)}
    choices = [_values(match, now) for match in found.values()]
    return [dict(zip(found, values, strict=True)) for values in itertools.product(*choices)]


def fill(text: str, call: Call) -> str:
    """A text of the catalogue with its placeholders replaced."""
    return PLACEHOLDER.sub(lambda match: call[match[0]], text)


def fields(call: Call) -> dict[str, str]:
    """What the call adds to each of its rows: "@hotspot", "@day"."""
    return {f"@{match['name']}": value for text, value in call.items() if (match := PLACEHOLDER.fullmatch(text))}


def _values(match: re.Match[str], now: pd.Timestamp) -> list[str]:
    name = match["name"]
    if name in STEPS:
        moments = [now + shift * STEPS[name] for shift in _shifts(match["spans"] or "0")]
        return [_formatted(moment, match["format"] or FORMATS[name]) for moment in moments]
    match name:
        case "hotspot":
            places = reference.hotspots()
            return places.loc[places["is_current"].astype(bool), "code"].astype(str).tolist()
        case "district":
            return reference.districts()["name_ko"].tolist()
        case "district_number":
            return [f"{number:02d}" for number in range(1, 26)]
        case "link":
            return reference.links()["link_id"].astype(str).unique().tolist()
        case "station":
            return list(STATIONS)
        case "line":
            return list(LINES)
        case "city":
            return reference.cities()["code"].tolist()
    raise ValueError(f"{match[0]} is none of the placeholders: {', '.join(STEPS)}, hotspot, district, link, …")


def _shifts(spans: str) -> list[int]:
    """-12,-1..0 is -12, -1 and 0."""
    found: list[int] = []
    for span in spans.split(","):
        first, _, last = span.partition("..")
        ends = sorted((int(first), int(last or first)))
        found += range(ends[0], ends[1] + 1)
    return found


def _formatted(moment: pd.Timestamp, form: str) -> str:
    return moment.strftime(form.replace("%q", str(moment.quarter)))
