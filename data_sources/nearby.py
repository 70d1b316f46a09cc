"""What is near a point: the same question for cameras, shelters, hospitals and events."""

from __future__ import annotations

import numpy as np
import pandas as pd

METRES_A_DEGREE = 111_320.0

Point = tuple[float, float]  # longitude, latitude


def distances(places: pd.DataFrame, near: Point) -> np.ndarray:
    """Metres from a point to each place, as the crow flies, right to some metres within a city; NaN without a place."""
    lon, lat = near
    east = (places.lon.to_numpy(dtype="float64") - lon) * np.cos(np.radians(lat))
    return (METRES_A_DEGREE * np.hypot(east, places.lat.to_numpy(dtype="float64") - lat)).round()


def nearest(
    places: pd.DataFrame, near: Point | None, within_m: float | None = None, *, most: int | None = None
) -> pd.DataFrame:
    """Places with their `distance_m` from a point, nearest first, at most so many; those without a point are left out.

    Without `near` the frame as it is.
    """
    if near is None:
        return places
    far = distances(places, near)
    order = np.argsort(far, kind="stable")[: np.isfinite(far).sum() if within_m is None else (far <= within_m).sum()]
    return places.take(order[:most]).reset_index(drop=True).assign(distance_m=far[order[:most]])
