"""One school visit from the first question to the last letter, as a school, an organiser, two ambassadors and their
employers walk it."""

from datetime import timedelta

import pytest
from django.utils import timezone
from icalendar import Calendar
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from ambassadors.models import Release, VisitRequest
from events.domain.feedaddresses import address_of
from events.domain.feeds import own_feed
from events.models import Feed
from people.domain.answerlinks import answer_url
from people.models import Letter
from tests.cast import ada, dorte, jonas, maja, vestervang
from tests.journeys.conftest import LinkTo
from tests.making import a_school_day, a_visit_programme, an_ambassador

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "et-langt-og-godt-kodeord"  # the demo's own is refused where DEBUG is off


def letters_since(before: set[object]) -> list[tuple[str, str]]:
    """(kind, address) of every letter that was not there before."""
    return sorted(Letter.objects.exclude(pk__in=before).values_list("kind", "to_email"))


def all_letters() -> set[object]:
    return set(Letter.objects.values_list("pk", flat=True))


def path_of(address: str) -> str:
    return "/" + address.split("/", 3)[3]


def the_visit_in(page: Page, live_server: LiveServer, address: str) -> tuple[int, str, object]:
    """(sequence, status, start) of the only event in the feed."""
    answer = page.request.get(live_server.url + path_of(address))
    assert answer.status == 200
    (event,) = Calendar.from_ical(answer.text()).events
    return int(event["SEQUENCE"]), str(event["STATUS"]), event["DTSTART"].dt


def ask_for_a_visit(page: Page, live_server: LiveServer) -> None:
    """The public form, one question at a time."""
    page.goto(live_server.url + "/")
    page.get_by_role("link", name="Bed om et besøg").first.click()
    on_with_it = page.get_by_role("button", name="Videre")

    page.get_by_role("combobox", name="Skole").press_sequentially("Vester", delay=20)
    page.get_by_role("option", name="Vestervang Skole").click()
    on_with_it.click()

    page.get_by_label("Klassetrin").select_option("8")
    page.get_by_label("Hvor mange elever eller deltagere?").fill("24")
    on_with_it.click()

    first = page.get_by_role("group", name="1. forslag")
    first.get_by_label("Dato").fill(a_school_day(municipality=vestervang().municipality_id).isoformat())
    first.get_by_label("Fra").fill("10:00")
    first.get_by_label("Til").fill("11:00")
    on_with_it.click()

    page.get_by_label("Industritekniker").check()
    page.get_by_label("Smed").check()
    on_with_it.click()

    page.get_by_label("Dit navn").fill("Dorte Holm")
    page.get_by_label("E-mail").fill("dorte@demo.example")
    page.get_by_label("Telefon").fill("12 34 56 78")
    page.get_by_role("button", name="Send ønsket").click()
    expect(page.get_by_role("heading", name="Tak, der mangler ét klik")).to_be_visible()


def say_yes(page: Page, address: str, button: str, thanks: str) -> None:
    """Opens the letter's link; only the button answers."""
    page.goto(address)
    page.get_by_role("button", name=button).click()
    expect(page.get_by_role("heading", name=thanks)).to_be_visible()


def log_in(page: Page, live_server: LiveServer, email: str) -> None:
    page.goto(live_server.url + "/login/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Adgangskode", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Log ind").click()
    page.wait_for_url("**/organise/")


def test_from_the_schools_question_to_a_staffed_moved_and_cancelled_visit(
    page: Page, live_server: LiveServer, link_to: LinkTo
) -> None:
    a_visit_programme()
    dorte(vestervang()), jonas()
    organiser = ada()
    organiser.set_password(PASSWORD)
    organiser.save(update_fields=["password"])
    her = maja().user
    an_ambassador(name="Ikke Med", email="ikke-med@demo.example")

    ask_for_a_visit(page, live_server)
    assert list(Letter.objects.values_list("kind", "to_email")) == [("visit_confirm_link", "dorte@demo.example")]
    say_yes(page, link_to("visit_confirm_link", "dorte@demo.example"), "Bekræft", "Tak, ønsket er bekræftet")
    wish = VisitRequest.objects.get()
    status_page = live_server.url + path_of(answer_url("status", wish.pk))

    # The organiser finds it among what waits, and asks one ambassador for each seat.
    log_in(page, live_server, "ada@demo.example")
    waiting = page.get_by_role("region", name="Venter på dig")
    waiting.get_by_role("link", name="Vestervang Skole").first.click()
    page.get_by_role("button", name="Vælg tiden").click()
    expect(page.get_by_role("heading", name="Fyld pladserne")).to_be_visible()
    page.get_by_role("group", name="plads 1").get_by_label("Maja Holm").check()
    page.get_by_role("group", name="plads 2").get_by_label("Jonas Berg").check()
    page.get_by_role("button", name="Send tilbud").click()
    expect(page.get_by_text("2 ambassadører er spurgt og får en mail.")).to_be_visible()
    triage = page.url

    # Both say yes by the letter's link, and so do their employers; nobody is logged in.
    page.context.clear_cookies()
    for email in ("maja@demo.example", "jonas@demo.example"):
        say_yes(page, link_to("visit_offer", email), "Ja, jeg kommer", "Du har sagt ja")
    for release in Release.objects.select_related("contact", "offer__ambassador__user"):
        name = release.offer.ambassador.user.name
        address = link_to("visit_release", release.contact.email)
        say_yes(page, address, "Ja, det er i orden", f"Tak, {name} har fået fri")

    log_in(page, live_server, "ada@demo.example")
    page.goto(triage)
    before = all_letters()
    page.get_by_role("button", name="Bekræft").click()
    expect(page.get_by_role("heading", name="Alt er på plads")).to_be_visible()
    assert letters_since(before) == [
        ("visit_confirmed_ambassador", "jonas@demo.example"),
        ("visit_confirmed_ambassador", "maja@demo.example"),
        ("visit_confirmed_school", "dorte@demo.example"),
    ]

    # The school sees who comes; Maja's calendar has it.
    page.goto(status_page)
    expect(page.get_by_role("heading", name="I får besøg")).to_be_visible()
    coming = page.get_by_role("region", name="De kommer")
    expect(coming.get_by_text("Maja")).to_be_visible()
    expect(coming.get_by_text("Jonas")).to_be_visible()
    feed = address_of(own_feed(her, Feed.Kind.MINE, timezone.now()))
    sequence, status, starts_at = the_visit_in(page, live_server, feed)
    assert status == "CONFIRMED"
    wish.refresh_from_db()
    assert wish.event is not None
    assert starts_at == wish.event.starts_at

    # Moved by two hours: the feed follows, and exactly the people concerned are told.
    page.goto(f"{live_server.url}/organise/events/{wish.event.pk}/")
    page.get_by_role("main").get_by_role("link", name="Flyt", exact=True).click()
    page.get_by_label("Fra", exact=True).fill("12:00")
    page.get_by_label("Til", exact=True).fill("13:00")
    before = all_letters()
    page.get_by_role("button", name="Flyt", exact=True).click()
    expect(page.get_by_text("er flyttet til")).to_be_visible()
    concerned = ["dorte@demo.example", "jonas@demo.example", "maja@demo.example"]
    employers = sorted(Release.objects.values_list("contact__email", flat=True))
    told = letters_since(before)
    assert [email for kind, email in told if kind == "event_moved"] == concerned
    assert {email for _kind, email in told} <= {*concerned, *employers}
    moved, status, new_start = the_visit_in(page, live_server, feed)
    assert (moved, status) == (sequence + 1, "CONFIRMED")
    assert new_start == starts_at + timedelta(hours=2)

    # Cancelled: struck in the calendar, and again exactly they hear of it.
    Letter.objects.update(status=Letter.Status.SENT)
    before = all_letters()
    page.goto(f"{live_server.url}/organise/events/{wish.event.pk}/cancel/")
    page.get_by_label("Hvorfor").fill("Skolen er lukket den dag")
    page.get_by_role("button", name="Aflys arrangementet").click()
    expect(page.get_by_text("er aflyst.")).to_be_visible()
    assert letters_since(before) == [
        *[("event_cancelled", email) for email in concerned],
        *[("visit_release_cancelled", email) for email in employers],
    ]
    gone, status, _start = the_visit_in(page, live_server, feed)
    assert (gone, status) == (moved + 1, "CANCELLED")
    page.goto(status_page)
    expect(page.get_by_text("Skolen er lukket den dag")).to_be_visible()
