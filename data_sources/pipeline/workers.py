"""The processes in which queries run: started before they are needed, used again, killed at will."""

from __future__ import annotations

import atexit
import json
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

INSIDE = Path(__file__).with_name("boxed.py")
JOBS = 200  # a process is replaced after so many

_idle: list[Worker] = []
_lock = threading.Lock()


class Worker:
    """A process that answers one statement after the other."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(  # noqa: S603  our own file
            [sys.executable, "-I", str(INSIDE)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"LC_ALL": "C.UTF-8"},  # no key, no setting
            cwd="/",
        )
        self.questions: Any = self.process.stdin
        self.answers: Any = self.process.stdout
        self.jobs = 0

    @property
    def is_fit(self) -> bool:
        """Whether it can take another job."""
        return self.process.poll() is None and self.jobs < JOBS

    def tell(self, what: dict[str, Any]) -> None:
        """Send it a line."""
        self.jobs += "query" in what
        self.questions.write(json.dumps(what).encode() + b"\n")
        self.questions.flush()

    def end(self) -> None:
        """End it, whatever it is doing."""
        self.process.kill()
        self.process.wait()
        self.answers.close()
        with suppress(OSError):  # what it has not read yet cannot be sent any more
            self.questions.close()


def take() -> Worker:
    """One that is waiting, or a new one."""
    with _lock:
        waiting = _idle.pop() if _idle else None
    if waiting is not None and waiting.is_fit:
        return waiting
    if waiting is not None:
        waiting.end()
    return Worker()


def warm_up() -> None:
    """Have a process waiting, so that the first who asks does not wait for its start."""
    with _lock:
        if not _idle:
            _idle.append(Worker())


def give_back(worker: Worker) -> bool:
    """Keep one for whoever asks next. Whether it is kept: it may be worn out, or another one may be waiting."""
    with _lock:
        is_kept = worker.is_fit and not _idle
        if is_kept:
            _idle.append(worker)
    return is_kept


@atexit.register
def _end_all() -> None:
    while _idle:
        _idle.pop().end()
