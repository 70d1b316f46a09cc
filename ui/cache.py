"""Work done once per data version and shared by all viewers.

    now = cached(air.now)(at=moment)        # a loader: kept until one of the datasets it reads changes
    layers = drawn(map_of_now)()            # a picture: the same, and once per language
    tiles = drawn(board, tells_states=True)()   # one that says how fresh its numbers are: and once in a while

A loader says what it reads with `@store.reads("air_now")`. A caller only asks for versions: a hit costs some tens of
microseconds, a tenth of what Streamlit's own cache takes. When many ask at once, one works; the others get the answer
for the version before, and where there is none they wait. Where numbers come from (`provenance`) and how all feeds are
(`freshness`) is worked out once per data version and quarter of a minute.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, ParamSpec, TypeVar

import pandas as pd
from cachetools.func import ttl_cache

from data_sources.catalogue import LOOK_S
from data_sources.pipeline import ledger, settings, store
from data_sources.pipeline.store import joined
from ui import texts

__all__ = ["cached", "drawn", "freshness", "joined", "provenance"]

MOST = 400  # questions whose newest answer is kept
KEPT_S = 300  # since it was last asked for: most data is new by then, and a kiosk asks of ever other incidents
GROWS_OLDER_S = 15  # how long a state may lag behind the clock

Given = ParamSpec("Given")
Answer = TypeVar("Answer")


@dataclass
class _Answer:
    """An answer, perhaps on its way: for which versions, and the one before it until it is there."""

    versions: Hashable
    future: Future[Any]
    earlier: _Answer | None
    asked_s: float = 0.0  # when it was last asked for, of the monotonic clock


_lock = Lock()
_answers: OrderedDict[Hashable, _Answer] = OrderedDict()


def cached(loader: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """The loader, asked once for each combination of arguments and data versions. A frame is the caller's own."""

    def ask(*args: Given.args, **kwargs: Given.kwargs) -> Answer:
        question = (settings.store_path(), _name(loader), args, _said(loader, kwargs))
        answer = _once(question, _versions(loader), lambda: loader(*args, **kwargs))
        return answer.copy(deep=False) if isinstance(answer, pd.DataFrame) else answer

    return ask


def drawn(picture: Callable[Given, Answer], *, tells_states: bool = False) -> Callable[Given, Answer]:
    """A function that makes a picture from what it loads, asked once per language besides. All viewers share it.

    One that `tells_states` is made anew when they may be others, as `provenance` is.
    """

    def ask(*args: Given.args, **kwargs: Given.kwargs) -> Answer:
        language = texts.language()

        def make() -> Answer:
            with texts.speaking(language):  # a picture has thousands of words: the language is looked up once
                return picture(*args, **kwargs)

        question = (settings.store_path(), _name(picture), language, args, _said(picture, kwargs))
        versions = (_versions(picture), _states() if tells_states else None)
        return _once(question, versions, make)

    return ask


def _states() -> Hashable:
    """What the states of all datasets hang on, besides their versions: the last attempts, and the time."""
    return _attempts(settings.store_path()), int(time.monotonic() // GROWS_OLDER_S)


@ttl_cache(maxsize=16, ttl=LOOK_S)
def _attempts(folder: Path) -> int:
    return ledger.changed_ns()


def _name(loader: Callable[..., Any]) -> tuple[str, str]:
    """What a function is called: a page's functions are new objects in every run, of the same name and file."""
    return loader.__code__.co_filename, loader.__qualname__


def _said(loader: Callable[..., Any], kwargs: dict[str, Any]) -> Hashable:
    """What is asked by name, less what is understood: `now(road=None)` is `now()`."""
    understood = loader.__kwdefaults__ or {}
    return tuple(sorted((name, value) for name, value in kwargs.items() if understood.get(name, ...) is not value))


def _versions(loader: Callable[..., Any]) -> Hashable:
    """The version of each dataset that the loader reads. Raises AttributeError when it does not say which."""
    return store.versions(*loader.datasets)  # type: ignore[attr-defined]


def _once(question: Hashable, versions: Hashable, ask: Callable[[], Any]) -> Any:
    """The answer for these versions, or that for earlier ones while somebody works on it."""
    with _lock:
        known = _answers.get(question)
        if is_known := known is not None and known.versions == versions:
            answer = known
        else:
            earlier = known if known is None or known.future.done() else known.earlier
            answer = _answers[question] = _Answer(versions, Future(), earlier)
        answer.asked_s = time.monotonic()
        _answers.move_to_end(question)
        _forget(answer.asked_s - KEPT_S)
    if is_known:
        earlier = answer.earlier
        return (answer if earlier is None or answer.future.done() else earlier).future.result()
    try:
        answer.future.set_result(ask())
    except BaseException as error:
        with _lock:
            if _answers.get(question) is answer:
                _answers.pop(question)
        answer.future.set_exception(error)
        raise
    finally:
        answer.earlier = None
    return answer.future.result()


def _forget(before_s: float) -> None:
    """Let go of what nobody has asked for since, and of what is more than MOST."""
    while len(_answers) > MOST or next(iter(_answers.values())).asked_s < before_s:
        _answers.popitem(last=False)


def freshness() -> pd.DataFrame:
    """The state of every dataset, as `store.freshness` tells it."""
    answer = _once((settings.store_path(), "freshness"), _states(), store.freshness)
    return answer.copy(deep=False)


def provenance(dataset: str) -> store.Provenance:
    """Where a dataset's numbers come from, how old they are and what state that is."""
    return _provenance(dataset, store.path(dataset), store.version(dataset), _states())


@lru_cache(maxsize=2048)
def _provenance(dataset: str, path: Path, version: int, states: Hashable) -> store.Provenance:
    return store.provenance(dataset)
