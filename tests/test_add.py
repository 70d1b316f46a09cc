"""`add`: the entry that is proposed for a service loads as it is, and reads the service's rows."""

import tomllib

import pytest
from typer.testing import CliRunner

from data_sources import catalogue, cli
from data_sources.pipeline import tidy
from tests.portal import error

SHELVES = [
    {
        "SHELF_ID": f"S-{number:03}",
        "STOP_NM": f"정류장 {number // 2}",
        "GU_NM": "종로구" if number % 2 else "강남구",
        "LOT": f"{126.9 + number / 1000:.4f}",
        "LAT": 37.5 + number / 1000,
        "TMPRTR": -3.5 + number,
        "BOOK_CNT": str(number * 3),
        "INSTL_YMD": f"202611{number + 1:02}",
        "USE_YN": "Y" if number % 3 else "N",
        "MEMO": '비에 젖지\n않음 ]] "따옴표"' if number else None,
    }
    for number in range(20)
]
AIR_ROWS = [
    {"MSRMT_DT": f"20261123{hour:02}00", "MSRSTN_NM": name, "FPM": 10 + hour, "SOUND": 55.5}
    for hour in range(3)
    for name in ("종로구", "중구")
]
METRES = [{"SN": str(n), "XCRD": 198000.5 + 100 * n, "YCRD": 451000.5 + 100 * n} for n in range(1, 9)]


@pytest.fixture
def add():
    runner = CliRunner()
    return lambda *words: runner.invoke(cli.app, ["add", *words])


@pytest.fixture
def pasted(tmp_path):
    """The project's catalogue with a proposed entry in a file of its own."""

    def paste(entry):
        folder = tmp_path / "catalogue"
        folder.mkdir()
        for path in catalogue.FOLDER.glob("*.toml"):
            (folder / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
        (folder / "books.toml").write_text(entry, encoding="utf-8")
        return catalogue.load(folder)

    return paste


def tidied(own_store, entry, rows, name):
    """The rows as an installation has them that declares the entry for itself."""
    folder = own_store.parent / "catalogue"
    folder.mkdir(parents=True)
    (folder / "books.toml").write_text(entry, encoding="utf-8")
    catalogue.look_again()
    return tidy.tidy(tidy.raw(rows), catalogue.dataset(name))


def test_a_service_that_nobody_knows_is_proposed_so_that_it_loads_and_tidies(add, portal, pasted, own_store):
    portal.lists("bookShelves", SHELVES)
    result = add("bookShelves", "--page", "OA-99999")
    assert result.exit_code == 0
    assert "20 rows of bookShelves" in result.stderr
    found = pasted(result.stdout).datasets["book_shelves"]
    assert (found.kind, found.key, found.link.split("/")[4]) == ("place", ("shelf_id",), "OA-99999")
    assert {name: source.fields[0] for name, source in found.columns.items() if name in ("district", "lon", "lat")} == {
        "district": "GU_NM",
        "lon": "LOT",
        "lat": "LAT",
    }
    frame = tidied(own_store, result.stdout, SHELVES, "book_shelves").frame()
    assert frame.shape == (20, 10)
    assert frame.district.tolist()[:2] == ["11680", "11110"]
    assert frame.lon.tolist()[0] == 126.9
    assert frame.is_use.tolist()[:3] == [False, True, True]
    assert frame.notna().all().drop("memo").all()


def test_columns_that_the_catalogue_has_are_used_again_and_the_others_proposed_with_their_type(add, portal):
    portal.lists("streetSounds", AIR_ROWS)
    proposed = tomllib.loads(add("streetSounds").stdout)
    dataset = proposed["datasets"]["street_sounds"]
    assert dataset["columns"] == {
        "measured_at": "MSRMT_DT",
        "district": "MSRSTN_NM",
        "pm25_ug_m3": "FPM",
        "sound": "SOUND",
    }
    assert proposed["columns"] == {
        "sound": {"type": "float", "label": dict.fromkeys(("ko", "en", "fr", "nl"), "SOUND")}
    }
    assert (dataset["kind"], dataset["time"], set(dataset["key"])) == (
        "measure",
        "measured_at",
        {"measured_at", "district"},
    )


def test_coordinates_in_metres_say_in_which_system(add, portal, own_store):
    portal.lists("pillars", METRES)
    result = add("pillars")
    assert tomllib.loads(result.stdout)["datasets"]["pillars"]["crs"] == "EPSG:5181"
    frame = tidied(own_store, result.stdout, METRES, "pillars").frame()
    assert frame.lon.between(126.9, 127.1).all()


def test_a_plain_dataset_becomes_a_curated_one_and_keeps_what_is_known_of_it(add, portal):
    plain = next(
        each
        for each in catalogue.current().datasets.values()
        if not each.is_curated and each.portal == "seoul" and not each.arguments
    )
    portal.lists(plain.service[0], SHELVES)
    dataset = tomllib.loads(add(plain.name).stdout)["datasets"][plain.name]
    assert (dataset["title"]["nl"], dataset["page"], dataset["publisher"]) == (
        plain.title.nl,
        plain.page,
        plain.publisher,
    )
    assert dataset["key"]


@pytest.mark.parametrize(
    ("service", "words"),
    [
        ("bookShelves", "knows no service bookShelves (ERROR-310)"),
        ("RealtimeCityAir", "is curated already: air_now, in data_sources/catalogue/air.toml"),
        ("air_now", "is curated already"),
        ("x/airNow", "There is another dataset air_now already"),
    ],
)
def test_nothing_is_made_up(add, portal, service, words):
    result = add(service)
    assert (result.exit_code, result.stdout) == (1, "")
    assert words in result.stderr


def test_the_made_up_citys_portal_knows_no_other_services_and_says_who_does(add, monkeypatch):
    monkeypatch.setenv("CIVIC_SOURCE", "demo")
    result = add("bookShelves")
    assert result.exit_code == 1
    assert "--key sample" in result.stderr


def test_a_service_without_rows_an_unknown_portal_and_a_refused_key_are_told(add, portal):
    portal.answers("INFO-200", service="bookShelves")
    assert "has no rows at the moment" in add("bookShelves").stderr
    assert "There is no portal soul" in add("bookShelves", "--portal", "soul").stderr
    portal.answers("INFO-100", service="otherShelves")
    assert "refused the key" in add("otherShelves").stderr


def test_the_public_key_gives_five_rows_and_five_are_enough(add, portal, monkeypatch):
    monkeypatch.delenv("SEOUL_OPENAPI_KEY")
    five = portal.lists("bookShelves", SHELVES)
    portal.answers(lambda request: five(request) if request.rows <= 5 else error("ERROR-335"), service="bookShelves")
    result = add("bookShelves", "--key", "sample")
    assert "5 rows of bookShelves" in result.stderr
    assert tomllib.loads(result.stdout)["datasets"]["book_shelves"]["key"] == ["shelf_id"]


def test_an_entry_from_made_up_rows_says_so(add, portal, monkeypatch):
    plain = next(
        name for name, each in catalogue.current().datasets.items() if not each.is_curated and each.portal == "seoul"
    )
    portal.lists(catalogue.dataset(plain).service[0], SHELVES)
    assert not add(plain).stdout.startswith("#")
    monkeypatch.setenv("CIVIC_SOURCE", "demo")
    assert add(plain).stdout.startswith("# From made-up rows")
