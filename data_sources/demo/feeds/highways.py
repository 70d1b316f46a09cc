"""The national traffic centre: cameras, incidents and speeds within a box."""

from __future__ import annotations

import numpy as np

from data_sources.demo import places, rhythm
from data_sources.demo.feeds.request import Feed, Request, Row

HIGHWAYS = (
    "경부고속도로",
    "서울양양고속도로",
    "수도권제1순환고속도로",
    "강남순환로",
    "내부순환로",
    "올림픽대로",
    "강변북로",
    "동부간선도로",
)
FORMATS = {"1": "HLS", "2": "MP4", "3": "JPEG"}  # moving, a short film, a still
KINDS = {"A01": "교통사고", "A02": "차량고장", "A04": "공사", "A09": "기상", "A10": "기타돌발", "A08": "재난"}


def _box(request: Request) -> tuple[float, float, float, float]:
    try:
        return tuple(
            float(request.parameter(name, default))
            for name, default in (("minX", "126.7"), ("maxX", "127.2"), ("minY", "37.4"), ("maxY", "37.72"))
        )  # type: ignore[return-value]
    except ValueError:
        return 126.7, 127.2, 37.4, 37.72


def _cameras(request: Request) -> list[Row]:
    """cctvInfo: cameras within a box; the address of the picture is signed and soon expires."""
    left, right, low, high = _box(request)
    kind = request.parameter("cctvType", "1")
    sites = places.sites(request.city.world, "cameras", places.spread(160))
    found = []
    for place, name in enumerate(sites.names()):
        if left <= sites.lon[place] <= right and low <= sites.lat[place] <= high:
            found.append(
                {
                    "roadsectionid": "",
                    "coordx": round(float(sites.lon[place]), 6),
                    "coordy": round(float(sites.lat[place]), 6),
                    "cctvresolution": "",
                    "filecreatetime": "",
                    "cctvtype": int(kind),
                    "cctvformat": FORMATS.get(kind, "HLS"),
                    "cctvname": f"[{HIGHWAYS[place % len(HIGHWAYS)]}] {name.removesuffix(' 앞')}",
                    "cctvurl": f"https://cctv.invalid/{place}/{int(request.minute // 30)}",
                }
            )
    return found


def _events(request: Request) -> list[Row]:
    """eventInfo: the same incidents as the national centre tells them."""
    left, right, low, high = _box(request)
    found = []
    for each in request.city.disruptions.now(request.minute):
        if left <= each.lon <= right and low <= each.lat <= high:
            began, ends = rhythm.written(np.array([each.begins, each.ends]), "%Y%m%d%H%M%S")
            found.append(
                {
                    "type": "시군도",
                    "eventType": KINDS[each.kind],
                    "eventDetailType": each.detail[1],
                    "startDate": began,
                    "endDate": ends,
                    "coordX": f"{each.lon:.6f}",
                    "coordY": f"{each.lat:.6f}",
                    "linkId": f"1{each.number % 300:03d}{each.number % 999_983:06d}"[:10],
                    "roadName": each.road,
                    "roadNo": "",
                    "roadDrcType": "양방향",
                    "lanesBlockType": "",
                    "lanesBlocked": "1차로",
                    "message": each.text,
                }
            )
    return found


def _highway_speeds(request: Request) -> list[Row]:
    """The answer of TrafficInfo: speeds of links of the large roads."""
    city, step = request.city, np.floor(request.at / 5) * 5
    sites = places.sites(city.world, "highways", places.spread(96))
    names = [HIGHWAYS[place % len(HIGHWAYS)] for place in range(len(sites))]
    found = city.roads.at(step, "highways", sites.lon, sites.lat, sites.district, names)[0] * 2.3
    at = rhythm.written(step, "%Y%m%d%H%M%S")[0]
    return [
        {
            "roadName": name,
            "roadDrcType": ("상행", "하행")[place % 2],
            "linkNo": str(place),
            "linkId": f"1{place:09d}",
            "startNodeId": f"1{place:09d}",
            "endNodeId": f"1{place + 1:09d}",
            "speed": f"{min(110.0, float(found[place])):.1f}",
            "travelTime": f"{900 / (float(found[place]) / 3.6):.1f}",
            "createdDate": at,
        }
        for place, name in enumerate(names)
    ]


FEEDS: dict[str, Feed] = {
    "cctvInfo": _cameras,
    "/cctvInfo": _cameras,
    "eventInfo": _events,
    "/trafficInfo": _highway_speeds,
}
