"""citydata: everything about one place, in one answer of many sections."""

from __future__ import annotations

import numpy as np

from data_sources.demo import disruptions, people, places, rhythm
from data_sources.demo.city import City
from data_sources.demo.feeds import sky, subway
from data_sources.demo.feeds.people import population
from data_sources.demo.feeds.request import Feed, Request, Row
from data_sources.demo.feeds.shops import shops
from data_sources.demo.feeds.spot_roads import point, roads
from data_sources.demo.transit import stations

NEAR_M = {"bikes": 750.0, "stations": 850.0, "accidents": 1600.0}


def _subway(city: City, spot: int, minute: float) -> list[Row]:
    lon, lat, _ = point(spot)
    table = stations()
    away = places.distance_m(table.lon.to_numpy(), table.lat.to_numpy(), lon, lat)
    found = []
    for place in np.flatnonzero(away < NEAR_M["stations"])[:4].tolist():
        row = table.iloc[place]
        trains = [each for each in subway.arrivals(city, minute, row.name_ko) if each.route.line == row.line]
        found.append(
            {
                "SUB_STN_NM": row.name_ko,
                "SUB_STN_LINE": row.line.removesuffix("호선"),
                "SUB_STN_RADDR": f"서울특별시 {row.name_ko}역",
                "SUB_STN_JIBUN": None,
                "SUB_STN_X": str(row.lon),
                "SUB_STN_Y": str(row.lat),
                "SUB_DETAIL": [_train(each) for each in trains[:4]],
                "SUB_FACIINFO": [],
            }
        )
    return found


def _train(arrival: subway.Arrival) -> Row:
    row = subway.row(arrival, 0.0)
    return {
        "SUB_NT_STN": row["statnTid"],
        "SUB_BF_STN": row["statnFid"],
        "SUB_ROUTE_NM": row["trainLineNm"],
        "SUB_LINE": arrival.route.line,
        "SUB_ORD": row["ordkey"],
        "SUB_DIR": row["updnLine"],
        "SUB_TERMINAL": arrival.goal,
        "SUB_ARVTIME": row["barvlDt"],
        "SUB_ARMG1": arrival.message,
        "SUB_ARMG2": row["arvlMsg3"],
        "SUB_ARVINFO": subway.WORDS[arrival.code],
    }


def _riders(city: City, spot: int, minute: float, prefix: str, share: float) -> Row:
    """Boarded and alighted since the morning and in the last minutes, as bands; blank by night."""
    hour = minute % 1440 / 60
    spans = {"ACML": max(0.0, hour - 4.5), "30WTHN": 0.5, "10WTHN": 1 / 6, "5WTHN": 1 / 12}
    at = np.array([minute])
    hourly = (
        float(city.transit.boarding(at)[0])
        * share
        * (0.4 + 1.2 * city.world.dice("riders/spot", prefix, spot).random())
    )
    mean = (
        float(city.transit.boarding(minute - np.arange(0, max(60, hour * 60), 60.0)).mean())
        * hourly
        / max(1.0, float(city.transit.boarding(at)[0]))
    )
    found: Row = {}
    for span, hours in spans.items():
        for count, tilt in (("GTON", 1.0), ("GTOFF", 1.1)):
            people_ = (mean if span == "ACML" else hourly) * hours * tilt
            low = int(people_ // 50 * 50)
            is_blank = hour < 5 and prefix == "SUB"
            found[f"{prefix}_{span}_{count}_PPLTN_MIN"] = "" if is_blank else str(low)
            found[f"{prefix}_{span}_{count}_PPLTN_MAX"] = "" if is_blank else str(low + 50)
    found[f"{prefix}_STN_CNT"] = str(1 + spot % 4 if prefix == "SUB" else 12 + spot % 50)
    found[f"{prefix}_STN_TIME"] = rhythm.written(minute, "%Y%m%d")[0]
    return found


def _bikes(city: City, spot: int, minute: float) -> list[Row]:
    lon, lat, _ = point(spot)
    sites = city.bikes.stations
    near = np.flatnonzero(places.distance_m(sites.lon, sites.lat, lon, lat) < NEAR_M["bikes"])[:12]
    parked = city.bikes.parked(np.array([np.floor(minute)]))[0]
    return [
        {
            "SBIKE_SPOT_NM": city.bikes.names[place],
            "SBIKE_SPOT_ID": city.bikes.ids[place],
            "SBIKE_SHARED": str(round(parked[place] / city.bikes.racks[place] * 100)),
            "SBIKE_PARKING_CNT": str(parked[place]),
            "SBIKE_RACK_CNT": str(city.bikes.racks[place]),
            "SBIKE_X": round(float(sites.lon[place]), 8),
            "SBIKE_Y": round(float(sites.lat[place]), 8),
        }
        for place in near.tolist()
    ]


def _accidents(city: City, spot: int, minute: float) -> list[Row]:
    lon, lat, _ = point(spot)
    found = []
    for each in city.disruptions.now(minute):
        if places.distance_m(np.array(each.lon), np.array(each.lat), lon, lat) < NEAR_M["accidents"]:
            begins, ends, told = rhythm.written(np.array([each.begins, each.ends, minute - 1]), "%Y-%m-%d %H:%M")
            english = disruptions.ENGLISH[each.kind]
            found.append(
                {
                    "ACDNT_OCCR_DT": begins,
                    "EXP_CLR_DT": ends,
                    "ACDNT_TYPE": disruptions.NAMES[each.kind],
                    "ACDNT_ENG_TYPE": english,
                    "ACDNT_DTYPE": each.detail[1],
                    "ACDNT_ENG_DTYPE": english,
                    "ACDNT_INFO": each.text,
                    "ACDNT_ENG_INFO": f"{english}: lane closed",
                    "ACDNT_X": each.lon,
                    "ACDNT_Y": each.lat,
                    "ACDNT_TIME": told,
                }
            )
    return found


def _messages(city: City, spot: int, minute: float) -> list[Row]:
    """Disaster messages of the last day that reached the place's district."""
    district = point(spot)[2]
    return [
        {
            "DST_SE_NM": each.kind,
            "EMRG_STEP_NM": each.level,
            "MSG_CN": each.text,
            "CRT_DT": rhythm.written(each.sent)[0],
        }
        for each in city.messages.between(minute - 1440, minute)
        if not each.areas or district in each.areas
    ]


def _bus_stops(city: City, spot: int) -> list[Row]:
    lon, lat, district = point(spot)
    sites = places.sites(city.world, f"spot/stops/{spot}", np.full(6, district))
    dice = city.world.dice("spot/stops", spot)
    return [
        {
            "BUS_RESULT_MSG": "정상 호출되었습니다.",
            "BUS_STN_ID": f"1{district + 1:02d}{spot:03d}{place:03d}",
            "BUS_ARS_ID": f"{district + 1}{spot % 9 + 1}{place + 10:02d}",
            "BUS_STN_NM": name.removesuffix(" 앞"),
            "BUS_STN_X": f"{lon + 0.003 * dice.standard_normal():.10f}",
            "BUS_STN_Y": f"{lat + 0.0025 * dice.standard_normal():.10f}",
        }
        for place, name in enumerate(sites.names())
    ]


def _all(request: Request) -> list[Row]:
    """The answer of citydata of one place. Raises LookupError."""
    spot, city, minute = people.spot_position(request.argument(0, "POI009")), request.city, request.minute
    entry = people.spots()[spot]
    lon, lat, district = point(spot)
    return [
        {
            "AREA_NM": entry["name_ko"],
            "AREA_CD": entry["code"],
            "LIVE_PPLTN_STTS": [population(city, minute, spot)],
            "ROAD_TRAFFIC_STTS": roads(city, spot, minute),
            "PRK_STTS": sky.car_parks(city, spot, minute, lon, lat, district),
            "SUB_STTS": _subway(city, spot, minute),
            "LIVE_SUB_PPLTN": _riders(city, spot, minute, "SUB", 0.006),
            "BUS_STN_STTS": _bus_stops(city, spot),
            "LIVE_BUS_PPLTN": _riders(city, spot, minute, "BUS", 0.003),
            "ACDNT_CNTRL_STTS": _accidents(city, spot, minute),
            "SBIKE_STTS": _bikes(city, spot, minute),
            "WEATHER_STTS": [sky.weather(city, minute, district)],
            "CHARGER_STTS": sky.chargers(city, spot, minute, lon, lat),
            "EVENT_STTS": sky.events(city, spot, minute, str(entry["name_ko"]), lon, lat),
            "LIVE_CMRCL_STTS": shops(city, spot, minute),
            "LIVE_DST_MESSAGE": _messages(city, spot, minute),
            "LIVE_YNA_NEWS": [],
        }
    ]


FEEDS: dict[str, Feed] = {"citydata": _all}
