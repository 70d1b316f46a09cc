"""When each dataset is asked for again."""

from __future__ import annotations

import pandas as pd

from data_sources.catalogue.model import Dataset
from data_sources.pipeline import ledger
from data_sources.pipeline.errors import QuotaSpent

RETRY_AFTER = pd.Timedelta("5min")


def due_at(dataset: Dataset, entry: ledger.Entry | None) -> pd.Timestamp | None:
    """When a dataset is to be asked for next, by how the last attempt ended. None where there was none: now."""
    tried_at = entry.moment("tried_at") if entry else None
    if entry is None or tried_at is None:
        return None
    if entry.error == QuotaSpent.__name__:
        return tried_at.normalize() + pd.Timedelta("1D")
    wait = pd.Timedelta(dataset.every)
    return tried_at + (min(wait, RETRY_AFTER) if entry.error else wait)
