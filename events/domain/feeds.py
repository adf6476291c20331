"""Calendar feeds: which are stale after a change."""

from django.db.models import Q

from events.models import Booking, Event, Feed, Programme


def make_stale(event: Event, *, before_programme: Programme | None = None) -> None:
    """Empties the stored ETag of every feed this event may stand in; one statement, in the change's transaction."""
    programmes = {event.programme_id}
    if before_programme is not None:
        programmes.add(before_programme.pk)
    people = Booking.objects.filter(event=event).exclude(state=Booking.State.RELEASED).values("resource__user")
    Feed.objects.filter(
        Q(kind=Feed.Kind.PUBLIC, programme__in=programmes)
        | Q(kind=Feed.Kind.MINE, user__in=people)
        | Q(kind=Feed.Kind.ORGANISED, user__roles__programme__in=programmes)
        | Q(kind=Feed.Kind.ORGANISED, user__roles__programme__isnull=True, user__roles__kind="organiser")
    ).exclude(etag="").update(etag="")


def make_stale_for(user_id: object) -> None:
    """Empties the ETag of one person's own feeds: somebody was put on, or taken off, an event."""
    Feed.objects.filter(user_id=user_id).exclude(etag="").update(etag="")
