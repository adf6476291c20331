"""Waking the worker: through a table, or through Redis when what it is to do has been committed."""

import pytest
from django.db import transaction

from people.domain import queue


class Redis:
    def __init__(self) -> None:
        self.lists: dict[str, list[str]] = {}
        self.is_away = False

    def rpush(self, key: str, package: str) -> None:
        if self.is_away:
            raise ConnectionError("away")
        self.lists.setdefault(key, []).append(package)

    def ping(self) -> bool:
        if self.is_away:
            raise ConnectionError("away")
        return True


@pytest.fixture
def redis(settings, monkeypatch):
    settings.Q_CLUSTER = {"name": "haandslag", "redis": "redis://127.0.0.1:1/0"}
    there = Redis()
    monkeypatch.setattr(queue, "_redis", lambda: there)
    return there


@pytest.mark.django_db(transaction=True)
def test_redis_is_told_when_it_has_committed_and_of_nothing_that_was_rolled_back(redis):
    with transaction.atomic():
        queue.ask("people.tasks.deliver_letters")
        assert redis.lists == {}
    assert list(redis.lists) == ["django_q:haandslag:q"]
    with transaction.atomic():
        queue.ask("people.tasks.deliver_letters")
        transaction.set_rollback(True)
    assert [len(told) for told in redis.lists.values()] == [1]


@pytest.mark.django_db(transaction=True)
def test_a_redis_that_is_away_spoils_nothing(redis):
    redis.is_away = True
    queue.ask("people.tasks.deliver_letters")
    assert not queue.is_reachable()
