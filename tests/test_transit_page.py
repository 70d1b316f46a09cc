"""The page on public transport: where trains are on their line, riders beside the usual, and how it is said."""

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from data_sources import transit as measured
from data_sources.catalogue.model import LANGUAGES
from insight import trains, transit
from tests.test_scenes import keep, said
from tests.test_ui import ROOT
from ui import places, texts
from ui.scenes import transit as scene

NOW = pd.Timestamp("2026-11-23 18:10")
FRIDAY = pd.Timestamp("2026-11-20")


@pytest.fixture(autouse=True)
def evening(monkeypatch):
    """A fixed moment: Monday 23 November 2026, ten past six."""
    monkeypatch.setenv("CIVIC_NOW", NOW.isoformat())


def page(name, **query):
    """A page by itself, after its first run."""
    app = AppTest.from_file(str(ROOT / "pages" / f"{name}.py"), default_timeout=30)
    app.query_params.update(query)
    return app.run()


def arrival(train, station, *, wait=None, **more):
    """A train that is announced at a station of line 2, on the outer circle, heard of a minute ago."""
    common = {
        "line_code": "1002",
        "direction": "외선",
        "destination": "성수",
        "received_at": NOW - pd.Timedelta("1min"),
    }
    codes = {"station_code": f"code {station}", "wait_s": wait, "train_stage": "99", "is_last_train": False}
    return {"train": train, "station": station, **common, **codes, **more}


def ridden(**boardings):
    """A day's boardings of stations of line 2."""
    rows = [{"day_on": FRIDAY, "line": "2호선", "station": name, "boardings": n} for name, n in boardings.items()]
    keep("subway_ridership", rows)


def test_the_courses_of_the_lines_hold_every_station_once_and_meet_where_they_fork():
    circle, *branches = trains.strips("1002")
    assert (circle.stations[0], circle.around, len(set(circle.stations))) == ("시청", 43, 43)
    assert [(strip.stations[0], strip.stations[-1]) for strip in branches] == [("성수", "신설동"), ("신도림", "까치산")]
    main, *branches = trains.strips("1001")
    assert (main.stations[0], main.stations[-1]) == ("연천", "신창")
    assert all(strip.stations[0] in main.stations for strip in branches)
    assert trains.strips("9999") == ()


def test_a_train_is_between_the_stations_that_it_left_and_will_reach():
    keep(
        "subway_arrivals",
        [
            arrival("1", "신촌", train_stage="3", vehicle_at="이대", stops_away=1, wait=90),
            arrival("1", "홍대입구", vehicle_at="이대", stops_away=2, wait=210),
            arrival("2", "충정로", vehicle_at="을지로입구", stops_away=2, wait=150),
        ],
    )
    found = trains.running("1002")
    by_train = found.trains.set_index("train")
    assert by_train.place.to_dict() == {"1": pytest.approx(3.4), "2": 42.0}
    assert set(by_train.way) == {1}
    ahead = found.coming[found.coming.train == "1"]
    assert ahead.place.tolist() == [4, 5]
    assert ahead.expected_at.tolist() == [NOW + pd.Timedelta("30s"), NOW + pd.Timedelta("150s")]
    assert found.coming[found.coming.train == "2"].place.tolist() == [44]  # past the end of the circle


def test_a_train_that_only_the_service_of_positions_knows_is_on_the_line_too():
    position = {"line_code": "1003", "train": "3", "station": "옥수", "running_direction": "1", "train_stage": "1"}
    keep("subway_trains", [position | {"received_at": NOW}])
    [row] = trains.running("1003").trains.itertuples()
    assert trains.strips("1003")[row.strip].stations[int(row.place)] == "옥수"


def test_a_train_that_was_heard_of_long_before_the_newest_is_no_longer_coming():
    keep(
        "subway_arrivals",
        [arrival("1", "신촌", wait=90), arrival("2", "신촌", received_at=NOW - pd.Timedelta("1h"))],
    )
    assert measured.arrivals().train.tolist() == ["1"]


def test_arrivals_at_any_station_say_where_and_those_at_one_do_not():
    keep("subway_arrivals", [arrival("1", "신촌", wait=90)])
    with texts.speaking("en"):
        assert "<td>Sinchon</td>" in scene.board(None, NOW)
        assert "<th scope='col'>Station</th>" not in scene.board("신촌", NOW)


def test_what_has_gone_by_the_minute_is_not_announced():
    keep("subway_arrivals", [arrival("1", "신촌", wait=90), arrival("2", "신촌", wait=600)])
    later = NOW + pd.Timedelta("5min")
    assert len(scene.due("신촌", NOW)) == 2
    assert scene.due("신촌", later).expected_at.tolist() == [NOW + pd.Timedelta("9min")]


def test_riders_stand_beside_the_published_mean_of_the_kind_of_day():
    ridden(**{"강남": 80_000, "강변(동서울터미널)": 30_000})
    found = transit.riders().stations.set_index("station")
    published = measured.published_ridership().set_index(["line", "station", "day_kind"]).boardings
    assert found.boardings.to_dict() == {"강남": 80_000, "강변": 30_000}
    assert found.published_boardings["강남"] == published["2호선", "강남", "평일"]
    assert found.lon.notna().all()


def test_a_line_with_too_few_pairs_of_trains_has_no_interval():
    stations = ["신촌", "이대", "아현"]
    keep("subway_arrivals", [arrival(str(n), name, wait=60 + 180 * n) for name in stations for n in (1, 2)])
    [row] = transit.lines_now().itertuples()
    assert (row.line_code, row.trains_running) == ("1002", 2)
    assert pd.isna(row.headway_min)


def test_crowding_reaches_beyond_midnight_and_the_fullest_line_comes_first():
    found = measured.crowding(line="2호선", day_kind="평일")
    assert found.hour.tolist() == [*range(5, 25)]
    order = transit.fullest(8, "평일").train_crowding_high_pct
    assert order.is_monotonic_decreasing
    assert transit.fullest(0, "평일").hour.unique().tolist() == [24]


def test_hours_are_means_of_a_day_of_the_newest_month_under_every_name_of_a_station():
    rows = [
        {"month_on": pd.Timestamp(month), "hour": 8, "line": "2호선", "station": name, "boardings": n, "alightings": 31}
        for month, n in (("2026-09-01", 1), ("2026-10-01", 3100))
        for name in ("강변(동서울터미널)", "강남")
    ]
    keep("subway_ridership_by_hour", rows)
    assert measured.hours(station="강변").boardings.tolist() == [100]
    assert measured.hours().boardings.tolist() == [200]


def test_bus_routes_stand_beside_the_same_day_a_week_before():
    rows = [
        {
            "day_on": day,
            "route": "100",
            "stop_code": "1",
            "stop_order": 1,
            "stop": "가",
            "boardings": n,
            "alightings": 1,
        }
        for day, n in ((FRIDAY, 50), (FRIDAY - pd.Timedelta("7D"), 40))
    ]
    keep("bus_ridership", rows)
    [route] = measured.bus_routes().itertuples()
    assert (route.boardings, route.week_before) == (50, 40)
    assert transit.bus_boardings().change == 10


def test_a_station_is_named_in_the_viewers_letters_with_its_own_beside():
    with texts.speaking("fr"):
        assert scene.station_name("강남") == "Gangnam (강남)"
        assert places.name("station", "서울역") == "Seoul Station"
    with texts.speaking("ko"):
        assert scene.station_name("강남") == "강남"


def test_the_answer_tells_riders_trains_and_crowding_in_four_languages():
    ridden(강남=80_000)
    keep("subway_arrivals", [arrival("1", "신촌", wait=90)])
    told = {}
    for language in LANGUAGES:
        with texts.speaking(language):
            told[language] = said(scene.answer("강남", "1002", "평일", 18))
    assert told["en"] == (
        "On Friday 20 November, 80,000 people boarded at Gangnam (강남), 10 % fewer than the mean on a weekday in the "
        "first half of 2023. 1 train is on the way on Line 2. At this hour the trains of Line 9 are usually the "
        "fullest: 150 % of their room at its fullest stations."
    )
    assert told["ko"].startswith("11월 20일 금요일 강남에서는 80,000명이 승차했습니다.")
    assert len(set(told.values())) == len(LANGUAGES)


def test_without_a_feed_the_answer_says_which_key_brings_it():
    with texts.speaking("en"):
        told = said(scene.answer(None, "1002", "평일", 18))
        assert "SEOUL_OPENAPI_KEY" in told
        assert "SEOUL_SUBWAY_KEY" in told
        assert "DATA_GO_KR_KEY" in scene.buses(NOW)


@pytest.mark.parametrize("shown", ["arrivals", "stations", "trains", "intervals", "routes", "buses", "crowding"])
def test_the_page_opens_on_an_empty_store_with_all_its_rows(shown):
    assert not page("transit", lang="nl", all_rows="true", rows=shown).exception


def test_a_link_restores_station_and_line():
    keep("subway_arrivals", [arrival("1", "신촌", wait=90)])
    app = page("transit", lang="fr", station="신촌", line="1006")
    assert [box.value for box in app.selectbox] == ["신촌", "1006"]
    assert any("Prochains métros à Sinchon (신촌)" in part.proto.body for part in app.get("html"))
