"""Those a change of a visit concerns beside the people on it: who is asked and has not answered, and the employers.

An employer's yes stands when the visit moves: to another day or another hour, a letter says the new time, and the same
link takes the yes back. So nobody has to answer twice, and no apprentice is away at a time the employer never heard of.
Another place or title with the same time is no news to an employer.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ambassadors.domain import gaps, letters, seats
from ambassadors.domain.ranking import place_of
from ambassadors.models import Offer, Release, VisitRequest
from events.domain import daytexts
from events.domain.changes import Change, local_day
from events.domain.concerned import Recipient
from events.domain.news import CANCELLED, MOVED, RESTORED
from events.domain.telling import TIME_FIELDS, Others, Told
from events.models import Event
from people.domain.answerlinks import answer_url
from people.domain.journeys import travel_minutes
from people.domain.outbox import take_back
from people.domain.places import point_of
from people.models import Contact, Letter

ASKED, EMPLOYER = "asked", "employer"
EMPLOYERS_HEAR = (
    gettext_lazy("{number} læreplads får brev: {names}."),
    gettext_lazy("{number} lærepladser får brev: {names}."),
    gettext_lazy("uden brev til lærepladserne"),
)
ASKED_HEAR = (
    gettext_lazy("{number}, der er spurgt, får brev: {names}."),
    gettext_lazy("{number}, der er spurgt, får brev: {names}."),
    gettext_lazy("uden brev til dem, der er spurgt"),
)
# Asked to do without somebody, and has not refused.
STANDING = frozenset({Release.Status.ASKED, Release.Status.SILENT, Release.Status.GRANTED})


def write_offer(offer: Offer, *, now: datetime, dedupe: str = "") -> bool:
    """The letter that asks an ambassador for a seat, with the way there; where somebody left at the last moment, until
    when one has to be on the way."""
    place, home = place_of(offer.seat.request), offer.ambassador.point or point_of(offer.ambassador.postcode)
    event = offer.seat.request.event
    minutes = travel_minutes(home, place) if place and home else None
    urgent = event is not None and gaps.is_short_notice(event, now) and offer.seat.gaps.filter(status="open").exists()
    leave_by = event.starts_at - timedelta(minutes=minutes) if event and minutes and urgent else None
    if event is not None and urgent:
        daytexts.about_substitute(event, offer.ambassador.user, answer_url("offer", offer.pk), leave_by, now)
    letter = letters.to_ambassador(
        offer,
        "visit_offer",
        now=now,
        dedupe=dedupe,
        minutes=minutes,
        needs_release=offer.ambassador.needs_release,
        urgent=urgent,
        leave_by=leave_by,
    )
    return letter is not None


def take_back_letters(offer: Offer, *, now: datetime) -> bool:
    """What asks for the seat and has not left is stopped; who has read it is told. Answers whether anybody is."""
    stems = [f"{kind}:{offer.pk}:" for kind in ("visit_offer", "visit_offer_moved")]
    ours = Q(dedupe_key__startswith=stems[0]) | Q(dedupe_key__startswith=stems[1])
    user = offer.ambassador.user
    back = take_back(Letter.objects.filter(ours, user=user), _("Tilbuddet blev trukket tilbage, før det kom af sted."))
    if back.stopped and not back.heard:
        return False
    letter = letters.to_ambassador(offer, "visit_offer_withdrawn", now=now)
    if letter is not None and back.on_the_way:
        Letter.objects.filter(pk=letter.pk).update(corrects=back.on_the_way[-1])
    return letter is not None


def find(event: Event, change: Change, news: str) -> list[Recipient]:
    """Employers first, each contact once with all their apprentices; then those who have an offer."""
    wish = VisitRequest.objects.filter(event=event).first()
    if wish is None:
        return []
    employers = _employers(wish) if news != MOVED or TIME_FIELDS & change.fields else []
    return [*employers, *(_asked(wish) if news != RESTORED else [])]


def _employers(wish: VisitRequest) -> list[Recipient]:
    by_contact: dict[Contact, list[Release]] = {}
    nobody = []
    for offer in seats.taken(wish):
        release = getattr(offer, "release", None)
        if release is None or release.status not in STANDING:
            continue
        if release.contact is None:
            employer = offer.ambassador.employer
            name, phone = (employer.name, employer.phone) if employer else ("", "")
            apprentice = offer.ambassador.user.name
            words = f"{name} ({apprentice})" if name else apprentice
            nobody.append(Recipient(f"release:{release.pk}", words, "", "da", EMPLOYER, phone=phone, about=[release]))
        else:
            by_contact.setdefault(release.contact, []).append(release)
    known = [
        replace(
            Recipient.of_contact(contact, EMPLOYER, about=rows),
            has_answered=all(release.status == Release.Status.GRANTED for release in rows),
        )
        for contact, rows in by_contact.items()
    ]
    return known + nobody


def _asked(wish: VisitRequest) -> list[Recipient]:
    rows = Offer.objects.filter(seat__request=wish, status=Offer.Status.SENT).select_related(
        "seat__request__event__venue", "seat__request__programme", "seat__request__school", "ambassador__user"
    )
    return [Recipient.of_user(offer.ambassador.user, ASKED, about=offer) for offer in rows.order_by("sent_at")]


def tell(event: Event, change: Change, told: Told, now: datetime) -> bool:
    """One letter of a change, with the visit as it now is."""
    version, about = str(event.revision), told.recipient.about
    old_starts_at, old_ends_at = (change.before.get(name, getattr(event, name)) for name in ("starts_at", "ends_at"))
    if told.recipient.role == ASKED:
        about.seat.request.event = event
        if told.anew:
            return write_offer(about, now=now, dedupe=version)
        kind = "visit_offer_withdrawn" if told.news == CANCELLED else "visit_offer_moved"
        new_time = bool(TIME_FIELDS & change.fields)
        return letters.to_ambassador(about, kind, now=now, dedupe=version, new_time=new_time) is not None
    for release in about:
        release.offer.seat.request.event = event
    if told.anew:
        return letters.to_employer(about, "visit_release", now=now, dedupe=version) is not None
    return (
        letters.to_employer(
            about,
            _EMPLOYER_KINDS[told.news],
            now=now,
            dedupe=version,
            old_starts_at=old_starts_at if told.knows_old else None,
            old_ends_at=old_ends_at,
            same_day=local_day(old_starts_at) == event.day,
        )
        is not None
    )


_EMPLOYER_KINDS = {
    MOVED: "visit_release_moved",
    CANCELLED: "visit_release_cancelled",
    RESTORED: "visit_release_restored",
}

OTHERS = Others(
    find,
    tell,
    first=frozenset({"visit_offer", "visit_release"}),
    later=frozenset({"visit_offer_moved", "visit_offer_withdrawn", "visit_release_again", *_EMPLOYER_KINDS.values()}),
    off=frozenset({"visit_release_cancelled"}),
    on=frozenset({"visit_release_restored"}),
)
