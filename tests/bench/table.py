"""A table of measurements, each beside a named baseline of the same run."""

from __future__ import annotations

from collections import defaultdict
from statistics import median


class Table:
    """One line for each thing measured: a good figure, the median, and both as multiples of the baseline's.

    The good figure is what the best tenth reaches, so the best of a few: one lucky figure of many says nothing.
    """

    def __init__(self, title: str, unit: str, baseline: str, *, is_less_better: bool = False) -> None:
        self._title = title
        self._unit = unit
        self._baseline = baseline
        self._is_less_better = is_less_better
        self._figures: dict[str, list[float]] = defaultdict(list)

    def note(self, line: str, figure: float) -> None:
        self._figures[line].append(figure)

    def good(self, line: str) -> float:
        figures = sorted(self._figures[line], reverse=not self._is_less_better)
        return figures[len(figures) // 10]

    def show(self) -> None:
        wide = max(map(len, self._figures))
        decimals = 0 if self.good(self._baseline) > 1000 else 1
        usual = median(self._figures[self._baseline])
        print(self._title)
        print(f"  {self._unit:{wide}} {'good':>12} {'median':>12}   x {self._baseline}: good, median")
        for line, figures in self._figures.items():
            shares = f"{self.good(line) / self.good(self._baseline):.2f}, {median(figures) / usual:.2f}"
            print(f"  {line:{wide}} {self.good(line):12,.{decimals}f} {median(figures):12,.{decimals}f}   {shares}")
        print(flush=True)
