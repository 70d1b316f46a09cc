"""The search in the head of every page: what fits the words so far, as the browser asks for it (see assets/search.js).

/find?q=ㅅㄷㄱ&lang=en answers with the best first: what it is called, what it is, and where it leads.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from data_sources import reference
from data_sources.catalogue.model import LANGUAGES
from insight import finding
from insight.finding import Entry
from ui import texts
from ui.menu import HIDDEN, PAGES, address

ROUTE = "/find"
LEADS_TO = {  # the page of a kind, and what it is asked
    "district": ("district", "district"),
    "station": ("transit", "station"),
    "hotspot": ("people", "hotspot"),
    "indicator": ("indicators", "indicator"),
    "dataset": ("catalogue", "dataset"),
}
SHORT_S = 60  # how long a browser may keep an answer


@lru_cache(maxsize=1)
def pages() -> tuple[Entry, ...]:
    """The pages by their words in the menu, their titles and what they are about. One entry per page."""
    return tuple(
        Entry(
            "page",
            name,
            {language: texts.strings(language)[f"page.{name}"] for language in LANGUAGES},
            (name, *(texts.strings(language)[f"page.{name}_title"] for language in LANGUAGES)),
            tells_of=tuple(word for language in LANGUAGES for word in _about(name, texts.strings(language))),
        )
        for name in PAGES
        if name not in HIDDEN
    )


def _about(name: str, words: Mapping[str, str]) -> Iterable[str]:
    """The topics that a page is asked for by: complaints, noise, proposals."""
    return words[f"about.{name}"].split(", ")


def found(question: str) -> list[dict[str, str]]:
    """What fits a question, in the language that is spoken: name, kind, what tells it apart, and where it leads."""
    entries = finding.find(question, pages=pages(), language=texts.language())
    return [_told(entry) for entry in entries if entry.kind == "page" or LEADS_TO[entry.kind][0] in PAGES]


def _told(entry: Entry) -> dict[str, str]:
    page, parameter = LEADS_TO.get(entry.kind, (entry.id, ""))
    name, korean = entry.names[texts.language()], entry.names["ko"]
    return {
        "id": f"{entry.kind}-{entry.id}",
        "kind": entry.kind,
        "what": texts.t(f"search.{entry.kind}"),
        "name": name,
        "korean": korean if korean != name and entry.kind in ("district", "station", "hotspot") else "",
        "note": _note(entry),
        "page": page,
        "href": _href(page, **({parameter: entry.id} if parameter else {})),
    }


def _href(page: str, **parameters: str) -> str:
    """Where a page is for the app itself, which knows the first one only without its name."""
    href = address(page, **parameters)
    return href.replace(f"/{page}?", "/?", 1) if page == PAGES[0] else href


def _note(entry: Entry) -> str:
    """What tells an entry from others of its name: the lines of a station, the district of a place."""
    if entry.kind == "station":
        return " · ".join(_line(line) for line in entry.note.split(" · "))
    if entry.kind == "hotspot" and entry.note:
        return reference.district_name(entry.note, texts.language())
    return entry.id if entry.kind == "dataset" else ""


def _line(line: str) -> str:
    return _lines(texts.language()).get(line, line)


@lru_cache(maxsize=len(LANGUAGES))
def _lines(language: str) -> dict[str, str]:
    known = reference.lines()
    return dict(zip(known.line, known[f"name_{language}"], strict=True))


def answer(request: Request) -> Response:
    """What fits `q`, in the language `lang`. In a thread of its own: it takes some milliseconds."""
    asked = request.query_params.get("lang", "")
    with texts.speaking(asked if asked in LANGUAGES else "en"):
        told = found(request.query_params.get("q", ""))
    return JSONResponse({"found": told}, headers={"Cache-Control": f"private, max-age={SHORT_S}"})
