"""The guests' cities, and the city's news: the present hour, whatever clock it is on."""

import pandas as pd

from data_sources import catalogue, news, world
from data_sources.pipeline import store, tidy

NOON = pd.Timestamp("2026-11-23 12:00")


def keep(name, *rows, at=NOON):
    dataset = catalogue.dataset(name)
    store.write(name, tidy.tidy(tidy.raw(list(rows)), dataset).table, fetched_at=at)


def hour(city, seoul, local, **values):
    return {"@city": city, "seoul_time": f"2026-11-{seoul}:00:00", "local_time": f"2026-11-{local}:00:00", **values}


def test_the_present_hour_is_the_one_that_has_begun_last(now):
    keep(
        "world_weather",
        hour("brussels", "23 11", "23 03", temperature_2m=3.0),
        hour("brussels", "23 12", "23 04", temperature_2m=4.0),
        hour("brussels", "23 13", "23 05", temperature_2m=5.0),
        hour("seoul", "23 11", "23 11", temperature_2m=8.0),
        hour("paris", "23 08", "23 00", temperature_2m=6.0),
    )
    found = world.weather()
    assert found.city.tolist() == ["seoul", "brussels"]
    assert found.temperature_c.tolist() == [8, 4]
    assert found.local_at[1] == pd.Timestamp("2026-11-23 04:00")
    assert world.weather(city="brussels").temperature_c.tolist() == [4]
    assert len(world.weather_hours(city="brussels", since="2026-11-23 12:00")) == 2


def test_air_of_another_city_is_in_micrograms(now):
    keep("world_air", hour("liege", "23 12", "23 04", pm2_5=9.5, ozone=34.0, european_aqi=19))
    found = world.air(city="liege")
    assert (found.pm25_ug_m3[0], found.ozone_ug_m3[0], found.european_air_index[0]) == (9.5, 34, 19)


def station(number, bikes, city, system):
    place = {"station_id": number, "name": f"stop {number}", "lon": 4.35, "lat": 50.85, "capacity": 20}
    seen = {"num_bikes_available": bikes, "is_renting": True, "last_reported": "2026-11-23 11:59:00"}
    return {**place, **seen, "city": city, "system": system}


def test_bikes_of_all_systems_are_one_table():
    keep("bikes_brussels", station("1", 3, "brussels", "Villo!"), station("2", 9, "brussels", "Villo!"))
    keep("bikes_antwerp", station("1", 5, "antwerp", "Velo"))
    assert world.bikes().bikes.tolist() == [9, 5, 3]
    assert world.bikes(city="antwerp").bike_system.tolist() == ["Velo"]
    assert world.bikes(city="tokyo").empty
    assert list(world.bikes(city="tokyo").columns) == list(world.bikes().columns)


def test_a_place_abroad_keeps_its_coordinates():
    keep("bikes_montreal", station("1", 3, "montreal", "BIXI") | {"lon": -73.58, "lat": 45.5})
    assert world.bikes(city="montreal")[["lon", "lat"]].to_numpy().tolist() == [[-73.58, 45.5]]


def test_counters_say_whose_clock_their_hour_is_on():
    brussels = {"feature": "CB1", "adresse_fr": "a", "data_hour_cnt": 84, "data_cnt_time.local": "2026-11-23 04:00:00"}
    paris = {"id_compteur": "1-1", "nom_compteur": "b", "sum_counts": 12}
    keep("brussels_bike_counters", brussels | {"geo_point_2d.lon": 4.35, "geo_point_2d.lat": 50.85})
    keep(
        "paris_bike_counters",
        paris | {"date": "2026-11-22 15:00:00", "date.local": "2026-11-22 07:00:00"},
        paris | {"date": "2026-11-22 16:00:00", "date.local": "2026-11-22 08:00:00", "sum_counts": 212},
    )
    found = world.counters()
    assert found.city.tolist() == ["paris", "brussels"]
    assert found.passages_hour.tolist() == [212, 84]
    assert found.local_at.dt.hour.tolist() == [8, 4]


def article(number, published, title):
    return {"id": number, "title": title, "published": published, "link": f"https://x/{number}"}


def test_headlines_are_in_the_readers_language_as_far_as_the_city_writes_it(now):
    keep("city_news", article("1", "2026-11-23 09:00:00", "가"), article("2", "2026-11-01 09:00:00", "나"))
    keep("city_news_en", article("3", "2026-11-23 10:00:00", "c"))
    assert news.headlines().headline.tolist() == ["c", "가"]
    assert news.headlines(language="ko").headline.tolist() == ["가"]
    assert news.headlines(language="nl").headline.tolist() == ["c"]
    assert news.headlines(since="2026-10-01", language="ko").headline.tolist() == ["가", "나"]
    assert news.headlines().language.tolist() == ["en", "ko"]
