"""What somebody promised at a meeting: changed afterwards, found by its owner, reminded of once on its day."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate

from events.access import scope_of
from events.domain import digests, undo
from events.domain.aftermeeting import actions, due, sending, writing
from events.domain.aftermeeting.actions import Owner
from events.domain.agenda import ZONE
from events.models import Action, ChangeSet, Event, EventStatus, Role
from people.domain.history import history_of
from people.domain.letterchoices import choose
from people.domain.refusals import Invalid
from people.models import Letter
from tests.cast import ada, ben
from tests.making import a_contact, a_moment, a_programme, a_user, an_event
from tests.races import at_once

pytestmark = pytest.mark.django_db


def at(hour: int, days: int = 0) -> datetime:
    local = timezone.now().astimezone(ZONE).replace(hour=hour, minute=0, second=0, microsecond=0)
    return local + timedelta(days=days)


def a_meeting(**fields: Any) -> Event:
    return an_event(**{"status": EventStatus.HELD, "starts_at": a_moment(-5)} | fields)


def promised(event: Event, owner: Owner, days: int | None = 0, what: str = "Sender listen") -> Action:
    due_on = None if days is None else localdate(timezone.now()) + timedelta(days=days)
    return actions.promise(event, what, owner, due_on, now=timezone.now(), by=ada())


def send(event: Event) -> sending.Sent:
    now = timezone.now()
    row = writing.minutes_of(event, now=now, by=ada())
    row = writing.save(row, [{"title": "Punkt", "text": "", "decision": ""}], version=row.version, now=now, by=ada())
    return sending.send(row, "came", version=row.version, now=now, by=ada())


def reminders() -> list[str]:
    rows = Letter.objects.filter(kind=actions.REMINDER).exclude(status="cancelled")
    return sorted(rows.values_list("to_email", flat=True))


def test_an_action_is_changed_and_its_history_says_how():
    event = a_meeting()
    row = promised(event, Owner(name="Formanden"))
    day = localdate(timezone.now()) + timedelta(days=9)
    assert actions.change(row, "Ringer", Owner(user=ada()), day, now=timezone.now(), by=ada()) is None
    row.refresh_from_db()
    assert (row.what, row.owner, row.owner_name, row.due_on) == ("Ringer", ada(), ada().name, day)
    lines = history_of(row).filter(what="edited")
    assert "Formanden" in lines.get().old
    actions.change(row, " Ringer ", Owner(user=ada()), day, now=timezone.now(), by=ada())
    assert lines.count() == 1  # the same again is no change
    with pytest.raises(Invalid):
        actions.change(row, "", Owner(), event.day - timedelta(days=1), now=timezone.now(), by=ada())


def test_whoever_takes_it_over_once_the_minutes_are_out_gets_the_letter_once():
    event, pia, ib = a_meeting(), a_contact(name="Pia"), a_contact(name="Ib")
    row = promised(event, Owner(contact=pia), 5)
    send(event)
    told = Letter.objects.filter(kind="meeting_action")
    assert told.get().contact == pia
    letter = actions.change(row, row.what, Owner(contact=ib), row.due_on, now=timezone.now(), by=ada())
    assert letter is not None
    assert letter.contact == ib
    row.refresh_from_db()
    actions.change(row, row.what, Owner(contact=pia), row.due_on, now=timezone.now(), by=ada())
    event.refresh_from_db()
    send(event)
    assert sorted(told.values_list("contact__name", flat=True)) == ["Ib", "Pia"]


def test_before_the_minutes_are_out_a_change_tells_nobody_and_is_undone():
    row = promised(a_meeting(), Owner(contact=a_contact(name="Pia")), 5)
    now = timezone.now()
    actions.change(row, "Noget andet", Owner(contact=a_contact(name="Ib")), row.due_on, now=now, by=ada())
    assert not Letter.objects.filter(kind="meeting_action").exists()
    undo.undo(ChangeSet.objects.order_by("-at", "-pk").first(), now=now, by=ada())
    row.refresh_from_db()
    assert (row.what, row.contact.name) == ("Sender listen", "Pia")


def test_its_owner_is_reminded_once_on_the_day_and_not_when_it_is_done():
    event, guest = a_meeting(), a_contact(name="Ib", email="ib@firma.example")
    promised(event, Owner(contact=guest))
    done = promised(event, Owner(contact=a_contact(name="Pia")), what="Skriver")
    later = promised(event, Owner(contact=a_contact(name="Bo")), 3)
    promised(event, Owner(name="Formanden"))
    promised(event, Owner(contact=a_contact(name="Mie")), None)
    send(event)
    actions.tick(done, True, now=timezone.now(), by=ada())
    assert due.remind_due(at(7)) == 0  # not before the working day
    assert due.remind_due(at(9)) == 1
    assert due.remind_due(at(10)) == 0
    assert due.remind_due(at(9, days=1)) == 0
    assert reminders() == [guest.email]
    assert due.remind_due(at(9, days=3)) == 1
    assert later.contact.email in reminders()


def test_a_guest_whom_the_minutes_have_not_reached_is_not_reminded():
    promised(a_meeting(), Owner(contact=a_contact(name="Ib")))
    assert due.remind_due(at(9)) == 0


def test_a_reminder_that_was_done_before_it_left_is_withdrawn_and_a_new_day_is_reminded_of_anew():
    event, guest = a_meeting(), a_contact(name="Ib", email="ib@firma.example")
    row = promised(event, Owner(contact=guest))
    send(event)
    due.remind_due(at(9))
    actions.tick(row, True, now=timezone.now(), actor="Ib")
    assert reminders() == []
    row = actions.tick(row, False, now=timezone.now(), actor="Ib")
    assert due.remind_due(at(10)) == 0  # once is enough for one day
    tomorrow = localdate(timezone.now()) + timedelta(days=1)
    actions.change(row, row.what, Owner(contact=guest), tomorrow, now=timezone.now(), by=ada())
    assert due.remind_due(at(9, days=1)) == 1
    assert reminders() == [guest.email]


def test_who_gets_the_overview_of_the_day_finds_it_there_and_gets_no_letter_of_its_own():
    programme = a_programme("netvaerk-a")
    organiser = a_user(email="mads@demo.example", name="Mads Lund")
    Role.objects.create(user=organiser, kind=Role.Kind.ORGANISER, programme=a_programme("netvaerk-b"))
    promised(a_meeting(programme=programme), Owner(user=organiser), what="Ringer til skolen")
    assert due.remind_due(at(9)) == 0
    parts = {part.heading: part.lines for part in digests.contents(organiser, scope_of(organiser), at(9))}
    assert [line for line in parts["Dine aktioner"] if "Ringer til skolen" in line]
    choose(organiser, digest=False)
    promised(a_meeting(programme=programme), Owner(user=organiser), what="Skriver til skolen")
    assert due.remind_due(at(9)) == 1
    assert reminders() == [organiser.email]


def test_the_overview_says_ones_own_once():
    event = a_meeting()
    promised(event, Owner(user=ada()), what="Ringer til skolen")
    lines = [line for part in digests.contents(ada(), scope_of(ada()), at(9)) for line in part.lines]
    assert len([line for line in lines if "Ringer til skolen" in line]) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_write_one_reminder():
    event = a_meeting()
    promised(event, Owner(contact=a_contact(name="Ib")))
    send(event)
    at_once(lambda: due.remind_due(at(9)), lambda: due.remind_due(at(9)))
    assert len(reminders()) == 1


def test_late_ones_stand_on_the_organisers_day_and_are_one_row_when_there_are_many(client: Client):
    event = a_meeting()
    promised(event, Owner(name="Formanden"), 1, "Ikke endnu")
    for number in range(2):
        promised(event, Owner(name="Formanden"), -1, f"Sag {number}")
    now = timezone.now()
    found = due.waiting(scope_of(ada()), now, 10)
    assert [row.what for row in found.rows] == ["Aktion: Sag 0", "Aktion: Sag 1"]
    client.force_login(ada())
    assert "Aktion: Sag 0" in client.get(reverse("organise:day")).content.decode()
    for number in range(2, 5):
        promised(event, Owner(name="Formanden"), -1, f"Sag {number}")
    found = due.waiting(scope_of(ada()), now, 10)
    assert (len(found.rows), found.rows[0].url) == (1, reverse("organise:actions"))
    assert due.waiting(scope_of(ben()), now, 10).total == 0


def test_ones_own_stand_on_ones_own_page_and_are_ticked_there(client: Client):
    row = promised(a_meeting(), Owner(user=ada()), 4, "Ringer til skolen")
    client.force_login(ada())
    for page in ("organise:day", "me:home", "organise:actions"):
        assert "Ringer til skolen" in client.get(reverse(page)).content.decode()
    stranger = Client()
    stranger.force_login(ben())
    address = reverse("me:action_done", args=[row.pk])
    assert stranger.post(address).status_code == 404
    assert client.post(address, {"from": "day"})["Location"] == reverse("organise:day")
    row.refresh_from_db()
    assert row.status == "done"
    client.get(reverse("organise:day"))  # the toast names it once more
    assert "Ringer til skolen" not in client.get(reverse("organise:actions")).content.decode()


def test_the_page_changes_an_action_and_leads_back(client: Client):
    event = a_meeting()
    row = promised(event, Owner(contact=a_contact(name="Pia")), 4)
    client.force_login(ada())
    address = reverse("organise:action_edit", args=[event.pk, row.pk])
    assert "Pia" in client.get(address).content.decode()
    sent = {"what": "Ringer", "who": f"u-{ada().pk}", "name": "", "due_on": "", "next": reverse("organise:actions")}
    assert client.post(address, sent)["Location"] == reverse("organise:actions")
    assert client.post(address, sent | {"next": "https://evil.example/"})["Location"].startswith("/organise/")
    row.refresh_from_db()
    assert (row.what, row.owner, row.contact, row.due_on) == ("Ringer", ada(), None, None)
    assert client.post(address, sent | {"what": ""}).status_code == 422
    stranger = Client()
    stranger.force_login(ben())
    assert stranger.get(address).status_code == 404
