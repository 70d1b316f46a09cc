"""What is loaded and drawn once per data version, and shared by all viewers.

    now = cached(air.now)(at=moment)        # a loader: kept until one of the datasets it reads changes
    layers = drawn(map_of_now)()            # a picture: the same, and once per language
    tiles = drawn(board, tells_states=True)()   # one that says how fresh its numbers are: and once in a while

`data_sources.once` says how. Where numbers come from (`provenance`) and how all feeds are (`freshness`) is worked out
once per data version and quarter of a minute.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from functools import lru_cache
from pathlib import Path
from typing import ParamSpec, TypeVar

import pandas as pd
from cachetools.func import ttl_cache

from data_sources import once
from data_sources.catalogue import LOOK_S
from data_sources.once import cached
from data_sources.pipeline import ledger, settings, store
from data_sources.pipeline.store import joined
from ui import texts

__all__ = ["cached", "drawn", "freshness", "joined", "provenance"]

GROWS_OLDER_S = 15  # how long a state may lag behind the clock

Given = ParamSpec("Given")
Picture = TypeVar("Picture")


def drawn(picture: Callable[Given, Picture], *, tells_states: bool = False) -> Callable[Given, Picture]:
    """A function that makes a picture from what it loads, asked once per language besides. All viewers share it.

    One that `tells_states` is made anew when they may be others, as `provenance` is.
    """

    def ask(*args: Given.args, **kwargs: Given.kwargs) -> Picture:
        language = texts.language()

        def make() -> Picture:
            with texts.speaking(language):  # a picture has thousands of words: the language is looked up once
                return picture(*args, **kwargs)

        versions = (once.versions(picture), _states() if tells_states else None)
        return once.answered(picture, (language, args, once.said(picture, kwargs)), versions, make)

    return ask


def _states() -> Hashable:
    """What the states of all datasets hang on, besides their versions: the last attempts, and the time."""
    return _attempts(settings.store_path()), int(time.monotonic() // GROWS_OLDER_S)


@ttl_cache(maxsize=16, ttl=LOOK_S)
def _attempts(folder: Path) -> int:
    return ledger.changed_ns()


def freshness() -> pd.DataFrame:
    """The state of every dataset, as `store.freshness` tells it."""
    return once.answered(store.freshness, None, _states(), store.freshness).copy(deep=False)


def provenance(dataset: str) -> store.Provenance:
    """Where a dataset's numbers come from, how old they are and what state that is."""
    return _provenance(dataset, store.path(dataset), store.version(dataset), _states())


@lru_cache(maxsize=2048)
def _provenance(dataset: str, path: Path, version: int, states: Hashable) -> store.Provenance:
    return store.provenance(dataset)
