"""How often a page looks for news, and how far back it looks."""

from __future__ import annotations

import pandas as pd

from data_sources.pipeline import clock
from ui import cache

EVERY = "5s"  # between two looks at the data's versions


def last(dataset: str, *, days: float) -> pd.Timestamp:
    """So many days before the newest row of a dataset: an old recording has a last day too."""
    newest_at = cache.provenance(dataset).newest_at
    newest_at = clock.now() if newest_at is None else newest_at
    return newest_at.floor("h") - pd.Timedelta(days=days)
