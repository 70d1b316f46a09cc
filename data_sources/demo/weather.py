"""The sky over Seoul: temperature, humidity, wind and rain that know the month, the hour and their own past.

Calibrated on the hourly observations of Seoul (ASOS 108) 2011 to 2021. Where the table has no chance of rain
(November to March) it comes from the number of wet days and the month's total.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

from data_sources.demo import noise, rhythm, tables
from data_sources.demo.kept import kept
from data_sources.demo.world import World

Array = np.ndarray
STEPS = np.array([0.0, 0.5, 0.75, 0.9, 0.95, 0.99, 1.0])
SHAPE = np.array([0.05, 1.0, 2.6, 6.0, 9.5, 17.0, 34.0])  # mm/h at those quantiles of the wet hours, April to October
WET_SHARE_OF_A_WET_DAY = 0.22
COMPASS = ("N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE", "S", "SSW", "SW", "WSW", "W", "WNW", "NW", "NNW")


class Weather:
    """What the instruments read at any moment. Arrays: one row per moment, districts as columns."""

    def __init__(self, world: World) -> None:
        self.world = world

    def _months(self, minutes: Array) -> Array:
        """The month that the season follows, as an offset in minutes from the real date."""
        season = self.world.amount("season", minutes)
        shift = np.where(season > 0.5, (season - rhythm.month(minutes)) * 30.44 * rhythm.DAY, 0.0)
        return minutes + shift

    def _normal(self, name: str, minutes: Array) -> Array:
        """The mean of the month and hour."""
        table = tables.weather_hours()[name]
        months = rhythm.monthly(table, self._months(minutes))
        hours = rhythm.hour(minutes)
        low = np.floor(hours).astype(int)
        rows = np.arange(len(minutes))
        return months[rows, low % 24] * (1 - hours % 1) + months[rows, (low + 1) % 24] * (hours % 1)

    @kept
    def temperature(self, minutes: Array) -> Array:
        """°C, one value per moment."""
        unusual = self.world.memory("temperature", minutes, {720: 0.15, 2880: 0.45, 8640: 0.4})[:, 0]
        cooled = 2.2 * np.tanh(self.rain(minutes).mean(axis=1) / 6)
        heat = self.world.amount("heat", minutes)
        return self._normal("temp_mean", minutes) + 0.85 * self._normal("temp_sd", minutes) * unusual - cooled + heat

    def temperatures(self, minutes: Array) -> Array:
        """°C in each district: the dense ones are warmer."""
        dense = tables.districts().people_per_km2.to_numpy()
        island = 0.9 * (dense - dense.mean()) / np.ptp(dense)
        local = 0.35 * self.world.memory("temperature/local", minutes, {180: 1}, 25)
        return self.temperature(minutes)[:, None] + island + local

    @kept
    def humidity(self, minutes: Array) -> Array:
        """Per cent."""
        unusual = self.world.memory("humidity", minutes, {360: 0.3, 2880: 0.7})[:, 0]
        wet = 14 * np.tanh(self.rain(minutes).mean(axis=1) / 2)
        return np.clip(self._normal("humidity_mean", minutes) - 1.5 + 9 * unusual + wet, 12, 99)

    @kept
    def wind(self, minutes: Array) -> Array:
        """m/s."""
        unusual = self.world.memory("wind", minutes, {40: 0.3, 240: 0.3, 1440: 0.4})[:, 0]
        gust = 1 + 0.5 * np.tanh(self.rain(minutes).mean(axis=1) / 15)
        return self._normal("wind_mean", minutes) * np.exp(0.4 * unusual - 0.08) * gust

    def wind_from(self, minutes: Array) -> Array:
        """Degrees; north-west in winter, south-west in summer."""
        usual = 265 + 45 * np.cos((rhythm.month(self._months(minutes)) - 1) / 6 * np.pi)
        return (usual + 55 * self.world.memory("wind/from", minutes, {240: 0.4, 1440: 0.6})[:, 0]) % 360

    @cached_property
    def _wet(self) -> tuple[Array, Array]:
        """Month x hour chance of rain, and by month what the shape of the intensities is to be multiplied with."""
        months = tables.weather_months()
        chance = tables.weather_hours()["p_rain"].copy()
        days = np.array([31, 28.25, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
        by_days = months.rain_days_ge_0_1mm.to_numpy() / days * WET_SHARE_OF_A_WET_DAY
        chance = np.where(np.isnan(chance), by_days[:, None], chance)
        shape_mean = float(np.trapezoid(SHAPE, STEPS))
        scale = months.rain_mm_mean.to_numpy() / (chance.sum(axis=1) * days) / shape_mean
        return chance, scale

    @kept
    def rain(self, minutes: Array) -> Array:
        """mm/h falling at the moment in each district; in frost it is snow, as water."""
        chance, scale = self._wet
        shifted = self._months(minutes)
        month = rhythm.month(shifted) - 1
        dry = 1 - np.clip(chance[month, rhythm.hour(minutes).astype(int)], 0.005, 0.6)[:, None]
        city = self.world.memory("rain", minutes, {150: 0.25, 420: 0.4, 1300: 0.35})
        local = self.world.memory("rain/local", minutes, {45: 0.5, 150: 0.5}, 25)
        wetness = noise.probability((city + 0.3 * local) / np.sqrt(1.09))
        among_wet = np.clip((wetness - dry) / (1 - dry), 0, 1)
        calm = (1 - np.clip(self.world.amount("calm", minutes), 0, 1))[:, None]
        natural = np.where(wetness > dry, np.interp(among_wet, STEPS, SHAPE) * scale[month][:, None], 0.0) * calm
        declared = self.world.amount("rain", minutes)[:, None] * np.exp(0.22 * local - 0.03)
        return natural + declared

    def rain_10min(self, minutes: Array) -> Array:
        """Mm fallen in the ten minutes before, in each district."""
        lags = np.array([1.0, 5.0, 9.0])
        return self._over(minutes, lags) / 6

    def rain_hour(self, minutes: Array) -> Array:
        """Mm fallen in the hour before, in each district."""
        return self._over(minutes, np.arange(5, 60, 10.0))

    def _over(self, minutes: Array, lags: Array) -> Array:
        rates = self.rain((minutes[:, None] - lags).ravel())
        return rates.reshape(len(minutes), len(lags), 25).mean(axis=1)

    @kept
    def cloud(self, minutes: Array) -> Array:
        """0 clear to 1 overcast."""
        own = noise.probability(self.world.memory("cloud", minutes, {180: 0.4, 1440: 0.6})[:, 0])
        return np.maximum(own, np.tanh(self.rain(minutes).mean(axis=1) * 3))

    def sun(self, minutes: Array) -> Array:
        """Height of the sun, 0 at night to 1 at noon in June."""
        of_year = (rhythm.day(minutes) % 365.25) / 365.25 * 2 * np.pi
        declination = -23.4 * np.cos(of_year + 0.17)
        turn = (rhythm.hour(minutes) - 12.53) / 24 * 2 * np.pi
        lat, dec = np.radians(37.55), np.radians(declination)
        return np.clip(np.sin(lat) * np.sin(dec) + np.cos(lat) * np.cos(dec) * np.cos(turn), 0, 1)


def compass(degrees: float) -> str:
    """Sixteen points."""
    return COMPASS[round(float(degrees) / 22.5) % 16]
