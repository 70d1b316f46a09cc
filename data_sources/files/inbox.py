"""A watched folder: files are read as they appear, and put into done/ or refused/ with a note that says what became.

    for taken in inbox.take():            # CIVIC_INBOX, or a folder
        taken.name, taken.is_refused, taken.sentences

Called every minute by the refreshing process, and by `python -m data_sources add-file --watch`.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from data_sources.files import adding
from data_sources.files.words import Refusal, Sentence
from data_sources.pipeline import clock, settings
from data_sources.pipeline.errors import PortalError

log = logging.getLogger(__name__)

SETTING = "CIVIC_INBOX"
SETTLED_S = 3.0  # a file that changed since is still being written
UNFINISHED = (".part", ".tmp", ".crdownload", ".filepart", ".swp", ".lock")


@dataclass(frozen=True)
class Taken:
    """What became of one file of the folder."""

    name: str
    is_refused: bool
    sentences: list[Sentence]


def folder() -> Path | None:
    """The folder that this installation watches, None when it watches none."""
    value = settings.get(SETTING)
    return Path(value) if value else None


def take(watched: Path | None = None) -> list[Taken]:
    """Read what is new in the folder (CIVIC_INBOX, when none is given), in order of arrival.

    One process does it at a time; what is still being written waits for the next time.
    """
    place = watched or folder()
    if place is None or not place.is_dir():
        return []
    try:
        with FileLock(place / ".inbox.lock", timeout=0):
            return [_taken(path, place) for path in _settled(place)]
    except Timeout:
        return []


def _settled(place: Path) -> list[Path]:
    found = [
        path
        for path in place.iterdir()
        if path.is_file() and not path.name.startswith(".") and path.suffix.lower() not in UNFINISHED
    ]
    ages = {path: time.time() - path.stat().st_mtime for path in found}
    return sorted((path for path in found if ages[path] > SETTLED_S), key=lambda path: -ages[path])


def _taken(path: Path, place: Path) -> Taken:
    try:
        result = adding.add(path)
    except Refusal as refusal:
        taken = Taken(path.name, True, [refusal.sentence])
    except (PortalError, ValueError, OSError) as fault:  # one odd file must not stop the others
        log.exception("%s could not be taken from the inbox", path.name)
        taken = Taken(path.name, True, [Sentence("failed", name=path.name, detail=str(fault))])
    else:
        taken = Taken(path.name, False, result.sentences())
    _put_away(path, place / ("refused" if taken.is_refused else "done"), taken)
    return taken


def _put_away(path: Path, target: Path, taken: Taken) -> None:
    """Move a file, under a name of its own, and write beside it what became of it."""
    target.mkdir(exist_ok=True)
    kept = target / path.name
    if kept.exists():
        kept = target / f"{path.stem} {clock.now():%Y%m%d-%H%M%S-%f}{path.suffix}"
    path.replace(kept)
    lines = [sentence.text(language) for language in ("ko", "en") for sentence in taken.sentences]
    kept.with_name(f"{kept.name}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
