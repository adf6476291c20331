"""Is the background worker alive? Every job it finishes leaves a sign of life (config.receivers), and so does a long
one while it is at it.
"""

import socket
from datetime import datetime, timedelta

from people.models import Heartbeat

# A job may take two minutes (Q_CLUSTER's timeout) without a sign; beyond this the worker is wedged.
STALE_AFTER = timedelta(seconds=150)

PREFIX = "worker:"


def worker_name() -> str:
    """The name under which this machine's worker reports."""
    return PREFIX + socket.gethostname()[: 40 - len(PREFIX)]


def beat(now: datetime) -> None:
    """This machine's worker is alive. One statement, whoever else writes."""
    Heartbeat.objects.bulk_create(
        [Heartbeat(name=worker_name(), beat_at=now)],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["beat_at"],
    )


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
