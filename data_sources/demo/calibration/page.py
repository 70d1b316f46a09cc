"""docs/calibration.md and its plots, made from the numbers alone.

    page.write(Path("docs"))          # as notebooks/01_simulated_against_real.ipynb does

The same seed makes the same text; a test compares it with the one that is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from data_sources import reference
from data_sources.demo import calibration
from data_sources.demo.calibration.compared import (
    ALIKE,
    CORRELATION_OFF,
    DEGREES_OFF,
    LEVEL_OFF,
    SWING_OFF,
    Figure,
    Profile,
)
from data_sources.demo.calibration.drawing import figure, svg, words

NAME = "calibration.md"
PLOTS = "calibration"
HEAD = """# Simulated against real

Without a key, Civic Wall shows a made-up Seoul. This page tells how far it can be believed: what its feeds say, beside
what was published about the real city. Every figure and every judgement here is computed, from seed {seed}, by
[`notebooks/01_simulated_against_real.ipynb`](../notebooks/01_simulated_against_real.ipynb); running that makes the page
again.

Read it with one reservation. The made-up city was built on these very tables, so agreement says that it is true to
them, not that it foretells today: some are years old, and the period of each stands [below](#sources). What was
published as a mean of many days is compared with a mean of many simulated days; a single made-up day is nobody’s real
one. Bike trips and fires are compared as the numbers to be expected, from which single trips and incidents are drawn.
"""
LEVEL, SWING = f"{LEVEL_OFF * 100:.0f} %", f"{SWING_OFF * 100:.0f} %"
RULES = f"""A profile is off when its mean differs by more than {LEVEL}, when it correlates below {ALIKE}, or when it
rises and falls {SWING} more or less than the published one. A single figure is off when it differs by more than
{LEVEL}, a correlation by more than {CORRELATION_OFF}, a temperature by more than {DEGREES_OFF:.0f} °C.
"""
MISSING = """## What is not compared

For what follows the project holds no published table, so these feeds are plausible at best: river levels and drains,
road incidents one by one, rescues and ambulance runs by the hour, car parks, train positions, disaster messages,
complaints, prices, finance, and all that the catalogue calls a place or a record.
"""


def write(folder: Path, seed: int = 1) -> Path:
    """Write the page and its plots; plots that no profile has any more go away."""
    plots = folder / PLOTS
    plots.mkdir(parents=True, exist_ok=True)
    drawn = {f"{_slug(profile)}.svg": svg(profile) for profile in profiles(seed)}
    for path in plots.glob("*.svg"):
        if path.name not in drawn:
            path.unlink()
    for name, picture in drawn.items():
        _keep(plots / name, picture)
    path = folder / NAME
    _keep(path, text(seed))
    return path


def _keep(path: Path, content: str) -> None:
    """Write what is new: whoever reads the file meanwhile never finds it half written for nothing."""
    if not path.exists() or path.read_text(encoding="utf-8") != content:
        path.write_text(content, encoding="utf-8")


def profiles(seed: int = 1) -> list[Profile]:
    """All days, then all years."""
    return [make(seed) for make in (*calibration.DAYS.values(), *calibration.SEASONS.values())]


def text(seed: int = 1) -> str:
    """The page."""
    days = [make(seed) for make in calibration.DAYS.values()]
    years = [make(seed) for make in calibration.SEASONS.values()]
    figures = calibration.figures(seed)
    parts = [HEAD.format(seed=seed), _verdict(days, years, figures), _off(days, years, figures), RULES]
    parts += ["## The day\n\nThe mean weekday, hour by hour.\n", _table(days), _plots(days)]
    parts += ["## The year\n\nMonth by month.\n", _table(years), _plots(years)]
    parts += [_numbers(figures), MISSING, _sources({*_tables(days), *_tables(years), *_tables(figures)})]
    return "\n".join(parts)


def _tables(compared: Sequence[Profile | Figure]) -> list[str]:
    return [each.table for each in compared]


def _verdict(days: list[Profile], years: list[Profile], figures: list[Figure]) -> str:
    alike = sum(day.correlation >= ALIKE and abs(day.level - 1) <= LEVEL_OFF for day in days)
    fine = sum(not year.faults for year in years)
    near = sum(not each.faults for each in figures)
    return (
        f"Of {len(days)} feeds compared by the hour, {alike} follow the published day (correlation of {ALIKE} and\n"
        f"more) at the published level (within {LEVEL}). Of {len(years)} compared by the month, {fine} agree.\n"
        f"Of {len(figures)} single figures, {near} agree.\n"
    )


def _off(days: list[Profile], years: list[Profile], figures: list[Figure]) -> str:
    lines = [
        f"- **{each.feed}**, {of}: it {fault}."
        for of, group in (("day", days), ("year", years))
        for each in group
        for fault in each.faults
    ]
    lines += [f"- **{each.feed}**: {fault} ({_pair(each)})." for each in figures for fault in each.faults]
    return "\n".join(["## Where it is off\n", *(lines or ["Nowhere, by the rule below."]), ""])


def _pair(each: Figure) -> str:
    unit = f", in {each.unit}" if each.unit else ""
    return f"{figure(each.simulated)} simulated, {figure(each.published)} published{unit}"


def _table(profiles: Iterable[Profile]) -> str:
    rows = [
        f"| {each.feed} | {each.unit} | {figure(each.simulated.mean())} | {figure(each.published.mean())} | "
        f"{each.level * 100:.0f} % | {figure(each.simulated.std())} | {figure(each.published.std())} | "
        f"{each.correlation:.2f} | {'off' if each.faults else 'agrees'} |"
        for each in profiles
    ]
    head = "| feed | unit | mean, simulated | published | level | spread, simulated | published | correlation | |"
    return "\n".join([head, "|---|---|--:|--:|--:|--:|--:|--:|---|", *rows, ""])


def _plots(profiles: Iterable[Profile]) -> str:
    return "\n".join([*(f"![{words(each)}]({PLOTS}/{_slug(each)}.svg)" for each in profiles), ""])


def _slug(profile: Profile) -> str:
    return f"{profile.along}-{re.sub('[^a-z0-9]+', '-', profile.feed.lower().replace('.', ''))}"


def _numbers(figures: list[Figure]) -> str:
    rows = [
        f"| {each.feed} | {each.what} | {each.unit} | {figure(each.simulated)} | {figure(each.published)} | "
        f"{'off' if each.faults else 'agrees'} |"
        for each in figures
    ]
    told = (
        "Memory is the correlation of the city’s mean with itself some hours earlier, likeness that of the days of two "
        "districts. Agreement is the correlation of simulated with published places: 1 at best."
    )
    head = ["| feed | figure | unit | simulated | published | |", "|---|---|---|--:|--:|---|"]
    return "\n".join(["## Spreads, memory, places\n", f"{told}\n", *head, *rows, ""])


def _sources(files: set[str]) -> str:
    known = reference.sources()
    known = known[known.file.isin(files)].sort_values("file")
    rows = [f"| `{row.file}` | {row.title_en} | {row.period} | {row.citation} |" for row in known.itertuples()]
    return "\n".join(["## Sources\n", "| table | what | period | from |", "|---|---|---|---|", *rows, ""])
