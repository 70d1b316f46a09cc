"""Car parks: how many cars are in them now, the car parks themselves, and those of the airports."""

from __future__ import annotations

import numpy as np

from data_sources.demo import places, rhythm
from data_sources.demo.city import City
from data_sources.demo.feeds.request import Feed, Request, Row

LIVE, ALL = 124, 620
AIRPORTS = {
    "김포국제공항": (
        "GIMPO INTERNATIONAL AIRPORT",
        {
            "국내선 제1주차장": 2279,
            "국내선 제2주차장": 1733,
            "국제선 지하": 599,
            "국제선 주차빌딩": 567,
            "화물청사": 737,
        },
    ),
    "김해국제공항": (
        "GIMHAE INTERNATIONAL AIRPORT",
        {"P1 여객주차장": 2348, "P2 여객주차장": 1864, "P3 여객(화물)": 878},
    ),
    "제주국제공항": ("JEJU INTERNATIONAL AIRPORT", {"P1주차장": 1622, "P2장기주차장": 1190}),
}

RULES: Row = {  # hours, charges and sharing, the same for all that the city runs
    "PAY_YN": "Y",
    "PAY_YN_NM": "유료",
    "NGHT_PAY_YN": "N",
    "NGHT_PAY_YN_NM": "야간 미개방",
    "WD_OPER_BGNG_TM": "0000",
    "WD_OPER_END_TM": "2400",
    "WE_OPER_BGNG_TM": "0000",
    "WE_OPER_END_TM": "2400",
    "LHLDY_OPER_BGNG_TM": "0000",
    "LHLDY_OPER_END_TM": "2400",
    "SAT_CHGD_FREE_SE": "N",
    "SAT_CHGD_FREE_NM": "무료",
    "LHLDY_CHGD_FREE_SE": "N",
    "LHLDY_CHGD_FREE_SE_NAME": "무료",
    "PRD_AMT": "176000",
    "STRT_PKLT_MNG_NO": "",
    "BSC_PRK_CRG": 430.0,
    "BSC_PRK_HR": 5.0,
    "ADD_PRK_CRG": 430.0,
    "ADD_PRK_HR": 5.0,
    "BUS_BSC_PRK_CRG": 0.0,
    "BUS_BSC_PRK_HR": 0.0,
    "BUS_ADD_PRK_HR": 0.0,
    "BUS_ADD_PRK_CRG": 0.0,
    "DAY_MAX_CRG": 30900.0,
    "SHRN_PKLT_MNG_NM": "",
    "SHRN_PKLT_MNG_URL": "",
    "SHRN_PKLT_YN": "N",
    "SHRN_PKLT_ETC": "",
}


def _sites(city: City) -> tuple[places.Sites, np.ndarray]:
    """All car parks with their number of spaces; the first of them count their cars."""
    sites = places.sites(city.world, "parking", np.r_[places.spread(LIVE), places.spread(ALL - LIVE)])
    draws = city.world.dice("parking/spaces").random(ALL)
    spaces = np.r_[30 + 1200 * draws[:LIVE] ** 3, 1 + 60 * draws[LIVE:] ** 4].astype(int)
    return sites, spaces


def parked(city: City, minutes: np.ndarray, spaces: np.ndarray) -> np.ndarray:
    """Cars in each of the counting car parks: by day in the centre, by night at home."""
    hour = rhythm.hour(minutes)[:, None]
    by_night = city.world.dice("parking/night").random(LIVE) < 0.3
    day = np.exp(-(((hour - 14) / 4.6) ** 2))
    weekday = (rhythm.kind_of_day(rhythm.day(minutes)) == rhythm.WEEKDAY)[:, None]
    fill = np.where(by_night, 0.78 - 0.3 * day, 0.28 + (0.2 + 0.26 * weekday) * day)
    chance = city.world.memory("parking", minutes, {30: 0.15, 180: 0.45, 1440: 0.4}, LIVE)
    return np.floor(np.clip(fill + 0.11 * chance, 0.02, 1) * spaces[:LIVE]).astype(int)


def _now(request: Request) -> list[Row]:
    """GetParkingInfo: counts of a few minutes ago; the address begins with the district."""
    step = np.floor(request.at / 2) * 2
    sites, spaces = _sites(request.city)
    cars, at = parked(request.city, step, spaces)[0], rhythm.written(step - 1)[0]
    wanted, found = request.argument(0), []
    for place, (name, lot) in enumerate(zip(sites.names()[:LIVE], sites.lots()[:LIVE], strict=True)):
        if wanted and wanted not in lot:
            continue
        found.append(
            {
                "PKLT_CD": str(171_700 + place),
                "PKLT_NM": f"{name.removesuffix(' 앞')} 공영주차장(시)",
                "ADDR": lot.removeprefix("서울특별시 "),
                "PKLT_TYPE": "NW",
                "PRK_TYPE_NM": "노외 주차장",
                "OPER_SE": "1",
                "OPER_SE_NM": "시간제 주차장",
                "TELNO": f"02-0290-{6000 + place}",
                "PRK_STTS_YN": "1",
                "PRK_STTS_NM": "현재~20분이내 연계데이터 존재(현재 주차대수 표현)",
                "TPKCT": float(spaces[place]),
                "NOW_PRK_VHCL_CNT": float(cars[place]),
                "NOW_PRK_VHCL_UPDT_TM": at,
                **RULES,
                "LAST_DATA_SYNC_TM": at,
            }
        )
    return found


def _all(request: Request) -> list[Row]:
    """GetParkInfo: car parks with coordinates; many are a single bay of residents."""
    sites, spaces = _sites(request.city)
    found = []
    for place, (name, lot) in enumerate(zip(sites.names(), sites.lots(), strict=True)):
        is_live = place < LIVE
        found.append(
            {
                "PKLT_CD": str(171_700 + place),
                "PKLT_NM": f"{name.removesuffix(' 앞')} 공영주차장({'시' if is_live else '구'})",
                "ADDR": lot.removeprefix("서울특별시 "),
                "PKLT_KND": "NW" if is_live else "NS",
                "PKLT_KND_NM": "노외 주차장" if is_live else "노상 주차장",
                "OPER_SE": "1" if is_live else "2",
                "OPER_SE_NM": "시간제 주차장" if is_live else "거주자 우선 주차장",
                "TELNO": f"02-0290-{6000 + place}",
                "PRK_NOW_INFO_PVSN_YN": "Y" if is_live else "N",
                "TPKCT": float(spaces[place]),
                "CHGD_FREE_SE": "Y",
                "CHGD_FREE_NM": "유료",
                "NGHT_FREE_OPN_YN": "N",
                "NGHT_FREE_OPN_YN_NAME": "야간 미개방",
                "WD_OPER_BGNG_TM": "0900",
                "WD_OPER_END_TM": "1900",
                "WE_OPER_BGNG_TM": "0900",
                "WE_OPER_END_TM": "1900",
                "LHLDY_BGNG": "0900",
                "LHLDY": "1900",
                "LAST_DATA_SYNC_TM": rhythm.written(request.minute // 1440 * 1440)[0],
                "SAT_CHGD_FREE_SE": "N",
                "SAT_CHGD_FREE_NM": "무료",
                "LHLDY_YN": "N",
                "LHLDY_NM": "무료",
                "MNTL_CMUT_CRG": "",
                "CRB_PKLT_MNG_GROUP_NO": "",
                "PRK_CRG": 250.0,
                "PRK_HM": 5.0,
                "ADD_CRG": 250.0,
                "ADD_UNIT_TM_MNT": 5.0,
                "DLY_MAX_CRG": 0.0,
                "LAT": float(sites.lat[place]) if place % 3 else None,
                "LOT": float(sites.lon[place]) if place % 3 else None,
            }
        )
    return found


def _airports(request: Request) -> list[Row]:
    """airportparkingRT: counts of the last minutes, everything as text."""
    step, found = np.floor(request.at / 2) * 2, []
    day, clock = rhythm.written(step, "%Y-%m-%d %H:%M:%S")[0].split()
    hours = rhythm.hour(step)[0]
    for name, (english, parks) in AIRPORTS.items():
        for park, spaces in parks.items():
            chance = float(request.city.world.memory(f"airport/{name}/{park}", step, {120: 0.4, 2880: 0.6})[0, 0])
            cars = int(spaces * np.clip(0.72 + 0.12 * np.sin((hours - 9) / 24 * 2 * np.pi) + 0.1 * chance, 0.1, 1.05))
            came = int(spaces * 0.9 * np.clip((hours - 4) / 20, 0, 1))
            found.append(
                {
                    "aprEng": english,
                    "aprKor": name,
                    "parkingAirportCodeName": park,
                    "parkingFullSpace": str(spaces),
                    "parkingGetdate": day,
                    "parkingGettime": clock,
                    "parkingIincnt": str(came),
                    "parkingIoutcnt": str(max(0, came - int(0.08 * spaces))),
                    "parkingIstay": str(cars),
                }
            )
    return found


FEEDS: dict[str, Feed] = {
    "GetParkingInfo": _now,
    "GetParkInfo": _all,
    "service/rest/AirportParking/airportparkingRT": _airports,
}
