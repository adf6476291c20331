"""Whom no letter can reach is called: noted with the change, counted, ticked off, never about what no longer is."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from events.domain import changes, meetings, waiting
from events.domain.scope import Scope
from events.models import Event
from people.domain.history import history_of
from people.domain.mailbasis import note_basis
from tests.cast import ada, ben, cleo
from tests.making import a_company, a_contact, a_mailable_contact, an_event

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def meeting() -> Event:
    """Eva may be mailed. Finn may not, and has a number; Gert has none, but his firm has."""
    event, now = an_event(title="Netværk"), timezone.now()
    firm = a_company(name="Gerts Smedje", phone="+4587654321")
    people = [
        a_mailable_contact(name="Eva Told", email="eva@firma.example"),
        a_contact(name="Finn Kaldt", phone="+4512345678"),
        a_contact(firm, name="Gert Uden"),
    ]
    meetings.invite(event, people, now=now)
    return Event.objects.get(pk=event.pk)


def move(event, by=DAY):
    return changes.change_event(
        event,
        {"starts_at": event.starts_at + by, "ends_at": event.ends_at + by},
        now=timezone.now(),
        by=ada(),
        why="Lokalet er optaget",
    )


def to_call(event):
    return [(call.name, call.phone) for call in event.calls.filter(called_at=None).order_by("name")]


def test_who_may_not_be_mailed_is_called_at_the_number_there_is(meeting):
    change = move(meeting)
    assert (change.told.letters, change.told.calls) == (1, 2)
    assert to_call(meeting) == [("Finn Kaldt", "+4512345678"), ("Gert Uden", "+4587654321")]
    line = history_of(meeting).get(what="calls")
    assert line.new == "Finn Kaldt og Gert Uden"


def test_the_page_says_whom_to_call_and_what_to_say(meeting, client):
    old = meeting.starts_at
    move(meeting)
    client.force_login(ada())
    page = client.get(reverse("organise:event", args=[meeting.pk])).content.decode()
    assert 'href="tel:+4512345678"' in page
    assert "2 personer kan ikke få brev om ændringen." in page
    assert "Hvorfor: Lokalet er optaget" in page
    call = meeting.calls.get(name="Finn Kaldt")
    assert str(old.astimezone().day) in call.before
    for _twice in range(2):
        done = client.post(reverse("organise:event_called", args=[meeting.pk, call.pk]), follow=True).content.decode()
    assert "Noteret: Finn Kaldt er ringet op." in done
    assert "1 er ringet op" in done
    assert to_call(meeting) == [("Gert Uden", "+4587654321")]
    assert history_of(meeting).filter(what="called", new="Finn Kaldt").count() == 1


@pytest.mark.parametrize("who", [ben, cleo])
def test_others_organisers_tick_nobody_off(meeting, client, who):
    move(meeting)
    client.force_login(who())
    call = meeting.calls.first()
    assert client.post(reverse("organise:event_called", args=[meeting.pk, call.pk])).status_code == 404
    call.refresh_from_db()
    assert call.called_at is None


def test_the_toast_counts_them_apart(meeting, client):
    client.force_login(ada())
    page = client.post(
        reverse("organise:event_cancel", args=[meeting.pk]),
        {"why": "For få tilmeldte", "revision": meeting.revision},
        follow=True,
    ).content.decode()
    assert "»Netværk« er aflyst. 2 skal ringes op." in page  # Eva's invitation had not left
    assert "Aflyst. Skulle have været" in page


def test_two_moves_before_the_call_are_one_call_from_what_they_know(meeting):
    known = to_call(meeting)
    move(meeting)
    first = {call.name: call.before for call in meeting.calls.all()}
    move(meeting)
    assert {call.name: call.before for call in meeting.calls.all()} == first
    assert known == []
    assert len(to_call(meeting)) == 2


def test_what_is_back_as_it_was_needs_no_call(meeting):
    move(meeting)
    assert move(meeting, -DAY).told.calls == 0
    assert to_call(meeting) == []
    changes.cancel(meeting, now=timezone.now(), by=ada())
    assert len(to_call(meeting)) == 2
    changes.change_status(meeting, "published", now=timezone.now(), by=ada())
    assert to_call(meeting) == []


def test_who_was_called_is_called_again_about_the_next_change(meeting, client):
    move(meeting)
    client.force_login(ada())
    client.post(reverse("organise:event_called", args=[meeting.pk, meeting.calls.get(name="Finn Kaldt").pk]))
    changes.cancel(meeting, now=timezone.now(), by=ada())
    assert meeting.calls.filter(name="Finn Kaldt").count() == 2
    assert [name for name, _phone in to_call(meeting)] == ["Finn Kaldt", "Gert Uden"]


def test_who_may_be_mailed_meanwhile_gets_the_letter_instead(meeting):
    move(meeting)
    contact = meeting.calls.get(name="Finn Kaldt").contact
    note_basis(contact, "consent", now=timezone.now())
    assert move(meeting).told.calls == 1
    assert to_call(meeting) == [("Gert Uden", "+4587654321")]


def test_a_quiet_change_calls_nobody(meeting):
    changes.change_event(meeting, {"room": "12"}, now=timezone.now(), by=ada(), quiet=True)
    assert to_call(meeting) == []


def test_they_wait_on_the_organisers_day_until_the_event_is_over(meeting):
    now = timezone.now()
    move(meeting)
    found = waiting.open_calls(Scope(), now, 5)
    assert [row.what for row in found.rows] == ["2 skal ringes op om »Netværk«"]
    assert waiting.open_calls(Scope(frozenset()), now, 5).rows == []
    assert waiting.open_calls(Scope(), meeting.ends_at, 5).rows == []


@pytest.mark.parametrize("number", [1, 6])
def test_the_list_costs_the_same_however_long_it_is(number, django_assert_num_queries, client):
    event, now = an_event(), timezone.now()
    meetings.invite(event, [a_contact() for _one in range(number)], now=now)
    move(Event.objects.get(pk=event.pk))
    from events.domain import calls

    with django_assert_num_queries(1):
        assert len([call.contact.organisation.name for call in calls.waiting(event)]) == number
