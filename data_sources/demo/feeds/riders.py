"""Card counts of subway and bus, by day and by hour."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd

from data_sources.demo import places, rhythm, tables
from data_sources.demo.feeds.request import Feed, Request, Row, day_of, day_text
from data_sources.demo.transit import Transit
from data_sources.demo.world import World

DAYS_LATE = 3
BUS_ROUTES = 48
BUS_STOPS = 22
BUS_BOARDINGS_A_DAY = 4_150_000 * BUS_ROUTES * BUS_STOPS / 37_000  # the routes made here as a share of all route stops


def _subway_of_day(request: Request) -> list[Row]:
    """CardSubwayStatsNew of one day, three days late."""
    day = day_of(request.argument(0))
    if day is None or (day + DAYS_LATE) * 1440 > request.minute:
        return []
    loaded = day_text(day + DAYS_LATE)
    table = request.city.transit.riders(day)
    line, station = request.argument(1), request.argument(2)
    return [
        {
            "USE_YMD": day_text(day),
            "SBWY_ROUT_LN_NM": row.line,
            "SBWY_STNS_NM": row.station,
            "GTON_TNOPE": str(row.boardings),
            "GTOFF_TNOPE": str(row.alightings),
            "REG_YMD": loaded,
        }
        for row in table.itertuples()
        if line in ("", row.line) and station in ("", row.station)
    ]


def _month(text: str) -> tuple[int, int] | None:
    """First day of a month written YYYYMM (days since 1970) and its number of days."""
    try:
        first = pd.Timestamp(f"{text[:4]}-{text[4:6]}-01")
    except ValueError:
        return None
    return (first - rhythm.EPOCH).days, first.days_in_month


def _published(request: Request) -> tuple[int, int] | None:
    month = _month(request.argument(0))
    return month if month and (sum(month) + 4) * 1440 <= request.minute else None


@lru_cache(maxsize=8)
def _riders_of_month(world: World, first: int, length: int) -> pd.DataFrame:
    transit = Transit(world)
    days = [transit.riders(day) for day in range(first, first + length)]
    return pd.concat(days).groupby(["line", "station"], as_index=False)[["boardings", "alightings"]].sum()


def _subway_of_month(request: Request) -> list[Row]:
    """CardSubwayTime: a month by hour, hours side by side."""
    if (month := _published(request)) is None:
        return []
    text, found = request.argument(0)[:6], []
    for row in _riders_of_month(request.city.world, *month).itertuples():
        dice = request.city.world.dice("hours", row.line, row.station)
        tilt = 0.16 * dice.standard_normal() * np.sin((np.arange(24) - 13) / 24 * 2 * np.pi)
        counts: Row = {}
        hours = {
            "ON": tables.line_hours(row.line, "boardings") * (1 + tilt) * row.boardings,
            "OFF": tables.line_hours(row.line, "alightings") * (1 - tilt) * row.alightings,
        }
        for hour in [*range(4, 24), *range(4)]:
            counts[f"HR_{hour}_GET_ON_NOPE"] = float(round(hours["ON"][hour]))
            counts[f"HR_{hour}_GET_OFF_NOPE"] = float(round(hours["OFF"][hour]))
        found.append(
            {
                "USE_MM": text,
                "SBWY_ROUT_LN_NM": row.line,
                "STTN": row.station,
                **counts,
                "JOB_YMD": day_text(sum(month) + 3),
            }
        )
    return found


@lru_cache(maxsize=4)
def bus_routes(world: World) -> tuple[tuple[str, str, str, places.Sites], ...]:
    """Number, name and kind of some bus routes, each with its stops from one district to another."""
    found = []
    for order in range(BUS_ROUTES):
        dice = world.dice("bus", order)
        ends = dice.choice(25, 2, replace=False)
        number = (
            str(dice.integers(100, 800))
            if order % 2
            else f"{dice.integers(1, 8)}{dice.integers(0, 8)}{dice.integers(11, 39)}"
        )
        along = np.repeat(ends, [BUS_STOPS // 2, BUS_STOPS - BUS_STOPS // 2])
        stops = places.sites(world, f"bus/{order}", along)
        dongs = stops.dong_names
        found.append(
            (number, f"{number}번({dongs[0]}~{dongs[-1]})", "서울간선버스" if order % 2 else "서울지선버스", stops)
        )
    return tuple(found)


def stop_number(order: int, place: int, district: int) -> str:
    """The five digits on a stop's sign."""
    return f"{district + 1:02d}{(order * 31 + place * 7) % 900 + 100}"


def _bus_counts(world: World, name: str, order: int) -> np.ndarray:
    draws = world.dice("bus/riders", name, order).gamma(1.2, 1.0, (BUS_STOPS, 2))
    return draws / 1.2 * BUS_BOARDINGS_A_DAY / BUS_ROUTES / BUS_STOPS


def _bus_of_day(request: Request) -> list[Row]:
    """CardBusStatisticsServiceNew of one day, three days late."""
    day = day_of(request.argument(0))
    if day is None or (day + DAYS_LATE) * 1440 > request.minute:
        return []
    of_week = (1.0, 0.78, 0.6)[int(rhythm.kind_of_day(np.array([day]))[0])]
    world, wanted, found = request.city.world, request.argument(1), []
    for order, (number, name, _, stops) in enumerate(bus_routes(world)):
        if wanted not in ("", number):
            continue
        counts = np.round(
            _bus_counts(world, "stop", order)
            * of_week
            * np.exp(0.08 * world.dice("bus/day", order, day).standard_normal((BUS_STOPS, 2)))
        )
        for place, stop in enumerate(stops.names()):
            ars = stop_number(order, place, int(stops.district[place]))
            found.append(
                {
                    "USE_YMD": day_text(day),
                    "RTE_ID": f"1111{order + 1:04d}",
                    "RTE_NO": number,
                    "RTE_NM": name,
                    "STOPS_ID": f"1{int(ars):08d}",
                    "STOPS_ARS_NO": ars,
                    "SBWY_STNS_NM": f"{stop}({place + 1:05d})",
                    "GTON_TNOPE": str(int(counts[place, 0])),
                    "GTOFF_TNOPE": str(int(counts[place, 1])),
                    "REG_YMD": day_text(day + DAYS_LATE),
                }
            )
    return found


def _bus_of_month(request: Request) -> list[Row]:
    """CardBusTimeNew: a month by hour, hours side by side."""
    if (month := _published(request)) is None:
        return []
    world, found = request.city.world, []
    on, off = tables.bus_hours("boardings"), tables.bus_hours("alightings")
    for order, (number, name, kind, stops) in enumerate(bus_routes(world)):
        counts = _bus_counts(world, "stop", order) * month[1] * 0.9
        for place, stop in enumerate(stops.names()):
            ars = stop_number(order, place, int(stops.district[place]))
            hours: Row = {}
            for hour in range(24):
                hours[f"HR_{hour}_GET_ON_TNOPE"] = float(round(counts[place, 0] * on[hour]))
                hours[f"HR_{hour}_GET_OFF_TNOPE"] = float(round(counts[place, 1] * off[hour]))
            found.append(
                {
                    "USE_YM": request.argument(0)[:6],
                    "RTE_NO": number,
                    "RTE_NM": name,
                    "STOPS_ID": f"1{int(ars):08d}",
                    "STOPS_ARS_NO": ars,
                    "SBWY_STNS_NM": f"{stop}({place + 1:05d})",
                    **hours,
                    "TRFC_MNS_TYPE_CD": "11" if "간선" in kind else "12",
                    "TRFC_MNS_TYPE_NM": kind,
                    "REG_YMD": day_text(sum(month) + 3),
                }
            )
    return found


FEEDS: dict[str, Feed] = {
    "CardSubwayStatsNew": _subway_of_day,
    "CardSubwayTime": _subway_of_month,
    "CardBusStatisticsServiceNew": _bus_of_day,
    "CardBusTimeNew": _bus_of_month,
}
