"""Work done once per data version: one works, who builds on it waits for the newest, what nobody asks for goes."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pandas as pd
import pytest

from data_sources import once, reference
from data_sources.once import cached
from data_sources.pipeline import store


def test_many_who_ask_at_once_let_one_work():
    asked = []

    @store.reads("air_now")
    def slow() -> int:
        asked.append(1)
        time.sleep(0.1)
        return 7

    with ThreadPoolExecutor(8) as viewers:
        answers = list(viewers.map(lambda _: cached(slow)(), range(8)))
    assert (answers, len(asked)) == ([7] * 8, 1)


def test_what_nobody_asks_for_any_more_is_let_go(monkeypatch):
    @store.reads("air_now")
    def of(place: str) -> str:
        return place

    clock = iter([0.0, 1.0, 1.0 + once.KEPT_S])
    monkeypatch.setattr(time, "monotonic", lambda: next(clock))
    once.forget()
    for place in ("first", "second", "third"):
        cached(of)(place)
    assert [answer.future.result() for answer in once._answers.values()] == ["second", "third"]


def test_who_changes_a_kept_frame_changes_only_his_own():
    @store.reads("air_now")
    def loader() -> pd.DataFrame:
        return pd.DataFrame({"pm25_ug_m3": [20, 30]})

    mine = cached(loader)()
    mine.loc[0, "pm25_ug_m3"] = 99
    assert cached(loader)().pm25_ug_m3.tolist() == [20, 30]


def test_a_loader_that_fails_is_asked_again():
    answers = iter([ValueError("not yet"), 5])

    @store.reads("air_now")
    def loader() -> int:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    with pytest.raises(ValueError, match="not yet"):
        cached(loader)()
    assert cached(loader)() == 5


def test_a_viewer_has_the_earlier_answer_and_what_builds_on_it_waits_for_the_newest(monkeypatch):
    begun, may_end = Event(), Event()
    known = {"version": 1}
    monkeypatch.setattr(store, "versions", lambda *names: known["version"])

    @store.reads("air_now")
    def inner() -> int:
        version = known["version"]
        if version == 2:
            begun.set()
            may_end.wait(5)
        return version

    @store.joined(inner)
    def outer() -> int:
        return cached(inner)()

    assert cached(inner)() == 1
    known["version"] = 2
    with ThreadPoolExecutor(2) as viewers:
        working = viewers.submit(cached(inner))
        begun.wait(5)
        building = viewers.submit(cached(outer))
        assert cached(inner)() == 1
        may_end.set()
        assert (working.result(5), building.result(5)) == (2, 2)


def test_a_kept_answer_still_tells_which_tables_it_is_made_of():
    @store.reads()
    def loader() -> int:
        return len(reference.districts())

    told = []
    for _ in range(2):
        with reference.noting() as read:
            cached(loader)()
        told.append(set(read))
    assert told == [{"districts.csv"}] * 2
