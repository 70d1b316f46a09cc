"""Numbers that describe the air and the weather: levels, spreads, memory, how alike the districts are."""

from __future__ import annotations

from functools import cache

import numpy as np

from data_sources.demo import rhythm, tables
from data_sources.demo.calibration.compared import Array, Figure, correlation
from data_sources.demo.calibration.seasons import hours, rain_of_ten_years
from data_sources.demo.city import City

AIR = {"PM10": "pm10", "PM2.5": "pm25", "ozone": "o3", "NO2": "no2"}
WET_MM = 0.1


@cache
def air(seed: int) -> list[Figure]:
    """Two years, every hour: spread of the daily means, memory, likeness of the districts."""
    minutes = hours("2024-01-01", 2)
    levels = City.of(seed).air.levels(minutes)
    days = levels.reshape(-1, 24, 25, levels.shape[-1]).mean(axis=1)
    months = rhythm.month(minutes[::24])
    spread = tables.files.table("air_daily_distribution.csv").set_index(["pollutant", "month"])
    memory = tables.files.table("air_autocorrelation.csv").set_index("lag_hours")
    alike = tables.files.table("air_spatial.csv").set_index("pollutant").mean_correlation_between_districts
    found = []
    for feed, name in AIR.items():
        place = tables.POLLUTANTS.index(name)
        varied = np.mean([_relative(days[months == month, :, place]) for month in range(1, 13)])
        real = float((spread.loc[name]["sd"] / spread.loc[name]["mean"]).mean()) * 100
        file = "air_daily_distribution.csv"
        found.append(Figure(feed, "spread of daily means", "% of the mean", file, "spread", float(varied), real))
        city = levels[..., place].mean(axis=1)
        for lag in (1, 6, 24):
            ours, real = correlation(city[lag:], city[:-lag]), float(memory[name][lag])
            what = f"memory over {lag} h"
            found.append(Figure(feed, what, "", "air_autocorrelation.csv", "correlation", ours, real))
        between = np.corrcoef(days[..., place].T)[np.triu_indices(25, 1)].mean()
        what = "likeness of the districts"
        found.append(Figure(feed, what, "", "air_spatial.csv", "correlation", float(between), float(alike[name])))
    return found


def _relative(values: Array) -> float:
    return float(values.std() / values.mean() * 100)


@cache
def weather(seed: int) -> list[Figure]:
    """Five years: how much the same hour of the same month differs, and the ends of the day."""
    minutes = hours("2021-01-01", 5)
    degrees = City.of(seed).weather.temperature(minutes)
    cell = (rhythm.month(minutes) - 1) * 24 + rhythm.hour(minutes).astype(int)
    spread = float(np.mean([degrees[cell == each].std() for each in range(288)]))
    real = float(tables.weather_hours()["temp_sd"].mean())
    days, months = degrees.reshape(-1, 24), rhythm.month(minutes[::24])
    normals = tables.weather_months()
    file = "weather_monthly_normals.csv"
    hot, cold = days[months == 8].max(axis=1).mean(), days[months == 1].min(axis=1).mean()
    return [
        Figure(
            "temperature",
            "spread of the same hour in a month",
            "°C",
            "weather_hour_profile.csv",
            "spread",
            spread,
            real,
        ),
        Figure(
            "temperature",
            "usual highest of an August day",
            "°C",
            file,
            "mean",
            float(hot),
            float(normals.temp_max_mean[8]),
        ),
        Figure(
            "temperature",
            "usual lowest of a January day",
            "°C",
            file,
            "mean",
            float(cold),
            float(normals.temp_min_mean[1]),
        ),
    ]


@cache
def rain(seed: int) -> list[Figure]:
    """Ten years of moments for the sums; three years of hourly totals, April to October, for what an hour is like."""
    _, falling = rain_of_ten_years(seed)
    normals, process = tables.weather_months(), tables.files.table("rain_hour_process.csv").set_index("month")
    hourly = hours("2023-01-01", 3)
    fallen = City.of(seed).weather.rain_hour(hourly)[:, 0]
    is_wet, months = fallen >= WET_MM, rhythm.month(hourly)
    seven = np.isin(months, process.index)
    stays = is_wet[1:][is_wet[:-1] & seven[:-1]].mean()
    usual = np.average(process.p_rain_next_given_rain, weights=process.p_rain_hour)
    july, file = process.loc[7], "rain_hour_process.csv"
    heavy = np.quantile(fallen[is_wet & (months == 7)], [0.5, 0.9])
    year = float(normals.rain_mm_mean.sum())
    days = (falling.reshape(-1, 24).sum(axis=1) >= WET_MM).mean() * 365.25
    normal = "weather_monthly_normals.csv"
    wet_days = float(normals["rain_days_ge_0_1mm"].sum())
    wet_july = is_wet[months == 7].mean() * 100
    return [
        Figure("rain", "rain in a year", "mm", normal, "mean", float(falling.sum() / 10), year),
        Figure("rain", "number of wet days in a year", "days", normal, "mean", float(days), wet_days),
        Figure(
            "rain",
            "share of wet hours in July",
            "% of hours",
            file,
            "mean",
            float(wet_july),
            float(july.p_rain_hour * 100),
        ),
        Figure(
            "rain",
            "chance that rain goes on for an hour",
            "% of wet hours",
            file,
            "mean",
            float(stays * 100),
            float(usual * 100),
        ),
        Figure("rain", "middle wet hour of July", "mm", file, "spread", float(heavy[0]), float(july.rain_p50)),
        Figure("rain", "heavy hour of July (1 in 10)", "mm", file, "spread", float(heavy[1]), float(july.rain_p90)),
    ]
