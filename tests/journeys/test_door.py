"""A phone at the door that loses its net: nothing is lost, nothing is there twice."""

import re
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from events.domain.door import codes, deeds, expected, links
from events.domain.door.deeds import Tap
from events.models import DoorDeed, Event, Invitation
from people.domain.answerlinks import make_token
from people.models import Organisation
from tests.cast import ada
from tests.making import a_company, a_contact, an_event

pytestmark = pytest.mark.django_db(transaction=True)
WORKER = "navigator.serviceWorker.ready.then((it) => it.active.state)"


def a_door() -> tuple[Event, str]:
    event, now = an_event(title="Netværk i Herning", starts_at=timezone.now() - timedelta(minutes=30)), timezone.now()
    place = a_company(name="Ærø Smedje")
    for name in ("Åse Bæk", "Ib Dam", "Søren Østergård"):
        Invitation.objects.create(
            event=event, contact=a_contact(place, name=name), status="yes", invited_at=now, updated_at=now
        )
    link = links.hand_out(event, "Vagten", now=now, by=ada())
    return event, f"/doer/{make_token('door', link.pk)}/"


def opened(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 390, "height": 780})
    page.goto(address)
    expect(page.get_by_text("Alt er sendt", exact=True)).to_be_visible()
    page.evaluate(WORKER)
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    page.reload()
    expect(page.get_by_text("Alt er sendt", exact=True)).to_be_visible()


def find(page: Page, words: str) -> None:
    page.get_by_label("Navn, virksomhed eller kode").fill(words)


def test_without_a_net_one_ticks_off_walks_in_and_all_is_there_once(page: Page, live_server: LiveServer) -> None:
    event, door = a_door()
    opened(page, live_server.url + door)
    page.context.set_offline(True)
    page.reload()
    find(page, "aase")
    page.get_by_role("button", name="Er her Åse Bæk").click()
    expect(page.get_by_role("status").filter(has_text="Åse Bæk er her")).to_be_visible()
    find(page, "ostergaard")
    page.get_by_role("button", name="Er her Søren Østergård").click()
    page.get_by_role("button", name="Fortryd Søren Østergård").click()
    page.get_by_text("Kom uden tilmelding", exact=True).click()
    page.get_by_label("Navn", exact=True).fill("Karla Ny")
    page.get_by_label("Virksomhed eller skole").fill("Helt Ny ApS")
    page.get_by_role("button", name="Er her", exact=True).click()
    expect(page.get_by_text("4 gemt på telefonen")).to_be_visible()
    page.reload()  # the phone was put away: what was done is still there
    expect(page.get_by_text("4 gemt på telefonen")).to_be_visible()
    expect(page.get_by_text("Karla Ny", exact=True).first).to_be_visible()
    assert not DoorDeed.objects.exists()
    # Meanwhile another phone, with a net, ticks off the same guest.
    same = event.invitations.get(contact__name="Åse Bæk")
    now = timezone.now()
    deeds.take(event, [Tap(uuid.uuid4(), "came", now, expected.key_of(same))], now=now, sent_at=now, link=None, by=None)

    page.context.set_offline(False)
    expect(page.get_by_text("Alt er sendt", exact=True)).to_be_visible()
    here = event.invitations.filter(status="attended").values_list("contact__name", flat=True)
    assert sorted(here) == ["Karla Ny", "Åse Bæk"]
    assert Organisation.objects.filter(name="Helt Ny ApS").count() == 1
    assert DoorDeed.objects.count() == 5
    expect(page.locator("[data-here]")).to_have_text("2")


def test_a_code_is_typed_and_a_second_phone_sees_who_came(
    page: Page, browser: Browser, live_server: LiveServer
) -> None:
    event, door = a_door()
    row = event.invitations.get(contact__name="Ib Dam")
    opened(page, live_server.url + door)
    find(page, codes.shown(codes.code_of(expected.key_of(row))))
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="Ib Dam er her")).to_be_visible()
    expect(page.get_by_text("Alt er sendt", exact=True)).to_be_visible()
    other = browser.new_page()
    other.goto(live_server.url + door)
    expect(other.locator("li", has_text="Ib Dam")).to_have_class(re.compile("is-here"))
    other.close()
