"""A performance that is postponed, and then on again: whoever is concerned hears of it, once, and nobody else."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events.domain import changes, performances, undo
from events.models import Booking, ChangeSet, Event, Reminder, Resource
from people.models import Letter
from tests.cast import ada
from tests.making import a_crew_member, a_performance, a_robot, a_user, a_van

pytestmark = pytest.mark.django_db
CREW, HOST = "ronja@crew.example", "signe@festival.example"


@pytest.fixture
def gig() -> Event:
    """Contracted with a robot, the van and one of two crew members; its letters have left."""
    crew = a_crew_member(name="Ronja Crew", email=CREW)
    a_crew_member(email="fri@crew.example")
    a_user(email="fremmed@demo.example")
    event = a_performance()
    performances.contract(event, [a_robot(), a_van(), crew], now=timezone.now(), by=ada())
    left()
    return event


def left() -> None:
    Letter.objects.filter(status="queued").update(status="sent")


def told(kind: str) -> list[str]:
    return sorted(Letter.objects.filter(kind=kind).exclude(status="cancelled").values_list("to_email", flat=True))


def postpone(event: Event, **how: Any) -> changes.Change:
    return changes.change_status(event, "postponed", now=timezone.now(), by=ada(), why="Scenen er ikke klar", **how)


def contract_again(event: Event) -> None:
    own = Resource.objects.filter(bookings__event=event, bookings__state=Booking.State.FIRM).distinct()
    performances.contract(event, list(own), now=timezone.now(), by=ada())


def test_the_enquirer_and_the_crew_hear_that_it_is_postponed(gig: Event) -> None:
    change = postpone(gig)
    assert told("event_postponed") == [CREW, HOST]
    assert change.told.letters == 2
    crew, host = (Letter.objects.get(kind="event_postponed", to_email=email) for email in (CREW, HOST))
    assert crew.subject.startswith("Udsat ")
    assert "Scenen er ikke klar" in crew.text
    assert "Vi regner stadig med dig og skriver, når der er en ny tid." in crew.text
    assert "Svar på denne mail med de dage, der passer dig." in host.text
    assert "/s/" in host.text
    assert ("METHOD:REQUEST" in crew.calendar, "STATUS:TENTATIVE" in crew.calendar) == (True, True)
    assert not Reminder.objects.filter(event=gig, state=Reminder.State.PLANNED).exists()
    assert gig.bookings.filter(state=Booking.State.FIRM).count() == 3


def test_an_english_enquirer_hears_in_english(gig: Event) -> None:
    gig.performance.language = "en"
    gig.performance.save()
    postpone(gig)
    letter = Letter.objects.get(kind="event_postponed", to_email=HOST)
    assert letter.subject.startswith("Postponed ")
    assert "is postponed. There is no new time yet." in letter.text
    assert "Reply to this letter with the days that suit you." in letter.text


def test_a_quiet_postponement_and_its_end_are_told_to_nobody(gig: Event) -> None:
    postpone(gig, quiet=True)
    contract_again(gig)
    assert (told("event_postponed"), told("event_restored"), told("performance_contracted")) == ([], [], [HOST])


def test_the_new_time_and_that_it_holds_are_told_with_one_letter_each(gig: Event) -> None:
    postpone(gig)
    left()
    week = timedelta(days=7)
    changes.change_event(
        gig, {"starts_at": gig.starts_at + week, "ends_at": gig.ends_at + week}, now=timezone.now(), by=ada()
    )
    assert told("event_moved") == [CREW, HOST]
    left()
    contract_again(gig)
    assert told("event_restored") == [CREW, HOST]
    assert told("performance_contracted") == [HOST]  # the first agreement's, no second one
    letter = Letter.objects.get(kind="event_restored", to_email=HOST)
    assert letter.subject.startswith("Tiden ligger fast, ")
    assert "var udsat. Nu ligger tiden fast." in letter.text


def test_what_has_not_left_when_it_is_on_again_is_never_heard_of(gig: Event) -> None:
    postpone(gig)
    contract_again(gig)
    assert (told("event_postponed"), told("event_restored")) == ([], [])


def test_a_postponement_undone_is_answered_to_who_heard_of_it(gig: Event) -> None:
    postpone(gig)
    left()
    done = ChangeSet.objects.filter(rows__event=gig).latest("at")
    undo.undo(done, now=timezone.now(), by=ada())
    gig.refresh_from_db()
    assert (gig.status, told("event_restored")) == ("contracted", [CREW, HOST])


def test_a_postponed_one_that_is_cancelled_is_told_as_cancelled(gig: Event) -> None:
    postpone(gig)
    left()
    changes.cancel(gig, now=timezone.now(), by=ada(), why="Ingen ny dato")
    assert (told("event_cancelled"), told("event_restored")) == ([CREW, HOST], [])


def test_the_button_says_how_many_were_told(gig: Event) -> None:
    client = Client()
    client.force_login(ada())
    answer = client.post(reverse("organise:event_status", args=[gig.pk]), {"new": "postponed"}, follow=True)
    assert f"»{gig.title}« er udsat. 2 får brev." in answer.text
