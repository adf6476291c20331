"""The worker's queue. It only wakes: what must not be lost or doubled lies in tables of our own.

As a rule the queue is a table beside them, and what asks for the worker is written and committed with what it is to
do. With Redis as the broker (QUEUE_BROKER=redis) it is told when that has committed. Redis may be away, or lose what a
killed worker had in its hand: then the minute's scan finds the rows.
"""

import functools
import logging
import time
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from people.domain.statements import Together, fresh, insert

logger = logging.getLogger(__name__)


def is_redis() -> bool:
    return "redis" in settings.Q_CLUSTER


def ask(task: str, together: Together | None = None) -> None:
    """Puts a task in the queue; in a transaction, with what else that writes, or when it has committed."""
    if is_redis():
        transaction.on_commit(functools.partial(_push, task), robust=True)
        return
    from django_q.conf import Conf
    from django_q.models import OrmQ

    row = fresh(OrmQ, key=Conf.CLUSTER_NAME, payload=_package(task, int(time.monotonic())), lock=timezone.now())
    if together is None:
        insert([row])
    else:
        together.insert([row])


def is_reachable() -> bool:
    """Whether the queue can be asked at all; a table can be, whenever the database can."""
    if not is_redis():
        return True
    try:
        return bool(_redis().ping())
    except Exception as error:  # whatever it is, it is away
        logger.warning("The queue in Redis cannot be reached: %s", error)
        return False


def _push(task: str) -> None:
    """One that cannot be told now is found by the minute's scan."""
    from django_q.conf import Conf

    try:
        _redis().rpush(f"django_q:{Conf.CLUSTER_NAME}:q", _package(task, int(time.monotonic())))
    except Exception as error:
        logger.warning("The worker was not woken for %s; the next minute does it: %s", task, error)


@functools.cache
def _redis() -> Any:
    """A line of our own that gives up soon: nobody's page waits for the queue."""
    import redis

    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1)


@functools.lru_cache(maxsize=16)
def _package(task: str, _second: int) -> str:
    """As django-q signs it. All that is asked for in the same second is asked for in the same words."""
    from django_q.tasks import async_task

    taken = _Taken()
    async_task(task, broker=taken)
    return taken.package


class _Taken:
    """Stands where django-q expects its queue, and keeps what it would have put there."""

    list_key = ""
    package = ""

    def enqueue(self, package: Any) -> int:
        self.package = package
        return 0
