"""Charts: what is drawn, where, and in which words."""

import re

import pandas as pd
import pytest

from ui import charts, texts
from ui.axes import along, apart, upwards

HOURS = pd.date_range("2026-11-23 00:00", periods=24, freq="h")


def day(values, **more):
    frame = pd.DataFrame({"measured_at": HOURS[: len(values)], "pm25_ug_m3": values})
    return frame.assign(**more)


def words(html, kind):
    """The texts of that kind, from left to right as they are written."""
    return re.findall(rf'<span class="{kind}[^"]*"[^>]*>([^<]*)</span>', html)


def test_bars_find_label_unit_and_separators_by_themselves():
    frame = pd.DataFrame({"district": ["11110", "11140"], "pm25_ug_m3": [20.0, 1234.4], "usual": [19.0, float("nan")]})
    with texts.speaking("nl"):
        chart = charts.bars(frame, x="district", y="pm25_ug_m3", usual="usual")
    assert chart.title == "PM2,5 (µg/m³)"
    assert words(chart.html, "name") == ["Jung-gu", "Jongno-gu"]
    assert re.findall(r"<b>([\d.,]+)", chart.html) == ["1.234", "20"]
    assert re.findall(r'class="bar" style="width:([\d.]+)%"', chart.html) == ["100.0", "1.6"]
    assert chart.html.count('class="usual"') == 1


def test_the_lowest_bar_comes_first_where_low_is_what_matters():
    frame = pd.DataFrame({"road": ["종로", "사직로", "율곡로"], "speed_km_h": [20.0, 12.0, 31.0]})
    with texts.speaking("en"):
        chart = charts.bars(frame, x="road", y="speed_km_h", is_low_first=True, most=2)
    assert words(chart.html, "name") == ["Sajik-ro", "Jongno"]


def test_a_bar_below_zero_goes_to_the_left():
    frame = pd.DataFrame({"item_name": ["무", "배", "조기"], "month_change_pct": [-5.0, 0.0, 15.0]})
    chart = charts.bars(frame, x="item_name", y="month_change_pct")
    assert re.findall(r'class="bar" style="([^"]*)"', chart.html) == [
        "left:25.0%;width:75.0%",
        "left:25.0%;width:0.0%",
        "left:0.0%;width:25.0%",
    ]


def test_a_missing_value_is_a_gap_and_the_newest_and_the_worst_are_told():
    values = [20.0, 24.0, None, 60.0, *[30.0] * 18, None, None]
    chart = charts.line(day(values), x="measured_at", y="pm25_ug_m3")
    [course] = re.findall(r'class="line line-0" d="([^"]*)"', chart.html)
    assert course.count("M") == 2
    assert words(chart.html, "end") == ["30", "60"]
    assert len(chart.points[0].x) == 24
    assert chart.points[0].y[2] is None


def test_the_band_says_that_it_goes_on_as_usual_and_is_no_forecast():
    usual = {"low": 10.0, "high": 30.0}
    with texts.speaking("fr"):
        whole = charts.line(day([20.0] * 24, **usual), x="measured_at", y="pm25_ug_m3", usual=("low", "high"))
        ahead = charts.line(
            day([*[20.0] * 12, *[None] * 12], **usual), x="measured_at", y="pm25_ug_m3", usual=("low", "high")
        )
    assert words(whole.html, "usual") == ["habituel"]
    assert words(ahead.html, "usual") == ["habituel, pas une prévision"]
    assert ahead.html.count('class="band"') == 1


def test_a_limit_is_named_where_it_is_near_and_left_out_where_it_is_far():
    limits = [(16, "moderate"), (36, "bad"), (76, "very bad")]
    chart = charts.line(day([20.0, 30.0]), x="measured_at", y="pm25_ug_m3", limits=limits)
    assert words(chart.html, "limit") == ["moderate", "bad"]
    assert words(chart.html, "mark") == ["0", "16", "36"]


def test_a_touch_tells_where_how_much_and_what_is_usual_in_the_language():
    frame = day([20.0, 21.0], low=12.0, high=34.0)
    with texts.speaking("ko"):
        chart = charts.line(frame, x="measured_at", y="pm25_ug_m3", usual=("low", "high"))
    assert chart.points[0].words[1] == "11월 23일 01:00\n21\u00a0µg/m³\n평소 12~34\u00a0µg/m³"
    assert "지금 21\u00a0µg/m³" in chart.html


def test_several_lines_carry_their_names_and_do_not_write_over_each_other():
    chart = charts.example()["line"]
    names = words(chart.html, "end")
    assert [name.split()[0] for name in names] == ["PM2.5", "PM10"]
    heights = [float(share) for share in re.findall(r'class="end[^"]*" style="bottom:([\d.]+)%', chart.html)]
    assert abs(heights[0] - heights[1]) >= 8


def test_small_plots_share_a_scale_and_one_of_them_tells_it():
    frame = pd.concat([day([level] * 24).assign(district=code) for level, code in ((20.0, "11110"), (40.0, "11140"))])
    with texts.speaking("en"):
        chart = charts.multiples(
            frame, x="measured_at", y="pm25_ug_m3", by="district", notes={"11110": "a", "11140": "b"}
        )
    assert re.findall(r"<h4>([^<]*)<small>([^<]*)", chart.html) == [("Jongno-gu", "a"), ("Jung-gu", "b")]
    levels = re.findall(r'class="line line-0" d="M0 (\d+)', chart.html)
    assert int(levels[0]) > int(levels[1])
    assert len(words(chart.html, "mark")) == 2
    assert len(chart.points) == 2


def test_where_nothing_is_known_the_chart_says_so():
    nothing = day([None, None])
    drawn = [
        charts.line(nothing, x="measured_at", y="pm25_ug_m3"),
        charts.multiples(nothing.assign(district="11110"), x="measured_at", y="pm25_ug_m3", by="district"),
        charts.bars(nothing, x="measured_at", y="pm25_ug_m3"),
    ]
    assert [chart.html.count("No values.") for chart in drawn] == [1, 1, 1]


def test_nothing_in_a_name_reaches_the_page_as_markup():
    frame = pd.DataFrame({"name": ["<script>alert(1)</script>"], "pm25_ug_m3": [1.0]})
    html = charts.bars(frame, x="name", y="pm25_ug_m3", title='"<i>', lead="<b>").html
    assert "<script" not in html
    assert "<i>" not in html.replace("<i class", "")
    assert "&lt;script&gt;" in html


def test_a_notebook_shows_a_chart_with_its_look():
    shown = charts.example()["bars"]._repr_html_()
    assert "--air:" in shown
    assert ".chart .bar" in shown


def test_hours_and_days_are_written_as_the_language_does():
    moments = pd.Series(pd.date_range("2026-11-22 18:00", "2026-11-23 18:00", freq="h"))
    days = pd.Series(pd.date_range("2026-11-17", "2026-11-23", freq="D"))
    written = {}
    for language in ("ko", "en", "fr", "nl"):
        with texts.speaking(language):
            first = along("measured_at", moments).marks[:2]
            written[language] = [*(word for _, word in first), along("measured_at", days).marks[0][1]]
    assert written == {
        "ko": ["18시", "월", "17일 (화)"],
        "en": ["18:00", "Mon", "Tue 17"],
        "fr": ["18 h", "lun.", "mar. 17"],
        "nl": ["18 uur", "ma", "di 17"],
    }


def test_a_day_by_the_hour_has_its_quarters_and_a_few_hours_every_third():
    with texts.speaking("fr"):
        written = [[word for _, word in along("hour", pd.Series(range(*span))).marks] for span in ((0, 24), (5, 15))]
    assert written == [["0 h", "6 h", "12 h", "18 h"], ["6 h", "9 h", "12 h"]]


def test_a_day_in_order_is_not_sorted_by_size():
    frame = pd.DataFrame({"district": ["11110", "11140"], "pm25_ug_m3": [20.0, 30.0]})
    with texts.speaking("en"):
        sorted_by = {
            order: charts.bars(frame, x="district", y="pm25_ug_m3", is_in_order=order) for order in (True, False)
        }
    assert words(sorted_by[True].html, "name") == ["Jongno-gu", "Jung-gu"]
    assert words(sorted_by[False].html, "name") == ["Jung-gu", "Jongno-gu"]


@pytest.mark.parametrize(
    ("numbers", "marks"),
    [
        ([12, 47], ["0", "20", "40"]),
        ([17, 27], ["15", "20", "25"]),
        ([0.01, 0.04], ["0", "0.01", "0.02", "0.03", "0.04"]),
    ],
)
def test_a_height_is_written_in_round_numbers_and_starts_at_zero_when_it_is_near(numbers, marks):
    with texts.speaking("en"):
        axis = upwards("ozone_ppm" if numbers[1] < 1 else "pm25_ug_m3", numbers)
    assert [words for _, words in axis.marks][: len(marks)] == [
        f"{float(mark):.3f}" if numbers[1] < 1 and mark != "0" else mark for mark in marks
    ]
    assert axis.low <= min(numbers)
    assert axis.high >= max(numbers)


def test_words_are_moved_apart_just_enough():
    assert apart([0.5, 0.52, 0.1], 0.1) == pytest.approx([0.5, 0.6, 0.1])
    assert apart([0.98, 0.99], 0.1) == pytest.approx([0.9, 1.0], abs=0.02)
