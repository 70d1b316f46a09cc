"""The pieces of the interface, without a browser."""

import asyncio
import base64
import hashlib
import json
import re
from pathlib import Path
from string import Formatter

import pandas as pd
import pyarrow as pa
import pytest
from starlette.applications import Starlette
from streamlit.testing.v1 import AppTest

from data_sources import catalogue
from data_sources.catalogue.model import LANGUAGES
from data_sources.pipeline import settings, store, tidy
from insight import keys
from tests.test_secrets import KEY, holds_key
from ui import cache, feeds, geometry, maps, menu, server, tables, texts, tiles

ROOT = Path(__file__).parent.parent


def air(*values: float) -> pd.DataFrame:
    return pd.DataFrame({"district": ["11110", "11140", "11170"][: len(values)], "pm25_ug_m3": list(values)})


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_there_in_every_language_with_the_same_values(language):
    english, ours = texts.strings("en"), texts.strings(language)
    assert ours.keys() == english.keys()
    for key, text in ours.items():
        wanted = {name for _, name, _, _ in Formatter().parse(english[key]) if name}
        assert {name for _, name, _, _ in Formatter().parse(text) if name} == wanted, key


def test_numbers_and_words_follow_the_language():
    said = {}
    for language in LANGUAGES:
        with texts.speaking(language):
            said[language] = (
                texts.number(1284.56, 1),
                texts.value("district", "11110"),
                texts.value("air_grade", "나쁨"),
            )
    assert said == {
        "ko": ("1,284.6", "종로구", "나쁨"),
        "en": ("1,284.6", "Jongno-gu", "Bad"),
        "fr": ("1\u202f284,6", "Jongno-gu", "Mauvais"),
        "nl": ("1.284,6", "Jongno-gu", "Slecht"),
    }


def test_what_is_not_known_is_a_dash():
    assert [texts.value("pm25_ug_m3", raw) for raw in (None, float("nan"), pd.NA, pd.NaT)] == ["–"] * 4


def test_ages_and_moments_are_said_as_a_person_would():
    with texts.speaking("ko"):
        assert (texts.ago(180), texts.moment("2026-11-23 18:24")) == ("3분 전", "11월 23일 18:24")
    with texts.speaking("en"):
        assert (texts.ago(7200), texts.day("2026-11-23")) == ("2 hr. ago", "Monday 23 November")


def test_the_first_language_of_a_browser_that_we_speak_is_taken():
    assert [texts.nearest(asked) for asked in ("fr-BE,nl;q=0.8", "de, nl-NL;q=0.5", "ja", "")] == [
        "fr",
        "nl",
        "en",
        "en",
    ]


def test_a_tile_says_change_state_source_and_its_day_in_words():
    with texts.speaking("en"):
        tile = tiles._tile(tiles.Tile("pm25_ug_m3", 38.2, "air_now", change=-4.4, history=[20, None, 41], page="air"))
    assert (tile["title"], tile["value"], tile["unit"]) == ("PM2.5", "38", "µg/m³")
    assert tile["change"] == "▼ 4 · on this hour last week"
    assert (tile["state"], tile["stateWord"], tile["source"]) == ("missing", "no data", "Seoul Metropolitan Government")
    assert tile["dayWords"] == "PM2.5 over 24 hours: between 20\u00a0µg/m³ and 41\u00a0µg/m³"
    assert (tile["hue"], tile["href"], tile["newest"]) == ("air", "/air?lang=en", None)
    json.dumps(tile, allow_nan=False)


def test_districts_without_a_value_are_neither_low_nor_high():
    values = maps.districts(air(20, float("nan"), 40), "pm25_ug_m3").content["values"]
    assert [share for share, _ in values.values()] == [0.0, None, 1.0]
    assert values["11170"][1] == "PM2.5 40\u00a0µg/m³"


def test_points_are_numbered_sized_and_placed_in_seoul():
    frame = pd.DataFrame(
        {
            "id": ["a", "b"],
            "lon": [126.98, None],
            "lat": [37.57, 37.5],
            "riders": [5, 9],
            "name": ["x", "y"],
            "number": [4, 5],
        }
    )
    (item,) = maps.points(frame, label="name", title="Crowds", number="number").content["items"]
    assert (item["id"], item["number"], item["label"]) == ("a", 4, "x")
    assert 0 < item["x"] < geometry.WIDTH
    assert 0 < item["y"] < geometry.HEIGHT


def test_slow_roads_stand_out():
    course = [(126.9, 37.5), (126.91, 37.51)]
    frame = pd.DataFrame({"path": [course, course], "pm25_ug_m3": [10.0, 50.0]})
    layer = maps.lines(frame, "pm25_ug_m3", title="Speed")
    assert [item["share"] for item in layer.content["items"]] == [1.0, 0.0]
    assert (layer.content["low"], layer.content["high"]) == ("50\u00a0µg/m³", "10")


def test_an_outside_map_provider_is_never_asked():
    assert json.loads(maps.deck(maps.example_rows(), "pm25_ug_m3", label="name").to_json()).get("mapProvider") is None


def test_a_table_says_categories_in_words_and_leaves_numbers_alone():
    shown = tables.spoken(tables.example())
    assert shown.district.tolist() == ["Jongno-gu", "Jung-gu"]
    assert shown.air_grade.tolist()[0] == "Bad"
    assert shown.pm25_ug_m3.tolist()[0] == 38.2


def test_the_shapes_of_the_city_fit_in_a_small_file():
    assert len(geometry.city_gzip()) < 80_000
    assert re.fullmatch(r"/city/[0-9a-f]{12}\.json", geometry.address())


def test_a_loader_is_asked_again_only_when_its_data_change(now):
    asked = []

    @store.reads("air_now")
    def loader(limit: int) -> int:
        asked.append(limit)
        return limit

    ask = cache.cached(loader)
    assert [ask(limit=1), ask(limit=1), ask(limit=2)] == [1, 1, 2]
    answer = pa.table({"MSRMT_DT": ["202611231100"], "MSRSTN_NM": ["종로구"], "FPM": ["20"]})
    store.write("air_now", tidy.tidy(answer, catalogue.dataset("air_now")).table)
    assert ask(limit=1) == 1
    assert asked == [1, 2, 1]


class Answer:
    """What the server says to one request."""

    def __init__(self, path: str, **headers: str) -> None:
        messages = asyncio.run(self._ask(path, headers))
        self.status_code = messages[0]["status"]
        self.headers = {name.decode(): value.decode() for name, value in messages[0]["headers"]}
        self.text = b"".join(message.get("body", b"") for message in messages[1:]).decode()

    async def _ask(self, path: str, headers: dict[str, str]) -> list[dict]:
        plain, _, query = path.partition("?")
        sent: list[dict] = []
        scope = {"type": "http", "method": "GET", "path": plain, "query_string": query.encode(), "root_path": ""}
        scope["headers"] = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        ours = server.Guard(Starlette(routes=server.routes()))

        async def receive() -> dict:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: dict) -> None:
            sent.append(message)

        await ours({**scope, "server": ("localhost", 80), "scheme": "http"}, receive, send)
        return sent


def test_every_answer_carries_the_security_headers():
    for path in ("/", "/health", "/nowhere"):
        headers = Answer(path).headers
        assert "default-src 'self'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "strict-origin-when-cross-origin"


def test_the_policy_allows_just_the_inline_scripts_of_the_first_document():
    answer = Answer("/air?lang=nl")
    scripts = re.findall(r"<script>(.*?)</script>", answer.text, re.DOTALL)
    hashes = {base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts}
    policy = answer.headers["content-security-policy"]
    assert hashes == set(re.findall(r"'sha256-(.*?)'", policy))
    assert "blob:" not in policy.split("script-src")[1].split(";")[0]


@pytest.mark.parametrize(
    ("query", "accepted", "language"), [("?lang=fr", "ko", "fr"), ("", "ko-KR", "ko"), ("?lang=xx", "de", "en")]
)
def test_the_first_document_says_its_language(query, accepted, language):
    assert f'<html lang="{language}"' in Answer(f"/{query}", accept_language=accepted).text


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/_stcore/agent/openapi.json"])
def test_what_would_answer_anyone_is_closed(path):
    assert Answer(path).status_code == 404


def test_health_says_the_time(now):
    told = json.loads(Answer("/health").text)
    assert (told["status"], told["now"]) == ("ok", texts.epoch(now))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", menu.PAGES)
def test_every_page_runs_in_every_language(page, language):
    app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=30)
    app.query_params["lang"] = language
    app.run()
    if page != menu.PAGES[0]:
        app.switch_page(f"pages/{page}.py").run()
    assert not app.exception


def key_page(language):
    """The page on keys as everything that is sent to the browser."""
    app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=30)
    app.query_params["lang"] = language
    app.run().switch_page("pages/key.py").run()
    assert not app.exception
    return "\n".join(str(element.proto) for element in app.main if hasattr(element, "proto"))


def test_the_page_on_keys_names_every_portal_and_setting():
    shown = key_page("en")
    keyed = {name: portal for name, portal in catalogue.current().portals.items() if portal.key_setting}
    for portal in keyed.values():
        assert {portal.page, portal.key_setting} <= set(re.findall(r"[A-Z_]+_KEY|https://[\w./]+\w", shown))
    datasets = [each for each in catalogue.current().datasets.values() if each.portal in keyed and not each.is_retired]
    assert [each.name for each in datasets if each.title.en not in shown] == []
    assert shown.count("not set") == len({portal.key_setting for portal in keyed.values()})


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("place", ["environment", "file"])
def test_the_page_on_keys_says_that_a_key_is_set_and_never_which(place, language, monkeypatch, tmp_path):
    names = {portal.key_setting for portal in catalogue.current().portals.values()} - {
        "",
        "SEOUL_SUBWAY_KEY",
        "KRIC_KEY",
    }
    if place == "environment":
        for name in names:
            monkeypatch.setenv(name, f"{KEY}{name}")
    else:
        (tmp_path / ".streamlit").mkdir()
        lines = "".join(f'{name} = "{KEY}{name}"\n' for name in names)
        (tmp_path / ".streamlit" / "secrets.toml").write_text(lines, encoding="utf-8")
        monkeypatch.setattr(settings, "ROOT", tmp_path)
    assert {key.setting: key.state for key in keys.known()} == {
        **dict.fromkeys(names, "set"),
        "SEOUL_SUBWAY_KEY": "stood_in",
        "KRIC_KEY": "unset",
    }
    shown = key_page(language)
    with texts.speaking(language):
        assert shown.count(texts.t("key.set")) == len(names)
    assert not holds_key(shown)


@pytest.mark.parametrize(
    ("source", "key", "city"),
    [("auto", "", "simulated"), ("demo", "k", "chosen"), ("auto", "k", "live"), ("live", "", "keyless")],
)
def test_which_city_is_shown_and_why(source, key, city, monkeypatch):
    monkeypatch.setenv("CIVIC_SOURCE", source)
    monkeypatch.setenv("SEOUL_OPENAPI_KEY", key)
    assert keys.city() == city


def test_a_filter_in_the_address_means_the_same_in_every_language():
    def page():
        import streamlit as st

        from ui import filters, texts

        with texts.speaking(st.query_params.get("spoken", "en")):
            st.text(filters.district() or "everywhere")

    app = AppTest.from_function(page)
    app.query_params["district"] = "11110"
    assert app.run().text[0].value == "11110"
    app.query_params["spoken"] = "ko"
    assert app.run().text[0].value == "11110"
    assert app.selectbox[0].select("all").run().text[0].value == "everywhere"
    assert "district" not in app.query_params
    app.query_params["district"] = "nonsense"
    assert app.run().text[0].value == "everywhere"


def test_the_wall_tells_how_far_the_past_of_a_made_up_city_has_come(own_store):
    own_store.mkdir(parents=True, exist_ok=True)
    (own_store / "past.json").write_text('{"done": 3, "of": 12}', encoding="utf-8")
    assert "3 of 12" in feeds.example()
    (own_store / "past.json").write_text('{"done": 12, "of": 12}', encoding="utf-8")
    assert "12 of 12" not in feeds.example()


def test_a_dropped_file_is_shown_before_it_is_kept(monkeypatch):
    app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=30)
    app.run().switch_page("pages/files.py").run()
    dropped = "자치구,연번,설치대수\n강남구,001,12\n종로구,002,7\n".encode("cp949")
    app.file_uploader[0].upload("cameras.csv", dropped, "text/csv").run()
    assert not app.exception
    assert any("2 rows" in text.value for text in app.markdown)
    assert "cameras" not in catalogue.current().datasets
    app.button[0].click().run()
    assert not app.exception
    assert app.success[0].value.startswith("2 rows read, 2 of them new")
    [name] = [name for name, each in catalogue.current().datasets.items() if each.topic == "files"]
    assert sorted(store.read(name)["district"]) == ["11110", "11680"]
    assert store.provenance(name).state == "file"


def test_a_dropped_picture_is_refused_in_a_sentence():
    app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=30)
    app.run().switch_page("pages/files.py").run()
    app.file_uploader[0].upload("photo.csv", b"\x89PNG\r\n\x1a\n" + bytes(64), "text/csv").run()
    assert not app.exception
    assert app.error[0].value.endswith(".")
    assert not app.button
