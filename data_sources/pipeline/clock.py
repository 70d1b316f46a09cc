"""The only clock: Seoul wall-clock time, without a zone."""

from __future__ import annotations

import os
from datetime import datetime
from zoneinfo import ZoneInfo

import pandas as pd

ZONE = ZoneInfo("Asia/Seoul")


def now() -> pd.Timestamp:
    """This moment in Seoul, or the one that CIVIC_NOW fixes: an ISO time, Seoul's unless it names a zone."""
    return moment(os.environ.get("CIVIC_NOW") or datetime.now(ZONE))


def moment(said: pd.Timestamp | datetime | str | None) -> pd.Timestamp:
    """That moment on Seoul's wall clock, whichever zone it names; None is now. Raises ValueError where it is none."""
    if said is None:
        return now()
    found = pd.Timestamp(said)
    if pd.isna(found):
        raise ValueError(f"{said!r} is no moment")
    return found.tz_convert(ZONE).tz_localize(None) if found.tzinfo else found
