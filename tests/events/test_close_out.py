"""After a network meeting each company that came is talked through; before that the meeting cannot be closed."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate

from events.domain import changes, meetings
from events.domain.pipeline import closeouts
from events.domain.pipeline.closeouts import Promise, Step
from events.domain.pipeline.relations import Facts, set_stage
from events.domain.scope import Scope
from events.models import CloseOut, Event, EventKind, EventStatus, FollowUp
from people.domain.refusals import Invalid, MoveNotAllowed
from people.models import Organisation
from tests.cast import ada, ben, cleo
from tests.making import a_company, a_contact, a_moment, a_programme, a_school, a_trade, an_event

pytestmark = pytest.mark.django_db


def a_held_meeting(*companies: Organisation, **fields) -> Event:
    """Yesterday, and these came."""
    programme = a_programme("flere-laerepladser", trades=["smed", "industritekniker"])
    event = an_event(**{"status": EventStatus.HELD, "starts_at": a_moment(-1), "programme": programme} | fields)
    for company in companies:
        meetings.walk_in(event, a_contact(company), now=timezone.now())
    return event


def close(event: Event, company: Organisation, **words) -> CloseOut:
    return closeouts.close_out(event, company, now=timezone.now(), by=ada(), **words)


def test_it_cannot_be_closed_before_every_company_that_came_is_talked_through():
    first, second = a_company(name="Aabybro Smedje"), a_company(name="Nordlys")
    event, now = a_held_meeting(first, second, a_school()), timezone.now()
    meetings.walk_in(event, a_contact(a_company(name="Blev væk")), now=now)
    gone = event.invitations.get(contact__organisation__name="Blev væk")
    meetings.mark_attendance(gone, False, now=now)
    with pytest.raises(MoveNotAllowed) as refusal:
        changes.change_status(event, EventStatus.CLOSED, now=now)
    assert refusal.value.sentence == "Mødet kan ikke afsluttes, før I har fulgt op på Aabybro Smedje og Nordlys."
    for company in (first, second):
        close(event, company, nothing_follows=True)
    changes.change_status(event, EventStatus.CLOSED, now=now)
    assert event.status == EventStatus.CLOSED


def test_other_kinds_are_closed_without():
    event = a_held_meeting(a_company(), kind=EventKind.WORKSHOP)
    changes.change_status(event, EventStatus.CLOSED, now=timezone.now())
    assert event.status == EventStatus.CLOSED


def test_one_card_says_stage_approval_and_what_follows():
    company, trade = a_company(), a_trade("smed")
    event, today = a_held_meeting(company), localdate(timezone.now())
    steps = [Step(trade, "approved", Facts("full", today))]
    close(event, company, steps=steps, promise=Promise("Send elever", ada(), today + timedelta(days=7)))
    row = company.relations.get()
    assert (row.stage, row.approved_on) == ("approved", today)
    assert company.follow_ups.get().event == event
    assert [one.way for one in company.touches.all()] == ["meeting"]


def test_something_must_follow_or_be_said_not_to():
    company = a_company()
    event = a_held_meeting(company)
    with pytest.raises(Invalid, match="ingen opfølgning"):
        close(event, company, steps=[Step(a_trade("smed"), "contacted")])
    assert not company.relations.exists()
    with pytest.raises(Invalid, match="Fjern krydset"):
        close(event, company, nothing_follows=True, promise=Promise("Ring", ada(), localdate(timezone.now())))
    assert not CloseOut.objects.exists()


def test_a_card_shows_the_programmes_trades_and_of_a_stranger_its_own():
    both, stranger = a_company(name="Begge"), a_company(name="Fremmed")
    event, now = a_held_meeting(both, stranger), timezone.now()
    for company, trade in ((both, "smed"), (both, "grafisk-tekniker"), (stranger, "grafisk-tekniker")):
        set_stage(company, a_trade(trade), "contacted", now=now)
    shown = {card.company.name: [trade.pk for trade in card.standings] for card in closeouts.cards(event)}
    assert shown == {"Begge": ["smed"], "Fremmed": ["grafisk-tekniker"]}


def test_the_figures_follow_by_themselves():
    approved, active, neither = a_company(), a_company(), a_company()
    event, now = a_held_meeting(approved, active, neither), timezone.now()
    trade, today = a_trade("smed"), localdate(now)
    set_stage(approved, trade, "approved", now=now, facts=Facts("full", today))
    set_stage(active, trade, "approved", now=now, facts=Facts("full", today - timedelta(days=400)))
    set_stage(active, trade, "active", now=now)
    close(event, neither, nothing_follows=True)
    assert closeouts.figures(event) == closeouts.Figures(came=3, talked_through=1, approved=1, active=1)


def test_it_stands_in_the_organisers_day_until_it_is_done():
    company = a_company()
    event, now = a_held_meeting(company), timezone.now()
    assert [row.what for row in closeouts.due(Scope(), now, 9).rows] == [f"Følg op på 1 virksomhed fra »{event.title}«"]
    assert closeouts.due(Scope(frozenset({a_programme("anden").pk})), now, 9).total == 0
    close(event, company, nothing_follows=True)
    assert closeouts.due(Scope(), now, 9).total == 0


# -- the page --------------------------------------------------------------------------------------------------------


@pytest.fixture
def client() -> Client:
    browser = Client()
    browser.force_login(ada())
    return browser


def test_the_sitting_saves_card_by_card_and_then_closes_the_meeting(client: Client):
    company = a_company(name="Nordlys")
    company.trades.add(a_trade("smed"))
    event = a_held_meeting(company)
    page = client.get(reverse("organise:close_out", args=[event.pk])).content.decode()
    assert ("Nordlys" in page, "0 af 1 virksomhed" in page) == (True, True)
    address = reverse("organise:close_out_one", args=[event.pk, company.pk])
    key, today = company.pk.hex[:8], localdate(timezone.now())
    sent = {f"{key}-smed-stage": "approved", f"{key}-what": "Send elever", f"{key}-owner": str(ada().pk)}
    sent[f"{key}-due_on"] = (today + timedelta(days=5)).isoformat()
    wrong = client.post(address, sent)
    assert (wrong.status_code, CloseOut.objects.count(), FollowUp.objects.count()) == (422, 0, 0)
    assert "Vælg, hvilken godkendelse virksomheden har." in wrong.content.decode()
    sent |= {f"{key}-smed-approval": "full", f"{key}-smed-approved_on": today.isoformat()}
    answer = client.post(address, sent)
    assert (answer.status_code, answer["Location"].endswith("#faerdig")) == (302, True)
    assert "Alle er talt igennem" in client.get(reverse("organise:close_out", args=[event.pk])).content.decode()
    client.post(reverse("organise:event_status", args=[event.pk]), {"new": "closed"})
    event.refresh_from_db()
    assert event.status == EventStatus.CLOSED


def test_one_more_trade_is_talked_about(client: Client):
    company = a_company()
    event = a_held_meeting(company)
    address = reverse("organise:close_out_one", args=[event.pk, company.pk])
    client.post(address, {"add": "1", "trade": "industritekniker"})
    assert [row.stage for row in company.relations.all()] == ["contacted"]
    assert client.post(address, {"add": "1", "trade": "findes-ikke"}).status_code == 404


def test_the_meetings_page_shows_what_came_of_it(client: Client):
    event = a_held_meeting(a_company())
    page = client.get(reverse("organise:event", args=[event.pk])).content.decode()
    assert ("Virksomheder kom" in page, reverse("organise:close_out", args=[event.pk]) in page) == (True, True)


def test_at_which_meeting_is_not_told_to_another_programme(client: Client):
    company = a_company()
    event = a_held_meeting(company, title="Lukket kreds")
    close(event, company, steps=[Step(a_trade("smed"), "contacted")], nothing_follows=True)
    stranger = Client()
    stranger.force_login(ben())
    address = reverse("organise:company", args=[company.pk])
    pages = [browser.get(address).content.decode() for browser in (client, stranger)]
    assert ["Lukket kreds" in page for page in pages] == [True, False]
    assert ["Møde: talte sammen" in page for page in pages] == [True, True]


@pytest.mark.parametrize("somebody", [ben, cleo])
def test_of_another_programme_it_is_absent(somebody):
    company = a_company()
    event = a_held_meeting(company)
    browser = Client()
    browser.force_login(somebody())
    assert browser.get(reverse("organise:close_out", args=[event.pk])).status_code == 404
    assert browser.post(reverse("organise:close_out_one", args=[event.pk, company.pk])).status_code == 404
