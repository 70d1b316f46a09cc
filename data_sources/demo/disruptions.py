"""What blocks a road: accidents, broken-down cars, works, events, fires, and water on it.

Accidents come at the rate and hours of the city's own figures (about 90 a day with injuries) and more in rain;
low roads close when the stream beside them rises.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from data_sources.demo import people, places, rhythm, tables
from data_sources.demo.water import GAUGES, Water
from data_sources.demo.weather import Weather
from data_sources.demo.world import World

Array = np.ndarray
HOURS = np.array(
    [
        3.4,
        2.9,
        2.6,
        2.5,
        2.4,
        2.4,
        3.0,
        4.2,
        5.2,
        5.0,
        4.5,
        4.5,
        4.6,
        4.6,
        4.8,
        5.0,
        5.5,
        5.9,
        6.3,
        5.8,
        5.5,
        5.4,
        5.3,
        5.1,
    ]
)
WEEK = np.array([5847, 6006, 6051, 6096, 6428, 6415, 4822]) / 5952  # accidents by weekday, 2015
REPORTED = 0.42  # of the accidents, on roads that the feed covers
LONGEST_H = 8
WORKS_A_DAY = 5.0
WORDS = {
    "A01": (("01A01", "차량단독사고"), ("01B01", "추돌사고"), ("01C01", "차량사고")),
    "A02": (("02A01", "차량고장"), ("02B01", "차량정지")),
    "A04": (("04B01", "시설물보수"), ("04B03", "도로보수"), ("04A01", "상하수도공사"), ("04C01", "가스공사")),
    "A08": (("08A01", "화재"),),
    "A09": (("09A01", "침수"),),
    "A10": (("10A01", "집회"), ("10B01", "행사")),
}
NAMES = {"A01": "교통사고", "A02": "차량고장", "A04": "공사", "A08": "화재", "A09": "기상/재난", "A10": "집회및행사"}
ENGLISH = {
    "A01": "Accident",
    "A02": "Breakdown",
    "A04": "Construction",
    "A08": "Fire",
    "A09": "Weather/Disaster",
    "A10": "Rally/Event",
}


@dataclass(frozen=True)
class Disruption:
    """One blocked road; times in minutes."""

    number: int
    kind: str
    detail: tuple[str, str]
    begins: float
    ends: float
    district: int
    lon: float
    lat: float
    road: str
    text: str
    slows: float


@dataclass(frozen=True)
class LowRoad:
    """A road that closes when the stream beside it rises."""

    name: str
    gauge: str
    margin: float  # metres below the control level at which it closes
    lon: float
    lat: float
    district: str


LOW_ROADS = (
    LowRoad("증산교 하부도로", "증산교", 1.4, 126.9062, 37.5771, "11380"),
    LowRoad("도림천 하부도로", "신대방1교", 1.4, 126.9165, 37.4868, "11590"),
    LowRoad("양재천로 영동1교 하부", "영동1교", 1.5, 127.0386, 37.4706, "11650"),
    LowRoad("동부간선도로 월계1교", "월계1교", 2.2, 127.0659, 37.6259, "11350"),
    LowRoad("동부간선도로 성동교", "성동교", 3.2, 127.0465, 37.5558, "11200"),
    LowRoad("노들로 여의하류", "오금교", 2.4, 126.8905, 37.5092, "11530"),
    LowRoad("올림픽대로 탄천주차장", "탄천1교", 2.6, 127.0664, 37.5142, "11710"),
    LowRoad("잠수교", "잠수교", 0.0, 126.9957, 37.5150, "11650"),
)


class Disruptions:
    """Which of them hold at a moment."""

    def __init__(self, world: World, weather: Weather, water: Water) -> None:
        self.world, self.weather, self.water = world, weather, water
        self._hour = lru_cache(maxsize=512)(self._drawn_in_hour)
        self._works = lru_cache(maxsize=256)(self._works_begun)
        self._at = lru_cache(maxsize=256)(self._found)

    def now(self, minute: float) -> list[Disruption]:
        """Everything under way, newest first."""
        return self._at(float(np.floor(minute)))

    def near(self, minute: float) -> list[Disruption]:
        """Those that slow the traffic around them noticeably."""
        return [each for each in self.now(minute) if each.slows > 0.15]

    def _found(self, minute: float) -> list[Disruption]:
        hour = int(minute // 60)
        found = [each for back in range(LONGEST_H + 1) for each in self._hour(hour - back)]
        found += [each for back in range(61) for each in self._works(int(minute // 1440) - back)]
        found += self._flooded(minute) + self._declared(minute)
        under_way = [each for each in found if each.begins <= minute < each.ends]
        return sorted(under_way, key=lambda each: (-each.begins, each.number))

    def _drawn_in_hour(self, hour: int) -> list[Disruption]:
        """Accidents and breakdowns that happen within an hour (counted since 1970)."""
        dice = self.world.dice("disruptions", hour)
        at = np.array([hour * 60 + 30.0])
        rain = float(self.weather.rain_hour(at + 30).mean())
        calm = 1 - 0.7 * float(np.clip(self.world.amount("calm", at), 0, 1)[0])
        daily = tables.accidents().sum() * WEEK[int(rhythm.weekday(rhythm.day(at))[0])] * REPORTED
        rate = daily * HOURS[hour % 24] / HOURS.sum() * (1 + 0.9 * np.tanh(rain / 8)) * calm
        found = []
        for order in range(int(dice.poisson(rate * 1.35))):
            kind = "A01" if dice.random() < 0.74 else "A02"
            lasts = float(np.clip(34 * np.exp(0.6 * dice.standard_normal()), 8, LONGEST_H * 60))
            begins = hour * 60 + 60 * float(dice.random())
            weights = tables.accidents()
            district = int(np.searchsorted(np.cumsum(weights) / weights.sum(), dice.random()))
            found.append(
                self._placed(20_000_000 + hour * 20 + order, kind, begins, begins + lasts, district, 0.45, dice)
            )
        return found

    def _works_begun(self, day: int) -> list[Disruption]:
        """Works and gatherings that begin on a day."""
        dice = self.world.dice("works", day)
        found = []
        for order in range(int(dice.poisson(WORKS_A_DAY))):
            kind = "A04" if dice.random() < 0.88 else "A10"
            begins = day * 1440 + (9 + 13 * float(dice.random())) * 60
            lasts = 1440 * float(np.clip(6 * np.exp(1.1 * dice.standard_normal()), 0.2, 60)) if kind == "A04" else 300.0
            district = int(dice.integers(25))
            found.append(self._placed(8_000_000 + day * 40 + order, kind, begins, begins + lasts, district, 0.18, dice))
        return found

    def _placed(
        self, number: int, kind: str, begins: float, ends: float, district: int, slows: float, dice: np.random.Generator
    ) -> Disruption:
        site = places.sites(self.world, f"disruption/{number}", np.array([district]))
        detail = WORDS[kind][int(dice.integers(len(WORDS[kind])))]
        road = f"{places.stem(site.dong_names[0])}로"
        towards = site.names()[0].removesuffix(" 앞")
        lane = ("1차로", "2차로", "3차로", "하위 1개 차로")[int(dice.integers(4))]
        text = f"{road} {towards} 부근 {detail[1]} / {lane} 통제"
        return Disruption(
            number, kind, detail, begins, ends, district, float(site.lon[0]), float(site.lat[0]), road, text, slows
        )

    def _flooded(self, minute: float) -> list[Disruption]:
        """Low roads that are closed, since the stream beside them rose above their mark."""
        steps = minute - minute % 10 - np.arange(0, 16 * 60, 10.0)
        if self.weather.rain(steps[::3]).mean(axis=1).max() < 4:
            return []
        levels = self.water.levels(steps)
        names = [gauge.name for gauge in GAUGES]
        found = []
        for order, road in enumerate(LOW_ROADS):
            place = names.index(road.gauge)
            mark = GAUGES[place].control - road.margin
            above = levels[:, place] >= mark
            if not above[:9].any():
                continue
            first = int(np.argmax(above))
            below = np.flatnonzero(~above[first:])
            began = steps[first + int(below[0]) - 1] if len(below) else steps[-1]
            ends = minute + 90 if first == 0 else steps[first] + 90
            text = f"{road.name} 양방향 전면통제 (하천 수위 상승)"
            number = 40_000_000 + int(began // 10) * 10 + order
            found.append(
                Disruption(
                    number,
                    "A09",
                    WORDS["A09"][0],
                    float(began),
                    float(ends),
                    tables.position(road.district),
                    road.lon,
                    road.lat,
                    road.name,
                    text,
                    0.7,
                )
            )
        return found

    def _declared(self, minute: float) -> list[Disruption]:
        """What a scenario closes: around its fire, around its crowd."""
        scenario = self.world.scenario
        found = []
        for kind, code in (("fire", "A08"), ("crowd", "A10")) if scenario else ():
            for begins, event in scenario.starts(kind, minute - 1440, minute) if scenario else ():  # type: ignore[arg-type]
                spot = people.spots()[people.spot_position(event.where)]
                ends = begins + (event.to_h - event.from_h) * 60
                text = f"{spot['name_ko']} 일대 {'화재 진압' if code == 'A08' else '행사'}에 따른 교통통제"
                number = 7_000_000 + int(begins // 60) % 90_000 * 10 + people.spot_position(event.where) % 10
                found.append(
                    Disruption(
                        number,
                        code,
                        WORDS[code][-1],
                        begins,
                        ends,
                        tables.position(str(spot["district"])),
                        float(str(spot["lon"])),
                        float(str(spot["lat"])),
                        "",
                        text,
                        0.75,
                    )
                )
        return found
