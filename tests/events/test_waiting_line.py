"""One line for a seat: who is offered what comes free, until when, and that no room is ever too full."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from events.domain import meetings, seats, signups, undo, waitingline
from events.models import ChangeSet, Event, Invitation, Signup
from people.domain.refusals import Invalid, MoveNotAllowed
from people.models import Letter
from tests.cast import ada
from tests.making import a_company, a_contact, a_mailable_contact, an_event
from tests.races import at_once

pytestmark = pytest.mark.django_db
S = Invitation.Status


def now() -> datetime:
    return timezone.now()


def invited(event: Event, *contacts: Any) -> list[Invitation]:
    contacts = contacts or (a_mailable_contact(),)
    meetings.invite(event, contacts, now=now())
    return [Invitation.objects.get(event=event, contact=contact) for contact in contacts]


def says(invitation: Invitation, status: str = S.YES, **more: Any) -> str:
    return meetings.answer(invitation, status, now=now(), **more).status


def signed_up(event: Event, name: str) -> Signup:
    made = signups.sign_up(event, name=name, email=f"{name.lower()}@demo.example", now=now())
    return signups.confirm(made, now=now())


def standing(*rows: Any) -> list[str]:
    return [type(row).objects.get(pk=row.pk).status for row in rows]


@pytest.mark.parametrize(
    ("starts", "at", "ends"),
    [
        ("2027-03-10 10:00", "2027-03-01 10:00", "2027-03-02 10:00"),  # a day
        ("2027-03-10 10:00", "2027-03-08 09:30", "2027-03-09 09:30"),  # just over two days before
        ("2027-03-10 10:00", "2027-03-08 13:00", "2027-03-08 15:00"),  # nearer: two hours
        ("2027-03-10 10:00", "2027-03-08 21:30", "2027-03-09 09:00"),  # not at night
        ("2027-03-10 10:00", "2027-03-10 05:00", None),  # nobody reads it in time
        ("2027-03-10 10:00", "2027-03-09 20:30", "2027-03-09 22:00"),  # the morning would be too late
        ("2027-03-10 16:00", "2027-03-10 11:00", "2027-03-10 12:00"),  # ends where the calls begin
        ("2027-03-10 16:00", "2027-03-10 12:01", None),
        ("2027-04-01 10:00", "2027-03-27 23:30", "2027-03-28 23:30"),  # see below: a night in which the clock goes on
    ],
)
def test_how_long_an_offer_stands(starts: str, at: str, ends: str | None) -> None:
    """On the wall in Copenhagen."""
    zone = seats.ZoneInfo("Europe/Copenhagen")

    def moment(text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=zone)

    begins = moment(starts)
    event = Event(starts_at=begins.astimezone(UTC), ends_at=begins.astimezone(UTC) + timedelta(hours=2))
    found = waitingline.offer_ends(event, moment(at).astimezone(UTC))
    if ends == "2027-03-28 23:30":
        ends = "2027-03-29 09:00"  # 24 hours later it is half past midnight, and nobody answers then
    assert found == (moment(ends) if ends else None)


def test_invited_and_signed_up_stand_in_one_line_in_the_order_they_asked() -> None:
    event = an_event(kind="workshop", capacity=1)
    first, third = invited(event, a_mailable_contact(), a_mailable_contact())
    says(first)
    second = signed_up(event, "Ida")
    says(third)
    assert [row.pk for row in waitingline.line(event)] == [second.pk, third.pk]
    says(first, S.NO)
    assert standing(first, second, third) == [S.NO, "offered", S.WAITLISTED]


def test_who_comes_later_does_not_get_the_seat_that_is_offered() -> None:
    event = an_event(kind="workshop", capacity=1)
    first, second = invited(event, a_mailable_contact(), a_mailable_contact())
    says(first)
    says(second)
    says(first, S.NO)
    late = signed_up(event, "Ida")
    assert standing(second, late) == [S.OFFERED, "waitlisted"]
    assert seats.taken(event) == 1


def test_an_offer_that_nobody_takes_goes_to_the_next_and_whoever_let_it_pass_may_ask_again() -> None:
    event = an_event(capacity=1)
    first, second, third = invited(event, *(a_mailable_contact() for _n in range(3)))
    for one in (first, second, third):
        says(one)
    says(first, S.NO)
    second.refresh_from_db()
    assert second.offer_until is not None
    assert waitingline.serve_all(second.offer_until - timedelta(seconds=1)) == 0
    assert waitingline.serve_all(second.offer_until) == 1
    assert standing(second, third) == [S.LAPSED, S.OFFERED]
    assert Letter.objects.filter(kind="seat_lapsed", contact=second.contact).count() == 1
    assert says(second) == S.WAITLISTED
    assert [row.pk for row in waitingline.line(event)] == [third.pk, second.pk]


def test_a_yes_after_the_offer_ended_is_not_a_seat() -> None:
    event = an_event(capacity=1)
    first, second, third = invited(event, *(a_mailable_contact() for _n in range(3)))
    for one in (first, second, third):
        says(one)
    says(first, S.NO)
    second.refresh_from_db()
    assert second.offer_until is not None
    late = meetings.answer(second, S.YES, now=second.offer_until)
    assert late.status == S.WAITLISTED
    assert standing(third) == [S.OFFERED]


def test_who_needs_two_seats_is_passed_over_and_keeps_the_place() -> None:
    event = an_event(capacity=3)
    one, two, pair, single = invited(event, *(a_mailable_contact() for _n in range(4)))
    says(one)
    says(two, guests=1)
    assert says(pair, names=["Ib Bo"]) == S.WAITLISTED
    assert says(single) == S.WAITLISTED
    says(one, S.NO)
    assert standing(pair, single) == [S.WAITLISTED, S.OFFERED]
    says(single, S.NO)
    says(two, S.NO)
    assert standing(pair) == [S.OFFERED]
    assert says(pair, names=["Ib Bo"]) == S.YES
    assert seats.taken(event) == 2


def test_a_company_sends_no_more_than_its_share_and_nobody_waits_behind_it() -> None:
    event, company = an_event(capacity=5, per_company=2), a_company()
    mine = [a_mailable_contact(organisation=company) for _n in range(3)]
    first, second, third, other = invited(event, *mine, a_mailable_contact())
    assert [says(first), says(second), says(third), says(other)] == [S.YES, S.YES, S.WAITLISTED, S.YES]
    says(first, S.NO)
    assert standing(third) == [S.OFFERED]
    with pytest.raises(Invalid, match="højst komme 2"):
        says(second, names=["Ib Bo"])
    assert standing(second) == [S.YES]


def test_who_has_a_seat_and_wants_two_keeps_the_one() -> None:
    event = an_event(capacity=1)
    (first,) = invited(event)
    says(first)
    with pytest.raises(Invalid, match="Du beholder den plads"):
        says(first, names=["Ib Bo"])
    assert standing(first) == [S.YES]


def test_who_takes_part_online_sits_on_no_chair() -> None:
    event = an_event(capacity=1, meeting_url="https://moede.example/1")
    first, second, third = invited(event, *(a_mailable_contact() for _n in range(3)))
    assert [says(first), says(second, online=True), says(third)] == [S.YES, S.YES, S.WAITLISTED]
    assert seats.taken(event) == 1
    assert says(first, online=True) == S.YES
    assert standing(third) == [S.OFFERED]
    letters = {row.contact_id: row for row in Letter.objects.filter(kind="meeting_seat").order_by("created_at")}
    assert "https://moede.example/1" in letters[second.contact_id].text
    assert "https://moede.example/1" in letters[second.contact_id].calendar.replace("\r\n ", "")
    says(third)
    there = Letter.objects.get(kind="meeting_seat", contact=third.contact)
    assert "https://moede.example/1" not in there.text + there.calendar.replace("\r\n ", "")
    asked = Letter.objects.filter(kind="meeting_invitation")
    assert not [row for row in asked if "moede.example" in row.text + row.calendar.replace("\r\n ", "")]


def test_whom_nobody_may_mail_is_called_and_waits_on_when_we_did_not_get_to_it() -> None:
    event = an_event(capacity=1)
    first, called, third = invited(event, a_mailable_contact(), a_contact(), a_mailable_contact())
    for one in (first, called, third):
        says(one)
    says(first, S.NO)
    assert [one.must_be_called for one in waitingline.overview(event)] == [True, False]
    called.refresh_from_db()
    assert called.offer_until is not None
    waitingline.serve_all(called.offer_until)
    assert standing(called, third) == [S.WAITLISTED, S.OFFERED]


def test_an_organiser_gives_moves_and_passes_over_with_a_reason_and_never_fills_the_room_too_full() -> None:
    event, by = an_event(capacity=2), ada()
    rows = invited(event, *(a_mailable_contact() for _n in range(5)))
    for one in rows:
        says(one)
    with pytest.raises(MoveNotAllowed, match="ikke plads"):
        waitingline.give(event, rows[2].pk, now=now(), by=by, why="Har ringet")
    with pytest.raises(Invalid):
        waitingline.put(event, rows[4].pk, 1, why=" ", now=now(), by=by)
    waitingline.put(event, rows[4].pk, 1, why="Kommer langvejs fra", now=now(), by=by)
    says(rows[0], S.NO)
    assert standing(*rows[2:]) == [S.WAITLISTED, S.WAITLISTED, S.OFFERED]
    waitingline.skip(event, rows[4].pk, why="Er syg", now=now(), by=by)
    assert standing(*rows[2:]) == [S.OFFERED, S.WAITLISTED, S.WAITLISTED]
    assert [row.pk for row in waitingline.line(event)] == [rows[2].pk, rows[3].pk, rows[4].pk]
    waitingline.give(event, rows[2].pk, now=now(), by=by, why="Sagt i telefonen")
    assert standing(rows[2]) == [S.YES]
    assert seats.taken(event) == 2


def test_a_no_is_not_taken_back_once_somebody_else_has_the_seat() -> None:
    event, by = an_event(capacity=1), ada()
    first, second = invited(event, a_mailable_contact(), a_mailable_contact())
    says(first)
    meetings.answer(first, S.NO, now=now(), by=by)
    deed = ChangeSet.objects.latest("at")
    assert says(second) == S.YES
    with pytest.raises(undo.CannotUndo, match="givet til en anden"):
        undo.undo(deed, now=now(), by=by)
    assert seats.taken(event) == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_want_the_last_seat_at_once_and_one_who_accepts_while_the_offer_ends() -> None:
    event = an_event(kind="workshop", capacity=1)
    first, second = invited(event, a_mailable_contact(), a_mailable_contact())
    drafts = [
        signups.sign_up(event, name=name, email=f"{name.lower()}@demo.example", now=now()) for name in ("Ida", "Ib")
    ]
    at_once(
        *(lambda row=row: says(row) for row in (first, second)),
        *(lambda it=it: signups.confirm(it, now=now()) for it in drafts),
    )
    assert seats.taken(event) == 1
    rows = waitingline.line(event)
    assert sorted(row.line_number or 0 for row in rows) == [1, 2, 3]
    [seated] = [row for row in (first, second, *drafts) if row.pk not in {one.pk for one in rows}]
    if isinstance(seated, Invitation):
        says(seated, S.NO)
    else:
        signups.cancel(seated, now=now())
    offered = next(row for row in waitingline.line(event) if row.status == "offered")
    ends = offered.offer_until
    assert ends is not None

    def accept() -> object:
        if isinstance(offered, Invitation):
            return meetings.answer(offered, S.YES, now=ends - timedelta(seconds=1))
        return signups.accept(offered, now=ends - timedelta(seconds=1))

    at_once(accept, lambda: waitingline.serve_all(ends), lambda: waitingline.serve_all(ends))
    assert seats.taken(event) == 1
    assert sum(row.status == "offered" for row in waitingline.line(event)) <= 1


def test_the_only_one_in_line_is_not_passed_over_and_an_offer_stays_where_nobody_else_could_use_it(client) -> None:
    event, by = an_event(capacity=1), ada()
    first, waiting = invited(event, a_mailable_contact(), a_mailable_contact(name="Lone Hansen"))
    says(first)
    says(waiting)
    with pytest.raises(MoveNotAllowed, match="Lone Hansen er alene"):
        waitingline.skip(event, waiting.pk, why="Er syg", now=now(), by=by)
    two = invited(event, a_mailable_contact())[0]
    says(two, guests=1)  # needs two seats: one that comes free is no use
    says(first, S.NO)
    assert standing(waiting, two) == [S.OFFERED, S.WAITLISTED]
    offers = Letter.objects.filter(kind="seat_offer").exclude(status="cancelled")
    with pytest.raises(MoveNotAllowed, match="Ingen andre"):
        waitingline.skip(event, waiting.pk, why="Er syg", now=now(), by=by)
    assert standing(waiting, two) == [S.OFFERED, S.WAITLISTED]
    assert offers.count() == 1
    client.force_login(by)
    line = reverse("organise:meeting_line", args=[event.pk])
    said = client.post(line, {"guest": str(waiting.pk), "deed": "last", "why": "Er syg"}, follow=True)
    assert "Ingen andre på ventelisten kan bruge pladsen nu" in said.content.decode()


def test_an_empty_line_has_a_page_that_the_meeting_leads_to(client) -> None:
    event, endless = an_event(capacity=5), an_event()
    client.force_login(ada())
    line = reverse("organise:meeting_line", args=[event.pk])
    assert line in client.get(reverse("organise:event", args=[event.pk])).content.decode()
    assert "Ingen venter på en plads" in client.get(line).content.decode()
    without = client.get(reverse("organise:event", args=[endless.pk])).content.decode()
    assert reverse("organise:meeting_line", args=[endless.pk]) not in without  # there is no end of seats
