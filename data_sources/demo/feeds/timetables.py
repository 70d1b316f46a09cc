"""Lists of stations and the subway’s timetable."""

from __future__ import annotations

from data_sources import reference
from data_sources.demo import rhythm
from data_sources.demo.feeds.request import Feed, Request, Row
from data_sources.demo.transit import Route, departures, routes, stations

STATION_OF_TIMETABLE = "0151"
DAY_TAGS = {"1": rhythm.WEEKDAY, "2": rhythm.SATURDAY, "3": rhythm.SUNDAY}


def _numbered(line: str) -> str:
    """01호선 for 1호선, as in the station services."""
    return f"0{line}" if line[:1].isdigit() else line


def _names(_: Request) -> list[Row]:
    """SearchInfoBySubwayNameService: every line and station."""
    return [
        {
            "STATION_CD": row.station_code,
            "STATION_NM": row.name_ko,
            "LINE_NUM": _numbered(row.line),
            "FR_CODE": row.external_code,
        }
        for row in reference.stations().itertuples()
    ]


def _with_english(_: Request) -> list[Row]:
    """SearchSTNBySubwayLineInfo."""
    return [
        {
            "STATION_CD": row.station_code,
            "STATION_NM": row.name_ko,
            "STATION_NM_ENG": row.name_en,
            "LINE_NUM": _numbered(row.line),
            "FR_CODE": row.external_code,
            "STATION_NM_CHN": "",
            "STATION_NM_JPN": "",
        }
        for row in reference.stations().itertuples()
    ]


def _of_line(request: Request) -> list[Row]:
    """stationByLine: the stations of a line in order. Raises LookupError."""
    line = request.argument(0, "1호선")
    table = stations()
    rows = table[table.line == line]
    if rows.empty:
        raise LookupError(f"There is no line {line!r}.")
    blank = dict.fromkeys(
        (
            "operPblinstt",
            "stpcarCo",
            "bassChrge",
            "telno",
            "wkdayCaralc",
            "satdayCaralc",
            "restdeCaralc",
            "cntcSubwayId",
        )
    )
    paging = {**dict.fromkeys(("beginRow", "endRow", "curPage", "pageRow")), "totalCount": len(rows)}
    return [
        {
            **paging,
            "rowNum": place,
            "selectedCount": len(rows),
            "subwayId": row.subway_id,
            "subwayNm": line,
            "statnId": row.realtime,
            "statnNm": row.name_ko,
            "statnSn": str(place),
            **blank,
        }
        for place, row in enumerate(rows.itertuples(), 1)
    ]


def _stops_at(line: str, name: str) -> list[tuple[Route, int, float]]:
    """Routes that pass a station, with direction and minutes after departure."""
    found = []
    for route in routes():
        if route.line == line and name in route.stations:
            at = float(route.arrives_min[route.stations.index(name)])
            found += [(route, 0, at), (route, 1, float(route.arrives_min[-1]) - at)]
    return found


def _clock(minutes: float) -> str:
    seconds = round(minutes * 60)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def _timetable(request: Request) -> list[Row]:
    """SearchSTNTimeTableByIDService of a station, a kind of day and a direction. Raises LookupError."""
    code, tag, way = request.argument(0, STATION_OF_TIMETABLE), request.argument(1, "1"), request.argument(2, "1")
    table = stations()
    row = table[table.station_code == code]
    if row.empty:
        raise LookupError(f"There is no station {code!r}.")
    station, found = row.iloc[0], []
    for turn, (route, direction, after) in enumerate(
        _stops_at(station.line, station.name_ko) if tag in DAY_TAGS else ()
    ):
        if str(2 - direction) != way:
            continue
        ends = (route.stations[0], route.stations[-1]) if direction == 0 else (route.stations[-1], route.stations[0])
        codes = [str(table.loc[(route.line, name), "station_code"]) for name in ends]
        for order, leaves in enumerate(departures(route, DAY_TAGS[tag])):
            arrives = leaves + after
            found.append(
                {
                    "LINE_NUM": _numbered(station.line),
                    "FR_CODE": station.external_code,
                    "STATION_CD": code,
                    "STATION_NM": station.name_ko,
                    "TRAIN_NO": f"{turn // 2 + 1}{order * 2 + direction:03d}",
                    "ARRIVETIME": _clock(arrives) if after else "00:00:00",
                    "LEFTTIME": _clock(arrives + 0.5),
                    "ORIGINSTATION": codes[0],
                    "DESTSTATION": codes[1],
                    "SUBWAYSNAME": ends[0],
                    "SUBWAYENAME": ends[1],
                    "WEEK_TAG": tag,
                    "INOUT_TAG": way,
                    "FL_FLAG": "",
                    "DESTSTATION2": "",
                    "EXPRESS_YN": "G",
                    "BRANCH_LINE": "",
                }
            )
    return sorted(found, key=lambda each: each["LEFTTIME"])


FEEDS: dict[str, Feed] = {
    "SearchInfoBySubwayNameService": _names,
    "SearchSTNBySubwayLineInfo": _with_english,
    "stationByLine": _of_line,
    "SearchSTNTimeTableByIDService": _timetable,
}
