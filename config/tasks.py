"""Background jobs of the whole."""

from django.utils import timezone

from config.domain import heartbeats


def pulse() -> None:
    """Does nothing but arrive: that it was taken from the queue and run is what the supervisor wants to see."""
    heartbeats.forget_old(timezone.now())
