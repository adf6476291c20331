"""One deed about many dates is one letter to each person: what each of their own dates was and is."""

from datetime import UTC, datetime, timedelta

import pytest

from events.domain import bookings, changes, consequences, deeds, meetings
from events.domain.conflicts import Answer
from events.domain.deeds import Deed
from events.domain.undo import undo
from people.models import Letter, MailBasis
from tests.cast import ada
from tests.making import a_contact, a_user, an_event

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 1, 4, 8, 0, tzinfo=UTC)
SOON = NOW + timedelta(minutes=2)
START = datetime(2027, 2, 3, 9, 0, tzinfo=UTC)
DAY, WEEK = timedelta(days=1), timedelta(days=7)
REASON = Answer("Aftalt med alle")


def a_guest(email="gaest@firma.example"):
    contact = a_contact(email=email, name="Gitte Gæst")
    MailBasis.objects.create(contact=contact, basis="consent", recorded_at=NOW)
    return contact


@pytest.fixture
def three():
    """Rikke is on all three, Jonas on the first only."""
    events = [an_event(starts_at=START + DAY * number, now=NOW, title=f"Møde {number}") for number in range(3)]
    rikke = bookings.resource_of(a_user(name="Rikke Dahl", email="rikke@demo.example"))
    jonas = bookings.resource_of(a_user(name="Jonas Berg", email="jonas@demo.example"))
    for event in events:
        bookings.book(rikke, event, now=NOW)
    bookings.book(jonas, events[0], now=NOW)
    return events


def sent_all():
    Letter.objects.filter(status="queued").update(status="sent", sent_at=NOW)


def the_moves(events):
    return [
        Deed(one, {"starts_at": one.starts_at + WEEK, "ends_at": one.ends_at + WEEK}, key=one.title) for one in events
    ]


def leaving() -> list[tuple[str, str]]:
    return sorted(Letter.objects.filter(status="queued").values_list("to_email", "kind"))


def test_each_gets_one_letter_with_the_own_dates_only(three):
    deeds.do_all(the_moves(three), now=NOW, by=ada(), answer=REASON)
    assert leaving() == [("jonas@demo.example", "event_moved"), ("rikke@demo.example", "changes_together")]
    letter = Letter.objects.get(kind="changes_together")
    assert letter.subject == "3 ændringer, der angår dig"
    assert [line for line in letter.text.splitlines() if line.startswith(("▸", "Ny tid:", "Før:"))] == [
        "▸ Flyttet til onsdag den 10. februar: Møde 0",
        "Ny tid: onsdag den 10. februar 2027 kl. 10.00–12.00",
        "Før: onsdag den 3. februar 2027 kl. 10.00–12.00",
        "▸ Flyttet til torsdag den 11. februar: Møde 1",
        "Ny tid: torsdag den 11. februar 2027 kl. 10.00–12.00",
        "Før: torsdag den 4. februar 2027 kl. 10.00–12.00",
        "▸ Flyttet til fredag den 12. februar: Møde 2",
        "Ny tid: fredag den 12. februar 2027 kl. 10.00–12.00",
        "Før: fredag den 5. februar 2027 kl. 10.00–12.00",
    ]
    assert letter.text.count("Hej Rikke Dahl") == 1
    assert letter.text.count("Med venlig hilsen") == 1
    assert letter.calendar == ""


def test_what_is_counted_before_is_what_leaves(three):
    outlook = consequences.of(the_moves(three), now=NOW, by=ada())
    done = deeds.do_all(the_moves(three), now=NOW, by=ada(), answer=REASON)
    assert len(outlook.letters) == len(leaving()) == consequences.told_by(done).letters == 2


def test_each_event_knows_what_was_said_about_it(three):
    deeds.do_all(the_moves(three), now=NOW, by=ada(), answer=REASON)
    for event in three:
        told = Letter.objects.get(about_id=str(event.pk), to_email="rikke@demo.example")
        assert (told.status, told.carried_by.kind, told.calendar) == ("bundled", "changes_together", "")


def test_who_keeps_a_date_by_invitation_gets_its_update_by_itself(three):
    guest = a_guest()
    for event in three[:2]:
        meetings.invite(event, [guest], now=NOW)
    sent_all()
    deeds.do_all(the_moves(three), now=NOW, by=ada(), answer=REASON)
    own = Letter.objects.filter(to_email="gaest@firma.example", status="queued")
    assert [letter.kind for letter in own] == ["event_moved", "event_moved"]
    assert all(letter.calendar.count("\r\nUID:") == 1 for letter in own)


def test_who_chose_invitations_does_too(three):
    bookings.Resource.objects.get(user__email="rikke@demo.example").user.__class__.objects.filter(
        email="rikke@demo.example"
    ).update(calendar="invitations")
    deeds.do_all(the_moves(three), now=NOW, by=ada(), answer=REASON)
    assert [kind for email, kind in leaving() if email == "rikke@demo.example"] == ["event_moved"] * 3


def test_different_news_stand_in_one_letter(three):
    both = [the_moves(three)[0], Deed(three[1], status="cancelled", why="Sne", key="off")]
    deeds.do_all(both, now=NOW, by=ada(), answer=REASON)
    text = Letter.objects.get(kind="changes_together").text
    assert "▸ Flyttet til onsdag den 10. februar: Møde 0" in text
    assert "▸ Aflyst torsdag den 4. februar: Møde 1" in text


@pytest.mark.parametrize("left", [False, True], ids=["waits", "left"])
def test_undone_it_is_one_letter_again_or_none(three, left):
    done = deeds.do_all(the_moves(three), now=NOW, by=ada(), answer=REASON)
    if left:
        sent_all()
    undo(done, now=SOON, by=ada())
    if not left:
        assert leaving() == []
        assert not Letter.objects.filter(status="bundled").exists()
        return
    assert leaving() == [("jonas@demo.example", "event_moved"), ("rikke@demo.example", "changes_together")]
    text = Letter.objects.get(kind="changes_together", status="queued").text
    assert text.count("▸ Alligevel ikke flyttet fra") == 3


def test_undone_while_a_worker_holds_it_the_answer_waits_for_the_outcome(three):
    done = deeds.do_all(the_moves(three), now=NOW, by=ada(), answer=REASON)
    first = Letter.objects.get(kind="changes_together")
    Letter.objects.filter(pk=first.pk).update(status="sending", claimed_by="worker", claimed_at=NOW)
    undo(done, now=SOON, by=ada())
    first.refresh_from_db()
    assert first.is_withdrawn
    assert Letter.objects.get(kind="changes_together", status="queued").corrects == first


def test_the_same_person_told_twice_of_one_event_is_not_bundled(three):
    changes.change_event(three[0], {"room": "12"}, now=NOW, by=ada())
    assert not Letter.objects.filter(kind="changes_together").exists()
