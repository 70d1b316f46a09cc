"""Work done once per data version and shared by all viewers.

    now = cached(air.now)(at=moment)        # a loader: kept until one of the datasets it reads changes
    layers = drawn(map_of_now)()            # a picture: the same, and once per language
    tiles = drawn(board, tells_states=True)()   # one that says how fresh its numbers are: and once in a while

A loader says what it reads with `@store.reads("air_now")`. A caller only asks for versions: a hit costs some tens of
microseconds, a tenth of what Streamlit's own cache takes. When many ask at once, one works and the others wait for it.
Where numbers come from (`provenance`) is worked out once per data version and quarter of a minute.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, ParamSpec, TypeVar

import pandas as pd

from data_sources.pipeline import ledger, store
from data_sources.pipeline.store import joined
from ui import texts

__all__ = ["cached", "drawn", "joined", "provenance"]

MOST = 400  # questions whose newest answer is kept
GROWS_OLDER_S = 15  # how long a state may lag behind the clock

Given = ParamSpec("Given")
Answer = TypeVar("Answer")

_lock = Lock()
_answers: OrderedDict[Hashable, tuple[Hashable, Future[Any]]] = OrderedDict()


def cached(loader: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """The loader, asked once for each combination of arguments and data versions. A frame is the caller's own."""

    def ask(*args: Given.args, **kwargs: Given.kwargs) -> Answer:
        question = (_name(loader), args, tuple(sorted(kwargs.items())))
        answer = _once(question, _versions(loader), lambda: loader(*args, **kwargs))
        return answer.copy(deep=False) if isinstance(answer, pd.DataFrame) else answer

    return ask


def drawn(picture: Callable[Given, Answer], *, tells_states: bool = False) -> Callable[Given, Answer]:
    """A function that makes a picture from what it loads, asked once per language besides. All viewers share it.

    One that `tells_states` is made anew when they may be others, as `provenance` is.
    """

    def ask(*args: Given.args, **kwargs: Given.kwargs) -> Answer:
        question = (_name(picture), texts.language(), args, tuple(sorted(kwargs.items())))
        versions = (_versions(picture), _states() if tells_states else None)
        return _once(question, versions, lambda: picture(*args, **kwargs))

    return ask


def _states() -> Hashable:
    """What the states of all datasets hang on, besides their versions: the last attempts, and the time."""
    return ledger.changed_ns(), int(time.monotonic() // GROWS_OLDER_S)


def _name(loader: Callable[..., Any]) -> tuple[str, str]:
    """What a function is called: a page's functions are new objects in every run, of the same name and file."""
    return loader.__code__.co_filename, loader.__qualname__


def _versions(loader: Callable[..., Any]) -> Hashable:
    """The version of each dataset that the loader reads. Raises AttributeError when it does not say which."""
    return store.versions(*loader.datasets)  # type: ignore[attr-defined]


def _once(question: Hashable, versions: Hashable, ask: Callable[[], Any]) -> Any:
    """The answer for these versions. It takes the place of the answer for earlier ones."""
    with _lock:
        known = _answers.get(question)
        if is_known := known is not None and known[0] == versions:
            answer = known[1]
        else:
            answer = Future()
            _answers[question] = versions, answer
        _answers.move_to_end(question)
        while len(_answers) > MOST:
            _answers.popitem(last=False)
    if not is_known:
        try:
            answer.set_result(ask())
        except BaseException as error:
            with _lock:
                _answers.pop(question, None)
            answer.set_exception(error)
            raise
    return answer.result()


def provenance(dataset: str) -> store.Provenance:
    """Where a dataset's numbers come from, how old they are and what state that is."""
    return _provenance(dataset, store.path(dataset), store.version(dataset), _states())


@lru_cache(maxsize=2048)
def _provenance(dataset: str, path: Path, version: int, states: Hashable) -> store.Provenance:
    return store.provenance(dataset)
