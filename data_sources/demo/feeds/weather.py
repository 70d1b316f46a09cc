"""Weather service, rain gauges and the street sensors."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data_sources.demo import places, rhythm, tables
from data_sources.demo.city import City
from data_sources.demo.feeds.request import Array, Columns, Feed, Measure, Request, Row, decimal, rows

RAIN_LAG_MIN = 14
RAIN_HOURS = 6
GAUGES_IN = (2, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 2, 2, 1, 2, 2, 2, 2, 3, 2, 1)  # 47 in all
SKIES = ("1", "3", "4")  # clear, mostly cloudy, overcast
GAUGE_PLACES = ("구청", "주민센터", "빗물펌프장")
NUMBERS = (
    110,
    109,
    108,
    111,
    112,
    113,
    114,
    115,
    116,
    117,
    118,
    119,
    120,
    121,
    122,
    123,
    124,
    125,
    102,
    103,
    104,
    105,
    101,
    106,
    107,
)
SURROUNDINGS = (
    "residential_area",
    "commercial_area",
    "main_street",
    "parks",
    "traditional_markets",
    "public_facilities",
)


def _precipitation(rain: float, temperature: float) -> str:
    """KMA's code: none, rain, sleet, snow, drizzle."""
    if rain < 0.05:
        return "0"
    if temperature < 0.3:
        return "3"
    if temperature < 1.8:
        return "2"
    return "5" if rain < 0.15 else "1"


def _grid(request: Request) -> tuple[int, int]:
    return int(request.parameter("nx", "60")), int(request.parameter("ny", "127"))


def _base(request: Request, minutes_late: int) -> float | None:
    """The hour asked for, in minutes; None when it is not published yet or unreadable."""
    try:
        base = pd.Timestamp(f"{request.parameter('base_date')} {request.parameter('base_time')[:2]}:00")
    except ValueError:
        return None
    minute = float(rhythm.minutes(base)[0])
    return minute if minute + minutes_late <= request.minute else None


def _wind(city: City, at: Array) -> dict[str, str]:
    speed, bearing = float(city.weather.wind(at)[0]), float(city.weather.wind_from(at)[0])
    east, north = -speed * np.sin(np.radians(bearing)), -speed * np.cos(np.radians(bearing))
    return {"UUU": f"{east:.1f}", "VEC": f"{bearing:.0f}", "VVV": f"{north:.1f}", "WSD": f"{speed:.1f}"}


def _nowcast(request: Request) -> list[Row]:
    """getUltraSrtNcst: one row per category."""
    if (base := _base(request, 40)) is None:
        return []
    at, weather = np.array([base]), request.city.weather
    rain, temperature = float(weather.rain_hour(at).mean()), float(weather.temperature(at)[0])
    values = {
        "PTY": _precipitation(float(weather.rain(at).mean()), temperature),
        "REH": f"{weather.humidity(at)[0]:.0f}",
        "RN1": f"{rain:.1f}" if rain >= 0.05 else "0",
        "T1H": f"{temperature:.1f}",
        **_wind(request.city, at),
    }
    nx, ny = _grid(request)
    day, hour = rhythm.written(base, "%Y%m%d %H%M")[0].split()
    return [
        {"baseDate": day, "baseTime": hour, "category": name, "nx": nx, "ny": ny, "obsrValue": value}
        for name, value in sorted(values.items())
    ]


def _forecast(request: Request) -> list[Row]:
    """getVilageFcst: three days by the hour, issued at 02, 05, ... 23; what will come, less surely the farther off."""
    base = _base(request, 10)
    if base is None or int(base % 1440 // 60) % 3 != 2:
        return []
    ahead = np.arange(1, 61)
    at = base + ahead * 60.0
    weather = request.city.weather
    doubt = request.city.world.dice("forecast", int(base)).standard_normal(len(at)) * ahead**0.5 * 0.12
    temperature = weather.temperature(at) + doubt
    rain = weather.rain(at).mean(axis=1) * np.exp(doubt)
    chance = np.clip(np.round((20 + 60 * np.tanh(rain) + 30 * weather.cloud(at) - 20) / 10) * 10, 0, 100)
    days = (base + ahead * 60.0) // 1440
    nx, ny = _grid(request)
    issued = rhythm.written(base, "%Y%m%d %H%M")[0].split()
    found = []
    for place, (day, hour) in enumerate(moment.split() for moment in rhythm.written(at, "%Y%m%d %H%M")):
        wet, cold = rain[place] >= 0.1, temperature[place] < 0.3
        values = {
            "TMP": f"{temperature[place]:.0f}",
            **_wind(request.city, at[place : place + 1]),
            "SKY": SKIES[int(np.searchsorted([0.35, 0.75], weather.cloud(at[place : place + 1])[0]))],
            "PTY": _precipitation(rain[place] if wet else 0.0, temperature[place]),
            "POP": f"{chance[place]:.0f}",
            "WAV": "0",
            "PCP": _rain_words(rain[place]) if wet and not cold else "강수없음",
            "REH": f"{weather.humidity(at[place : place + 1])[0]:.0f}",
            "SNO": f"{max(0.1, rain[place]):.1f}cm" if wet and cold else "적설없음",
        }
        if hour == "0600":
            values["TMN"] = f"{temperature[days == days[place]].min():.1f}"
        if hour == "1500":
            values["TMX"] = f"{temperature[days == days[place]].max():.1f}"
        found += [
            {
                "baseDate": issued[0],
                "baseTime": issued[1],
                "category": name,
                "fcstDate": day,
                "fcstTime": hour,
                "fcstValue": value,
                "nx": nx,
                "ny": ny,
            }
            for name, value in values.items()
        ]
    return found


def _next_hours(request: Request) -> list[Row]:
    """getUltraSrtFcst: six hours, issued at half past each hour."""
    base = _base(request, 45)
    if base is None:
        return []
    at, weather = base + np.arange(1, 7) * 60.0, request.city.weather
    temperature, humidity = weather.temperature(at), weather.humidity(at)
    rain, cloud = weather.rain(at).mean(axis=1), weather.cloud(at)
    nx, ny = _grid(request)
    day, hour = rhythm.written(base + 30, "%Y%m%d %H%M")[0].split()
    issued = {"baseDate": day, "baseTime": hour}
    found = []
    for place, (on, when) in enumerate(moment.split() for moment in rhythm.written(at, "%Y%m%d %H%M")):
        wet = rain[place] >= 0.1
        values = {
            "T1H": f"{temperature[place]:.0f}",
            "RN1": _rain_words(rain[place]) if wet else "강수없음",
            "SKY": SKIES[int(np.searchsorted([0.35, 0.75], cloud[place]))],
            "REH": f"{humidity[place]:.0f}",
            "PTY": _precipitation(rain[place] if wet else 0.0, temperature[place]),
            "LGT": "0",
            **_wind(request.city, at[place : place + 1]),
        }
        moment = {"fcstDate": on, "fcstTime": when}
        found += [
            {**issued, "category": name, **moment, "fcstValue": value, "nx": nx, "ny": ny}
            for name, value in values.items()
        ]
    return found


def _rain_words(rain: float) -> str:
    if rain < 1:
        return "1mm 미만"
    if rain < 30:
        return f"{rain:.1f}mm"
    return "30.0~50.0mm" if rain < 50 else "50.0mm 이상"


def gauges() -> list[tuple[str, str, int]]:
    """Code, name and district (position) of the 47 rain gauges."""
    names = tables.districts().short_ko.tolist()
    return [
        (f"{NUMBERS[place]}{order + 1}", f"{names[place]}{GAUGE_PLACES[order]}", place)
        for place, count in enumerate(GAUGES_IN)
        for order in range(count)
    ]


def rain(city: City, minutes: Array) -> Columns:
    """ListRainfallService at each moment: every gauge's last ten minutes."""
    steps = np.floor((np.asarray(minutes) - RAIN_LAG_MIN) / 10) * 10 + 9
    codes, names, districts = zip(*gauges(), strict=True)
    fallen = city.weather.rain_10min(steps)[:, list(districts)] * np.exp(
        0.06 * city.world.memory("gauges", steps, {60: 1}, len(codes))
    )
    fallen = np.where(fallen < 0.05, 0.0, np.maximum(np.round(fallen * 2) / 2, 0.5 * (fallen >= 0.25)))
    korean = tables.districts().name_ko.to_numpy()[list(districts)].tolist()
    count = len(minutes)
    return {
        "@minute": np.repeat(minutes, len(codes)),
        "RF_CD": [float(code) for code in codes] * count,
        "RF_NM": list(names) * count,
        "GU_CD": [float(NUMBERS[place]) for place in districts] * count,
        "GU_NM": korean * count,
        "RN_10M": [f"{value:g}" for value in fallen.ravel().tolist()],
        "DATA_CLCT_TM": np.repeat(rhythm.written(steps, "%Y-%m-%d %H:%M"), len(codes)),
    }


def _rain(request: Request) -> list[Row]:
    """The last hours, newest first; one district when it is named."""
    found = rows(rain(request.city, request.minute - np.arange(0, RAIN_HOURS * 60, 10.0)))
    district = request.argument(0)
    return [row for row in found if district in ("", row["GU_NM"])]


def _sensors(request: Request) -> list[Row]:
    """Street sensors (S-DoT): last full hour; a few are silent."""
    city, hour = request.city, np.floor(request.at / 60) * 60
    sites = places.sites(city.world, "sensors", places.spread(360))
    dice = city.world.dice("sensors", int(hour[0]))
    temperature = city.weather.temperatures(hour)[0][sites.district] + 0.6 * dice.standard_normal(len(sites))
    humidity = np.clip(city.weather.humidity(hour)[0] + 4 * dice.standard_normal(len(sites)), 5, 100)
    wind = np.abs(city.weather.wind(hour)[0] * 0.5 * np.exp(0.4 * dice.standard_normal(len(sites))))
    noise = 52 + 7 * np.sin((rhythm.hour(hour)[0] - 8) / 24 * 2 * np.pi) + 5 * dice.standard_normal(len(sites))
    sun = city.weather.sun(hour)[0] * (1 - 0.7 * city.weather.cloud(hour)[0])
    bearing = (city.weather.wind_from(hour)[0] + 40 * dice.standard_normal(len(sites))) % 360
    columns: Columns = {
        "MODEL": ["SDOT001"] * len(sites),
        "SERIAL": [f"OC3CL{number:06d}" for number in range(200_001, 200_001 + len(sites))],
        "SENSING_TIME": [rhythm.written(hour, "%Y-%m-%d_%H:%M:00")[0]] * len(sites),
        "REGION": [SURROUNDINGS[number % 6] for number in sites.number.tolist()],
        "AUTONOMOUS_DISTRICT": sites.district_names,
        "ADMINISTRATIVE_DISTRICT": sites.dong_names,
        "MAX_TEMP": decimal(temperature + 0.7, 1),
        "AVG_TEMP": decimal(temperature, 1),
        "MIN_TEMP": decimal(temperature - 0.7, 1),
        "AVG_HUMI": decimal(humidity, 0),
        "AVG_WIND_SPEED": decimal(wind, 1),
        "AVG_WIND_DIRE": decimal(bearing, 0),
        "AVG_INTE_ILLU": decimal(np.full(len(sites), 95_000 * sun), 0),
        "AVG_ULTRA_RAYS": decimal(np.full(len(sites), 9 * sun), 1),
        "AVG_NOISE": decimal(noise, 0),
        "MAX_NOISE": decimal(noise + 11, 0),
        "AVG_EFFE_TEMP": decimal(temperature + 4 * sun, 1),
        "DATA_NO": ["1"] * len(sites),
        "REG_DTTM": [rhythm.written(hour + 11, "%Y-%m-%d %H:%M:%S")[0]] * len(sites),
    }
    return rows(columns)


FEEDS: dict[str, Feed] = {
    "1360000/VilageFcstInfoService_2.0/getUltraSrtNcst": _nowcast,
    "1360000/VilageFcstInfoService_2.0/getUltraSrtFcst": _next_hours,
    "1360000/VilageFcstInfoService_2.0/getVilageFcst": _forecast,
    "ListRainfallService": _rain,
    "sDoTEnv": _sensors,
}
MEASURES: dict[str, Measure] = {"ListRainfallService": rain}
