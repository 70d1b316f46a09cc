"""The air of the 25 districts: levels by month and district, the day's profile, memory, and rain that washes it.

Calibrated on the city's own monthly and hourly means; particulates in µg/m³, gases in ppm.
"""

from __future__ import annotations

import numpy as np

from data_sources.demo import rhythm, tables
from data_sources.demo.kept import kept
from data_sources.demo.weather import Weather
from data_sources.demo.world import World

Array = np.ndarray
MEMORY = {360.0: 0.16, 1080.0: 0.34, 2880.0: 0.34, 14_400.0: 0.16}
TOGETHER = np.array([0.95, 0.94, 0.89, 0.88, 0.76, 0.66])  # correlation between districts, by pollutant
ALIKE = np.array([1, 0.9, -0.1, 0.55, 0.65, 0.55])  # correlation with PM10
WASHED = np.array([0.6, 0.45, 0.15, 0.25, 0.15, 0.1])  # share that lasting rain takes away
DRY = np.array([1.03, 1.025, 1.01, 1.015, 1.01, 1.005])  # so that the mean stays the published one
DECIMALS = np.array([0, 0, 3, 3, 1, 3])
SUBSTANCES = np.array(["PM10", "PM25", "O3", "NO2", "CO", "SO2"])
GRADES = np.array(["좋음", "보통", "나쁨", "매우나쁨"])
INDEX = np.array([0, 50, 100, 250, 500])
LIMITS = (  # upper ends of good, moderate, bad and the scale, as the comprehensive air-quality index has them
    np.array([0, 30, 80, 150, 600]),
    np.array([0, 15, 35, 75, 500]),
    np.array([0, 0.030, 0.090, 0.150, 0.600]),
    np.array([0, 0.030, 0.060, 0.200, 2.0]),
    np.array([0, 2, 9, 15, 50]),
    np.array([0, 0.020, 0.050, 0.150, 1.0]),
)


class Air:
    """Concentrations at any moment."""

    def __init__(self, world: World, weather: Weather) -> None:
        self.world, self.weather = world, weather

    @kept
    def levels(self, minutes: Array) -> Array:
        """Moment x district x pollutant (as in `tables.POLLUTANTS`), rounded as the stations publish them."""
        usual = rhythm.monthly(tables.air_levels(), minutes)
        spread = rhythm.monthly(tables.air_spread(), minutes)[:, None, :]
        chance = self._chance(minutes)
        values = usual * self._hours(minutes)[:, None, :] * np.exp(spread * chance - spread**2 / 2)
        values = values * self._washed(minutes)
        dust = self.world.amount("dust", minutes)[:, None]
        values[..., 0] *= 1 + dust
        values[..., 1] *= 1 + 0.85 * dust
        scale = 10**DECIMALS
        return np.maximum(np.round(values * scale), [3, 1, 1, 1, 1, 1]) / scale

    def _chance(self, minutes: Array) -> Array:
        """Standard normal, alike in neighbouring hours, in the districts, and among the pollutants."""
        shared = self.world.memory("air", minutes, MEMORY)[:, :, None]
        own = self.world.memory("air/pollutant", minutes, MEMORY, len(ALIKE))[:, None, :]
        city = ALIKE * shared + np.sqrt(1 - ALIKE**2) * own
        local = self.world.memory("air/local", minutes, {90: 0.3, 1440: 0.7}, 25 * len(ALIKE))
        return np.sqrt(TOGETHER) * city + np.sqrt(1 - TOGETHER) * local.reshape(len(minutes), 25, len(ALIKE))

    def _hours(self, minutes: Array) -> Array:
        """The day's profile of each pollutant, around 1."""
        shares = tables.air_hours()
        months = rhythm.month(minutes) - 1
        found = np.empty((len(minutes), len(ALIKE)))
        for month in np.unique(months):
            here = months == month
            found[here] = rhythm.daily(shares[month], minutes[here])
        return found

    def _washed(self, minutes: Array) -> Array:
        """What the rain of the last hours has left, moment x district x pollutant."""
        lags = np.array([10.0, 60.0, 150.0])
        rain = self.weather.rain((minutes[:, None] - lags).ravel()).reshape(len(minutes), len(lags), 25)
        wet = np.tanh(rain.mean(axis=1) / 1.5)[:, :, None]
        return DRY * (1 - WASHED * wet)


def index(levels: Array) -> tuple[Array, Array, Array]:
    """The comprehensive index (CAI), its grade and the deciding substance of levels (last axis: pollutants)."""
    each = np.stack([np.interp(levels[..., place], limits, INDEX) for place, limits in enumerate(LIMITS)], axis=-1)
    bad = (each > 100).sum(axis=-1)
    value = np.minimum(each.max(axis=-1) + np.where(bad >= 3, 75, np.where(bad == 2, 50, 0)), 500)
    return np.round(value), grade(value), SUBSTANCES[each.argmax(axis=-1)]


def grade(value: Array) -> Array:
    """The word for an index."""
    return GRADES[np.searchsorted(INDEX[1:4], value, side="left")]


def grade_of(pollutant: int, level: Array) -> Array:
    """1 good to 4 very bad, of one pollutant."""
    return np.searchsorted(LIMITS[pollutant][1:4], level, side="left") + 1
