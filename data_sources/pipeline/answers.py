"""Rows out of an answer, whatever protocol its portal speaks."""

from __future__ import annotations

from data_sources.catalogue.model import Dataset
from data_sources.pipeline import protocols
from data_sources.pipeline.protocols.wire import Answer, Row

__all__ = ["Answer", "Row", "read", "read_answer"]


def read_answer(body: bytes, dataset: Dataset) -> list[Row]:
    """The rows of one recorded answer of `dataset`. Raises one of the four errors."""
    return read(body, dataset).rows


def read(body: bytes, dataset: Dataset) -> Answer:
    """The rows of one answer and the announced total. Raises one of the four errors."""
    return protocols.of(dataset).read(body, dataset)
