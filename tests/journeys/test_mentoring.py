"""From a wish for a mentor to the first meeting: a stranger on a phone, an organiser between, a mentor by link."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from ambassadors.models import Mentorship
from events.models import Event
from tests.cast import ada, maja
from tests.journeys.conftest import ComeIn, LinkTo
from tests.making import a_trade, a_visit_programme

pytestmark = pytest.mark.django_db(transaction=True)


def test_from_a_wish_to_the_first_meeting(
    page: Page, live_server: LiveServer, come_in: ComeIn, link_to: LinkTo
) -> None:
    cache.clear()
    a_trade("smed")
    a_visit_programme()
    mentor, organiser = maja(phone="+4512345678"), ada()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(live_server.url + "/faa-en-mentor/")
    page.get_by_text("Nysgerrig på faget").click()
    page.get_by_label("Hvilket fag?").select_option(label="Smed")
    page.get_by_role("button", name="Videre").click()
    page.get_by_label("Postnummer").fill("8000")
    expect(page.get_by_label("Din forælders navn")).to_be_hidden()
    page.get_by_text("Under 15 år", exact=True).click()
    expect(page.get_by_label("Din forælders navn")).to_be_visible()
    page.get_by_text("18 til 24 år").click()
    page.get_by_role("button", name="Videre").click()
    page.get_by_label("Dit navn").fill("Amina Yusuf")
    page.get_by_label("E-mail", exact=True).fill("amina@demo.example")
    page.get_by_label("Telefon").fill("87 65 43 21")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Tak, der mangler ét klik")).to_be_visible()
    page.goto(link_to("mentor_confirm", "amina@demo.example"))
    page.get_by_role("button", name="Ja, det er mig").click()
    expect(page.get_by_role("heading", name="Vi leder efter en mentor til dig")).to_be_visible()

    page.set_viewport_size({"width": 1280, "height": 850})
    come_in(organiser)
    page.goto(live_server.url + "/organise/")
    page.get_by_role("link", name="Find en mentor").click()
    page.get_by_role("button", name="Foreslå Maja Holm").click()
    expect(page.get_by_text("Maja og Amina har begge fået et brev.")).to_be_visible()

    page.context.clear_cookies()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(link_to("mentor_proposed_mentor", "maja@demo.example"))
    page.get_by_role("button", name="Ja, det vil jeg gerne").click()
    expect(page.get_by_text("Vi venter på Amina.")).to_be_visible()
    hers = link_to("mentor_proposed_mentee", "amina@demo.example")
    page.goto(hers)
    page.get_by_role("button", name="Ja, det vil jeg gerne").click()
    expect(page.get_by_role("heading", name="Dig og Maja")).to_be_visible()
    when = timezone.localdate() + timedelta(days=9)
    page.get_by_label("Dato", exact=True).fill(when.isoformat())
    page.get_by_label("Klokken").fill("17:00")
    page.get_by_label("Hvor?").fill("Biblioteket")
    page.get_by_role("button", name="Aftal", exact=True).click()
    expect(page.get_by_text("Biblioteket")).to_be_visible()
    page.get_by_label("Skriv en note").fill("Jeg glæder mig.")
    page.get_by_role("button", name="Gem noten").click()
    expect(page.get_by_text("Jeg glæder mig.")).to_be_visible()

    come_in(mentor.user)
    page.goto(live_server.url + "/me/mentoring/")
    page.get_by_role("link", name="Amina Yusuf").click()
    expect(page.get_by_text("Jeg glæder mig.")).to_be_visible()
    expect(page.get_by_role("link", name="+45 87 65 43 21")).to_be_visible()
    it, event = Mentorship.objects.get(), Event.objects.get(kind="mentoring")
    assert (it.status, event.day) == ("active", when)
    come_in(organiser)
    page.goto(live_server.url + f"/organise/mentoring/{it.pk}/")
    expect(page.get_by_text("Det, de to skriver til hinanden, kan kun de læse.")).to_be_visible()
    assert "glæder mig" not in page.content()
    answer = page.goto(live_server.url + f"/me/mentoring/{it.pk}/")
    assert answer is not None
    assert answer.status == 404
