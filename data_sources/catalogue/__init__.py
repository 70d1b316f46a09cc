"""What exists: columns and datasets, declared in the TOML files of this folder, one a topic.

from data_sources import catalogue

catalogue.dataset("air_now").title["en"]      # "Air quality by district"
catalogue.column("pm25_ug_m3").unit           # "µg/m³"
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from data_sources.catalogue.model import Column, Dataset, Licence, Portal, Publisher

FOLDER = Path(__file__).parent
RESERVED = {"fetched_at", "revision", "row_origin"}  # columns that the store adds to every table
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


@dataclass(frozen=True)
class Catalogue:
    """All that is declared, by name."""

    columns: dict[str, Column]
    portals: dict[str, Portal]
    licences: dict[str, Licence]
    publishers: dict[str, Publisher]
    datasets: dict[str, Dataset]


def load(folder: Path = FOLDER) -> Catalogue:
    """Read and check every TOML file in `folder`.

    Raises CatalogueError with all mistakes at once.
    """
    found: dict[str, dict[str, Any]] = {kind: {} for kind in KINDS}
    origins: dict[tuple[str, str], str] = {}
    mistakes: list[str] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            declared = tomllib.loads(path.read_text(encoding="utf-8"))
        except tomllib.TOMLDecodeError as error:
            mistakes.append(f"{path.name}: {error}")
            continue
        for kind, entries in declared.items():
            if kind not in KINDS:
                mistakes.append(f"{path.name}: [{kind}] is none of {', '.join(KINDS)}")
                continue
            for name, entry in entries.items():
                where = f"{path.name}: {kind}.{name}"
                if first := origins.get((kind, name)):
                    mistakes.append(f"{where}: declared already in {first}")
                    continue
                origins[kind, name] = path.name
                topic = {"topic": path.stem} if kind == "datasets" else {}
                try:
                    found[kind][name] = KINDS[kind].model_validate({"name": name, **topic, **entry})
                except ValidationError as error:
                    mistakes += [_mistake(where, fault) for fault in error.errors()]
    catalogue = Catalogue(**found)
    mistakes += _dangling(catalogue, origins)
    if mistakes:
        raise CatalogueError(mistakes)
    return catalogue


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


@cache
def current() -> Catalogue:
    """The catalogue of this installation, read once."""
    return load()


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
    raise KeyError(f"There is no dataset or service {name!r}. Near it: {', '.join(near) or 'nothing'}.")


def column(name: str) -> Column:
    """The column of that name. Raises KeyError."""
    return current().columns[name]
