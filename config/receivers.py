"""News from the background worker: each finished job is a sign of life, written down at most every ten seconds.

And from migrating: the queue's tables are there, so what comes round by itself can be written into them.
"""

import logging
import time

from django.db import DEFAULT_DB_ALIAS, Error, connections
from django.db.models.signals import post_migrate
from django.dispatch import receiver
from django.utils import timezone
from django_q.signals import post_execute_in_worker

from config.domain import heartbeats
from config.domain.schedules import keep_schedules

logger = logging.getLogger(__name__)
SECONDS_BETWEEN = 10.0
_last_written = 0.0


@receiver(post_execute_in_worker, dispatch_uid="config.heartbeat")
def note_life(**_: object) -> None:
    """A beat that cannot be written must not fail the job that was done."""
    global _last_written
    if time.monotonic() - _last_written < SECONDS_BETWEEN and _last_written:
        return
    try:
        heartbeats.beat(timezone.now())
    except Error as error:
        logger.warning("The worker's sign of life was not written: %s", error)
    else:
        _last_written = time.monotonic()


@receiver(post_migrate, dispatch_uid="config.schedules")
def schedule_the_minutes_jobs(sender: object, using: str, **_: object) -> None:
    if getattr(sender, "label", "") != "django_q" or using != DEFAULT_DB_ALIAS:
        return
    if "django_q_schedule" in connections[using].introspection.table_names():
        keep_schedules()
