"""Times held for schools, as tentative blocks in the calendar until they are chosen or run out."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ambassadors.models import Slot
from events.domain.agenda import Block, Wanted
from events.models import EventKind
from people.domain.danish import da_moment


def blocks(wanted: Wanted, first: date, last: date, limit: int) -> Iterable[Block]:
    """Nobody is on them yet, so somebody's own calendar has none."""
    if wanted.person or (wanted.kinds and EventKind.SCHOOL_VISIT not in wanted.kinds):
        return []
    rows = Slot.objects.filter(
        wanted.scope.condition("request__programme"),
        Q(held_until__isnull=True) | Q(held_until__gt=timezone.now()),
        state=Slot.State.HELD,
        day__range=(first, last),
    )
    if wanted.municipality:
        rows = rows.filter(request__school__municipality=wanted.municipality)
    rows = rows.select_related("request__programme", "request__school").order_by("day", "starts_at", "pk")
    return [_block(slot) for slot in rows[:limit]]


def _block(slot: Slot) -> Block:
    wish = slot.request
    return Block(
        key=f"slot-{slot.pk}",
        title=_("Ønske: {skole}").format(skole=wish.school_name),
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        day=slot.day,
        url=reverse("organise:request", args=[wish.pk]),
        colour=wish.programme.colour,
        programme=str(wish.programme),
        note=_("Holdes til {moment}").format(moment=da_moment(slot.held_until)) if slot.held_until else "",
    )
