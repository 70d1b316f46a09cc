"""The pieces of the page on people that tell who is in which district: by the hour, by age, from where."""

from __future__ import annotations

from html import escape

from data_sources import people as measured
from insight import people
from insight.question import ask
from ui import axes, cache, charts, places, texts
from ui.drawing import Chart
from ui.scenes import bold, heading, place_name

HIGH = 190  # pixels of the 1920 x 1080 drawing


@cache.joined(people.day)
def hours() -> Chart:
    """Each district through the hours of a day, on one scale."""
    found = cache.cached(people.day)()
    day_on = found.day_on.max()
    return charts.multiples(
        found,
        x="hour",
        y="present_thousands",
        by="district",
        topic="people",
        title=texts.t("people.hours"),
        lead=texts.t("people.hours_lead", day=texts.day(day_on)) if len(found) else "",
        told="hour",
        high=76,
        wide=124,
        question=ask(people.day),
    )


@cache.joined(people.week)
def week(district: str) -> Chart:
    """Seven days of a district, each a small line over the hours."""
    found = cache.cached(people.week)(district=district)
    return charts.multiples(
        found,
        x="hour",
        y="present_thousands",
        by="day_on",
        topic="people",
        title=texts.t("people.week", place=place_name(district)),
        lead=texts.t("people.week_lead"),
        names={day: axes.short_day(day) for day in found.day_on.unique()},
        told="started_at",
        high=HIGH,
        question=ask(people.week, district=district),
    )


@cache.joined(people.ages, people.by_sex_and_age)
def ages(hotspot: str | None, district: str | None) -> Chart:
    """How old the people are: at a hot spot now, or women and men in the city or a district by day."""
    if hotspot:
        return charts.line(
            cache.cached(people.ages)(hotspot),
            x="aged_from",
            y="age_share_pct",
            topic="people",
            title=texts.t("people.ages", place=places.name("hotspot", hotspot)),
            lead=texts.t("people.ages_now"),
            high=HIGH,
            question=ask(people.ages, hotspot=hotspot),
        )
    found = cache.cached(people.by_sex_and_age)(district=district)
    return charts.line(
        found,
        x="aged_from",
        y=["women_present", "men_present"],
        topic="people",
        title=texts.t("people.ages", place=place_name(district)),
        lead=texts.t("people.ages_lead", moment=texts.moment(found.started_at.max())) if len(found) else "",
        high=HIGH,
        question=ask(people.by_sex_and_age, district=district),
    )


@cache.joined(people.districts, measured.crowds)
def who(hotspot: str | None, district: str | None) -> str:
    """Who is here: residents, visitors, foreigners, and those who came from elsewhere. HTML."""
    lines = _at_hotspot(hotspot) if hotspot else _in_district(district)
    place = places.name("hotspot", hotspot) if hotspot else place_name(district)
    head = heading(texts.t("people.who"), place)
    body = "".join(f"<dt>{escape(name)}</dt><dd>{value}</dd>" for name, value in lines)
    if not lines:
        return f'<section class="part">{head}<p>{texts.t("people.nobody_known")}</p></section>'
    means = texts.t("people.means_hotspot" if hotspot else "people.means_living")
    return f'<section class="part advice">{head}<dl>{body}</dl><p class="source">{means}</p></section>'


def _at_hotspot(hotspot: str) -> list[tuple[str, str]]:
    found = cache.cached(measured.crowds)()
    rows = found[found.hotspot == hotspot]
    names = ("residents_pct", "visitors_pct", "women_pct", "men_pct")
    return [(texts.label(name), bold(texts.with_unit(name, rows[name].iloc[0]))) for name in names] if len(rows) else []


def _in_district(district: str | None) -> list[tuple[str, str]]:
    """The newest day of the living population; of the whole city, its districts added up."""
    found = cache.cached(people.districts)()
    found = found[found.district == district] if district else found
    if found.empty:
        return []
    sums = found.drop(columns="district").sum(numeric_only=True)
    total = sums.living_population
    names = [
        "living_population_koreans",
        "living_population_long_stay_foreigners",
        "living_population_short_stay_foreigners",
        "came_from_outside",
        "moved_between_districts",
    ]
    lines = [(texts.t(f"people.{name}"), f"{bold(_about(sums[name]))} · {_share(sums[name], total)}") for name in names]
    by_day = texts.t(
        "people.day_and_night",
        day=bold(_about(sums.living_population_day)),
        night=bold(_about(sums.living_population_night)),
        residents=texts.number(sums.population),
    )
    return [(texts.t("people.by_day"), by_day), *lines]


def _about(people_there: float) -> str:
    """How many people an estimate tells of: to the person it would say more than it knows."""
    return texts.large("living_population", people_there)


def _share(part: float, whole: float) -> str:
    return texts.percent(part / whole * 100, 1)
