"""What an installation chooses: keys, addresses, the store's folder, and which city it looks at.

The environment comes first, then `.streamlit/secrets.toml`. A key leaves this module wrapped, so that printing
it shows stars.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

from cachetools.func import ttl_cache
from pydantic import SecretStr

from data_sources import catalogue

ROOT = Path(__file__).parents[2]
FILES = "files"  # the part of the store for what nobody can be asked for
STANDS_IN = {  # what is used for a setting that is not made
    "SEOUL_SUBWAY_KEY": "SEOUL_OPENAPI_KEY",
    "DATA_GO_KR_STANDARD_URL": "DATA_GO_KR_URL",
}


_overridden: ContextVar[Mapping[str, SecretStr] | None] = ContextVar("overridden", default=None)


def get(name: str, default: str | None = None) -> str | None:
    """The setting of that name. Blank counts as not made."""
    for candidate in (name, STANDS_IN.get(name)):
        if not candidate:
            break
        if chosen := (_overridden.get() or {}).get(candidate):
            return chosen.get_secret_value()
        if value := os.environ.get(candidate, "").strip():
            return value
        if kept := _secrets().get(candidate):
            return kept.get_secret_value() or default
    return default


def secret(name: str) -> SecretStr | None:
    """The setting of that name, for keys: it must be unwrapped to be seen."""
    value = get(name)
    return SecretStr(value) if value else None


@contextmanager
def overriding(chosen: Mapping[str, SecretStr]) -> Iterator[None]:
    """Work with these settings, in this thread, whatever the installation's are: another key for one run."""
    before = _overridden.set(chosen)
    try:
        yield
    finally:
        _overridden.reset(before)


class Feed(NamedTuple):
    """Where rows come from: the real city's portals (live) or a made-up city (demo). No two share a store."""

    source: Literal["live", "demo"] = "live"
    seed: int = 1
    scenario: str | None = None

    @property
    def origin(self) -> Literal["portal", "simulated", "drill"]:
        """What its rows are marked with."""
        if self.source == "live":
            return "portal"
        return "drill" if self.scenario else "simulated"

    @property
    def folder(self) -> str:
        """Its part of the store."""
        if self.source == "live":
            return "live"
        city = f"drill-{re.sub('[^0-9A-Za-z]+', '-', self.scenario)}" if self.scenario else "demo"
        return city if self.seed == 1 else f"{city}-{self.seed}"


_feed: ContextVar[Feed | None] = ContextVar("feed", default=None)


def feed() -> Feed:
    """The feed of this installation, by CIVIC_SOURCE: live, demo or auto.

    Auto is live once there is a portal's key or address, or an inbox for files.
    CIVIC_SEED and CIVIC_SCENARIO choose among the made-up cities. Raises ValueError when a setting makes no sense.
    """
    if chosen := _feed.get():
        return chosen
    source = (get("CIVIC_SOURCE") or "auto").lower()
    if source not in ("auto", "live", "demo"):
        raise ValueError(f"CIVIC_SOURCE is {source}: it must be auto, live or demo.")
    if source == "live" or (source == "auto" and (_has_portal() or get("CIVIC_INBOX"))):
        return Feed()
    seed = get("CIVIC_SEED") or "1"
    if not seed.isdecimal():
        raise ValueError(f"CIVIC_SEED is {seed}: it must be a whole number.")
    return Feed("demo", int(seed), get("CIVIC_SCENARIO"))


@contextmanager
def using(chosen: Feed) -> Iterator[None]:
    """Work with this feed and its part of the store, in this thread, whatever the installation's is."""
    before = _feed.set(chosen)
    try:
        yield
    finally:
        _feed.reset(before)


@cache
def _portal_settings() -> tuple[str, ...]:
    """What makes an installation live: portals that everybody may ask do not."""
    portals = [portal for portal in catalogue.current().portals.values() if portal.key_setting]
    return tuple({name for portal in portals for name in (portal.key_setting, portal.url_setting) if name})


def _has_portal() -> bool:
    kept = _secrets()
    return any(
        os.environ.get(name, "").strip() or (name in kept and kept[name].get_secret_value())
        for name in _portal_settings()
    )


def store_path() -> Path:
    """The feed's folder in the store."""
    return _inside(_store(), feed().folder)


def table_path(dataset: str) -> Path:
    """The folder of a dataset's table. What files bring is of no feed, and stands beside all of them."""
    return _inside(_inside(_store(), FILES) if is_filed(dataset) else store_path(), dataset)


def table_paths() -> dict[str, Path]:
    """The folders of all datasets' tables: settings are looked up once, not for each of hundreds."""
    known, folder, files = catalogue.current(), store_path(), _inside(_store(), FILES)
    filed = _filed(known)
    return {name: _inside(files if name in filed else folder, name) for name in known.datasets}


def is_filed(dataset: str) -> bool:
    """Whether nobody can be asked for a dataset: files bring it."""
    return dataset in _filed(catalogue.current())


@lru_cache(maxsize=2)
def _filed(known: catalogue.Catalogue) -> frozenset[str]:
    return frozenset(name for name, each in known.datasets.items() if known.portals[each.portal].protocol == "file")


@lru_cache(maxsize=4096)
def _inside(folder: Path, name: str) -> Path:
    return folder / name


def own_catalogue() -> Path:
    """The folder where this installation declares datasets of its own, beside those of the project."""
    return _inside(_store(), "catalogue")


def _store() -> Path:
    """CIVIC_STORE, or .store beside the app."""
    return _inside(ROOT, get("CIVIC_STORE") or ".store")


def _secrets() -> dict[str, SecretStr]:
    return _looked_at(_inside(_inside(ROOT, ".streamlit"), "secrets.toml"))


@ttl_cache(maxsize=4, ttl=catalogue.LOOK_S)
def _looked_at(path: Path) -> dict[str, SecretStr]:
    try:
        return _read(path, path.stat().st_mtime_ns)
    except FileNotFoundError:
        return {}


@lru_cache(maxsize=1)
def _read(path: Path, changed_at: int) -> dict[str, SecretStr]:
    found: dict[str, Any] | None = None
    where = ""
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        where = str(error)
    if found is None:  # raised out here, so that no traceback holds the file's text
        raise ValueError(f"{path.name} is no valid TOML: {where}")
    return {name: SecretStr(str(value).strip()) for name, value in found.items() if isinstance(value, str | int)}


catalogue.look_also_in(own_catalogue)
