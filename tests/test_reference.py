import json
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from pandas.testing import assert_frame_equal

from data_sources import reference

LANGUAGES = ("ko", "en", "fr", "nl")
FOLDER = Path(reference.__file__).parent
TABLES = {
    "districts": reference.districts,
    "dongs": reference.dongs,
    "hotspots": reference.hotspots,
    "stations": reference.stations,
    "lines": reference.lines,
    "fire_stations": reference.fire_stations,
    "links": reference.links,
}
SHAPES = {
    "boundaries": reference.boundaries,
    "water": reference.water,
    "river_midline": reference.river_midline,
    "subway_lines": reference.subway_lines,
}


def crossings(ring, lon, lat):
    return sum(
        (lat1 > lat) != (lat2 > lat) and lon < (lon2 - lon1) * (lat - lat1) / (lat2 - lat1) + lon1
        for (lon1, lat1), (lon2, lat2) in pairwise(ring)
    )


@cache
def rings():
    found = {}
    for feature in reference.boundaries()["features"]:
        shape = feature["geometry"]
        polygons = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
        found[feature["properties"]["code"]] = [ring for polygon in polygons for ring in polygon]
    return found


def district_at(lon, lat):
    if not (126.7 < lon < 127.2 and 37.4 < lat < 37.72):
        return ""
    return next((code for code in rings() if sum(crossings(ring, lon, lat) for ring in rings()[code]) % 2), "")


def test_every_file_has_its_source_and_every_source_its_file():
    files = {path.name for pattern in ("*.csv", "*.geojson") for path in FOLDER.glob(pattern)}
    assert set(reference.sources().file) == files


def test_a_source_says_who_when_and_on_which_terms_in_four_languages():
    sources = reference.sources()
    texts = [f"{kind}_{language}" for kind in ("title", "publisher", "licence") for language in LANGUAGES]
    assert (sources[["period", "citation", "url", *texts]] != "").all(axis=None)
    notes = sources[[f"note_{language}" for language in LANGUAGES]] != ""
    assert (notes.all(axis=1) | ~notes.any(axis=1)).all()


def test_water_is_under_the_odbl_and_says_so():
    water = reference.sources().set_index("file").loc["water_osm_odbl.geojson"]
    assert water.licence_en == "ODbL 1.0"
    assert reference.water()["attribution"] == "© OpenStreetMap contributors"
    assert "© OpenStreetMap contributors" in (FOLDER / "water_osm_odbl.NOTICE.txt").read_text(encoding="utf-8")


def test_seoul_has_25_districts_on_605_square_kilometres():
    districts = reference.districts()
    assert list(districts.code) == sorted(set(districts.code))
    assert len(districts) == 25
    assert districts.area_km2.sum() == pytest.approx(605.3, abs=0.1)
    assert districts.population.sum() == 9_579_177


def test_the_dongs_fill_the_districts():
    dongs = reference.dongs()
    assert (dongs.code.str[:5] == dongs.district).all()
    districts = reference.districts().set_index("code")
    assert (dongs.groupby("district").size() == districts.dong_count).all()
    assert dongs.area_km2.sum() == pytest.approx(districts.area_km2.sum(), rel=0.01)


@pytest.mark.parametrize("name", ["districts", "dongs", "hotspots", "stations", "lines", "fire_stations"])
def test_every_name_is_there_in_four_languages(name):
    names = TABLES[name]()[[f"name_{language}" for language in LANGUAGES]]
    assert names.notna().all(axis=None)
    assert not names.drop(columns="name_ko").apply(lambda column: column.str.contains("[가-힣]")).any(axis=None)


def test_a_district_is_named_in_the_language_of_the_viewer():
    assert [reference.district_name("11110", language) for language in LANGUAGES] == ["종로구", *["Jongno-gu"] * 3]
    with pytest.raises(KeyError):
        reference.district_name("11010", "en")


@pytest.mark.parametrize(
    "spelling",
    [
        *("종로구", "종로", "서울특별시 종로구", "서울특별시종로구", "서울시 종로구", "서울 종로구"),
        *("Jongno-gu", "Jongno", "jongno-gu", "jongno", "JONGNO-GU", "11110", "1111000000"),
    ],
)
def test_a_district_is_known_under_every_spelling(spelling):
    assert reference.district_codes()[spelling] == "11110"


def test_no_spelling_means_two_districts():
    districts = reference.districts()
    codes = reference.district_codes()
    for column in ("code", "name_ko", "name_en", "short_ko"):
        assert list(districts[column].map(codes)) == list(districts.code)
    assert codes["중구"] == "11140"
    assert codes["중랑"] == "11260"


def test_the_two_code_systems_are_never_mixed():
    codes, sgis = reference.district_codes(), reference.sgis_codes()
    assert sorted(sgis.values()) == sorted(set(codes.values()))
    assert (sgis["11140"], codes["11140"]) == ("11440", "11140")
    overlap = set(sgis) & set(codes)
    assert len(overlap) == 5
    assert all(sgis[code] != codes[code] == code for code in overlap)
    assert "11010" not in codes


def test_each_centroid_lies_in_its_district():
    districts = reference.districts()
    assert [district_at(lon, lat) for lon, lat in zip(districts.lon, districts.lat, strict=True)] == list(
        districts.code
    )


def test_boundaries_carry_codes_and_names():
    features = reference.boundaries()["features"]
    assert {feature["properties"]["code"] for feature in features} == set(reference.districts().code)
    assert all(feature["properties"][f"name_{language}"] for feature in features for language in LANGUAGES)


@pytest.mark.parametrize("name", ["hotspots", "stations", "fire_stations"])
def test_a_place_lies_in_the_district_it_names(name):
    places = TABLES[name]().dropna(subset=["lon"])
    found = [district_at(lon, lat) for lon, lat in zip(places.lon, places.lat, strict=True)]
    assert found == list(places.district.fillna(""))


def test_hot_spots_without_a_point_and_outside_seoul_are_told():
    hotspots = reference.hotspots()
    assert hotspots.code.is_unique
    assert hotspots.is_current.sum() == 121
    assert list(hotspots.name_en[hotspots.lon.isna()]) == [
        "Naksan Park and Ihwa Village",
        "Gangseo Hangang Park",
        "Gwangnaru Hangang Park",
    ]
    assert list(hotspots.name_en[hotspots.district.isna()]) == ["Seoul Grand Park"]
    assert (hotspots.point_from.isna() == hotspots.lon.isna()).all()


def test_stations_and_sections_are_on_known_lines():
    lines = reference.lines()
    assert set(reference.stations().line) == set(lines.line)
    assert {feature["properties"]["line"] for feature in reference.subway_lines()["features"]} <= set(lines.line)
    assert lines.color.str.fullmatch("#[0-9A-F]{6}").all()
    assert lines.subway_id.dropna().is_unique


def test_a_link_is_as_long_as_its_ends_are_apart_or_longer():
    links = reference.links()
    assert links.link_id.is_unique
    assert links.link_id.str.fullmatch(r"\d{10}").all()
    apart_m = (((links.lon2 - links.lon1) * 88_200) ** 2 + ((links.lat2 - links.lat1) * 111_200) ** 2) ** 0.5
    assert (apart_m <= links.length_m * 1.1 + 10).all()


@pytest.mark.parametrize("name", TABLES)
def test_a_table_may_be_changed_by_whoever_asked_for_it(name):
    table = TABLES[name]()
    before = table.copy()
    table.iloc[0] = table.iloc[1]
    assert_frame_equal(TABLES[name](), before)


@pytest.mark.parametrize("name", SHAPES)
def test_a_shape_may_be_changed_by_whoever_asked_for_it(name):
    before = json.dumps(SHAPES[name]())
    SHAPES[name]()["features"].clear()
    assert json.dumps(SHAPES[name]()) == before
