"""The guests' cities: weather and air by the hour, bikes at the stations, and what counters and portals say there."""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo

import numpy as np

from data_sources import catalogue, reference
from data_sources.catalogue.model import Dataset
from data_sources.demo import rhythm
from data_sources.demo.feeds.request import Array, Feed, Request, Row, rows
from data_sources.demo.guests import Guest
from data_sources.reference import City as Place

TIME = "%Y-%m-%d %H:%M:%S"
STATIONS = 90  # of each bike system
WORDS = {
    "fr": ("Gare", "Mairie", "Parc", "Marché", "Université", "Pont", "Église", "Place", "Musée", "École"),
    "nl": ("Station", "Markt", "Park", "Kerk", "Haven", "Universiteit", "Brug", "Plein", "Museum", "School"),
    "en": ("Station", "Market", "Park", "Church", "Harbour", "University", "Bridge", "Square", "Museum", "School"),
}
SPREAD_DEG = 0.022  # of stations and counters around the middle of the city
COMMUTING = np.array(  # share of a day's rides in each hour
    [1, 0.6, 0.4, 0.3, 0.4, 1, 3, 7.5, 9.5, 6, 4.2, 4.2, 4.8, 4.8, 4.8, 5.4, 7, 9, 8.5, 6, 4.2, 3.2, 2.6, 1.6]
)
COUNTERS = {"brussels": 17, "paris": 24}
SENSORS = 7
SINCE = re.compile(r"(\d{4}-\d\d-\d\d)")
EVENTS = ("Concert de jazz", "Exposition de photographies", "Atelier de cuisine", "Visite guidée", "Théâtre de rue")


def _place(request: Request) -> Place:
    """The city that a question is about: by its code, or by where it lies. Raises LookupError."""
    if code := request.parameter("city"):
        return reference.city(code)
    lon, lat = float(request.parameter("longitude", "0")), float(request.parameter("latitude", "0"))
    known = reference.cities()
    near = (known.lon - lon).abs() + (known.lat - lat).abs()
    if near.min() > 0.1:
        raise LookupError(f"There is no city at {lon}, {lat}.")
    return reference.city(str(known.code[near.idxmin()]))


def _local(place: Place, minutes: Array) -> list[str]:
    zone = ZoneInfo(place.timezone)
    stamps = rhythm.pd.DatetimeIndex(rhythm.written(minutes, TIME)).tz_localize("Asia/Seoul")
    return stamps.tz_convert(zone).strftime(TIME).tolist()


def _hours(request: Request) -> Array:
    back, ahead = int(request.parameter("past_hours", "0")), int(request.parameter("forecast_hours", "24"))
    return np.floor(request.minute / 60) * 60 + 60.0 * np.arange(-back, ahead)


def _weather(request: Request) -> list[Row]:
    """Open-Meteo's forecast, one row an hour."""
    place, hours = _place(request), _hours(request)
    return _with_times(place, hours, Guest(request.city, place).weather(hours))


def _air(request: Request) -> list[Row]:
    """Open-Meteo's air quality, one row an hour."""
    place, hours = _place(request), _hours(request)
    return _with_times(place, hours, Guest(request.city, place).air(hours))


def _with_times(place: Place, hours: Array, values: dict[str, Array]) -> list[Row]:
    return rows({"seoul_time": rhythm.written(hours, TIME), "local_time": _local(place, hours), **values})


def _bikes(request: Request) -> list[Row]:
    """The stations of one bike system: full of bikes by night where people live, by day where they work."""
    dataset = _dataset(request.service)
    place = reference.city(dataset.parameters.get("city", "brussels"))
    language = dataset.parameters.get("language", "en")
    dice = request.city.world.dice("guests/bikes", request.service)
    racks = dice.integers(14, 46, STATIONS)
    is_home = dice.random(STATIONS) * 2 - 1
    names = WORDS.get(language, WORDS["en"])
    guest = Guest(request.city, place)
    hour = float(rhythm.hour(guest.local(request.at))[0])
    by_day = np.exp(-(((hour - 13.5) / 4.5) ** 2)) * 2 - 1
    share = 0.45 - 0.25 * by_day * is_home + 0.06 * _own(request, "guests/bikes/now", STATIONS)
    disabled = dice.integers(0, 3, STATIONS)
    bikes = np.clip(np.round(share * racks), 0, racks - disabled).astype(int)
    seen = request.minute - 1 - dice.integers(0, 9, STATIONS)
    return rows(
        {
            "station_id": [str(number) for number in range(1001, 1001 + STATIONS)],
            "name": [f"{number + 1:03d} - {names[number % len(names)].upper()}" for number in range(STATIONS)],
            "lon": np.round(place.lon + 1.5 * SPREAD_DEG * dice.standard_normal(STATIONS), 6),
            "lat": np.round(place.lat + SPREAD_DEG * dice.standard_normal(STATIONS), 6),
            "capacity": racks,
            "num_bikes_available": bikes,
            "num_bikes_disabled": disabled,
            "num_docks_available": racks - bikes - disabled,
            "is_installed": [True] * STATIONS,
            "is_renting": (dice.random(STATIONS) > 0.02).tolist(),
            "is_returning": [True] * STATIONS,
            "last_reported": rhythm.written(seen, TIME),
            "city": [dataset.parameters.get("city")] * STATIONS,
            "system": [dataset.parameters.get("system")] * STATIONS,
        }
    )


def _own(request: Request, name: str, count: int) -> Array:
    """Noise of each place of a service, at the moment."""
    return request.city.world.memory(f"{name}/{request.service}", request.at, {40: 0.5, 300: 0.5}, count)[0]


def _dataset(service: str) -> Dataset:
    return next(each for each in catalogue.current().datasets.values() if service in each.service)


def _rides(guest: Guest, minutes: Array, usual: Array) -> Array:
    """Passages in the hour before each moment, at each counter."""
    local = guest.local(minutes)
    warmth = np.clip((guest.temperature(minutes) + 6) / 22, 0.25, 1.3)
    of_hour = COMMUTING[(rhythm.hour(local).astype(int) - 1) % 24] / COMMUTING.sum()
    of_week = np.where(rhythm.weekday(rhythm.day(local)) < 5, 1.0, 0.6)
    dry = 1 / (1 + 0.6 * guest.rain(minutes))
    return np.round((warmth * of_hour * of_week * dry)[:, None] * usual).astype(int)


def _sites(request: Request, place: Place, count: int) -> tuple[Array, Array, Array]:
    """Where things stand around a city's middle, and how many pass on a usual day."""
    dice = request.city.world.dice("guests/sites", request.service)
    lon = place.lon + 1.5 * SPREAD_DEG * dice.standard_normal(count)
    lat = place.lat + SPREAD_DEG * dice.standard_normal(count)
    return np.round(lon, 6), np.round(lat, 6), 1500 + 4500 * dice.random(count)


def _brussels_counters(request: Request) -> list[Row]:
    """The last full hour at each counter, the day and the year so far."""
    place = reference.city("brussels")
    count, guest = COUNTERS[place.code], Guest(request.city, place)
    lon, lat, usual = _sites(request, place, count)
    hour = np.floor(request.at / 60) * 60
    of_day = int(rhythm.hour(guest.local(hour))[0])
    hours = hour - 60.0 * np.arange(of_day + 1)
    rides = _rides(guest, hours, usual)
    local = _local(place, hour)[0]
    days = rhythm.pd.Timestamp(local).day_of_year
    return rows(
        {
            "feature": [f"CB{number + 1:04d}" for number in range(count)],
            "adresse_fr": [f"Compteur {number + 1}" for number in range(count)],
            "commune": ["Bruxelles"] * count,
            "data_hour_cnt": rides[0],
            "data_day_cnt": rides[: max(of_day, 1)].sum(axis=0),
            "data_year_cnt": (usual * 0.8 * days).astype(int),
            "data_cnt_time": rhythm.written(np.repeat(hour, count), TIME),
            "data_cnt_time.local": [local] * count,
            "geo_point_2d.lon": lon,
            "geo_point_2d.lat": lat,
        }
    )


def _paris_counters(request: Request) -> list[Row]:
    """Every hour from the day asked for until yesterday's last."""
    place = reference.city("paris")
    count, guest = COUNTERS[place.code], Guest(request.city, place)
    lon, lat, usual = _sites(request, place, count)
    today = np.floor(guest.local(request.at)[0] / 1440) * 1440
    shift = request.minute - guest.local(request.at)[0]
    asked = SINCE.search(request.parameter("where"))
    since = float(rhythm.minutes(rhythm.pd.Timestamp(asked[1]))[0]) if asked else today - 1440
    hours = np.arange(max(since, today - 7 * 1440), today, 60.0) + shift
    if not len(hours):
        return []
    rides = _rides(guest, hours + 60, usual)
    total = len(hours)
    return rows(
        {
            "id_compteur": [f"10000{number:04d}-10{number:04d}" for _ in range(total) for number in range(count)],
            "nom_compteur": [f"Compteur {number + 1}" for _ in range(total) for number in range(count)],
            "sum_counts": rides.ravel(),
            "date": np.repeat(rhythm.written(hours, TIME), count),
            "date.local": np.repeat(_local(place, hours), count),
            "coordinates.lon": np.tile(lon, total),
            "coordinates.lat": np.tile(lat, total),
        }
    )


def _car_parks(request: Request) -> list[Row]:
    """Public car parks of Brussels: no names of real ones."""
    lon, lat, size = _sites(request, reference.city("brussels"), 22)
    return rows(
        {
            "name_fr": [f"Parking {number + 1}" for number in range(len(lon))],
            "name_nl": [f"Parking {number + 1}" for number in range(len(lon))],
            "adres_": [f"Stadhuisplein {number + 1}, 1000 Brussel" for number in range(len(lon))],
            "capacity": (size / 8).astype(int),
            "operator_fr": ["Exploitant"] * len(lon),
            "contact_phone": ["02 000 00 00"] * len(lon),
            "geo_point_2d.lon": lon,
            "geo_point_2d.lat": lat,
        }
    )


def _wallonia_air(request: Request) -> list[Row]:
    """The last reading of each small sensor."""
    place = reference.city("namur")
    guest = Guest(request.city, place)
    moment = np.floor(request.at / 10) * 10
    levels, weather = guest.air(moment), guest.weather(moment)
    spread = np.exp(0.2 * _own(request, "guests/sensors", SENSORS))
    return rows(
        {
            "id_configuration": [10_400 + number for number in range(SENSORS)],
            "moment": rhythm.written(np.repeat(moment, SENSORS), TIME),
            "moment.local": _local(place, np.repeat(moment, SENSORS)),
            "pm25": np.round(levels["pm2_5"] * spread, 2),
            "pm10": np.round(levels["pm10"] * spread, 2),
            "ugpcmno2": np.round(levels["nitrogen_dioxide"] * spread, 2),
            "ugpcmo3": np.round(levels["ozone"] * spread, 2),
            "bme_t": np.round(weather["temperature_2m"] + 0.5 * np.log(spread), 1),
            "bme_rh": np.round(np.clip(weather["relative_humidity_2m"] * spread**0.1, 5, 100), 1),
        }
    )


def _paris_events(request: Request) -> list[Row]:
    """Events that are not over."""
    place = reference.city("paris")
    lon, lat, size = _sites(request, place, 40)
    today = float(request.minute // 1440) * 1440
    begins = today + 480 + 1440.0 * (size.astype(int) % 20 - 4)
    ends = np.maximum(begins + 180, today + 1200 + 1440.0 * (size.astype(int) % 5))
    return rows(
        {
            "event_id": [str(number) for number in (today / 1440 * 100 + np.arange(len(lon))).astype(int).tolist()],
            "title": [EVENTS[number % len(EVENTS)] for number in range(len(lon))],
            "lead_text": ["Événement simulé."] * len(lon),
            "date_start": rhythm.written(begins, TIME),
            "date_start.local": _local(place, begins),
            "date_end": rhythm.written(ends, TIME),
            "date_end.local": _local(place, ends),
            "address_name": [f"Salle {number + 1}" for number in range(len(lon))],
            "address_street": [f"{number + 1} rue de l’Exemple" for number in range(len(lon))],
            "price_type": ["gratuit" if number % 3 else "payant" for number in range(len(lon))],
            "access_link": ["https://www.paris.fr"] * len(lon),
            "lat_lon.lon": lon,
            "lat_lon.lat": lat,
        }
    )


def _systems() -> list[str]:
    """The bike systems of the catalogue, by their newest name."""
    known = catalogue.current()
    return [each.service[0] for each in known.datasets.values() if known.portals[each.portal].protocol == "gbfs"]


FEEDS: dict[str, Feed] = {
    "v1/forecast": _weather,
    "v1/air-quality": _air,
    "flux-velos-et-trottinettes-en-temps-reel-capteurs-geres-par-bruxelles-mobilite": _brussels_counters,
    "comptage-velo-donnees-compteurs": _paris_counters,
    "bruxelles_parkings_publics": _car_parks,
    "last-data-capteurs-qualite-de-l-air-issep": _wallonia_air,
    "que-faire-a-paris-": _paris_events,
    **dict.fromkeys(_systems(), _bikes),
}
