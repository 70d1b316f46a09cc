"""Disaster messages on everybody's phone: they follow from the weather, the rivers, the subway and large incidents.

A message is sent when something first passes its threshold. The thresholds are those by which the Korean weather
service warns: 20 and 35 mm/h of rain, 33 °C, -12 °C, 150 µg/m³ of PM10.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from data_sources.demo import people, rhythm, tables
from data_sources.demo.air import Air
from data_sources.demo.disruptions import Disruptions
from data_sources.demo.weather import Weather
from data_sources.demo.world import World

Array = np.ndarray
STEP_MIN = 10
QUIET_MIN = 180  # the same warning is not repeated sooner
CITY = "서울특별시"
ORDINARY, URGENT = "안전안내", "긴급재난"


@dataclass(frozen=True)
class Message:
    """One message; `sent` in minutes, `areas` the positions of its districts, none for the whole city."""

    sent: float
    kind: str
    level: str
    text: str
    areas: tuple[int, ...]


class Messages:
    """Sent within a span of time."""

    def __init__(self, world: World, weather: Weather, air: Air, disruptions: Disruptions) -> None:
        self.world, self.weather, self.air, self.disruptions = world, weather, air, disruptions
        self._day = lru_cache(maxsize=64)(self._sent_on)

    def between(self, first: float, last: float) -> list[Message]:
        """Messages of a span, newest first."""
        days = range(int(first // 1440), int(last // 1440) + 1)
        found = [each for day in days for each in self._day(day) if first <= each.sent <= last]
        return sorted(found, key=lambda each: each.sent, reverse=True)

    def _sent_on(self, day: int) -> tuple[Message, ...]:
        steps = day * 1440 + np.arange(-QUIET_MIN, 1440, STEP_MIN, dtype=float)
        found = [*self._rain(steps), *self._warmth(day), *self._dust(day), *self._declared(day), *self._missing(day)]
        found += self._closed(steps, bool(found and any(each.kind == "호우" for each in found)))
        return tuple(each for each in found if day * 1440 <= each.sent < day * 1440 + 1440)

    def _rain(self, steps: Array) -> list[Message]:
        hour = self.weather.rain_hour(steps)
        found = []
        for limit, level, words in (
            (20.0, ORDINARY, "시간당 20mm 이상의 강한 비가 내리고 있습니다. 하천변·지하차도 출입을 삼가시기 바랍니다."),
            (
                35.0,
                URGENT,
                "매우 강한 비로 침수 우려가 있습니다. 반지하 주택, 지하 공간에서는 즉시 대피하여 주시기 바랍니다.",
            ),
        ):
            above = hour >= limit
            for at in _risen(above.sum(axis=1) >= 3):
                areas = tuple(np.flatnonzero(above[at]).tolist())
                found.append(Message(float(steps[at]) + 4, "호우", level, f"[서울특별시] {words}", areas))
        return found

    def _warmth(self, day: int) -> list[Message]:
        hours = day * 1440 + np.arange(0, 1440, 60.0)
        temperature = self.weather.temperature(hours)
        found = []
        if temperature[11:18].max() >= 33:
            words = "폭염특보 발효 중입니다. 낮 시간 야외활동을 자제하고 가까운 무더위쉼터를 이용하시기 바랍니다."
            found.append(Message(day * 1440 + 660.0 + day % 7, "폭염", ORDINARY, f"[서울특별시] {words}", ()))
        if temperature[3:9].min() <= -12:
            words = "한파특보 발효 중입니다. 외출 시 보온에 유의하고 수도계량기 동파에 대비하시기 바랍니다."
            found.append(Message(day * 1440 + 420.0 + day % 7, "한파", ORDINARY, f"[서울특별시] {words}", ()))
        return found

    def _dust(self, day: int) -> list[Message]:
        hours = day * 1440 + np.arange(360, 1380, 60.0)
        levels = self.air.levels(hours)[..., :2].mean(axis=1)
        for at in _risen((levels[:, 0] >= 150) | (levels[:, 1] >= 75))[:1]:
            words = "미세먼지 주의보가 발령되었습니다. 실외활동을 줄이고 보건용 마스크를 착용하시기 바랍니다."
            return [Message(float(hours[at]) + 7, "미세먼지", ORDINARY, f"[서울특별시] {words}", ())]
        return []

    def _closed(self, steps: Array, is_raining: bool) -> list[Message]:
        """Roads closed by water, told once a closure."""
        if not is_raining:
            return []
        found: dict[str, Message] = {}
        for step in steps[18::3]:
            for each in self.disruptions.now(float(step)):
                if each.kind == "A09" and each.road not in found:
                    name = tables.districts().name_ko.iloc[each.district]
                    words = f"[{name}] 하천 수위 상승으로 {each.road} 통행이 통제되었습니다. 우회하시기 바랍니다."
                    found[each.road] = Message(each.begins + 9, "교통통제", ORDINARY, words, (each.district,))
        return list(found.values())

    def _declared(self, day: int) -> list[Message]:
        scenario = self.world.scenario
        if not scenario:
            return []
        found = []
        first, last = day * 1440 - 60.0, day * 1440 + 1439.0
        for begins, event in scenario.starts("fire", first, last):
            spot = people.spots()[people.spot_position(event.where)]
            words = f"{spot['name_ko']} 화재로 연기가 많이 나고 있습니다. 창문을 닫고 주변 도로를 우회하시기 바랍니다."
            found.append(
                Message(
                    begins + 16, "화재", ORDINARY, f"[서울특별시] {words}", (tables.position(str(spot["district"])),)
                )
            )
        for begins, event in scenario.starts("stoppage", first, last):
            words = f"지하철 {event.where} 열차 고장으로 운행이 중단되었습니다. 다른 교통수단을 이용하시기 바랍니다."
            found.append(Message(begins + 11, "교통통제", ORDINARY, f"[서울교통공사] {words}", ()))
        for begins, event in scenario.starts("crowd", first, last):
            spot = people.spots()[people.spot_position(event.where)]
            words = f"{spot['name_ko']} 일대에 많은 인파가 모이고 있습니다. 안전사고에 유의하여 주시기 바랍니다."
            found.append(
                Message(
                    begins + 75, "기타", ORDINARY, f"[서울특별시] {words}", (tables.position(str(spot["district"])),)
                )
            )
        return found

    def _missing(self, day: int) -> list[Message]:
        """Missing persons, without a name: about two a day."""
        dice = self.world.dice("messages", day)
        found = []
        for _ in range(int(dice.poisson(1.8))):
            district, age = int(dice.integers(25)), int(dice.integers(68, 90))
            sent = day * 1440 + 540 + 780 * float(dice.random())
            name = tables.districts().name_ko.iloc[district]
            words = f"[서울경찰청] {name}에서 실종된 {age}세 어르신을 찾습니다. 발견하신 분은 182로 연락 바랍니다."
            found.append(Message(sent, "실종", ORDINARY, words, (district,)))
        return found


def _risen(above: Array) -> list[int]:
    """Where a condition begins to hold after it has not held for a while."""
    found, last = [], -QUIET_MIN
    for at in np.flatnonzero(above):
        if at - last > QUIET_MIN // STEP_MIN:
            found.append(int(at))
        last = int(at)
    return found


def serial(message: Message) -> int:
    """A number that grows with the time of sending, and differs between messages of one minute."""
    minute = int(message.sent) - 28_240_000  # since September 2023, when the numbers began
    return 205_000 + minute * 8 + sum(message.text.encode()) % 8


def areas_text(message: Message) -> str:
    """The areas as the portal joins them, with its trailing blanks."""
    names = tables.districts().name_ko.tolist()
    if not message.areas or len(message.areas) == 25:
        return f"{CITY} "
    return ",".join(f"{CITY} {names[place]} " for place in message.areas)


def written(message: Message) -> str:
    """When it was sent, as the portal writes it."""
    return rhythm.written(message.sent, "%Y/%m/%d %H:%M:%S")[0]
