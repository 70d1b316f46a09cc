"""Numbers that describe bikes, people, riders and fires: levels, spreads, and whether the same places stand out."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from data_sources.demo import incidents, rhythm, simulator, tables
from data_sources.demo.calibration.compared import Array, Figure, correlation
from data_sources.demo.calibration.seasons import hours
from data_sources.demo.city import City

MORNING = pd.Timestamp("2026-04-05 07:58")  # a Sunday in April, as the published answer
TRIPS_OUT = pd.Timestamp("2026-10-16 18:00")
QUARTERS = {
    0.25: "fill at the lower quartile of stations",
    0.5: "fill of the middle station",
    0.75: "fill at the upper quartile of stations",
}
MILD_C = (20, 25)
WET_MM = 1.0
CROWDED = 3


@cache
def stands(seed: int) -> list[Figure]:
    """Bikes at the racks on one Sunday morning."""
    rows = pd.DataFrame(simulator.rows("bikeList", MORNING, seed=seed))
    full = rows.parkingBikeTotCnt.astype(float) / rows.rackTotCnt.astype(float).clip(lower=1) * 100
    file = "bike_station_snapshot_distribution.csv"
    real = tables.files.table(file).set_index("quantile").fill_ratio * 100
    return [
        Figure("bike stands", name, "% of racks", file, "spread", float(full.quantile(at)), float(real[at]))
        for at, name in QUARTERS.items()
    ]


@cache
def trips(seed: int) -> list[Figure]:
    """Trips of three hours of a weekday; two years of rentals in the rain, and by district and month."""
    file = "bike_trip_distribution.csv"
    usual = tables.files.table(file).set_index("quantile").loc[0.5]
    hourly = [
        simulator.rows("tbCycleRentData", TRIPS_OUT, seed=seed, arguments=["2026-10-14", h]) for h in ("8", "13", "18")
    ]
    rows = pd.DataFrame([row for each in hourly for row in each])
    lasts, far = rows.USE_MIN.astype(float).median(), rows.USE_DST.astype(float).median()
    minutes = hours("2024-01-01", 2, apart=3) + 30
    rented, months = City.of(seed).bikes.rentals(minutes), rhythm.month(minutes)
    ours = np.stack([rented[months == month].mean(axis=0) for month in range(1, 13)])
    alike = correlation(ours, tables.bike_months())
    left, real = _left_in_rain(seed, minutes, rented.sum(axis=1)), _published_left_in_rain()
    wet, by_district = "bike_weather_effect.csv", "bike_monthly_district.csv"
    return [
        Figure("bike trips", "middle duration", "min", file, "mean", lasts, float(usual.use_time_min_weekday)),
        Figure("bike trips", "middle distance", "m", file, "mean", far, float(usual.use_dist_m_weekday)),
        Figure("bike trips", "share of rentals left in rain at 20 to 25 °C", "% of dry hours", wet, "mean", left, real),
        Figure("bike trips", "agreement on districts and months", "", by_district, "correlation", alike, 1.0),
    ]


def _left_in_rain(seed: int, minutes: Array, rented: Array) -> float:
    weather = City.of(seed).weather
    degrees, fallen = weather.temperature(minutes), weather.rain_hour(minutes + 30)[:, 0]
    is_mild = (degrees >= MILD_C[0]) & (degrees < MILD_C[1])
    return float(rented[is_mild & (fallen >= WET_MM)].mean() / rented[is_mild & (fallen == 0)].mean() * 100)


def _published_left_in_rain() -> float:
    table = tables.files.table("bike_weather_effect.csv")
    mild = table[table.temp_bin == f"[{MILD_C[0]}, {MILD_C[1]})"].set_index("wet")["mean"]
    return float(mild["rain>=1mm"] / mild["dry"] * 100)


@cache
def people(seed: int) -> list[Figure]:
    """A weekday: where people are at each hour, and how many places are crowded."""
    minutes = rhythm.minutes(pd.date_range("2026-11-17 00:00", periods=24, freq="1h"))
    city = City.of(seed).people
    lived, real = city.in_districts(minutes), tables.population()[rhythm.WEEKDAY]
    file, spots = "living_population_district_hour.csv", "hotspot_hour_profile.csv"
    met, usual = city.at_spots(minutes + 30), tables.hotspot_people()[rhythm.WEEKDAY]
    between, published = lived.mean(axis=0).std(), real.mean(axis=0).std()
    fortnight = rhythm.minutes(pd.date_range("2026-06-04 00:30", "2026-06-24 23:30", freq="1h"))
    crowded = float((city.levels(city.at_spots(fortnight)) == CROWDED).mean() * 100)
    seen = float(tables.files.table("hotspot_levels.csv").share_crowded.mean() * 100)
    same = correlation(lived, real)
    return [
        Figure(
            "living population", "spread between districts", "persons", file, "spread", float(between), float(published)
        ),
        Figure("living population", "agreement on districts and hours", "", file, "correlation", same, 1.0),
        Figure("hot spots", "spread between places", "persons", spots, "spread", *_spreads(met, usual)),
        Figure("hot spots", "agreement on places and hours", "", spots, "correlation", correlation(met, usual), 1.0),
        Figure("hot spots", "time at the highest level", "% of the time", "hotspot_levels.csv", "mean", crowded, seen),
    ]


def _spreads(ours: Array, real: Array) -> tuple[float, float]:
    return float(ours.mean(axis=0).std()), float(real.mean(axis=0).std())


@cache
def riders(seed: int) -> list[Figure]:
    """Boardings of one weekday at every station."""
    rows = pd.DataFrame(simulator.rows("CardSubwayStatsNew", TRIPS_OUT, seed=seed, arguments=["20261012"]))
    ours = rows.astype({"GTON_TNOPE": float}).set_index(["SBWY_ROUT_LN_NM", "SBWY_STNS_NM"]).GTON_TNOPE
    file = "ridership_station_daytype.csv"
    table = tables.files.table(file)
    real = table[table.daytype == "weekday"].set_index(["line", "station"]).boardings_mean
    both = pd.concat([ours, real], axis=1, keys=["ours", "real"]).dropna()
    return [
        Figure(
            "subway boardings", "number of boardings", "a weekday", file, "mean", float(ours.sum()), float(real.sum())
        ),
        Figure(
            "subway boardings",
            "spread between stations",
            "persons",
            file,
            "spread",
            float(both.ours.std()),
            float(both.real.std()),
        ),
        Figure(
            "subway boardings", "agreement on stations", "", file, "correlation", correlation(both.ours, both.real), 1.0
        ),
    ]


@cache
def fires(seed: int) -> list[Figure]:
    """Two years by district, and the response of the engines of a day."""
    minutes = hours("2024-01-01", 2, apart=3) + 30
    city = City.of(seed).incidents
    ours, real = city.rates(minutes)[incidents.FIRE].mean(axis=0) * 24, tables.fires().mean(axis=0)
    file = "fire_monthly.csv"
    return [
        Figure("fires", "number of fires", "a day", file, "mean", float(ours.sum()), float(real.sum())),
        Figure("fires", "spread between districts", "a day", file, "spread", float(ours.std()), float(real.std())),
        Figure("fires", "agreement on districts", "", file, "correlation", correlation(ours, real), 1.0),
    ]
