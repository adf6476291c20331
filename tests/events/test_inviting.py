"""Inviting many to a meeting: in the background, each once, with one line in the history."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from events.domain import changes, inviting, meetings
from events.models import Event, EventStatus, Invitation
from people.domain import errands
from people.domain.history import history_of
from people.models import Contact, Errand, Letter, User
from tests.cast import ada, ben
from tests.errands import Power
from tests.making import a_contact, a_mailable_contact, a_programme, an_event

pytestmark = pytest.mark.django_db


def at_home(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def contacts(mailable: int, others: int = 0) -> list[Contact]:
    return [a_mailable_contact() for _ in range(mailable)] + [a_contact() for _ in range(others)]


def ask(client: Client, event: Event, chosen: list[Contact]) -> str:
    answer = client.post(reverse("organise:meeting_invite", args=[event.pk]), {"contact": [one.pk for one in chosen]})
    return str(answer["Location"])


def invited_line(event: Event) -> tuple[str, int]:
    line = history_of(event).get(what="invited")
    return line.new, line.letters


def test_many_are_invited_by_the_worker_and_the_page_ends_with_how() -> None:
    client, event = at_home(ada()), an_event()
    chosen = contacts(30, 10)
    meetings.invite(event, chosen[:1], now=timezone.now())
    history_of(event).filter(what="invited").delete()
    where = ask(client, event, chosen)
    errand = Errand.objects.get()
    assert where == reverse("organise:errand", args=[errand.pk])
    assert (Invitation.objects.count(), errand.total) == (1, 40)
    assert f'href="{where}"' in client.get(reverse("organise:event", args=[event.pk])).content.decode()
    errands.run(errand.pk, timezone.now())
    assert Letter.objects.filter(kind="meeting_invitation").count() == 30
    assert meetings.phone_list(event).count() == 10
    page = client.get(where).content.decode()
    assert "29 har fået brev. 10 står på telefonlisten. 1 var allerede inviteret." in page
    assert f'href="{reverse("organise:event", args=[event.pk])}#gaester"' in page
    assert invited_line(event) == ("29 med brev, 10 på telefonlisten", 29)
    assert f'href="{where}"' not in client.get(reverse("organise:event", args=[event.pk])).content.decode()
    event.refresh_from_db()
    assert event.status == EventStatus.INVITED


def test_a_few_are_invited_at_once() -> None:
    client, event = at_home(ada()), an_event()
    assert ask(client, event, contacts(2)).endswith("#gaester")
    assert (Errand.objects.count(), Letter.objects.filter(kind="meeting_invitation").count()) == (0, 2)


def test_killed_half_way_everybody_gets_one_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    now, event, invite_some = timezone.now(), an_event(), meetings.invite_some
    errand = inviting.invite_many(event, contacts(60), now=now, by=ada())

    def dies(*args: object, **more: object) -> object:
        made = invite_some(*args, **more)  # type: ignore[arg-type]
        if Invitation.objects.count() > 30:
            raise Power
        return made

    monkeypatch.setattr(meetings, "invite_some", dies)
    with pytest.raises(Power):
        errands.run(errand.pk, now)
    monkeypatch.undo()
    errand.refresh_from_db()
    half = errand.done
    assert 0 < half == Invitation.objects.count() <= 30
    assert invited_line(event) == (f"{half} med brev, 0 på telefonlisten", half)
    errands.take_back_stale(now + 2 * errands.STALE_AFTER)
    errands.run(errand.pk, now + 2 * errands.STALE_AFTER)
    assert Invitation.objects.count() == Letter.objects.filter(kind="meeting_invitation").count() == 60
    assert invited_line(event) == ("60 med brev, 0 på telefonlisten", 60)


def test_cancelled_meanwhile_nobody_else_is_invited() -> None:
    event = an_event()
    errand = inviting.invite_many(event, contacts(30), now=timezone.now(), by=ada())
    changes.cancel(event, now=timezone.now(), by=ada())
    errands.run(errand.pk, timezone.now())
    errand.refresh_from_db()
    assert (errand.status, errand.sentence) == ("failed", "Mødet er aflyst.")
    assert Invitation.objects.count() == 0


def test_who_organises_the_programme_sees_it_and_nobody_else() -> None:
    his = an_event(programme=a_programme("robotbandet"))
    ask(at_home(ada()), his, contacts(26))
    where = reverse("organise:errand", args=[Errand.objects.get().pk])
    assert at_home(ben()).get(where).status_code == 200
    Errand.objects.update(programme_id=a_programme("netvaerk").pk)
    assert at_home(ben()).get(where).status_code == 404


def looked_up(count: int) -> int:
    """Questions for inviting so many who get no letter: those with one are written one by one."""
    event, chosen = an_event(status=EventStatus.INVITED), contacts(0, count)
    with CaptureQueriesContext(connection) as asked:
        meetings.invite_some(event, chosen, at=timezone.now(), now=timezone.now())
    return len([one for one in asked if one["sql"].startswith("SELECT")])


def test_whom_we_may_mail_is_looked_up_once() -> None:
    assert looked_up(1) == looked_up(12)
