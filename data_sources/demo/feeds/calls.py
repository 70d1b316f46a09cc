"""Calls to 120 by hour and subject: a day's rhythm, busy Monday mornings, and what the weather and incidents add.

Some 20,000 calls a day, most of them about traffic, as the city told the press in 2012 and 2014; the hours, weekdays
and what rain adds are plausible, not published.
"""

from __future__ import annotations

import numpy as np

from data_sources.demo import rhythm
from data_sources.demo.city import City
from data_sources.demo.feeds.request import Array, Columns, Feed, Measure, Request, Row, rows

CALLS_A_DAY = 20_700
LAG_MIN = 12
HOURS_TOLD = 24
SUBJECTS = {  # share of the calls, how much of its calls come by night, and what one unit of each trouble adds
    "교통": (0.40, 1.5, {"rain": 0.5, "snow": 0.9, "incident": 1.4, "stoppage": 6.0, "crowd": 1.6}),
    "수도": (0.083, 0.6, {"frost": 0.9, "rain": 0.2}),
    "환경·청소": (0.10, 0.4, {"dust": 0.8, "rain": 0.3, "snow": 0.8}),
    "복지": (0.095, 0.2, {"heat": 0.3}),
    "주택": (0.05, 0.2, {"rain": 0.5}),
    "세금": (0.06, 0.1, {}),
    "보건": (0.06, 0.9, {"heat": 0.7, "dust": 0.3}),
    "안전·재난": (0.022, 1.0, {"rain": 4.0, "snow": 3.0, "heat": 0.8, "incident": 5.0, "stoppage": 2.0, "crowd": 2.0}),
    "문화·관광": (0.03, 0.6, {"crowd": 1.2}),
    "기타": (0.10, 0.5, {"incident": 0.3}),
}
SHARES = np.array([share for share, _, _ in SUBJECTS.values()])
BY_NIGHT = np.array([night for _, night, _ in SUBJECTS.values()])
# Weights of the hours, 0 to 23: an office day, and the thin line of calls that goes on through the night.
OFFICE = np.array([0, 0, 0, 0, 0, 0, 0.2, 1.5, 5, 11, 11.5, 10.5, 7, 9.5, 10, 9.5, 9, 8, 3.6, 1.6, 1, 0.7, 0.4, 0])
ROUND_THE_CLOCK = np.array([4, 3, 2, 1.5, 1.5, 2, 3, 4, 4, 4, 4, 4, 4, 4, 4, 4, 5, 6, 7, 7, 7, 7, 7, 6], dtype=float)
WEEK = np.array([1.24, 1.08, 1.02, 1.0, 1.03, 0.46, 0.36])
MONDAY_MORNING = 0.3  # on top, from nine to noon
ON_HOLIDAYS = 0.4
NIGHT_SHARE = 0.16  # of a day's calls, what comes round the clock
AGENTS = {"day": 2500.0, "night": 260.0}  # calls that the seats can answer in an hour
DAY_SHIFT = (8, 19)


def _troubles(city: City, hours: Array) -> dict[str, Array]:
    """How much of each trouble there is in the hours that begin then, about 0 to 2."""
    middle = hours + 30
    temperature = city.weather.temperature(middle)
    wet = np.tanh(city.weather.rain_hour(hours + 60).mean(axis=1) / 12)
    frozen = temperature < 0.5
    world = city.world
    return {
        "rain": np.where(frozen, 0, wet),
        "snow": np.where(frozen, np.tanh(3 * wet), 0),
        "frost": np.clip((-6 - temperature) / 6, 0, 1.5),
        "heat": np.clip((temperature - 30) / 4, 0, 1.5),
        "dust": np.clip(city.air.levels(middle)[..., 1].mean(axis=1) / 75 - 0.6, 0, 1.5),
        "incident": np.clip(world.amount("fire", middle) / 3, 0, 2),
        "stoppage": np.clip(world.amount("stoppage", middle), 0, 1),
        "crowd": np.clip(world.amount("crowd", middle) / 80_000, 0, 2),
    }


def expected(city: City, hours: Array) -> Array:
    """Calls to be expected in the hours that begin then. One row per hour, one column per subject."""
    days, hour = rhythm.day(hours), rhythm.hour(hours).astype(int)
    weekday = rhythm.weekday(days)
    is_holiday = (rhythm.kind_of_day(days) == rhythm.SUNDAY) & (weekday < 5)
    office = WEEK[weekday] * np.where(is_holiday, ON_HOLIDAYS, 1)
    office *= np.where((weekday == 0) & (hour >= 9) & (hour < 12) & ~is_holiday, 1 + MONDAY_MORNING, 1)
    by_day = (OFFICE / OFFICE.sum())[hour] * office * (1 - NIGHT_SHARE)
    by_night = (ROUND_THE_CLOCK / ROUND_THE_CLOCK.sum())[hour] * NIGHT_SHARE
    night_mix = SHARES * BY_NIGHT / (SHARES * BY_NIGHT).sum()
    usual = CALLS_A_DAY * (by_day[:, None] * SHARES + by_night[:, None] * night_mix)
    troubles = _troubles(city, hours)
    more = np.stack(
        [sum((troubles[name] * weight for name, weight in adds.items()), np.zeros(len(hours)))
         for _, _, adds in SUBJECTS.values()],
        axis=1,
    )  # fmt: skip
    unusual = city.world.memory("calls", hours, {240: 0.5, 4320: 0.5}, len(SUBJECTS))
    return usual * (1 + more) * np.exp(0.06 * unusual)


def _counted(city: City, hours: Array) -> tuple[Array, Array, Array]:
    """Received, answered and the mean wait in seconds: hour x subject."""
    mean = expected(city, hours)
    received = np.stack(
        [city.world.dice("calls", int(hour)).poisson(each) for hour, each in zip(hours, mean, strict=True)]
    )
    hour = rhythm.hour(hours)
    is_day_shift = (hour >= DAY_SHIFT[0]) & (hour < DAY_SHIFT[1]) & (rhythm.weekday(rhythm.day(hours)) < 5)
    load = received.sum(axis=1) / np.where(is_day_shift, AGENTS["day"], AGENTS["night"] + 0.18 * AGENTS["day"])
    given_up = np.clip(0.025 + 0.55 * np.clip(load - 0.9, 0, None), 0, 0.6)
    waiting = np.clip(9 + 55 * load**3, 5, 900)
    own = np.exp(0.08 * city.world.memory("calls/wait", hours, {60: 1}, len(SUBJECTS)))
    answered = np.floor(received * (1 - given_up)[:, None])
    return received, answered, np.round(waiting[:, None] * own, 1)


def _columns(city: City, hours: Array) -> Columns:
    received, answered, waiting = _counted(city, hours)
    return {
        "HOUR_DT": np.repeat(rhythm.written(hours, "%Y%m%d%H%M"), len(SUBJECTS)),
        "SBJCT_NM": [*SUBJECTS] * len(hours),
        "RCPT_CNT": received.astype(int).ravel(),
        "ANSWR_CNT": answered.astype(int).ravel(),
        "WAIT_SEC": waiting.ravel(),
    }


def _last_hour(minutes: Array) -> Array:
    """When the last hour began that is over and told of."""
    return np.floor((np.asarray(minutes) - LAG_MIN) / 60) * 60 - 60


def calls(city: City, minutes: Array) -> Columns:
    """controlCalls: the last full hour at each moment."""
    return {"@minute": np.repeat(minutes, len(SUBJECTS)), **_columns(city, _last_hour(minutes))}


def _calls(request: Request) -> list[Row]:
    """controlCalls: the last full hours, newest first."""
    hours = _last_hour(request.at)[0] - 60.0 * np.arange(HOURS_TOLD)
    return rows(_columns(request.city, hours))


FEEDS: dict[str, Feed] = {"controlCalls": _calls}
MEASURES: dict[str, Measure] = {"controlCalls": calls}
