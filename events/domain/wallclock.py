"""Hours on the wall: what is at 15.00 stays at 15.00 across both clock changes.

A time that does not exist in the night of March is read with the offset before the gap (2.30 becomes 3.30), one that
exists twice in October is the first of the two (RFC 5545, 3.3.5).
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

COPENHAGEN = ZoneInfo("Europe/Copenhagen")


@dataclass(frozen=True)
class Hours:
    """From when to when on the wall; ``more_days`` later when it lasts over several days."""

    starts: time
    ends: time
    more_days: int = 0

    @classmethod
    def of(cls, starts_at: datetime, ends_at: datetime, zone: ZoneInfo = COPENHAGEN) -> "Hours":
        """The hours of something that takes place."""
        first, last = starts_at.astimezone(zone), ends_at.astimezone(zone)
        return cls(first.time(), last.time(), (last.date() - first.date()).days)

    def on(self, day: date, zone: ZoneInfo = COPENHAGEN) -> tuple[datetime, datetime]:
        """The moments on a day, in UTC. Where a clock change leaves nothing between them, the length on the wall
        is kept: 2.30 to 3.00 in the night of March becomes 3.30 to 4.00."""
        last = day + timedelta(days=self.more_days)
        starts_at = datetime.combine(day, self.starts, zone).astimezone(UTC)
        ends_at = datetime.combine(last, self.ends, zone).astimezone(UTC)
        if ends_at <= starts_at:
            ends_at = starts_at + (datetime.combine(last, self.ends) - datetime.combine(day, self.starts))
        return starts_at, ends_at
