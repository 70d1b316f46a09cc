"""The mean year of a feed, month by month."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import pandas as pd

from data_sources.demo import incidents, rhythm, tables
from data_sources.demo.calibration.compared import Array, Profile
from data_sources.demo.city import City

DAYS_IN_MONTH = np.array([31, 28.25, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])


def hours(first: str, years: int, apart: int = 1) -> Array:
    """Every so many hours of some years."""
    return rhythm.minutes(pd.Timestamp(first))[0] + np.arange(0, years * 365 * 24, apart) * 60.0


def by_month(minutes: Array, values: Array) -> Array:
    """Mean of the values in each month of the year."""
    months = rhythm.month(minutes) - 1
    return np.bincount(months, values, 12) / np.bincount(months, minlength=12)


@cache
def temperature(seed: int) -> Profile:
    """Five years."""
    minutes = hours("2021-01-01", 5, apart=3)
    real = tables.weather_months().temp_mean.to_numpy()
    simulated = by_month(minutes, City.of(seed).weather.temperature(minutes))
    return Profile("temperature", "°C", "weather_monthly_normals.csv", simulated, real)


@cache
def rain_of_ten_years(seed: int) -> tuple[Array, Array]:
    """Moments, and mm/h in the first district."""
    minutes = hours("2016-01-01", 10)
    return minutes, City.of(seed).weather.rain(minutes)[:, 0]


@cache
def rain(seed: int) -> Profile:
    """Ten years, in millimetres a month."""
    simulated = by_month(*rain_of_ten_years(seed)) * 24 * DAYS_IN_MONTH
    real = tables.weather_months().rain_mm_mean.to_numpy()
    return Profile("rain", "mm a month", "weather_monthly_normals.csv", simulated, real)


@cache
def fine_dust(seed: int) -> Profile:
    """Three years, mean of the districts."""
    minutes = hours("2023-01-01", 3, apart=3)
    simulated = by_month(minutes, City.of(seed).air.levels(minutes)[..., 1].mean(axis=1))
    return Profile("PM2.5", "µg/m³", "air_monthly.csv", simulated, tables.air_levels()[..., 1].mean(axis=1))


@cache
def bike_trips(seed: int) -> Profile:
    """Two years, rentals a day in the whole city."""
    minutes = hours("2024-01-01", 2) + 30
    simulated = by_month(minutes, City.of(seed).bikes.rentals(minutes).sum(axis=1)) * 24
    return Profile("bike trips", "a day", "bike_monthly_district.csv", simulated, tables.bike_months().sum(axis=1))


@cache
def fires(seed: int) -> Profile:
    """Two years, fires a day in the whole city."""
    minutes = hours("2024-01-01", 2) + 30
    simulated = by_month(minutes, City.of(seed).incidents.rates(minutes)[incidents.FIRE].sum(axis=1)) * 24
    return Profile("fires", "a day", "fire_monthly.csv", simulated, tables.fires().sum(axis=1))


SEASONS: dict[str, Callable[[int], Profile]] = {
    "temperature": temperature,
    "rain": rain,
    "PM2.5": fine_dust,
    "bike trips": bike_trips,
    "fires": fires,
}
