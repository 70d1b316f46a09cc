"""From the made-up city to the live one: which keys there are, what each brings, and whether it is set.

What a key is never leaves `settings`: here it is only compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from data_sources import catalogue
from data_sources.catalogue.model import Dataset, Portal
from data_sources.pipeline import settings


@dataclass(frozen=True)
class Key:
    """One setting that holds a key: the portals that take it, the one with most datasets first."""

    setting: str
    portals: tuple[Portal, ...]
    datasets: tuple[Dataset, ...]  # that the portals still serve, by topic
    state: Literal["set", "stood_in", "unset"]
    stand_in: str | None  # the setting that is tried instead

    @property
    def daily_calls(self) -> int | None:
        """What the first of its portals allows, where it says so."""
        return self.portals[0].daily_calls


def known() -> list[Key]:
    """Every key of the catalogue, the one that brings most first."""
    settings_ = dict.fromkeys(portal.key_setting for portal in catalogue.current().portals.values())
    return sorted((_key(name) for name in settings_ if name), key=lambda key: -len(key.datasets))


def city() -> Literal["live", "keyless", "chosen", "simulated"]:
    """Which city is shown and why: live with or without a key, made up by choice or for want of a key."""
    if settings.feed().source == "live":
        return "live" if any(key.state == "set" for key in known()) else "keyless"
    return "chosen" if (settings.get("CIVIC_SOURCE") or "").lower() == "demo" else "simulated"


def _key(name: str) -> Key:
    declared = catalogue.current()
    datasets = [each for each in declared.datasets.values() if not each.is_retired]
    served = {portal: [each for each in datasets if each.portal == portal] for portal in declared.portals}
    portals = [portal for portal in declared.portals.values() if portal.key_setting == name]
    portals.sort(key=lambda portal: -len(served[portal.name]))
    return Key(
        setting=name,
        portals=tuple(portals),
        datasets=tuple(each for portal in portals for each in served[portal.name]),
        state=_state(name),
        stand_in=settings.STANDS_IN.get(name),
    )


def _state(name: str) -> Literal["set", "stood_in", "unset"]:
    value = settings.secret(name)
    if value is None:
        return "unset"
    other = settings.STANDS_IN.get(name)
    return "stood_in" if other and settings.secret(other) == value else "set"
