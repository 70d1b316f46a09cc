"""The catalogue: every mistake is found at once and named, and what holds for one dataset holds for all."""

import pytest

from data_sources import catalogue
from data_sources.catalogue.model import LANGUAGES
from tests.conftest import SAMPLES

CURRENT = catalogue.current()
LABEL = 'label = { ko = "가", en = "a", fr = "a", nl = "a" }'
PORTALS = (catalogue.FOLDER / "portals.toml").read_text(encoding="utf-8")
DATASET = """
[columns.place]
type = "text"
LABEL

[datasets.good]
kind = "place"
service = "goodService"
portal = "seoul"
publisher = "seoul"
title = { ko = "가", en = "a", fr = "a", nl = "a" }
every = "1h"
key = ["place"]

[datasets.good.columns]
place = ["PLACE"]
""".replace("LABEL", LABEL)


def load(tmp_path, text):
    (tmp_path / "portals.toml").write_text(PORTALS, encoding="utf-8")
    (tmp_path / "topic.toml").write_text(text, encoding="utf-8")
    return catalogue.load(tmp_path)


def test_a_right_catalogue_loads(tmp_path):
    found = load(tmp_path, DATASET).datasets["good"]
    assert (found.topic, found.service, found.columns["place"].fields) == ("topic", ("goodService",), ("PLACE",))


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (("kind = ", "sort = "), "topic.toml: datasets.good.kind: Field required"),
        (('"place"\nservice', '"thing"\nservice'), "topic.toml: datasets.good.kind: Input should be 'measure'"),
        (('key = ["place"]', 'key = ["spot"]'), "key names spot, which is no column of it"),
        (('key = ["place"]', "key = []"), "key is empty"),
        (('portal = "seoul"', 'portal = "soul"'), "datasets.good.portal: there is no portal soul"),
        (('publisher = "seoul"', 'publisher = "soul"'), "there is no publisher soul"),
        (('nl = "a" }\nevery', 'de = "a" }\nevery'), "datasets.good.title.nl: Field required"),
        (
            ('place = ["PLACE"]', 'place = ["PLACE"]\nspot = ["S"]'),
            "datasets.good.columns.spot: there is no such column",
        ),
        (('every = "1h"', 'every = "often"'), "datasets.good.every"),
        (('type = "text"', 'type = "words"'), "columns.place.type"),
        (("[columns.place]", "[columns.revision]"), "columns.revision: the store uses that name"),
        (("[columns.place]", "[fields.place]"), "topic.toml: [fields] is none of columns"),
        (("[datasets.good]", "[datasets.good"), "topic.toml: "),
        (('service = "goodService"', 'service = "goodService"\nlicence = "mine"'), "there is no licence mine"),
    ],
)
def test_every_mistake_is_named_with_its_file_and_key(tmp_path, change, complaint):
    with pytest.raises(catalogue.CatalogueError) as found:
        load(tmp_path, DATASET.replace(*change, 1))
    assert complaint in str(found.value)


def test_all_mistakes_are_told_at_once(tmp_path):
    wrong = DATASET.replace('kind = "place"', 'kind = "x"').replace('type = "text"', 'type = "x"')
    with pytest.raises(catalogue.CatalogueError) as found:
        load(tmp_path, wrong + "\n[datasets.other]\n")
    assert {mistake.split(": ")[1].split(".type")[0] for mistake in found.value.mistakes} >= {
        "datasets.good.kind",
        "columns.place",
        "datasets.other.kind",
    }


LIKE = """
[datasets.twin]
like = "good"
service = "twinService"
title = { ko = "가", en = "b", fr = "b", nl = "b" }
every = "1D"
"""


def test_a_dataset_like_another_takes_over_what_it_does_not_say_itself(tmp_path):
    twin = load(tmp_path, LIKE + DATASET).datasets["twin"]
    assert (twin.columns["place"].fields, twin.key, twin.every.days) == (("PLACE",), ("place",), 1)
    assert (twin.title["en"], twin.service, twin.page) == ("b", ("twinService",), "")


@pytest.mark.parametrize(
    ("like", "complaint"),
    [("bad", "datasets.twin.like: there is no dataset bad"), ("twin", "datasets.twin.like: twin is itself like")],
)
def test_a_dataset_can_only_be_like_one_that_stands_for_itself(tmp_path, like, complaint):
    with pytest.raises(catalogue.CatalogueError) as found:
        load(tmp_path, DATASET + LIKE.replace('"good"', f'"{like}"'))
    assert complaint in str(found.value)


def test_a_dataset_without_columns_is_plain(tmp_path):
    text = DATASET.split("\n[datasets.good.columns]")[0].replace('key = ["place"]', 'fields = ["A", "B"]')
    found = load(tmp_path, text).datasets["good"]
    assert (found.is_curated, found.key, found.fields) == (False, (), ("A", "B"))


def test_a_column_declared_twice_and_a_service_claimed_twice_are_mistakes(tmp_path):
    (tmp_path / "again.toml").write_text(DATASET.replace("datasets.good", "datasets.again"), encoding="utf-8")
    with pytest.raises(catalogue.CatalogueError) as found:
        load(tmp_path, DATASET)
    assert "columns.place: declared already in again.toml" in str(found.value)
    assert "goodService is again already" in str(found.value)


def test_every_dataset_says_who_where_and_how_often():
    for dataset in CURRENT.datasets.values():
        assert dataset.link.startswith("http"), dataset.name
        assert dataset.every.total_seconds() >= 60, dataset.name
        assert all(dataset.title[language] for language in LANGUAGES), dataset.name


def test_there_are_three_hundred_services_of_a_dozen_publishers_and_a_hundred_are_curated():
    datasets = CURRENT.datasets.values()
    assert len(datasets) >= 300
    assert len({each.publisher for each in datasets}) >= 12
    assert sum(each.is_curated for each in datasets) >= 100


def test_every_column_is_used_by_a_dataset_or_worked_out_in_the_code():
    used = {name for dataset in CURRENT.datasets.values() for name in dataset.columns}
    root = catalogue.FOLDER.parents[1]
    code = "".join(
        path.read_text(encoding="utf-8")
        for part, kind in (("data_sources", "*.py"), ("insight", "*.py"), ("data_sources/indicator_sheets", "*.toml"))
        for path in (root / part).rglob(kind)
    )
    assert [name for name in sorted(set(CURRENT.columns) - used) if name not in code] == []


def test_every_recorded_service_is_in_the_catalogue():
    services = {path.name.rsplit("__", 1)[0] for path in SAMPLES.glob("*__*")}
    assert len(services) > 40
    for service in services:
        assert catalogue.answered_by(service)


def test_the_terms_of_rain_and_rivers_are_theirs():
    assert catalogue.dataset("ListRainfallService").licence == "ccbync"
    assert catalogue.dataset("ListRiverStageService").licence == "kogl2"


def test_units_are_in_the_names():
    units = {"µg/m³": "_ug_m3", "ppm": "_ppm", "km/h": "_km_h", "°C": "_c", "mm": "_mm", "%": "_pct", "dB": "_db"}
    for name, column in CURRENT.columns.items():
        if column.unit in units:
            assert name.endswith(units[column.unit]), name
