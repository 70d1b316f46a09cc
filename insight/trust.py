"""What can be relied on now: which feeds are on time, late or missing, and why."""

from __future__ import annotations

import pandas as pd

from data_sources.pipeline import store

WORST_FIRST = {"missing": 0, "late": 1}


def counts() -> dict[str, int]:
    """How many datasets are in each state."""
    return store.freshness()["state"].value_counts().to_dict()


def doubtful() -> pd.DataFrame:
    """Datasets that are late or missing, those with an error first. One row per dataset, as in `store.freshness`."""
    found = store.freshness()
    found = found[found.state.isin(WORST_FIRST) | (found.error != "")]
    order = found.assign(order=found.state.map(WORST_FIRST), failed=found.error == "")
    return found.loc[order.sort_values(["order", "failed", "topic"], kind="stable").index].reset_index(drop=True)
