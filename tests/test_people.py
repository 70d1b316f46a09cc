"""People: where they are, and how many live through the day where."""

from data_sources import people
from data_sources.demo import rhythm
from data_sources.demo.city import City
from data_sources.demo.feeds import living, passers
from data_sources.demo.feeds.request import Request
from tests.kept import NOON, keep


def hour(district, hour, count):
    return {"STDR_DE_ID": "20261118", "TMZON_PD_SE": hour, "ADSTRD_CODE_SE": district, "TOT_LVPOP_CO": count}


def test_people_of_a_district_are_told_hour_by_hour():
    keep(
        "SPOP_LOCAL_RESD_JACHI",
        hour("11110", "14", "230000.5"),
        hour("11110", "03", "150000"),
        hour("11140", "14", "9"),
    )
    found = people.living_population_by_hour(district="11110")
    assert found.living_population.tolist() == [150000, 230000.5]
    assert found.started_at.dt.hour.tolist() == [3, 14]


def test_groups_add_up_the_neighbourhoods_of_the_newest_hour():
    row = {"STDR_DE_ID": "20261118", "TOT_LVPOP_CO": "50"}
    group = "MALE_F20T24_LVPOP_CO"
    keep(
        "SPOP_LOCAL_RESD_DONG",
        row | {"TMZON_PD_SE": "13", "ADSTRD_CODE_SE": "11110515", group: "99"},
        row | {"TMZON_PD_SE": "14", "ADSTRD_CODE_SE": "11110515", group: "10"},
        row | {"TMZON_PD_SE": "14", "ADSTRD_CODE_SE": "11110530", group: "20"},
    )
    assert people.groups()[["sex", "aged_from", "living_population"]].values.tolist() == [["male", 20, 30]]


def test_the_sensor_with_the_most_passers_by_comes_first():
    row = {"SENSING_TIME": "2026-11-23_11:00:00", "AUTONOMOUS_DISTRICT": "중구", "ADMINISTRATIVE_DISTRICT": "명동"}
    keep("IotVdata018", row | {"SERIAL_NO": "1", "VISITOR_COUNT": "5"}, row | {"SERIAL_NO": "2", "VISITOR_COUNT": "90"})
    assert people.passers_by().sensor_id.tolist() == ["2", "1"]


def test_the_made_up_hours_of_a_district_make_up_its_day():
    city = City.of(1)
    rows = living._districts(Request("SPOP_LOCAL_RESD_JACHI", city, NOON, ["20261116"], {}))
    assert len(rows) == 24 * 25
    groups = [value for name, value in rows[0].items() if name.endswith("_LVPOP_CO") and name != "TOT_LVPOP_CO"]
    assert abs(sum(groups) - rows[0]["TOT_LVPOP_CO"]) < 0.01


def test_the_made_up_streets_are_busy_at_six_and_empty_at_four():
    at = [rhythm.minutes(NOON.normalize())[0] + 60 * hour + 20 for hour in (4, 18)]
    counts = [sum(map(int, passers.passers(City.of(1), [minute])["VISITOR_COUNT"])) for minute in at]
    assert counts[1] > 15 * counts[0] > 0
