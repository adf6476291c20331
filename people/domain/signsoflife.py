"""Is the background worker alive? What it writes stands in config.domain.heartbeats; here it is only read."""

from datetime import datetime, timedelta

from people.models import Heartbeat

# A job may take two minutes (Q_CLUSTER's timeout) without a sign; beyond this the worker is wedged.
STALE_AFTER = timedelta(seconds=150)

PREFIX = "worker:"


def last_beat(name: str | None = None) -> datetime | None:
    """When a worker last showed life: the named machine's, or any."""
    beats = Heartbeat.objects.filter(name__startswith=PREFIX)
    if name is not None:
        beats = beats.filter(name=name)
    return beats.order_by("-beat_at").values_list("beat_at", flat=True).first()


def worker_is_alive(now: datetime) -> bool:
    """Has any worker on any machine shown life lately?"""
    latest = last_beat()
    return latest is not None and now - latest < STALE_AFTER
