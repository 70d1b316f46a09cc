"""Two sides: what is set against each other, and why the rest is not."""

import pandas as pd
import pytest

from data_sources import catalogue
from data_sources.catalogue.model import LANGUAGES
from data_sources.pipeline import store
from insight import compare
from tests.test_scenes import keep, page, said, table
from ui import texts
from ui.scenes import compare as scene

NOW = pd.Timestamp("2026-11-23 18:10")
WEEK_AGO = "2026-11-16T18:00"
GANGNAM, SEOCHO, SONGPA, JUNG = "11680", "11650", "11710", "11140"


@pytest.fixture(autouse=True)
def evening(monkeypatch):
    """A fixed moment: Monday 23 November 2026, ten past six."""
    monkeypatch.setenv("CIVIC_NOW", NOW.isoformat())


def reasons(*sides, **options):
    """Why each published measure can be compared or not."""
    found = compare.sides(*sides, **options)
    return found[found.group == "published"].set_index("measure").comparable


def dust_row(*sides, **options):
    """The row of PM2.5 as it is measured now."""
    found = compare.sides(*sides, **options)
    return found[(found.group == "now") & (found.measure == "pm25_ug_m3")].iloc[0]


def dust(at, value, district=GANGNAM):
    """One hour of the air, known from then on."""
    rows = [{"measured_at": at.floor("h"), "district": district, "pm25_ug_m3": value}]
    store.write("air_now", table("air_now", rows), fetched_at=at)


def test_a_total_is_not_set_against_that_of_a_district_of_another_size():
    found = reasons(GANGNAM, JUNG)
    assert (found["crimes"], found["population"], found["aged_65_plus_pct"]) == ("size", "yes", "yes")
    assert reasons(GANGNAM, GANGNAM)["crimes"] == "same"
    assert reasons(GANGNAM, GANGNAM, then="2022-06-01")["crimes"] == "yes"


def test_a_rate_per_resident_is_not_set_against_that_of_a_district_where_far_more_come_by_day():
    assert reasons(JUNG, SONGPA)["crimes_per_100k"] == "visitors"
    assert reasons(GANGNAM, SEOCHO)["crimes_per_100k"] == "yes"


def test_what_is_not_known_on_one_side_is_not_compared():
    dust(NOW, 30.0)
    found = dust_row(GANGNAM, SEOCHO)
    assert found.comparable == "unknown"
    assert pd.isna(found.left_of_right_pct)


def test_now_stands_beside_what_was_known_then():
    dust(NOW - pd.Timedelta("7D"), 20.0)
    dust(NOW, 30.0)
    row = dust_row(GANGNAM, GANGNAM, then="2026-11-16 18:10")
    assert (row.left_value, row.right_value, row.comparable, row.left_of_right_pct) == (30.0, 20.0, "yes", 150.0)
    assert (row.left_period, row.right_period) == ("2026-11-23 18:00", "2026-11-16 18:00")


@pytest.mark.parametrize(
    ("at", "reason"), [("2026-11-16 03:10", "hour"), ("2026-11-21 18:10", "hour"), ("2026-11-16 19:10", "yes")]
)
def test_another_hour_or_kind_of_day_is_no_measure_for_now(at, reason):
    dust(pd.Timestamp(at), 20.0)
    dust(NOW, 30.0)
    assert dust_row(GANGNAM, GANGNAM, then=at).comparable == reason


def test_the_most_different_of_what_can_be_compared_comes_first():
    found = compare.comparable(GANGNAM, JUNG)
    assert (found.comparable == "yes").all()
    assert {"population", "households", "people_per_km2"} <= {*found.measure}
    shares = found.left_of_right_pct / 100
    assert shares.map(lambda share: max(share, 1 / share)).is_monotonic_decreasing


def test_the_last_days_of_both_sides_lie_over_each_other():
    hours = pd.date_range(end=NOW.floor("h"), periods=30, freq="h")
    keep("air_now", [{"measured_at": at, "district": GANGNAM, "pm25_ug_m3": 20.0} for at in hours])
    keep("air_now", [{"measured_at": hours[-1], "district": SEOCHO, "pm25_ug_m3": 9.0}])
    found = compare.dust_days(GANGNAM, SEOCHO)
    assert found.groupby("side").hours_before.max().tolist() == [0, 0]
    assert found[found.side == "left"].hours_before.min() == -24


def test_moments_of_the_address_are_taken_when_they_lie_in_the_past():
    assert scene.moments(None)[:2] == ["now", "2026-11-22T18:00"]
    assert scene.moments("2026-09-01T08:00")[-1] == "2026-09-01T08:00"
    for wrong in ("2027-01-01T00:00", "yesterday", "1899-01-01", "2026-11-01T00:00Z"):
        assert wrong not in scene.moments(wrong)


def test_the_right_side_is_the_nearest_twin_or_itself_at_another_time():
    assert scene.chosen(GANGNAM, scene.SUGGESTED, scene.NOW) == (SEOCHO, None)
    assert scene.chosen(GANGNAM, scene.SUGGESTED, WEEK_AGO) == (GANGNAM, pd.Timestamp(WEEK_AGO))
    assert scene.chosen(GANGNAM, JUNG, WEEK_AGO) == (JUNG, pd.Timestamp(WEEK_AGO))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_gives_the_reason_in_every_language(language):
    with texts.speaking(language):
        words = said(scene.table(GANGNAM, JUNG, None))
        answer = said(scene.answer(GANGNAM, JUNG, None))
        reason = catalogue.column("comparable").values["visitors"][language]
        assert reason in words
        assert texts.value("district", JUNG) in answer
    assert "nan" not in words.split()


def test_the_page_runs_on_an_empty_store_with_both_sides_from_the_address():
    assert "Jung-gu, 16 Nov 18:00" in page("compare", left=GANGNAM, right=JUNG, at=WEEK_AGO)
