"""The resource timeline: one row for each person, robot, van and room, with what each is taken by on some days.

Bars of programmes that the reader does not organise say only that the time is taken. Three queries, however much
there is: rows are cut at ROWS, those with something on these days first.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, Value, When
from django.utils.translation import gettext as _

from events.domain import lifecycle
from events.domain.agenda import ZONE
from events.domain.scope import Scope
from events.models import Away, Booking, Event, EventKind, Programme, Resource
from people.domain.danish import da_when

ROWS = 60
BARS = 2000
ORDER = (Resource.Kind.ROBOT, Resource.Kind.VAN, Resource.Kind.ROOM, Resource.Kind.PERSON)


@dataclass(frozen=True, slots=True)
class Bar:
    """One stretch of time on a row. ``event`` is empty when the reader may not see what it is, or it is an absence.

    ``starts_at``–``ends_at`` is what is blocked, buffers included. ``movable``: the whole event can be dragged to
    another time; ``handable``: somebody or something else can take its place.
    """

    key: str
    row: str
    title: str
    starts_at: datetime
    ends_at: datetime
    words: str
    classes: str = ""
    event: str = ""
    booking: int | None = None
    own_from: datetime | None = None  # the event's own time, without buffers
    own_to: datetime | None = None
    shift: str = ""
    movable: bool = False
    handable: bool = False
    is_away: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    key: str
    name: str
    kind: str
    kind_label: str
    bars: Sequence[Bar]


@dataclass(frozen=True)
class Timeline:
    """Rows in their order, and how many more there are."""

    rows: Sequence[Row]
    more: int


def timeline(
    scope: Scope,
    first: date,
    last: date,
    known: dict[uuid.UUID, Programme],
    *,
    kinds: frozenset[str] = frozenset(),
    text: str = "",
) -> Timeline:
    """The days first..last, both included."""
    begin = datetime.combine(first, time.min, ZONE)
    end = datetime.combine(last + timedelta(days=1), time.min, ZONE)
    taken = Booking.objects.filter(
        resource=OuterRef("pk"), state=Booking.State.FIRM, busy_from__lt=end, busy_to__gt=begin
    )
    wanted = Resource.objects.filter(is_active=True)
    if kinds:
        wanted = wanted.filter(kind__in=sorted(kinds))
    if text:
        wanted = wanted.filter(name__icontains=text)
    order = [When(kind=kind, then=Value(place)) for place, kind in enumerate(ORDER)]
    rows = list(
        wanted.annotate(
            is_taken=Exists(taken),
            place=Case(*order, default=Value(len(ORDER)), output_field=IntegerField()),
        ).order_by("-is_taken", "place", "name", "pk")[: ROWS + 1]
    )
    more = wanted.count() - ROWS if len(rows) > ROWS else 0
    shown = sorted(rows[:ROWS], key=lambda row: (ORDER.index(Resource.Kind(row.kind)), not row.is_taken, row.name))
    bars: dict[uuid.UUID, list[Bar]] = {}
    for bar_of, bar in [*_taken(shown, begin, end, scope, known), *_away(shown, begin, end)]:
        bars.setdefault(bar_of, []).append(bar)
    labels = dict(Resource.Kind.choices)
    return Timeline(
        [
            Row(
                str(row.pk),
                row.name,
                row.kind,
                str(labels[row.kind]),
                sorted(bars.get(row.pk, []), key=lambda bar: (bar.starts_at, bar.key)),
            )
            for row in shown
        ],
        more,
    )


def _taken(
    rows: Sequence[Resource], begin: datetime, end: datetime, scope: Scope, known: dict[uuid.UUID, Programme]
) -> list[tuple[uuid.UUID, Bar]]:
    bookings = (
        Booking.objects.filter(resource__in=rows, state=Booking.State.FIRM, busy_from__lt=end, busy_to__gt=begin)
        .select_related("event", "shift")
        .order_by("busy_from", "pk")[:BARS]
    )
    return [(row.resource_id, _bar(row, scope, known)) for row in bookings]


def _bar(row: Booking, scope: Scope, known: dict[uuid.UUID, Programme]) -> Bar:
    event = row.event
    if event.programme_id not in scope:
        when = _("Optaget {when}").format(when=da_when(row.busy_from, row.busy_to))
        return Bar(f"b{row.pk}", str(row.resource_id), _("Optaget"), row.busy_from, row.busy_to, when, "programme-grey")
    programme = known.get(event.programme_id)
    title = f"{event.title}: {row.shift.name}" if row.shift else event.title
    words = [title, str(event.get_kind_display()), str(programme or ""), da_when(row.busy_from, row.busy_to)]
    drawn = f"programme-{programme.colour if programme else 'grey'}"
    if event.status in lifecycle.TENTATIVE:
        drawn += " is-tentative"
        words.append(_("foreløbig"))
    goes_on = event.status not in lifecycle.OVER
    return Bar(
        f"b{row.pk}",
        str(row.resource_id),
        title,
        row.busy_from,
        row.busy_to,
        " · ".join(word for word in words if word),
        drawn,
        event=str(event.pk),
        booking=row.pk,
        own_from=event.starts_at,
        own_to=event.ends_at,
        shift=str(row.shift_id or ""),
        movable=goes_on and row.shift_id is None,
        handable=goes_on and may_change_hands(event),
    )


def may_change_hands(event: Event) -> bool:
    """Who goes on a school visit is asked first, on the request's own page, and a mentor is nobody but that mentor;
    everything else can be handed over."""
    return event.kind not in (EventKind.SCHOOL_VISIT, EventKind.MENTORING)


def _away(rows: Sequence[Resource], begin: datetime, end: datetime) -> list[tuple[uuid.UUID, Bar]]:
    found = Away.objects.filter(resource__in=rows, starts_at__lt=end, ends_at__gt=begin).order_by("starts_at")[:BARS]
    return [
        (
            row.resource_id,
            Bar(
                f"a{row.pk}",
                str(row.resource_id),
                str(row.get_why_display()).capitalize(),
                row.starts_at,
                row.ends_at,
                f"{str(row.get_why_display()).capitalize()} · {da_when(row.starts_at, row.ends_at)}",
                "is-away",
                is_away=True,
            ),
        )
        for row in found
    ]


@dataclass(frozen=True, slots=True)
class Busy:
    """A time that is not free for somebody or something on an event."""

    starts_at: datetime
    ends_at: datetime
    sentence: str
    is_away: bool


def busy_around(event: Event, scope: Scope, begin: datetime, end: datetime) -> list[Busy]:
    """When those booked on this event are taken by something else: what a drag shows. Three queries."""
    resources = list(Resource.objects.filter(bookings__event=event, bookings__state=Booking.State.FIRM).distinct())
    names = {row.pk: row.name for row in resources}
    taken = (
        Booking.objects.filter(resource__in=resources, state=Booking.State.FIRM)
        .filter(Q(busy_from__lt=end), Q(busy_to__gt=begin))
        .exclude(event=event)
        .select_related("event")
        .order_by("busy_from", "pk")[:BARS]
    )
    found = [
        Busy(
            row.busy_from,
            row.busy_to,
            f"{names[row.resource_id]}: {row.event.title if row.event.programme_id in scope else _('optaget')}",
            is_away=False,
        )
        for row in taken
    ]
    away = Away.objects.filter(resource__in=resources, starts_at__lt=end, ends_at__gt=begin).order_by("starts_at")
    found += [
        Busy(row.starts_at, row.ends_at, f"{names[row.resource_id]}: {row.get_why_display()}", is_away=True)
        for row in away[:BARS]
    ]
    return found
