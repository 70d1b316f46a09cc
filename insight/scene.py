"""What is around an incident: who can help and how far they are, how full and windy it is, what was said, whom to call.

    scene = around("20261123F11001")
    scene.incident.stages      # what has happened and what is to come
    scene.help.nearest         # emergency rooms, fire stations, shelters, defibrillators, hydrants, cameras
    help_near((126.98, 37.57)) # the same for any place: each part can be asked for alone

Distances are as the crow flies. Where an incident has no place of its own they count from the middle of its district.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from data_sources import disaster, fire, news, people, reference, safety, traffic, weather
from data_sources.nearby import Point, distances, nearest
from data_sources.once import cached
from data_sources.pipeline import clock, store
from data_sources.pipeline.store import Moment
from insight import course, incidents, normal
from insight.incidents import DAY, MESSAGE_AGE, Incident
from insight.now import road_speed_source

SHOWN = {"emergency_room": 3, "station": 2, "shelter": 2, "defibrillator": 1, "hydrant": 1, "camera": 4}
WITHIN_M = 1000
CROWD_WITHIN_M, CROWDS = 3000, 3
SHELTERS = ("housing", "assembly", "earthquake")  # where people go who must leave a building
NEWS_AGE = 2 * DAY
RELATED = {  # kinds of message that belong to a kind of incident, wherever they were sent
    "fire": ("화재", "산불", "폭발"),
    "rescue": ("붕괴", "산사태"),
    "ambulance": (),
    "road": ("교통", "교통사고", "교통통제"),
    "message": (),
}
IN_THE_NEWS = {"fire": ("화재", "산불", " fire", "Fire"), "rescue": ("구조", "rescue"), "road": ("교통통제", "통행")}
NAMES = ["name_ko", "name_en", "name_fr", "name_nl"]
HELP = ["help_kind", *NAMES, "distance_m", "phone", "emergency_beds_free", "lon", "lat", "dataset"]
SPEED = "speed_km_h"


@dataclass(frozen=True)
class Office:
    """Who is in charge, and its telephone; 119 where no other is known."""

    name: str
    phone: str
    dataset: str = ""


@dataclass(frozen=True)
class Roads:
    """How the traffic moves around: mean speed and what is usual there. NaN where it is not known."""

    speed_km_h: float = math.nan
    usual_km_h: float = math.nan
    links: int = 0  # how many stretches of road; none where it is the mean around a hot spot
    hotspot: str = ""
    dataset: str = ""


@dataclass(frozen=True, eq=False)
class Help:
    """Who and what is near. `nearest` has one row per place: HELP."""

    nearest: pd.DataFrame
    within: dict[str, int]  # how many of each kind there are within a kilometre


@dataclass(frozen=True, eq=False)
class Scene:
    """An incident and its surroundings. Frames have one row per place, message or article."""

    incident: Incident
    help: Help
    crowds: pd.DataFrame  # hot spots nearby, with distance_m
    weather: pd.Series | None  # temperature_c, wind_m_s, wind_compass, …, at the nearest hot spot
    rain: pd.Series | None  # rain_hour_mm at the wettest gauge of the district
    roads: Roads
    messages: pd.DataFrame
    news: pd.DataFrame
    office: Office


def around(number: str, *, at: Moment = None) -> Scene:
    """An incident and what is around it. Raises LookupError when none of that number is known."""
    found = incidents.find(number, at=at)
    return Scene(
        incident=found,
        help=help_near(found.place, at=at),
        crowds=crowds(found.place, at=at),
        weather=weather_at(found.place, at=at),
        rain=rain_in(found.district, at=at),
        roads=roads(found.place, at=at),
        messages=messages(found.kind, found.what, found.district, at=at),
        news=articles(found.kind, found.district, at=at),
        office=office(found.kind, found.fire_station, at=at),
    )


@store.reads("emergency_hospitals")
def _hospitals(at: Moment) -> pd.DataFrame:
    return store.latest("emergency_hospitals", at=at)


@store.reads("road_camera_stills")
def _stills(at: Moment) -> pd.DataFrame:
    return store.latest("road_camera_stills", at=at)


@store.reads("hotspot_traffic")
def _spot_speeds(at: Moment) -> pd.DataFrame:
    return store.latest("hotspot_traffic", at=at)


@store.joined(_hospitals, safety.emergency_rooms)
def _emergency_rooms(at: Moment) -> pd.DataFrame:
    """Hospitals with an emergency room, with the free beds of those that report them: by telephone, else by name."""
    places, beds = _hospitals(at), safety.emergency_rooms(at=at)
    known = {
        column: beds.drop_duplicates(column).set_index(column).emergency_beds_free
        for column in ("emergency_phone", "name")
    }
    free = places.emergency_phone.map(known["emergency_phone"]).fillna(places.name.map(known["name"]))
    return places.assign(phone=places.emergency_phone, emergency_beds_free=free, dataset="emergency_hospitals")


@store.joined(disaster.shelters)
def _shelters(at: Moment) -> pd.DataFrame:
    """Places for people who must leave a building, each once."""
    parts = [disaster.shelters(at=at, kind=kind).assign(dataset=disaster.SHELTERS[kind]) for kind in SHELTERS]
    both = pd.concat(parts, ignore_index=True).drop(columns="phone", errors="ignore")
    return both.drop_duplicates(["name", "address"])


@store.joined(fire.hydrants)
def _hydrants(at: Moment) -> pd.DataFrame:
    """Where there is water for the engines."""
    found = fire.hydrants(at=at)
    usable = found[found.is_usable.fillna(value=True).astype(bool)]
    return usable.assign(name=usable.address, phone=None, dataset="fire_water")


@store.joined(_stills, traffic.cameras)
def _cameras(at: Moment) -> pd.DataFrame:
    """Cameras on the roads: those that give still pictures where they are known, else all."""
    stills = _stills(at)
    if len(stills):
        return stills.assign(dataset="road_camera_stills")
    return traffic.cameras(at=at).assign(dataset="road_cameras")


@store.joined(_emergency_rooms, _shelters, safety.aed, _hydrants, _cameras)
def help_near(near: Point | None, *, at: Moment = None) -> Help:
    """The nearest of each kind, and how many of each there are within a kilometre; nothing without a place."""
    if near is None:
        return Help(pd.DataFrame(columns=HELP), {})
    every = {
        "emergency_room": cached(_emergency_rooms)(at),
        "station": reference.fire_stations().assign(dataset=""),
        "shelter": cached(_shelters)(at),
        "defibrillator": cached(safety.aed)(at=at).assign(dataset="defibrillators"),
        "hydrant": cached(_hydrants)(at),
        "camera": cached(_cameras)(at),
    }
    within = {kind: int((distances(places, near) <= WITHIN_M).sum()) for kind, places in every.items()}
    parts = [_first(places, near, kind) for kind, places in every.items() if len(places)]
    return Help(pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=HELP), within)


def _first(places: pd.DataFrame, near: Point, kind: str) -> pd.DataFrame:
    shown = nearest(places, near, most=SHOWN[kind])
    if "name" in shown:
        shown = shown.assign(**dict.fromkeys(NAMES, shown["name"]))
    return shown.assign(help_kind=kind).reindex(columns=HELP)


@store.joined(people.crowds)
def crowds(near: Point | None, *, at: Moment = None) -> pd.DataFrame:
    """The hot spots within three kilometres, nearest first, at most three. One row per hot spot, with `distance_m`."""
    if near is None:
        return cached(people.crowds)(at=at).head(0).assign(distance_m=math.nan)
    return nearest(cached(people.crowds)(at=at), near, CROWD_WITHIN_M, most=CROWDS)


@store.joined(weather.around, weather.now)
def weather_at(near: Point | None, *, at: Moment = None) -> pd.Series | None:
    """The weather at the nearest hot spot; that of the city where none is near."""
    spots = cached(weather.around)(at=at)
    where = reference.hotspots().rename(columns={"code": "hotspot"})[["hotspot", "lon", "lat"]]
    found = nearest(spots.merge(where, on="hotspot"), near, CROWD_WITHIN_M).assign(dataset="hotspot_weather")
    if near is None or found.empty:
        found = cached(weather.now)(at=at).assign(dataset="weather_now")
    return found.iloc[0] if len(found) else None


@store.joined(weather.rain)
def rain_in(district: str | None, *, at: Moment = None) -> pd.Series | None:
    """The wettest gauge of a district, or of the city."""
    found = cached(weather.rain)(at=at)
    found = found[found.district == district] if district else found
    return found.iloc[0] if len(found) else None


@store.joined(traffic.speeds, _spot_speeds)
def roads(near: Point | None, *, at: Moment = None) -> Roads:
    """Speed on the links within a kilometre; where no place of a link is known, around the nearest hot spot."""
    if near is None:
        return Roads()
    links = cached(traffic.speeds)(at=at)
    links = nearest(links.assign(lon=(links.lon1 + links.lon2) / 2, lat=(links.lat1 + links.lat2) / 2), near, WITHIN_M)
    if len(links):
        source = road_speed_source()
        usual = _usual(source, "link", links.set_index("link")[SPEED], at)
        return Roads(float(links[SPEED].mean()), usual, len(links), "", source)
    where = reference.hotspots().rename(columns={"code": "hotspot"})[["hotspot", "lon", "lat"]]
    spots = nearest(_spot_speeds(at).merge(where, on="hotspot"), near, CROWD_WITHIN_M)
    spots = spots.dropna(subset=SPEED).head(1)
    if spots.empty:
        return Roads()
    newest = spots.set_index("hotspot")[SPEED]
    usual = _usual("hotspot_traffic", "hotspot", newest, at)
    return Roads(float(newest.iloc[0]), usual, 0, str(newest.index[0]), "hotspot_traffic")


def _usual(dataset: str, place: str, newest: pd.Series, at: Moment) -> float:
    """The mean of what is usual at these places at this hour of the week, NaN without enough history."""
    moment = clock.moment(at)
    since = moment.floor("h") - (normal.WEEKS + 1) * normal.WEEK
    hours = store.hourly(dataset, SPEED, place, since=since, at=at)
    known = [name for name in newest.index if name in hours.columns]
    if not known:
        return math.nan
    return float(course.beside(hours[known].ffill(limit=normal.OLDEST_H), newest[known], SPEED).usual.mean())


@store.joined(disaster.messages)
def messages(kind: str, what: str, district: str | None, *, at: Moment = None) -> pd.DataFrame:
    """Messages of the last six hours to the district, or of the same kind, newest first. One row per message."""
    moment = clock.moment(at)
    sent = disaster.messages(at=at, since=moment - MESSAGE_AGE)
    kinds = (what,) if kind == "message" else RELATED[kind]
    alike = sent[sent.disaster_kind.isin(kinds)]
    if district is None:
        return alike.reset_index(drop=True)
    here = disaster.messages(at=at, since=moment - MESSAGE_AGE, district=district)
    both = pd.concat([alike, here]).drop_duplicates(["sent_at", "message"])
    return both.sort_values("sent_at", ascending=False, ignore_index=True)


@store.joined(news.headlines)
def articles(kind: str, district: str | None, *, at: Moment = None) -> pd.DataFrame:
    """Headlines of the last two days that name the district or the kind of incident. One row per article."""
    moment = clock.moment(at)
    told = news.headlines(at=at, since=moment - NEWS_AGE)
    words = list(IN_THE_NEWS.get(kind, ()))
    if district:
        words += [reference.district_name(district, language) for language in ("ko", "en")]
    text = told.headline.fillna("") + " " + told.summary.fillna("")
    is_about = pd.Series(data=False, index=told.index)
    for word in words:
        is_about |= text.str.contains(word, regex=False)
    return told[is_about].reset_index(drop=True)


@store.joined(fire.hydrants)
def office(kind: str, fire_station: str, *, at: Moment = None) -> Office:
    """The fire station in charge with the telephone that the city publishes beside its hydrants; else 119, or 120."""
    if kind in ("road", "message"):
        return Office("120", "120")
    water = cached(fire.hydrants)(at=at)
    phones = water[water.fire_station == fire_station].phone.dropna().mode() if fire_station else []
    return Office(fire_station, str(phones[0]), "fire_water") if len(phones) else Office(fire_station, "119")
