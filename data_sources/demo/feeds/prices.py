"""Prices of food and fuel."""

from __future__ import annotations

import numpy as np

from data_sources.demo import places, rhythm, tables
from data_sources.demo.feeds.request import Feed, Request, Row, day_text
from data_sources.demo.world import World

ITEMS = {
    "배추(국산)": ("1포기", 4200),
    "무(세척무)": ("1개", 2300),
    "양파(1.5kg망)": ("1망", 4400),
    "상추": ("100g", 1500),
    "오이(다다기)": ("1개", 1100),
    "애호박": ("1개", 1900),
    "사과(부사, 300g)": ("1개", 3100),
    "배(신고, 600g)": ("1개", 4600),
    "쇠고기(한우, 불고기)": ("600g", 28_500),
    "돼지고기(생삼겹살)": ("600g", 16_200),
    "닭고기": ("1kg", 8300),
    "달걀(왕란)": ("10개", 3700),
    "고등어(생물)": ("1마리", 4900),
    "오징어(생물)": ("1마리", 5900),
    "명태": ("1마리", 3400),
    "조기": ("1마리", 4800),
}
WEEKS_TOLD, WEEKS_KEPT = 10, 60  # without a month, and of any month that is asked for
MARKETS = ("시장", "이마트", "홈플러스", "롯데마트", "중앙시장")
FUELS = {
    "B034": ("고급휘발유", 1930.0),
    "B027": ("휘발유", 1705.0),
    "D047": ("자동차용경유", 1580.0),
    "C004": ("실내등유", 1420.0),
    "K015": ("자동차용부탄", 1052.0),
}
BRANDS = ("SKE", "GSC", "HDO", "SOL", "RTE")
KATEC = (
    "+proj=tmerc +lat_0=38 +lon_0=128 +k=0.9999 +x_0=400000 +y_0=600000 +ellps=bessel +units=m"
    " +towgs84=-115.8,474.99,674.11,1.16,-2.31,-1.63,6.43"
)


def _food(request: Request) -> list[Row]:
    """ListNecessariesPricesService: every Friday, newest first; a price of 0 says that it was not sold."""
    market, item, month = request.argument(0), request.argument(1), request.argument(2)
    today = int(request.minute // 1440)
    friday = today - (int(rhythm.weekday(np.array([today]))[0]) - 4) % 7
    found = []
    for day in (friday - 7 * back for back in range(WEEKS_KEPT if month else WEEKS_TOLD)):
        if month and day_text(day, "%Y-%m") != month:
            continue
        for place, (code, row) in enumerate(tables.districts().iterrows()):
            for shop in range(2):
                name = f"{row.short_ko}{MARKETS[0]}" if shop == 0 else f"{MARKETS[1 + place % 3]} {row.short_ko}점"
                if market in ("", name):
                    found += [
                        each
                        for each in _shelf(
                            request.city.world, day, place * 2 + shop, name, str(code), str(row.name_ko), shop
                        )
                        if item in ("", each["A_NAME"])
                    ]
    return found


def _shelf(world: World, day: int, market: int, name: str, code: str, district: str, shop: int) -> list[Row]:
    dice = world.dice("shelf", market, day)
    level = world.memory("prices", np.array([day * 1440.0]), {60_480: 0.6, 241_920: 0.4}, len(ITEMS))[0]
    found = []
    for order, (item, (unit, price)) in enumerate(ITEMS.items()):
        value = price * np.exp(0.09 * level[order] + 0.04 * dice.standard_normal()) * (1.08 if shop else 1.0)
        is_sold = dice.random() > 0.04
        found.append(
            {
                "P_SEQ": float(day * 10_000 + market * 100 + order),
                "M_SEQ": float(market + 1),
                "M_NAME": name,
                "A_SEQ": float(order + 301),
                "A_NAME": item,
                "A_UNIT": unit,
                "A_PRICE": str(round(value / 10) * 10) if is_sold else "0",
                "P_YEAR_MONTH": day_text(day, "%Y-%m"),
                "ADD_COL": "",
                "P_DATE": day_text(day, "%Y-%m-%d"),
                "M_TYPE_CODE": "002" if shop else "001",
                "M_TYPE_NAME": "대형마트" if shop else "전통시장",
                "M_GU_CODE": f"{code}0000"[:6],
                "M_GU_NAME": district,
            }
        )
    return found


def _fuel_price(world: World, minute: float, order: int) -> float:
    return float(
        world.memory("fuel", np.array([minute // 1440 * 1440]), {20_160: 0.3, 120_960: 0.7}, len(FUELS))[0, order]
    )


def _fuel(request: Request) -> list[Row]:
    """avgAllPrice: the country's mean of today."""
    found = []
    for order, (code, (name, price)) in enumerate(FUELS.items()):
        now, before = (
            price * (1 + 0.035 * _fuel_price(request.city.world, request.minute - back, order)) for back in (0, 1440)
        )
        found.append(
            {
                "TRADE_DT": rhythm.written(request.minute, "%Y%m%d")[0],
                "PRODCD": code,
                "PRODNM": name,
                "PRICE": f"{now:.2f}",
                "DIFF": f"{now - before:+.2f}",
            }
        )
    return found


def _petrol(request: Request) -> list[Row]:
    """aroundAll: petrol stations around a point, the cheapest first; KATEC coordinates."""
    world, code = request.city.world, request.parameter("prodcd", "B027")
    order = list(FUELS).index(code) if code in FUELS else 1
    sites = places.sites(world, "petrol", places.spread(420))
    x, y = sites.projected(KATEC)
    away = np.hypot(x - float(request.parameter("x", "309910")), y - float(request.parameter("y", "552073")))
    level = list(FUELS.values())[order][1] * (1 + 0.035 * _fuel_price(world, request.minute, order))
    price = np.round(level * np.exp(0.035 * world.dice("petrol").standard_normal(len(sites))))
    near = np.flatnonzero(away <= float(request.parameter("radius", "5000")))
    return [
        {
            "UNI_ID": f"A{place + 1:07d}",
            "POLL_DIV_CO": BRANDS[place % 5],
            "OS_NM": f"{places.stem(sites.dong_names[place])}주유소",
            "PRICE": str(int(price[place])),
            "DISTANCE": f"{away[place]:.1f}",
            "GIS_X_COOR": f"{x[place]:.4f}",
            "GIS_Y_COOR": f"{y[place]:.4f}",
        }
        for place in near[np.argsort(price[near])].tolist()
    ]


FEEDS: dict[str, Feed] = {
    "ListNecessariesPricesService": _food,
    "api/avgAllPrice.do": _fuel,
    "api/aroundAll.do": _petrol,
}
