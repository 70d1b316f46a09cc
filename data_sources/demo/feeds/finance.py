"""The city's budget and its spending, and home sales."""

from __future__ import annotations

import numpy as np

from data_sources.demo import places
from data_sources.demo.feeds.request import Feed, Request, Row, day_text

# The department of a field, its share of the whole, how late in the year it is spent, and what the state gives of it.
# Invented: of a likely size, and of no year that was.
FIELDS = {
    "사회복지": ("복지정책과", 0.37, 1.0, 0.5),
    "교통": ("교통정책과", 0.11, 1.5, 0.1),
    "환경보호": ("대기정책과", 0.1, 1.4, 0.15),
    "도시개발": ("도시계획과", 0.08, 2.3, 0.05),
    "교육": ("평생교육과", 0.09, 0.8, 0.0),
    "문화·관광": ("문화정책과", 0.04, 1.3, 0.05),
    "공공질서·안전": ("안전총괄과", 0.05, 1.6, 0.1),
    "보건": ("보건의료정책과", 0.03, 1.1, 0.3),
    "산업·중소기업": ("경제정책과", 0.04, 1.2, 0.1),
    "일반공공행정": ("재정담당관", 0.09, 0.9, 0.0),
}
TOTAL_KRW = 47.6e12
PROGRAMMES_A_FIELD = 16
SALES_DAYS, SALES_A_DAY = 60, 7
KRW_A_M2 = 11.8e6
USES = ("아파트", "아파트", "아파트", "연립다세대", "연립다세대", "오피스텔", "단독다가구")


def _budget(request: Request) -> list[Row]:
    """FiosTbmTecurramt of a year: spending grows from January to December."""
    year = request.argument(0, str(request.now.year))
    if not year.isdigit() or not 2015 <= int(year) <= request.now.year:
        return []
    dice = request.city.world.dice("budget", year)
    passed = 1.0 if int(year) < request.now.year else (request.now.day_of_year - 1) / 365
    total = TOTAL_KRW * (1 + 0.04 * (int(year) - 2026))
    found: list[Row] = []
    for field, (_, share, late, state_share) in FIELDS.items():
        weights = np.exp(0.9 * dice.standard_normal(PROGRAMMES_A_FIELD))
        budget = np.round(total * share * np.exp(0.03 * dice.standard_normal()) * weights / weights.sum(), -3)
        spent = np.round(budget * np.clip(passed ** (late + 0.4 * dice.random(len(budget))), 0, 0.985), -3)
        for place in range(len(budget)):
            amount, state = float(budget[place]), float(round(budget[place] * state_share, -3))
            found.append(_programme(year, field, len(found), place, amount, state, float(spent[place])))
    return found


def _programme(year: str, field: str, number: int, place: int, amount: float, state: float, spent: float) -> Row:
    return {
        "FIS_YEAR": year,
        "FIS_FG_NM": "일반회계" if number % 4 else "특별회계",
        "FLD_NM": field,
        "SECT_NM": f"{field} 일반",
        "DEPT_NM": FIELDS[field][0],
        "DBIZ_CD": f"{year}{number + 1:08d}",
        "DBIZ_NM": f"{field} 사업 {place + 1}",
        "SUB_SUM_CURR_AMT": amount,
        "NATN_CURR_AMT": state,
        "SIDO_CURR_AMT": amount - state,
        "SIGUNGU_CURR_AMT": 0.0,
        "COMPO_AMT": float(round(amount * 0.94, -3)),
        "FORWD_AMT": float(round(amount * 0.02, -3)),
        "CHNG_AMT": float(round(amount * 0.04, -3)),
        "ETC_AMT": 0.0,
        "EXPD_AMT": spent,
        "BALANCE_AMT": amount - spent,
    }


def _sales(request: Request) -> list[Row]:
    """tbLnOpendataRtmsV: contracts of the last weeks, declared by now, newest first; some were cancelled."""
    year, today = request.argument(0, str(request.now.year)), int(request.minute // 1440)
    found = []
    for day in range(today - 2, today - SALES_DAYS, -1):
        dice = request.city.world.dice("homes", day)
        sites = places.sites(request.city.world, f"homes/{day}", dice.integers(0, 25, int(dice.poisson(SALES_A_DAY))))
        for place, (district, code, dong) in enumerate(
            zip(sites.district_names, sites.codes, sites.dong_names, strict=True)
        ):
            declared, cancelled = day + 2 + int(dice.integers(0, 28)), dice.random() < 0.04
            use, area = USES[int(dice.integers(len(USES)))], round(float(59 * np.exp(0.35 * dice.standard_normal())), 2)
            level = 1.9 if code in ("11680", "11650", "11170") else 1.3 if code in ("11710", "11440", "11200") else 0.85
            price = round(KRW_A_M2 * level * area * float(np.exp(0.15 * dice.standard_normal())) / 10_000 / 100) * 100
            house = use == "단독다가구"
            if declared > today or day_text(declared)[:4] != year:
                continue
            found.append(
                {
                    "RCPT_YR": year,
                    "CGG_CD": code,
                    "CGG_NM": district,
                    "STDG_CD": f"{10_100 + place * 100 % 8000}",
                    "STDG_NM": f"{places.stem(dong)}동",
                    "LOTNO_SE": "1",
                    "LOTNO_SE_NM": "대지",
                    "MNO": f"{int(sites.number[place]):04d}",
                    "SNO": f"{place + 1:04d}",
                    "BLDG_NM": "" if house else f"{places.stem(dong)}아파트",
                    "CTRT_DAY": day_text(day),
                    "THING_AMT": f"{price:,}",
                    "ARCH_AREA": area,
                    "LAND_AREA": round(area * 0.9, 2) if house else 0.0,
                    "FLR": "" if house else float(dice.integers(1, 26)),
                    "RGHT_SE": "",
                    "RTRCN_DAY": day_text(declared) if cancelled else "",
                    "ARCH_YR": "" if house else str(dice.integers(1984, 2025)),
                    "BLDG_USG": use,
                    "DCLR_SE": "중개거래" if place % 9 else "직거래",
                    "OPBIZ_RESTAGNT_SGG_NM": f"서울 {district}" if place % 9 else "",
                }
            )
    return found


FEEDS: dict[str, Feed] = {"FiosTbmTecurramt": _budget, "tbLnOpendataRtmsV": _sales}
