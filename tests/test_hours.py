"""Means by hour and place: of a newer version only the hours that new files tell of are read."""

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from data_sources.pipeline import delta, hours, store
from tests.test_store import NOON, bikes

HOUR = pd.Timedelta("1h")
PLACES = ("11110", "11680", "11710")


def write(fetched_at, rows):
    """Rows of (hour counted from noon, district, PM2.5)."""
    at, districts, values = zip(*rows, strict=True)
    moments = pd.DatetimeIndex([NOON + hour * HOUR for hour in at]).as_unit("us")
    table = pa.table({"measured_at": moments, "district": districts, "pm25_ug_m3": pa.array(values, pa.float64())})
    store.write("air_now", table, fetched_at=NOON + fetched_at * HOUR)


def found(since=-100):
    return store.hourly("air_now", "pm25_ug_m3", "district", since=NOON + since * HOUR)


def read_anew(since=-100):
    hours._known.clear()
    return found(since)


def files():
    return delta.snapshot(store.path("air_now")).files["path"].tolist()


@pytest.mark.parametrize("chance", range(6))
def test_what_is_kept_and_brought_up_is_what_reading_all_again_gives(chance):
    """New hours, late ones, revised ones, new places and gaps, in any order, while the first hour moves on."""
    luck = np.random.default_rng(chance)
    for turn in range(8):
        cells = {(int(hour), str(luck.choice(PLACES[: 1 + turn // 2]))) for hour in luck.integers(-60, 3 * turn, 5)}
        write(turn, [(hour, place, float(luck.integers(1, 99))) for hour, place in cells])
        brought_up = found(turn - 50)
        pd.testing.assert_frame_equal(brought_up.dropna(how="all", axis=1), read_anew(turn - 50), check_freq=False)
    assert len(files()) == 8


def test_new_hours_are_read_ahead_of_who_asks_for_them(monkeypatch: pytest.MonkeyPatch):
    write(0, [(-2, "11110", 20.0), (-1, "11110", 30.0)])
    found()
    write(1, [(1, "11110", 40.0)])
    store.bring_up()
    monkeypatch.setattr(hours, "_read", None)
    assert found()["11110"].tolist()[3] == 40.0


def test_what_is_brought_up_ahead_does_not_grow_as_days_go_by():
    write(0, [(hour, "11110", 20.0) for hour in range(-100, 0)])
    read_anew(-100)
    for day in (1, 2, 9):
        write(24 * day, [(24 * day - 1, "11110", 40.0)])
        hours.bring_up(now=NOON + day * pd.Timedelta("1D"))
    [known] = hours._known.values()
    assert known.since > NOON
    assert known.means.index[0] >= known.since


def test_of_a_newer_version_only_hours_of_new_files_are_read():
    write(0, [(-2, "11110", 20.0), (-1, "11110", 30.0)])
    found()
    [old] = files()
    write(1, [(1, "11110", 40.0)])
    Path(old).unlink()
    assert found()["11110"].tolist()[:2] == [20.0, 30.0]
    assert found()["11110"].tolist()[3] == 40.0
    assert math.isnan(found()["11110"].tolist()[2])


def test_a_revised_hour_has_its_new_value_alone():
    write(0, [(-2, "11110", 20.0), (-1, "11110", 30.0)])
    found()
    write(1, [(-2, "11110", 50.0)])
    assert found()["11110"].tolist() == [50.0, 30.0]


def test_an_earlier_first_hour_than_is_kept_is_read():
    write(0, [(-90, "11110", 20.0), (-1, "11110", 30.0)])
    assert len(found(-40.2)) == 1
    assert len(found(-91)) == 90


def test_after_files_were_put_together_all_is_read_anew():
    write(0, [(-2, "11110", 20.0), (-1, "11680", 30.0)])
    found()
    write(1, [(1, "11110", 40.0)])
    delta.maintain(store.path("air_now"), "district = '11680'")
    assert list(found().columns) == ["11110"]


def test_where_a_row_has_no_time_of_its_own_it_is_when_it_was_fetched():
    for hour, count in enumerate((5, 7, 9)):
        store.write("bike_stands", bikes(a=count), fetched_at=NOON + hour * HOUR)
        means = store.hourly("bike_stands", "bikes", "bike_station", since=NOON)
    assert means["a"].tolist() == [5.0, 7.0, 9.0]


def test_a_frame_is_the_callers_own():
    write(0, [(-2, "11110", 20.0)])
    mine = found()
    mine.iloc[0, 0] = 99.0
    assert found().iloc[0, 0] == 20.0
