"""Who is invited to a meeting, what they answer, and who came."""

import pytest
from django.utils import timezone

from events.domain import changes, meetings
from events.models import EventStatus, Invitation
from people.domain.answerlinks import make_token
from people.domain.refusals import Expired, MoveNotAllowed
from people.models import Letter
from tests.making import a_contact, a_mailable_contact, a_moment, a_venue, an_event

pytestmark = pytest.mark.django_db
S = Invitation.Status


def now():
    return timezone.now()


def invited(event, *contacts):
    """Their invitations, in the order of the contacts."""
    meetings.invite(event, contacts, now=now())
    return [Invitation.objects.get(event=event, contact=contact) for contact in contacts]


def test_who_may_be_mailed_gets_a_letter_and_who_may_not_stands_on_the_phone_list():
    event, asked, unasked, without = an_event(), a_mailable_contact(), a_contact(), a_contact(email="")
    meetings.invite(event, [asked, unasked, without], now=now())
    letters = Letter.objects.filter(kind="meeting_invitation")
    assert [letter.to_email for letter in letters] == [asked.email]
    assert {row.contact for row in meetings.phone_list(event)} == {unasked, without}
    event.refresh_from_db()
    assert event.status == EventStatus.INVITED


def test_the_invitation_carries_the_calendar_part_and_the_answer_link():
    event = an_event()
    (invitation,) = invited(event, a_mailable_contact())
    letter = Letter.objects.get(kind="meeting_invitation")
    assert letter.calendar_method == "REQUEST"
    assert f"UID:{event.uid}" in letter.calendar.replace("\r\n ", "")
    assert "/r/" in letter.text
    assert invitation.by == Invitation.By.LETTER


def test_inviting_somebody_twice_is_one_invitation():
    event, contact = an_event(), a_mailable_contact()
    invited(event, contact)
    meetings.invite(event, [contact], now=now())
    assert Invitation.objects.filter(event=event).count() == 1
    assert Letter.objects.filter(kind="meeting_invitation").count() == 1


def test_a_planned_meeting_must_be_published_first():
    with pytest.raises(MoveNotAllowed) as refusal:
        meetings.invite(an_event(status=EventStatus.PLANNED), [a_contact()], now=now())
    assert refusal.value.code == "not_published"


@pytest.mark.parametrize(("said", "stands"), [(S.YES, S.YES), (S.NO, S.NO), (S.MAYBE, S.MAYBE)])
def test_an_answer_stands_and_may_be_given_again(said, stands):
    (invitation,) = invited(an_event(), a_mailable_contact())
    meetings.answer(invitation, said, now=now())
    assert meetings.answer(invitation, said, now=now(), note="glæder mig").status == stands


def test_when_the_room_is_full_the_next_yes_waits_and_is_offered_the_chair_that_comes_free():
    event = an_event(capacity=2)
    first, second, third = invited(event, a_mailable_contact(), a_mailable_contact(), a_mailable_contact())
    assert meetings.answer(first, S.YES, now=now()).status == S.YES
    assert meetings.answer(second, S.YES, now=now()).status == S.YES
    assert meetings.answer(third, S.YES, now=now()).status == S.WAITLISTED
    meetings.answer(first, S.NO, now=now())
    third.refresh_from_db()
    assert (third.status, meetings.seats_taken(event)) == (S.OFFERED, 2)
    assert Letter.objects.filter(kind="seat_offer", contact=third.contact).exists()
    assert meetings.answer(third, S.YES, now=now()).status == S.YES
    assert Letter.objects.filter(kind="meeting_seat", contact=third.contact).exists()


def test_those_one_brings_take_chairs_too():
    event = an_event(capacity=3)
    first, second = invited(event, a_mailable_contact(), a_mailable_contact())
    meetings.answer(first, S.YES, guests=1, now=now())
    assert meetings.seats_taken(event) == 2
    assert meetings.answer(second, S.YES, guests=1, now=now()).status == S.WAITLISTED


def test_a_cancelled_meeting_takes_no_answers_and_a_long_past_one_has_expired_links():
    event = an_event()
    (invitation,) = invited(event, a_mailable_contact())
    changes.cancel(event, now=now())
    with pytest.raises(MoveNotAllowed) as refusal:
        meetings.answer(invitation, S.YES, now=now())
    assert refusal.value.code == "event_cancelled"
    with pytest.raises(Expired):
        meetings.answer(invitation, S.YES, now=a_moment(days=40))


def test_who_walks_in_is_noted_once():
    event, contact = an_event(), a_contact()
    meetings.walk_in(event, contact, now=now())
    assert meetings.walk_in(event, contact, now=now()).status == S.ATTENDED
    assert event.invitations.count() == 1


def test_the_link_shows_on_get_and_answers_on_post(client):
    (invitation,) = invited(an_event(), a_mailable_contact())
    address = f"/r/{make_token('invitation', invitation.pk)}/"
    assert client.get(address).status_code == 200
    invitation.refresh_from_db()
    assert invitation.status == S.INVITED
    assert client.post(address, {"status": "yes", "names": ""}).status_code == 303
    invitation.refresh_from_db()
    assert invitation.status == S.YES


@pytest.mark.parametrize(
    "typed",
    [{}, {"status": "perhaps"}, {"status": "yes", "names": "x" * 121}, {"status": "yes", "names": "A\n" * 21}],
)
def test_a_bad_answer_is_said_beside_the_field_and_nothing_is_stored(client, typed):
    (invitation,) = invited(an_event(), a_mailable_contact())
    answer = client.post(f"/r/{make_token('invitation', invitation.pk)}/", typed)
    invitation.refresh_from_db()
    assert (answer.status_code, invitation.status) == (422, S.INVITED)


@pytest.mark.parametrize(
    ("names", "said"),
    [("", "Du er tilmeldt."), ("Ib Bo\nEva Lund", "Du er tilmeldt, og du tager Ib Bo og Eva Lund med.")],
)
def test_who_says_yes_reads_what_was_noted(client, names, said):
    (invitation,) = invited(an_event(), a_mailable_contact())
    page = client.post(f"/r/{make_token('invitation', invitation.pk)}/", {"status": "yes", "names": names}, follow=True)
    assert f"<p>{said}</p>" in page.text


def test_the_invited_read_which_room_it_is(client):
    (invitation,) = invited(an_event(room="Lokale 2", venue=a_venue()), a_mailable_contact())
    meetings.answer(invitation, S.YES, now=now())
    letters = Letter.objects.filter(kind__in=["meeting_invitation", "meeting_seat"])
    assert ["Lokale 2" in letter.text for letter in letters] == [True, True]
    assert "Lokale 2" in client.get(f"/r/{make_token('invitation', invitation.pk)}/").text
