"""The subway in real time: where trains are, and when they come."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from data_sources.demo import rhythm
from data_sources.demo.city import City
from data_sources.demo.feeds.request import Array, Feed, Request, Row
from data_sources.demo.transit import Route, Trains, routes, stations

SERVICE_H = (5.2, 25.4)
NEXT_TRAINS = 2
PAGING = ("beginRow", "endRow", "curPage", "pageRow")
ARRIVING, ARRIVED, LEFT, RUNNING = "0", "1", "2", "99"
WORDS = {ARRIVING: "진입", ARRIVED: "도착", LEFT: "출발", "3": "전역출발", "5": "전역도착", RUNNING: "운행중"}


@dataclass(frozen=True)
class Arrival:
    """One train on its way to one station."""

    route: Route
    direction: int
    place: int  # of the station on the route
    train: int
    wait_min: float
    stops: int
    here: int  # place of the station that the train was at last
    order: int
    is_last: bool

    @property
    def goal(self) -> str:
        """Where the train ends."""
        return self.route.stations[-1] if self.direction == 0 else self.route.stations[0]

    @property
    def code(self) -> str:
        """The service's code for how near it is."""
        if self.stops == 0:
            return ARRIVED if self.wait_min < 0.4 else ARRIVING
        if self.stops == 1:
            return "3" if self.wait_min < 1.6 else "5"
        return RUNNING

    @property
    def message(self) -> str:
        """What the sign says."""
        name = self.route.stations[self.place]
        match self.code:
            case "1":
                return f"{name} 도착"
            case "0":
                return f"{name} 진입"
            case "3":
                return "전역 출발"
            case "5":
                return "전역 도착"
        if self.wait_min < 12 and self.route.subway_id in ("1002", "1003", "1004", "1005", "1006", "1007", "1008"):
            return f"{int(self.wait_min)}분 후 ({self.route.stations[self.here]})"
        return f"[{self.stops}]번째 전역 ({self.route.stations[self.here]})"


@cache
def _lines() -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    rows = stations().dropna(subset="subway_id")
    for name, line, station in zip(rows.name_ko, rows.subway_id, rows.realtime, strict=True):
        found.setdefault(name, []).append((line, station))
    return found


def lines_at(name: str) -> list[tuple[str, str]]:
    """Number of the line and of the station, for every line that stops at a station of that name."""
    return _lines().get(name, [])


@cache
def _codes() -> dict[tuple[str, str], str]:
    table = stations()
    return dict(zip(zip(table.line, table.name_ko, strict=True), table.realtime, strict=True))


def _realtime(line: str, name: str) -> str:
    return _codes()[line, name]


def _marks(trains: Trains) -> Array:
    """When a train reaches each station, in minutes after its departure, in the order it runs."""
    arrives = trains.route.arrives_min
    return arrives if trains.direction == 0 else (arrives[-1] - arrives)[::-1]


def arrivals(city: City, minute: float, only: str | None = None) -> list[Arrival]:
    """The next two trains at every station and direction, or at the stations of one name."""
    found = []
    for route in routes():
        if only is not None and only not in route.stations:
            continue
        for direction in (0, 1):
            trains = city.transit.trains(minute, route, direction)
            if len(trains.numbers):
                found += _next(trains, only)
    return found


def _next(trains: Trains, only: str | None) -> list[Arrival]:
    route, marks, count = trains.route, _marks(trains), len(trains.route.stations)
    reached = np.clip(np.searchsorted(marks, trains.running_min, side="right") - 1, 0, None)
    waits = marks[:, None] - trains.running_min
    waits = np.where((waits > -0.2) & (waits < 40), waits, np.inf)
    nearest = np.argsort(waits, axis=1)[:, :NEXT_TRAINS]
    along = range(1, count)
    if only is not None:
        along = [place for place in along if route.stations[_turned(trains, place)] == only]  # type: ignore[assignment]
    found = []
    for place in along:
        for order, train in enumerate(nearest[place].tolist(), 1):
            if (wait := float(waits[place, train])) == np.inf:
                break
            at = min(int(reached[train]), place)
            here, last = _turned(trains, at), bool(trains.is_last[train])
            number = int(trains.numbers[train])
            found.append(
                Arrival(
                    route,
                    trains.direction,
                    _turned(trains, place),
                    number,
                    max(wait, 0.0),
                    place - at,
                    here,
                    order,
                    last,
                )
            )
    return found


def _turned(trains: Trains, place: int) -> int:
    """A place in the order of running as one in the order of the route."""
    return place if trains.direction == 0 else len(trains.route.stations) - 1 - place


def direction_name(route: Route, direction: int) -> str:
    """Up and down, on the circle of line 2 inner and outer."""
    if route.subway_id == "1002" and route.stations[0] == route.stations[-1]:
        return ("외선", "내선")[direction]
    return ("하행", "상행")[direction]


def order_key(arrival: Arrival) -> str:
    """Direction, order, stops between, destination, express: as the service joins them."""
    return f"{1 - arrival.direction}{arrival.order}{arrival.stops:03d}{arrival.goal}0"


def _neighbour(arrival: Arrival, ahead: int) -> str:
    step = ahead if arrival.direction == 0 else -ahead
    place = min(max(arrival.place + step, 0), len(arrival.route.stations) - 1)
    return arrival.route.stations[place]


@lru_cache(maxsize=64)
def _received(second: int) -> str:
    """When a position was made known; the same few moments again and again."""
    return rhythm.written(second / 60)[0]


def row(arrival: Arrival, minute: float) -> Row:
    """One row of realtimeStationArrival, without its numbers within the answer."""
    route = arrival.route
    name, line = route.stations[arrival.place], route.line
    others = lines_at(name)
    gives_seconds = arrival.code == RUNNING and "분 후" in arrival.message
    return {
        "subwayId": route.subway_id,
        "subwayNm": None,
        "updnLine": direction_name(route, arrival.direction),
        "trainLineNm": f"{arrival.goal}행 - {_neighbour(arrival, 1)}방면",
        "subwayHeading": None,
        "statnFid": _realtime(line, _neighbour(arrival, -1)),
        "statnTid": _realtime(line, _neighbour(arrival, 1)),
        "statnId": _realtime(line, name),
        "statnNm": name,
        "trainCo": None,
        "trnsitCo": str(len(others)),
        "ordkey": order_key(arrival),
        "subwayList": ",".join(line_id for line_id, _ in others),
        "statnList": ",".join(code for _, code in others),
        "btrainSttus": "일반",
        "barvlDt": str(int(arrival.wait_min * 60) // 10 * 10) if gives_seconds or arrival.stops == 1 else "0",
        "btrainNo": str(arrival.train),
        "bstatnId": _realtime(line, arrival.goal),
        "bstatnNm": arrival.goal,
        "recptnDt": _received(round(minute * 60) - arrival.train % 7 * 6),
        "arvlMsg2": arrival.message,
        "arvlMsg3": route.stations[arrival.here],
        "arvlCd": arrival.code,
        "lstcarAt": str(int(arrival.is_last)),
    }


def _is_running(minute: float) -> bool:
    hour = float(rhythm.hour(np.array([minute]))[0])
    return hour >= SERVICE_H[0] or hour + 24 <= SERVICE_H[1]


def _arrivals(request: Request) -> list[Row]:
    """The answer of realtimeStationArrival of one station, or of all. Raises LookupError."""
    name = request.argument(0, "ALL")
    only = None if name == "ALL" else name
    if only is not None and not lines_at(only):
        raise LookupError(f"There is no station {name!r}.")
    if not _is_running(request.minute):
        return []
    found = [row(arrival, request.minute) for arrival in arrivals(request.city, request.minute, only)]
    paging = dict.fromkeys(PAGING)
    return [
        {**paging, "totalCount": len(found), "rowNum": place, "selectedCount": len(found), **each}
        for place, each in enumerate(found, 1)
    ]


def _positions(request: Request) -> list[Row]:
    """The answer of realtimePosition of one line. Raises LookupError."""
    name = request.argument(0, "2호선")
    of_line = [route for route in routes() if route.line == name.replace("GTX-A", "GTXA")]
    if not of_line:
        raise LookupError(f"There is no line {name!r}.")
    found = []
    for route in of_line:
        for direction in (0, 1):
            trains = request.city.transit.trains(request.minute, route, direction)
            marks, count = _marks(trains), len(route.stations)
            for number, running, last in zip(trains.numbers, trains.running_min, trains.is_last, strict=True):
                if running < 0:
                    continue
                at = int(np.searchsorted(marks, running, side="right") - 1)
                since = running - marks[at]
                place = at if direction == 0 else count - 1 - at
                goal = route.stations[-1] if direction == 0 else route.stations[0]
                received = _received(round(request.minute * 60) - int(number) % 5 * 6)
                found.append(
                    {
                        "subwayId": route.subway_id,
                        "subwayNm": name,
                        "statnId": _realtime(route.line, route.stations[place]),
                        "statnNm": route.stations[place],
                        "trainNo": f"{number:04d}",
                        "lastRecptnDt": received[:10].replace("-", ""),
                        "recptnDt": received,
                        "updnLine": str(1 - direction),
                        "statnTid": _realtime(route.line, goal),
                        "statnTnm": goal,
                        "trainSttus": "1" if since < 0.5 else "2",
                        "directAt": "0",
                        "lstcarAt": str(int(last)),
                    }
                )
    paging = {**dict.fromkeys(PAGING), "totalCount": len(found)}
    return [{**paging, "rowNum": place, "selectedCount": len(found), **row} for place, row in enumerate(found, 1)]


FEEDS: dict[str, Feed] = {"realtimeStationArrival": _arrivals, "realtimePosition": _positions}
