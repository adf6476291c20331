"""The colours are measured, not judged by eye: WCAG 2.2 contrast of every pair that pages put together."""

import re
from pathlib import Path

import pytest

from events.models import Programme
from people.templatetags.look import COLOURS

TOKENS = (Path(__file__).resolve().parents[2] / "static" / "css" / "tokens.css").read_text()
HEX = r"(#[0-9a-f]{6})"
THEMES = ("light", "dark")


def luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def colours_in(rule: str, theme: str) -> dict[str, str]:
    """The custom properties of one rule, as they are in this theme."""
    block = re.search(re.escape(rule) + r" \{(.*?)\n\}", TOKENS, re.DOTALL)
    assert block, f"{rule} is not in tokens.css"
    pairs = re.findall(rf"--([\w-]+): light-dark\({HEX}, {HEX}\);", block[1])
    return {name: (light, dark)[THEMES.index(theme)] for name, light, dark in pairs}


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("colour", COLOURS)
def test_a_programmes_colour_is_readable(colour: str, theme: str) -> None:
    ground = colours_in(":root", theme)
    accent = colours_in(f".programme-{colour}", theme)
    assert contrast(accent["accent"], accent["accent-fg"]) >= 4.5
    for surface in (ground["paper"], ground["surface"], accent["accent-soft"]):
        assert contrast(accent["accent-ink"], surface) >= 4.5
        assert contrast(accent["accent-line"], surface) >= 3
    for text in (ground["ink"], ground["ink-2"]):
        assert contrast(text, accent["accent-soft"]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("tone", ["good", "wait", "bad", "info", "calm"])
def test_a_tone_is_readable(tone: str, theme: str) -> None:
    ground = colours_in(":root", theme)
    soft = ground[f"{tone}-soft"]
    assert contrast(ground[f"{tone}-ink"], soft) >= 4.5
    assert contrast(ground[f"{tone}-ink"], ground["surface"]) >= 4.5
    assert contrast(ground[f"{tone}-line"], soft) >= 3


@pytest.mark.parametrize("theme", THEMES)
def test_text_buttons_and_lines_are_readable(theme: str) -> None:
    ground = colours_in(":root", theme)
    for surface in ("paper", "surface", "surface-2", "surface-3"):
        assert contrast(ground["ink"], ground[surface]) >= 7
        assert contrast(ground["ink-2"], ground[surface]) >= 4.5
        assert contrast(ground["cobalt"], ground[surface]) >= 4.5
        assert contrast(ground["focus"], ground[surface]) >= 3
    assert contrast(ground["cobalt"], ground["cobalt-fg"]) >= 4.5
    assert contrast(ground["line-strong"], ground["surface"]) >= 3
    assert contrast(ground["line-strong"], ground["paper"]) >= 3


def test_every_colour_that_a_programme_can_have_is_drawn() -> None:
    assert set(Programme.Colour.values) == set(COLOURS)
