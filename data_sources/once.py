"""Work done once per data version and shared by all who ask.

    spots = cached(people.crowds)(at=at)        # a loader: kept until one of the datasets it reads changes

A loader says what it reads with `@store.reads("hotspot_people")`. Who asks only looks at versions: a hit costs some
tens of microseconds, a tenth of what Streamlit's own cache takes. When many ask at once, one works; the others get the
answer for the version before, and where there is none they wait. So does work that rests on an answer: what it makes
is kept in its turn, and must be of the newest.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from contextvars import ContextVar
from dataclasses import dataclass
from threading import Lock
from typing import Any, ParamSpec, TypeVar

import pandas as pd

from data_sources import reference
from data_sources.pipeline import settings, store

MOST = 400  # questions whose newest answer is kept
KEPT_S = 300  # since it was last asked for: most data is new by then, and a kiosk asks of ever other incidents

Given = ParamSpec("Given")
Answer = TypeVar("Answer")


@dataclass
class _Answer:
    """An answer, perhaps on its way: for which versions, and the one before it until it is there."""

    versions: Hashable
    future: Future[Any]
    earlier: _Answer | None
    asked_s: float = 0.0  # when it was last asked for, of the monotonic clock
    tables: frozenset[str] = frozenset()  # of the reference: what is to be cited besides the datasets


_lock = Lock()
_answers: OrderedDict[Hashable, _Answer] = OrderedDict()
_is_at_work: ContextVar[bool] = ContextVar("is_at_work", default=False)


def cached(loader: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """The loader, asked once for each combination of arguments and data versions. A frame is the caller's own."""

    def ask(*args: Given.args, **kwargs: Given.kwargs) -> Answer:
        answer = answered(loader, (args, said(loader, kwargs)), versions(loader), lambda: loader(*args, **kwargs))
        return answer.copy(deep=False) if isinstance(answer, pd.DataFrame) else answer

    return ask


def said(loader: Callable[..., Any], kwargs: dict[str, Any]) -> Hashable:
    """What is asked by name, less what is understood: `now(road=None)` is `now()`."""
    understood = loader.__kwdefaults__ or {}
    return tuple(sorted((name, value) for name, value in kwargs.items() if understood.get(name, ...) is not value))


def versions(loader: Callable[..., Any]) -> Hashable:
    """The version of each dataset that the loader reads. Raises AttributeError when it does not say which."""
    return store.versions(*loader.datasets)  # type: ignore[attr-defined]


def answered(asked: Callable[..., Any], with_what: Hashable, of: Hashable, ask: Callable[[], Answer]) -> Answer:
    """What was asked, with which arguments, of which versions: the answer for these, or that for earlier ones while
    somebody works on it.

    A function is known by its name and file: those of a page are new objects in every run.
    """
    question = (settings.store_path(), asked.__code__.co_filename, asked.__qualname__, with_what)
    with _lock:
        known = _answers.get(question)
        if is_known := known is not None and known.versions == of:
            answer = known
        else:
            earlier = known if known is None or known.future.done() else known.earlier
            answer = _answers[question] = _Answer(of, Future(), earlier)
        answer.asked_s = time.monotonic()
        _answers.move_to_end(question)
        _forget(answer.asked_s - KEPT_S)
    if is_known:
        earlier = answer.earlier
        given = answer if earlier is None or answer.future.done() or _is_at_work.get() else earlier
        result = given.future.result()
    else:
        given, result = answer, _work(question, answer, ask)
    reference.note(*given.tables)
    return result


def _work(question: Hashable, answer: _Answer, ask: Callable[[], Answer]) -> Answer:
    """Find the answer that others wait for; one that fails is asked for again."""
    token = _is_at_work.set(True)
    try:
        with reference.noting() as read:
            found = ask()
        answer.tables = frozenset(read)
        answer.future.set_result(found)
    except BaseException as error:
        with _lock:
            if _answers.get(question) is answer:
                _answers.pop(question)
        answer.future.set_exception(error)
        raise
    finally:
        answer.earlier = None
        _is_at_work.reset(token)
    return found


def forget() -> None:
    """Let go of all answers."""
    with _lock:
        _answers.clear()


def _forget(before_s: float) -> None:
    """Let go of what nobody has asked for since, and of what is more than MOST."""
    while len(_answers) > MOST or next(iter(_answers.values())).asked_s < before_s:
        _answers.popitem(last=False)
