"""The newest row of each place of a long table: only files that are new are read."""

from pathlib import Path

import pandas as pd

from data_sources import catalogue
from data_sources.pipeline import delta, duck, newest, store
from tests.test_store import NOON, bikes

DATASET = catalogue.dataset("bike_stands")
HOUR = pd.Timedelta("1h")


def standing():
    """Bikes at each station, by what is known of the newest version of the table."""
    folder = store.path("bike_stands")
    rows = newest.rows(DATASET, folder, delta.snapshot(folder), duck.NEWEST).to_pylist()
    return {row["bike_station"]: row["bikes"] for row in rows}


def write(hours, **stations):
    store.write("bike_stands", bikes(**stations), fetched_at=NOON + hours * HOUR)


def test_a_place_keeps_its_row_until_there_is_a_newer_one():
    write(0, a=5, b=7)
    assert standing() == {"a": 5, "b": 7}
    write(1, a=6, b=7)
    write(2, a=6, c=1)
    assert standing() == {"a": 6, "b": 7, "c": 1}
    assert standing() == dict(store.latest("bike_stands")[["bike_station", "bikes"]].itertuples(index=False))


def test_of_a_newer_version_only_the_new_files_are_read():
    write(0, a=5, b=7)
    standing()
    [old] = delta.snapshot(store.path("bike_stands")).files["path"]
    write(1, c=9)
    Path(old).unlink()
    assert standing() == {"a": 5, "b": 7, "c": 9}


def test_after_files_were_put_together_all_is_read_anew():
    write(0, a=5, b=7)
    standing()
    write(1, a=6, b=7)
    delta.maintain(store.path("bike_stands"), "bike_station = 'b'")
    assert standing() == {"a": 6}


def test_a_long_table_answers_as_a_short_one_does(monkeypatch):
    write(0, a=5, b=7)
    write(1, a=6, b=7)
    short = store.latest("bike_stands")
    monkeypatch.setattr("data_sources.pipeline.views.LONG", 1)
    duck.forget()
    pd.testing.assert_frame_equal(store.latest("bike_stands"), short)
