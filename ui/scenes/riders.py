"""The charts of the page on public transport: how many ride where, beside what is usual, and when it is crowded."""

from __future__ import annotations

from typing import Any

import pandas as pd

from data_sources import reference
from data_sources import transit as measured
from insight import transit
from insight.question import ask
from ui import cache, charts, places, published, texts
from ui.drawing import Chart

BUSIEST, LINES, ROUTES = 12, 6, 10  # how many are told
FULL = 100.0  # percent: as many as the train is made for
CROWDING = "subway_crowding.csv"


@cache.joined(transit.riders)
def busiest() -> Chart:
    """The busiest stations, each beside its published mean."""
    found = cache.cached(transit.riders)().stations
    return _beside(found, "station", "transit.busiest", BUSIEST)


@cache.joined(transit.riders)
def by_line() -> Chart:
    """The lines, each beside its published mean."""
    return _beside(cache.cached(transit.riders)().lines, "line", "transit.by_line", LINES)


def _beside(found: pd.DataFrame, x: str, title: str, most: int) -> Chart:
    known = found.published_boardings.notna().any()
    return charts.bars(
        found,
        x=x,
        y="boardings",
        usual="published_boardings" if known else None,
        topic="people",
        most=most,
        title=texts.t(title),
        lead=texts.t("transit.stroke"),
        question=ask(transit.riders, "stations" if x == "station" else "lines"),
    )


@cache.joined(measured.hours)
def hours(station: str | None) -> Chart:
    """Boardings and alightings of a mean day by the hour, of all stations or of one."""
    where = places.name("station", station) if station else texts.t("transit.all")
    return _by_hour(cache.cached(measured.hours)(station=station), where, ask(measured.hours, station=station))


@cache.joined(measured.bus_hours)
def bus_hours() -> Chart:
    """Boardings and alightings of the buses by the hour."""
    return _by_hour(cache.cached(measured.bus_hours)(), texts.t("transit.buses"), ask(measured.bus_hours))


def _by_hour(found: pd.DataFrame, where: str, question: Any) -> Chart:
    month = texts.month(found.month_on.iloc[0]) if len(found) else ""
    title, lead = texts.t("transit.hours", where=where), texts.t("transit.hours_lead", month=month) if month else ""
    columns = ["boardings", "alightings"]
    return charts.line(found, x="hour", y=columns, topic="people", title=title, lead=lead, question=question)


@cache.joined(transit.crowding)
def crowding(line_code: str, kind: str) -> Chart:
    """How full the trains of a line are by the hour of that kind of day."""
    line = reference.lines().set_index("subway_id").line[line_code]
    return charts.line(
        cache.cached(transit.crowding)(line, kind),
        x="hour",
        y=["train_crowding_mean_pct", "train_crowding_high_pct"],
        topic="traffic",
        title=texts.t("transit.crowding", line=texts.value("line", line)),
        lead=texts.t("transit.crowding_lead", kind=texts.value("day_kind", kind)),
        limits=[(FULL, texts.t("transit.full"))],
        question=ask(transit.crowding, line=line, kind=kind),
    )


def crowding_source() -> str:
    """Who counted how full the trains are, and when."""
    return f'<section class="part">{published.line(CROWDING)}</section>'


@cache.joined(measured.bus_routes)
def routes() -> Chart:
    """The busiest bus routes, each beside the same day a week before."""
    found = cache.cached(measured.bus_routes)()
    known = found.week_before.notna().any()
    day = f" · {texts.day(found.day_on.iloc[0])}" if len(found) else ""
    return charts.bars(
        found,
        x="route",
        y="boardings",
        usual="week_before" if known else None,
        topic="people",
        most=ROUTES,
        title=texts.t("transit.routes"),
        lead=(texts.t("transit.week_stroke") if known else texts.label("boardings")) + day,
        question=ask(measured.bus_routes),
    )
