"""What of events waits for an organiser: shifts nobody has, holds that run out, enquiries, letters that failed."""

from datetime import datetime, time, timedelta

from django.db.models import Count, Exists, OuterRef, Subquery
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.domain import held, stands, waitingline
from events.domain.agenda import ZONE, Found, Waiting, first_of
from events.domain.scope import Scope
from events.domain.search import page_of
from events.models import Call, Event, EventKind, EventStatus, Hold, Invitation, Signup
from people.domain import bounces, serveranswers
from people.domain.danish import da_moment, da_span
from people.domain.schooldays import workdays_after
from people.models import Letter

ANSWER_WORKDAYS = 3  # as the band's page, its receipt and its letter say
END_OF_WORK = time(16)

SOON = timedelta(days=14)  # shifts at most this far ahead are asked about
HOLD_SOON = timedelta(days=3)


def uncovered_shifts(scope: Scope, now: datetime, limit: int) -> Found:
    rows = stands.uncovered(now, until=now + SOON).filter(scope.condition("event__programme"))
    shifts, total = first_of(rows, limit)
    return Found(
        [
            Waiting(
                kind="shift",
                icon="user-exclamation",
                what=ngettext(
                    "Vagten »{shift}« mangler {number} person", "Vagten »{shift}« mangler {number} personer", missing
                ).format(shift=shift.name, number=missing),
                who=shift.event.title,
                note=f"{da_moment(shift.starts_at)}–{da_span(shift.ends_at, None).removeprefix('kl. ')}",
                url=reverse("organise:event", args=[shift.event_id]) + "#vagter",
                deadline=shift.starts_at,
                colour=shift.event.programme.colour,
                programme=str(shift.event.programme),
                verb=_("Find folk"),
            )
            for shift in shifts
            for missing in [shift.min_people - shift.staffed]
        ],
        total,
    )


def ending_holds(scope: Scope, now: datetime, limit: int) -> Found:
    rows = (
        Hold.objects.filter(scope.condition("event__programme"), state=Hold.State.HELD)
        .filter(expires_at__gt=now, expires_at__lt=now + HOLD_SOON)
        .select_related("event__programme", "resource")
        .order_by("expires_at")
    )
    holds, total = first_of(rows, limit)
    return Found(
        [
            Waiting(
                kind="hold",
                icon="hourglass",
                what=_("Reservationen af {robot} udløber").format(robot=hold.resource.name),
                who=hold.event.title,
                note=_("Spiller {when}").format(when=da_moment(hold.event.starts_at)),
                url=reverse("organise:event", args=[hold.event_id]),
                since=hold.created_at,
                deadline=hold.expires_at,
                colour=hold.event.programme.colour,
                programme=str(hold.event.programme),
                verb=_("Åbn"),
            )
            for hold in holds
        ],
        total,
    )


def answer_by(event: Event) -> datetime:
    """When the enquirer, who was promised an answer within three workdays, must have one."""
    asked = event.created_at.astimezone(ZONE)
    return datetime.combine(workdays_after(asked.date(), ANSWER_WORKDAYS), END_OF_WORK, ZONE)


def new_enquiries(scope: Scope, now: datetime, limit: int) -> Found:
    rows = (
        Event.objects.filter(scope.condition(), kind=EventKind.PERFORMANCE)
        .filter(status__in=[EventStatus.ENQUIRY, EventStatus.QUALIFYING], starts_at__gt=now)
        .select_related("programme", "performance", "venue")
        .order_by("created_at", "pk")
    )
    events, total = first_of(rows, limit)
    return Found(
        [
            Waiting(
                kind="enquiry",
                icon="music",
                what=_("Forespørgsel om Robotbandet"),
                who=event.performance.organisation_name if hasattr(event, "performance") else event.title,
                note=", ".join(
                    part for part in (da_moment(event.starts_at), event.venue.town if event.venue else "") if part
                ),
                url=reverse("organise:event", args=[event.pk]),
                since=event.created_at,
                deadline=answer_by(event),
                colour=event.programme.colour,
                programme=str(event.programme),
                verb=_("Svar"),
            )
            for event in events
        ],
        total,
    )


def failed_letters(scope: Scope, now: datetime, limit: int) -> Found:
    rows = (
        Letter.objects.filter(scope.condition("programme_id"), status=Letter.Status.FAILED, is_account=False)
        .filter(created_at__gt=now - timedelta(days=30))
        .exclude(Exists(bounces.still_dead().filter(email=Lower(OuterRef("to_email")))))  # said once, as below
        .order_by("-created_at")
    )
    letters, total = first_of(rows, limit)
    return Found(
        [
            Waiting(
                kind="letter",
                icon="mail-x",
                what=_("Brevet »{subject}« kunne ikke sendes").format(subject=letter.subject),
                who=letter.to_name or letter.to_email,
                note=letter.error,
                url=reverse("organise:letter", args=[letter.pk]),
                since=letter.created_at,
                verb=_("Se brevet"),
            )
            for letter in letters
        ],
        total,
    )


def dead_addresses(scope: Scope, now: datetime, limit: int) -> Found:
    """From where letters come back; whoever corrects the address, or calls, is done."""
    rows = (
        bounces.still_dead()
        .filter(scope.condition("letter__programme_id"), letter__isnull=False)
        .select_related("letter__contact__organisation", "letter__user")
        .order_by("-since")
    )
    found, total = first_of(rows, limit)
    return Found(
        [
            Waiting(
                kind="letter",
                icon="mail-x",
                what=_("Breve til {name} kommer tilbage").format(name=row.letter.to_name or row.email),
                who=row.email,
                note=serveranswers.in_words(row.code) or row.answer,
                url=page_of(row.letter.contact.organisation) + "#kontakter"
                if row.letter.contact
                else reverse("organise:letter", args=[row.letter.pk]),
                since=row.since,
                verb=_("Ret adressen") if row.letter.contact else _("Se brevet"),
            )
            for row in found
            if row.letter is not None
        ],
        total,
    )


def open_calls(scope: Scope, now: datetime, limit: int) -> Found:
    """Events of which something changed that somebody without mail has not been told."""
    open_ones = Call.objects.filter(called_at=None).order_by()  # few, and found by their index
    waiting = open_ones.filter(event=OuterRef("pk"))
    rows = (
        Event.objects.filter(scope.condition(), pk__in=open_ones.values("event"), ends_at__gt=now)
        .annotate(
            to_call=Subquery(waiting.values("event").annotate(n=Count("pk")).values("n")),
            since=Subquery(waiting.order_by("made_at").values("made_at")[:1]),
        )
        .select_related("programme")
        .order_by("starts_at", "pk")
    )
    events, total = first_of(rows, limit)
    return Found(
        [
            Waiting(
                kind="call",
                icon="phone",
                what=ngettext(
                    "{number} skal ringes op om »{event}«", "{number} skal ringes op om »{event}«", event.to_call
                ).format(number=event.to_call, event=event.title),
                who=_("aflyst") if event.is_cancelled else da_moment(event.starts_at),
                note=_("de kan ikke få brev"),
                url=reverse("organise:event", args=[event.pk]) + "#ring",
                since=event.since,
                deadline=event.starts_at,
                colour=event.programme.colour,
                programme=str(event.programme),
                verb=_("Ring"),
            )
            for event in events
        ],
        total,
    )


def lines_to_call(scope: Scope, now: datetime, limit: int) -> Found:
    """Meetings where somebody who waits for a seat has to be called: the offer cannot be mailed, or it is too late."""
    # Each by its own index: asked for together, every guest of every event would be looked through.
    soon = Event.objects.filter(starts_at__gt=now, starts_at__lte=now + waitingline.PHONE_FROM)
    waits = [rows.filter(event=OuterRef("pk"), status="waitlisted") for rows in (Invitation.objects, Signup.objects)]
    offered = Invitation.objects.filter(status="offered", by=Invitation.By.PHONE, event__starts_at__gt=now)
    keys = {*soon.filter(Exists(waits[0]) | Exists(waits[1])).values_list("pk", flat=True)}
    keys |= {*offered.values_list("event", flat=True)}
    rows = Event.objects.filter(scope.condition(), pk__in=keys)
    rows = rows.select_related("programme", "owner").order_by("starts_at", "pk")
    found = [(event, one) for event in rows[: limit * 2] if (one := _to_call(event, now)) is not None]
    return Found(
        [
            Waiting(
                kind="line",
                icon="phone",
                what=_("Ring til {name}: der er en plads").format(name=one.name),
                who=event.title,
                note=_("nummer {n} på ventelisten").format(n=one.number),
                url=reverse("organise:meeting_line", args=[event.pk]),
                since=one.row.waits_since,
                deadline=one.row.offer_until or event.starts_at,
                colour=event.programme.colour,
                programme=str(event.programme),
                verb=_("Ring"),
            )
            for event, one in found[:limit]
        ],
        len(found),
    )


def _to_call(event: Event, now: datetime) -> waitingline.Waiter | None:
    too_late = waitingline.offer_ends(event, now) is None
    for one in waitingline.overview(event):
        if (one.row.status == waitingline.OFFERED and one.must_be_called) or (one.is_next and too_late):
            return one
    return None


def past_events(scope: Scope, now: datetime, limit: int) -> Found:
    """Over, but nobody has said so, and it is not said by itself: without it nothing can be closed."""
    statuses = [*_ASKED, EventStatus.PUBLISHED, EventStatus.INVITED, EventStatus.CONFIRMED]
    rows = (
        Event.objects.filter(scope.condition(), ends_at__lt=now, starts_at__gt=now - timedelta(days=30))
        .filter(status__in=statuses)
        .exclude(kind__in=[EventKind.MENTORING, EventKind.MATCHING_DAY])  # the pair says so; the day's own page does
        .exclude(held.goes_by_itself(), last_day__gte=held.over_since(now))
        .select_related("programme")
        .order_by("starts_at")
    )
    events, total = first_of(rows, limit)
    return Found(
        [
            Waiting(
                kind="close",
                icon="flag",
                what=words.format(event=event.title),
                who=da_moment(event.starts_at),
                url=reverse("organise:event", args=[event.pk]),
                since=event.ends_at,
                colour=event.programme.colour,
                programme=str(event.programme),
                verb=_("Ja, markér"),
                post=reverse("organise:event_status", args=[event.pk]),
                fields=(("new", done),),
            )
            for event in events
            for done, words in [_done(event)]
        ],
        total,
    )


_ASKED = frozenset({EventStatus.READY, EventStatus.TRAVELLING, EventStatus.OPEN})


def _done(event: Event) -> tuple[str, str]:
    """The status that says it is done, and the question."""
    match event.kind:
        case EventKind.PERFORMANCE:
            return EventStatus.PERFORMED, _("Er »{event}« spillet?")
        case EventKind.STAND:
            return EventStatus.STRUCK, _("Er »{event}« pakket ned?")
        case EventKind.SCHOOL_VISIT | EventKind.COMPANY_VISIT:
            return EventStatus.CARRIED_OUT, _("Blev »{event}« holdt?")
    return EventStatus.HELD, _("Blev »{event}« holdt?")


SOURCES = (
    uncovered_shifts,
    ending_holds,
    new_enquiries,
    open_calls,
    lines_to_call,
    past_events,
    failed_letters,
    dead_addresses,
)
