"""Seoul's real-time subway: as the Open Data Plaza, but for a prefix, rows counted from 0, and ALL stations at once."""

from __future__ import annotations

from data_sources.catalogue.model import Dataset, Portal
from data_sources.pipeline import arguments
from data_sources.pipeline.protocols import seoul
from data_sources.pipeline.protocols.envelopes import read
from data_sources.pipeline.protocols.wire import Asked
from data_sources.pipeline.transport import KEY

__all__ = ["address", "is_paged", "read"]
ALL = ["ALL"]


def address(asked: Asked) -> str:
    """/api/subway/KEY/json/SERVICE/START/END/STATION, or …/SERVICE/ALL."""
    path = seoul.path(asked)
    span = [] if path == ALL else [str(asked.start), str(asked.start + asked.rows - 1)]
    service = arguments.fill(asked.service, asked.call)
    return "/".join([asked.base, "api/subway", KEY, asked.form, service, *span, *path])


def is_paged(portal: Portal, dataset: Dataset) -> bool:
    """Not where all stations come at once."""
    return list(dataset.arguments) != ALL
