"""Days, weeks and seasons: minutes since 1970 (Seoul wall-clock time) to kinds of day, hours and months.

The moments of a call are one array of minutes; what is computed for them is one row per moment.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
import pandas as pd

Array = np.ndarray
DAY = 1440
EPOCH = pd.Timestamp("1970-01-01")
WEEKDAY, SATURDAY, SUNDAY = 0, 1, 2

# Public holidays on weekdays, with the days given instead.
HOLIDAYS = np.array(
    [
        *("2024-01-01", "2024-02-09", "2024-02-12", "2024-03-01", "2024-04-10", "2024-05-06", "2024-05-15"),
        *("2024-06-06", "2024-08-15", "2024-09-16", "2024-09-17", "2024-09-18", "2024-10-01", "2024-10-03"),
        *("2024-10-09", "2024-12-25", "2025-01-01", "2025-01-27", "2025-01-28", "2025-01-29", "2025-01-30"),
        *("2025-03-03", "2025-05-05", "2025-05-06", "2025-06-03", "2025-06-06", "2025-08-15", "2025-10-03"),
        *("2025-10-06", "2025-10-07", "2025-10-08", "2025-10-09", "2025-12-25", "2026-01-01", "2026-02-16"),
        *("2026-02-17", "2026-02-18", "2026-03-02", "2026-05-05", "2026-05-25", "2026-06-03", "2026-08-17"),
        *("2026-09-24", "2026-09-25", "2026-10-05", "2026-10-09", "2026-12-25", "2027-01-01", "2027-02-08"),
        *("2027-02-09", "2027-03-01", "2027-05-05", "2027-05-13", "2027-08-16", "2027-09-14", "2027-09-15"),
        *("2027-09-16", "2027-10-04", "2027-10-11", "2027-12-27"),
    ],
    dtype="datetime64[D]",
).astype(np.int64)  # in order


def minutes(moments: pd.Timestamp | Sequence[pd.Timestamp] | pd.DatetimeIndex) -> Array:
    """Moments as minutes since 1970, always an array."""
    index = pd.DatetimeIndex([moments] if isinstance(moments, pd.Timestamp) else moments)
    return ((index - EPOCH) / pd.Timedelta(minutes=1)).to_numpy(dtype=float)


def stamp(minute: float) -> pd.Timestamp:
    """One moment as a time, to the second."""
    return EPOCH + pd.Timedelta(seconds=round(float(minute) * 60))


FEW = 16  # moments, of which each alone is written faster than all together


def written(minute: Array | float, form: str = "%Y-%m-%d %H:%M:%S") -> list[str]:
    """Moments as text."""
    seconds = np.round(np.atleast_1d(np.asarray(minute, dtype=float)) * 60).astype("int64")
    if len(seconds) <= FEW:
        return [datetime.fromtimestamp(second, UTC).strftime(form) for second in seconds.tolist()]
    return pd.DatetimeIndex(seconds.astype("datetime64[s]")).strftime(form).tolist()


def day(minute: Array) -> Array:
    """Days since 1970."""
    return np.floor(np.asarray(minute) / DAY).astype(np.int64)


def hour(minute: Array) -> Array:
    """Hour of the day, with its fraction."""
    return (np.asarray(minute) % DAY) / 60


def month(minute: Array) -> Array:
    """Month, 1 to 12."""
    return day(minute).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12 + 1


def weekday(days: Array) -> Array:
    """Monday is 0."""
    return (np.asarray(days) + 3) % 7


def kind_of_day(days: Array) -> Array:
    """WEEKDAY, SATURDAY or SUNDAY (with public holidays)."""
    of_week = weekday(days)
    kinds = np.where(of_week < 5, WEEKDAY, np.where(of_week == 5, SATURDAY, SUNDAY))
    after = np.minimum(np.searchsorted(HOLIDAYS, days), len(HOLIDAYS) - 1)
    return np.where(HOLIDAYS[after] == days, SUNDAY, kinds)


def monthly(values: Array, minute: Array) -> Array:
    """Twelve monthly means (first axis) as a value for each moment, without a jump at the end of a month."""
    position = (np.asarray(minute) / DAY - 14.6) / 30.436875
    before = np.floor(position)
    share = (position - before).reshape(-1, *[1] * (values.ndim - 1))
    first = before.astype(np.int64) % 12
    return values[first] * (1 - share) + values[(first + 1) % 12] * share


def daily(values: Array, minute: Array) -> Array:
    """A table by kind of day and hour (first two axes) as a value for each moment, hours joined by straight lines."""
    at = np.asarray(minute, dtype=float)
    before, after = at - 30, at + 30
    share = ((before % 60) / 60).reshape(-1, *[1] * (values.ndim - 2))
    low = values[kind_of_day(day(before)), hour(before).astype(np.int64)]
    high = values[kind_of_day(day(after)), hour(after).astype(np.int64)]
    return low * (1 - share) + high * share
