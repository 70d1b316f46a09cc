"""The page on prices and the economy: like compared with like, and every price beside an earlier one."""

import math

import pandas as pd
import pytest

from data_sources.catalogue.model import LANGUAGES
from insight import prices
from insight.question import ask
from tests.kept import keep
from tests.test_scenes import page, said
from ui import charts, texts
from ui.scenes import prices as scene


@pytest.fixture(autouse=True)
def noon(now):
    """Monday 23 November 2026, noon."""


def shelf(day, market, item, krw, district="중구", kind="전통시장"):
    where = {"M_SEQ": market, "M_NAME": f"시장 {market}", "M_TYPE_NAME": kind, "M_GU_NAME": district}
    return {"P_DATE": day, "A_SEQ": item, "A_NAME": item, "A_UNIT": "1개", "A_PRICE": str(krw), **where}


@pytest.fixture
def surveyed():
    """Two districts, two items: Jung-gu is dearer in both; lettuce rose and courgettes fell."""
    rows = []
    for day, lettuce, courgette in (("2026-11-20", 1100, 900), ("2026-10-23", 1000, 1000), ("2025-11-21", 500, 1000)):
        rows += [shelf(day, "1", "상추", lettuce), shelf(day, "1", "애호박", courgette)]
        rows += [shelf(day, "2", "상추", lettuce / 2, "종로구", "대형마트")]
        rows += [shelf(day, "2", "애호박", courgette / 2, "종로구", "대형마트")]
    keep("ListNecessariesPricesService", *rows)


def test_the_answer_counts_what_rose_and_names_where_it_is_dear(surveyed):
    with texts.speaking("en"):
        assert said(scene.answer(None, None)) == (
            "In Seoul, of 2 everyday foods 1 cost more than four weeks before and 1 cost less. What rose most is "
            "lettuce: by 10.0 %, to 825 ₩. On average they cost 55.0 % more than a year before. "
            "It is dearest in Jung-gu and cheapest in Jongno-gu."
        )
        assert said(scene.answer("상추", "11140")) == (
            "Lettuce (each) costs 1,100 ₩ on average in Jung-gu: 10.0 % more than four weeks before and 120.0 % more "
            "than a year before."
        )


def test_the_level_of_a_district_sets_each_item_beside_its_own_mean(surveyed):
    places = prices.places().set_index("district")
    assert places.price_level.round(3).to_dict() == {"11140": 133.333, "11110": 66.667}
    assert prices.places(item="상추").set_index("district").price_krw.to_dict() == {"11140": 1100, "11110": 550}


def test_a_market_that_sells_few_of_the_items_has_no_level(surveyed):
    keep("ListNecessariesPricesService", *(shelf("2026-11-20", "1", name, 500) for name in ("무", "조기", "명태")))
    assert prices.markets().market.tolist() == ["1"]
    assert prices.markets(item="상추").market.tolist() == ["2", "1"]


def test_the_course_of_an_item_tells_markets_from_supermarkets(surveyed):
    weeks = prices.course(item="상추").set_index("week_on")
    newest = weeks.loc["2026-11-16"]
    assert (newest.traditional_market_krw, newest.supermarket_krw) == (1100, 550)
    assert weeks.index.min() == pd.Timestamp("2026-10-19")
    assert prices.course().price_index.round(2).tolist() == [100.25, 99.75]


def test_good_price_shops_are_the_published_ones_for_their_residents():
    found = prices.good_price().set_index("district")
    assert (len(found), found.good_price_shops.sum()) == (25, 1819)
    assert found.good_price_shops["11590"] == 152
    assert found.index[0] == found.good_price_shops_per_100k.idxmax()
    assert prices.good_price(at="2026-01-01").empty
    assert "published" in scene.good_price_source()


def test_trade_areas_are_told_in_millions_and_their_shops_added_up():
    place = {"TRDAR_CD": "1", "TRDAR_CD_NM": "시장 입구", "SIGNGU_CD": "11110", "RELM_AR": "100"}
    keep("TbgisTrdarRelm", place)
    quarter = {"STDR_YYQU_CD": "20262", "TRDAR_CD": "1", "SVC_INDUTY_CD": "CS1"}
    keep("VwsmTrdarSelngQq", quarter | {"THSMON_SELNG_AMT": "250000000"})
    keep("VwsmTrdarStorQq", quarter | {"STOR_CO": "9", "OPBIZ_STOR_CO": "2", "CLSBIZ_STOR_CO": "1"})
    assert prices.areas().sales_m_krw.tolist() == [250]
    assert prices.shops(prices.areas()) == {"shops": 9, "opened_shops": 2, "closed_shops": 1}
    with texts.speaking("en"):
        assert "In the 2nd quarter 2026 there were 9 shops; 2 opened and 1 closed." in said(scene.shops(None))
    assert math.isnan(prices.shops(prices.areas(district="11140"))["shops"])


def test_the_rows_behind_a_chart_are_the_rows_of_its_question(surveyed):
    for chart in (scene.ranked(None, None), scene.ranked("상추", None), scene.markets(None, None)):
        assert chart.question.rows().equals(chart.rows)
    assert scene.course("상추", "11140").question == ask(prices.course, item="상추", district="11140")


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_is_said_in_every_language_also_where_nothing_is_known(language):
    with texts.speaking(language):
        assert "SEOUL_OPENAPI_KEY" in scene.answer(None, None)
        assert "OPINET_KEY" in scene.stations()
        drawn = [scene.ranked(None, None), scene.course(None, None), scene.markets(None, None), scene.fuel()]
    assert all(isinstance(chart, charts.Chart) for chart in drawn)


def test_the_page_answers_first(surveyed):
    shown = page("prices", item="상추")
    assert shown.index("on average in Seoul") < shown.index("Cheapest petrol around City Hall")
