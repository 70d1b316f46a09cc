"""The tour for policy staff: ten questions, each answered in at most three clicks from the wall, as the document says.

What is bold in the document is clicked, what is code and begins with a slash is typed, what is slanted in an answer
may differ.
"""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import settled

TOUR = Path(__file__).parents[2] / "docs" / "tour.md"
HOUR = re.compile(r"\d\d:00")
CLICKED = ("button", "menuitem", "option", "radio", "combobox")  # what a person sees as something to click
MOST_CLICKS = 3


@dataclass
class Question:
    """One question of the tour: what is asked, what is done (a word to click, or /word to type), what answers."""

    asked: str
    steps: list[str]
    answer: re.Pattern[str]

    @property
    def clicks(self) -> list[str]:
        return [step for step in self.steps if not step.startswith("/")]


def questions() -> list[Question]:
    parts = re.findall(r"^## \d+\. (.+?)\n\n(.+?)\n\n> (.+?)\n\n", TOUR.read_text(encoding="utf-8"), re.DOTALL | re.M)
    found = []
    for asked, done, answer in parts:
        steps = [bold or typed for bold, typed in re.findall(r"\*\*(.+?)\*\*|`(.+?)`", done)]
        sure = re.split(r"\*.+?\*", " ".join(answer.split("\n> ")))
        found.append(Question(asked, steps, re.compile(".+?".join(re.escape(part) for part in sure))))
    return found


def named(page: Page, name: str) -> Locator:
    """What is there to click under this name; of an option that is longer, its beginning."""
    begins = re.compile(rf"^{re.escape(name)}\b")
    ways = [page.get_by_role(role, name=begins if role == "option" else name, exact=True) for role in CLICKED]
    first, *others = (way.filter(visible=True) for way in ways)
    for other in others:
        first = first.or_(other)
    return first.first


def click(page: Page, name: str) -> None:
    """Click what has this name; an hour that is no longer forecast is the last one that is."""
    target = named(page, name)
    if HOUR.fullmatch(name):
        expect(page.get_by_role("option").last).to_be_visible()
        target = target if target.count() else page.get_by_role("option").last
    target.click()


def walk(page: Page, steps: list[str]) -> None:
    """Do all steps. What the last one chooses must change what the page said before, where it said something."""
    answer = page.locator(".answer").first
    for step in steps[:-1]:
        do(page, step)
    settled(page)
    before = answer.inner_text() if answer.count() else None
    do(page, steps[-1])
    if before is not None:
        expect(answer).not_to_have_text(before, use_inner_text=True, timeout=15_000)


def do(page: Page, step: str) -> None:
    """Type what begins with a slash, else click."""
    if step.startswith("/"):
        page.keyboard.press("/")
        page.keyboard.type(step.removeprefix("/"))
    else:
        click(page, step)


def test_the_tour_has_ten_questions_of_at_most_three_clicks():
    found = questions()
    assert len(found) == 10
    assert {question.asked: question.clicks for question in found if len(question.clicks) > MOST_CLICKS} == {}


@pytest.mark.parametrize("context", [{"locale": "en-GB"}], indirect=True)
def test_each_question_is_answered_where_the_tour_leads(page, simulated):
    for question in questions():
        page.goto(f"{simulated.url}/?lang=en")
        settled(page)
        walk(page, question.steps)
        expect(page.locator(".answer").first, question.asked).to_contain_text(question.answer, timeout=15_000)
