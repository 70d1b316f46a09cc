"""What places are called in the viewer's language, by the column that holds their code."""

from __future__ import annotations

from functools import cache

import pandas as pd

from data_sources import reference
from ui import texts


def name(column: str, code: str) -> str:
    """A district, hot spot or road link by its code, a road by its Korean name; else the catalogue's word for it."""
    if column in ("hotspot", "link", "road"):
        return _names(column, texts.language()).get(code, code)
    return texts.value(column, code)


@cache
def _names(column: str, language: str) -> dict[str, str]:
    if column == "hotspot":
        return _by_code(reference.hotspots().set_index("code")[f"name_{language}"])
    links = reference.links().set_index("road_name" if column == "road" else "link_id", drop=False)
    return _by_code(links["road_name" if language == "ko" else "road_name_en"].fillna(links["road_name"]))


def _by_code(found: pd.Series) -> dict[str, str]:
    return {str(code): str(word) for code, word in found.items()}
