"""The companies' board by the keyboard: its order is a link away, and the arrows go from card to card."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from events.domain.pipeline import followups, relations
from tests.cast import ada
from tests.journeys.conftest import ComeIn
from tests.making import a_company, a_trade

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_arrows_go_from_card_to_card(page: Page, live_server: LiveServer, come_in: ComeIn) -> None:
    now, smed, by = timezone.now(), a_trade("smed"), ada()
    for name, stage in (("Alfa", "contacted"), ("Beta", "contacted"), ("Gamma", "application")):
        company = a_company(name=name)
        relations.set_first(company, smed, stage, relations.Facts(), now=now, by=by)
        if name == "Beta":
            followups.promise(company, "Ring igen", now.date(), owner=by, now=now)
    come_in(by)
    page.goto(f"{live_server.url}/organise/pipeline/")
    cards = page.locator(".pipeline-card a")
    expect(cards).to_have_text(["Beta", "Alfa", "Gamma"])
    page.get_by_role("link", name="Navn", exact=True).press("Enter")
    expect(page).to_have_url(f"{live_server.url}/organise/pipeline/?order=name")
    expect(cards).to_have_text(["Alfa", "Beta", "Gamma"])
    page.get_by_role("link", name="Alfa").focus()
    for key, name in (("ArrowDown", "Beta"), ("ArrowRight", "Gamma"), ("ArrowLeft", "Alfa"), ("ArrowUp", "Alfa")):
        page.keyboard.press(key)
        expect(page.get_by_role("link", name=name)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Alfa", level=1)).to_be_visible()
