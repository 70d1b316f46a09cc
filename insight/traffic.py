"""The roads: how the city moves, where it does not, what is in the way, and how else to get on.

traffic.now(road=None)
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from data_sources import bikes, disaster, reference, traffic
from data_sources.nearby import Point, nearest
from data_sources.once import cached
from data_sources.pipeline import clock, store
from data_sources.pipeline.store import Moment
from insight import course
from insight.course import Course
from insight.now import Figure, road_speed_source

SPEED = "speed_km_h"
WORKS = ("A04",)  # kinds of incident, in the city's own numbers
ACCIDENTS = ("A01", "A03", "A06")
HOLDS_H = 3  # a speed that has not changed for longer is not that of the hour
LEAST_BIKES, LEAST_SPACES = 3, 5  # fewer may be gone before one is there
MESSAGES = ("교통", "교통사고", "교통통제")
MESSAGE_AGE = pd.Timedelta("6h")
ELSE_COLUMNS = ["way", "name_ko", "name_en", "count", "distance_m", "lon", "lat"]


@dataclass(frozen=True)
class Now:
    """The roads together, or one of them: the speed in full, and the roads that are slowest."""

    course: Course
    places: pd.DataFrame  # one row per road, slowest first: place, speed_km_h, usual …, lon, lat of its slowest link

    @property
    def held_up(self) -> pd.DataFrame:
        """The roads that are slower than they usually are at this hour, the most so first."""
        enough = self.places.usual * (1 - course.SAME)
        slower = self.places[self.places[SPEED] < self.places.usual_low.clip(upper=enough)]
        return slower.assign(off=slower[SPEED] / slower.usual - 1).sort_values("off", ignore_index=True)


@store.joined(traffic.speeds)
def now(*, road: str | None = None, at: Moment = None) -> Now:
    """The newest that is known of the speeds, beside what is usual. `road` is the Korean name of one."""
    speeds = cached(traffic.speeds)(at=at).dropna(subset="road")
    links = course.hourly(road_speed_source(), SPEED, "link", at=at).ffill(limit=HOLDS_H)
    roads = links.T.groupby(_roads().reindex(links.columns)).mean().T if len(links) else links
    newest = speeds.groupby("road")[SPEED].mean()
    slowest = speeds.sort_values(SPEED).drop_duplicates("road").set_index("road")
    found = course.beside(roads, newest, SPEED)
    for end in ("lon", "lat"):
        found[end] = found.place.map((slowest[f"{end}1"] + slowest[f"{end}2"]) / 2)
    whole = links.mean(axis=1) if road is None else roads.get(road, pd.Series(dtype=float))
    value = speeds[SPEED].mean() if road is None else newest.get(road, math.nan)
    places = found.sort_values(SPEED, ignore_index=True)
    return Now(course.of(whole, SPEED, value=float(value)), places)


def _roads() -> pd.Series:
    """The road of each link."""
    return reference.links().drop_duplicates("link_id").set_index("link_id")["road_name"]


@store.joined(traffic.incidents)
def incidents(*, at: Moment = None) -> pd.DataFrame:
    """What is in the way: accidents first, then all else, works last; of each the newest first. One row each."""
    found = traffic.incidents(at=at)
    order = found.incident_type.map(lambda kind: 0 if kind in ACCIDENTS else 2 if kind in WORKS else 1)
    return found.assign(order=order).sort_values(["order", "started_at"], ascending=[True, False], ignore_index=True)


@store.joined(disaster.messages)
def messages(*, at: Moment = None) -> pd.DataFrame:
    """Emergency messages about traffic of the last hours, newest first. One row per message."""
    since = clock.moment(at) - MESSAGE_AGE
    found = disaster.messages(at=at, since=since)
    return found[found.disaster_kind.isin(MESSAGES)].reset_index(drop=True)


@store.joined(bikes.now, traffic.parking)
def otherwise(near: Point, *, at: Moment = None) -> pd.DataFrame:
    """How else to get on from a place: the nearest subway, public bicycles and room in a car park. One row per way.

    `way` (subway, bikes, parking), `name_ko`, `name_en`, `count` (bicycles, free spaces), `distance_m`, lon, lat.
    """
    stations = reference.stations()
    stands, parks = cached(bikes.now)(at=at), cached(traffic.parking)(at=at)
    found = {
        "subway": stations,
        "bikes": stands[stands.bikes >= LEAST_BIKES].assign(name_ko=stands.name, count=stands.bikes),
        "parking": parks[parks.free_spaces >= LEAST_SPACES].assign(name_ko=parks.name, count=parks.free_spaces),
    }
    first = [nearest(places, near, most=1).assign(way=way) for way, places in found.items()]
    known = [part.reindex(columns=ELSE_COLUMNS) for part in first if len(part)]
    return pd.concat(known) if known else pd.DataFrame(columns=ELSE_COLUMNS)


@store.joined(traffic.parking)
def free_spaces(*, at: Moment = None) -> Figure:
    """Free spaces in the city's car parks."""
    parks = cached(traffic.parking)(at=at)
    known = parks.free_spaces.dropna()
    measured_at = parks.measured_at.max() if len(parks) else None
    value = float(known.sum()) if len(known) else math.nan
    return Figure("free_spaces", "car_parks_now", value, measured_at=measured_at, topic="traffic")
