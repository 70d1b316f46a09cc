"""What citizens ask, report and propose, told and made up."""

import numpy as np
import pandas as pd
import pytest

from data_sources import civic
from data_sources.demo import rhythm, simulator
from data_sources.demo.city import City
from data_sources.demo.feeds import calls
from tests.kept import keep

MONDAY, SUNDAY = "2026-11-16", "2026-11-22"


def call(hour, subject, received, answered, wait):
    row = {"HOUR_DT": f"20261123{hour:02d}00", "SBJCT_NM": subject, "WAIT_SEC": wait}
    return row | {"RCPT_CNT": received, "ANSWR_CNT": answered}


def test_calls_say_how_many_were_answered_by_subject_and_by_hour():
    keep("controlCalls", call(10, "교통", 300, 240, 60), call(10, "복지", 100, 100, 20), call(11, "교통", 50, 50, 5))
    assert civic.calls(subject="교통").answered_pct.tolist() == [80, 100]
    hours = civic.calls_by_hour(until="2026-11-23 10:30")
    assert hours[["calls_received", "calls_answered", "waiting_s", "answered_pct"]].values.tolist() == [
        [400, 340, 50, 85]
    ]


def test_complaints_are_told_by_month_subject_and_district():
    keep("SmartUncomfStatMonth", {"YEAR": "2026", "MON_01": "10", "MON_02": "20", "MON_03": "0"})
    keep("SmartUncomfStatSector", {"YEAR": "2026", "MONTH": "02", "RCPT_CNT_01": "12", "RCPT_CNT_02": "8"})
    keep("SmartUncomfStatLocale", {"YEAR": "2026", "MONTH": "02", "GU_NM_01": "15", "GU_NM_ETC": "5"})
    assert civic.complaints(since="2026-02-01").complaints.tolist() == [20]
    assert civic.complaints_by_sector().complaint_sector.tolist() == ["교통", "도로"]
    assert civic.complaints_by_district(district="11110").complaints.tolist() == [15]
    assert civic.complaints_by_district().complaints.sum() == 20


def test_the_newest_proposal_comes_first():
    keep(
        "ChunmanFreeSuggestions",
        {"SN": "1", "TITLE": "a", "REG_DATE": "2026-11-01", "VOTE_CNT": "5", "REPLY_YN": "Y"},
        {"SN": "2", "TITLE": "b", "REG_DATE": "2026-11-20", "VOTE_CNT": "0", "REPLY_YN": "N"},
    )
    found = civic.proposals()
    assert found.name.tolist() == ["b", "a"]
    assert found.is_answered.tolist() == [False, True]


def by_hour(day, scenario=None):
    hours = rhythm.minutes(pd.date_range(day, periods=24, freq="h"))
    return calls.expected(City.of(1, scenario), hours).sum(axis=1)


def test_made_up_calls_follow_the_week_and_the_day():
    monday, sunday = by_hour(MONDAY), by_hour(SUNDAY)
    assert 15_000 < monday.sum() < 35_000
    assert sunday.sum() < 0.5 * monday.sum()
    assert monday[9:12].mean() > 1.3 * monday[13:18].mean()
    assert monday[2:5].mean() < 0.05 * monday[9:12].mean()


@pytest.mark.parametrize(
    ("scenario", "hour"), [("monsoon_flood", 19), ("market_fire", 23), ("subway_stoppage", 8), ("new_year_crowd", 23)]
)
def test_trouble_makes_the_telephone_ring(scenario, hour):
    assert by_hour("2026-11-18", f"{scenario}@2026-11-18")[hour] > 1.2 * by_hour("2026-11-18")[hour]


def test_made_up_calls_have_a_past_that_agrees_with_the_present():
    now = pd.Timestamp("2026-11-23 18:05:20")
    present = pd.DataFrame(simulator.rows("controlCalls", now))
    past = simulator.history("controlCalls", pd.date_range(now, periods=3, freq="-1h")).to_pandas()
    both = past.merge(present, on=list(present.columns))
    assert len(both) == len(past) == 30
    assert (present.ANSWR_CNT <= present.RCPT_CNT).all()
    assert np.allclose(present.groupby("HOUR_DT").size(), 10)
