"""Open-Meteo: columns by the hour."""

from __future__ import annotations

import pandas as pd

from data_sources.demo.portals.wire import Question, Reply, Rows, reply

OURS = ("seoul_time", "local_time")  # fields that our client works out
UNITS = {
    "time": "iso8601",
    "temperature_2m": "°C",
    "apparent_temperature": "°C",
    "precipitation": "mm",
    "weather_code": "wmo code",
    "wind_speed_10m": "m/s",
    "wind_direction_10m": "°",
    "uv_index": "",
    "european_aqi": "EAQI",
    "us_aqi": "USAQI",
}
REASONS = {
    "400": "Cannot initialize from an unknown variable",
    "429": "Daily API request limit exceeded. Please try again tomorrow.",
}
FAULTS = {"error_code": "503", "quota_spent": "429"}


def answer(question: Question, rows: Rows, *, is_known: bool, lie: int = 0) -> Reply:
    """The hours of one place."""
    if not is_known:
        return complaint(question, "404")
    asked, found = question.parameters, rows()
    zone = asked.get("timezone", "GMT")
    moments = [pd.Timestamp(row["seoul_time"]).tz_localize("Asia/Seoul") for row in found if "seoul_time" in row]
    offset = moments[0].tz_convert(zone).utcoffset() if moments else pd.Timedelta(0)
    names = [name for name in (found[0] if found else {}) if name not in OURS]
    hourly = {name: [row[name] for row in found] for name in names}
    if moments:
        local = [moment.tz_convert("UTC").tz_localize(None) + offset for moment in moments]
        hourly = {"time": [moment.strftime("%Y-%m-%dT%H:%M") for moment in local], **hourly}
    whole = {
        "latitude": float(asked.get("latitude", 0)),
        "longitude": float(asked.get("longitude", 0)),
        "generationtime_ms": 0.1,
        "utc_offset_seconds": int(offset.total_seconds()),
        "timezone": zone,
        "timezone_abbreviation": moments[0].tz_convert(zone).strftime("%Z") if moments else "GMT",
        "elevation": 20.0,
        "hourly_units": {name: UNITS.get(name, "μg/m³" if "european_aqi" in names else "%") for name in hourly},
        "hourly": hourly,
    }
    return reply("json", whole)


def complaint(question: Question, code: str) -> Reply:
    """An error, with its reason."""
    return reply("json", {"error": True, "reason": REASONS.get(code, "Not Found")}, status=int(code))
