"""The page on the civic voice: what rose, where, whether that is more than chance, and what the portal cannot tell."""

import pandas as pd
import pytest

from data_sources.catalogue.model import LANGUAGES
from data_sources.demo import simulator
from insight import voice
from insight.question import ask
from tests.kept import keep
from tests.test_scenes import page, said
from ui import charts, texts
from ui.scenes import voice as scene

MONDAYS = pd.date_range("2025-10-20", "2026-11-16", freq="7D")


@pytest.fixture(autouse=True)
def noon(now):
    """Monday 23 November 2026, noon."""


def weekly(district, topic, count, year_ago):
    """Complaints of every week: so many in the last twenty, so many in those before."""
    return [
        {
            "WEEK_DT": f"{monday:%Y%m%d}",
            "TOPIC_NM": topic,
            "GU_NM": district,
            "RCPT_CNT": str(count if monday > MONDAYS[-20] else year_ago),
        }
        for monday in MONDAYS
    ]


@pytest.fixture
def counted():
    """Noise doubles in Jongno-gu and grows by chance in Jung-gu; parking stays as it is."""
    keep(
        "controlComplaints",
        *weekly("종로구", "소음", 80, 40),
        *weekly("중구", "소음", 11, 10),
        *weekly("종로구", "주정차", 200, 200),
        *weekly("중구", "주정차", 100, 110),
    )


def test_four_weeks_are_compared_with_the_same_weeks_of_the_year_before(counted):
    found = voice.complaints("소음")
    assert (found.since_on, found.until_on) == (pd.Timestamp("2026-10-26"), pd.Timestamp("2026-11-22"))
    assert (found.total, found.year_ago, round(found.change_pct)) == (364, 200, 82)
    first, second = found.places.to_dict("records")
    assert (first["district"], first["complaints"], first["year_change_pct"]) == ("11110", 320, 100)
    assert (first["is_clear"], second["is_clear"]) == (True, False)


def test_which_districts_complaints_about_noise_rose_most_is_the_first_that_is_said(counted):
    with texts.speaking("en"):
        told = said(scene.answer("소음", None))
    assert told == (
        "From Monday 26 October to Sunday 22 November, 364 complaints about noise reached Seoul, 82 % more than a year "
        "before. They rose most in Jongno-gu: by 100 %, from 160 to 320."
    )


def test_of_a_district_it_is_said_what_rose_and_how_it_stands_among_all(counted):
    with texts.speaking("en"):
        assert "What rose most is noise: by 10 %, from 40 to 44. With numbers this small, that may be chance." in said(
            scene.answer(None, "11140")
        )
        assert said(scene.answer("소음", "11140")).endswith("By its rise it is number 2 of 2 districts.")


def test_without_the_citys_own_system_the_portals_months_are_told_and_what_they_lack():
    for year, count in ((2025, "100"), (2026, "130")):
        keep("SmartUncomfStatSector", {"YEAR": str(year), "MONTH": "10", "RCPT_CNT_01": count})
        keep("SmartUncomfStatLocale", {"YEAR": str(year), "MONTH": "10", "GU_NM_01": count})
    whole = voice.complaints()
    assert (whole.dataset, whole.until_on, whole.total) == ("complaints_by_district", pd.Timestamp("2026-10-31"), 130)
    assert whole.places.year_change_pct.round().tolist() == [30]
    assert voice.subjects() == ["교통"]
    assert (voice.complaints("교통").total, len(voice.complaints("교통").places)) == (130, 0)
    with texts.speaking("en"):
        assert "In which district they rose, the portal does not tell" in said(scene.answer("교통", None))
        assert said(scene.answer("교통", "11110")).startswith("The portal counts complaints by subject or by district")


def test_with_no_year_before_nothing_is_said_to_have_risen():
    keep("controlComplaints", *weekly("종로구", "소음", 80, 40)[-8:])
    with texts.speaking("en"):
        told = said(scene.answer(None, None))
    assert "with no year before to compare with" in told
    assert "They rose in no district." in told


def test_the_mean_wait_at_120_is_weighed_by_calls_and_compared_with_a_week_before():
    for day, wait in (("20261116", "10"), ("20261123", "40")):
        row = {"HOUR_DT": f"{day}1000", "SBJCT_NM": "교통", "RCPT_CNT": "30", "ANSWR_CNT": "30", "WAIT_SEC": wait}
        keep("controlCalls", row)
    found = voice.waiting()
    assert (found.value, found.change, found.history) == (40, 30, (40,))


def test_proposals_of_a_month_are_told_with_most_votes_first():
    keep(
        "ChunmanFreeSuggestions",
        {"SN": "1", "TITLE": "오래된 제안", "REG_DATE": "2026-09-01", "VOTE_CNT": "900"},
        {"SN": "2", "TITLE": "나무를 심자", "REG_DATE": "2026-11-02", "VOTE_CNT": "7", "REPLY_YN": "Y"},
        {"SN": "3", "TITLE": "<script>", "REG_DATE": "2026-11-20", "VOTE_CNT": "1", "REPLY_YN": "N"},
    )
    with texts.speaking("en"):
        told = scene.proposals()
    assert said(told).endswith("나무를 심자7 votes · answered by the city&lt;script&gt;1 vote · not answered yet")


def test_made_up_complaints_are_the_same_whenever_they_are_asked_for():
    monday, tuesday = (
        pd.DataFrame(simulator.rows("controlComplaints", pd.Timestamp(day))) for day in ("2026-11-23", "2026-11-24")
    )
    assert monday.equals(tuesday)
    assert monday.groupby("GU_NM").size().unique().tolist() == [65 * 12]
    assert monday.WEEK_DT.max() == "20261116"
    assert 9_000 < monday.RCPT_CNT.sum() / 65 < 16_000


def test_the_rows_behind_a_chart_are_the_rows_of_its_question(counted):
    chart = scene.places("소음")
    assert chart.question == ask(voice.complaints, "places", subject="소음")
    assert chart.question.rows().equals(chart.rows)


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_is_said_in_every_language_also_where_nothing_is_known(language):
    with texts.speaking(language):
        parts = [scene.answer(None, None), scene.proposals(), scene.headlines()]
        drawn = [scene.places(None), scene.subjects(None), scene.course(None, None), scene.call_subjects()]
    assert all("<p>" in part for part in parts)
    assert all(isinstance(chart, charts.Chart) for chart in drawn)


def test_the_page_answers_first_and_a_link_restores_the_choice(counted):
    shown = page("voice", subject="소음", district="11110")
    assert "In Jongno-gu" not in shown
    assert shown.index("reached Jongno-gu") < shown.index("What citizens propose")
