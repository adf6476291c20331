"""How long before and after its own time an event takes people and things: setting up, striking, driving."""

from datetime import datetime, timedelta

from events.models import Event, EventKind

NONE = timedelta(0)


def around(event: Event) -> tuple[timedelta, timedelta]:
    """(before the start, after the end). A performance drives and loads; everything else sets up and strikes."""
    rider = getattr(event, "performance", None) if event.kind == EventKind.PERFORMANCE else None
    if rider is not None:
        before, after = rider.drive_minutes + rider.load_in_minutes, rider.load_out_minutes + rider.drive_minutes
    else:
        before, after = event.setup_minutes, event.teardown_minutes
    return timedelta(minutes=before), timedelta(minutes=after)


def drive(event: Event) -> timedelta:
    """What of that is spent on the road, each way."""
    rider = getattr(event, "performance", None) if event.kind == EventKind.PERFORMANCE else None
    return timedelta(minutes=rider.drive_minutes) if rider else NONE


def buffered(
    event: Event, starts_at: datetime | None = None, ends_at: datetime | None = None
) -> tuple[datetime, datetime]:
    """The half-open interval that a booking of the whole event blocks, now or at other times."""
    before, after = around(event)
    return (starts_at or event.starts_at) - before, (ends_at or event.ends_at) + after
