"""The sky over the city in one line for the head of the wall: temperature, weather, wind, humidity, warnings."""

from __future__ import annotations

import pandas as pd

from data_sources import forecast, weather
from data_sources.pipeline import store
from ui import cache, texts

DIRECTIONS = ("n", "ne", "e", "se", "s", "sw", "w", "nw")
DRY = "없음"


def line() -> str:
    """What the weather is now, in the viewer's language; blank while nothing is known."""
    return cache.drawn(_line)()


@store.joined(weather.now, forecast.weather, forecast.warnings)
def _line() -> str:
    found = cache.cached(weather.now)()
    if found.empty or pd.isna(found.temperature_c.iloc[0]):
        return ""
    now = found.iloc[0]
    parts = [texts.with_unit("temperature_c", now.temperature_c), _sky(now.precipitation), _wind(now)]
    if pd.notna(now.humidity_pct):
        parts.append(texts.t("sky.humidity", humidity=texts.with_unit("humidity_pct", now.humidity_pct)))
    parts.append(_warnings())
    return " · ".join(part for part in parts if part)


def _sky(precipitation: object) -> str:
    """What falls, or how the sky is in the hour to come."""
    if isinstance(precipitation, str) and precipitation != DRY:
        return texts.value("precipitation", precipitation)
    coming = cache.cached(forecast.weather)()
    known = coming.sky.dropna()
    return texts.value("sky", known.iloc[0]) if len(known) else ""


def _wind(now: pd.Series) -> str:
    if pd.isna(now.wind_m_s):
        return ""
    speed = texts.with_unit("wind_m_s", now.wind_m_s)
    if pd.isna(now.wind_from_deg):
        return texts.t("sky.wind", speed=speed)
    direction = DIRECTIONS[round(float(now.wind_from_deg) / 45) % 8]
    return texts.t(f"sky.wind_{direction}", speed=speed)


def _warnings() -> str:
    """Warnings in force, or that there are none; nothing where nobody has told."""
    if store.version("weather_warnings") < 0:
        return ""
    found = cache.cached(forecast.warnings)().drop_duplicates("weather_warning")
    words = [
        f"{texts.value('weather_warning', row.weather_warning)} {texts.value('warning_level', row.warning_level)}"
        for row in found.itertuples()
    ]
    return ", ".join(words) or texts.t("sky.no_warnings")


def example() -> str:
    """The line of whatever the store holds."""
    return _line()
