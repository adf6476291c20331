"""Inviting many to a meeting: an errand, since each letter is written one by one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from events.domain import meetings
from events.models import Event, Invitation
from people.domain import errands
from people.domain.errandkinds import Kind, Step, Work
from people.domain.errandstate import number
from people.domain.history import history_of, record
from people.domain.refusals import NotFound
from people.models import Contact, Errand, User

INVITATIONS = "meeting_invitations"
AT_ONCE = 25  # so many letters are written while one waits
By = Invitation.By


def invite_many(event: Event, contacts: Sequence[Contact], *, now: datetime, by: User) -> Errand:
    """Asks the worker to invite these; each once, whoever was invited meanwhile."""
    return errands.start(
        INVITATIONS,
        now=now,
        by=by,
        name=event.title,
        given={"event": str(event.pk), "contacts": [str(contact.pk) for contact in contacts]},
        programme_id=event.programme_id,
        total=len(contacts),
    )


def under_way(event: Event) -> Errand | None:
    """The invitations to this meeting that are being written now."""
    open_ones = Errand.objects.filter(status__in=[Errand.Status.WAITING, Errand.Status.RUNNING])
    return open_ones.filter(kind=INVITATIONS, given__event=str(event.pk)).order_by("-created_at").first()


def _begin(errand: Errand) -> Work:
    keys = [UUID(key) for key in errand.given["contacts"]]
    return Work(len(keys), lambda start, stop, now: _step(errand, keys[start:stop], now))


def _step(errand: Errand, keys: Sequence[UUID], now: datetime) -> Step:
    event = Event.objects.select_for_update(of=("self",)).select_related("programme", "venue")
    meeting = event.filter(pk=errand.given["event"]).first()
    if meeting is None:
        raise NotFound(_("Arrangementet findes ikke længere."))
    found = Contact.objects.select_related("organisation").in_bulk(keys)
    contacts = [found[key] for key in keys if key in found]
    made = meetings.invite_some(meeting, contacts, at=errand.created_at, now=now, by=errand.by)
    _note(meeting, errand)
    step = Step()
    step.counts.update({way: len(rows) for way, rows in made.items()})
    step.counts["before"] += len(keys) - sum(map(len, made.values()))
    return step


def _note(meeting: Event, errand: Errand) -> None:
    """One line in the history for all of them; it grows with each step, so that it is true when one stops half way."""
    counts = dict(
        meeting.invitations.filter(invited_at=errand.created_at).order_by().values_list("by").annotate(n=Count("pk"))
    )
    letters, phones = counts.get(By.LETTER, 0), counts.get(By.PHONE, 0)
    words = meetings.invited_words(letters, phones)
    line = history_of(meeting).filter(at=errand.created_at, what="invited")
    if not line.update(new=words, letters=letters):
        record(meeting, now=errand.created_at, by=errand.by, what="invited", new=words, letters=letters)


def outcome(result: dict[str, Any]) -> str:
    """How many got a letter, and how many are to be called."""
    letters, phones, before = (result.get(name, 0) for name in (By.LETTER, By.PHONE, "before"))
    said = [(ngettext("{n} har fået brev.", "{n} har fået brev.", letters), letters)]
    if phones:
        said.append((_("{n} står på telefonlisten."), phones))
    if before:
        said.append((ngettext("{n} var allerede inviteret.", "{n} var allerede inviteret.", before), before))
    return " ".join(sentence.format(n=number(count)) for sentence, count in said)


KIND = Kind(
    INVITATIONS,
    title=gettext_lazy("Invitationer"),
    progress=gettext_lazy("{done} af {total} inviteret"),
    begin=_begin,
    outcome=lambda errand: outcome(errand.result),
    back=lambda errand: (errand.name, reverse("organise:event", args=[errand.given["event"]]) + "#gaester"),
)
