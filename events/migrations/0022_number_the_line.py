from django.db import migrations


def number_the_line(apps, schema_editor):
    """Who waits already stands in the order that held until now: the invited as they answered, then who signed up."""
    invitations = apps.get_model('events', 'Invitation').objects.filter(status='waitlisted')
    signups = apps.get_model('events', 'Signup').objects.filter(status='waitlisted')
    last = {}
    for rows, since in ((invitations, 'answered_at'), (signups, 'created_at')):
        for row in rows.order_by(since, 'pk'):
            row.waits_since = getattr(row, since) or row.updated_at
            row.line_number = last[row.event_id] = last.get(row.event_id, 0) + 1
            row.save(update_fields=['waits_since', 'line_number'])


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0021_seats_and_lines'),
    ]

    operations = [
        migrations.RunPython(number_the_line, migrations.RunPython.noop),
    ]
