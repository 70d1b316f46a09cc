"""A notebook that was opened from a chart runs in a fresh kernel and gives the same number as the page."""

import json
import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from data_sources.pipeline import clock
from insight import explore, now, seen
from insight.explore import Choice
from insight.question import ask
from tests.test_scenes import NOW, dust, four_weeks, keep, roads
from ui import behind, charts, choices, drafts, notebook, printing_explored, texts
from ui.scenes import air as air_scene
from ui.scenes import explored
from ui.scenes import traffic as traffic_scene

FOLDER = Path(__file__).parent.parent / "notebooks"
TELL = "print(rows.to_json(date_format='iso'))\nprint(chart.html)"
TELL_EXPLORED = TELL.replace("chart.html", "picture.to_json()")
LAYER_ID = re.compile(r'"id": "[0-9a-f-]{36}"')  # which pydeck draws by lot
CHOSEN = {  # a picture of every kind
    "line": Choice("air_now", "line", days=2.0, of="pm25_ug_m3", group="district", where="district", value="11110"),
    "bars": Choice("air_now", "bars", days=2.0, of="pm25_ug_m3", group="district"),
    "districts": Choice("air_now", "map", of="pm25_ug_m3"),
    "hexagons": Choice("bike_stands", "map", of="bikes", measure="sum"),
    "points": Choice("bike_stands", "points"),
}
BY_HAND = 'select district, count(*) as n, \'"""\' as quoted\nfrom air_now\ngroup by 1\norder by 1'


@pytest.fixture(autouse=True)
def city(monkeypatch):
    """Two roads, two districts and two bike stations, on Monday 23 November 2026, ten past six."""
    monkeypatch.setenv("CIVIC_NOW", NOW.isoformat())
    roads(25.0, 11.0)
    dust(d11110=four_weeks(40.0), d11710=four_weeks(52.0))
    stands = [("A", 126.98, 37.57, 7), ("B", 127.1, 37.51, 12)]
    keep("bike_stands", [{"bike_station": code, "lon": x, "lat": y, "bikes": n} for code, x, y, n in stands])


def drawn():
    """A chart of every kind, as the pages draw them."""
    return {
        "bars": traffic_scene.slowest(),
        "line": air_scene.day("pm25_ug_m3", None),
        "multiples": traffic_scene.days("종로"),
    }


def opened(chart):
    """The notebook that the chart's link gives."""
    return opened_from({**chart.question.address, "draw": drafts.written(chart)})


def opened_from(address):
    """The notebook that an address gives."""
    found = behind.read(address)
    return found, nbformat.reads(notebook.made(found).decode(), as_version=4)


def explored_pages():
    """A picture of the explorer of every kind and rows by hand, and what the page shows of each."""
    pages = []
    for chosen in CHOSEN.values():
        found, made = opened_from(choices.address("", chosen))
        pages.append((found, made, found.rows(), explored.picture(found.rows(), chosen).to_json()))
    by_hand, rows_alone = opened_from(choices.address(BY_HAND))
    rows_alone.cells.append(nbformat.v4.new_code_cell("picture = rows"))
    rows = explore.rows(BY_HAND)
    return [*pages, (by_hand, rows_alone, rows, rows.to_json())]


def test_there_is_a_notebook_for_every_kind_of_chart():
    assert {*drawn()} == {*drafts.KINDS} == {*charts.example()}
    assert [chosen.picture for chosen in CHOSEN.values()] == [*CHOSEN]
    assert {*CHOSEN} == {*printing_explored.DRAWERS}


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_a_notebook_gives_the_same_rows_and_the_same_chart_as_the_page():
    with texts.speaking("fr"):
        pages = {kind: opened(chart) for kind, chart in drawn().items()}
        wanted = [(found.rows(), found.chart().html) for found, _ in pages.values()]
        of_explorer = explored_pages()
    whole = nbformat.v4.new_notebook()
    for found, made in pages.values():  # one kernel for all, emptied before each
        nbformat.validate(made)
        assert found.question.function.__name__ in made.cells[5].source
        whole.cells += [nbformat.v4.new_code_cell("%reset -f"), *made.cells, nbformat.v4.new_code_cell(TELL)]
    for _, made, *shown in of_explorer:
        nbformat.validate(made)
        whole.cells += [nbformat.v4.new_code_cell("%reset -f"), *made.cells, nbformat.v4.new_code_cell(TELL_EXPLORED)]
        wanted.append(shown)
    NotebookClient(whole, timeout=60, kernel_name="python3", resources={"metadata": {"path": str(FOLDER)}}).execute()
    told = [cell.outputs[0].text.rstrip("\n") for cell in whole.cells if cell.source in (TELL, TELL_EXPLORED)]
    for (rows, html), answer in zip(wanted, told, strict=True):
        shown_rows, shown_chart = answer.split("\n", 1)
        assert json.loads(shown_rows) == json.loads(rows.to_json(date_format="iso"))
        assert LAYER_ID.sub("", shown_chart) == LAYER_ID.sub("", html)
    assert not any(cell.outputs for cell in whole.cells if cell.source.startswith("for change"))


def test_a_notebook_pins_the_moment_and_says_which_versions_it_saw():
    found = behind.read(ask(now.fine_dust, "rows").address)
    cells = [cell.source for cell in nbformat.reads(notebook.made(found).decode(), as_version=4).cells]
    assert f"now.fine_dust(at='{clock.now()}').rows" in cells[5]
    assert '{"air_now": 0}, "live"' in cells[3]


def test_what_has_changed_since_is_named():
    before = seen.now("air_now")
    assert seen.changed(before, "live") == []
    dust(d11140=four_weeks(12.0))
    assert seen.changed(before, "live") == ["air_now has changed: version 0 was seen, now it is 1."]
    assert "another city" in seen.changed(before, "demo")[0]


def test_a_number_that_names_only_its_dataset_has_a_notebook_too():
    made = nbformat.reads(notebook.made(behind.read({"dataset": "air_now"})).decode(), as_version=4)
    nbformat.validate(made)
    assert any('store.latest("air_now", at="2026-11-23 18:10:00")' in cell.source for cell in made.cells)
