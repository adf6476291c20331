"""Who may stand at the door by a link: an organiser's own phone, or a helper without a login, until the day after."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from events.domain import lifecycle
from events.domain.door.expected import KINDS as KINDS
from events.models import DoorLink, Event, EventStatus
from people.domain.history import record
from people.domain.refusals import Expired, Invalid, MoveNotAllowed
from people.models import User

STANDS_AFTER = timedelta(days=1)
AT_MOST = 20  # helpers at one door


def opens_at(event: Event) -> datetime:
    """The beginning of its first day, on the wall where it takes place."""
    zone = ZoneInfo(event.timezone)
    return datetime.combine(localtime(event.starts_at, zone).date(), time(), zone)


def expires_at(event: Event) -> datetime:
    return event.ends_at + STANDS_AFTER


def has_door(event: Event, now: datetime) -> bool:
    """Whether a phone may be made ready for it."""
    taken = event.status in lifecycle.GONE or event.status in (
        EventStatus.PLANNED,
        EventStatus.CANCELLED,
        EventStatus.CLOSED,
    )
    return event.kind in KINDS and not taken and now < expires_at(event)


def _check(event: Event, now: datetime) -> None:
    if event.status == EventStatus.PLANNED:
        raise MoveNotAllowed(_("Offentliggør arrangementet først."), code="not_published")
    if not has_door(event, now):
        raise MoveNotAllowed(_("Døren er lukket: arrangementet er ovre eller aflyst."), code="door_closed")


def own(event: Event, user: User, *, now: datetime) -> DoorLink:
    """An organiser's own, the same each time."""
    _check(event, now)
    with transaction.atomic():
        row, is_new = DoorLink.objects.get_or_create(
            event=event, user=user, defaults={"name": user.name[:80], "made_by": user, "made_at": now}
        )
        if row.closed_at:
            DoorLink.objects.filter(pk=row.pk).update(closed_at=None)
            row.closed_at = None
        if is_new:
            record(row, now=now, by=user, what="made", new=row.name)
    return row


def hand_out(event: Event, name: str, *, now: datetime, by: User) -> DoorLink:
    """One for a helper; whoever has it sees the names and ticks them off, nothing else."""
    name = " ".join(name.split())
    if not name:
        raise Invalid([("/name", _("Skriv, hvem der skal stå i døren."))])
    if len(name) > 80:
        raise Invalid([("/name", _("Skriv højst 80 tegn."))])
    with transaction.atomic():
        event = Event.objects.select_for_update().get(pk=event.pk)
        _check(event, now)
        if event.door_links.filter(user=None, closed_at=None).count() >= AT_MOST:
            raise MoveNotAllowed(_("Der er allerede {number} links. Luk et først.").format(number=AT_MOST))
        row = DoorLink.objects.create(event=event, name=name, made_by=by, made_at=now)
        record(row, now=now, by=by, what="made", new=name)
    return row


def close(link: DoorLink, *, now: datetime, by: User) -> None:
    """From now on it is a link that was good once; what its phone has not sent is lost to us."""
    with transaction.atomic():
        if DoorLink.objects.filter(pk=link.pk, closed_at=None).update(closed_at=now):
            record(link, now=now, by=by, what="closed", new=link.name)


def check(link: DoorLink, now: datetime) -> None:
    """Raises Expired when it opens no longer."""
    if link.closed_at is not None:
        raise Expired(_("Linket er lukket af arrangøren."))
    if not has_door(link.event, now):
        raise Expired(_("Døren er lukket: arrangementet er ovre eller aflyst."))
