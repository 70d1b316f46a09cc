"""Road speeds: by road, kind of day and hour, slower in rain, near incidents and in crowds.

The day's profile is that of 252 links around Seongsu (2025), the level the city's own mean of weekdays.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

from data_sources import reference
from data_sources.demo import places, rhythm, tables
from data_sources.demo.disruptions import Disruptions
from data_sources.demo.weather import Weather
from data_sources.demo.world import World

Array = np.ndarray
CITY_WEEKDAY_KM_H = 21.7  # mean of weekdays, 2025 (Seoul traffic figures, cited in the press)
REACH_M = 550.0


class Roads:
    """The links whose course we know."""

    def __init__(self, world: World, weather: Weather, disruptions: Disruptions) -> None:
        self.world, self.weather, self.disruptions = world, weather, disruptions

    @cached_property
    def links(self) -> dict[str, list[object]]:
        """Columns of the reference links, one entry each."""
        return reference.links().drop_duplicates("link_id").to_dict("list")

    @cached_property
    def starts(self) -> tuple[Array, Array]:
        """Longitude and latitude at which each reference link begins."""
        return np.array(self.links["lon1"], dtype=float), np.array(self.links["lat1"], dtype=float)

    @cached_property
    def _place(self) -> tuple[Array, Array]:
        lon = (np.array(self.links["lon1"], dtype=float) + np.array(self.links["lon2"], dtype=float)) / 2
        lat = (np.array(self.links["lat1"], dtype=float) + np.array(self.links["lat2"], dtype=float)) / 2
        return lon, lat

    @cached_property
    def districts(self) -> Array:
        """Position of the nearest district's middle."""
        lon, lat = self._place
        middle = tables.districts()
        gaps = [places.distance_m(lon, lat, x, y) for x, y in zip(middle.lon, middle.lat, strict=True)]
        return np.argmin(gaps, axis=0)

    def _free(self, name: str, roads: list[str]) -> Array:
        """How much faster than the mean each link is."""
        wide = np.array([1.12 if road.endswith("대로") else 0.86 if "길" in road else 1.0 for road in roads])
        drawn = np.exp(0.16 * self.world.dice("links", name).standard_normal(len(roads)) - 0.0128)
        return wide * drawn / np.mean(wide * drawn)

    def hours(self, minutes: Array) -> Array:
        """The city's mean on a usual day, km/h."""
        profile = tables.road_hours()["ALL"]
        return rhythm.daily(profile, minutes) * CITY_WEEKDAY_KM_H / profile[rhythm.WEEKDAY].mean()

    def slowed(self, minutes: Array, lon: Array, lat: Array, districts: Array) -> Array:
        """Share of the usual speed that rain, incidents and the scenario leave. Moment x place."""
        rain = self.weather.rain(minutes)[:, districts]
        hour = self.weather.rain_hour(minutes)[:, districts]
        left = 1 - 0.10 * np.tanh(rain / 4) - 0.22 * np.tanh(hour / 35)
        for row, minute in enumerate(minutes):
            for each in self.disruptions.near(float(minute)):
                gap = places.distance_m(lon, lat, each.lon, each.lat)
                left[row] *= 1 - each.slows * np.exp(-((gap / REACH_M) ** 2))
        return np.maximum(left, 0.15)

    def at(self, minutes: Array, name: str, lon: Array, lat: Array, districts: Array, roads: list[str]) -> Array:
        """km/h on the links of a list, known under `name`. Moment x link."""
        free = self._free(name, roads)
        chance = self.world.memory(f"roads/{name}", minutes, {20: 0.35, 90: 0.4, 1440: 0.25}, len(roads))
        usual = self.hours(minutes)[:, None] * free * np.exp(0.09 * chance - 0.004)
        return np.maximum(usual * self.slowed(minutes, lon, lat, districts), 3)

    def speeds(self, minutes: Array) -> Array:
        """km/h on each reference link. Moment x link."""
        lon, lat = self._place
        return self.at(minutes, "links", lon, lat, self.districts, [str(road) for road in self.links["road_name"]])
