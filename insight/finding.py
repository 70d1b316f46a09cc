"""Finding by words: a district, a station, a hot spot, an indicator, a dataset, whatever is named, in any language.

    finding.find("ㅅㄷㄱ", pages=())[0]       # Entry(kind="district", id="11200", …): 성동구
    finding.find("kangnam", pages=())          # misspelt words find what is near

Hangul is met as it is typed: a consonant alone stands for any syllable that begins with it (also where the keyboard
has joined two, ㄳ), and the last syllable may still be growing (성도 finds 성동, 싳 finds 시청). Blanks, hyphens,
accents and capitals make no difference. The index is made once; a question takes some milliseconds.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz import fuzz, process

from data_sources import catalogue, indicators, reference
from data_sources.catalogue import Catalogue
from data_sources.catalogue.model import LANGUAGES

KINDS = (
    "page",
    "district",
    "station",
    "hotspot",
    "indicator",
    "dataset",
)  # of two that fit alike the first comes first
LONGEST = 80  # characters of a question
MOST, MOST_OF_A_KIND = 12, 5
EXACT, START, WORD, WITHIN = 100.0, 80.0, 62.0, 40.0  # how well a name fits; the share that is met adds to it
TOPIC, TELLS = 99.0, 50.0  # how well the very word of a topic fits, "noise" of the complaints; and its beginning
SHARE = 15.0
TOLD = {  # the columns whose words one looks for: subjects, kinds, goods; not "open" or "high"
    *("budget_field", "call_subject", "complaint_sector", "complaint_topic", "disaster_kind", "emergency_cause"),
    *("emergency_kind", "fuel", "hospital_kind", "incident_type", "item_name", "pollutant", "river", "weather_warning"),
}
ALIKE_FROM, ALIKE_LETTERS = 74, 4  # of 100, where nothing fits; letters that a question must have for that
INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
FINALS = ("", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")
PAIRS = {
    **{"ㄳ": "ㄱㅅ", "ㄵ": "ㄴㅈ", "ㄶ": "ㄴㅎ", "ㄺ": "ㄹㄱ", "ㄻ": "ㄹㅁ", "ㄼ": "ㄹㅂ"},
    **{"ㄽ": "ㄹㅅ", "ㄾ": "ㄹㅌ", "ㄿ": "ㄹㅍ", "ㅀ": "ㄹㅎ", "ㅄ": "ㅂㅅ"},
}
GA, HIH, VOWELS = ord("가"), ord("힣"), 21
WORDS = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Entry:
    """What can be found: its names by language, other ways to write it, and what tells it from its namesakes."""

    kind: str
    id: str
    names: Mapping[str, str] = field(hash=False)
    spellings: tuple[str, ...] = ()
    note: str = ""  # the lines of a station, the code of a place's district, the topic of a dataset
    tells_of: tuple[str, ...] = ()  # what it is about, in every language: found by words, not by initials


@dataclass(frozen=True)
class Spelling:
    """One way to write an entry: its letters without blanks, where its words begin, and which language it is."""

    entry: int
    letters: str
    starts: frozenset[int]
    language: str
    is_name: bool = True


@dataclass(frozen=True, eq=False)
class Index:
    """All entries, and every way to write them."""

    entries: tuple[Entry, ...]
    spellings: tuple[Spelling, ...]
    letters: tuple[str, ...]


def find(question: str, *, pages: tuple[Entry, ...] = (), language: str = "ko") -> list[Entry]:
    """What fits the question, the best first; `pages` are found beside what the data name."""
    return _found(_words(question[:LONGEST]), pages, language, catalogue.current())


@lru_cache(maxsize=512)
def _found(words: tuple[str, ...], pages: tuple[Entry, ...], language: str, known: Catalogue) -> list[Entry]:
    if not words:
        return []
    index = _index(pages, known)
    fits = _fits(index, "".join(words), language)
    if not fits and len(words) > 1:
        fits = _fits_each(index, words, language)
    if not fits:
        fits = _alike(index, "".join(words))
    return _best(index, fits, language)


def _fits_each(index: Index, words: tuple[str, ...], language: str) -> dict[int, float]:
    """What has all of the words, in whatever order; where nothing has, what one of them begins."""
    each = [_fits(index, word, language) for word in words]
    means = {number: sum(found.get(number, 0.0) for found in each) / len(each) for number in set().union(*each)}
    whole = {number: mean for number, mean in means.items() if all(number in found for found in each)}
    return whole or {number: mean for number, mean in means.items() if mean * len(each) >= START}


def _best(index: Index, fits: Mapping[int, float], language: str) -> list[Entry]:
    """The best, and of one kind no more than a few: many datasets have a word in common."""

    def order(number: int) -> tuple[float, int, int, int, str]:
        entry = index.entries[number]
        lines = entry.note.count(" · ")  # who names a station means the great one
        return -round(fits[number]), KINDS.index(entry.kind), -lines, len(entry.names[language]), entry.id

    found: list[Entry] = []
    for number in sorted(fits, key=order):
        entry = index.entries[number]
        if sum(other.kind == entry.kind for other in found) < MOST_OF_A_KIND:
            found.append(entry)
    return found[:MOST]


def _fits(index: Index, letters: str, language: str) -> dict[int, float]:
    """How well each entry fits that has these letters, by its number."""
    pattern = pattern_of(letters)
    is_spelt_out = not {*letters} & {*INITIALS, *PAIRS}
    found: dict[int, float] = {}
    for spelling in index.spellings:
        if (spelling.is_name or is_spelt_out) and (worth := _worth(pattern, spelling, len(letters))) > found.get(
            spelling.entry, 0.0
        ):
            found[spelling.entry] = worth + (1 if spelling.language in (language, "") else 0)
    return found


def _worth(pattern: re.Pattern[str], spelling: Spelling, length: int) -> float:
    met = pattern.search(spelling.letters)
    if met is None:
        return 0.0
    if not spelling.is_name:
        is_begun = length > 1 and any(pattern.match(spelling.letters, start) for start in spelling.starts)
        return TOPIC if pattern.fullmatch(spelling.letters) else TELLS if is_begun else 0.0
    if met.start() == 0:
        if met.end() == len(spelling.letters):
            return EXACT
        return START + SHARE * length / len(spelling.letters)
    if any(pattern.match(spelling.letters, start) for start in spelling.starts):
        return WORD + SHARE * length / len(spelling.letters)
    return WITHIN + SHARE * length / len(spelling.letters) if length > 1 else 0.0


def _alike(index: Index, letters: str) -> dict[int, float]:
    """Entries that are spelt nearly so."""
    if len(letters) < ALIKE_LETTERS or not letters.isalpha():
        return {}
    near = process.extract(letters, index.letters, scorer=fuzz.ratio, score_cutoff=ALIKE_FROM, limit=4 * MOST)
    found: dict[int, float] = {}
    for _, score, number in near:
        entry = index.spellings[number].entry
        found[entry] = max(found.get(entry, 0.0), score)
    return found


def pattern_of(letters: str) -> re.Pattern[str]:
    """What the letters of a question meet: a consonant what it begins, the last syllable also what it may become."""
    spread = "".join(PAIRS.get(letter, letter) for letter in letters)
    last = len(spread) - 1
    return re.compile("".join(_letter(letter, is_last=place == last) for place, letter in enumerate(spread)))


def _letter(letter: str, *, is_last: bool) -> str:
    if letter in INITIALS:
        return f"[{letter}{_begun_by(letter)}]"
    if not GA <= ord(letter) <= HIH or not is_last:
        return re.escape(letter)
    final = (ord(letter) - GA) % len(FINALS)
    open_syllable = chr(ord(letter) - final)
    if not final:
        return f"[{open_syllable}-{chr(ord(letter) + len(FINALS) - 1)}]"
    stays, moves = _parted(FINALS[final])
    before = chr(ord(open_syllable) + FINALS.index(stays))
    return f"(?:{letter}|{before}[{_begun_by(moves)}])" if moves in INITIALS else letter


def _parted(final: str) -> tuple[str, str]:
    """What of a final stays, and what may begin the next syllable."""
    pair = PAIRS.get(final)
    return (pair[0], pair[1]) if pair else ("", final)


def _begun_by(initial: str) -> str:
    """All syllables that a consonant begins, for a pattern."""
    each = VOWELS * len(FINALS)
    first = GA + INITIALS.index(initial) * each
    return f"{chr(first)}-{chr(first + each - 1)}"


def _words(written: str) -> tuple[str, ...]:
    """The words of a text, without accents and capitals. A consonant typed alone stays what it is."""
    parts = unicodedata.normalize("NFD", written)
    bare = unicodedata.normalize("NFC", "".join(part for part in parts if not unicodedata.combining(part)))
    return tuple(WORDS.findall(bare.casefold()))


@lru_cache(maxsize=2)
def _index(pages: tuple[Entry, ...], known: Catalogue) -> Index:
    entries = (*pages, *_districts(), *_stations(), *_hotspots(), *_indicators(), *_datasets(known))
    spellings = tuple(each for number, entry in enumerate(entries) for each in _written(number, entry))
    return Index(entries, spellings, tuple(each.letters for each in spellings))


def _written(number: int, entry: Entry) -> Iterable[Spelling]:
    """Every way to write an entry, each once."""
    seen = set()
    ways = [(entry.names[language], language, True) for language in LANGUAGES]
    ways += [(word, "", True) for word in entry.spellings] + [(word, "", False) for word in entry.tells_of]
    for way, language, is_name in ways:
        words = _words(way)
        letters = "".join(words)
        if not letters or (letters in seen and language != "ko"):
            continue
        seen.add(letters)
        starts, at = [], 0
        for word in words:
            starts.append(at)
            at += len(word)
        yield Spelling(number, letters, frozenset(starts), language, is_name)


def _named(row: Mapping[str, str]) -> dict[str, str]:
    return {language: str(row[f"name_{language}"]) for language in LANGUAGES}


def _districts() -> Iterable[Entry]:
    for row in reference.districts().to_dict("records"):
        short = (row["short_ko"], row["name_en"].removesuffix("-gu"), row["code"])
        yield Entry("district", row["code"], _named(row), short)


def _stations() -> Iterable[Entry]:
    """Each name once, with its lines: a platform of another line is the same place to whoever looks for it."""
    for name, rows in reference.stations().groupby("name_ko", sort=False):
        yield Entry(
            "station", str(name), _named(rows.iloc[0].to_dict()), (f"{name}역",), " · ".join(rows.line.unique())
        )


def _hotspots() -> Iterable[Entry]:
    found = reference.hotspots()
    for row in found[found.is_current].to_dict("records"):
        district = row["district"] if isinstance(row["district"], str) else ""
        yield Entry("hotspot", row["code"], _named(row), (row["code"],), district)


def _indicators() -> Iterable[Entry]:
    for name, each in indicators.declared().items():
        titles = {language: each.title[language] for language in LANGUAGES}
        yield Entry("indicator", name, titles, (name,))


def _datasets(known: Catalogue) -> Iterable[Entry]:
    for name, dataset in known.datasets.items():
        titles = {language: dataset.title[language] for language in LANGUAGES}
        tells_of = tuple(dict.fromkeys(word for column in TOLD & {*dataset.columns} for word in _values(column)))
        yield Entry("dataset", name, titles, (name, *dataset.service, dataset.page), dataset.topic, tells_of)


def _values(column: str) -> Iterable[str]:
    """What a column may say, in every language."""
    return (said[language] for said in catalogue.column(column).values.values() for language in LANGUAGES)
