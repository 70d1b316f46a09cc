"""The only clock: Seoul wall-clock time, without a zone."""

from __future__ import annotations

import os
from datetime import datetime
from zoneinfo import ZoneInfo

import pandas as pd

ZONE = ZoneInfo("Asia/Seoul")


def now() -> pd.Timestamp:
    """This moment in Seoul, or the one that CIVIC_NOW fixes: an ISO time, Seoul's unless it names a zone."""
    fixed = os.environ.get("CIVIC_NOW")
    moment = pd.Timestamp(fixed) if fixed else pd.Timestamp(datetime.now(ZONE).replace(tzinfo=None))
    return moment.tz_convert(ZONE).tz_localize(None) if moment.tzinfo else moment
