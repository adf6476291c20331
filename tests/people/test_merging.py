"""Two schools are merged: everything of the one hangs on the other, and its number is still known."""

import pytest
from django.urls import reverse
from django.utils import timezone

from ambassadors.models import VisitRequest
from events.domain.venues import venue_of
from events.models import Venue
from people.domain import merging
from people.domain.apikeys import make_key
from people.domain.refusals import MoveNotAllowed
from people.models import Contact, Organisation
from tests.cast import ada, ben
from tests.making import a_company, a_contact, a_school, a_visit_request

pytestmark = pytest.mark.django_db


@pytest.fixture
def schools():
    old = a_school(
        "700001", name="Lilleby Skole", street="Skolevej 1", postcode="8600", town="Silkeborg", phone="+4587654321"
    )
    new = a_school("700002", name="Storby Skole", street="Torvet 2", postcode="8600", town="Silkeborg")
    a_contact(old, name="Lise Bo")
    a_visit_request(school=old)
    return old, new


def test_what_hangs_on_it_is_said_and_then_moves(schools):
    old, new = schools
    make_key(old, now=timezone.now(), scopes=["visits:read"], name="Aula")
    said = {one.name: one.count for one in merging.consequences(old)}
    assert said["besøgsønske"] == 1
    assert said["kontakter"] == 2
    merging.merge(old, new, now=timezone.now(), by=ada())
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.is_active, old.merged_into) == (False, new)
    assert VisitRequest.objects.get().school == new
    assert new.api_keys.count() == 1
    assert set(Contact.objects.values_list("organisation", flat=True)) == {new.pk}
    assert (new.phone, new.street) == ("+4587654321", "Torvet 2")  # only what was not known is taken over
    assert merging.consequences(old) == []


def test_what_there_can_be_one_of_stays_with_the_new_one(schools):
    old, new = schools
    before, there = venue_of(old), venue_of(new)
    merging.merge(old, new, now=timezone.now())
    assert Venue.objects.get(pk=there.pk).organisation == new
    assert Venue.objects.get(pk=before.pk).organisation is None


def test_its_number_is_still_known(schools):
    old, new = schools
    merging.merge(old, new, now=timezone.now())
    new.refresh_from_db()
    assert merging.is_known_as(new, "700001")
    assert merging.is_known_as(new, "700002")
    assert not merging.is_known_as(new, "700003")
    assert not merging.is_known_as(new, "")


def test_what_cannot_be_one_is_refused(schools):
    old, new = schools
    with pytest.raises(MoveNotAllowed):
        merging.merge(old, old, now=timezone.now())
    with pytest.raises(MoveNotAllowed) as refused:
        merging.merge(old, a_company(), now=timezone.now())
    assert refused.value.code == "other_kind"
    merging.merge(old, new, now=timezone.now())
    with pytest.raises(MoveNotAllowed) as refused:
        merging.merge(old, new, now=timezone.now())
    assert refused.value.code == "not_in_use"


def test_by_the_page_in_two_steps(client, schools):
    old, _new = schools
    address = reverse("organise:organisation_merge", args=[old.pk])
    client.force_login(ben())
    assert client.get(address).status_code == 404
    client.force_login(ada())
    assert client.post(address, {"into": "findes ikke"}).status_code == 422
    page = client.post(address, {"into": "700002"}).content.decode()
    assert "Storby Skole" in page
    assert Organisation.objects.get(pk=old.pk).is_active
    answer = client.post(address, {"into": "700002", "sure": "1"}, follow=True)
    assert "Lilleby Skole er nu en del af Storby Skole" in answer.content.decode()
    assert "Er blevet en del af Storby Skole" in client.get(reverse("organise:school", args=[old.pk])).content.decode()
