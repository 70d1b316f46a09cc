"""Disasters: the messages sent to telephones, and where to go.

Sources: Ministry of the Interior and Safety, emergency messages (safetydata.go.kr, real time; its key is bound to
one IP address), the messages that `citydata` repeats, and the shelters of the Seoul Open Data Plaza.
"""

from __future__ import annotations

import pandas as pd

from data_sources.pipeline import store
from data_sources.pipeline.store import Moment

COLUMNS = ["sent_at", "alert_level", "disaster_kind", "message", "district", "fetched_at"]
SHELTERS = ("earthquake_shelters", "earthquake_assembly_areas", "cooling_shelters", "warming_shelters")


@store.reads("disaster_messages", "hotspot_messages")
def messages(*, at: Moment = None, since: Moment = None) -> pd.DataFrame:
    """Messages sent to telephones in Seoul, newest first. One row per message: sent_at, alert_level, message, …"""
    found = [store.read(name, at=at, since=since) for name in ("disaster_messages", "hotspot_messages")]
    both = pd.concat([frame.reindex(columns=COLUMNS) for frame in found], ignore_index=True)
    both = both.drop_duplicates(["sent_at", "message"])
    return both.sort_values("sent_at", ascending=False, ignore_index=True)


@store.reads(*SHELTERS)
def shelters(*, at: Moment = None, district: str | None = None) -> pd.DataFrame:
    """Places to go. One row per shelter; `shelter` is the dataset it comes from (heat, cold, earthquake)."""
    found = [store.latest(name, at=at, district=district).assign(shelter=name) for name in SHELTERS]
    return pd.concat(found, ignore_index=True)
