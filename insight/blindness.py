"""Where the city has no sensor, no camera, no feed: how densely each kind of sensing covers it.

    blindness.overview()             # one row per kind: how many spots, and how much of the city has any
    blindness.by_district("air")     # one row per district, the emptiest first
    blindness.squares("air")         # one row per square kilometre of land, the farthest from any first

A square is seen when a spot stands in it. That says where somebody has put a device, not how far it sees: a camera
sees some tens of metres, an air station speaks for a whole district. Of some kinds only the district is published.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from data_sources import catalogue, reference, traffic
from data_sources.nearby import METRES_A_DEGREE
from data_sources.once import cached
from data_sources.people import crowds
from data_sources.pipeline import store
from data_sources.pipeline.store import Moment

SIDE_M = 1000.0  # of a square
CITY_LON, CITY_LAT = 126.99, 37.565  # where a degree of longitude is measured
SPOT = ["district", "lon", "lat"]


@dataclass(frozen=True)
class Sense:
    """One kind of sensing: the dataset that its spots come from, and whether it says where they stand."""

    dataset: str
    is_placed: bool = True


SENSES = {
    "air": Sense("air_stations"),
    "street": Sense("street_sensors", is_placed=False),
    "rain": Sense("rain_gauges", is_placed=False),
    "rivers": Sense("river_levels", is_placed=False),
    "sewers": Sense("sewer_levels", is_placed=False),
    "cameras": Sense("safety_cameras"),
    "road_cameras": Sense("road_cameras"),
    "speeds": Sense("road_link_speeds"),
    "bikes": Sense("bike_stations"),
    "crowds": Sense("hotspot_people"),
    "defibrillators": Sense("defibrillators"),
    "hydrants": Sense("fire_water"),
}


@store.reads(*dict.fromkeys(sense.dataset for sense in SENSES.values()))
def spots(sense: str, *, at: Moment = None) -> pd.DataFrame:
    """Where a kind of sensing has something. One row per spot: `district`, `lon`, `lat` (NaN where not published)."""
    found = _FINDERS.get(sense, _latest)(sense, at)
    placed = found.reindex(columns=SPOT)
    if found.empty or not placed.lon.notna().any():
        return placed
    nearest_square = reference.squares()
    far = _distances(placed, nearest_square)
    inside = pd.Series(nearest_square.district.to_numpy()[far.argmin(axis=1)], index=placed.index)
    known = placed.lon.notna() & (far.min(axis=1) < 2 * SIDE_M)  # what stands outside the city is not of it
    return placed.assign(district=placed.district.astype("str").fillna(inside.where(known)))[
        known | placed.district.notna()
    ]


def _latest(sense: str, at: Moment) -> pd.DataFrame:
    return store.latest(SENSES[sense].dataset, at=at)


def _links(sense: str, at: Moment) -> pd.DataFrame:
    """The middle of each link whose speed is known."""
    found = cached(traffic.speeds)(at=at).dropna(subset=["lon1", "lat1", "lon2", "lat2"])
    return found.assign(lon=(found.lon1 + found.lon2) / 2, lat=(found.lat1 + found.lat2) / 2)


def _hotspots(sense: str, at: Moment) -> pd.DataFrame:
    places = reference.hotspots()[["code", *SPOT]].rename(columns={"code": "hotspot"})
    return crowds(at=at)[["hotspot"]].drop_duplicates().merge(places, on="hotspot")


_FINDERS: dict[str, Callable[[str, Moment], pd.DataFrame]] = {
    "speeds": _links,
    "crowds": _hotspots,
}


def _distances(spots: pd.DataFrame, squares: pd.DataFrame) -> np.ndarray:
    """Metres from each spot to the middle of each square; infinite for a spot without a place."""
    ours, theirs = _metres(spots), _metres(squares)
    far = ours @ (-2 * theirs.T)  # (a - b)² = a² - 2ab + b²: thousands of spots times hundreds of squares at once
    far += (ours**2).sum(axis=1)[:, None]
    far += (theirs**2).sum(axis=1)
    np.sqrt(far.clip(0, out=far), out=far)
    far[np.isnan(ours).any(axis=1)] = np.inf
    return far


def _metres(places: pd.DataFrame) -> np.ndarray:
    """How far east and north of the city's middle."""
    east = (places.lon.to_numpy(dtype=float) - CITY_LON) * np.cos(np.radians(CITY_LAT))
    return METRES_A_DEGREE * np.column_stack([east, places.lat.to_numpy(dtype=float) - CITY_LAT])


@store.joined(spots)
def squares(sense: str, *, at: Moment = None) -> pd.DataFrame:
    """The city's square kilometres of land, the farthest from any spot first. One row per square.

    `square`, `district`, `lon`, `lat`, `spots` in it, `distance_m` from its middle to the nearest. Empty where nobody
    says where the spots stand.
    """
    return counted(spots(sense, at=at))


def counted(known: pd.DataFrame) -> pd.DataFrame:
    """The city's square kilometres with how many of these places stand in each, as of `squares`."""
    grid = reference.squares()[["square", "district", "lon", "lat"]]
    placed = known.dropna(subset=["lon", "lat"])
    if placed.empty:
        return grid.head(0).assign(spots=pd.Series(dtype=int), distance_m=pd.Series(dtype=float))
    far = _distances(placed, grid)
    own = far.argmin(axis=1)
    within = far.min(axis=1) <= SIDE_M * np.sqrt(0.5)
    counted = np.bincount(own[within], minlength=len(grid))
    found = grid.assign(spots=counted, distance_m=far.min(axis=0).round())
    return found.sort_values("distance_m", ascending=False, ignore_index=True)


@store.joined(spots)
def by_district(sense: str, *, at: Moment = None) -> pd.DataFrame:
    """How densely each district is covered, the emptiest first. One row per district.

    `district`, `spots`, `spots_per_km2`, `squares`, `unseen_squares` and `distance_m` (mean over its squares); the
    last two are NaN where nobody says where the spots stand. Empty while nothing is known of the kind at all.
    """
    known = spots(sense, at=at)
    districts = reference.districts().rename(columns={"code": "district"})[["district", "area_km2"]]
    if known.empty:
        districts = districts.head(0)
    counts = districts.district.map(known.district.value_counts()).fillna(0).astype(int)
    grid = counted(known)
    unseen = grid[grid.spots == 0].groupby("district").size()
    is_placed = len(grid) > 0
    found = pd.DataFrame(
        {
            "district": districts.district,
            "spots": counts,
            "spots_per_km2": (counts / districts.area_km2).round(3),
            "squares": districts.district.map(reference.squares().groupby("district").size()),
            "unseen_squares": districts.district.map(unseen).fillna(0.0 if is_placed else np.nan),
            "distance_m": districts.district.map(grid.groupby("district").distance_m.mean()).round(),
        }
    )
    return found.sort_values("spots_per_km2", kind="stable", ignore_index=True)


@store.joined(spots)
def overview(*, at: Moment = None) -> pd.DataFrame:
    """Every kind of sensing, the sparsest first, those whose spots have no place last. One row per kind.

    `sense`, `spots`, `districts_seen`, `squares`, `unseen_squares`, `seen_pct` (of the squares), `distance_m` (the
    median square to its nearest spot).
    """
    rows = []
    for sense in SENSES:
        known = spots(sense, at=at)
        grid = counted(known)
        seen = float((grid.spots > 0).mean() * 100) if len(grid) else np.nan
        rows.append(
            {
                "sense": sense,
                "spots": len(known),
                "districts_seen": known.district.nunique(),
                "squares": len(reference.squares()),
                "unseen_squares": float((grid.spots == 0).sum()) if len(grid) else np.nan,
                "seen_pct": round(seen, 1),
                "distance_m": grid.distance_m.median(),
            }
        )
    return pd.DataFrame(rows).sort_values("seen_pct", kind="stable", ignore_index=True)


def missing(found: pd.DataFrame) -> dict[str, str]:
    """Kinds of an overview of which nothing is known here, and the key that each needs ("" for none)."""
    portals, known = catalogue.current().portals, catalogue.current().datasets
    return {sense: portals[known[SENSES[sense].dataset].portal].key_setting for sense in found[found.spots == 0].sense}
