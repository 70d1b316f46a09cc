"""One incident in words: what it is called, how long it takes, how far help is, how the wind blows, whom to call."""

from __future__ import annotations

import math
from functools import cache
from html import escape

import pandas as pd
from babel import units

from data_sources import reference
from insight.incidents import Incident
from insight.scene import Help, Office
from ui import places, texts
from ui.menu import address
from ui.sky import DIRECTIONS

COMPASS = {"NNE": "ne", "ENE": "ne", "ESE": "se", "SSE": "se", "SSW": "sw", "WSW": "sw", "WNW": "nw", "NNW": "nw"}
KM_M = 1000


def title(found: Incident) -> str:
    """What it is and where: "Fire in Jongno-gu: shop or market"."""
    what = texts.value(found.what_column, found.what) if found.what else texts.t("incidents.something")
    where = texts.value("district", found.district) if found.district else texts.t("scene.seoul")
    return texts.t(f"incidents.title_{found.kind}", district=where, what=what, what_small=_small(what))


def _small(word: str) -> str:
    """A word as it stands within a sentence."""
    return word[:1].lower() + word[1:]


def link(found: Incident) -> str:
    """Where its scene is."""
    return address("incidents", incident=found.number)


def lasting(minutes: float) -> str:
    """How long, to the minute: "1 h 49 min"."""
    if math.isnan(minutes):
        return texts.NOTHING
    hours, rest = divmod(int(minutes), 60)
    if hours >= 48:
        return texts.lasting(minutes * 60)
    key = "lasting.hours" if hours else "lasting.minutes"
    return texts.t(f"thread.{key}", hours=texts.number(hours), minutes=texts.number(rest))


def exactly(minutes: float) -> str:
    """How long, to the second: "5 min 20 s"."""
    whole, seconds = divmod(round(minutes * 60), 60)
    return texts.t("thread.lasting.seconds", minutes=texts.number(whole), seconds=texts.number(seconds))


def distance(metres: float) -> str:
    """How far, in metres to the ten, from a kilometre on in kilometres."""
    is_near = metres < KM_M - 5
    unit, amount, shape = ("meter", round(metres, -1), "0") if is_near else ("kilometer", metres / KM_M, "#,##0.0")
    return units.format_unit(amount, unit, "short", format=shape, locale=texts.language()).replace(" ", "\u00a0")


def station(name: str) -> str:
    """A fire station in the viewer's language, where its name is known. HTML."""
    return escape(station_name(name)) if name in _stations() else korean(name)


def station_name(name: str) -> str:
    """A fire station in the viewer's language, where its name is known; else in Korean."""
    return _stations().get(name, {}).get(texts.language(), name)


@cache
def _stations() -> dict[str, dict[str, str]]:
    table = reference.fire_stations()
    return {
        str(row.name_ko): {code: str(getattr(row, f"name_{code}")) for code in ("ko", "en", "fr", "nl")}
        for row in table.itertuples()
    }


def korean(words: str) -> str:
    """What is known in Korean alone, marked as such for those who read aloud. HTML."""
    return escape(words) if texts.language() == "ko" else f'<span lang="ko">{escape(words)}</span>'


def in_charge(office: Office) -> str:
    """Who is in charge. HTML."""
    if office.name == "120":
        return escape(texts.t("incidents.call_120"))
    return station(office.name) if office.name else escape(texts.t("incidents.call_119"))


def call(office: Office) -> str:
    """The telephone of the office in charge, to be touched. HTML."""
    digits = "".join(sign for sign in office.phone if sign.isdigit() or sign == "+")
    return (
        f'<a class="call" href="tel:{escape(digits)}"><span><i aria-hidden="true">☎</i> {in_charge(office)}</span> '
        f"<b>{escape(office.phone)}</b></a>"
    )


def wind(weather: pd.Series | None) -> str:
    """From where the wind blows, and how strong."""
    if weather is None or pd.isna(weather.wind_m_s):
        return ""
    speed = texts.with_unit("wind_m_s", weather.wind_m_s)
    compass = str(weather.get("wind_compass") or "").upper()
    direction = COMPASS.get(compass, compass.lower())
    if direction not in DIRECTIONS and pd.notna(degrees := weather.get("wind_from_deg")):
        direction = DIRECTIONS[round(float(degrees) / 45) % 8]
    return texts.t(f"sky.wind_{direction}" if direction in DIRECTIONS else "sky.wind", speed=speed)


def crowd(crowds: pd.DataFrame) -> str:
    """How full the nearest hot spot is: "Gwangjang Market quiet"."""
    if crowds.empty:
        return ""
    spot = crowds.iloc[0]
    level = texts.value("crowd_level", spot.crowd_level)
    return texts.t("thread.crowd", place=places.name("hotspot", spot.hotspot), level=_small(level))


def nearest(near: Help, kind: str) -> str:
    """The nearest of a kind with its distance: "Severance 1.9 km". HTML; blank where none is known."""
    found = near.nearest[near.nearest.help_kind == kind]
    if found.empty:
        return ""
    first = found.iloc[0]
    return f"<b>{name(first)} {distance(first.distance_m)}</b>"


def name(row: pd.Series) -> str:
    """What a place is called. HTML; marked where it is known in Korean alone."""
    ours, theirs = str(row[f"name_{texts.language()}"]), str(row.name_ko)
    return korean(theirs) if ours == theirs else escape(ours)
