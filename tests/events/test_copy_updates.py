"""Copies in people's calendars follow what is reworded, and each shift of a stand is a copy of its own."""

from datetime import datetime, timedelta

import icalendar
import pytest
from django.urls import reverse
from django.utils import timezone

from events.domain import (
    bookings,
    calendarchoice,
    changes,
    consequences,
    deeds,
    ics,
    lifecycle,
    performances,
    stands,
    undo,
)
from events.domain.deeds import Deed
from events.models import Booking, ChangeSet, Event, Resource, Shift
from people.domain.delivery import deliver_due
from people.models import Letter, User
from tests.cast import ada
from tests.making import a_crew_member, a_performance, a_robot, a_stand, a_van

pytestmark = pytest.mark.django_db
INVITATIONS, FEED = User.Calendar.INVITATIONS, User.Calendar.FEED


def now() -> datetime:
    return timezone.now()


def performance(*crew: Resource) -> Event:
    """Agreed, with these on it; their invitations have left."""
    event = a_performance()
    performances.contract(event, [a_robot(), a_van(), *crew], now=now(), by=ada())
    deliver_due(now())
    event.refresh_from_db()
    return event


def sent(one: Resource) -> list[icalendar.Calendar]:
    """What this person's calendar was sent and not taken back, in that order; all that waited has left."""
    deliver_due(now())
    rows = Letter.objects.filter(user=one.user).exclude(calendar="").exclude(status=Letter.Status.CANCELLED)
    return [icalendar.Calendar.from_ical(row.calendar) for row in rows.order_by("created_at", "pk")]


def calendar(one: Resource) -> dict[str, tuple[str, str, datetime]]:
    """What stands in this person's calendar: UID → status, title and beginning; of two the newer is believed
    (RFC 5546 2.1.5), and what is off is gone."""
    held: dict[str, tuple[tuple[int, datetime], icalendar.Component]] = {}
    for message in sent(one):
        event = message.walk("VEVENT")[0]
        version = (int(event["SEQUENCE"]), event["DTSTAMP"].dt)
        uid = str(event["UID"])
        if uid not in held or version > held[uid][0]:
            held[uid] = version, event
    return {
        uid: (str(event["STATUS"]), str(event["SUMMARY"]), event["DTSTART"].dt)
        for uid, (_version, event) in held.items()
        if event["STATUS"] != "CANCELLED"
    }


def reword(event: Event, **words: object) -> None:
    changes.change_event(event, words, now=now(), by=ada())


def undo_last() -> None:
    undo.undo(ChangeSet.objects.filter(undoes=None, undone_at=None).latest("at"), now=now(), by=ada())
    deliver_due(now())


# -- what one does oneself ---------------------------------------------------------------------------------


@pytest.fixture
def me() -> Resource:
    """Ada, who is on it herself and keeps her calendar by invitations."""
    user = ada()
    user.calendar = INVITATIONS
    user.save()
    return bookings.resource_of(user)


def test_whoever_moves_it_has_the_new_time_in_the_own_calendar_and_no_letter_about_it(me):
    event = performance(me)
    later = {"starts_at": event.starts_at + timedelta(days=1), "ends_at": event.ends_at + timedelta(days=1)}
    panel = consequences.of([Deed(event, later)], now=now(), by=me.user)
    assert [letter.kind for letter in panel.letters if letter.user == me.user] == ["calendar_updated"]
    changes.change_event(event, later, now=now(), by=me.user)
    assert calendar(me)[event.uid][2] == later["starts_at"]
    assert not Letter.objects.filter(user=me.user, kind="event_moved").exists()
    undo.undo(ChangeSet.objects.latest("at"), now=now(), by=me.user)
    assert calendar(me)[event.uid][2] == event.starts_at - timedelta(days=1)


def test_whoever_cancels_it_has_it_taken_out_and_back_when_it_is_on_again(me):
    event = performance(me)
    changes.cancel(event, now=now(), by=me.user, why="Regn")
    assert calendar(me) == {}
    undo_last()
    assert list(calendar(me)) == [event.uid]


# -- other words -----------------------------------------------------------------------------------------


def test_a_new_title_reaches_who_was_invited_and_nobody_else():
    invited, subscribes, chose_nothing = (
        a_crew_member(calendar=INVITATIONS),
        a_crew_member(calendar=FEED),
        a_crew_member(),
    )
    event = performance(invited, subscribes, chose_nothing)
    reword(event, title="Havnefest med robotter")
    letter = Letter.objects.get(kind="calendar_updated")
    assert letter.user == invited.user
    assert letter.subject == "Opdateret i din kalender: Havnefest med robotter"
    assert "hedder nu »Havnefest med robotter«" in letter.text
    before, after = sent(invited)
    old, new = before.walk("VEVENT")[0], after.walk("VEVENT")[0]
    assert (after["METHOD"], new["UID"], new["SUMMARY"]) == ("REQUEST", event.uid, "Havnefest med robotter")
    assert int(new["SEQUENCE"]) == int(old["SEQUENCE"]) + 1
    assert len(sent(subscribes)) + len(sent(chose_nothing)) == 0


def test_another_text_keeps_the_sequence_with_a_newer_stamp():
    one = a_crew_member(calendar=INVITATIONS)
    event = performance(one)
    reword(event, description="Vi mødes ved porten.")
    old, new = (message.walk("VEVENT")[0] for message in sent(one))
    assert new["SEQUENCE"] == old["SEQUENCE"]
    assert new["DTSTAMP"].dt > old["DTSTAMP"].dt
    assert "Vi mødes ved porten." in new["DESCRIPTION"]


@pytest.mark.parametrize("words", [{"capacity": 40}, {"is_green": True}, {"setup_minutes": 45}])
def test_what_no_copy_shows_sends_nothing(words):
    one = a_crew_member(calendar=INVITATIONS)
    reword(performance(one), **words)
    assert len(sent(one)) == 1


def test_a_second_title_replaces_the_first_that_has_not_left():
    one = a_crew_member(calendar=INVITATIONS)
    event = performance(one)
    reword(event, title="Først")
    reword(event, title="Siden")
    assert [str(message.walk("VEVENT")[0]["SUMMARY"]) for message in sent(one)][1:] == ["Siden"]


def test_a_title_changed_back_in_time_sends_nothing():
    one = a_crew_member(calendar=INVITATIONS)
    event = performance(one)
    old = event.title
    reword(event, title="Ups")
    reword(event, title=old)
    assert len(sent(one)) == 1


def test_an_invitation_that_has_not_left_goes_with_the_new_title_instead():
    one = a_crew_member(calendar=INVITATIONS)
    event = a_performance()
    performances.contract(event, [a_robot(), a_van(), one], now=now(), by=ada())
    reword(event, title="Havnefest med robotter")
    assert [str(message.walk("VEVENT")[0]["SUMMARY"]) for message in sent(one)] == ["Havnefest med robotter"]
    assert not Letter.objects.filter(kind="calendar_updated").exists()


def test_a_move_carries_the_new_title_itself():
    one = a_crew_member(calendar=INVITATIONS)
    event = performance(one)
    hour = timedelta(hours=1)
    reword(event, title="Nyt navn", starts_at=event.starts_at + hour, ends_at=event.ends_at + hour)
    assert len(sent(one)) == 2
    assert not Letter.objects.filter(kind="calendar_updated").exists()


def test_the_panel_says_so_and_it_may_be_left_out():
    one = a_crew_member(calendar=INVITATIONS, name="Rikke Dahl")
    event = performance(one)
    deed = Deed(event, {"title": "Andet navn"})
    outlook = consequences.of([deed], now=now(), by=ada())
    part = next(part for part in outlook.parts if part.key == "letters:calendar")
    assert part.sentence == "1 opdateret kalenderinvitation til Rikke Dahl."
    assert part.may_be_left_out
    deeds.do_all([deed], now=now(), by=ada(), without=["letters:calendar"])
    assert len(sent(one)) == 1


def test_taken_back_before_it_left_nothing_is_sent():
    one = a_crew_member(calendar=INVITATIONS)
    event = performance(one)
    reword(event, title="Ups")
    undo_last()
    assert len(sent(one)) == 1


def test_taken_back_after_it_left_the_old_title_stands_again():
    one = a_crew_member(calendar=INVITATIONS)
    event = performance(one)
    old = event.title
    reword(event, title="Ups")
    deliver_due(now())
    undo_last()
    assert calendar(one)[event.uid][:2] == ("CONFIRMED", old)


def test_what_the_undone_change_replaced_is_sent_after_all():
    one = a_crew_member(calendar=INVITATIONS)
    event = performance(one)
    reword(event, title="Først")
    reword(event, title="Siden")
    undo_last()
    assert calendar(one)[event.uid][1] == "Først"


# -- shifts ------------------------------------------------------------------------------------------------


def shift_on(stand: Event, name: str, day: int = 0, shift: Shift | None = None, hours: int = 3, **more) -> Shift:
    starts_at = stand.starts_at + timedelta(days=day)
    times = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=hours)}
    return stands.save_shift(
        stand, name=name, shift=shift, now=now(), by=ada(), **{"min_people": 1, "max_people": 3} | times | more
    )


@pytest.fixture
def rikke() -> Resource:
    return a_crew_member(calendar=INVITATIONS, name="Rikke Dahl")


@pytest.fixture
def stand(rikke) -> Event:
    """Rikke has the first morning and the second; her invitations have left."""
    stand = a_stand(title="Uddannelsesmesse")
    for number, name in enumerate(["Velkomst", "Prøv en robot"]):
        stands.assign(shift_on(stand, name, number), rikke, now=now(), by=ada())
    deliver_due(now())
    return stand


def uids(stand: Event) -> list[str]:
    return [ics.uid_of(stand, shift) for shift in stand.shifts.order_by("starts_at")]


def test_each_shift_is_an_invitation_of_its_own_at_once(stand, rikke):
    first = stand.shifts.get(name="Velkomst")
    assert list(calendar(rikke)) == uids(stand)
    assert calendar(rikke)[uids(stand)[0]] == ("TENTATIVE", "MULIGT: Velkomst · Uddannelsesmesse", first.starts_at)
    letter = Letter.objects.filter(kind="calendar_invitation").earliest("created_at", "pk")
    assert letter.subject.startswith("Til din kalender: Velkomst på Uddannelsesmesse")
    assert "din vagt »Velkomst« på »Uddannelsesmesse«" in letter.text


def test_only_who_chose_invitations_gets_them(stand):
    for choice in ("", FEED):
        one = a_crew_member(calendar=choice)
        stands.assign(stand.shifts.first(), one, now=now(), by=ada())
        assert sent(one) == []


def test_a_stand_that_has_its_place_is_no_longer_only_possible(stand, rikke):
    assert {status for status, _title, _at in calendar(rikke).values()} == {"TENTATIVE"}
    changes.change_status(stand, "allocated", now=now(), by=ada())
    sent_by_then = len(sent(rikke))
    changes.change_status(stand, "built", now=now(), by=ada())
    assert len(sent(rikke)) == sent_by_then == 4
    assert [(status, title) for status, title, _at in calendar(rikke).values()] == [
        ("CONFIRMED", "Velkomst · Uddannelsesmesse"),
        ("CONFIRMED", "Prøv en robot · Uddannelsesmesse"),
    ]
    assert lifecycle.calendar_status(stand.status) == "CONFIRMED"


def test_a_shift_at_another_time_is_an_update_of_that_one(stand, rikke):
    shift = stand.shifts.get(name="Velkomst")
    later = shift.starts_at + timedelta(hours=1)
    shift_on(stand, "Velkomst", shift=shift, starts_at=later)
    assert len(sent(rikke)) == 3
    assert calendar(rikke)[ics.uid_of(stand, shift)][2] == later
    shift_on(stand, "Velkomst", shift=shift, starts_at=later, max_people=2)
    assert len(sent(rikke)) == 3
    undo_last()
    undo_last()
    assert calendar(rikke)[ics.uid_of(stand, shift)][2] == stand.starts_at


def test_a_stand_that_moves_takes_all_the_shifts_along(stand, rikke):
    day = timedelta(days=1)
    reword(stand, starts_at=stand.starts_at + day, ends_at=stand.ends_at + day)
    times = [at for _status, _title, at in calendar(rikke).values()]
    assert times == [stand.starts_at, stand.starts_at + day]
    assert Letter.objects.filter(user=rikke.user, kind="event_moved").count() == 1
    undo_last()
    assert [at for _status, _title, at in calendar(rikke).values()] == [stand.starts_at - day, stand.starts_at]


def test_the_panel_counts_the_further_shifts(stand, rikke):
    day = timedelta(days=1)
    outlook = consequences.of_move(stand, stand.starts_at + day, stand.ends_at + day, now(), by=ada())
    said = {part.key: part.count for part in outlook.parts if part.key.startswith("letters")}
    assert said == {"letters:staff": 1, "letters:calendar": 1}


def test_a_stand_called_off_takes_all_the_shifts_out_and_undoing_brings_them_back(stand, rikke):
    changes.cancel(stand, now=now(), by=ada())
    assert calendar(rikke) == {}
    undo_last()
    assert set(calendar(rikke)) == set(uids(stand))


def test_another_title_of_the_stand_reaches_both_shifts(stand, rikke):
    reword(stand, title="Messe i Herning")
    deliver_due(now())
    assert {title for _status, title, _at in calendar(rikke).values()} == {
        "MULIGT: Velkomst · Messe i Herning",
        "MULIGT: Prøv en robot · Messe i Herning",
    }
    undo_last()
    assert {title for _status, title, _at in calendar(rikke).values()} == {
        "MULIGT: Velkomst · Uddannelsesmesse",
        "MULIGT: Prøv en robot · Uddannelsesmesse",
    }


def take_off(stand: Event, rikke: Resource) -> None:
    booking = Booking.objects.select_related("resource__user", "event", "shift").get(
        resource=rikke, shift__name="Velkomst"
    )
    stands.unassign(booking, now=now(), by=ada())


def remove(stand: Event, rikke: Resource) -> None:
    stands.remove_shift(stand.shifts.get(name="Velkomst"), now=now(), by=ada())


@pytest.mark.parametrize("deed", [take_off, remove])
def test_who_is_off_one_shift_keeps_the_other(stand, rikke, deed):
    first, second = uids(stand)
    deed(stand, rikke)
    assert list(calendar(rikke)) == [second]
    undo_last()
    assert set(calendar(rikke)) == {first, second}


def test_put_on_a_further_shift_by_mistake_the_others_stay(stand, rikke):
    third = shift_on(stand, "Oprydning", 2)
    stands.assign(third, rikke, now=now(), by=ada())
    deliver_due(now())
    assert len(calendar(rikke)) == 3
    undo_last()
    assert set(calendar(rikke)) == set(uids(stand)[:2])


def test_put_on_and_taken_off_before_anything_left_is_never_heard_of(stand, rikke):
    third = shift_on(stand, "Oprydning", 2)
    booking = stands.assign(third, rikke, now=now(), by=ada())
    stands.unassign(booking, now=now(), by=ada())
    assert len(sent(rikke)) == 2


def test_what_is_over_of_a_stand_is_left_alone(stand, rikke):
    second_day = stand.starts_at + timedelta(days=1)
    changes.change_event(stand, {"title": "Messe"}, now=second_day, by=ada())
    letter = Letter.objects.get(kind="calendar_updated")
    assert "Prøv en robot" in letter.subject


def test_choosing_invitations_sends_each_shift_to_come(stand):
    one = a_crew_member()
    for shift in stand.shifts.all():
        bookings.book(
            one, stand, shift=shift, busy_from=shift.starts_at, busy_to=shift.ends_at, role=shift.name, now=now()
        )
    assert calendarchoice.standing(one.user, now()).would_get == 2
    assert calendarchoice.choose(one.user, INVITATIONS, now()) == 2
    assert calendarchoice.standing(one.user, now()).would_get == 0
    assert set(calendar(one)) == set(uids(stand))


# -- on the page -------------------------------------------------------------------------------------------


def test_the_form_says_who_gets_an_update_and_leaves_it_out_when_unticked(client, stand, rikke):
    client.force_login(ada())
    page = client.get(reverse("organise:event_edit", args=[stand.pk]))
    form = page.context["form"]
    data = {name: form[name].value() for name in form.fields}
    data = {name: value for name, value in data.items() if value not in (None, False)} | {"is_public": "on"}
    check = reverse("organise:event_edit_check", args=[stand.pk])
    assert "Det sker, når du gemmer" not in client.post(check, data).content.decode()
    data |= {"title": "Messe i Herning"}
    said = client.post(check, data).content.decode()
    assert "2 opdaterede kalenderinvitationer til Rikke Dahl." in said
    data |= {"offered": ["letters:calendar"], "do": []}
    assert "Undlades" in client.post(check, data).content.decode()
    assert client.post(reverse("organise:event_edit", args=[stand.pk]), data).status_code == 302
    assert Event.objects.get().title == "Messe i Herning"
    assert len(sent(rikke)) == 2
