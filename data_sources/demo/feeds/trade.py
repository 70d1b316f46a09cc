"""Trade areas: sales, shops and passers-by, by quarter."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data_sources.demo import places
from data_sources.demo.feeds.request import Array, Feed, Request, Row
from data_sources.demo.world import World

AREAS = 60
SECTORS = {
    "CS100001": ("한식음식점", 1.0, 34_000),
    "CS100010": ("커피-음료", 0.8, 8_900),
    "CS300002": ("편의점", 0.7, 9_600),
    "CS200028": ("미용실", 0.35, 41_000),
    "CS300011": ("일반의류", 0.5, 62_000),
}
KINDS = {"A": "골목상권", "D": "발달상권", "R": "전통시장", "U": "관광특구"}
WEEK = ("MON", "TUES", "WED", "THUR", "FRI", "SAT", "SUN")
HOURS = ("00_06", "06_11", "11_14", "14_17", "17_21", "21_24")
AGES = ("10", "20", "30", "40", "50", "60_ABOVE")
QUARTER_DAYS_LATE = 61


def _areas(world: World) -> tuple[places.Sites, list[str], list[str]]:
    """Sites, kinds and names of the trade areas."""
    sites = places.sites(world, "trade", places.spread(AREAS))
    kinds = ["ADRU"[number % 10 // 3] for number in sites.number.tolist()]
    return sites, kinds, [f"{name.removesuffix(' 앞')}" for name in sites.names()]


def _quarter(request: Request) -> str | None:
    """The quarter asked for (20263), when it is published; the newest one without an argument."""
    asked = request.argument(0)
    if not asked:
        moment = request.now - pd.Timedelta(days=92 + QUARTER_DAYS_LATE)
        return f"{moment.year}{moment.quarter}"
    if len(asked) != 5 or asked[4] not in "1234":
        return None
    ends = pd.Period(f"{asked[:4]}Q{asked[4]}").end_time
    return asked if ends + pd.Timedelta(days=QUARTER_DAYS_LATE) <= request.now else None


def _split(dice: np.random.Generator, usual: Array, total: float) -> list[float]:
    shares = usual * np.exp(0.15 * dice.standard_normal(len(usual)))
    return np.round(shares / shares.sum() * total).tolist()


def _splits(dice: np.random.Generator, total: float, end: str) -> Row:
    """A total by weekday, hour, sex and age, as the portal names them."""
    parts = [
        (WEEK, np.array([13, 13.5, 14, 14.5, 16, 16, 13.0])),
        (tuple(f"TMZON_{hours}" for hours in HOURS), np.array([6, 14, 24, 18, 28, 10.0])),
    ]
    parts.append((tuple(f"AGRDE_{age}" for age in AGES), np.array([2, 19, 25, 22, 18, 14.0])))
    found: Row = {}
    for names, usual in parts:
        found |= dict(zip((f"{name}{end}" for name in names), _split(dice, usual, total), strict=True))
    return found | dict(zip((f"ML{end}", f"FML{end}"), _split(dice, np.array([49, 51.0]), total), strict=True))


def _head(quarter: str, kind: str, code: str, name: str) -> Row:
    return {
        "STDR_YYQU_CD": quarter,
        "TRDAR_SE_CD": kind,
        "TRDAR_SE_CD_NM": KINDS[kind],
        "TRDAR_CD": code,
        "TRDAR_CD_NM": name,
    }


def _each_area(request: Request, quarter: str) -> list[tuple[Row, int]]:
    _, kinds, names = _areas(request.city.world)
    return [
        (_head(quarter, kind, str(3_110_001 + place), name), place)
        for place, (kind, name) in enumerate(zip(kinds, names, strict=True))
    ]


def _sales(request: Request) -> list[Row]:
    """VwsmTrdarSelngQq."""
    found = []
    for head, place in _each_area(request, quarter) if (quarter := _quarter(request)) else ():
        for code, (name, share, price) in SECTORS.items():
            dice = request.city.world.dice("sales", place, code, quarter)
            count = float(
                round(
                    38_000
                    * share
                    * np.exp(
                        0.7 * request.city.world.dice("sales", place).standard_normal() + 0.05 * dice.standard_normal()
                    )
                )
            )
            amount = count * price
            splits = _splits(dice, amount, "_SELNG_AMT")
            weekend = splits["SAT_SELNG_AMT"] + splits["SUN_SELNG_AMT"]
            found.append(
                {
                    **head,
                    "SVC_INDUTY_CD": code,
                    "SVC_INDUTY_CD_NM": name,
                    "THSMON_SELNG_AMT": amount,
                    "THSMON_SELNG_CO": count,
                    "MDWK_SELNG_AMT": amount - weekend,
                    "WKEND_SELNG_AMT": weekend,
                    **splits,
                    **_splits(dice, count, "_SELNG_CO"),
                }
            )
    return found


def _shops(request: Request) -> list[Row]:
    """VwsmTrdarStorQq."""
    found = []
    for head, place in _each_area(request, quarter) if (quarter := _quarter(request)) else ():
        for code, (name, share, _) in SECTORS.items():
            dice = request.city.world.dice("stores", place, code)
            shops = int(3 + 70 * share * dice.random())
            now = request.city.world.dice("stores", place, code, quarter)
            opened, closed = int(now.poisson(shops * 0.025)), int(now.poisson(shops * 0.027))
            found.append(
                {
                    **head,
                    "SVC_INDUTY_CD": code,
                    "SVC_INDUTY_CD_NM": name,
                    "STOR_CO": float(shops),
                    "SIMILR_INDUTY_STOR_CO": float(shops + int(4 * dice.random())),
                    "OPBIZ_RT": float(round(opened / shops * 100)),
                    "OPBIZ_STOR_CO": float(opened),
                    "CLSBIZ_RT": float(round(closed / shops * 100)),
                    "CLSBIZ_STOR_CO": float(closed),
                    "FRC_STOR_CO": float(int(shops * 0.2 * dice.random())),
                }
            )
    return found


def _passersby(request: Request) -> list[Row]:
    """VwsmTrdarFlpopQq."""
    found = []
    for head, place in _each_area(request, quarter) if (quarter := _quarter(request)) else ():
        dice = request.city.world.dice("passersby", place, quarter)
        total = float(
            round(
                1_900_000
                * np.exp(
                    0.6 * request.city.world.dice("sales", place).standard_normal() + 0.03 * dice.standard_normal()
                )
            )
        )
        found.append({**head, "TOT_FLPOP_CO": total, **_splits(dice, total, "_FLPOP_CO")})
    return found


def _trade_areas(request: Request) -> list[Row]:
    """TbgisTrdarRelm, in EPSG:5181."""
    sites, kinds, names = _areas(request.city.world)
    x, y = sites.projected("EPSG:5181")
    return [
        {
            "TRDAR_SE_CD": kinds[place],
            "TRDAR_SE_CD_NM": KINDS[kinds[place]],
            "TRDAR_CD": str(3_110_001 + place),
            "TRDAR_CD_NM": names[place],
            "XCNTS_VALUE": float(round(x[place])),
            "YDNTS_VALUE": float(round(y[place])),
            "SIGNGU_CD": sites.codes[place],
            "SIGNGU_CD_NM": sites.district_names[place],
            "ADSTRD_CD": sites.dong_codes[place][:8],
            "ADSTRD_CD_NM": sites.dong_names[place],
            "RELM_AR": float(40_000 + sites.number[place] * 300),
        }
        for place in range(AREAS)
    ]


FEEDS: dict[str, Feed] = {
    "VwsmTrdarSelngQq": _sales,
    "VwsmTrdarStorQq": _shops,
    "VwsmTrdarFlpopQq": _passersby,
    "TbgisTrdarRelm": _trade_areas,
}
