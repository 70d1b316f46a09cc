"""The rows that a portal would hold at a moment: a pure function of service, time, seed and scenario.

    simulator.rows("bikeList", pd.Timestamp("2026-11-23 18:05"))
    simulator.rows("citydata_ppltn", now, arguments=["POI009"], scenario="new_year_crowd")
    simulator.history("RealtimeCityAir", pd.date_range("2026-11-01", "2026-11-23", freq="1h"))

Rows are in wire form: the portal's newest field names, its types, its missing markers. Old names of a service are
understood. Unknown places, stations, links raise LookupError; where there is nothing, the list is empty.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import pandas as pd
import pyarrow as pa

from data_sources import catalogue
from data_sources.catalogue.model import Dataset
from data_sources.demo import generic, rhythm
from data_sources.demo.city import City
from data_sources.demo.feeds import FEEDS, MEASURES
from data_sources.demo.feeds.request import Request

MOMENT = "@moment"


def services() -> list[str]:
    """Every service that can be asked for, by its newest name."""
    known = catalogue.current()
    asked = (each for each in known.datasets.values() if known.portals[each.portal].protocol != "file")
    return list(dict.fromkeys(dataset.service[0] for dataset in asked))


@lru_cache(maxsize=2)
def _known(declared: catalogue.Catalogue) -> dict[str, Dataset]:
    """The dataset that describes each service, by every name that the service has had."""
    found: dict[str, Dataset] = {}
    datasets = declared.datasets.values()
    for dataset in datasets:
        found.setdefault(dataset.service[0], dataset)
    for dataset in datasets:
        for name in dataset.service:
            found.setdefault(name, dataset)
    return found


def _dataset(service: str) -> Dataset:
    known = _known(catalogue.current())
    if service not in known:
        raise LookupError(f"There is no service {service!r}.")
    return known[service]


def rows(
    service: str,
    now: pd.Timestamp,
    *,
    seed: int = 1,
    scenario: str | None = None,
    arguments: Sequence[str] = (),
    parameters: Mapping[str, str] = {},
) -> list[dict[str, Any]]:
    """All rows of a service at a moment, unpaged, for its path arguments or query parameters.

    Raises LookupError when there is no such service, scenario, place, station or link.
    """
    dataset = _dataset(service)
    request = Request(dataset.service[0], City.of(seed, scenario), now, arguments, parameters)
    feed = FEEDS.get(request.service)
    return feed(request) if feed else generic.rows(dataset, request)


def history(
    service: str, moments: Sequence[pd.Timestamp] | pd.DatetimeIndex, *, seed: int = 1, scenario: str | None = None
) -> pa.Table | None:
    """The rows of many moments at once, for the live measures; None where `rows` has to be asked one by one.

    Fields as in `rows`, of every place that the service can be asked for, and "@moment", when it was so.
    """
    measure = MEASURES.get(_dataset(service).service[0])
    if measure is None:
        return None
    columns = dict(measure(City.of(seed, scenario), rhythm.minutes(pd.DatetimeIndex(moments))))
    seconds = (pd.Series(columns.pop("@minute")) * 60).round().astype("int64")
    table = pa.table({name: pa.array(list(values)) for name, values in columns.items()})
    return table.append_column(MOMENT, pa.array(seconds.to_numpy().astype("datetime64[s]")).cast(pa.timestamp("us")))
