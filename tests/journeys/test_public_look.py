"""The look in a real browser: narrow and wide, light and dark, by keyboard, under the content security policy."""

from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import ConsoleMessage, Page
from pytest_django.live_server_helper import LiveServer

from tests.making import an_event

AXE = (Path(__file__).resolve().parents[1] / "browser" / "vendor" / "axe.min.js").read_text()
SCHEMES: tuple[Literal["light"], Literal["dark"]] = ("light", "dark")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

pytestmark = pytest.mark.django_db(transaction=True)


def faults(page: Page) -> list[str]:
    """What axe finds on the page: rule and place."""
    page.evaluate(AXE)
    found = page.evaluate("tags => axe.run(document, {runOnly: tags})", RULES)
    return [f"{fault['id']}: {node['target']}" for fault in found["violations"] for node in fault["nodes"]]


@pytest.mark.parametrize("path", ["/", "/login/", "/not-here/"])
def test_public_pages_fit_and_are_accessible(page: Page, live_server: LiveServer, path: str) -> None:
    an_event(title="Robotter og håndværk på Kulturtorvet i Frederikshavn", is_public=True, status="published")
    said: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if "Failed to load resource" not in message.text:
            said.append(message.text)

    page.on("console", hear)
    page.emulate_media(reduced_motion="reduce")
    page.goto(live_server.url + path)
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_function("width => document.documentElement.scrollWidth <= width", arg=width, timeout=5000)
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            page.wait_for_function("scheme => matchMedia(`(prefers-color-scheme: ${scheme})`).matches", arg=scheme)
            page.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done, 50)))")
            assert faults(page) == [], f"{width} px, {scheme}"
    assert said == []


def test_the_first_tab_offers_to_skip_to_the_content(page: Page, live_server: LiveServer) -> None:
    page.goto(live_server.url + "/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_the_language_is_switched_in_place_and_stays(page: Page, live_server: LiveServer) -> None:
    page.goto(live_server.url + "/login/")
    page.get_by_role("button", name="English").click()
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.url == live_server.url + "/login/"
    page.goto(live_server.url + "/")
    assert page.evaluate("document.documentElement.lang") == "en"


def test_after_an_error_the_first_wrong_field_has_the_focus_and_its_sentence(
    page: Page, live_server: LiveServer
) -> None:
    page.goto(live_server.url + "/login/glemt/")
    page.locator("[name=email]").fill("ada")
    page.get_by_role("button", name="Send mig et link").click()
    page.wait_for_selector("[aria-invalid=true]")
    assert page.evaluate("document.activeElement.name") == "email"
    spoken = page.locator("[name=email]").get_attribute("aria-describedby") or ""
    assert page.locator("#" + spoken.split()[-1]).inner_text().strip() != ""
