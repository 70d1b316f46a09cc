"""What can be relied on now: which feeds are on time, late or missing, and why."""

from __future__ import annotations

import pandas as pd

from data_sources.pipeline import store

WORST_FIRST = {"missing": 0, "late": 1}


def doubtful(found: pd.DataFrame | None = None) -> pd.DataFrame:
    """Datasets that are late or missing, those with an error first. One row per dataset, as in `store.freshness`.

    That is asked unless its answer is `found` already.
    """
    found = store.freshness() if found is None else found
    found = found[found.state.isin(WORST_FIRST) | (found.error != "")]
    order = found.assign(order=found.state.map(WORST_FIRST), failed=found.error == "")
    return found.loc[order.sort_values(["order", "failed", "topic"], kind="stable").index].reset_index(drop=True)
