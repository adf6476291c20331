"""A meeting with a vocational school is booked from a gymnasium's visit: in the calendar, on its page, and told."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from ambassadors.domain import guidance, triage
from ambassadors.domain.waiting import guidance_to_book
from ambassadors.models import GuidanceMeeting, VisitRequest
from events.domain import changes
from events.domain.scope import Scope
from events.models import ChangeSet, Event, Invitation
from people.domain.answerlinks import make_token
from people.domain.mailbasis import note_basis
from people.domain.refusals import Invalid, MoveNotAllowed
from people.models import Letter, Organisation
from tests.making import a_contact, a_moment, a_school, a_visit_request, an_organiser

pytestmark = pytest.mark.django_db


def a_gymnasium_visit(**changed: Any) -> VisitRequest:
    """Taken on, with a time."""
    own = {"study_programme": "htx", "merit": "Fysik B", "guidance_wished": True}
    school = a_school(name="Egå Gymnasium", level="gymnasium", postcode="8250", town="Egå", street="Mejlbyvej 4")
    wish = a_visit_request(**{"audience": "gymnasium", "grade": None, "own": own, "school": school} | changed)
    return triage.choose_slot(wish, wish.slots.get(), now=timezone.now(), by=an_organiser())


def a_college(*, with_basis: bool = True, **fields: Any) -> Organisation:
    values = {"name": "Aarhus Tech", "level": "erhvervsskole", "postcode": "8000", "town": "Aarhus"} | fields
    college = a_school(**values)
    contact = a_contact(college, name="Vibe Vejleder", email="vibe@college.example", is_primary=True)
    if with_basis:
        note_basis(contact, "consent", now=timezone.now())
    return college


def filled(college: Organisation, **changed: str) -> dict[str, str]:
    values = {
        "partner": str(college.pk),
        "date": a_moment(30).date().isoformat(),
        "starts": "12:00",
        "ends": "12:45",
        "where": "here",
        "meeting_url": "",
    }
    return {f"guidance-{name}": value for name, value in (values | changed).items()}


def organising() -> Client:
    client = Client()
    client.force_login(an_organiser(name="Ada Arrangør"))
    return client


def test_it_is_booked_from_the_request_and_everybody_hears() -> None:
    wish, college = a_gymnasium_visit(), a_college()
    client = organising()
    assert "Gymnasiet har bedt om at mødes" in client.get(f"/organise/requests/{wish.pk}/").text
    assert client.post(f"/organise/requests/{wish.pk}/guidance/", filled(college)).status_code == 303
    meeting = GuidanceMeeting.objects.get()
    event = meeting.event
    assert (event.kind, event.status, event.is_public) == ("other", "invited", False)
    assert event.title == "Vejledningsmøde: Egå Gymnasium og Aarhus Tech"
    assert event.venue
    assert (event.venue.name, meeting.partner) == ("Egå Gymnasium", college)
    assert "Merit: Fysik B." in event.description
    told = Letter.objects.get(kind="guidance_booked")
    assert (told.to_email, told.calendar_method) == (wish.contact_email, "REQUEST")
    assert "Aarhus Tech mødes med jer" in told.text
    assert Letter.objects.get(kind="meeting_invitation").to_email == "vibe@college.example"
    page = client.get(f"/organise/requests/{wish.pk}/").text
    assert "aftalte et vejledningsmøde med Aarhus Tech" in page
    assert "Hører til besøget på Egå Gymnasium" in client.get(f"/organise/events/{event.pk}/").text


def test_the_school_sees_it_on_its_page_and_takes_it_into_the_calendar(client: Client) -> None:
    wish, college = a_gymnasium_visit(), a_college()
    organising().post(f"/organise/requests/{wish.pk}/guidance/", filled(college))
    address = f"/s/{make_token('status', wish.pk)}/"
    page = client.get(address).text
    for text in ("Vejledningsmøde", "Aarhus Tech mødes med jer", "Vibe Vejleder"):
        assert text in page
    file = client.get(f"{address}?fil=vejledning")
    assert file["Content-Type"].startswith("text/calendar")
    assert GuidanceMeeting.objects.get().event.uid in file.text


def test_a_contact_without_a_basis_for_mail_is_to_be_phoned() -> None:
    wish, college = a_gymnasium_visit(), a_college(with_basis=False)
    answer = organising().post(f"/organise/requests/{wish.pk}/guidance/", filled(college), follow=True)
    assert Invitation.objects.get().by == Invitation.By.PHONE
    assert "Vibe Vejleder står på telefonlisten" in answer.text
    assert not Letter.objects.filter(kind="meeting_invitation").exists()


def test_who_hears_when_it_is_moved_or_called_off() -> None:
    wish, college = a_gymnasium_visit(), a_college()
    client = organising()
    client.post(f"/organise/requests/{wish.pk}/guidance/", filled(college))
    event = GuidanceMeeting.objects.get().event
    Letter.objects.update(status="sent")
    later = {"starts_at": event.starts_at + timedelta(hours=1), "ends_at": event.ends_at + timedelta(hours=1)}
    changes.change_event(event, later, now=timezone.now())
    moved = set(Letter.objects.filter(kind="event_moved").values_list("to_email", flat=True))
    assert moved == {wish.contact_email, "vibe@college.example"}
    changes.cancel(event, now=timezone.now(), why="Vejlederen er syg.")
    assert Letter.objects.filter(kind="event_cancelled").count() == 2
    wish = VisitRequest.objects.get(pk=wish.pk)
    assert guidance.standing(wish) is None
    assert guidance.may_book(wish)


def test_it_can_be_taken_back_from_the_toast() -> None:
    wish, college = a_gymnasium_visit(), a_college()
    client = organising()
    client.post(f"/organise/requests/{wish.pk}/guidance/", filled(college))
    done = ChangeSet.objects.order_by("-at").first()
    assert done
    assert client.post(f"/organise/changes/{done.pk}/undo/").status_code in (200, 302, 303)
    assert not GuidanceMeeting.objects.exists()
    assert not Event.objects.filter(kind="other").exists()
    assert not Letter.objects.filter(kind__in=["guidance_booked", "meeting_invitation"], status="queued").exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"partner": ""}, "partner"),
        ({"partner": "00000000-0000-4000-8000-000000000000"}, "partner"),
        ({"date": "2020-01-01"}, "starts"),
        ({"ends": "11:00"}, "ends"),
        ({"where": "online"}, "meeting_url"),
        ({"where": "maanen"}, "where"),
        ({"meeting_url": "ikke et link"}, "meeting_url"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(wrong: dict[str, str], field: str) -> None:
    wish, college = a_gymnasium_visit(), a_college()
    refused = organising().post(f"/organise/requests/{wish.pk}/guidance/", filled(college, **wrong))
    assert refused.status_code == 422
    assert f'id="id_guidance-{field}_error"' in refused.text
    assert not GuidanceMeeting.objects.exists()


def test_it_may_be_online_or_at_the_other_school() -> None:
    for number, where in enumerate(("online", "there")):
        wish, college = a_gymnasium_visit(), a_college(name=f"Tech {number}")
        url = "https://moede.example/1" if where == "online" else ""
        organising().post(f"/organise/requests/{wish.pk}/guidance/", filled(college, where=where, meeting_url=url))
        event = GuidanceMeeting.objects.get(request=wish).event
        assert (event.venue.name if event.venue else "", event.meeting_url) == (
            college.name if where == "there" else "",
            url,
        )


def test_only_a_gymnasium_that_is_taken_on_and_only_one_at_a_time() -> None:
    college, now = a_college(), timezone.now()
    starts = a_moment(30)

    def book(wish: VisitRequest) -> None:
        guidance.book(wish, college, starts, starts + timedelta(hours=1), now=now)

    own = {"guidance_wished": True}
    for wish in (a_visit_request(), a_visit_request(audience="gymnasium", grade=None, own=own)):
        with pytest.raises(MoveNotAllowed):
            book(wish)  # a class; a request that nobody has looked at
    taken = a_gymnasium_visit()
    book(taken)
    with pytest.raises(MoveNotAllowed):
        book(taken)
    with pytest.raises(Invalid):
        guidance.book(a_gymnasium_visit(), a_school(), starts, starts + timedelta(hours=1), now=now)


def test_the_nearest_vocational_school_comes_first() -> None:
    a_college(name="Langt Væk Tech", postcode="2100", town="København", latitude=55.7, longitude=12.57)
    a_college(name="Nær Tech", latitude=56.16, longitude=10.2)
    wish = a_gymnasium_visit()
    assert wish.school
    wish.school.latitude, wish.school.longitude = 56.2, 10.25
    assert [row.name for row, _km in guidance.partners(wish)] == ["Nær Tech", "Langt Væk Tech"]


def test_an_agreed_visit_waits_for_the_meeting_that_was_wished_for() -> None:
    wish, college = a_gymnasium_visit(), a_college()
    assert guidance_to_book(Scope(), timezone.now(), 5).total == 0
    VisitRequest.objects.update(status="confirmed")
    assert [row.what for row in guidance_to_book(Scope(), timezone.now(), 5).rows] == [
        "Vejledningsmøde på Egå Gymnasium"
    ]
    wish.refresh_from_db()
    guidance.book(wish, college, a_moment(30), a_moment(30, 11), now=timezone.now())
    assert guidance_to_book(Scope(), timezone.now(), 5).total == 0
