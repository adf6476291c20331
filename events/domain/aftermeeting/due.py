"""The day on which something promised at a meeting falls due: its owner is reminded once, and it stands on the
organisers' day until it is done."""

from datetime import datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.domain import digests
from events.domain.aftermeeting import actions
from events.domain.agenda import ZONE, Found, Waiting, first_of
from events.domain.scope import Scope
from events.models import Action, Minutes
from people.domain.answerlinks import answer_url
from people.domain.danish import da_date, in_a_row
from people.domain.history import record
from people.domain.outbox import write

FROM, UNTIL = time(8), time(18)  # by the clock on the wall
FORGIVEN = timedelta(days=3)  # a reminder that comes later than this is of no use
END_OF_WORK = time(16)
AT_ONCE = 100
ONE_BY_ONE = 3  # so many are told one by one on the organisers' day


def remind_due(now: datetime) -> int:
    """Whose day has come: one letter each, to who has heard of it; who gets the overview of the day finds it there.
    Returns how many letters."""
    local = now.astimezone(ZONE)
    if not FROM <= local.time() < UNTIL:
        return 0
    today = localdate(now, ZONE)
    told = Exists(Minutes.objects.filter(event=OuterRef("event"), sent_version__gt=0))
    rows = Action.objects.filter(told | Q(owner__isnull=False), status=Action.Status.OPEN, reminded_at=None)
    rows = rows.filter(due_on__lte=today, due_on__gt=today - FORGIVEN).order_by("due_on", "pk")
    return sum(_remind(pk, now) for pk in list(rows.values_list("pk", flat=True)[:AT_ONCE]))


@transaction.atomic
def _remind(pk: UUID, now: datetime) -> int:
    """Claimed and written in one transaction; who ticks it off meanwhile, or another worker, comes first."""
    rows = Action.objects.select_for_update(of=("self",)).select_related("event__programme", "owner", "contact")
    row = rows.filter(pk=pk, status=Action.Status.OPEN, reminded_at=None).first()
    if row is None:
        return 0
    Action.objects.filter(pk=row.pk).update(reminded_at=now)
    to = row.owner or row.contact
    if to is None or digests.takes(row.owner):
        return 0
    letter = write(
        actions.REMINDER,
        dedupe=f"{actions.reminder_key(row)}:{to.pk}",
        now=now,
        to=to,
        about=row.event,
        context={"event": row.event, "row": row, "link": answer_url("action", row.pk)},
    )
    if letter is not None:
        record(row, now=now, what="reminded", actor=_("systemet"))
    return int(letter is not None)


def waiting(scope: Scope, now: datetime, limit: int) -> Found:
    """For the organiser's day: what falls due today, or is late."""
    rows = actions.open_in(scope).filter(due_on__lte=localdate(now, ZONE))
    found, total = first_of(rows, limit)
    if total > ONE_BY_ONE:
        return Found([_many(found, total)], 1)
    return Found([_one(row, now) for row in found], total)


def _one(row: Action, now: datetime) -> Waiting:
    assert row.due_on is not None
    words = _("{owner} lovede det til {day}") if actions.is_late(row, now) else _("{owner} har lovet det til i dag")
    return Waiting(
        kind="action",
        icon="checklist",
        what=_("Aktion: {what}").format(what=row.what),
        who=row.event.title,
        note=words.format(owner=row.owner_name, day=da_date(row.due_on, year=False)),
        url=reverse("organise:action_edit", args=[row.event_id, row.pk]),
        deadline=datetime.combine(row.due_on, END_OF_WORK, ZONE),
        colour=row.event.programme.colour,
        programme=str(row.event.programme),
        verb=_("Gjort"),
        post=reverse("organise:action_tick", args=[row.event_id, row.pk]),
        fields=(("deed", "done"),),
    )


def _many(rows: list[Action], total: int) -> Waiting:
    """A day must not drown in them: all of them as one thing to do."""
    first = rows[0]
    assert first.due_on is not None
    names = list(dict.fromkeys(row.owner_name for row in rows))
    return Waiting(
        kind="action",
        icon="checklist",
        what=ngettext("{n} aktion fra møderne skal gøres nu", "{n} aktioner fra møderne skal gøres nu", total).format(
            n=total
        ),
        who=_("{names} og flere").format(names=", ".join(names[:2])) if len(names) > 2 else in_a_row(names),
        url=reverse("organise:actions"),
        deadline=datetime.combine(first.due_on, END_OF_WORK, ZONE),
        verb=_("Se dem"),
    )
