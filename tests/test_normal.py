"""What is usual, what is not, and how rare that is."""

import math

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from data_sources.pipeline import store
from insight import normal, notable
from ui import sentences, texts
from ui.menu import PAGES

NOW = pd.Timestamp("2026-11-23 18:10")
HOURS = pd.date_range("2026-10-05 00:00", "2026-11-23 18:00", freq="h")


def course(level=20.0, noise=0.1):
    """A week's rhythm, and a little noise that is the same in every run."""
    dice = np.random.default_rng(1)
    rhythm = 1 + 0.5 * np.sin((HOURS.hour - 6) / 24 * 2 * np.pi)
    return pd.Series(level * rhythm * (1 + noise * dice.standard_normal(len(HOURS))), HOURS)


def air(**districts):
    tables = [
        pa.table(
            {
                "measured_at": pa.array(series.index, pa.timestamp("us")),
                "district": [code] * len(series),
                "pm25_ug_m3": series.to_list(),
            }
        )
        for code, series in districts.items()
    ]
    return store.write("air_now", pa.concat_tables(tables), fetched_at=NOW)


def test_the_middle_is_the_median_of_the_same_hours_of_the_weeks_before():
    values = course(noise=0).to_frame("a")
    values.iloc[-169] = 1000.0  # one strange week does not move it
    middle, low, high = normal.usual(values, HOURS[-1:])
    assert middle["a"].iloc[0] == pytest.approx(20.0)
    assert low["a"].iloc[0] < 20 < high["a"].iloc[0]


def test_the_band_holds_most_hours():
    values = course().to_frame("a")
    _, low, high = normal.usual(values, HOURS[-336:])
    inside = values["a"].reindex(HOURS[-336:]).between(low["a"], high["a"]).mean()
    assert 0.88 < inside < 0.99


def test_two_weeks_are_not_enough_history():
    short = course().iloc[-330:]
    middle, _, _ = normal.usual(short.to_frame("a"), HOURS[-1:])
    assert middle["a"].isna().all()
    air(**{"11110": short})
    assert normal.unusual(at=NOW).too_short == ("air_now",)


def test_a_place_far_from_its_usual_is_found_and_an_ordinary_one_is_not():
    high = course()
    high.iloc[-1] = 61.0
    air(**{"11110": course(), "11710": high})
    [found] = normal.unusual(at=NOW).found
    assert (found.place, found.value) == ("11710", 61.0)
    assert found.usual == pytest.approx(20, rel=0.15)
    assert found.off == pytest.approx(61 / found.usual - 1)
    assert found.once_in is None


def test_how_rare_it_is_is_counted_in_the_places_own_past():
    high = course()
    high.iloc[[200, 201, 700]] = 2000.0  # two hours in a row are one time
    high.iloc[-1] = 400.0
    air(**{"11710": high})
    [found] = normal.unusual(at=NOW).found
    assert found.once_in == (HOURS[-2] - HOURS[0]) / 2


def test_what_is_old_says_nothing_about_now():
    high = course().iloc[:-6]
    high.iloc[-1] = 400.0
    air(**{"11710": high})
    assert normal.unusual(at=NOW).found == ()


def test_a_value_that_holds_until_it_changes_has_an_hour_before_the_next():
    link = pa.table({"link": ["1"], "speed_km_h": [20.0], "travel_time_s": [3.0]})
    store.write("road_link_speeds", link, fetched_at=pd.Timestamp("2026-11-23 10:05"))
    slower = link.set_column(1, "speed_km_h", pa.array([10.0]))
    store.write("road_link_speeds", slower, fetched_at=pd.Timestamp("2026-11-23 12:05"))
    found = store.hourly("road_link_speeds", "speed_km_h", "link", since="2026-11-23", at=NOW)
    assert found["1"].dropna().tolist() == [20.0, 10.0]
    assert len(found) == 3
    assert store.hourly("road_link_speeds", "speed_km_h", "link", since="2026-11-23", at="2026-11-23 11:00").size == 1


def incident(number, arrived_at, **more):
    return {
        "emergency_number": number,
        "emergency_kind": "화재",
        "emergency_place": "음식점",
        "emergency_stage": "활동개시",
        "dispatched_at": arrived_at - pd.Timedelta("5min"),
        "arrived_at": arrived_at,
        "district": "11680",
        "deaths": 0,
        "injuries": 0,
        "lon": 127.03,
        "lat": 37.5,
        **more,
    }


def fires(*rows):
    known = store.tidy.schema(notable.store.catalogue.dataset("incidents"))
    table = pa.Table.from_pylist([{name: row.get(name) for name in known.names} for row in rows], schema=known)
    store.write("incidents", table, fetched_at=NOW)


def test_fires_are_said_before_what_is_only_unusual():
    high = course()
    high.iloc[-1] = 61.0
    air(**{"11710": high})
    ended = incident("3", NOW - pd.Timedelta("50min"), extinguished_at=NOW, closed_at=NOW)
    fires(
        incident("1", NOW - pd.Timedelta("3min")),
        incident("2", NOW - pd.Timedelta("30min"), injuries=2),
        ended,
    )
    notes = notable.now(at=NOW).notes
    assert [note.kind for note in notes] == ["fire", "fire", "air", "more"]
    assert [note.id for note in notes[:2]] == ["2", "1"]
    with texts.speaking("en"):
        assert sentences.said(notes[0]).endswith("crew there for 30 minutes. 2 people hurt.")
        assert "Songpa" in sentences.said(notes[2])
    with texts.speaking("fr"):
        assert "contre 18" in sentences.said(notes[3])


def test_nothing_known_is_nothing_said():
    found = notable.now(at=NOW)
    assert found.notes == ()
    assert found.looked_at == 0


def test_every_sentence_leads_to_a_page_that_there_is():
    assert set(sentences.PAGES_OF.values()) <= set(PAGES)


def test_an_hour_has_the_mean_of_its_values_and_a_place_without_a_name_is_left_out():
    hours = pd.DatetimeIndex(["2026-11-23 10:00", "2026-11-23 10:30", "2026-11-23 12:10"])
    air(**{"11110": pd.Series([10.0, 30.0, 7.0], hours), "11710": pd.Series([5.0, math.nan, math.nan], hours)})
    place = "case when district = '11110' then 'here' end"
    by_place = store.hourly("air_now", "pm25_ug_m3", "district", since="2026-11-23", at=NOW)
    assert by_place["11110"].tolist()[::2] == [20.0, 7.0]
    assert by_place.index.tolist() == pd.date_range("2026-11-23 10:00", periods=3, freq="h").tolist()
    assert by_place.isna().sum().to_dict() == {"11110": 1, "11710": 2}
    assert list(store.hourly("air_now", "pm25_ug_m3", place, since="2026-11-23", at=NOW).columns) == ["here"]


@pytest.mark.parametrize("weeks", [2, 3, 8, 9])
def test_the_median_of_the_others_leaves_out_the_value_itself(weeks):
    values = np.random.default_rng(weeks).integers(0, 5, (weeks, 40, 3)).astype(float)
    values[np.random.default_rng(0).random(values.shape) < 0.2] = math.nan
    others = [np.delete(values, week, axis=0) for week in range(weeks)]
    wanted = [pd.DataFrame(each.reshape(weeks - 1, -1)).median().to_numpy() for each in others]
    np.testing.assert_array_equal(normal._medians_of_others(values).reshape(weeks, -1), wanted)
