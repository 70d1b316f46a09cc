"""Civic voice: what is complained about more than a year ago, where, and how the calls to 120 go.

    voice.complaints("소음")          # noise: districts that rose most first, subjects, weeks beside those a year ago
    voice.calls()                    # calls to 120 by the hour

A period is compared with the same one a year (52 weeks) before, so that seasons do not pass for news. Where only the
portal's monthly counts are there, which know the subject or the district and never both, those are told instead.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from data_sources import civic
from data_sources.pipeline import clock, store
from data_sources.pipeline.store import Moment
from insight import course
from insight.course import Course
from insight.now import Figure

CROSSED, BY_DISTRICT, BY_SECTOR = "complaints_by_topic", "complaints_by_district", "complaints_by_sector"
DAY, WEEK = pd.Timedelta("1D"), pd.Timedelta("7D")
YEAR = 52 * WEEK
PERIOD = 4  # weeks that are added up: one alone holds too few of the rarer subjects
SHOWN = 13  # weeks in the picture
CHANCE = 2.0  # standard deviations of a difference of two counts: less may be chance
COUNTS = ["complaints", "complaints_year_ago"]
MONTH = pd.Timedelta("30D")


@dataclass(frozen=True)
class Complaints:
    """Complaints of a period beside the same period a year before, the greatest rise first."""

    dataset: str  # what it is drawn from
    since_on: pd.Timestamp | None  # the first and the last day of the period
    until_on: pd.Timestamp | None
    places: pd.DataFrame  # one row per district: district, complaints, complaints_year_ago, year_change_pct, is_clear
    subjects: pd.DataFrame  # one row per subject, likewise; the subject's column is `subject_column`
    course: pd.DataFrame  # one row per week (week_on) or month (month_on): complaints, complaints_year_ago
    total: float
    year_ago: float

    @property
    def subject_column(self) -> str:
        """The column that names a subject: the city's own subjects, or the portal's."""
        return "complaint_topic" if self.dataset == CROSSED else "complaint_sector"

    @property
    def when(self) -> str:
        """The column of the course's time."""
        return "week_on" if self.dataset == CROSSED else "month_on"

    @property
    def change_pct(self) -> float:
        """How much more there were than a year before."""
        return 100 * (self.total / self.year_ago - 1) if self.year_ago else math.nan


@store.reads(CROSSED, BY_DISTRICT, BY_SECTOR)
def complaints(subject: str | None = None, *, district: str | None = None, at: Moment = None) -> Complaints:
    """Complaints of the last four whole weeks (or of the last month) beside those of a year before."""
    found = civic.complaints_by_topic(at=at)
    if found.empty:
        return _monthly(subject, district, at)
    of_subject = found[found.complaint_topic == subject] if subject else found
    here = found[found.district == district] if district else found
    both = of_subject[of_subject.district == district] if district else of_subject
    return _compared(CROSSED, of_subject, here, both)


def _monthly(subject: str | None, district: str | None, at: Moment) -> Complaints:
    """The portal's counts: the districts of all subjects, or the subjects of the whole city."""
    places, subjects = civic.complaints_by_district(at=at), civic.complaints_by_sector(at=at)
    if subject:
        whole = subjects[subjects.complaint_sector == subject]
        return _compared(BY_SECTOR, places.head(0), subjects, whole.head(0) if district else whole)
    whole = places[places.district == district] if district else places
    return _compared(BY_DISTRICT, places, subjects.head(0) if district else subjects, whole)


@store.reads(CROSSED, BY_SECTOR)
def subjects(*, at: Moment = None) -> list[str]:
    """What is complained about, the most common first."""
    found, column = civic.complaints_by_topic(at=at), "complaint_topic"
    if found.empty:
        found, column = civic.complaints_by_sector(at=at), "complaint_sector"
    return found.groupby(column).complaints.sum().sort_values(ascending=False).index.to_list()


def _compared(dataset: str, places: pd.DataFrame, subjects: pd.DataFrame, whole: pd.DataFrame) -> Complaints:
    """The newest weeks (or month) beside those a year before: of the districts, of the subjects, and of the whole."""
    is_weekly = dataset == CROSSED
    when, subject, count = ("week_on", "complaint_topic", PERIOD) if is_weekly else ("month_on", "complaint_sector", 1)
    known = pd.concat([places, subjects])[when]
    newest = pd.DatetimeIndex(known.drop_duplicates().sort_values().tail(count))
    sums = whole.groupby(when).complaints.sum().astype(float)
    ago = sums.reindex(_year_before(pd.DatetimeIndex(sums.index), when)).to_numpy()
    course = pd.DataFrame({when: sums.index, "complaints": sums.to_numpy(), "complaints_year_ago": ago})
    period = course[course[when].isin(newest)]
    total, before = (float(period[name].sum(min_count=len(newest) or 1)) for name in COUNTS)
    last = newest[-1] if len(newest) else None
    return Complaints(
        dataset,
        newest[0] if len(newest) else None,
        None if last is None else last + WEEK - DAY if is_weekly else last + pd.offsets.MonthEnd(),
        _beside(places.dropna(subset="district"), "district", when, newest),
        _beside(subjects, subject, when, newest),
        course.tail(SHOWN).reset_index(drop=True),
        total,
        before,
    )


def _year_before(moments: pd.DatetimeIndex, when: str) -> pd.DatetimeIndex:
    """The same week of 52 weeks ago, or the same month of the year before."""
    return moments - YEAR if when == "week_on" else moments - pd.DateOffset(years=1)


def _beside(found: pd.DataFrame, by: str, when: str, newest: pd.DatetimeIndex) -> pd.DataFrame:
    """The newest periods and those a year before, added up. One row per value of `by`, the greatest rise first.

    `is_clear` says that the rise is more than chance would make of such counts.
    """
    if by not in found or found.empty:
        return pd.DataFrame(columns=[by, *COUNTS, "year_change_pct", "is_clear"])
    now = found[found[when].isin(newest)].groupby(by).complaints.sum().astype(float)
    then = found[found[when].isin(_year_before(newest, when))].groupby(by).complaints.sum().astype(float)
    both = pd.DataFrame({"complaints": now, "complaints_year_ago": then.reindex(now.index)})
    both["year_change_pct"] = 100 * (both.complaints / both.complaints_year_ago.where(both.complaints_year_ago > 0) - 1)
    chance = CHANCE * both.sum(axis=1) ** 0.5
    both["is_clear"] = both.complaints - both.complaints_year_ago > chance
    ordered = both.sort_values("year_change_pct", ascending=False)
    return ordered.rename_axis(by).reset_index()


@store.reads("calls_120")
def calls(*, subject: str | None = None, at: Moment = None) -> Course:
    """Calls to 120 by the hour, of one subject or of all, beside what is usual."""
    hours = course.hourly("calls_120", "calls_received", "call_subject", at=at)
    whole = hours.sum(axis=1, min_count=1) if subject is None else hours.get(subject, pd.Series(dtype=float))
    return course.of(whole, "calls_received")


@store.reads("calls_120")
def call_subjects(*, at: Moment = None) -> pd.DataFrame:
    """What people call 120 about in the newest hour, the most first, beside what is usual. One row per subject."""
    hours = course.hourly("calls_120", "calls_received", "call_subject", at=at)
    if hours.empty:
        return pd.DataFrame(columns=["place", "calls_received", *course.USUAL])
    newest = hours.iloc[-1].dropna()
    found = course.beside(hours, newest, "calls_received")
    return found.sort_values("calls_received", ascending=False, ignore_index=True)


@store.reads("calls_120")
def waiting(*, at: Moment = None) -> Figure:
    """The mean wait at 120 in the newest hour, and through the last day."""
    moment = clock.moment(at)
    hours = civic.calls_by_hour(at=at, since=moment - 8 * DAY).dropna(subset="waiting_s")
    if hours.empty:
        return Figure("waiting_s", "calls_120")
    newest = hours.iloc[-1]
    day = hours[hours.hour_at > newest.hour_at - DAY]
    before = hours[hours.hour_at == newest.hour_at - WEEK].waiting_s
    change = float(newest.waiting_s - before.iloc[0]) if len(before) else math.nan
    value, history = float(newest.waiting_s), tuple(map(float, day.waiting_s))
    return Figure("waiting_s", "calls_120", value, change, history, newest.hour_at)


@store.reads("proposals")
def proposals(*, at: Moment = None) -> pd.DataFrame:
    """Proposals of the last thirty days, those with the most votes first. One row per proposal."""
    moment = clock.moment(at)
    found = civic.proposals(at=at, since=moment.normalize() - MONTH)
    return found.sort_values(["votes_for", "registered_at"], ascending=False, ignore_index=True)
