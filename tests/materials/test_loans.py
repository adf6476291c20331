"""A module's box is lent to a school: asked for, agreed where one is at home, sent, back with what was learned."""

import uuid
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from events.domain.scope import Scope
from materials.domain import loans
from materials.models import KitLoan, TeachingModule
from people.domain.refusals import Invalid, MoveNotAllowed
from people.models import Letter
from tests.making import a_loan, a_module, a_programme, a_school, an_organiser

pytestmark = pytest.mark.django_db


def day(number: int) -> date:
    return timezone.localdate() + timedelta(days=number)


@pytest.fixture
def module() -> TeachingModule:
    return a_module("Metallet, der husker", kits=1, kit="Nitinoltråd")


def organising(module: TeachingModule) -> Client:
    client = Client()
    client.force_login(an_organiser(module.programme))
    return client


def filled(**changed: str) -> dict[str, str]:
    values = {
        "school_text": "Vestervang Skole",
        "from_day": day(20).isoformat(),
        "to_day": day(24).isoformat(),
        "contact_name": "Dorte Holm",
        "contact_email": "dorte@skole.example",
        "contact_phone": "12 34 56 78",
        "note": "Til 8. b",
    }
    return values | changed


def test_a_school_asks_without_a_login_and_is_answered(module: TeachingModule, client: Client) -> None:
    a_school(name="Vestervang Skole")
    assert "/moduler/metallet-der-husker/laan/" in client.get("/moduler/metallet-der-husker/").text
    answer = client.post("/moduler/metallet-der-husker/laan/", filled(), follow=True)
    assert "Tak, vi har noteret det" in answer.text
    loan = KitLoan.objects.get()
    assert (loan.status, str(loan), loan.contact_phone) == ("asked", "Vestervang Skole", "+4512345678")
    assert Letter.objects.get().kind == "kit_loan_received"
    ada = organising(module)
    assert "Vestervang Skole vil låne Metallet, der husker" in ada.get("/organise/").text
    assert ada.post(f"/organise/modules/loans/{loan.pk}/agree/").status_code == 303
    told = Letter.objects.get(kind="kit_loan_agreed")
    assert "I kassen: Nitinoltråd" in told.text


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"school_text": ""}, "school_text"),
        ({"from_day": "2020-01-01"}, "from_day"),
        ({"from_day": "snart"}, "from_day"),
        ({"to_day": "2020-01-01"}, "to_day"),
        ({"to_day": (timezone.localdate() + timedelta(days=200)).isoformat()}, "to_day"),
        ({"contact_email": "ingen"}, "contact_email"),
        ({"contact_phone": "12"}, "contact_phone"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    module: TeachingModule, client: Client, wrong: dict[str, str], field: str
) -> None:
    refused = client.post("/moduler/metallet-der-husker/laan/", filled(**wrong))
    assert refused.status_code == 422
    assert f'id="id_{field}_error"' in refused.text
    assert not KitLoan.objects.exists()


def test_a_module_without_a_box_is_not_lent(client: Client) -> None:
    module = a_module("Kun med besøg")
    assert client.get(f"/moduler/{module.slug}/laan/").status_code == 404
    assert "/laan/" not in client.get(f"/moduler/{module.slug}/").text
    with pytest.raises(Invalid):
        a_loan(module)


AT_HOME = [(1, 9, 2), (10, 10, 1), (5, 12, 1), (12, 16, 0), (15, 30, 0), (21, 30, 1), (26, 30, 2)]


@pytest.mark.parametrize(("first", "last", "left"), AT_HOME)
def test_how_many_boxes_are_at_home(first: int, last: int, left: int) -> None:
    """Two boxes: one is away on days 10 to 20, the other on days 15 to 25."""
    module = a_module(kits=2)
    ada = an_organiser()
    a_loan(module, by=ada, from_day=day(10), to_day=day(20))
    a_loan(module, by=ada, from_day=day(15), to_day=day(25))
    a_loan(module, from_day=day(1), to_day=day(30))  # only asked for: it takes none
    assert loans.free(module, day(first), day(last)) == left


def test_a_box_is_promised_once(module: TeachingModule) -> None:
    ada = an_organiser()
    a_loan(module, by=ada, from_day=day(10), to_day=day(20))
    second = a_loan(module, from_day=day(20), to_day=day(22))
    with pytest.raises(MoveNotAllowed):
        loans.agree(second, now=timezone.now(), by=ada)
    refused = organising(module).post(f"/organise/modules/loans/{second.pk}/agree/")
    assert refused.status_code == 409
    assert "Alle kasser er ude i de dage" in refused.text
    loans.decline(second, now=timezone.now(), by=ada, why="Den er på en anden skole.")
    assert "Den er på en anden skole." in Letter.objects.get(kind="kit_loan_declined").text
    a_loan(module, by=ada, from_day=day(21), to_day=day(22))


def test_it_goes_out_comes_home_and_the_pilot_is_evaluated(module: TeachingModule) -> None:
    client, ada = organising(module), an_organiser()
    loan = a_loan(module, by=ada)
    for deed in ("out", "lost"):
        assert client.post(f"/organise/modules/loans/{loan.pk}/{deed}/").status_code == 303
    home = {
        f"{loan.pk}-useful": "3",
        f"{loan.pk}-comment": "Ti minutter for lang.",
        f"{loan.pk}-missing": "et termometer",
    }
    assert client.post(f"/organise/modules/loans/{loan.pk}/home/", home).status_code == 303
    loan.refresh_from_db()
    assert (loan.status, loan.useful, loan.missing) == ("returned", 3, "et termometer")
    assert loan.returned_at
    other = a_loan(module, by=ada)
    loans.send_out(other, now=timezone.now())
    loans.take_home(other, now=timezone.now(), useful=4)
    found = loans.evaluation(module)
    assert (found.times, found.useful, found.comments) == (2, 3.5, ["Ti minutter for lang."])
    page = client.get(f"/organise/modules/{module.slug}/loans/").text
    assert "3,5" in page
    assert "manglede et termometer" in page
    with pytest.raises(MoveNotAllowed):
        loans.send_out(loan, now=timezone.now())


def test_what_should_be_home_again_waits(module: TeachingModule) -> None:
    loan = a_loan(module, by=an_organiser())
    loans.send_out(loan, now=timezone.now())
    later = timezone.now() + timedelta(days=40)
    assert [row.what for row in loans.waiting(Scope(), later, 5).rows] == [
        "Metallet, der husker skulle være hjemme fra Vestervang Skole, Aarhus"
    ]
    assert loans.waiting(Scope(), timezone.now(), 5).total == 0
    assert loans.waiting(Scope(frozenset({uuid.uuid4()})), later, 5).total == 0


def test_an_organiser_agrees_on_the_phone_and_others_see_nothing(module: TeachingModule) -> None:
    client = organising(module)
    address = f"/organise/modules/{module.slug}/loans/"
    assert client.post(address, filled()).status_code == 302
    loan = KitLoan.objects.get()
    assert (loan.status, [letter.kind for letter in Letter.objects.all()]) == ("agreed", ["kit_loan_agreed"])
    assert client.post(address, filled()).status_code == 422
    assert KitLoan.objects.count() == 1
    stranger = Client()
    stranger.force_login(an_organiser(a_programme("noget-andet")))
    assert stranger.get(address).status_code == 404
    assert stranger.post(f"/organise/modules/loans/{loan.pk}/out/").status_code == 404
