"""Two sides of a comparison: two districts, or one district now and as it was known at a past moment.

    compare.sides("11680", "11110")                              # two districts, now
    compare.sides("11680", "11680", then="2026-11-16 18:30")     # the right side as it was known then
    compare.comparable(compare.sides(…))                         # the rows that may be set against each other

A number that cannot be set against another is shown all the same, with the reason: nobody is kept from looking.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from data_sources import indicators
from data_sources.once import cached
from data_sources.pipeline import clock, store
from data_sources.pipeline.store import Moment
from insight import air, district, twins
from insight.course import Course
from insight.now import Figure

COLUMNS = [
    *("measure", "group", "dataset", "left_value", "right_value", "left_period", "right_period"),
    *("comparable", "left_of_right_pct"),
]
SIZES = ("population", "households", "living_population")  # totals that say how large a district is, and nothing else
TOTALS = ("fires_now", "rescues_now", "ambulances_now", "people_at_hotspots", "bikes", "free_spaces")  # grow with size
BY_THE_CLOCK = ("pm25_ug_m3", *TOTALS)  # another at another hour, or at the weekend
SAME_SIZE = 0.1  # so much difference in population changes no total that a reader would notice
FAR_MORE = 1.4  # times as many people by day as on the other side: then "per resident" says another thing
PER_RESIDENT = 1000  # from so many people on a share of them is a rate of what befalls them
LIKE_HOUR = pd.Timedelta("90min")


@store.joined(district.situation)
def sides(left: str, right: str, *, then: Moment = None, at: Moment = None) -> pd.DataFrame:
    """Every measure of both sides. One row per measure: the situation, then the published indicators.

    `left` is now, or at the moment `at`; `right` is as it was known `then`, or now too. `group` is now or published;
    `left_of_right_pct` is only there where `comparable` is yes.
    """
    both = pd.concat([_now(left, right, then, at), _published(left, right, then)], ignore_index=True)
    share = both.left_value / both.right_value.where(both.right_value != 0) * 100
    return both.assign(left_of_right_pct=share.where(both.comparable == "yes"))[COLUMNS]


@store.joined(sides)
def comparable(
    left: str, right: str, *, then: Moment = None, at: Moment = None, most: int | None = None
) -> pd.DataFrame:
    """The measures that may be set against each other, the most different first. One row per measure, as of `sides`.

    `usual` is where both sides are the same: 100 %. `most` keeps so many of them.
    """
    return alike(sides(left, right, then=then, at=at), most=most)


def alike(found: pd.DataFrame, *, most: int | None = None) -> pd.DataFrame:
    """Of the rows of `sides` those that may be set against each other, as `comparable` gives them."""
    found = found[found.left_of_right_pct > 0]
    far = np.log(found.left_of_right_pct / 100).abs()
    ordered = found.assign(far=far, usual=100.0).sort_values("far", ascending=False, ignore_index=True)
    return ordered.drop(columns="far").head(len(ordered) if most is None else most)


def _now(left: str, right: str, then: Moment, at: Moment) -> pd.DataFrame:
    moment = clock.moment(at)
    situation = cached(district.situation)
    pairs = zip(situation(left, at=at), situation(right, at=then or at), strict=True)
    is_like_size = _is_like_size(left, right)
    rows = [
        {
            "measure": one.column,
            "group": "now",
            "dataset": one.dataset,
            "left_value": one.value,
            "right_value": other.value,
            "left_period": _when(one, moment),
            "right_period": _when(other, moment if then is None else pd.Timestamp(then)),
            "comparable": _live_reason(one, other, moment, then, is_like_size=is_like_size),
        }
        for one, other in pairs
    ]
    return pd.DataFrame(rows)


def _when(figure: Figure, moment: pd.Timestamp) -> str:
    """When it was measured, or else for when it was asked."""
    known = figure.measured_at if figure.measured_at is not None else moment
    return known.strftime("%Y-%m-%d" if known == known.normalize() else "%Y-%m-%d %H:%M")


def _live_reason(one: Figure, other: Figure, now: pd.Timestamp, then: Moment, *, is_like_size: bool) -> str:
    if math.isnan(one.value) or math.isnan(other.value):
        return "unknown"
    if then is not None and one.column in BY_THE_CLOCK and not _is_like_hour(now, pd.Timestamp(then)):
        return "hour"
    return "size" if one.column in TOTALS and not is_like_size else "yes"


def _is_like_hour(now: pd.Timestamp, moment: pd.Timestamp) -> bool:
    """Whether it was about this hour, on a like kind of day."""
    apart = abs((now - now.normalize()) - (moment - moment.normalize()))
    is_like_day = (now.day_of_week >= 5) == (moment.day_of_week >= 5)
    return is_like_day and min(apart, pd.Timedelta("1D") - apart) <= LIKE_HOUR


def _is_like_size(left: str, right: str) -> bool:
    people = twins.features().set_index("district").population
    return abs(people[left] / people[right] - 1) <= SAME_SIZE


def _published(left: str, right: str, then: Moment) -> pd.DataFrame:
    one, other = (
        found.set_index("indicator")[["own_value", "period", "file"]]
        for found in (district.standing(left), district.standing(right, at=then))
    )
    joined = one.join(other, how="left", suffixes=("_left", "_right")).rename_axis("measure").reset_index()
    found = joined.rename(
        columns={
            "own_value_left": "left_value",
            "own_value_right": "right_value",
            "period_left": "left_period",
            "period_right": "right_period",
            "file_left": "dataset",
        }
    )
    alike = {
        "is_same": left == right,
        "is_like_size": _is_like_size(left, right),
        "is_like_by_day": not _has_other_visitors(left, right),
    }
    reasons = [_published_reason(row, **alike) for row in found.itertuples()]
    return found.assign(comparable=reasons, group="published", right_period=found.right_period.fillna(""))


def _published_reason(row: object, *, is_same: bool, is_like_size: bool, is_like_by_day: bool) -> str:
    measure = str(row.measure)  # type: ignore[attr-defined]
    if math.isnan(row.left_value) or math.isnan(row.right_value):  # type: ignore[attr-defined]
        return "unknown"
    if row.left_period != row.right_period and not is_same:  # type: ignore[attr-defined]
        return "period"
    if is_same:
        return "same" if row.left_period == row.right_period else "yes"  # type: ignore[attr-defined]
    sheet = indicators.declared()[measure]
    if sheet.method == "sum" and measure not in SIZES and not is_like_size:
        return "size"
    is_rate = sheet.method == "per_people" and sheet.times >= PER_RESIDENT
    return "visitors" if is_rate and not is_like_by_day else "yes"


def _has_other_visitors(left: str, right: str) -> bool:
    by_day = twins.features().set_index("district").day_to_night_pct
    return max(by_day[left], by_day[right]) / min(by_day[left], by_day[right]) > FAR_MORE


@store.reads("air_now")
def dust_days(left: str, right: str, *, then: Moment = None, at: Moment = None) -> pd.DataFrame:
    """PM2.5 of the last 24 hours on both sides, by the hours before its newest one. One row per side and hour.

    `side` (left, right), `hours_before`, `pm25_ug_m3`, `usual_low`, `usual_high`, `measured_at`.
    """
    found = [
        _last_day(cached(air.now)("pm25_ug_m3", district=code, at=moment).course).assign(side=side)
        for side, code, moment in (("left", left, at), ("right", right, then or at))
    ]
    return pd.concat(found, ignore_index=True)


def _last_day(course: Course) -> pd.DataFrame:
    columns = ["measured_at", "pm25_ug_m3", "usual_low", "usual_high"]
    if course.at is None:
        return course.hours.reindex(columns=[*columns, "hours_before"])
    day = course.last_day[course.last_day.measured_at <= course.at]
    return day[columns].assign(hours_before=(day.measured_at - course.at) / pd.Timedelta("1h"))
