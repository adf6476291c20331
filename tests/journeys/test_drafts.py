"""A draft of many moves, in the browser: dragged into it, seen as a whole, released at once, and taken back."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from events.domain import bookings
from events.models import ChangeSet, Event, Plan
from people.models import Letter
from tests.cast import ada
from tests.journeys.conftest import ComeIn
from tests.journeys.test_calendar import at, day_of_month
from tests.making import a_user, an_event

pytestmark = pytest.mark.django_db(transaction=True)


def test_moves_are_gathered_released_together_and_taken_back(
    page: Page, live_server: LiveServer, come_in: ComeIn
) -> None:
    come_in(ada())
    page.set_viewport_size({"width": 1400, "height": 1000})
    rikke = bookings.resource_of(a_user(name="Rikke Dahl", email="rikke@demo.example"))
    for title, day in (("Smedemøde", 0), ("Kursus", 2)):
        bookings.book(rikke, an_event(title=title, starts_at=at(day, 10)), now=timezone.now())
    Letter.objects.all().delete()
    ChangeSet.objects.all().delete()

    page.goto(f"{live_server.url}/organise/plans/")
    page.get_by_label("Navn").fill("Efter ferien")
    page.get_by_role("button", name="Lav kladden").click()
    expect(page.get_by_role("region", name="Kladde")).to_contain_text("Kladde: Efter ferien")
    plan = Plan.objects.get()

    for title, to in (("Smedemøde", 1), ("Kursus", 3)):
        page.goto(f"{live_server.url}/organise/calendar/?view=month&date={at(0, 12).date()}&plan={plan.pk}")
        page.wait_for_load_state("networkidle")
        page.locator("a.slot", has_text=title).drag_to(day_of_month(page, to))
        panel = page.get_by_role("dialog")
        panel.get_by_role("button", name="Læg i kladden").click()
        expect(panel).to_have_count(0)
    assert Event.objects.get(title="Smedemøde").starts_at == at(0, 10)
    assert not Letter.objects.exists()

    page.get_by_role("link", name="Se 2 ændringer").click()
    expect(page.get_by_text("1 på holdet får brev: Rikke Dahl.")).to_be_visible()
    page.get_by_role("button", name="Offentliggør 2 ændringer").click()
    expect(page.get_by_text("Kladden »Efter ferien« er offentliggjort: 2 ændringer.")).to_be_visible()
    moved = dict(Event.objects.values_list("title", "starts_at"))
    assert moved == {"Smedemøde": at(1, 10), "Kursus": at(3, 10)}
    one = Letter.objects.exclude(status=Letter.Status.BUNDLED).get()
    assert one.to_email == "rikke@demo.example"
    assert "Smedemøde" in one.text
    assert "Kursus" in one.text

    page.get_by_role("button", name="Fortryd").first.click()
    expect(page.get_by_text("fortrudt")).to_be_visible()
    back = dict(Event.objects.values_list("title", "starts_at"))
    assert back == {"Smedemøde": at(1, 10) - timedelta(days=1), "Kursus": at(2, 10)}
