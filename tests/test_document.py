"""The data dictionary: docs/datasets.md is what the catalogue says, whole and not too long."""

import re

from data_sources import catalogue
from data_sources.catalogue import document

KEPT = document.PATH.read_text(encoding="utf-8")
PROJECT = catalogue.load()


def test_the_dictionary_is_current():
    assert document.written(PROJECT) == KEPT, "run `python -m data_sources document`"


def test_it_can_be_read_on_github():
    assert len(KEPT.encode()) < 600_000
    tables = re.findall(r"(?:^\|.*\n)+", KEPT, re.MULTILINE)
    assert len(tables) > 100
    for table in tables:
        assert len({len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}) == 1, table[:200]


def test_every_dataset_and_every_column_is_there():
    for dataset in PROJECT.datasets.values():
        assert f"### {dataset.name}\n" in KEPT or f"| `{dataset.name}` |" in KEPT
        assert dataset.title.ko in KEPT
        assert dataset.title.en.replace("|", "\\|") in KEPT
    used = {name for dataset in PROJECT.datasets.values() for name in dataset.columns}
    assert [name for name in sorted(used) if f"| `{name}` |" not in KEPT] == []


def test_references_lead_to_the_same_columns():
    for name, other in re.findall(r"### (\w+)\n(?:(?!###).*\n)*?Columns as of \[(\w+)\]", KEPT):
        assert set(PROJECT.datasets[name].columns) == set(PROJECT.datasets[other].columns)


def test_how_often_is_said_in_the_largest_unit():
    names = {"bike_stands": "5 min", "air_now": "1 h", "open_datasets": "1 d"}
    for name, words in names.items():
        assert document.every(PROJECT.datasets[name]) == words
