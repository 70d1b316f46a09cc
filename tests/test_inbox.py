"""The watched folder, the control room's own form, and `add-file` as it is typed."""

import os
import time
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from data_sources import catalogue, cli, files, fire
from data_sources.files import inbox
from data_sources.pipeline import refresh, store

DOCS = Path(__file__).parent.parent / "docs"
SUBWAY = "사용일자,노선명,역명,승차총승객수,하차총승객수,등록일자\n20230101,2호선,시청,1000,900,20230104\n"
LOG = "id,stage,stage_at\n"


@pytest.fixture
def watched(tmp_path, monkeypatch):
    folder = tmp_path / "inbox"
    folder.mkdir()
    monkeypatch.setenv("CIVIC_INBOX", str(folder))

    def put(name, text, age_s=60):
        path = folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        os.utime(path, (time.time() - age_s,) * 2)
        return path

    return folder, put


def test_files_are_taken_as_they_appear_and_put_away_with_a_note(watched):
    folder, put = watched
    put("지하철.csv", SUBWAY)
    put("그림.png", b"\x89PNG....")
    put("still.csv", SUBWAY, age_s=0)
    put("half.csv.part", SUBWAY)
    taken = {each.name: each.is_refused for each in inbox.take()}
    assert taken == {"지하철.csv": False, "그림.png": True}
    assert {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} - {".inbox.lock"} == {
        *("still.csv", "half.csv.part", "done/지하철.csv", "done/지하철.csv.txt"),
        *("refused/그림.png", "refused/그림.png.txt"),
    }
    assert "is a picture" in (folder / "refused" / "그림.png.txt").read_text(encoding="utf-8")
    assert "Rows read: 1" in (folder / "done" / "지하철.csv.txt").read_text(encoding="utf-8")
    assert len(store.read("subway_ridership")) == 1


def test_a_file_of_the_same_name_does_not_push_the_first_aside(watched):
    folder, put = watched
    for text in (SUBWAY, SUBWAY.replace("시청", "을지로입구")):
        put("지하철.csv", text)
        inbox.take()
    assert len(list((folder / "done").glob("지하철*.csv"))) == 2
    assert len(store.read("subway_ridership")) == 2


def test_without_a_folder_nothing_is_taken(monkeypatch, tmp_path):
    assert inbox.take() == []
    monkeypatch.setenv("CIVIC_INBOX", str(tmp_path / "none"))
    assert inbox.take() == []


def test_the_worked_example_of_a_control_room_becomes_incidents_with_their_stages():
    result = files.add(DOCS / "control-room-incidents.csv")
    assert result.datasets == ["incidents"]
    found = store.read("incidents").set_index("emergency_number")
    burning = found.loc["F-2026-11-23-017"]
    assert burning[["emergency_kind", "emergency_stage", "district", "fire_station", "injuries"]].tolist() == [
        *("화재", "초진", "11110", "종로소방서", 2)
    ]
    assert burning.dispatched_at == pd.Timestamp("2026-11-23 18:02:11")
    assert burning.under_control_at == pd.Timestamp("2026-11-23 18:31:05")
    assert found.loc["R-2026-11-23-204"].closed_at == pd.Timestamp("2026-11-23 18:40")
    assert fire.stages(number="F-2026-11-23-017").emergency_stage.tolist() == ["출동지령", "현장도착", "초진"]


def test_a_later_file_adds_a_stage_and_forgets_nothing():
    files.add(DOCS / "control-room-incidents.csv")
    later = '{"출동번호": "F-2026-11-23-017", "단계": "완진", "단계시각": "2026-11-23 18:50:00"}\n'
    first, second = (files.add(("later.jsonl", later.encode())) for _ in range(2))
    assert (first.added, second.added) == (1, 0)
    row = store.read("incidents").set_index("emergency_number").loc["F-2026-11-23-017"]
    assert (row.emergency_stage, row.address, row.deaths) == ("완진", "청계천로 85", 0)
    assert row.arrived_at == pd.Timestamp("2026-11-23 18:07:40")
    assert row.extinguished_at == pd.Timestamp("2026-11-23 18:50")


@pytest.mark.parametrize("word", ["dispatched", "출동지령", "Dispatched", "Départ", "Gealarmeerd"])
def test_stages_are_known_by_the_words_of_every_language(word):
    files.add(("log.csv", f"{LOG}A-1,{word},2026-11-23 10:00\n".encode()))
    assert store.read("incidents").emergency_stage.tolist() == ["출동지령"]


def test_the_worked_example_of_calls_to_120_is_recognised():
    assert files.add(DOCS / "control-room-calls-120.csv").datasets == ["calls_120"]
    assert store.read("calls_120").calls_received.sum() == 412 + 655 + 388


def test_the_document_names_every_heading_of_the_form():
    from data_sources.files.control_room import HEADINGS

    text = (DOCS / "control-room.md").read_text(encoding="utf-8")
    assert [word for words in HEADINGS.values() for word in words if f"`{word}`" not in text] == []
    assert [name for name in catalogue.dataset("calls_120").columns if f"`{name}`" not in text] == []


@pytest.fixture
def run():
    runner = CliRunner()
    return lambda *words: runner.invoke(cli.app, [str(word) for word in words])


def test_add_file_tells_what_it_did(run, tmp_path):
    path = tmp_path / "지하철.csv"
    path.write_bytes(SUBWAY.encode("cp949"))
    result = run("add-file", path)
    assert result.exit_code == 0
    assert "1 rows read, 1 new or changed, in subway_ridership." in result.stdout
    assert "These are rows of “Subway ridership by station”" in result.stderr


def test_add_file_look_keeps_nothing(run, tmp_path):
    path = tmp_path / "지하철.csv"
    path.write_bytes(SUBWAY.encode("cp949"))
    result = run("add-file", "--look", path)
    assert result.exit_code == 0
    assert "boardings" in result.stdout
    assert "cp949" in result.stdout
    assert store.read("subway_ridership").empty


def test_add_file_puts_rows_where_a_person_says(run, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("가,나,다\n1,2,3\n", encoding="utf-8")
    assert "in my_list." in run("add-file", path, "--as", "my_list").stdout
    refused = run("add-file", path, "--as", "air_now")
    assert (refused.exit_code, "does not fit air_now" in refused.stderr) == (1, True)


def test_add_file_refuses_in_one_line(run, tmp_path):
    result = run("add-file", tmp_path / "none.csv")
    assert result.exit_code == 1
    assert "none.csv: there is no such file." in result.stderr
    assert "names no folder" in run("add-file", "--watch").stderr
    assert "Name a file" in run("add-file").stderr


def test_the_background_takes_what_lies_in_the_inbox(watched, monkeypatch):
    folder, put = watched
    put("subway.csv", SUBWAY)
    monkeypatch.setattr(refresh, "INBOX_EVERY_S", 0.05)
    monkeypatch.setattr(refresh, "due", list)
    background = refresh.start_in_background()
    until = time.monotonic() + 10
    while store.version("subway_ridership") < 0 and time.monotonic() < until:
        time.sleep(0.02)
    background.stop()
    assert store.read("subway_ridership").boardings.tolist() == [1000]
    assert not (folder / "subway.csv").exists()
