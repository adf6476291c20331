"""Who can step in: the ranking of everybody, seen by whether they can be there in time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from ambassadors.domain import ranking
from ambassadors.domain.ranking import Candidate
from ambassadors.models import Ambassador, Gap, VisitRequest
from people.domain.danish import da_time

GET_READY = timedelta(minutes=20)  # to read the message, put on the work clothes, and get out of the door
SOON = timedelta(hours=12)  # beyond that nobody needs to hurry, and arrival times say nothing


@dataclass(frozen=True)
class Substitute:
    """A candidate, and when they can stand in the school's door; None when that is not the question."""

    candidate: Candidate
    arrives_at: datetime | None
    leave_by: datetime | None
    in_time: bool

    @property
    def ambassador(self) -> Ambassador:
        return self.candidate.ambassador

    @property
    def fits(self) -> bool:
        """May be asked, nothing speaks against it, and there in time."""
        return self.candidate.eligible and not self.candidate.blocked and self.in_time

    @property
    def reasons(self) -> Sequence[str]:
        """What speaks for it, the arrival first."""
        first = []
        if self.arrives_at is not None and self.in_time:
            first.append(_("kan være der {tid}").format(tid=da_time(self.arrives_at)))
        if not self.ambassador.needs_release:
            first.append(_("skal ikke spørge om fri"))
        return [*first, *self.candidate.reasons]

    @property
    def obstacles(self) -> Sequence[str]:
        late = []
        if not self.in_time and self.arrives_at is not None:
            late.append(_("kan først være der {tid}").format(tid=da_time(self.arrives_at)))
        return [*late, *self.candidate.obstacles]

    def order(self) -> tuple[object, ...]:
        """Who can be there first; then who needs nobody's yes but their own; then as always."""
        mine = self.candidate
        return (not mine.eligible, mine.blocked, not self.in_time, self.ambassador.needs_release, *mine.order())


def rank(wish: VisitRequest, gap: Gap, now: datetime) -> list[Substitute]:
    """Everybody of the corps for the seat of this gap, best first; who left it is not asked again."""
    event = wish.event
    assert event is not None  # a gap is of a planned visit
    found = [
        arrival(candidate, event.starts_at, now)
        for candidate in ranking.rank(wish, event, gap.seat)
        if candidate.ambassador.pk != gap.left.ambassador_id
    ]
    return sorted(found, key=Substitute.order)


def arrival(candidate: Candidate, starts_at: datetime, now: datetime) -> Substitute:
    """When this one can be there, leaving as soon as possible."""
    if candidate.minutes is None or starts_at - now > SOON:
        return Substitute(candidate, None, None, in_time=True)
    way = timedelta(minutes=candidate.minutes)
    arrives = now + GET_READY + way
    return Substitute(candidate, arrives, starts_at - way, in_time=arrives <= starts_at)
