"""An ambassador gets the travel back on a phone, from the draft to the money, with an organiser in between."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from ambassadors.domain import offers, releases, triage, visits
from ambassadors.models import PayBatch, Release
from events.domain import changes
from events.models import Event
from people.models import User
from tests.ambassadors.receiptkit import a_picture
from tests.cast import ada, dorte, jonas, maja, vestervang
from tests.journeys.conftest import ComeIn
from tests.making import a_visit_request

pytestmark = pytest.mark.django_db(transaction=True)


def a_visit_that_was_held() -> Event:
    """Yesterday, with Maja and Jonas."""
    dorte()
    now = timezone.now()
    wish = a_visit_request(school=vestervang())
    wish = triage.choose_slot(wish, wish.slots.get(), now=now, by=ada())
    first, second = wish.seat_rows.all()
    for offer in offers.send_offers(wish, {first: [maja()], second: [jonas()]}, now=now, by=ada()):
        offers.accept(offer, now=now)
    for release in Release.objects.all():
        releases.grant(release, now=now)
    wish.refresh_from_db()
    visits.confirm_visit(wish, now=now)
    before = now - timedelta(days=1)
    day = timezone.localdate(before)
    Event.objects.filter(pk=wish.event_id).update(
        starts_at=before, ends_at=before + timedelta(hours=1), day=day, last_day=day
    )
    event = Event.objects.get(pk=wish.event_id)
    changes.change_status(event, "carried_out", now=now)
    return event


def test_from_a_draft_to_the_money(page: Page, live_server: LiveServer, come_in: ComeIn) -> None:
    event = a_visit_that_was_held()
    page.set_viewport_size({"width": 390, "height": 844})
    her = User.objects.get(email="maja@demo.example")
    come_in(her)
    page.goto(live_server.url + "/me/")
    page.get_by_role("link", name=event.title).first.click()
    expect(page.get_by_role("heading", name="Du får")).to_be_visible()
    page.get_by_text("Læg et bilag ved").click()
    page.get_by_label("Hvad er det for?").fill("Parkering")
    page.get_by_label("Beløb i kroner").fill("42,50")
    picture = {"name": "bilag.jpg", "mimeType": "image/jpeg", "buffer": a_picture()}
    page.get_by_label("Tag et billede").set_input_files(picture)  # type: ignore[arg-type]
    page.get_by_role("button", name="Læg ved").click()
    expect(page.get_by_text("42,50 kr.", exact=True)).to_be_visible()
    page.get_by_role("button", name="Send ind").click()
    expect(page.get_by_text("Arrangøren ser på det.")).to_be_visible()

    page.set_viewport_size({"width": 1280, "height": 850})
    come_in(ada())
    page.goto(live_server.url + "/organise/expenses/")
    page.get_by_role("checkbox", name="Vælg alle på listen").check()
    page.get_by_role("button", name="Godkend de valgte").click()
    page.get_by_role("button", name="Fortryd").click()
    expect(page.get_by_text("Fortrudt. Alt er, som det var.")).to_be_visible()
    page.get_by_role("button", name="Godkend Maja Holm").click()
    expect(page.get_by_text("Intet venter på os")).to_be_visible()
    page.get_by_role("link", name="Til løn", exact=True).click()
    page.get_by_role("button", name="Dan fil").click()
    page.get_by_role("dialog").get_by_role("button", name="Dan fil").click()
    expect(page.get_by_role("heading", name="Fil 1: udlæg til ambassadører")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    assert "42,50" in download.value.path().read_text(encoding="utf-8-sig")
    page.get_by_role("button", name="Notér udbetalt").click()
    expect(page.get_by_text("Fil 1 er udbetalt.")).to_be_visible()
    assert PayBatch.objects.get().paid_on == timezone.localdate()

    come_in(her)
    page.goto(live_server.url + "/me/expenses/")
    expect(page.get_by_role("heading", name="Udbetalt")).to_be_visible()
