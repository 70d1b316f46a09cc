"""What can be made to happen on top of any day: a few declared events each, the rest follows through the city.

    scenarios.find("monsoon_flood")                        every evening
    scenarios.find("monsoon_flood@2026-11-23")             on that day alone, so that the days before are normal
    scenarios.find("monsoon_flood@2026-11-23 14:00")       with its first event beginning then

Hours count from midnight and may pass 24.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Literal

import numpy as np

from data_sources.demo import rhythm

Array = np.ndarray
Kind = Literal["season", "rain", "dust", "heat", "fire", "crowd", "stoppage", "calm"]


@dataclass(frozen=True)
class Event:
    """Something declared: it rises within `rise_h`, stays, and falls as slowly."""

    kind: Kind
    from_h: float
    to_h: float
    amount: float
    where: str = ""
    rise_h: float = 1.0

    def strength(self, hours: Array) -> Array:
        """0 to 1 at hours after the midnight of its day."""
        rising = (hours - self.from_h) / self.rise_h
        falling = (self.to_h - hours) / self.rise_h
        ramp = np.clip(np.minimum(rising, falling), 0, 1)
        return ramp * ramp * (3 - 2 * ramp)


@dataclass(frozen=True)
class Scenario:
    """Events of a day; with an anchor (minutes since 1970, midnight of its day) of that day alone."""

    name: str
    titles: dict[str, str] = field(hash=False)
    events: tuple[Event, ...]
    anchor: float | None = None

    def hours(self, minutes: Array) -> list[Array]:
        """Hours since the midnights that its events can count from."""
        if self.anchor is not None:
            return [(minutes - self.anchor) / 60]
        today = rhythm.hour(minutes)
        return [today, today + 24]

    def amount(self, kind: Kind, minutes: Array, where: str | None = None) -> Array:
        """How much of a kind is going on at each moment: the sum of its events."""
        total = np.zeros(len(minutes))
        for event in self.events:
            if event.kind == kind and where in (None, event.where):
                for hours in self.hours(minutes):
                    total = total + event.amount * event.strength(hours)
        return total

    def starts(self, kind: Kind, first: float, last: float) -> list[tuple[float, Event]]:
        """Events of a kind that begin between two moments, each with its beginning in minutes."""
        found = []
        for event in self.events:
            midnights = (
                [self.anchor]
                if self.anchor is not None
                else range(int(first) // 1440 * 1440 - 1440, int(last) + 1, 1440)
            )
            for midnight in midnights:
                begins = float(midnight) + event.from_h * 60
                if event.kind == kind and first <= begins <= last:
                    found.append((begins, event))
        return found


SCENARIOS = {
    "quiet": Scenario(
        "quiet",
        {"ko": "조용한 하루", "en": "A quiet day", "fr": "Une journée calme", "nl": "Een rustige dag"},
        (Event("calm", 0, 48, 1, rise_h=0.01),),
    ),
    "monsoon_flood": Scenario(
        "monsoon_flood",
        {
            "ko": "집중호우의 저녁",
            "en": "Monsoon flood in the evening",
            "fr": "Inondation de mousson en soirée",
            "nl": "Moessonoverstroming ’s avonds",
        },
        (Event("season", 0, 24, 7, rise_h=0.01), Event("rain", 16.5, 21.5, 68, rise_h=1.5)),
    ),
    "fine_dust": Scenario(
        "fine_dust",
        {"ko": "미세먼지 고농도", "en": "Fine-dust episode", "fr": "Pic de particules fines", "nl": "Fijnstofpiek"},
        (Event("dust", 4, 30, 4.5, rise_h=5),),
    ),
    "market_fire": Scenario(
        "market_fire",
        {
            "ko": "한밤의 시장 화재",
            "en": "Market fire at night",
            "fr": "Incendie nocturne au marché",
            "nl": "Marktbrand ’s nachts",
        },
        (Event("fire", 22.6, 27.5, 3, "POI060", rise_h=0.3),),
    ),
    "heat_wave": Scenario(
        "heat_wave",
        {"ko": "폭염", "en": "Heat wave", "fr": "Canicule", "nl": "Hittegolf"},
        (Event("season", 0, 24, 8, rise_h=0.01), Event("heat", 0, 24, 6.5, rise_h=0.01)),
    ),
    "subway_stoppage": Scenario(
        "subway_stoppage",
        {
            "ko": "지하철 운행 중단",
            "en": "Subway stoppage",
            "fr": "Interruption du métro",
            "nl": "Stilstand van de metro",
        },
        (Event("stoppage", 8.0, 9.4, 1, "2호선", rise_h=0.05),),
    ),
    "new_year_crowd": Scenario(
        "new_year_crowd",
        {
            "ko": "제야의 인파",
            "en": "New Year’s Eve crowd",
            "fr": "Foule du Nouvel An",
            "nl": "Drukte op oudejaarsavond",
        },
        (
            Event("crowd", 20.5, 25.5, 85_000, "POI006", rise_h=2.5),
            Event("crowd", 20.5, 25.5, 45_000, "POI009", rise_h=2.5),
            Event("crowd", 21.0, 26.0, 25_000, "POI003", rise_h=2.0),
        ),
    ),
}


@cache
def find(text: str | None) -> Scenario | None:
    """The scenario of that name, anchored when the text says so. Raises LookupError for another."""
    if not text:
        return None
    name, _, when = text.partition("@")
    if name not in SCENARIOS:
        raise LookupError(f"There is no scenario {name!r}: {', '.join(SCENARIOS)}.")
    scenario = SCENARIOS[name]
    if not when:
        return scenario
    try:
        minute = float(rhythm.minutes(rhythm.pd.Timestamp(when))[0])
    except ValueError:
        raise LookupError(f"{when!r} is no day for {name}: as {name}@2026-11-23.") from None
    if minute % rhythm.DAY:
        minute -= min(event.from_h for event in scenario.events if event.kind != "season") * 60
    return Scenario(name, scenario.titles, scenario.events, minute)
