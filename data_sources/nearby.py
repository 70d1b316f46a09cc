"""What is near a point: the same question for cameras, shelters, hospitals and events."""

from __future__ import annotations

import numpy as np
import pandas as pd

METRES_A_DEGREE = 111_320.0

Point = tuple[float, float]  # longitude, latitude


def nearest(places: pd.DataFrame, near: Point | None, within_m: float | None = None) -> pd.DataFrame:
    """Places with their `distance_m` from a point, nearest first; those without a point of their own are left out.

    Without `near` the frame as it is. Distances are as the crow flies, right to some metres within a city.
    """
    if near is None:
        return places
    lon, lat = near
    east = (places.lon - lon) * np.cos(np.radians(lat))
    found = places.assign(distance_m=(METRES_A_DEGREE * np.hypot(east, places.lat - lat)).round())
    is_near = found.distance_m.notna() if within_m is None else found.distance_m <= within_m
    return found[is_near].sort_values("distance_m", ignore_index=True)
