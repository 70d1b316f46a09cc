"""The Seoul Open Data Plaza: everything is in the path, rows are counted from 1, both ends included."""

from __future__ import annotations

from urllib.parse import quote

from data_sources.catalogue.model import Dataset, Portal
from data_sources.pipeline import arguments
from data_sources.pipeline.protocols.envelopes import read
from data_sources.pipeline.protocols.wire import Asked
from data_sources.pipeline.transport import KEY

__all__ = ["address", "is_paged", "read"]


def address(asked: Asked) -> str:
    """/KEY/json/SERVICE/START/END/ARGUMENT…"""
    span = [str(asked.start + 1), str(asked.start + asked.rows)]
    service = arguments.fill(asked.service, asked.call)
    return "/".join([asked.base, KEY, asked.form, service, *span, *path(asked)])


def path(asked: Asked) -> list[str]:
    """The arguments after START and END. One that is left out between others is a blank."""
    found = [quote(arguments.fill(argument, asked.call), safe="") or "%20" for argument in asked.dataset.arguments]
    while found and found[-1] == "%20":
        found.pop()
    return found


def is_paged(portal: Portal, dataset: Dataset) -> bool:
    """Always."""
    return True
