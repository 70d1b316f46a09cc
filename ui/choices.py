"""What was chosen in the explorer, as words for an address: so that it can be asked again, as a file or in a notebook.

choices.address(chosen.query(), chosen)   # {"choice": '{"dataset":"air_now","shown":"line",…}'}
choices.address("select …")               # {"query": "select …"}: by hand, or rows without a picture
choices.read(address["choice"])           # the same choice; anybody may have typed it
"""

from __future__ import annotations

import json
import math
from dataclasses import fields

from pydantic import TypeAdapter, ValidationError

from data_sources import catalogue
from insight import explore
from insight.explore import Choice
from insight.question import NotAsked

LONGEST = 2000  # characters
SIZES = range(50, 20_001)  # metres
_KNOWN = TypeAdapter(Choice)


def given(chosen: Choice) -> dict[str, object]:
    """What of a choice is said: all that is not understood by itself."""
    return {each.name: value for each in fields(chosen) if (value := getattr(chosen, each.name)) != each.default}


def address(query: str, chosen: Choice | None = None) -> dict[str, str]:
    """A choice that has a picture, or else the query, as words for an address."""
    if chosen is None or not chosen.picture:
        return {"query": query}
    return {"choice": json.dumps(given(chosen), ensure_ascii=False, separators=(",", ":"))}


def read(text: str) -> Choice:
    """The choice that an address tells. Raises NotAsked for what cannot be chosen."""
    try:
        chosen = _KNOWN.validate_json(text[: LONGEST + 1])
    except ValidationError as error:
        raise NotAsked(f"there is no such choice: {error.errors()[0]['msg']}") from None
    if chosen.dataset not in catalogue.current().datasets:
        raise NotAsked(f"there is no dataset {chosen.dataset!r}")
    columns = explore.columns(chosen.dataset)
    for name in (*chosen.wanted, *filter(None, (chosen.where, chosen.group, chosen.of))):
        if name not in columns:
            raise NotAsked(f"{chosen.dataset} has no column {name!r}")
    words = (
        (chosen.shown, [*explore.pictures(chosen.dataset), *(["points"] if chosen.is_of_points else [])]),
        (chosen.measure, explore.MEASURES),
        (chosen.grain, explore.GRAINS),
        (chosen.relation, explore.RELATIONS),
    )
    for word, known in words:
        if word not in known:
            raise NotAsked(f"{chosen.dataset} cannot be shown by {word!r}")
    if chosen.size_m not in SIZES or not math.isfinite(chosen.days or 0):
        raise NotAsked("there is no such size or period")
    return chosen


def example() -> Choice:
    """Fine dust by hour."""
    return Choice("air_now", "line", days=7.0, of="pm25_ug_m3")
