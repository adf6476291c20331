"""Signs of life of the background worker.

Every job a worker finishes, on any machine, leaves a fresh row; so a worker that is busy with a long queue is
alive, and one that takes nothing from the queue is not, whatever its process table says.
"""

from datetime import datetime, timedelta

from people.domain.signsoflife import PREFIX, STALE_AFTER, beat, last_beat, worker_is_alive, worker_name
from people.models import Heartbeat

__all__ = ["PREFIX", "STALE_AFTER", "beat", "forget_old", "last_beat", "worker_is_alive", "worker_name"]

# Rows of machines that are gone are forgotten.
FORGET_AFTER = timedelta(days=1)


def forget_old(now: datetime) -> None:
    Heartbeat.objects.filter(name__startswith=PREFIX, beat_at__lt=now - FORGET_AFTER).delete()
