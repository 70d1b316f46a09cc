"""What is said to a person about a file, in the four languages: one sentence, with its facts."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from babel.numbers import format_decimal

LOCALES = {"ko": "ko_KR", "en": "en_GB", "fr": "fr_FR", "nl": "nl_BE"}


@cache
def _texts() -> dict[str, dict[str, str]]:
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))


class Sentence:
    """One sentence of `words.toml`, with its facts. As text it is English; `text("fr")` gives another language."""

    def __init__(self, key: str, **facts: Any) -> None:
        self.key = key
        self.facts = facts

    def text(self, language: str = "en") -> str:
        """The sentence in one of the four languages, numbers as that language writes them."""
        return _texts()[self.key][language].format(**{name: _said(fact, language) for name, fact in self.facts.items()})

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        return f"Sentence({self.text()!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sentence) and (self.key, self.facts) == (other.key, other.facts)

    def __hash__(self) -> int:
        return hash(self.key)


def _said(fact: Any, language: str) -> str:
    if isinstance(fact, Sentence):
        return fact.text(language)
    if isinstance(fact, int | float) and not isinstance(fact, bool):
        return format_decimal(fact, locale=LOCALES[language])
    if isinstance(fact, list | tuple):
        return ", ".join(_said(each, language) for each in fact)
    return str(fact)


class Refusal(Exception):
    """A file, or a part of one, that cannot be read as a table. As text it is one sentence that says why."""

    def __init__(self, key: str, **facts: Any) -> None:
        self.sentence = Sentence(key, **facts)
        super().__init__(key, facts)

    @property
    def key(self) -> str:
        """Which refusal it is: a name in `words.toml`."""
        return self.sentence.key

    def __str__(self) -> str:
        return str(self.sentence)
