"""What came in by mail and waits for an organiser: proposed times, a no from somebody booked, written answers."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from events.domain.agenda import Found, Waiting, first_of
from events.domain.scope import Scope
from events.models import Booking, CalendarAnswer, TimeProposal
from people.domain.danish import da_moment, da_when
from people.models import IncomingLetter

RECENT = timedelta(days=30)


def proposals(scope: Scope, now: datetime, limit: int) -> Found:
    """Times that somebody proposes instead, of events to come."""
    rows = (
        TimeProposal.objects.filter(scope.condition("event__programme"), state=TimeProposal.State.OPEN)
        .filter(event__ends_at__gt=now)
        .select_related("event__programme")
        .order_by("created_at")
    )
    found, total = first_of(rows, limit)
    return Found(
        [
            Waiting(
                kind="proposal",
                icon="calendar-time",
                what=_("{who} foreslår en anden tid").format(who=row.name or row.email),
                who=row.event.title,
                note=da_when(row.starts_at, row.ends_at),
                url=reverse("organise:event_letters", args=[row.event_id]) + "#svar",
                since=row.created_at,
                colour=row.event.programme.colour,
                programme=str(row.event.programme),
                verb=_("Svar"),
            )
            for row in found
        ],
        total,
    )


def declined(scope: Scope, now: datetime, limit: int) -> Found:
    """Somebody who is booked said no in the calendar: find another, or talk to them."""
    booked = Booking.objects.filter(
        event=OuterRef("event"), resource__user=OuterRef("user"), state=Booking.State.FIRM, busy_to__gt=now
    )
    rows = (
        CalendarAnswer.objects.filter(scope.condition("event__programme"), answer=CalendarAnswer.Answer.DECLINED)
        .filter(Exists(booked), user__isnull=False)
        .select_related("event__programme")
        .order_by("answered_at")
    )
    found, total = first_of(rows, limit)
    return Found(
        [
            Waiting(
                kind="declined",
                icon="user-x",
                what=_("{who} sagde nej i sin kalender").format(who=row.name or row.email),
                who=row.event.title,
                note=row.comment or da_moment(row.event.starts_at),
                url=reverse("organise:event", args=[row.event_id]),
                since=row.answered_at,
                deadline=row.event.starts_at,
                colour=row.event.programme.colour,
                programme=str(row.event.programme),
                verb=_("Åbn"),
            )
            for row in found
        ],
        total,
    )


def written(scope: Scope, now: datetime, limit: int) -> Found:
    """What somebody wrote back, until an organiser has read it."""
    rows = IncomingLetter.objects.filter(
        scope.condition("programme_id"), outcome=IncomingLetter.Outcome.WORDS, seen_at=None, read_at__gt=now - RECENT
    ).order_by("read_at")
    found, total = first_of(rows, limit)
    return Found(
        [
            Waiting(
                kind="answer",
                icon="message",
                what=_("{who} har skrevet: {subject}").format(who=row.from_name or row.from_email, subject=row.subject),
                who=" ".join(row.text.split())[:120],
                url=reverse("organise:incoming", args=[row.pk]),
                since=row.read_at,
                verb=_("Læst"),
                post=reverse("organise:incoming_seen", args=[row.pk]),
            )
            for row in found
        ],
        total,
    )


SOURCES = (proposals, declined, written)
