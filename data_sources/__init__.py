"""What we know about the city: one module of questions for each topic, and any other dataset by its name.

from data_sources import air, load

air.now()                       # a question that somebody has written a loader for
fetch("air_now", days=7)        # what is due of these datasets; the made-up city gets so many days of past besides
load("TbGiWardP")               # any service or dataset of the catalogue as a tidy frame, fetched when it is not there
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from data_sources.pipeline.errors import PortalError
    from data_sources.pipeline.store import Moment

__all__ = ["fetch", "load"]


def fetch(*names: str, days: float = 0.0) -> list[PortalError]:
    """Fetch what is due of these datasets, and what the store has nothing of. Returns what went wrong.

    The made-up city gets a past of so many days besides; the real one has only the past that was kept.
    """
    from data_sources import catalogue
    from data_sources.pipeline import past, refresh, settings, store  # here, so that importing a loader stays quick

    datasets = [catalogue.dataset(name).name for name in names]
    due = {*refresh.due()}
    errors = refresh.refresh([name for name in datasets if name in due or store.version(name) < 0])
    if days and settings.feed().source == "demo":
        past.fill(datasets, days=days)
    return errors


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
