"""Short walks through the organiser's rooms: the band, a meeting, a stand, the calendar."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from ambassadors.domain import offers, triage
from ambassadors.models import Offer
from events.domain.bookings import resource_of
from events.models import Event, EventKind, Hold, Invitation, Role
from tests.cast import ada, maja, vestervang
from tests.journeys.conftest import ComeIn, LinkTo
from tests.making import (
    a_band,
    a_company,
    a_contact,
    a_mailable_contact,
    a_moment,
    a_programme,
    a_robot,
    a_stand,
    a_user,
    a_van,
    a_visit_request,
    an_event,
)

pytestmark = pytest.mark.django_db(transaction=True)


def in_days(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def test_a_stranger_asks_for_the_band_and_the_organiser_holds_a_robot(
    page: Page, live_server: LiveServer, come_in: ComeIn
) -> None:
    a_band()
    robot, _van = a_robot("Robotguitaristen"), a_van()
    page.goto(live_server.url + "/robotbandet/")
    page.get_by_label("Dato", exact=True).fill(in_days(35))
    page.get_by_label("Koncerten starter").fill("19:00")
    page.get_by_label("Koncerten slutter").fill("19:45")
    page.get_by_label("Sted").fill("Havnepladsen")
    page.get_by_label("Postnummer").fill("8000")
    page.get_by_label("Skole, virksomhed eller forening").fill("Havnefestivalen")
    page.get_by_label("Dit navn").fill("Signe Holm")
    page.get_by_label("E-mail").fill("signe@festival.example")
    page.get_by_role("button", name="Send forespørgslen").click()
    page.wait_for_url("**/s/**")
    follow = page.url
    event = Event.objects.get(kind=EventKind.PERFORMANCE)

    come_in(ada())
    page.goto(live_server.url + "/organise/")
    row = page.get_by_role("region", name="Venter på dig").get_by_role("listitem").filter(has_text="Havnefestivalen")
    row.get_by_role("link", name="Forespørgsel om Robotbandet").first.click()
    page.wait_for_url(f"**/organise/events/{event.pk}/**")
    page.locator("#bandet").get_by_role("link", name="Reservér").click()
    page.get_by_label("Robotguitaristen").check()
    page.get_by_role("button", name="Reservér").click()
    page.wait_for_url(f"**/organise/events/{event.pk}/**")
    expect(page.locator("#bandet").get_by_text("1. reservation, udløber")).to_be_visible()
    assert list(Hold.objects.filter(state="held").values_list("resource", "rank")) == [(robot.pk, 1)]
    page.goto(follow)
    expect(page.get_by_text("Robotguitaristen")).to_be_visible()


def test_a_meeting_is_planned_published_invited_to_answered_and_attended(
    page: Page, live_server: LiveServer, come_in: ComeIn, link_to: LinkTo
) -> None:
    a_programme("netvaerk", name="Netværk")
    guest = a_mailable_contact(organisation=a_company(name="Nordlys Maskinfabrik"), name="Karen Nord")
    a_contact(a_company(name="Vindmøllefabrikken"), name="Uden Samtykke")
    come_in(ada())
    page.goto(live_server.url + "/organise/")
    page.get_by_text("Nyt arrangement").click()
    page.get_by_role("link", name="Netværksmøde").click()
    page.get_by_label("Titel").fill("Frokost om lærepladser")
    page.get_by_label("Dato", exact=True).fill(in_days(20))
    page.get_by_label("Fra", exact=True).fill("12:00")
    page.get_by_label("Til", exact=True).fill("13:30")
    page.get_by_role("button", name="Opret").click()
    page.get_by_role("button", name="Offentliggør").click()
    expect(page.locator(".event-head").get_by_text("offentliggjort", exact=False).first).to_be_visible()

    page.locator("#gaester").get_by_role("link", name="Invitér").first.click()
    page.get_by_label("Vælg alle på listen").check()
    page.get_by_role("button", name="Send invitationer").click()
    expect(page.locator("#gaester").get_by_text("Karen Nord")).to_be_visible()
    assert dict(Invitation.objects.values_list("contact__name", "by")) == {
        "Karen Nord": "letter",
        "Uden Samtykke": "phone",
    }
    meeting = page.url

    page.context.clear_cookies()
    page.goto(link_to("meeting_invitation", guest.email))
    page.get_by_label("Ja, jeg kommer").check()
    page.get_by_label("Hvem tager du med?").fill("Bo Nord")
    page.get_by_role("button", name="Send svar").click()
    expect(page.get_by_role("heading", name="Godt, vi ses")).to_be_visible()

    come_in(ada())
    page.goto(meeting)
    page.get_by_role("link", name="Fremmøde").click()
    karen = page.get_by_role("listitem").filter(has_text="Karen Nord")
    karen.get_by_role("button", name="Er her").click()
    expect(karen.get_by_role("button", name="Er her")).to_have_count(0)
    assert Invitation.objects.get(contact=guest).status == Invitation.Status.ATTENDED


def test_the_tick_for_all_on_the_list_is_there_once_it_works(
    page: Page, live_server: LiveServer, come_in: ComeIn
) -> None:
    meeting = an_event(status="published", starts_at=a_moment(20, 12))
    a_mailable_contact(organisation=a_company(name="Nordlys Maskinfabrik"), name="Karen Nord")
    come_in(ada())
    held: list[Route] = []
    page.route(re.compile(r"/js/pick\b"), lambda route: held.append(route))
    page.goto(f"{live_server.url}/organise/events/{meeting.pk}/guests/invite/", wait_until="commit")
    expect(page.get_by_label("Karen Nord")).to_be_visible()
    expect(page.get_by_label("Vælg alle på listen")).to_be_hidden()
    held.pop().continue_()
    page.get_by_label("Vælg alle på listen").check()
    expect(page.get_by_label("Karen Nord")).to_be_checked()


def test_a_stand_gets_a_shift_and_somebody_to_stand_there(page: Page, live_server: LiveServer, come_in: ComeIn) -> None:
    helper = resource_of(a_user(name="Bo Hjælper"))
    stand = a_stand(days=2, programme=a_programme("netvaerk"))
    Role.objects.create(user=helper.user, kind=Role.Kind.ORGANISER, programme=stand.programme)
    come_in(ada())
    page.goto(f"{live_server.url}/organise/events/{stand.pk}/")
    roster = page.locator("#vagter")
    roster.get_by_role("link", name="Ny vagt").first.click()
    page.get_by_label("Opgave").fill("Formiddag")
    page.get_by_label("Fra", exact=True).fill("09:00")
    page.get_by_label("Til", exact=True).fill("12:00")
    page.get_by_label("Mindst").fill("2")
    page.get_by_label("Højst").fill("3")
    page.get_by_role("button", name="Gem vagten").click()
    expect(roster.get_by_text("2 pladser mangler")).to_be_visible()
    roster.get_by_label("Person til Formiddag").select_option(label="Bo Hjælper")
    roster.get_by_role("button", name="Sæt på vagt").click()
    expect(roster.get_by_text("1 plads mangler")).to_be_visible()
    expect(roster.get_by_role("button", name="Tag Bo Hjælper af vagten")).to_be_visible()


@pytest.mark.parametrize("view", ["month", "week"])
def test_a_click_in_the_calendar_opens_the_events_panel(
    page: Page, live_server: LiveServer, come_in: ComeIn, view: str
) -> None:
    day = a_moment(7, 9)
    an_event(title="Åbent hus på værkstedet", starts_at=day)
    come_in(ada())
    page.goto(f"{live_server.url}/organise/calendar/?view={view}&date={day.date().isoformat()}")
    page.get_by_role("link", name="Åbent hus på værkstedet").first.click()
    panel = page.get_by_role("dialog", name="Åbent hus på værkstedet")
    expect(panel.get_by_text("Medborgerhuset")).to_be_visible()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()


def test_ctrl_k_searches_and_enter_opens_what_the_arrows_chose(
    page: Page, live_server: LiveServer, come_in: ComeIn
) -> None:
    event = an_event(title="Laserskæring for lærlinge")
    come_in(ada())
    page.goto(live_server.url + "/organise/")
    page.keyboard.press("Control+k")
    search = page.get_by_role("dialog", name="Søg")
    expect(search.get_by_role("link", name="Nyt netværksmøde")).to_be_visible()
    search.get_by_role("searchbox").press_sequentially("Las", delay=20)
    page.keyboard.press("Escape")
    expect(search).to_be_hidden()
    page.keyboard.press("Control+k")
    search.get_by_role("searchbox").press_sequentially("Laserskær", delay=20)
    expect(search.get_by_role("link", name="Laserskæring for lærlinge")).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/organise/events/{event.pk}/")


def test_the_chosen_darkness_stays_from_page_to_page(page: Page, live_server: LiveServer, come_in: ComeIn) -> None:
    page.emulate_media(color_scheme="light")
    come_in(ada())
    page.goto(live_server.url + "/organise/")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.locator(".side-user").click()
    page.get_by_role("button", name="Mørkt").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.goto(live_server.url + "/organise/calendar/")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light


def test_a_wrong_password_is_said_and_what_was_typed_stays(page: Page, live_server: LiveServer) -> None:
    ada()
    page.goto(live_server.url + "/login/")
    page.get_by_label("E-mail").fill("ada@demo.example")
    page.get_by_label("Adgangskode", exact=True).fill("ikke den rigtige")
    page.get_by_role("button", name="Log ind").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("E-mail")).to_have_value("ada@demo.example")


def test_an_organiser_reads_the_same_page_in_english(page: Page, live_server: LiveServer, come_in: ComeIn) -> None:
    come_in(ada())
    page.goto(live_server.url + "/organise/events/")
    page.locator(".side-user").click()
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert page.url == live_server.url + "/organise/events/"


def test_an_ambassador_says_yes_on_a_phone_and_then_falls_ill(
    page: Page, live_server: LiveServer, come_in: ComeIn
) -> None:
    her, now = maja(), timezone.now()
    wish = a_visit_request(school=vestervang())
    wish = triage.choose_slot(wish, wish.slots.get(), now=now)
    offers.send_offers(wish, {wish.seat_rows.all()[0]: [her]}, now=now)
    come_in(her.user)
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(live_server.url + "/me/")
    page.get_by_role("region", name="Vil du med?").get_by_role("button", name="Ja, jeg kommer").click()
    expect(page.get_by_text("Tak. Du er med på besøget.")).to_be_visible()
    visit = page.get_by_role("region", name="Dit næste besøg")
    expect(visit.get_by_text("Vestervang Skole").first).to_be_visible()
    visit.get_by_text("Jeg er syg eller kan ikke").click()
    visit.get_by_role("button", name="Meld afbud").click()
    expect(page.get_by_text("Afbuddet er noteret. Vi finder en anden.")).to_be_visible()
    assert Offer.objects.get().status == Offer.Status.DECLINED
