"""The pieces of the page on public transport."""

from __future__ import annotations

import math
from html import escape
from typing import Any

import pandas as pd

from data_sources import reference
from data_sources import transit as measured
from insight import trains, transit
from insight.question import ask
from ui import cache, components, maps, places, texts
from ui.pictures import behind
from ui.scenes import MARKS, bold, heading, warned

DEFAULT_LINE = "1002"
NEXT_TRAINS, NEXT_BUSES = 10, 7  # how many are told
SAME = 0.02  # of the mean: a difference that nobody would call one
CROWDED = 100.0  # percent: as many as the train is made for
ON_A_DAY = {"평일": "weekday", "토요일": "saturday", "휴일": "sunday"}
TOLD = ["station", "line_code", "heading", "arrival_message", "expected_at", "train_kind", "is_last_train"]


def station_name(station: str) -> str:
    """A station in the viewer's letters, with its own where these differ."""
    name = places.name("station", station)
    return name if name == station else f"{name} ({station})"


def line_name(line_code: str) -> str:
    """A line as the city calls it."""
    return texts.value("line_code", line_code)


@cache.joined(transit.served)
def stations() -> list[str]:
    """The stations that trains are coming to, in the order of their names."""
    return sorted(cache.cached(transit.served)().station.dropna().unique(), key=station_name)


@cache.joined(transit.served)
def lines(station: str | None) -> list[str]:
    """The lines whose course we know: those at the station first, else line 2."""
    known = [code for code in reference.lines().subway_id.dropna() if trains.strips(code)]
    served = cache.cached(transit.served)()
    here = set(served[served.station == station].line_code) if station else {DEFAULT_LINE}
    return sorted(known, key=lambda code: (code not in here, known.index(code)))


@cache.joined(transit.riders, transit.lines_now)
def answer(station: str | None, line_code: str, kind: str, hour: int) -> str:
    """How many ride beside what is usual, how often trains come, and where it is full at this hour. HTML."""
    said = [_riders(station), _running(line_code)]
    full = transit.fullest(hour, kind)
    if len(full):
        top = full.iloc[0]
        share = texts.percent(top.train_crowding_high_pct)
        told = warned(share) if top.train_crowding_high_pct > CROWDED else bold(share)
        said.append(texts.t("transit.fullest", line=bold(texts.value("line", top.line)), share=told))
    return f"<p>{' '.join(part for part in said if part)}</p>"


def _riders(station: str | None) -> str:
    """The newest day of the city, or of a station, beside the mean of that kind of day."""
    found = cache.cached(transit.riders)()
    row = found.stations[found.stations.station == station]
    if found.day_on is None or (station and row.empty):
        return texts.t("transit.no_riders")
    boardings, usual = found.boardings, found.usual
    if station:
        boardings, usual = float(row.boardings.iloc[0]), float(row.published_boardings.iloc[0])
    where = bold(station_name(station)) if station else escape(texts.t("transit.subway"))
    verdict = "unknown" if math.isnan(usual) else _verdict(boardings / usual - 1)
    relation = texts.t(
        f"transit.{verdict}",
        share="" if verdict == "unknown" else bold(texts.percent(abs(boardings / usual - 1) * 100)),
        kind=texts.t(f"transit.on_{ON_A_DAY[transit.day_kind(found.day_on)]}"),
    )
    values = {"day": escape(texts.day(found.day_on)), "boardings": bold(texts.value("boardings", boardings))}
    said = [texts.t("transit.riders", where=where, relation=relation, **values)]
    if not station and len(found.farthest):
        top = found.farthest.iloc[0]
        mark = MARKS["more" if top.off > 0 else "less"]
        share = f"{mark} {texts.percent(abs(top.off) * 100)}"
        said.append(texts.t("transit.farthest", station=bold(places.name("station", top.station)), share=bold(share)))
    return " ".join(said)


def _verdict(off: float) -> str:
    return "same" if abs(off) < SAME else "more" if off > 0 else "less"


def _running(line_code: str) -> str:
    """How many trains are on a line, and how often they come."""
    found = cache.cached(transit.lines_now)()
    row = found[found.line_code == line_code]
    if row.empty:
        return texts.t("transit.no_trains", line=bold(line_name(line_code)))
    said = texts.t("transit.running", line=bold(line_name(line_code)), count=int(row.trains_running.iloc[0]))
    minutes = row.headway_min.iloc[0]
    often = bold(texts.number(minutes, int(f"{minutes:.1f}"[-1] != "0"))) if pd.notna(minutes) else ""
    return f"{said} {texts.t('transit.every', minutes=often)}" if often else said


@cache.joined(transit.riders)
def layers() -> list[maps.Layer]:
    """The stations, larger the more people board there."""
    found = cache.cached(transit.riders)().stations
    told = [
        f"{station_name(row.station)}\n{texts.label('boardings')} {texts.value('boardings', row.boardings)}"
        f" ({texts.t('chart.usual')} {texts.value('boardings', row.published_boardings)})"
        for row in found.itertuples()
    ]
    named = found.assign(id=found.station, told=told)
    return [
        maps.points(
            named, size="boardings", topic="people", title=texts.t("transit.map_key"), id="stations", tip="told"
        )
    ]


@cache.joined(trains.running)
def thread(line_code: str, station: str | None) -> bytes:
    """The line with its trains, as the browser draws it."""
    found = cache.cached(trains.running)(line_code)
    coming = dict(tuple(found.coming.groupby("train")))
    colour = reference.lines().set_index("subway_id").color.get(line_code, "currentColor")
    strips = [
        {
            "id": str(number),
            "stations": [
                {"name": places.name("station", name), "isChosen": name == station} for name in strip.stations
            ],
        }
        for number, strip in enumerate(trains.strips(line_code))
    ]
    running = [_train(row, coming.get(row.train)) for row in found.trains.itertuples()]
    words = {name: texts.t(f"transit.{name}") for name in ("still", "go")}
    label = texts.t("transit.thread", line=line_name(line_code), count=len(running))
    ends = {"lang": texts.language(), "label": label, "words": words, "hue": colour}
    return components.packed({**ends, "strips": strips, "trains": running})


def _train(row: Any, coming: pd.DataFrame | None) -> dict[str, Any]:
    """A train, where it was heard of, and where it is expected when."""
    heard = texts.epoch(row.received_at)
    path = [[round(row.place, 2), heard]]
    if coming is not None:
        later = (coming.expected_at - row.received_at).dt.total_seconds()
        path += [[round(place, 2), heard + int(wait)] for place, wait in zip(coming.place, later, strict=True)]
    where = f"{places.name('station', row.station)}: {texts.value('train_stage', row.train_stage)}"
    towards = texts.t("transit.towards", station=places.name("station", str(row.destination)))
    tip = f"{texts.label('train')} {row.train}, {towards}\n{where}"
    return {"id": row.train, "strip": str(row.strip), "way": row.way, "path": path, "tip": tip}


def coming(station: str | None) -> str:
    """What stands over the arrivals."""
    return texts.t("transit.arrivals", station=station_name(station)) if station else texts.t("transit.arrivals_any")


@cache.joined(measured.arrivals)
def due(station: str | None, minute: pd.Timestamp) -> pd.DataFrame:
    """Trains that have not gone by that minute, in the words of the portal. One row per train and station."""
    found = cache.cached(measured.arrivals)()
    found = found[(found.station == station) if station else found.station.notna()]
    found = found[~(found.expected_at < minute - measured.LEAVES)].sort_values("expected_at", kind="stable")
    return found.assign(station=found.station.map(station_name))[[*TOLD, "received_at"]]


@cache.joined(measured.arrivals)
def board(station: str | None, minute: pd.Timestamp) -> str:
    """The next trains at a station: when, which line, where to, where they are now; or at any, with its name. HTML."""
    found = cache.cached(measured.arrivals)()
    found = found[(found.station == station) if station else found.station.notna()]
    found = found[~(found.expected_at < minute - measured.LEAVES)]
    found = found.sort_values(["expected_at", "stops_away"], kind="stable").head(NEXT_TRAINS)
    link = behind(ask(measured.arrivals, station=station), texts.label("arrival_message"))
    head = heading(coming(station), link=link)
    nothing = "transit.nothing_due" if station else "transit.no_arrivals"
    if found.empty:
        return f'<section class="part">{head}<p>{texts.t(nothing)}</p></section>'
    where = () if station else ("station",)
    rows = "".join(_due(row, *where) for row in found.itertuples())
    columns = ("expected_at", *where, "line", "destination", "stops_away")
    return _table(texts.t("transit.expected_lead"), columns, rows, head)


def _table(caption: str, columns: tuple[str, ...], rows: str, head: str = "") -> str:
    heads = "".join(f"<th scope='col'>{escape(texts.label(name))}</th>" for name in columns)
    table = f"<table class='days'><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    return f'<section class="part">{head}{table}<p class="source">{escape(caption)}</p></section>'


def _clock(at: pd.Timestamp) -> str:
    return texts.NOTHING if pd.isna(at) else at.strftime("%H:%M")


def _due(row: Any, *stations: str) -> str:
    """A train; `stations` are the columns that say where it is expected, when that is not said above."""
    where = texts.NOTHING if pd.isna(row.stops_away) else texts.number(row.stops_away)
    last = f" {warned(texts.label('is_last_train'))}" if row.is_last_train is True else ""
    named = (places.name("station", str(getattr(row, column))) for column in stations)
    cells = (*named, line_name(row.line_code), places.name("station", str(row.destination)))
    words = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
    return f"<tr><th scope='row'><b>{_clock(row.expected_at)}</b>{last}</th>{words}<td>{where}</td></tr>"


@cache.joined(measured.buses)
def buses(minute: pd.Timestamp) -> str:
    """The next buses at the stops that are asked about: when, where, which, how full. HTML."""
    found = cache.cached(measured.buses)()
    found = found[found.expected_at >= minute - measured.LEAVES].sort_values("expected_at").head(NEXT_BUSES)
    head = heading(texts.t("transit.buses_due"))
    if found.empty:
        return f'<section class="part">{head}<p>{texts.t("transit.no_buses")}</p></section>'
    columns = ("expected_at", "stop", "route", "bus_crowding")
    return _table(texts.t("transit.expected_lead"), columns, "".join(map(_bus, found.itertuples())), head)


def _bus(row: Any) -> str:
    crowd = escape(texts.value("bus_crowding", row.bus_crowding))
    told = warned(crowd) if row.bus_crowding in ("5", "6") else crowd
    stop, route = (escape(texts.value(name, getattr(row, name))) for name in ("stop", "route"))
    cells = f'<td lang="ko">{stop}</td><td>{route}</td><td>{told}</td>'
    return f"<tr><th scope='row'><b>{_clock(row.expected_at)}</b></th>{cells}</tr>"
