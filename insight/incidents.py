"""What is going on, from whoever tells: a control room's own feed, the roads, the messages to telephones, the counts.

    incidents.listed()                     # under way now, newest first
    incidents.listed(kind="fire")          # fires of the last day, under way or over
    incidents.find("20261123F11001")       # one of them
    incidents.sources()                    # which sources there are: no portal publishes single fires live

Minutes are not kept: they follow from `began_at`, `ended_at` and the clock.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from data_sources import disaster, fire, reference, traffic
from data_sources.nearby import Point
from data_sources.pipeline import clock, store
from data_sources.pipeline.store import Moment

EMERGENCIES = {"fire": "화재", "rescue": "구조", "ambulance": "구급"}
KINDS = (*EMERGENCIES, "road", "message")
WORKS = "A04"  # road works: they last for months, so they are listed among the roads alone
DAY, MESSAGE_AGE = pd.Timedelta("1D"), pd.Timedelta("6h")
SERIOUS_AFTER_MIN = 30  # a fire that burns for so long is more than a pan; most are out in twenty
COLUMNS = [
    *("number", "kind", "dataset", "began_at", "ended_at", "is_under_way", "stage", "what_column", "what"),
    *("district", "told", "fire_station", "hurt", "lon", "lat"),
]
FIRE_ONLY = ("under_control_at", "extinguished_at")  # stages that only a fire has


@dataclass(frozen=True)
class Stage:
    """A step of an incident, in the words of the catalogue. `at` is missing for what is to come."""

    name: str
    at: pd.Timestamp | None


@dataclass(frozen=True)
class Incident:
    """One fire, rescue or ambulance run, one thing on a road, or one message. `what` is a value of `what_column`."""

    number: str
    kind: str  # one of KINDS
    dataset: str
    began_at: pd.Timestamp
    ended_at: pd.Timestamp | None
    is_under_way: bool
    stage: str  # the last one reached; "" where there are no stages
    what_column: str
    what: str
    district: str | None
    told: str  # address, description or message, in Korean
    fire_station: str
    hurt: int  # dead and injured
    lon: float = math.nan
    lat: float = math.nan
    stages: tuple[Stage, ...] = ()  # what has happened, and while it goes on what is to come

    @property
    def response_min(self) -> float:
        """From dispatch to arrival; NaN while nobody is there, or where that is not told."""
        at = {stage.name: stage.at for stage in self.stages}
        began, came = (at.get(fire.STAGES[name]) for name in ("dispatched_at", "arrived_at"))
        return (came - began).total_seconds() / 60 if began is not None and came is not None else math.nan

    @property
    def is_within_golden_time(self) -> bool:
        """Whether somebody was there within the seven minutes."""
        return self.response_min <= fire.GOLDEN_TIME_MIN

    @property
    def is_placed(self) -> bool:
        """Whether it has a place of its own."""
        return not math.isnan(self.lon)

    @property
    def place(self) -> Point | None:
        """Where it is; the middle of its district where no more is known, None for a message or where nothing is."""
        if self.is_placed:
            return self.lon, self.lat
        return None if self.kind == "message" else _middles().get(self.district or "")

    def minutes(self, now: pd.Timestamp) -> float:
        """How long it has been going on by then, or how long it was."""
        end = now if self.is_under_way or self.ended_at is None else self.ended_at
        return max((end - self.began_at).total_seconds() / 60, 0.0)


@dataclass(frozen=True)
class Source:
    """Where incidents can come from, and whether they do."""

    name: str  # control_room, made_up, roads, messages, counts
    dataset: str
    is_there: bool


@store.joined(fire.incidents, traffic.incidents, disaster.messages)
def listed(*, at: Moment = None, kind: str | None = None, district: str | None = None) -> pd.DataFrame:
    """Incidents, newest first. One row per incident, with the columns of `Incident`.

    Without a kind what is under way, and the messages of the last hours; with one those of the last day.
    """
    moment = clock.moment(at)
    wanted = KINDS if kind is None else (kind,)
    parts = []
    if runs := [EMERGENCIES[each] for each in wanted if each in EMERGENCIES]:
        found = fire.under_way(at=at) if kind is None else fire.incidents(at=at, since=moment - DAY)
        parts.append(_emergencies(found[found.emergency_kind.isin(runs)]))
    if "road" in wanted:
        found = traffic.incidents(at=at)
        parts.append(_roads(found[found.incident_type != WORKS] if kind is None else found))
    if "message" in wanted:
        age = MESSAGE_AGE if kind is None else DAY
        parts.append(_messages(disaster.messages(at=at, since=moment - age)))
    filled = [part for part in parts if len(part)]
    both = pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=[*COLUMNS, *fire.STAGES])
    return within(both.sort_values("began_at", ascending=False, kind="stable", ignore_index=True), district)


def within(found: pd.DataFrame, district: str | None) -> pd.DataFrame:
    """Those of `listed` in a district, or all: a page that has the city's list need not have it made again."""
    return found[found.district == district].reset_index(drop=True) if district else found


@store.joined(fire.incidents, traffic.incidents, disaster.messages)
def find(number: str, *, at: Moment = None) -> Incident:
    """The incident of that number. Raises LookupError when none is known."""
    moment = clock.moment(at)
    for asked in (fire.recent, fire.incidents):  # the newest days first: the record goes back for a year
        found = asked(at=at)
        found = _emergencies(found[found.emergency_number == number])
        if len(found):
            return one(found.iloc[0])
    rest = pd.concat([_roads(traffic.incidents(at=at)), _messages(disaster.messages(at=at, since=moment - 2 * DAY))])
    found = rest[rest.number == number]
    if found.empty:
        raise LookupError(f"There is no incident {number!r}.")
    return one(found.iloc[0])


def one(row: pd.Series) -> Incident:
    """A row of `listed` as an incident."""
    values: dict[str, Any] = {name: None if pd.isna(row[name]) else row[name] for name in COLUMNS}
    place = {name: math.nan if values[name] is None else float(values[name]) for name in ("lon", "lat")}
    words = {name: values[name] or "" for name in ("stage", "what", "told", "fire_station")}
    counts = {"hurt": int(values["hurt"] or 0), "is_under_way": bool(values["is_under_way"])}
    return Incident(**{**values, **words, **place, **counts}, stages=_stages(row, is_over=not counts["is_under_way"]))


def _stages(row: pd.Series, *, is_over: bool) -> tuple[Stage, ...]:
    """The stages that were reached, and those to come. A stage that nobody told of and that is past is left out."""
    if row.dataset != "incidents":
        return ()
    at = {name: pd.Timestamp(row[column]) if pd.notna(row[column]) else None for column, name in fire.STAGES.items()}
    own = [name for column, name in fire.STAGES.items() if row.kind == "fire" or column not in FIRE_ONLY]
    last = max((place for place, name in enumerate(at) if at[name] is not None), default=-1)
    ahead = [] if is_over else [name for place, name in enumerate(at) if place > last and name in own]
    return tuple(Stage(name, moment) for name, moment in at.items() if moment is not None or name in ahead)


@store.joined(fire.under_way)
def gravest(*, at: Moment = None) -> Incident | None:
    """The fire to look at: that with most casualties, else the newest that goes on for long, else the newest."""
    moment = clock.moment(at)
    going = fire.under_way(at=at, kind=EMERGENCIES["fire"])
    if going.empty:
        return None
    minutes = (moment - going.arrived_at).dt.total_seconds() / 60
    rank = pd.DataFrame(
        {
            "burns": going.extinguished_at.isna(),
            "hurt": going[["deaths", "injuries"]].fillna(0).sum(axis=1),
            "long": minutes >= SERIOUS_AFTER_MIN,
            "began": going.dispatched_at,
        }
    )
    return one(_emergencies(going.loc[rank.sort_values(list(rank), ascending=False).index[:1]]).iloc[0])


@store.joined(fire.incidents)
def last_closed(*, at: Moment = None) -> Incident | None:
    """The fire that was closed last, within two days."""
    moment = clock.moment(at)
    found = fire.recent(at=at, kind=EMERGENCIES["fire"])
    found = found[found.closed_at.notna() & (found.dispatched_at >= moment - fire.LONGEST)]
    newest = found.nlargest(1, "closed_at")
    return one(_emergencies(newest).iloc[0]) if len(newest) else None


@store.joined(fire.incidents, traffic.incidents, disaster.messages, fire.days)
def sources() -> tuple[Source, ...]:
    """Where incidents come from, in the order of how much they tell."""
    state = store.provenance("incidents").state
    is_made_up = state in ("simulated", "drill")
    messages = next((name for name in ("disaster_messages", "hotspot_messages") if store.version(name) >= 0), "")
    return (
        Source("control_room", "incidents", state != "missing" and not is_made_up),
        Source("made_up", "incidents", is_made_up),
        Source("roads", "road_incidents", store.version("road_incidents") >= 0),
        Source("messages", messages or "disaster_messages", bool(messages)),
        Source("counts", "fires_by_station", store.version("fires_by_station") >= 0),
    )


def _emergencies(found: pd.DataFrame) -> pd.DataFrame:
    is_fire = found.emergency_kind == EMERGENCIES["fire"]
    codes = {name: code for code, name in EMERGENCIES.items()}
    return found.assign(
        number=found.emergency_number,
        kind=found.emergency_kind.map(codes),
        dataset="incidents",
        began_at=found.dispatched_at,
        ended_at=found.closed_at,
        is_under_way=found.closed_at.isna(),
        stage=found.emergency_stage,
        what_column=np.where(is_fire, "emergency_place", "emergency_cause"),
        what=found.emergency_place.where(is_fire, found.emergency_cause),
        told=found.address,
        hurt=found.deaths.fillna(0) + found.injuries.fillna(0),
    )[[*COLUMNS, *fire.STAGES]]


def _roads(found: pd.DataFrame) -> pd.DataFrame:
    return found.assign(
        number=found.incident,
        kind="road",
        dataset="road_incidents",
        began_at=found.started_at,
        ended_at=found.ends_at,  # expected
        is_under_way=True,
        stage="",
        what_column="incident_name",
        what=found.incident_name,
        district=_districts(found.lon, found.lat),
        told=found.description,
        fire_station="",
        hurt=0,
    )[COLUMNS]


def _messages(found: pd.DataFrame) -> pd.DataFrame:
    sent_at = pd.to_datetime(found.sent_at)  # of no type where there are no messages
    return found.assign(
        number="M" + sent_at.dt.strftime("%Y%m%d%H%M%S"),
        kind="message",
        dataset=np.where(found.message_areas.notna(), "disaster_messages", "hotspot_messages"),
        began_at=sent_at,
        ended_at=sent_at,
        is_under_way=False,
        stage="",
        what_column="disaster_kind",
        what=found.disaster_kind,
        told=found.message,
        fire_station="",
        hurt=0,
        lon=math.nan,
        lat=math.nan,
    )[COLUMNS].drop_duplicates("number")


def _districts(lon: pd.Series, lat: pd.Series) -> pd.Series:
    """The district that each point lies in, missing outside the city: a ray to the east crosses its border oddly."""
    east, north = lon.to_numpy(dtype=float)[:, None], lat.to_numpy(dtype=float)[:, None]
    found = pd.Series(None, index=lon.index, dtype="object")
    for code, ring in _borders().items():
        (x1, y1), (x2, y2) = ring[:-1].T, ring[1:].T
        spans = (y1 > north) != (y2 > north)
        with np.errstate(divide="ignore", invalid="ignore"):
            crossing = x1 + (north - y1) / (y2 - y1) * (x2 - x1)
        found[((spans & (east < crossing)).sum(axis=1) % 2).astype(bool)] = code
    return found


@cache
def _borders() -> dict[str, np.ndarray]:
    features = reference.boundaries()["features"]
    return {each["properties"]["code"]: np.array(each["geometry"]["coordinates"][0]) for each in features}


@cache
def _middles() -> dict[str, Point]:
    return {str(row.code): (float(row.lon), float(row.lat)) for row in reference.districts().itertuples()}
