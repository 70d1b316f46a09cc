"""119: fires, rescues and ambulances, each with its stages and times.

Rates by district, month and hour from the fire service's own tables; rescue and ambulance rates, causes and response
times from figures of the city cited in the press: some 400 rescues and 1,400 ambulance runs a day, the first
engine there within seven minutes in 93 of 100 cases, after 290 seconds on average.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from threading import Lock

import numpy as np

from data_sources.demo import people, places, rhythm, tables
from data_sources.demo.weather import Weather
from data_sources.demo.world import World

Array = np.ndarray
FIRE, RESCUE, EMS = "화재", "구조", "구급"
RESCUES_A_DAY, RUNS_A_DAY = 394.0, 1400.0
RESCUE_HOURS = np.array(
    [
        2.6,
        2.2,
        2.0,
        1.9,
        1.9,
        2.2,
        2.9,
        3.7,
        4.5,
        4.8,
        4.9,
        4.9,
        4.9,
        5.0,
        5.3,
        5.4,
        5.4,
        5.3,
        5.4,
        5.3,
        5.0,
        4.6,
        4.1,
        3.6,
    ]
)
RUN_HOURS = np.array(
    [
        3.9,
        3.4,
        2.9,
        2.6,
        2.5,
        2.7,
        3.4,
        4.3,
        5.3,
        5.3,
        5.0,
        4.8,
        4.7,
        4.7,
        4.6,
        4.5,
        4.5,
        4.6,
        4.7,
        4.7,
        4.6,
        4.5,
        4.4,
        4.2,
    ]
)
FIRE_WEEK = np.array([1.01, 1.05, 0.99, 1.02, 1.02, 0.98, 0.93])
FIRE_CAUSES = {
    "부주의 (담배꽁초)": 22.0,
    "부주의 (음식물 조리)": 21.8,
    "부주의 (기타)": 14.9,
    "전기적 요인": 22.4,
    "기계적 요인": 5.1,
    "방화": 3.3,
    "화학적 요인": 1.5,
    "미상": 9.0,
}
RESCUE_CAUSES = {
    "생활안전": 39.0,
    "문개방": 13.0,
    "승강기 갇힘": 6.0,
    "교통사고": 5.0,
    "산악": 1.2,
    "수난": 1.8,
    "위치확인": 14.0,
    "동물포획": 9.0,
    "기타": 11.0,
}
RUN_CAUSES = {"질병": 66.8, "낙상": 15.1, "교통사고": 9.1, "기타 손상": 6.0, "심정지": 3.0}
STAGES = ("출동지령", "현장도착", "활동개시", "초진", "완진", "상황종결")
RESPONSE_S = (284.0, 0.265)  # median and spread of the logarithm
WINDOW_H = 12


@dataclass(frozen=True)
class Incident:
    """One incident; `times` in minutes, one for each stage, NaN for stages that its kind has not."""

    number: str
    kind: str
    cause: str
    place: str
    times: tuple[float, ...]
    district: int
    address: str
    lon: float
    lat: float
    station: str
    deaths: int
    injuries: int

    def stage(self, minute: float) -> str:
        """What it has come to."""
        reached = [name for name, at in zip(STAGES, self.times, strict=True) if at <= minute]
        return reached[-1] if reached else ""


def _pick(dice: np.random.Generator, weights: dict[str, float]) -> str:
    sums = list(accumulate(weights.values()))
    return list(weights)[bisect_left(sums, dice.random() * sums[-1])]


class Incidents:
    """Those that the control room has on its list."""

    def __init__(self, world: World, weather: Weather) -> None:
        self.world, self.weather = world, weather
        self._hour = lru_cache(maxsize=256)(self._drawn_in_hour)
        self._drawing = Lock()  # many services read the same hours at once, and each hour costs milliseconds

    def since(self, minute: float, window_h: int = WINDOW_H) -> list[Incident]:
        """Dispatched within the window before a moment, or still under way, newest first."""
        hour = int(minute // 60)
        with self._drawing:
            found = [each for back in range(window_h + 1) for each in self._hour(hour - back)]
        found += self._declared(minute)
        earliest = minute - window_h * 60
        kept = [
            each for each in found if each.times[0] <= minute and (each.times[0] > earliest or each.times[-1] > minute)
        ]
        return sorted(kept, key=lambda each: each.times[0], reverse=True)

    def rates(self, minutes: Array) -> dict[str, Array]:
        """Incidents an hour in each district, by kind. Moment x district."""
        rain = self.weather.rain_hour(minutes)
        temperature = self.weather.temperature(minutes)[:, None]
        calm = (1 - 0.6 * np.clip(self.world.amount("calm", minutes), 0, 1))[:, None]
        hour = rhythm.hour(minutes).astype(int)
        week = rhythm.weekday(rhythm.day(minutes))
        month = rhythm.month(minutes) - 1
        share = tables.population_share()
        fires = (
            tables.fires()[month]
            * (tables.fire_hours()[hour] * FIRE_WEEK[week])[:, None]
            * np.exp(-0.15 * np.tanh(rain))
        )
        rescues = RESCUES_A_DAY * share * (RESCUE_HOURS[hour] / RESCUE_HOURS.sum())[:, None]
        runs = RUNS_A_DAY * share * (RUN_HOURS[hour] / RUN_HOURS.sum())[:, None]
        hot = 1 + 0.02 * np.clip(temperature - 30, 0, 10)
        return {FIRE: fires * calm, RESCUE: rescues * calm * (1 + rain / 14), EMS: runs * calm * hot}

    def _drawn_in_hour(self, hour: int) -> list[Incident]:
        """Incidents that begin within an hour (counted since 1970)."""
        middle = np.array([hour * 60 + 30.0])
        rates = self.rates(middle)
        rain = self.weather.rain_hour(middle + 30)[0]
        day = rhythm.written(hour * 60.0, "%Y%m%d")[0]
        found = []
        for letter, (kind, rate) in zip("FRE", rates.items(), strict=True):
            dice = self.world.dice("incidents", kind, hour)
            districts = np.repeat(np.arange(25), dice.poisson(rate[0]))
            sites = places.sites(self.world, f"incidents/{kind}/{hour}", districts)
            addresses, lots, stations = sites.addresses(), sites.lots(), places.fire_stations(sites.lon, sites.lat)
            for order, district in enumerate(districts.tolist()):
                begins = hour * 60 + 60 * float(dice.random())
                cause, place = self._why(kind, district, float(rain[district]), dice)
                times, deaths, injuries = _course(kind, cause, begins, dice)
                address = addresses[order] if order % 4 else lots[order]
                number = f"{day}{letter}{hour % 24:02d}{order:03d}"
                found.append(
                    Incident(
                        number,
                        kind,
                        cause,
                        place,
                        times,
                        district,
                        address,
                        float(sites.lon[order]),
                        float(sites.lat[order]),
                        stations[order],
                        deaths,
                        injuries,
                    )
                )
        return found

    def _why(self, kind: str, district: int, rain: float, dice: np.random.Generator) -> tuple[str, str]:
        """Cause and kind of place."""
        kinds, sums = tables.fire_places()
        place = kinds[int(sums[district].searchsorted(dice.random() * 0.9999))]
        if kind == FIRE:
            return _pick(dice, FIRE_CAUSES), place
        if kind == RESCUE:
            flood = dice.random() < rain / (rain + 14)
            return ("침수 배수지원" if flood else _pick(dice, RESCUE_CAUSES)), place
        return _pick(dice, RUN_CAUSES), place

    def _declared(self, minute: float) -> list[Incident]:
        """The scenario's own fire: large, long, in a market."""
        scenario = self.world.scenario
        found = []
        for begins, event in scenario.starts("fire", minute - 1440, minute) if scenario else ():
            spot = people.spots()[people.spot_position(event.where)]
            stages = np.array([1.0, 4.2, 6.0, 78.0, 186.0, 292.0])
            day = rhythm.written(begins, "%Y%m%d")[0]
            district = tables.position(str(spot["district"]))
            address = f"서울특별시 {tables.names()[district]} {spot['name_ko']}"
            lon, lat = float(str(spot["lon"])), float(str(spot["lat"]))
            known = int(np.clip((minute - begins) / 12, 0, 9))
            found.append(
                Incident(
                    f"{day}F99001",
                    FIRE,
                    "전기적 요인",
                    "판매시설",
                    tuple((begins + stages).tolist()),
                    district,
                    address,
                    lon,
                    lat,
                    places.fire_stations(np.array([lon]), np.array([lat]))[0],
                    0,
                    known,
                )
            )
        return found


def _course(kind: str, cause: str, begins: float, dice: np.random.Generator) -> tuple[tuple[float, ...], int, int]:
    """Times of the stages in minutes, and casualties."""
    draws = dice.standard_normal(5)
    dispatched = begins + np.exp(0.25 * draws[0]) * 0.9
    arrived = begins + RESPONSE_S[0] / 60 * np.exp(RESPONSE_S[1] * draws[1])
    arrived = max(arrived, dispatched + 0.8)
    working = arrived + 1.2 * np.exp(0.4 * draws[2])
    if kind != FIRE:
        closed = working + (24 if kind == RESCUE else 33) * np.exp(0.5 * draws[3])
        hurt = int(kind == EMS or (cause == "교통사고" and dice.random() < 0.7))
        return (
            (dispatched, arrived, working, np.nan, np.nan, closed),
            int(cause == "심정지" and dice.random() < 0.2),
            hurt,
        )
    controlled = working + 7 * np.exp(0.75 * draws[3])
    out = controlled + 5 * np.exp(0.8 * draws[4])
    closed = out + 12 + 8 * float(dice.random())
    casualty = float(dice.random())
    return (dispatched, arrived, working, controlled, out, closed), int(casualty < 0.007), int(casualty > 0.95)
