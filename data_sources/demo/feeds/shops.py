"""Card payments in the shops of a hot spot: a section of citydata, and a service of its own."""

from __future__ import annotations

import numpy as np

from data_sources.demo import people, rhythm, tables
from data_sources.demo.city import City
from data_sources.demo.feeds.request import Feed, Request, Row

SHOPS = {
    ("음식·음료", "한식"): (24, 29_000),
    ("음식·음료", "일식/중식/양식"): (8, 34_000),
    ("음식·음료", "제과/커피/패스트푸드"): (26, 9_500),
    ("음식·음료", "기타요식"): (14, 26_000),
    ("유통", "편의점"): (25, 7_400),
    ("유통", "할인점/슈퍼마켓"): (6, 28_000),
    ("패션·뷰티", "의복/의류"): (9, 61_000),
    ("패션·뷰티", "화장품"): (5, 38_000),
    ("여가·오락", "스포츠/문화/레저"): (7, 25_000),
    ("의료", "병원"): (5, 44_000),
    ("의료", "약국"): (5, 13_000),
}
WITHOUT_SHOPS = ("공원", "고궁·문화유산")
OPEN = (
    np.array([2, 1, 0.6, 0.4, 0.3, 0.5, 1.5, 4, 7, 6, 6, 9.5, 13, 11, 8.5, 8, 8.5, 10, 13.5, 13.5, 11, 8.5, 5.5, 3.5])
    / 7
)
COMMERCE = ("한산한", "보통", "분주한", "바쁜")


def shops(city: City, spot: int, minute: float) -> Row:
    """LIVE_CMRCL_STTS: card payments of the last ten minutes; empty where there are no shops."""
    entry = people.spots()[spot]
    if entry["category"] in WITHOUT_SHOPS:
        return {}
    step = float(np.floor((minute - 10) / 10) * 10)
    persons = city.people.at_spots(np.array([step]))[0, spot]
    usual = tables.hotspot_people()[0, :, spot].mean()
    busy = persons / usual * float(np.interp(step % 1440 / 60, np.arange(24) + 0.5, OPEN, period=24)) / 1.1
    dice = city.world.dice("shops", spot)
    size = usual / 22_000 * (0.7 + 0.6 * dice.random())
    sectors, total, paid = [], 0, 0
    for (large, middle), (count, price) in SHOPS.items():
        number = int(city.world.dice("paid", spot, middle, int(step)).poisson(max(0.0, count * size * busy)))
        amount = int(number * price // 50_000 * 50_000)
        members = int(6 + 260 * dice.random() * count / 26)
        total, paid = total + number, paid + number * price
        sectors.append(
            {
                "RSB_LRG_CTGR": large,
                "RSB_MID_CTGR": middle,
                "RSB_PAYMENT_LVL": _commerce(number / max(0.5, count * size)),
                "RSB_SH_PAYMENT_CNT": number,
                "RSB_SH_PAYMENT_AMT_MIN": amount,
                "RSB_SH_PAYMENT_AMT_MAX": amount + 50_000 * (number > 0),
                "RSB_MCT_CNT": members,
                "RSB_MCT_TIME": rhythm.written(step - 45 * 1440, "%Y%m")[0],
            }
        )
    ages = np.array([1.5, 18, 26, 21, 17, 16.5]) * np.exp(0.2 * dice.standard_normal(6))
    ages = np.round(ages / ages.sum() * 100, 1)
    men, persons_ = round(44 + 8 * float(dice.standard_normal()), 1), round(82 + 6 * float(dice.standard_normal()), 1)
    return {
        "AREA_CMRCL_LVL": _commerce(busy),
        "AREA_SH_PAYMENT_CNT": str(total),
        "AREA_SH_PAYMENT_AMT_MIN": int(paid // 100_000 * 100_000),
        "AREA_SH_PAYMENT_AMT_MAX": int(paid // 100_000 * 100_000 + 100_000),
        "CMRCL_RSB": sectors,
        "CMRCL_MALE_RATE": men,
        "CMRCL_FEMALE_RATE": round(100 - men, 1),
        **{f"CMRCL_{age}_RATE": share for age, share in zip(range(10, 70, 10), ages.tolist(), strict=True)},
        "CMRCL_PERSONAL_RATE": persons_,
        "CMRCL_CORPORATION_RATE": round(100 - persons_, 1),
        "CMRCL_TIME": rhythm.written(step, "%Y%m%d %H%M")[0],
    }


def _commerce(busy: float) -> str:
    return COMMERCE[int(np.searchsorted([0.55, 1.2, 1.8], busy))]


def _shops(request: Request) -> list[Row]:
    """citydata_cmrcl of one place. Raises LookupError, also where there are no shops."""
    spot = people.spot_position(request.argument(0, "POI009"))
    found = shops(request.city, spot, request.minute)
    if not found:
        raise LookupError(f"There are no shops at {request.argument(0)!r}.")
    return [{"AREA_NM": people.spots()[spot]["name_ko"], "AREA_CD": people.spots()[spot]["code"], **found}]


FEEDS: dict[str, Feed] = {"citydata_cmrcl": _shops}
