"""What exists: columns and datasets, declared in the TOML files of this folder, one a topic.

A dataset with columns is curated: they are mapped, named and meant. One without is plain: it has the portal's own
fields, types inferred. `like = "other"` takes over all that an entry does not say itself.

from data_sources import catalogue

catalogue.dataset("air_now").title["en"]      # "Air quality by district"
catalogue.column("pm25_ug_m3").unit           # "µg/m³"
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any

import tomli  # compiled: the standard one takes half of the time to load
from cachetools.func import ttl_cache
from pydantic import BaseModel, ValidationError

from data_sources.catalogue.model import Column, Dataset, Licence, Portal, Publisher

FOLDER = Path(__file__).parent
LOOK_S = 0.2  # how often an installation's own folder is looked at
RESERVED = {"fetched_at", "revision", "row_origin"}  # columns that the store adds to every table
OWN = {"name", "topic", "title", "service", "page"}  # what a dataset never takes over from the one that it is like
KINDS: dict[str, type[BaseModel]] = {
    "columns": Column,
    "portals": Portal,
    "licences": Licence,
    "publishers": Publisher,
    "datasets": Dataset,
}


class CatalogueError(ValueError):
    """Everything that is wrong in the catalogue, one mistake a line, each with its file and key."""

    def __init__(self, mistakes: Iterable[str]) -> None:
        self.mistakes = sorted(mistakes)
        super().__init__("\n".join([f"{len(self.mistakes)} mistakes in the catalogue:", *self.mistakes]))


@dataclass(frozen=True, eq=False)
class Catalogue:
    """All that is declared, by name."""

    columns: dict[str, Column]
    portals: dict[str, Portal]
    licences: dict[str, Licence]
    publishers: dict[str, Publisher]
    datasets: dict[str, Dataset]


def load(*folders: Path) -> Catalogue:
    """Read and check every TOML file in the folders (the project's, when none is named).

    Raises CatalogueError with all mistakes at once.
    """
    declared, origins, mistakes = _declared(folders or (FOLDER,))
    found: dict[str, dict[str, Any]] = {kind: {} for kind in KINDS}
    heads = {entry["like"] for entry in declared["datasets"].values() if "like" in entry}
    for kind, entries in declared.items():
        for name, entry in sorted(entries.items(), key=lambda item: item[0] not in heads):  # heads first
            where = f"{origins[kind, name]}: {kind}.{name}"
            try:
                found[kind][name] = KINDS[kind].model_validate(_whole(name, entry, found[kind], declared[kind]))
            except ValidationError as error:
                mistakes += [_mistake(where, fault) for fault in error.errors()]
            except LookupError as error:
                mistakes.append(f"{where}.like: {error.args[0]}")
    found["datasets"] = {name: found["datasets"][name] for name in declared["datasets"] if name in found["datasets"]}
    catalogue = Catalogue(**found)
    mistakes += _dangling(catalogue, origins)
    if mistakes:
        raise CatalogueError(mistakes)
    return catalogue


def _declared(
    folders: Iterable[Path],
) -> tuple[dict[str, dict[str, dict[str, Any]]], dict[tuple[str, str], str], list[str]]:
    """What the files say, by kind and name; in which file; and what is wrong with their form."""
    found: dict[str, dict[str, dict[str, Any]]] = {kind: {} for kind in KINDS}
    origins: dict[tuple[str, str], str] = {}
    mistakes: list[str] = []
    for path in (path for folder in folders for path in sorted(folder.glob("*.toml"))):
        try:
            declared = tomli.loads(path.read_text(encoding="utf-8"))
        except tomli.TOMLDecodeError as error:
            mistakes.append(f"{path.name}: {error}")
            continue
        mistakes += [f"{path.name}: [{kind}] is none of {', '.join(KINDS)}" for kind in declared.keys() - KINDS.keys()]
        for kind in declared.keys() & KINDS.keys():
            for name, entry in declared[kind].items():
                if first := origins.get((kind, name)):
                    mistakes.append(f"{path.name}: {kind}.{name}: declared already in {first}")
                    continue
                origins[kind, name] = path.name
                found[kind][name] = {"topic": path.stem, **entry} if kind == "datasets" else entry
    return found, origins, mistakes


def _whole(name: str, entry: dict[str, Any], found: dict[str, Any], declared: dict[str, Any]) -> dict[str, Any]:
    """An entry with its name and, where it is like another dataset, with all that it does not say itself."""
    if "like" not in entry:
        return {"name": name, **entry}
    head = entry["like"]
    if "like" in declared.get(head, {}):
        raise LookupError(f"{head} is itself like another")
    if head not in found:
        raise LookupError(f"there is no dataset {head}")
    taken = {field: getattr(found[head], field) for field in found[head].model_fields_set - OWN}
    own = {field: value for field, value in entry.items() if field != "like"}
    return {**taken, "name": name, **own, "columns": {**taken.get("columns", {}), **own.get("columns", {})}}


def _mistake(where: str, fault: Any) -> str:
    key = ".".join(str(part) for part in fault["loc"])
    return f"{where}{'.' + key if key else ''}: {fault['msg']}"


def _dangling(catalogue: Catalogue, origins: dict[tuple[str, str], str]) -> list[str]:
    """Names in datasets that nothing declares, and services that two datasets claim."""
    wrong = [
        f"{origins['columns', name]}: columns.{name}: the store uses that name"
        for name in RESERVED & set(catalogue.columns)
    ]
    claimed: dict[tuple[str, str, str | None], str] = {}
    for name, dataset in catalogue.datasets.items():
        where = f"{origins['datasets', name]}: datasets.{name}"
        for kind in ("portal", "publisher", "licence"):
            if (value := getattr(dataset, kind)) not in getattr(catalogue, f"{kind}s"):
                wrong.append(f"{where}.{kind}: there is no {kind} {value}")
        wrong += [
            f"{where}.columns.{column}: there is no such column"
            for column in dataset.columns
            if column not in catalogue.columns
        ]
        for service in dataset.service:
            other = claimed.setdefault((dataset.portal, service, dataset.part), name)
            if other != name:
                wrong.append(f"{where}.service: {service} is {other} already")
    return wrong


_own_folders: list[Callable[[], Path]] = []


def look_also_in(folder: Callable[[], Path]) -> None:
    """Where this installation declares datasets of its own: those that its files brought, or an analyst's."""
    _own_folders[:] = [folder]
    look_again()


def look_again() -> None:
    """Something has been declared: the next who asks looks."""
    _seen.cache_clear()


def current() -> Catalogue:
    """The catalogue of this installation, read once, and again when its own folder changes."""
    return _seen(_own_folders[0]() if _own_folders else None)


@ttl_cache(maxsize=16, ttl=LOOK_S)
def _seen(folder: Path | None) -> Catalogue:
    """The catalogue with what that folder declares, as one look found it."""
    try:
        files = tuple((entry.name, entry.stat().st_mtime_ns) for entry in os.scandir(folder)) if folder else ()
    except FileNotFoundError:
        files = ()
    return _read(folder, files) if folder and files else _read(None, ())


@lru_cache(maxsize=4)
def _read(folder: Path | None, files: tuple[tuple[str, int], ...]) -> Catalogue:
    return load(FOLDER, folder) if folder else load()


def dataset(name: str) -> Dataset:
    """The dataset of that name, or the first one that the service of that name answers. Raises KeyError."""
    return answered_by(name)[0]


def answered_by(name: str) -> list[Dataset]:
    """The dataset of that name alone, or all that a service of that name answers.

    Raises KeyError with the nearest names.
    """
    datasets = current().datasets
    if name in datasets:
        return [datasets[name]]
    lower = name.lower()
    if found := [each for each in datasets.values() if lower in (service.lower() for service in each.service)]:
        return found
    near = get_close_matches(name, [*datasets, *(s for each in datasets.values() for s in each.service)], 3, 0.5)
    hint = f" Near it: {', '.join(near)}." if near else ""
    raise KeyError(f"There is no dataset or service {name!r}.{hint}")


def column(name: str) -> Column:
    """The column of that name. Raises KeyError."""
    return current().columns[name]
