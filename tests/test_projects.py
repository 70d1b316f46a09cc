"""Projects: an office's own list, how late each is, and a page that says so; without a list it says how one comes."""

import re

import pandas as pd
import pytest

from data_sources import catalogue, files, projects
from data_sources.catalogue.model import LANGUAGES
from data_sources.demo import simulator
from data_sources.pipeline import store
from insight import projects as judged
from insight.question import ask, read
from tests.test_scenes import keep, said
from tests.test_ui import ROOT
from ui import texts
from ui.scenes import projects as scene

DOCS = ROOT / "docs"


def report(number, progress, *, on="2026-11-01", begins="2026-01-01", due="2026-12-31", **more):
    """One report of a project."""
    fixed = {"project_name": f"사업 {number}", "project_kind": "공약", "project_stage": "시행", "district": "11110"}
    dates = {"begins_on": pd.Timestamp(begins), "due_on": pd.Timestamp(due), "reported_on": pd.Timestamp(on)}
    return {"project": number, **fixed, **dates, "progress_pct": float(progress), **more}


@pytest.fixture(autouse=True)
def moment(monkeypatch):
    """A fixed moment."""
    monkeypatch.setenv("CIVIC_NOW", "2026-11-23T18:00:00")


def test_the_worked_example_of_an_office_becomes_reports():
    assert files.add(DOCS / "projects.csv").datasets == ["project_reports"]
    found = projects.now().set_index("project")
    assert found.loc["EX-1", ["progress_pct", "district", "project_kind"]].tolist() == [46, "11110", "공약"]
    assert judged.situation().set_index("project").project_state.to_dict() == {"EX-1": "on_time", "EX-2": "overdue"}
    assert store.provenance("project_reports").state == "file"


def test_the_korean_headings_of_the_form_mean_the_same():
    heads = "사업번호,사업명,구분,단계,공정률,시작일,완료예정일,자치구,보고일"
    row = "K-1,예시,공약,시행,30,2026-01-01,2026-12-31,중구,2026-11-01"
    assert files.add(("list.csv", f"{heads}\n{row}\n".encode("cp949"))).datasets == ["project_reports"]
    assert projects.now().district.tolist() == ["11140"]


def test_the_document_names_every_heading_of_the_form():
    text = (DOCS / "projects.md").read_text(encoding="utf-8")
    dataset = catalogue.dataset("project_reports")
    assert [name for name in dataset.columns if f"`{name}`" not in text] == []
    korean = [name for source in dataset.columns.values() for name in source.fields if re.search("[가-힣]", name)]
    assert [name for name in korean if f"`{name}`" not in text] == []


@pytest.mark.parametrize(
    ("progress", "more", "state"),
    [
        (80, {}, "on_time"),
        (60, {}, "behind"),
        (100, {}, "complete"),
        (90, {"due": "2026-10-01"}, "overdue"),
        (0, {"begins": "2026-12-01", "due": "2027-12-01"}, "not_begun"),
        (60, {"project_stage": "중단"}, "stopped"),
    ],
)
def test_a_project_is_measured_by_its_own_dates(progress, more, state):
    keep("project_reports", [report("A", progress, **more)])
    assert judged.situation().project_state.tolist() == [state]


def test_late_projects_come_first_and_the_course_counts_them():
    keep(
        "project_reports",
        [report("A", 80), report("B", 30), report("C", 95, due="2026-10-01"), report("B", 20, on="2026-10-01")],
    )
    assert judged.situation().project.tolist() == ["C", "B", "A"]
    course = judged.course()
    assert course.reported_on.dt.month.tolist() == [10, 11]
    assert course[["projects", "projects_late"]].values.tolist() == [[1, 1], [3, 2]]
    assert judged.stages().set_index("project_stage").projects.to_dict()["시행"] == 3


def test_the_made_up_city_has_a_made_up_list_that_says_so_and_goes_on():
    rows = pd.DataFrame(simulator.rows("controlProjects", pd.Timestamp("2026-11-23 18:00")))
    assert rows.PJT_NM.str.startswith("[모의]").all()
    assert rows.DOC_URL.str.startswith("https://example.org/").all()
    later = pd.DataFrame(simulator.rows("controlProjects", pd.Timestamp("2026-12-23 18:00")))
    both = rows.merge(later, on=["PJT_NO", "RPT_YMD"], suffixes=("", "_later"))
    assert len(both) > 400
    assert both.PRGRS_RT.tolist() == both.PRGRS_RT_later.tolist()


def test_the_answer_names_the_kind_that_was_asked_for():
    keep("project_reports", [report("A", 80), report("B", 30), report("C", 50, project_kind="주요사업")])
    with texts.speaking("en"):
        assert "of 2 pledges, 0 are complete" in said(scene.answer("공약", None))
        assert "of 1 major project, 0 are complete" in said(scene.answer("주요사업", None))


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_list_the_page_says_how_one_comes_and_what_the_city_publishes(language):
    with texts.speaking(language):
        answer = said(scene.answer(None, None))
        assert texts.t("projects.no_list") in answer
        assert "docs/projects.md" in answer
        assert said(scene.related()).count(texts.t("state.missing")) == len(judged.RELATED)
        assert scene.listing(None, None) == ""


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Seoul: of 2 projects, 0 are complete; mean progress is 55 %. 1 is behind or overdue."),
        ("ko", "서울: 사업 2건 가운데 0건을 마쳤고, 평균 공정률은 55%입니다. 1건이 늦습니다."),
        ("fr", "Séoul : sur 2 projets, 0 sont achevés ; l’avancement moyen est de 55 %. 1 est en retard."),
        ("nl", "Seoul: van 2 projecten zijn er 0 voltooid; de gemiddelde voortgang is 55 %. 1 loopt achter of is over"),
    ],
)
def test_the_answer_counts_what_is_done_and_what_is_late(language, words):
    keep("project_reports", [report("A", 80), report("B", 30)])
    with texts.speaking(language):
        assert words in said(scene.answer(None, None))
        assert texts.value("project_state", "behind") in said(scene.listing(None, None))


def test_a_document_is_a_link_only_when_it_is_an_address():
    urls = {"A": "https://example.org/a", "B": "javascript:alert(1)"}
    keep("project_reports", [report(name, 30, document_url=url) for name, url in urls.items()])
    html = scene.listing(None, None)
    assert 'href="https://example.org/a"' in html
    assert "javascript" not in html


def test_what_is_drawn_can_be_asked_again():
    keep("project_reports", [report("A", 80), report("B", 30, district="11140")])
    asked = ask(judged.course, kind="공약", district="11110")
    assert read(asked.address).rows().equals(scene.trend("공약", "11110").rows)
