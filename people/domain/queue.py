"""The worker's queue. It only wakes: what must not be lost or doubled lies in tables of our own."""

import functools
import time
from typing import Any

from django.utils import timezone

from people.domain.statements import Together, fresh, insert


def ask(task: str, together: Together | None = None) -> None:
    """Puts a task in the queue; in a transaction, with what else that writes."""
    from django_q.conf import Conf
    from django_q.models import OrmQ

    row = fresh(OrmQ, key=Conf.CLUSTER_NAME, payload=_package(task, int(time.monotonic())), lock=timezone.now())
    if together is None:
        insert([row])
    else:
        together.insert([row])


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
