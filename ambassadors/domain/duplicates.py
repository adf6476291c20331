"""A school asked twice for the same visit: one request stays, the other is closed and leads to it."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from ambassadors.domain import announcing, audiences, letters, riders, slots, visits
from ambassadors.domain.lifecycle import BEFORE_THE_VISIT, OPEN, REQUEST_MOVES
from ambassadors.models import Slot, VisitRequest
from people.domain.danish import da_date
from people.domain.history import record
from people.domain.lifecycle import move
from people.domain.refusals import MoveNotAllowed
from people.models import User

MOST = 5
LONGEST_NOTES = 5000


def of(wish: VisitRequest) -> list[VisitRequest]:
    """Other open requests of the same school (or, where it is on no list, from the same address) for the same days
    or the same class; those without a visit of their own, so that they can be merged into this one. One query."""
    if wish.status not in OPEN or wish.rides_with_id is not None:
        return []
    same = Q(school=wish.school_id) if wish.school_id else Q(school=None, contact_email__iexact=wish.contact_email)
    alike = Q(slots__day__in=wish.slots.exclude(state=Slot.State.RELEASED).values("day")) | Q(
        audience=wish.audience, grade=wish.grade, contact_email__iexact=wish.contact_email
    )
    rows = VisitRequest.objects.filter(same, alike, status__in=BEFORE_THE_VISIT, event=None, rides_with=None)
    return list(rows.exclude(pk=wish.pk).select_related("school", "programme").distinct().order_by("created_at")[:MOST])


def merge(wish: VisitRequest, other: VisitRequest, *, now: datetime, by: User | None = None) -> VisitRequest:
    """``wish`` stays; what ``other`` said besides comes along, and its status link leads here from now on."""
    with transaction.atomic():
        wish, other = visits.locked(wish), visits.locked(other)
        if other.pk not in {one.pk for one in of(wish)}:
            raise MoveNotAllowed(
                _("De to ønsker kan ikke lægges sammen længere. Se, hvad der er sket imens."), code="no_duplicate"
            )
        if wish.event is None:
            _take_times(wish, other)
        said = _said_besides(wish, other)
        wish.notes = "\n\n".join(part for part in (wish.notes, said) if part)[:LONGEST_NOTES]
        wish.module = wish.module or other.module
        wish.guidance_wished |= other.guidance_wished and wish.audience == VisitRequest.Audience.GYMNASIUM
        wish.updated_at = now
        wish.save(update_fields=["notes", "module", "guidance_wished", "updated_at"])
        record(wish, now=now, by=by, what="merged", new=_named(other))
        announcing.updated(wish, now=now)
        also = {"merged_into": wish, "cancelled_by": VisitRequest.Side.ORGANISER, "cancelled_at": now}
        why = _("Lagt sammen med {ønske}.").format(ønske=_named(wish))
        move(other, VisitRequest.Status.CANCELLED, moves=REQUEST_MOVES, now=now, by=by, why=why, also=also)
        slots.give_back(other, chosen_too=True)
        letters.to_school(other, "visit_merged", now=now, kept=wish)
    return wish


def _named(wish: VisitRequest) -> str:
    """ "8. klasse, 24 elever, ønsket den 3. februar 2027"."""
    return _("{klasse}, ønsket {dag}").format(klasse=riders.class_of(wish), dag=da_date(wish.created_at))


def _take_times(wish: VisitRequest, other: VisitRequest) -> None:
    """Times that are still possible and not proposed here already come along, held as they were."""
    ours = [(slot.starts_at, slot.ends_at) for slot in wish.slots.filter(state__in=slots.STILL_POSSIBLE)]
    for slot in other.slots.filter(state__in=slots.STILL_POSSIBLE):
        if not any(slot.starts_at < ends and starts < slot.ends_at for starts, ends in ours):
            slot.request = wish
            slot.save(update_fields=["request"])


def _said_besides(wish: VisitRequest, other: VisitRequest) -> str:
    """In one paragraph: what the other request said that this one does not."""
    parts = [other.notes] if other.notes and other.notes != wish.notes else []
    ours = {trade.pk for trade in wish.trades.all()}
    trades = [str(trade) for trade in other.trades.all() if trade.pk not in ours]
    if trades:
        parts.append(_("Vil også høre om {fag}.").format(fag=", ".join(trades)))
    if other.pupils != wish.pupils:
        parts.append(_("Her stod der {antal}.").format(antal=audiences.heads(other)))
    if other.contact_email.lower() != wish.contact_email.lower():
        parts.append(_("Også fra {navn}, {mail}.").format(navn=other.contact_name, mail=other.contact_email))
    return _("Fra et ønske mere:") + " " + " ".join(parts) if parts else ""


def kept(wish: VisitRequest) -> VisitRequest:
    """Where a request that was merged leads, however many times."""
    seen = {wish.pk}
    while wish.merged_into is not None and wish.merged_into.pk not in seen:
        wish = wish.merged_into
        seen.add(wish.pk)
    return wish
