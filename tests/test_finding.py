"""What is found by words: in four languages, by initial consonants, misspelt."""

import json

import pytest

from data_sources import reference
from data_sources.catalogue.model import LANGUAGES
from insight import finding
from tests.test_ui import Answer
from ui import finding as told
from ui import texts
from ui.menu import PAGES


def first(question, language="ko"):
    """Kind and id of what is found first."""
    found = finding.find(question, pages=told.pages(), language=language)
    return (found[0].kind, found[0].id) if found else None


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("ㅅㄷㄱ", ("district", "11200")),
        ("성동구", ("district", "11200")),
        ("성도", ("district", "11200")),
        ("ㅅ동구", ("district", "11200")),
        ("Seongdong-gu", ("district", "11200")),
        ("SEONGDONGGU", ("district", "11200")),
        ("seongdong", ("district", "11200")),
        ("11200", ("district", "11200")),
        ("sungdonggu", ("district", "11200")),
        ("시청", ("station", "시청")),
        ("ㅅㅊ", ("district", "11650")),
        ("싳", ("station", "시청")),
        ("ㄳ", ("district", "11500")),
        ("City Hall", ("station", "시청")),
        ("명동 관광", ("hotspot", "POI003")),
        ("관광 명동", ("hotspot", "POI003")),
        ("traffic", ("page", "traffic")),
        ("교통", ("page", "traffic")),
        ("verkeer", ("page", "traffic")),
        ("noise", ("page", "voice")),
        ("소음", ("page", "voice")),
        ("bruit", ("page", "voice")),
        ("lawaai", ("page", "voice")),
        ("debt", ("page", "finance")),
        ("road_link_speeds", ("dataset", "road_link_speeds")),
        ("OA-15493", ("dataset", "bike_stands")),
        ("aged_65_plus_pct", ("indicator", "aged_65_plus_pct")),
        ("65세 이상 인구 비율", ("indicator", "aged_65_plus_pct")),
    ],
)
def test_words_lead_to_what_they_name(question, expected):
    assert first(question) == expected


def test_the_subjects_of_complaints_lead_to_the_complaints_after_their_page():
    found = finding.find("lawaai", pages=told.pages(), language="nl")
    assert [entry.id for entry in found[:2]] == ["voice", "complaints_by_topic"]


def test_every_district_is_found_by_its_initials_and_by_its_name_in_every_language():
    for row in reference.districts().itertuples():
        initials = "".join(finding.INITIALS[(ord(letter) - finding.GA) // 588] for letter in row.name_ko)
        found = finding.find(initials)
        assert row.code in [each.id for each in found], initials
        for language in LANGUAGES:
            name = getattr(row, f"name_{language}")
            assert finding.find(name, language=language)[0].id == row.code


@pytest.mark.parametrize("question", ["", "   ", "-", "(", "\\", ".*", "zzzzqqqq", "ㅎㅎㅎㅎㅎㅎ", "x" * 500])
def test_what_means_nothing_finds_nothing_and_breaks_nothing(question):
    assert finding.find(question) == []


def test_many_datasets_with_a_word_in_common_leave_room_for_the_rest():
    found = finding.find("a", pages=told.pages(), language="en")
    kinds = [each.kind for each in found]
    assert len(found) <= finding.MOST
    assert max(kinds.count(kind) for kind in kinds) <= finding.MOST_OF_A_KIND


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_server_says_what_was_found_and_where_it_leads(language):
    answer = Answer(f"/find?lang={language}&q=%E3%85%85%E3%84%B7%E3%84%B1")
    found = json.loads(answer.text)["found"][0]
    assert answer.status_code == 200
    with texts.speaking(language):
        assert (found["name"], found["what"]) == (texts.value("district", "11200"), texts.t("search.district"))
    assert found["href"] == f"/district?lang={language}&district=11200"
    assert found["korean"] == ("" if language == "ko" else "성동구")


def test_the_first_page_is_led_to_without_its_name_and_unknown_words_to_nowhere():
    assert json.loads(Answer("/find?lang=en&q=seoul,+now").text)["found"][0]["href"] == "/?lang=en"
    assert json.loads(Answer("/find?lang=xx&q=zzzzqqqq").text) == {"found": []}
    assert json.loads(Answer("/find").text) == {"found": []}


def test_everything_that_is_found_leads_to_a_page_that_there_is():
    with texts.speaking("en"):
        leads = [each for word in ("a", "ㅅ", "gang", "air", "seo") for each in told.found(word)]
    assert leads
    assert {each["page"] for each in leads} <= set(PAGES)
