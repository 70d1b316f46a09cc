"""The made-up city: one state that all feeds read, so that they tell the same story.

    city = City.of(seed=1, scenario="monsoon_flood@2026-11-23")
    city.weather.rain(minutes)          # mm/h in each district
    city.water.levels(minutes)          # and, later, in the rivers

Everything is a function of time: minutes since 1970, Seoul wall-clock (`rhythm.minutes`).
"""

from __future__ import annotations

from functools import cached_property, lru_cache

from data_sources.demo import scenarios
from data_sources.demo.air import Air
from data_sources.demo.bikes import Bikes
from data_sources.demo.disruptions import Disruptions
from data_sources.demo.incidents import Incidents
from data_sources.demo.messages import Messages
from data_sources.demo.people import People
from data_sources.demo.roads import Roads
from data_sources.demo.transit import Transit
from data_sources.demo.water import Water
from data_sources.demo.weather import Weather
from data_sources.demo.world import World


class City:
    """Its parts, each built when it is first asked."""

    def __init__(self, world: World) -> None:
        self.world = world

    @staticmethod
    def of(seed: int = 1, scenario: str | None = None) -> City:
        """The city of a seed and a scenario. Raises LookupError when there is no such scenario."""
        return _city(seed, scenario or None)

    @cached_property
    def weather(self) -> Weather:
        """Rain, temperature, wind."""
        return Weather(self.world)

    @cached_property
    def air(self) -> Air:
        """Concentrations in the districts."""
        return Air(self.world, self.weather)

    @cached_property
    def water(self) -> Water:
        """Rivers, streams and sewers."""
        return Water(self.world, self.weather)

    @cached_property
    def people(self) -> People:
        """Living population and hot spots."""
        return People(self.world, self.weather)

    @cached_property
    def disruptions(self) -> Disruptions:
        """What blocks the roads."""
        return Disruptions(self.world, self.weather, self.water)

    @cached_property
    def roads(self) -> Roads:
        """Speeds."""
        return Roads(self.world, self.weather, self.disruptions)

    @cached_property
    def bikes(self) -> Bikes:
        """Rentals and stations."""
        return Bikes(self.world, self.weather, self.people)

    @cached_property
    def transit(self) -> Transit:
        """Trains and riders."""
        return Transit(self.world)

    @cached_property
    def incidents(self) -> Incidents:
        """What 119 is at."""
        return Incidents(self.world, self.weather)

    @cached_property
    def messages(self) -> Messages:
        """Disaster messages."""
        return Messages(self.world, self.weather, self.air, self.disruptions)


@lru_cache(maxsize=8)
def _city(seed: int, scenario: str | None) -> City:
    return City(World(seed, scenarios.find(scenario)))
