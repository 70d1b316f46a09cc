"""Living population of the districts by the hour, and of foreigners, who stay long or briefly."""

from __future__ import annotations

import numpy as np

from data_sources import reference
from data_sources.demo import tables
from data_sources.demo.feeds.people import DONG_DAYS_LATE, GROUPS, dong_shares
from data_sources.demo.feeds.request import Array, Feed, Request, Row, day_of, day_text

LONG, BRIEF = 1.1, 0.3  # of the registered foreigners
CHINESE = {LONG: 0.62, BRIEF: 0.34}
MASKED = 3


def _day(request: Request) -> int | None:
    """The day asked for, when it is published."""
    day = day_of(request.argument(0))
    return day if day is not None and (day + DONG_DAYS_LATE) * 1440 <= request.minute else None


def _hours(request: Request) -> list[int]:
    hour = request.argument(1)
    return [int(hour)] if hour.isdigit() else list(range(24))


def _head(day: int, hour: int, code: str) -> Row:
    return {"STDR_DE_ID": day_text(day), "TMZON_PD_SE": f"{hour:02d}", "ADSTRD_CODE_SE": code}


def _districts(request: Request) -> list[Row]:
    """SPOP_LOCAL_RESD_JACHI: Koreans in the districts, hour by hour, by sex and age."""
    if (day := _day(request)) is None:
        return []
    hours = _hours(request)
    people = request.city.people.in_districts(day * 1440 + np.array(hours) * 60.0)
    _, districts, shares = dong_shares(request.city)
    own = np.zeros((25, len(GROUPS)))
    np.add.at(own, districts, shares)
    found = []
    for row, hour in enumerate(hours):
        for place, code in enumerate(tables.codes()):
            groups = dict(zip(GROUPS, np.round(own[place] * people[row, place], 4).tolist(), strict=True))
            found.append({**_head(day, hour, code), "TOT_LVPOP_CO": round(float(people[row, place]), 4), **groups})
    return found


def _foreigners(request: Request, stay: float) -> Array:
    """Foreigners of one kind of stay in the districts: hour x district. By day they are where everybody is."""
    day, registered = _day(request), tables.districts().foreigners.to_numpy(dtype=float)
    people = request.city.people.in_districts((day or 0) * 1440 + np.arange(24) * 60.0)
    return registered * stay * (people / people.mean(axis=0)) ** (1 if stay == LONG else 1.6)


def _counted(head: Row, total: float, stay: float) -> Row:
    """The counts of one place and hour; few people are masked."""
    chinese = total * CHINESE[stay]
    counts = {"TOT_LVPOP_CO": total, "CHINA_STAYPOP_CO": chinese, "ETC_STAYPOP_CO": total - chinese}
    return head | {name: "*" if count <= MASKED else f"{count:.4f}" for name, count in counts.items()}


def _by_district(stay: float) -> Feed:
    def feed(request: Request) -> list[Row]:
        """SPOP_FORN_…_RESD_JACHI of a day."""
        if (day := _day(request)) is None:
            return []
        people = _foreigners(request, stay)
        return [
            _counted(_head(day, hour, code), float(people[hour, place]), stay)
            for hour in _hours(request)
            for place, code in enumerate(tables.codes())
        ]

    return feed


def _by_neighbourhood(stay: float) -> Feed:
    def feed(request: Request) -> list[Row]:
        """SPOP_FORN_…_RESD_DONG of a day."""
        if (day := _day(request)) is None:
            return []
        table = reference.dongs().sort_values(["district", "code"])
        where = np.array([tables.position(code) for code in table.district])
        share = np.exp(0.7 * request.city.world.dice("dongs/foreigners").standard_normal(len(table)))
        share /= np.bincount(where, share, 25)[where]
        people = _foreigners(request, stay)[:, where] * share
        codes = table.code.str[:8].tolist()
        return [
            _counted(_head(day, hour, code), float(people[hour, place]), stay)
            for hour in _hours(request)
            for place, code in enumerate(codes)
        ]

    return feed


FEEDS: dict[str, Feed] = {
    "SPOP_LOCAL_RESD_JACHI": _districts,
    "SPOP_FORN_LONG_RESD_JACHI": _by_district(LONG),
    "SPOP_FORN_TEMP_RESD_JACHI": _by_district(BRIEF),
    "SPOP_FORN_LONG_RESD_DONG": _by_neighbourhood(LONG),
    "SPOP_FORN_TEMP_RESD_DONG": _by_neighbourhood(BRIEF),
}
