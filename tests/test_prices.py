"""Prices and the city's money: what changed on the same shelves, and what was spent of a budget."""

import pytest

from data_sources import economy, finance, prices
from tests.kept import keep


def price(day, market, krw, item="배추"):
    where = {"M_SEQ": market, "M_NAME": f"시장 {market}", "M_TYPE_NAME": "전통시장", "M_GU_NAME": "중구"}
    return {"P_DATE": day, "A_SEQ": "1", "A_NAME": item, "A_UNIT": "1포기", "A_PRICE": str(krw), **where}


@pytest.fixture
def surveyed():
    keep(
        "ListNecessariesPricesService",
        price("2026-11-20", 1, 4400),
        price("2026-10-23", 1, 4000),
        price("2025-11-21", 1, 5500),
        price("2026-11-20", 2, 9000),
        price("2026-10-23", 2, 0),
        price("2026-11-20", 3, 3300) | {"M_GU_NAME": "종로구"},
        price("2026-10-23", 3, 3000) | {"M_GU_NAME": "종로구"},
    )


def test_changes_are_those_of_shelves_that_sold_it_both_times(surveyed):
    (cabbage,) = prices.items().to_dict("records")
    assert (cabbage["markets"], round(cabbage["price_krw"], 1)) == (3, 5566.7)
    assert round(cabbage["month_change_pct"], 6) == 10
    assert round(cabbage["year_change_pct"], 6) == -20


def test_markets_and_districts_are_compared_alike(surveyed):
    assert prices.districts(item="배추").set_index("district").price_krw.to_dict() == {"11110": 3300, "11140": 6700}
    markets = prices.markets(district="11140").set_index("market")
    assert markets.month_change_pct.round(6)["1"] == 10
    assert markets.month_change_pct.isna()["2"]
    assert prices.markets(item="무").empty


def test_a_budget_tells_how_much_of_it_is_spent():
    row = {"FIS_YEAR": "2026", "SUB_SUM_CURR_AMT": 1000, "BALANCE_AMT": 0, "DEPT_NM": "복지정책과"}
    keep(
        "FiosTbmTecurramt",
        row | {"DBIZ_CD": "1", "FLD_NM": "사회복지", "EXPD_AMT": 600},
        row | {"DBIZ_CD": "2", "FLD_NM": "사회복지", "EXPD_AMT": 200},
        row | {"DBIZ_CD": "3", "FLD_NM": "교통", "EXPD_AMT": 100},
        row | {"DBIZ_CD": "3", "FLD_NM": "교통", "EXPD_AMT": 900, "FIS_YEAR": "2025"},
    )
    fields = finance.by_field().set_index("budget_field")
    assert fields.execution_pct.to_dict() == {"사회복지": 40, "교통": 10}
    assert finance.by_field(year=2025).execution_pct.tolist() == [90]
    assert finance.by_department().programmes.tolist() == [3]


def test_a_trade_area_adds_up_its_sectors_and_compares_with_the_quarter_before():
    area = {"TRDAR_CD": "3110001", "TRDAR_CD_NM": "안국역"}
    keep("TbgisTrdarRelm", {"TRDAR_CD": "3110001", "TRDAR_CD_NM": "안국역", "SIGNGU_CD": "11110"})
    keep(
        "VwsmTrdarSelngQq",
        *(
            area | {"STDR_YYQU_CD": quarter, "SVC_INDUTY_CD": sector, "THSMON_SELNG_AMT": amount}
            for quarter, sector, amount in (("20261", "a", 100), ("20261", "b", 100), ("20262", "a", 230))
        ),
    )
    keep("VwsmTrdarStorQq", area | {"STDR_YYQU_CD": "20262", "SVC_INDUTY_CD": "a", "STOR_CO": 7, "OPBIZ_STOR_CO": 1})
    (found,) = economy.areas(district="11110").to_dict("records")
    assert (found["sales_krw"], round(found["sales_change_pct"], 6), found["shops"]) == (230, 15, 7)
    assert economy.sales(district="11110", since="2026-04-01").sales_krw.tolist() == [230]
    assert economy.areas(district="11140").empty
