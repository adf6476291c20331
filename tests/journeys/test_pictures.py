"""The pictures of the README, taken anew with PICTURES=1; without it nothing in the tree changes."""

import io
import os
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext

from tests.journeys.conftest import ROOT

SIZE = {"width": 1280, "height": 800}


@pytest.mark.skipif("PICTURES" not in os.environ, reason="pictures are taken with PICTURES=1")
@pytest.mark.parametrize(("name", "who", "path"), [("front", "nobody", "/"), ("day", "ada", "/organise/")])
def test_take_a_picture(
    name: str, who: str, path: str, demo_site: dict[str, Any], enter: Callable[[str], BrowserContext]
) -> None:
    page = enter(who).new_page()
    page.set_viewport_size(SIZE)  # type: ignore[arg-type]
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.goto(demo_site["url"] + path, wait_until="networkidle")
    page.evaluate("document.fonts.ready")
    taken = Image.open(io.BytesIO(page.screenshot()))
    page.close()
    target = ROOT / "docs" / "pictures" / f"{name}.png"
    target.parent.mkdir(exist_ok=True)
    taken.convert("RGB").save(target, optimize=True)
    assert target.stat().st_size < 300_000
