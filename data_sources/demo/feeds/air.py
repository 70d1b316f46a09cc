"""Air quality: the city's own three services and the national network's."""

from __future__ import annotations

import numpy as np

from data_sources.demo import air, places, rhythm, tables
from data_sources.demo.city import City
from data_sources.demo.feeds.request import Array, Columns, Feed, Measure, Request, Row, decimal, rows, whole

AREAS = {
    "도심권": ("11140", "11110", "11170"),
    "서북권": ("11380", "11410", "11440"),
    "동북권": ("11215", "11200", "11260", "11230", "11290", "11320", "11305", "11350"),
    "서남권": ("11470", "11500", "11530", "11545", "11560", "11590", "11620"),
    "동남권": ("11650", "11680", "11710", "11740"),
}
ORDER = np.array([tables.position(code) for codes in AREAS.values() for code in codes])
AREA_OF = [area for area, codes in AREAS.items() for _ in codes]
AT_THE_ROAD = np.array([1.05, 1.02, 0.82, 1.3, 1.15, 1.03])  # beside the district's air, by pollutant
LAG_MIN = 18
FIELDS = ("PM", "FPM", "OZON", "NTDX", "CBMX", "SPDX")
FLAWED = 0.0012  # share of the hours in which a station has no values
ROADSIDE = (
    "한강대로",
    "청계천로",
    "종로",
    "강변북로",
    "강남대로",
    "신촌로",
    "영등포로",
    "화랑로",
    "천호대로",
    "홍릉로",
    "정릉로",
    "도산대로",
    "동작대로 중앙차로",
    "시흥대로",
    "공항대로",
)


def roadside(city: City) -> list[int]:
    """The district that each roadside station lies in."""
    return city.world.dice("roadside").integers(0, 25, len(ROADSIDE)).tolist()


def _hour(minutes: Array) -> Array:
    """The last full hour that is published at each moment."""
    return np.floor((np.asarray(minutes) - LAG_MIN) / 60) * 60


def names() -> list[str]:
    """Names of the districts, in the order of `ORDER`."""
    return [tables.names()[place] for place in ORDER.tolist()]


def station_codes() -> list[str]:
    """Numbers of the city's measuring stations, in the order of `ORDER`."""
    return [f"{111120 + place * 6 + place % 5}" for place in range(len(ORDER))]


def _measured(city: City, minutes: Array) -> tuple[Array, Array, Array, Array, Array]:
    """Hours, levels with faults as zeros, index, grade, deciding substance: each moment x 25."""
    hours = _hour(minutes)
    levels = city.air.levels(hours - 30)[:, ORDER]
    value, grade, substance = air.index(levels)
    for row, hour in enumerate(hours):
        faulty = city.world.dice("air/faults", int(hour)).random(len(ORDER)) < FLAWED
        levels[row, faulty], value[row, faulty] = 0.0, 0.0
        grade[row, faulty], substance[row, faulty] = "", ""
    return hours, levels, value, grade, substance


def realtime(city: City, minutes: Array) -> Columns:
    """RealtimeCityAir: numbers; a missing value is 0.0 with an empty grade."""
    hours, levels, value, grade, substance = _measured(city, minutes)
    count = len(minutes)
    return {
        "@minute": np.repeat(minutes, 25),
        "MSRMT_DT": np.repeat(rhythm.written(hours, "%Y%m%d%H%M"), 25),
        "SAREA_NM": AREA_OF * count,
        "MSRSTN_NM": names() * count,
        **{name: levels[..., place].ravel() for place, name in enumerate(FIELDS)},
        "CAI_GRD": grade.ravel(),
        "CAI_IDX": value.ravel(),
        "CRST_SBSTN": substance.ravel(),
    }


def _realtime(request: Request) -> list[Row]:
    area, station = request.argument(0), request.argument(1)
    if station and not area:
        return []
    found = rows(realtime(request.city, request.at))
    return [
        row for row in found if (not area or row["SAREA_NM"] == area) and (not station or row["MSRSTN_NM"] == station)
    ]


def _by_district(request: Request) -> list[Row]:
    """ListAirQualityByDistrictService: everything as text."""
    wanted = request.argument(0)
    found = []
    for code, row in zip(station_codes(), rows(realtime(request.city, request.at)), strict=True):
        if wanted in ("", code):
            found.append(
                {"MSRMT_YMD": row["MSRMT_DT"], "MSRSTN_PBADMS_CD": code, "MSRSTN_NM": row["MSRSTN_NM"], **_texts(row)}
            )
    return found


def _texts(row: Row) -> Row:
    """Index and levels as text."""
    return {
        "CAI": f"{row['CAI_IDX']:.0f}",
        "CAI_GRD": row["CAI_GRD"],
        "CRST_SBSTN": row["CRST_SBSTN"],
        "NTDX": f"{row['NTDX']:.3f}",
        "OZON": f"{row['OZON']:.3f}",
        "CBMX": f"{row['CBMX']:.1f}",
        "SPDX": f"{row['SPDX']:.3f}",
        "PM": f"{row['PM']:.0f}",
        "FPM": f"{row['FPM']:.0f}",
    }


def _of_the_city(request: Request) -> list[Row]:
    """ListAvgOfSeoulAirQualityService: one row."""
    _, levels, *_ = _measured(request.city, request.at)
    mean = np.round(levels.mean(axis=1), 3)
    value, grade, substance = air.index(mean)
    row = dict(zip(FIELDS, mean[0].tolist(), strict=True))
    named = {"CAI_IDX": float(value[0]), "CAI_GRD": str(grade[0]), "CRST_SBSTN": str(substance[0])}
    return [{"SAREA_NM": "서울시", **_texts({**row, **named})}]


def _hourly(request: Request) -> list[Row]:
    """TimeAverageCityAir of one hour, twelve digits; other lengths find nothing."""
    asked = request.argument(0)
    if len(asked) != 12 or not asked.isdigit():
        return []
    hour = rhythm.minutes(rhythm.pd.Timestamp(asked[:8]) + rhythm.pd.Timedelta(hours=int(asked[8:10])))
    if hour[0] > _hour(request.at)[0]:
        return []
    now = realtime(request.city, hour + LAG_MIN)
    days = np.round(
        np.mean([request.city.air.levels(hour - 30 - lag)[:, ORDER, 0] for lag in range(0, 1440, 240)], axis=0)[0]
    )
    found = []
    for code, row, mean in zip(station_codes(), rows(now), days.tolist(), strict=True):
        found.append(
            {
                "MSRMT_DT": row["MSRMT_DT"],
                "SAREA_CD": str(100 + list(AREAS).index(row["SAREA_NM"])),
                "SAREA_NM": row["SAREA_NM"],
                "MSRSTN_CD": code,
                "MSRSTN_NM": row["MSRSTN_NM"],
                "PM_HOUR": row["PM"],
                "PM_ALDY": mean,
                **{name: row[name] for name in FIELDS[1:]},
            }
        )
    return found


def _national(request: Request, hours: Array, places_: list[int], name: str | None, kind: str) -> list[Row]:
    """Rows of the national network for stations (positions of districts), newest hour first."""
    found = []
    for hour in hours:
        at = np.array([hour - 30.0])
        levels = request.city.air.levels(at)[0, places_] * (AT_THE_ROAD if kind != "도시대기" else 1)
        day = request.city.air.levels(at - np.arange(0, 1440, 360.0)).mean(axis=0)[places_]
        value, *_ = air.index(levels)
        grades = [air.grade_of(each, levels[:, each]) for each in range(6)]
        stamp = rhythm.written(hour, "%Y-%m-%d %H:%M")[0]
        if stamp.endswith("00:00"):
            stamp = rhythm.written(hour - 1440, "%Y-%m-%d 24:00")[0]
        columns = {
            "pm25Grade1h": whole(grades[1]),
            "pm10Value24": whole(day[:, 0]),
            "so2Value": decimal(levels[:, 5], 3),
            "pm10Grade1h": whole(grades[0]),
            "o3Grade": whole(grades[2]),
            "pm10Value": whole(levels[:, 0]),
            "pm25Flag": [None] * len(places_),
            "khaiGrade": whole(np.searchsorted([50, 100, 250], value) + 1),
            "pm25Value": whole(levels[:, 1]),
            "no2Flag": [None] * len(places_),
            "mangName": [kind] * len(places_),
            "no2Value": decimal(levels[:, 3], 3),
            "so2Grade": whole(grades[5]),
            "coFlag": [None] * len(places_),
            "khaiValue": whole(value),
            "coValue": decimal(levels[:, 4], 1),
            "pm10Flag": [None] * len(places_),
            "no2Grade": whole(grades[3]),
            "pm25Value24": whole(day[:, 1]),
            "o3Flag": [None] * len(places_),
            "pm25Grade": whole(air.grade_of(1, day[:, 1])),
            "so2Flag": [None] * len(places_),
            "coGrade": whole(grades[4]),
            "dataTime": [stamp] * len(places_),
            "pm10Grade": whole(air.grade_of(0, day[:, 0])),
            "o3Value": decimal(levels[:, 2], 3),
        }
        if name is None:
            stations = [tables.names()[place] for place in places_] if kind == "도시대기" else list(ROADSIDE)
            columns = {"sidoName": ["서울"] * len(places_), "stationName": stations, **columns}
        found += rows(columns)
    return found


def _of_the_province(request: Request) -> list[Row]:
    """getCtprvnRltmMesureDnsty: every station of Seoul."""
    if request.parameter("sidoName", "서울") not in ("서울", "전국"):
        return []
    hour, beside = _hour(request.at), roadside(request.city)
    return _national(request, hour, list(range(25)), None, "도시대기") + _national(
        request, hour, beside, None, "도로변대기"
    )


def _of_a_station(request: Request) -> list[Row]:
    """getMsrstnAcctoRltmMesureDnsty: the last day of one station. Raises LookupError."""
    name = request.parameter("stationName", "종로구")
    known = tables.names()
    if name not in known and name not in ROADSIDE:
        raise LookupError(f"There is no station {name!r}.")
    is_beside = name not in known
    place = roadside(request.city)[ROADSIDE.index(name)] if is_beside else known.index(name)
    kind = "도로변대기" if is_beside else "도시대기"
    hours = _hour(request.at)[0] - np.arange(0, 23 * 60, 60.0)
    return _national(request, hours, [place], name, kind)


def _nearby(request: Request) -> list[Row]:
    """getNearbyMsrstnList: the three stations nearest to a point in TM."""
    middle = tables.districts()
    x, y = places.project("EPSG:5181", middle.lon.to_numpy(), middle.lat.to_numpy())
    away = np.hypot(x - float(request.parameter("tmX", "197946")), y - float(request.parameter("tmY", "451898"))) / 1000
    sites = places.sites(request.city.world, "air/stations", np.arange(25))
    nearest = np.argsort(away)[:3]
    return [
        {
            "tm": round(float(away[place]), 1),
            "addr": sites.addresses()[place].replace("서울특별시", "서울"),
            "stationName": middle.name_ko.iloc[place],
        }
        for place in nearest
    ]


FEEDS: dict[str, Feed] = {
    "RealtimeCityAir": _realtime,
    "ListAirQualityByDistrictService": _by_district,
    "ListAvgOfSeoulAirQualityService": _of_the_city,
    "TimeAverageCityAir": _hourly,
    "B552584/ArpltnInforInqireSvc/getCtprvnRltmMesureDnsty": _of_the_province,
    "B552584/ArpltnInforInqireSvc/getMsrstnAcctoRltmMesureDnsty": _of_a_station,
    "B552584/MsrstnInfoInqireSvc/getNearbyMsrstnList": _nearby,
}
MEASURES: dict[str, Measure] = {"RealtimeCityAir": realtime}
