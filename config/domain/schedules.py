"""What comes round by itself: one job a minute for each app, which looks into its own table of what is due.

Nothing is scheduled by day or month in the queue (such times drift when the clocks change): a job finds what its
own rows say. A minute that was missed is not made up for; the next one does the work of both.
"""

from django.db import transaction
from django_q.models import Schedule

JOBS = {
    "letters": "people.tasks.deliver_letters",
    "webhooks": "people.tasks.deliver_webhooks",
    "mailbox": "people.tasks.read_mail",
    "events": "events.tasks.tick",
    "calendars": "events.tasks.read_own_calendars",
    "visits": "ambassadors.tasks.tick",
    "answers": "people.tasks.forget_answers",
    "errands": "people.tasks.look_after_errands",
}


def keep_schedules() -> None:
    """Makes the queue's schedules what JOBS says; safe to repeat, and when several machines start at once."""
    with transaction.atomic():
        for name, func in JOBS.items():
            rows = Schedule.objects.select_for_update().filter(name=name).order_by("pk")
            first = rows.first()
            if first is None:
                Schedule.objects.create(name=name, func=func, schedule_type=Schedule.MINUTES, minutes=1)
            elif (first.func, first.schedule_type, first.minutes) != (func, Schedule.MINUTES, 1):
                rows.update(func=func, schedule_type=Schedule.MINUTES, minutes=1)
            if first is not None:
                rows.exclude(pk=first.pk).delete()
