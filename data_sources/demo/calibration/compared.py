"""What is compared: a profile (a number for each hour or month) or one figure, and when it counts as off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

Array = np.ndarray
LEVEL_OFF = 0.15  # share of the published value
SWING_OFF = 0.25
DEGREES_OFF = 1.0  # a share of degrees Celsius would mean nothing
ALIKE = 0.9
CORRELATION_OFF = 0.1


@dataclass(frozen=True)
class Profile:
    """A feed's mean course over a day or a year, simulated and published. One value per hour (24) or month (12)."""

    feed: str
    unit: str
    table: str  # file of the reference
    simulated: Array
    published: Array

    @property
    def along(self) -> Literal["hour", "month"]:
        """What its values follow."""
        return "hour" if len(self.published) == 24 else "month"

    @property
    def correlation(self) -> float:
        """1 where both rise and fall together."""
        return correlation(self.simulated, self.published)

    @property
    def level(self) -> float:
        """Simulated mean as a share of the published one."""
        return float(self.simulated.mean() / self.published.mean())

    @property
    def swing(self) -> float:
        """Simulated spread around the mean as a share of the published one."""
        return float(self.simulated.std() / self.published.std())

    @property
    def faults(self) -> list[str]:
        """What is off, in words."""
        found = []
        if abs(self.level - 1) > LEVEL_OFF:
            found.append(f"is {_off(self.level)} on average")
        if self.correlation < ALIKE:
            found.append(f"follows the published {self.along}s only loosely (correlation {self.correlation:.2f})")
        if abs(self.swing - 1) > SWING_OFF:
            much = "much" if self.swing > 1 else "little"
            found.append(f"rises and falls too {much} ({self.swing * 100:.0f}\u00a0% of the published spread)")
        return found


@dataclass(frozen=True)
class Figure:
    """One number that describes a feed, simulated and published."""

    feed: str
    what: str
    unit: str
    table: str
    kind: Literal["mean", "spread", "correlation"]
    simulated: float
    published: float

    @property
    def faults(self) -> list[str]:
        """What is off, in words: by share, or by difference where it is a correlation or a temperature."""
        gap = self.simulated - self.published
        if self.kind == "correlation":
            return [f"the {self.what} is {_by(gap)}"] if abs(gap) > CORRELATION_OFF else []
        if self.unit == "°C" and self.kind == "mean":
            return [f"the {self.what} is {_by(gap, ' °C')}"] if abs(gap) > DEGREES_OFF else []
        share = self.simulated / self.published
        return [f"the {self.what} is {_off(share)}"] if abs(share - 1) > LEVEL_OFF else []


def correlation(one: Array, other: Array) -> float:
    """Of two arrays of the same shape."""
    return float(np.corrcoef(np.ravel(one), np.ravel(other))[0, 1])


def _by(gap: float, unit: str = "") -> str:
    return f"{abs(gap):.2f}{unit} too {'high' if gap > 0 else 'low'}"


def _off(share: float) -> str:
    return f"{abs(share - 1) * 100:.0f}\u00a0% too {'high' if share > 1 else 'low'}"
