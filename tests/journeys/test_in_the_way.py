"""What stands in the way is on the page before anything is saved: the day drawn, the button waiting, a reason."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from events.domain import availability, bookings
from events.domain.bookings import resource_of
from people.domain.history import history_of
from tests.cast import ada
from tests.journeys.conftest import ComeIn
from tests.making import a_user, an_event

pytestmark = pytest.mark.django_db(transaction=True)

# A Tuesday on which no school is closed.
DAY = datetime(2027, 2, 2, tzinfo=ZoneInfo("Europe/Copenhagen"))


def test_a_taken_time_waits_and_one_that_is_warned_of_takes_a_reason(
    page: Page, live_server: LiveServer, come_in: ComeIn
) -> None:
    now, nanna = timezone.now(), resource_of(a_user(name="Nanna Krogh"))
    event = an_event(title="Branchedag", starts_at=DAY + timedelta(hours=13), venue=None)
    other = an_event(title="Kursus", starts_at=DAY + timedelta(hours=9), venue=None)
    for one in (event, other):
        bookings.book(nanna, one, now=now)
    availability.add_away(nanna, DAY + timedelta(hours=15), DAY + timedelta(hours=20), now=now, note="Til tandlæge")
    come_in(ada())
    page.goto(f"{live_server.url}/organise/events/{event.pk}/edit/")
    save = page.get_by_role("button", name="Gem")

    page.get_by_label("Fra", exact=True).fill("10:00")
    page.get_by_label("Til", exact=True).fill("12:00")
    page.get_by_label("Til", exact=True).blur()
    expect(page.get_by_text("Nanna Krogh er optaget af »Kursus« kl. 9.00–11.00.")).to_be_visible()
    expect(page.locator(".dayline-block.is-overlap").first).to_be_visible()
    expect(save).to_be_disabled()

    page.get_by_label("Fra", exact=True).fill("16:00")
    page.get_by_label("Til", exact=True).fill("18:00")
    page.get_by_label("Til", exact=True).blur()
    expect(page.get_by_text("Nanna Krogh: Til tandlæge")).to_be_visible()
    anyway = page.get_by_role("button", name="Gør det alligevel")
    anyway.click()
    expect(page.get_by_text("Skriv kort, hvorfor det skal gøres alligevel.").first).to_be_visible()

    page.get_by_label("Hvorfor skal det gøres alligevel?").fill("Hun kommer direkte derfra")
    page.get_by_role("button", name="Gør det alligevel").click()
    expect(page).to_have_url(f"{live_server.url}/organise/events/{event.pk}/")
    event.refresh_from_db()
    assert event.starts_at == DAY + timedelta(hours=16)
    assert history_of(event).get(what="overridden").why == "Hun kommer direkte derfra"
