"""Whom to call because a change concerns them and no letter can reach them: noted with it, ticked off by hand."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from events.domain import journal
from events.domain.changes import Change
from events.domain.concerned import Recipient
from events.domain.news import CANCELLED, MOVED, POSTPONED
from events.models import Call, Event, EventStatus
from people.domain.danish import da_when, in_a_row
from people.domain.history import record
from people.models import Contact, User

NAMED = 5


def know_already(event: Event) -> set[str]:
    """The keys of those who were not called about an earlier change and heard last what is now so again."""
    now = words(event)
    return {key for key, before in event.calls.filter(called_at=None).values_list("key", "before") if before == now}


def note(
    event: Event, change: Change, news: str, people: Sequence[Recipient], written_to: Iterable[Recipient], now: datetime
) -> None:
    """One call for each of these. Who was not called yet about an earlier change is called once, about how it now is;
    who is written to now, or knows already, is not called any more.
    """
    done = {one.key for one in written_to} | know_already(event)
    event.calls.filter(called_at=None, key__in=done).delete()
    if not people:
        return
    before = _words({name: change.before.get(name, getattr(event, name)) for name in _SHOWN})
    waiting = {call.key: call for call in event.calls.filter(called_at=None).select_for_update()}
    contacts = Contact.objects.select_related("organisation").in_bulk(
        [one.contact.pk for one in people if one.contact is not None]
    )
    for one in people:
        contact = contacts.get(one.contact.pk) if one.contact else None
        phone = one.phone or (contact.organisation.phone if contact else "")
        values = {"name": one.name[:160], "phone": phone, "news": news, "why": change.why[:300], "made_at": now}
        call = waiting.get(one.key)
        if call is not None:
            Call.objects.filter(pk=call.pk).update(**values)
        else:
            Call.objects.create(event=event, key=one.key, contact=contact, before=before, **values)
    names = [one.name for one in people[:NAMED]]
    if len(people) > NAMED:
        names.append(_("{n} til").format(n=len(people) - NAMED))
    record(event, now=now, what="calls", new=in_a_row(names), actor="systemet")


_SHOWN = ("starts_at", "ends_at", "venue", "room", "status")


def words(event: Event) -> str:
    """What somebody called hears of time and place; always in Danish, as it is kept to be compared."""
    return _words({name: getattr(event, name) for name in _SHOWN})


def _words(values: dict[str, Any]) -> str:
    with override("da"):
        parts = [da_when(values["starts_at"], values["ends_at"])]
        parts += [str(values[name]) for name in ("venue", "room") if values[name]]
        if values["status"] == EventStatus.CANCELLED:
            parts.append(_("aflyst"))
        elif values["status"] == EventStatus.POSTPONED:
            parts.append(_("udsat"))
        return ", ".join(parts)[:300]


def waiting(event: Event) -> QuerySet[Call]:
    """Those still to be called, first noted first."""
    return event.calls.filter(called_at=None).select_related("contact__organisation").order_by("made_at", "name")


def made(event: Event) -> QuerySet[Call]:
    """Those called, the last first."""
    return event.calls.exclude(called_at=None).select_related("called_by").order_by("-called_at")


def called(call: Call, *, now: datetime, by: User) -> None:
    """They have been told. Saying it twice changes nothing."""
    with journal.as_one(now=now, by=by, what="called"):
        journal.also(Call.objects.filter(pk=call.pk))
        if Call.objects.filter(pk=call.pk, called_at=None).update(called_at=now, called_by=by):
            record(call.event, now=now, by=by, what="called", new=call.name)


def say(call: Call, event: Event) -> str:
    """What is to be said on the telephone."""
    when = da_when(event.starts_at, event.ends_at)
    if call.news == CANCELLED:
        return _("Aflyst. Skulle have været {when}.").format(when=when)
    if call.news == POSTPONED:
        return _("Udsat. Skulle have været {when}.").format(when=when)
    if call.news == MOVED:
        return _("Nu {when}. Før: {before}.").format(when=when, before=call.before)
    return _("Det bliver til noget alligevel: {when}.").format(when=when)
