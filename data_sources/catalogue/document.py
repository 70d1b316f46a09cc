"""The data dictionary as a page for reading: docs/datasets.md, from the catalogue alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from data_sources.catalogue import Catalogue
from data_sources.catalogue.model import Column, Dataset, Source

PATH = Path(__file__).parents[2] / "docs" / "datasets.md"
HEAD = """# Datasets

Every dataset of the project: {count} of {publishers} publishers, through {portals} portals. **Curated** ones
({curated}) have columns that are mapped, typed, bounded and named in four languages; **plain** ones ({plain}) arrive
under the portal's own field names, cleaned, with types inferred. Any of them is `load("name")` in Python.

Written by `python -m data_sources document` from `data_sources/catalogue/`; a test sees to it that it is current.
Times are Seoul wall-clock, coordinates WGS84, districts the 25 official codes. A range is what is plausible: values
outside of it become missing. The app's catalogue page has the same in Korean, English, French and Dutch.

| topic | datasets | curated |
|---|---:|---:|
{topics}
"""
PLAIN = ("plain dataset", "what", "kind", "publisher", "licence", "every", "service", "known fields")
COLUMNS = ("column", "label", "unit", "type", "range")


def written(catalogue: Catalogue) -> str:
    """The whole page, one section a topic."""
    datasets = catalogue.datasets.values()
    topics = sorted({dataset.topic for dataset in datasets})
    counts = Counter(dataset.topic for dataset in datasets)
    curated = Counter(dataset.topic for dataset in datasets if dataset.is_curated)
    lines = [f"| [{topic}](#{topic}) | {counts[topic]} | {curated[topic]} |" for topic in topics]
    head = HEAD.format(
        count=len(datasets),
        publishers=len({dataset.publisher for dataset in datasets}),
        portals=len({dataset.portal for dataset in datasets}),
        curated=curated.total(),
        plain=len(datasets) - curated.total(),
        topics="\n".join(lines),
    )
    told: dict[frozenset[str], str] = {}
    sections = [head]
    for topic in topics:
        sections.append(f"## {topic}\n")
        sections += [_curated(catalogue, each, told) for each in datasets if each.topic == topic and each.is_curated]
        sections += _plain(catalogue, [each for each in datasets if each.topic == topic and not each.is_curated])
    return "\n".join(sections)


def _curated(catalogue: Catalogue, dataset: Dataset, told: dict[frozenset[str], str]) -> str:
    """One dataset and its columns; a reference where another dataset has the same."""
    lines = [f"### {dataset.name}\n", f"{dataset.title.ko} · {dataset.title.en}{_retired(dataset)}  "]
    if dataset.note:
        lines.append(f"{dataset.note.en}  ")
    key = ", ".join(f"`{name}`" for name in dataset.key)
    lines += [f"{' · '.join(_facts(catalogue, dataset))} · key {key}\n"]
    same = told.setdefault(frozenset(dataset.columns), dataset.name)
    if same != dataset.name:
        lines.append(f"Columns as of [{same}](#{same}).\n")
    else:
        rows = (_column(catalogue.columns[name], source) for name, source in dataset.columns.items())
        lines += [*_head(COLUMNS), *rows, ""]
    return "\n".join(lines)


def _facts(catalogue: Catalogue, dataset: Dataset) -> Iterator[str]:
    publisher, licence = catalogue.publishers[dataset.publisher], catalogue.licences[dataset.licence]
    yield dataset.kind
    yield publisher.title.en
    yield f"[{licence.title.en}]({licence.url})" if licence.url else licence.title.en
    yield f"every {every(dataset)}"
    yield _services(dataset)


def _services(dataset: Dataset) -> str:
    """The service, linked to its page, and the names that it has had."""
    newest, *older = dataset.service
    name = f"[`{newest}`]({dataset.link})" if dataset.link else f"`{newest}`"
    return name + (f" (also {', '.join(f'`{each}`' for each in older)})" if older else "")


def _retired(dataset: Dataset) -> str:
    return " · no longer served" if dataset.is_retired else ""


def every(dataset: Dataset) -> str:
    """How often it is asked for: 5 min, 1 h, 30 d."""
    minutes = round(dataset.every.total_seconds() / 60)
    for size, unit in ((1440, "d"), (60, "h")):
        if minutes % size == 0:
            return f"{minutes // size} {unit}"
    return f"{minutes} min"


def _column(column: Column, source: Source) -> str:
    limits = source.range or column.range
    low_high = f"{limits[0]:,g} – {limits[1]:,g}" if limits else ""
    label = column.label.ko if column.label.ko == column.label.en else f"{column.label.ko} · {column.label.en}"
    return f"| `{column.name}` | {_cell(label)} | {_cell(column.unit)} | {column.type} | {low_high} |"


def _plain(catalogue: Catalogue, datasets: list[Dataset]) -> list[str]:
    """Plain datasets of a topic as one table."""
    if not datasets:
        return []
    rows = []
    for dataset in datasets:
        kind, publisher, licence, often, services = _facts(catalogue, dataset)
        what = f"{dataset.title.ko} · {dataset.title.en}{_retired(dataset)}"
        fields = ", ".join(f"`{name}`" for name in dataset.fields) or "–"
        cells = (f"`{dataset.name}`", what, kind, publisher, licence, often.removeprefix("every "), services, fields)
        rows.append(f"| {' | '.join(map(_cell, cells))} |")
    return [*_head(PLAIN), *rows, ""]


def _head(titles: tuple[str, ...]) -> list[str]:
    return [f"| {' | '.join(titles)} |", "|---" * len(titles) + "|"]


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
