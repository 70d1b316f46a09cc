"""Every notebook runs from top to bottom, without key and network, and is kept without outputs."""

import os
import re
from pathlib import Path

import nbformat
import pytest
from jupyter_client.manager import KernelManager
from nbclient import NotebookClient

from data_sources import fetch
from data_sources.pipeline import store
from ui import maps, offline, plan

FOLDER = Path(__file__).parent.parent / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
MOST_CELLS = 30
ALONE = "import os\nos.environ.update({settings})\n%reset -f"
CHART = r'<figure class="chart"|plotly-graph-div|<svg'
MAP = r'<figure class="plan"|createDeck\('
OUTSIDE = r'<(?:script|link|img|iframe)[^>]+(?:src|href)="?(?:https?:)?//'


def documents():
    """What the notebooks write, by name."""
    return {path.name: path.read_bytes() for path in sorted((FOLDER.parent / "docs").rglob("*.*"))}


@pytest.fixture(scope="session")
def made_up_city(tmp_path_factory):
    """A made-up city on a Monday evening, which all notebooks share: whichever wants a dataset first fetches it."""
    shared = tmp_path_factory.getbasetemp().parent / "notebooks_city"
    return {"CIVIC_STORE": str(shared), "CIVIC_SOURCE": "demo", "CIVIC_NOW": "2026-11-23T18:30:00"}


@pytest.fixture(scope="session")
def kernel(made_up_city):
    """One kernel for all notebooks of a worker, and one client of it: each notebook begins without names."""
    manager = KernelManager()
    manager.start_kernel(env={**os.environ, **made_up_city}, cwd=str(FOLDER))
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    yield manager, client
    client.stop_channels()
    manager.shutdown_kernel(now=True)


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def run(request, kernel, made_up_city):
    """A notebook with its outputs."""
    notebook = nbformat.read(request.param, as_version=4)
    notebook.cells.insert(0, nbformat.v4.new_code_cell(ALONE.format(settings=made_up_city)))
    runner = NotebookClient(notebook, timeout=60)
    runner.km, runner.kc = kernel
    runner.execute(cleanup_kc=False)
    return notebook


def shown(notebook):
    """All that the cells show, as they show it; what is in a frame of its own, unescaped."""
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    found = ["".join(output.get("data", {}).values()) or output.get("text", "") for output in outputs]
    return [text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"') for text in found]


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_every_notebook_runs_with_a_chart_and_a_map_and_nothing_from_outside(run):
    before = documents()
    found = shown(run)
    assert any(re.search(CHART, text) for text in found)
    assert any(re.search(MAP, text) for text in found)
    assert not [text[:300] for text in found if re.search(OUTSIDE, text)]
    assert documents() == before, "a notebook makes its document anew: look at it and keep it"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks_are_short_and_kept_without_outputs(path):
    notebook = nbformat.read(path, as_version=4)
    assert len(notebook.cells) <= MOST_CELLS
    assert all(not cell.outputs and cell.execution_count is None for cell in notebook.cells if cell.cell_type == "code")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_asks_a_question_and_ends_with_where_to_read_next(path):
    assert re.match(r"\d\d_\w+$", path.stem)
    words = [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "markdown"]
    assert words[0].startswith("# ")
    assert "?" in words[0].splitlines()[0]
    assert "## Read next" in words[-1]
    named = re.findall(r"`((?:\w+/)*[\w-]+\.(?:py|md|toml|ipynb))`", "".join(words))
    made_here = {"data_sources/shade.py", "pages/cleanest.py"}
    missing = [name for name in named if not any((FOLDER.parent / part / name).exists() for part in ("", "notebooks"))]
    assert {*missing} <= made_here


def test_the_readme_lists_all_notebooks():
    readme = (FOLDER.parent / "README.md").read_text(encoding="utf-8")
    assert {path.name for path in NOTEBOOKS} == {*re.findall(r"\]\(notebooks/([^)]+)\)", readme)}


def test_fetch_brings_what_is_missing_and_a_past_to_the_made_up_city_alone(monkeypatch, now):
    monkeypatch.setenv("CIVIC_SOURCE", "demo")
    assert fetch("RealtimeCityAir", days=1) == []
    hours = store.read("air_now").measured_at
    assert hours.nunique() == 25
    before = store.version("air_now")
    assert fetch("air_now") == []
    assert store.version("air_now") == before


def test_fetch_says_what_went_wrong(now):
    assert [error.dataset for error in fetch("air_now", days=1)] == ["air_now"]


def test_a_plan_shows_each_district_and_point_with_its_words():
    drawn = plan.example().html
    assert drawn.count('class="district known"') + drawn.count('class="district none"') == 25
    assert "Jongno-gu\nPM2.5 20\N{NO-BREAK SPACE}µg/m³" in drawn
    assert drawn.count('class="point numbered"') == 2


def test_pictures_of_other_packages_bring_all_that_they_run():
    for picture in (offline.example(), offline.shown(maps.deck(maps.example_rows(), "pm25_ug_m3", label="name"))):
        assert "<script" in picture.page
        assert not re.search(OUTSIDE, picture.page)
