"""Buses in real time, their stops, and the railway portal's lists."""

from __future__ import annotations

import numpy as np

from data_sources.demo import noise, places, rhythm
from data_sources.demo.feeds.request import Feed, Request, Row
from data_sources.demo.feeds.riders import bus_routes, stop_number
from data_sources.demo.transit import departures, routes, stations

HEADWAY_MIN = 8.0
CITY_CENTRE = (126.9779, 37.5663)


def _point(request: Request, names: tuple[str, str]) -> tuple[float, float]:
    try:
        return float(request.parameter(names[0])), float(request.parameter(names[1]))
    except ValueError:
        return CITY_CENTRE


def _around(request: Request, lon: float, lat: float, reach_m: float) -> tuple[places.Sites, np.ndarray]:
    """The stops of the whole city and how far they are; the nearest to a point first."""
    sites = places.sites(request.city.world, "bus/stops", places.spread(2600))
    away = places.distance_m(sites.lon, sites.lat, lon, lat)
    order = np.argsort(away)
    return sites, order[away[order] <= reach_m]


def _stops_near(request: Request) -> list[Row]:
    """getStationByPos: stops within a radius."""
    lon, lat = _point(request, ("tmX", "tmY"))
    sites, near = _around(request, lon, lat, float(request.parameter("radius", "500") or 500))
    x, y = sites.projected("EPSG:5181")
    away, names = places.distance_m(sites.lon, sites.lat, lon, lat), sites.names()
    return [
        {
            "stationId": f"1{int(sites.district[place]):02d}{place:06d}",
            "stationNm": names[place].removesuffix(" 앞"),
            "gpsX": f"{sites.lon[place]:.10f}",
            "gpsY": f"{sites.lat[place]:.10f}",
            "posX": str(x[place]),
            "posY": str(y[place]),
            "stationTp": "0",
            "arsId": f"{int(sites.district[place]) + 1:02d}{place % 900 + 100}",
            "dist": f"{away[place]:.0f}",
        }
        for place in near.tolist()
    ]


def _national_stops(request: Request) -> list[Row]:
    """getCrdntPrxmtSttnList: within 500 m; nothing outside the city."""
    lon, lat = _point(request, ("gpsLong", "gpsLati"))
    sites, near = _around(request, lon, lat, 500.0)
    names = sites.names()
    return [
        {
            "citycode": 11,
            "gpslati": round(float(sites.lat[place]), 6),
            "gpslong": round(float(sites.lon[place]), 6),
            "nodeid": f"SEB1{int(sites.district[place]):02d}{place:06d}",
            "nodenm": names[place].removesuffix(" 앞"),
            "nodeno": int(f"{int(sites.district[place]) + 1}{place % 900 + 100}"),
        }
        for place in near.tolist()
    ]


def _arrivals(request: Request) -> list[Row]:
    """getStationByUid: the next two buses of each route at a stop."""
    ars, minute, found = request.parameter("arsId", "02005"), request.minute, []
    if not ars.isdigit() or len(ars) != 5:
        return []
    hour = float(rhythm.hour(request.at)[0])
    for order in np.unique([noise.key(ars, turn) % len(bus_routes(request.city.world)) for turn in range(14)]).tolist():
        number, name, kind, stops = bus_routes(request.city.world)[order]
        every = HEADWAY_MIN * (1 + order % 3 * 0.4)
        runs = hour >= 4.5 or hour < 0.4
        wait = [(noise.key(ars, number) % 480 / 60 + every * turn - minute) % every + every * turn for turn in range(2)]
        far = [max(1, round(each / 1.9)) for each in wait]
        row: Row = {
            "stId": f"1{int(ars):08d}",
            "stNm": "서울역버스환승센터" if ars == "02005" else stops.names()[order % 20].removesuffix(" 앞"),
            "arsId": ars,
            "busRouteId": f"1001{order:05d}",
            "rtNm": number,
            "busRouteAbrv": number,
            "routeType": "3" if "간선" in kind else "4",
            "adirection": name.rpartition("~")[2].rstrip(")"),
            "firstTm": "0430  ",
            "lastTm": "2310  ",
            "term": f"{every:.0f}",
            "staOrd": str(order % 20 + 2),
            "gpsX": f"{126.9729 + order / 90000:.7f}",
            "gpsY": f"{37.5553 + order / 90000:.7f}",
            "deTourAt": "00",
            "nxtStn": stops.names()[order % 20 + 1].removesuffix(" 앞"),
        }
        for turn, place in ((0, "1"), (1, "2")):
            seconds = int(wait[turn] * 60)
            soon = "곧 도착" if seconds < 70 else f"{seconds // 60}분{seconds % 60}초후[{far[turn]}번째 전]"
            row |= {
                f"arrmsg{place}": soon if runs else "운행종료",
                f"traTime{place}": str(seconds) if runs else "0",
                f"isArrive{place}": "1" if runs and seconds < 30 else "0",
                f"isLast{place}": "0",
                f"isFullFlag{place}": "0",
                f"busType{place}": "1",
                f"congestion{place}": str(3 + (order + turn) % 3) if runs else "0",
                f"vehId{place}": f"1{order:03d}{int((minute + wait[turn]) // every) % 90000:05d}" if runs else "0",
                f"stationNm{place}": stops.names()[max(0, order % 20 - far[turn])].removesuffix(" 앞")
                if runs
                else None,
                f"traSpd{place}": str(14 + order % 9) if runs else "0",
                f"repTm{place}": f"{rhythm.written(minute - 0.4)[0]}.0" if runs else None,
            }
        found.append(row)
    return found


def _route(request: Request) -> list[Row]:
    """getStaionByRoute: the stops of a route."""
    asked = request.parameter("busRouteId", "100100391")
    world = request.city.world
    order = int(asked[-4:]) % len(bus_routes(world)) if asked[-4:].isdigit() else 0
    number, name, _, stops = bus_routes(world)[order]
    number = "9404" if asked == "100100391" else number
    x, y = stops.projected("EPSG:5181")
    goal = name.rpartition("~")[2].rstrip(")")
    found = []
    for place, stop in enumerate(stops.names()):
        ars = stop_number(order, place, int(stops.district[place]))
        found.append(
            {
                "busRouteId": asked,
                "busRouteNm": number,
                "busRouteAbrv": number,
                "seq": str(place + 1),
                "section": f"1{order:03d}{place:05d}",
                "station": f"1{int(ars):08d}",
                "arsId": ars,
                "stationNm": stop.removesuffix(" 앞"),
                "gpsX": f"{stops.lon[place]:.10f}",
                "gpsY": f"{stops.lat[place]:.10f}",
                "posX": str(x[place]),
                "posY": str(y[place]),
                "fullSectDist": str(320 + place * 17 % 400),
                "direction": goal,
                "stationNo": ars,
                "routeType": "6" if number == "9404" else "3",
                "beginTm": "04:30",
                "lastTm": "23:10",
                "trnstnid": f"1{int(ars):08d}",
                "sectSpd": str(int(request.city.roads.hours(request.at)[0]) + place % 5),
                "transYn": "N",
            }
        )
    return found


def _rail_stations(_: Request) -> list[Row]:
    """subwayRouteInfo: the stations of the metropolitan lines in order."""
    table = stations().reset_index(drop=True)
    found = []
    for line, rows in table.groupby("line", sort=False):
        number = str(line).removesuffix("호선")
        for place, row in enumerate(rows.itertuples(), 1):
            found.append(
                {
                    "mreaWideCd": "01",
                    "routCd": number,
                    "routNm": str(line),
                    "stinConsOrdr": place,
                    "railOprIsttCd": "S1" if number.isdigit() and int(number) < 5 else "S5",
                    "lnCd": number,
                    "stinCd": row.external_code,
                    "stinNm": row.name_ko,
                }
            )
    return found


def _rail_timetable(request: Request) -> list[Row]:
    """The answer of stationTimetable of one station and kind of day."""
    line, code = f"{request.parameter('lnCd', '2')}호선", request.parameter("stinCd", "222")
    day_code = request.parameter("dayCd", "8")
    kinds = {"8": (rhythm.WEEKDAY, "평일"), "7": (rhythm.SATURDAY, "토요일"), "9": (rhythm.SUNDAY, "휴일")}
    table = stations()
    rows = table[(table.line == line) & (table.external_code == code)]
    if rows.empty or day_code not in kinds:
        return []
    name, found = rows.iloc[0].name_ko, []
    for route in routes():
        if route.line != line or name not in route.stations:
            continue
        at = float(route.arrives_min[route.stations.index(name)])
        ends = [str(table.loc[(line, end), "external_code"]) for end in (route.stations[0], route.stations[-1])]
        for direction, after in ((0, at), (1, float(route.arrives_min[-1]) - at)):
            for order, leaves in enumerate(departures(route, kinds[day_code][0])):
                seconds = round((leaves + after) * 60) % 86_400
                arrives, departs = (
                    f"{each // 3600:02d}{each // 60 % 60:02d}{each % 60:02d}"
                    for each in (seconds, (seconds + 30) % 86_400)
                )
                found.append(
                    {
                        "railOprIsttCd": request.parameter("railOprIsttCd", "S1"),
                        "trnNo": f"{request.parameter('lnCd', '2')}{order * 2 + direction:03d}",
                        "dayCd": day_code,
                        "dayNm": kinds[day_code][1],
                        "stinCd": code,
                        "lnCd": request.parameter("lnCd", "2"),
                        "arvTm": arrives,
                        "dptTm": departs,
                        "orgStinCd": ends[direction],
                        "tmnStinCd": ends[1 - direction],
                    }
                )
    return sorted(found, key=lambda each: each["dptTm"])


FEEDS: dict[str, Feed] = {
    "api/rest/stationinfo/getStationByPos": _stops_near,
    "api/rest/stationinfo/getStationByUid": _arrivals,
    "api/rest/busRouteInfo/getStaionByRoute": _route,
    "1613000/BusSttnInfoInqireService/getCrdntPrxmtSttnList": _national_stops,
    "openapi/trainUseInfo/subwayRouteInfo": _rail_stations,
    "openapi/convenientInfo/stationTimetable": _rail_timetable,
}
