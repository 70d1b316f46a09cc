"""Which data somebody saw: the versions of datasets at a moment, to be compared with those of now.

    before = seen.now("air_now", "weather_now")   # {"air_now": 12, "weather_now": 3}
    seen.changed(before, "demo")                  # what has happened since, in words; nothing when it is the same

A version grows with every change of a dataset; versions of different cities (live, demo, a drill) say nothing of
each other.
"""

from __future__ import annotations

from collections.abc import Mapping

from data_sources.pipeline import settings, store


def now(*datasets: str) -> dict[str, int]:
    """The versions of datasets; -1 for one that has no rows yet."""
    return dict(zip(datasets, store.versions(*datasets)[1], strict=True))


def city() -> str:
    """Which city the data are of: live, demo or a drill, as its part of the store is called."""
    return settings.feed().folder


def changed(before: Mapping[str, int], city_before: str) -> list[str]:
    """What is different from what was seen, a sentence each; empty when nothing is."""
    if city() != city_before:
        return [f"These are the rows of another city: {city()}, not {city_before}. The numbers will differ."]
    return [
        f"{name} has changed: version {version} was seen, now it is {present}."
        if present >= version
        else f"{name} is not the same table: version {version} was seen, here it is {present}."
        for name, version, present in zip(before, before.values(), now(*before).values(), strict=True)
        if present != version
    ]
