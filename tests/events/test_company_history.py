"""All that has been between us and a company, on one line of time on its page."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from events.domain.pipeline import claims, companyhistory, followups, relations, touches
from events.domain.scope import Scope
from events.models import CompanyVisit, Invitation
from people.domain import merging
from people.domain.outbox import write
from people.models import Letter, Organisation
from tests.cast import ada, ben
from tests.making import a_company, a_contact, a_moment, a_programme, a_school, a_trade, an_event

pytestmark = pytest.mark.django_db
ALL = Scope()


@pytest.fixture(autouse=True)
def _a_monday() -> Any:
    with time_machine.travel("2027-01-04T08:00:00Z", tick=False) as clock:
        yield clock


@pytest.fixture
def company() -> Organisation:
    return a_company(name="Nordlys")


def told(company: Organisation, scope: Scope = ALL, **asked: Any) -> list[str]:
    page = companyhistory.page(company, scope, timezone.now(), **asked)
    return [line.text for day in page.days for line in day.lines]


def a_letter(company: Organisation, subject: str, **fields: Any) -> Letter:
    contact = company.contacts.first() or a_contact(company, name="Mette Krogh", email="mette@nordlys.example")
    row = write("practice_link", dedupe=subject, now=timezone.now(), to=contact, context={})
    assert row is not None
    Letter.objects.filter(pk=row.pk).update(subject=subject, sent_at=timezone.now(), status="sent", **fields)
    return row


def everything(company: Organisation, programme: Any) -> None:
    """One of each sort."""
    now, by, smed = timezone.now(), ada(), a_trade("smed")
    a_letter(company, "Kom til møde", programme_id=programme.pk)
    touches.note(company, "phone", "interested", now=now, by=by, words="Vil se værkstedet")
    meeting = an_event(title="Morgenmøde", programme=programme, starts_at=a_moment(-3), status="held")
    Invitation.objects.create(
        event=meeting, contact=company.contacts.get(), status="attended", invited_at=now, updated_at=now
    )
    visit = an_event(title="Besøg hos dem", kind="company_visit", programme=programme, starts_at=a_moment(-2))
    CompanyVisit.objects.create(event=visit, organisation=company)
    relations.set_stage(company, smed, "contacted", now=now, by=by)
    followups.done(followups.promise(company, "Ring igen", now.date(), owner=by, now=now), now=now, by=by)
    claims.claim(company, week=now.date(), school=a_school(name="Tech", level="erhvervsskole"), now=now)
    merging.merge(a_company(name="Nordlys gamle"), company, now=now, by=by)


def test_everything_stands_on_one_line_the_newest_first(company: Organisation) -> None:
    programme = a_programme()
    everything(company, programme)
    assert {
        sort: told(company, sort=sort) for sort in companyhistory.SORTS
    } == {
        "letters": ["Kom til møde"],
        "talks": ["Telefon: er interesseret"],
        "meetings": ["Morgenmøde"],
        "visits": ["Besøg hos dem"],
        "stages": ["Smed: ukendt → kontaktet", "Smed: skrevet op"],
        "promises": ["Aftalt: Ring igen", "Gjort: Ring igen"],
        "weeks": ["Tech tog virksomheden i uge 1"],
        "facts": ["Ada Krogh lagde Nordlys gamle ind under den."],
    }  # fmt: skip
    page = companyhistory.page(company, ALL, timezone.now())
    assert [str(day.day) for day in page.days] == ["2027-01-04", "2027-01-02", "2027-01-01"]
    assert len(told(company)) == 10
    assert told(company)[-2:] == ["Besøg hos dem", "Morgenmøde"]


def test_of_other_programmes_letters_and_events_are_not_told(company: Organisation) -> None:
    mine, other = a_programme(), a_programme()
    everything(company, other)
    scope = Scope(frozenset({mine.pk}))
    assert [told(company, scope, sort=sort) for sort in ("letters", "meetings", "visits")] == [[], [], []]
    assert told(company, scope, sort="talks") == ["Telefon: er interesseret"]
    a_letter(company, "Om adgangskoden", programme_id=mine.pk, is_account=True)
    assert told(company, scope, sort="letters") == []


def test_pages_neither_skip_nor_repeat(company: Organisation) -> None:
    now = timezone.now()
    for number in range(30):
        touches.note(company, "phone", "talked", now=now, at=now - timedelta(hours=number), words=str(number))
        followups.promise(company, f"Nr. {number}", now.date(), owner=ada(), now=now - timedelta(minutes=number))
    pages = [companyhistory.page(company, ALL, now, number=number) for number in (1, 2, 3, 4)]
    lines = [line for page in pages for day in page.days for line in day.lines]
    assert [page.has_more for page in pages] == [True, True, True, False]
    assert len({(line.text, line.note) for line in lines}) == len(lines) == 60
    assert [line.at for line in lines] == sorted((line.at for line in lines), reverse=True)


def test_a_week_given_back_is_told(company: Organisation) -> None:
    claims.give_back(
        claims.claim(company, week=timezone.now().date(), consultant="Jens", now=timezone.now()), now=timezone.now()
    )
    assert told(company) == ["Givet fri igen: Jens, uge 1"]


def test_the_page_narrows_by_the_address_and_keeps_to_it(company: Organisation) -> None:
    browser = Client()
    browser.force_login(ada())
    page = reverse("organise:company", args=[company.pk])
    for number in range(companyhistory.PAGE + 1):
        touches.note(company, "mail", "talked", now=timezone.now(), words=f"note {number}")
    relations.set_stage(company, a_trade("smed"), "contacted", now=timezone.now())
    shown = browser.get(page, {"sort": "talks"}).content.decode()
    assert "Mandag den 4. januar 2027" in shown
    assert ("Smed: ukendt" in shown, "?sort=talks&amp;side=2#kontakt" in shown) == (False, True)
    older = browser.get(page, {"sort": "talks", "side": "2"}).content.decode()
    assert older.count("note ") < shown.count("note ")
    for wrong in ({"sort": "secrets"}, {"side": "x"}, {"side": "999"}, {"side": "0"}):
        assert browser.get(page, wrong).status_code == 200


def test_a_long_story_costs_as_many_queries_as_a_short_one(company: Organisation) -> None:
    programme, browser = a_programme(), Client()
    browser.force_login(ben(programme))
    page = reverse("organise:company", args=[company.pk])

    def price() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(page).status_code == 200
        return len(queries)

    everything(company, programme)
    browser.get(page)
    first = price()
    for number in range(3):
        with time_machine.travel(timezone.now() + timedelta(weeks=number + 1), tick=False):
            a_letter(company, f"Brev {number}", programme_id=programme.pk)
            touches.note(company, "phone", "talked", now=timezone.now(), by=ada())
            meeting = an_event(programme=programme, starts_at=a_moment(-3), status="held")
            Invitation.objects.create(
                event=meeting,
                contact=company.contacts.get(),
                status="attended",
                invited_at=timezone.now(),
                updated_at=timezone.now(),
            )
            claims.claim(company, week=timezone.now().date(), consultant=f"Jens {number}", now=timezone.now(), by=ada())
            followups.done(
                followups.promise(company, "x", timezone.now().date(), owner=ada(), now=timezone.now()),
                now=timezone.now(),
            )
    assert price() == first
