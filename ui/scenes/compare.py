"""The pieces of the comparison: two sides, what they have in common, and what cannot be set against each other."""

from __future__ import annotations

from html import escape

import pandas as pd

from data_sources import reference
from data_sources.pipeline import clock
from insight import compare, twins
from insight.district import PROFILE, STANDING
from insight.question import ask
from ui import cache, charts, maps, texts
from ui.drawing import Chart
from ui.scenes import bold, heading, place_name, unsaid_unit

SUGGESTED, NOW = "suggested", "now"  # choices that stand for another one
CODES = [*reference.districts()["code"]]
DAYS_BACK = (1, 2, 3, 7, 14, 21, 28)
MOST_TOLD, MOST_DRAWN = 3, 12
SHOWN = ("population", "households", *PROFILE[1:], *STANDING)
PANEL_HIGH = 150  # pixels of the 1920 x 1080 drawing


def moments(asked: str | None) -> list[str]:
    """Now, this hour on some days before, and the moment that was asked for, where it is one of the past."""
    hour = clock.now().floor("h")
    found = [NOW, *((hour - pd.Timedelta(days=days)).isoformat(timespec="minutes") for days in DAYS_BACK)]
    return [*found, asked] if asked and asked not in found and _is_past(asked) else found


def _is_past(asked: str) -> bool:
    try:
        moment = pd.Timestamp(asked)
    except ValueError:
        return False
    return moment.tz is None and pd.Timestamp("2000-01-01") < moment < clock.now()


def moment_word(option: str) -> str:
    """A moment in the viewer's words."""
    if option == NOW:
        return texts.t("compare.now")
    return f"{texts.weekday(option)} {texts.moment(option)}"


def right_word(option: str) -> str:
    """What the right side may be."""
    return texts.t("compare.suggested") if option == SUGGESTED else place_name(option)


def chosen(left: str, right: str, at: str) -> tuple[str, pd.Timestamp | None]:
    """The right side: itself where another moment was chosen, else the nearest twin, unless it was said."""
    moment = None if at == NOW else pd.Timestamp(at)
    if right != SUGGESTED:
        return right, moment
    return (left if moment is not None else str(cache.cached(twins.of)(left).twin.iloc[0])), moment


def _names(left: str, right: str, then: pd.Timestamp | None) -> tuple[str, str]:
    """What the sides are called: with the moment where it differs."""
    if then is None:
        return place_name(left), place_name(right)
    past = f"{place_name(right)}, {texts.moment(then)}"
    return f"{place_name(left)}, {texts.t('compare.now').lower()}", past


@cache.joined(compare.sides)
def answer(left: str, right: str, then: pd.Timestamp | None) -> str:
    """What can be compared, and where the sides differ most. HTML."""
    found = cache.cached(compare.sides)(left, right, then=then)
    one, other = map(bold, _names(left, right, then))
    count = int((found.comparable == "yes").sum())
    if left == right and then is None:
        return f"<p>{texts.t('compare.same', place=one)}</p>"
    said = [texts.t("compare.lead", left=one, right=other, can=bold(str(count)), all=len(found))]
    told = [_difference(row) for row in _most_different(left, right, then).itertuples()]
    if told:
        said.append(texts.t("compare.differ", what=texts.listed(told)))
    return f"<p>{' '.join(said)}</p>"


def _most_different(left: str, right: str, then: pd.Timestamp | None) -> pd.DataFrame:
    found = compare.alike(cache.cached(compare.sides)(left, right, then=then))
    return found[found.measure.isin([*SHOWN, *found[found.group == "now"].measure])].head(MOST_TOLD)


def _difference(row: object) -> str:
    measure: str = row.measure  # type: ignore[attr-defined]
    told = texts.with_unit if unsaid_unit(measure) else texts.value
    left, right = (escape(told(measure, value)) for value in (row.left_value, row.right_value))  # type: ignore[attr-defined]
    return texts.t("compare.difference", name=bold(texts.within(texts.label(measure))), left=left, right=right)


@cache.joined(compare.sides)
def table(left: str, right: str, then: pd.Timestamp | None) -> str:
    """Both sides, measure by measure, with the reason where they cannot be set against each other. HTML."""
    found = cache.cached(compare.sides)(left, right, then=then)
    found = found[(found.group == "now") | found.measure.isin(SHOWN)]
    one, other = _names(left, right, then)
    cells = (one, other, texts.t("compare.ratio"), texts.label("comparable"))
    heads = "".join(f"<th scope='col'>{escape(cell)}</th>" for cell in cells)
    parts = "".join(_group(str(group), rows) for group, rows in found.groupby("group", sort=False))
    body = f"<thead><tr><td></td>{heads}</tr></thead><tbody>{parts}</tbody>"
    head = heading(texts.t("compare.table"))
    return f'<section class="part">{head}<div class="wide"><table class="sides">{body}</table></div></section>'


def _group(group: str, rows: pd.DataFrame) -> str:
    """The rows of what is now, or of what is published, under a line that says what state they are in."""
    title = escape(texts.t(f"compare.group_{group}"))
    if group == "now":
        title += f" <small>{escape(texts.t(f'state.{cache.provenance(rows.dataset.iloc[0]).state}'))}</small>"
    head = f"<tr class='group'><th scope='rowgroup' colspan='5'>{title}</th></tr>"
    return head + "".join(map(_row, rows.itertuples()))


def _row(row: object) -> str:
    measure, reason = row.measure, row.comparable  # type: ignore[attr-defined]
    periods = [_period(row.left_period), _period(row.right_period)]  # type: ignore[attr-defined]
    shared = periods[0] if periods[0] == periods[1] else ""
    values = "".join(
        f"<td>{escape(texts.value(measure, value))}{'' if shared else f'<br><small>{escape(period)}</small>'}</td>"
        for value, period in zip((row.left_value, row.right_value), periods, strict=True)  # type: ignore[attr-defined]
    )
    share = row.left_of_right_pct  # type: ignore[attr-defined]
    ratio = texts.with_unit("left_of_right_pct", share) if share == share else texts.NOTHING
    if reason == "yes":
        why, kind = "", "yes"
    else:
        why, kind = f"<b>{texts.t('compare.not')}</b> {escape(texts.value('comparable', reason))}", "no"
    told_with = " · ".join(filter(None, (unsaid_unit(measure), shared)))
    name = f"{escape(texts.label(measure))} <small>{escape(told_with)}</small>"
    cells = f"{values}<td>{escape(ratio)}</td><td class='why'>{why}</td>"
    return f"<tr class='{kind}'><th scope='row'>{name}</th>{cells}</tr>"


def _period(raw: str) -> str:
    """A year or month as it is published, a moment in the viewer's words."""
    return texts.moment(raw) if ":" in raw else texts.value("day_on", raw) if raw.count("-") > 1 else raw


@cache.joined(compare.comparable)
def differences(left: str, right: str, then: pd.Timestamp | None) -> Chart:
    """The left side as a share of the right one, the greatest first, where they can be compared."""
    found = compare.alike(cache.cached(compare.sides)(left, right, then=then), most=MOST_DRAWN)
    one, other = _names(left, right, then)
    return charts.bars(
        found,
        x="measure",
        y="left_of_right_pct",
        usual="usual",
        topic="people",
        title=texts.t("compare.chart"),
        lead=texts.t("compare.chart_lead", left=one, right=other),
        question=ask(compare.comparable, left=left, right=right, then=then, most=MOST_DRAWN),
    )


@cache.joined(compare.dust_days)
def dust(left: str, right: str, then: pd.Timestamp | None) -> Chart:
    """The last 24 hours of the air on both sides, over what is usual there."""
    return charts.multiples(
        cache.cached(compare.dust_days)(left, right, then=then),
        x="hours_before",
        y="pm25_ug_m3",
        by="side",
        usual=("usual_low", "usual_high"),
        told="measured_at",
        title=texts.t("compare.dust", name=texts.label("pm25_ug_m3")),
        lead=texts.unit("pm25_ug_m3"),
        names=dict(zip(("left", "right"), _names(left, right, then), strict=True)),
        high=PANEL_HIGH,
        wide=200,
        question=ask(compare.dust_days, left=left, right=right, then=then),
    )


@cache.joined(twins.distances)
def layers(left: str) -> list[maps.Layer]:
    """How unlike the left side each district is."""
    far = cache.cached(twins.distances)(left).rename(columns={"twin": "district"})
    own = pd.DataFrame({"district": [left], "twin_distance": [0.0]})
    title = texts.t("compare.unlike", place=place_name(left))
    every = pd.concat([far[["district", "twin_distance"]], own], ignore_index=True)
    return [maps.districts(every, "twin_distance", topic="people", title=title)]


@cache.joined(compare.sides)
def every_row(left: str, right: str, then: pd.Timestamp | None) -> pd.DataFrame:
    """All measures of both sides, in the viewer's words. One row per measure."""
    found = cache.cached(compare.sides)(left, right, then=then)
    units = found.measure.map(texts.unit)
    told = found.assign(measure=found.measure.map(texts.label), unit=units).drop(columns=["group", "dataset"])
    return told.assign(**told[["left_value", "right_value", "left_of_right_pct"]].round(2))
