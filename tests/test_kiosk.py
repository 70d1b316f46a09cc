"""The kiosk and the link to a view, as far as Python has a say in them."""

import json
import xml.etree.ElementTree as ElementTree

import pytest
from streamlit.testing.v1 import AppTest

from data_sources.catalogue.model import LANGUAGES
from data_sources.pipeline import ledger, refresh
from tests.test_ui import Answer
from ui import kiosk, links, texts
from ui.menu import PAGES


def told():
    import streamlit as st

    from ui import kiosk

    hides = kiosk.hides(st.query_params["state"])
    st.json({"is_on": kiosk.is_on(), "scenes": kiosk.scenes(), "pace": kiosk.seconds("pace"), "hides": hides})


def asked(**address):
    app = AppTest.from_function(told)
    app.query_params["state"] = "live"
    for name, value in address.items():
        app.query_params[name] = value
    return app.run()


def said(app):
    assert not app.exception
    return json.loads(app.json[0].value)


def test_a_kiosk_goes_through_the_scenes_asked_for_that_there_are():
    assert said(asked(mode="kiosk", scenes="traffic,nonsense,wall,traffic"))["scenes"] == ["traffic", "wall"]
    assert said(asked(mode="kiosk", scenes="nonsense"))["scenes"] == [name for name in kiosk.SCENES if name in PAGES]
    assert said(asked(mode="kiosk"))["scenes"][0] == "wall"


def test_a_kiosk_stays_one_when_streamlit_forgets_the_address():
    app = asked(mode="kiosk", scenes="air")
    for name in ("mode", "scenes"):
        del app.query_params[name]
    assert said(app.run())["is_on"]
    assert said(app)["scenes"] == ["air"]
    assert not said(asked(mode="nonsense"))["is_on"]


@pytest.mark.parametrize(("state", "is_hidden"), [("late", True), ("missing", True), ("live", False), ("drill", False)])
def test_only_a_kiosk_hides_what_is_late(state, is_hidden):
    assert said(asked(mode="kiosk", state=state))["hides"] == is_hidden
    assert said(asked(state=state))["hides"] is False


@pytest.mark.parametrize(
    ("pace", "seconds"),
    [("45", 45), ("1", kiosk.SHORTEST_S), ("99999", kiosk.LONGEST_S), ("-5", 30), ("soon", 30), ("²", 30), ("", 30)],
)
def test_a_pace_that_makes_no_sense_is_not_followed(pace, seconds):
    assert said(asked(mode="kiosk", pace=pace))["pace"] == seconds


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "", "//elsewhere", "https://a\nb", "http://" + "a" * links.LONGEST]
)
def test_what_is_not_a_link_gets_no_code(address):
    assert not links.is_link(address)


def test_a_link_gets_a_code_that_holds_it_and_nothing_else():
    link = "http://localhost/air?lang=ko&air_map.view=512_388_2.5&district=%EC%A2%85"
    drawing = ElementTree.fromstring(links.code(link))
    assert {node.tag.split("}")[1] for node in drawing.iter()} <= {"svg", "g", "path"}
    assert links.code(link) != links.code(link + "1")
    answer = Answer("/link.svg?to=http%3A//localhost/air")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/svg+xml")
    assert Answer("/link.svg?to=javascript%3Aalert(1)").status_code == 400


@pytest.mark.parametrize("language", LANGUAGES)
def test_before_the_first_script_the_screen_says_what_is_coming(language):
    document = Answer(f"/?lang={language}").text
    known = texts.strings(language)
    for key in ("opening.wait", "opening.no_script"):
        assert known[key] in document
    assert "You need to enable JavaScript" not in document


def test_health_says_which_start_this_is_and_how_many_first_answers_have_come():
    before = json.loads(Answer("/health").text)
    assert f"window.civicServer='{before['start']}'" in Answer("/").text
    assert before["first"] == {"done": 0, "of": len(refresh.FIRST_SCREEN)}
    ledger.note({name: ledger.Entry(tried_at="2026-11-23T12:00:00") for name in refresh.FIRST_SCREEN[:3]})
    assert json.loads(Answer("/health").text)["first"]["done"] == 3
