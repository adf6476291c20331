from datetime import time

from django.db import migrations

RULES = (
    ('matching-day-host-1', 'Deltagerne dagen før en matchdag', 'matching_day', 'host', 1),
    ('matching-day-staff-2', 'Dem, der er sat på, to dage før en matchdag', 'matching_day', 'staff', 2),
)


def add(apps, schema_editor):
    """Where there are rules already; a new installation gets all of them at once."""
    rules = apps.get_model('events', 'ReminderRule').objects
    if rules.exists():
        for slug, name, kind, audience, days in RULES:
            rules.get_or_create(
                slug=slug,
                defaults={
                    'name': name, 'kind': kind, 'audience': audience, 'days_before': days, 'at_time': time(9),
                },
            )


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0028_matching_days'),
    ]

    operations = [
        migrations.RunPython(add, migrations.RunPython.noop),
    ]
