"""What calendars answer: a yes, a no, another time; and whom nobody believes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from events.domain import bookings, changes, meetings, replies
from events.domain.replyaddresses import reply_address
from events.models import Booking, CalendarAnswer, Event, Invitation, TimeProposal
from people.domain.delivery import deliver_due
from people.domain.history import history_of
from people.domain.incoming import take_in
from people.domain.refusals import MoveNotAllowed
from people.models import IncomingLetter, Letter
from tests.cast import ada, maja
from tests.mail import DIALECTS, a_message, a_reply, words_about
from tests.making import a_mailable_contact, an_event

pytestmark = pytest.mark.django_db
Outcome = IncomingLetter.Outcome
KAREN = "karen@maskinfabrik.example"


def now():
    return timezone.now()


def invited_karen(**fields) -> tuple[Event, Invitation]:
    """A meeting that Karen is invited to, her letter gone."""
    event = an_event(**fields)
    meetings.invite(event, [a_mailable_contact(name="Karen Friis", email=KAREN)], now=now())
    deliver_due(now())
    event.refresh_from_db()
    return event, event.invitations.get()


def taken(raw: bytes) -> IncomingLetter:
    row = take_in(raw, now())
    assert row is not None
    return row


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(("said", "status"), [("ACCEPTED", "yes"), ("DECLINED", "no"), ("TENTATIVE", "maybe")])
def test_the_answer_of_a_calendar_is_the_answer_to_the_invitation(said, status, dialect):
    event, invitation = invited_karen()
    row = taken(a_reply(event, KAREN, said, dialect=dialect))
    assert row.outcome == Outcome.APPLIED, row.sentence
    invitation.refresh_from_db()
    assert (invitation.status, row.about_id) == (status, str(event.pk))


def test_the_same_letter_read_twice_counts_once():
    event, _invitation = invited_karen()
    raw = a_reply(event, KAREN)
    assert taken(raw).outcome == Outcome.APPLIED
    assert take_in(raw, now()) is None
    assert IncomingLetter.objects.count() == 1


def test_an_older_answer_that_comes_late_changes_nothing():
    event, invitation = invited_karen()
    taken(a_reply(event, KAREN, "DECLINED", stamp=now() + timedelta(minutes=5)))
    late = taken(a_reply(event, KAREN, "ACCEPTED", stamp=now() - timedelta(minutes=1)))
    invitation.refresh_from_db()
    assert (late.outcome, invitation.status) == (Outcome.OUTDATED, "no")


def test_an_answer_to_the_time_before_the_move_is_outdated():
    event, invitation = invited_karen()
    old = event.sequence
    day = timedelta(days=1)
    changes.change_event(event, {"starts_at": event.starts_at + day, "ends_at": event.ends_at + day}, now=now())
    deliver_due(now())
    assert taken(a_reply(event, KAREN, sequence=old)).outcome == Outcome.OUTDATED
    invitation.refresh_from_db()
    assert invitation.status == "invited"
    assert taken(a_reply(event, KAREN)).outcome == Outcome.APPLIED


STRANGERS = {
    "nobody we invited": {"attendee": "hacker@example.org"},
    "somebody answers for Karen": {"attendee": KAREN, "sender": "hacker@example.org"},
    "another event's UID": {"attendee": KAREN, "uid": "network-meeting-1@haandslag.dk"},
}


@pytest.mark.parametrize("case", STRANGERS)
def test_a_stranger_is_written_down_and_not_believed(case):
    event, invitation = invited_karen()
    row = taken(a_reply(event, **STRANGERS[case]))
    invitation.refresh_from_db()
    assert (row.outcome, invitation.status) == (Outcome.STRANGER, "invited")
    assert not CalendarAnswer.objects.exists()


def test_an_address_with_a_wrong_token_is_no_address_of_ours():
    event, invitation = invited_karen()
    to = reply_address(event.pk)
    forged = to.replace("+", "+a", 1)[: len(to)]
    row = taken(a_reply(event, KAREN, to=forged))
    invitation.refresh_from_db()
    assert (row.outcome, invitation.status, row.about_id) == (Outcome.STRANGER, "invited", "")


AUTOMATIC = [
    {"Auto_Submitted": "auto-replied"},
    {"Precedence": "auto_reply"},
    {"X_Autoreply": "yes"},
    {"Return_Path": "<>"},
]


@pytest.mark.parametrize("headers", AUTOMATIC, ids=lambda it: next(iter(it)))
def test_out_of_office_is_not_an_answer(headers):
    event, invitation = invited_karen()
    assert taken(words_about(event, sender=KAREN, **headers)).outcome == Outcome.AUTOMATIC
    assert taken(a_reply(event, KAREN, "DECLINED", **headers)).outcome == Outcome.AUTOMATIC
    invitation.refresh_from_db()
    assert invitation.status == "invited"


def test_a_calendar_calls_its_answer_generated_and_means_it():
    event, _invitation = invited_karen()
    assert taken(a_reply(event, KAREN, Auto_Submitted="auto-generated")).outcome == Outcome.APPLIED


def test_what_somebody_writes_waits_for_an_organiser_without_what_it_quotes():
    event, _invitation = invited_karen()
    row = taken(words_about(event, sender=f"Karen Friis <{KAREN}>", text="Vi kommer to.\n\n> Emne: Invitation\n> Hej"))
    assert (row.outcome, row.text) == (Outcome.WORDS, "Vi kommer to.")


def test_a_yes_to_a_full_meeting_stands_on_the_waiting_list():
    event, invitation = invited_karen(capacity=1)
    other = a_mailable_contact()
    meetings.invite(event, [other], now=now())
    meetings.answer(event.invitations.get(contact=other), "yes", now=now())
    row = taken(a_reply(event, KAREN))
    invitation.refresh_from_db()
    assert (row.outcome, invitation.status) == (Outcome.APPLIED, "waitlisted")


def booked_maja() -> Event:
    """Maja is booked on a meeting, and her calendar was told of a move."""
    user = maja().user
    event = an_event()
    bookings.book(bookings.resource_of(user), event, now=now())
    changes.change_event(event, {"room": "Lokale 4"}, now=now(), by=ada())
    deliver_due(now())
    return event


def test_the_no_of_somebody_booked_takes_nobody_off_and_tells_the_organiser(client):
    event = booked_maja()
    assert taken(a_reply(event, "maja@demo.example", "DECLINED")).outcome == Outcome.APPLIED
    assert event.bookings.get().state == Booking.State.FIRM
    assert history_of(event).filter(what="calendar_answer", actor="Maja Holm").count() == 1
    client.force_login(ada())
    assert "Maja Holm sagde nej i sin kalender" in client.get("/organise/").content.decode()


def another_time(event: Event, **kwargs) -> bytes:
    hours = kwargs.pop("hours", 2)
    times = (event.starts_at + timedelta(hours=hours), event.ends_at + timedelta(hours=hours))
    return a_reply(event, KAREN, "TENTATIVE", method="COUNTER", times=times, comment="Helst om eftermiddagen", **kwargs)


def test_another_time_is_a_proposal_and_moves_nothing(client):
    event, _invitation = invited_karen()
    starts_at = event.starts_at
    row = taken(another_time(event))
    event.refresh_from_db()
    assert (row.outcome, event.starts_at) == (Outcome.PROPOSAL, starts_at)
    proposal = TimeProposal.objects.get()
    assert (proposal.starts_at, proposal.comment) == (starts_at + timedelta(hours=2), "Helst om eftermiddagen")
    client.force_login(ada())
    page = client.get(f"/organise/events/{event.pk}/letters/").content.decode()
    assert "Karen Friis foreslår" in page
    assert "Helst om eftermiddagen" in page


def test_the_newest_proposal_of_each_person_stands():
    event, _invitation = invited_karen()
    taken(another_time(event, hours=2, stamp=now()))
    taken(another_time(event, hours=3, stamp=now() + timedelta(seconds=30)))
    late = taken(another_time(event, hours=4, stamp=now() - timedelta(hours=1)))
    assert late.outcome == Outcome.OUTDATED
    assert [row.starts_at for row in event.time_proposals.filter(state="open")] == [
        event.starts_at + timedelta(hours=3)
    ]


def test_moving_to_the_proposed_time_takes_the_proposal():
    event, _invitation = invited_karen()
    taken(another_time(event))
    later = {"starts_at": event.starts_at + timedelta(hours=2), "ends_at": event.ends_at + timedelta(hours=2)}
    changes.change_event(event, later, now=now(), by=ada())
    assert TimeProposal.objects.get().state == TimeProposal.State.ACCEPTED


def test_no_to_a_proposal_is_told_once_to_the_one_who_made_it():
    event, _invitation = invited_karen()
    taken(another_time(event))
    proposal = TimeProposal.objects.get()
    replies.decline(proposal, now=now(), by=ada())
    assert [row.to_email for row in Letter.objects.filter(kind="proposal_declined")] == [KAREN]
    with pytest.raises(MoveNotAllowed):
        replies.decline(proposal, now=now(), by=ada())


def calendar(*lines: bytes) -> bytes:
    return b"\r\n".join([b"BEGIN:VCALENDAR", b"VERSION:2.0", b"METHOD:REPLY", *lines, b"END:VCALENDAR", b""])


def an_answer(*lines: bytes, stamp: bytes = b"20260901T100000Z", method: bytes = b"REPLY") -> bytes:
    """Karen's yes with these lines; its UID is put in by who sends it."""
    karen = b"ATTENDEE;PARTSTAT=ACCEPTED:mailto:" + KAREN.encode()
    event = [b"BEGIN:VEVENT", b"UID:ITS-UID", b"DTSTAMP:" + stamp, karen, *lines, b"END:VEVENT"]
    return calendar(*event).replace(b"METHOD:REPLY", b"METHOD:" + method)


BROKEN = {
    "no calendar at all": b"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nhello",
    "no event": calendar(),
    "no stamp": calendar(b"BEGIN:VEVENT", b"UID:x", b"END:VEVENT"),
    "null bytes": calendar(b"BEGIN:VEVENT", b"UID:\x00\x00", b"DTSTAMP:\x00", b"END:VEVENT"),
    "no such number": an_answer(b"SEQUENCE:99999999999999999999"),
    "before all time": an_answer(stamp=b"00010101T000000"),
    "after all time": an_answer(b"DTSTART:99991230T100000Z", b"DTEND:99991231T100000Z", method=b"COUNTER"),
    "without end": an_answer(b"DTSTART:20270203T100000Z", b"DURATION:P999999999D", method=b"COUNTER"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_answer_is_kept_as_unreadable_and_stops_nothing(case):
    event, _invitation = invited_karen()
    assert taken(sent_to(event, BROKEN[case])).outcome == Outcome.UNREADABLE


def sent_to(event: Event, content: bytes) -> bytes:
    message = a_message(reply_address(event.pk), KAREN)
    content = content.replace(b"ITS-UID", event.uid.encode())
    message.add_alternative(content, maintype="text", subtype="calendar", cte="base64", params={"method": "REPLY"})
    return bytes(message)


def test_a_comment_of_control_characters_is_kept_without_them():
    event, _invitation = invited_karen()
    assert taken(sent_to(event, an_answer(b"COMMENT:Vi er\x00 to\x01"))).outcome == Outcome.APPLIED
    assert CalendarAnswer.objects.get().comment == "Vi er to"


def test_a_clock_that_runs_ahead_does_not_outdate_later_answers():
    event, invitation = invited_karen()
    taken(a_reply(event, KAREN, "ACCEPTED", stamp=now() + timedelta(days=900)))
    assert taken(a_reply(event, KAREN, "DECLINED", stamp=now() + timedelta(days=1))).outcome == Outcome.APPLIED
    invitation.refresh_from_db()
    assert invitation.status == "no"
