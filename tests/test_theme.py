"""Every colour can be read, and none is taken for another, by whatever eyes: computed, not looked at.

Contrast is that of WCAG 2.2. Eyes without long, middle or short cones are simulated after Brettel, Viénot and Mollon
(1997, doi:10.1364/JOSAA.14.002647), a model that holds for all three. Distance is CIEDE2000: 1 is just noticeable side
by side, from 5 on one sees two different colours (Mokrzycki and Tatol, Colour difference ΔE, 2011).
"""

import re
import tomllib
from functools import cache
from itertools import combinations, pairwise, product
from pathlib import Path

import pytest
from coloraide import Color

from data_sources import catalogue
from ui import theme

WORDS, SHAPES = 4.5, 3.0  # contrast
APART, FAR_APART, A_STEP = 7, 15, 2  # distance
EYES = (None, "protan", "deutan", "tritan")
GROUNDS = ("ground", "panel", "land")
WRITTEN = ("ink", "soft", "good", "bad", "accent", "notice")
STATES = ("good", "bad", "notice", "nothing")
ROOT = Path(__file__).parent.parent
CITYMAP = (ROOT / "ui" / "components" / "assets" / "citymap.css").read_text(encoding="utf-8")
SCENES = (ROOT / "ui" / "components" / "scene.css").read_text(encoding="utf-8")
MIX = re.compile(r"var\(--hue\) calc\((\d+)% \+ var\(--share\) \* var\(--map-depth, (\d+)%\)\), var\(--land\)")
LEAST, USUAL = map(float, MIX.search(CITYMAP).groups())
DEPTHS = [USUAL, *map(float, re.findall(r"--map-depth: (\d+)%", SCENES))]  # of a map with layers over it, and without

both_looks = pytest.mark.parametrize("look", ["dark", "light"])


@cache
def seen(colour: str, eyes: str | None) -> Color:
    """A colour as these eyes see it."""
    shown = Color(colour)
    return (shown.filter(eyes, method="brettel").convert("srgb").clip() if eyes else shown).convert("lab-d65")


def distance(one: str, other: str) -> float:
    """How far apart two colours are for the eyes that tell them apart least."""
    return min(seen(one, eyes).delta_e(seen(other, eyes), method="2000") for eyes in EYES)


def fill(look: str, hue: str, share: float, depth: float) -> str:
    """A district on the map, as citymap.css mixes it."""
    part = (LEAST + share * depth) / 100
    mixed = Color(theme.SURFACES[look]["land"]).mix(theme.HUES[look][hue], part, space="oklab")
    return mixed.convert("srgb").to_string(hex=True)


@both_looks
def test_words_stand_out_from_whatever_they_stand_on(look):
    surfaces = theme.SURFACES[look]
    written = {name: surfaces[name] for name in WRITTEN} | theme.HUES[look]
    for (name, colour), ground in product(written.items(), GROUNDS):
        assert Color(colour).contrast(surfaces[ground]) >= WORDS, (name, ground)


@both_looks
def test_the_sign_for_nothing_is_seen_on_whatever_it_stands_on(look):
    for ground in GROUNDS:
        assert Color(theme.SURFACES[look]["nothing"]).contrast(theme.SURFACES[look][ground]) >= SHAPES, ground


@both_looks
def test_good_bad_late_and_nothing_look_different_to_all_eyes(look):
    surfaces = theme.SURFACES[look]
    for one, other in combinations(STATES, 2):
        both_warn = {one, other} == {"bad", "notice"}
        assert distance(surfaces[one], surfaces[other]) >= (APART if both_warn else FAR_APART), (one, other)


@both_looks
def test_no_topic_has_the_hue_of_another_for_any_eyes(look):
    for one, other in combinations(theme.HUES[look], 2):
        assert distance(theme.HUES[look][one], theme.HUES[look][other]) >= APART, (one, other)


@both_looks
@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize("hue", theme.HUES["dark"])
def test_more_looks_like_more_on_the_map_to_all_eyes(look, hue, depth):
    fills = [fill(look, hue, share / 4, depth) for share in range(5)]
    assert distance(fills[0], fills[-1]) >= APART
    assert min(distance(weaker, stronger) for weaker, stronger in pairwise(fills)) >= A_STEP
    for eyes in EYES:
        light = [seen(shown, eyes).luminance() for shown in fills]
        assert light == sorted(light, reverse=look == "light")


@both_looks
@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize("hue", theme.HUES["dark"])
def test_names_are_read_on_the_strongest_fill(look, hue, depth):
    surfaces = theme.SURFACES[look]
    name = Color(surfaces["ink"]).mix(surfaces["soft"], 0.25, space="oklab")
    assert name.contrast(fill(look, hue, 1, depth)) >= WORDS


def test_the_colours_of_config_and_theme_are_the_same():
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
    names = {"primaryColor": "accent", "backgroundColor": "ground", "secondaryBackgroundColor": "panel"}
    names |= {"textColor": "ink", "borderColor": "hair", "linkColor": "accent"}
    for look in ("dark", "light"):
        assert {key: config[look][key] for key in names} == {
            key: theme.SURFACES[look][name] for key, name in names.items()
        }
        assert config[look]["chartCategoricalColors"] == list(theme.HUES[look].values())
    assert config["font"] == theme.FONT


def test_every_topic_of_the_catalogue_has_a_hue():
    topics = {dataset.topic for dataset in catalogue.current().datasets.values()}
    assert {theme.hue(topic) for topic in topics} <= set(theme.HUES["dark"])
