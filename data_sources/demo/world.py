"""What makes one made-up city different from another: a seed and a scenario."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from data_sources.demo import noise
from data_sources.demo.scenarios import Kind, Scenario

Array = np.ndarray


@dataclass(frozen=True)
class World:
    """Seed and scenario, and the two kinds of chance: memory in time, and dice that belong to a name."""

    seed: int = 1
    scenario: Scenario | None = None

    def memory(self, name: str, minutes: Array, weights: Mapping[float, float], places: int = 1) -> Array:
        """Standard normal noise with memory. One row per moment, one column per place."""
        return noise.memory(self.seed, name, np.asarray(minutes, dtype=float), weights, places)

    def dice(self, *name: object) -> np.random.Generator:
        """A generator of its own for whatever is named."""
        return noise.rng(self.seed, *name)

    def amount(self, kind: Kind, minutes: Array, where: str | None = None) -> Array:
        """How much of what the scenario declares is going on. One value per moment."""
        return self.scenario.amount(kind, minutes, where) if self.scenario else np.zeros(len(minutes))
