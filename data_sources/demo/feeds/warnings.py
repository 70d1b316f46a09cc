"""What is warned of: weather warnings, dust alerts, the forecast of the air, and earthquakes.

Seoul's follow from the made-up city's own weather and air; those of other places are drawn, so that the national lists
are never bare. Earthquakes are drawn too.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from data_sources.demo import air, rhythm
from data_sources.demo.city import City
from data_sources.demo.feeds.request import Array, Feed, Request, Row, day_of, day_text

DAY, FORTNIGHT = 1440, 14
AREAS = {"L1100100": "서울동남권", "L1100200": "서울동북권", "L1100300": "서울서남권", "L1100400": "서울서북권"}
SEAS = {"S1323200": "동해남부앞바다", "S1130000": "서해중부먼바다", "S1230000": "남해동부먼바다"}
WIND, RAIN, COLD, DRY, WAVES, HEAT = 1, 2, 3, 4, 6, 12  # the weather service's numbers
ADVISORY, WARNING = 0, 1
ISSUED, LIFTED = "1", "2"
PROVINCES = (
    *("서울", "제주", "전남", "전북", "광주", "경남", "경북", "울산", "대구", "부산", "충남", "충북"),
    *("세종", "대전", "영동", "영서", "경기남부", "경기북부", "인천"),
)
POLLUTANTS = {"PM10": 0, "PM25": 1, "O3": 2}  # places in the air's levels
ISSUE_HOURS = (5, 11, 17, 23)
ALERT_LIMITS = {"PM10": (150, 300), "PM25": (75, 150)}  # advisory, warning
EPICENTRES = (
    ("경북 경주시 남남서쪽 8km 지역", 35.78, 129.18),
    ("충북 괴산군 북동쪽 11km 지역", 36.88, 127.88),
    ("전남 신안군 흑산도 북서쪽 23km 해역", 34.82, 125.22),
    ("강원 동해시 북동쪽 52km 해역", 37.86, 129.52),
    ("일본 혼슈 이바라키현 앞바다", 36.3, 141.1),
)


def _days(request: Request, first: str, last: str) -> range:
    """The days asked for, as days since 1970; today where none is."""
    today = int(request.minute // DAY)
    start, end = day_of(request.parameter(first)), day_of(request.parameter(last))
    return range(today if start is None else start, min(today if end is None else end, today) + 1)


def _warnings(request: Request) -> list[Row]:
    """getPwnCd: every issue and lifting of the days asked for, newest first; 0 is no time."""
    found = []
    for day in _days(request, "fromTmFc", "toTmFc"):
        for number, (code, name, kind, level, begins, ends) in enumerate(_on(request.city, day)):
            common = {
                "stnId": "109" if code in AREAS else "108",
                "areaCode": code,
                "areaName": name,
                "warnVar": kind,
                "warnStress": level,
                "cancel": "0",
            }
            for command, at in ((ISSUED, begins), (LIFTED, ends)):
                if at <= request.minute:
                    stamp = int(rhythm.written(at, "%Y%m%d%H%M")[0])
                    found.append(
                        {
                            "tmFc": stamp,
                            "tmSeq": day % 300 * 2 + number % 2,
                            **common,
                            "command": command,
                            "startTime": stamp if command == ISSUED else 0,
                            "endTime": stamp if command == LIFTED else 0,
                            "allEndTime": 0,
                        }
                    )
    return sorted(found, key=lambda row: -row["tmFc"])


class Spell(NamedTuple):
    """A warning for Seoul: its kind and level, from when and until when in minutes."""

    kind: int
    level: int
    begins: float
    ends: float


def spells(city: City, day: int) -> list[Spell]:
    """Warnings for Seoul that begin on a day, as its weather has them."""
    return _fortnight(city, day // FORTNIGHT)[day % FORTNIGHT]


@lru_cache(maxsize=64)
def _fortnight(city: City, number: int) -> list[list[Spell]]:
    """The warnings of many days, worked out together: one may have to go far back to find the last."""
    hours = number * FORTNIGHT * DAY + np.arange(0, FORTNIGHT * DAY, 60.0)
    sky = city.weather
    parts = (hours, sky.rain_hour(hours).max(axis=1), sky.temperature(hours), sky.wind(hours), sky.humidity(hours))
    return [_of_a_day(*(values[start : start + 24] for values in parts)) for start in range(0, len(hours), 24)]


def _of_a_day(hours: Array, rain: Array, temperature: Array, wind: Array, humidity: Array) -> list[Spell]:
    found, midnight = [], float(hours[0])
    if rain.max() >= 20:
        at = float(hours[int(np.argmax(rain >= 20))])
        found.append(Spell(RAIN, WARNING if rain.max() >= 40 else ADVISORY, at, at + 360))
    if temperature.max() >= 33:
        level = WARNING if temperature.max() >= 35 else ADVISORY
        found.append(Spell(HEAT, level, midnight + 600, midnight + 1140))
    if temperature.min() <= -12:
        level = WARNING if temperature.min() <= -15 else ADVISORY
        found.append(Spell(COLD, level, midnight + 60, midnight + 660))
    if wind.max() >= 9:
        at = float(hours[int(wind.argmax())])
        found.append(Spell(WIND, ADVISORY, at - 60, at + 240))
    if rain.max() < 0.1 and humidity.mean() < 42:
        found.append(Spell(DRY, ADVISORY, midnight + 660, midnight + 1380))
    return found


def _on(city: City, day: int) -> list[tuple[str, str, int, int, float, float]]:
    """Warnings that begin on a day: area, its name, kind, level, from when and until when."""
    here = [(code, name, *each) for each in spells(city, day) for code, name in AREAS.items()]
    dice = city.world.dice("warnings/sea", day)
    begins = day * DAY + 60.0 * int(dice.integers(0, 6))
    sea, name = list(SEAS.items())[int(dice.integers(0, len(SEAS)))]
    return [*here, (sea, name, WAVES, int(dice.random() < 0.2), begins, begins + 900)]


def _earthquakes(request: Request) -> list[Row]:
    """getEqkMsg: a small one on every second day at least."""
    found = []
    for day in _days(request, "fromTmFc", "toTmFc"):
        dice = request.city.world.dice("earthquakes", day)
        at, is_one = day * DAY + float(dice.integers(0, 600)), day % 2 == 0 or dice.random() < 0.3
        place, lat, lon = EPICENTRES[int(dice.integers(0, len(EPICENTRES)))]
        is_abroad = lon > 132
        magnitude = 4.8 + 1.2 * dice.random() if is_abroad else 2 + 0.9 * dice.random() ** 3
        if is_one and at + 5 <= request.minute:
            found.append(
                {
                    "cnt": 1,
                    "fcTp": 2 if is_abroad else 3,
                    "img": "",
                    "inT": "" if is_abroad else "최대진도 Ⅱ",
                    "stnId": 108,
                    "tmFc": int(rhythm.written(at + 5, "%Y%m%d%H%M")[0]),
                    "tmSeq": day % 900 + 1,
                    "tmEqk": int(rhythm.written(at, "%Y%m%d%H%M%S")[0]),
                    "loc": place,
                    "lat": round(lat + 0.05 * dice.standard_normal(), 2),
                    "lon": round(lon + 0.05 * dice.standard_normal(), 2),
                    "mt": round(float(magnitude), 1),
                    "dep": int(dice.integers(5, 20)),
                    "rem": "국내영향없음" if is_abroad else "지진피해는 없을 것으로 예상됨",
                }
            )
    return found[::-1]


def _air_forecast(request: Request) -> list[Row]:
    """getMinuDustFrcstDspth: what was issued on a day, newest first; three days ahead."""
    day = day_of(request.parameter("searchDate"))
    if day is None:
        return []
    found = []
    for hour in ISSUE_HOURS[::-1]:
        if day * DAY + hour * 60 + 10 > request.minute:
            continue
        for code in POLLUTANTS:
            for ahead in range(3):
                grades = _grades(request.city, day + ahead, code, hour)
                seoul = grades["서울"]
                found.append(
                    {
                        "dataTime": f"{day_text(day, '%Y-%m-%d')} {hour:02d}시 발표",
                        "informCode": code,
                        "informData": day_text(day + ahead, "%Y-%m-%d"),
                        "informGrade": ",".join(f"{area} : {grade}" for area, grade in grades.items()),
                        "informOverall": f"○ [{code}] 서울은 '{seoul}'로 예상됩니다.",
                        "informCause": "○ 대기 확산과 기상 조건을 반영한 모의 예보입니다.",
                        "actionKnack": None,
                        "imageUrl1": "",
                    }
                )
    return found


def _grades(city: City, day: int, code: str, hour: int) -> dict[str, str]:
    """A grade for each area: Seoul's is nearly what will be, the others are drawn around it."""
    place = POLLUTANTS[code]
    level = city.air.levels(day * DAY + np.arange(0, DAY, 360.0))[..., place].mean()
    spread = city.world.dice("air/forecast", day, code, hour).standard_normal(len(PROVINCES)) * 0.25
    spread[0] *= 0.3
    numbers = air.grade_of(place, level * np.exp(spread))
    return {area: str(air.GRADES[number - 1]) for area, number in zip(PROVINCES, numbers.tolist(), strict=True)}


def _alerts(request: Request) -> list[Row]:
    """getUlfptcaAlarmInfo: alerts of a year, newest first: Seoul's by its air, one a month elsewhere."""
    year = int(request.parameter("year") or rhythm.stamp(request.minute).year)
    first, last = (float(rhythm.minutes(rhythm.pd.Timestamp(f"{each}-01-01"))[0]) for each in (year, year + 1))
    hours = np.arange(first + 840, min(last, request.minute), DAY)
    if not len(hours):
        return []
    levels = request.city.air.levels(hours)[..., :2].mean(axis=1)
    found = []
    for number, hour in enumerate(hours.tolist()):
        values = dict(zip(ALERT_LIMITS, levels[number].tolist(), strict=True))
        for code, (advisory, warning) in ALERT_LIMITS.items():
            if values[code] >= advisory:
                found.append(_alert(request, code, "서울", "서울권역", hour, values[code], values[code] >= warning))
        if number % 30 == 3:
            found.append(_alert(request, "PM10", "경북", "서부권역", hour, 171.0, False))
    return found[::-1]


def _alert(request: Request, code: str, area: str, zone: str, at: float, value: float, is_warning: bool) -> Row:
    ends = at + 540
    is_over = ends <= request.minute
    day, hour = rhythm.written(at, "%Y-%m-%d %H:%M")[0].split()
    until, clear = rhythm.written(ends, "%Y-%m-%d %H:%M")[0].split() if is_over else ("", "")
    return {
        "sn": str(int(at // 60) % 100_000),
        "dataDate": day,
        "districtName": area,
        "moveName": zone,
        "itemCode": code,
        "issueGbn": "경보" if is_warning else "주의보",
        "issueDate": day,
        "issueTime": hour,
        "issueVal": f"{value:.0f}",
        "clearDate": until,
        "clearTime": clear,
        "clearVal": f"{value * 0.5:.0f}" if is_over else "",
    }


FEEDS: dict[str, Feed] = {
    "1360000/WthrWrnInfoService/getPwnCd": _warnings,
    "1360000/EqkInfoService/getEqkMsg": _earthquakes,
    "B552584/ArpltnInforInqireSvc/getMinuDustFrcstDspth": _air_forecast,
    "B552584/UlfptcaAlarmInqireSvc/getUlfptcaAlarmInfo": _alerts,
}
