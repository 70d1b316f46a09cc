"""How each kind of portal is asked and how it answers: one module for each wire protocol.

    protocols.of(dataset).address(asked)          # where some rows are, with KEY in place of the key
    protocols.of(dataset).read(body, dataset)     # the rows of an answer; raises one of the four errors

Where the first answer only says in which documents the rows are, a module also has `further`, their addresses by
name, and `joined`, which makes one answer of them. A protocol's quirks stay in its module.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, cast

from data_sources import catalogue
from data_sources.catalogue.model import Dataset, Portal
from data_sources.pipeline.protocols import datago, gbfs, opendatasoft, openmeteo, rss, seoul, subway
from data_sources.pipeline.protocols.wire import Answer, Asked


class Spoken(Protocol):
    """What each of the modules can do."""

    def address(self, asked: Asked) -> str:
        """Where the rows are that are asked for."""
        ...

    def read(self, body: bytes, dataset: Dataset) -> Answer:
        """The rows of one answer and the announced total. Raises one of the four errors."""
        ...

    def is_paged(self, portal: Portal, dataset: Dataset) -> bool:
        """Whether the service can be asked for a part of its rows."""
        ...


class InSteps(Spoken, Protocol):
    """What a module can do besides, whose first answer only says where the rows are."""

    def further(self, body: bytes, asked: Asked) -> Mapping[str, str]:
        """The addresses of the documents that hold the rows, by name."""
        ...

    def joined(self, documents: Mapping[str, bytes], dataset: Dataset) -> bytes:
        """The documents as one answer, which `read` understands."""
        ...


MODULES = {
    "seoul": seoul,
    "subway": subway,
    "datago": datago,
    "rss": rss,
    "openmeteo": openmeteo,
    "gbfs": gbfs,
    "opendatasoft": opendatasoft,
}


def of(dataset: Dataset) -> Spoken:
    """How the dataset's portal is spoken with; what files bring is read as data.go.kr would have sent it."""
    portal = catalogue.current().portals.get(dataset.portal)
    return cast(Spoken, MODULES.get(portal.protocol, datago) if portal else datago)


def in_steps(dataset: Dataset) -> InSteps | None:
    """The same where the rows come in steps, None where the first answer has them."""
    module = of(dataset)
    return cast(InSteps, module) if hasattr(module, "further") else None
