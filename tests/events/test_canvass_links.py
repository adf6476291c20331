"""A consultant at a vocational school takes companies for a week by a link, as the organiser sent it."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from events.domain.pipeline import canvasslinks, claims, relations
from events.models import CanvassClaim, CanvassLink
from people.domain.answerlinks import make_token
from people.domain.refusals import MoveNotAllowed
from people.models import Contact, Letter, Organisation
from tests.cast import ada
from tests.making import a_company, a_contact, a_school, a_trade

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_monday() -> Any:
    with time_machine.travel("2027-01-04T08:00:00Z", tick=True):
        yield


def a_consultant(school: str, name: str, **fields: Any) -> Contact:
    at = a_school(name=school, level=Organisation.Level.VOCATIONAL, municipality_id=740, **fields)
    at.trades.add(a_trade("smed"))
    return a_contact(at, name=name, email=f"{name.split()[0].lower()}@skole.example")


def a_link(contact: Contact) -> str:
    row = canvasslinks.send(contact, now=timezone.now(), by=ada())
    return reverse("answer", args=[make_token("canvass", row.pk)])


def a_smith(name: str, **fields: Any) -> Organisation:
    company = a_company(name=name, **({"municipality_id": 740} | fields))
    relations.set_stage(company, a_trade("smed"), "contacted", now=timezone.now())
    return company


def test_the_organiser_sends_the_link_from_the_schools_page_and_takes_it_back() -> None:
    mette, browser = a_consultant("Mercantec", "Mette Krogh"), Client()
    browser.force_login(ada())
    page = reverse("organise:school", args=[mette.organisation_id])
    assert "har intet link" in browser.get(page).content.decode()
    browser.post(reverse("organise:canvass_link_send", args=[mette.pk]))
    row, letter = CanvassLink.objects.get(), Letter.objects.get(kind="canvass_link")
    assert letter.to_email == mette.email
    assert canvasslinks.link_of(row) in letter.text
    assert "virker til og med 4. maj 2027" in browser.get(page).content.decode()
    address = reverse("answer", args=[make_token("canvass", row.pk)])
    assert Client().get(address).status_code == 200
    browser.post(reverse("organise:canvass_link_end", args=[mette.pk]))
    assert Client().get(address).status_code == 410
    browser.post(reverse("organise:canvass_link_send", args=[mette.pk]))
    assert CanvassLink.objects.filter(ended_at=None).get().pk != row.pk


def test_one_is_taken_and_given_free_again() -> None:
    a_smith("Nordlys"), a_smith("Langt væk", municipality_id=751)
    page, stranger = a_link(a_consultant("Mercantec", "Mette Krogh")), Client()
    shown = stranger.get(page).content.decode()
    assert ("Nordlys" in shown, "Langt væk" in shown) == (True, False)
    assert "Langt væk" in stranger.get(page, {"municipality": ""}).content.decode()
    company = Organisation.objects.get(name="Nordlys")
    stranger.post(page, {"take": str(company.pk)})
    row = CanvassClaim.objects.get()
    assert (row.school.name, row.consultant, str(row.week)) == ("Mercantec", "Mette Krogh", "2027-01-04")
    stranger.post(page, {"take": str(company.pk)})
    stranger.post(f"{page}?week=1", {"take": str(company.pk)})
    assert CanvassClaim.objects.count() == 2
    stranger.post(page, {"back": str(row.pk)})
    assert [str(one.week) for one in CanvassClaim.objects.all()] == ["2027-01-11"]


def test_who_has_it_until_when_is_said_to_the_other_school() -> None:
    company = a_smith("Nordlys")
    first, second = a_consultant("Mercantec", "Mette Krogh"), a_consultant("Tech College", "Jens Holm")
    mine, other = a_link(first), a_link(second)
    Client().post(mine, {"take": str(company.pk)})
    assert "Mercantec" in Client().get(other).content.decode()
    refused = Client().post(other, {"take": str(company.pk)})
    assert refused.status_code == 409
    words = "Mercantec (Mette Krogh) har Nordlys i uge 1, til og med søndag den 10. januar."
    assert words in refused.content.decode()
    refused = Client().post(other, {"back": str(CanvassClaim.objects.get().pk)})
    assert (refused.status_code, CanvassClaim.objects.count()) == (303, 1)
    colleague = a_contact(first.organisation, name="Bo Lind", email="bo@skole.example")
    assert "I har den" in Client().get(a_link(colleague)).content.decode()


def test_nothing_is_taken_by_looking_or_by_a_company_that_is_none() -> None:
    a_smith("Nordlys")
    page = a_link(a_consultant("Mercantec", "Mette Krogh"))
    Client().get(page)
    assert Client().post(page, {"take": "nonsense"}).status_code == 404
    assert Client().post(page, {"take": str(a_school().pk)}).status_code == 404
    assert not CanvassClaim.objects.exists()


def test_the_link_ends_and_says_so() -> None:
    page = a_link(a_consultant("Mercantec", "Mette Krogh"))
    with time_machine.travel(timezone.now() + canvasslinks.GOOD_FOR + timedelta(days=1)):
        gone = Client().get(page)
    assert gone.status_code == 410
    assert "Bed sekretariatet om et nyt." in gone.content.decode()


def test_only_a_vocational_school_with_a_working_address_gets_one() -> None:
    for contact in (
        a_contact(a_school(), email="lone@skole.example"),
        a_contact(a_school(level=Organisation.Level.VOCATIONAL), email=""),
    ):
        with pytest.raises(MoveNotAllowed):
            canvasslinks.send(contact, now=timezone.now(), by=ada())
    assert not CanvassLink.objects.exists()


def test_many_companies_cost_as_many_queries_as_one() -> None:
    page, school = a_link(a_consultant("Mercantec", "Mette Krogh")), a_school(level=Organisation.Level.VOCATIONAL)

    def one_more(name: str) -> None:
        claims.claim(a_smith(name), week=timezone.localdate(), school=school, now=timezone.now())

    def price() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert Client().get(page).status_code == 200
        return len(queries)

    one_more("A")
    first = price()
    one_more("B"), one_more("C")
    assert price() == first
