"""What of school visits waits for an organiser: wishes, visits to confirm, offers and employers without an answer."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from ambassadors.domain import audiences, guidance
from ambassadors.models import Gap, Offer, Release, Slot, VisitRequest
from events.domain.agenda import Found, Waiting, first_of
from events.domain.scope import Scope
from events.models import EventStatus
from people.domain.danish import da_moment, quoted

Status = VisitRequest.Status
EXPIRES_SOON = timedelta(hours=12)
SILENT_AFTER = timedelta(hours=48)
NO_REPLY_AFTER = timedelta(days=3)
LINK_WANTED = timedelta(days=7)


def _found(rows: QuerySet, limit: int, show: Callable[[Any], Waiting]) -> Found:
    """The first ones as rows, and how many there are (see events.domain.agenda.first_of)."""
    shown, total = first_of(rows, limit)
    return Found([show(row) for row in shown], total)


def _wishes(scope: Scope, *statuses: str) -> QuerySet[VisitRequest]:
    return VisitRequest.objects.filter(scope.condition(), status__in=statuses).select_related(
        "programme", "school", "event"
    )


def _of(wish: VisitRequest) -> dict[str, Any]:
    return {
        "url": reverse("organise:request", args=[wish.pk]),
        "colour": wish.programme.colour,
        "programme": str(wish.programme),
    }


def new_requests(scope: Scope, now: datetime, limit: int) -> Found:
    """To be decided on, the oldest first; where a held slot runs out, that is the deadline."""
    rows = _wishes(scope, Status.SUBMITTED, Status.MATCHING, Status.RESCHEDULING).order_by("created_at", "pk")

    def show(wish: VisitRequest) -> Waiting:
        facts = [_("{trin}. klasse").format(trin=wish.grade)] if wish.grade is not None else []
        facts.append(audiences.heads(wish))
        what = _("Ny tid til {skole}") if wish.status == Status.RESCHEDULING else _("Skolebesøg på {skole}")
        return Waiting(
            kind="visit_request",
            icon="inbox",
            what=what.format(skole=wish.school_name),
            who=", ".join(facts),
            note="" if wish.school_id else _("skolen skal findes på listen"),
            since=wish.created_at,
            deadline=held_by_wish.get(wish.pk),
            verb=_("Find ambassadører") if wish.status != Status.RESCHEDULING else _("Vælg tid"),
            **_of(wish),
        )

    shown = [wish.pk for wish in rows[:limit]]
    held = Slot.objects.filter(request__in=shown, state=Slot.State.HELD, held_until__gt=now)
    # The soonest comes last and stays.
    held_by_wish = dict(held.order_by("-held_until").values_list("request_id", "held_until"))
    return _found(rows, limit, show)


def to_confirm(scope: Scope, now: datetime, limit: int) -> Found:
    """Everybody said yes; only the organiser's word is missing."""
    # The event's status stands in an index with its start: the soonest are found without looking at the others.
    rows = _wishes(scope, Status.STAFFED).filter(event__status=EventStatus.STAFFED, event__starts_at__gt=now)
    rows = rows.order_by("event__starts_at", "pk")
    return _found(
        rows,
        limit,
        lambda wish: Waiting(
            kind="visit_confirm",
            icon="circle-check",
            what=_("Bekræft besøget på {skole}").format(skole=wish.school_name),
            who=da_moment(wish.event.starts_at),
            note=_("alle har sagt ja"),
            since=wish.updated_at,
            deadline=wish.event.starts_at,
            verb=_("Bekræft"),
            post=reverse("organise:request_act", args=[wish.pk, "confirm"]),
            **_of(wish),
        ),
    )


def expiring_offers(scope: Scope, now: datetime, limit: int) -> Found:
    """Offers nobody has answered and that end within half a day, on seats nobody has."""
    taken = Offer.objects.filter(seat=OuterRef("seat"), status=Offer.Status.ACCEPTED)
    rows = (
        Offer.objects.filter(scope.condition("seat__request__programme"), status=Offer.Status.SENT)
        .filter(expires_at__gt=now, expires_at__lt=now + EXPIRES_SOON)
        .filter(~Exists(taken))
        .select_related("seat__request__programme", "seat__request__school", "ambassador__user")
        .order_by("expires_at", "pk")
    )
    return _found(
        rows,
        limit,
        lambda offer: Waiting(
            kind="offer",
            icon="hourglass",
            what=_("{navn} har ikke svaret").format(navn=offer.ambassador.user.name),
            who=offer.seat.request.school_name,
            since=offer.sent_at,
            deadline=offer.expires_at,
            verb=_("Spørg flere"),
            **_of(offer.seat.request),
        ),
    )


def silent_employers(scope: Scope, now: datetime, limit: int) -> Found:
    """Employers who have not said whether the ambassador gets time off."""
    rows = (
        Release.objects.filter(scope.condition("offer__seat__request__programme"))
        .filter(status__in=[Release.Status.ASKED, Release.Status.SILENT], offer__status=Offer.Status.ACCEPTED)
        .filter(asked_at__lt=now - SILENT_AFTER, offer__seat__request__event__starts_at__gt=now)
        .select_related("offer__seat__request__programme", "offer__seat__request__school")
        .select_related(
            "offer__seat__request__event", "offer__ambassador__user", "offer__ambassador__employer", "contact"
        )
        .order_by("asked_at", "pk")
    )

    def show(release: Release) -> Waiting:
        offer = release.offer
        wish = offer.seat.request
        employer = offer.ambassador.employer
        return Waiting(
            kind="release",
            icon="building-factory-2",
            what=_("{læreplads} har ikke givet {navn} fri").format(
                læreplads=employer.name if employer else _("Lærepladsen"), navn=offer.ambassador.user.first_name
            ),
            who=wish.school_name,
            note=da_moment(wish.event.starts_at) if wish.event else "",
            since=release.asked_at,
            deadline=wish.event.starts_at if wish.event else None,
            verb=_("Mind om det") if release.contact else _("Ring"),
            post=reverse("organise:offer_act", args=[offer.pk, "remind"]) if release.contact else "",
            **_of(wish),
        )

    return _found(rows, limit, show)


def unanswered_questions(scope: Scope, now: datetime, limit: int) -> Found:
    """Schools that were asked something and have not answered for days."""
    rows = _wishes(scope, Status.NEEDS_INFO).filter(updated_at__lt=now - NO_REPLY_AFTER).order_by("updated_at", "pk")
    return _found(
        rows,
        limit,
        lambda wish: Waiting(
            kind="question",
            icon="help-circle",
            what=_("{skole} har ikke svaret").format(skole=wish.school_name),
            who=wish.contact_name,
            note=quoted(wish.question[:80]) if wish.question else "",
            since=wish.updated_at,
            verb=_("Åbn"),
            **_of(wish),
        ),
    )


def open_gaps(scope: Scope, now: datetime, limit: int) -> Found:
    """Confirmed visits that lost somebody at the last moment; the school waits for an answer."""
    rows = (
        Gap.objects.filter(scope.condition("seat__request__programme"), status=Gap.Status.OPEN)
        .filter(seat__request__event__starts_at__gt=now)
        .select_related("seat__request__programme", "seat__request__school", "seat__request__event")
        .select_related("left__ambassador__user")
        .order_by("decide_by", "pk")
    )

    def show(gap: Gap) -> Waiting:
        wish = gap.seat.request
        answer = _("afløsere er spurgt") if gap.asked_at else _("ingen er spurgt endnu")
        return Waiting(
            kind="gap",
            icon="medical-cross",
            what=_("{navn} kan ikke komme på {skole}").format(
                navn=gap.left.ambassador.user.first_name, skole=wish.school_name
            ),
            who=da_moment(wish.event.starts_at) if wish.event else "",
            note=_("skolen har ikke valgt endnu") if gap.school_asked_at else answer,
            since=gap.opened_at,
            deadline=gap.decide_by,
            verb=_("Find afløser"),
            **(_of(wish) | {"url": reverse("organise:gap", args=[gap.pk])}),
        )

    return _found(rows, limit, show)


def links_missing(scope: Scope, now: datetime, limit: int) -> Found:
    """Online visits that are near and that nobody has written a link for."""
    rows = (
        _wishes(scope, Status.STAFFED, Status.CONFIRMED)
        .filter(format=VisitRequest.Format.VIRTUAL, event__meeting_url="")
        .filter(event__starts_at__gt=now, event__starts_at__lt=now + LINK_WANTED)
        .order_by("event__starts_at", "pk")
    )
    return _found(
        rows,
        limit,
        lambda wish: Waiting(
            kind="link",
            icon="link",
            what=_("Onlinebesøget på {skole} mangler et link").format(skole=wish.school_name),
            who=da_moment(wish.event.starts_at),
            since=wish.updated_at,
            deadline=wish.event.starts_at,
            verb=_("Skriv linket"),
            **(_of(wish) | {"url": reverse("organise:event_edit", args=[wish.event.pk])}),
        ),
    )


def guidance_to_book(scope: Scope, now: datetime, limit: int) -> Found:
    """A gymnasium asked for a guidance meeting, and its visit is agreed."""
    rows = _wishes(scope, *guidance.AGREED).filter(guidance.WISHED).order_by("created_at", "pk")

    def show(wish: VisitRequest) -> Waiting:
        return Waiting(
            kind="guidance",
            icon="school",
            what=_("Vejledningsmøde på {skole}").format(skole=wish.school_name),
            who=wish.contact_name,
            since=wish.created_at,
            verb=_("Find en erhvervsskole"),
            **(_of(wish) | {"url": reverse("organise:request", args=[wish.pk]) + "#vejledning"}),
        )

    return _found(rows, limit, show)


SOURCES = (
    guidance_to_book,
    open_gaps,
    links_missing,
    new_requests,
    to_confirm,
    expiring_offers,
    silent_employers,
    unanswered_questions,
)
