"""The jobs that come round each minute stand in the queue once, whatever was there before."""

import pytest
from django.utils.module_loading import import_string
from django_q.models import Schedule

from config.domain.schedules import JOBS, keep_schedules

pytestmark = pytest.mark.django_db


def standing() -> dict[str, tuple[str, str, int | None]]:
    return {row.name: (row.func, row.schedule_type, row.minutes) for row in Schedule.objects.all()}


WANTED = {name: (func, Schedule.MINUTES, 1) for name, func in JOBS.items()}


def test_every_job_can_be_run():
    for func in JOBS.values():
        import_string(func)()


def test_they_are_there_after_migrating():
    assert standing() == WANTED


def test_twice_and_after_a_rename_each_stands_once():
    Schedule.objects.filter(name="letters").update(func="gone.away", minutes=7)
    Schedule.objects.create(name="events", func="events.tasks.tick", schedule_type=Schedule.DAILY)
    keep_schedules()
    keep_schedules()
    assert Schedule.objects.count() == len(JOBS)
    assert standing() == WANTED
