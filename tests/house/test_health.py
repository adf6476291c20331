"""Liveness and readiness, as a load balancer sees them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from config.domain import heartbeats
from people.models import Heartbeat


def test_liveness_is_answered_without_a_database(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert "Set-Cookie" not in answer.headers


@pytest.mark.django_db
def test_readiness_waits_for_the_worker(client):
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"status": "not ready", "database": True, "migrations": True, "worker": False}


@pytest.mark.django_db
def test_being_asked_too_early_is_not_logged_as_an_error(client, caplog):
    assert client.get("/readyz").status_code == 503
    assert not caplog.records


@pytest.mark.django_db
def test_ready_when_database_migrations_and_worker_are_there(client):
    heartbeats.beat(timezone.now())
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ready", "database": True, "migrations": True, "worker": True}


@pytest.mark.django_db
@pytest.mark.parametrize(("seconds", "alive"), [(0, True), (149, True), (151, False), (3600, False)])
def test_a_beat_counts_for_two_and_a_half_minutes(seconds, alive):
    now = timezone.now()
    heartbeats.beat(now - timedelta(seconds=seconds))
    assert heartbeats.worker_is_alive(now) is alive


@pytest.mark.django_db
def test_a_machine_has_one_row_however_often_it_beats():
    now = timezone.now()
    heartbeats.beat(now - timedelta(seconds=30))
    heartbeats.beat(now)
    assert list(Heartbeat.objects.values_list("name", "beat_at")) == [(heartbeats.worker_name(), now)]
    heartbeats.forget_old(now + timedelta(days=2))
    assert not Heartbeat.objects.exists()
