"""Roads of the city: speeds, incidents, links and counts."""

from __future__ import annotations

import numpy as np

from data_sources.demo import disruptions, places, rhythm, tables
from data_sources.demo.city import City
from data_sources.demo.feeds.request import Array, Columns, Feed, Measure, Request, Row, day_of, whole

REGIONS = dict(zip(range(100, 125), tables.codes(), strict=True))
SPOTS = {
    "A-01": ("성산로(금화터널)", "11410"),
    "A-02": ("사직로(사직터널)", "11110"),
    "A-03": ("자하문로(자하문터널)", "11110"),
    "A-04": ("대사관로(삼청터널)", "11290"),
    "A-05": ("율곡로(안국역)", "11110"),
    "A-06": ("창경궁로(서울여자대학교)", "11110"),
    "A-07": ("대학로(한국방송통신대학교)", "11110"),
    "A-08": ("종로(동묘앞역)", "11110"),
    "A-09": ("퇴계로(신당역)", "11140"),
    "A-10": ("동호로(장충체육관)", "11140"),
    "A-11": ("장충단로(장충단공원)", "11140"),
    "A-12": ("퇴계로(회현역)", "11140"),
    "B-01": ("도봉로(도봉산역)", "11320"),
    "B-02": ("동일로(의정부IC)", "11350"),
    "B-03": ("아차산로(워커힐)", "11215"),
    "B-04": ("망우로(망우리공원)", "11260"),
    "C-01": ("행주대교", "11500"),
    "C-02": ("월드컵대교", "11440"),
    "C-03": ("가양대교", "11500"),
    "C-04": ("성산대교", "11440"),
    "C-05": ("양화대교", "11440"),
    "D-01": ("신림로(서울대학교)", "11620"),
    "D-02": ("강남대로(강남역)", "11680"),
    "D-03": ("테헤란로(선릉역)", "11680"),
    "D-04": ("올림픽로(잠실역)", "11710"),
}
COUNT_LAG_MIN = 1440
VOLUME = np.array(
    [
        2.1,
        1.4,
        1.1,
        1.0,
        1.3,
        2.5,
        4.4,
        5.5,
        5.7,
        5.3,
        5.1,
        5.0,
        4.9,
        5.1,
        5.2,
        5.3,
        5.4,
        5.6,
        5.7,
        5.2,
        4.7,
        4.5,
        4.1,
        3.2,
    ]
)


def speeds(city: City, minutes: Array) -> Columns:
    """TrafficInfo of every reference link at each moment."""
    step = np.floor(np.asarray(minutes) / 5) * 5
    links, found = city.roads.links, city.roads.speeds(step)
    length = np.array(links["length_m"], dtype=float)
    numbers = [str(number) for number in links["link_id"]]
    return {
        "@minute": np.repeat(minutes, len(numbers)),
        "link_id": numbers * len(minutes),
        "prcs_spd": whole(found),
        "prcs_trv_time": whole(np.maximum(1, length / (found / 3.6))),
    }


def _place(city: City, number: str) -> int:
    numbers = [str(each) for each in city.roads.links["link_id"]]
    if number not in numbers:
        raise LookupError(f"There is no link {number!r}.")
    return numbers.index(number)


def _speed(request: Request) -> list[Row]:
    """TrafficInfo of one link. Raises LookupError."""
    city = request.city
    place = _place(city, request.argument(0))
    found = speeds(city, request.at)
    return [{name: values[place] for name, values in found.items() if not name.startswith("@")}]


def _link(request: Request) -> list[Row]:
    """LinkInfo of one link. Raises LookupError."""
    city = request.city
    place, links = _place(city, request.argument(0)), city.roads.links
    region = next(
        number for number, code in REGIONS.items() if code == tables.codes()[int(city.roads.districts[place])]
    )
    return [
        {
            "link_id": str(links["link_id"][place]),
            "road_name": links["road_name"][place],
            "st_node_nm": links["from_name"][place],
            "ed_node_nm": links["to_name"][place],
            "map_dist": str(links["length_m"][place]),
            "reg_cd": str(region),
        }
    ]


def _incidents(request: Request) -> list[Row]:
    """AccInfo: what blocks the roads now."""
    found = []
    for each in request.city.disruptions.now(request.minute):
        x, y = places.project("EPSG:5181", np.array([each.lon]), np.array([each.lat]))
        began, ends = rhythm.written(np.array([each.begins, each.ends]), "%Y%m%d %H%M%S")
        found.append(
            {
                "acc_id": str(each.number),
                "occr_date": began[:8],
                "occr_time": began[9:],
                "exp_clr_date": ends[:8],
                "exp_clr_time": ends[9:],
                "acc_type": each.kind,
                "acc_dtype": each.detail[0],
                "link_id": f"1{each.number % 300:03d}{each.number % 999_983:06d}"[:10],
                "grs80tm_x": str(float(x[0])),
                "grs80tm_y": str(float(y[0])),
                "acc_info": each.text,
                "acc_road_code": f"{each.number % 900 + 100}",
            }
        )
    return found


def _types(_: Request) -> list[Row]:
    return [{"acc_type": code, "acc_type_nm": name} for code, name in disruptions.NAMES.items()]


def _details(_: Request) -> list[Row]:
    return [
        {"acc_dtype": code, "acc_dtype_nm": name} for details in disruptions.WORDS.values() for code, name in details
    ]


def _regions(_: Request) -> list[Row]:
    names = tables.districts().name_ko
    return [{"reg_cd": str(number), "reg_name": names[code]} for number, code in REGIONS.items()]


def _count_spots(request: Request) -> list[Row]:
    """SpotInfo, in TM."""
    sites = places.sites(request.city.world, "counts", np.array([tables.position(code) for _, code in SPOTS.values()]))
    x, y = sites.projected("EPSG:5181")
    return [
        {"spot_num": number, "spot_nm": name, "grs80tm_x": str(x[place]), "grs80tm_y": str(y[place])}
        for place, (number, (name, _)) in enumerate(SPOTS.items())
    ]


def _counts(request: Request) -> list[Row]:
    """VolInfo of a spot, a day and an hour, a day late. Raises LookupError."""
    spot, day, hour = request.argument(0, "A-01"), day_of(request.argument(1)), request.argument(2, "00")
    if spot not in SPOTS:
        raise LookupError(f"There is no count spot {spot!r}.")
    if day is None or not hour.isdigit() or int(hour) > 23:
        return []
    begins = day * 1440 + int(hour) * 60.0
    if begins + COUNT_LAG_MIN > request.minute:
        return []
    dice = request.city.world.dice("counts", spot, int(begins))
    size = 0.6 + 0.8 * request.city.world.dice("counts", spot).random()
    of_day = (1.0, 0.96, 0.84)[int(rhythm.kind_of_day(np.array([day]))[0])]
    found = []
    for way in ("1", "2"):
        for lane in range(1, 3 + len(spot) % 2):
            vehicles = (
                92 * VOLUME[int(hour)] * size * of_day * (1.1 - 0.1 * lane) * np.exp(0.06 * dice.standard_normal())
            )
            found.append(
                {
                    "spot_num": spot,
                    "ymd": rhythm.written(begins, "%Y%m%d")[0],
                    "hh": f"{int(hour):02d}",
                    "io_type": way,
                    "lane_num": str(lane),
                    "vol": str(round(float(vehicles))),
                }
            )
    return found


FEEDS: dict[str, Feed] = {
    "TrafficInfo": _speed,
    "LinkInfo": _link,
    "AccInfo": _incidents,
    "AccMainCode": _types,
    "AccSubCode": _details,
    "RegionInfo": _regions,
    "SpotInfo": _count_spots,
    "VolInfo": _counts,
}
MEASURES: dict[str, Measure] = {"TrafficInfo": speeds}
