"""Rows written by hand, kept in the store the ordinary way: in the portal's fields, through tidy."""

import pandas as pd

from data_sources import catalogue
from data_sources.pipeline import store, tidy

NOON = pd.Timestamp("2026-11-23 12:00")


def keep(service: str, *rows: dict, at: pd.Timestamp = NOON) -> None:
    """Have these rows been answered by a service at a moment."""
    datasets = catalogue.answered_by(service)
    for name, table in tidy.split(list(rows), datasets).items():
        store.write(name, tidy.tidy(table, catalogue.dataset(name)).table, fetched_at=at)
