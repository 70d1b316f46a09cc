"""What the values of a column are by its name, for a block of made rows (`generic`)."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from data_sources.catalogue.model import Dataset
from data_sources.demo import places
from data_sources.demo.feeds.request import Array, Request, day_text
from data_sources.demo.transit import stations

FOLDER = Path(__file__).parent
BLOCK_DAYS = 20
STANDS_SINCE = 20_454  # 2026-01-01: places were made before it
STEPS = ("1번 출입구 엘리베이터 이용", "대합실로 이동", "개집표기 통과", "승강장으로 이동")
VOLATILE = {"charger_state", "updated_at", "last_charge_started_at", "last_charge_ended_at", "charging_since_at"}


@cache
def vocabulary() -> dict[str, dict[str, Any]]:
    """Sizes, typical numbers, words and names of places."""
    return tomllib.loads((FOLDER / "vocabulary.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Block:
    """Some rows to be made together: where they stand, since when, and the dice for them."""

    dataset: Dataset
    request: Request
    number: int
    sites: places.Sites
    stations: Array  # rows in the table of stations, for what stands in one

    def __len__(self) -> int:
        return len(self.sites)

    def dice(self, column: str) -> np.random.Generator:
        """Dice of one column; of one hour for what changes by itself."""
        hour = int(self.request.minute // 60) if column in VOLATILE else 0
        return self.request.city.world.dice("generic", self.dataset.name, self.number, column, hour)

    def choice(self, column: str, words: list[str]) -> list[str]:
        """One of the words for each row."""
        return [words[place] for place in self.dice(column).integers(0, len(words), len(self)).tolist()]

    @property
    def begins(self) -> int:
        """The day that its events count from, or places were made before."""
        return self.number * BLOCK_DAYS if self.dataset.kind == "event" else STANDS_SINCE


def _named(block: Block) -> list[str]:
    """What stands there, ended by what such places are called."""
    endings = vocabulary()["names"].get(block.dataset.name)
    if not endings:
        return [name.removesuffix(" 앞") for name in block.sites.names()]
    found, seen = [], Counter[tuple[str, str]]()
    for dong, end in zip(block.sites.dong_names, block.choice("name", endings), strict=True):
        stem = places.stem(dong)
        seen[stem, end] += 1
        found.append(f"{stem} {end}" if seen[stem, end] == 1 else f"{stem}제{seen[stem, end]} {end}")
    return found


def _phones(block: Block) -> list[str]:
    """Numbers that nobody has: no exchange in Seoul begins with a zero."""
    return [
        f"02-0{number // 10_000 % 900 + 100:03d}-{number % 10_000:04d}"
        for number in block.dice("phone").integers(0, 9_000_000, len(block)).tolist()
    ]


def _of_station(field: str) -> Callable[[Block], list[str]]:
    return lambda block: stations()[field].iloc[block.stations].tolist()


def _fire_station(block: Block) -> list[str]:
    return places.fire_stations(block.sites.lon, block.sites.lat)


def _machines(block: Block) -> list[str]:
    return [
        f"{station}역 {number}호기"
        for station, number in zip(_of_station("name_ko")(block), _order(block), strict=True)
    ]


def _order(block: Block) -> list[int]:
    return (np.arange(len(block)) % 9 + 1).tolist()


BY_NAME: dict[str, Callable[[Block], list[Any]]] = {
    "name": lambda block: _machines(block) if "station_code" in block.dataset.columns else _named(block),
    "address": lambda block: block.sites.addresses(),
    "lot_address": lambda block: block.sites.lots(),
    "dong": lambda block: block.sites.dong_names,
    "dong_code": lambda block: block.sites.dong_codes,
    "area_name": lambda block: block.sites.district_names,
    "place_name": lambda block: [name.removesuffix(" 앞") for name in block.sites.names()],
    "directions": lambda block: [f"{name} 도보 5분" for name in block.sites.names()],
    "spot": lambda block: block.sites.names(),
    "safe_way": lambda block: [f"{dong} 안심귀갓길" for dong in block.sites.dong_names],
    "phone": _phones,
    "emergency_phone": _phones,
    "homepage": lambda block: ["https://www.seoul.go.kr"] * len(block),
    "portal_page": lambda block: ["https://culture.seoul.go.kr"] * len(block),
    "year": lambda block: [block.request.now.year] * len(block),
    "installed_year": lambda block: [2016 + number % 10 for number in block.sites.number.tolist()],
    "description": lambda block: ["시민을 위한 안내입니다."] * len(block),
    "month_on": lambda block: [
        day_text(STANDS_SINCE + number % 300, "%y-%m") for number in block.sites.number.tolist()
    ],
    "fire_station": _fire_station,
    "line": _of_station("line"),
    "station": _of_station("name_ko"),
    "station_code": _of_station("station_code"),
    "external_code": _of_station("external_code"),
    "unit_number": _order,
    "dataset_id": lambda block: [f"OA-{12_000 + place}" for place in range(len(block))],
    "field": lambda block: [f"COL_{place + 1}" for place in range(len(block))],
    "field_label": lambda block: [f"항목 {place + 1}" for place in range(len(block))],
    "field_order": lambda block: list(range(1, len(block) + 1)),
    "path_number": lambda block: [place // 4 + 1 for place in range(len(block))],
    "step": lambda block: [place % 4 + 1 for place in range(len(block))],
    "instruction": lambda block: [f"{place % 4 + 1}) {STEPS[place % 4]}" for place in range(len(block))],
    "width_mm": lambda block: [(800, 1200)[place % 2] for place in range(len(block))],
    "charger": lambda block: ["01"] * len(block),
    "charging_station": lambda block: [f"ME{110_000 + place}" for place in range(len(block))],
    "reservation": lambda block: [f"S26{block.number % 10_000:04d}{place:011d}" for place in range(len(block))],
    "base_fee_krw": lambda block: [1000] * len(block),
    "base_time_min": lambda block: [30] * len(block),
    "extra_fee_krw": lambda block: [500] * len(block),
    "extra_time_min": lambda block: [10] * len(block),
    "day_fee_krw": lambda block: [10_000] * len(block),
    "month_fee_krw": lambda block: [100_000] * len(block),
}
