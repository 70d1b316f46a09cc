"""Coordinates of any of Korea's systems to WGS84."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyproj import Transformer

from data_sources.catalogue.model import Dataset
from data_sources.pipeline.cast import drop_where

if TYPE_CHECKING:
    from data_sources.pipeline.tidy import Report

WORLD = "world"
AREAS = {
    "seoul": ((126.7, 127.2), (37.4, 37.72)),
    "korea": ((124.0, 132.0), (33.0, 39.0)),
    WORLD: ((-180.0, 180.0), (-90.0, 90.0)),
}


@cache
def _transformer(crs: str) -> Transformer:
    return Transformer.from_crs(crs, "EPSG:4326", always_xy=True)


def to_wgs84(x: pa.Array, y: pa.Array, dataset: Dataset, report: Report) -> tuple[pa.Array, pa.Array]:
    """Longitude and latitude in degrees; zeros and places outside the dataset's area become missing.

    Swapped pairs are put right: in all of these systems the easting of a place in Korea that is not in degrees
    is smaller than its northing, and in degrees larger. Elsewhere in the world nothing can be told from that.
    """
    lon = np.asarray(x.to_numpy(zero_copy_only=False), dtype=float).copy()
    lat = np.asarray(y.to_numpy(zero_copy_only=False), dtype=float).copy()
    unset = (lon == 0) | (lat == 0) | np.isnan(lon) | np.isnan(lat)
    lon[unset], lat[unset] = np.nan, np.nan
    in_degrees = np.abs(lon) < 1000
    swapped = np.where(in_degrees, lon < lat, lon > lat) & ~unset & (dataset.area != WORLD)
    lon[swapped], lat[swapped] = lat[swapped], lon[swapped]
    metres = ~in_degrees & ~unset
    if dataset.crs != "EPSG:4326" and metres.any():
        lon[metres], lat[metres] = _transformer(dataset.crs).transform(lon[metres], lat[metres])
    given = pa.array(lon, from_pandas=True)
    (west, east), (south, north) = AREAS[dataset.area]
    outside = ~((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north))
    lons, lats = (drop_where(pa.array(values, from_pandas=True), pa.array(outside)) for values in (lon, lat))
    report.doubt("lon", given, lons)
    return lons, pc.if_else(pc.is_valid(lons), lats, pa.scalar(None, pa.float64()))
