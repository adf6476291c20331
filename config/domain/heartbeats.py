"""Signs of life of the background worker.

Every job a worker finishes, on any machine, leaves a fresh row; so a worker that is busy with a long queue is
alive, and one that takes nothing from the queue is not, whatever its process table says.
"""

import socket
from datetime import datetime, timedelta

from people.domain.signsoflife import PREFIX, STALE_AFTER, last_beat, worker_is_alive
from people.models import Heartbeat

__all__ = ["PREFIX", "STALE_AFTER", "beat", "forget_old", "last_beat", "worker_is_alive", "worker_name"]

# Rows of machines that are gone are forgotten.
FORGET_AFTER = timedelta(days=1)


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


def forget_old(now: datetime) -> None:
    Heartbeat.objects.filter(name__startswith=PREFIX, beat_at__lt=now - FORGET_AFTER).delete()
