"""The worker's queue. It only wakes: what must not be lost or doubled lies in tables of our own."""

from django.utils import timezone


def ask(task: str) -> None:
    """Puts a task in the queue; in a transaction, with what else that writes."""
    from django_q.tasks import async_task

    async_task(task, broker=_broker())


def _broker() -> object:
    """Django-q's own looks at its connection and writes by way of the ORM, which takes longer than all else it does."""
    from django_q.brokers.orm import ORM
    from django_q.conf import Conf
    from django_q.models import OrmQ

    from people.domain.statements import insert

    class Broker(ORM):
        def enqueue(self, task: str) -> int:
            row = OrmQ(key=self.list_key or Conf.CLUSTER_NAME, payload=task, lock=timezone.now())
            insert([row])
            return int(row.pk)

    return Broker()
