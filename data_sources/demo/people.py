"""Where people are: in the districts and at the hot spots, hour by hour.

Calibrated on a week of living population (2019) and three weeks of the hot spots (2026).
"""

from __future__ import annotations

from functools import cache, lru_cache

import numpy as np

from data_sources import reference
from data_sources.demo import places, rhythm, tables
from data_sources.demo.kept import kept
from data_sources.demo.weather import Weather
from data_sources.demo.world import World

Array = np.ndarray
LEVELS = ("여유", "보통", "약간 붐빔", "붐빔")
LEVEL_WORDS = {
    "여유": "사람이 몰려있을 가능성이 낮고 붐빔은 거의 느껴지지 않아요. 도보 이동이 자유로워요.",
    "보통": "사람이 몰려있을 수 있지만 크게 붐비지는 않아요. 도보 이동에 큰 제약이 없어요.",
    "약간 붐빔": "사람들이 몰려있을 가능성이 크고 붐빈다고 느낄 수 있어요.",
    "붐빔": "사람들이 몰려있을 가능성이 매우 크고 많이 붐빈다고 느낄 수 있어요. 도보 이동시 충분한 주의가 필요해요.",
}
OUTDOORS = {"공원": 0.75, "관광특구": 0.2, "고궁·문화유산": 0.45, "발달상권": 0.15, "인구밀집지역": 0.06}


@cache
def spots() -> list[dict[str, object]]:
    """The hot spots with a profile, in the order of all arrays."""
    table = reference.hotspots().set_index("code").loc[tables.hotspot_codes()].reset_index()
    return table.to_dict("records")


@cache
def _spot_places() -> tuple[Array, Array, Array]:
    lon = np.array([float(spot["lon"]) for spot in spots()])  # type: ignore[arg-type]
    lat = np.array([float(spot["lat"]) for spot in spots()])  # type: ignore[arg-type]
    outdoors = np.array([OUTDOORS.get(str(spot["category"]), 0.15) for spot in spots()])
    return lon, lat, outdoors


def spot_position(name: str) -> int:
    """Where a hot spot stands in all arrays, by code or Korean name. Raises LookupError."""
    for place, spot in enumerate(spots()):
        if name in (spot["code"], spot["name_ko"]):
            return place
    raise LookupError(f"There is no place {name!r}.")


class People:
    """Persons at any moment."""

    def __init__(self, world: World, weather: Weather) -> None:
        self.world, self.weather = world, weather

    @kept
    def in_districts(self, minutes: Array) -> Array:
        """Living population of each district, with foreigners left out as in the published table."""
        usual = rhythm.daily(tables.population(), minutes)
        unusual = self.world.memory("people", minutes, {60: 0.2, 720: 0.3, 4320: 0.5}, 25)
        return usual * np.exp(0.012 * unusual)

    @kept
    def at_spots(self, minutes: Array) -> Array:
        """Persons at each hot spot; rain and frost empty the parks, a scenario's crowd fills its squares."""
        usual = rhythm.daily(tables.hotspot_people(), minutes)
        unusual = self.world.memory("spots", minutes, {25: 0.1, 120: 0.25, 1440: 0.35, 10080: 0.3}, len(spots()))
        outdoors = _spot_places()[2]
        wet = np.tanh(self.weather.rain(minutes).mean(axis=1) / 4)[:, None]
        people = usual * np.exp(0.085 * unusual - 0.0036) * (1 - outdoors * wet)
        return people + self._crowd(minutes)

    def _crowd(self, minutes: Array) -> Array:
        """What a scenario adds, some of it in the places around."""
        extra = np.zeros((len(minutes), len(spots())))
        scenario = self.world.scenario
        lon, lat, _ = _spot_places()
        for event in scenario.events if scenario else ():
            if event.kind in ("crowd", "fire"):
                here = spot_position(event.where)
                strength = self.world.amount(event.kind, minutes, event.where)
                near = np.exp(-places.distance_m(lon, lat, lon[here], lat[here]) / 450)
                near = np.where(near > 0.005, near, 0)
                sign = 1.0 if event.kind == "crowd" else -450.0
                extra += sign * strength[:, None] * near
        return extra

    def levels(self, people: Array) -> Array:
        """0 relaxed to 3 crowded, of people at each hot spot."""
        return (people[..., None] >= tables.hotspot_limits()).sum(axis=-1)


def band(people: float) -> tuple[int, int]:
    """The band that the portal publishes instead of a number, never below zero."""
    people = max(0.0, people)
    step = 500 if people < 10_000 else 2_000
    if people < 2_000:
        step = 250
    low = int(people // step * step)
    return low, low + step


@lru_cache(maxsize=4096)
def shares(world: World, spot: int, hour: int) -> dict[str, Array]:
    """Sex, age and residence of the people at a hot spot, in per cent."""
    dice = world.dice("spot/people", spot)
    sex = np.clip(50 + 4 * dice.standard_normal() + 1.2 * np.sin((hour - 9) / 24 * 2 * np.pi), 35, 65)
    ages = np.array([2.5, 5.5, 21, 22, 18, 16, 10, 5]) * np.exp(0.25 * dice.standard_normal(8))
    ages[2:4] *= 1 + 0.25 * np.sin((hour - 13) / 24 * 2 * np.pi)
    ages = np.round(ages / ages.sum() * 100, 1)
    residents = np.clip(38 + 12 * dice.standard_normal() + 9 * np.cos((hour - 3) / 24 * 2 * np.pi), 8, 85)
    return {"sex": np.round([sex, 100 - sex], 1), "ages": ages, "residents": np.round([residents, 100 - residents], 1)}
