"""Ttareungi: rentals by hour, day and weather, and the bikes that stand at each station.

Calibrated on rentals by district and month (2024, 2025), the day's profile (2018), the effect of rain and
temperature, and one snapshot of the racks. A bike is ridden or it stands somewhere: what rain keeps from riding stands.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

from data_sources.demo import noise, places, rhythm, tables
from data_sources.demo.kept import kept
from data_sources.demo.people import People
from data_sources.demo.weather import Weather
from data_sources.demo.world import World

Array = np.ndarray
FLEET = 43_000
IN_SERVICE = 0.72  # the rest is being mended
RIDE_H = 0.42  # mean length of a ride
WARMTH = np.array([-15.0, -7.5, -2.5, 2.5, 7.5, 12.5, 17.5, 22.5, 27.5, 32.5, 40.0])
WARM_RENTALS = np.array([142.0, 180, 230, 337, 554, 796, 998, 1227, 1265, 1160, 902])
RAIN_LEFT = (np.array([0, 0.3, 1.0, 5.0, 20.0]), np.array([1.0, 0.45, 0.24, 0.12, 0.07]))
DRY = 1.07  # so that with the rain of a year the mean is the published one


class Bikes:
    """Rentals and stations."""

    def __init__(self, world: World, weather: Weather, people: People) -> None:
        self.world, self.weather, self.people = world, weather, people

    @cached_property
    def stations(self) -> places.Sites:
        """As many in each district as there are."""
        counts = tables.files.table("bike_stations_district.csv").set_index("district").iloc[:, 0]
        return places.sites(self.world, "bikes", np.repeat(np.arange(25), counts[tables.codes()].to_numpy()))

    @cached_property
    def ids(self) -> list[str]:
        """ST- numbers, in no order."""
        return [f"ST-{number}" for number in self.world.dice("bikes/ids").permutation(len(self.stations)) + 4]

    @cached_property
    def names(self) -> list[str]:
        """Number and name, as painted on the stations."""
        return [f"{number}. {name}" for number, name in zip(self.numbers, self.stations.names(), strict=True)]

    @cached_property
    def numbers(self) -> list[int]:
        """Numbers as painted on the stations: by district, hundreds."""
        first = np.unique(self.stations.district, return_index=True)[1]
        order = np.arange(len(self.stations)) - first[self.stations.district]
        return (self.stations.district * 220 + 101 + order).tolist()

    @cached_property
    def racks(self) -> Array:
        """Racks at each station."""
        at, values = tables.quantiles("bike_station_snapshot_distribution.csv", "racks")
        return np.round(np.interp(self.world.dice("bikes/racks").random(len(self.stations)), at, values)).astype(int)

    @cached_property
    def _home(self) -> Array:
        """-1 where people work, 1 where they live: filled by day or by night."""
        population = tables.population()[0]
        night = (population[4] - population[14]) / population[4]
        own = self.world.dice("bikes/home").standard_normal(len(self.stations))
        return np.clip(0.8 * night[self.stations.district] * 4 + 0.45 * own, -1.5, 1.5)

    def rentals(self, minutes: Array) -> Array:
        """Rentals an hour in each district."""
        day = rhythm.monthly(tables.bike_months(), minutes)
        hours = rhythm.daily(tables.bike_hours(), minutes)[:, None]
        of_week = np.where(rhythm.kind_of_day(rhythm.day(minutes)) == rhythm.SUNDAY, 0.9, 1.03)[:, None]
        unusual = self.world.memory("rentals", minutes, {90: 0.4, 1440: 0.6}, 25)
        return day * hours * of_week * self._weather(minutes)[:, None] * np.exp(0.06 * unusual) * DRY

    def _weather(self, minutes: Array) -> Array:
        """What warmth and rain make of the month's usual rentals."""
        usual = self.weather._normal("temp_mean", minutes)
        temperature = self.weather.temperature(minutes)
        warm = np.interp(temperature, WARMTH, WARM_RENTALS) / np.interp(usual, WARMTH, WARM_RENTALS)
        lags = np.array([0.0, 40.0, 100.0])
        rain = self.weather.rain((minutes[:, None] - lags).ravel()).mean(axis=1).reshape(-1, 3) @ [0.5, 0.3, 0.2]
        return np.clip(warm, 0.4, 1.6) ** 0.7 * np.interp(rain, *RAIN_LEFT)

    def ridden(self, minutes: Array) -> Array:
        """Bikes on the road in the whole city."""
        lags = np.array([5.0, 20.0])
        rentals = self.rentals((minutes[:, None] - lags).ravel()).sum(axis=1).reshape(-1, 2).mean(axis=1)
        return rentals * RIDE_H

    @kept
    def parked(self, minutes: Array) -> Array:
        """Bikes standing at each station. One row per moment, one column per station."""
        at, values = tables.quantiles("bike_station_snapshot_distribution.csv", "fill_ratio")
        fixed = self.world.dice("bikes/fill").standard_normal(len(self.stations))
        chance = self.world.memory("bikes/parked", minutes, {45: 0.15, 300: 0.45, 1440: 0.4}, len(self.stations))
        work = np.where(rhythm.kind_of_day(rhythm.day(minutes)) == rhythm.WEEKDAY, 1.0, 0.25)
        at_work = work * np.exp(-(((rhythm.hour(minutes) - 13.5) / 4.2) ** 2))
        normal = 0.75 * fixed + 0.55 * chance - 0.75 * self._home * (at_work[:, None] - 0.25)
        fill = np.interp(noise.probability(normal / 1.1), np.r_[0, at, 1], np.r_[0, values, 3.2])
        standing = fill * self.racks
        total = FLEET * IN_SERVICE - self.ridden(minutes)
        scaled = standing * (total / np.maximum(standing.sum(axis=1), 1))[:, None]
        return np.floor(scaled + 0.5).astype(int)
