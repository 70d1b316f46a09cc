"""119, disaster messages, weekly accidents and emergency rooms."""

from __future__ import annotations

import numpy as np

from data_sources.demo import messages, places, rhythm, tables
from data_sources.demo.feeds.request import Feed, Request, Row, day_of, day_text
from data_sources.demo.incidents import FIRE, STAGES

CALLS_TO_A_FIRE = 3.1  # reports of fire to 119 for one confirmed fire
HOSPITALS = 52
NAMES = ("중앙병원", "성모병원", "한빛병원", "우리병원", "시립의료원", "대학교병원")
MONTHS_KEPT = 26
STAGE_FIELDS = ("DSPTCH_DT", "ARVL_DT", "ACT_BGNG_DT", "CTRL_DT", "EXTSH_DT", "END_DT")
PROVINCES = {
    "11": ("서울특별시", 1.0),
    "26": ("부산광역시", 0.42),
    "28": ("인천광역시", 0.34),
    "41": ("경기도", 1.62),
    "48": ("경상남도", 0.52),
}


def incidents(request: Request) -> list[Row]:
    """control_room_incidents: the last twelve hours, with the stages reached so far."""
    minute, found = request.minute, []
    names = tables.districts().name_ko.tolist()
    under_way = request.city.incidents.since(minute)
    times = np.array([each.times for each in under_way]).reshape(-1, len(STAGES))
    is_reached = times <= minute
    texts = np.array(rhythm.written(np.where(is_reached, times, 0.0).ravel()), dtype=object).reshape(times.shape)
    for each, reached in zip(under_way, np.where(is_reached, texts, "").tolist(), strict=True):
        stages = dict(zip(STAGE_FIELDS, reached, strict=True))
        found.append(
            {
                "INCDNT_NO": each.number,
                "INCDNT_SE_NM": each.kind,
                "CAUSE_NM": each.cause,
                "PLACE_NM": each.place,
                "STAGE_NM": each.stage(minute) or STAGES[0],
                **stages,
                "SGG_NM": names[each.district],
                "ADDR": each.address,
                "LOT": f"{each.lon:.6f}",
                "LAT": f"{each.lat:.6f}",
                "FRSTN_NM": each.station,
                "DTH_CNT": str(each.deaths if each.times[-1] <= minute else 0),
                "INJPSN_CNT": str(each.injuries if each.times[1] <= minute else 0),
            }
        )
    return found


def _day(request: Request) -> int | None:
    """The day asked for, when it is over."""
    day = day_of(request.parameter("ocrn_ymd"))
    return day if day is not None and (day + 1) * 1440 <= request.minute else None


def _counts(request: Request, day: int) -> np.ndarray:
    """Fires of a day in each district."""
    at = day * 1440 + 1439.99
    found = [each for each in request.city.incidents.since(at, 24) if each.kind == FIRE and each.times[0] >= day * 1440]
    return np.bincount([each.district for each in found], minlength=25)


def _row(head: Row, fires: int, dice: np.random.Generator, day: int) -> Row:
    on_the_spot, malicious = int(dice.binomial(fires, 0.12)), int(dice.random() < 0.01)
    false = int(dice.poisson((CALLS_TO_A_FIRE - 1) * max(fires, 0.4)))
    return {
        **head,
        "FIRE_RCPT_MNB": fires + false + malicious,
        "FIRE_PROG_MNB": 0,
        "STN_END_MNB": fires,
        "SLF_EXTSH_MNB": on_the_spot,
        "FLSRP_PRCS_MNB": false,
        "FALS_DCLR_MNB": malicious,
        "LOAD_DT": f"{day_text(day + 1, '%Y-%m-%d')} 06:00:00",
    }


def _by_station(request: Request) -> list[Row]:
    """getOcByfrstFireSmrzPcnd: Seoul's fire stations on one day that is over."""
    if (day := _day(request)) is None:
        return []
    counts, posts = _counts(request, day), places.fire_posts()
    dice = request.city.world.dice("fires/station", day)
    head = {"OCRN_YMD": day_text(day), "SIDO_HQ_FRST_CETR_NM": "서울소방재난본부"}
    rows = []
    for code, here in posts.groupby("district", sort=False):
        share = counts[tables.position(str(code))]
        for order, name in enumerate(here.name_ko):
            rows.append(
                _row({**head, "FRST_CETR_NM": name}, int(share // len(here) + (order < share % len(here))), dice, day)
            )
    return rows


def _by_province(request: Request) -> list[Row]:
    """getOcBysidoFireSmrzPcnd: Seoul and some others."""
    if (day := _day(request)) is None:
        return []
    fires, dice = int(_counts(request, day).sum()), request.city.world.dice("fires/province", day)
    head = {"OCRN_YMD": day_text(day)}
    return [
        _row(
            {**head, "SIDO_CD": code, "SIDO_NM": name},
            fires if code == "11" else int(dice.poisson(14 * share)),
            dice,
            day,
        )
        for code, (name, share) in PROVINCES.items()
    ]


def _messages(request: Request) -> list[Row]:
    """DSSP-IF-00247 from a day on, newest first."""
    since = day_of(request.parameter("crtDt"))
    first = request.minute - 30 * 1440 if since is None else since * 1440.0
    if request.parameter("rgnNm", messages.CITY)[:2] != "서울":
        return []
    return [
        {
            "SN": messages.serial(each),
            "CRT_DT": messages.written(each),
            "MSG_CN": each.text,
            "RCPTN_RGN_NM": messages.areas_text(each),
            "EMRG_STEP_NM": each.level,
            "DST_SE_NM": each.kind,
            "REG_YMD": rhythm.written(each.sent, "%Y-%m-%d")[0],
            "MDFCN_YMD": rhythm.written(each.sent, "%Y-%m-%d")[0],
        }
        for each in request.city.messages.between(max(first, request.minute - 31 * 1440), request.minute)
    ]


def _weeks(request: Request) -> list[Row]:
    """weekDisasterStat: construction, traffic and fire, week by week, newest first."""
    monday = int(request.minute // 1440) - int(rhythm.weekday(request.at // 1440)[0])
    found = []
    for back in range(1, MONTHS_KEPT * 4):
        first = monday - 7 * back
        dice = request.city.world.dice("week", first)
        accidents = int(dice.poisson(tables.accidents().sum() * 5.6))
        span = f"{day_text(first)}~{day_text(first + 6)}"
        found.append(
            {"STATS_CRTR_YMD": span, "ACDNT_NOCS": float(accidents), "DCSD_CNT": float(dice.poisson(accidents * 1.18))}
        )
    return found


def _hospitals(request: Request) -> tuple[places.Sites, list[tuple[str, str]]]:
    """The hospitals with an emergency room: where they stand, and the name and telephone number of each."""
    sites = places.sites(request.city.world, "hospitals", places.spread(HOSPITALS))
    named = [
        (f"{district.removesuffix('구')}{NAMES[place % len(NAMES)]}", f"02-0{100 + place:03d}-{1190 + place:04d}")
        for place, district in enumerate(sites.district_names)
    ]
    return sites, named


def _emergency_hospitals(request: Request) -> list[Row]:
    """TvEmgcHospitalInfo: where those stand that getEmrrmRltmUsefulSckbdInfoInqire tells the beds of, by name."""
    sites, named = _hospitals(request)
    where = zip(named, sites.addresses(), sites.lon.tolist(), sites.lat.tolist(), strict=True)
    return [
        {
            "DUTYNAME": name,
            "DUTYADDR": address,
            "DUTYTEL3": phone,
            "WGS84LON": f"{lon:.7f}",
            "WGS84LAT": f"{lat:.7f}",
        }
        for (name, phone), address, lon, lat in where
    ]


def _emergency_rooms(request: Request) -> list[Row]:
    """getEmrrmRltmUsefulSckbdInfoInqire: free beds; below zero, patients wait. A few rooms stopped reporting."""
    if not request.parameter("STAGE1", "서울특별시").startswith("서울"):
        return []
    world, minute = request.city.world, request.minute
    sites, named = _hospitals(request)
    hour = minute % 1440 / 60
    chance = world.memory("beds", np.array([minute]), {45: 0.3, 240: 0.4, 1440: 0.3}, HOSPITALS)[0]
    rain = float(np.tanh(request.city.weather.rain_hour(request.at).mean() / 20))
    found = []
    for place, ((name, phone), code) in enumerate(zip(named, sites.codes, strict=True)):
        dice = world.dice("hospital", place)
        beds = int(dice.integers(10, 46))
        busy = 0.72 + 0.16 * np.sin((hour - 14) / 24 * 2 * np.pi) + 0.18 * chance[place] + 0.06 * rain
        late = 60 * 24 * 9.0 if dice.random() < 0.04 else float(dice.integers(1, 25))
        icu = int(dice.integers(0, 12))
        found.append(
            {
                "rnum": place + 1,
                "hpid": f"A11{int(code) % 1000:03d}{place:02d}",
                "phpid": f"A11{int(code) % 1000:03d}{place:02d}",
                "dutyName": name,
                "dutyTel3": phone,
                "hvidate": rhythm.written(minute - late, "%Y%m%d%H%M%S")[0],
                "hvec": int(np.round(beds * (1 - busy))),
                "hvs01": beds,
                "hvoc": int(dice.integers(0, 14)),
                "hvgc": int(dice.integers(3, 160)),
                "hvicc": max(0, icu - int(3 * busy)),
                "hvcc": int(dice.integers(0, 5)),
                "hvncc": int(dice.integers(0, 6)),
                "hvccc": int(dice.integers(0, 4)),
                "hvctayn": "Y",
                "hvmriayn": "Y",
                "hvangioayn": "Y" if icu else "N",
                "hvventiayn": "Y",
                "hvventisoayn": "Y" if icu > 6 else "N",
                "hvincuayn": "Y" if icu > 4 else "N",
                "hvcrrtayn": "Y" if icu else "N1",
                "hvecmoayn": "Y" if icu > 3 else "정보미제공",
                "hvoxyayn": "N",
                "hvhypoayn": "Y" if icu > 5 else "N",
                "hvamyn": "Y",
            }
        )
    return found


FEEDS: dict[str, Feed] = {
    "control_room_incidents": incidents,
    "1661000/FireInformationService/getOcByfrstFireSmrzPcnd": _by_station,
    "1661000/FireInformationService/getOcBysidoFireSmrzPcnd": _by_province,
    "V2/api/DSSP-IF-00247": _messages,
    "weekDisasterStat": _weeks,
    "TvEmgcHospitalInfo": _emergency_hospitals,
    "B552657/ErmctInfoInqireService/getEmrrmRltmUsefulSckbdInfoInqire": _emergency_rooms,
}
