"""Sections of citydata that are not about people: weather, car parks, chargers, events."""

from __future__ import annotations

import numpy as np

from data_sources.demo import air, people, rhythm, tables
from data_sources.demo.city import City
from data_sources.demo.feeds import warnings
from data_sources.demo.feeds.request import Row
from data_sources.demo.weather import compass

AIR_WORDS = {
    "좋음": "공기가 상쾌해요. 야외활동하기 좋아요.",
    "보통": "호흡기가 예민하신 분들은 몸상태 유의하며 활동해주세요.",
    "나쁨": "장시간 또는 무리한 실외활동을 자제해주세요.",
    "매우나쁨": "가급적 실외활동을 삼가고 마스크를 착용해주세요.",
}
LEVELS = ("좋음", "보통", "나쁨", "매우나쁨")
UV = ("낮음", "보통", "높음", "매우높음", "위험")
WARNINGS = {
    warnings.WIND: "강풍",
    warnings.RAIN: "호우",
    warnings.COLD: "한파",
    warnings.DRY: "건조",
    warnings.HEAT: "폭염",
}
WARNING_LEVELS = ("주의보", "경보")
LONGEST_CALM_DAYS = 366  # without a warning
EVENTS = ("가을 음악회", "거리 예술 공연", "사진 전시", "플리마켓", "야외 영화 상영", "전통문화 체험", "작은 축제")
PARKS = ("공영주차장", "빌딩 주차장", "지하주차장", "환승주차장")


def _kind(rain: float, temperature: float) -> str:
    if rain < 0.1:
        return "없음"
    return "눈" if temperature < 0.3 else "비/눈" if temperature < 1.8 else "비"


def _sun_times(minute: float) -> tuple[str, str]:
    """Sunrise and sunset of the day."""
    of_year = (minute // 1440 % 365.25) / 365.25 * 2 * np.pi
    half = 6.1 - 1.22 * np.cos(of_year + 0.17)
    noon = 12.53 - 0.12 * np.sin(2 * of_year)
    return tuple(f"{int(hour):02d}:{int(hour % 1 * 60):02d}" for hour in (noon - half, noon + half))  # type: ignore[return-value]


def weather(city: City, minute: float, district: int) -> Row:
    """WEATHER_STTS: now, the coming hours, warnings in force."""
    step = float(np.floor(minute / 10) * 10)
    at = np.array([step])
    hours = np.floor(step / 60) * 60 + np.arange(1, 25) * 60.0
    day = step // 1440 * 1440 + np.arange(0, 1440, 60.0)
    sky = city.weather
    temperature, rain = float(sky.temperatures(at)[0, district]), float(sky.rain_hour(at)[0, district])
    levels = city.air.levels(at)[:, district]
    value, grade, substance = air.index(levels)
    wind, of_day = float(sky.wind(at)[0]), sky.temperature(day)
    uv = float(11 * sky.sun(at)[0] ** 1.3 * (1 - 0.7 * sky.cloud(at)[0]))
    sunrise, sunset = _sun_times(minute)
    return {
        "WEATHER_TIME": rhythm.written(step, "%Y-%m-%d %H:%M")[0],
        "TEMP": f"{temperature:.1f}",
        "SENSIBLE_TEMP": f"{_felt(temperature, wind, float(sky.humidity(at)[0])):.1f}",
        "MAX_TEMP": f"{of_day.max():.1f}",
        "MIN_TEMP": f"{of_day.min():.1f}",
        "HUMIDITY": f"{sky.humidity(at)[0]:.0f}",
        "WIND_DIRCT": compass(sky.wind_from(at)[0]),
        "WIND_SPD": f"{wind:.1f}",
        "PRECIPITATION": f"{rain:.1f}" if rain >= 0.1 else "-",
        "PRECPT_TYPE": _kind(rain, temperature),
        "PCP_MSG": "비 또는 눈 소식이 없어요." if rain < 0.1 else "비가 오고 있어요. 우산을 챙기세요.",
        "SUNRISE": sunrise,
        "SUNSET": sunset,
        "UV_INDEX_LVL": UV[int(np.searchsorted([3, 6, 8, 11], uv, side="right"))],
        "UV_INDEX": f"{uv:.0f}",
        "UV_MSG": "햇볕에 민감한 분들은 자외선 차단제를 발라주세요.",
        "PM25_INDEX": LEVELS[int(air.grade_of(1, levels[0, 1])) - 1],
        "PM25": f"{levels[0, 1]:.0f}",
        "PM10_INDEX": LEVELS[int(air.grade_of(0, levels[0, 0])) - 1],
        "PM10": f"{levels[0, 0]:.0f}",
        "AIR_IDX": str(grade[0]),
        "AIR_IDX_MVL": f"{value[0]:.1f}",
        "AIR_IDX_MAIN": "" if value[0] <= 50 else str(substance[0]),
        "AIR_MSG": AIR_WORDS[str(grade[0])],
        "FCST24HOURS": _forecast(city, hours),
        "NEWS_LIST": _warnings(city, minute),
    }


def _felt(temperature: float, wind: float, humidity: float) -> float:
    """What it feels like: colder in the wind, hotter in damp air."""
    if temperature <= 10 and wind > 1.3:
        push = (wind * 3.6) ** 0.16
        return 13.12 + 0.6215 * temperature - 11.37 * push + 0.3965 * push * temperature
    return temperature + (0.07 * (humidity - 50) if temperature >= 25 else 0.0)


def _forecast(city: City, hours: np.ndarray) -> list[Row]:
    temperature, rain, cloud = (
        city.weather.temperature(hours),
        city.weather.rain(hours).mean(axis=1),
        city.weather.cloud(hours),
    )
    return [
        {
            "FCST_DT": at,
            "TEMP": f"{temperature[place]:.0f}",
            "PRECIPITATION": f"{rain[place]:.1f}" if rain[place] >= 0.1 else "-",
            "PRECPT_TYPE": _kind(rain[place], temperature[place]),
            "RAIN_CHANCE": f"{np.round(min(95, 10 * cloud[place] + 80 * np.tanh(rain[place])) / 10) * 10:.0f}",
            "SKY_STTS": ("맑음", "구름많음", "흐림")[int(np.searchsorted([0.35, 0.75], cloud[place]))],
        }
        for place, at in enumerate(rhythm.written(hours, "%Y%m%d%H%M"))
    ]


def _warnings(city: City, minute: float) -> list[Row]:
    """NEWS_LIST: the weather warnings in force; where there are none, that the last ones were lifted."""
    today = int(minute // 1440)
    in_force = [each for day in (today - 1, today) for each in warnings.spells(city, day) if each.begins <= minute]
    if in_force := [each for each in in_force if minute < each.ends]:
        return [_news(each, is_lifted=False) for each in in_force]
    for day in range(today, today - LONGEST_CALM_DAYS, -1):
        if over := [each for each in warnings.spells(city, day) if each.ends <= minute]:
            return [_news(each, is_lifted=True) for each in over]
    return []


def _news(spell: warnings.Spell, *, is_lifted: bool) -> Row:
    name, level = WARNINGS[spell.kind], WARNING_LEVELS[spell.level]
    at = spell.ends if is_lifted else spell.begins
    return {
        "WARN_VAL": name,
        "WARN_STRESS": level,
        "ANNOUNCE_TIME": rhythm.written(at, "%Y-%m-%d %H:%M")[0],
        "COMMAND": "해제" if is_lifted else "발표",
        "CANCEL_YN": "N",
        "WARN_MSG": f"서울특별시 {name}{level}{'가 해제되었습니다' if is_lifted else ' 발효 중입니다'}.",
    }


def car_parks(city: City, spot: int, minute: float, lon: float, lat: float, district: int) -> list[Row]:
    """PRK_STTS: a few around the place; one in three counts its cars."""
    dice, found = city.world.dice("spot/parking", spot), []
    hour = minute % 1440 / 60
    for place in range(5):
        spaces, is_live = int(20 + 300 * dice.random() ** 2), place % 3 == 0
        x, y = lon + 0.003 * dice.standard_normal(), lat + 0.0025 * dice.standard_normal()
        fill = (
            0.35
            + 0.45 * np.exp(-(((hour - 14) / 4.5) ** 2))
            + 0.05 * city.world.memory(f"parking/{spot}/{place}", np.array([minute]), {90: 1})[0, 0]
        )
        found.append(
            {
                "PRK_NM": f"{PARKS[place % 4]} {spot + 1}-{place + 1}",
                "PRK_CD": f"{3_000_000 + spot * 100 + place}",
                "PRK_TYPE": ("NW", "BS", "BS", "NS")[place % 4],
                "CPCTY": str(spaces),
                "CUR_PRK_CNT": str(int(np.clip(fill, 0, 1) * spaces)) if is_live else "",
                "CUR_PRK_TIME": rhythm.written(np.floor(minute / 5) * 5)[0] if is_live else "",
                "CUR_PRK_YN": "Y" if is_live else "N",
                "PAY_YN": "Y",
                "RATES": "2000",
                "TIME_RATES": "30",
                "ADD_RATES": "1000",
                "ADD_TIME_RATES": "10",
                "ADDRESS": f"{tables.districts().name_ko.iloc[district]} {place * 7 + 3}-{spot + 1}",
                "ROAD_ADDR": "",
                "LNG": f"{x:.6f}",
                "LAT": f"{y:.6f}",
            }
        )
    return found


def chargers(city: City, spot: int, minute: float, lon: float, lat: float) -> list[Row]:
    """CHARGER_STTS: two stations with two chargers each."""
    found = []
    for place in range(2):
        dice = city.world.dice("spot/chargers", spot, place, int(minute // 60))
        details = []
        for number in range(1, 3):
            is_used = bool(dice.random() < 0.35)
            since, before = rhythm.written(
                np.array([minute // 60 * 60 - 40 * dice.random(), minute // 60 * 60 - 200 - 300 * dice.random()]),
                "%Y-%m-%d %H:%M",
            )
            ended = rhythm.written(minute // 60 * 60 - 100, "%Y-%m-%d %H:%M")[0]
            details.append(
                {
                    "CHARGER_ID": f"{number:02d}",
                    "CHARGER_TYPE": "AC완속" if number == 1 else "DC콤보",
                    "CHARGER_STAT": "충전중" if is_used else "사용가능",
                    "STATUPDDT": since,
                    "LASTTSDT": before,
                    "LASTTEDT": ended,
                    "NOWTSDT": since if is_used else "",
                    "OUTPUT": "7" if number == 1 else "50",
                    "METHOD": "단독",
                }
            )
        found.append(
            {
                "STAT_NM": f"{people_name(spot)} 충전소 {place + 1}",
                "STAT_ID": f"HM{spot:03d}{place:03d}",
                "STAT_ADDR": f"서울특별시 {people_name(spot)}",
                "STAT_X": f"{lon + 0.002 * (place + 1):.7f}",
                "STAT_Y": f"{lat - 0.001 * (place + 1):.7f}",
                "STAT_USETIME": "24시간 이용가능",
                "STAT_PARKPAY": "Y",
                "STAT_LIMITYN": "N",
                "STAT_LIMITDETAIL": "",
                "STAT_KINDDETAIL": "공공시설",
                "CHARGER_DETAILS": details,
            }
        )
    return found


def people_name(spot: int) -> str:
    """The place's Korean name."""
    return str(people.spots()[spot]["name_ko"])


def events(city: City, spot: int, minute: float, name: str, lon: float, lat: float) -> list[Row]:
    """EVENT_STTS: what runs this week."""
    week = int(minute // 10_080)
    dice, found = city.world.dice("spot/events", spot, week), []
    for place in range(int(dice.integers(0, 3))):
        first = week * 10_080.0 + 1440 * int(dice.integers(-4, 3))
        start, end = rhythm.written(np.array([first, first + 1440 * int(dice.integers(2, 20))]), "%Y-%m-%d")
        found.append(
            {
                "EVENT_NM": f"{name} {EVENTS[int(dice.integers(len(EVENTS)))]}",
                "EVENT_PERIOD": f"{start}~{end}",
                "EVENT_PLACE": name,
                "EVENT_X": lon + 0.0005 * place,
                "EVENT_Y": lat,
                "PAY_YN": None,
                "THUMBNAIL": "",
                "URL": "https://culture.seoul.go.kr",
                "EVENT_ETC_DETAIL": ".",
            }
        )
    return found
