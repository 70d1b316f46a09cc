"""What is new in the store reaches an open page as it comes."""

import anyio
import pandas as pd
import pytest

from data_sources.pipeline import delta, store
from tests.test_scenes import keep
from ui import news

DUST = {"measured_at": pd.Timestamp("2026-11-23 18:00"), "district": "11110", "pm25_ug_m3": 38.0}


def test_a_page_is_told_the_names_of_what_is_new_and_nothing_while_nothing_is():
    async def told() -> list[str]:
        heard = news.told()
        found: list[str] = []

        async def listen() -> None:
            async for names in heard:
                found.append(names)

        async with anyio.create_task_group() as group:
            group.start_soon(listen)
            await anyio.sleep(2 * news.EVERY_S)
            assert found == []
            keep("air_now", [DUST])
            await anyio.sleep(2 * news.EVERY_S)
            group.cancel_scope.cancel()
        return found

    assert anyio.run(told) == ["air_now"]


def test_what_comes_once_a_day_is_not_waited_for():
    assert {"air_now", "hotspot_people", "incidents"} <= {*news.watched()}
    assert "subway_ridership" not in news.watched()


def test_what_another_process_wrote_is_read_before_a_page_asks_for_it(monkeypatch: pytest.MonkeyPatch):
    keep("air_now", [DUST])
    assert store.latest("air_now").pm25_ug_m3.tolist() == [38.0]
    keep("air_now", [DUST | {"pm25_ug_m3": 40.0}])

    async def wait() -> None:
        async with anyio.create_task_group() as group:
            group.start_soon(news.keep_up)
            await anyio.sleep(2 * news.EVERY_S)
            group.cancel_scope.cancel()

    anyio.run(wait)
    with monkeypatch.context() as patch:
        patch.setattr(delta, "_table", None)  # what reads a table's log
        assert store.latest("air_now").pm25_ug_m3.tolist() == [40.0]
