"""The pack for a meeting: what is open from the last one, who came then, who comes now, and what is due with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import localdate

from events.domain.aftermeeting import actions
from events.domain.aftermeeting.outcomes import OVER
from events.domain.door.expected import HERE, Guest, coming, guests
from events.domain.pipeline.closeouts import Figures, figures
from events.models import Action, Event, FollowUp, Minutes
from people.models import Organisation

MOST = 60


@dataclass(frozen=True)
class Pack:
    """``last`` is the meeting before it that was held, with those who came."""

    event: Event
    carried: Sequence[tuple[Action, bool]]
    last: Event | None
    last_guests: Sequence[Guest]
    last_minutes: Minutes | None
    last_figures: Figures | None
    expected: Sequence[Guest]
    due: Sequence[FollowUp]
    agenda: Sequence[str]

    @property
    def again(self) -> int:
        """How many of those who come were there last time."""
        before = {one.name for one in self.last_guests}
        return sum(one.name in before for one in self.expected)


def pack(event: Event, now: datetime) -> Pack:
    """A set number of queries, however many come."""
    last = (
        actions.meetings_before(event)
        .filter(status__in=OVER)
        .select_related("programme")
        .order_by("-starts_at")
        .first()
    )
    expected = coming(guests(event))
    here = [one for one in guests(last) if one.state == HERE] if last else []
    companies = Organisation.objects.filter(contacts__invitations__event=event, kind=Organisation.Kind.COMPANY)
    due = FollowUp.objects.filter(
        organisation__in=companies, status=FollowUp.Status.OPEN, due_on__lte=max(event.day, localdate(now))
    )
    return Pack(
        event=event,
        carried=[(one, actions.is_late(one, now)) for one in actions.carried(event)[:MOST]],
        last=last,
        last_guests=here,
        last_minutes=Minutes.objects.filter(event=last).first() if last else None,
        last_figures=figures(last) if last else None,
        expected=expected,
        due=list(due.select_related("organisation", "owner").order_by("due_on", "pk")[:MOST]),
        agenda=[str(raw.get("title", "")) for raw in event.agenda if raw.get("title")],
    )
