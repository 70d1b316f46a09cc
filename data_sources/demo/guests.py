"""The weather and the air of other cities, so that the guests' city has something to say without a network.

A simple model of seasons, hours and chance, of the right size but calibrated on nothing: the west of Europe is mild,
the east coasts of the continents are not. Seoul's values are those of the made-up Seoul.
"""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from data_sources.demo import rhythm
from data_sources.demo.city import City
from data_sources.reference import City as Place

Array = np.ndarray
POLLUTANTS = ("pm2_5", "pm10", "nitrogen_dioxide", "ozone", "sulphur_dioxide", "carbon_monoxide")
USUAL = np.array([11.0, 18, 19, 55, 3, 190])  # µg/m³, in the west of Europe
DIRTIER = {"CN": 2.6, "KR": 1.7, "JP": 0.9, "US": 0.8, "CA": 0.7}
OF_SEOUL = (1, 0, 3, 2, 5, 4)  # the same pollutants in the order of the made-up Seoul's
A_PPM = np.array([1, 1, 1880, 1960, 2620, 1145.0])  # µg/m³ of one ppm of a gas at 25 °C; dust is in µg/m³ already
LEVELS = np.array([0, 20, 40, 60, 80, 100, 1000])
EUROPEAN = {  # upper ends of the European index's bands, as Open-Meteo documents them
    "pm2_5": (0, 10, 20, 25, 50, 75, 800),
    "pm10": (0, 20, 40, 50, 100, 150, 1200),
    "nitrogen_dioxide": (0, 40, 90, 120, 230, 340, 1000),
    "ozone": (0, 50, 100, 130, 240, 380, 800),
    "sulphur_dioxide": (0, 100, 200, 350, 500, 750, 1250),
}
US_PM25 = ((0, 9, 35.4, 55.4, 125.4, 225.4, 500), (0, 50, 100, 150, 200, 300, 500))


@dataclass(frozen=True)
class Guest:
    """One city of the world; moments are minutes of Seoul's clock, as everywhere."""

    city: City
    place: Place

    def local(self, minutes: Array) -> Array:
        """The city's own wall-clock, in minutes."""
        index = pd.DatetimeIndex([rhythm.stamp(minute) for minute in minutes.tolist()]).tz_localize("Asia/Seoul")
        return rhythm.minutes(index.tz_convert(ZoneInfo(self.place.timezone)).tz_localize(None))

    def _chance(self, name: str, minutes: Array, *hours: float) -> Array:
        """Noise of its own, standard normal, that forgets within so many hours."""
        scales = {hour * 60: 1.0 for hour in hours}
        return self.city.world.memory(f"guests/{self.place.code}/{name}", minutes, scales)[:, 0]

    def _season(self, minutes: Array) -> Array:
        """1 in the middle of January, -1 in July."""
        return np.cos((rhythm.day(minutes) % 365.25 - 15) / 365.25 * 2 * np.pi)

    def temperature(self, minutes: Array) -> Array:
        """°C."""
        if self.place.code == "seoul":
            return self.city.weather.temperature(minutes)
        is_mild = -15 < self.place.lon < 25
        mean = 11 - 0.4 * (self.place.lat - 51) if is_mild else 16 - 0.9 * (self.place.lat - 35.7)
        swing = 7 + 0.25 * abs(self.place.lon - 3) if is_mild else 13.0
        of_day = 3.2 * np.cos((rhythm.hour(self.local(minutes)) - 15) / 24 * 2 * np.pi)
        return mean - swing * self._season(minutes) + of_day + 3 * self._chance("warmth", minutes, 24, 96)

    def rain(self, minutes: Array) -> Array:
        """Rain of the hour, mm."""
        if self.place.code == "seoul":
            return self.city.weather.rain_hour(minutes).mean(axis=1)
        wetness = self._chance("rain", minutes, 3, 12)
        return np.where(wetness > 1.3, 1.6 * (wetness - 1.3) ** 2 + 0.1, 0.0)

    def cloud(self, minutes: Array) -> Array:
        """Per cent."""
        covered = 0.55 + 0.35 * self._chance("cloud", minutes, 6, 36) + 0.4 * (self.rain(minutes) > 0)
        return np.clip(100 * covered, 0, 100)

    def sun(self, minutes: Array) -> Array:
        """Height of the sun, 0 to 1."""
        turn = (rhythm.hour(self.local(minutes)) - 13) / 24 * 2 * np.pi
        latitude, declination = np.radians(self.place.lat), np.radians(-23.4 * self._season(minutes))
        high = np.sin(latitude) * np.sin(declination) + np.cos(latitude) * np.cos(declination) * np.cos(turn)
        return np.clip(high, 0, 1)

    def wind(self, minutes: Array) -> Array:
        """m/s."""
        return 3.4 * np.exp(0.45 * self._chance("wind", minutes, 4, 24) - 0.1)

    def weather(self, minutes: Array) -> dict[str, Array]:
        """The variables of Open-Meteo's forecast that the catalogue asks for."""
        temperature, rain, cloud, wind = (of(minutes) for of in (self.temperature, self.rain, self.cloud, self.wind))
        humidity = np.clip(
            72 + 9 * self._chance("humidity", minutes, 8) + 12 * (rain > 0) - 18 * self.sun(minutes), 15, 99
        )
        chill = np.where(temperature < 10, -0.7 * (wind - 1.5), 0.04 * (humidity - 50))
        return {
            "temperature_2m": np.round(temperature, 1),
            "apparent_temperature": np.round(temperature + chill, 1),
            "relative_humidity_2m": _whole(humidity),
            "precipitation_probability": _whole(75 * np.tanh(rain * 3) + cloud * 0.2),
            "precipitation": np.round(rain, 1),
            "weather_code": _code(np.round(rain, 1), cloud, temperature),
            "cloud_cover": _whole(cloud),
            "wind_speed_10m": np.round(wind, 2),
            "wind_direction_10m": _whole((235 + 60 * self._chance("wind/from", minutes, 12)) % 360),
            "uv_index": np.round(9 * self.sun(minutes) ** 1.3 * (1 - 0.006 * cloud), 2),
        }

    def air(self, minutes: Array) -> dict[str, Array]:
        """The variables of Open-Meteo's air quality that the catalogue asks for."""
        if self.place.code == "seoul":
            levels = self.city.air.levels(minutes).mean(axis=1)[:, OF_SEOUL] * A_PPM
        else:
            dirt = DIRTIER.get(self.place.country, 1.0) * np.array([1, 1, 1, 0.9, 1, 1])
            traffic = 1 + 0.25 * np.cos((rhythm.hour(self.local(minutes)) - 8.5) / 12 * 2 * np.pi)
            winter = 1 + 0.3 * self._season(minutes)
            shape = np.stack([winter, winter, traffic * winter, 2 - traffic * winter, winter, winter], axis=1)
            chance = np.exp(0.45 * self._chance("air", minutes, 10, 60) - 0.1)[:, None]
            levels = USUAL * dirt * np.maximum(shape, 0.3) * np.where(np.arange(6) == 3, chance**-0.4, chance)
        found = {name: np.round(levels[:, place], 1) for place, name in enumerate(POLLUTANTS)}
        european = [np.interp(found[name], limits, LEVELS) for name, limits in EUROPEAN.items()]
        found["european_aqi"] = _whole(np.max(european, axis=0))
        found["us_aqi"] = _whole(np.interp(found["pm2_5"], *US_PM25))
        return found


def _whole(values: Array) -> Array:
    return np.round(values).astype(int)


def _code(rain: Array, cloud: Array, temperature: Array) -> Array:
    """The WMO's number for the weather."""
    wet = np.select(
        [rain >= 4, rain >= 1, rain > 0], np.where(temperature < 0.5, [[75], [73], [71]], [[65], [63], [61]])
    )
    dry = np.select([cloud > 80, cloud > 45, cloud > 15], [3, 2, 1], 0)
    return np.where(rain > 0, wet, dry)
