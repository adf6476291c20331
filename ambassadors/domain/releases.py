"""The employer's release of an ambassador: asked for at a yes, granted or refused by a letter's link."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from ambassadors.domain import gaps, letters, seats, visits
from ambassadors.domain.lifecycle import RELEASE_MOVES
from ambassadors.domain.wishes import Errors, text_rule
from ambassadors.models import Offer, Release, VisitRequest
from events.models import EventStatus
from people.domain.history import record
from people.domain.lifecycle import move
from people.domain.refusals import Invalid, MoveNotAllowed
from people.models import Letter, User

Status = Release.Status
SILENT_AFTER = timedelta(days=3)
SILENT_AT_MOST_BEFORE = timedelta(days=2)


def ask(offer: Offer, *, now: datetime) -> Release:
    """Asks the employer's contact by letter; without a contact the organiser phones; some need no release."""
    ambassador = offer.ambassador
    release = Release.objects.create(
        offer=offer,
        contact=ambassador.employer_contact if ambassador.needs_release else None,
        status=Status.ASKED if ambassador.needs_release else Status.NOT_NEEDED,
        asked_at=now,
    )
    record(release, now=now, what="made", new=release.status, actor="systemet")
    if release.status == Status.ASKED:
        letters.to_employer([release], "visit_release", now=now)
    return release


def readable() -> QuerySet[Release]:
    """Releases with all a page or a rule needs of them."""
    return Release.objects.select_related(
        "contact__organisation",
        "offer__seat__request__event__venue",
        "offer__seat__request__school",
        "offer__seat__request__programme",
        "offer__ambassador__user",
        "offer__ambassador__trade",
        "offer__ambassador__employer",
    )


def _locked(release: Release) -> tuple[Release, VisitRequest]:
    wish = visits.locked(release.offer.seat.request)
    fresh = readable().get(pk=release.pk)
    fresh.offer.seat.request = wish
    return fresh, wish


def grant(release: Release, *, now: datetime, by: User | None = None) -> Release:
    """The employer says yes; a second yes changes nothing. The last missing answer makes the visit staffed."""
    with transaction.atomic():
        release, wish = _locked(release)
        if release.status == Status.GRANTED:
            return release
        _still_asked(release, wish, now)
        move(
            release,
            Status.GRANTED,
            moves=RELEASE_MOVES,
            now=now,
            by=by,
            actor=_actor(release, by),
            also={"answered_at": now},
        )
        _note(release, wish, now, by, new=Status.GRANTED)
        visits.settle(wish, now=now, by=by)
    return release


def refuse(release: Release, *, note: str = "", now: datetime, by: User | None = None) -> Release:
    """The employer says no, also after a yes: the seat opens again and the ambassador is told."""
    errors: Errors = []
    text_rule(note, "/note", 300, errors, lines=True)
    if errors:
        raise Invalid(errors)
    with transaction.atomic():
        release, wish = _locked(release)
        if release.status == Status.REFUSED:
            return release
        _still_asked(release, wish, now)
        actor = _actor(release, by)
        also = {"answered_at": now, "note": note}
        move(release, Status.REFUSED, moves=RELEASE_MOVES, now=now, by=by, actor=actor, why=note, also=also)
        _note(release, wish, now, by, new=Status.REFUSED, why=note)
        seats.vacate(release.offer, Offer.Status.WITHDRAWN, now=now, by=by, actor=actor, why=note)
        employer = release.offer.ambassador.employer
        letters.seat_lost(release.offer, now=now, refused_by=employer.name if employer else _("Din læreplads"))
        gaps.open_for(release.offer, wish, now=now, by=by, actor=actor)
        visits.settle(wish, now=now, by=by)
    return release


def remind(release: Release, *, now: datetime, by: User | None = None) -> Release:
    """The organiser asks the employer once more, by letter; at most once an hour."""
    with transaction.atomic():
        release, wish = _locked(release)
        _still_asked(release, wish, now)
        if release.status == Status.GRANTED:
            raise MoveNotAllowed(_("Lærepladsen har allerede givet fri."), code="granted")
        if letters.to_employer([release], "visit_release_again", now=now, dedupe=f"{now:%Y%m%d%H}") is None:
            raise MoveNotAllowed(
                _("Lærepladsen er lige blevet mindet om det, eller vi mangler dens mail. Ring i stedet."),
                code="no_letter",
            )
        _note(release, wish, now, by, new="reminded")
    return release


def _still_asked(release: Release, wish: VisitRequest, now: datetime) -> None:
    event = wish.event
    if event is None or event.status not in visits.BEING_STAFFED or event.ends_at <= now:
        raise MoveNotAllowed(_("Besøget er ovre eller aflyst, så I skal ikke svare længere."), code="visit_is_over")
    if release.offer.status != Offer.Status.ACCEPTED or release.status == Status.NOT_NEEDED:
        raise MoveNotAllowed(
            _("{navn} skal ikke med på besøget længere, så I skal ikke svare.").format(
                navn=release.offer.ambassador.user.first_name
            ),
            code="not_needed",
        )


def _note(release: Release, wish: VisitRequest, now: datetime, by: User | None, *, new: str, why: str = "") -> None:
    """The visit's own history says who released whom."""
    record(
        wish.event or wish,
        now=now,
        by=by,
        what="release",
        old=release.offer.ambassador.user.name,
        new=new,
        why=why,
        actor=_actor(release, by),
    )


def end(offer: Offer, *, now: datetime) -> Letter | None:
    """The ambassador is off the visit: the employer, if asked and not refusing, need not do without."""
    release = getattr(offer, "release", None)
    if release is not None and release.status in (Status.ASKED, Status.SILENT, Status.GRANTED):
        release.offer = offer
        return letters.to_employer([release], "visit_release_cancelled", now=now)
    return None


def notice_silence(now: datetime) -> int:
    """Employers who have not answered for three days, or are running out of time, are asked once more."""
    noticed = 0
    waiting = (
        Release.objects.filter(status=Status.ASKED, offer__status=Offer.Status.ACCEPTED, asked_at__lte=now)
        .filter(offer__seat__request__event__starts_at__gt=now)
        .select_related("contact", "offer__seat__request__event__venue", "offer__ambassador__user")
        .select_related("offer__seat__request__programme", "offer__seat__request__school")
        .order_by("asked_at")[:200]
    )
    for release in waiting:
        event = release.offer.seat.request.event
        if event is None or now < silent_at(release.asked_at, event.starts_at):
            continue
        try:
            with transaction.atomic():
                move(release, Status.SILENT, moves=RELEASE_MOVES, now=now, actor="systemet")
                letters.to_employer([release], "visit_release_again", now=now)
        except MoveNotAllowed:
            continue  # answered in the same moment
        noticed += 1
    return noticed


def silent_at(asked_at: datetime, starts_at: datetime) -> datetime:
    """When no answer counts as silence: after three days, sooner near the visit, never at once."""
    soonest = asked_at + timedelta(hours=4)
    return max(soonest, min(asked_at + SILENT_AFTER, starts_at - SILENT_AT_MOST_BEFORE))


def state(release: Release, now: datetime) -> str:
    """What its page shows: open, granted, refused, not_needed, over or cancelled."""
    event = release.offer.seat.request.event
    if event is None or event.status == EventStatus.CANCELLED:
        return "cancelled"
    if event.ends_at <= now:
        return "over"
    if release.status == Status.REFUSED:
        return "refused"
    if release.offer.status != Offer.Status.ACCEPTED or release.status == Status.NOT_NEEDED:
        return "not_needed"
    return "granted" if release.status == Status.GRANTED else "open"


def _actor(release: Release, by: User | None) -> str:
    if by:
        return ""
    return release.contact.name if release.contact else "systemet"
