"""A matching day from the first name to the agreement: an organiser, a company at a desk, an apprentice on a phone."""

import re
from datetime import timedelta
from io import BytesIO

import pikepdf
import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer
from pytest_playwright.pytest_playwright import CreateContextCallback

from events.models import Event, EventKind, MatchApprentice, MatchCompany, MatchTalk
from tests.cast import ada
from tests.events.matchkit import wishes_for
from tests.journeys.conftest import ComeIn, LinkTo
from tests.making import a_company, a_contact, a_programme, a_school_day

pytestmark = pytest.mark.django_db(transaction=True)
PUPILS = ("Alma Holm", "Bo Krogh", "Carla Dam", "Dan Friis", "Eva Lund", "Finn Bak")
COMPANIES = ("Ager Smedje", "Birk Stål", "Dalum Jern")


def test_from_the_first_name_to_the_agreement(
    page: Page, new_context: CreateContextCallback, live_server: LiveServer, come_in: ComeIn, link_to: LinkTo
) -> None:
    a_programme("matching", name="Matching", trades=["smed"])
    for number, name in enumerate(COMPANIES):
        a_contact(a_company(name=name), name=f"Kontakt hos {name}", email=f"firma{number}@demo.example")
    come_in(ada())
    event = _is_made(page, live_server)
    _people_are_added(page)
    _wishes_come_by_link(new_context, link_to)
    _a_plan_is_made_and_read(page, live_server, event)
    _a_talk_is_moved_by_hand_and_the_plan_published(page)
    _the_papers_have_a_page_for_everybody(page)
    _on_the_day_only_what_is_left_changes(page, live_server, event)
    _what_came_of_it_is_noted(page)


def _is_made(page: Page, live_server: LiveServer) -> Event:
    page.goto(f"{live_server.url}/organise/events/new/matching_day/")
    page.get_by_label("Titel").fill("Matchdag for smede")
    page.get_by_label("Indsats").select_option(label="Matching")
    page.get_by_label("Dato", exact=True).fill(a_school_day(21).isoformat())
    page.get_by_label("Fra", exact=True).fill("09:00")
    page.get_by_label("Til", exact=True).fill("12:00")
    page.get_by_role("button", name="Opret").click()
    expect(page.get_by_role("heading", name="Matchdag for smede", level=1)).to_be_visible()
    page.get_by_role("link", name="Runder og frister").click()
    page.get_by_label("Runder", exact=True).fill("4")
    page.get_by_label("Mindst samtaler til hver lærling").fill("2")
    page.get_by_label("Lodtrækningens tal").fill("1")
    page.get_by_label("GF2 slutter").fill((timezone.localdate() + timedelta(days=100)).isoformat())
    page.get_by_role("button", name="Gem").click()
    expect(page.get_by_text("4 runder a 15 minutter")).to_be_visible()
    return Event.objects.get(kind=EventKind.MATCHING_DAY)


def _people_are_added(page: Page) -> None:
    page.get_by_role("link", name="Deltagere").click()
    page.get_by_role("link", name="Tilføj virksomheder").first.click()
    for name in COMPANIES:
        page.get_by_text(name, exact=True).click()
    page.get_by_role("button", name="Tilføj").click()
    expect(page.get_by_text("3 virksomheder er med.")).to_be_visible()
    page.get_by_role("link", name="Indsæt mange").first.click()
    lines = [f"{name}; elev{number}@demo.example; 2012340{number}" for number, name in enumerate(PUPILS)]
    page.get_by_label("Linjer").fill("\n".join(lines))
    page.get_by_role("button", name="Gem").click()
    expect(page.get_by_text("6 lærlinge er med.")).to_be_visible()
    page.get_by_role("button", name="Send links").click()
    expect(page.get_by_text("9 har fået deres link.")).to_be_visible()


def _wishes_come_by_link(new_context: CreateContextCallback, link_to: LinkTo) -> None:
    """The company drags on a desk, Alma uses the arrows on a phone, the others answer as they do."""
    stranger = new_context(reduced_motion="reduce").new_page()
    stranger.goto(link_to("match_wishes", "firma0@demo.example"))
    for name in ("Bo Krogh", "Carla Dam", "Alma Holm"):
        stranger.get_by_role("button", name=f"Ønsk {name}", exact=True).click()
        expect(stranger.locator(".wish strong").last).to_have_text(name)
    grip, top = stranger.locator(".wish-grip").last, stranger.locator(".wish").first
    grip.hover()
    stranger.mouse.down()
    box = top.bounding_box()
    assert box
    stranger.mouse.move(box["x"] + 40, box["y"] + 4, steps=8)
    stranger.mouse.up()
    expect(stranger.locator(".wish strong").first).to_have_text("Alma Holm")
    stranger.get_by_role("button", name="Send ønskerne").click()
    expect(stranger.get_by_text("Tak, det er noteret.")).to_be_visible()
    stranger.reload()
    expect(stranger.locator(".wish strong")).to_have_text(["Alma Holm", "Bo Krogh", "Carla Dam"])

    phone = new_context(reduced_motion="reduce", viewport={"width": 390, "height": 844}).new_page()
    phone.goto(link_to("match_wishes", "elev0@demo.example"))
    for name in ("Birk Stål", "Ager Smedje"):
        phone.get_by_role("button", name=f"Ønsk {name}", exact=True).click()
        expect(phone.locator(".wish strong").last).to_have_text(name)
    phone.get_by_role("button", name="Ager Smedje op").click()
    expect(phone.locator(".wish strong")).to_have_text(["Ager Smedje", "Birk Stål"])
    phone.get_by_role("button", name="Send ønskerne").click()
    expect(phone.get_by_text("Tak, det er noteret.")).to_be_visible()
    companies = {
        row.organisation.name: row for row in MatchCompany.objects.select_related("organisation", "day__event")
    }
    for one in MatchApprentice.objects.select_related("day__event").exclude(name="Alma Holm"):
        wishes_for(one, companies["Ager Smedje"], companies["Dalum Jern"])
    stranger.context.close()
    phone.context.close()


def _a_plan_is_made_and_read(page: Page, live_server: LiveServer, event: Event) -> None:
    page.goto(f"{live_server.url}/organise/events/{event.pk}/")
    page.get_by_role("button", name="Luk for ønsker").click()
    page.get_by_role("link", name="Beregn planen").click()
    page.get_by_role("button", name="Beregn planen").click()
    expect(page.get_by_text("12 samtaler er lagt. Det er bevist, at ingen plan er bedre.")).to_be_visible()
    page.get_by_role("link", name="Alma Holm").first.click()
    expect(page.get_by_text("Alma Holm har dem som nr. 1 · Ager Smedje har Alma Holm som nr. 1")).to_be_visible()
    page.get_by_role("link", name="Plan", exact=True).click()
    page.get_by_role("link", name="Lærling for lærling").click()
    without = MatchApprentice.objects.exclude(talks__company__organisation__name="Ager Smedje").order_by("name")[0]
    page.get_by_role("link", name=without.name).click()
    unmet = page.get_by_role("region", name="Ønsker, der ikke blev opfyldt")
    expect(unmet.get_by_text("1. Ager Smedje")).to_be_visible()
    expect(unmet.get_by_text(re.compile("vige|loddet valgte"))).to_be_visible()


def _a_talk_is_moved_by_hand_and_the_plan_published(page: Page) -> None:
    page.locator(".agenda a").first.click()
    page.get_by_role("button", name="Flyt hertil").first.click()
    expect(page.get_by_text(re.compile("samtale(r)? har skiftet runde"))).to_be_visible()
    page.get_by_role("link", name="Plan", exact=True).click()
    page.get_by_role("button", name="Offentliggør").click()
    expect(page.get_by_text("Planen er offentliggjort. 9 har fået brev.")).to_be_visible()


def _the_papers_have_a_page_for_everybody(page: Page) -> None:
    for name, pages in (("Personlige planer", 9), ("Bordskilte", 3), ("Hele planen", 1)):
        address = page.get_by_role("link", name=name).get_attribute("href")
        answer = page.request.get(page.url.split("/organise/")[0] + str(address))
        with pikepdf.open(BytesIO(answer.body())) as paper:
            assert (name, len(paper.pages)) == (name, pages)


def _on_the_day_only_what_is_left_changes(page: Page, live_server: LiveServer, event: Event) -> None:
    """It is the morning of the day, in round 2."""
    starts, today = timezone.now() - timedelta(minutes=45), timezone.localdate()
    rows = Event.objects.filter(pk=event.pk)
    rows.update(starts_at=starts, ends_at=starts + timedelta(hours=3), day=today, last_day=today)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server.url}/organise/events/{event.pk}/matching/day/")
    page.get_by_role("button", name="Begynd dagen").click()
    expect(page.get_by_text("Runde 2 er i gang")).to_be_visible()
    before = set(MatchTalk.objects.filter(round__lte=2).values_list("pk", "round", "table"))
    page.locator("summary", has_text="Senere Birk Stål").click()
    late = page.locator(".presence", has_text="Birk Stål")
    late.get_by_label("Med fra runde").select_option("4")
    late.get_by_role("button", name="Gem").click()
    expect(late.get_by_text("kommer senere, fra runde 4")).to_be_visible()
    page.get_by_role("button", name="Kommer ikke Finn Bak").click()
    expect(page.locator(".presence", has_text="Finn Bak").get_by_text("· kommer ikke")).to_be_visible()
    expect(page.get_by_text("7 ventes, 1 kommer senere, 1 kommer ikke")).to_be_visible()
    page.get_by_role("button", name="Beregn resten").click()
    expect(page.get_by_text(re.compile("deltager(e)? har fået ændret"))).to_be_visible()
    assert set(MatchTalk.objects.filter(round__lte=2).values_list("pk", "round", "table")) == before
    tell = page.get_by_role("region", name="Sig det til")
    expect(tell.get_by_text(re.compile("Finn Bak udgår|i stedet for Finn Bak")).first).to_be_visible()
    waiting = tell.get_by_role("listitem").count()
    tell.get_by_role("button", name="Ved besked").first.click()
    expect(page.get_by_text("ved besked.")).to_be_visible()
    expect(tell.get_by_role("listitem")).to_have_count(waiting - 1)
    left = MatchTalk.objects.filter(round__gte=3)
    assert not left.filter(apprentice__name="Finn Bak").exists()
    assert not left.filter(company__organisation__name="Birk Stål", round=3).exists()


def _what_came_of_it_is_noted(page: Page) -> None:
    """Of rounds that have begun; the rest has no buttons yet."""
    talk = MatchTalk.objects.filter(round=1).select_related("apprentice", "company__organisation")[0]
    page.get_by_role("link", name="Udfald").click()
    expect(page.get_by_text("Runde 4, ikke begyndt").first).to_be_visible()
    pupil, company = talk.apprentice.name, talk.company.organisation.name
    row = page.get_by_role("region", name=pupil)
    row.get_by_role("button", name=f"Jobsamtale {company}").click()
    expect(page.get_by_text(f"{pupil} og {company}: jobsamtale.")).to_be_visible()
    expect(row.get_by_text("Praktik senest")).to_be_visible()
