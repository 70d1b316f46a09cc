"""Randomness that is the same in every process: a value depends on the seed, a name and a place in time alone.

Memory comes from value noise: normal numbers on a lattice in time, interpolated, so that any moment costs the same
as any other and two moments near each other are alike.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import lru_cache

import numpy as np

Array = np.ndarray
DRAWN_AT_ONCE = 4096
KEPT = 128  # blocks, of 32 kB: few of them are asked for again later


def key(*parts: object) -> int:
    """A whole number of 64 bits that stands for the parts, in any process."""
    text = "\x1f".join(str(part) for part in parts)
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")


def rng(*parts: object) -> np.random.Generator:
    """A generator of its own for whatever the parts name."""
    return np.random.Generator(np.random.Philox(key=key(*parts)))


@lru_cache(maxsize=KEPT)
def _lattice(seed: int, name: str, block: int, length: int, places: int) -> Array:
    values = rng(seed, name, "lattice", block).standard_normal((length, places))
    values.setflags(write=False)
    return values


def _at(seed: int, name: str, index: Array, places: int) -> Array:
    """The lattice's values at whole steps. One row per step, one column per place."""
    length = max(8, DRAWN_AT_ONCE // places)
    block, inside = np.divmod(index, length)
    found = np.empty((len(index), places))
    for each in np.unique(block):
        here = block == each
        found[here] = _lattice(seed, name, int(each), length, places)[inside[here]]
    return found


def noise(seed: int, name: str, minutes: Array, scale: float, places: int = 1) -> Array:
    """Standard normal noise that forgets within about `scale` minutes. One row per moment, one column per place."""
    steps = np.asarray(minutes, dtype=float) / scale + (key(name) % 997) / 997
    index = np.floor(steps)
    part = steps - index
    weight = (part * part * (3 - 2 * part))[:, None]
    index = index.astype(np.int64)
    before, after = _at(seed, name, index, places), _at(seed, name, index + 1, places)
    mixed = before * (1 - weight) + after * weight
    return mixed / np.sqrt((1 - weight) ** 2 + weight**2)


def memory(seed: int, name: str, minutes: Array, weights: Mapping[float, float], places: int = 1) -> Array:
    """Standard normal noise with several memories at once: scale in minutes to share of the variance."""
    total = sum(weights.values())
    parts = [
        noise(seed, f"{name}/{scale:g}", minutes, scale, places) * np.sqrt(share / total)
        for scale, share in weights.items()
    ]
    return np.sum(parts, axis=0)


def probability(normal: Array) -> Array:
    """The share of a normal distribution that lies below a value."""
    return 0.5 * (1 + np.tanh(np.sqrt(2 / np.pi) * (normal + 0.044715 * normal**3)))
