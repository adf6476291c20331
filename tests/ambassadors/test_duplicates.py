"""A school asked twice for the same visit: the organiser makes one of them, and the other's link leads to it."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from ambassadors.domain import duplicates, triage
from ambassadors.models import VisitRequest
from events.models import ChangeSet
from people.domain.answerlinks import make_token
from people.domain.refusals import MoveNotAllowed
from people.models import Letter, Organisation
from tests.making import a_moment, a_school, a_visit_request, an_organiser

pytestmark = pytest.mark.django_db


@pytest.fixture
def school() -> Organisation:
    return a_school(name="Vestervang Skole", street="Vestervang 2", postcode="8000", town="Aarhus C")


def asked(school: Organisation, *days: int, hour: int = 9, **changes: Any) -> VisitRequest:
    slots = [(a_moment(day, hour), a_moment(day, hour + 1)) for day in days]
    return a_visit_request(school=school, slots=slots, **changes)


def status_of(client: Client, wish: VisitRequest) -> Any:
    return client.get(f"/s/{make_token('status', wish.pk)}/")


def organising() -> Client:
    client = Client()
    client.force_login(an_organiser(name="Ada Arrangør"))
    return client


def test_they_are_shown_beside_each_other_and_become_one(school: Organisation, client: Client) -> None:
    first = asked(school, 21, 22, notes="Gerne i værkstedet.")
    second = asked(school, 22, 30, contact_email="else@skole.example", contact_name="Else Lund", notes="Parkér bagved.")
    ada = organising()
    assert "Er det det samme ønske?" in ada.get(f"/organise/requests/{first.pk}/").text
    answer = ada.post(f"/organise/requests/{first.pk}/merge/", {"other": str(second.pk)}, follow=True)
    assert "De to ønsker er nu ét. Else Lund har fået en mail." in answer.text
    first.refresh_from_db()
    second.refresh_from_db()
    assert (second.status, second.merged_into, second.cancelled_by) == ("cancelled", first, "organiser")
    assert [slot.starts_at for slot in first.slots.all()] == [a_moment(day, 9) for day in (21, 22, 30)]
    assert {slot.state for slot in second.slots.all()} == {"released"}
    assert first.notes.startswith("Gerne i værkstedet.")
    assert "Parkér bagved. Også fra Else Lund, else@skole.example." in first.notes
    letter = Letter.objects.get(kind="visit_merged")
    assert letter.to_email == "else@skole.example"
    assert not Letter.objects.filter(kind="visit_cancelled_school").exists()
    led = status_of(client, second)
    assert (led.status_code, led["Location"]) == (302, f"/s/{make_token('status', first.pk)}/")
    assert status_of(client, first).status_code == 200
    assert "Se det, der er tilbage" in ada.get(f"/organise/requests/{second.pk}/").text


def test_it_can_be_taken_back(school: Organisation, client: Client) -> None:
    first, second = asked(school, 21, notes="En."), asked(school, 21, 30, notes="To.")
    ada = organising()
    ada.post(f"/organise/requests/{first.pk}/merge/", {"other": str(second.pk)})
    done = ChangeSet.objects.order_by("-at").first()
    assert done
    ada.post(f"/organise/changes/{done.pk}/undo/")
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.notes, second.status, second.merged_into) == ("En.", "submitted", None)
    assert [slot.state for slot in second.slots.all()] == ["held", "held"]
    assert status_of(client, second).status_code == 200


def test_a_planned_visit_takes_one_in_and_keeps_its_time(school: Organisation) -> None:
    first, second = asked(school, 21), asked(school, 21, 30)
    first = triage.choose_slot(first, first.slots.get(), now=timezone.now(), by=an_organiser())
    first = duplicates.merge(first, second, now=timezone.now())
    assert first.slots.count() == 1
    assert VisitRequest.objects.get(pk=second.pk).merged_into == first


def test_only_what_is_alike_and_has_no_visit_of_its_own(school: Organisation) -> None:
    first = asked(school, 21)
    other_class = asked(school, 40, grade=9, contact_email="else@skole.example")
    other_school = asked(a_school(), 21)
    planned = asked(school, 21, hour=12)
    triage.choose_slot(planned, planned.slots.get(), now=timezone.now(), by=an_organiser())
    assert duplicates.of(first) == []
    for one in (other_class, other_school, planned, first):
        with pytest.raises(MoveNotAllowed):
            duplicates.merge(first, one, now=timezone.now())


def test_schools_on_no_list_are_known_by_the_address() -> None:
    first, second = (a_visit_request(unlisted_school=name) for name in ("Friskolen", "Den Fri Skole"))
    third = a_visit_request(unlisted_school="Friskolen", contact_email="en.anden@skole.example")
    assert duplicates.of(first) == [second]
    assert third not in duplicates.of(first)


def test_a_link_leads_on_to_the_last(school: Organisation, client: Client) -> None:
    one, two, three = (asked(school, 21) for _ in range(3))
    duplicates.merge(two, one, now=timezone.now())
    duplicates.merge(three, two, now=timezone.now())
    assert status_of(client, one)["Location"].endswith(f"/s/{make_token('status', three.pk)}/")


def test_another_programme_s_request_is_not_merged(school: Organisation) -> None:
    first, second = asked(school, 21), asked(school, 21)
    from tests.making import a_programme

    stranger = Client()
    stranger.force_login(an_organiser(a_programme("noget-andet")))
    assert stranger.post(f"/organise/requests/{first.pk}/merge/", {"other": str(second.pk)}).status_code == 404
    assert organising().post(f"/organise/requests/{first.pk}/merge/", {"other": "sludder"}).status_code == 404
