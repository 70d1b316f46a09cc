"""Rivers, sewers, water quality in the rivers and at the tap, and the flood control office's gauges on the Han."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data_sources import reference
from data_sources.demo import rhythm, tables
from data_sources.demo.city import City
from data_sources.demo.feeds.request import Array, Columns, Feed, Measure, Request, Row, decimal, rows
from data_sources.demo.water import GAUGES, HAN, ZERO_OF_THE_HAN_M

RIVER_LAG_MIN = 6
TAPS = 2  # measuring points of a district
NATIONAL = (  # code, name, address, zero, attention, watch, alarm, serious, lon, lat (degrees-minutes-seconds)
    (
        "1018683",
        "서울시(한강대교)",
        "서울특별시 용산구 한강로3가",
        "1.00",
        "4.50",
        "8.50",
        "10.50",
        "13.00",
        "126-57-33",
        "37-31-04",
    ),
    (
        "1018680",
        "서울시(잠수교)",
        "서울특별시 서초구 반포동",
        "1.00",
        "5.50",
        "6.50",
        "8.00",
        "12.00",
        "126-59-44",
        "37-30-51",
    ),
)
QUALITY = {"노량진": 0.0, "선유": 0.1, "탄천": 0.7, "중랑천": 0.9, "안양천": 1.0}


def rivers(city: City, minutes: Array) -> Columns:
    """ListRiverStageService at each moment."""
    steps = np.floor((np.asarray(minutes) - RIVER_LAG_MIN) / 10) * 10
    levels = city.water.levels(steps)
    names = tables.districts().name_ko
    count = len(minutes)
    fixed = {
        "WATG_CD": [gauge.code for gauge in GAUGES],
        "WATG_NM": [gauge.name for gauge in GAUGES],
        "RVR_NM": [gauge.river.ljust(15) for gauge in GAUGES],
        "STDG_SGG_CD": [gauge.district for gauge in GAUGES],
        "GU_OFC_NM": [f"{names[gauge.district]}청" for gauge in GAUGES],
    }
    heights = {
        "EBM_HGT": [gauge.bank for gauge in GAUGES],
        "PLAN_FLDE": [round(gauge.bank - 1.1, 2) for gauge in GAUGES],
        "RBH": [gauge.bed for gauge in GAUGES],
        "CNTRL_WATL": [gauge.control for gauge in GAUGES],
    }
    return {
        "@minute": np.repeat(minutes, len(GAUGES)),
        **{name: values * count for name, values in fixed.items()},
        "DTRSM_DATA_CLCT_TM": np.repeat(rhythm.written(steps, "%Y-%m-%d %H:%M"), len(GAUGES)),
        "RCPTN_SRVR_STRG_TM": np.repeat(rhythm.written(steps + 4, "%Y-%m-%d %H:%M"), len(GAUGES)),
        "RLTM_RVR_WATL_CNT": np.round(levels, 2).ravel(),
        **{name: values * count for name, values in heights.items()},
    }


def _rivers(request: Request) -> list[Row]:
    river = request.argument(0)
    return [row for row in rows(rivers(request.city, request.at)) if river in ("", row["RVR_NM"].strip())]


def _hour_of(text: str) -> float | None:
    """YYYYMMDDHH in minutes."""
    try:
        return float(rhythm.minutes(pd.Timestamp(f"{text[:8]} {text[8:10] or '00'}:00"))[0])
    except ValueError:
        return None


def _sewers(request: Request) -> list[Row]:
    """DrainpipeMonitoringInfo of one district from one hour to another, every ten minutes. Raises LookupError."""
    number = request.argument(0, "01")
    if not number.isdigit() or not 1 <= int(number) <= 25:
        raise LookupError(f"There is no district {number!r}.")
    first, last = _hour_of(request.argument(1)), _hour_of(request.argument(2))
    if first is None or last is None:
        return []
    steps = np.arange(first, min(last + 60, request.minute), 10.0)
    if not len(steps):
        return []
    place = int(number) - 1
    levels = request.city.water.sewers(steps, place)
    name = tables.districts().short_ko.iloc[place]
    dong = [f"서울특별시 {tables.districts().name_ko.iloc[place]} 하수관로 {order + 1}" for order in range(6)]
    at = [f"{moment}:00.0" for moment in rhythm.written(steps, "%Y-%m-%d %H:%M")]
    return [
        {
            "IDN": f"{number}-{order + 1:04d}",
            "GUBN": number,
            "GUBN_NAM": name,
            "MEA_YMD": moment,
            "MEA_WAL": float(levels[step, order]),
            "SIG_STA": "통신양호",
            "REMARK": dong[order],
        }
        for step, moment in enumerate(at)
        for order in range(6)
    ]


def _quality(request: Request) -> list[Row]:
    """WPOSInformationTime: the last two days, newest first; midnight is 24:00 of the day before.

    A station may be under repair.
    """
    hours = np.floor(request.at / 60)[0] * 60 - np.arange(60, 49 * 60, 60.0)
    weather, world = request.city.weather, request.city.world
    water = np.clip(weather.temperature(hours - 2880) * 0.5 + weather.temperature(hours - 7200) * 0.4 + 3.5, 1.5, 30)
    chance = world.memory("quality", hours, {300: 0.3, 2880: 0.7}, len(QUALITY) * 4).reshape(
        len(hours), len(QUALITY), 4
    )
    found = []
    for step, hour in enumerate(hours):
        day, clock = rhythm.written(hour, "%Y%m%d %H:%M")[0].split()
        if clock == "00:00":
            day, clock = rhythm.written(hour - 60, "%Y%m%d")[0], "24:00"
        for place, (name, dirt) in enumerate(QUALITY.items()):
            oxygen = 14.2 - 0.31 * water[step] - 1.6 * dirt + 0.5 * chance[step, place, 0]
            values = {
                "WATT": decimal(np.array([water[step] + 2.2 * dirt]), 1)[0],
                "TOT_PH": f"{7.4 - 0.2 * dirt + 0.15 * chance[step, place, 1]:.1f}",
                "TOT_DO": f"{oxygen:.1f}",
                "TOT_N": f"{max(0.8, 2.1 + 3.6 * dirt + 0.3 * chance[step, place, 2]):.3f}",
                "TOT_TP": f"{max(0.012, 0.045 + 0.06 * dirt + 0.012 * chance[step, place, 3]):.3f}",
                "TOT_OC": f"{max(1.0, 2.4 + 1.9 * dirt + 0.2 * chance[step, place, 2]):.1f}",
                "PHNL": "0.000" if dirt < 0.5 else "",
                "CN": "0.000" if dirt < 0.5 else "",
            }
            if world.dice("quality", int(hour // 1440), name).random() < 0.05:
                values = dict.fromkeys(values, "점검중")
            found.append({"YMD": day, "HR": clock, "MSRSTN_NM": name, **values})
    return found


def _taps(request: Request) -> list[Row]:
    """AreaQltwtrSttus: the last hour at two points of each district. A made-up tap is as clean as the city's are."""
    hour = np.floor(request.at / 60)[0] * 60 - 60
    at = rhythm.written(hour, "%Y%m%d%H%M")[0]
    weather, world = request.city.weather, request.city.world
    soil = np.clip(weather.temperature(np.array([hour - 2880.0]))[0] * 0.45 + 8, 4, 26)
    places = reference.dongs().groupby("district").head(TAPS)
    chance = world.memory("taps", np.array([hour]), {720: 0.5, 4320: 0.5}, len(places) * 4).reshape(len(places), 4)
    names = tables.districts().name_ko
    return [
        {
            "ANAL_DATE": at,
            "ANAL_POINT_NAME": dong.name_ko,
            "CD": str(place + 1),
            "GUCODE": dong.district,
            "GUNAME": names[dong.district],
            "DONGCODE": str(dong.code),
            "DONGNAME": dong.name_ko,
            "TB": f"{max(0.03, 0.07 + 0.015 * dice[0]):.2f}",
            "PH": f"{7.1 + 0.1 * dice[1]:.1f}",
            "RC": f"{max(0.1, 0.28 + 0.06 * dice[2]):.2f}",
            "TE": f"{soil + 0.6 * dice[3]:.1f}",
        }
        for place, (dong, dice) in enumerate(zip(places.itertuples(), chance, strict=True))
    ]


def _national(request: Request) -> list[Row]:
    """waterlevel/list/10M: the last value of each gauge, above its zero."""
    step = np.floor(request.at / 10) * 10
    levels = request.city.water.levels(step)[0, HAN] - ZERO_OF_THE_HAN_M
    at = rhythm.written(step, "%Y%m%d%H%M")[0]
    return [
        {"wlobscd": gauge[0], "ymdhm": at, "wl": f"{level:.2f}", "fw": f"{max(40.0, 150 * level**1.7):.2f}"}
        for gauge, level in zip(NATIONAL, levels, strict=True)
    ]


def _stations(request: Request) -> list[Row]:
    """waterlevel/info: the gauges and their thresholds."""
    return [
        {
            "wlobscd": code,
            "obsnm": name,
            "agcnm": "한강홍수통제소",
            "addr": address,
            "etcaddr": name[4:-1],
            "lon": lon,
            "lat": lat,
            "gdt": zero,
            "attwl": attention,
            "wrnwl": watch,
            "almwl": alarm,
            "srswl": serious,
            "pfh": serious,
            "fstnyn": "Y",
        }
        for code, name, address, zero, attention, watch, alarm, serious, lon, lat in NATIONAL
    ]


FEEDS: dict[str, Feed] = {
    "ListRiverStageService": _rivers,
    "DrainpipeMonitoringInfo": _sewers,
    "WPOSInformationTime": _quality,
    "AreaQltwtrSttus": _taps,
    "{KEY}/waterlevel/list/10M.json": _national,
    "{KEY}/waterlevel/info.json": _stations,
}
MEASURES: dict[str, Measure] = {"ListRiverStageService": rivers}
