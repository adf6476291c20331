from datetime import time

from django.db import migrations

RULES = (
    ('workshop-invited-1', 'De tilmeldte dagen før en workshop', 'workshop', 'invited', 1),
    ('workshop-staff-2', 'Underviserne to dage før en workshop', 'workshop', 'staff', 2),
    ('counselling-invited-1', 'De tilmeldte dagen før karrierevejledning', 'counselling', 'invited', 1),
    ('counselling-staff-2', 'Vejlederne to dage før karrierevejledning', 'counselling', 'staff', 2),
    ('mentoring-host-1', 'Mentee dagen før et sparringsmøde', 'mentoring', 'host', 1),
    ('mentoring-staff-1', 'Mentoren dagen før et sparringsmøde', 'mentoring', 'staff', 1),
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
        ('events', '0017_workshops_counselling_mentoring'),
    ]

    operations = [
        migrations.RunPython(add, migrations.RunPython.noop),
    ]
