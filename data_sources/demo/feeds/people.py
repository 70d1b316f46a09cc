"""Living population of dongs and districts, and the people at the hot spots."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from data_sources import reference
from data_sources.demo import people, rhythm, tables
from data_sources.demo.city import City
from data_sources.demo.feeds.request import Array, Columns, Feed, Measure, Request, Row, day_of, day_text
from data_sources.demo.people import band

AGES = (
    "0T9",
    "10T14",
    "15T19",
    "20T24",
    "25T29",
    "30T34",
    "35T39",
    "40T44",
    "45T49",
    "50T54",
    "55T59",
    "60T64",
    "65T69",
    "70T74",
)
AGE_SHARES = np.array([5.8, 3.4, 4.3, 7.0, 9.2, 8.6, 7.4, 7.5, 8.2, 8.6, 7.8, 7.4, 5.9, 8.9]) / 100
SEX_AGE_SHARES = np.outer([0.485, 0.515], AGE_SHARES).ravel()
GROUPS = [f"{sex}_F{age}_LVPOP_CO" for sex in ("MALE", "FEMALE") for age in AGES]
COUNTS = ["TOT_LVPOP_CO", *GROUPS]
DONG_DAYS_LATE, DISTRICT_DAYS_LATE = 5, 4
LAG_MIN = 17
AGE_FIELDS = tuple(f"PPLTN_RATE_{age}" for age in range(0, 80, 10))


@lru_cache(maxsize=8)
def dong_shares(city: City) -> tuple[list[str], Array, Array]:
    """Codes of the dongs, their districts, and how much of its district's people each group of each dong is."""
    table = reference.dongs().sort_values(["district", "code"])
    districts = np.array([tables.position(code) for code in table.district])
    share = np.exp(0.35 * city.world.dice("dongs").standard_normal(len(table)))
    share = share / np.bincount(districts, share, 25)[districts]
    groups = np.exp(0.12 * city.world.dice("dongs/age").standard_normal((len(table), len(SEX_AGE_SHARES))))
    groups = groups * SEX_AGE_SHARES
    groups = groups / groups.sum(axis=1, keepdims=True)
    return table.code.str[:8].tolist(), districts, groups * share[:, None]


def _dongs(request: Request) -> list[Row]:
    """SPOP_LOCAL_RESD_DONG of a day, an hour and a dong, five days late."""
    day = day_of(request.argument(0))
    if day is None or (day + DONG_DAYS_LATE) * 1440 > request.minute:
        return []
    hour, wanted = request.argument(1), request.argument(2)
    hours = [int(hour)] if hour.isdigit() else range(24)
    codes, places, shares = dong_shares(request.city)
    found = []
    for each in hours:
        people = request.city.people.in_districts(np.array([day * 1440 + each * 60.0]))[0, places, None] * shares
        persons = np.column_stack([people.sum(axis=1), people]).tolist()
        head = {"STDR_DE_ID": day_text(day), "TMZON_PD_SE": f"{each:02d}"}
        found += [
            {**head, "ADSTRD_CODE_SE": code, **dict(zip(COUNTS, _masked(persons[place]), strict=True))}
            for place, code in enumerate(codes)
            if wanted in ("", code)
        ]
    return found


def _masked(persons: list[float]) -> list[str]:
    """Whom there are three of or fewer is not told."""
    return ["*" if value <= 3 else f"{value:.4f}" for value in persons]


def _districts(request: Request) -> list[Row]:
    """SPOP_DAILYSUM_JACHI of a day, with a row of the whole city."""
    day = day_of(request.argument(0))
    if day is None or (day + DISTRICT_DAYS_LATE) * 1440 > request.minute:
        return []
    hourly = request.city.people.in_districts(day * 1440 + np.arange(24) * 60.0)
    foreign = tables.districts().foreigners.to_numpy()
    day_hours = np.arange(9, 18)
    night = np.setdiff1d(np.arange(24), day_hours)
    found = []
    for place, (code, name) in enumerate(zip(tables.codes(), tables.districts().name_ko, strict=True)):
        found.append(
            _of_day(
                day,
                code,
                name,
                hourly[:, place],
                float(foreign[place]),
                hourly[day_hours, place].mean(),
                hourly[night, place].mean(),
            )
        )
    whole = hourly.sum(axis=1)
    city = _of_day(day, "11000", "서울시", whole, float(foreign.sum()), whole[day_hours].mean(), whole[night].mean())
    return [city, *found]


def _of_day(day: int, code: str, name: str, hourly: Array, foreign: float, by_day: float, by_night: float) -> Row:
    mean = float(hourly.mean())
    values = {
        "TOT_LVPOP_CO": mean + foreign * 1.4,
        "LVPOP_CO": mean,
        "LNGTR_STAY_FRGNR_CO": foreign * 1.1,
        "SRTPD_STAY_FRGNR_CO": foreign * 0.3,
        "DAIL_MXMM_LVPOP_CO": float(hourly.max()),
        "DAIL_MUMM_LVPOP_CO": float(hourly.min()),
        "DAY_LVPOP_CO": by_day,
        "NIGHT_LVPOP_CO": by_night,
        "DAIL_MXMM_MVMN_LVPOP_CO": float(np.ptp(hourly)),
        "SU_ELSE_INFLOW_LVPOP_CO": mean * 0.118,
        "SAM_ADSTRD_MVMN_LVPOP_CO": mean * 0.165,
        "SIGNGU_MVMN_LVPOP_CO": mean * 0.27,
    }
    return {
        "STDR_DE_ID": day_text(day),
        "SIGNGU_CODE_SE": code,
        "SIGNGU_NM": name,
        **{key: round(float(value), 4) for key, value in values.items()},
        "LDADNG_DT": day_text(day + DISTRICT_DAYS_LATE),
    }


@lru_cache(maxsize=64)
def _spots_at(city: City, step: float) -> tuple[Array, Array]:
    """People and level at every hot spot, shared by the calls for one place after another."""
    found = city.people.at_spots(np.array([step]))
    return found[0], city.people.levels(found)[0]


def _hours_from(first: float) -> Array:
    """The hours that are forecast."""
    return first + np.arange(12) * 60.0


@lru_cache(maxsize=64)
def _spots_ahead(city: City, first: float) -> tuple[Array, Array]:
    """The same in the coming hours: hour x place."""
    found = city.people.at_spots(_hours_from(first))
    return found, city.people.levels(found)


def _step(minute: float) -> float:
    """The five minutes that are published at a moment."""
    return float(np.floor((minute - LAG_MIN) / 5) * 5)


def population(city: City, minute: float, spot: int) -> Row:
    """LIVE_PPLTN_STTS of one place, with its forecast."""
    step = _step(minute)
    persons, levels = _spots_at(city, step)
    first = np.ceil((step + 60) / 60) * 60
    coming, crowding = _spots_ahead(city, first)
    forecast = []
    for order, at in enumerate(rhythm.written(_hours_from(first), "%Y-%m-%d %H:%M")):
        low, high = band(float(coming[order, spot]))
        forecast.append(
            {
                "FCST_TIME": at,
                "FCST_CONGEST_LVL": people.LEVELS[int(crowding[order, spot])],
                "FCST_PPLTN_MIN": str(low),
                "FCST_PPLTN_MAX": str(high),
            }
        )
    row = _spot_row(city, step, _at(step), spot, float(persons[spot]), int(levels[spot]))
    return {**row, "FCST_YN": "Y", "FCST_PPLTN": forecast}


def _at(step: float) -> str:
    return rhythm.written(step, "%Y-%m-%d %H:%M")[0]


def _spot_row(city: City, step: float, at: str, spot: int, persons: float, level: int) -> Row:
    low, high = band(persons)
    shares = people.shares(city.world, spot, int(step % 1440 // 60))
    return {
        "AREA_NM": people.spots()[spot]["name_ko"],
        "AREA_CD": people.spots()[spot]["code"],
        "AREA_CONGEST_LVL": people.LEVELS[level],
        "AREA_CONGEST_MSG": people.LEVEL_WORDS[people.LEVELS[level]],
        "AREA_PPLTN_MIN": str(low),
        "AREA_PPLTN_MAX": str(high),
        "MALE_PPLTN_RATE": f"{shares['sex'][0]:.1f}",
        "FEMALE_PPLTN_RATE": f"{shares['sex'][1]:.1f}",
        **{name: f"{share:.1f}" for name, share in zip(AGE_FIELDS, shares["ages"].tolist(), strict=True)},
        "RESNT_PPLTN_RATE": f"{shares['residents'][0]:.1f}",
        "NON_RESNT_PPLTN_RATE": f"{shares['residents'][1]:.1f}",
        "REPLACE_YN": "N",
        "PPLTN_TIME": at,
    }


def _population(request: Request) -> list[Row]:
    """citydata_ppltn of one place. Raises LookupError."""
    return [population(request.city, request.minute, people.spot_position(request.argument(0, "POI009")))]


def spots(city: City, minutes: Array) -> Columns:
    """citydata_ppltn of every place at each moment, without forecasts."""
    steps = np.floor((np.asarray(minutes) - LAG_MIN) / 5) * 5
    persons = city.people.at_spots(steps)
    levels = city.people.levels(persons)
    found = [
        {
            **_spot_row(city, step, at, spot, float(persons[row, spot]), int(levels[row, spot])),
            "FCST_YN": "N",
            "FCST_PPLTN": [],
        }
        for row, (step, at) in enumerate(zip(steps.tolist(), rhythm.written(steps, "%Y-%m-%d %H:%M"), strict=True))
        for spot in range(persons.shape[1])
    ]
    names = list(found[0]) if found else []
    return {"@minute": np.repeat(minutes, persons.shape[1]), **{name: [each[name] for each in found] for name in names}}


FEEDS: dict[str, Feed] = {
    "SPOP_LOCAL_RESD_DONG": _dongs,
    "SPOP_DAILYSUM_JACHI_250": _districts,
    "citydata_ppltn": _population,
}
MEASURES: dict[str, Measure] = {"citydata_ppltn": spots}
