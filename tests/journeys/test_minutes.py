"""Minutes that keep themselves while one writes, in two tabs at once; and the sitting after it, by keyboard."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from events.domain import meetings
from events.models import CloseOut, Event, Minutes
from tests.cast import ada
from tests.journeys.conftest import ComeIn
from tests.making import a_company, a_contact, a_programme, an_event

pytestmark = pytest.mark.django_db(transaction=True)


def a_held_meeting(*companies: str) -> Event:
    programme = a_programme("flere-laerepladser", trades=["smed"])
    event = an_event(status="held", starts_at=timezone.now() - timedelta(days=1), programme=programme)
    for name in companies:
        meetings.walk_in(event, a_contact(a_company(name=name)), now=timezone.now())
    return event


def test_what_is_written_is_kept_and_the_other_tab_is_told(
    page: Page, live_server: LiveServer, come_in: ComeIn
) -> None:
    event = a_held_meeting()
    come_in(ada())
    address = f"{live_server.url}/organise/events/{event.pk}/minutes/"
    page.goto(address)
    other = page.context.new_page()
    other.goto(address)
    page.get_by_label("Hvad blev sagt").fill("Vi talte om godkendelser.")
    expect(page.get_by_text("Gemt kl.")).to_be_visible()
    assert Minutes.objects.get().points[0]["text"] == "Vi talte om godkendelser."
    page.get_by_role("button", name="Nyt punkt").click()
    page.keyboard.type("Næste møde")
    page.get_by_role("link", name="Se igennem og send").click()
    expect(page.get_by_role("heading", name="Næste møde")).to_be_visible()

    other.get_by_label("Hvad blev sagt").fill("Noget andet.")
    expect(other.get_by_text("har gemt imens")).to_be_visible()
    expect(other.get_by_label("Hvad blev sagt")).to_have_value("Noget andet.")
    assert len(Minutes.objects.get().points) == 2
    other.get_by_role("button", name="Gem mit alligevel").click()
    expect(other.get_by_text("Referatet er gemt.")).to_be_visible()
    assert [point["text"] for point in Minutes.objects.get().points] == ["Noget andet."]
    other.close()


def test_the_sitting_goes_from_company_to_company_by_keyboard_and_ends_with_a_closed_meeting(
    page: Page, live_server: LiveServer, come_in: ComeIn
) -> None:
    event = a_held_meeting("Aabybro Smedje", "Nordlys")
    come_in(ada())
    page.goto(f"{live_server.url}/organise/events/{event.pk}/")
    page.goto(f"{live_server.url}/organise/events/{event.pk}/close-out/")
    cards = page.locator(".close-out details[open]")
    expect(cards).to_have_count(1)
    cards.get_by_label("Ingen opfølgning").check()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("1 af 2 virksomheder er talt igennem.")).to_be_visible()
    expect(cards.get_by_role("heading", name="Nordlys")).to_be_visible()
    cards.get_by_label("Ingen opfølgning").check()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("button", name="Afslut mødet")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("er afsluttet").first).to_be_visible()
    event.refresh_from_db()
    assert (event.status, CloseOut.objects.count()) == ("closed", 2)
