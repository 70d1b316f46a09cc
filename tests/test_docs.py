"""What the documents say is true: settings, commands and the worked example."""

import re
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from data_sources import catalogue, cli
from data_sources.demo import calibration
from data_sources.demo.calibration import page
from ui import texts
from ui.menu import GROUPS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", README, re.DOTALL)
PORTALS = catalogue.current().portals.values()


def test_the_readme_names_every_key():
    keys = {portal.key_setting for portal in PORTALS if portal.key_setting}
    assert keys - set(re.findall(r"\w+_KEY", README)) == set()


@pytest.mark.parametrize("command", sorted(set(re.findall(r"python -m data_sources ([\w-]+)", README))))
def test_the_readme_names_commands_that_there_are(command):
    assert CliRunner().invoke(cli.app, [command, "--help"]).exit_code == 0


def test_the_files_and_folders_that_the_readme_names_are_there():
    links = [target for target in re.findall(r"\]\(([^)]+)\)", README) if not target.startswith("http")]
    paths = [*links, *re.findall(r"`((?:\w+/)+(?:[\w.]+)?)`", README)]
    assert len(paths) > 10
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_the_readme_lists_the_pages_as_the_menu_does():
    said = texts.strings("en")
    for group, pages in GROUPS.items():
        assert f"| {said[f'menu.{group}']} | {' · '.join(said[f'page.{name}'] for name in pages)} |\n" in README


def test_the_worked_example_is_a_dataset(tmp_path):
    [example] = [text for kind, text in BLOCKS if kind == "toml" and "[datasets." in text]
    for path in catalogue.FOLDER.glob("*.toml"):
        (tmp_path / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "books.toml").write_text(example, encoding="utf-8")
    assert catalogue.load(tmp_path).datasets["book_stops"].title["nl"] == "Boekenhaltes"
    assert len(tomllib.loads(example)["datasets"]["book_stops"]) <= 20


def test_requirements_and_the_test_command_are_those_of_the_readme():
    commands = "".join(text for kind, text in BLOCKS if kind == "bash")
    assert "pip install -q -r requirements.txt" in commands
    assert "pip install -q -r requirements-dev.txt && .venv/bin/python -m pytest" in commands


def test_the_plots_of_the_page_on_calibration_are_there_and_no_others():
    kept = (ROOT / "docs" / page.NAME).read_text(encoding="utf-8")
    plots = {path.name for path in (ROOT / "docs" / page.PLOTS).iterdir()}
    assert plots == set(re.findall(rf"{page.PLOTS}/([\w-]+\.svg)", kept))


def test_the_page_on_calibration_tells_every_feed_and_every_fault():
    kept = (ROOT / "docs" / page.NAME).read_text(encoding="utf-8")
    profiles, figures = page.profiles(), calibration.figures()
    assert len(calibration.DAYS) >= 10
    assert [each.feed for each in profiles if f"| {each.feed} | {each.unit} |" not in kept] == []
    assert [each.what for each in figures if f"| {each.feed} | {each.what} |" not in kept] == []
    faults = [fault for each in (*profiles, *figures) for fault in each.faults]
    assert [fault for fault in faults if fault not in kept] == []
    assert len(faults) == kept.count("\n- **")
