"""A small plot as SVG: a profile, simulated over published, readable in any viewer and on paper."""

from __future__ import annotations

from html import escape

import numpy as np

from data_sources.demo.calibration.compared import Array, Profile

WIDE, HIGH = 360, 200
LEFT, RIGHT, TOP, BOTTOM = 14, 346, 46, 172
PUBLISHED = "stroke='#5c6b7a' stroke-width='6' stroke-opacity='.45'"
SIMULATED = "stroke='#1769c2' stroke-width='2' stroke-dasharray='7 3'"
MONTHS = {0: "Jan", 3: "Apr", 6: "Jul", 9: "Oct", 11: "Dec"}
HOURS = {0: "0 h", 6: "6 h", 12: "12 h", 18: "18 h", 23: "23 h"}


def svg(profile: Profile) -> str:
    """The picture, with its words for those who do not see it."""
    both = np.concatenate([profile.simulated, profile.published])
    low, high = min(0.0, float(both.min())), float(both.max())
    ends = HOURS if profile.along == "hour" else MONTHS
    last = len(profile.published) - 1
    marks = "".join(
        f"<text x='{_x(at, last):.1f}' y='190' text-anchor='{_anchor(at, last)}'>{word}</text>"
        for at, word in ends.items()
    )
    title = f"{profile.feed}, {profile.unit}"
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDE} {HIGH}' width='{WIDE}' height='{HIGH}' "
        f"role='img' font-family='sans-serif' font-size='12' fill='#55657a'>\n<title>{escape(words(profile))}</title>\n"
        f"<rect width='{WIDE}' height='{HIGH}' fill='#ffffff'/>\n"
        f"<text x='{LEFT}' y='18' font-size='14' fill='#101a26'>{escape(title)}</text>\n"
        f"<text x='{LEFT}' y='36'>{figure(low)} to {figure(high)}</text>\n{_legend()}"
        f"<path d='M{LEFT} {_y(0.0, low, high):.1f}H{RIGHT}' stroke='#d3dbe3'/>\n"
        f"{_line(profile.published, low, high, PUBLISHED)}"
        f"{_line(profile.simulated, low, high, SIMULATED)}{marks}\n</svg>\n"
    )


def words(profile: Profile) -> str:
    """What the picture shows, in a sentence."""
    return (
        f"{profile.feed} by {profile.along}: simulated {figure(profile.simulated.mean())}, published "
        f"{figure(profile.published.mean())} {profile.unit} on average, correlation {profile.correlation:.2f}"
    )


def figure(value: float) -> str:
    """Three figures of a number, without an exponent."""
    if value == 0:
        return "0"
    decimals = max(0, 2 - int(np.floor(np.log10(abs(value)))))
    return f"{value:,.{decimals}f}" if abs(value) < 1000 else f"{round(value):,}"


def _x(at: int, last: int) -> float:
    return LEFT + (RIGHT - LEFT) * at / last


def _y(value: float, low: float, high: float) -> float:
    return BOTTOM - (BOTTOM - TOP) * (value - low) / (high - low)


def _anchor(at: int, last: int) -> str:
    return "start" if at == 0 else "end" if at == last else "middle"


def _line(values: Array, low: float, high: float, style: str) -> str:
    last = len(values) - 1
    points = " ".join(f"{_x(at, last):.1f},{_y(float(value), low, high):.1f}" for at, value in enumerate(values))
    return f"<polyline points='{points}' fill='none' {style}/>\n"


def _legend() -> str:
    return (
        f"<path d='M168 32h24' {PUBLISHED}/><text x='197' y='36'>published</text>"
        f"<path d='M258 32h24' {SIMULATED}/><text x='287' y='36'>simulated</text>\n"
    )
