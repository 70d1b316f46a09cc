"""What can be relied on now: which feeds are on time, late or missing, and why."""

from __future__ import annotations

import pandas as pd

from data_sources import catalogue
from data_sources.pipeline import drift, ledger, store, timetable

WORST_FIRST = {"missing": 0, "late": 1}
DRIFTED = ("gone", "changed")  # what a check of a service found that a person must look at


def doubtful(found: pd.DataFrame | None = None) -> pd.DataFrame:
    """Datasets that are late or missing, those with an error first. One row per dataset, as in `store.freshness`.

    That is asked unless its answer is `found` already.
    """
    found = store.freshness() if found is None else found
    found = found[found.state.isin(WORST_FIRST) | (found.error != "")]
    order = found.assign(order=found.state.map(WORST_FIRST), failed=found.error == "")
    return found.loc[order.sort_values(["order", "failed", "topic"], kind="stable").index].reset_index(drop=True)


@store.reads()
def feeds() -> pd.DataFrame:
    """Every feed with all that is known of it, those that need a look first. One row per dataset of `store.freshness`.

    The columns of `store.freshness` and of `drift.last`, and: is_asked (a portal serves it still), due_at (when it is
    asked for next, NaT where at once or never), is_doubtful (late, missing, failed, or changed at the portal).
    """
    found = store.freshness().merge(drift.last(), on="dataset")
    asked, entries = set(drift.asked()), ledger.read()
    known = catalogue.current().datasets
    found["is_asked"] = found.dataset.isin(asked)
    due = [timetable.due_at(known[name], entries.get(name)) if name in asked else None for name in found.dataset]
    found["due_at"] = pd.Series(due, index=found.index).astype("datetime64[us]")
    has_none = (found.state == "missing") & found.fetched_at.notna()  # it answered, and had no rows: no event, say
    is_late = (found.state.isin(WORST_FIRST) & ~has_none) | (found.error != "")
    found["is_doubtful"] = (is_late & found.is_asked) | found.verdict.isin(DRIFTED)
    order = found.assign(order=found.state.map(WORST_FIRST).fillna(len(WORST_FIRST)), failed=found.error == "")
    by = ["is_doubtful", "order", "failed", "topic"]
    return found.loc[order.sort_values(by, ascending=[False, True, True, True], kind="stable").index].reset_index(
        drop=True
    )
