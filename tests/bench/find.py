"""How long an answer of the search box takes, beside a plain look for the same letters.

    python -m tests.bench.find

The baseline goes through every name of every district, place, station, indicator, dataset and page, in four languages,
and looks for the letters as they were typed: no initials, no misspelling, no order. An answer is kept, so each is asked
once.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

from data_sources import catalogue
from insight import finding
from tests.bench.table import Table
from ui import finding as told

QUESTIONS = ("ㅅㄷㄱ", "seoul", "a", "지하철", "kwanghwamun", "qualité de l’air", "e", "ㅇ", "bus stop noise", "qzxv")


def took_ms(what: Callable[[], object]) -> float:
    began = time.perf_counter()
    what()
    return (time.perf_counter() - began) * 1000


def plain_look(names: tuple[str, ...], letters: str) -> list[str]:
    return [name for name in names if letters in name]


def main() -> None:
    pages = told.pages()
    finding.find("가", pages=pages)  # the index is made once
    names = finding._index(pages, catalogue.current()).letters
    table = Table(f"{len(names):,} names", "ms an answer", "plain look", is_less_better=True)
    for question in QUESTIONS:
        for language in ("ko", "en", "fr", "nl"):
            table.note("plain look", took_ms(partial(plain_look, names, question.casefold())))
            table.note("answer", took_ms(partial(finding.find, question, pages=pages, language=language)))
    table.show()


if __name__ == "__main__":
    main()
