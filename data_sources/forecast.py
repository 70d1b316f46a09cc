"""What is coming and what is in force: weather, warnings, the air of the coming days, earthquakes.

Sources, all through data.go.kr: Korea Meteorological Administration, getUltraSrtFcst (the next six hours, every hour),
getVilageFcst (the coming days, every three hours), getPwnCd (warnings), getEqkMsg (earthquakes); AirKorea,
getMinuDustFrcstDspth (four times a day) and getUlfptcaAlarmInfo (dust alerts). Temperatures in °C, rain in mm, wind in
m/s, particulates in µg/m³. Beware: warnings and alerts are lists of events; what is in force is worked out here. A
warning that was issued more than six days before we first asked is not known.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from data_sources.pipeline import clock, store
from data_sources.pipeline.store import Moment

WARNINGS = {  # the weather service's numbers, in the words of the catalogue
    **{"1": "강풍", "2": "호우", "3": "한파", "4": "건조", "5": "폭풍해일", "6": "풍랑", "7": "태풍", "8": "대설"},
    **{"9": "황사", "12": "폭염", "13": "열대야"},
}
LEVELS = {"0": "주의보", "1": "경보", "2": "중대경보"}
COMMANDS = {"1": "발표", "2": "해제", "3": "연장", "6": "정정", "7": "변경발표", "8": "변경해제"}
OVER = ("해제", "변경해제")
COMING = [
    "forecast_at",
    "temperature_c",
    "rain_mm",
    "rain_text",
    "rain_chance_pct",
    "precipitation",
    "sky",
    "humidity_pct",
    "wind_m_s",
    "wind_from_deg",
    "snow_cm",
    "published_at",
    "fetched_at",
]
SEOUL = "서울"
LONGEST_ALERT = pd.Timedelta("3D")  # an alert that nobody has lifted in the list is over by then


def parse_warnings(rows: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Warnings with words in place of numbers: ("warning", row)."""
    for row in rows:
        kind, level, command = (str(row.get(name, "")).strip() for name in ("warnVar", "warnStress", "command"))
        words = {
            "warning": WARNINGS.get(kind, kind),
            "level": LEVELS.get(level, level),
            "step": COMMANDS.get(command, command),
        }
        yield "warning", row | words


def parse_air(rows: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """One row an area from one row a pollutant and day, "서울 : 보통,제주 : 좋음,…": ("area", row)."""
    for row in rows:
        for part in str(row.get("informGrade") or "").split(","):
            area, _, grade = part.partition(":")
            if area.strip() and grade.strip():
                yield "area", row | {"area": area.strip(), "grade": grade.replace(" ", "")}


@store.reads("weather_next_hours", "weather_forecast")
def weather(*, at: Moment = None, until: Moment = None) -> pd.DataFrame:
    """The coming hours and days, soonest first: the next six hours as last issued, then the days. One row per hour.

    `forecast_at`, `temperature_c`, `rain_mm` (its lower end), `rain_chance_pct` (of the days only), `sky`, …
    """
    since = clock.moment(at)
    hours, days = (
        store.read(name, at=at, since=since, until=until).reindex(columns=COMING)
        for name in ("weather_next_hours", "weather_forecast")
    )
    both = pd.concat([hours, days[~days.forecast_at.isin(hours.forecast_at)]] if len(hours) else [days])
    return both.sort_values("forecast_at", ignore_index=True)


@store.reads("weather_warnings")
def warnings(*, at: Moment = None, area: str = SEOUL) -> pd.DataFrame:
    """Weather warnings in force, the gravest first. One row per area and warning.

    `area` is the beginning of the areas' names: 서울 has four, "" is the whole country. `started_at` is when the
    warning took effect, `published_at` when it was last issued, extended or corrected.
    """
    moment = clock.moment(at)
    issued = store.read("weather_warnings", at=at, until=moment)
    issued = issued[issued.warning_area.str.startswith(area) & ~issued.is_cancelled.fillna(value=False).astype(bool)]
    order = issued.assign(is_over=issued.warning_command.isin(OVER)).sort_values(
        ["published_at", "bulletin_number", "is_over"], ascending=[True, True, False], kind="stable"
    )
    key = ["warning_area_code", "weather_warning"]
    order["started_at"] = order.groupby(key).started_at.ffill()
    last = order.drop_duplicates(key, keep="last")
    is_lifted = last.is_over & ~(last.ended_at > moment)  # a lifting may be announced before it takes effect
    in_force = last[~(is_lifted | (last.ended_at <= moment))].drop(columns="is_over")
    gravity = in_force.warning_level.map({level: place for place, level in enumerate(LEVELS.values())})
    found = in_force.assign(gravity=gravity).sort_values(["gravity", "published_at"], ascending=False)
    return found.drop(columns="gravity").reset_index(drop=True)


@store.reads("air_forecast")
def air(*, at: Moment = None, area: str | None = SEOUL, until: Moment = None) -> pd.DataFrame:
    """Grades of the air, today and the coming days, as last forecast. One row per day, pollutant and area.

    `area` is one of AirKorea's nineteen, None is all of them. `pollutant`, `day_on`, `air_grade`, and in words
    `description` and `forecast_cause`.
    """
    today = clock.moment(at).normalize()
    issued = store.read("air_forecast", at=at)
    issued = issued[issued.day_on >= today]
    if until is not None:
        issued = issued[issued.day_on <= pd.Timestamp(until)]
    if area is not None:
        issued = issued[issued.forecast_area == area]
    newest = issued.sort_values("published_at").drop_duplicates(["pollutant", "forecast_area", "day_on"], keep="last")
    return newest.sort_values(["day_on", "pollutant", "forecast_area"], ignore_index=True)


@store.reads("dust_alerts")
def dust_alerts(*, at: Moment = None, province: str | None = SEOUL) -> pd.DataFrame:
    """Dust alerts in force, newest first. One row per pollutant and zone; `province` None is the whole country."""
    moment = clock.moment(at)
    issued = store.read("dust_alerts", at=at, since=moment - LONGEST_ALERT, until=moment)
    in_force = issued[issued.ended_at.isna() | (issued.ended_at > moment)]
    if province is not None:
        in_force = in_force[in_force.province == province]
    return in_force.sort_values("started_at", ascending=False, ignore_index=True)


@store.reads("earthquakes")
def earthquakes(
    *, at: Moment = None, since: Moment = None, until: Moment = None, smallest: float = 0.0
) -> pd.DataFrame:
    """Earthquakes in and around Korea, newest first. One row per earthquake, as last told.

    `occurred_at`, `place_name`, `magnitude`, `depth_km`, `intensity`, `lon`, `lat`. Early warnings come first and are
    told again with better figures: the last word counts. `smallest` is a magnitude.
    """
    told = store.read("earthquakes", at=at, since=since, until=until)
    last = told.sort_values(["published_at", "bulletin_number"]).drop_duplicates("occurred_at", keep="last")
    found = last[last.magnitude.fillna(0) >= smallest]
    return found.sort_values("occurred_at", ascending=False, ignore_index=True)
