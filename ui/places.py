"""What places are called in the viewer's language, by the column that holds their code."""

from __future__ import annotations

from functools import cache

import pandas as pd

from data_sources import reference
from data_sources.transit import plain_name
from ui import texts


def name(column: str, code: str) -> str:
    """A district, hot spot or road link by its code, a road or subway station by its Korean name.

    An indicator is a column, and is called so. Anything else is the catalogue's word for it.
    """
    if column in ("indicator", "measure"):
        return texts.label(code)
    if column == "station":
        return code if texts.language() == "ko" else _stations().get(plain_name(code), code)
    if column in ("hotspot", "link", "road"):
        return _names(column, texts.language()).get(code, code)
    return texts.value(column, code)


@cache
def _names(column: str, language: str) -> dict[str, str]:
    if column == "hotspot":
        return _by_code(reference.hotspots().set_index("code")[f"name_{language}"])
    links = reference.links().set_index("road_name" if column == "road" else "link_id", drop=False)
    return _by_code(links["road_name" if language == "ko" else "road_name_en"].fillna(links["road_name"]))


@cache
def _stations() -> dict[str, str]:
    """The names in Latin letters, which stand on the signs: one for all languages."""
    return _by_code(reference.stations().drop_duplicates("name_ko").set_index("name_ko")["name_en"])


def _by_code(found: pd.Series) -> dict[str, str]:
    return {str(code): str(word) for code, word in found.items()}
