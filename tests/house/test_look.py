"""Every template keeps to the house: nothing inline that the content security policy stops, nothing from elsewhere."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    path
    for path in (ROOT / "templates").rglob("*.html")
    if not {"mail", "print"} & set(path.relative_to(ROOT / "templates").parts)
)
SPRITE = set(re.findall(r'<symbol id="([\w-]+)"', (ROOT / "static/vendor/tabler-icons/icons.svg").read_text()))


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_a_page_has_nothing_inline_and_nothing_from_elsewhere(page: Path) -> None:
    text = page.read_text()
    assert not re.findall(r"\sstyle=", text), "style attributes are stopped by the policy: use a class"
    assert not re.findall(r"<style(?![^>]*csp_nonce)", text), "a <style> needs the nonce"
    assert not re.findall(r"<script(?![^>]*(?:src=|csp_nonce|application/json))", text), "a script is a file"
    assert not re.findall(r"\son[a-z]+=|javascript:|hx-on", text), "a module in static/js listens"
    assert not re.findall(r"(?:src|<link[^>]*href)=.https?:", text), "everything is served by us"


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_the_icons_of_a_page_are_in_the_sprite(page: Path) -> None:
    text = page.read_text()
    wanted = set(re.findall(r"{% icon [\"']([\w-]+)[\"']", text)) | set(re.findall(r'icon_name="([\w-]+)"', text))
    assert wanted <= SPRITE, "add the name to scripts/icons.txt and run scripts/refresh-vendor icons"


def test_the_sprite_is_what_the_list_asks_for() -> None:
    lines = (ROOT / "scripts" / "icons.txt").read_text().splitlines()
    assert {line.strip() for line in lines if line.strip() and not line.startswith("#")} == SPRITE


def test_every_script_of_a_page_exists() -> None:
    for page in PAGES:
        for address in re.findall(r"{% static [\"']([^\"']+)[\"'] %}", page.read_text()):
            assert (ROOT / "static" / address).exists(), f"{name(page)} asks for {address}"
