"""Datasets that this installation has of its own, because a file of an unknown shape brought them.

They are declared as those of the project are, in one TOML file in the store, where a person may give them a better
title or a licence.
"""

from __future__ import annotations

from typing import Any

import tomli
import tomli_w
from filelock import FileLock

from data_sources import catalogue
from data_sources.catalogue.model import LANGUAGES, Dataset
from data_sources.pipeline import settings

FILE = "files.toml"


def declare(name: str, title: str, fields: list[str]) -> Dataset:
    """Declare a plain dataset of this installation, unless it is there already. Raises ValueError for a name in use."""
    known = catalogue.current().datasets.get(name)
    if known:
        if known.portal != "files":
            raise ValueError(f"There is a dataset {name} already, of {known.portal}: choose another name.")
        return known
    path = settings.own_catalogue() / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(path.with_suffix(".lock")):
        found: dict[str, Any] = tomli.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        found.setdefault("datasets", {})[name] = {
            "kind": "record",
            "service": name,
            "portal": "files",
            "publisher": "unknown",
            "licence": "unknown",
            "title": dict.fromkeys(LANGUAGES, title),
            "every": "365D",
            "fields": fields,
        }
        fresh = path.with_suffix(".new")
        fresh.write_text(tomli_w.dumps(found), encoding="utf-8")
        fresh.replace(path)
    catalogue.look_again()
    return catalogue.dataset(name)
