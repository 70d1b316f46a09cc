"""data.go.kr and the portals that speak like it: arguments, key and page number are in the query."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from data_sources.catalogue.model import Dataset, Portal
from data_sources.pipeline import arguments
from data_sources.pipeline.protocols.envelopes import read
from data_sources.pipeline.protocols.wire import Asked
from data_sources.pipeline.transport import KEY

__all__ = ["address", "is_paged", "query", "read"]


def address(asked: Asked) -> str:
    """/SERVICE?serviceKey=KEY&pageNo=…&numOfRows=…; a service may have {KEY} in its path instead."""
    service = arguments.fill(asked.service, asked.call).replace("{KEY}", KEY)
    portal, wanted = asked.portal, query(asked)
    if portal.key_parameter and portal.key_setting and f"/{KEY}/" not in f"/{service}":
        wanted = {portal.key_parameter: KEY, **wanted}
    if portal.page_parameter:
        wanted[portal.page_parameter] = str(asked.start // asked.rows + 1)
    if portal.rows_parameter:
        wanted[portal.rows_parameter] = str(asked.rows)
    return with_query(f"{asked.base}/{service.lstrip('/')}", wanted)


def query(asked: Asked) -> dict[str, str]:
    """The parameters that the catalogue declares for the portal and the dataset, filled in."""
    declared = {**asked.portal.parameters, **asked.dataset.parameters}
    return {name: arguments.fill(value, asked.call) for name, value in declared.items()}


def with_query(address: str, wanted: dict[str, str]) -> str:
    """An address with its parameters, blanks as %20."""
    return f"{address}?{urlencode(wanted, quote_via=quote)}" if wanted else address


def is_paged(portal: Portal, dataset: Dataset) -> bool:
    """Where the portal has a parameter for it."""
    return bool(portal.page_parameter)
