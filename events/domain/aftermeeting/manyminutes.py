"""Minutes to many: an errand, since each letter is written one by one.

Pressed again, it is the same errand; and whoever has had this version gets it once, whichever audience it was.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from events.domain import journal
from events.domain.aftermeeting import actions, sending
from events.models import Action, Event, Minutes, Signup
from people.domain import errands
from people.domain.errandkinds import Kind, Step, Work
from people.domain.errandstate import number
from people.domain.refusals import NotFound
from people.models import Contact, Errand, User

MINUTES = "meeting_minutes"
AT_ONCE = 25  # so many letters are written while one waits


def send(minutes: Minutes, whom: str, *, version: int, now: datetime, by: User) -> sending.Sent | Errand:
    """A few at once; many by the worker, from the words that were looked at."""
    with transaction.atomic():
        stored = sending.ready(minutes, whom, version=version)
        if (errand := under_way(stored.event)) is not None:
            return errand
        to = sending.audience(stored.event, whom, stored)
        promised = [row for row in actions.own(stored.event) if row.status == Action.Status.OPEN]
        letters = to.letters + len(promised)
        if letters <= AT_ONCE:
            return sending.send(stored, whom, version=version, now=now, by=by)
        rows = [
            *([("contact", str(one.pk)) for one in to.contacts]),
            *([("signup", str(one.pk)) for one in to.signups]),
            *([("action", str(one.pk)) for one in promised]),
        ]
        return errands.start(
            MINUTES,
            now=now,
            by=by,
            name=stored.event.title,
            given={
                "event": str(stored.event_id),
                "minutes": str(stored.pk),
                "version": version,
                "points": stored.points,
                "before": to.before,
                "rows": rows,
            },
            programme_id=stored.event.programme_id,
            total=len(rows),
        )


def under_way(event: Event) -> Errand | None:
    """The minutes of this meeting that are being sent now."""
    open_ones = Errand.objects.filter(status__in=[Errand.Status.WAITING, Errand.Status.RUNNING])
    return open_ones.filter(kind=MINUTES, given__event=str(event.pk)).order_by("-created_at").first()


def _begin(errand: Errand) -> Work:
    rows = [(kind, UUID(key)) for kind, key in errand.given["rows"]]
    return Work(
        len(rows),
        step=lambda start, stop, now: _step(errand, rows[start:stop], now),
        finish=lambda result, now: _finish(errand, result, now),
    )


def _held(errand: Errand) -> Minutes:
    """The minutes as they were looked at, whatever was written since; the row is held."""
    rows = Minutes.objects.select_for_update(of=("self",)).select_related("event__programme", "event__venue")
    stored = rows.filter(pk=errand.given["minutes"]).first()
    if stored is None:
        raise NotFound(_("Referatet findes ikke længere."))
    sending.check_held(stored.event)
    stored.version = errand.given["version"]
    return stored


def _step(errand: Errand, rows: Sequence[tuple[str, UUID]], now: datetime) -> Step:
    minutes = _held(errand)
    keys = {wanted: [key for kind, key in rows if kind == wanted] for wanted in ("contact", "signup", "action")}
    people: list[Contact | Signup] = [
        *Contact.objects.filter(pk__in=keys["contact"]).order_by("name", "pk"),
        *Signup.objects.filter(pk__in=keys["signup"]).exclude(email="").order_by("created_at", "pk"),
    ]
    promised = actions.own(minutes.event).filter(pk__in=keys["action"], status=Action.Status.OPEN)
    sent = sending.write_some(minutes, errand.given["points"], people, list(promised), now)
    step = Step()
    step.counts.update({"minutes": sent.minutes, "promises": sent.promises})
    return step


def _finish(errand: Errand, result: dict[str, Any], now: datetime) -> dict[str, Any]:
    with journal.as_one(now=now, by=errand.by, what="minutes_sent"):
        journal.cannot_be_undone()
        sending.over(_held(errand), result.get("minutes", 0), now=now, by=errand.by)
    return {"before": errand.given["before"]}


def words(minutes: int, promises: int, before: int = 0) -> str:
    """How many got it, and how many had it."""
    said = [ngettext("{n} har fået referatet.", "{n} har fået referatet.", minutes).format(n=number(minutes))]
    if before:
        said.append(ngettext("{n} havde fået det.", "{n} havde fået det.", before).format(n=number(before)))
    if promises:
        told = ngettext("{n} har fået sin aktion.", "{n} har fået hver sin aktion.", promises)
        said.append(told.format(n=number(promises)))
    return " ".join(said)


def _outcome(errand: Errand) -> str:
    return words(*(errand.result.get(name, 0) for name in ("minutes", "promises", "before")))


KIND = Kind(
    MINUTES,
    title=gettext_lazy("Referat"),
    progress=gettext_lazy("{done} af {total} breve skrevet"),
    begin=_begin,
    outcome=_outcome,
    back=lambda errand: (errand.name, reverse("organise:event", args=[errand.given["event"]])),
)
