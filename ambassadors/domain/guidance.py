"""A guidance meeting between a gymnasium and a vocational school, booked from the visit's request.

It is an event of its own: in the calendar, moved and cancelled on its own page, with the gymnasium's contact as its
host and the vocational school's as its guest. Who hears of a change follows from that.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from ambassadors.domain import letters
from ambassadors.domain.audiences import facts
from ambassadors.models import GuidanceMeeting, VisitRequest
from events.domain import changes, journal, meetings
from events.domain.concerned import Recipient
from events.domain.lifecycle import OVER
from events.domain.notices import calendar_part
from events.domain.venues import venue_of
from events.models import Event, EventKind, EventStatus
from people.domain.answerlinks import answer_url
from people.domain.danish import collation_key, da_when
from people.domain.history import record
from people.domain.places import distance_km
from people.domain.refusals import Invalid, MoveNotAllowed
from people.models import Contact, Organisation, User

Status = VisitRequest.Status
# From when we have taken the request on until the visit is told of.
ACCEPTED = frozenset(
    {
        Status.MATCHING,
        Status.OFFERING,
        Status.STAFFED,
        Status.CONFIRMED,
        Status.RESCHEDULING,
        Status.CARRIED_OUT,
        Status.CLOSED,
    }
)
AT_GYMNASIUM, AT_PARTNER, ONLINE = "here", "there", "online"


def meetings_of(wish: VisitRequest) -> list[GuidanceMeeting]:
    rows = GuidanceMeeting.objects.filter(request=wish).select_related("event__venue", "partner", "contact")
    return list(rows.order_by("event__starts_at", "pk"))


def standing(wish: VisitRequest) -> GuidanceMeeting | None:
    """The one that is to come, or was held last; not one that was called off."""
    rows = [one for one in meetings_of(wish) if one.event.status != EventStatus.CANCELLED]
    return rows[-1] if rows else None


def may_book(wish: VisitRequest) -> bool:
    """For a gymnasium whose request we have taken on, while none is to come."""
    if wish.audience != VisitRequest.Audience.GYMNASIUM or wish.school_id is None or wish.status not in ACCEPTED:
        return False
    found = standing(wish)
    return found is None or found.event.status in OVER


def partners(wish: VisitRequest) -> Sequence[tuple[Organisation, int | None]]:
    """The vocational schools, the nearest first, with how many kilometres it is."""
    rows = Organisation.objects.filter(
        kind=Organisation.Kind.SCHOOL, level=Organisation.Level.VOCATIONAL, is_active=True
    )
    here = wish.school.point if wish.school else None
    found = [(row, round(distance_km(here, row.point)) if here and row.point else None) for row in rows]
    return sorted(found, key=lambda pair: (pair[1] is None, pair[1] or 0, collation_key(pair[0].name)))


def book(
    wish: VisitRequest,
    partner: Organisation,
    starts_at: datetime,
    ends_at: datetime,
    *,
    where: str = AT_GYMNASIUM,
    meeting_url: str = "",
    contact: Contact | None = None,
    now: datetime,
    by: User | None = None,
) -> GuidanceMeeting:
    """Puts it in the calendar, writes to the gymnasium, and invites the vocational school's contact (by letter with
    a basis for mail, else on the phone list)."""
    _check(partner, starts_at, ends_at, where, meeting_url, contact, now)
    if not may_book(wish):
        raise MoveNotAllowed(
            _("Et vejledningsmøde kan aftales for et gymnasium, når I har taget imod ønsket, og ét ad gangen."),
            code="no_guidance",
        )
    assert wish.school is not None  # may_book says so
    place = {AT_GYMNASIUM: wish.school, AT_PARTNER: partner}.get(where)
    with journal.as_one(now=now, by=by, what="made"), override("da"):
        event = changes.make_event(
            kind=EventKind.OTHER,
            programme=wish.programme,
            title=_("Vejledningsmøde: {gymnasium} og {skole}").format(
                gymnasium=wish.school_name[:80], skole=partner.name[:80]
            ),
            starts_at=starts_at,
            ends_at=ends_at,
            now=now,
            by=by,
            status=EventStatus.PUBLISHED,
            venue=venue_of(place) if place else None,
            meeting_url=meeting_url,
            summary=_("Om merit og om at begynde på en erhvervsuddannelse som student."),
            description="\n".join(f"{label}: {words}." for label, words in facts(wish)),
            is_public=False,
            owner=wish.owner or by,
        )
        made = GuidanceMeeting.objects.create(
            request=wish, event=event, partner=partner, contact=contact, created_at=now
        )
        journal.made(event, GuidanceMeeting.objects.filter(event=event))
        record(wish, now=now, by=by, what="guidance", new=partner.name, why=da_when(starts_at, ends_at))
        if contact is not None:
            meetings.invite(event, [contact], now=now, by=by)
    calendar = calendar_part(event, _host(wish), "REQUEST", now)
    letters.to_school(
        wish, "guidance_booked", now=now, dedupe=str(event.pk), calendar=calendar, meeting=event, partner=partner
    )
    return made


def _check(
    partner: Organisation,
    starts_at: datetime,
    ends_at: datetime,
    where: str,
    meeting_url: str,
    contact: Contact | None,
    now: datetime,
) -> None:
    errors = []
    if partner.kind != Organisation.Kind.SCHOOL or partner.level != Organisation.Level.VOCATIONAL:
        errors.append(("/partner", _("{navn} er ikke en erhvervsskole.").format(navn=partner.name)))
    if contact is not None and contact.organisation_id != partner.pk:
        errors.append(("/contact", _("Kontakten hører til en anden skole.")))
    if starts_at <= now:
        errors.append(("/starts", _("Tidspunktet er allerede passeret. Vælg et senere.")))
    elif ends_at <= starts_at:
        errors.append(("/ends", _("Slutter før det starter. Vælg et senere sluttidspunkt.")))
    if where not in (AT_GYMNASIUM, AT_PARTNER, ONLINE):
        errors.append(("/where", _("Vælg, hvor I mødes.")))
    if where == ONLINE and not meeting_url:
        errors.append(("/meeting_url", _("Skriv linket til mødet.")))
    if errors:
        raise Invalid(errors)


def host_of(event: Event) -> list[Recipient]:
    """The gymnasium's contact of a guidance meeting; other events of the kind have no host."""
    found = GuidanceMeeting.objects.filter(event=event).select_related("request__contact").first()
    return [_host(found.request)] if found else []


def _host(wish: VisitRequest) -> Recipient:
    link = answer_url("status", wish.pk)
    if wish.contact is not None and wish.contact.email:
        return Recipient.of_contact(wish.contact, "host", link)
    return Recipient.of_address(wish.contact_name, wish.contact_email, wish.language, "host", link)


def notes(event: Event, now: datetime) -> list[str]:
    """On the event's page: which visit it belongs to."""
    found = GuidanceMeeting.objects.filter(event=event).select_related("request__school").first()
    if found is None:
        return []
    return [_("Hører til besøget på {skole}.").format(skole=found.request.school_name)]


# Gymnasiums that wished for one and have none yet, once the visit is agreed.
AGREED = (Status.CONFIRMED, Status.CARRIED_OUT)
WISHED = Q(audience=VisitRequest.Audience.GYMNASIUM, guidance_wished=True, guidance_meetings=None)
