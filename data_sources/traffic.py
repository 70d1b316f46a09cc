"""Road traffic: speeds on the main links, incidents and works, car parks, cameras.

Sources: Seoul TOPIS through the Seoul Open Data Plaza (TrafficInfo, AccInfo) and the hot spots' roads in `citydata`.
Speeds in km/h, every 5 to 30 minutes. TrafficInfo gives no time: the moment of fetching stands for it. AccInfo keeps
works for months and forgets some for years; "now" is what has begun and is not over.
"""

from __future__ import annotations

import pandas as pd

from data_sources import reference
from data_sources.nearby import Point, nearest
from data_sources.pipeline import clock, store
from data_sources.pipeline.store import Moment

SPEED_COLUMNS = ["link", "road", "from_place", "to_place", "speed_km_h", "measured_at", "lon1", "lat1", "lon2", "lat2"]


@store.reads("road_link_speeds", "hotspot_roads")
def speeds(*, at: Moment = None) -> pd.DataFrame:
    """Speed on every link that we know, slowest first. One row per link.

    `measured_at` is when it was measured or, for TrafficInfo, fetched; lon1 … lat2 are the two ends of the link.
    """
    links = reference.links().rename(columns={"link_id": "link"})
    main = store.latest("road_link_speeds", at=at).rename(columns={"fetched_at": "measured_at"})
    main = main.merge(links, on="link", how="left").rename(
        columns={"road_name": "road", "from_name": "from_place", "to_name": "to_place"}
    )
    around = store.latest("hotspot_roads", at=at).merge(links[["link", "lon1", "lat1", "lon2", "lat2"]], on="link")
    both = pd.concat([main.reindex(columns=SPEED_COLUMNS), around.reindex(columns=SPEED_COLUMNS)], ignore_index=True)
    newest = both.dropna(subset="speed_km_h").sort_values("measured_at").drop_duplicates("link", keep="last")
    return newest.sort_values("speed_km_h", ignore_index=True)


@store.reads("road_link_speeds")
def speed_history(*, at: Moment = None, since: Moment = None, until: Moment = None) -> pd.DataFrame:
    """Mean speed of the main links over time. One row per hour: measured_at, speed_km_h."""
    every = store.read("road_link_speeds", at=at, since=since, until=until, revisions=True)
    by_hour = every.assign(measured_at=every.fetched_at.dt.floor("h")).groupby("measured_at", as_index=False)
    return by_hour["speed_km_h"].mean()


@store.reads("road_incidents", "road_incident_types")
def incidents(*, at: Moment = None) -> pd.DataFrame:
    """Incidents and works under way, newest first. One row per incident; `incident_name` says what kind it is."""
    moment = clock.moment(at)
    found = store.latest("road_incidents", at=at)
    is_on = (found.started_at <= moment) & (found.ends_at.isna() | (found.ends_at >= moment))
    kinds = store.latest("road_incident_types").set_index("incident_type")["name"]
    found = found.assign(incident_name=found.incident_type.map(kinds))[is_on]
    return found.sort_values("started_at", ascending=False, ignore_index=True)


@store.reads("car_parks_now", "car_parks")
def parking(*, at: Moment = None, district: str | None = None) -> pd.DataFrame:
    """City car parks with live counts, fullest first. One row per car park; `free_spaces` is never below zero."""
    now = store.latest("car_parks_now", at=at, district=district)
    where = store.latest("car_parks", at=at).drop_duplicates("car_park")[["car_park", "lon", "lat"]]
    now = now.merge(where, on="car_park", how="left")
    now["free_spaces"] = (now.spaces - now.parked).clip(lower=0)
    return now.sort_values("free_spaces", ignore_index=True)


@store.reads("road_cameras")
def cameras(*, at: Moment = None, near: Point | None = None, within_m: float | None = None) -> pd.DataFrame:
    """Cameras on the roads. One row per camera; `near` (longitude, latitude) puts the nearest first, with `distance_m`.

    The address of a picture is signed and expires: it is asked for when the picture is shown, never kept.
    """
    return nearest(store.latest("road_cameras", at=at), near, within_m)


@store.reads("traffic_counts", "traffic_count_spots")
def counts(*, at: Moment = None, since: Moment = None, until: Moment = None) -> pd.DataFrame:
    """Vehicles that passed the counting spots. One row per spot, hour and direction, its lanes added up."""
    spots = store.latest("traffic_count_spots", at=at)[["count_spot", "name", "lon", "lat"]]
    lanes = store.read("traffic_counts", at=at, since=since, until=until)
    by_way = lanes.groupby(["measured_at", "count_spot", "flow_direction"], as_index=False)["vehicles"].sum(min_count=1)
    return by_way.merge(spots, on="count_spot", how="left")
