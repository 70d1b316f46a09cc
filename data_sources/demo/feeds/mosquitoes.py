"""The mosquito forecast: warm and wet weeks bring them, winter has none."""

from __future__ import annotations

import numpy as np

from data_sources.demo.feeds.request import Feed, Request, Row, day_of, day_text

PLACES = {"WATER": 1.0, "HOUSE": 0.45, "PARK": 0.6}


def _forecast(request: Request) -> list[Row]:
    """MosquitoStatus of one day that has begun: 0 to 100 by the water, near homes and in parks."""
    day = day_of(request.argument(0))
    if day is None or day * 1440 > request.minute:
        return []
    weather = request.city.weather
    before = day * 1440 - np.arange(720, 14 * 1440, 1440.0)
    warm = np.clip((float(weather.temperature(before).mean()) - 8) / 18, 0, 1)
    wet = np.tanh(float(weather.rain(before).mean()) * 2)
    level = 100 * warm * (0.7 + 0.3 * wet)
    values = {f"MOSQUITO_VALUE_{name}": f"{min(level * share, 100):.1f}" for name, share in PLACES.items()}
    return [{"MOSQUITO_DATE": day_text(day, "%Y-%m-%d"), **values}]


FEEDS: dict[str, Feed] = {"MosquitoStatus": _forecast}
