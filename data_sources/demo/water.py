"""Rivers, streams and sewers: what rain does to them, later.

Streams answer within an hour, the Han within half a day and with the tide. Names and rivers of the gauges are real;
their heights are plausible, not surveyed. The Han's usual level, its spread and lag follow observations at Jamsu.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from data_sources.demo import rhythm, tables
from data_sources.demo.weather import Weather
from data_sources.demo.world import World

Array = np.ndarray
TIDE_MIN = 745.2
STREAM_LAGS = np.arange(10, 390, 20.0)
HAN_LAGS = np.arange(30, 2200, 45.0)
SEWER_LAGS = np.arange(5, 120, 10.0)


class Gauge(NamedTuple):
    """A river gauge and its stream's answer to rain."""

    code: str
    name: str
    river: str
    district: str
    bed: float  # metres above the sea, like all that follow
    bank: float
    control: float  # 0: none set
    rise: float  # metres for a lasting 10 mm/h
    peak_min: float  # how long after the rain it is highest


GAUGES = (
    Gauge("1001", "월계1교", "중랑천", "11350", 12.6, 21.4, 17.8, 0.62, 70),
    Gauge("1002", "중랑교", "중랑천", "11260", 8.6, 17.6, 14.2, 0.66, 85),
    Gauge("1003", "성동교", "중랑천", "11200", 2.3, 12.9, 8.9, 0.6, 105),
    Gauge("1004", "제2마장교", "청계천", "11230", 5.8, 12.4, 9.8, 0.52, 40),
    Gauge("1005", "용두교", "정릉천", "11230", 7.4, 13.2, 10.6, 0.6, 35),
    Gauge("1006", "우이교", "우이천", "11320", 21.8, 27.9, 25.2, 0.58, 35),
    Gauge("1007", "신내교", "묵동천", "11260", 14.2, 19.6, 17.4, 0.54, 35),
    Gauge("1008", "증산교", "불광천", "11380", 5.6, 12.3, 9.2, 0.72, 35),
    Gauge("1009", "성산2교", "홍제천", "11440", 5.2, 12.9, 0.0, 0.6, 40),
    Gauge("1010", "홍연교", "홍제천", "11410", 22.5, 28.4, 25.6, 0.56, 30),
    Gauge("1011", "오금교", "안양천", "11530", 3.6, 14.3, 9.5, 0.58, 110),
    Gauge("1012", "기아대교", "안양천", "11545", 9.8, 18.8, 14.6, 0.6, 90),
    Gauge("1013", "신대방1교", "도림천", "11590", 11.5, 17.4, 14.4, 0.78, 30),
    Gauge("1014", "구로1교", "도림천", "11530", 5.9, 12.8, 9.7, 0.74, 40),
    Gauge("1015", "고척교", "목감천", "11530", 7.0, 12.9, 10.5, 0.6, 50),
    Gauge("1016", "대곡교", "탄천", "11680", 10.4, 20.2, 15.4, 0.58, 90),
    Gauge("1017", "탄천1교", "탄천", "11710", 6.2, 16.8, 11.8, 0.56, 100),
    Gauge("1018", "영동1교", "양재천", "11650", 14.9, 21.3, 18.2, 0.6, 45),
    Gauge("1019", "성내교", "성내천", "11710", 8.1, 14.2, 11.6, 0.58, 35),
    Gauge("1020", "반포1교", "반포천", "11650", 6.6, 12.7, 10.1, 0.7, 30),
    Gauge("1021", "한강대교", "한강", "11170", -2.0, 13.9, 8.5, 0.5, 560),
    Gauge("1022", "잠수교", "한강", "11650", -1.4, 12.6, 6.5, 0.56, 520),
)
HAN = np.array([gauge.river == "한강" for gauge in GAUGES])
ZERO_OF_THE_HAN_M = 1.0  # above the sea


class Water:
    """Levels at any moment."""

    def __init__(self, world: World, weather: Weather) -> None:
        self.world, self.weather = world, weather

    def levels(self, minutes: Array) -> Array:
        """Metres above the sea at each gauge. One row per moment."""
        found = np.empty((len(minutes), len(GAUGES)))
        found[:, ~HAN] = self._streams(minutes)
        found[:, HAN] = self._han(minutes)
        banks = np.array([gauge.bank for gauge in GAUGES])
        return np.minimum(found, banks + 0.4)

    def _fallen(self, minutes: Array, lags: Array) -> Array:
        """Rain in mm/h at each lag before each moment: moment x lag x district."""
        rates = self.weather.rain((minutes[:, None] - lags).ravel())
        return rates.reshape(len(minutes), len(lags), 25)

    def _streams(self, minutes: Array) -> Array:
        gauges = [gauge for gauge in GAUGES if gauge.river != "한강"]
        rain = self._fallen(minutes, STREAM_LAGS)
        chance = self.world.memory("streams", minutes, {60: 0.2, 1440: 0.8}, len(gauges))
        found = np.empty((len(minutes), len(gauges)))
        for place, gauge in enumerate(gauges):
            weights = (STREAM_LAGS / gauge.peak_min) * np.exp(1 - STREAM_LAGS / gauge.peak_min)
            here = rain[:, :, tables.position(gauge.district)] * 0.4 + rain.mean(axis=2) * 0.6
            risen = gauge.rise / 10 * (here @ (weights / weights.sum()))
            found[:, place] = gauge.bed + 0.35 + 0.04 * chance[:, place] + risen * 1.6
        return found

    def _han(self, minutes: Array) -> Array:
        rain = self._fallen(minutes, HAN_LAGS).mean(axis=2)
        season = 0.18 * np.cos((rhythm.month(minutes) - 7.5) / 6 * np.pi)
        tide = 0.17 * np.cos(minutes / TIDE_MIN * 2 * np.pi) * (1 + 0.4 * np.cos(minutes / 21_262 * 2 * np.pi))
        dam = 0.22 * self.world.memory("paldang", minutes, {720: 0.3, 4320: 0.7})[:, 0]
        found = np.empty((len(minutes), int(HAN.sum())))
        for place, gauge in enumerate(gauge for gauge in GAUGES if gauge.river == "한강"):
            weights = (HAN_LAGS / gauge.peak_min) ** 2 * np.exp(2 - 2 * HAN_LAGS / gauge.peak_min)
            risen = gauge.rise / 2 * (rain @ (weights / weights.sum()))
            found[:, place] = ZERO_OF_THE_HAN_M + 1.95 - 0.05 * place + season + tide + dam + risen
        return found

    def sewers(self, minutes: Array, district: int) -> Array:
        """Depth of water in metres in the sewers of a district: six sensors. One row per moment."""
        lags = SEWER_LAGS
        rain = self._fallen(minutes, lags)[:, :, district] @ (np.exp(-lags / 35) / np.exp(-lags / 35).sum())
        dice = self.world.dice("sewer", district)
        usual, depth = 0.06 + 0.12 * dice.random(6), 0.02 + 0.02 * dice.random(6)
        day = 1 + 0.25 * np.sin((rhythm.hour(minutes) - 4) / 24 * 2 * np.pi)[:, None]
        chance = self.world.memory(f"sewer/{district}", minutes, {20: 0.5, 240: 0.5}, 6)
        return np.round(np.maximum(0, usual * day * (1 + 0.1 * chance) + depth * rain[:, None]), 2)
