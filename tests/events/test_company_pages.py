"""A company's page, the board and the call lists, as an organiser uses them."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate

from events.domain.pipeline import claims
from events.models import CanvassClaim, FollowUp, Relation
from people.models import Organisation
from tests.cast import ada, ben, cleo
from tests.making import a_company, a_contact, a_school, a_trade

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    browser = Client()
    browser.force_login(ada())
    return browser


@pytest.fixture
def company() -> Organisation:
    return a_company(name="Nordlys Maskinfabrik", phone="+4512000001")


def page_of(client: Client, company: Organisation) -> str:
    return client.get(reverse("organise:company", args=[company.pk])).content.decode()


def test_a_stage_is_changed_by_a_form_that_asks_for_the_approval(client: Client, company: Organisation):
    a_trade("smed")
    chosen = client.post(reverse("organise:company_relation_new", args=[company.pk]), {"trade": "smed"})
    address = reverse("organise:company_relation", args=[company.pk, "smed"])
    assert chosen["Location"] == address
    wrong = client.post(address, {"stage": "approved"})
    assert wrong.status_code == 422
    assert "Skriv, hvornår virksomheden blev godkendt." in wrong.content.decode()
    assert not Relation.objects.exists()
    client.post(address, {"stage": "approved", "approval": "limited", "approved_on": "2025-03-01"})
    page = page_of(client, company)
    assert "godkendt" in page
    assert "tidsbegrænset godkendelse" in page


def test_a_stage_that_does_not_follow_is_not_offered(client: Client, company: Organisation):
    a_trade("smed")
    answer = client.post(reverse("organise:company_relation", args=[company.pk, "smed"]), {"stage": "active"})
    assert (answer.status_code, Relation.objects.count()) == (422, 0)


def test_a_promise_is_made_and_done_with_a_way_back(client: Client, company: Organisation):
    today = localdate(timezone.now())
    sent = {"what": "Send skemaet", "owner": str(ada().pk), "due_on": (today + timedelta(days=3)).isoformat()}
    client.post(reverse("organise:follow_up_new", args=[company.pk]), sent)
    row = FollowUp.objects.get()
    assert "Send skemaet" in page_of(client, company)
    client.post(reverse("organise:follow_up_done", args=[row.pk]))
    assert "/undo/" in page_of(client, company)
    row.refresh_from_db()
    assert row.status == "done"
    assert client.post(reverse("organise:follow_up_new", args=[company.pk]), {"what": ""}).status_code == 422


def test_who_was_in_touch_is_noted(client: Client, company: Organisation):
    mette = a_contact(company, name="Mette Krogh")
    sent = {"way": "visit", "outcome": "interested", "contact": str(mette.pk), "note": "Vil se værkstedet"}
    client.post(reverse("organise:touch_new", args=[company.pk]), sent)
    page = page_of(client, company)
    assert ("Besøg: er interesseret" in page, "Vil se værkstedet" in page) == (True, True)
    stranger = a_contact()
    assert (
        client.post(reverse("organise:touch_new", args=[company.pk]), sent | {"contact": str(stranger.pk)}).status_code
        == 422
    )


def test_a_week_that_somebody_has_is_refused_with_who_has_it(client: Client, company: Organisation):
    school = a_school(name="Mercantec", level=Organisation.Level.VOCATIONAL)
    address = reverse("organise:claim_new", args=[company.pk])
    client.post(address, {"school": str(school.pk), "week": "0"})
    assert "Mercantec" in page_of(client, company)
    refused = client.post(address, {"consultant": "Jens Bro", "week": "0"})
    assert refused.status_code == 422
    assert "Mercantec har Nordlys Maskinfabrik i uge" in refused.content.decode()
    claim = CanvassClaim.objects.get()
    client.post(reverse("organise:claim_back", args=[claim.pk]))
    assert claims.claim_of(company, claim.week) is None


def test_a_call_is_two_presses_and_back_on_the_list(client: Client, company: Organisation):
    now = timezone.now()
    Relation.objects.create(
        organisation=company, trade=a_trade("smed"), stage="unknown", stage_since=now, created_at=now, updated_at=now
    )
    here = reverse("organise:company_calls") + "?list=never"
    page = client.get(here).content.decode()
    assert ("Nordlys" in page, "tel:+4512000001" in page) == (True, True)
    answer = client.post(reverse("organise:company_called", args=[company.pk]), {"outcome": "call_again", "next": here})
    assert answer["Location"] == here
    assert Relation.objects.get().stage == "unknown"
    assert FollowUp.objects.get().due_on == localdate(now) + timedelta(days=7)
    away = client.post(
        reverse("organise:company_called", args=[company.pk]), {"outcome": "talked", "next": "https://evil.example/"}
    )
    assert away["Location"].startswith(f"/organise/companies/{company.pk}/")


def test_the_board_narrows_by_trade_and_takes_nonsense_calmly(client: Client, company: Organisation):
    now = timezone.now()
    Relation.objects.create(
        organisation=company, trade=a_trade("smed"), stage="contacted", stage_since=now, created_at=now, updated_at=now
    )
    a_trade("industritekniker")
    board = reverse("organise:company_board")
    assert "Nordlys" in client.get(board, {"trade": "smed"}).content.decode()
    assert "Nordlys" not in client.get(board, {"trade": "industritekniker"}).content.decode()
    assert client.get(board, {"trade": "\x00", "region": "x", "programme": "?"}).status_code == 200


def test_schools_have_none_of_it(client: Client):
    school = a_school()
    page = client.get(reverse("organise:school", args=[school.pk])).content.decode()
    assert "På vej til lærlinge" not in page
    assert client.get(reverse("organise:follow_up_new", args=[school.pk])).status_code == 404


def test_every_organiser_sees_companies_and_nobody_else_does(company: Organisation):
    for somebody, status in ((ben, 200), (cleo, 404)):
        browser = Client()
        browser.force_login(somebody())
        assert browser.get(reverse("organise:company_board")).status_code == status
        assert browser.get(reverse("organise:follow_up_new", args=[company.pk])).status_code == status
