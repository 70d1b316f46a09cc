"""Tidying in strides: the same rows and the same report as tidying all pages together."""

import pytest

from data_sources import catalogue
from data_sources.pipeline import tidy
from data_sources.pipeline.errors import ShapeChanged
from data_sources.pipeline.gathering import Gathering

AIR = catalogue.dataset("air_now")


def page(*values, hour=10, **more):
    return tidy.raw(
        [
            {"MSRMT_DT": f"20261123{hour}00", "MSRSTN_NM": name, "FPM": value} | more
            for name, value in zip(("종로구", "중구"), values, strict=True)
        ]
    )


def both(pages):
    gathered = Gathering(AIR, stride=3)
    for table in pages:
        gathered.add(table)
    return gathered.tidied(), tidy.tidy(tidy.join(pages), AIR)


@pytest.mark.parametrize(
    "pages",
    [
        [page("20", "40"), page("30", "x", hour=11), page("y", "9999", hour=12), page("1", "2", hour=13)],
        [page("20", "40"), page("30", "40"), page(30, 40, hour=11)],
        [page("20", "40"), page("30", "40"), page("30", None, hour=11, NEW="field")],
        [page("20", "40", hour="xx"), page("30", "40", hour="yy"), page("30", "x", hour=12)],
        [page("20", "40")],
    ],
    ids=["alike", "a type that changes", "a field that comes", "a stride that is refused alone", "less than a stride"],
)
def test_strides_give_what_the_whole_gives(pages):
    gathered, whole = both(pages)
    assert gathered.table.equals(whole.table)
    assert gathered.report == whole.report


def test_what_no_row_can_be_read_of_is_refused():
    gathered = Gathering(AIR, stride=1)
    gathered.add(page("20", "40", hour="xx"))
    with pytest.raises(ShapeChanged, match="measured_at"):
        gathered.tidied()


def test_nothing_is_gathered_from_empty_pages():
    gathered = Gathering(AIR)
    gathered.add(tidy.raw([]))
    assert not gathered
