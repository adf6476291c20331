"""A full meeting: signed up, waits, a seat is given back, offered and taken; the organiser sees the line meanwhile."""

import re

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from events.domain import meetings, seats
from events.models import Invitation
from people.models import Letter
from tests.cast import ada
from tests.journeys.conftest import ComeIn
from tests.making import a_company, a_mailable_contact, a_moment, an_event

pytestmark = pytest.mark.django_db(transaction=True)


def link_in(kind: str, email: str) -> str:
    """The path of the answer link in the newest letter of that kind to that address."""
    text = Letter.objects.filter(kind=kind, to_email=email).latest("created_at").text
    found = re.search(r"/r/[\w-]+/", text)
    assert found
    return found[0]


def test_a_seat_that_is_given_back_goes_along_the_line(page: Page, live_server: LiveServer, come_in: ComeIn) -> None:
    by = ada()
    event = an_event(capacity=1, takes_signups=True, asks_needs=True, starts_at=a_moment(14))
    guest = a_mailable_contact()
    meetings.invite(event, [guest], now=event.created_at, by=by)
    a_company(name="Nordlys Maskinfabrik", cvr="25052943")

    page.goto(live_server.url + link_in("meeting_invitation", guest.email))
    page.get_by_role("button", name="Send svar").click()
    expect(page.get_by_role("heading", name="Godt, vi ses")).to_be_visible()

    page.goto(f"{live_server.url}/e/{event.slug}/")
    page.get_by_role("link", name="Skriv dig på venteliste").click()
    page.get_by_label("Dit navn").fill("Amina Yusuf")
    page.get_by_label("E-mail", exact=True).fill("amina@nordlys.example")
    page.get_by_label("Virksomhed eller skole").fill("Nordlys")
    page.get_by_label("CVR-nummer").fill("25052943")
    page.get_by_label("Allergi eller særlig mad").fill("Tåler ikke nødder")
    page.get_by_role("button", name="Tilmeld mig").click()
    expect(page.get_by_role("heading", name="Tak, der mangler ét klik")).to_be_visible()
    page.goto(live_server.url + link_in("signup_confirm", "amina@nordlys.example"))
    page.get_by_role("button", name="Ja, jeg kommer").click()
    expect(page.get_by_text("Du er nummer 1.")).to_be_visible()

    page.goto(live_server.url + link_in("meeting_invitation", guest.email))
    page.get_by_label("Nej, jeg kan ikke").check()
    page.get_by_role("button", name="Send svar").click()
    expect(page.get_by_role("heading", name="Tak, fordi du sagde til")).to_be_visible()

    come_in(by)
    page.goto(f"{live_server.url}/organise/events/{event.pk}/guests/line/")
    expect(page.get_by_text("Amina Yusuf", exact=True)).to_be_visible()
    expect(page.get_by_text("tilbudt til")).to_be_visible()

    page.goto(live_server.url + link_in("seat_offer", "amina@nordlys.example"))
    page.get_by_role("button", name="Ja, jeg tager pladsen").click()
    expect(page.get_by_role("heading", name="Godt, vi ses")).to_be_visible()
    row = Invitation.objects.get(event=event, contact__email="amina@nordlys.example")
    assert (row.status, row.contact.organisation.name, seats.taken(event)) == ("yes", "Nordlys Maskinfabrik", 1)
    page.goto(f"{live_server.url}/organise/events/{event.pk}/guests/needs/")
    expect(page.get_by_text("Tåler ikke nødder")).to_be_visible()
