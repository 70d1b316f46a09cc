"""The house keeps its plan: imports point one way, and files stay readable."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LAYERS = {  # who may import whom, besides itself
    "pages": {"ui", "service", "insight", "data_sources"},
    "ui": {"service", "insight", "data_sources"},
    "service": {"insight", "data_sources"},
    "insight": {"data_sources"},
    "data_sources": set(),
}
INSIDE = {  # within data_sources, what a part may not import
    "catalogue": {"pipeline", "demo", "reference", "files"},
    "reference": {"pipeline", "demo", "catalogue", "files"},
    "pipeline": {"demo", "files"},
    "files": {"demo"},
}
PROJECT = {"pages", "ui", "service", "insight", "data_sources", "streamlit_app", "notebooks", "tests"}
FILES = [path for layer in LAYERS for path in (ROOT / layer).rglob("*.py")]


def imported(path: Path) -> set[str]:
    """The dotted names that a file imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def test_there_are_files_to_check():
    assert len(FILES) > 20


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_one_way(path):
    layer = path.relative_to(ROOT).parts[0]
    tops = {name.split(".")[0] for name in imported(path)}
    assert tops & PROJECT <= LAYERS[layer] | {layer}
    assert not (layer in ("data_sources", "insight", "service") and "streamlit" in tops)


@pytest.mark.parametrize("part", INSIDE)
def test_the_parts_of_data_sources_keep_their_order(part):
    for path in (ROOT / "data_sources" / part).rglob("*.py"):
        parts = {name.split(".")[1] for name in imported(path) if name.startswith("data_sources.")}
        assert not parts & INSIDE[part], path


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_are_short_enough_to_read(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400
