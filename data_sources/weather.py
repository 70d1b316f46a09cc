"""Weather: what it is, what it will be, how much rain fell where.

Source: Korea Meteorological Administration through data.go.kr, the nowcast of the city hall's square of the
5 km grid, hourly, and the forecast for the coming days, every three hours. Seoul Open Data Plaza,
ListRainfallService: rain gauges, every 10 minutes, and S-DoT: sensors in the street, hourly. Temperatures in °C,
wind in m/s, rain in mm. Beware: rain that is forecast as a span ("30.0~50.0mm") is given by its lower end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pandas as pd

from data_sources.once import cached
from data_sources.pipeline import clock, store
from data_sources.pipeline.store import Moment

NOW = [
    "measured_at",
    "temperature_c",
    "feels_like_c",
    "humidity_pct",
    "wind_m_s",
    "wind_from_deg",
    "rain_mm",
    "precipitation",
    "uv_index",
    "hotspot",
    "fetched_at",
]
PRECIPITATION = {
    "0": "없음",
    "1": "비",
    "2": "비/눈",
    "3": "눈",
    "4": "소나기",
    "5": "빗방울",
    "6": "빗방울/눈날림",
    "7": "눈날림",
}
SKY = {"1": "맑음", "3": "구름많음", "4": "흐림"}
WORDS = {"PTY": PRECIPITATION, "SKY": SKY}
AMOUNTS = {"rain_hour_mm": 1, "rain_3h_mm": 3, "rain_12h_mm": 12}  # the hours they are summed over
MOMENT = ("baseDate", "baseTime", "fcstDate", "fcstTime", "nx", "ny")
LOWER_END = re.compile(r"^([\d.]+)(?!.*미만)")


def parse_kma(rows: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """One row a moment from one row a category: ("nowcast" or "forecast", row)."""
    moments: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows:
        moment = tuple(row.get(name) for name in MOMENT)
        whole = moments.setdefault(moment, {name: value for name, value in row.items() if name in MOMENT})
        category = str(row.get("category") or "").strip()
        value = row.get("obsrValue", row.get("fcstValue"))
        whole[category] = _word(category, value)
    for row in moments.values():
        if "fcstDate" not in row:
            yield "nowcast", row
            continue
        rain = row.get("PCP", row.get("RN1"))  # a day's forecast, or that of the next hours
        yield "forecast", row | {"rain_at_least": _at_least(rain), "snow_at_least": _at_least(row.get("SNO"))}


def _word(category: str, value: Any) -> Any:
    """Codes of sky and precipitation in the words that the city's own services use."""
    if category not in WORDS or value is None:
        return value
    return WORDS[category].get(str(value).strip().removesuffix(".0"), value)


def _at_least(text: Any) -> str | None:
    """The lower end of an amount: "강수없음" 0, "1mm 미만" 0, "30.0~50.0mm" 30.0, "50.0mm 이상" 50.0."""
    if text is None or not (amount := str(text).strip()) or amount == "-":
        return None
    found = LOWER_END.match(amount)
    return found[1] if found else "0"


@store.reads("weather_now", "hotspot_weather")
def now(*, at: Moment = None) -> pd.DataFrame:
    """Weather of the city now. At most one row: measured_at, temperature_c, humidity_pct, wind_m_s, rain_mm, …

    The nowcast of the city hall's square; where it is missing or older, the hot spot that was heard last.
    """
    found = [store.latest("weather_now", at=at), store.latest("hotspot_weather", at=at)]
    both = pd.concat(
        [frame.reindex(columns=NOW) for frame in found if not frame.empty] or [found[1].reindex(columns=NOW)]
    )
    return both.sort_values("measured_at", ascending=False, ignore_index=True).head(1)


@store.reads("hotspot_weather")
def around(*, at: Moment = None) -> pd.DataFrame:
    """Weather at the hot spots. One row per hot spot."""
    return store.latest("hotspot_weather", at=at)


@store.reads("weather_forecast")
def forecast(*, at: Moment = None) -> pd.DataFrame:
    """The coming days, as last forecast. One row per hour, soonest first."""
    since = clock.now() if at is None else at
    return store.read("weather_forecast", at=at, since=since).sort_values("forecast_at", ignore_index=True)


@store.reads("rain_gauges")
def rain(*, at: Moment = None, district: str | None = None) -> pd.DataFrame:
    """Rain of the last ten minutes (rain_10min_mm) and hours, wettest first. One row per gauge, as of `fallen`."""
    found = cached(fallen)(at=at)
    found = found[found.district == district] if district else found
    return found.sort_values("rain_hour_mm", ascending=False, ignore_index=True)


@store.reads("rain_gauges")
def fallen(*, at: Moment = None) -> pd.DataFrame:
    """Rain of the last hours: rain_hour_mm, rain_3h_mm, rain_12h_mm. One row per gauge, as last heard.

    A row is the rain of ten minutes. Where we heard a gauge less often, a row stands for the time since the one
    before, at most for an hour.
    """
    newest = store.latest("rain_gauges", at=at)
    if newest.empty:
        return newest.assign(**{name: pd.Series(dtype="float64") for name in AMOUNTS})
    end = newest.measured_at.max()
    oldest = end - pd.Timedelta(hours=max(AMOUNTS.values()) + 1)
    columns = ["rain_gauge_code", "measured_at", "rain_10min_mm"]
    found = store.read("rain_gauges", at=at, since=oldest, columns=columns)  # in order of time
    gap_min = found.groupby("rain_gauge_code").measured_at.diff().dt.total_seconds() / 60
    amount_mm = found.rain_10min_mm * gap_min.fillna(10).clip(upper=60) / 10
    spans = {name: found.measured_at > end - pd.Timedelta(hours=span) for name, span in AMOUNTS.items()}
    amounts = pd.DataFrame({name: amount_mm.where(is_within) for name, is_within in spans.items()})
    sums = amounts.groupby(found.rain_gauge_code).sum(min_count=1).reindex(newest.rain_gauge_code)
    return newest.assign(**{name: sums[name].to_numpy() for name in AMOUNTS})


@store.reads("street_sensors")
def street(*, at: Moment = None, district: str | None = None) -> pd.DataFrame:
    """Temperature, wind, noise and light at the street sensors, hottest first. One row per sensor."""
    found = store.latest("street_sensors", at=at, district=district)
    return found.sort_values("temperature_c", ascending=False, ignore_index=True)
