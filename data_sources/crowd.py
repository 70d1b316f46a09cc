"""How the answers of citydata are read: everything about one of the 120 or so hot spots, in one nested answer.

Source: Seoul Open Data Plaza, citydata (everything about one place), citydata_ppltn (its people alone) and
citydata_cmrcl (its shops alone). People and payments are estimates, given as a band from low to high; payments are
those of one card company. The questions are with their topics: `people.crowds`, `traffic.speeds`, `weather.around`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

Row = dict[str, Any]
Parts = Iterator[tuple[str, Row]]

# The arrival codes of the subway's own service, which citydata spells out.
STAGES = {
    "진입": "0",
    "도착": "1",
    "출발": "2",
    "전역출발": "3",
    "전역진입": "4",
    "전역도착": "5",
    "운행중": "99",
}

NESTED = ("FCST_PPLTN", "FCST24HOURS", "NEWS_LIST", "SUB_DETAIL", "SUB_FACIINFO", "CHARGER_DETAILS", "CMRCL_RSB")
ROAD_NOW = ("LINK_ID", "ROAD_NM", "START_ND_NM", "END_ND_NM", "SPD", "IDX")


def parse_citydata(rows: list[Row]) -> Parts:
    """Every part of what is known about each place, as flat rows that carry the place's code and name.

    Takes the answers of citydata, citydata_ppltn and citydata_cmrcl, from JSON and from XML. News is left out: it is
    under copyright.
    """
    for row in rows:
        place = {name: row[name] for name in ("AREA_CD", "AREA_NM", "@hotspot") if row.get(name)}
        for section, parse in SECTIONS.items():
            if value := _section(row, section):
                for part, found in parse(value):
                    yield part, place | found


def _section(row: Row, name: str) -> Any:
    """A section of citydata; the answers of the two smaller services are one section each, without its name."""
    if name in row:
        return row[name]
    return row if WITHOUT_NAME.get(name) in row else None


def _listed(value: Any, tag: str) -> list[Row]:
    """The entries of a section: JSON lists them, XML repeats the section's tag inside itself."""
    if isinstance(value, dict) and tag in value:
        value = value[tag]
    entries = value if isinstance(value, list) else [value]
    return [entry for entry in entries if isinstance(entry, dict)]


def _flat(entry: Row) -> Row:
    """An entry without the lists in it, which are rows of their own."""
    return {name: value for name, value in entry.items() if name not in NESTED and not isinstance(value, dict | list)}


def _each(part: str, tag: str) -> Callable[[Any], Parts]:
    """A parser of a section whose entries are rows already."""

    def parse(value: Any) -> Parts:
        return ((part, _flat(entry)) for entry in _listed(value, tag))

    return parse


def _population(value: Any) -> Parts:
    for people in _listed(value, "LIVE_PPLTN_STTS"):
        yield "population", _flat(people)
        for forecast in _listed(people.get("FCST_PPLTN"), "FCST_PPLTN"):
            yield "population_forecast", {"PPLTN_TIME": people.get("PPLTN_TIME"), **forecast}


def _roads(value: Any) -> Parts:
    average = value.get("AVG_ROAD_DATA") if isinstance(value, dict) else None
    average = average if isinstance(average, dict) else {}
    if average:
        yield "road_average", average
    for link in _listed(value, "ROAD_TRAFFIC_STTS"):
        if link.get("LINK_ID"):
            speed = {name: link.get(name) for name in ROAD_NOW}
            yield "roads", {"ROAD_TRAFFIC_TIME": average.get("ROAD_TRAFFIC_TIME"), **speed}
            yield "road_links", {name: field for name, field in link.items() if name not in ("SPD", "IDX")}


def _parking(value: Any) -> Parts:
    """One row per car park: one that reports its cars stands twice in the list, once without them."""
    car_parks: dict[tuple[Any, Any], Row] = {}
    for entry in _listed(value, "PRK_STTS"):
        known = car_parks.setdefault((entry.get("PRK_CD"), entry.get("ADDRESS")), {})
        is_live = entry.get("CUR_PRK_YN") == "Y"
        known |= {name: field for name, field in entry.items() if field and (is_live or not known.get(name))}
    return (("parking", car_park) for car_park in car_parks.values())


def _subway(value: Any) -> Parts:
    for station in _listed(value, "SUB_STTS"):
        for train in _listed(station.get("SUB_DETAIL"), "SUB_DETAIL"):
            stage = STAGES.get(str(train.get("SUB_ARVINFO")), train.get("SUB_ARVINFO"))
            yield "subway", _flat(station) | train | {"SUB_ARVINFO": stage}


def _riders(mode: str, prefix: str) -> Callable[[Any], Parts]:
    def parse(value: Any) -> Parts:
        counts = {name.removeprefix(prefix): count for name, count in value.items() if count}
        if counts:
            yield "riders", {"MODE": mode, **counts}

    return parse


def _weather(value: Any) -> Parts:
    for weather in _listed(value, "WEATHER_STTS"):
        now = _dry(_flat(weather))
        if str(now.get("UV_INDEX_LVL")).isdigit():
            # The portal swapped the two between March and August 2026.
            now["UV_INDEX_LVL"], now["UV_INDEX"] = now.get("UV_INDEX"), now["UV_INDEX_LVL"]
        yield "weather", now
        for forecast in _listed(weather.get("FCST24HOURS"), "FCST24HOURS"):
            yield "weather_forecast", {"WEATHER_TIME": weather.get("WEATHER_TIME"), **_dry(forecast)}
        for warning in _listed(weather.get("NEWS_LIST"), "NEWS_LIST"):
            yield "weather_warnings", warning


def _dry(weather: Row) -> Row:
    """The portal's dash for rain says that there is none, not that it is unknown."""
    return {**weather, "PRECIPITATION": "0"} if weather.get("PRECIPITATION") == "-" else weather


def _chargers(value: Any) -> Parts:
    for station in _listed(value, "CHARGER_STTS"):
        for charger in _listed(station.get("CHARGER_DETAILS"), "CHARGER_DETAILS"):
            yield "chargers", _flat(station) | charger


def _commerce(value: Any) -> Parts:
    for commerce in _listed(value, "LIVE_CMRCL_STTS"):
        yield "commerce", _flat(commerce)
        for sector in _listed(commerce.get("CMRCL_RSB"), "CMRCL_RSB"):
            yield "commerce_sectors", {"CMRCL_TIME": commerce.get("CMRCL_TIME"), **sector}


SECTIONS: dict[str, Callable[[Any], Parts]] = {
    "LIVE_PPLTN_STTS": _population,
    "ROAD_TRAFFIC_STTS": _roads,
    "PRK_STTS": _parking,
    "SUB_STTS": _subway,
    "LIVE_SUB_PPLTN": _riders("subway", "SUB_"),
    "LIVE_BUS_PPLTN": _riders("bus", "BUS_"),
    "BUS_STN_STTS": _each("bus_stops", "BUS_STN_STTS"),
    "ACDNT_CNTRL_STTS": _each("accidents", "ACDNT_CNTRL_STTS"),
    "SBIKE_STTS": _each("bikes", "SBIKE_STTS"),
    "WEATHER_STTS": _weather,
    "CHARGER_STTS": _chargers,
    "EVENT_STTS": _each("events", "EVENT_STTS"),
    "LIVE_CMRCL_STTS": _commerce,
    "LIVE_DST_MESSAGE": _each("disaster_messages", "LIVE_DST_MESSAGE"),
}
WITHOUT_NAME = {"LIVE_PPLTN_STTS": "AREA_CONGEST_LVL", "LIVE_CMRCL_STTS": "AREA_CMRCL_LVL"}
