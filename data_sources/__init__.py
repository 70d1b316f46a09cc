"""What we know about the city: one module of questions for each topic, and any other dataset by its name.

from data_sources import air, load

air.now()                       # a question that somebody has written a loader for
load("TbGiWardP")               # any service or dataset of the catalogue as a tidy frame, fetched when it is not there
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from data_sources.pipeline.store import Moment

__all__ = ["load"]


def load(
    name: str, *, at: Moment = None, since: Moment = None, until: Moment = None, district: str | None = None
) -> pd.DataFrame:
    """Rows of a dataset, or of a service by any of its names. One per key as last known.

    Fetches it first when the store has nothing of it. Raises KeyError with the nearest names when there is no such
    dataset, and one of the portal's four errors when nothing came.
    """
    from data_sources import catalogue
    from data_sources.pipeline import refresh, store  # here, so that importing a loader stays quick

    dataset = catalogue.dataset(name).name
    if store.version(dataset) < 0 and (errors := refresh.refresh([dataset])):
        raise errors[0]
    return store.read(dataset, at=at, since=since, until=until, district=district)
