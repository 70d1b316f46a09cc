"""The published figures as arrays: districts in the order of their codes, kinds of day, hours 0 to 23, months."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import numpy as np
import pandas as pd

from data_sources import reference
from data_sources.demo.rhythm import SATURDAY, SUNDAY, WEEKDAY
from data_sources.reference import files

Array = np.ndarray
POLLUTANTS = ("pm10", "pm25", "o3", "no2", "co", "so2")
SEASONS = (
    "winter",
    "winter",
    "spring",
    "spring",
    "spring",
    "summer",
    "summer",
    "summer",
    "autumn",
    "autumn",
    "autumn",
    "winter",
)
AIR_FROM = "2019"  # the air has become better: only the latest years of the monthly table
DAYS = {
    "weekday": (WEEKDAY,),
    "saturday": (SATURDAY,),
    "sunday": (SUNDAY,),
    "sunday_holiday": (SUNDAY,),
    "weekend": (SATURDAY, SUNDAY),
    "weekend_holiday": (SATURDAY, SUNDAY),
    "Sat": (SATURDAY,),
    "Sun": (SUNDAY,),
}


@cache
def districts() -> pd.DataFrame:
    """The 25 districts, indexed by code."""
    return reference.districts().set_index("code")


@cache
def names() -> list[str]:
    """Korean names of the districts, in the order of all arrays."""
    return districts().name_ko.tolist()


@cache
def population_share() -> Array:
    """Share of the city's registered people in each district."""
    people = districts().population.to_numpy(dtype=float)
    return people / people.sum()


@cache
def codes() -> list[str]:
    """Codes of the districts, in the order of all arrays."""
    return districts().index.tolist()


@cache
def _position() -> dict[str, int]:
    return {code: place for place, code in enumerate(codes())}


def position(code: str) -> int:
    """Where a district stands in all arrays."""
    return _position()[str(code)]


@cache
def weather_hours() -> dict[str, Array]:
    """Month x hour means of temperature, its spread, humidity, wind, and the chance of rain in an hour."""
    table = files.table("weather_hour_profile.csv").sort_values(["month", "hour"])
    names = ["temp_mean", "temp_sd", "humidity_mean", "wind_mean", "p_rain"]
    return {name: table[name].to_numpy(dtype=float).reshape(12, 24) for name in names}


@cache
def weather_months() -> pd.DataFrame:
    """Means by month, indexed by month."""
    return files.table("weather_monthly_normals.csv").set_index("month")


@cache
def air_levels() -> Array:
    """Month x district x pollutant, mean of the latest years."""
    table = files.table("air_monthly.csv")
    table = table[table.month.astype(str).str[:4] >= AIR_FROM]
    table = table.assign(of_year=table.month.astype(str).str[-2:].astype(int))
    means = table.groupby(["of_year", "district"])[list(POLLUTANTS)].mean()
    return means.to_numpy().reshape(12, 25, len(POLLUTANTS))


@cache
def air_hours() -> Array:
    """Month x kind of day x hour x pollutant, relative to the day's mean; the table's hour is the one that ends."""
    table = files.table("air_hour_profile.csv")
    shares = np.ones((12, 3, 24, len(POLLUTANTS)))
    for (season, kind), rows in table.groupby(["season", "daytype"]):
        values = rows.sort_values("hour_ending")[list(POLLUTANTS)].to_numpy(dtype=float)
        for month in range(12):
            if SEASONS[month] == season:
                for each in DAYS[str(kind)]:
                    shares[month, each] = values / values.mean(axis=0)
    return shares


@cache
def air_spread() -> Array:
    """Month x pollutant: the spread of the logarithm of daily means."""
    table = files.table("air_daily_distribution.csv")
    share = (table["sd"] / table["mean"]).to_numpy()
    found = pd.Series(np.sqrt(np.log1p(share**2)), index=[table.month, table.pollutant])
    return np.array([[found[month, name] for name in POLLUTANTS] for month in range(1, 13)])


@cache
def population() -> Array:
    """Kind of day x hour x district, persons."""
    table = files.table("living_population_district_hour.csv")
    found = np.zeros((3, 24, 25))
    for kind, rows in table.groupby("daytype"):
        wide = rows.pivot(index="hour", columns="district", values="population")[codes()]
        found[DAYS[str(kind)][0]] = wide.to_numpy()
    return found


@cache
def hotspot_codes() -> list[str]:
    """The places with a published profile."""
    return sorted(files.table("hotspot_hour_profile.csv").code.unique())


@cache
def hotspot_people() -> Array:
    """Kind of day x hour x hot spot, persons; the rare missing hour lies between its neighbours."""
    table = files.table("hotspot_hour_profile.csv")
    found = np.zeros((3, 24, len(hotspot_codes())))
    for kind, rows in table.groupby("daytype"):
        wide = rows.pivot(index="hour", columns="code", values="mean").reindex(index=range(24), columns=hotspot_codes())
        for each in DAYS[str(kind)]:
            found[each] = wide.interpolate(limit_direction="both").to_numpy()
    return found


@cache
def hotspot_limits() -> Array:
    """Hot spot x three: people from which a place is normal, slightly crowded, crowded. Never seen: infinity."""
    table = files.table("hotspot_levels.csv").set_index("code").reindex(hotspot_codes())
    levels = ["relaxed", "normal", "slightly_crowded", "crowded"]
    limits = [
        (table[f"{low}_max"].fillna(np.inf) + table[f"{high}_min"].fillna(np.inf)) / 2 for low, high in pairwise(levels)
    ]
    return np.column_stack(limits)


@cache
def line_hours(line: str, count: str) -> Array:
    """Share of a line's daily boardings or alightings in each hour; of all lines where the line is not in the table."""
    table = files.table("ridership_hour_profile.csv")
    rows = table[table.line == line]
    rows = rows if len(rows) else table[table.line == "ALL"]
    return rows.sort_values("hour")[f"{count}_share"].to_numpy()


@cache
def bus_hours(count: str) -> Array:
    """Share of the daily bus boardings or alightings in each hour."""
    hours = files.table("bus_hour_profile.csv").groupby("hour")[count].sum().to_numpy(dtype=float)
    return hours / hours.sum()


@cache
def bike_hours() -> Array:
    """Kind of day x hour: share of the day's rentals."""
    table = files.table("bike_hour_profile.csv")
    found = np.zeros((3, 24))
    for kind, rows in table.groupby("daytype"):
        for each in DAYS[str(kind)]:
            found[each] = rows.sort_values("hour").share.to_numpy()
    return found


@cache
def bike_months() -> Array:
    """Month x district: rentals a day, mean of the last two years of the table."""
    table = files.table("bike_monthly_district.csv")
    table = table[table.month.astype(str).str[:4] >= "2024"]
    table = table.assign(of_year=table.month.astype(str).str[-2:].astype(int))
    return table.groupby(["of_year", "district"]).rentals.mean().to_numpy().reshape(12, 25) / 30.4


@cache
def road_hours() -> dict[str, Array]:
    """Kind of day x hour, km/h, by road; "ALL" is every link of the table."""
    table = files.table("traffic_speed_hour_profile.csv")
    found: dict[str, Array] = {}
    for (road, kind), rows in table.groupby(["road", "daytype"]):
        values = rows.sort_values("hour_ending").speed_km_h.to_numpy()
        for each in DAYS.get(str(kind), ()):
            found.setdefault(str(road), np.zeros((3, 24)))[each] = values
    return found


@cache
def fires() -> Array:
    """Month x district: fires a day."""
    table = files.table("fire_monthly.csv")
    table = table.assign(of_year=table.month.astype(str).str[-2:].astype(int))
    return table.groupby(["of_year", "district"]).fires.mean().to_numpy().reshape(12, 25) / 30.4


@cache
def fire_hours() -> Array:
    """Share of the fires in each hour, smoothed over three hours."""
    shares = files.table("fire_hour_profile_over_420s.csv").sort_values("hour").share.to_numpy()
    return (np.roll(shares, 1) + 2 * shares + np.roll(shares, -1)) / 4 / shares.sum()


@cache
def fire_places() -> tuple[list[str], Array]:
    """Kinds of place and district x kind shares of the fires, summed up from the first kind to the last."""
    wide = files.table("fire_place_2021.csv").pivot(index="district", columns="place", values="fires").loc[codes()]
    counts = wide.to_numpy(dtype=float)
    return wide.columns.tolist(), np.cumsum(counts / counts.sum(axis=1, keepdims=True), axis=1)


@cache
def accidents() -> Array:
    """Traffic accidents a day in each district, mean of the newest five years."""
    table = files.table("accidents.csv").query("year >= 2020").groupby("district").accidents.mean()
    return table[codes()].to_numpy() / 365.25


@cache
def quantiles(file: str, column: str) -> tuple[Array, Array]:
    """A published distribution: quantiles and their values."""
    table = files.table(file)
    return table["quantile"].to_numpy(), table[column].to_numpy(dtype=float)
