"""The fire service's statistics of a day or a month: fires by place and cause, casualties, damage, ambulance runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import numpy as np
import pandas as pd

from data_sources.demo import places
from data_sources.demo.feeds.emergency import PROVINCES
from data_sources.demo.feeds.request import Feed, Request, Row, day_of, day_text
from data_sources.demo.incidents import FIRE, RUN_CAUSES, RUNS_A_DAY, Incident

SEOUL, OTHERS_A_DAY = PROVINCES["11"][0], 14  # fires a day in a province of weight 1
HOMES = ("단독주택", "공동주택", "기타주택")
DAMAGE_1000KRW = 900.0  # of a fire in the middle; a few cost a thousand times as much
TRANSPORTED = 0.61  # of the ambulance runs
MONTHS_LATE = 6
HEADQUARTERS = "서울소방재난본부"


def _asked(request: Request) -> int | None:
    """The day asked for, when it is over."""
    day = day_of(request.parameter("ocrn_ymd"))
    return day if day is not None and (day + 1) * 1440 <= request.minute else None


def _fires(request: Request, day: int) -> list[Incident]:
    """Seoul's fires of a day, as they ended."""
    found = request.city.incidents.since(day * 1440 + 1439.99, 24)
    return [each for each in found if each.kind == FIRE and each.times[0] >= day * 1440]


def _counted(day: int, names: Row, fires: list[Incident], dice: np.random.Generator) -> Row:
    """Fires together: how many, who was hurt, what it cost."""
    deaths, injuries = sum(each.deaths for each in fires), sum(each.injuries for each in fires)
    damage = int(sum(DAMAGE_1000KRW * np.exp(1.5 * dice.standard_normal(len(fires)))))
    return {
        "OCRN_YMD": day_text(day),
        **names,
        "OCRN_MNB": len(fires),
        "VCTM_PERCNT": deaths,
        "INJRDPR_PERCNT": injuries,
        "LIFE_DMG_PERCNT": deaths + injuries,
        "PRPT_DMG_SBTT_AMT": damage,
    }


def _place(fire: Incident) -> str:
    return "주거" if fire.place in HOMES else "기타" if fire.place == "기타" else "비주거"


def _cause(fire: Incident) -> tuple[str, str]:
    """부주의 (담배꽁초) is 담배꽁초 of 부주의."""
    wide, _, narrow = fire.cause.removesuffix(")").partition(" (")
    return wide, narrow or wide


def _grouped(name: str, of: Callable[[Incident], Row]) -> Feed:
    def feed(request: Request) -> list[Row]:
        """Seoul's fires of one day, one row a group."""
        if (day := _asked(request)) is None:
            return []
        groups: dict[tuple[str, ...], list[Incident]] = {}
        for fire in _fires(request, day):
            groups.setdefault(tuple(of(fire).values()), []).append(fire)
        dice = request.city.world.dice("fires", name, day)
        return [_counted(day, {"SIDO_NM": SEOUL, **of(fires[0])}, fires, dice) for _, fires in sorted(groups.items())]

    return feed


def _wildland(request: Request) -> list[Row]:
    """getOcBywdldFpcnd: fires in woods and fields, most of them far from the city."""
    if (day := _asked(request)) is None:
        return []
    dice = request.city.world.dice("fires/wildland", day)
    found = []
    for name, weight in PROVINCES.values():
        for kind, rate in (("산불", 0.25), ("들불", 0.4)):
            if fires := int(dice.poisson(rate * weight)):
                row = _counted(day, {"SIDO_NM": name, "WDLD_SCLSF_NM": kind}, [], dice)
                found.append(row | {"OCRN_MNB": fires, "PRPT_DMG_SBTT_AMT": int(120 * fires * (1 + dice.random()))})
    return found


def _provinces(request: Request) -> list[Row]:
    """getOcBysidoFpcnd: casualties of some provinces, Seoul among them."""
    if (day := _asked(request)) is None:
        return []
    dice = request.city.world.dice("fires/casualties", day)
    fires = _fires(request, day)
    found = []
    for name, weight in PROVINCES.values():
        row = _counted(day, {"SIDO_NM": name}, fires if name == SEOUL else [], dice)
        if name != SEOUL:
            count, deaths, injuries = (int(dice.poisson(rate * weight)) for rate in (OTHERS_A_DAY, 0.12, 0.9))
            row |= {"OCRN_MNB": count, "VCTM_PERCNT": deaths, "INJRDPR_PERCNT": injuries}
            row |= {"LIFE_DMG_PERCNT": deaths + injuries, "PRPT_DMG_SBTT_AMT": int(DAMAGE_1000KRW * 3 * count)}
        found.append(row)
    return found


def _country(request: Request) -> list[Row]:
    """The country (getOcFirePcnd, getOcFirePrcnd): one row a day, the provinces together."""
    rows = _provinces(request)
    if not rows:
        return []
    total = Counter[str]()
    for row in rows:
        total.update({name: value for name, value in row.items() if isinstance(value, int)})
    return [{"OCRN_YMD": rows[0]["OCRN_YMD"], **total}]


def _month(request: Request) -> pd.Period | None:
    """The month asked for, when it is published."""
    text = request.parameter("rcptYm")
    if len(text) != 6 or not text.isdigit() or not 1 <= int(text[4:]) <= 12:
        return None
    month = pd.Period(f"{text[:4]}-{text[4:]}", "M")
    return month if month <= pd.Period(request.now, "M") - MONTHS_LATE else None


def _runs(request: Request) -> list[tuple[Row, int, np.random.Generator]]:
    """Ambulance runs of each fire station in a month."""
    if (month := _month(request)) is None:
        return []
    posts = places.fire_posts()
    dice = request.city.world.dice("ambulances", str(month))
    shares = np.exp(0.25 * request.city.world.dice("ambulances/share").standard_normal(len(posts)))
    counts = dice.poisson(RUNS_A_DAY * month.days_in_month * shares / shares.sum()).tolist()
    head = {"rcptYm": str(month).replace("-", ""), "sidoHqOgidNm": HEADQUARTERS}
    return [
        ({**head, "rsacGutFsttOgidNm": name}, count, dice) for name, count in zip(posts.name_ko, counts, strict=True)
    ]


def _activity(request: Request) -> list[Row]:
    """get119EmgencyActivityStats: runs, transports and patients."""
    found = []
    for head, runs, dice in _runs(request):
        transports = int(dice.binomial(runs, TRANSPORTED))
        found.append({**head, "gutCo": runs, "trnfCo": transports, "trnfPcnt": int(transports * 1.02)})
    return found


def _runs_by_kind(request: Request) -> list[Row]:
    """getEmgDispatchResultStats: the same by kind of run."""
    shares = np.array(list(RUN_CAUSES.values()))
    found = []
    for head, runs, dice in _runs(request):
        for kind, count in zip(RUN_CAUSES, dice.multinomial(runs, shares / shares.sum()).tolist(), strict=True):
            transports = int(dice.binomial(count, TRANSPORTED))
            row = {**head, "gutTyCdNm": kind, "gutCo": count, "trnfCo": transports}
            found.append({**row, "trnfPcnt": int(transports * 1.02)})
    return found


OF_A_DAY = "1661000/FireInformationService/"
OF_A_MONTH = "1661000/EmergencyStatisticsService/"
FEEDS: dict[str, Feed] = {
    f"{OF_A_DAY}getOcArFireByplceFpcnd": _grouped("place", lambda fire: {"FIRE_PLCE_SCTN_NM": _place(fire)}),
    f"{OF_A_DAY}getOcIgntnByfctrFpcnd": _grouped(
        "cause", lambda fire: dict(zip(("IGNTN_FCTR_LCLS_NM", "IGNTN_FCTR_SCLSF_NM"), _cause(fire), strict=True))
    ),
    f"{OF_A_DAY}getOcBywdldFpcnd": _wildland,
    f"{OF_A_DAY}getOcBysidoFpcnd": _provinces,
    f"{OF_A_DAY}getOcFirePcnd": _country,
    f"{OF_A_DAY}getOcFirePrcnd": _country,
    f"{OF_A_MONTH}get119EmgencyActivityStats": _activity,
    f"{OF_A_MONTH}getEmgDispatchResultStats": _runs_by_kind,
}
