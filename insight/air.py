"""The air: how good it is by Korea's own grades, where it is worst, how it goes and what is to come.

    air.now("pm25_ug_m3", district=None)

Grades are those of Korea's comprehensive air-quality index (CAI): what is good, moderate, bad and very bad of each
substance (https://air.jeju.go.kr/contents/atmospheric/cai/summary.htm has the table, AirKorea the calculator,
https://www.airkorea.or.kr/web/caiCalculator?pMENU_NO=147). Beware: of the dusts they are meant for means of 24 hours;
of one hour they say what the day would be, were all of it like this hour.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from data_sources import air, catalogue, forecast
from data_sources.once import cached
from data_sources.pipeline import store
from data_sources.pipeline.store import Moment
from insight import course
from insight.course import Course

GRADES = ("좋음", "보통", "나쁨", "매우나쁨")  # in the words of the catalogue, from good to very bad
HIGHEST: dict[str, tuple[float, float, float]] = {  # of good, moderate and bad; what is above is very bad
    "pm25_ug_m3": (15, 35, 75),
    "pm10_ug_m3": (30, 80, 150),
    "ozone_ppm": (0.030, 0.090, 0.150),
    "no2_ppm": (0.030, 0.060, 0.200),
    "co_ppm": (2, 9, 15),
    "so2_ppm": (0.020, 0.050, 0.150),
    "air_index": (50, 100, 250),
}
ADVICE = ("pm25_ug_m3", "pm10_ug_m3", "ozone_ppm")  # what the advice by grade is about
FORECAST = ("PM25", "PM10", "O3")
OUTLOOK_H = 24


@dataclass(frozen=True)
class Now:
    """The air of the city or of a district: one measure in full, and the places that have most of it."""

    course: Course
    grade: int  # of the newest value: 1 good to 4 very bad, 0 unknown
    places: pd.DataFrame  # one row per district, worst first: place, the measure, usual, usual_low, usual_high

    @property
    def worst(self) -> str:
        """The district with most of it, "" where none is known."""
        return str(self.places.place.iloc[0]) if len(self.places) else ""


def grade(column: str, value: float) -> int:
    """1 good, 2 moderate, 3 bad, 4 very bad; 0 where nothing is known. A value counts as it is shown: rounded."""
    if pd.isna(value):
        return 0
    shown = round(float(value), catalogue.column(column).decimals)
    return 1 + sum(shown > highest for highest in HIGHEST[column])


def begins(column: str) -> list[tuple[float, int]]:
    """From which shown value on which grade holds: (16, 2), (36, 3), (76, 4) for PM2.5."""
    step = 10 ** -catalogue.column(column).decimals
    return [(round(highest + step, 6), number) for number, highest in enumerate(HIGHEST[column], start=2)]


@store.reads("air_now")
def now(column: str, *, district: str | None = None, at: Moment = None) -> Now:
    """The newest that is known of a measure, beside what is usual."""
    newest = cached(air.now)(at=at).set_index("district")[column]
    hours = course.hourly("air_now", column, "district", at=at)
    whole = hours.mean(axis=1) if district is None else hours.get(district, pd.Series(dtype=float))
    value = newest.mean() if district is None else newest.get(district, math.nan)
    places = course.beside(hours, newest.dropna(), column).sort_values(column, ascending=False, ignore_index=True)
    return Now(course.of(whole, column, value=float(value)), grade(column, value), places)


@store.reads("air_now")
def worst_grade(*, district: str | None = None, at: Moment = None) -> int:
    """The worse of the grades of dust and ozone: what the advice goes by."""
    newest = cached(air.now)(at=at)
    newest = newest[newest.district == district] if district else newest
    return max((grade(column, newest[column].mean()) for column in ADVICE), default=0)


@store.reads("air_forecast")
def days(*, at: Moment = None) -> pd.DataFrame:
    """The grades that are forecast for Seoul. One row per day, one column per pollutant, 1 good to 4 very bad."""
    found = forecast.air(at=at)
    number = {word: place for place, word in enumerate(GRADES, start=1)}
    found = found.assign(grade=found.air_grade.map(number))
    return found.pivot_table(index="day_on", columns="pollutant", values="grade", aggfunc="last").reindex(
        columns=list(FORECAST)
    )


@store.reads("weather_next_hours", "weather_forecast")
def weather(*, every_h: int = 3, at: Moment = None) -> pd.DataFrame:
    """The weather of the next day, which carries dust away or holds it. One row per `every_h` hours.

    forecast_at, temperature_c, wind_m_s (its mean), rain_mm (its sum), sky.
    """
    found = forecast.weather(at=at)
    if found.empty:
        return found
    start = found.forecast_at.min()
    found = found[found.forecast_at < start + pd.Timedelta(hours=OUTLOOK_H)]
    steps = (found.forecast_at - start) // pd.Timedelta(hours=every_h)
    return found.groupby(steps).agg(
        forecast_at=("forecast_at", "first"),
        temperature_c=("temperature_c", "mean"),
        wind_m_s=("wind_m_s", "mean"),
        rain_mm=("rain_mm", "sum"),
        sky=("sky", "first"),
    )
